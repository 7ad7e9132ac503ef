"""Whether a notice is in time: the days on which it was given through each channel, or can be given, and what that
means for the text."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from legalsite.ledger.chain import Ledger
from legalsite.ledger.given_notice import REMINDER, GivenNotice
from legalsite.model.notice import Notice, ways
from legalsite.model.policy import Revision
from legalsite.notices.deadlines import notice_applies_from


class GivenOn(Struct, frozen=True):
    """When a notice was given through one channel.

    day: the first one on which it reached anybody
    given: how, and for emails how many
    """

    day: date
    given: GivenNotice


Sent = Mapping[str, Mapping[str, GivenOn]]  # by `slug@revised`, then by channel


class NoticeTiming(Struct, frozen=True):
    """When a notice goes out; as a string, sentences that say so.

    notice: what is announced
    out: the day on which it had been given through every channel that it needs; if it was not, the first day on which
        it can be
    gone: whether it was given through every channel that it needs
    shown: whether it was given by being shown on the site alone
    given: the channels of the notice through which it was given, each with its day
    missing: the channels through which it must still be given; empty if one of several is enough
    """

    notice: Notice
    out: date
    gone: bool
    shown: bool = False
    given: tuple[tuple[str, date], ...] = ()
    missing: tuple[str, ...] = ()

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
            went = self._went
            sentence, link = (went, ", and") if self.in_time else (f"{went}, {late}", ":")
        else:
            partly = f"{self._went}, but not yet {ways(self.missing, 'all')}; " if self.given else ""
            sentence, link = f"{partly}one that goes out on {self.out} is {'in time' if self.in_time else late}", ":"
        if self.notice.only_cancels:
            return sentence
        sure = notice_applies_from(self.notice, self.out, suggestions=False) == self.earliest
        unsure = "" if sure else ", if the suggested promise is right"
        return f"{sentence}{link} the text may apply from {self.earliest}{unsure}"

    @property
    def _went(self) -> str:
        """The channels through which it was given, with their days, in words."""
        if self.shown:
            return f"a site that was built since {self.out} shows it"
        if self.gone and self.notice.channels == ("email",):
            return f"it went out on {self.out}"
        parts = (f"{ways([channel], 'all')} on {day}" for channel, day in self.given)
        return f"it was given {' and '.join(parts)}"

    def __str__(self) -> str:
        notice = self.notice
        due = f"{'was' if self.gone else 'is'} due by {notice.send_by}, {ways(notice.channels, notice.logic)}"
        due += f" ({notice.standing})" if notice.standing else ""
        return f"notice {notice.key} {due}; {self.outcome}. Why: {notice.reason}"


def given_days(ledger: Ledger, timezone: str) -> dict[str, dict[str, GivenOn]]:
    """Return when each notice was given through each channel, as the ledger records it: the first day, and the last
    counts of emails. What reached nobody is left out, and so are reminders. A correction begins the period again."""
    sent: dict[str, dict[str, GivenOn]] = {}
    for line in ledger.lines:
        if line.given and line.given.reached and line.given.further != REMINDER:
            channels = sent.setdefault(f"{line.policy}@{line.revised}", {})
            given_again(channels, GivenOn(line.given.on or local_day(line.time, timezone), line.given))
    return sent


def given_again(channels: dict[str, GivenOn], new: GivenOn) -> None:
    """Add when a notice was given, to what is known by channel. A later correction replaces what it corrects; otherwise
    the first day counts."""
    channel = new.given.channel
    known = channels.get(channel)
    if known is None or new.given.correction > known.given.correction:
        channels[channel] = new
    elif new.given.correction == known.given.correction:
        channels[channel] = GivenOn(min(new.day, known.day), new.given)


def timing_of(notice: Notice, on: date, *, sent: Sent, timezone: str) -> NoticeTiming:
    """Return when a notice goes out. `sent` has when notices were given, by `slug@revised` and channel. A published
    text is on the site from then on, which is one of the channels. A notice that was not given can go out on `on`, or
    on the day of the revision if that is later."""
    revision = notice.revision
    days = {channel: given.day for channel, given in sent.get(f"{notice.policy}@{revision.revised}", {}).items()}
    shown = "site" not in days and not revision.is_draft
    if shown:
        days["site"] = shown_since(revision, timezone)
    given = tuple((channel, days[channel]) for channel in notice.channels if channel in days)
    if notice.logic == "any" and given:
        first = min(given, key=lambda channel_and_day: channel_and_day[1])
        return NoticeTiming(notice, first[1], gone=True, shown=shown and first[0] == "site", given=(first,))
    missing = tuple(channel for channel in notice.channels if channel not in days)
    if missing:
        earliest = max(on, revision.revised.day, *(day for _, day in given))
        return NoticeTiming(
            notice,
            earliest,
            gone=False,
            given=given,
            missing=missing if notice.logic == "all" or len(missing) == 1 else (),
        )
    last = max(day for _, day in given)
    return NoticeTiming(notice, last, gone=True, shown=shown and notice.channels == ("site",), given=given)


def shown_since(revision: Revision, timezone: str) -> date:
    """Return the day on which the ledger says that a revision was published; without a ledger, its `revised` day."""
    if not revision.recorded:
        return revision.revised.day
    return local_day(datetime.fromisoformat(revision.recorded.split()[1]), timezone)


def local_day(time: datetime, timezone: str) -> date:
    """Return the day of a time in a time zone."""
    return time.astimezone(ZoneInfo(timezone)).date()
