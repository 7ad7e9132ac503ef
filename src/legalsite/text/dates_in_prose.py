"""Finds dates in prose, and the dates that a text states for itself: revised and effective dates.

A “label” is what says which date it is, such as “Last updated”. The languages that can be read are
in dates_in_prose.toml.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import filterfalse
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import UNSPOKEN_SPAN_KINDS, Block, Document, words_of_cells
from legalsite.text.date_phrases import MONTH, MONTHS
from legalsite.text.word_lists import packaged_tables

Match = re.Match[str]
Pattern = re.Pattern[str]


class DateWords(Struct, frozen=True):
    """The words of one language, as patterns; dates_in_prose.toml explains each field."""

    weekdays: str
    revised: str
    effective: str
    between: str
    others: str
    until: str
    verbs: str
    this: str
    published: str = ""
    texts: str = ""
    after: tuple[str, str] = ("", "")
    reasons: str = ""


DATE_WORDS = packaged_tables("text/dates_in_prose.toml", dict[str, DateWords])
"""The words of each language in which days are read."""

SPACELESS = ("ja", "zh", "ko")  # a date may follow a word without a space
WORD_BEFORE = r"(?<![^\W\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3])"
YEAR = r"[12١٢۱۲１２]\d{3}(?!\d)"
SHORT = r"['’]\d\d(?!\w)"  # a year of two digits, such as ’24
GAP = r"[\s\u200e\u200f]*"
# a year of our time may stand without a space: "May 3,2025", but not "May 1,1200 crowns"
OF_OUR_TIME = r"(?:19|20)[0-9]{2}\b"
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}  # the years before the first of each
# A date with a year, in one of these forms, by the lines of the pattern: 2026-05-03; 2026年5月3日
# with the year of our time or of an era; May 3, 2026; 3 May 2026, 3rd of May 2026, 3 de mayo de
# 2026; 03/05/2026 (the signs between must be the same). The numbers in the names of groups say
# which form matched: `day2`, `month2` and `year2` belong to the form "3 May 2026".
DAY = re.compile(
    rf"""{WORD_BEFORE}(?:
    (?P<iso>{YEAR}(?P<between>[-/.]|\.\s)[01]?\d(?P=between)[0-3]?\d)(?!\d)
    | (?:(?P<era>{"|".join(ERAS)})\s*(?P<of_era>\d{{1,2}}|元)|(?P<year4>{YEAR}))\s*[年년]
        \s*(?P<month4>\d{{1,2}})\s*[月월]\s*(?P<day4>\d{{1,2}})\s*[日일号號]
    | (?P<month1>{MONTH})[.,]?\s+(?P<day1>[0-3]?\d)(?:st|nd|rd|th)?
        (?:\s*,\s+|\s+|,(?={OF_OUR_TIME}))(?P<year1>{YEAR}\b|{SHORT})
    | (?P<day2>\d{{1,2}})(?:\.|(?:st|nd|rd|th),?|er|e|[ºª°o])?\s*(?:day\s+)?(?:(?:of|del?)\s+)?
        (?P<month2>{MONTH})\.?(?:\s*[,،]\s+|\s+|,?(?={OF_OUR_TIME}))(?:del?\s+)?(?P<year2>(?:{YEAR}|{SHORT}))(?:\b|م\b)
        (?:\s?(?:r\.|roku\b))?
    | (?P<day3>\d{{1,2}}){GAP}(?P<sign>[./-]){GAP}(?P<month3>\d{{1,2}}){GAP}(?P=sign){GAP}(?P<year3>{YEAR})\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def _compile_ignoring_case(pattern: str) -> Pattern:
    return re.compile(pattern, re.IGNORECASE)


def _pattern_of_words(key: str, *, whole: bool = True, without: Sequence[str] = ()) -> str:
    """Return a pattern for the phrases of all languages in a field of DateWords.

    The languages in `without` are left out. With `whole`, a phrase must end with a whole word, in
    languages that separate words.
    """
    separated = []
    patterns = []
    # an elided word ends within another: l'1 aprile, d'avril
    end = r"(?:(?!\w)|(?<=['’]))" if whole else ""
    for language, words in DATE_WORDS.items():
        # a field has one phrase in a line, which is a pattern
        phrases = getattr(words, key).strip().replace("\n", "|").replace(" ", r"\s+")
        if not phrases or language in without:
            continue
        if language in SPACELESS:  # a phrase may begin and end anywhere
            patterns.append(f"(?:{phrases})")
        else:
            separated.append(f"(?:{phrases}){end}")
    if separated:  # one check for the start of a word is faster than one for each language
        alternatives = "|".join(separated)
        patterns.insert(0, rf"\b(?:{alternatives})")
    alternatives = "|".join(patterns)
    return f"(?:{alternatives})"


def _label_after_pattern(at: int) -> Pattern:
    """Return a pattern for the labels in all languages that come after a date. `at`: 0 for labels
    of revised dates, 1 for labels of effective dates."""
    labels = [words.after[at] for words in DATE_WORDS.values()]
    return re.compile("|".join(filter(None, labels)))


Kind = Literal["revised", "effective"]
_WEEKDAYS = _pattern_of_words("weekdays")
_VERBS = _pattern_of_words("verbs")

PUBLISHED_PATTERN = _compile_ignoring_case(_pattern_of_words("published", whole=False))
LABEL_PATTERNS: dict[Kind, Pattern] = {
    "revised": _compile_ignoring_case(
        f"{_pattern_of_words('revised', whole=False)}|{PUBLISHED_PATTERN.pattern}"
    ),
    "effective": _compile_ignoring_case(_pattern_of_words("effective", whole=False)),
}
LABEL_AFTER_PATTERNS: dict[Kind, Pattern] = {
    "revised": _label_after_pattern(0),
    "effective": _label_after_pattern(1),
}
# The words that may stand between a label and its day.
BETWEEN_PATTERN = _compile_ignoring_case(
    rf"(?:[\s:：.,،、–—·&*_#(（\[【-]|{_pattern_of_words('between')}|{_WEEKDAYS})*"
)
WEEKDAY_PATTERN = _compile_ignoring_case(rf"[\s,(（]*{_WEEKDAYS}")
# of other tools: May 3, 2026 {: datetime="2026-05-03" }
ATTRIBUTES_PATTERN = re.compile(r"\{[:.#][^{}]*\}")
REASON_PATTERN = _compile_ignoring_case(rf"\W{{0,3}}\s(?:{_pattern_of_words('reasons')})\s")
# What a text with a date has at least: for a quick first look.
YEAR_CANDIDATE_PATTERN = re.compile(r"\d{4}|年|(?:\d[./-]|['’]|[^\W\d_]{3}\.?\s)\d\d(?!\d)")
FIGURE_PATTERN = re.compile(r"[\d{]")  # or a template that fills in the day
SEPARATOR_PATTERN = re.compile(r"\s[·•]\s")
MAX_DATE_LINE_LENGTH = 160  # a longer line is a sentence
# "Last update of the Terms of Service: 3 May 2025"
TEXT_NAME_PATTERN = re.compile(r"[^.:：;!?0-9]{1,60}[:：][\s*_]*")
# Figures, a word and a year at the end of a line, as of a date in a language without word lists.
UNREAD_DAY_PATTERN = re.compile(r"\b\d{1,2}\.?\s+[^\W\d_]{3,}\s+(?:19|20)[0-9]{2}\W*$")
MAX_UNREAD_LENGTH = 80  # of a line that may say a day in a language without word lists
MAX_LABEL_DISTANCE = 100  # of the name of a text, or of the words between a label and its day
MAX_STATEMENT_LENGTH = 200  # of a line that says only a day
# Dates are searched for in this many characters from the start of a text, and as many from its end.
# Only paragraphs with a year count: no policy we know of has a tenth as many.
MAX_SEARCHED_LENGTH = 30_000
# A month with a year and no day: in May 2026, 05/2026, 2026年5月.
MONTH_PATTERN = re.compile(
    rf"""(?:(?:in|en)\s+)?(?:
    (?:(?P<name>{MONTH})\.?,?\s+(?:del?\s+)?|(?P<number>0?[1-9]|1[0-2])\s?[/.]\s?)(?P<year>(?:19|20)[0-9]{{2}}|['’]\d\d)(?!\d)
    | (?P<year_first>{YEAR})\s*[年년]\s*(?P<number_last>\d{{1,2}})\s*[月월](?!\s*\d)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# A day beside its label may have a year of two digits: "Effective 3/2/21". Elsewhere, that may be
# the number of a clause.
SHORT_YEAR_PATTERN = _compile_ignoring_case(
    rf"(?<!version )(\d{{1,2}}(?:([./-])\d{{1,2}}\2|\.?[ ](?:{MONTH})\.?[ ]))"
    r"([0-9]{2})(?![./:-]?\w)"
)
YEAR_FIRST_PATTERN = re.compile(r"(?:1[3-9]|[2-9]\d)-\d\d-\d\d")  # perhaps: 24-06-09
# Of two figures after a label, the second is a year if it can't be a month, and in no such language
# is the month written first.
SHORT_MONTH_PATTERN = re.compile(r"(0[1-9]|1[0-2]|[1-9](?=/))[./](1[3-9]|[2-9]\d)(?![./:-]?\w)")
DAY_FIRST_LABEL_PATTERN = _compile_ignoring_case(
    _pattern_of_words("revised", whole=False, without=("en", *SPACELESS))
)
TEXT_AFTER_PATTERN = _compile_ignoring_case(
    rf"[,،]?\s+(?:{_VERBS}\s+)?{_pattern_of_words('texts')}"
)
OTHER_VERSION_PATTERN = _compile_ignoring_case(_pattern_of_words("others"))
UNTIL_PATTERN = _compile_ignoring_case(rf"[\s,]*(?:{_pattern_of_words('until')}|[–—-])\s*")
VERB_PATTERN = _compile_ignoring_case(rf"[:：]|{_VERBS}")
# Where a statement may begin or end: a line of the source, a sentence, or a part beside a sign.
BREAK_PATTERN = re.compile(r"\n\s*|(?<=\S\S)[.!?]\W?\s+(?!\d)|\s[|·•]\s+|。")
# All words that may stand beside a day and its label, besides words of the title: they name this
# text and no other.
WORD = re.compile(r"[^\W\d_]+")
THIS_TEXT = frozenset(WORD.findall(" ".join(words.this for words in DATE_WORDS.values())))
_SPACELESS_WORDS = " ".join(DATE_WORDS[language].this for language in SPACELESS).split()
_SPACELESS_PATTERN = "|".join(sorted(_SPACELESS_WORDS, key=len, reverse=True))
THIS_TEXT_PATTERN = re.compile(rf"(?:{_SPACELESS_PATTERN})+")


class StatedDay(Struct, frozen=True):
    """A day that a text states for itself.

    `day` and `other` are the days that may be meant. They are the same one, unless it is unclear
    which number is the day (03/04/2020: `day` assumes that it comes first), or only a month is
    given (its first and last day)."""

    kind: Kind  # whether it is the date of the last revision, or the effective date
    day: date
    other: date
    line: int  # of the file, counted from 1
    written: str  # the date as it is written
    text: str  # the text of the line with the label
    goes_on: bool = False  # whether its sentence says more, such as “for users who registered …”

    @property
    def first(self) -> date:
        """The earliest date that may be meant."""
        return min(self.day, self.other)

    @property
    def last(self) -> date:
        """The latest date that may be meant."""
        return max(self.day, self.other)

    @property
    def is_month(self) -> bool:
        """Whether only a month is given."""
        return bool(
            MONTH_PATTERN.fullmatch(self.written) or SHORT_MONTH_PATTERN.fullmatch(self.written)
        )

    def may_mean(self, day: date, grace: timedelta) -> bool:
        """Return whether the stated date or month may mean this date, or one within `grace`."""
        if self.is_month:
            return self.first - grace <= day <= self.last + grace
        return min(abs(day - self.day), abs(day - self.other)) <= grace


def indexes_to_search(texts: Sequence[str]) -> list[int]:
    """Return the indexes of the lines or paragraphs of a text in which to search for dates, in
    order. They contain something like a year. If a text has more of them than any policy has, only
    the first and the last ones are searched, because labels take long to find.
    """
    chosen: set[int] = set()
    indexes = range(len(texts))
    for ordered in (indexes, reversed(indexes)):
        length = 0
        for index in ordered:
            if not YEAR_CANDIDATE_PATTERN.search(texts[index]):
                continue
            length += len(texts[index])
            if length > MAX_SEARCHED_LENGTH:
                break
            chosen.add(index)
        else:  # none was left out
            break
    return sorted(chosen)


def find_months(lines: Sequence[tuple[int, str]]) -> list[StatedDay]:
    """Return the dates on numbered lines of a text that have a label, but are only a month."""
    months: list[StatedDay] = []
    for index in indexes_to_search([text for _, text in lines]):
        stated = [labeled.day for labeled in _labeled_days(*lines[index])]
        months += [day for day in stated if day.is_month]
    return months


def days_alone(lines: Sequence[tuple[int, str]]) -> Iterator[StatedDay]:
    """Yield each date that stands alone on one of these numbered lines, as a revised date."""
    for line, text in lines:
        # punctuation or a weekday may be before the date
        written = DAY.match(text, _match_end(BETWEEN_PATTERN, text, 0))
        days = _days_of_match(written)
        if written and days and not _has_words(text[written.end() :]):
            yield StatedDay("revised", *days, line, written[0], text)


def _has_words(rest: str) -> bool:
    """Return whether there are words in the text after a date, besides its weekday.

    Words of a language without spaces that only name this text don't count.
    """
    bare = ATTRIBUTES_PATTERN.sub("", rest[_match_end(WEEKDAY_PATTERN, rest, 0) :])
    return any(map(str.isalnum, THIS_TEXT_PATTERN.sub("", bare)))


def names_this_text(line: str, title: str) -> bool:
    """Return whether a line with a date is about this text alone, with nothing else but a reason.

    The line then has only labels, dates, and words that name the text, such as its title. “The next
    version takes effect on …” and “Effective until …” have other words.
    """
    if len(line) > MAX_STATEMENT_LENGTH:
        return False
    bare = _without_reason(ATTRIBUTES_PATTERN.sub("", line)).lower()
    # take away the labels, the dates, and what may stand beside them
    for pattern in (
        *LABEL_PATTERNS.values(),
        DAY,
        MONTH_PATTERN,
        SHORT_YEAR_PATTERN,
        BETWEEN_PATTERN,
        THIS_TEXT_PATTERN,
    ):
        bare = pattern.sub(_blank_match, bare)
    # all words that are left must name this text: “this policy”, or its title
    return THIS_TEXT.union(WORD.findall(title.lower())).issuperset(WORD.findall(bare))


def _blank_match(match: Match) -> str:
    """Return a space in place of a match, so that the words around it stay apart."""
    if match[0]:  # BETWEEN_PATTERN also matches nothing
        return " "
    return ""


def _without_reason(line: str) -> str:
    """Return a line up to the date if a reason follows: “Updated on May 3, 2026 to add a service”.

    Without a reason, return the whole line.
    """
    for day in DAY.finditer(line):
        if REASON_PATTERN.match(line, day.end()):
            return line[: day.end()]
    return line


def is_date_line(text: str) -> bool:
    """Return whether a line says when the text was revised or takes effect, and little else.

    It may also have the name of the text, and anything after a sign: "Effective 6 May 2026 ·
    Harbour Ledger Ltd · …"."""
    if not YEAR_CANDIDATE_PATTERN.search(text):  # labels take long to find
        return False
    return _is_labelled_day(text) or _is_labelled_day(SEPARATOR_PATTERN.split(text)[0])


def _is_labelled_day(text: str) -> bool:
    """Return whether a line has a label, such as “Last updated”, and a date, and less than 60
    characters of other words, with the label, but without the name of the text after it.

    Instead, the label may be directly after the date.
    """
    for pattern in LABEL_PATTERNS.values():
        label = pattern.search(text)
        if label:
            bare = DAY.sub("", text)  # the same as the text if it has no date
            name = TEXT_NAME_PATTERN.match(text, label.end())  # "of the Terms of Service: "
            length = len(bare)
            if name:
                length -= len(name[0])
            return bare != text and length < 60
    ends = [day.end() for day in DAY.finditer(text)]
    return any(after.match(text, end) for end in ends for after in LABEL_AFTER_PATTERNS.values())


def is_unread_day(text: str) -> bool:
    """Return whether a short line seems to have a date in a language without word lists."""
    if len(text) > MAX_UNREAD_LENGTH or DAY.search(text):
        return False
    return bool(UNREAD_DAY_PATTERN.search(text))


def has_unread_label(text: str) -> bool:
    """Return whether a short line ends with a colon and a date, after a label that can't be read:
    “Senast uppdaterad: 5 januari 2026”, whose month is read as Dutch."""
    day = DAY.search(text)
    if not day or len(text) > MAX_UNREAD_LENGTH or is_date_line(text):
        return False
    return text[: day.start()].rstrip().endswith((":", "：")) and not _has_words(text[day.end() :])


def days_in(text: str) -> Iterator[tuple[Match, date, date]]:
    """Yield each date in a text: its match, and the two dates that may be meant.

    The two are the same, unless it is unclear which number is the day. Dates that don't exist, such
    as February 30, are left out.
    """
    for match in DAY.finditer(text):
        days = _days_of_match(match)
        if days:
            yield match, *days


def _days_of_match(match: Match | None) -> tuple[date, date] | None:
    """Return the two dates that a match of DAY may mean; of MONTH_PATTERN, its first and last day.

    The two are the same if only one date may be meant. None if there is no match, or no such date.
    """
    if not match:
        return None
    try:
        if match.re is MONTH_PATTERN:
            # "May 2026" has a name and a year, "05/2026" a number and a year; in "2026年5月", the
            # year is first and the number last
            year = _year(match["year"] or match["year_first"])
            name = match["name"] or ""
            month = MONTHS.get(name.lower()) or int(match["number"] or match["number_last"])
            _, last = monthrange(year, month)
            return date(year, month, 1), date(year, month, last)
        return _readings_of_day(match)
    except ValueError:  # the date doesn't exist
        return None


def _readings_of_day(match: Match) -> tuple[date, date]:
    """Return the two dates that a match of DAY may mean: of 03/04/2020, April 3 and March 4. The
    two are the same if there is only one reading. Raises ValueError for a date that doesn't exist.
    """
    if match["iso"]:  # 2026-05-03
        year, month, day = map(int, re.findall(r"\d+", match["iso"]))
        return date(year, month, day), date(year, month, day)
    # which form of DAY matched: the groups `day2`, `month2` and `year2` match "3 May 2026"
    nth = next(nth for nth in "1234" if match[f"day{nth}"])
    written = match[f"month{nth}"].lower()
    day = int(match[f"day{nth}"])
    month = MONTHS.get(written) or int(written)  # a name or a number
    era = match["era"]
    if era:  # the year of a Japanese era, the first of which has a word of its own
        year_of_era = match["of_era"].replace("元", "1")
        year = ERAS[era] + int(year_of_era)
    else:
        year = _year(match[f"year{nth}"])
    sign = match["sign"]  # between the numbers; None if the month is a name, or after the year
    if sign and month > 12:  # so the month comes first: 5/23/2026
        return date(year, day, month), date(year, day, month)
    day_first = date(year, month, day)
    # with periods, the day always comes first; above 12, it can't be a month
    if not sign or sign == "." or day > 12:
        return day_first, day_first
    return day_first, date(year, day, month)


def _year(written: str) -> int:
    """Return the number of a year that is written in full, or as ’24, which is 2024."""
    number = int(written.lstrip("'’"))
    if number > 99:
        return number
    return 2000 + number


def stated_days(document: Document, title: str) -> tuple[StatedDay, ...]:
    """Return the dates that a text states for itself: “Last updated: May 3, 2026”, or else a date
    that stands alone below the title.

    Words of `title` name the text. Of dates with a reason (“Updated on May 3, 2026 to add a
    service”), only the newest counts. A date of publication counts only if there is no newer
    revised date.
    """
    stated = _labeled_days_of_blocks(document, title)
    if not stated:
        stated = list(days_alone(_first_lines(document)))
    revised = [day for day in stated if day.kind == "revised"]
    published = [day for day in revised if PUBLISHED_PATTERN.search(day.text)]
    stated = _without_outdated(stated, published, revised)
    with_reason = [day for day in stated if _without_reason(day.text) != day.text]
    return tuple(_without_outdated(stated, with_reason, with_reason))


def _labeled_days_of_blocks(document: Document, title: str) -> list[StatedDay]:
    """Return the dates with a label that the blocks of a text state for it. Several dates in one
    list or table, or in headings, don't count, because they are a history."""
    found = []  # each date with the list, table, or level of headings that it is in
    readable = list(_readable_blocks(document))
    for index in indexes_to_search(["\n".join(texts) for _, texts in readable]):
        block, texts = readable[index]
        days = dict[StatedDay, None]()
        for text in texts:
            days.update(dict.fromkeys(days_of_text(text, title)))
        # the number of the list or table; negative for headings of a level; 0 for other blocks
        group = -block.level if block.kind == "heading" else block.group
        found += [(group, replace(day, line=block.line)) for day in days]
    days_by_group = defaultdict[tuple[int, Kind], set[date]](set)
    for group, day in found:
        days_by_group[group, day.kind].add(day.day)
    stated = []
    for group, day in found:
        is_history = len(days_by_group[group, day.kind]) > 1
        if not group or not is_history:
            stated.append(day)
    return stated


def _without_outdated(
    stated: Sequence[StatedDay], candidates: Sequence[StatedDay], newer: Sequence[StatedDay]
) -> list[StatedDay]:
    """Return the dates, without the candidates that are before another date in `newer`."""
    newest_day = date.min
    for day in newer:
        newest_day = max(newest_day, day.last)
    outdated = set()
    for day in candidates:
        if day.last < newest_day:
            outdated.add(day)
    return list(filterfalse(outdated.__contains__, stated))


def _first_lines(document: Document) -> list[tuple[int, str]]:
    """Return the line and text of the paragraph below the title, in a list; or an empty list if the
    first block there is another one, such as a heading."""
    structured = {"row", "item", "code", "quote"}
    plain = [block for block in document.blocks if block.kind not in structured]
    if document.title:  # it is the first block
        plain = plain[1:]
    return [(block.line, block.text) for block in plain[:1] if block.kind == "paragraph"]


def _readable_blocks(document: Document) -> Iterator[tuple[Block, list[str]]]:
    """Yield the blocks that may state a date of this text, each with its words.

    Before the words, on a line of its own, is what may be their label: a heading or a term above,
    the cell before, or the head of the column. Blocks below words about other
    versions are left out.
    """
    others = 0  # the level of the heading above that is about other versions; 0 without one
    lead = label = ""  # the words before a list or table; the heading or term directly above
    head: list[str] = []  # the head of the table
    for block in document.blocks:
        words = "".join([span.text for span in block.spans if span.of not in UNSPOKEN_SPAN_KINDS])
        texts = [f"{label}\n{words}"]
        label = ""
        # with a figure, a heading has the date itself
        if block.kind in {"heading", "term"} and not FIGURE_PATTERN.search(words):
            label = words
        is_left_out = bool(others)
        # a heading that isn't within the section about other versions
        if block.kind == "heading" and (not others or block.level <= others):
            is_about_others = block.level > 1 and _names_other_versions(words)
            others = block.level if is_about_others else 0
            is_left_out = False  # it may state a date of this text
        if block.kind == "row":
            cells = words_of_cells(block.spans)
            if block.is_head:
                head = cells
            # each cell with the cell before it, and with the head of its column
            names = [*zip(["", *cells], cells, strict=False), *zip(head, cells, strict=False)]
            texts = [f"{name}\n{cell}" for name, cell in names]
        elif block.kind != "item":  # the block before a list or table, which is over here
            lead = words
            head = []
        # in a list or table of other versions
        is_listed = block.kind in {"item", "row"} and _names_other_versions(lead)
        if block.kind != "code" and not is_left_out and not is_listed:
            yield block, texts


@lru_cache(16)  # the words before a list, which are the same for each of its items
def _names_other_versions(words: str) -> bool:
    """Return whether words are about other versions of the text: “Previous versions”."""
    return OTHER_VERSION_PATTERN.search(words) is not None


def newest(stated: tuple[StatedDay, ...]) -> StatedDay | None:
    """Return the newest date that a text states, revised or effective; None if it states none."""
    return max(stated, key=lambda day: day.last, default=None)


def without_date_line(text: str) -> str:
    """Return the words of a block; none if it is a date line, whose changes don't count: a short
    line with a label, such as “Last updated”, and a figure."""
    if len(text) > MAX_DATE_LINE_LENGTH or not FIGURE_PATTERN.search(text):
        return text
    if any(label.search(text) for label in LABEL_PATTERNS.values()):
        return ""
    return text


@lru_cache(4096)  # paragraphs: most are the same in all texts of a policy
def days_of_text(text: str, title: str) -> tuple[StatedDay, ...]:
    """Return the dates that a paragraph states for its text.

    Their line is 0, because it isn't known here. Words of `title` name the text.
    """
    days = []
    for day, _ in days_with_places(text, title):
        days.append(day)
    return tuple(days)


def days_with_places(text: str, title: str) -> Iterator[tuple[StatedDay, int]]:
    """Yield the dates that a paragraph states for its text, each with where its statement begins.

    Otherwise the same as `days_of_text`.
    """
    begins: list[int] = []  # where statements begin
    for day, start, end in _labeled_days(0, text):
        begins = begins or _statement_begins(text)
        begin = begins[bisect_right(begins, start) - 1]
        if end - begin > MAX_STATEMENT_LENGTH:  # which can't be about this text alone
            continue
        following = BREAK_PATTERN.search(text, end)
        stop = following.start() if following else len(text)
        statement = text[begin:stop]
        if _is_of_this_text(statement, start - begin, end - begin, title, day.kind):
            has_reason = _without_reason(statement) != statement
            goes_on = has_reason or not names_this_text(statement, title)
            yield replace(day, text=statement.strip(), goes_on=goes_on), begin


def _statement_begins(text: str) -> list[int]:
    """Return where the statements of a text begin, in order: at its start, and after each end of a
    line or sentence. A sentence doesn't begin in lower case."""
    begins = [0]
    for found in BREAK_PATTERN.finditer(text):
        end = found.end()
        if not text[end : end + 1].islower():
            begins.append(end)
    return begins


def _is_of_this_text(statement: str, start: int, end: int, title: str, kind: Kind) -> bool:
    """Return whether a statement with a label and a date, from `start` to `end`, is about the text
    itself: “These terms take effect on May 3, 2026.”

    It may name nothing else before the date, and must not continue with “until” and a date. If it
    continues in another way, it needs a verb or a colon before the date, or the name of the text
    after it: “Effective May 3, 2026, the law …” is about the law.
    """
    until = UNTIL_PATTERN.match(statement, end)
    if until and _match_date(statement, until.end()):
        return False
    named_in = statement[:end]
    if _match_date(statement, start):  # with the label after the date, the whole statement counts
        named_in = statement
    if not names_this_text(named_in, title):
        return False
    # what comes after the date, its weekday, and attributes that other tools write
    rest = statement[_match_end(WEEKDAY_PATTERN, statement, end) :]
    rest = ATTRIBUTES_PATTERN.sub("", rest)
    goes_on = rest.startswith((",", "،")) or rest.lstrip()[:1].islower()
    if not goes_on or VERB_PATTERN.search(statement[:end]):
        return True
    begins_with_label = not WORD.search(statement[:start])
    return begins_with_label and (kind == "revised" or bool(TEXT_AFTER_PATTERN.match(rest)))


class _LabeledDay(NamedTuple):
    """A date or month, and where it and its label begin and end in a text."""

    day: StatedDay
    start: int
    end: int


def _labeled_days(line: int, text: str) -> Iterator[_LabeledDay]:
    """Yield each date or month beside a label: “Effective May 3, 2026”, or “May 3, 2026 (revised)”.

    `line` is the number of the text's line.
    """
    if YEAR_CANDIDATE_PATTERN.search(text):  # labels take long to find
        yield from _days_after_labels(line, text)
        yield from _days_before_labels(line, text)


def _match_date(text: str, at: int) -> Match | None:
    """Return the match of the date or month that begins at an index; None if none does."""
    return DAY.match(text, at) or MONTH_PATTERN.match(text, at)


def _days_after_labels(line: int, text: str) -> Iterator[_LabeledDay]:
    """Yield each date or month that follows its label."""
    for kind, label in LABEL_PATTERNS.items():
        for match in label.finditer(text):
            # the index of the date, after the name of the text and words such as “on”
            at = _match_end(TEXT_NAME_PATTERN, text, match.end())
            at = _match_end(BETWEEN_PATTERN, text, at)
            # `written` is the date in the text; `full` is the same with all digits of the year
            written = full = _match_date(text, at)
            short_year = SHORT_YEAR_PATTERN.match(text, at)  # 3/2/21
            short_month = SHORT_MONTH_PATTERN.match(text, at)  # 05/26
            if short_year:  # day and month, and the two digits of the year
                written = short_year
                full = DAY.match(short_year.expand(r"\g<1>20\3"))
            elif short_month and DAY_FIRST_LABEL_PATTERN.match(text, match.start()):
                written = short_month
                full = MONTH_PATTERN.match(short_month.expand(r"\1/20\2"))
            days = _days_of_match(full)
            if written and days:
                days = _with_year_first(written[0], days)
                day = StatedDay(kind, *days, line, written[0], text)
                yield _LabeledDay(day, match.start(), written.end())


def _days_before_labels(line: int, text: str) -> Iterator[_LabeledDay]:
    """Yield each date that its label follows; a month only if the text has no full date."""
    for written in [*DAY.finditer(text)] or MONTH_PATTERN.finditer(text):
        for kind, after in LABEL_AFTER_PATTERNS.items():
            label = after.match(text, _match_end(WEEKDAY_PATTERN, text, written.end()))
            days = _days_of_match(written)
            if label and days:
                day = StatedDay(kind, *days, line, written[0], text)
                yield _LabeledDay(day, written.start(), label.end())


def _with_year_first(written: str, days: tuple[date, date]) -> tuple[date, date]:
    """Return the two dates that may be meant: `days`, or the first of these and the date with the
    year first, if `written` may have it there (24-06-09) and there is such a date."""
    if not YEAR_FIRST_PATTERN.fullmatch(written):
        return days
    others = _days_of_match(DAY.match(f"20{written}"))
    if others:
        return (days[0], others[0])
    return days


def _match_end(pattern: Pattern, text: str, at: int) -> int:
    """Return where a match of the pattern at this offset ends; the offset itself without one."""
    match = pattern.match(text, at, at + MAX_LABEL_DISTANCE)
    if match:
        return match.end()
    return at
