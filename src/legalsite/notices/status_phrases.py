"""What is said of a notice: one sentence for each of its requirements, and one for each of its lines in the ledger.
Commands, checks, pages and evidence print these and no others."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from legalsite.ledger.given_notice import GivenNotice
from legalsite.model.notice import Notice
from legalsite.model.notice_key import REMINDER, NoticeKey
from legalsite.notices.outcomes import UNRECORDED, NoticeStatus, RequirementStatus
from legalsite.text.phrase_catalogue import Phrases, english

SECTION = "notice"  # of the phrases
EXPLAIN_MISSED = "record how a missed notice was given, or why nothing more will be done"
RECORD_MISSED = (  # commands
    "notify record POLICY@VERSION --channel CHANNEL --on DATE",
    'notify record POLICY@VERSION --unreached --reason "…"',
)


def line_in_words(given: GivenNotice, say: Phrases | None = None, *, with_day: bool = False) -> str:
    """Return what a line of the ledger says of a notice; `with_day`: in the light of which of several last days."""
    say = say or english(SECTION)
    if given.is_answer:
        how = _given(given.channel, given.on, say) if given.on else str(say["nothing_more"])
        words = say.counted("resolved", given.unreached, how=how) if given.unreached else how
    elif given.on:
        words = say.filled("stated", outcome=_given(given.channel, given.on, say))
    else:
        words = counts_in_words(given, say)
    if given.further:
        key = REMINDER if given.further == REMINDER else "correction"
        words = say.filled(key, number=given.correction, outcome=words)
    return say.filled("last_day", outcome=words, day=say.day_text(given.by)) if given.by and with_day else words


def counts_in_words(given: GivenNotice, say: Phrases | None = None) -> str:
    """Return what became of emails, person by person: `accepted in time for 9,812 of 10,000 account holders; 120
    rejected, 68 unknown`."""
    say = say or english(SECTION)
    key = "in_time" if given.by else given.audience
    accepted = say.counted(f"accepted_{key}", given.total, accepted=say.number(given.count("accepted")))
    rest = str(say["comma"]).join(say.counted(state, count) for state, count in given.counts if state != "accepted")
    words = f"{accepted}{say['semicolon']}{rest}" if rest else accepted
    return say.filled("anew", outcome=words, line=given.anew) if given.anew else words


def describe_requirement(notice: Notice, outcome: RequirementStatus) -> str:
    """Return by when one requirement of a notice is due, through which channels, and what became of it."""
    requirement, counts = outcome.requirement, ""
    if notice.carried_over and requirement.source != "canceled":
        names = " and ".join([str(NoticeKey.of(text)) for text in notice.carried_over])
        counts = f" (notices of {names} also count)"
    how = ways(requirement.rule.channels, requirement.rule.logic)
    unlisted = lacks_holidays(requirement.unlisted_years)
    return f"due by {requirement.deadline}{unlisted}, {how}{counts}: {outcome.state}; {outcome_in_words(outcome)}"


def lacks_holidays(years: Iterable[int]) -> str:
    """Return that `holidays` names no day of some years, behind a day that rests on it; empty for none."""
    listed = " and ".join(map(str, years))
    return f" (`holidays` lists no dates in {listed})" if listed else ""


def missed_in_words(missed: Iterable[NoticeStatus]) -> Iterator[str]:
    """Yield a line for each notice that nobody recorded or explained."""
    for notice_status in missed:
        if notice_status.lacking:
            notice = notice_status.notice
            yield f"missed notice {notice.key}, {describe_requirement(notice, notice_status.lacking)}"


def outcome_in_words(outcome: RequirementStatus) -> str:
    """Return what became of one requirement, as far as it is recorded."""
    first, *others = list(_parts(outcome)) or ["nothing is recorded"]
    return ". ".join([first, *(f"{other[:1].upper()}{other[1:]}" for other in others)])


def ways(channels: Sequence[str], logic: str) -> str:
    """Return the channels as a sentence names them: `by email, on the site or in the product`, or with `and` where
    `logic` asks for all of them. JSON and settings keep the channels' own names."""
    *first, last = (english(SECTION)["channels"][channel] for channel in channels) if channels else ("in any way",)
    return f"{', '.join(first)} {'or' if logic == 'any' else 'and'} {last}" if first else last


def _parts(outcome: RequirementStatus) -> Iterator[str]:
    say = english(SECTION)
    if outcome.emails:
        enough = f" (sufficient: {outcome.enough})" if outcome.enough else ""
        yield f"{counts_in_words(outcome.emails)}{enough}"
    elif "email" in outcome.missing:
        yield "no email to account holders is recorded"
    for channel, day in outcome.given:
        if channel != "page":
            yield _given(channel, day, say)
            continue
        live = f"; seen live on {say.day_text(outcome.live)}" if outcome.live else ""
        yield f"published on {say.day_text(day)}{live}"
    if "page" in outcome.missing:
        yield "the version isn't published yet"
    unseen = [channel for channel in outcome.missing if channel not in UNRECORDED]
    if unseen and (outcome.given or outcome.emails) and outcome.requirement.rule.logic == "all":
        yield f"nothing is recorded {ways(unseen, 'all')}"
    if outcome.answer:
        yield line_in_words(outcome.answer)


def _given(channel: str, day: date, say: Phrases) -> str:
    """Return how and when a notice was given through a channel other than email."""
    return say.filled("given", how=say["channels"][channel], day=say.day_text(day))
