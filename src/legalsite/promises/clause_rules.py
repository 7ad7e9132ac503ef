"""Derive the rules of a clause about changes from its statements.

A statement is a part of a sentence that promises something: “we will post changes here | and, if
they're material, we will email you”.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.promise import CHANGE_TYPES, Logic, NoticeRule
from legalsite.promises.clause_parts import (
    Names,
    ReadPart,
    adds_page,
    clause_names,
    joining_logic,
    merge,
    offers_choice,
)
from legalsite.promises.words import WordLists, find, pattern

Classes = tuple[str, ...]
MATERIAL: Classes = ("material",)
OTHERS: Classes = ("editorial", "minor")
PAGE = ("page",)  # the channels of a rule that only promises to post the text


class Sentence(Struct, frozen=True):
    """A sentence and its position in the document."""

    text: str  # the sentence with the introduction of its list, if it's in an item
    own: str  # the sentence without the introduction of its list
    line: int  # line number in the file where the sentence's block starts
    last_line: int  # line number in the file where the sentence's paragraph ends
    block: int  # index of its block
    section: int  # number of headings above the sentence
    headed: bool  # whether the sentence is under a heading about changes


class Statement(NamedTuple):
    text: str
    names: Names
    sentence: Sentence
    classes: Classes  # types of change that the statement is about

    @property
    def gives_notice(self) -> bool:
        """Whether the statement does more than say when a text is posted or takes effect."""
        return gives_notice(self.names)


class ReadRules(NamedTuple):
    rules: list[NoticeRule]
    doubts: list[str]  # why the rules are uncertain


class _Naming(NamedTuple):
    """A sentence with its statements, and the names in all of them."""

    sentence: Sentence
    statements: list[Statement]
    names: Names


def gives_notice(names: Names) -> bool:
    return names.is_notice or "page" in names.channels


def statements_in(
    sentences: Iterable[tuple[Sentence, Sequence[ReadPart]]], words: WordLists
) -> Iterator[Statement]:
    """Yield the statements of sentences, which are paired with their parts.

    A statement without a word for change is about the same changes as the text before it: “Notices
    are emailed.” So is a statement about “such changes”, even if the sentence before promises
    nothing.
    """
    classes: Classes = CHANGE_TYPES  # types of the changes that were last named
    for sentence, parts in sentences:
        text = ""
        posted_classes: Classes = CHANGE_TYPES
        for part in parts:
            text += f" {part.text}"
            if not any(part.names) or part.refusal:
                continue
            if gives_notice(part.names):
                classes = _classes_in(text, classes, words)
            own_classes = classes
            # “such changes” limits a posting only to the changes named in the same sentence
            if not part.names.is_notice:
                own_classes = _classes_in(text, posted_classes, words)
            posted_classes = own_classes
            yield Statement(text, part.names, sentence, own_classes)
            text = ""
        if text:  # the part promises nothing
            classes = _classes_in(text, classes, words)


def _classes_in(text: str, before: Classes, words: WordLists) -> Classes:
    """Return the types of change that a text is about. `before` are the types named before it."""
    is_slight = find(words.slight, text) is not None
    if find(words.weighty, pattern(words.slight).sub("", text)):
        return CHANGE_TYPES if is_slight else MATERIAL
    if is_slight:
        return OTHERS
    without_such = pattern(words.such).sub("", text)
    is_new_subject = find(words.changes, without_such) or not find(words.notifies, text)
    if without_such == text and is_new_subject:
        return CHANGE_TYPES
    return before


def read_rules(statements: Sequence[Statement], words: WordLists) -> ReadRules:
    """Return what the statements of a clause promise, with rules for material changes first.

    A sentence that only says when changes take effect applies to all rules.
    """
    groups: dict[Classes, list[Statement]] = {}
    for classes in (MATERIAL, OTHERS, CHANGE_TYPES):
        if any(each.gives_notice and each.classes == classes for each in statements):
            groups[classes] = []
    if not groups or any(_is_effective_when_posted(each, words) for each in statements):
        groups.setdefault(CHANGE_TYPES, [])
    for statement in statements:
        if statement.gives_notice:
            groups[statement.classes].append(statement)
        # “changes take effect 14 days after posting” is about the posting of all changes
        elif statement.names.is_posted and CHANGE_TYPES in groups:
            groups[CHANGE_TYPES].append(statement)
        else:
            for group in groups.values():
                group.append(statement)
    rules: list[NoticeRule] = []
    doubts: list[str] = []
    for classes, group in groups.items():
        read = _read_group(group, classes, words)
        rules += read.rules
        doubts += read.doubts
    if _leaves_channel_open(rules):
        doubts.append("it names different notices for material changes")
    return ReadRules(_merged(rules), doubts)


def _is_effective_when_posted(statement: Statement, words: WordLists) -> bool:
    """Return whether a statement only says that changes apply once they're posted.

    “If you use the site after we posted changes” says what readers do.
    """
    is_condition = pattern(words.ifs).match(statement.text.strip())
    return statement.names.is_posted and not statement.names.periods and not is_condition


def _leaves_channel_open(rules: Sequence[NoticeRule]) -> bool:
    """Return whether the channel of a notice of material changes may be that of another notice.

    The notice must name no channel, and another notice must name one. The policy's page doesn't
    count, because all changes appear there anyway.
    """
    open_classes = {rule.classes for rule in rules if not rule.channels}
    named = [rule for rule in rules if set(rule.channels) - {"page"}]
    return MATERIAL in open_classes and bool(named)


def _merged(rules: Iterable[NoticeRule]) -> list[NoticeRule]:
    """Merge rules that only differ in the types of change."""
    merged: dict[NoticeRule, set[str]] = {}
    for rule in rules:
        merged.setdefault(replace(rule, classes=()), set()).update(rule.classes)
    result = []
    for rule, classes in merged.items():
        ordered = tuple([name for name in CHANGE_TYPES if name in classes])
        result.append(replace(rule, classes=ordered))
    return result


def _read_group(statements: Sequence[Statement], classes: Classes, words: WordLists) -> ReadRules:
    """Return what statements about the same types of change promise."""
    found = clause_names([each.names for each in statements])
    if not (found.channels or found.periods or found.is_notice):
        return ReadRules([], [])
    channels = found.channels
    longest = max(found.periods, key=attrgetter("length"), default=None)
    logic = _joining_logic(_by_sentence(statements), channels, words)
    rules = _separate_rules(statements, classes, logic, words)
    if rules:
        return ReadRules(rules, [])
    doubts = []
    if len(found.periods) > 1:
        doubts.append("it names several periods")
    if not logic and _adds_page(statements, channels, words):
        # “by posting it here and informing you by email or in the app”
        rules.append(NoticeRule(PAGE, "all", longest, classes))
        channels = tuple([channel for channel in channels if channel != "page"])
        logic = "any"
    if len(channels) == 1:
        logic = "all"
    elif not channels:  # any channel will do
        logic = "any"
    # insert before the rule for the policy's page, if any
    rules.insert(0, NoticeRule(channels, logic, longest, classes))
    return ReadRules(rules, doubts)


def _by_sentence(statements: Iterable[Statement]) -> list[_Naming]:
    naming = []
    for sentence, stated in groupby(statements, attrgetter("sentence")):
        own = list(stated)
        naming.append(_Naming(sentence, own, _merged_names(own)))
    return naming


def _separate_rules(
    statements: Sequence[Statement], classes: Classes, logic: Logic | None, words: WordLists
) -> list[NoticeRule]:
    """Return a rule for each set of channels, or an empty list if a single rule describes them all.

    They're separate if only some have a period, or if “and” and “or” are mixed: “Changes are posted
    here. We notify you by email or in the app.” `logic` joins all channels.
    """
    named: dict[tuple[str, ...], list[Statement]] = {}
    for statement in statements:
        channels = tuple(sorted(statement.names.channels))
        named.setdefault(channels, []).append(statement)
    # statements without a channel apply to all notices
    general = _merged_names(named.pop((), []))
    rules = []
    periods = set()
    for channels, own in named.items():
        rule = _rule_of_channels(channels, own, general, classes, words)
        if not rule:
            return []
        rules.append(rule)
        periods.add(rule.period)
    if list(named) == [PAGE] and general.is_notice and not general.is_posted:
        # “We notify you of changes. We also post them here.”
        period = max(general.periods, key=attrgetter("length"), default=None)
        return [NoticeRule((), "any", period, classes), *rules]
    is_one_period = len(periods) == 1
    # “also” adds a channel to a notice, with its period, but the page isn't a notice
    adds_channel = logic == "all" and PAGE not in named
    if len(rules) < 2 or (logic and (is_one_period or adds_channel)):
        return []
    if is_one_period and max(map(len, named)) == 1:  # each statement names one channel
        channels = _merged_names(statements).channels
        return [NoticeRule(channels, "all", rules[0].period, classes)]
    rules.sort(key=_is_rule_of_page)
    return rules


def _is_rule_of_page(rule: NoticeRule) -> bool:
    return rule.channels == PAGE


def _rule_of_channels(
    channels: tuple[str, ...],
    statements: Sequence[Statement],
    general: Names,
    classes: Classes,
    words: WordLists,
) -> NoticeRule | None:
    """Create a rule for statements with the same channels, or return None if that's unclear.

    `general` are the names in statements without a channel. Their period applies to all notices,
    but not to the policy's page.
    """
    logic = _joining_logic(_by_sentence(statements), channels, words)
    if len(channels) == 1:
        logic = "all"
    periods = _merged_names(statements).periods
    if channels != PAGE:
        periods = periods or general.periods
    if not logic or len(periods) > 1:
        return None
    return NoticeRule(channels, logic, next(iter(periods), None), classes)


def _merged_names(statements: Iterable[Statement]) -> Names:
    return merge([each.names for each in statements])


def _adds_page(statements: Iterable[Statement], channels: Sequence[str], words: WordLists) -> bool:
    """Return whether a statement with all channels adds the page to others, of which one is enough."""
    for statement in statements:
        is_whole = set(statement.names.channels) >= set(channels)
        if is_whole and adds_page(statement.text, channels, words):
            return True
    return False


def _is_only_page(names: Names) -> bool:
    return names.channels == PAGE and not names.periods


def _joining_logic(
    naming: Sequence[_Naming], channels: Sequence[str], words: WordLists
) -> Logic | None:
    """Return whether any or all of the channels are used, or None if that's unclear.

    The result is “any” if a list has an introduction such as “in one of these ways”. It's “all” if
    each channel has a separate sentence, and one of these says “also”, says that the text is
    published, or is in a list. Otherwise, the sentences that name all channels must agree.
    """
    logics = set()
    is_apart = True
    adds = False
    for sentence, stated, names in naming:
        text = sentence.text  # with the introduction of the list, unlike `own`
        if text != sentence.own:
            if len(channels) > 1 and offers_choice(text, words):
                return "any"
            adds |= bool(names.channels)
        is_apart &= len(names.channels) < 2
        adds |= _is_only_page(names) and not names.is_notice
        adds |= bool(names.channels and find(words.also, text))
        # a sentence with only some channels doesn't say how all of them are joined
        if set(names.channels) >= set(channels):
            for statement in stated:
                if set(statement.names.channels) >= set(channels):
                    text = statement.text
            logics.add(joining_logic(text, channels, words))
    if is_apart and adds and len(channels) > 1:
        return "all"
    return logics.pop() if len(logics) == 1 else None
