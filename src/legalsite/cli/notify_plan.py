"""`legalsite notify plan`, `preview`, and `test`: due notices, and emails before they're sent."""

import os
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from zoneinfo import ZoneInfo

import click
from click import UsageError, argument
from msgspec.structs import asdict, replace

from legalsite.cli.invocation import Invocation, database, now, today
from legalsite.cli.notify_common import (
    NO_RELAY,
    load_site,
    open_site_deliveries,
    public_lines,
    smtp_url,
)
from legalsite.cli.options import (
    NEW_FOLDER,
    Strings,
    as_of,
    column_option,
    command_with_example,
    confirm_or_exit,
    flag,
    named_on_date,
    option,
    options,
    output_format,
    reason_option,
    renamed_columns,
)
from legalsite.cli.printing import (
    A_CHANGE,
    JsonObject,
    Lines,
    first_lines,
    is_interactive,
    path_from_here,
    print_problems,
    say,
    say_json,
    warn,
)
from legalsite.cli.problem_formats import as_values
from legalsite.cli.status import explain_missed, missing_sender_lines, next_lines, requirement_lines
from legalsite.commands import notice_status, notify_plan
from legalsite.commands.notify_send import send_test
from legalsite.commands.recipient_lists import AGREED_COLUMNS, NoRecipients, read_agreed
from legalsite.commands.unreached_people import add_unrecorded_emails
from legalsite.commands.version_names import version_named
from legalsite.errors import Problem, Problems, ProblemsFound, ProblemTuple, counted
from legalsite.ledger.recorded_result import ACCOUNTS
from legalsite.model.email import Audience
from legalsite.model.notice import EXAMPLE_LIST_OPTION, Notice, policy_name
from legalsite.model.policy_on_date import describe_both_days, describe_day
from legalsite.notices.csv_tables import ColumnMapping
from legalsite.notices.mailing import untranslated_reason
from legalsite.notices.notice_results import NoticeStatus
from legalsite.notices.recipients import COLUMNS
from legalsite.notices.status_phrases import describe_result, missed_notice_lines
from legalsite.site.load import Site, expand_folders

# maximum number of languages and notices listed for all mailings together, or half as many if the
# requirements of notices are listed, too
MAX_LISTED = 10
MAX_LISTED_FILES = 12  # maximum number of files listed by name
NO_EMAIL_REQUIRED = "no email is required"
NOT_DUE = "no notice is due for"
UNPUBLISHED = (
    "publish it before you send its notice; to see the deadline:\n  legalsite check --gate publish"
)
UNPUBLISHED_TRANSLATION = "until you publish it, its recipients get emails in another language"


class EmailChoice(NamedTuple):
    audience: Audience
    correction: str  # reason for a correction; otherwise empty
    reminder: bool


email_choice_options = options(
    option(
        "--audience WHO",
        "Type of recipients: accounts (default) or subscribers.",
        type=click.Choice(["accounts", "subscribers"]),
        default="accounts",
    ),
    reason_option("--correction REASON", "Correct an earlier notice, for this reason."),
    flag("--reminder", "Send a reminder of an earlier notice."),
)


@command_with_example("legalsite notify plan privacy --to accounts.csv")
@argument("names", nargs=-1, metavar="[POLICY[@VERSION] or FOLDER/]...")
@option(
    "--to FILE",
    "List of recipients: CSV with the columns email, name, language, and policies, or JSON Lines.",
    type=click.File("rb"),
)
@option(
    "--agreed FILE",
    "List of people and the version that each agreed to: columns email and version. Send nothing to "
    "people who agreed to this version or a later one.",
    type=click.File("rb"),
)
@column_option
@email_choice_options
@option(
    "--language",
    "languages",
    "With --correction: only emails in this language.",
    multiple=True,
)
@flag("--skip-bad-rows", "Report unreadable rows, and skip them.")
@flag("--drop-missing", "Cancel pending emails to unlisted addresses.")
@option(
    "--not-before TIME",
    "Don't send before this time, such as 2026-03-10T09:00, in the site's time zone.",
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
)
@as_of
@output_format("text", "json")
@named_on_date("names")
def plan_command(
    *,
    site: Invocation,
    names: Strings,
    to: BinaryIO | None,
    agreed: BinaryIO | None,
    named: Strings,  # values of --column
    languages: Strings,
    skip_bad_rows: bool,
    drop_missing: bool,
    not_before: datetime | None,
    as_of: date | None,
    form: str,
    **which: Any,
) -> None:
    """List the notices that are due and their deadlines. With --to: plan one email from each
    company to the recipients on a list (`-`: standard input)."""
    email = EmailChoice(**which)
    _require_consistent_options(
        names, email, languages, with_list=bool(to), with_agreed=bool(agreed)
    )
    loaded = load_site(site)
    on = as_of or today(loaded.config.timezone)
    send_date = on  # the text of the email depends on this date
    if not_before:
        not_before = not_before.replace(tzinfo=ZoneInfo(loaded.config.timezone))
        send_date = max(on, not_before.date())
    columns, agreed_columns = _list_columns(named, with_agreed=bool(agreed))
    if not to and not email.correction:  # nothing to plan, so list what's due
        _say_due_notices(loaded, names, on, site, form=form)
        return
    by_company = _chosen_notices(loaded, names, on, email)
    if not by_company:  # none of the notices is due, but check the list
        if to:
            print_problems(notify_plan.read_list(to, columns, skip_bad_rows=skip_bad_rows))
        _say_due_notices(loaded, names, on, site, form=form)
        warn(f"no emails planned: {NOT_DUE} {', '.join(names)}")
        return
    if to:
        _warn_of_unannounced(names, by_company)
        people = None  # people who agreed, from --agreed
        if agreed:  # allowed for one policy only, so there's one notice
            people = read_agreed(
                loaded, by_company[0][0], agreed, agreed_columns, on, skip_bad_rows=skip_bad_rows
            )
        compose = partial(notify_plan.Emails, loaded, on=send_date, audience=email.audience)
        plans = _plan_mailings(
            list(map(compose, by_company)),
            to,
            site,
            columns=columns,
            agreed=people,
            skip_bad_rows=skip_bad_rows,
            drop_missing=drop_missing,
            not_before=not_before,
        )
    else:  # a correction goes to the recipients of the earlier email
        plans = _plan_corrections(
            site,
            loaded,
            by_company,
            email,
            send_date,
            languages=languages,
            drop_missing=drop_missing,
            not_before=not_before,
        )
    _say_planned(plans, names, site, on, send_date, companies=len(by_company), form=form)


def _plan_mailings(
    mailings: Sequence[notify_plan.Emails], to: BinaryIO, site: Invocation, **more: Any
) -> Iterator[notify_plan.Plan]:
    """Plan the mailings of one or more companies to the same list, if all of them can be sent.

    If a company has no recipients, that's only an error if no other company has any. `more`
    contains further arguments of `plan`.
    """
    for emails in mailings:
        notify_plan.require_sendable(emails)
    if len(mailings) > 1 and not to.seekable():
        to = BytesIO(to.read())  # a pipe can only be read once
    unneeded: Problems = []  # one for each company without recipients
    for number, emails in enumerate(mailings):
        if number:  # each company reads the same list
            to.seek(0)
        try:
            # `plan` opens the database only if the emails can be sent
            planned = notify_plan.plan(emails, to, open_site_deliveries(site, create=True), **more)
        except NoRecipients as found:  # none of the rows has a policy of this company
            unneeded += found.problems
            continue
        yield planned
    if len(unneeded) == len(mailings):
        raise ProblemsFound(unneeded)
    print_problems(problem._replace(severity="warning") for problem in unneeded)


def _plan_corrections(
    site: Invocation,
    loaded: Site,
    by_company: Collection[Sequence[Notice]],
    email: EmailChoice,
    send_date: date,
    **more: Any,
) -> Iterator[notify_plan.Plan]:
    """Plan a correction for each company.

    On a terminal, ask for confirmation before a correction that would make the notice late. `more`
    contains further arguments of `plan_correction`.
    """
    missed_days = notify_plan.late_correction_days(chain(*by_company), email.audience, send_date)
    if missed_days and is_interactive():
        question = "A correction after the deadline makes the notice late for its recipients."
        confirm_or_exit(f"{question} Plan it?")
    for notices in by_company:
        with open_site_deliveries(site) as deliveries:
            yield notify_plan.plan_correction(
                loaded, notices, send_date, deliveries, audience=email.audience, **more
            )


def _say_planned(
    plans: Iterable[notify_plan.Plan],
    names: Strings,
    site: Invocation,
    on: date,
    send_date: date,
    *,
    companies: int,
    form: str,
) -> None:
    """Report the mailings that were planned, one for each company.

    `on` is today, and `send_date` is the date for which the emails are written.
    """
    if form == "json":
        values = list(map(plan_as_json, plans))
        say_json(values if companies > 1 else values[0])
        return
    to_send = []  # plans with emails left to send
    said = set[Problem]()  # notes that were already printed for another company
    for planned in plans:
        _print_new(planned.notes, said)
        # the limit is for all companies together
        limit = max(1, MAX_LISTED // companies)
        say(*plan_lines(planned, on, limit, verbose=site.verbose))
        if planned.left:
            to_send.append(planned)
    if to_send:
        say(_next_steps(to_send, names, site, on, send_date))
    _warn_without_relay(left=bool(to_send))


@command_with_example("legalsite notify preview privacy")
@argument("names", nargs=-1, required=True, metavar="POLICY[@VERSION] or FOLDER/...")
@option("--output", "Folder to write to. Default: emails/.", type=NEW_FOLDER)
@email_choice_options
@as_of
@named_on_date("names")
def preview_command(
    site: Invocation,
    names: Strings,
    output: Path | None,
    as_of: date | None,
    **which: Any,
) -> None:
    """Write the email in each language to files: the exact bytes (.eml, for a mail program) and the
    HTML part (.html, for a browser)."""
    mailings = _emails_to_show(site, names, as_of, EmailChoice(**which))
    if not mailings:
        return
    folder = output or notify_plan.emails_folder(site.root)
    for emails in mailings:
        for file, content in notify_plan.write_previews(emails, folder, now()):
            if not site.quiet:
                say(f"{path_from_here(file)} and .html  {content.language}  {content.subject}")


@command_with_example("legalsite notify test privacy --to you@example.org")
@argument("names", nargs=-1, required=True, metavar="POLICY[@VERSION] or FOLDER/... [ADDRESS]...")
@option(
    "--to ADDRESS",
    "Address to send the test emails to; more may follow.",
    multiple=True,
    required=True,
)
@email_choice_options
@named_on_date("names")
def test_command(site: Invocation, names: Strings, to: Strings, **which: Any) -> int:
    """Send the email in each language to test addresses, with "Test:" before the subject. Nothing
    is stored, and test emails never count as notice."""
    # In `--to a@example.org b@example.org`, the second address belongs to `names`. An address has a
    # dot after the `@`, but POLICY@VERSION doesn't.
    addresses = [name for name in names if "." in name.partition("@")[2]]
    policies = [name for name in names if name not in addresses]
    if not policies:
        raise UsageError("name the policy whose email you want to test")
    mailings = _emails_to_show(site, policies, None, EmailChoice(**which), prefix="Test: ")
    for emails in mailings:
        notify_plan.require_sendable(emails)
    status = 0
    for emails in mailings:
        # one email per language, about all policies (the empty string)
        content = emails.content_for((language, "") for language in emails.languages)
        everyone = (*to, *addresses)
        results = send_test(emails.mailing, content, everyone, smtp_url=smtp_url(), now=now)
        for address, language, result in results:
            say(f"{address}  {language}  {result.state} ({result.reply})")
            if result.state != "accepted":
                status = 1
    return status


def _emails_to_show(
    site: Invocation,
    names: Sequence[str],
    as_of: date | None,
    which: EmailChoice,
    prefix: str = "",
) -> list[notify_plan.Emails]:
    """Return the emails of each company about the named notices, and print notes on them.

    If none of the notices is due, print a warning, and return the emails about the newest change of
    each policy. `prefix` is added to each subject.
    """
    loaded = load_site(site)
    on = as_of or today(loaded.config.timezone)
    by_company = _chosen_notices(loaded, names, on, which)
    is_due = bool(by_company)
    if is_due:  # some of the names, but maybe not all
        _warn_of_unannounced(names, by_company)
    else:
        by_company = _newest_notices(loaded, names, on, verbose=site.verbose)
    mailings = []
    said = set[Problem]()  # notes that were already printed for another company
    for notices in by_company:
        emails = notify_plan.Emails(loaded, notices, on, which.audience, prefix=prefix)
        if not is_due:
            using = f"using the email about {emails.mailing.short_key} as it would be sent"
            warn(f"{NOT_DUE} {', '.join(names)} on {on}; {using}")
        # the notices of an email are corrections for the same reason, or none is a correction
        reasons = untranslated_reason(notices[0], emails.languages)
        _print_new((*emails.notes, *reasons), said)
        mailings.append(emails)
    return mailings


def _newest_notices(
    loaded: Site, names: Sequence[str], on: date, *, verbose: bool
) -> list[list[Notice]]:
    """Return the notice of each policy's newest change, grouped by company.

    Policies that have no change to announce are left out, and the reasons are printed.
    """
    by_company = []
    reasons = []
    for group in loaded.config.by_company(expand_folders(names, loaded.files)):
        notices = []
        for slug in dict.fromkeys(group):  # several names may include the same policy
            try:
                notices.append(notice_status.newest_notice(loaded, slug, on))
            except ProblemsFound as found:
                reasons += [problem.message for problem in found.problems]
        if notices:
            by_company.append(notices)
    warn(*first_lines(reasons, limit=MAX_LISTED, verbose=verbose))
    return by_company


def _print_new(notes: ProblemTuple, said: set[Problem]) -> None:
    """Print notes on a mailing, unless they're in `said` because they were printed before."""
    print_problems(note for note in notes if note not in said)
    said.update(notes)


def _warn_of_unannounced(names: Sequence[str], by_company: Iterable[Sequence[Notice]]) -> None:
    """Warn about policies and versions on the command line that have no due notice."""
    announced = [notice.key for notice in chain(*by_company)]
    for name in names:
        if not any(key.matches(name) for key in announced):
            warn(f"{NOT_DUE} {name}, so the email doesn't mention it")


def _require_consistent_options(
    names: Strings, email: EmailChoice, languages: Strings, *, with_list: bool, with_agreed: bool
) -> None:
    """Raise UsageError if lists, policies, and options for corrections are combined incorrectly."""
    if with_list and not names:
        raise UsageError("--to needs a policy; name the one that the notice is about")
    is_one_policy = len(names) == 1 and not names[0].endswith("/")
    if with_agreed and not (with_list and is_one_policy):
        raise UsageError("--agreed needs --to and one policy")
    if languages and not email.correction:
        raise UsageError("--language requires --correction")
    if email.correction and (with_list or not names):
        message = "a correction needs a policy and no list: it goes to everyone who may have the"
        raise UsageError(f"{message} earlier email")


def _list_columns(named: Strings, *, with_agreed: bool) -> list[ColumnMapping]:
    """Apply --column to the columns of the list of recipients and the list of people who agreed.

    --column doesn't say which list it's about. Most fields belong to one of the lists; `email` is
    renamed in both.
    """
    fields = COLUMNS.fields
    if with_agreed:
        fields = {**fields, **AGREED_COLUMNS.fields}
    names = renamed_columns(replace(COLUMNS, fields=fields), named).names
    renamed = []
    for columns in (COLUMNS, AGREED_COLUMNS):  # apply only the names of fields in this list
        own = {field: name for field, name in names.items() if field in columns.fields}
        renamed.append(replace(columns, names=own))
    return renamed


def _chosen_notices(
    loaded: Site, names: Sequence[str], on: date, which: EmailChoice
) -> list[list[Notice]]:
    """Return the named notices that are due, grouped by the company that sends the emails.

    A name is a policy, which stands for its due notice, a version, or a folder. If `which` asks for a
    correction or reminder, the notices must already have been given.
    """
    correction = which.correction
    if correction and which.reminder:
        raise UsageError("use --correction or --reminder, not both")
    number = 0  # the number of the correction, which counts from 1
    by_company = []
    with open_site_deliveries(loaded, reading=True) as deliveries:
        notices = notice_status.SiteNotices(loaded)
        # whether the emails are about notices that were already given
        again = which.reminder or bool(correction)
        kind = {"correction_reason": correction, "reminder": which.reminder}
        mailings = deliveries.queries.mailings()
        for group in loaded.config.by_company(expand_folders(names, loaded.files)):
            if correction:
                # all notices in an email get the same number, so ask for the first one
                number = notify_plan.correction_number(deliveries, group[0], correction)
            chosen = notice_status.choose_notices(notices, mailings, group, on, again=again)
            if chosen:
                numbered = [replace(each, correction=number, **kind) for each in chosen]
                by_company.append(numbered)
    return by_company


def _say_due_notices(
    loaded: Site, names: Strings, on: date, site: Invocation, *, form: str
) -> None:
    """Print the due and missed notices of the named policies, versions, and folders, or of all.

    Also warn about versions that must be published before their notices can be sent.
    """
    for name in names:
        if "@" in name:
            version_named(loaded, name)  # raises ProblemsFound for an unknown version
    slugs = list(dict.fromkeys(map(policy_name, expand_folders(names, loaded.files))))
    notices = notice_status.SiteNotices(loaded)
    found = notices.due_notices(on, slugs)  # what the ledger says about due notices
    # notices that aren't due anymore, but were neither given nor explained
    missed: list[NoticeStatus] = []
    for slug in slugs or loaded.policies:
        # the due notices are passed because they aren't missed yet, even after a deadline
        missed += notices.missed_notices(loaded.policy(slug), found, on)
    # a name such as `terms@2027-01-01` only includes one notice of its policy
    missed = list(_named(missed, names))
    # the ledger only has final results; the database has the emails that were sent so far
    due = add_unrecorded_emails(notices, list(_named(found, names)), database(), now)
    unpublished = []
    for path in notice_status.unpublished_drafts(loaded, slugs):
        is_translation = "." in path.removesuffix(".md")  # such as `terms.de.md`
        help = UNPUBLISHED_TRANSLATION if is_translation else UNPUBLISHED
        unpublished.append(f"content/{path} isn't published yet: {help}")
    warn(*first_lines(unpublished, limit=MAX_LISTED, verbose=site.verbose))
    if form == "json":
        listed = [_listed_as_json(status, missed=status in missed) for status in (*due, *missed)]
        say_json(listed)
        return
    lines = [*due_lines(due, names, on, site), *missing_sender_lines(loaded.config, due)]
    if missed:
        lines += [*missed_notice_lines(missed), explain_missed(missed, site)]
    say(*lines)
    _warn_without_relay(left=any(status.lacks_email for status in due))


def _named(statuses: Iterable[NoticeStatus], names: Strings) -> Iterator[NoticeStatus]:
    """Yield the notices of the named policies or versions, or all notices if there are no names."""
    for status in statuses:
        if not names or any(map(status.notice.key.matches, names)):
            yield status


def _listed_as_json(status: NoticeStatus, *, missed: bool) -> JsonObject:
    """Convert a due or missed notice to JSON values.

    `sent_so_far` is null once a result is recorded, and for a missed notice.
    """
    facts = notice_status.notice_status_as_json(status)
    facts |= _notice_as_json(status.notice)
    sent = status.sent_so_far
    return {**facts, "sent_so_far": sent and asdict(sent), "missed": missed}


def _warn_without_relay(*, left: bool) -> None:
    """Warn if there are emails left to send, but no mail server is set in the environment."""
    if left and not os.environ.get("LEGALSITE_SMTP_URL"):
        warn(NO_RELAY._replace(severity="warning"))


def due_lines(
    due: Sequence[NoticeStatus], names: Sequence[str], on: date, site: Invocation
) -> Lines:
    """Report on due notices: their requirements and reasons, or only deadlines if there are many.

    `names` contains the policies or versions that the report is limited to.
    """
    is_long = len(due) > MAX_LISTED and not site.verbose
    for status in due:
        if is_long:
            heading = _due_notice_heading(status.notice)
            deadline = _next_deadline(status, on)
            yield f"{heading}; {deadline}"
        else:
            yield from _due_notice_lines(status, on, site)
    if is_long and any(status.requirements for status in due):
        yield "To list what requires these notices, and the next steps, add --verbose."
    # notices stay due for some time after they were given, even if nothing is left to do
    if all(status.is_done for status in due):
        notices = "other notices" if due else "notices"
        policies = ""
        if names:
            policies = f" for {', '.join(names)}"
        yield f"No {notices} are due{policies} on {on}."
    # Someone who names a policy whose notice reached enough people may have another list. Before
    # that, `_due_notice_lines` says how to continue.
    for status in due:
        if names and status.reached_enough:
            words = ["notify", "plan", str(status.notice.key), *EXAMPLE_LIST_OPTION]
            yield site.next_steps("To plan another list for the same notice:", shlex.join(words))


def _due_notice_heading(notice: Notice) -> str:
    """Describe a due notice: its version, the change, when it takes effect, and what it replaces."""
    new = notice.version
    old = notice.previous.revised
    if new.withdrawn:  # this version ends the policy
        return f"{notice.key}: withdraws the policy on {new.effective}, after {old}"
    after = f", replaces {old}"
    if notice.brings_back_policy:
        after = f", after the policy was withdrawn; the last version was {old}"
    effective = describe_day(new.effective, new)
    # the publication date, or None if it isn't later than the effective date, and whether it's only
    # the `revised` date; both dates are shown only if it's late
    late = notice.published_late(new)
    when = describe_both_days(effective, *late) or f"effective {effective}"
    change = A_CHANGE[new.weight]  # the type of change, or material if it isn't stated
    return f"{notice.key}: {change}, {when}{after}"


def _next_deadline(item: NoticeStatus, on: date) -> str:
    """Say by when the first requirement must be fulfilled that isn't yet."""
    if not item.requirements:
        return "no notice is required"
    if item.is_done:
        return "nothing is left to do"
    day = min(item.unresolved_by_deadline)
    return f"due by {_describe_deadline(day, on)}"


def _describe_deadline(deadline: date, on: date) -> str:
    """Format a deadline, and say if it's past."""
    past = " (past)" if on > deadline else ""
    return f"{deadline}{past}"


def _due_notice_lines(item: NoticeStatus, on: date, site: Invocation) -> Lines:
    yield _due_notice_heading(item.notice)
    yield from requirement_lines(item)
    if not item.requirements:
        facts = ["no notice is required"]
        if item.emails:  # they were sent anyway
            facts.append(describe_result(item.emails, on=on))
        yield "  " + "; ".join(facts)
    yield from next_lines(item, site, "  ", email=True)


def _requirement_facts(notice: Notice, on: date) -> Lines:
    if not notice.email_requirements:
        yield f"  {NO_EMAIL_REQUIRED}"
    for requirement in notice.email_requirements:
        yield f"  send by {_describe_deadline(requirement.deadline, on)}: {requirement.why}"


def plan_lines(planned: notify_plan.Plan, on: date, limit: int, *, verbose: bool) -> Lines:
    """Report on planned emails: their number, recipients, and deadlines.

    `on` is today. Unless `verbose` is True, at most `limit` languages and notices are listed.
    """
    mailing = planned.emails.mailing
    emails = counted(sum(planned.counts.values()), "email")
    counts = [f"{count:,} in {language}" for language, count in sorted(planned.languages.items())]
    languages = ", ".join(counts)
    yield f"{mailing.short_key}: {emails} to {mailing.audience} ({languages})"
    for fact in _list_facts(planned):
        yield f"  {fact}"
    yield from first_lines(list(_language_lines(planned)), limit=limit, verbose=verbose)
    # times at which the text of the emails changes, because a version takes effect
    times = ", ".join(planned.emails.later_times)
    if times:
        yield f"  emails sent on or after {times} say what has taken effect by then"
    yield from _notice_lines(planned, on, limit, verbose=verbose)
    yield f"  from {mailing.sender}"
    if planned.not_before:
        yield f"  not before {planned.not_before}"
    yield f"digest: {planned.short_digest}"


def _next_steps(
    plans: Sequence[notify_plan.Plan], names: Strings, site: Invocation, on: date, send_date: date
) -> str:
    """Return the commands that preview the planned emails, and that send each mailing.

    `names` are the policies on the command line. `on` is today, and `send_date` the date of
    sending.
    """
    # name each policy as the user did, for example with a version
    name_of = {policy_name(name): name for name in names}
    preview = ["notify", "preview"]
    commands = []
    for planned in plans:
        slugs = [notice.policy for notice in planned.emails.notices]
        announced = [name_of.get(slug, slug) for slug in slugs]
        preview += announced
        # with the digest, any of the mailing's policies identifies the mailing
        send = ["notify", "send", announced[0], "--confirm", planned.short_digest]
        commands.append(shlex.join(send))
    # all plans have the same audience, and are all corrections, all reminders, or neither
    emails = plans[0].emails
    preview += _kind_options(emails.notices[0], emails.mailing.audience)
    if send_date != on:
        preview += ["--as-of", str(send_date)]
    return site.next_steps("Preview the emails, then send them:", shlex.join(preview), *commands)


def _kind_options(notice: Notice, audience: Audience) -> list[str]:
    """Return the options that select the audience, correction, or reminder of a notice."""
    options = []
    if audience != ACCOUNTS:
        options += ["--audience", audience]
    if notice.correction_reason:
        options += ["--correction", notice.correction_reason]
    if notice.reminder:
        options.append("--reminder")
    return options


def _list_facts(planned: notify_plan.Plan) -> Lines:
    """Say how many emails are left to send, and how unusual rows of the list were treated."""
    rows = planned.loaded  # counts of the list's rows
    counts = planned.counts
    states = [f"{count:,} {state}" for state, count in counts.items() if state != "pending"]
    if states:
        others = ", ".join(states)
        yield f"{planned.left:,} left to send; {others}"
    # 0 if no address is new, and the total if all are; otherwise, another list came before
    if rows.added not in (0, sum(counts.values())):
        added = counted(rows.added, "new address", "new addresses")
        yield f"another list for the same notice: {added}"
    if rows.repeated:
        lines = counted(rows.repeated, "line")
        yield f"{lines} with a duplicate address: each person gets one email"
    if rows.missing:
        missing = counted(rows.missing, "pending address", "pending addresses")
        yield f"{missing} no longer listed; to cancel these emails, add --drop-missing"
    if rows.dropped:
        dropped = counted(rows.dropped, "pending email")
        yield f"{dropped} canceled: the addresses are no longer listed"
    if planned.agreed:
        versions = [f"{count:,} to {name}" for name, count in planned.agreed.versions.items()]
        people = ", ".join(versions) or "none"
        yield f"people who agreed: {people}"
    if planned.skipped:
        yield f"{counted(planned.skipped, 'row')} skipped: see the warnings"
    if planned.linked:
        emails = counted(planned.linked, "email")
        yield f"{emails} with links to the texts, because the attachments are too large"
    if planned.unaffected:
        unaffected = counted(planned.unaffected, "row")
        yield f"{unaffected} left out: they have none of these policies"


def _language_lines(planned: notify_plan.Plan) -> Lines:
    """Describe the email in each language that recipients get: subject, size, and files."""
    emails = planned.emails
    for language in planned.written_languages:
        email = emails.email(language)
        size = notify_plan.message_size(email) / 1000
        if len(email.files) > MAX_LISTED_FILES:  # only state their number
            yield f"  {language}: {email.subject} ({size:,.0f} kB, {len(email.files)} files)"
            continue
        files = ", ".join(file.name for file in email.files)
        yield f"  {language}: {email.subject}\n      {size:,.0f} kB, attached: {files}"


def _notice_lines(planned: notify_plan.Plan, on: date, limit: int, *, verbose: bool) -> Lines:
    """Report on each notice: what requires it, and what will be public.

    If there are many notices, each has only one line.
    """
    notices = planned.emails.notices
    audience = planned.emails.mailing.audience
    people = planned.people_by_policy  # empty if every email is about all policies
    # no rule requires emails to subscribers, or reminders; either all notices are reminders or none
    is_required = audience == ACCOUNTS and not notices[0].reminder
    # with its requirements, a notice takes at least two lines
    if 2 * len(notices) > limit:
        lines = list(_short_notice_lines(notices, people, on, are_required=is_required))
        yield from first_lines(lines, limit=limit, verbose=verbose)
        public = next(iter(public_lines(notices[0], audience)))
        yield f"{public}; likewise for the other policies"
        return
    for notice in notices:
        if people:
            emails = counted(people[notice.policy], "email")
            yield f"  {notice.key.notice}: {emails}"
        if is_required:
            yield from _requirement_facts(notice, on)
        yield from public_lines(notice, audience)


def _short_notice_lines(
    notices: Iterable[Notice], people: Mapping[str, int], on: date, *, are_required: bool
) -> Lines:
    """Yield a line for each notice: how many emails mention it and, if required, its deadline.

    `people` is empty if every email is about all policies.
    """
    for notice in notices:
        facts = []
        if people:
            facts.append(counted(people[notice.policy], "email"))
        if are_required and notice.email_requirements:
            day = notice.email_requirements[0].deadline  # the earliest one
            facts.append(f"send by {_describe_deadline(day, on)}")
        elif are_required:
            facts.append(NO_EMAIL_REQUIRED)
        yield f"  {notice.key.notice}: {', '.join(facts)}".removesuffix(": ")


def plan_as_json(planned: notify_plan.Plan) -> JsonObject:
    """Convert a plan to JSON values.

    `left` is the number of emails still to be sent. `linked` is the number of emails that link to
    the texts instead of attaching them. `missing` is the number of pending addresses that aren't on
    the list, and `dropped` is how many of their emails were canceled. `unaffected` is the number of
    rows whose policies aren't announced.
    """
    mailing = planned.emails.mailing
    loaded = planned.loaded  # counts of the list's rows
    languages = {}
    for language in planned.written_languages:
        count = planned.languages[language]
        email = planned.emails.email(language)
        size = notify_plan.message_size(email)
        languages[language] = {"emails": count, "subject": email.subject, "bytes": size}
    return {
        "mailing": mailing.key,
        "audience": mailing.audience,
        "notices": list(map(_notice_as_json, planned.emails.notices)),
        "emails": sum(planned.counts.values()),
        "left": planned.left,
        "states": planned.counts,
        "added": loaded.added,
        "repeated": loaded.repeated,
        "missing": loaded.missing,
        "dropped": loaded.dropped,
        "skipped": planned.skipped,
        "unaffected": planned.unaffected,
        "linked": planned.linked,
        "agreed": planned.agreed and planned.agreed.versions,
        "languages": languages,
        "from": mailing.sender,
        "digest": loaded.digest,
        "not_before": planned.not_before or None,
        "notes": as_values(planned.notes, ("rule", "severity", "place", "message")),
    }


def _notice_as_json(notice: Notice) -> JsonObject:
    """Convert a notice to JSON values. `previous` is the version before the announced one."""
    version = notice.version
    return {
        "key": notice.key,
        "policy": notice.policy,
        "revised": version.revised,
        "previous": notice.previous.revised,
        "effective": version.effective,
        "effective_new_accounts": version.new_accounts_start,
        "change": version.weight,  # material if the version doesn't state its type of change
    }
