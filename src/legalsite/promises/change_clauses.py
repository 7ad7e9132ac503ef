"""Finds and quotes the clauses in which a text says how its own changes are announced.

Nothing depends on that: a person reads the clause and records what it promises. So what is hard to
tell is not told. A part of a sentence that denies a notice, or only allows one, names nothing, and
the part and the reason are given.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from legalsite.model.document import Document
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import CHANGE_TYPES, ChangeClause, ClauseTuple, Logic, Refusal
from legalsite.promises.words import WordLists, find, pattern, words_of
from legalsite.text.dates_in_prose import days_of_text
from legalsite.text.number_words import NumberWords, number_words
from legalsite.text.sentences import sentences as sentences_of

MAX_HEADING_LENGTH = 80
MAX_SENTENCE_LENGTH = 200  # a longer heading is a paragraph above a line of equals signs
MAX_ANSWER_WORDS = 2  # an answer such as “Yes.” separates nothing
GAP = r"\[[^\]]*\]?\.?"  # of a template, and not a sentence with a gap
MAX_SENTENCES_BETWEEN = 3  # between two of one clause
MAX_DISTANCE = 50  # characters between a word for changes and one for the text
MAX_JOIN_DISTANCE = 50  # characters between “or” and the channel that it joins
NUMBER = (
    r"(?<![\w.,])(?<!every )(?<!alle )(?<!tous les )(?P<number>\d{1,3}|[^\W\d_]+(?:-[^\W\d_]+)?)"
    r"(?:\s?\([^()]{1,25}\))?"  # “thirty (30)”
)
IN_DAYS = {"day": 1, "week": 7, "fortnight": 14}
IN_MONTHS = {"month": 1, "year": 12}


class _Sentence(Struct, frozen=True):
    """A sentence of the text; `text` of an item begins with the words that introduce its list."""

    text: str
    own: str
    line: int
    last_line: int
    block: int
    section: int
    headed: bool


class _Named(NamedTuple):
    channels: tuple[str, ...]
    periods: tuple[NoticePeriod, ...]
    is_posted: bool  # whether it only says when something is posted, or that a notice is


def change_clauses(document: Document, language: str, source: str) -> ClauseTuple:
    """Return the clauses on changes, the one that names most first.

    Empty for a language without word lists, or if the text says nothing about its own changes.
    `language` is the tag of the text's language, `source` the whole file.
    """
    words = words_of(language)
    if words is None:
        return ()
    numbers = number_words(language)
    sentences = list(_read_sentences(document, words, source.split("\n")))
    clauses = [_read_clause(group, words, numbers) for group in _groups(sentences, words)]
    clauses.sort(key=lambda clause: -len(clause.channels) - len(clause.periods))
    return tuple(clauses)


def _read_sentences(
    document: Document, words: WordLists, source: Sequence[str]
) -> Iterator[_Sentence]:
    """Yield the sentences in order.

    Below a heading on changes, up to the next one of its level, they are `headed`.
    """
    level = 0  # of the heading on changes above
    section = 0
    lead = ""
    blank_lines = [number for number, line in enumerate(source) if not line.strip()]
    paragraph_ends = [*blank_lines, len(source)]
    for number, block in enumerate(document.blocks):
        text = block.text.replace("’", "'")
        if block.kind == "heading" and len(text) <= MAX_SENTENCE_LENGTH:
            section += 1
            if not level or block.level <= level:
                level = block.level if _is_topic(text, words) else 0
            continue
        own = ""
        is_headed = level > 0
        last_line = paragraph_ends[bisect_left(paragraph_ends, block.line)]
        for at, sentence in enumerate(sentences_of(text)):
            own = " ".join(sentence.split())
            if at == 0 and block.spans[0].bold and _is_topic(own, words):  # a heading in the text
                is_headed = True
            whole = own
            if lead and block.kind == "item":
                whole = f"{lead} {own}"
            yield _Sentence(whole, own, block.line, last_line, number, section, headed=is_headed)
        if block.kind != "item":
            lead = own if text.rstrip().endswith(":") else ""


def _is_topic(heading: str, words: WordLists) -> bool:
    """Return whether a heading announces a clause on changes: “Changes to this policy”."""
    if len(heading) > MAX_HEADING_LENGTH or find(words.others, heading):
        return False
    return bool(find(words.changes, heading) and find(words.topics, heading))


def _groups(sentences: Sequence[_Sentence], words: WordLists) -> Iterator[list[_Sentence]]:
    """Yield the sentences of each clause, within one section.

    A clause reaches from one that speaks of changes of the text to the last one that does so or
    informs anyone of them.
    """
    group: list[_Sentence] = []
    between: list[_Sentence] = []
    for sentence in sentences:
        if group and (
            sentence.section != group[-1].section or len(between) > MAX_SENTENCES_BETWEEN
        ):
            yield group
            group = []
            between = []
        speaks = _speaks(sentence, words)
        if speaks or (group and _goes_on(sentence, group[-1], words, between)):
            group += [*between, sentence]
            between = []
        elif group and len(sentence.own.split()) > MAX_ANSWER_WORDS:
            between.append(sentence)
    if group:
        yield group


def _speaks(sentence: _Sentence, words: WordLists) -> bool:
    """Return whether a sentence speaks of changes of this text.

    Below a heading on changes, any change or telling counts; elsewhere a word for changes must
    stand near one for the text, and not in a title of a table of contents. A sentence that gives
    the date of the text says nothing about later changes, unless it says that something will be.
    """
    own = sentence.own
    text = sentence.text
    if days_of_text(own, "") and not find(words.sure, own):
        return False
    if sentence.headed:
        return bool(find(words.changes, text) or find(words.informs, text))
    is_title = own[-1:].isalnum() and _is_topic(own, words)
    if is_title and not find(words.informs, own):
        return False
    return _stand_near(text, words.changes, words.texts) and not find(words.parties, text)


@lru_cache(4096)  # sentences: most are the same in all texts of a policy, and while one is edited
def _stand_near(text: str, changes: str, texts: str) -> bool:
    """Return whether a word for changes stands near one for the text; both are patterns."""
    for change in pattern(changes).finditer(text):
        start, end = change.span()
        for named in pattern(texts).finditer(text):
            if start - named.end() < MAX_DISTANCE and named.start() - end < MAX_DISTANCE:
                return True
    return False


def _goes_on(
    sentence: _Sentence, before: _Sentence, words: WordLists, between: Sequence[_Sentence]
) -> bool:
    """Return whether a sentence of the paragraph, or an item of a list, informs anyone.

    An example is “We send a notice by email”. It follows one of the clause, or speaks of a change.
    """
    own = sentence.own
    if not find(words.informs, own) or find(words.others, own):
        return False
    if sentence.text != own:
        return True
    follows = not between or find(words.changes, own) is not None
    return follows and sentence.block == before.block


def _read_clause(
    group: Sequence[_Sentence], words: WordLists, numbers: NumberWords
) -> ChangeClause:
    refused: list[Refusal] = []
    naming = []  # the sentences that name something, with what that is but for refused parts
    for sentence in group:
        parts = []
        for part in _parts(sentence.text, words):
            reason = _refusal(part, words)
            if reason:
                refused.append(Refusal(part, reason))
            else:
                parts.append(_named_in(_without_conditions(part, words), words, numbers))
        names = _merge(parts)
        if any(names):
            naming.append((sentence.text, names))
    channels, periods = _clause_names([names for _, names in naming])
    logics = set()
    for text, names in naming:
        if set(names.channels) == set(channels):
            logics.add(_logic(text, channels, words))
    logic = logics.pop() if len(logics) == 1 else None
    classes = CHANGE_TYPES
    if naming and all(find(words.weighty, text) for text, _ in naming):
        classes = ("material",)
    first = group[0].line
    last = group[-1].last_line
    quote = " ".join([sentence.own for sentence in group])
    named = _clause_names([_named_in(sentence.text, words, numbers) for sentence in group])
    return ChangeClause(
        first, last, quote, channels, periods, logic, classes, *named, tuple(refused)
    )


def _merge(named: Sequence[_Named]) -> _Named:
    channels: dict[str, None] = {}
    periods: dict[NoticePeriod, None] = {}
    for part in named:
        channels |= dict.fromkeys(part.channels)
        periods |= dict.fromkeys(part.periods)
    is_posted = any(part.is_posted for part in named)
    return _Named(tuple(channels), tuple(periods), is_posted)


def _clause_names(named: Sequence[_Named]) -> tuple[tuple[str, ...], tuple[NoticePeriod, ...]]:
    """Return the channels and periods of a clause.

    What is posted stands on the page if nothing else is named.
    """
    found = _merge(named)
    if found.is_posted and not found.channels:
        return ("page",), found.periods
    return found.channels, found.periods


def _logic(sentence: str, channels: Sequence[str], words: WordLists) -> Logic | None:
    """Return how a sentence joins these channels.

    That is a plain “or” or “and” before the last one, with only commas before the others. None if
    it does not, or if they are only examples. The last words for a channel count.
    """
    if find(words.examples, sentence):
        return None
    places = []
    for channel in channels:
        mentions = list(_mentions(sentence, channel, words))
        if not mentions:
            return None
        places.append(mentions[-1].span())
    joins: set[Logic | None] = set()
    for (_, end), (start, _) in pairwise(sorted(places)):
        between = sentence[end:start]
        joining = pattern(f"{words.either}, {words.both}").findall(between[-MAX_JOIN_DISTANCE:])
        if joining and pattern(words.either).fullmatch(joining[-1]):
            joins.add("any")
        elif joining:
            joins.add("all")
        elif not between.startswith(","):
            joins.add(None)
    if len(joins) != 1:
        return None
    return joins.pop()


def _parts(sentence: str, words: WordLists) -> Iterator[str]:
    """Yield the parts of a sentence that have a subject of their own.

    One that denies something is not cut: what it denies may stand anywhere in it.
    """
    if _denial(sentence, words):
        yield sentence
        return
    start = 0
    for cut in _cut_pattern(words.subjects, words.joins, words.sure).finditer(sentence):
        yield sentence[start : cut.end()].strip()
        start = cut.end()
    yield sentence[start:].strip()


@cache
def _cut_pattern(subjects: str, joins: str, sure: str) -> re.Pattern[str]:
    subject = _grouped(subjects)
    join = _grouped(joins)
    behind_a_sign = rf"(?:[,;:]| [—–-])\s+(?=(?:{join}\s+)?{subject})"
    before_a_join = rf"\s+(?={join}\s+(?:{subject}|{_grouped(sure)}))"
    return re.compile(f"{behind_a_sign}|{before_a_join}", re.IGNORECASE)


def _grouped(phrases: str) -> str:
    return f"(?:{pattern(phrases).pattern})"


def _refusal(part: str, words: WordLists) -> str:
    """Return why a part names nothing; empty if it names something."""
    if re.fullmatch(GAP, part):
        return "it's an unfilled placeholder"
    if part.rstrip("”\"' ").endswith("?"):
        return "it's a question"
    denied = _denial(part, words)
    if denied:
        return f"it says “{denied}”"
    only = _possibility(part, words)
    if only:
        return f"it only says “{only}”"
    if find(words.asks, part):
        return "it asks readers to act"
    about = find(words.parties, part)
    if not about and not _stand_near(part, words.changes, words.texts):
        about = find(words.others, part)
    return f"it's about something else: “{about[0]}”" if about else ""


def _denial(part: str, words: WordLists) -> str:
    match = find(words.denied, _without_conditions(part, words))
    return match[0] if match else ""


def _without_conditions(part: str, words: WordLists) -> str:
    """Return a part without conditions that deny something but inform no one.

    “Where we do not ask you to agree, we notify you” refuses no notice, and “if you do not object
    within 30 days” promises no time.
    """
    rest = pattern(words.not_denied).sub(" ", part)
    for condition in re.findall(rf"{_grouped(words.ifs)}[^,;:—]*", rest, re.IGNORECASE):
        if find(words.denied, condition) and not find(words.informs, condition):
            rest = rest.replace(condition, " ")
    return rest


def _possibility(part: str, words: WordLists) -> str:
    """Return the word that makes a notice only possible; empty if none does.

    It does not if “will” stands between it and the telling (“changes that may harm you will be
    announced”), or if the notice is the condition of what is possible (“may change these terms by
    giving 30 days' notice”).
    """
    only = find(words.possible, part)
    if only is None:
        return ""
    rest = part[only.end() :]
    informs = [match.start() for match in pattern(words.informs).finditer(rest)]
    if not informs:
        return only[0]
    sure = find(words.sure, rest)
    if sure and sure.start() < informs[-1]:
        return ""
    changes = find(words.changes, rest)
    if not changes or changes.start() >= informs[0] or find(words.possible, rest):
        return only[0]
    condition = pattern(words.conditions).search(rest, changes.end())
    if condition and condition.start() < informs[-1]:
        return ""
    return only[0]


def _named_in(text: str, words: WordLists, numbers: NumberWords) -> _Named:
    """Return the channels and periods that stand in a text.

    A channel counts beside a word for telling; a website only beside one for a notice, because the
    text itself is published there, and what is posted is then the notice. Writing to account
    holders, without a medium, is a channel only where no other is named.
    """
    without_names = pattern(words.texts).sub(" ", text)
    channels = []
    is_posted = False
    if find(words.informs, without_names):
        channels = [name for name in words.channels if any(_mentions(text, name, words))]
        is_posted = pattern(f"{words.times}, {words.posted_notices}").search(text) is not None
    if "site" in channels and not find(words.notices, without_names):
        channels.remove("site")
    if "site" in channels and "page" in channels:
        channels.remove("page")
    if "unnamed" in channels:
        channels.remove("unnamed")
        if set(channels) <= {"page"}:
            channels.append("account")
    return _Named(tuple(channels), tuple(_periods(text, words, numbers)), is_posted)


def _mentions(text: str, channel: str, words: WordLists) -> Iterator[re.Match[str]]:
    """Return the words for a channel that stand in a text.

    “By post” is a letter, and no posting on a page; “par courrier électronique” is an email; what
    is sent to the address of an account is not shown in it. “After we posted it on our website”
    says when a change applies, not how it is announced.
    """
    postings = f"{words.postings}, {words.times}"
    other = ""
    if channel == "page":
        postings = words.times
        other = f"{words.channels['letter']}, {words.posted_notices}"
    elif channel == "letter":
        other = words.channels["email"]
    elif channel == "account":
        other = words.addresses
    if other:
        text = pattern(other).sub(_blank, text)
    posting = rf"{_grouped(postings)}(?:\s+{_grouped(words.places)})?"
    for time in re.finditer(posting, text, re.IGNORECASE):
        if not pattern(words.posted_notices).search(time[0]):
            text = text.replace(time[0], _blank(time))
    return pattern(words.channels[channel]).finditer(text)


def _blank(match: re.Match[str]) -> str:
    return "_" * len(match[0])


def _periods(text: str, words: WordLists, numbers: NumberWords) -> Iterator[NoticePeriod]:
    working = pattern(words.business)
    kind = f"(?:{pattern(words.whole).pattern}|{working.pattern})"
    for unit, phrases in words.units.items():
        named_unit = rf"(?:{kind}[\s-]+)*{_grouped(phrases)}(?:\s+{kind})?"
        for match in re.finditer(rf"{NUMBER}[\s-]*{named_unit}", text, re.IGNORECASE):
            value = _number(match["number"].casefold(), numbers)
            if not value:
                continue
            if unit in IN_MONTHS:
                yield NoticePeriod(months=value * IN_MONTHS[unit])
                continue
            is_business = working.search(match[0]) is not None
            days = value * IN_DAYS[unit]
            yield NoticePeriod(days, business=is_business, weeks=unit == "week")


def _number(word: str, numbers: NumberWords) -> int:
    """Return a number in digits or words; 0 if it is none."""
    if word.isdigit():
        return int(word)
    if re.fullmatch(numbers.one, word):
        return int(numbers.cardinals.get(word, 1))
    return int(numbers.cardinals.get(word, 0))
