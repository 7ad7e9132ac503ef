"""The sentences about a notice: one for each of its requirements, and one for each of its ledger lines. Commands,
checks, pages, and evidence print these and no others."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from legalsite.ledger.recorded_result import RecordedResult
from legalsite.model.notice import Notice
from legalsite.model.notice_key import REMINDER, NoticeKey
from legalsite.notices.notice_results import (
    UNRECORDED_CHANNELS,
    NoticeStatus,
    RequirementStatus,
)
from legalsite.text.phrase_catalogue import Phrases, english

SECTION = "notice"  # of the phrases
EXPLAIN_MISSED = "record how a missed notice was given, or why nothing more will be done"
RECORD_MISSED = (  # commands
    "notify record POLICY@VERSION --channel CHANNEL --on DATE",
    'notify record POLICY@VERSION --unreached --reason "…"',
)


def describe_result(
    result: RecordedResult, say: Phrases | None = None, *, with_day: bool = False
) -> str:
    """Return what a ledger line says of a notice; `with_day` names the deadline by which it judges."""
    say = say or english(SECTION)
    words = _describe_kind(result, say)
    if result.further:
        key = REMINDER if result.further == REMINDER else "correction"
        words = say.filled(key, number=result.correction, outcome=words)
    if result.deadline and with_day:
        words = say.filled("last_day", outcome=words, day=say.day_text(result.deadline))
    return words


def _describe_kind(result: RecordedResult, say: Phrases) -> str:
    if result.is_resolution:
        how = str(say.nothing_more)
        if result.on:
            how = _describe_channel(result.channel, result.on, say)
        if result.unreached:
            return say.counted("resolved", result.unreached, how=how)
        return how
    if result.on:
        return say.filled("stated", outcome=_describe_channel(result.channel, result.on, say))
    return describe_counts(result, say)


def describe_counts(result: RecordedResult, say: Phrases | None = None) -> str:
    """Return the results of emails, person by person: `accepted in time for 9,812 of 10,000 account holders; 120
    rejected, 68 unknown`."""
    say = say or english(SECTION)
    key = result.audience
    if result.deadline:
        key = "in_time"
    accepted = say.number(result.count("accepted"))
    words = say.counted(f"accepted_{key}", result.total, accepted=accepted)
    others = [say.counted(each, count) for each, count in result.counts if each != "accepted"]
    if others:
        words += str(say.semicolon) + str(say.comma).join(others)
    if result.recounts_line:
        return say.filled("anew", outcome=words, line=result.recounts_line)
    return words


def describe_requirement(notice: Notice, status: RequirementStatus) -> str:
    """Return by when one requirement of a notice is due, through which channels, and its status."""
    requirement = status.requirement
    unlisted = lacks_holidays(requirement.unlisted_years)
    due = f"due by {requirement.deadline}{unlisted}"
    how = describe_channels(requirement.rule.channels, requirement.rule.logic)
    if notice.carried_over and requirement.source != "canceled":
        names = " and ".join([str(NoticeKey.of(version)) for version in notice.carried_over])
        how += f" (notices of {names} also count)"
    recorded = describe_requirement_status(status)
    return f"{due}, {how}: {status.state}; {recorded}"


def lacks_holidays(years: Iterable[int]) -> str:
    """Return that `holidays` lists no dates in some years, to follow a date that depends on it; empty for none."""
    listed = " and ".join(map(str, years))
    if listed:
        return f" (`holidays` lists no dates in {listed})"
    return ""


def missed_notice_lines(missed: Iterable[NoticeStatus]) -> Iterator[str]:
    """Yield a line for each notice that was neither recorded nor explained."""
    for notice_status in missed:
        requirement_status = notice_status.first_not_given
        if requirement_status:
            notice = notice_status.notice
            words = describe_requirement(notice, requirement_status)
            yield f"missed notice {notice.key}, {words}"


def describe_requirement_status(status: RequirementStatus) -> str:
    """Return what is recorded about one requirement."""
    first, *others = list(_facts(status)) or ["nothing is recorded"]
    further = [fact[:1].upper() + fact[1:] for fact in others]
    return ". ".join([first, *further])


def describe_channels(channels: Sequence[str], logic: str) -> str:
    """Return the channels in words: `by email, on the site or in the product`, or with `and` where `logic` asks for all
    of them. JSON and settings keep the channels' own names."""
    if not channels:
        return "in any way"
    names = english(SECTION).channels
    *first, last = [str(names[channel]) for channel in channels]
    if not first:
        return last
    link = "or" if logic == "any" else "and"
    return f"{', '.join(first)} {link} {last}"


def _facts(status: RequirementStatus) -> Iterator[str]:
    say = english(SECTION)
    if status.emails:
        why = ""
        if status.sufficiency_reason:
            why = f" (sufficient: {status.sufficiency_reason})"
        yield describe_counts(status.emails) + why
    elif "email" in status.missing:
        yield "no email to account holders is recorded"
    for channel, day in status.channels:
        if channel != "page":
            yield _describe_channel(channel, day, say)
            continue
        published = "published on " + say.day_text(day)
        if status.seen_live:
            published += "; seen live on " + say.day_text(status.seen_live)
        yield published
    if "page" in status.missing:
        yield "the version isn't published yet"
    unseen = [channel for channel in status.missing if channel not in UNRECORDED_CHANNELS]
    is_partly_given = bool(status.channels or status.emails)
    if unseen and is_partly_given and status.requirement.rule.logic == "all":
        yield "nothing is recorded " + describe_channels(unseen, "all")
    if status.resolution:
        yield describe_result(status.resolution)


def _describe_channel(channel: str, day: date, say: Phrases) -> str:
    """Return how and when a notice was given other than by email."""
    return say.filled("given", how=say.channels[channel], day=say.day_text(day))
