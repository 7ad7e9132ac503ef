"""Writes the automatic numbers of a Word file as text: clauses are cited by them, and no converter keeps them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree as ET

from legalsite.importing.docx_package import MAIN, W, WordFile, value

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
LARGEST = 10_000  # beyond it, a number is written in digits
DEEPEST = 20  # styles, each based on the next one


class NumberedParagraph(NamedTuple):
    """A paragraph with an automatic number or bullet; `label` is empty for a bullet."""

    paragraph: ET.Element
    num: str
    level: int
    label: str


class _Lists:
    """The definitions of lists, and how far each is counted."""

    def __init__(self, file: WordFile) -> None:
        self.styles = file.styles
        self.levels: dict[str, dict[int, ET.Element]] = {}
        self.of_num: dict[str, str] = {}
        self.restarts: dict[str, dict[int, int]] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        for each in file.xml.get("word/numbering.xml", ()):
            num = each.get(W + "numId") or ""
            self.of_num[num] = value(each, "abstractNumId")
            self.levels[each.get(W + "abstractNumId") or ""] = {_at(level): level for level in each.iter(W + "lvl")}
            overrides = {_at(over): value(over, "startOverride") for over in each.iter(W + "lvlOverride")}
            self.restarts[num] = {at: _number(start) for at, start in overrides.items() if start}

    def numbered(self, paragraph: ET.Element) -> NumberedParagraph | None:
        """Return the next paragraph with its number, None if it has none. Its own list comes before that of its
        style."""
        num, level = self._of_style(value(paragraph, "pPr/pStyle"))
        num = value(paragraph, "pPr/numPr/numId") or num
        level = value(paragraph, "pPr/numPr/ilvl") or level
        label = self._label(num, _number(level))
        return None if label is None else NumberedParagraph(paragraph, num, _number(level), label)

    def _of_style(self, name: str, depth: int = 0) -> tuple[str, str]:
        """Return the list and the level of a style, itself or from the one that it is based on."""
        style = self.styles.get(name)
        if style is None or depth > DEEPEST:
            return "", ""
        num, level = self._of_style(value(style, "basedOn"), depth + 1)
        return value(style, "pPr/numPr/numId") or num, value(style, "pPr/numPr/ilvl") or level

    def _label(self, num: str, at: int) -> str | None:
        """Return the next number of a list; empty for a bullet, None if there is no such list."""
        levels = self.levels.get(self.of_num.get(num, ""), {})
        if at not in levels:
            return None
        counts = self.counts[self.of_num[num]]
        counts.update((level, start - 1) for level, start in self.restarts.pop(num, {}).items())
        counts[at] = counts[at] + 1 if at in counts else _start(levels[at])
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]
        if value(levels[at], "numFmt") == "bullet":
            return ""
        in_digits = levels[at].find(W + "isLgl") is not None

        def count(match: re.Match[str]) -> str:
            level = levels.get(int(match[1]) - 1)
            number = counts.get(int(match[1]) - 1, _start(level))
            return str(number) if in_digits else written(number, value(level, "numFmt"))

        return re.sub("%([1-9])", count, value(levels[at], "lvlText"))


def write_numbers(file: WordFile) -> None:
    """Write the numbers before the words. Bullets, and lists that Markdown numbers in the same way, stay lists."""
    lists = _Lists(file)
    names = {key: value(style, "name").lower() for key, style in file.styles.items()}
    heads = {key for key, name in names.items() if name.startswith(("heading", "title"))}
    for parent in list(file.xml[MAIN].iter()):
        numbered = [lists.numbered(child) if child.tag == W + "p" else None for child in parent]
        for _, group in groupby(numbered, lambda each: each and each.num):
            run = [each for each in group if each]
            plain = _is_plain(run)
            for each in run:
                _write(each, as_text=bool(each.label) and (not plain or value(each.paragraph, "pPr/pStyle") in heads))


def _write(item: NumberedParagraph, *, as_text: bool) -> None:
    """Say in the paragraph itself which list it is in, or write its number as text."""
    properties = item.paragraph.find(W + "pPr")
    if properties is None:
        properties = ET.Element(W + "pPr")
        item.paragraph.insert(0, properties)
    for old in properties.findall(W + "numPr"):
        properties.remove(old)
    numbering = ET.SubElement(properties, W + "numPr")
    ET.SubElement(numbering, W + "ilvl", {W + "val": str(item.level)})
    ET.SubElement(numbering, W + "numId", {W + "val": "0" if as_text else item.num})
    if as_text:
        number = ET.Element(W + "r")
        ET.SubElement(number, W + "t", {SPACE: "preserve"}).text = f"{item.label} "
        item.paragraph.insert(1, number)


def _is_plain(run: Sequence[NumberedParagraph]) -> bool:
    """Whether Markdown numbers these neighbours in the same way: 1., 2., 3., anew in each list within an item."""
    counts: dict[int, int] = {}
    for item in run:
        counts = {level: count for level, count in counts.items() if level <= item.level}
        counts[item.level] = counts.get(item.level, 0) + 1
        if item.label and item.label != f"{counts[item.level]}.":
            return False
    return True


def written(number: int, form: str) -> str:
    """Return a number in one of the forms of the format (ECMA-376, part 1, 17.18.59); in digits if it is another."""
    letters = ""
    if form == "none":
        return ""
    if form.endswith("Letter") and 0 < number < LARGEST:  # z is followed by aa, bb, cc
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form.endswith("Roman") and 0 < number < LARGEST:
        for size, sign in ROMAN:
            times, number = divmod(number, size)
            letters += sign * times
    elif form == "decimalZero":
        return f"{number:02}"
    return (letters.upper() if form.startswith("upper") else letters) or str(number)


def _start(level: ET.Element | None) -> int:
    return _number(value(level, "start"), 1)


def _at(element: ET.Element) -> int:
    return _number(element.get(W + "ilvl") or "")


def _number(given: str, default: int = 0) -> int:
    return int(given) if given.isdecimal() else default
