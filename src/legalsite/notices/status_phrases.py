"""The sentences about a notice: one for each of its requirements, and one for each of its ledger
lines. Commands, checks, pages, and evidence all print these."""

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
from legalsite.text.sentence_ends import end_sentence

SECTION = "notice"  # the section of the phrase files that has these sentences
EXPLAIN_MISSED = "record how a missed notice was given, or why nothing more will be done"
RECORD_MISSED = (  # commands
    "notify record POLICY@VERSION --channel CHANNEL --on DATE",
    'notify record POLICY@VERSION --unreached --reason "…"',
)


def describe_result(
    result: RecordedResult, say: Phrases | None = None, *, with_day: bool = False
) -> str:
    """Return what a ledger line says about a notice, in the language of `say` (default: English).

    `with_day`: also name the deadline by which the emails are judged, if the line has one."""
    say = say or english(SECTION)
    words = _describe_kind(result, say)
    if result.further:  # emails that follow a notice: `reminder`, or like `correction-1`
        key = REMINDER if result.further == REMINDER else "correction"
        words = say.filled(key, number=result.correction, outcome=words)
    if result.deadline and with_day:
        words = say.filled("last_day", outcome=words, day=say.day_text(result.deadline))
    return words


def _describe_kind(result: RecordedResult, say: Phrases) -> str:
    """Return the main words about a ledger line: what was done for missed recipients, through which
    channel the notice was given, or how many emails are in each state."""
    if result.is_resolution:
        how = str(say.nothing_more)
        if result.on:  # they were notified in another way
            how = _describe_channel(result.channel, result.on, say)
        if result.unreached:
            return say.counted("resolved", result.unreached, how=how)
        return how  # no one counted them
    if result.on:
        return say.filled("stated", outcome=_describe_channel(result.channel, result.on, say))
    return describe_counts(result, say)


def describe_counts(result: RecordedResult, say: Phrases | None = None) -> str:
    """Return how many recipients are in each state: `accepted in time for 9,812 of 10,000 account
    holders; 120 rejected, 68 unknown`."""
    say = say or english(SECTION)
    # with a deadline, all recipients are account holders, and "accepted" means by the deadline
    key = "in_time" if result.deadline else result.audience
    accepted = say.number(result.count("accepted"))
    words = say.counted(f"accepted_{key}", result.total, accepted=accepted)
    others = [say.counted(state, count) for state, count in result.counts if state != "accepted"]
    if others:
        words += str(say.semicolon) + str(say.comma).join(others)
    if result.recounts_line:
        return say.filled("anew", outcome=words, line=result.recounts_line)
    return words


def describe_requirement(notice: Notice, status: RequirementStatus) -> str:
    """Return one line about a requirement of a notice: its deadline, its channels, its state, and
    what is recorded about it."""
    requirement = status.requirement
    unlisted = describe_unlisted_years(requirement.unlisted_years)
    due = f"due by {requirement.deadline}{unlisted}"
    how = describe_channels(requirement.rule.channels, requirement.rule.logic)
    # earlier notices don't count for this: only the notice itself says what it cancels
    if notice.carried_over and requirement.source != "canceled":
        names = " and ".join([str(NoticeKey.of(version)) for version in notice.carried_over])
        how += f" (notices of {names} also count)"
    recorded = describe_requirement_status(status)
    return f"{due}, {how}: {status.state}; {recorded}"


def describe_unlisted_years(years: Iterable[int]) -> str:
    """Return a suffix for a date that depends on the setting `holidays`: it lists no dates in these
    years. Return an empty string if there are no such years."""
    listed = " and ".join(map(str, years))
    if listed:
        return f" (`holidays` lists no dates in {listed})"
    return ""


def missed_notice_lines(missed: Iterable[NoticeStatus]) -> Iterator[str]:
    """Yield a line for each missed notice, about the first requirement for which it must still be
    given."""
    for notice_status in missed:
        requirement_status = notice_status.first_not_given
        if requirement_status:  # true of every missed notice
            notice = notice_status.notice
            words = describe_requirement(notice, requirement_status)
            yield f"missed notice {notice.key}, {words}"


def describe_requirement_status(status: RequirementStatus) -> str:
    """Return all that is recorded about one requirement, as sentences; the first one has no capital
    letter, because it follows other words."""
    text, *others = list(_recorded_facts(status)) or ["nothing is recorded"]
    for fact in others:
        text = end_sentence(text) + " "
        text += fact[:1].upper() + fact[1:]
    return text


def describe_channels(channels: Sequence[str], logic: str) -> str:
    """Return the channels in words: `by email, on the site or in the product`.

    `logic` is "any" or "all"; with "all", the last two are joined by `and`. JSON and settings don't
    use these words, but the names of the channels."""
    if not channels:
        return "in any way"
    names = english(SECTION).channels
    *first, last = [str(names[channel]) for channel in channels]
    if not first:
        return last
    link = "or" if logic == "any" else "and"
    others = ", ".join(first)
    return f"{others} {link} {last}"


def _recorded_facts(status: RequirementStatus) -> Iterator[str]:
    """Yield a clause for each thing that is recorded about a requirement, or conspicuously isn't:
    emails, other channels with the page of the version, and what was done for missed recipients."""
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
    unrecorded = [channel for channel in status.missing if channel not in UNRECORDED_CHANNELS]
    is_partly_given = bool(status.channels or status.emails)
    # if one channel is enough, the missing ones don't matter; without any, callers say "nothing"
    if unrecorded and is_partly_given and status.requirement.rule.logic == "all":
        yield "nothing is recorded " + describe_channels(unrecorded, "all")
    if status.resolution:
        yield describe_result(status.resolution)


def _describe_channel(channel: str, day: date, say: Phrases) -> str:
    """Return how and when a notice was given through a channel other than email."""
    return say.filled("given", how=say.channels[channel], day=say.day_text(day))
