"""A notice and the day on which it went out, or can go out → whether that is in time, and what would be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from legalsite.ledger.chain import Ledger
from legalsite.model.notice import Notice, ways
from legalsite.model.policy import Revision


@dataclass(frozen=True, slots=True)
class NoticeTiming:
    """`out` is the day on which the notice went out; where it did not (`gone` is false), the first on which it can.
    `shown`: it went out by being shown on the site. Reads as sentences wherever it shows."""

    notice: Notice
    out: date
    gone: bool
    shown: bool = False

    @property
    def earliest(self) -> date:
        """The first day on which the text may apply, going by that day."""
        return self.notice.applies_from(self.out)

    @property
    def in_time(self) -> bool:
        return self.out <= self.notice.send_by

    @property
    def outcome(self) -> str:
        """When it goes or went out, and what that means for the text."""
        effective = self.notice.revision.effective
        late = f"too late for {effective}" if self.earliest > effective else f"late for {self.notice.send_by}"
        if self.gone:
            went = f"the site shows it since {self.out}" if self.shown else f"it went out on {self.out}"
            told, link = (went, ", and") if self.in_time else (f"{went}, {late}", ":")
        else:
            told, link = f"one that goes out on {self.out} is {'in time' if self.in_time else late}", ":"
        return told if self.notice.only_cancels else f"{told}{link} the text may apply from {self.earliest}"

    def __str__(self) -> str:
        notice = self.notice
        due = f"notice {notice.key} is due by {notice.send_by}, {ways(notice.channels, notice.logic)}"
        return f"{due}; {self.outcome}. Why: {notice.reason}"


def sent_times(ledger: Ledger) -> dict[str, datetime]:
    """When each notice was recorded as sent, by `slug@revised`; corrections that came later apart."""
    lines = [line for line in ledger.lines if line.verb == "notice"]
    return {f"{line.policy}@{line.revised}": line.time for line in reversed(lines)}


def timing_of(notice: Notice, on: date, *, sent: Mapping[str, datetime], timezone: str) -> NoticeTiming:
    """Going by `sent` (when each notice went out, by `slug@revised`), else by the publication where a notice on the
    site is enough, since the site shows it from then on; else by `on`."""
    revision = notice.revision
    told = sent.get(f"{notice.policy}@{revision.revised}")
    if told:
        return NoticeTiming(notice, _day(told, timezone), gone=True)
    if site_is_enough(notice) and not revision.is_draft:
        return NoticeTiming(notice, shown_since(revision, timezone), gone=True, shown=True)
    return NoticeTiming(notice, max(on, revision.revised.day), gone=False)


def shown_since(revision: Revision, timezone: str) -> date:
    """The day on which the ledger says that it was published; the day it was settled where no ledger tells."""
    if not revision.recorded:
        return revision.revised.day
    return _day(datetime.fromisoformat(revision.recorded.split()[1]), timezone)


def site_is_enough(notice: Notice) -> bool:
    """Whether the notice that the built site shows is one of the ways, and one is enough."""
    return "site" in notice.channels and (notice.logic == "any" or len(notice.channels) == 1)


def _day(time: datetime, timezone: str) -> date:
    return time.astimezone(ZoneInfo(timezone)).date()
