"""`legalsite status`: show what's in effect, upcoming, and due."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from textwrap import TextWrapper, shorten

import click
from msgspec.structs import asdict

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.language_table import language_lines, languages_csv
from legalsite.cli.options import as_of, command_with_example, flag, output_format
from legalsite.cli.printing import A_CHANGE, JsonObject, Lines, say, say_json, warn
from legalsite.cli.problem_formats import as_values
from legalsite.cli.shell_commands import help_for_shell
from legalsite.commands.language_status import language_status
from legalsite.commands.notice_status import notice_status_as_json
from legalsite.commands.status import (
    PolicyStatus,
    SiteStatus,
    WaitingDraft,
    site_status,
    status_calendar,
)
from legalsite.errors import Problem, counted
from legalsite.model.approvals import describe_approval
from legalsite.model.config import Config
from legalsite.model.notice import record_commands
from legalsite.model.policy_on_date import (
    VersionOnDate,
    describe_both_days,
    describe_day,
    describe_gap,
    describe_start,
)
from legalsite.model.review import Review
from legalsite.notices.mailing import sender_questions
from legalsite.notices.notice_results import NoticeStatus
from legalsite.notices.status_phrases import (
    describe_channels,
    describe_requirement,
    describe_requirement_figures,
    late_notice_commands,
    missed_notice_lines,
    missed_notice_remedies,
)
from legalsite.site.own_phrases import missing_phrases, read_catalogue
from legalsite.site.settings import cached_settings

REASON_LINES = TextWrapper(
    100, "      ", "        ", break_long_words=False, break_on_hyphens=False
)
MAX_REASON_LENGTH = 100
MAX_IN_FULL = 10  # maximum number of policies or drafts to list in full


@command_with_example("legalsite status")
@flag("--languages", "Show instead which policies are translated into which languages.")
@as_of
@output_format(
    "text",
    "json",
    "ics",
    "csv",
    help="The output format; ics is a calendar of notice deadlines and effective dates, and csv is"
    " for --languages.",
)
def command(site: Invocation, as_of: date | None, form: str, *, languages: bool) -> None:
    """Show what's in effect, upcoming, and due."""
    root = site.root
    config = cached_settings(root)
    on = as_of or today(config.timezone)
    # with --languages, ics doesn't work; without it, csv doesn't
    if form == ("ics" if languages else "csv"):
        raise click.UsageError(
            "--format csv only works with --languages, and --format ics only without"
        )
    if languages:
        _say_languages(site, config, on, form)
        return
    seen = site_status(root, config, on, now=now)
    if form == "ics":
        click.echo(status_calendar(seen.policies, config, on), nl=False)
        return
    if form == "json":
        policies = [_as_json(policy_status, config.timezone) for policy_status in seen.policies]
        facts = {"day": on, "next_change": seen.next_change, "policies": policies}
        say_json({**facts, "drafts": [_draft_as_json(draft) for draft in seen.drafts]})
        return
    say(*_site_lines(seen, site, config, on))
    warn(*seen.unrecorded)


def _say_languages(site: Invocation, config: Config, on: date, form: str) -> None:
    """Print the status of all translations, and languages without phrases for pages and emails."""
    statuses = language_status(site.root, config, on)
    if form == "csv":
        click.echo(languages_csv(statuses), nl=False)
    elif form == "json":
        say_json({"day": on, "languages": list(map(asdict, statuses))})
    else:
        say(*language_lines(statuses, config.languages, verbose=site.verbose))
        for problem in missing_phrases(read_catalogue(site.root), config.languages):
            say(problem.message)


def _site_lines(seen: SiteStatus, site: Invocation, config: Config, on: date) -> Lines:
    """Report the status of each policy, unpublished drafts, and when the site will change next.

    If there are many policies or drafts, policies get one line each, and notices and drafts are
    grouped by status, unless `site` is verbose.
    """
    is_short = max(len(seen.policies), len(seen.drafts)) > MAX_IN_FULL and not site.verbose
    notices: list[NoticeStatus] = []
    missed: list[NoticeStatus] = []
    for policy_status in seen.policies:
        if is_short:
            facts = _version_lines(policy_status, config.timezone, published=seen.published)
            yield f"{policy_status.on_day.slug}: " + "; ".join(map(str.strip, facts))
        else:
            yield from _policy_lines(policy_status, site, config.timezone, published=seen.published)
        notices += policy_status.notices
        missed += policy_status.missed
    if is_short:
        yield from _notice_counts([*notices, *missed])
    yield from missing_sender_lines(config, notices)
    if missed:
        yield explain_missed(missed, site)
    if seen.drafts:
        yield "Unpublished drafts:"
    if is_short:
        yield from _draft_counts(seen.drafts, site)
    else:
        yield from _draft_lines(seen.drafts, site)
    if seen.empty:
        yield site.next_steps("No policies yet. To create one:", "new SLUG")
        return
    if not seen.published:
        steps = "Nothing is published yet. To check the texts, and publish them:"
        yield site.next_steps(steps, "check", "publish")
    yield _next_change_line(seen, config, on)


def _next_change_line(seen: SiteStatus, config: Config, on: date) -> str:
    planned = "No changes are planned."
    if seen.next_change:
        planned = f"The site next changes on {seen.next_change}."
    if on == today(config.timezone):
        return f"{planned} Today is {on}."
    return f"{planned} This is the status on {on}."


def _notice_counts(notices: Iterable[NoticeStatus]) -> Lines:
    """Count the notice requirements with the same channels and state."""
    deadlines: dict[str, list[date]] = {}  # channels and state → deadlines
    for notice_status in notices:
        for status in notice_status.requirements:
            rule = status.requirement.rule
            how = describe_channels(rule.channels, rule.logic)
            cause = f"{how}: {status.state}"
            deadlines.setdefault(cause, []).append(status.requirement.deadline)
    for cause, days in deadlines.items():
        count = counted(len(days), "notice")
        yield f"{count} {cause}; the first due by {min(days)}"


def _draft_counts(drafts: Iterable[WaitingDraft], site: Invocation) -> Lines:
    """Count the drafts that are ready to publish, and all others by their first problem."""
    causes = Counter[str]()
    for draft in drafts:
        cause = "ready to publish"
        if draft.problems:
            first = draft.problems[0]
            cause = f"{first.severity}[{first.rule}]"
        causes[cause] += 1
    for cause, count in causes.items():
        yield f"  {counted(count, 'draft')}: {cause}"
    yield site.next_steps("To list everything in full:", "status --verbose")


def _draft_lines(drafts: Iterable[WaitingDraft], site: Invocation) -> Lines:
    """List drafts with their next step. Consecutive drafts with the same problems share a step."""
    for (slug, problems), waiting in groupby(drafts, attrgetter("slug", "problems")):
        for draft in waiting:
            fact = f"dated {draft.revised}" if draft.revised else "can't be read"
            yield f"  {draft.path}: {fact}"
        yield from _next_step_lines(problems, slug, site)


def missing_sender_lines(config: Config, due: Iterable[NoticeStatus]) -> Lines:
    """List settings that are missing for sending emails, if any of the notices requires one."""
    if any(notice.lacks_email for notice in due):
        steps = [problem.help for problem in sender_questions(config)]
        if steps:
            yield "\n  ".join(["Before you send emails, in the settings:", *steps])


def explain_missed(missed: Iterable[NoticeStatus], site: Invocation) -> str:
    step, commands = missed_notice_remedies(missed)
    return site.next_steps(f"{step.capitalize()}:", *commands)


def _as_json(policy_status: PolicyStatus, timezone: str) -> JsonObject:
    """Convert the status of a policy to JSON values. `missed` notices were due but never given."""
    on_day = policy_status.on_day  # the policy's versions as of the date
    return {
        "policy": on_day.slug,
        "title": policy_status.title,
        "status": on_day.status,
        "current": on_day.current and _version_as_json(on_day.current, timezone),
        "pending": [_version_as_json(text, timezone) for text in on_day.upcoming],
        "next_change": policy_status.next_change,
        "notices": list(map(notice_status_as_json, policy_status.notices)),  # due
        "missed": list(map(notice_status_as_json, policy_status.missed)),
        "review": policy_status.review and _review_as_json(policy_status.review),
        # periods in which the version in effect is unknown
        "gaps": [
            {"from": gap.start, "to": gap.end, "reason": gap.reason} for gap in on_day.unknown
        ],
    }


def _review_as_json(review: Review) -> JsonObject:
    return {**asdict(review), "period": str(review.period)}


def _version_as_json(text: VersionOnDate, timezone: str) -> JsonObject:
    """Convert a current or upcoming version to JSON values.

    `from` is the start of its period, `approved_by` contains the names stated in the file, and
    `recorded_late` is the date when it was recorded if that's after its effective date.
    """
    version = text.version
    return {
        "revised": text.revised,
        "revised_stated": version.revised_stated,
        "effective": version.effective,
        "effective_new_accounts": version.new_accounts_start,
        "from": text.start,
        "title": version.title,
        "change": text.change or None,
        "approved_by": version.approved_by,
        "withdraws": version.withdrawn,
        "withheld": version.withheld,
        "recorded_late": version.recorded_late(timezone),
    }


def _policy_lines(
    policy_status: PolicyStatus, site: Invocation, timezone: str, *, published: bool
) -> Lines:
    """Report the versions of a policy, who approved them, its due notices, and its next review.

    `published` says whether anything on the site is published.
    """
    on_day = policy_status.on_day
    yield f"{on_day.slug}: {policy_status.title}"
    yield from _version_lines(policy_status, timezone, published=published)
    for text in filter(None, (on_day.current, *on_day.upcoming)):
        approval = describe_approval(text.version.approved_by)
        if approval:
            yield f"  version {text.revised} was {approval}"
    for notice_status in policy_status.notices:
        yield f"  notice {notice_status.notice.key}:"
        yield from requirement_lines(notice_status)
        # before anything is published, no email can be sent
        yield from next_lines(
            notice_status, site, "    ", email=published and notice_status.lacks_email
        )
    for line in missed_notice_lines(policy_status.missed):
        yield f"  {line}"
    if policy_status.review:
        yield f"  next review {policy_status.review}"


def _version_lines(policy_status: PolicyStatus, timezone: str, *, published: bool) -> Lines:
    """List the current and upcoming versions of a policy, and gaps.

    If `published` is False, nothing on the site is published yet, so all versions are listed as
    unpublished.
    """
    on_day = policy_status.on_day
    current = on_day.current
    if not published:
        yield from map(_describe_unpublished, filter(None, (current, *on_day.upcoming)))
    elif current:
        since = _describe_current(current, on_day.ended, timezone)
        yield f"  version {current.revised}, {since}{_withheld_suffix(current)}"
    elif on_day.status == "unknown":
        yield "  current version unknown"
    else:
        yield "  no version in effect"
    if published:
        for text in on_day.upcoming:
            line = f"  upcoming: version {text.revised}, {_describe_upcoming(text)}"
            yield line + _late_suffix(text, timezone) + _withheld_suffix(text)
    for gap in on_day.unknown:
        reason = shorten(gap.reason, MAX_REASON_LENGTH, placeholder="…")
        yield f"  gap: {describe_gap(gap)}: {reason}"


def next_lines(notice_status: NoticeStatus, site: Invocation, indent: str, *, email: bool) -> Lines:
    """Suggest commands for a notice, indented: to send emails, and to record other channels.

    Commands about emails are only included if `email` is True. Their heading says that emails are
    planned or partly sent, that nothing is known about them, or that some are still required; the
    first of these that applies is used.
    """
    command = notice_status.email_command
    is_required = notice_status.lacks_email
    sent = notice_status.sent_so_far
    # `sent` are the emails sent so far, and `emails` is the recorded result. Once a result is
    # recorded, don't suggest further emails that nothing requires.
    if email and command and (is_required or sent or notice_status.emails is None):
        # the heading if none of the cases below applies
        heading = "no email is required; to send one anyway:"
        if sent and sent.planned:
            heading = f"{sent}; next:"
        # nothing is recorded and the database wasn't read, so emails may already be planned
        elif is_required and not (sent or notice_status.emails):
            heading = "to plan emails, or to see how many were sent so far:"
            command = f"notify plan {notice_status.notice.key}"
        elif is_required:
            heading = "next:"
        yield site.next_steps(f"{indent}{heading}", command)
    commands: list[str] = []
    for channel in notice_status.channels_to_record:
        # some channels have several commands, one for each way to record the notice
        commands += record_commands(notice_status.notice, channel)
    if commands:
        yield site.next_steps(f"{indent}not recorded yet; after you give it:", *commands)
    late = dict.fromkeys(late_notice_commands(notice_status))
    if late:
        yield site.next_steps(f"{indent}given late; if nothing more is planned, record why:", *late)


def requirement_lines(notice_status: NoticeStatus) -> Lines:
    """Describe each requirement, with all reasons for the same requirement together."""
    described = ""
    for status in notice_status.requirements:
        words = describe_requirement(notice_status.notice, status)
        # the last requirement may have been the same, but for another reason
        if words != described:
            described = words
            yield f"    {words}"
            if status.figures:
                yield f"      {describe_requirement_figures(status)}"
        yield from REASON_LINES.wrap(f"why: {status.requirement.why}")


def _draft_as_json(draft: WaitingDraft) -> JsonObject:
    """Convert a draft to JSON values. `errors` contains the problems that stop `publish`."""
    values = asdict(draft)
    problems = values.pop("problems")
    values["errors"] = as_values(problem for problem in problems if problem.is_error)
    return values


def _next_step_lines(problems: Sequence[Problem], slug: str, site: Invocation) -> Lines:
    """Suggest the next step for a policy's drafts: correct the first problem, then publish.

    If the first problem is an error, `publish` isn't suggested, because it would fail.
    """
    publish = f"publish {slug}"
    step = "next"
    if problems:
        first, *others = problems
        message = shorten(first.message, MAX_REASON_LENGTH, placeholder="…")
        yield f"    {first.place}: {message}"
        if others:
            # with an error, `publish --dry-run` stops and lists everything that prevents publishing
            list_all = f"{publish} --dry-run" if first.is_error else f"check {slug}"
            yield site.next_steps(f"    to list {len(others)} more:", list_all)
        help = help_for_shell(first.help_in_lines).replace("\n", "\n    ")
        yield f"    next: {help}"
        if first.is_error:
            return
        step = "then"
    yield site.next_steps(f"    {step}:", publish)


def _describe_unpublished(text: VersionOnDate) -> str:
    what = "draft" if text.version.is_draft else "archived version"
    start = describe_start(text.version)
    return f"  {what} of {text.revised}, not published: {start}"


def _withheld_suffix(text: VersionOnDate) -> str:
    return "; its text is withheld" if text.version.withheld else ""


def _late_suffix(text: VersionOnDate, timezone: str) -> str:
    day = text.version.recorded_late(timezone)
    if day:
        return f"; recorded on {day}, after its effective date"
    return ""


def _describe_current(text: VersionOnDate, ended: date | None, timezone: str) -> str:
    """Say when a version took effect or, if the policy has `ended`, when it was withdrawn."""
    late = _late_suffix(text, timezone)
    if ended:
        return f"withdrawn on {ended}{late}"
    version = text.version
    effective = describe_day(version.effective, version)
    # empty unless the version was published after its effective date
    both = describe_both_days(effective, text.published, text.dated)
    since = describe_day(text.start, version)
    return both or f"in effect since {since}{late}"


def _describe_upcoming(text: VersionOnDate) -> str:
    """Say when an upcoming version takes effect, and its type of change.

    `text.change` is the greatest type of change among this version and the upcoming versions that
    it replaces. The type that the version itself states may be a lesser one.
    """
    if text.version.withdrawn:
        return f"withdraws the policy on {text.start}"
    start = describe_day(text.start, text.version)
    takes_effect = f"takes effect on {start}"
    if not text.change:
        return takes_effect
    change = A_CHANGE[text.change]
    own_change = text.version.change
    if own_change and own_change != text.change:
        change += f" (it replaces a {text.change} one)"
    return f"{change}, {takes_effect}"
