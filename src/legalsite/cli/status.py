"""`legalsite status`: what is in effect, upcoming and due for each policy."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from textwrap import shorten, wrap
from typing import Any

import click
from msgspec.structs import asdict

from legalsite.cli.invocation import Invocation, database, now, today
from legalsite.cli.options import as_of, command_like, common, output_format
from legalsite.cli.printing import A_CHANGE, JsonObject, say, say_json, warn
from legalsite.cli.problem_formats import as_values
from legalsite.commands.notice_status import notice_status_as_json
from legalsite.commands.status import PolicyStatus, WaitingDraft, calendar_of, site_status
from legalsite.errors import Problem
from legalsite.model.config import Config
from legalsite.model.notice import record_commands
from legalsite.model.policy import ONE_DAY
from legalsite.model.policy_on_date import TextOnDay, both_days, start_of
from legalsite.notices.mailing import sender_questions
from legalsite.notices.notice_results import NoticeStatus
from legalsite.notices.status_phrases import EXPLAIN_MISSED, RECORD_MISSED, describe_requirement, missed_notice_lines
from legalsite.site.settings import remembered_settings

REASON: Any = {
    "width": 100, "initial_indent": "      ", "subsequent_indent": "        ", "break_long_words": False,
    "break_on_hyphens": False,
}  # fmt: skip
LONGEST_REASON = 100


@command_like("legalsite status")
@as_of
@output_format(
    "text",
    "json",
    "ics",
    help="The output format; ics is a calendar of notice deadlines and effective dates.",
)
@common
def command(site: Invocation, as_of: date | None, form: str) -> None:
    """Show what's in effect, upcoming, and due."""
    root = site.root
    config = remembered_settings(root)
    on = as_of or today(config.timezone)
    seen = site_status(root, config, on, database=database(needed=False), now=now)
    if form == "ics":
        click.echo(calendar_of(seen.policies, config, on), nl=False)
        return
    if form == "json":
        policies = [_as_json(policy_status, config.timezone) for policy_status in seen.policies]
        drafts = [_draft_as_json(draft) for draft in seen.drafts]
        say_json({"day": on, "next_change": seen.next_change, "policies": policies, "drafts": drafts})
        return
    lines = [
        line
        for policy_status in seen.policies
        for line in _lines(policy_status, site, config.timezone, published=seen.published)
    ]
    lines += lacks_sender(config, [notice for policy in seen.policies for notice in policy.notices])
    lines += [explain_missed(site)] if any(policy.missed for policy in seen.policies) else []
    lines += ["Unpublished drafts:"] * bool(seen.drafts)
    for (slug, problems), waiting in groupby(seen.drafts, attrgetter("slug", "problems")):
        for draft in waiting:
            lines.append(f"  {draft.path}: " + (f"revised {draft.revised}" if draft.revised else "can't be read"))
        lines += _next_step(problems, slug, site)
    if seen.empty:
        lines.append(site.steps("No policies yet. To create one:", "new SLUG"))
    else:
        if not seen.published:
            lines.append("Nothing is published yet.")
            lines += _next_step(seen.problems, "", site)
        ahead = f"The site next changes on {seen.next_change}." if seen.next_change else "No changes are planned."
        lines.append(f"{ahead} Today is {on}.")
    say(*lines)
    for problem in seen.unrecorded:
        warn(str(problem))


def lacks_sender(config: Config, due: Iterable[NoticeStatus]) -> Iterator[str]:
    """Yield what the settings lack for the emails of these notices."""
    if any(notice.lacks_email for notice in due) and (asked := list(sender_questions(config))):
        yield "\n  ".join(["Before you send emails, in the settings:", *(problem.help for problem in asked)])


def explain_missed(site: Invocation) -> str:
    """Return what to do about notices that nobody recorded."""
    return site.steps(f"{EXPLAIN_MISSED.capitalize()}:", *RECORD_MISSED)


def _as_json(policy_status: PolicyStatus, timezone: str) -> JsonObject:
    on_day = policy_status.on_day
    return {
        "policy": on_day.slug,
        "title": policy_status.title,
        "status": on_day.status,
        "current": on_day.current and _text_as_json(on_day.current, timezone),
        "pending": [_text_as_json(text, timezone) for text in on_day.upcoming],
        "next_change": policy_status.next_change,
        "notices": list(map(notice_status_as_json, policy_status.notices)),
        "missed": list(map(notice_status_as_json, policy_status.missed)),
        "gaps": [{"from": gap.start, "to": gap.end, "reason": gap.reason} for gap in on_day.unknown],
    }


def _text_as_json(text: TextOnDay, timezone: str) -> JsonObject:
    version = text.version
    return {
        "revised": text.revised,
        "effective": version.effective,
        "from": text.start,
        "title": version.title,
        "change": text.change or None,
        "withdraws": version.withdrawn,
        "withheld": version.withheld,
        "recorded_late": version.recorded_late(timezone),
    }


def _lines(policy_status: PolicyStatus, site: Invocation, timezone: str, *, published: bool) -> Iterator[str]:
    on_day = policy_status.on_day
    yield f"{on_day.slug}: {policy_status.title}"
    if not published:
        yield from map(_not_published, filter(None, (on_day.current, *on_day.upcoming)))
    elif current := on_day.current:
        yield f"  version {current.revised}, {_since(current, on_day.ended, timezone)}{_gone(current)}"
    else:
        yield "  current version unknown" if on_day.status == "unknown" else "  no version in effect"
    for text in on_day.upcoming if published else ():
        yield f"  upcoming: version {text.revised}, {_coming(text)}{_late(text, timezone)}{_gone(text)}"
    for gap in on_day.unknown:
        until = f" until {gap.end - ONE_DAY}" if gap.end else ""
        reason = shorten(gap.reason, LONGEST_REASON, placeholder="…")
        yield f"  gap: version unknown from {gap.start}{until}: {reason}"
    for notice_status in policy_status.notices:
        yield f"  notice {notice_status.notice.key}:"
        yield from requirement_lines(notice_status)
        yield from next_lines(notice_status, site, "    ", email=published and notice_status.lacks_email)
    yield from (f"  {line}" for line in missed_notice_lines(policy_status.missed))


def next_lines(notice_status: NoticeStatus, site: Invocation, indent: str, *, email: bool) -> Iterator[str]:
    """Yield the commands that come next for a notice: for its email, and to record what this program cannot see."""
    if email and (command := notice_status.email_command):
        yield f"{indent}{'next' if notice_status.lacks_email else 'no email is required; to send one anyway'}:"
        yield f"{indent}  {site.call(command)}"
    if notice_status.channels_to_record:
        yield f"{indent}not recorded yet; after you give it:"
    for channel in notice_status.channels_to_record:
        for command in record_commands(notice_status.notice, channel):
            yield f"{indent}  {site.call(command)}"


def requirement_lines(notice_status: NoticeStatus) -> Iterator[str]:
    """Yield the requirements of a notice, each with what became of it and its reason."""
    for outcome in notice_status.requirements:
        yield f"    {describe_requirement(notice_status.notice, outcome)}"
        yield from wrap(f"why: {outcome.requirement.why}", **REASON)


def _draft_as_json(draft: WaitingDraft) -> JsonObject:
    values = asdict(draft)
    refused = (problem for problem in values.pop("problems") if problem.is_error)
    return {**values, "refused": as_values(refused)}


def _next_step(problems: Sequence[Problem], slug: str, site: Invocation) -> Iterator[str]:
    """Yield what comes next for drafts: the first thing for which `publish` would refuse them, or else that command,
    after the first open question about them."""
    command, step = f"publish {slug}".strip(), "next"
    if problems:
        first, *others = problems
        refused = first.is_error
        lists = site.call(f"{command} --dry-run" if refused else f"check {slug}".strip())
        yield f"    {first.place}: {shorten(first.message, LONGEST_REASON, placeholder='…')}"
        yield from (f"    to list {len(others)} more:", f"      {lists}") if others else ()
        yield f"    next: {first.help_in_lines}".replace("\n", "\n    ")
        if refused:
            return
        step = "then"
    yield f"    {step}:"
    yield f"      {site.call(command)}"


def _not_published(text: TextOnDay) -> str:
    what = "draft" if text.version.is_draft else "archived version"
    return f"  {what} of {text.revised}, not published: {start_of(text.version, text.published, text.dated)}"


def _gone(text: TextOnDay) -> str:
    return "; its text is withheld" if text.version.withheld else ""


def _late(text: TextOnDay, timezone: str) -> str:
    day = text.version.recorded_late(timezone)
    return f"; recorded on {day}, after its effective date" if day else ""


def _since(text: TextOnDay, ended: date | None, timezone: str) -> str:
    if ended:
        return f"withdrawn on {ended}{_late(text, timezone)}"
    late = both_days(text.version.effective, text.published, text.dated)
    return late or f"in effect since {text.start}{_late(text, timezone)}"


def _coming(text: TextOnDay) -> str:
    if text.version.withdrawn:
        return f"withdraws the policy on {text.start}"
    is_more = text.version.change and text.change != text.version.change
    change = f"{A_CHANGE[text.change]}{f' (it replaces a {text.change} one)' * bool(is_more)}, " if text.change else ""
    return f"{change}takes effect on {text.start}"
