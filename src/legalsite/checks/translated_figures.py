"""A block → its figures in a form that has no language: days, times, amounts, numbers, addresses, where links lead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from legalsite.checks.translated_numbers import numbers_in
from legalsite.model.document import Block
from legalsite.source.days import MONTH, MONTHS, days_in

Kind = Literal["day", "month", "time", "amount", "number", "address", "link"]

MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
PHONE = re.compile(
    r"(?<![\w.,/])(?<![0-9][ \u00a0\u202f])(?:\+\s?[0-9(]|\(?0[0-9])[0-9 ()/\u00a0\u202f–-]{4,20}[0-9]"
    r"(?![\w.,]{0,20}[0-9])"
)
NO_DIGIT = re.compile(r"[^0-9]")
MONTH_AND_YEAR = re.compile(
    rf"\b({MONTH})\.?\s+([12][0-9]{{3}})\b|(?<![\w/.])(0?[1-9]|1[0-2])/((?:19|20)[0-9]{{2}})(?![\w/])", re.IGNORECASE
)
DAY_OF_A_YEAR = re.compile(
    rf"(?<![\w.,])(?:(?P<day1>[0-3]?[0-9])(?:\.|st|nd|rd|th|er)?\s+(?:of\s+)?(?P<month1>{MONTH})\b"
    rf"|(?P<month2>{MONTH})\s+(?P<day2>[0-3]?[0-9])(?:st|nd|rd|th)?(?![\w,.]*[0-9])"
    r"|(?P<day3>[0-3]?[0-9])\.\s?(?P<month3>[01]?[0-9])\.(?!\s?[0-9]))",
    re.IGNORECASE,
)
TIME = re.compile(
    r"(?<![\w.,:])(?:(?P<from>[0-9]{1,2})(?:[:.](?P<past>[0-9]{2}))?\s?(?:bis|und|to|till|until|and|à|et|–|-)\s?)?"
    r"(?:(?P<hour1>[0-9]{1,2})(?:[:.](?P<minute1>[0-9]{2}))?\s?(?:(?P<half>[ap])\.?\s?m\b\.?|uhr\b)"
    r"|(?P<hour2>[0-9]{1,2}):(?P<minute2>[0-9]{2})(?![\w:])|(?P<hour3>[0-9]{1,2})\s?h(?:\s?(?P<minute3>[0-9]{2}))?(?!\w))",
    re.IGNORECASE,
)
ALL_DAY = re.compile(r"\b24/7\b|\b24\s?h(?:eures)?\s?(?:/|sur)\s?24(?:,?\s(?:et\s)?7\s?j(?:ours)?\s?(?:/|sur)\s?7)?")
FIGURES = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
LANGUAGE_TAG = re.compile(r"\.[a-z]{2}$")
SECOND_LEVEL = frozenset({"co", "com", "org", "gov", "ac", "net"})


@dataclass(frozen=True, slots=True)
class Figure:
    """`also`: other values that it may stand for. `loose`: it answers for a figure of the other text, and asks for
    none: `one`, `first`. Values of different kinds differ, so that a day is none of the numbers. `period`: what it is
    with its unit of time, in each way to say it: `2 week`, `14 day`."""

    kind: Kind
    value: str
    written: str
    line: int
    also: frozenset[str] = frozenset()
    loose: bool = False
    period: frozenset[str] = frozenset()


def figures_of(block: Block, language: str, *, worded: bool = True) -> list[Figure]:
    """In no particular order. `worded`: the words of both languages are known, else only digits tell anything."""
    found = _figures_of(block, language)
    return found if worded else [each for figure in found for each in _unworded(figure)]


def _unworded(figure: Figure) -> Iterator[Figure]:
    """In figures alone: `May 20` is 20, `5 p.m.` is 5 or 17, `1 million` is 1, and `thirty` asks for nothing."""
    if figure.kind in {"day", "month"}:
        year, month, day = [*figure.value.replace("--", "0-").split("-"), "0"][:3]
        parts = ((int(year), False), (int(month), True), (int(day), False))
        yield from (Figure("number", str(n), figure.written, figure.line, loose=loose) for n, loose in parts if n)
        return
    hour = {str(int(figure.value[:2])), str(int(figure.value[:2]) % 12)} if figure.kind == "time" else set()
    digits = FIGURES.search(figure.written)
    bare = {figure.value.partition(" ")[0], digits[0]} if digits and figure.kind in {"amount", "number"} else set()
    spoken = figure.kind in {"amount", "number"} and not digits
    yield replace(figure, also=figure.also | hour | bare, loose=figure.loose or spoken, period=frozenset())


def _figures_of(block: Block, language: str) -> list[Figure]:
    text, line = block.text, block.line
    found = list(_links(block))
    found += [Figure("address", match[0].casefold(), match[0], line) for match in MAIL.finditer(text)]
    text = ALL_DAY.sub(" ", ADDRESS.sub(" ", MAIL.sub(" ", text)))
    for match, day, sure in list(days_in(text)):
        other = frozenset() if sure else frozenset({day.replace(month=day.day, day=day.month).isoformat()})
        found.append(Figure("day", day.isoformat(), match[0], line, other))
        text = text.replace(match[0], " ", 1)
    for match in MONTH_AND_YEAR.finditer(text):
        month = MONTHS[match[1].casefold()] if match[1] else int(match[3])
        found.append(Figure("month", f"{match[2] or match[4]}-{month:02}", match[0], line))
    text = MONTH_AND_YEAR.sub(" ", text)
    found += [_phone(match[0], line) for match in PHONE.finditer(text)]
    text = PHONE.sub(" ", text)
    days = [match for match in DAY_OF_A_YEAR.finditer(text) if _is_day(match, language)]
    found += [_day_of_a_year(match, line) for match in days]
    text = _without(text, days)
    found += [time for match in TIME.finditer(text) for time in _times(match, line)]
    text = TIME.sub(" ", text)
    for number in numbers_in(text, language):
        kind: Kind = "amount" if " " in number.value else "number"
        found.append(Figure(kind, number.value, number.written, line, number.also, number.loose, number.period))
    return found


def _phone(written: str, line: int) -> Figure:
    """From abroad as +49 (0)40, from inside as 040."""
    digits = NO_DIGIT.sub("", written.replace("(0)", ""))
    abroad = written.lstrip("(").startswith("+")
    inland = frozenset(f"0{digits[code:]}" for code in (1, 2, 3)) if abroad else frozenset()
    return Figure("address", digits, written, line, inland)


def _is_day(found: re.Match[str], language: str) -> bool:
    """`4.2.` may be one in German alone; `you may 3` is none; months have capitals but in French."""
    if found["day3"]:
        return language.startswith("de") and 1 <= int(found["month3"]) <= 12
    month = found["month1"] or found["month2"]
    return month[0].isupper() if not language.startswith("fr") else not found["month2"]


def _day_of_a_year(found: re.Match[str], line: int) -> Figure:
    """Every 31 December. `4.2.` may be the number of a clause as well."""
    day = int(found["day1"] or found["day2"] or found["day3"])
    month = int(found["month3"]) if found["day3"] else MONTHS[(found["month1"] or found["month2"]).casefold()]
    written = found[0].strip()
    clause = frozenset({written.rstrip(".")}) if found["day3"] else frozenset()
    return Figure("day", f"--{month:02}-{day:02}", written, line, clause)


def _without(text: str, found: list[re.Match[str]]) -> str:
    for match in reversed(found):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return text


def _times(found: re.Match[str], line: int) -> Iterator[Figure]:
    """5 p.m., 17 Uhr, 17:00 and 17 h are one time; in `9 to 5 p.m.` the nine is another, of whichever half."""
    hour = int(found["hour1"] or found["hour2"] or found["hour3"])
    minute = found["minute1"] or found["minute2"] or found["minute3"] or "00"
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"].casefold() == "p")
    yield Figure("time", f"{hour:02}:{minute}", found[0].strip(), line)
    if found["from"]:
        hour, minute = int(found["from"]), found["past"] or "00"
        other = frozenset({f"{hour + 12:02}:{minute}"}) if found["half"] else frozenset()
        yield Figure("time", f"{hour:02}:{minute}", found["from"], line, other)


def _links(block: Block) -> Iterator[Figure]:
    for span in block.spans:
        if span.of != "target" or not span.text or span.text.startswith("#"):
            continue
        scheme, _, rest = span.text.partition(":")
        if scheme in {"mailto", "tel"}:
            value = rest.partition("?")[0].casefold()
            if value:
                yield _phone(value, block.line) if scheme == "tel" else Figure("address", value, rest, block.line)
        else:
            yield Figure("link", place_of(span.text), span.text, block.line)


def place_of(target: str) -> str:
    """A page of another site by whose it is: its German page renders its English one. A page of this site by its
    name."""
    try:
        host = urlsplit(target).hostname
    except ValueError:
        return target
    if not host:
        path = re.sub(r"\.(?:md|html?)$|/$", "", target.partition("#")[0].partition("?")[0])
        name = LANGUAGE_TAG.sub("", path).rpartition("/")[2]
        return f"/{name}"
    labels = host.removeprefix("www.").split(".")
    level = 3 if len(labels) > 2 and labels[-2] in SECOND_LEVEL else 2
    return labels[-level] if len(labels) >= level else labels[0]
