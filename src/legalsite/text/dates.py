"""Lines of a text → the days it was revised and takes effect, as companies write them: English, German, French, ISO."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv",
            "february feb februar février fevrier févr",
            "march mar märz maerz mars",
            "april apr avril avr",
            "may mai",
            "june jun juni juin",
            "july jul juli juillet juil",
            "august aug août aout",
            "september sept sep septembre",
            "october oct oktober okt octobre",
            "november nov novembre",
            "december dec dezember dez décembre decembre déc",
        ),
        1,
    )
    for name in names.split()
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY = re.compile(
    rf"""(?<![\w])(?:
    (?P<iso>[12][0-9]{{3}}(?P<between>[-/.])[01]?[0-9](?P=between)[0-3]?[0-9])(?![0-9])
    | (?P<month1>{MONTH})\.?\s+(?P<day1>[0-3]?[0-9])(?:st|nd|rd|th)?\s*,?\s+(?P<year1>[12][0-9]{{3}})\b
    | (?P<day2>[0-3]?[0-9])(?:\.|st|nd|rd|th|er|e)?\s*(?:day\s+)?(?:of\s+)?
        (?P<month2>{MONTH})\.?\s*,?\s+(?P<year2>[12][0-9]{{3}})\b
    | (?P<day3>[0-3]?[0-9])\s*(?P<sign>[./-])\s*(?P<month3>[0-3]?[0-9])\s*(?P=sign)\s*(?P<year3>[12][0-9]{{3}})\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
REVISED = re.compile(
    r"""\b(?:
    (?:last|most\s+recently|date\s+of\s+(?:the\s+)?last|latest)
        \s+(?:revised|updated?|modified|changed?|amended|reviewed?|edited|revision|modification|amendment)
    | (?:revised|updated)(?=\s*(?:on|as\s+of|:|[12A-Z]))
    | version\s+(?:en\s+date\s+)?du
    | (?:revision|version)(?:\s+v?[0-9]{1,3}(?:\.[0-9]{1,3})*(?![0-9./-]))?(?:\s+date|\s+of|\s+dated)?
        (?=\s*[:,(]|\s+[0-9A-Z–—-])
    | (?:zuletzt|letztmals)\s+(?:aktualisiert|geändert|überarbeitet)
    | (?:datum\s+der\s+)?letzte[nr]?\s+(?:aktualisierung|änderung|überarbeitung|stand)
    | aktualisiert(?=\s*:|\s+am) | fassung(?=\s+vom)
    | stand(?=\s*:|\s+[0-9]|\s+vom|\s+der|\s+[JFMASOND])
    | (?:date\s+de\s+(?:la\s+)?)?(?:dernière|derniere)\s+(?:mise\s+à\s+jour|modification|révision|actualisation)
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
# What may stand between the label and its day.
BETWEEN = re.compile(
    r"(?:\s|[:.,–—*_(\-]|\b(?:on|as|of|from|since|is|was|are|the|date|and|beginning|starting|am|ab|vom|seit|der|dem|le"
    r"|du|de|en|la|depuis|à|compter|partir|today|dated?)\b)*",
    re.IGNORECASE,
)
LONGEST_LINE, FARTHEST = 160, 100


@dataclass(frozen=True, slots=True)
class Found:
    """A day in the text. `sure` is false where a number may be the day or the month (03/04/2020): `day` is then the
    reading day first."""

    day: date
    line: int
    text: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Days:
    """What a text says of itself; the first that was found counts, a line of its own before a sentence."""

    revised: tuple[Found, ...] = ()
    effective: tuple[Found, ...] = ()


def find_days(lines: Sequence[tuple[int, str]]) -> Days:
    """`lines` are line numbers and texts. A label at the end of a line may have its day on the next."""
    return Days(_labelled(REVISED, lines), _labelled(EFFECTIVE, lines))


def is_date_line(text: str) -> bool:
    """Whether a line says when the text was revised or takes effect, and hardly anything else."""
    bare = DAY.sub("", text)
    return bare != text and len(bare) < 60 and bool(REVISED.search(text) or EFFECTIVE.search(text))


def days_in(text: str) -> Iterable[tuple[re.Match[str], date, bool]]:
    """Every day in a text, and whether there is only one way to read it. Days that do not exist are left out."""
    for found in DAY.finditer(text):
        year, month, day, sure = _parts(found)
        try:
            yield found, date(year, month, day), sure
        except ValueError:
            continue


def _labelled(label: re.Pattern[str], lines: Sequence[tuple[int, str]]) -> tuple[Found, ...]:
    found: list[Found] = []
    for place, (number, text) in enumerate(lines):
        following = lines[place + 1][1] if place + 1 < len(lines) else ""
        for named in label.finditer(text):
            rest = text[named.end() : named.end() + FARTHEST]
            if not BETWEEN.sub("", rest, count=1):
                rest = f"{rest} {following}"
            start = BETWEEN.match(rest)
            first = next(iter(days_in(rest)), None)
            if first and start and first[0].start() <= start.end():
                found.append(Found(first[1], number, text, first[2]))
    return tuple(sorted(found, key=lambda one: len(one.text) > LONGEST_LINE))


def _parts(found: re.Match[str]) -> tuple[int, int, int, bool]:
    if found["iso"]:
        year, month, day = map(int, found["iso"].split(found["between"]))
        return year, month, day, True
    if found["year1"]:
        return int(found["year1"]), MONTHS[found["month1"].lower()], int(found["day1"]), True
    if found["year2"]:
        return int(found["year2"]), MONTHS[found["month2"].lower()], int(found["day2"]), True
    day, month = int(found["day3"]), int(found["month3"])
    if found["sign"] == "." or day > 12:
        return int(found["year3"]), month, day, True
    if month > 12:
        return int(found["year3"]), day, month, True
    return int(found["year3"]), month, day, day == month
