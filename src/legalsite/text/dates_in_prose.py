"""Find dates in prose, and the revision and effective dates that a text states about itself.

A “label” is the text that explains a date, such as “Last updated”. dates_in_prose.toml lists the
supported languages.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import UNSPOKEN_SPAN_KINDS, Block, Document, words_of_cells
from legalsite.text.date_phrases import MONTHS
from legalsite.text.word_lists import packaged_tables

Match = re.Match[str]
Pattern = re.Pattern[str]


class DateWords(Struct, frozen=True):
    """Patterns for the words of a language. dates_in_prose.toml explains each field."""

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
"""Language → its words, for the languages in which dates are recognized."""


def _pattern_of_names(names: Iterable[str]) -> str:
    """Create a regular expression that matches any of the names, longer ones first.

    Names are grouped by their first letter. Most words start with a different letter, so this is
    five times as fast as trying each name.
    """
    by_letter: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        by_letter.setdefault(name[0], []).append(re.escape(name[1:]))
    letters = "".join(by_letter)
    patterns = []
    for letter, rests in by_letter.items():
        endings = "|".join(rests)
        patterns.append(f"{letter}(?:{endings})")
    alternatives = "|".join(patterns)
    return f"(?=[{letters}])(?:{alternatives})"


MONTH = _pattern_of_names(MONTHS)
"""Matches the name of a month in any language."""
SPACELESS = ("ja", "zh", "ko")  # languages in which a date can directly follow a word
WORD_BEFORE = r"(?<![^\W\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3])"
YEAR = r"[12١٢۱۲１２]\d{3}(?!\d)"
SHORT = r"['’]\d\d(?!\w)"  # a year with two digits, such as ’24
GAP = r"[\s\u200e\u200f]*"
# A year that may follow without a space: “May 3,2025”. But there's no year in “May 1,1200 crowns”.
OF_OUR_TIME = r"(?:19|20)[0-9]{2}\b"
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}  # Japanese era → the year before its first year
# A date with a year. Each line of the pattern is for one of these formats: 2026-05-03; 2026年5月3日
# with a Western or era year; May 3, 2026; 3 May 2026, 3rd of May 2026, 3 de mayo de 2026; and
# 03/05/2026 (with the same separator twice). The digits in group names identify the format: `day2`,
# `month2`, and `year2` belong to “3 May 2026”.
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
    """Create a regular expression that matches the phrases in a field of DateWords.

    `key` is the name of the field. The phrases are in all languages except the languages in
    `without`. `whole` tells whether a phrase must end at a word boundary.
    """
    separated = []
    patterns = []
    # no word boundary is needed after an apostrophe: l'1 aprile, d'avril
    end = r"(?:(?!\w)|(?<=['’]))" if whole else ""
    for language, words in DATE_WORDS.items():
        # each line of a field is a pattern
        phrases = getattr(words, key).strip().replace("\n", "|").replace(" ", r"\s+")
        if not phrases or language in without:
            continue
        # these languages don't separate words, so a phrase may start and end anywhere
        if language in SPACELESS:
            patterns.append(f"(?:{phrases})")
        else:
            separated.append(f"(?:{phrases}){end}")
    # test for the start of a word only once, which is faster than once for each language
    if separated:
        alternatives = "|".join(separated)
        patterns.insert(0, rf"\b(?:{alternatives})")
    alternatives = "|".join(patterns)
    return f"(?:{alternatives})"


def _label_after_pattern(at: int) -> Pattern:
    """Compile a pattern for labels that come after a date.

    `at` is 0 for revision dates, and 1 for effective dates.
    """
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
# text that may occur between a label and its date
BETWEEN_PATTERN = _compile_ignoring_case(
    rf"(?:[\s:：.,،、–—·&*_#(（\[【-]|{_pattern_of_words('between')}|{_WEEKDAYS})*"
)
WEEKDAY_PATTERN = _compile_ignoring_case(rf"[\s,(（]*{_WEEKDAYS}")
# attributes in the syntax of other tools: May 3, 2026 {: datetime="2026-05-03" }
ATTRIBUTES_PATTERN = re.compile(r"\{[:.#][^{}]*\}")
REASON_PATTERN = _compile_ignoring_case(rf"\W{{0,3}}\s(?:{_pattern_of_words('reasons')})\s")
# only texts with one of these may contain a year
YEAR_CANDIDATE_PATTERN = re.compile(r"\d{4}|年|(?:\d[./-]|['’]|[^\W\d_]{3}\.?\s)\d\d(?!\d)")
# a digit, or the start of a template tag that fills in a date
FIGURE_PATTERN = re.compile(r"[\d{]")
SEPARATOR_PATTERN = re.compile(r"\s[·•]\s")
MAX_DATE_LINE_LENGTH = 160  # in characters; a longer line is treated as a sentence
# the name of the text before its date: “Last update of the Terms of Service: 3 May 2025”
TEXT_NAME_PATTERN = re.compile(r"[^.:：;!?0-9]{1,60}[:：][\s*_]*")
# a number, a word, and a year at the end of a line, which may be a date in an unsupported language
UNREAD_DAY_PATTERN = re.compile(r"\b\d{1,2}\.?\s+[^\W\d_]{3,}\s+(?:19|20)[0-9]{2}\W*$")
MAX_UNREAD_LENGTH = 80  # longer lines can't contain only a date
# maximum length of a text's name, and of the text between a label and its date
MAX_LABEL_DISTANCE = 100
MAX_STATEMENT_LENGTH = 200  # maximum length of a line that only states a date
# To find dates, search at most this many characters at the start and at the end of a text. Only
# paragraphs with a year count. In all policies that we know, they're less than a tenth as long.
MAX_SEARCHED_LENGTH = 30_000
# a month and year without a day: in May 2026, 05/2026, 2026年5月
MONTH_PATTERN = re.compile(
    rf"""(?:(?:in|en)\s+)?(?:
    (?:(?P<name>{MONTH})\.?,?\s+(?:del?\s+)?|(?P<number>0?[1-9]|1[0-2])\s?[/.]\s?)(?P<year>(?:19|20)[0-9]{{2}}|['’]\d\d)(?!\d)
    | (?P<year_first>{YEAR})\s*[年년]\s*(?P<number_last>\d{{1,2}})\s*[月월](?!\s*\d)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# A date with a two-digit year, such as “Effective 3/2/21”. It only counts next to a label, because
# it may also be a clause number.
SHORT_YEAR_PATTERN = _compile_ignoring_case(
    rf"(?<!version )(?P<day>\d{{1,2}}(?:(?P<sign>[./-])\d{{1,2}}(?P=sign)|\.?[ ](?:{MONTH})\.?[ ]))"
    r"(?P<year>[0-9]{2})(?![./:-]?\w)"
)
# a date that starts with a two-digit year, such as 24-06-09
YEAR_FIRST_PATTERN = re.compile(r"(?:1[3-9]|[2-9]\d)-\d\d-\d\d")
# Two numbers after a label, such as 05/26. The second number is a year if it can't be a month,
# unless the language writes the month first.
SHORT_MONTH_PATTERN = re.compile(
    r"(?P<month>0[1-9]|1[0-2]|[1-9](?=/))[./](?P<year>1[3-9]|[2-9]\d)(?![./:-]?\w)"
)
DAY_PATTERNS = (DAY, SHORT_YEAR_PATTERN, SHORT_MONTH_PATTERN, MONTH_PATTERN)
DAY_FIRST_LABEL_PATTERN = _compile_ignoring_case(
    _pattern_of_words("revised", whole=False, without=("en", *SPACELESS))
)
TEXT_AFTER_PATTERN = _compile_ignoring_case(
    rf"[,،]?\s+(?:{_VERBS}\s+)?{_pattern_of_words('texts')}"
)
OTHER_VERSION_PATTERN = _compile_ignoring_case(_pattern_of_words("others"))
UNTIL_PATTERN = _compile_ignoring_case(rf"[\s,]*(?:{_pattern_of_words('until')}|[–—-])\s*")
VERB_PATTERN = _compile_ignoring_case(rf"[:：]|{_VERBS}")
# a line break, the end of a sentence, or a separator, where a statement may end
BREAK_PATTERN = re.compile(r"\n\s*|(?<=\S\S)[.!?]\W?\s+(?!\d)|\s[|·•]\s+|。")
WORD = re.compile(r"[^\W\d_]+")
# Words that may be next to a date and its label, in addition to words of the title. They can only
# refer to this text.
THIS_TEXT = frozenset(WORD.findall(" ".join(words.this for words in DATE_WORDS.values())))
_SPACELESS_WORDS = " ".join(DATE_WORDS[language].this for language in SPACELESS).split()
_SPACELESS_PATTERN = "|".join(sorted(_SPACELESS_WORDS, key=len, reverse=True))
THIS_TEXT_PATTERN = re.compile(rf"(?:{_SPACELESS_PATTERN})+")


class StatedDay(Struct, frozen=True):
    """A date that a text states about itself.

    `day` and `other` are the two possible dates. They differ if each of the numbers could be the
    day: for 03/04/2020, `day` is April 3. If the text only states a month, they're its first and
    last day.
    """

    kind: Kind  # `revised` or `effective`
    day: date
    other: date
    line: int  # line number in the file, from 1
    written: str  # the date as written
    text: str  # the line that contains the label
    # whether the sentence continues after the date, as in “for users who registered …”
    goes_on: bool = False

    @property
    def first(self) -> date:
        return min(self.day, self.other)

    @property
    def last(self) -> date:
        return max(self.day, self.other)

    @property
    def is_month(self) -> bool:
        return bool(
            MONTH_PATTERN.fullmatch(self.written) or SHORT_MONTH_PATTERN.fullmatch(self.written)
        )

    def may_mean(self, day: date, grace: timedelta) -> bool:
        """Return whether the date is within `grace` of `day`, in at least one of its meanings."""
        if self.is_month:
            return self.first - grace <= day <= self.last + grace
        return min(abs(day - self.day), abs(day - self.other)) <= grace


def indexes_to_search(texts: Sequence[str]) -> list[int]:
    """Return the indexes of the lines or paragraphs to search for dates, in order.

    Lines or paragraphs without a year are skipped. In a very long text, only the first and last
    ones are searched, because searching for labels is slow.
    """
    chosen: set[int] = set()
    indexes = range(len(texts))
    # choose texts from the start and then from the end, up to the maximum length each time
    for ordered in (indexes, reversed(indexes)):
        length = 0
        for index in ordered:
            if not YEAR_CANDIDATE_PATTERN.search(texts[index]):
                continue
            length += len(texts[index])
            if length > MAX_SEARCHED_LENGTH:
                break
            chosen.add(index)
        else:  # the maximum wasn't reached, so all texts with a year are already chosen
            break
    return sorted(chosen)


def find_months(lines: Sequence[tuple[int, str]]) -> list[StatedDay]:
    """Find months that have a label but no day. `lines` contains (line number, text) pairs."""
    months: list[StatedDay] = []
    for index in indexes_to_search([text for _, text in lines]):
        stated = [labeled.day for labeled in _labeled_days(*lines[index])]
        months += [day for day in stated if day.is_month]
    return months


def days_alone(lines: Sequence[tuple[int, str]]) -> Iterator[StatedDay]:
    """Yield each date that's alone on a line, without a label. It counts as a revision date.

    `lines` contains (line number, text) pairs.
    """
    for line, text in lines:
        # punctuation or a weekday may come before the date
        written = DAY.match(text, _match_end(BETWEEN_PATTERN, text, 0))
        # the two dates that the match may mean, or None if the date doesn't exist
        days = _days_of_match(written)
        if written and days and not _has_words(text[written.end() :]):
            yield StatedDay("revised", *days, line, written[0], text)


def _has_words(rest: str) -> bool:
    """Return whether the text after a date contains words other than the weekday.

    In languages without spaces, words that only refer to this text, such as “revised”, don't count.
    """
    rest = rest[_match_end(WEEKDAY_PATTERN, rest, 0) :]
    # attributes are the syntax of other tools, such as `{: datetime="2026-05-03" }`
    rest = ATTRIBUTES_PATTERN.sub("", rest)
    return any(map(str.isalnum, THIS_TEXT_PATTERN.sub("", rest)))


def names_this_text(line: str, title: str) -> bool:
    """Return whether a line with a date is only about this text.

    The line may only contain labels, dates, a reason, and words that refer to this text, such as
    its title. “The next version takes effect on …” and “Effective until …” contain other words.
    """
    if len(line) > MAX_STATEMENT_LENGTH:
        return False
    bare = _without_reason(ATTRIBUTES_PATTERN.sub("", line)).lower()
    # remove the labels, the dates, and text that may occur next to them, such as “on”
    for pattern in (
        *LABEL_PATTERNS.values(),
        DAY,
        MONTH_PATTERN,
        SHORT_YEAR_PATTERN,
        BETWEEN_PATTERN,
        THIS_TEXT_PATTERN,
    ):
        bare = pattern.sub(_blank_match, bare)
    # all remaining words must refer to this text, such as “this policy” or the title
    return THIS_TEXT.union(WORD.findall(title.lower())).issuperset(WORD.findall(bare))


def _blank_match(match: Match) -> str:
    if match[0]:  # BETWEEN_PATTERN also matches an empty text
        return " "  # keeps the surrounding words separate
    return ""


def _without_reason(line: str) -> str:
    """Remove the reason after a date, and everything after the reason.

    “Updated on May 3, 2026 to add a service” becomes “Updated on May 3, 2026”.
    """
    for day in DAY.finditer(line):
        if REASON_PATTERN.match(line, day.end()):
            return line[: day.end()]
    return line


def is_date_line(text: str) -> bool:
    """Return whether a line states when the text was revised or takes effect, and little else.

    It may also contain the name of the text. Any other text may follow a separator: “Effective 6
    May 2026 · Harbour Ledger Ltd · …”.
    """
    # a quick test, because searching for labels is slow
    if not YEAR_CANDIDATE_PATTERN.search(text):
        return False
    # the whole line, or its part before a separator such as “ · ”
    return _is_labelled_day(text) or _is_labelled_day(SEPARATOR_PATTERN.split(text)[0])


def _is_labelled_day(text: str) -> bool:
    """Return whether a line contains a label, such as “Last updated”, and little but a date."""
    for pattern in LABEL_PATTERNS.values():  # for revision dates, and for effective dates
        label = pattern.search(text)
        if label:
            bare = DAY.sub("", text)  # without dates; equal to the text if it contains none
            # name of the text, such as “of the Terms of Service: ”
            name = TEXT_NAME_PATTERN.match(text, label.end())
            length = len(bare)
            if name:
                length -= len(name[0])
            # if more than a label is left (60 characters), the line is a sentence about something
            # else
            return bare != text and length < 60
    # in some languages, the label comes directly after the date
    ends = [day.end() for day in DAY.finditer(text)]
    return any(after.match(text, end) for end in ends for after in LABEL_AFTER_PATTERNS.values())


def is_unread_day(text: str) -> bool:
    """Return whether a short line seems to contain a date in an unsupported language.

    Such a date is a number, a word, and a year at the end of the line.
    """
    if len(text) > MAX_UNREAD_LENGTH or DAY.search(text):
        return False
    return bool(UNREAD_DAY_PATTERN.search(text))


def has_unread_label(text: str) -> bool:
    """Return whether a short line contains a label in an unsupported language, a colon, and a date.

    An example is “Senast uppdaterad: 5 januari 2026” in Swedish: the label is unknown, but the date
    is found, because its month has the same name in Dutch, which is supported.
    """
    day = DAY.search(text)
    # no date, a long sentence, or a label in a supported language
    if not day or len(text) > MAX_UNREAD_LENGTH or is_date_line(text):
        return False
    return text[: day.start()].rstrip().endswith((":", "：")) and not _has_words(text[day.end() :])


def days_in(text: str) -> Iterator[tuple[Match, date, date]]:
    """Yield each date in a text, as a match and the two dates that it may mean.

    If there's only one possible date, the two dates are equal. Dates that don't exist, such as
    February 30, are ignored.
    """
    for match in DAY.finditer(text):
        days = _days_of_match(match)
        if days:
            yield match, *days


def _days_of_match(match: Match | None) -> tuple[date, date] | None:
    """Return the two dates that a match may mean. For a month, these are its first and last day.

    An unambiguous date has two equal dates. Return None without a match, or if the date doesn't
    exist.
    """
    if not match:
        return None
    try:
        if match.re is MONTH_PATTERN:  # the match isn't a date, only a month
            # “May 2026” sets the groups `name` and `year`, “05/2026” sets `number` and `year`, and
            # “2026年5月” sets `year_first` and `number_last`
            year = _year(match["year"] or match["year_first"])
            name = match["name"] or ""
            month = MONTHS.get(name.lower()) or int(match["number"] or match["number_last"])
            _, last = monthrange(year, month)
            return date(year, month, 1), date(year, month, last)
        return _readings_of_day(match)
    except ValueError:  # the date doesn't exist
        return None


def _readings_of_day(match: Match) -> tuple[date, date]:
    """Return the two dates that a match of DAY may mean: for 03/04/2020, April 3 and March 4.

    An unambiguous date has two equal dates. Raises ValueError if the date doesn't exist.
    """
    if match["iso"]:  # a date such as 2026-05-03
        year, month, day = map(int, re.findall(r"\d+", match["iso"]))
        return date(year, month, day), date(year, month, day)
    # DAY has groups for each format: “3 May 2026” sets `day2`, `month2`, and `year2`, and May 3,
    # 2026 sets `day1`, `month1`, and `year1`
    nth = next(nth for nth in "1234" if match[f"day{nth}"])
    # Of two numbers such as 5/23, `day` is the first and `month` the second for now. Whether the
    # month comes first is decided below.
    written = match[f"month{nth}"].lower()
    day = int(match[f"day{nth}"])
    month = MONTHS.get(written) or int(written)  # the month is a name or a number
    era = match["era"]
    if era:  # a Japanese era may start with the word for “first” (元) instead of year 1
        year_of_era = match["of_era"].replace("元", "1")
        year = ERAS[era] + int(year_of_era)
    else:
        year = _year(match[f"year{nth}"])
    # the symbol between the numbers, such as a slash; None if the month is a name or the year comes
    # first, so that the date is unambiguous
    sign = match["sign"]
    if sign and month > 12:  # the first number must be the month, as in 5/23/2026
        return date(year, day, month), date(year, day, month)
    day_first = date(year, month, day)
    # the first number is the day if periods separate the numbers, or if it can't be a month
    if not sign or sign == "." or day > 12:
        return day_first, day_first
    return day_first, date(year, day, month)


def _year(written: str) -> int:
    """Parse a year of four or two digits. For example, ’24 is 2024."""
    number = int(written.lstrip("'’"))
    if number > 99:
        return number
    return 2000 + number


def stated_days(document: Document, title: str) -> tuple[StatedDay, ...]:
    """Find the dates that a text states about itself, such as “Last updated: May 3, 2026”.

    If no date has a label, a date that's alone on a line below the title is used. A statement about
    another text doesn't count. `title` is the title of this text.
    """
    stated = _labeled_days_of_blocks(document, title)
    if not stated:
        stated = list(days_alone(_first_lines(document)))
    # “Published on …” also states a revision date, but only counts if no revision date is later
    revised = [day for day in stated if day.kind == "revised"]
    published = [day for day in revised if PUBLISHED_PATTERN.search(day.text)]
    stated = _without_outdated(stated, published, revised)
    # Several dates with a reason (“Updated on May 3, 2026 to add a service”) are a history of
    # versions, so only the latest counts. A text without its reason only differs if it has one.
    with_reason = [day for day in stated if _without_reason(day.text) != day.text]
    return tuple(_without_outdated(stated, with_reason, with_reason))


def _labeled_days_of_blocks(document: Document, title: str) -> list[StatedDay]:
    """Find the dates with a label that a document states about itself, such as its last update."""
    found = []  # (the value of `group` below, date)
    readable = list(_readable_blocks(document))
    for index in indexes_to_search(["\n".join(texts) for _, texts in readable]):
        block, texts = readable[index]
        days = dict[StatedDay, None]()  # a dict, because several texts may contain the same date
        for text in texts:
            days.update(dict.fromkeys(days_of_text(text, title)))
        # the number of the list or table; for a heading its level, which is negative so that it
        # differs from these numbers; otherwise 0
        group = -block.level if block.kind == "heading" else block.group
        found += [(group, replace(day, line=block.line)) for day in days]
    days_by_group = defaultdict[tuple[int, Kind], set[date]](set)
    for group, day in found:
        days_by_group[group, day.kind].add(day.day)
    stated = []
    # several dates in one list or table, or in several headings of one level, are a history of
    # versions, which doesn't state the dates of this version
    for group, day in found:
        is_history = len(days_by_group[group, day.kind]) > 1
        if not group or not is_history:
            stated.append(day)
    return stated


def _without_outdated(
    stated: Sequence[StatedDay], candidates: Sequence[StatedDay], newer: Sequence[StatedDay]
) -> list[StatedDay]:
    """Remove each date in `candidates` from `stated` if a date in `newer` is later."""
    newest_day = date.min
    for day in newer:
        newest_day = max(newest_day, day.last)
    outdated = set()
    for day in candidates:
        if day.last < newest_day:
            outdated.add(day)
    return [day for day in stated if day not in outdated]


def _first_lines(document: Document) -> list[tuple[int, str]]:
    """Return the paragraph below the title as a list with one (line, text) pair.

    The list is empty if the block below the title isn't a paragraph.
    """
    structured = {"row", "item", "code", "quote"}
    plain = [block for block in document.blocks if block.kind not in structured]
    if document.title:  # the title is the first block
        plain = plain[1:]
    return [(block.line, block.text) for block in plain[:1] if block.kind == "paragraph"]


def _readable_blocks(document: Document) -> Iterator[tuple[Block, list[str]]]:
    """Yield the blocks in which this version may state its dates, each with one or more texts.

    A label such as “Last updated” may be above a date instead of next to it. So the first line of
    each text is the heading or term directly above the block. For a table cell, it's the previous
    cell or the column header. Blocks in sections and lists about other versions are skipped.
    """
    # level of the heading that starts the current section about other versions, or 0
    others = 0
    lead = ""  # the text above the current list or table
    label = ""  # the heading or term directly above the block
    head: list[str] = []  # header row of the table
    for block in document.blocks:
        words = "".join([span.text for span in block.spans if span.of not in UNSPOKEN_SPAN_KINDS])
        texts = [f"{label}\n{words}"]
        label = ""  # a label only belongs to the block directly below it
        # a heading with a number may state the date itself, so it isn't a label
        if block.kind in {"heading", "term"} and not FIGURE_PATTERN.search(words):
            label = words
        is_left_out = bool(others)
        # the section about other versions ends at a heading of the same or a higher level
        if block.kind == "heading" and (not others or block.level <= others):
            is_about_others = block.level > 1 and _names_other_versions(words)
            others = block.level if is_about_others else 0
            is_left_out = False  # the heading itself may state a date
        if block.kind == "row":
            cells = words_of_cells(block.spans)
            if block.is_head:
                head = cells
            # (previous cell, cell) pairs, and (column header, cell) pairs
            names = [*zip(["", *cells], cells, strict=False), *zip(head, cells, strict=False)]
            texts = [f"{name}\n{cell}" for name, cell in names]
        elif block.kind != "item":  # the block isn't in a list or table
            lead = words
            head = []
        # the list or table contains other versions
        is_listed = block.kind in {"item", "row"} and _names_other_versions(lead)
        if block.kind != "code" and not is_left_out and not is_listed:
            yield block, texts


@lru_cache(16)  # cached because the text above a list is tested for each of its items
def _names_other_versions(words: str) -> bool:
    return OTHER_VERSION_PATTERN.search(words) is not None


def newest(stated: tuple[StatedDay, ...]) -> StatedDay | None:
    """Return the latest revision or effective date, or None if there are none."""
    return max(stated, key=lambda day: day.last, default=None)


def without_date_line(text: str) -> str:
    """Return the text of a block, or an empty string if it only states the text's own date.

    This is for comparisons in which a new date doesn't count as a change.
    """
    # the text is a sentence, or contains neither a digit nor a template tag that fills in a date
    if len(text) > MAX_DATE_LINE_LENGTH or not FIGURE_PATTERN.search(text):
        return text
    # a short line with a label, such as “Last updated”, and a number only states a date
    if any(label.search(text) for label in LABEL_PATTERNS.values()):
        return ""
    return text


@lru_cache(4096)  # cached because versions of a policy share most of their paragraphs
def days_of_text(text: str, title: str) -> tuple[StatedDay, ...]:
    """Find the dates that a paragraph states about its text, whose title is `title`.

    The line number of each date is 0, because the line is unknown here. Statements about other
    texts don't count.
    """
    return tuple([day for day, _ in days_with_places(text, title)])


def days_with_places(text: str, title: str) -> Iterator[tuple[StatedDay, int]]:
    """Yield (date, start of its statement) for each date that a paragraph states about its text.

    A statement is the line or sentence with the date and its label, such as “Last updated: May 3,
    2026”. The dates are the same as in `days_of_text`.
    """
    begins: list[int] = []  # start of each statement; only searched if there's a date
    for day, start, end in _labeled_days(0, text):  # the label and the date are at text[start:end]
        begins = begins or _statement_begins(text)
        begin = begins[bisect_right(begins, start) - 1]  # the last one that isn't after `start`
        # a statement that's so long up to the date (or its label) is also about other things
        if end - begin > MAX_STATEMENT_LENGTH:
            continue
        following = BREAK_PATTERN.search(text, end)
        stop = following.start() if following else len(text)
        statement = text[begin:stop]
        if _is_of_this_text(statement, start - begin, end - begin, title, day.kind):
            has_reason = _without_reason(statement) != statement
            # whether the statement contains more than the label, the date, and the text's name
            goes_on = has_reason or not names_this_text(statement, title)
            yield replace(day, text=statement.strip(), goes_on=goes_on), begin


def _statement_begins(text: str) -> list[int]:
    """Return the offset at which each statement of a text starts, in order.

    A statement starts at the start of the text, after a line break, or after the end of a sentence.
    """
    begins = [0]
    for found in BREAK_PATTERN.finditer(text):
        end = found.end()
        # text in lowercase continues the previous statement
        if not text[end : end + 1].islower():
            begins.append(end)
    return begins


def _is_of_this_text(statement: str, start: int, end: int, title: str, kind: Kind) -> bool:
    """Return whether a statement with a label and a date is about the text itself.

    For example, “These terms take effect on May 3, 2026.” is about the text, but “Effective May 3,
    2026, the law …” is about the law. The label and the date are between the offsets `start` and
    `end`.
    """
    # “until” and another date follow, so the statement is about a period
    until = UNTIL_PATTERN.match(statement, end)
    if until and _match_date(statement, until.end()):
        return False
    named_in = statement[:end]
    # if the date comes before its label, the name of the text may follow, so check all words
    if _match_date(statement, start):
        named_in = statement
    if not names_this_text(named_in, title):
        return False
    # the text after the date, its weekday, and attributes of other tools
    rest = statement[_match_end(WEEKDAY_PATTERN, statement, end) :]
    rest = ATTRIBUTES_PATTERN.sub("", rest)
    # whether the sentence continues after the date
    goes_on = rest.startswith((",", "،")) or rest.lstrip()[:1].islower()
    # a verb or colon before the date connects the date with this text: “These terms take effect on
    # May 3, 2026, unless …”
    if not goes_on or VERB_PATTERN.search(statement[:end]):
        return True
    # Otherwise, the statement must start with its label. If the date is an effective date, the name
    # of the text must follow: “Effective May 3, 2026, these terms …”
    begins_with_label = not WORD.search(statement[:start])
    return begins_with_label and (kind == "revised" or bool(TEXT_AFTER_PATTERN.match(rest)))


class _LabeledDay(NamedTuple):
    """A date or month, and the start and end of the text that contains it and its label."""

    day: StatedDay
    start: int
    end: int


def _labeled_days(line: int, text: str) -> Iterator[_LabeledDay]:
    """Yield each date or month with a label before or after it.

    Examples are “Effective May 3, 2026” and “May 3, 2026 (revised)”. `line` is the line number of
    the text.
    """
    # a quick test, because searching for labels is slow
    if YEAR_CANDIDATE_PATTERN.search(text) and any(days.search(text) for days in DAY_PATTERNS):
        yield from _days_after_labels(line, text)
        yield from _days_before_labels(line, text)


def _match_date(text: str, at: int) -> Match | None:
    return DAY.match(text, at) or MONTH_PATTERN.match(text, at)


def _days_after_labels(line: int, text: str) -> Iterator[_LabeledDay]:
    """Yield each date or month that comes after its label, such as “Last updated: 3 May 2025”."""
    for kind, label in LABEL_PATTERNS.items():
        for match in label.finditer(text):
            # the name of the text and words such as “on” may come before the date
            at = _match_end(TEXT_NAME_PATTERN, text, match.end())
            at = _match_end(BETWEEN_PATTERN, text, at)
            # `written` is the date as in the text; `full` is the same date with a four-digit year
            written = full = _match_date(text, at)
            short_year = SHORT_YEAR_PATTERN.match(text, at)  # a date such as 3/2/21
            short_month = SHORT_MONTH_PATTERN.match(text, at)  # a month such as 05/26
            if short_year:
                written = short_year
                full = DAY.match(short_year.expand(r"\g<day>20\g<year>"))
            # in a language that writes the month first, 05/26 may be a day in May, so it only
            # counts as a month after a label in another language
            elif short_month and DAY_FIRST_LABEL_PATTERN.match(text, match.start()):
                written = short_month
                full = MONTH_PATTERN.match(short_month.expand(r"\g<month>/20\g<year>"))
            # the two dates that the match may mean, or None if the date doesn't exist
            days = _days_of_match(full)
            if written and days:
                days = _with_year_first(written[0], days)
                day = StatedDay(kind, *days, line, written[0], text)
                yield _LabeledDay(day, match.start(), written.end())


def _days_before_labels(line: int, text: str) -> Iterator[_LabeledDay]:
    """Yield each date that comes before its label, such as “May 3, 2026 (revised)”.

    If the text contains no full date, yield each month that comes before its label instead.
    """
    for written in [*DAY.finditer(text)] or MONTH_PATTERN.finditer(text):
        for kind, after in LABEL_AFTER_PATTERNS.items():
            # a weekday may be between the date and its label
            label = after.match(text, _match_end(WEEKDAY_PATTERN, text, written.end()))
            # the two dates that the match may mean, or None if the date doesn't exist
            days = _days_of_match(written)
            if label and days:
                day = StatedDay(kind, *days, line, written[0], text)
                yield _LabeledDay(day, written.start(), label.end())


def _with_year_first(written: str, days: tuple[date, date]) -> tuple[date, date]:
    """Return the two dates that a date may mean if the year may come first, as in 24-06-09.

    `days` contains the dates that it may mean if the year comes last.
    """
    if not YEAR_FIRST_PATTERN.fullmatch(written):
        return days
    # None if there's no such date, as in 24-31-12
    others = _days_of_match(DAY.match(f"20{written}"))
    if others:
        return (days[0], others[0])
    return days


def _match_end(pattern: Pattern, text: str, at: int) -> int:
    """Return the end of a match that starts at `at`, or `at` if nothing matches."""
    match = pattern.match(text, at, at + MAX_LABEL_DISTANCE)
    if match:
        return match.end()
    return at
