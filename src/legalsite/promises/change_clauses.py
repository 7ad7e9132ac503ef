"""Finds and quotes the clauses in which a text says how its own changes are announced.

Nothing depends on the result: a person reads the clause and records what it promises. So if a
clause is hard to interpret, it isn't interpreted. A part of a sentence that denies a notice, or
only allows one, names nothing; it is returned with the reason.
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
PLACEHOLDER_PATTERN = r"\[[^\]]*\]?\.?"  # a whole sentence in brackets, from a template
MAX_SENTENCES_BETWEEN = 3  # other sentences between two sentences of one clause
# Characters that are read in all clauses of a text, many times more than any policy we know of has
MAX_READ_LENGTH = 50_000
MAX_READ_SENTENCE_LENGTH = 5000  # characters of a sentence that are read
MAX_LEAD_LENGTH = 500  # a longer sentence before a list isn't read again with each item
MAX_CHANGE_DISTANCE = 50  # characters between a word for changes and one for the text
MAX_JOIN_DISTANCE = 50  # characters between “or” and the channel that it joins
NUMBER_PATTERN = (
    r"(?<![\w.,])(?<!every )(?<!alle )(?<!tous les )(?P<number>\d{1,3}|[^\W\d_]+(?:-[^\W\d_]+)?)"
    r"(?:\s?\([^()]{1,25}\))?"  # “thirty (30)”
)
# the length of each unit of words.toml
IN_DAYS = {"day": 1, "week": 7, "fortnight": 14}
IN_MONTHS = {"month": 1, "year": 12}


class _Sentence(Struct, frozen=True):
    """A sentence of the document, and where it stands."""

    text: str  # the sentence; in a list item, after the words that introduce the list
    own: str  # the sentence alone
    line: int  # the first line of its block, in the file
    last_line: int  # the last line of its paragraph, in the file
    block: int  # the index of its block in the document
    section: int  # the number of headings above it
    headed: bool  # whether it is below a heading on changes


class _Names(NamedTuple):
    """The channels and periods that some words name."""

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
    groups = _clause_sentences(sentences, words)
    clauses = [_read_clause(group, words, numbers) for group in groups]
    clauses.sort(key=lambda clause: -len(clause.channels) - len(clause.periods))
    return tuple(clauses)


def _read_sentences(
    document: Document, words: WordLists, source: Sequence[str]
) -> Iterator[_Sentence]:
    """Yield the sentences of a document in order; `source` are the lines of its file.

    Below a heading on changes, up to the next heading of its level, they are `headed`.
    """
    level = 0  # of the heading on changes above; 0 if there is none
    section = 0  # how many headings are above
    lead = ""  # the words that introduce the list that follows: “We inform you by:”
    # the index of a blank line is the number, from 1, of the line above it
    blank_lines = [number for number, line in enumerate(source) if not line.strip()]
    paragraph_ends = [*blank_lines, len(source)]
    for number, block in enumerate(document.blocks):
        text = block.text.replace("’", "'")  # as in the word lists
        # a longer heading is a paragraph above a line of equals signs
        if block.kind == "heading" and len(text) <= MAX_SENTENCE_LENGTH:
            section += 1
            if not level or block.level <= level:  # it isn't within the section on changes
                level = block.level if _is_topic(text, words) else 0
            continue
        own = ""  # the current sentence
        is_headed = level > 0
        last_line = paragraph_ends[bisect_left(paragraph_ends, block.line)]  # of its paragraph
        for at, sentence in enumerate(sentences_of(text)):
            own = " ".join(sentence[:MAX_READ_SENTENCE_LENGTH].split())
            if at == 0 and block.spans[0].bold and _is_topic(own, words):  # a heading in the text
                is_headed = True
            with_lead = own
            if lead and block.kind == "item":
                with_lead = f"{lead} {own}"
            yield _Sentence(
                with_lead, own, block.line, last_line, number, section, headed=is_headed
            )
        if block.kind != "item":  # its last sentence, if that introduces a list
            introduces = text.rstrip().endswith(":") and len(own) <= MAX_LEAD_LENGTH
            lead = own if introduces else ""


def _is_topic(heading: str, words: WordLists) -> bool:
    """Return whether a heading announces a clause on changes: “Changes to this policy”."""
    if len(heading) > MAX_HEADING_LENGTH or find(words.others, heading):
        return False
    return bool(find(words.changes, heading) and find(words.topics, heading))


def _clause_sentences(
    sentences: Sequence[_Sentence], words: WordLists
) -> Iterator[list[_Sentence]]:
    """Yield the sentences of each clause on changes; a clause is within one section.

    It begins with a sentence about changes of the text, and ends with the last sentence that is
    about them or informs anyone of them. If a text has more sentences about changes than any policy
    has, only the first ones are read.
    """
    length = 0  # of the sentences in all clauses
    group: list[_Sentence] = []
    between: list[_Sentence] = []  # part of the clause only if another sentence of it follows
    for sentence in sentences:
        # the clause is over: another section begins, or too many sentences are about other things
        if group and (
            sentence.section != group[-1].section or len(between) > MAX_SENTENCES_BETWEEN
        ):
            yield group
            group = []
            between = []
        is_about_changes = _is_about_changes(sentence, words)
        if is_about_changes or (group and _continues_clause(sentence, group[-1], words, between)):
            group += [*between, sentence]
            between = []
            length += len(sentence.text)
            if length > MAX_READ_LENGTH:
                break
        elif group and len(sentence.own.split()) > MAX_ANSWER_WORDS:  # “Yes.” separates nothing
            between.append(sentence)
    if group:
        yield group


def _is_about_changes(sentence: _Sentence, words: WordLists) -> bool:
    """Return whether a sentence is about changes of this text.

    Below a heading on changes, any word for a change or for informing counts. Elsewhere, a word for
    a change must be near a name of the text, and the sentence can't be a title in a table of
    contents, or about another text or changes that both parties sign.
    """
    own = sentence.own  # the sentence alone
    text = sentence.text  # of a list item, after the words that introduce the list
    if sentence.headed:  # below a heading on changes
        is_about = bool(find(words.changes, text) or find(words.informs, text))
    else:
        is_about = _names_changes_of_text(own, text, words)
    if not is_about:
        return False
    # “Last changed on May 3, 2026” has a date of the text, and no word such as “will”
    only_dates_text = days_of_text(own, "") and not find(words.sure, own)
    return not only_dates_text


def _names_changes_of_text(own: str, text: str, words: WordLists) -> bool:
    """Return whether a sentence that isn't below a heading on changes is about changes of the text.

    `own` is the sentence alone, and `text` has the words that introduce its list, too.
    """
    is_title = own[-1:].isalnum() and _is_topic(own, words)  # without a full stop
    if is_title and not find(words.informs, own):
        return False
    return _stand_near(text, words.changes, words.texts) and not find(words.unrelated, text)


@lru_cache(4096)  # sentences: most are the same in all texts of a policy, and while one is edited
def _stand_near(text: str, changes: str, texts: str) -> bool:
    """Return whether a word of the list `changes` is near one of `texts`, a name of the text: in
    either order, with few characters between them."""
    for change in pattern(changes).finditer(text):
        start, end = change.span()
        for named in pattern(texts).finditer(text):
            if (
                start - named.end() < MAX_CHANGE_DISTANCE
                and named.start() - end < MAX_CHANGE_DISTANCE
            ):
                return True
    return False


def _continues_clause(
    sentence: _Sentence, before: _Sentence, words: WordLists, between: Sequence[_Sentence]
) -> bool:
    """Return whether a sentence tells how a change is announced: “We send a notice by email.”

    `before` is the last sentence of the clause, and `between` are the sentences after it. The
    sentence must be a list item, or in the same paragraph; after other sentences, it must also
    mention a change.
    """
    own = sentence.own  # the sentence alone, without the words that introduce its list
    # it informs no one, or of other things that change, such as fees
    if not find(words.informs, own) or find(words.others, own):
        return False
    if sentence.text != own:  # an item of an introduced list
        return True
    follows = not between or find(words.changes, own) is not None
    return follows and sentence.block == before.block


def _read_clause(
    group: Sequence[_Sentence], words: WordLists, numbers: NumberWords
) -> ChangeClause:
    """Return the clause that these sentences form, with the channels and periods that it names."""
    refused: list[Refusal] = []
    naming = []  # each sentence that names something, with the names in its parts not refused
    for sentence in group:
        parts = []
        for part in _parts(sentence.text, words):
            reason = _refusal_reason(part, words)
            if reason:
                refused.append(Refusal(part, reason))
            else:
                parts.append(_names_in(_without_conditions(part, words), words, numbers))
        names = _merge(parts)
        if any(names):  # a channel, a period, or a posting
            naming.append((sentence.text, names))
    channels, periods = _clause_names([names for _, names in naming])
    logics = set()
    for text, names in naming:
        # a sentence with only some of the channels doesn't say how all of them are joined
        if set(names.channels) == set(channels):
            logics.add(_joining_logic(text, channels, words))
    logic = logics.pop() if len(logics) == 1 else None  # no sentence says it, or they differ
    classes = CHANGE_TYPES
    # each of these sentences is about material changes
    if naming and all(find(words.weighty, text) for text, _ in naming):
        classes = ("material",)
    first = group[0].line
    last = group[-1].last_line
    quote = " ".join([sentence.own for sentence in group])
    # the names in all sentences, also in parts that don't count
    named_channels, named_periods = _clause_names(
        [_names_in(sentence.text, words, numbers) for sentence in group]
    )
    # by position, in the order of the fields
    return ChangeClause(
        first,
        last,
        quote,
        channels,
        periods,
        logic,
        classes,
        named_channels,
        named_periods,
        tuple(refused),
    )


def _merge(named: Sequence[_Names]) -> _Names:
    """Return all channels and periods, each once, in the order in which they are named."""
    channels: dict[str, None] = {}
    periods: dict[NoticePeriod, None] = {}
    for part in named:
        channels |= dict.fromkeys(part.channels)
        periods |= dict.fromkeys(part.periods)
    is_posted = any(part.is_posted for part in named)
    return _Names(tuple(channels), tuple(periods), is_posted)


def _clause_names(named: Sequence[_Names]) -> tuple[tuple[str, ...], tuple[NoticePeriod, ...]]:
    """Return the channels and periods of a clause, from the names in its sentences.

    If it only says that something is posted, the channel is the policy's page.
    """
    found = _merge(named)
    if found.is_posted and not found.channels:
        return ("page",), found.periods
    return found.channels, found.periods


def _joining_logic(sentence: str, channels: Sequence[str], words: WordLists) -> Logic | None:
    """Return whether a sentence joins these channels by “or” (any) or by “and” (all).

    The word must be before the last channel, and only commas before the others; else, or if the
    channels are only examples, return None. If a channel is mentioned more than once, the last
    mention counts.
    """
    if find(words.examples, sentence):
        return None
    places = []  # where the words for each channel begin and end
    for channel in channels:
        mentions = list(_mentions(sentence, channel, words))
        if not mentions:
            return None
        places.append(mentions[-1].span())
    joins: set[Logic | None] = set()  # what stands between two channels; commas add nothing
    for (_, end), (start, _) in pairwise(sorted(places)):
        between = sentence[end:start]
        # each “or” and “and” that is near enough to the second channel; the last one counts
        joining = pattern(f"{words.either}, {words.both}").findall(between[-MAX_JOIN_DISTANCE:])
        if joining and pattern(words.either).fullmatch(joining[-1]):
            joins.add("any")
        elif joining:
            joins.add("all")
        elif not between.startswith(","):
            joins.add(None)
    if len(joins) != 1:  # no such word, or several different ones
        return None
    return joins.pop()


def _parts(sentence: str, words: WordLists) -> Iterator[str]:
    """Yield the parts of a sentence that have a subject of their own.

    A sentence that denies something is one part: what it denies may be anywhere in it.
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
    """Return a pattern for the places at which `_parts` cuts a sentence, between parts with a
    subject of their own: “…, | (and) they …” and “… | and they …”, “… | and will …”.

    The arguments are word lists: `subjects` (“they”), `joins` (“and”), and `sure` (“will”).
    """
    subject = _grouped(subjects)
    join = _grouped(joins)
    behind_a_sign = rf"(?:[,;:]| [—–-])\s+(?=(?:{join}\s+)?{subject})"
    before_a_join = rf"\s+(?={join}\s+(?:{subject}|{_grouped(sure)}))"
    return re.compile(f"{behind_a_sign}|{before_a_join}", re.IGNORECASE)


def _grouped(phrases: str) -> str:
    """Return the regular expression for a word list, as a group in a longer expression."""
    return f"(?:{pattern(phrases).pattern})"


def _refusal_reason(part: str, words: WordLists) -> str:
    """Return why the channels and periods that a part of a sentence names don't count, such as
    “it's a question”; empty if they do."""
    if re.fullmatch(PLACEHOLDER_PATTERN, part):
        return "it's an unfilled placeholder"
    if part.rstrip("”\"' ").endswith("?"):
        return "it's a question"
    denied = _denial(part, words)
    if denied:
        return f"it says “{denied}”"
    possibility = _possibility(part, words)
    if possibility:
        return f"it only says “{possibility}”"
    if find(words.asks, part):
        return "it asks readers to act"
    other_subject = find(words.unrelated, part)  # other texts, or changes that both parties sign
    is_about_changes = _stand_near(part, words.changes, words.texts)
    if not other_subject and not is_about_changes:
        other_subject = find(words.others, part)  # other things that change, such as fees
    return f"it's about something else: “{other_subject[0]}”" if other_subject else ""


def _denial(part: str, words: WordLists) -> str:
    """Return the word by which a part denies something; empty if there is none."""
    match = find(words.denied, _without_conditions(part, words))
    return match[0] if match else ""


def _without_conditions(part: str, words: WordLists) -> str:
    """Return a part without conditions that deny something but inform no one.

    “Where we do not ask you to agree, we notify you” doesn't deny a notice, and “if you do not
    object within 30 days” doesn't promise a period.
    """
    rest = pattern(words.not_denied).sub(" ", part)  # such as “not less than”
    # from a word such as “if” to the next sign
    for condition in re.findall(rf"{_grouped(words.ifs)}[^,;:—]*", rest, re.IGNORECASE):
        if find(words.denied, condition) and not find(words.informs, condition):
            rest = rest.replace(condition, " ")
    return rest


def _possibility(part: str, words: WordLists) -> str:
    """Return the word, such as “may”, that makes a notice only possible; empty if there is none.

    “May” doesn't count if “will” is between it and the word for informing (“changes that may harm
    you will be announced”), or if the notice is the condition of a possible change (“may change
    these terms by giving 30 days' notice”).
    """
    possible = find(words.possible, part)
    if possible is None:
        return ""
    # what comes after "may", and where the words for informing are in it
    rest = part[possible.end() :]
    informs = [match.start() for match in pattern(words.informs).finditer(rest)]
    if not informs:
        return possible[0]
    sure = find(words.sure, rest)
    if sure and sure.start() < informs[-1]:  # "will" is between "may" and the notice
        return ""
    # "may change these terms by giving notice": a change, then a condition, then the notice
    changes = find(words.changes, rest)
    # no change comes first, or there is another "may"
    if not changes or changes.start() >= informs[0] or find(words.possible, rest):
        return possible[0]
    condition = pattern(words.conditions).search(rest, changes.end())
    if condition and condition.start() < informs[-1]:
        return ""
    return possible[0]


def _names_in(text: str, words: WordLists, numbers: NumberWords) -> _Names:
    """Return the channels and periods that a text names.

    A channel only counts if the text has a word for informing; a website only with a word for a
    notice, because the policy itself is also published there. Writing to account holders, without a
    medium (“unnamed”), counts as the account if no other channel is named.
    """
    without_names = pattern(words.texts).sub(" ", text)  # “privacy notice” doesn't inform anyone
    channels = []
    is_posted = False  # whether it only says when something is posted, or that a notice is
    if find(words.informs, without_names):
        channels = [name for name in words.channels if any(_mentions(text, name, words))]
        is_posted = pattern(f"{words.times}, {words.posted_notices}").search(text) is not None
    if "site" in channels and not find(words.notices, without_names):
        channels.remove("site")
    if "site" in channels and "page" in channels:  # the site includes the policy's page
        channels.remove("page")
    if "unnamed" in channels:
        channels.remove("unnamed")
        if set(channels) <= {"page"}:  # no other channel is named, but perhaps the policy's page
            channels.append("account")
    return _Names(tuple(channels), tuple(_periods(text, words, numbers)), is_posted)


def _mentions(text: str, channel: str, words: WordLists) -> Iterator[re.Match[str]]:
    """Return the words for a channel in a text, without words that mean something else.

    “By post” is a letter, not a posting on a page; “par courrier électronique” is an email; a
    message to the address of an account isn't shown in the account. “After we posted it on our
    website” says when a change applies, not how it is announced.
    """
    postings = f"{words.postings}, {words.times}"  # the text is published, which isn't a notice
    other = ""  # words of another channel that contain a word of this one
    if channel == "page":  # publishing the text is how the page announces it
        postings = words.times
        other = f"{words.channels['letter']}, {words.posted_notices}"
    elif channel == "letter":
        other = words.channels["email"]
    elif channel == "account":
        other = words.addresses
    if other:
        text = pattern(other).sub(_blank, text)
    # “we posted it on our website”, with the place
    posting = rf"{_grouped(postings)}(?:\s+{_grouped(words.places)})?"
    for time in re.finditer(posting, text, re.IGNORECASE):
        if not pattern(words.posted_notices).search(time[0]):  # a posted notice is a channel
            text = text.replace(time[0], _blank(time))
    return pattern(words.channels[channel]).finditer(text)


def _blank(match: re.Match[str]) -> str:
    """Return as many underscores as the match has characters, so that offsets stay the same."""
    return "_" * len(match[0])


def _periods(text: str, words: WordLists, numbers: NumberWords) -> Iterator[NoticePeriod]:
    """Yield each period of a text, such as “thirty (30) calendar days”, by unit."""
    working = pattern(words.business)  # “business”, “working”
    kind = f"(?:{pattern(words.whole).pattern}|{working.pattern})"  # also “calendar”
    for unit, phrases in words.units.items():  # the name of a unit, and the words for it
        named_unit = rf"(?:{kind}[\s-]+)*{_grouped(phrases)}(?:\s+{kind})?"
        for match in re.finditer(rf"{NUMBER_PATTERN}[\s-]*{named_unit}", text, re.IGNORECASE):
            value = _number(match["number"].casefold(), numbers)
            if not value:  # “business days” without a number
                continue
            if unit in IN_MONTHS:
                yield NoticePeriod(months=value * IN_MONTHS[unit])
                continue
            is_business = working.search(match[0]) is not None
            days = value * IN_DAYS[unit]
            yield NoticePeriod(days, business=is_business, weeks=unit == "week")


def _number(word: str, numbers: NumberWords) -> int:
    """Return the number that a word in digits or letters means; 0 if it isn't a number."""
    if word.isdigit():
        return int(word)
    if re.fullmatch(numbers.one, word):  # any form of “one” or “a”
        return int(numbers.cardinals.get(word, 1))
    return int(numbers.cardinals.get(word, 0))
