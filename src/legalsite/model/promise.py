"""What a policy promises about announcing changes: clauses in its text, and recorded rules."""

from collections.abc import Mapping
from itertools import chain
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.notice_period import NoticePeriod

Logic = Literal["any", "all"]
ChangeClass = Literal["editorial", "minor", "material"]
CHANGE_TYPES: tuple[ChangeClass, ...] = ("editorial", "minor", "material")
# logic that combines channels → separator in a list of channels
SEPARATORS = {"any": " or ", "all": " and ", None: ", "}
ANY_CHANNEL = "notice through any channel"


class Refusal(Struct, frozen=True):
    part: str
    reason: str  # such as `it only says “may”`


class NoticeRule(Struct, frozen=True):
    # channels, combined by `logic`; if empty, any channel is enough
    channels: tuple[str, ...] = ()
    logic: Logic | None = (
        "any"  # None if a clause doesn't state it; a recorded rule always has a value
    )
    # time between notice and effective date; None if notice on the effective date is enough
    period: NoticePeriod | None = None
    # types of change that require notice; empty if no notice is promised
    classes: tuple[str, ...] = CHANGE_TYPES
    about: str = ""  # topic of the changes that require notice, or empty for all topics
    clause: str = ""  # anchor of the clause with the promise; empty if not recorded
    confirmed_by: str = ""  # who confirmed what the clause means; empty if not recorded
    reason: str = ""  # why the rule was recorded after publication
    line: int = 0  # line number in the file that records the rule

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
        """The rule in words, as in a clause, without front matter keys."""
        if not self.classes:
            return "no notice"
        words = SEPARATORS[self.logic].join(self.channels) or ANY_CHANNEL
        if self.period:
            words += f", {self.period}"
        if len(self.classes) < len(CHANGE_TYPES):
            words += f", for {' and '.join(self.classes)} changes"
        if self.about:
            words += f", about {self.about}"
        return words

    def concerns(self, weight: ChangeClass, about: tuple[str, ...] | None) -> bool:
        """Return whether the rule requires notice for a change.

        `weight` is the type of change, and `about` contains its topics, or None for every topic.
        """
        is_about = not self.about or about is None or self.about in about
        return weight in self.classes and is_about


class ChangeClause(Struct, frozen=True):
    """A clause about how changes will be announced, as found in a policy.

    The clause is only a suggestion: a person reads the quote, and then records what it promises.
    """

    first_line: int  # line number in the file
    last_line: int  # number of the last line of the clause
    quote: str  # sentences of the clause, on a single line
    # what the clause promises, without the `refused` parts; rules for material changes come first
    rules: tuple[NoticeRule, ...] = ()
    named_channels: tuple[str, ...] = ()  # channels that any part of the clause names
    named_periods: tuple[NoticePeriod, ...] = ()  # periods that any part of the clause names
    refused: tuple[Refusal, ...] = ()  # parts that don't count as a promise, with the reasons
    # whether the clause certainly promises notice, even if it names no channel
    promises_notice: bool = False
    # ambiguous parts, which the user sees with the reasons
    unclear: tuple[Refusal, ...] = ()

    def __str__(self) -> str:
        """Format the rules: `email, 30 days, for material changes; page, for all changes`."""
        return "; ".join(map(self.describe, self.rules)) or "nothing"

    def describe(self, rule: NoticeRule) -> str:
        """Describe a rule, with “for all changes” if another rule is for some changes only."""
        if len({each.classes for each in self.rules}) > 1 and rule.classes == CHANGE_TYPES:
            return f"{rule.in_words}, for all changes"
        return rule.in_words

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(chain.from_iterable(rule.channels for rule in self.rules)))

    @property
    def periods(self) -> tuple[NoticePeriod, ...]:
        return tuple(dict.fromkeys(rule.period for rule in self.rules if rule.period))

    def is_weakened_by(self, rule: NoticeRule) -> bool:
        """Return whether a rule leaves a choice of channels that the clause doesn't leave."""
        # only “any of” several channels leaves a choice
        if rule.logic != "any" or len(rule.channels) < 2:
            return False
        for promised in self.rules:
            allows_choice = promised.logic != "all" and set(rule.channels) <= set(promised.channels)
            # a clause that names no channel leaves the choice to the company
            if allows_choice or not promised.channels:
                return False
        return True


ClauseTuple = tuple[ChangeClause, ...]


class ConfirmedPromise(Struct, frozen=True):
    path: str  # path of the file that records the promise, relative to the site's root
    rules: tuple[NoticeRule, ...]  # a single rule without types of change if no notice is promised

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
        """Return whether the rules, which an author recorded, require less than the clause.

        A shorter or missing period, fewer channels, or no notice count as less. So does a choice
        between channels that the clause joins with “and”.
        """
        if self.confirmed_by:  # a person confirmed that the clause means this promise
            return False
        # The author recorded that no notice is promised. An unclear clause may promise notice, so a
        # person has to confirm that it doesn't.
        if self.promises_no_notice:
            return bool(clause.rules or clause.promises_notice or clause.unclear)
        # a rule leaves a choice between channels that the clause doesn't leave
        if clause.rules and any(map(clause.is_weakened_by, self.rules)):
            return True
        return not all(map(self._covers, clause.rules))

    def _covers(self, promised: NoticeRule) -> bool:
        """Return whether the rules include what a rule of the clause requires."""
        wanted = set(promised.channels)
        # channels that the author recorded, in rules whose period is long enough
        recorded = set[str]()
        is_early = False  # whether the period of any rule is long enough
        for rule in self.rules:
            if _period_length(rule) >= _period_length(promised):
                is_early = True
                recorded.update(rule.channels)
        if promised.logic == "any" and wanted & recorded:  # one channel is enough
            return True
        # the policy's page may be missing, because publishing updates it anyway
        return is_early and wanted - recorded <= {"page"}

    def same_as(self, other: "ConfirmedPromise") -> bool:
        """Return whether two promises have the same rules, ignoring line numbers and reasons."""
        return list(map(_without_place, self.rules)) == list(map(_without_place, other.rules))

    def place(self, rule: NoticeRule | None = None) -> str:
        """Return the file and line of a rule, by default the first: `content/privacy.md:7`."""
        return f"{self.path}:{(rule or self.rules[0]).line}"


class TextPromise(Struct, frozen=True):
    # None if no promise is recorded
    record: ConfirmedPromise | None = None
    # anchor in `record` → text of the clause, if the version has the anchor
    quotes: Mapping[str, str] = {}


def _period_length(rule: NoticeRule) -> int:
    """Return the approximate length of a rule's period in days.

    Without a period, it's -1, because notice on the effective date is enough. A period of 0 days
    requires notice before that date.
    """
    return rule.period.length if rule.period else -1


def _without_place(rule: NoticeRule) -> NoticeRule:
    return replace(rule, line=0, reason="")
