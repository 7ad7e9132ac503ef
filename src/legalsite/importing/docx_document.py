"""Imports a Word file: lists what its reader does not see, settles tracked changes if told to, writes automatic numbers
as text (clauses are cited by them, and no converter keeps them), and leaves the rest to mammoth and the import of
HTML."""

import io
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import groupby, takewhile
from typing import NamedTuple
from xml.etree import ElementTree as ET

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound, ProblemTuple, counted, missing_extra, usage_failure
from legalsite.importing.html_page import import_html, read_page
from legalsite.importing.markdown_writer import ImportedText, ImportOptions, Settle, write_markdown
from legalsite.importing.number_forms import in_form
from legalsite.redline.output.docx import INDENT

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
RULE = "{urn:schemas-microsoft-com:office:office}hr"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
COMMENT = f"{W}commentReference"
TEXTS = {  # the elements around the words of each part, and what the parts beside the document are called
    "document": "",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
    "hdr": "header",
    "ftr": "footer",
}
TRACKED = {
    "ins": "inserted",
    "del": "deleted",
    "moveFrom": "moved away",
    "moveTo": "moved here",
    "cellIns": "cell inserted",
    "cellDel": "cell deleted",
    **dict.fromkeys(("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange"), "formatted"),
}
WITHOUT_WORDS = {"rPr": "a paragraph mark", "trPr": "a row"}
GONE = {"accept": ("del", "moveFrom", "cellDel"), "reject": ("ins", "moveTo", "cellIns")}
UNWRAPPED = ("ins", "del", "moveFrom", "moveTo", "fldSimple", "bdo", "dir", "ruby", "rubyBase", "rt")
RENAMED = {  # to what mammoth knows
    "delText": "t",
    "delInstrText": "instrText",
    "cr": "br",
    "ptab": "tab",
    f"{MATH}r": "r",
    f"{MATH}t": "t",
}
DAY = r"[1-9]\d{3}-\d{2}-\d{2}"
SETTLE = "accept or reject them in Word, or accept all of them: `--accept`\n  or reject all of them: `--reject`"
LONGEST = 80  # characters of a passage that is quoted
LARGEST = 50 << 20  # bytes of all parts: a contract has a few hundred thousand
MOST_PARAGRAPHS = 12_000  # those of cells too, which take ten seconds; a book of 300 pages has as many
OLD_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of .doc, and of encrypted files
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SAVE = "open it in Word, save it as a Word document (.docx), and import that"
REFUSED = {
    "no-word-file": ("this isn't a Word file, or it's damaged", SAVE),
    "old-word-file": ("this is an old Word file (.doc)", SAVE),
    "encrypted": ("the file is encrypted", "save it without a password, and import that"),
    "file-size": ("the file unpacks to more than 50 MB", "remove its pictures"),
    "too-large": ("the file has more than 12,000 paragraphs and cells", "import it in parts"),
    "document-type": ("the file has a document type declaration, which Word never writes", SAVE),
    "outside-file": (
        "the file includes another file, which is not supported",
        "in Word, copy its text into the document",
    ),
    "too-deep": ("the document nests too deeply", "save it as text, and import that"),
}
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='footnote text'] => p.note:fresh
p.left => p.left:fresh
p.center => p.center:fresh
p.right => p.right:fresh
p.rule => hr
"""
OWN_STYLES = """
p.HTMLPreformatted => pre:separator('\\n')
p.DefinitionTerm => dl > dt:fresh
p.Definition => dl > dd:fresh
r.code => code
"""
CODE_FONT = "Courier New"
STYLES += "".join(  # of items, by their depth, and of further paragraphs in them
    f"p.{kind}{depth} => {'ul|ol > li > ' * depth}{tag}:fresh\n"
    for kind, tag in (("bullet", "ul > li"), ("number", "ol > li"), ("more", "p"))
    for depth in range(10)
)
BULLET = "•"
OWN_NUMBER = re.compile(r"[0-9]+\.")  # of the lists in a file that `diff` wrote
VALUE = "\ue012"  # stands for the number of an item
HARMLESS = ("/hyperlink", "/attachedTemplate")  # what leads outside of the file and is no part of its text
LINK = r'HYPERLINK "([^"]*)"(?:.*\\l\s+"([^"]*)")?'
NOTE_MARK = re.compile(r"<sup>\[(\d+)\](</sup>)?")  # words that were typed behind it are raised, too
WRITTEN_NOTE = re.compile(r'<p( class="note")?>(?:<a [^<>]*></a>)*\[(\d+)\]\s*')  # in a file that `diff` wrote
OPENING, CLOSING = "\ue010", "\ue011"  # stand for `[^` and `]`, which would be escaped

Listed = tuple[str, str]  # the rule and the message of a problem
Item = tuple[str, int, str]
"""Where a paragraph is in a list: the list's id, the level, and the number (or BULLET, or nothing if readers see
neither)."""


class WordFile:
    """The parts of a Word file that are XML, by their names. `texts`: the document, and what else has words, each with
    what it is called. `styles`: by their ids. `is_own`: whether `diff` wrote it. `language`: if its styles say so."""

    def __init__(self, xml: dict[str, ET.Element], *, macros: bool) -> None:
        self.xml, self.macros = xml, macros
        self.texts = [
            (called, part) for root, called in TEXTS.items() for part in xml.values() if part.tag == f"{W}{root}"
        ]
        styles = xml.get("word/styles.xml", ())
        self.styles = {name: style for style in styles if (name := style.get(f"{W}styleId"))}
        self.is_own = "DefinitionTerm" in self.styles
        self.language = next((lang.get(f"{W}val") or "en" for part in styles for lang in part.iter(f"{W}lang")), "en")

    def elements(self, name: str) -> Iterator[ET.Element]:
        """Yield the elements of that name in all texts."""
        for _, text in self.texts:
            yield from text.iter(f"{W}{name}")

    def style_of(self, paragraph: ET.Element) -> str:
        """Return the name of a paragraph's style in lower case; empty if it has none."""
        return _value(self.styles.get(_value(paragraph, "pPr/pStyle")), "name").lower()

    def stated(self, element: ET.Element | None, path: str) -> str:
        """Return what a paragraph or a style says, itself or through one that it is based on; empty if none does."""
        if element is None:
            return ""
        style = self.styles.get(_value(element, "pPr/pStyle") or _value(element, "basedOn"))
        return _value(element, path) or self.stated(style, path)


class Comment(NamedTuple):
    """A comment of a Word file."""

    author: str
    day: str  # empty if it is not known
    clause: str  # the heading above
    passage: str  # the words where it stands
    words: str


class ReadWordFile(Struct, frozen=True):
    """A Word file as HTML."""

    html: str
    changes: int  # how many of its changes were tracked; they are settled
    unseen: ProblemTuple  # what its reader does not see
    comments: tuple[Comment, ...]


def import_docx(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft. Raises ProblemsFound as `read_docx` does, or if no day is known. `path` is the name in
    messages."""
    file = read_docx(data, path, options.settle)
    imported = import_html(file.html.encode(), path, options, surrounded=False)
    written = _with_note_marks(imported.data.decode()).encode()
    notes = [f"{options.settle}ed all {counted(file.changes, 'tracked change')}"] if file.changes else []
    return replace(imported, data=written, notes=(*notes, *imported.notes), unseen=file.unseen)


def markdown_of(file: ReadWordFile, path: str) -> str:
    """Return all text of a Word file as Markdown."""
    return _with_note_marks(write_markdown(read_page(file.html, path, ImportOptions(""), layout=False).blocks))


def read_docx(data: bytes, path: str, settle: Settle) -> ReadWordFile:
    """Return what the file has. Raises ProblemsFound if it is not a Word file that can be read (status 2), or if it has
    tracked changes and `settle` does not say what becomes of them."""
    file = _opened(data, path)
    if find_spec("mammoth") is None:
        raise missing_extra("`import docx`", "docx")
    hidden = {name for name, style in file.styles.items() if "vanish" in _switched_on(style.find(f"{W}rPr"))}
    listed: list[Listed] = []
    tracked = (element for _, text in file.texts for element in text.iter() if _tracked(element))
    authors = Counter(_author_and_day(element)[0] for element in tracked)
    try:
        for called, text in file.texts:
            text[:] = _Settler(called, settle or "accept", hidden, listed).settled(text)
        comments = tuple(_comments(file))
        listed += _beside(file, comments)
        items = _items_of_lists(file, listed) | _own_items(file)
        listed += _mark_tables(file)
        unseen = [Problem(rule, message, "", path, severity="info") for rule, message in listed]
        if authors and not settle:
            by = ", ".join(f"{count:,} by {author}" for author, count in authors.most_common())
            message = f"the file has {counted(authors.total(), 'tracked change')} ({by}); nothing was written"
            raise ProblemsFound([*unseen, Problem("tracked-changes", message, SETTLE, path)])
        _write_numbers(file, items)
        _write_notes(file)
        _mark_rules(file.texts[0][1])
        html = _html(file, path)
    except RecursionError:
        raise _refused("too-deep", path) from None
    return ReadWordFile(html, authors.total(), tuple(unseen), comments)


def _with_note_marks(markdown: str) -> str:
    return markdown.replace(OPENING, "[^").replace(CLOSING, "]")


def _opened(data: bytes, path: str) -> WordFile:
    """Return the parts. Raises ProblemsFound (status 2) for all that is not a Word file, or is not safe to read."""
    if data.startswith(OLD_FILE):
        raise _refused("encrypted" if ENCRYPTED in data else "old-word-file", path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise _refused("file-size", path)
            names = archive.namelist()
            parts = {name: archive.read(name) for name in names if name.endswith((".xml", ".rels"))}
        if any(b"<!DOCTYPE" in part.replace(b"\0", b"") for part in parts.values()):  # in UTF-16 too
            raise _refused("document-type", path)
        if sum(part.count(b"</w:p>") for part in parts.values()) > MOST_PARAGRAPHS:
            raise _refused("too-large", path)
        xml = {name: ET.fromstring(part) for name, part in parts.items()}  # noqa: S314 - so there are no entities
    except (zipfile.BadZipFile, zlib.error, ET.ParseError, ValueError, LookupError, OSError, RuntimeError, EOFError):
        raise _refused("no-word-file", path) from None
    for name, part in xml.items():
        for relation in part if name.endswith(".rels") else ():
            if relation.get("TargetMode") == "External" and not (relation.get("Type") or "").endswith(HARMLESS):
                raise _refused("outside-file", path)
    file = WordFile(xml, macros=any(name.lower().endswith("vbaproject.bin") for name in names))
    if not file.texts or file.texts[0][0]:
        raise _refused("no-word-file", path)
    return file


def _refused(rule: str, path: str) -> ProblemsFound:
    message, help = REFUSED[rule]
    return usage_failure(rule, message, help, path)


class _Settler:
    """Goes through one text, once: lists what a page does not show of it, accepts or rejects its tracked changes
    (ECMA-376, part 1, 17.13.5), takes out hidden words, and leaves what mammoth can read."""

    def __init__(self, called: str, settle: str, hidden: set[str], listed: list[Listed]) -> None:
        self.called = f"the {called}" * bool(called)
        self.rejects = settle == "reject"
        self.gone = {"vanish", *GONE[settle]}
        self.hidden = hidden  # styles
        self.listed = listed
        self.fields: list[list[ET.Element] | None] = []  # the code so far of each field around; None behind it

    def settled(self, parent: ET.Element, around: str = "", style: str = "") -> list[ET.Element]:
        """Return the children that stay. `around`: the words of the paragraph or row around them; `style`: the
        paragraph's."""
        kept = []
        above = None  # a paragraph whose mark goes, so it is joined with the next one
        for child in map(_with_text_boxes_once, parent):
            name = _name(child)
            if name.endswith("Pr"):
                self._settle_properties(child, parent, around)
                kept.append(child)
                continue
            if name == "p" and child.find(f"{W}pPr") is None:
                child.insert(0, ET.Element(f"{W}pPr"))
            style = _value(child, "pPr/pStyle") if name == "p" else style
            here = _quoted(child) if name in ("p", "tr") else around
            goes = not self.gone.isdisjoint({name, *self._switched_on(child, name, style)})
            self.listed += self._unseen(child, parent, here, hidden=goes and name == "r")
            self._read_field(child)
            child[:] = self.settled(child, here, style)
            child.tag = f"{W}{RENAMED[name]}" if name in RENAMED else child.tag
            if name in UNWRAPPED or (name.startswith(MATH) and name not in RENAMED):
                kept += [element for element in child if not goes or element.find(COMMENT) is not None]
            elif name == "p" or not goes:
                kept.append(child)
            if name == "p" and above is not None:
                child[1:1] = above[1:]
                kept.remove(above)
            if name == "tbl":  # Word shows tables with no paragraph between them as one
                kept = [element for element in kept if element is not above or len(element) > 1]
                if len(kept) > 1 and kept[-2].tag == child.tag:
                    kept.pop()
                    kept[-1].extend(child.findall(f"{W}tr"))
            if name in ("p", "tbl"):
                above = child if goes else None
        return kept

    def _switched_on(self, element: ET.Element, name: str, style: str) -> set[str]:
        """Return the properties that an element switches on; those of a paragraph are its mark's."""
        on = _switched_on(element.find(f"{W}pPr/{W}rPr" if name == "p" else f"{element.tag}Pr"))
        if name == "r" and element.find(f"{W}rPr/{W}vanish") is None:
            on |= {"vanish"} if {style, _value(element, "rPr/rStyle")} & self.hidden else set()
        return on

    def _unseen(
        self, element: ET.Element, parent: ET.Element, around: str, *, hidden: bool = False
    ) -> Iterator[Listed]:
        """Yield a tracked change with its author, day, words and place, hidden text, and what has no words."""
        kind = _tracked(element)
        where = f" in {' '.join(filter(None, (self.called, around)))}" if self.called or around else ""
        if kind:
            space = "a space" * "".join(element.itertext()).isspace()
            what = _quoted(parent if _name(parent) == "r" else element) or WITHOUT_WORDS.get(_name(parent), space)
            by = ", ".join(filter(None, _author_and_day(element)))
            yield "tracked-change", f"{kind} by {by}{f': {what}' * bool(what)}{where}"
        elif hidden:
            yield "hidden-text", f"left out: “{_words(element)}”{where}"
        elif element.tag == f"{MATH}oMath":
            yield "formula", f"written as “{_words(element)}”; check that it still means the same"
        elif _name(element) in ("altChunk", "subDoc"):
            yield "document-within", "left out; in Word, copy it into the document, and import again"

    def _settle_properties(self, properties: ET.Element, owner: ET.Element, around: str) -> None:
        """List the changes of the properties of an element, and give them their old form if changes are rejected."""
        for element in list(properties.iter()):
            for change in [child for child in element if _name(child) in TRACKED]:
                self.listed += self._unseen(change, owner if _name(owner) == "r" else element, around)
                element.remove(change)
                if self.rejects and _name(change) == f"{_name(element)}Change":
                    element[:] = next(iter(change), ())

    def _read_field(self, element: ET.Element) -> None:
        """Mark the code of fields as such, with what fields within it show: nobody sees it. The code of a link keeps
        nothing but its address: mammoth takes the rest for a part of it."""
        if simple := element.get(f"{W}instr"):
            self.listed.append(("field", f"{' '.join(simple.split())}; its saved text is kept"))
        kind = element.get(f"{W}fldCharType")
        code = next((code for code in reversed(self.fields) if code is not None), None)
        if kind == "begin":
            self.fields.append([])
        elif kind and self.fields:
            parts = self.fields.pop() or []
            written = " ".join("".join(part.text or "" for part in parts).split())
            if link := re.match(LINK, written):
                for part in parts:
                    part.text = ""
                parts[0].text = 'HYPERLINK "{}"'.format("#".join(filter(None, link.groups())))
            elif written:
                self.listed.append(("field", f"{written}; its saved text is kept"))
            if kind == "separate":
                self.fields.append(None)
        elif code is not None and _name(element) in ("t", "instrText", "delInstrText"):
            element.tag = f"{W}instrText" if element.tag == f"{W}t" else element.tag
            code.append(element)


def _with_text_boxes_once(element: ET.Element) -> ET.Element:
    """Return text boxes in the form that mammoth reads; Word writes each twice, for itself and for older programs."""
    for child in element if element.tag in (ALTERNATIVES, f"{W}drawing") else ():
        if boxes := list(child.iter(f"{W}txbxContent")):
            picture = ET.Element(f"{W}pict")
            picture.extend(boxes)
            return picture
    return element


def _comments(file: WordFile) -> Iterator[Comment]:
    """Yield the comments, each with its place."""
    places: dict[str | None, tuple[str, ET.Element]] = {}
    heading = ""
    for paragraph in file.elements("p"):
        heading = _words(paragraph) if file.style_of(paragraph).startswith(("heading", "title")) else heading
        places |= {mark.get(f"{W}id"): (heading, paragraph) for mark in paragraph.iter(COMMENT)}
    for comment in file.elements("comment"):
        clause, place = places.get(comment.get(f"{W}id"), ("", ET.Element("none")))
        yield Comment(*_author_and_day(comment), clause, _quoted(place).strip("“”"), _words(comment))


def _beside(file: WordFile, comments: Iterable[Comment]) -> Iterator[Listed]:
    """Yield the comments, headers and footers, and macros."""
    if file.macros:
        yield "macros", "left out; macros are never run"
    for comment in comments:
        at = f" at “{comment.passage}”" * bool(comment.passage)
        under = f", under “{comment.clause}”" * bool(comment.clause and comment.clause != comment.passage)
        yield "comment", f"by {', '.join(filter(None, comment[:2]))}: “{comment.words}”{at}{under}"
    for called, text in file.texts:
        if called in ("header", "footer") and _words(text):
            yield called, f"left out: “{_words(text)}”"


def _write_numbers(file: WordFile, items: Mapping[ET.Element, Item]) -> None:
    """Write the numbers before the words. Bullets, and lists that Markdown numbers in the same way, stay lists, except
    in notes, which have no lists."""
    for called, text in file.texts:
        for parent in list(text.iter()):
            children = [(child, *items[child]) if child in items else None for child in parent]
            for _, group in groupby(children, lambda item: item and (file.is_own or item[1])):
                run = [item for item in group if item]
                own = all(label in ("", BULLET) or OWN_NUMBER.fullmatch(label) for *_, label in run)
                plain = run and run[0][3] and (own if file.is_own else _is_plain(run))
                depth = 0  # of a further paragraph
                for paragraph, _, level, label in run:
                    depth = level + 1 if label else min(level + 1, depth)
                    head = file.style_of(paragraph).startswith(("heading", "title"))
                    first = f"{label} " if label and (called or label != BULLET) else ""
                    if not called and not head and (plain or label == BULLET):
                        kind = {BULLET: "bullet", "": "more"}.get(label, "number")
                        paragraph[0].insert(0, ET.Element(f"{W}pStyle", {f"{W}val": f"{kind}{depth - bool(label)}"}))
                        first = f"{VALUE}{label}" if first else ""
                    paragraph[0].insert(0, ET.Element(f"{W}numPr"))  # mammoth reads the first one
                    paragraph.insert(1, words := ET.Element(f"{W}r"))
                    ET.SubElement(words, f"{W}t", {SPACE: "preserve"}).text = first


def _write_notes(file: WordFile) -> None:
    """Write notes as Markdown has them: marks among the words, and the notes at the end. What is in a note is a note,
    whatever Word or its author calls the style."""
    (_, document), *beside = file.texts
    notes = {(called, note.get(f"{W}id")): note for called, text in beside for note in text}
    typed = (WRITTEN_NOTE.match(f"<p>{_words(paragraph)} ") for paragraph in document.iter(f"{W}p"))
    number = max((int(match[2]) for match in typed if match), default=0)
    for run in list(document.iter(f"{W}r")):
        for mark in run:
            note = notes.get((_name(mark).removesuffix("Reference"), mark.get(f"{W}id")))
            if note is not None and mark.tag != COMMENT:
                number += 1
                mark.tag, mark.text = f"{W}t", f"{OPENING}{number}{CLOSING}"
                for properties in run.findall(f"{W}rPr"):
                    properties[:] = [element for element in properties if _name(element) != "vertAlign"]
                lines = [[ET.Element(f"{W}br"), *paragraph[1:]] for paragraph in note.iter(f"{W}p")]
                written = ET.SubElement(document[0], f"{W}p")
                ET.SubElement(ET.SubElement(written, f"{W}r"), f"{W}t").text = f"{mark.text}: "
                written.extend([run for line in lines for run in line][1:])


def _mark_rules(document: ET.Element) -> None:
    """Mark what is nothing but a line across the page: Word draws it below an empty paragraph, or as a shape."""
    for paragraph in document.iter(f"{W}p"):
        sides = {_name(border) for border in paragraph.iterfind(f"{W}pPr/{W}pBdr/*")}
        drawn = sides & {"top", "bottom"} and "left" not in sides
        if (drawn or any(element.get(RULE) for element in paragraph.iter())) and not _words(paragraph):
            paragraph[0].insert(0, ET.Element(f"{W}pStyle", {f"{W}val": "rule"}))


def _mark_tables(file: WordFile) -> Iterator[Listed]:
    """Make the first row of each table its head: in Markdown each table has one. Give the cells of the last row the
    style of their alignment, which is that of their column, and names of columns and rows no bold, which pages show
    anyway. Yield each table that Markdown cannot show as one: of a single row or column."""
    for called, text in file.texts:
        for table in text.iter(f"{W}tbl"):
            rows, within = table.findall(f"{W}tr"), [*table.iter(f"{W}tr")]
            if len(within) < 2 or all(len(row.findall(f"{W}tc")) < 2 for row in within):
                where = f" in the {called}" * bool(called)
                what = "a single row" if len(within) < 2 else "a single column"
                yield "table", f"{what}{where} is written as paragraphs: {_quoted(within[0]) if within else ''}"
            for row in rows[:1]:
                row.insert(0, properties := ET.Element(f"{W}trPr"))  # mammoth reads the first one
                ET.SubElement(properties, f"{W}tblHeader")
            names = [cell for row in rows[1:] for cell in row.findall(f"{W}tc")[:1]]
            named = len(names) == len({words for cell in names if (words := _words(cell))})
            bold = (*rows[:1], *names[: len(names) * named])
            for part in bold:
                for properties in part.iter(f"{W}rPr"):
                    properties[:] = [look for look in properties if _name(look) not in ("b", "bCs")]
            for row in rows[-1:]:
                for properties in row.iter(f"{W}pPr"):
                    properties[:0] = [ET.Element(f"{W}pStyle", side.attrib) for side in properties.findall(f"{W}jc")]


def _is_plain(run: Sequence[tuple[ET.Element, str, int, str]]) -> bool:
    """Whether Markdown numbers these neighbors in the same way: 1., 2., 3., anew in each list within an item."""
    counts: dict[int, int] = {}
    for _, _, at, label in run:
        counts = {other: count for other, count in counts.items() if other <= at}
        if label not in ("", BULLET):
            counts[at] = counts.get(at, 0) + 1
            if label != f"{counts[at]}.":
                return False
    return True


def _items_of_lists(file: WordFile, listed: list[Listed]) -> dict[ET.Element, Item]:
    """Return where each paragraph is that is in a list. Its own list comes before that of its style. Lists of one
    definition are counted together, up to one that begins anew. Each form of numbers that nobody knows is listed with
    its first paragraph."""
    numbering = file.xml.get("word/numbering.xml", ET.Element("none"))
    lists = {element.get(f"{W}numId") or "": element for element in numbering.iter(f"{W}num")}
    definitions = {element.get(f"{W}abstractNumId"): element for element in numbering.iter(f"{W}abstractNum")}
    counted: dict[str, dict[int, int]] = defaultdict(dict)
    items = {}
    unknown: dict[str, str] = {}  # the first paragraph with a form
    for paragraph in file.elements("p"):
        num, at = file.stated(paragraph, "pPr/numPr/numId"), _number(file.stated(paragraph, "pPr/numPr/ilvl"))
        key = _value(lists.get(num), "abstractNumId")
        if linked := _value(definitions.get(key), "numStyleLink"):
            key = _value(lists.get(_value(file.styles.get(linked), "pPr/numPr/numId")), "abstractNumId")
        stated = [form for form in (definitions.get(key), lists.get(num)) if form is not None]
        levels = {_number(level.get(f"{W}ilvl")): level for form in stated for level in form.iter(f"{W}lvl")}
        if at not in levels:
            continue
        counts = counted[key]
        for override in lists[num].iter(f"{W}lvlOverride"):
            for start in override.findall(f"{W}startOverride"):
                counts[_number(override.get(f"{W}ilvl"))] = _number(start.get(f"{W}val")) - 1
                override.remove(start)
        counts[at] = counts[at] + 1 if at in counts else _number(_value(levels[at], "start"))
        for deeper in [level for level in counts if at < _number(_value(levels.get(level), "lvlRestart"), level)]:
            del counts[deeper]
        label, form = _label(levels, at, counts, file.language)
        unknown.setdefault(form, _quoted(paragraph))
        picture = levels[at].find(f"{W}lvlPicBulletId") is not None
        bullet = picture or (_form(levels[at]) == "bullet" and _value(levels[at], "lvlText").strip())
        items[paragraph] = num, at, BULLET if bullet else label if label.strip() else ""
    for form, first in unknown.items():
        if form:
            listed.append(("numbering", f"“{form}” numbers are written as 1, 2, 3; the first is at {first}"))
    return items


def _own_items(file: WordFile) -> dict[ET.Element, Item]:
    """Return where each numbered item is of a file that `diff` wrote, and take out the numbers, which are words there.
    Mark its code too."""
    items: dict[ET.Element, Item] = {}
    if not file.is_own:
        return items
    for run in file.elements("rPr"):
        if any(font.get(f"{W}ascii") == CODE_FONT for font in run.iter(f"{W}rFonts")):
            run.insert(0, ET.Element(f"{W}rStyle", {f"{W}val": "code"}))
    depth = -1  # of the item above
    for paragraph in file.elements("p"):
        parts = [element for element in paragraph.iter() if _name(element) in ("t", "tab")]
        number = [*takewhile(lambda part: _name(part) == "t", parts)]
        label = "".join(part.text or "" for part in number)
        indent = paragraph.find(f"{W}pPr/{W}ind")
        at = _number(indent.get(f"{W}left")) // INDENT - 1 if indent is not None else -1
        begins = indent is not None and indent.get(f"{W}hanging") is not None
        if begins and len(number) < len(parts) and OWN_NUMBER.fullmatch(label):
            items[paragraph] = "own", at, label
            for part in parts[: len(number) + 1]:
                part.tag, part.text = f"{W}none", ""
        if 0 <= at <= depth and not begins and not file.style_of(paragraph):
            items[paragraph] = "own", at, ""
        else:
            depth = at if begins else -1
    return items


def _label(levels: Mapping[int, ET.Element], at: int, counts: Mapping[int, int], language: str) -> tuple[str, str]:
    """Return the number of an item on that level of its list, empty for a bullet, and the form of numbers in it that is
    not known."""
    legal = levels[at].find(f"{W}isLgl") is not None  # then letters and Roman numerals above it are digits
    label = _value(levels[at], "lvlText") if _form(levels[at]) != "bullet" else ""
    unknown = ""
    for place in re.findall("%[1-9]", label):
        level = levels.get(int(place[1]) - 1)
        form = _form(level)
        number = counts.get(int(place[1]) - 1, _number(_value(level, "start")))
        written = in_form(number, "decimal" if legal and form != "decimalZero" else form, language)
        if written is None:
            unknown = form
            written = str(number)
        label = label.replace(place, written)
    return label.upper() if "caps" in _switched_on(levels[at].find(f"{W}rPr")) else label, unknown


def _form(level: ET.Element | None) -> str:
    """Return the form of the numbers of a level; the first of them if Word knows it by these alone: `001`."""
    given = list(level.iter(f"{W}numFmt")) if level is not None else []
    custom = next((form for level in given if (form := level.get(f"{W}format"))), "")
    return custom.split(",")[0].strip() or (given[0].get(f"{W}val", "") if given else "")


def _html(file: WordFile, path: str) -> str:
    """Return the document as HTML."""
    import mammoth  # an extra, and few imports are Word files

    used = [file.style_of(paragraph) for paragraph in file.texts[0][1].iter(f"{W}p")]
    below = 1 if "title" in used or used.count("heading 1") > 1 else 0
    headings = [f"p[style-name='heading {n}'] => h{min(6, n + below)}:fresh" for n in range(1, 7)]
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(packed, "w") as archive:
            for name, part in file.xml.items():
                archive.writestr(name, ET.tostring(part, "utf-8"))
        converted = mammoth.convert_to_html(
            packed,
            style_map="\n".join([STYLES, OWN_STYLES * file.is_own, *headings]),
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
            external_file_access=False,
        )
    except (LookupError, ValueError, TypeError, AttributeError):  # of values that are wrong
        raise _refused("no-word-file", path) from None
    return _with_typed_notes(re.sub(f"<li>{VALUE}([0-9]+).", r'<li value="\1">', converted.value))


def _with_typed_notes(html: str) -> str:
    """Return HTML with notes whose numbers are words, as `diff` writes them, as Markdown has them."""
    marks = dict(NOTE_MARK.findall(html))
    own = [number for styled, number in WRITTEN_NOTE.findall(html) if styled or number in marks]  # pandoc has no style
    html = WRITTEN_NOTE.sub(lambda p: f"<p>{OPENING}{p[2]}{CLOSING}: " if p[2] in own else p[0], html)
    marked = f"{OPENING}{{}}{CLOSING}{{}}"
    return NOTE_MARK.sub(lambda m: marked.format(m[1], "<sup>" * (not m[2])) if m[1] in own else m[0], html)


def _value(element: ET.Element | None, path: str) -> str:
    """Return what an element below says, `pPr/pStyle` for example; empty if there is none."""
    child = element.find("/".join(f"{W}{step}" for step in path.split("/"))) if element is not None else None
    return (child.get(f"{W}val") or "") if child is not None else ""


def _switched_on(properties: ET.Element | None) -> set[str]:
    """Return the names of the properties that an element like `rPr` switches on."""
    off = ("0", "false", "off")
    return {_name(look) for look in properties if look.get(f"{W}val") not in off} if properties is not None else set()


def _name(element: ET.Element) -> str:
    """Return the name of an element, without the namespace if that is Word's."""
    return element.tag.removeprefix(W)


def _number(given: str | None, default: int = 0) -> int:
    return int(given) if given and given.isdecimal() and len(given) < LONGEST else default  # Python reads 4,300 digits


def _author_and_day(element: ET.Element) -> tuple[str, str]:
    day = re.match(DAY, element.get(f"{W}date") or "")  # LibreOffice writes 0-00-00 where it knows none
    return element.get(f"{W}author") or "an unknown author", day[0] if day else ""


def _tracked(element: ET.Element) -> str:
    """Return what tracked change an element is; empty if it is none, or holds nothing: around the mark of a comment,
    LibreOffice writes such."""
    parts = {part.tag for child in element for part in (child, *child)}
    is_empty = element.tag == f"{W}ins" and parts and parts <= {f"{W}r", f"{W}rPr", COMMENT}
    return "" if is_empty else TRACKED.get(_name(element), "")


def _words(element: ET.Element) -> str:
    """Return the words on one line: those that are not deleted, if there are any."""
    for gone in ("delText", ""):
        named = [(RENAMED.get(_name(node), _name(node)), node) for node in element.iter() if _name(node) != gone]
        texts = ((node.text or "") if name == "t" else " " for name, node in named if name in ("t", "p", "tab", "br"))
        if words := " ".join("".join(texts).split()):
            return words
    return ""


def _quoted(element: ET.Element) -> str:
    words = _words(element)
    return f"“{words if len(words) <= LONGEST else f'{words[:LONGEST]}…'}”" if words else ""
