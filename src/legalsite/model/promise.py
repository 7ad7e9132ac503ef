"""What a text promises about its own changes: as the program reads it, and as a person confirmed it."""

from typing import Literal

from msgspec import Struct

from legalsite.model.notice_period import NO_PERIOD, NoticePeriod


class Promise(Struct, frozen=True):
    """One change clause, as the program reads it: a suggestion, never a fact. Lines count from 1 in the file, both
    inclusive. Empty and None mean that the text does not say.

    `period` is the notice period of the strongest notice as the text has it, for anything that counts days. `days` is
    its length for comparing periods and texts: a week is 7, a month 30. `months` is set if the text says months.
    """

    quote: str
    first_line: int
    last_line: int
    channels: tuple[str, ...] = ()
    channels_may: tuple[str, ...] = ()
    channel_logic: Literal["any", "all"] | None = None
    scope: str | None = None
    timing: str | None = None
    days: int | None = None
    months: int | None = None
    days_kind: Literal["calendar", "business"] | None = None
    date_shown: str | None = None
    keeps_history: bool = False
    acceptance: str | None = None
    discretion: Literal["may", "will"] | None = None
    hedge: str | None = None

    @property
    def period(self) -> NoticePeriod:
        """The notice period: two months are two months, not 60 days."""
        if self.months:
            return NoticePeriod(months=self.months)
        return NoticePeriod(self.days or 0, business=self.days_kind == "business")


class NotRead(Struct, frozen=True):
    """Stands for the promises of a text that was not read, because there are no word lists for its language. Nothing is
    known of what such a text promises."""

    language: str
    """The tag of the language; `und` if that is not known either."""


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

    @property
    def place(self) -> str:
        """The file and the line: `content/privacy.md:7`."""
        return f"{self.path}:{self.line}"

    def as_promise(self, quote: str = "") -> Promise:
        """Return what was recorded in the form in which promises are written as sentences; `quote` is the clause."""
        return Promise(
            quote,
            first_line=self.line,
            last_line=self.line,
            channels=self.channels or ("none_stated",),
            channel_logic=self.logic,
            scope="material" if self.classes == ("material",) else "any" if "minor" in self.classes else None,
            timing="before_effective" if self.period else None,
            days=self.period.days or None,
            months=self.period.months or None,
            days_kind="business" if self.period.business else None,
            discretion=None if self.nothing else "will",
        )


class TextPromises(Struct, frozen=True):
    """What one text promises about its own changes. What a person recorded counts. What the program read is a
    suggestion: nothing may rest on it but a plan, a warning, or a question to a person.

    `record`: what a person confirmed, and where; None if nobody did.
    `suggested`: what the program read, one promise for each clause, the main one first.
    `not_read`: why the program read nothing; None if it did.
    `quote`: the words of the clause that `record` names; empty if it names none."""

    record: ConfirmedPromise | None = None
    suggested: tuple[Promise, ...] = ()
    not_read: NotRead | None = None
    quote: str = ""

    @property
    def confirmed(self) -> bool:
        """Whether a person recorded what the text promises."""
        return self.record is not None
