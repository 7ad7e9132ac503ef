"""Whether a notice is in time: the day on which it was sent, or can be sent, and what that means for the text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from legalsite.ledger.chain import Ledger
from legalsite.model.notice import SUGGESTED, Notice, ways
from legalsite.model.policy import Revision
from legalsite.notices.deadlines import notice_applies_from


@dataclass(frozen=True, slots=True)
class NoticeTiming:
    """When a notice goes out; as a string, sentences that say so.

    notice: what is announced
    out: the day on which it was sent; if it was not, the first day on which it can be
    gone: whether it was sent
    shown: whether it was given by being shown on the site
    """

    notice: Notice
    out: date
    gone: bool
    shown: bool = False

    @property
    def earliest(self) -> date:
        """The first day on which the text may apply if the notice goes out on that day."""
        return notice_applies_from(self.notice, self.out)

    @property
    def in_time(self) -> bool:
        return self.out <= self.notice.send_by

    @property
    def outcome(self) -> str:
        """When the notice goes out, and what that means for the text, in words."""
        effective = self.notice.revision.takes_effect
        late = f"too late for {effective}" if self.earliest > effective else f"late for {self.notice.send_by}"
        if self.gone:
            went = f"the site has shown it since {self.out}" if self.shown else f"it went out on {self.out}"
            sentence, link = (went, ", and") if self.in_time else (f"{went}, {late}", ":")
        else:
            sentence, link = f"one that goes out on {self.out} is {'in time' if self.in_time else late}", ":"
        if self.notice.only_cancels:
            return sentence
        sure = notice_applies_from(self.notice, self.out, suggestions=False) == self.earliest
        unsure = "" if sure else ", if the suggested promise is right"
        return f"{sentence}{link} the text may apply from {self.earliest}{unsure}"

    def __str__(self) -> str:
        notice = self.notice
        due = f"notice {notice.key} is due by {notice.send_by}, {ways(notice.channels, notice.logic)}"
        due += "" if notice.confirmed else f" ({SUGGESTED})"
        return f"{due}; {self.outcome}. Why: {notice.reason}"


def sent_times(ledger: Ledger) -> dict[str, datetime]:
    """Return when each notice was recorded as sent, by `slug@revised`: the first time, not that of a correction."""
    lines = [line for line in ledger.lines if line.verb == "notice"]
    return {f"{line.policy}@{line.revised}": line.time for line in reversed(lines)}


def timing_of(notice: Notice, on: date, *, sent: Mapping[str, datetime], timezone: str) -> NoticeTiming:
    """Return when a notice goes out. `sent` has the times at which notices were sent, by `slug@revised`. A notice that
    is not among them, and for which the site is enough, is given by publication, because the site shows it from then
    on. Any other can go out on `on`, or on the day of the revision if that is later."""
    revision = notice.revision
    sent_time = sent.get(f"{notice.policy}@{revision.revised}")
    if sent_time:
        return NoticeTiming(notice, _day(sent_time, timezone), gone=True)
    if site_is_enough(notice) and not revision.is_draft:
        return NoticeTiming(notice, shown_since(revision, timezone), gone=True, shown=True)
    return NoticeTiming(notice, max(on, revision.revised.day), gone=False)


def shown_since(revision: Revision, timezone: str) -> date:
    """Return the day on which the ledger says that a revision was published; without a ledger, its `revised` day."""
    if not revision.recorded:
        return revision.revised.day
    return _day(datetime.fromisoformat(revision.recorded.split()[1]), timezone)


def site_is_enough(notice: Notice) -> bool:
    """Return whether the notice that the built site shows is one of the channels, and one channel is enough."""
    return "site" in notice.channels and (notice.logic == "any" or len(notice.channels) == 1)


def _day(time: datetime, timezone: str) -> date:
    return time.astimezone(ZoneInfo(timezone)).date()
