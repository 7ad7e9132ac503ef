"""Writes the automatic numbers of a Word file as text: clauses are cited by them, and no converter keeps them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from legalsite.importing.docx_package import MAIN, W, WordFile

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
LEVELS = 9
LARGEST = 10_000  # beyond it, a number is written in digits


class Level(NamedTuple):
    """One level of a list: how its numbers are written (ECMA-376, part 1, 17.18.59), `%1.%2` for example, and the
    first one. `legal`: those of the levels above are in digits."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1
    legal: bool = False


class Numbered(NamedTuple):
    """A paragraph with an automatic number or bullet; `label` is empty for a bullet."""

    paragraph: ET.Element
    num: str
    level: int
    label: str


class _Lists:
    """The definitions of lists, and how far each is counted."""

    def __init__(self, file: WordFile) -> None:
        root = file.xml.get("word/numbering.xml")
        self.abstract: dict[str, dict[int, Level]] = {}
        self.of_num: dict[str, str] = {}
        self.restarts: dict[str, dict[int, int]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        for each in root if root is not None else ():
            if each.tag == W + "abstractNum":
                levels = {_int(level, "ilvl"): _level(level) for level in each.findall(W + "lvl")}
                self.abstract[each.get(W + "abstractNumId") or ""] = levels
            elif each.tag == W + "num":
                num = each.get(W + "numId") or ""
                self.of_num[num] = _value(each, "abstractNumId")
                self.restarts[num] = {
                    _int(over, "ilvl"): _number(over, "startOverride")
                    for over in each.findall(W + "lvlOverride")
                    if over.find(W + "startOverride") is not None
                }

    def label(self, num: str, at: int) -> str | None:
        """Return the next number of a list; empty for a bullet, None if there is no such list."""
        levels = self.abstract.get(self.of_num.get(num, ""), {})
        if at not in levels:
            return None
        counts = self.counts.setdefault(self.of_num[num], {})
        counts.update((level, start - 1) for level, start in self.restarts.pop(num, {}).items())
        counts[at] = counts.get(at, levels[at].start - 1) + 1
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]
        if levels[at].form == "bullet":
            return ""
        label = levels[at].pattern
        for level in range(LEVELS):
            of_level = levels.get(level, Level())
            form = "decimal" if levels[at].legal else of_level.form
            label = label.replace(f"%{level + 1}", written(counts.get(level, of_level.start), form))
        return label


def write_numbers(file: WordFile) -> None:
    """Write the numbers before the words. Bullets, and lists that Markdown numbers in the same way, stay lists."""
    lists = _Lists(file)
    by_style = _by_style(file)
    headings = {
        style.get(W + "styleId") for style, name in file.style_names() if name.lower().startswith(("heading", "title"))
    }
    for parent in list(file.xml[MAIN].iter()):
        run: list[Numbered] = []
        for child in list(parent):
            found = _numbered(child, lists, by_style) if child.tag == W + "p" else None
            heads = found is not None and _value(child.find(W + "pPr"), "pStyle") in headings
            if heads or found is None or (run and found.num != run[-1].num):
                _write(run)
                run = []
            if found is not None and heads:
                _write([found], as_text=True)
            elif found is not None:
                run.append(found)
        _write(run)
    for level in file.xml["word/numbering.xml"].iter(W + "lvl") if "word/numbering.xml" in file.xml else ():
        for style in level.findall(W + "pStyle"):  # else mammoth would number by the style again
            level.remove(style)


def _write(run: Sequence[Numbered], *, as_text: bool = False) -> None:
    as_text = as_text or not _is_plain(run)
    for item in run:
        properties = item.paragraph.find(W + "pPr")
        if properties is None:
            properties = ET.Element(W + "pPr")
            item.paragraph.insert(0, properties)
        for old in properties.findall(W + "numPr"):
            properties.remove(old)
        numbering = ET.SubElement(properties, W + "numPr")
        written_as_text = bool(item.label) and as_text
        ET.SubElement(numbering, W + "ilvl", {W + "val": str(item.level)})
        ET.SubElement(numbering, W + "numId", {W + "val": "0" if written_as_text else item.num})
        if written_as_text:
            text = ET.Element(W + "t", {SPACE: "preserve"})
            text.text = f"{item.label} "
            number = ET.Element(W + "r")
            number.append(text)
            item.paragraph.insert(1, number)


def _is_plain(run: Iterable[Numbered]) -> bool:
    """Whether Markdown numbers these neighbours in the same way: 1., 2., 3., anew in each list within an item."""
    counts: dict[int, int] = {}
    for item in run:
        counts = {level: count for level, count in counts.items() if level <= item.level}
        counts[item.level] = counts.get(item.level, 0) + 1
        if item.label and item.label != f"{counts[item.level]}.":
            return False
    return True


def _numbered(paragraph: ET.Element, lists: _Lists, by_style: dict[str, tuple[str, int]]) -> Numbered | None:
    properties = paragraph.find(W + "pPr")
    own = properties.find(W + "numPr") if properties is not None else None
    num, level = by_style.get(_value(properties, "pStyle"), ("", 0))
    if own is not None:
        num = _value(own, "numId") or num
        level = _number(own, "ilvl", level)
    label = lists.label(num, level) if num else None
    return None if label is None else Numbered(paragraph, num, level, label)


def _by_style(file: WordFile) -> dict[str, tuple[str, int]]:
    """Return the list and the level of each style that has one, itself or from the style that it is based on."""
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style, _ in file.style_names():
        name = style.get(W + "styleId") or ""
        based[name] = _value(style, "basedOn")
        numbering = style.find(f"{W}pPr/{W}numPr")
        if numbering is not None:
            own[name] = _value(numbering, "numId"), _number(numbering, "ilvl")
    found: dict[str, tuple[str, int]] = {}
    for name in based:
        chain = [name]
        while (above := based.get(chain[-1], "")) and above not in chain:
            chain.append(above)
        given = [own[each] for each in chain if each in own]
        if num := next((num for num, _ in given if num), ""):
            found[name] = num, given[0][1]
    return found


def written(number: int, form: str) -> str:
    """Return a number in one of the forms of the format; in digits if the form is another."""
    if form == "none":
        return ""
    if not 0 < number < LARGEST:
        return str(number)
    if form in ("lowerLetter", "upperLetter"):  # z is followed by aa, bb, cc
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman"):
        letters = ""
        for value, sign in ROMAN:
            letters += sign * (number // value)
            number %= value
        return letters if form == "lowerRoman" else letters.upper()
    return f"{number:02}" if form == "decimalZero" else str(number)


def _level(element: ET.Element) -> Level:
    legal = element.find(W + "isLgl") is not None
    return Level(
        _value(element, "numFmt") or "decimal", _value(element, "lvlText"), _number(element, "start", 1), legal
    )


def _number(element: ET.Element, name: str, default: int = 0) -> int:
    value = _value(element, name)
    return int(value) if value.isdecimal() else default


def _value(element: ET.Element | None, name: str) -> str:
    found = element.find(W + name) if element is not None else None
    return (found.get(W + "val") or "") if found is not None else ""


def _int(element: ET.Element, name: str) -> int:
    value = element.get(W + name) or ""
    return int(value) if value.isdecimal() else 0
