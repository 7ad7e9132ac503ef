"""A policy over time: its revisions and their translations, as front matter and ledger describe them."""

import re
import shlex
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from legalsite.model.promise import ChangeClass, ConfirmedPromise

MOST_OF_A_DAY = 99
SHAPE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-([2-9]|[1-9][0-9]))?", re.ASCII)


class RevisionId(Struct, frozen=True, order=True, omit_defaults=True):
    """Sorts by day, then by `nth`, which counts the texts of one day from 1."""

    day: date
    nth: int = 1

    @classmethod
    def parse(cls, text: str) -> "RevisionId":
        """Read `2026-03-02` or `2026-03-02-2`. Raises ValueError for anything else."""
        match = SHAPE.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a valid date")
        return cls(date.fromisoformat(match[1]), int(match[2] or 1))

    def __str__(self) -> str:
        return self.day.isoformat() + (f"-{self.nth}" if self.nth > 1 else "")


def next_id(today: date, published: Iterable[RevisionId]) -> RevisionId:
    """Return the id of the next text: `today`, or the next number of that day, or of a later day that a published text
    has."""
    newest = max(published, default=None)
    return RevisionId(newest.day, newest.nth + 1) if newest and newest.day >= today else RevisionId(today)


# Keys of front matter.
OF_ONE_TEXT = ("change", "about", "summary", "replaces", "retroactive", "withdrawn", "approved_by", "dated_by")
ASKED_FOR = ("change", "summary")  # by `check`, from the second revision on


class Revision(Struct, frozen=True, omit_defaults=True):
    """One dated text."""

    policy: str
    revised: RevisionId
    title: str
    effective: date  # before `revised` only in a retroactive text that does not end the policy
    path: str  # below content/
    sha256: str  # of the file, in hex
    size: int  # of the file, in bytes; of a withheld text that of the text, or 0 if it is not known
    text_line: int = 1  # of the file, counted from 1, on which the text after the front matter begins
    language: str = field(default_factory=lambda: "en")  # encoded always: whether an equal string is the default varies
    change: ChangeClass | None = None
    # the things that the change concerns, as rules of a promise name them; None if it does not say
    about: tuple[str, ...] | None = None
    summary: str | None = None
    replaces: tuple[RevisionId, ...] | None = None
    retroactive: bool = False
    withdrawn: bool = False
    approved_by: str | None = None
    dated_by: Literal["commit"] | None = None
    translates: RevisionId | None = None
    extra: Mapping[str, Any] = {}
    recorded: str = ""  # its line in the ledger without the line end; empty if it is not recorded
    promise: ConfirmedPromise | None = None  # what a person confirmed in the front matter; None if nobody did
    # Its class towards readers if it replaces pending texts: the greatest of `change` and of their classes. None if it
    # replaces none, states no `change`, or has the words of the text in force, so that nothing changes.
    counts_as: ChangeClass | None = None
    # Whether this is a changed draft that still has the date of a published text. Then `revised` and `effective` are
    # the days that it would get if it were revised now.
    undated: bool = False

    def __hash__(self) -> int:
        return hash((self.path, self.sha256))  # `extra` has no hash

    @property
    def weight(self) -> ChangeClass:
        """The change class that counts: a revision that states none counts as material."""
        return self.counts_as or self.change or "material"

    @property
    def recorded_by_import(self) -> bool:
        """Whether its line in the ledger says that it was imported."""
        return self.recorded.split(" ")[2:3] == ["import"]

    def recorded_late(self, timezone: str) -> date | None:
        """Return the day, in that time zone, on which the ledger recorded the text, if it is after the day from which
        the text applies; else None. Imports are recorded late by nature. The line of a withheld text has another
        time."""
        day, verb = self.recorded_on(timezone), self.recorded.split(" ")[2] if self.recorded else ""
        return day if verb in ("publish", "import") and day > self.effective else None

    def recorded_on(self, timezone: str) -> date:
        """Return the day, in that time zone, on which the ledger recorded the text; without a ledger, its `revised`
        day."""
        if not self.recorded:
            return self.revised.day
        return datetime.fromisoformat(self.recorded.split(" ")[1]).astimezone(ZoneInfo(timezone)).date()

    @property
    def is_draft(self) -> bool:
        """Whether this is the file that writers edit, not one of the archive."""
        return not self.path.startswith(f"{self.policy}/")

    @property
    def unpublished(self) -> bool:
        """Whether it is a draft that the ledger does not record."""
        return self.is_draft and not self.recorded

    @property
    def revise_command(self) -> str:
        """The command line that gives this draft a new date."""
        return f"legalsite revise {self.policy}" + f" --language {self.language}" * (self.translates is not None)

    @property
    def withheld(self) -> bool:
        """Whether the text was removed, and the file gives the reason instead."""
        return self.path.endswith(".withheld")

    @property
    def text_sha256(self) -> str:
        """The hash of the text (hex), also of one that is withheld: its line in the ledger has it."""
        return self.recorded.partition(" sha256:")[2][:64] if self.withheld else self.sha256

    def facts_of(self, published: "Revision") -> list[str]:
        """Return the names of the values that this draft shares with a published text, and that are facts about one
        text alone."""
        stated = [name for name in OF_ONE_TEXT if getattr(self, name) not in (None, False)]
        return [name for name in stated if getattr(self, name) == getattr(published, name)]


def revise_from(slug: str, start: RevisionId, facts: Mapping[str, str]) -> str:
    """Return the command line, without the program, that begins a text with the words of another one. `facts`: what is
    known of it already."""
    options = (f" --{key.replace('_', '-')} {shlex.quote(value)}" for key, value in facts.items())
    return f"revise {slug} --from {start}{''.join(options)}"


class Gap(Struct, frozen=True):
    """A stretch of a policy's past whose text is not known. It begins on `day` and ends when a revision that was
    revised on that day or later takes effect."""

    day: date
    path: str  # below content/
    reason: str  # why the text is not known, in the publisher's words
    recorded: str = ""  # the line in the ledger; empty if there is none


class Policy(Struct, frozen=True):
    """The revisions in the policy's own language, and the translations by language, both sorted by `revised`; and the
    gaps in its past, sorted by day."""

    slug: str
    revisions: tuple[Revision, ...]
    translations: Mapping[str, tuple[Revision, ...]] = {}
    gaps: tuple[Gap, ...] = ()

    @property
    def texts(self) -> tuple[Revision, ...]:
        """The revisions and all translations."""
        return *self.revisions, *(text for texts in self.translations.values() for text in texts)
