"""Finds dates in prose (English, German, French, ISO), and the days that a text states for itself: when it was revised,
and from when it applies."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from legalsite.model.document import Block, Document
from legalsite.text.month_names import MONTH, MONTHS

OF_OUR_TIME = r"(?:19|20)[0-9]{2}\b"  # a year may stand without a space: "May 3,2025", but not "May 1,1200 crowns"
DAY = re.compile(
    rf"""(?<![\w])(?:
    (?P<iso>[12][0-9]{{3}}(?P<between>[-/.])[01]?[0-9](?P=between)[0-3]?[0-9])(?![0-9])
    | (?P<month1>{MONTH})[.,]?\s+(?P<day1>[0-3]?[0-9])(?:st|nd|rd|th)?
        (?:\s*,\s+|\s+|,(?={OF_OUR_TIME}))(?P<year1>[12][0-9]{{3}})\b
    | (?P<day2>[0-3]?[0-9])(?:\.|(?:st|nd|rd|th),?|er|e)?\s*(?:day\s+)?(?:of\s+)?
        (?P<month2>{MONTH})\.?(?:\s*,\s+|\s+|,?(?={OF_OUR_TIME}))(?P<year2>[12][0-9]{{3}})\b
    | (?P<day3>[0-3]?[0-9])\s*(?P<sign>[./-])\s*(?P<month3>[0-3]?[0-9])\s*(?P=sign)\s*(?P<year3>[12][0-9]{{3}})\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
REVISED = re.compile(
    r"""\b(?:
    (?:last|most\s+recently|date\s+of\s+(?:the\s+)?last|latest)\s+(?:reviewed\s+(?:and|&)\s+)?
        (?:revised|updated?|modified|changed?|amended|reviewed?|edited|revision|modification|amendment)(?:\s+date)?
    | date\s+(?:revised|updated|modified|changed|amended|of\s+(?:the\s+)?(?:revision|update|modification|amendment))
    | (?:revised|updated)(?=\s*(?:on|as\s+of|:|[12A-Z])) | modified(?=:)
    | (?<![^\W\d_]\s)(?:revised|updated)(?=\s*[03-9])  # not: "whoever updated 3 boats"
    | current\s+as\s+of
    | version\s+(?:en\s+date\s+)?du
    | (?:revision|version)(?:\s+v?[0-9]{1,3}(?:\.[0-9]{1,3})*(?![0-9./-]))?(?:\s+date|\s+of|(?:\s+is)?\s+dated)?
        (?=\s*[:,(]|\s+[0-9A-Z–—-])
    | (?:zuletzt|letztmals)\s+(?:aktualisiert|geändert|überarbeitet)
    | (?:datum\s+der\s+)?letzte[nr]?\s+(?:aktualisierung|änderung|überarbeitung|stand)
    | (?:änderungs|aktualisierungs)datum | datum\s+der\s+(?:aktualisierung|änderung|überarbeitung)
    | aktualisiert(?=\s*:|\s+am) | fassung(?=\s+vom|\s*:|\s+[0-9])
    | stand(?=\s*:|\s+[0-9]|\s+vom|\s+der|\s+[JFMASOND])
    | (?:date\s+de\s+(?:la\s+)?)?(?:dernière|derniere)\s+(?:mise\s+à\s+jour|modification|révision|actualisation)
    | date\s+de\s+(?:la\s+)?(?:mise\s+à\s+jour|modification|révision)
    | mise?s?\s+à\s+jour(?=\s*:|\s+le|\s+en))""",
    re.IGNORECASE | re.VERBOSE,
)
EFFECTIVE = re.compile(
    r"""\b(?:
    effective(?:\s+date|\s+day)? | (?:in|into)\s+(?:effect|force)
    | (?:applies|valid)\s+(?:from|as\s+of|since) | (?:takes?|took)\s+effect
    | (?:gültig|wirksam|gilt)\s+(?:ab|seit|zum) | in\s+kraft(?:\s+(?:getreten|seit|ab))? | inkrafttreten
    | tritt\s+am(?=.{6,24}in\s+kraft) | gültigkeitsdatum
    | (?:date\s+d['’])?entrée\s+en\s+vigueur | en\s+vigueur | date\s+d['’]effet | (?:prend|prennent)\s+effet
    | applicable\s+(?:à\s+(?:partir|compter)|depuis|au|le))""",
    re.IGNORECASE | re.VERBOSE,
)
WEEKDAY = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche"
)
# The words that may stand between a label and its day.
BETWEEN = re.compile(
    r"(?:\s|[:.,–—·*_(\[\-]|(?:&|\band)\s+effective\b|\b(?:on|in|at|as|of|from|since|is|was|are|the|date|and|beginning|starting|am|im|ab|vom|seit|der|dem|le"
    rf"|du|de|en|la|depuis|à|au|compter|partir|today|dated?|{WEEKDAY})\b)*",
    re.IGNORECASE,
)
BESIDE = re.compile(r"\s[·•]\s")
LONGEST_LINE = 160  # characters: a longer line is a sentence, no date line
OF_TEXT = re.compile(r"[^.:;!?0-9]{1,60}:[\s*_]*")  # "Last update of the Terms of Service: 3 May 2025"
CUT = 14  # characters that may stand after a label if the rest of its day is on the next line: "September 12,"
FARTHEST = 100  # characters of such a name, or of the words between a label and its day
Kind = Literal["revised", "effective"]
LABELS: dict[Kind, re.Pattern[str]] = {"revised": REVISED, "effective": EFFECTIVE}
TOP, BOTTOM = 12, 6  # paragraphs
OF_MONTH = re.compile(
    rf"(?:(?:in|en)\s+)?(?:(?P<name>{MONTH})\.?,?\s+|(?P<number>0?[1-9]|1[0-2])\s?[/.]\s?)(?P<year>(?:19|20)[0-9]{{2}})(?!\d)",
    re.IGNORECASE,
)
OTHER_VERSION = re.compile(  # the line is about another version of the text
    r"\b(?:previous|earlier|prior|older|archived?|next|until|replaces|supersed\w+|first|original\w*"
    r"|vorherige\w*|frühere\w*|nächste\w*|bis|ersetzt|erst\w+|précédente?|ancienne|prochaine|jusqu\w+|remplace"
    r"|première|initiale)\b",
    re.IGNORECASE,
)


class StatedDay(Struct, frozen=True):
    """A day that a text states for itself.

    kind: the day of which the text was last revised, or from which it applies
    day, other: the days that may be meant: the same one, unless it is unclear which number is the day (03/04/2020:
        `day` assumes that it comes first), or only a month is given (its first and last day)
    line: of the file, counted from 1
    written: the date as it is written
    text: the text of the line with the label
    """

    kind: Kind
    day: date
    other: date
    line: int
    written: str
    text: str

    @property
    def first(self) -> date:
        """The earliest day that may be meant."""
        return min(self.day, self.other)

    @property
    def last(self) -> date:
        """The latest day that may be meant."""
        return max(self.day, self.other)


def find_days(lines: Sequence[tuple[int, str]]) -> list[StatedDay]:
    """Return the days that a text gives for itself, those on lines that contain little else first. `lines` are line
    numbers and texts. A day may be on the line after its label; a month alone is none."""
    days = [
        stated
        for (line, text), (_, following) in zip(lines, [*lines[1:], (0, "")], strict=False)
        for stated, _ in _days_at_labels(line, text, following)
        if not OF_MONTH.fullmatch(stated.written)
    ]
    return sorted(days, key=lambda stated: len(stated.text) > LONGEST_LINE)


def is_date_line(text: str) -> bool:
    """Return whether a line says when the text was revised or takes effect, and hardly anything else but the name of
    the text, unless a sign parts it from the date: "Effective 6 May 2026 · Harbour Ledger Ltd · …"."""
    first, *others = BESIDE.split(text, 1)
    return _is_labelled_day(text) or (bool(others) and _is_labelled_day(first))


def _is_labelled_day(text: str) -> bool:
    label = REVISED.search(text) or EFFECTIVE.search(text)
    if label is None:
        return False
    bare, name = DAY.sub("", text), OF_TEXT.match(text, label.end())
    return bare != text and len(bare) - (len(name[0]) if name else 0) < 60


def days_in(text: str) -> Iterator[tuple[re.Match[str], date, date]]:
    """Yield every day in a text: its match, and the two days that may be meant, as in StatedDay. Days that do not exist
    are left out."""
    for match in DAY.finditer(text):
        if days := _read(match):
            yield match, *days


def _read(match: re.Match[str]) -> tuple[date, date] | None:
    year, month, day, sure = _parts(match)
    try:
        return date(year, month, day), date(year, month, day) if sure else date(year, day, month)
    except ValueError:
        return None


def _parts(match: re.Match[str]) -> tuple[int, int, int, bool]:
    """Return year, month and day, and whether there is only one way to read them; if there are two, the day is
    assumed to come first."""
    if match["iso"]:
        year, month, day = map(int, match["iso"].split(match["between"]))
        return year, month, day, True
    if match["year1"]:
        return int(match["year1"]), MONTHS[match["month1"].lower()], int(match["day1"]), True
    if match["year2"]:
        return int(match["year2"]), MONTHS[match["month2"].lower()], int(match["day2"]), True
    day, month = int(match["day3"]), int(match["month3"])
    if match["sign"] == "." or day > 12:
        return int(match["year3"]), month, day, True
    if month > 12:
        return int(match["year3"]), day, month, True
    return int(match["year3"]), month, day, day == month


def stated_days(document: Document) -> tuple[StatedDay, ...]:
    """Return the newest day of each kind that a text states. Only its first and last paragraphs count, and only those
    that end with the date; rows, list items and lines about other versions do not."""
    paragraphs = [block for block in document.blocks if block.kind not in {"row", "item", "code", "quote"}]
    near = [*paragraphs[:TOP], *paragraphs[max(TOP, len(paragraphs) - BOTTOM) :]]
    stated = [day for block in near for day in _days_of(block)]
    by_kind = ([day for day in stated if day.kind == kind] for kind in LABELS)
    return tuple(max(days, key=lambda day: day.last) for days in by_kind if days)


def newest(stated: tuple[StatedDay, ...]) -> StatedDay | None:
    """Return the newest day that a text states, of either kind; None if it states none."""
    return max(stated, key=lambda day: day.last, default=None)


def without_date_line(text: str) -> str:
    """Return the words of a block; nothing if it is a date line: its change is no change of words."""
    labelled = len(text) <= LONGEST_LINE and any(label.search(text) for label in LABELS.values())
    return "" if labelled else text


def _days_of(block: Block) -> list[StatedDay]:
    """Return the days of a paragraph, if it is a date line and is not about another version."""
    text = block.text
    if len(text) > LONGEST_LINE or OTHER_VERSION.search(text):
        return []
    found = list(_days_at_labels(block.line, text))
    behind = text[max((end for _, end in found), default=0) :]
    if any(sign.isalnum() or sign == "_" for sign in BESIDE.split(behind, maxsplit=1)[0]):
        return []
    return [stated for stated, _ in found]


def _days_at_labels(line: int, text: str, following: str = "") -> Iterator[tuple[StatedDay, int]]:
    """Yield each day, or month, right behind a label in a text, and where it ends. `following` is the next line."""
    for kind, label in LABELS.items():
        for match in label.finditer(text):
            whole = f"{text} {following}" if len(text) - _past(BETWEEN, text, match.end()) < CUT else text
            at = _past(BETWEEN, whole, _past(OF_TEXT, whole, match.end()))
            if (written := DAY.match(whole, at)) and (days := _read(written)):
                yield StatedDay(kind, *days, line, written[0], text), written.end()
            elif written := OF_MONTH.match(whole, at):
                year, month = int(written["year"]), int(written["number"] or 0) or MONTHS[written["name"].lower()]
                first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
                yield StatedDay(kind, first, last, line, written[0], text), written.end()


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a match of the pattern that begins at this offset ends; the offset itself if there is none."""
    match = pattern.match(text, at, at + FARTHEST)
    return match.end() if match else at
