"""What a text promises about its own changes: the clauses that the program finds, and what a person
recorded."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.notice_period import NoticePeriod

Logic = Literal["any", "all"]
ChangeClass = Literal["editorial", "minor", "material"]
CHANGE_TYPES: tuple[ChangeClass, ...] = ("editorial", "minor", "material")


class Refusal(Struct, frozen=True):
    """A part of a clause that names nothing, and why: “it only says “may””."""

    part: str
    reason: str


class ChangeClause(Struct, frozen=True):
    """A clause in which a text says how its own changes are announced, as the program found it.

    Nothing rests on it: a person reads the quote and records what it promises.
    """

    first_line: int  # first_line, last_line: of the file, counted from 1, both inclusive
    last_line: int
    quote: str  # its sentences, in one line
    # Channels, periods: what it names; nothing of a part that refuses.
    channels: tuple[str, ...] = ()
    periods: tuple[NoticePeriod, ...] = ()
    # whether any of the channels is enough or all are used, where a plain “or” or “and” joins them;
    # else None
    logic: Logic | None = None
    # Of the changes about which it speaks: material ones, or all.
    classes: tuple[ChangeClass, ...] = CHANGE_TYPES
    # named_channels, named_periods: what stands in the clause, whether it refuses it or not
    named_channels: tuple[str, ...] = ()
    named_periods: tuple[NoticePeriod, ...] = ()
    refused: tuple[Refusal, ...] = ()  # the parts that name nothing

    def __str__(self) -> str:
        """What it names: `email or site, 30 days, for material changes`."""
        joined = {"any": " or ", "all": " and ", None: ", "}[self.logic].join(self.channels)
        named = [*filter(None, [joined]), *map(str, self.periods)]
        if named and len(self.classes) == 1:
            named.append("for material changes")
        return ", ".join(named) or "nothing"

    def is_weakened_by(self, rule: "NoticeRule") -> bool:
        """Return whether one channel is enough for a rule that has others than the clause
        allows."""
        if rule.logic != "any" or len(rule.channels) < 2:
            return False
        return self.logic == "all" or not set(rule.channels) <= set(self.channels)


ClauseTuple = tuple[ChangeClause, ...]


class NoticeRule(Struct, frozen=True):
    """One rule by which changes are announced, promised by a text or set by the company."""

    # Joined by `logic`; empty if it names none, and any one is enough.
    channels: tuple[str, ...] = ()
    logic: Logic = "any"
    # how long before the change applies; None if it says nothing about when, so on that day at the
    # latest
    period: NoticePeriod | None = None
    # Of the changes that it is about; empty where a text promises no notice.
    classes: tuple[str, ...] = CHANGE_TYPES
    about: str = ""  # only changes about this; empty for all
    clause: str = ""  # anchor of the clause that promises it; empty if it is not given
    confirmed_by: str = ""  # who read the clause so; empty if it is not said
    reason: str = ""  # why it was recorded so after publication
    line: int = 0  # of the file in which it is recorded

    def __str__(self) -> str:
        """The values as a person writes them, like `all_of: [email], period: 30 days`."""
        if not self.classes:
            return "none"
        values = []
        if self.channels:
            channels = ", ".join(self.channels)
            values.append(f"{self.logic}_of: [{channels}]")
        if self.period:
            values.append(f"period: {self.period}")
        classes = ", ".join(self.classes)
        values.append(f"for: [{classes}]")
        if self.about:
            values.append(f"about: {self.about}")
        return ", ".join(values)

    def concerns(self, weight: ChangeClass, about: tuple[str, ...] | None) -> bool:
        """Return whether the rule is about a change of the class `weight` that is `about` these
        things; None counts as about everything."""
        return weight in self.classes and (not self.about or about is None or self.about in about)


class ConfirmedPromise(Struct, frozen=True):
    """What a text promises about its own changes, as a person recorded it in the file `path`, from
    the root of the site. A text that promises no notice has one rule for no class."""

    path: str
    rules: tuple[NoticeRule, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.rules))

    @property
    def promises_no_notice(self) -> bool:
        """Whether the text promises no notice: `promise: none`."""
        return not any(rule.classes for rule in self.rules)

    @property
    def confirmed_by(self) -> str:
        """Who read the clause so; empty if it is not said."""
        for rule in self.rules:
            if rule.confirmed_by:
                return rule.confirmed_by
        return ""

    def asks_less_than(self, clause: ChangeClause) -> bool:
        """Return whether it asks for less than the clause names: for fewer days, for no days, for
        fewer channels, for one where the clause joins several by “and”, or for nothing; and nobody
        says who reads it so. The new text on its own page may be left out, because publishing puts
        it there."""
        named = set(clause.channels)
        lengths = [period.length for period in clause.periods]
        if self.confirmed_by:
            return False
        if self.promises_no_notice:
            return bool(named or lengths)
        if max(lengths, default=-1) > max(map(_period_length, self.rules)):
            return True
        if named and any(map(clause.is_weakened_by, self.rules)):
            return True
        recorded = set[str]()
        for rule in self.rules:
            if _period_length(rule) >= min(lengths, default=-1):
                recorded.update(rule.channels)
        if clause.logic == "any" and named & recorded:
            return False
        return bool(named - recorded - {"page"})

    def same_as(self, other: "ConfirmedPromise") -> bool:
        """Return whether two records say the same, wherever they stand and for whatever reason."""
        return list(map(_without_place, self.rules)) == list(map(_without_place, other.rules))

    def place(self, rule: NoticeRule | None = None) -> str:
        """Return the file and the line of a rule, or of the first one: `content/privacy.md:7`."""
        return f"{self.path}:{(rule or self.rules[0]).line}"


class TextPromise(Struct, frozen=True):
    """What one text promises about its own changes, as a person recorded it."""

    # The rules, and where they are recorded; None if nobody recorded any.
    record: ConfirmedPromise | None = None
    # the words of each clause that `record` names, by its anchor; those that the text does not have
    # are left out
    quotes: Mapping[str, str] = {}


def _period_length(rule: NoticeRule) -> int:
    return rule.period.length if rule.period else -1


def _without_place(rule: NoticeRule) -> NoticeRule:
    return replace(rule, line=0, reason="")
