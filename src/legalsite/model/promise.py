"""Promises of a policy about announcing its changes: the clauses that the program finds, and the
rules that a person recorded."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.notice_period import NoticePeriod

Logic = Literal["any", "all"]
ChangeClass = Literal["editorial", "minor", "material"]
CHANGE_TYPES: tuple[ChangeClass, ...] = ("editorial", "minor", "material")
SEPARATORS = {"any": " or ", "all": " and ", None: ", "}  # of channels, by how they're joined
ANY_CHANNEL = "notice through any channel"


class Refusal(Struct, frozen=True):
    """A part of a clause whose channels and periods don't count."""

    part: str
    reason: str  # why they don't count: `it only says “may”`


class ChangeClause(Struct, frozen=True):
    """A clause on how a policy's own changes are announced, as the program found it.

    Nothing depends on it: a person reads the quote and records what it promises.
    """

    first_line: int  # of the file, counted from 1
    last_line: int  # of the file, inclusive
    quote: str  # its sentences, in one line
    channels: tuple[str, ...] = ()  # the channels that it names, outside of `refused` parts
    periods: tuple[NoticePeriod, ...] = ()  # the periods that it names, outside of `refused` parts
    # whether any of the channels is enough or all are used, if “or” or “and” clearly joins them;
    # else None
    logic: Logic | None = None
    # the types of change that it is about: only material ones, or all
    classes: tuple[ChangeClass, ...] = CHANGE_TYPES
    named_channels: tuple[str, ...] = ()  # the channels in all parts
    named_periods: tuple[NoticePeriod, ...] = ()  # the periods in all parts
    refused: tuple[Refusal, ...] = ()  # the parts whose channels and periods don't count
    promises_notice: bool = False  # with certainty, perhaps without a channel
    # parts that can't be interpreted with certainty, and why; a person is asked about them
    unclear: tuple[Refusal, ...] = ()
    # whether it also promises to put each change on the policy's page, beside what it names for
    # material ones
    posts_all: bool = False

    def __str__(self) -> str:
        """The channels and periods: `email or site, 30 days, for material changes`."""
        joined = SEPARATORS[self.logic].join(self.channels)
        if self.promises_notice and not joined:
            joined = ANY_CHANNEL
        text = _in_words(joined, self.periods, self.classes)
        return f"page for all changes, and {text}" if self.posts_all else text

    def is_weakened_by(self, rule: "NoticeRule") -> bool:
        """Return whether a rule with “any of” several channels allows less than the clause.

        It does if the clause joins its channels by “and”, or doesn't name all channels of the rule.
        """
        if rule.logic != "any" or len(rule.channels) < 2:  # it leaves no choice
            return False
        return self.logic == "all" or not set(rule.channels) <= set(self.channels)


ClauseTuple = tuple[ChangeClause, ...]


def _in_words(channels: str, periods: Iterable[NoticePeriod | None], classes: Sequence[str]) -> str:
    """Return what a clause or rule names, such as `email, 30 days, for material changes`."""
    named = [str(part) for part in (channels, *periods) if part]
    if named and len(classes) < len(CHANGE_TYPES):
        named.append(f"for {' and '.join(classes)} changes")
    return ", ".join(named) or "nothing"


class NoticeRule(Struct, frozen=True):
    """One rule for announcing changes, promised by a policy or set by the company."""

    # joined by `logic`; empty if the rule names none, so that any channel is enough
    channels: tuple[str, ...] = ()
    logic: Logic = "any"
    # the time between notice and effective date; None if the rule has none, so that the notice may
    # be on the effective date
    period: NoticePeriod | None = None
    # the types of change for which it requires notice; empty if the policy promises no notice
    classes: tuple[str, ...] = CHANGE_TYPES
    about: str = ""  # the topic of the changes for which it requires notice; empty for all
    clause: str = ""  # the anchor of the clause that promises it; empty if it is not recorded
    confirmed_by: str = ""  # who confirmed what the clause means; empty if it is not recorded
    reason: str = ""  # why it was recorded after publication
    line: int = 0  # of the file in which it is recorded

    def __str__(self) -> str:
        """The values as a person writes them, like `all_of: [email], period: 30 days`."""
        if not self.classes:  # no notice is promised
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

    @property
    def in_words(self) -> str:
        """The rule in the same form as a clause, without the keys of front matter."""
        if not self.classes:
            return "no notice"
        joined = SEPARATORS[self.logic].join(self.channels) or ANY_CHANNEL
        words = _in_words(joined, [self.period], self.classes)
        if self.about:
            words += f", about {self.about}"
        return words

    def concerns(self, weight: ChangeClass, about: tuple[str, ...] | None) -> bool:
        """Return whether the rule requires notice of a change.

        `weight` is the type of the change, and `about` are its topics; None counts as all topics.
        """
        return weight in self.classes and (not self.about or about is None or self.about in about)


class ConfirmedPromise(Struct, frozen=True):
    """What a version promises about announcing changes, as a person recorded it."""

    path: str  # of the file in which it is recorded, from the root of the site
    rules: tuple[NoticeRule, ...]  # if no notice is promised, one rule for no type of change

    def __str__(self) -> str:
        """The rules as a person writes them, separated by semicolons."""
        return "; ".join(map(str, self.rules))

    @property
    def in_words(self) -> str:
        """The rules in words, separated by semicolons."""
        return "; ".join(rule.in_words for rule in self.rules)

    @property
    def promises_no_notice(self) -> bool:
        """Whether the version promises no notice: `promise: none`."""
        return not any(rule.classes for rule in self.rules)

    @property
    def confirmed_by(self) -> str:
        """Who confirmed what the clause means; empty if it is not recorded."""
        for rule in self.rules:
            if rule.confirmed_by:
                return rule.confirmed_by
        return ""

    def asks_less_than(self, clause: ChangeClause) -> bool:
        """Return whether these rules require less than the clause names.

        They do with a shorter period or none, with fewer channels, with “any of” the channels that
        the clause joins by “and”, or with no notice. They don't count as less if a person confirmed
        the meaning of the clause. They may leave out the policy's page, because publishing updates
        it.
        """
        named = set(clause.channels)
        # in days, of the periods that the clause names
        lengths = [period.length for period in clause.periods]
        if self.confirmed_by:  # a person said what the clause means
            return False
        if self.promises_no_notice:
            return bool(named or lengths or clause.promises_notice or clause.unclear)
        # The longest period of the rules is shorter than one of the clause. -1, less than 0 days,
        # stands for no period.
        if max(lengths, default=-1) > max(map(_period_length, self.rules)):
            return True
        # a rule leaves a choice of channels that the clause doesn't leave
        if named and any(map(clause.is_weakened_by, self.rules)):
            return True
        # the channels of the rules that are at least as long as the clause's shortest period
        recorded = set[str]()
        for rule in self.rules:
            if _period_length(rule) >= min(lengths, default=-1):
                recorded.update(rule.channels)
        if clause.logic == "any" and named & recorded:  # one of the channels is enough
            return False
        # the page may be left out, because publishing updates it
        return bool(named - recorded - {"page"})

    def same_as(self, other: "ConfirmedPromise") -> bool:
        """Return whether two records have the same rules, regardless of lines and reasons."""
        return list(map(_without_place, self.rules)) == list(map(_without_place, other.rules))

    def place(self, rule: NoticeRule | None = None) -> str:
        """Return the file and the line of a rule, or of the first one: `content/privacy.md:7`."""
        return f"{self.path}:{(rule or self.rules[0]).line}"


class TextPromise(Struct, frozen=True):
    """The recorded promise of one version, with the words of its clauses."""

    # the rules, and where they are recorded; None if none are recorded
    record: ConfirmedPromise | None = None
    # the words of each clause that `record` names, by its anchor, without anchors that the text
    # doesn't have
    quotes: Mapping[str, str] = {}


def _period_length(rule: NoticeRule) -> int:
    """Return the approximate number of days; -1, less than 0 days, if the rule has no period."""
    return rule.period.length if rule.period else -1


def _without_place(rule: NoticeRule) -> NoticeRule:
    """Return the rule without its line and reason, to compare it with another one."""
    return replace(rule, line=0, reason="")
