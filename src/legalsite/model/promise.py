"""A policy's promises about announcing changes: clauses found in the text, and recorded rules."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.notice_period import NoticePeriod

Logic = Literal["any", "all"]
ChangeClass = Literal["editorial", "minor", "material"]
CHANGE_TYPES: tuple[ChangeClass, ...] = ("editorial", "minor", "material")
# how channels are combined → what separates them in a list
SEPARATORS = {"any": " or ", "all": " and ", None: ", "}
ANY_CHANNEL = "notice through any channel"


class Refusal(Struct, frozen=True):
    part: str
    reason: str  # such as “it only says “may””


class ChangeClause(Struct, frozen=True):
    """A clause about how changes will be announced, as found in a policy.

    It's only a suggestion: a person reads the quote and records what it promises.
    """

    first_line: int  # line number in the file
    last_line: int  # last line number, included
    quote: str  # sentences of the clause, on one line
    channels: tuple[str, ...] = ()  # channels that it names, except in `refused` parts
    periods: tuple[NoticePeriod, ...] = ()  # periods that it names, except in `refused` parts
    # how the channels are combined, if “or” or “and” says so clearly; otherwise None
    logic: Logic | None = None
    # types of change: either all or only material
    classes: tuple[ChangeClass, ...] = CHANGE_TYPES
    named_channels: tuple[str, ...] = ()  # channels that any part names
    named_periods: tuple[NoticePeriod, ...] = ()  # periods that any part names
    refused: tuple[Refusal, ...] = ()  # parts that don't count, with the reasons
    promises_notice: bool = False  # whether it clearly promises notice, even if it names no channel
    # ambiguous parts, which the user sees with the reasons
    unclear: tuple[Refusal, ...] = ()
    # whether it also promises to post all changes on the policy's page, in addition to notice of
    # material ones
    posts_all: bool = False

    def __str__(self) -> str:
        """Format the channels and periods: `email or site, 30 days, for material changes`."""
        joined = SEPARATORS[self.logic].join(self.channels)
        if self.promises_notice and not joined:
            joined = ANY_CHANNEL
        text = _in_words(joined, self.periods, self.classes)
        return f"page for all changes, and {text}" if self.posts_all else text

    def is_weakened_by(self, rule: "NoticeRule") -> bool:
        """Return whether a rule with “any of” several channels requires less than the clause.

        It does if the clause joins its channels with “and”, or doesn't name all channels of the
        rule.
        """
        if rule.logic != "any" or len(rule.channels) < 2:  # the rule names no alternatives
            return False
        return self.logic == "all" or not set(rule.channels) <= set(self.channels)


ClauseTuple = tuple[ChangeClause, ...]


def _in_words(channels: str, periods: Iterable[NoticePeriod | None], classes: Sequence[str]) -> str:
    """Describe a clause or rule, such as `email, 30 days, for material changes`."""
    named = [str(part) for part in (channels, *periods) if part]
    if named and len(classes) < len(CHANGE_TYPES):
        named.append(f"for {' and '.join(classes)} changes")
    return ", ".join(named) or "nothing"


class NoticeRule(Struct, frozen=True):
    # combined as `logic` says; if empty, any channel is enough
    channels: tuple[str, ...] = ()
    logic: Logic = "any"
    # Time between notice and effective date, or None if notice may be given on the effective date.
    period: NoticePeriod | None = None
    # types of change that require notice; empty if no notice is promised
    classes: tuple[str, ...] = CHANGE_TYPES
    about: str = ""  # topic of the changes that require notice, or empty for all topics
    clause: str = ""  # anchor of the clause that promises it; empty if not recorded
    confirmed_by: str = ""  # who confirmed what the clause means; empty if not recorded
    reason: str = ""  # reason why it was recorded after publication
    line: int = 0  # line number in the file that records it

    def __str__(self) -> str:
        """Format the rule as in front matter: `all_of: [email], period: 30 days`."""
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
        """The rule in words, like a clause, without front matter keys."""
        if not self.classes:
            return "no notice"
        joined = SEPARATORS[self.logic].join(self.channels) or ANY_CHANNEL
        words = _in_words(joined, [self.period], self.classes)
        if self.about:
            words += f", about {self.about}"
        return words

    def concerns(self, weight: ChangeClass, about: tuple[str, ...] | None) -> bool:
        """Return whether the rule requires notice for a change.

        `weight` is the type of change, and `about` contains its topics. None matches any topic.
        """
        return weight in self.classes and (not self.about or about is None or self.about in about)


class ConfirmedPromise(Struct, frozen=True):
    path: str  # path of the file that records it, relative to the site's root
    rules: tuple[NoticeRule, ...]  # if no notice is promised, a single rule without types of change

    def __str__(self) -> str:
        return "; ".join(map(str, self.rules))

    @property
    def in_words(self) -> str:
        return "; ".join(rule.in_words for rule in self.rules)

    @property
    def promises_no_notice(self) -> bool:
        """Whether this is `promise: none`."""
        return not any(rule.classes for rule in self.rules)

    @property
    def confirmed_by(self) -> str:
        """Who confirmed what the clause means, or an empty string."""
        for rule in self.rules:
            if rule.confirmed_by:
                return rule.confirmed_by
        return ""

    def asks_less_than(self, clause: ChangeClause) -> bool:
        """Return whether these rules require less than the clause.

        This can be a shorter period or none, fewer channels, a choice between channels that the
        clause joins with “and”, or no notice. If someone has confirmed what the clause means, the
        rules don't count as less. They may leave out the policy's page, because publishing updates
        it.
        """
        named = set(clause.channels)
        # lengths of the clause's periods, in days
        lengths = [period.length for period in clause.periods]
        if self.confirmed_by:  # someone has confirmed what the clause means
            return False
        if self.promises_no_notice:
            return bool(named or lengths or clause.promises_notice or clause.unclear)
        # the longest period of the clause is longer than that of each rule; -1 stands for no period
        if max(lengths, default=-1) > max(map(_period_length, self.rules)):
            return True
        # a rule allows a choice between channels that the clause doesn't allow
        if named and any(map(clause.is_weakened_by, self.rules)):
            return True
        # channels of rules that have at least the shortest period of the clause
        recorded = set[str]()
        for rule in self.rules:
            if _period_length(rule) >= min(lengths, default=-1):
                recorded.update(rule.channels)
        if clause.logic == "any" and named & recorded:  # one of the clause's channels is enough
            return False
        # the rules may leave out the page, because publishing updates it
        return bool(named - recorded - {"page"})

    def same_as(self, other: "ConfirmedPromise") -> bool:
        """Return whether two promises have the same rules, ignoring line numbers and reasons."""
        return list(map(_without_place, self.rules)) == list(map(_without_place, other.rules))

    def place(self, rule: NoticeRule | None = None) -> str:
        """Return the file and line of a rule (by default the first one): `content/privacy.md:7`."""
        return f"{self.path}:{(rule or self.rules[0]).line}"


class TextPromise(Struct, frozen=True):
    # None if no promise is recorded
    record: ConfirmedPromise | None = None
    # anchor named in `record` → text of the clause, for the anchors that the version has
    quotes: Mapping[str, str] = {}


def _period_length(rule: NoticeRule) -> int:
    """Return the approximate length of a rule's period in days, or -1 without a period."""
    return rule.period.length if rule.period else -1


def _without_place(rule: NoticeRule) -> NoticeRule:
    return replace(rule, line=0, reason="")
