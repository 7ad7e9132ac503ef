"""What a text promises about its own changes: the clauses that the program finds, and what a person recorded."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.notice_period import NO_PERIOD, NoticePeriod


class Refusal(Struct, frozen=True):
    """A part of a clause that offers nothing, and why: “it only says “may””."""

    part: str
    reason: str


class ChangeClause(Struct, frozen=True):
    """A clause in which a text says how its own changes are announced, as the program found it. Nothing rests on it: a
    person reads the quote and records what it promises.

    first_line, last_line: of the file, counted from 1, both inclusive
    quote: its sentences, in one line
    channels, periods: offered for a person to confirm
    named_channels, named_periods: what stands in the clause, whether it refuses it or not
    refused: the parts that offer nothing
    """

    first_line: int
    last_line: int
    quote: str
    channels: tuple[str, ...] = ()
    periods: tuple[NoticePeriod, ...] = ()
    named_channels: tuple[str, ...] = ()
    named_periods: tuple[NoticePeriod, ...] = ()
    refused: tuple[Refusal, ...] = ()

    def offered(self) -> "ConfirmedPromise":
        """Return what a person who confirms the clause as it is offered would record: all of its channels and its
        longest period, for every change that is not editorial; nothing if it offers nothing."""
        channels = tuple(name for name in self.channels if name != "post") or self.channels
        if not channels and not self.periods:
            return ConfirmedPromise("", 0, classes=())
        period = max(self.periods, key=lambda each: each.days + 30 * each.months, default=NO_PERIOD)
        return ConfirmedPromise("", 0, channels, "all", period, ("minor", "material"))


class ConfirmedPromise(Struct, frozen=True):
    """What a text promises about its own changes, as a person recorded it. Changes of these `classes` are announced
    through `channels`, joined by `logic`, a `period` before they apply. Without channels, the text names none; without
    classes, it promises no notice.

    `clause`: the anchor of the clause; empty if it is not given.
    `reason`: why it is so, where it was recorded after publication.
    `path`, `line`: the file and the line in which it is recorded, from the root of the site."""

    path: str
    line: int
    channels: tuple[str, ...] = ()
    logic: Literal["any", "all"] = "any"
    period: NoticePeriod = NO_PERIOD
    classes: tuple[str, ...] = ("editorial", "minor", "material")
    clause: str = ""
    reason: str = ""

    def __str__(self) -> str:
        """The values as a person writes them: `all_of: [email], period: 30 days, for: [material]`."""
        if self.nothing:
            return "none"
        channels = [f"{self.logic}_of: [{', '.join(self.channels)}]"] if self.channels else []
        period = [f"period: {self.period}"] if self.period else []
        return ", ".join([*channels, *period, f"for: [{', '.join(self.classes)}]"])

    @property
    def nothing(self) -> bool:
        """Whether the text promises no notice: `promise: none`."""
        return not self.classes

    def same_as(self, other: "ConfirmedPromise") -> bool:
        """Return whether two records say the same, wherever they stand and for whatever reason."""
        return replace(self, path="", line=0, reason="") == replace(other, path="", line=0, reason="")

    @property
    def place(self) -> str:
        """The file and the line: `content/privacy.md:7`."""
        return f"{self.path}:{self.line}"


class TextPromise(Struct, frozen=True):
    """What one text promises about its own changes, as a person recorded it.

    record: the values, and where they are recorded; None if nobody recorded any
    quote: the words of the clause that `record` names; empty if it names none
    """

    record: ConfirmedPromise | None = None
    quote: str = ""
