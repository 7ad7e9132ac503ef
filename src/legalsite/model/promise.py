"""What a text promises about its own changes: as the program reads it, and as a person confirmed it."""

from dataclasses import dataclass
from typing import Literal

from legalsite.model.notice_period import NO_PERIOD, NoticePeriod


@dataclass(frozen=True, slots=True)
class Promise:
    """One change clause, as the program reads it: a suggestion, never a fact. Lines count from 1 in the file, both
    inclusive. `days` is the notice period of the strongest notice (a week is 7, a month 30). Empty and None mean that
    the text does not say."""

    quote: str
    first_line: int
    last_line: int
    channels: tuple[str, ...] = ()
    channels_may: tuple[str, ...] = ()
    channel_logic: Literal["any", "all"] | None = None
    scope: str | None = None
    timing: str | None = None
    days: int | None = None
    days_kind: Literal["calendar", "business"] | None = None
    date_shown: str | None = None
    keeps_history: bool = False
    acceptance: str | None = None
    discretion: Literal["may", "will"] | None = None
    hedge: str | None = None


@dataclass(frozen=True, slots=True)
class ConfirmedPromise:
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

    @property
    def nothing(self) -> bool:
        """Whether the text promises no notice: `promise: none`."""
        return not self.classes

    @property
    def place(self) -> str:
        """The file and the line: `content/privacy.md:7`."""
        return f"{self.path}:{self.line}"
