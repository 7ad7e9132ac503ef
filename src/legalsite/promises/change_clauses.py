"""Finds the clauses in which a text says how its own changes are announced, quotes them, and reads what they name.

Nothing rests on that: a person reads the clause and records what it promises. So what is hard to tell is not told. A
part of a sentence that denies a notice, or only allows one, names nothing, and the part and the reason are given.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from msgspec import Struct

from legalsite.model.document import Document
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import CHANGE_TYPES, ChangeClause, ClauseTuple, Logic, Refusal
from legalsite.promises.words import WordLists, pattern, words_of
from legalsite.text.dates_in_prose import days_of_text
from legalsite.text.number_words import NumberWords, number_words
from legalsite.text.sentences import sentences as sentences_of

LONGEST_HEADING = 80  # characters
LONGEST_SENTENCE = 200  # a longer heading is a paragraph above a line of equals signs
SHORT = 2  # words of an answer, as “Yes.”, which parts nothing
GAP = r"\[[^\]]*\]?\.?"  # of a template, and not a sentence with a gap
BETWEEN = 3  # sentences that may stand between two of one clause
NEAR = 50  # characters between a word for changes and one for the text
IN_BRACKETS = r"(?:\s?\([^()]{1,25}\))?"
JOINED = 50  # characters between “or” and the channel that it joins
IN_DAYS = {"day": 1, "week": 7, "fortnight": 14}
IN_MONTHS = {"month": 1, "year": 12}


class _Sentence(Struct, frozen=True):
    """A sentence of the text; `text` begins with the words that introduce its list, if it is an item of one."""

    text: str
    own: str
    line: int
    last_line: int
    block: int
    section: int
    headed: bool


class _Found(NamedTuple):
    channels: tuple[str, ...]
    periods: tuple[NoticePeriod, ...]
    is_posted: bool  # whether it only says when something is posted, or that a notice is


def change_clauses(document: Document, language: str, source: str) -> ClauseTuple:
    """Return the clauses on changes, that which names most first; nothing for a language without word lists, or if the
    text says nothing of its own changes. `language` is the tag of the text's language, `source` the whole file."""
    words = words_of(language)
    if words is None:
        return ()
    numbers = number_words(language)
    sentences = list(_sentences(document, words, source.split("\n")))
    clauses = [_clause(group, words, numbers) for group in _groups(sentences, words)]
    return tuple(sorted(clauses, key=lambda clause: -len(clause.channels) - len(clause.periods)))


def _sentences(document: Document, words: WordLists, source: Sequence[str]) -> Iterator[_Sentence]:
    """Yield the sentences in order. Below a heading on changes, up to the next one of its level, they are `headed`."""
    level, section, lead = 0, 0, ""
    ends = [*(number for number, line in enumerate(source) if not line.strip()), len(source)]  # of paragraphs
    for number, block in enumerate(document.blocks):
        text = block.text.replace("’", "'")
        if block.kind == "heading" and len(text) <= LONGEST_SENTENCE:
            section += 1
            level = (block.level if _is_topic(text, words) else 0) if not level or block.level <= level else level
            continue
        own, run_in = "", False
        last_line = ends[bisect_left(ends, block.line)]
        for at, sentence in enumerate(sentences_of(text)):
            own = " ".join(sentence.split())
            run_in = run_in if at else block.spans[0].bold and _is_topic(own, words)
            whole = f"{lead} {own}" if lead and block.kind == "item" else own
            yield _Sentence(whole, own, block.line, last_line, number, section, headed=bool(level) or run_in)
        if block.kind != "item":
            lead = own if text.rstrip().endswith(":") else ""


def _is_topic(heading: str, words: WordLists) -> bool:
    """Return whether a heading announces a clause on changes: “Changes to this policy”."""
    named = pattern(words.changes).search(heading) and pattern(words.topics).search(heading)
    return bool(named) and len(heading) <= LONGEST_HEADING and not pattern(words.others).search(heading)


def _groups(sentences: Sequence[_Sentence], words: WordLists) -> Iterator[list[_Sentence]]:
    """Yield the sentences of each clause, within one section: from one that speaks of changes of the text to the last
    that does so or informs somebody of them."""
    group: list[_Sentence] = []
    between: list[_Sentence] = []
    for sentence in sentences:
        if group and (sentence.section != group[-1].section or len(between) > BETWEEN):
            yield group
            group, between = [], []
        if _speaks(sentence, words) or (group and _goes_on(sentence, group[-1], words, between)):
            group += [*between, sentence]
            between = []
        elif group and len(sentence.own.split()) > SHORT:
            between.append(sentence)
    if group:
        yield group


def _speaks(sentence: _Sentence, words: WordLists) -> bool:
    """Return whether a sentence speaks of changes of this text. Below a heading on changes, any change or telling
    counts; elsewhere a word for changes must stand near one for the text, and it is no title in a table of contents. A
    sentence that gives the day of the text says nothing of later changes, unless it says that something will be."""
    if days_of_text(sentence.own, "") and not pattern(words.sure).search(sentence.own):
        return False
    if sentence.headed:
        return any(pattern(phrases).search(sentence.text) for phrases in (words.changes, words.informs))
    own = sentence.own
    if own[-1:].isalnum() and _is_topic(own, words) and not pattern(words.informs).search(own):
        return False
    return _near(sentence.text, words.changes, words.texts) and not pattern(words.parties).search(sentence.text)


@lru_cache(4096)  # sentences: most are the same in all texts of a policy, and stay while one is edited
def _near(text: str, changes: str, texts: str) -> bool:
    """Return whether a word for changes stands near one for the text; both are patterns."""
    first = [match.span() for match in pattern(changes).finditer(text)]
    second = [match.span() for match in pattern(texts).finditer(text)] if first else ()
    return any(a[0] - b[1] < NEAR and b[0] - a[1] < NEAR for a in first for b in second)


def _goes_on(sentence: _Sentence, before: _Sentence, words: WordLists, between: Sequence[_Sentence]) -> bool:
    """Return whether a sentence of the same paragraph, or an item of a list, informs somebody: “We send a notice by
    email”. It stands right behind one of the clause, or speaks of a change."""
    follows = not between or pattern(words.changes).search(sentence.own)
    informs = pattern(words.informs).search(sentence.own) and not pattern(words.others).search(sentence.own)
    return bool(informs) and (sentence.text != sentence.own or (sentence.block == before.block and bool(follows)))


def _clause(group: Sequence[_Sentence], words: WordLists, numbers: NumberWords) -> ChangeClause:
    refused = []
    read = [_found(sentence.text, words, numbers) for sentence in group]
    naming = []  # the sentences that name something, with what that is but for the parts that refuse
    for sentence in group:
        parts = []
        for part in _parts(sentence.text, words):
            if reason := _refusal(part, words):
                refused.append(Refusal(part, reason))
            else:
                parts.append(_found(_without_conditions(part, words), words, numbers))
        if any(names := _all(parts)):
            naming.append((sentence.text, names))
    channels, periods = _clause_names([names for _, names in naming])
    logics = {_logic(text, channels, words) for text, names in naming if {*names.channels} == {*channels}}
    material = naming and all(pattern(words.weighty).search(text) for text, _ in naming)
    first, last, quote = group[0].line, group[-1].last_line, " ".join(sentence.own for sentence in group)
    logic = logics.pop() if len(logics) == 1 else None
    classes = ("material",) if material else CHANGE_TYPES
    named = _clause_names(read)
    return ChangeClause(first, last, quote, channels, periods, logic, classes, *named, tuple(refused))


def _all(named: Sequence[_Found]) -> _Found:
    channels = chain.from_iterable(part.channels for part in named)
    periods = chain.from_iterable(part.periods for part in named)
    is_posted = any(part.is_posted for part in named)
    return _Found(tuple(dict.fromkeys(channels)), tuple(dict.fromkeys(periods)), is_posted)


def _clause_names(named: Sequence[_Found]) -> tuple[tuple[str, ...], tuple[NoticePeriod, ...]]:
    """Return the channels and periods of a clause. What is posted stands on the page if nothing else is named."""
    found = _all(named)
    if found.is_posted and not found.channels:
        return ("page",), found.periods
    return found.channels, found.periods


def _logic(sentence: str, channels: Sequence[str], words: WordLists) -> Logic | None:
    """Return how a sentence joins these channels: by a plain “or” or “and” before the last one, with nothing but commas
    before the others. None if it does not, or if they are only examples. The last words for a channel count."""
    mentions = (list(_mentions(sentence, channel, words)) for channel in channels)
    places = sorted(words_for_it[-1].span() for words_for_it in mentions if words_for_it)
    joins: set[Logic | None] = set()
    for (_, end), (start, _) in pairwise(places):
        between = sentence[end:start]
        joining = pattern(f"{words.either}, {words.both}").findall(between[-JOINED:])
        if joining:
            joins.add("any" if pattern(words.either).fullmatch(joining[-1]) else "all")
        elif not between.startswith(","):
            joins.add(None)
    plain = len(joins) == 1 and len(places) == len(channels) and not pattern(words.examples).search(sentence)
    return joins.pop() if plain else None


def _parts(sentence: str, words: WordLists) -> Iterator[str]:
    """Yield the parts of a sentence that have a subject of their own. One that denies something is not cut: what it
    denies may stand anywhere in it."""
    if _denied(sentence, words):
        yield sentence
        return
    cuts = _cuts(words.subjects, words.joins, words.sure)
    starts = [0, *(match.end() for match in cuts.finditer(sentence)), len(sentence)]
    yield from (sentence[start:end].strip() for start, end in pairwise(starts))


@cache
def _cuts(*phrases: str) -> re.Pattern[str]:
    subject, join, sure = (f"(?:{pattern(phrase).pattern})" for phrase in phrases)
    behind_a_sign = rf"(?:[,;:]| [—–-])\s+(?=(?:{join}\s+)?{subject})"
    return re.compile(rf"{behind_a_sign}|\s+(?={join}\s+(?:{subject}|{sure}))", re.IGNORECASE)


def _refusal(part: str, words: WordLists) -> str:
    """Return why a part names nothing; empty if it does."""
    if re.fullmatch(GAP, part):
        return "it's an unfilled placeholder"
    if part.rstrip("”\"' ").endswith("?"):
        return "it's a question"
    if denied := _denied(part, words):
        return f"it says “{denied}”"
    if only := _only_possible(part, words):
        return f"it only says “{only}”"
    if pattern(words.asks).search(part):
        return "it asks readers to act"
    other = not _near(part, words.changes, words.texts) and pattern(words.others).search(part)
    about = pattern(words.parties).search(part) or other
    return f"it's about something else: “{about[0]}”" if about else ""


def _denied(part: str, words: WordLists) -> str:
    match = pattern(words.denied).search(_without_conditions(part, words))
    return match[0] if match else ""


def _without_conditions(part: str, words: WordLists) -> str:
    """Return a part without conditions that deny something but tell nobody anything: “where we do not ask you to agree,
    we notify you” refuses no notice, and “if you do not object within 30 days” promises no time."""
    rest = pattern(words.not_denied).sub(" ", part)
    for condition in _conditions(words.ifs).findall(rest):
        if pattern(words.denied).search(condition) and not pattern(words.informs).search(condition):
            rest = rest.replace(condition, " ")
    return rest


@cache
def _conditions(ifs: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern(ifs).pattern})[^,;:—]*", re.IGNORECASE)


def _only_possible(part: str, words: WordLists) -> str:
    """Return the word that makes a notice only possible. It does not if “will” stands between it and the telling
    (“changes that may harm you will be announced”), or if the notice is the condition of what is possible (“may change
    these terms by giving 30 days' notice”)."""
    only = pattern(words.possible).search(part)
    if only is None:
        return ""
    rest = part[only.end() :]
    informs = [match.start() for match in pattern(words.informs).finditer(rest)]
    sure = pattern(words.sure).search(rest)
    if informs and sure and sure.start() < informs[-1]:
        return ""
    changes = pattern(words.changes).search(rest)
    condition = pattern(words.conditions).search(rest, changes.end()) if changes else None
    in_order = changes and condition and informs and changes.start() < informs[0] and condition.start() < informs[-1]
    return "" if in_order and not pattern(words.possible).search(rest) else only[0]


def _found(text: str, words: WordLists, numbers: NumberWords) -> _Found:
    """Return the channels and periods that stand in a text. A channel counts beside a word for telling; a website only
    beside one for a notice, because the text itself is published there, and what is posted is then the notice. Writing
    to account holders, without a medium, is a channel only where no other is named."""
    without_names = pattern(words.texts).sub(" ", text)
    informs = pattern(words.informs).search(without_names)
    mentioned = [name for name in words.channels if informs and any(_mentions(text, name, words))]
    if "site" in mentioned and not pattern(words.notices).search(without_names):
        mentioned.remove("site")
    if "site" in mentioned and "page" in mentioned:
        mentioned.remove("page")
    named = [name for name in mentioned if name != "unnamed"]
    channels = named if {*named} - {"page"} or "unnamed" not in mentioned else [*named, "account"]
    is_posted = bool(informs) and bool(pattern(f"{words.times}, {words.posted_notices}").search(text))
    return _Found(tuple(channels), tuple(_periods(text, words, numbers)), is_posted)


def _mentions(text: str, channel: str, words: WordLists) -> Iterator[re.Match[str]]:
    """Return the words for a channel that stand in a text. “By post” is a letter, and no posting on a page; “par
    courrier électronique” is an email; what is sent to the address of an account is not shown in it. “After we posted
    it on our website” says when a change applies, not how it is announced."""
    others = {
        "page": f"{words.channels['letter']}, {words.posted_notices}",
        "letter": words.channels["email"],
        "account": words.addresses,
    }
    if other := others.get(channel):
        text = pattern(other).sub(_blank, text)
    postings = words.times if channel == "page" else f"{words.postings}, {words.times}"
    for time in _with_place(postings, words.places).finditer(text):
        if not pattern(words.posted_notices).search(time[0]):
            text = text.replace(time[0], _blank(time))
    return pattern(words.channels[channel]).finditer(text)


def _blank(match: re.Match[str]) -> str:
    return "_" * len(match[0])


@cache
def _with_place(postings: str, places: str) -> re.Pattern[str]:
    return re.compile(rf"{pattern(postings).pattern}(?:\s+{pattern(places).pattern})?", re.IGNORECASE)


def _periods(text: str, words: WordLists, numbers: NumberWords) -> Iterator[NoticePeriod]:
    number = (
        rf"(?<![\w.,])(?<!every )(?<!alle )(?<!tous les )(?P<number>\d{{1,3}}|[^\W\d_]+(?:-[^\W\d_]+)?){IN_BRACKETS}"
    )
    working = pattern(words.business)
    kind = f"(?:{pattern(words.whole).pattern}|{working.pattern})"
    for unit, phrases in words.units.items():
        named_unit = rf"(?:{kind}[\s-]+)*(?:{pattern(phrases).pattern})(?:\s+{kind})?"
        for match in re.finditer(rf"{number}[\s-]*{named_unit}", text, re.IGNORECASE):
            word = match["number"].casefold()
            named = numbers.cardinals.get(word, bool(re.fullmatch(numbers.one, word)))
            value = int(word if word.isdigit() else named)
            if value and unit in IN_MONTHS:
                yield NoticePeriod(months=value * IN_MONTHS[unit])
            elif value:
                yield NoticePeriod(value * IN_DAYS[unit], business=bool(working.search(match[0])), weeks=unit == "week")
