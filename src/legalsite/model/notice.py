"""A notice that one revision calls for: why (a promise, a setting, a law), through which channels, by which day."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from legalsite.model.config import Logic
from legalsite.model.notice_period import NO_PERIOD, NoticePeriod
from legalsite.model.policy import Revision
from legalsite.model.promise import Promise

Source = Literal["promise", "config", "profile", "custom", "cancelled", "asked", "unread"]

SUGGESTED, NOT_READ = "suggested, not confirmed", "it is not known what the text promises"
UNASKED = {
    "custom": "a material change is announced as soon as possible, at the latest on the day it applies",
    "asked": "nothing asks for it; it was requested by name",
}
LONGEST_QUOTE = 600  # characters, where reasons are listed


class Ground(Struct, frozen=True):
    """One reason that makes a notice due a `period` before the effective day.

    `path`, `day`: path (below content/) and day of the text that promises the notice; lines count from 1, both
    inclusive.
    `cites`: a profile and its source, or the notice of a text that will never apply, or why a text was not read.
    `by`: the last day to say that that text will never apply.
    `promise`: the promise in the form in which it is written as a sentence.
    `confirmed`: the file and the line in which a person confirmed the promise; empty if it was only read."""

    source: Source
    period: NoticePeriod = NO_PERIOD
    channels: tuple[str, ...] = ()
    logic: Logic = "any"
    quote: str = ""
    path: str = ""
    day: date | None = None
    first_line: int = 0
    last_line: int = 0
    cites: str = ""
    promise: Promise | None = None
    by: date | None = None
    confirmed: str = ""

    @property
    def suggested(self) -> bool:
        """Whether this is only what the program reads in a text: nobody confirmed it."""
        return self.source == "promise" and not self.confirmed

    @property
    def place(self) -> str:
        """The file and the lines of the clause that was read: `content/terms.md:10-12`; or the file alone."""
        if not self.first_line:
            return f"content/{self.path}"
        lines = f"{self.first_line}-{self.last_line}" if self.last_line > self.first_line else str(self.first_line)
        return f"content/{self.path}:{lines}"

    def __str__(self) -> str:
        match self.source:
            case "promise":
                quote = f": “{_shortened(' '.join(self.quote.split()))}”" if self.quote else ""
                standing = f" ({SUGGESTED})" if self.suggested else ""
                asks = "seems to promise" if self.suggested else f"has a promise, {self.standing}, which asks for"
                return f"{self.place} {asks} notice{self._before}{standing}{quote}"
            case "config":
                return f"`notice` in legalsite.toml asks for notice{self._before}"
            case "profile":
                return f"{self.cites} asks for notice{self._before}"
            case "cancelled":
                return f"notice {self.cites} was sent, but that text will never apply"
            case "unread":
                return f"it is not known what content/{self.path} promises: {self.cites}"
            case "custom" | "asked":
                return UNASKED[self.source]

    @property
    def standing(self) -> str:
        """Whether a promise was confirmed, and where."""
        if self.suggested:
            return SUGGESTED
        line = self.confirmed.removeprefix(f"content/{self.path}:")
        return f"confirmed in {f'line {line}' if line.isdigit() else self.confirmed}"

    @property
    def _before(self) -> str:
        if self.period == NoticePeriod(1):
            return " at least the day before it applies"
        return f" {self.period} before it applies" if self.period else ""


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rpartition(" ")[0] + " …"


class Reason(Struct, frozen=True):
    """Why a notice is due: the grounds, the longest period first. As text it is a sentence."""

    grounds: tuple[Ground, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.grounds))


class Notice(Struct, frozen=True):
    """The notice that is due because `revision` succeeds `previous`, what readers last had. `channels` are joined by
    `logic`; `send_by` is the last day on which it is in time. `correction` is 0 for the notice itself and counts its
    corrections from 1; `correction_reason` says to readers what was wrong. `reminder`: it reminds of the notice before
    the day. `again`: the policy had ended after `previous`."""

    policy: str
    revision: Revision
    previous: Revision
    channels: tuple[str, ...]
    logic: Logic
    send_by: date
    reason: Reason
    correction: int = 0
    correction_reason: str = ""
    reminder: bool = False
    again: bool = False

    @property
    def key(self) -> str:
        """The notice's name in every record: `privacy@2025-02-01`; its first correction is `privacy@2025-02-01~1`, and
        its reminder `privacy@2025-02-01~reminder`."""
        correction = f"~{self.correction}" if self.correction else ""
        return f"{self.policy}@{self.revision.revised}{correction}{'~reminder' if self.reminder else ''}"

    @property
    def days(self) -> int:
        """Calendar days between the last day for the notice and the effective day."""
        return (self.revision.takes_effect - self.send_by).days

    @property
    def confirmed(self) -> bool:
        """Whether nothing about the notice rests on a promise that was only read in a text, or could not be read."""
        return not self.standing

    @property
    def standing(self) -> str:
        """What makes the notice uncertain, in words; empty if a person confirmed all that it rests on."""
        if any(ground.suggested for ground in self.reason.grounds):
            return SUGGESTED
        return NOT_READ if any(ground.source == "unread" for ground in self.reason.grounds) else ""

    def overdue(self, on: date) -> bool:
        """Return whether the last day for the notice has passed."""
        return on > self.send_by

    @property
    def only_cancels(self) -> bool:
        """Whether the notice is due only because another text will never apply; then the text need not wait for the
        notice."""
        return all(ground.source == "cancelled" for ground in self.reason.grounds)


def confirm_commands(notice: Notice) -> tuple[str, ...]:
    """Return the command for each text whose promise makes the notice due and was not confirmed yet, as words after
    `legalsite`."""
    grounds = (ground for ground in notice.reason.grounds if ground.suggested)
    return tuple(dict.fromkeys(confirm_command(notice.policy, ground.path) for ground in grounds))


def confirm_command(policy: str, path: str) -> str:
    """Return the command that records what a text promises, as words after `legalsite`. `path`: of the text, below
    content/."""
    revised = path.removeprefix(f"{policy}/").removesuffix(".md") if path.startswith(f"{policy}/") else ""
    return f"promises {policy}{f'@{revised}' if revised else ''} --confirm"


def record_command(notice: Notice, channel: str) -> str:
    """Return the command that records that a notice was given through a channel that this program cannot see, as words
    after `legalsite`."""
    return f"notify record {notice.policy}@{notice.revision.revised} --channel {channel} --on DAY"


WAYS = {
    "email": "by email",
    "site": "on the site",
    "in_product": "in the product",
    "account": "in the account",
    "post": "by posting the new text",
    "other": "in another way",
}


def ways(channels: Sequence[str], logic: str) -> str:
    """Return the channels as a sentence names them: `by email, on the site or in the product`, or with `and` where
    `logic` asks for all of them. JSON and settings keep the channels' own names."""
    *first, last = (WAYS[channel] for channel in channels)
    return f"{', '.join(first)} {'or' if logic == 'any' else 'and'} {last}" if first else last
