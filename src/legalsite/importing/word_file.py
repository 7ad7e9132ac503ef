"""Opens a Word file as the package that it is, refuses what is none or would be harmful to read, and writes its
automatic numbers as text: clauses are cited by them, and no converter keeps them."""

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree as ET

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TEXTS = {  # what the parts beside the document are called
    "word/footnotes.": "footnote",
    "word/endnotes.": "endnote",
    "word/comments.": "comment",
    "word/header": "header",
    "word/footer": "footer",
}
DEEPEST = 200  # elements, each within the next one: real files have 50
LARGEST = 50 << 20  # bytes of all parts: a contract has a few hundred thousand
OLD_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of .doc, and of encrypted files
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DOCUMENT = "/officeDocument"  # a package's relation to it
HARMLESS = ("/hyperlink", "/attachedTemplate")  # what leads outside of the package and is no part of the text
SAVE = "open it in Word, save it as Word document (.docx), and import that"
REFUSED = {
    "no-word-file": ("this is not a Word file, or it is damaged", SAVE),
    "old-word-file": ("this is an old Word file (.doc)", SAVE),
    "encrypted": ("the file is encrypted", "save it without a password, and import that"),
    "file-size": ("the file unpacks to more than 50 MB", "remove its pictures"),
    "document-type": ("{} has a document type, which Word never writes", SAVE),
    "outside-file": ("{} takes in a file from outside, which is never opened", "put it into the document in Word"),
    "too-deep": ("the document nests too deeply to be read", "save it as text, and import that"),
}
ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
HIGHEST = 10_000  # beyond it, a number is written in digits
MOST_STYLES = 20  # each based on the next one


class WordFile(Struct):
    """The parts of a Word file: bytes, and the elements of those that are XML. `document` is the main one, which
    SharePoint calls word/document2.xml."""

    parts: dict[str, bytes]
    xml: dict[str, ET.Element]
    document: ET.Element

    @property
    def texts(self) -> list[tuple[str, ET.Element]]:
        """The document, and what else has words, each with what it is called."""
        named = ((called, name) for start, called in TEXTS.items() for name in self.xml if name.startswith(start))
        return [("", self.document), *((called, self.xml[name]) for called, name in named)]

    @property
    def styles(self) -> dict[str, ET.Element]:
        """The styles by their ids."""
        return {name: style for style in self.xml.get("word/styles.xml", ()) if (name := style.get(W + "styleId"))}

    def packed(self) -> bytes:
        """Return the file with the elements as they are now."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, data in self.parts.items():
                archive.writestr(name, ET.tostring(self.xml[name], "utf-8") if name in self.xml else data)
        return packed.getvalue()


def value(element: ET.Element | None, path: str) -> str:
    """Return what an element below says, `pPr/pStyle` for example; empty if there is none."""
    found = element.find("/".join(W + step for step in path.split("/"))) if element is not None else None
    return (found.get(W + "val") or "") if found is not None else ""


def open_word_file(data: bytes, path: str) -> WordFile:
    """Return the parts. Raises ProblemsFound (status 2) for all that is not a Word file, or is not safe to read. `path`
    is the name in messages."""
    if data.startswith(OLD_FILE):
        raise refused("encrypted" if ENCRYPTED in data else "old-word-file", path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise refused("file-size", path)
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise refused("encrypted", path)
            parts = {name: archive.read(name) for name in archive.namelist()}
        xml = {name: _parsed(part, name, path) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    except (zipfile.BadZipFile, zlib.error, ET.ParseError, ValueError, LookupError, OSError, RuntimeError, EOFError):
        raise refused("no-word-file", path) from None
    for name in [name for name in xml if name.endswith(".rels")]:
        for relation in xml[name]:  # what would have to be read from another place to know the whole text
            if relation.get("TargetMode") == "External" and not (relation.get("Type") or "").endswith(HARMLESS):
                raise refused("outside-file", path, name)
    relations = [each for each in xml.get("_rels/.rels", ()) if (each.get("Type") or "").endswith(DOCUMENT)]
    document = xml.get((relations[0].get("Target") or "").lstrip("/")) if relations else None
    if document is None or document.find(W + "body") is None:
        raise refused("no-word-file", path)
    file = WordFile(parts, xml, document)
    hidden = {name for name, style in file.styles.items() if "vanish" in switched_on(style.find(W + "rPr"))}
    for _, text in file.texts:
        _keep_text_boxes_once(text)
        _hide_by_style(text, hidden)
    return file


def _parsed(part: bytes, name: str, path: str) -> ET.Element:
    if b"<!DOCTYPE" in part.replace(b"\0", b""):  # in UTF-16 too
        raise refused("document-type", path, name)
    root = ET.fromstring(part)  # noqa: S314 - without a document type there are no entities
    level, depth = [root], 0
    while level := [child for element in level for child in element]:
        depth += 1
        if depth > DEEPEST:
            raise refused("too-deep", path)
    return root


def _keep_text_boxes_once(root: ET.Element) -> None:
    """Write each text box in the form that mammoth reads. Word writes it twice, for itself and for older programs."""
    for parent in list(root.iter()):
        for at, child in enumerate(parent):
            if child.tag in (ALTERNATIVES, W + "drawing"):
                boxes = next((boxes for each in child if (boxes := list(_text_boxes(each)))), [])
                if boxes:
                    parent[at] = ET.Element(W + "pict")
                    parent[at].extend(boxes)


def _text_boxes(element: ET.Element) -> Iterator[ET.Element]:
    """Yield what text boxes hold, but not those within others."""
    if element.tag == W + "txbxContent":
        yield element
    else:
        for child in element:
            yield from _text_boxes(child)


def _hide_by_style(text: ET.Element, hidden: set[str]) -> None:
    """Say in each run itself that its style, or that of its paragraph, hides it."""
    for paragraph in text.iter(W + "p"):
        for run in paragraph.iter(W + "r") if hidden else ():
            if not hidden.isdisjoint((value(paragraph, "pPr/pStyle"), value(run, "rPr/rStyle"))):
                properties = run.find(W + "rPr")
                if properties is None:
                    run.insert(0, properties := ET.Element(W + "rPr"))
                if properties.find(W + "vanish") is None:
                    ET.SubElement(properties, W + "vanish")


def switched_on(properties: ET.Element | None) -> set[str]:
    """Return the names of the properties that an element like `rPr` switches on."""
    off = ("0", "false", "off")
    return {name_of(each) for each in properties if each.get(W + "val") not in off} if properties is not None else set()


def name_of(element: ET.Element) -> str:
    """Return the name of an element, without the namespace if that is Word's."""
    return element.tag.removeprefix(W)


def refused(rule: str, path: str, part: str = "") -> ProblemsFound:
    """Return the error of a file that cannot be imported."""
    message, help = REFUSED[rule]
    return ProblemsFound([Problem(rule, message.format(part), help, path)], 2)


class NumberedParagraph(NamedTuple):
    """A paragraph with an automatic number or bullet; `label` is empty for a bullet."""

    paragraph: ET.Element
    num: str
    level: int
    label: str


def write_numbers(file: WordFile) -> None:
    """Write the numbers before the words. Bullets, and lists that Markdown numbers in the same way, stay lists, except
    in notes, which have no lists."""
    lists = _Lists(file)
    names = {key: value(style, "name").lower() for key, style in file.styles.items()}
    heads = {key for key, name in names.items() if name.startswith(("heading", "title"))}
    for called, text in file.texts:
        numbered = {each.paragraph: each for each in map(lists.numbered, text.iter(W + "p")) if each}
        for parent in list(text.iter()):
            neighbours = [numbered.get(child) for child in parent]
            for _, group in groupby(neighbours, lambda each: each and each.num):
                run = [each for each in group if each]
                plain = not called and _is_plain(run)
                for each in run:
                    in_list = not each.label or value(each.paragraph, "pPr/pStyle") not in heads
                    _write(each, "" if plain and in_list else each.label or "•" * bool(called))


def _write(item: NumberedParagraph, text: str) -> None:
    """Write the number as text; if there is none, say in the paragraph itself which list it is in."""
    properties = item.paragraph.find(W + "pPr")
    if properties is None:
        properties = ET.Element(W + "pPr")
        item.paragraph.insert(0, properties)
    for old in properties.findall(W + "numPr"):
        properties.remove(old)
    numbering = ET.SubElement(properties, W + "numPr")
    ET.SubElement(numbering, W + "ilvl", {W + "val": str(item.level)})
    ET.SubElement(numbering, W + "numId", {W + "val": "0" if text else item.num})
    if text:
        number = ET.Element(W + "r")
        ET.SubElement(number, W + "t", {SPACE: "preserve"}).text = f"{text} "
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


class _Lists:
    """The definitions of lists, and how far each is counted."""

    def __init__(self, file: WordFile) -> None:
        numbering = file.xml.get("word/numbering.xml", ET.Element("none"))
        self.styles = file.styles
        self.lists = {each.get(W + "numId") or "": each for each in numbering.iter(W + "num")}
        self.definitions = {each.get(W + "abstractNumId"): each for each in numbering.iter(W + "abstractNum")}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)  # of each definition
        self.restarts: dict[str, dict[int, int]] = {}  # of each list that has not begun
        for num, each in self.lists.items():
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
        if style is None or depth > MOST_STYLES:
            return "", ""
        num, level = self._of_style(value(style, "basedOn"), depth + 1)
        return value(style, "pPr/numPr/numId") or num, value(style, "pPr/numPr/ilvl") or level

    def _label(self, num: str, at: int) -> str | None:
        """Return the next number of a list; empty for a bullet, None if there is no such list."""
        key, levels = self._levels(num)
        if at not in levels:
            return None
        counts = self.counts[key]
        counts.update((level, start - 1) for level, start in self.restarts.pop(num, {}).items())
        counts[at] = counts[at] + 1 if at in counts else _start(levels[at])
        below = {level: value(levels.get(level), "lvlRestart") for level in counts}  # below which level it begins anew
        for deeper in [level for level, restart in below.items() if at < _number(restart, level)]:
            del counts[deeper]
        if value(levels[at], "numFmt") == "bullet":
            return ""
        legal = levels[at].find(W + "isLgl") is not None  # then letters and Roman numerals above it are digits

        def count(match: re.Match[str]) -> str:
            level = levels.get(int(match[1]) - 1)
            form = value(level, "numFmt")
            number = counts.get(int(match[1]) - 1, _start(level))
            return written(number, "decimal" if legal and form != "decimalZero" else form)

        return re.sub("%([1-9])", count, value(levels[at], "lvlText"))

    def _levels(self, num: str) -> tuple[str, dict[int, ET.Element]]:
        """Return the key of a list's definition, and its levels. A definition may lead to that of a style of lists."""
        key = value(self.lists.get(num), "abstractNumId")
        if linked := value(self.definitions.get(key), "numStyleLink"):
            key = value(self.lists.get(value(self.styles.get(linked), "pPr/numPr/numId")), "abstractNumId")
        stated = [each for each in (self.definitions.get(key), self.lists.get(num)) if each is not None]
        return key, {_at(level): level for each in stated for level in each.iter(W + "lvl")}


def written(number: int, form: str) -> str:
    """Return a number in one of the forms of the format (ECMA-376, part 1, 17.18.59); in digits if it is another."""
    letters = ""
    if form == "none":
        return ""
    if form.endswith("Letter") and 0 < number < HIGHEST:  # z is followed by aa, bb, cc
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form.endswith("Roman") and 0 < number < HIGHEST:
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
