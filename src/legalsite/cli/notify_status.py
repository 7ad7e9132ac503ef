"""`legalsite notify status`: delivery results, and people who weren't reached."""

import shlex
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from textwrap import indent
from typing import get_args

import click
from click import UsageError

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.notify_common import (
    OPTIONAL_NAME,
    load_site,
    mailing_name,
    no_mailing_message,
    open_site_deliveries,
    state_counts,
)
from legalsite.cli.options import (
    NEW_FILE,
    addresses_option,
    command_with_example,
    date_option,
    flag,
    option,
    output_format,
    text_option,
)
from legalsite.cli.printing import (
    JsonObject,
    Lines,
    StreamedList,
    mask_addresses,
    say,
    say_json,
    should_mask_addresses,
    warn,
)
from legalsite.commands.notice_status import SiteNotices, unsendable_problems
from legalsite.commands.stored_mailings import (
    MailingStatus,
    mailing_status,
    people_in_state,
    waiting_mailings,
    write_privately,
)
from legalsite.commands.unreached_people import SubjectStatus, subject_statuses, unreached_people
from legalsite.errors import ProblemTuple, counted, usage_failure
from legalsite.model.email import DeliveryState, StoredMailing
from legalsite.notices.status_phrases import describe_figures, describe_result

CONFLICTING_OPTIONS = (
    "--reply requires --state; --unreached can't be combined with --state, --reply, or --digest"
)
Person = tuple[str, str, str]  # (address, or empty if erased; state; additional text)
MAX_CAUSES = 20  # maximum number of causes listed separately


@command_with_example("legalsite notify status privacy")
@OPTIONAL_NAME
@flag("--unreached", "List the account holders who weren't reached in time, with their state.")
@date_option("--by", "With --unreached: the deadline they missed, if not the first.")
@option(
    "--state STATE", "List the emails in this state.", type=click.Choice(get_args(DeliveryState))
)
@text_option("--reply WORDS", "answer", "With --state: only emails with this reply.")
@text_option("--digest DIGEST", "Only the mailing with this digest.")
@flag("--counts", "only_counts", "Print only counts, for monitoring.")
@option(
    "--output",
    "File for the list of people; only its owner can read it.",
    type=NEW_FILE,
)
@addresses_option
@output_format("text", "json")
def status_command(
    *,
    site: Invocation,
    name: str,
    unreached: bool,
    by: date | None,
    state: DeliveryState | None,
    answer: str,
    digest: str,
    only_counts: bool,
    output: Path | None,
    form: str,
) -> None:
    """Show the delivery results of each notice: for one policy, one version, a folder (eu/), or
    all."""
    if by and not (unreached and "@" in name):
        raise UsageError("--by requires --unreached and POLICY@VERSION")
    # `answer` is the value of --reply
    if (answer and not state) or (unreached and (state or digest)):
        raise UsageError(CONFLICTING_OPTIONS)
    loaded = load_site(site, name, with_folders=True)
    on = today(loaded.config.timezone)
    with open_site_deliveries(site, reading=True) as deliveries:
        mailings = deliveries.queries.mailings(name)
        if digest:
            mailings = waiting_mailings(deliveries, name, digest)
        notices = SiteNotices(loaded)
        # list emails in a state, or people who weren't reached, or show the results
        if state:
            _list_people(people_in_state(deliveries, mailings, state, answer), output)
        elif unreached:
            people = unreached_people(notices, deliveries, name, on, by)
            _list_people(people, output)
            # unreadable rows may name further people who weren't reached
            skipped = sum(stored.skipped for stored in mailings)
            if skipped:
                warn(f"{counted(skipped, 'row')} of the list couldn't be read")
        else:
            # What the emails gave notice of, to account holders or subscribers, and the results.
            # With a name, this includes results of mailings that only the ledger knows, because the
            # database was lost. A digest selects one mailing, so these are left out.
            subjects = list(
                subject_statuses(notices, deliveries, mailings, on, name=None if digest else name)
            )
            status_of = partial(mailing_status, deliveries, only_counts=only_counts)
            if form == "json":
                statuses = map(status_of, mailings)
                say_json(StreamedList(status_as_json(status, subjects) for status in statuses))
                return
            lines = [
                line
                for subject in subjects
                if subject.key.matches(name)
                for line in subject_lines(subject)
            ]
            for stored in mailings:
                problems = unsendable_problems(loaded, stored, on)
                lines += _mailing_lines(status_of(stored), problems, site)
            say("\n".join(lines) or no_mailing_message(name))


def _list_people(rows: Iterable[Person], output: Path | None) -> None:
    """Print a line for each person, or write the lines to a private file.

    Then report how many people are missing because their addresses were erased. Raises
    ProblemsFound (status 2) if addresses must not be printed and there's no `output`.
    """
    if should_mask_addresses() and not output:
        raise usage_failure(
            "bad-environment",
            "lists of people are printed only to a terminal, "
            "because others may read logs and files",
            "write it to a file that only you can read: `--output people.txt`\n"
            "  or print it anyway: `--addresses`",
        )
    erased = 0

    def lines() -> Lines:
        nonlocal erased
        for row in rows:
            if row[0]:  # the address
                yield "  ".join(filter(None, row))
            else:  # the address was erased, so there's no one to list
                erased += 1

    if output:
        write_privately(output, (f"{line}\n".encode() for line in lines()))
    else:
        for line in lines():
            say(line)
    if erased:
        warn(f"{counted(erased, 'address', 'addresses')} erased")


def subject_lines(subject: SubjectStatus) -> Lines:
    """Report what's recorded about the emails of a notice, and what happened since.

    A subject is a notice to one audience: account holders or subscribers.
    """
    for recorded in subject.lines:
        # if there are several lines, each is about another deadline
        words = describe_result(recorded.line, with_day=len(subject.lines) > 1, on=subject.on)
        yield f"{subject.key}: {words}"
        if recorded.figures:
            yield f"  {describe_figures(recorded.figures, subject.audience, on=subject.on)}"
    for line in subject.answers:  # what was done for people who weren't reached
        yield f"{subject.key}: {describe_result(line)}"
    if subject.sent_so_far:  # only if this database has no recorded result
        yield f"{subject.key}: {subject.sent_so_far}"
    if subject.since:  # emails that were added after the newest result
        states = ", ".join(state_counts(subject.since))
        yield f"  since then: {states}"


def counts_line(stored: StoredMailing, counts: Mapping[str, int]) -> str:
    name = mailing_name(stored)
    states = ", ".join(state_counts(counts))
    total = sum(counts.values())
    return f"{name}: {states} of {total:,}"


def status_lines(status: MailingStatus, site: Invocation, unsendable: ProblemTuple = ()) -> Lines:
    """Report the number of emails in each state, why some weren't accepted, and what to do.

    A cause combines a state with a kind of reply from the mail server: `reply` is an example, and
    `answer` is the part that all replies of this kind have in common. Each cause is followed by a
    command that lists its emails. `unsendable` contains the reasons why no email may be sent
    anymore.
    """
    yield counts_line(status.stored, status.counts)
    name = status.arguments[0]  # POLICY@VERSION
    for cause in status.causes[:MAX_CAUSES]:
        words = ["notify", "status", *status.arguments, "--state", cause.state]
        if cause.answer:  # several causes have this state, so also select by the reply
            words += ["--reply", cause.answer]
        emails = f"  {cause.count:,} {cause.state}"
        if cause.reply:
            emails += f" ({mask_addresses(cause.reply, is_answer=True)})"
        yield site.next_steps(f"{emails}; to list them:", shlex.join(words))
    more = sum(cause.count for cause in status.causes[MAX_CAUSES:])
    states = {cause.state for cause in status.causes}
    if more:
        others = f"  {more:,} more with other replies; to list all:"
        yield site.next_steps(others, f"notify status {name} --format json")
    if not unsendable and states & {"rejected", "expired"}:
        yield site.next_steps("  To retry rejected and expired emails:", f"notify retry {name}")
    if "unknown" in states:
        look_up = "  To look up unknown emails in the mail server's log:"
        yield site.next_steps(look_up, f"notify reconcile {name} --maillog FILE")


def _mailing_lines(status: MailingStatus, problems: ProblemTuple, site: Invocation) -> Lines:
    """Yield the indented lines about a mailing. `problems` explain why its emails can't be sent."""
    for lines in status_lines(status, site, problems):
        yield indent(lines, "  ")
    for purge in status.purges:
        erased = counted(purge["people"], "address", "addresses")
        yield f"  {erased} erased on {purge['time'][:10]} by {purge['by']}"


def status_as_json(status: MailingStatus, subjects: Iterable[SubjectStatus]) -> JsonObject:
    """Convert the status of a mailing to JSON values.

    `open` lists the emails that were attempted but not accepted. `notices` contains the recorded
    results of its notices, across all mailings to the same audience. `purges` says when recipients
    were erased, and how many.
    """
    mailing = status.stored.mailing
    # the notices, also if the mailing is about their corrections or reminders
    own = {key.notice for key in mailing.notices}
    notices = {}
    for subject in subjects:
        if subject.audience == mailing.audience and subject.key.notice in own:
            notices[str(subject.key)] = _subject_as_json(subject)
    return {
        "mailing": mailing.key,
        "audience": mailing.audience,
        "only_languages": status.stored.only_languages,
        "digest": status.stored.digest,
        "counts": dict(sorted(status.counts.items())),
        "skipped": status.stored.skipped,
        "notices": notices,
        "purges": status.purges,
        "open": StreamedList(map(_email_as_json, status.not_accepted)),
    }


def _subject_as_json(subject: SubjectStatus) -> JsonObject:
    """Convert the results of a notice to one audience to JSON values.

    `recorded` contains the ledger's newest result for each deadline, and `answers` what was done
    for people who weren't reached. `since` counts emails that were added after the newest result.
    """
    recorded = []
    for each in subject.lines:
        result = each.line.result  # every line about emails has one; lines about texts don't
        figures = each.figures  # counts of emails; None if this machine doesn't have them
        recorded.append(
            {
                "line": each.line.number,
                "by": result and result.deadline,
                "in_words": describe_result(each.line, on=subject.on),
                "counts": figures and figures.counts,
                "figures": figures and describe_figures(figures, subject.audience, on=subject.on),
            }
        )
    answers = [{"line": line.number, "in_words": describe_result(line)} for line in subject.answers]
    return {"recorded": recorded, "answers": answers, "since": subject.since}


def _email_as_json(email: JsonObject) -> JsonObject:
    """Convert an email to JSON values, without the address if addresses must not be printed."""
    if not should_mask_addresses():
        return email
    return {**email, "address": "", "reply": mask_addresses(email["reply"], is_answer=True)}
