"""Imports a Word file.

It lists what its reader does not see, resolves tracked changes if told to, writes automatic numbers
as text (clauses are cited by them, and no converter keeps them), and leaves the rest to mammoth and
the import of HTML.
"""

import io
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import (
    Problem,
    ProblemsFound,
    ProblemTuple,
    counted,
    missing_extra,
    usage_failure,
)
from legalsite.importing.html_page import import_html, read_page
from legalsite.importing.markdown_writer import ImportedText, ImportOptions, Settle, write_markdown
from legalsite.importing.number_forms import formatted_number
from legalsite.redline.output.docx import INDENT

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMES = {"": W.strip("{}")}
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
RULE = "{urn:schemas-microsoft-com:office:office}hr"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
COMMENT = f"{W}commentReference"
# The elements around the words of each part, and what the parts beside the document are called.
TEXTS = {
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
    "rPrChange": "formatted",
    "pPrChange": "formatted",
    "tblPrChange": "formatted",
    "trPrChange": "formatted",
    "tcPrChange": "formatted",
    "sectPrChange": "formatted",
}
WITHOUT_WORDS = {"rPr": "a paragraph mark", "trPr": "a row"}
REMOVED = {"accept": ("del", "moveFrom", "cellDel"), "reject": ("ins", "moveTo", "cellIns")}
UNWRAPPED = (
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "fldSimple",
    "bdo",
    "dir",
    "ruby",
    "rubyBase",
    "rt",
)
RENAMED = {  # to what mammoth knows
    "delText": "t",
    "delInstrText": "instrText",
    "cr": "br",
    "ptab": "tab",
    f"{MATH}r": "r",
    f"{MATH}t": "t",
}
DAY = r"[1-9]\d{3}-\d{2}-\d{2}"
SETTLE = (
    "accept or reject them in Word; to accept all of them: `--accept`\n"
    "  to reject all of them: `--reject`"
)
MAX_QUOTE_LENGTH = 80  # of a passage
MAX_BYTES = 50 << 20  # of all parts: a contract has a few hundred thousand
# With the paragraphs of cells. They take ten seconds; a book of 300 pages has as many.
MAX_PARAGRAPHS = 12_000
OLD_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of .doc, and of encrypted files
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ValueError,
    LookupError,
    OSError,
    RuntimeError,
    EOFError,
)
SAVE = "open it in Word, save it as a Word document (.docx), and import that"
REJECTIONS = {
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
MAX_STYLED_DEPTH = 9
CODE_FONT = "Courier New"
BULLET = "•"
OWN_NUMBER = re.compile(r"[0-9]+\.")  # of the lists in a file that `diff` wrote
# What leads outside of the file and isn't part of its text.
HARMLESS = ("/hyperlink", "/attachedTemplate")
LINK = r'HYPERLINK "([^"]*)"(?:.*\\l\s+"([^"]*)")?'
NOTE_MARK = re.compile(r"<sup>\[(\d+)\](</sup>)?")  # words typed behind it are raised, too
NOTE_START = r'<p( class="note")?>(?:<a [^<>]*></a>)*'
WRITTEN_NOTE = re.compile(NOTE_START + r"\[(\d+)\]\s*")  # in a file that `diff` wrote
# These stand for `[^` and `]`, which would be escaped, and for the number of an item.
OPENING = "\ue010"
CLOSING = "\ue011"
VALUE = "\ue012"

Listed = tuple[str, str]  # the rule and the message of a problem


class Item(NamedTuple):
    """Where a paragraph is in a list."""

    list_id: str
    level: int
    label: str  # the number, or BULLET; empty if readers see neither


NO_ITEM = Item("", 0, "")
ItemRun = list[tuple[Element, Item]]  # neighboring paragraphs of a list


class WordFile:
    """The parts of a Word file that are XML, by their names.

    `texts` are the document, and what else has words, each with what it is called. `is_own` says
    whether `diff` wrote the file.
    """

    def __init__(self, xml: dict[str, Element], *, macros: bool) -> None:
        self.xml = xml
        self.macros = macros
        self.texts: list[tuple[str, Element]] = []
        for root, called in TEXTS.items():
            tag = W + root
            self.texts += [(called, part) for part in xml.values() if part.tag == tag]
        styles = xml.get("word/styles.xml", Element("none"))
        self.styles = {style.get(f"{W}styleId"): style for style in styles}
        self.is_own = "DefinitionTerm" in self.styles
        self.language = _value(styles, ".//lang") or "en"
        numbering = xml.get("word/numbering.xml", Element("none"))
        self.lists = {each.get(f"{W}numId"): each for each in numbering.iter(f"{W}num")}
        definitions = numbering.iter(f"{W}abstractNum")
        self.definitions = {each.get(f"{W}abstractNumId"): each for each in definitions}
        # The numbers of lists so far. Lists with one definition are counted together, up to one
        # that begins again.
        self.counted: dict[str, dict[int, int]] = defaultdict(dict)

    def elements(self, name: str) -> Iterator[Element]:
        """Yield the elements of that name in all texts."""
        for _, text in self.texts:
            yield from text.iter(f"{W}{name}")

    def style_of(self, paragraph: Element) -> str:
        """Return the name of a paragraph's style in lower case; empty if it has none."""
        return _value(self.styles.get(_value(paragraph, "pPr/pStyle")), "name").lower()

    def is_heading(self, paragraph: Element) -> bool:
        """Return whether a paragraph is a heading or a title."""
        return self.style_of(paragraph).startswith(("heading", "title"))

    def stated(self, element: Element | None, path: str) -> str:
        """Return what a paragraph or a style says, itself or through one that it is based on."""
        if element is None:
            return ""
        style = self.styles.get(_value(element, "pPr/pStyle") or _value(element, "basedOn"))
        return _value(element, path) or self.stated(style, path)

    def levels(self, list_id: str) -> dict[int, Element]:
        """Return the levels of a list, from its definition and its own."""
        levels: dict[int, Element] = {}
        none = Element("none")
        definition = self.definitions.get(self._definition_id(list_id), none)
        for form in (definition, self.lists.get(list_id, none)):
            levels |= {_number(level.get(f"{W}ilvl")): level for level in form.iter(f"{W}lvl")}
        return levels

    def _definition_id(self, list_id: str) -> str:
        key = _value(self.lists.get(list_id), "abstractNumId")
        linked = _value(self.definitions.get(key), "numStyleLink")
        if not linked:
            return key
        linked_id = _value(self.styles.get(linked), "pPr/numPr/numId")
        return _value(self.lists.get(linked_id), "abstractNumId")

    def count(self, list_id: str, at: int, levels: Mapping[int, Element]) -> dict[int, int]:
        """Count an item on a level, and return the counts of all levels."""
        counts = self.counted[self._definition_id(list_id)]
        for override in self.lists[list_id].iter(f"{W}lvlOverride"):
            for start in override.findall(f"{W}startOverride"):
                level = _number(override.get(f"{W}ilvl"))
                counts[level] = _number(start.get(f"{W}val")) - 1
                override.remove(start)
        counts[at] = counts.get(at, _number(_value(levels[at], "start")) - 1) + 1
        for level in list(counts):
            if at < _number(_value(levels.get(level), "lvlRestart"), level):
                del counts[level]
        return counts


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
    changes: int  # how many of its changes were tracked; they are resolved
    hidden_content: ProblemTuple  # what its reader does not see
    comments: tuple[Comment, ...]


def import_docx(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft.

    `path` is the name in messages. Raises ProblemsFound as `read_docx` does, or if no date is
    known.
    """
    file = read_docx(data, path, options.settle)
    imported = import_html(file.html.encode(), path, options, surrounded=False)
    written = _with_note_marks(imported.data.decode()).encode()
    notes = imported.notes
    if file.changes:
        changes = counted(file.changes, "tracked change")
        notes = (f"{options.settle}ed all {changes}", *notes)
    return replace(imported, data=written, notes=notes, hidden_content=file.hidden_content)


def markdown_of(file: ReadWordFile, path: str) -> str:
    """Return all text of a Word file as Markdown."""
    page = read_page(file.html, path, ImportOptions(""), layout=False)
    return _with_note_marks(write_markdown(page.blocks))


def read_docx(data: bytes, path: str, settle: Settle) -> ReadWordFile:
    """Return what the file has.

    Raises ProblemsFound if it is not a Word file that can be read (status 2), or if it has tracked
    changes and `settle` does not say how to resolve them.
    """
    file = _open_word_file(data, path)
    if find_spec("mammoth") is None:
        raise missing_extra("`import docx`", "docx")
    try:
        resolver = _TrackedChangeResolver(file, settle or "accept")
        for called, text in file.texts:
            resolver.called = called
            resolver.fields.clear()
            text[:] = resolver.resolve(text)
        listed = resolver.listed
        changes = resolver.authors
        comments = tuple(_comments(file))
        listed += _omitted_content(file, comments)
        items = _items_of_lists(file, listed) | _items_of_redline(file)
        listed += _mark_tables(file)
        unseen = tuple(Problem(rule, text, "", path, severity="info") for rule, text in listed)
        if changes and not settle:
            by = ", ".join(f"{count:,} by {author}" for author, count in changes.most_common())
            total = counted(changes.total(), "tracked change")
            message = f"the file has {total} ({by}); nothing was written"
            problem = Problem("tracked-changes", message, SETTLE, path)
            raise ProblemsFound([*unseen, problem])
        _write_numbers(file, items)
        _write_notes(file)
        _mark_rules(file.texts[0][1])
        html = _html(file, path)
    except RecursionError:
        raise _rejected("too-deep", path) from None
    return ReadWordFile(html, changes.total(), unseen, comments)


def _with_note_marks(markdown: str) -> str:
    return markdown.replace(OPENING, "[^").replace(CLOSING, "]")


def _open_word_file(data: bytes, path: str) -> WordFile:
    """Return the parts.

    Raises ProblemsFound (status 2) if the data is not a Word file, or is not safe to read.
    """
    if data.startswith(OLD_FILE):
        raise _rejected("encrypted" if ENCRYPTED in data else "old-word-file", path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
                raise _rejected("file-size", path)
            names = archive.namelist()
            xml_names = [name for name in names if name.endswith((".xml", ".rels"))]
            parts = {name: archive.read(name) for name in xml_names}
        if any(
            b"<!DOCTYPE" in part.replace(b"\0", b"") for part in parts.values()
        ):  # in UTF-16 too
            raise _rejected("document-type", path)
        if sum(part.count(b"</w:p>") for part in parts.values()) > MAX_PARAGRAPHS:
            raise _rejected("too-large", path)
        # Without a document type there are no entities.
        xml = {name: fromstring(part) for name, part in parts.items()}  # noqa: S314
    except UNREADABLE:
        raise _rejected("no-word-file", path) from None
    for name, relations in xml.items():
        leads_outside = relations.iterfind("*[@TargetMode='External']")
        kinds = [relation.get("Type", "") for relation in leads_outside]
        if name.endswith(".rels") and not all(kind.endswith(HARMLESS) for kind in kinds):
            raise _rejected("outside-file", path)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    file = WordFile(xml, macros=macros)
    if not file.texts or file.texts[0][0]:
        raise _rejected("no-word-file", path)
    return file


def _rejected(rule: str, path: str) -> ProblemsFound:
    message, help = REJECTIONS[rule]
    return usage_failure(rule, message, help, path)


class _TrackedChangeResolver:
    """Goes through each text, once, and leaves what mammoth can read.

    It lists what a page does not show, accepts or rejects the tracked changes (ECMA-376, part 1,
    17.13.5), and removes hidden words.
    """

    def __init__(self, file: WordFile, settle: str) -> None:
        self.called = ""  # what the text is
        self.rejects = settle == "reject"
        self.removed = {"vanish", *REMOVED[settle]}
        styles = file.styles.items()
        self.hidden_styles = {
            name for name, look in styles if "vanish" in _switched_on(look, "rPr")
        }
        self.listed: list[Listed] = []
        self.authors = Counter[str]()  # of the tracked changes
        # The code so far of each field around; None behind it.
        self.fields: list[list[Element] | None] = []

    def resolve(self, parent: Element, around: str = "", style: str = "") -> list[Element]:
        """Return the children that stay.

        `around` is the words of the paragraph or row around them, `style` the paragraph's.
        """
        kept = []
        above = None  # a paragraph whose mark is removed, so it is joined with the next one
        for child in map(_with_text_boxes_once, parent):
            name = _name(child)
            if name.endswith("Pr"):
                self._resolve_properties(child, parent, around)
                kept.append(child)
                continue
            if name == "p":
                if child.find(f"{W}pPr") is None:
                    child.insert(0, Element(f"{W}pPr"))
                style = _value(child, "pPr/pStyle")
            words = around
            if name in ("p", "tr"):
                words = _quoted(child)
            is_removed = not self.removed.isdisjoint({name, *self._switched_on(child, name, style)})
            self._list(child, parent, words, is_hidden=is_removed and name == "r")
            self._read_field(child)
            child[:] = self.resolve(child, words, style)
            if name in RENAMED:
                child.tag = W + RENAMED[name]
            kept += _kept_elements(child, name, is_removed=is_removed)
            if name == "p" and above is not None:
                child[1:1] = above[1:]
                kept.remove(above)
            if name == "tbl":
                _join_tables(kept, child, above)
            if name in ("p", "tbl"):
                above = child if is_removed else None
        return kept

    def _switched_on(self, element: Element, name: str, style: str) -> set[str]:
        """Return the properties that an element switches on; of a paragraph, its mark's."""
        if name == "p":
            return _switched_on(element, "pPr/rPr")
        on = _switched_on(element, f"{name}Pr")
        if name == "r" and element.find("rPr/vanish", NAMES) is None:
            styles = {style, _value(element, "rPr/rStyle")}
            if styles & self.hidden_styles:
                on.add("vanish")
        return on

    def _list(
        self, element: Element, parent: Element, around: str, *, is_hidden: bool = False
    ) -> None:
        """List a tracked change with its author, date, words and place, and what has no words."""
        change = _tracked(element)
        called = f"the {self.called}" if self.called else ""
        place = " ".join(filter(None, (called, around)))
        if place:
            place = f" in {place}"
        if change:
            author, _ = _author_and_day(element)
            self.authors[author] += 1
            self._add("tracked-change", _describe_change(change, element, parent) + place)
        elif is_hidden:
            self._add("hidden-text", f"left out: “{_words(element)}”{place}")
        elif element.tag == f"{MATH}oMath":
            shown = f"written as “{_words(element)}”"
            self._add("formula", f"{shown}; check that it still means the same")
        elif _name(element) in ("altChunk", "subDoc"):
            message = "left out; in Word, copy it into the document, and import again"
            self._add("document-within", message)

    def _add(self, rule: str, message: str) -> None:
        self.listed.append((rule, message))

    def _resolve_properties(self, properties: Element, owner: Element, around: str) -> None:
        """List the changes of an element's properties, and restore the old form if rejected."""
        for element in list(properties.iter()):
            for change in [child for child in element if _name(child) in TRACKED]:
                parent = owner if _name(owner) == "r" else element
                self._list(change, parent, around)
                element.remove(change)
                if self.rejects and _name(change) == f"{_name(element)}Change":
                    element[:] = next(iter(change), ())

    def _read_field(self, element: Element) -> None:
        """Mark the code of fields as such, with what fields within it show.

        No one sees it. The code of a link keeps only its address: mammoth takes the rest for a part
        of it.
        """
        simple = element.get(f"{W}instr")
        if simple:
            self._list_field(simple)
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.append([])
        elif kind and self.fields:
            self._end_code(self.fields.pop() or [])
            if kind == "separate":
                self.fields.append(None)
        codes = [code for code in self.fields if code is not None]
        if codes and _name(element) in ("t", "instrText", "delInstrText"):
            if element.tag == f"{W}t":
                element.tag = f"{W}instrText"
            codes[-1].append(element)

    def _end_code(self, parts: list[Element]) -> None:
        """Leave the address of a link's code; list any other field."""
        code = "".join([part.text or "" for part in parts])
        link = re.match(LINK, " ".join(code.split()))
        if not link:
            self._list_field(code)
            return
        for part in parts:
            part.text = ""
        address = "#".join(filter(None, link.groups()))
        parts[0].text = f'HYPERLINK "{address}"'

    def _list_field(self, code: str) -> None:
        shown = " ".join(code.split())
        if shown:
            self._add("field", f"{shown}; its saved text is kept")


def _describe_change(change: str, element: Element, parent: Element) -> str:
    """Return what a tracked change did, by whom, and its words, or what stands for them."""
    by = ", ".join(filter(None, _author_and_day(element)))
    holder = _name(parent)
    words = _quoted(parent if holder == "r" else element)
    if not words:
        words = WITHOUT_WORDS.get(holder, "")
    if not words and "".join(element.itertext()).isspace():
        words = "a space"
    if words:
        words = f": {words}"
    return f"{change} by {by}{words}"


def _kept_elements(element: Element, name: str, *, is_removed: bool) -> list[Element]:
    """Return what stays of an element: itself, its children, or only the marks of comments."""
    if name in UNWRAPPED or (name.startswith(MATH) and name not in RENAMED):
        if not is_removed:
            return list(element)
        return [child for child in element if child.find(COMMENT) is not None]
    if is_removed and name != "p":
        return []
    return [element]


def _join_tables(kept: list[Element], table: Element, above: Element | None) -> None:
    """Join a table with the one above, as Word does if there is no paragraph between them."""
    if above is not None and len(above) < 2 and above in kept:
        kept.remove(above)
    if len(kept) > 1 and kept[-2].tag == table.tag:
        kept.pop()
        kept[-1].extend(table.findall(f"{W}tr"))


def _with_text_boxes_once(element: Element) -> Element:
    """Return text boxes in the form that mammoth reads.

    Word writes each twice, for itself and for older programs.
    """
    if element.tag not in (ALTERNATIVES, f"{W}drawing"):
        return element
    for child in element:
        picture = Element(f"{W}pict")
        picture.extend(child.iter(f"{W}txbxContent"))
        if len(picture):
            return picture
    return element


def _comments(file: WordFile) -> Iterator[Comment]:
    """Yield the comments, each with its place."""
    places = {}
    heading = ""
    for paragraph in file.elements("p"):
        if file.is_heading(paragraph):
            heading = _words(paragraph)
        for mark in paragraph.iter(COMMENT):
            places[mark.get(f"{W}id")] = heading, _quoted(paragraph).strip("“”")
    for comment in file.elements("comment"):
        author, day = _author_and_day(comment)
        clause, passage = places.get(comment.get(f"{W}id"), ("", ""))
        yield Comment(author, day, clause, passage, _words(comment))


def _omitted_content(file: WordFile, comments: Iterable[Comment]) -> Iterator[Listed]:
    """Yield the comments, headers and footers, and macros."""
    if file.macros:
        yield "macros", "left out; macros are never run"
    for comment in comments:
        by = ", ".join(filter(None, (comment.author, comment.day)))
        message = f"by {by}: “{comment.words}”"
        if comment.passage:
            message += f" at “{comment.passage}”"
        if comment.clause and comment.clause != comment.passage:
            message += f", under “{comment.clause}”"
        yield "comment", message
    for called, text in file.texts:
        words = _words(text)
        if words and called in ("header", "footer"):
            yield called, f"left out: “{words}”"


def _write_numbers(file: WordFile, items: Mapping[Element, Item]) -> None:
    """Write the numbers before the words.

    Bullets, and lists that Markdown numbers in the same way, stay lists, except in notes, which
    have no lists.
    """
    for called, text in file.texts:
        for parent in list(text.iter()):
            for run in _item_runs(parent, items):
                if called:
                    for paragraph, item in run:
                        _write_label(paragraph, item.label)
                else:
                    _write_list(file, run)


def _item_runs(parent: Element, items: Mapping[Element, Item]) -> Iterator[ItemRun]:
    """Yield neighboring paragraphs of one list."""
    for list_id, children in groupby(parent, lambda child: items.get(child, NO_ITEM).list_id):
        if list_id:
            yield [(child, items[child]) for child in children]


def _write_list(file: WordFile, run: ItemRun) -> None:
    """Give the items of a list the styles of their levels, or write their numbers as words."""
    items = [item for _, item in run]
    if file.is_own:
        is_plain = all(
            item.label in ("", BULLET) or OWN_NUMBER.fullmatch(item.label) for item in items
        )
    else:
        is_plain = _is_numbered_by_markdown(items)
    is_plain = is_plain and items[0].label != ""
    depth = 0  # of a further paragraph
    for paragraph, item in run:
        label = item.label
        is_bullet = label == BULLET
        depth = min(item.level + 1, depth)
        if label:
            depth = item.level + 1
        if file.is_heading(paragraph) or not (is_plain or is_bullet):
            _write_label(paragraph, "" if is_bullet else label)
            continue
        style = f"more{depth}"
        text = ""
        if is_bullet:
            style = f"bullet{depth - 1}"
        elif label:
            style = f"number{depth - 1}"
            text = VALUE + label
        _set_style(paragraph, style)
        _write_words(paragraph, text)


def _write_label(paragraph: Element, label: str) -> None:
    if label:
        label += " "
    _write_words(paragraph, label)


def _write_words(paragraph: Element, words: str) -> None:
    """Write words at the start of a paragraph, which isn't an item for mammoth."""
    paragraph[0].insert(0, Element(f"{W}numPr"))  # mammoth reads the first one
    run = Element(f"{W}r")
    SubElement(run, f"{W}t", {SPACE: "preserve"}).text = words
    paragraph.insert(1, run)


def _set_style(paragraph: Element, style: str) -> None:
    paragraph[0].insert(0, Element(f"{W}pStyle", {f"{W}val": style}))


def _write_notes(file: WordFile) -> None:
    """Write notes as Markdown has them: marks among the words, and the notes at the end.

    What is in a note is a note, whatever Word or its author calls the style.
    """
    (_, document), *others = file.texts
    notes = {}
    for called, text in others:
        for note in text:
            notes[called, note.get(f"{W}id")] = note
    number = _last_typed_note(document)
    for run in list(document.iter(f"{W}r")):
        for mark in run:
            kind = _name(mark).removesuffix("Reference")
            key = (kind, mark.get(f"{W}id"))
            if key not in notes or mark.tag == COMMENT:
                continue
            number += 1
            mark.tag = f"{W}t"
            mark.text = f"{OPENING}{number}{CLOSING}"
            for properties in run.findall(f"{W}rPr"):
                _remove_children(properties, "vertAlign")
            written = SubElement(document[0], f"{W}p")
            label = SubElement(SubElement(written, f"{W}r"), f"{W}t")
            label.text = f"{mark.text}: "
            for nth, paragraph in enumerate(notes[key].iter(f"{W}p")):
                if nth:
                    written.append(Element(f"{W}br"))
                written.extend(paragraph[1:])


def _last_typed_note(document: Element) -> int:
    """Return the number of the last note that is words; 0 if there is none."""
    last = 0
    for paragraph in document.iter(f"{W}p"):
        words = _words(paragraph)
        typed = WRITTEN_NOTE.match(f"<p>{words} ")
        if typed:
            last = max(last, int(typed[2]))
    return last


def _remove_children(element: Element, *names: str) -> None:
    element[:] = [child for child in element if _name(child) not in names]


def _mark_rules(document: Element) -> None:
    """Mark what is nothing but a line across the page.

    Word draws it below an empty paragraph, or as a shape.
    """
    for paragraph in document.iter(f"{W}p"):
        sides = set(map(_name, paragraph.iterfind("pPr/pBdr/*", NAMES)))
        is_rule = "left" not in sides and not sides.isdisjoint(("top", "bottom"))
        is_rule = is_rule or any(element.get(RULE) for element in paragraph.iter())
        if is_rule and not _words(paragraph):
            _set_style(paragraph, "rule")


def _mark_tables(file: WordFile) -> Iterator[Listed]:
    """Make the first row of each table its head, as in Markdown, which has one in each table.

    Give the cells of the last row the style of their alignment, which is their column's, and names
    of columns and rows no bold, which pages show anyway. Yield each table that Markdown cannot show
    as one: of a single row or column.
    """
    for called, text in file.texts:
        for table in text.iter(f"{W}tbl"):
            problem = _table_problem(table, called)
            if problem:
                yield "table", problem
            rows = table.findall(f"{W}tr")
            if not rows:
                continue
            properties = Element(f"{W}trPr")
            SubElement(properties, f"{W}tblHeader")
            rows[0].insert(0, properties)  # mammoth reads the first one
            for part in (rows[0], *_row_names(rows)):
                for look in part.iter(f"{W}rPr"):
                    _remove_children(look, "b", "bCs")
            for paragraph in rows[-1].iter(f"{W}pPr"):
                sides = paragraph.findall(f"{W}jc")
                paragraph[:0] = [Element(f"{W}pStyle", side.attrib) for side in sides]


def _table_problem(table: Element, called: str) -> str:
    """Return why Markdown cannot show a table as one; empty if it can."""
    rows = list(table.iter(f"{W}tr"))
    columns = max((len(row.findall(f"{W}tc")) for row in rows), default=0)
    if len(rows) > 1 and columns > 1:
        return ""
    what = "a single column"
    if len(rows) < 2:
        what = "a single row"
    if called:
        what += f" in the {called}"
    first = "".join(map(_quoted, rows[:1]))
    return f"{what} is written as paragraphs: {first}"


def _row_names(rows: Sequence[Element]) -> list[Element]:
    """Return the first cells of the rows below the head if each has words of its own."""
    cells = []
    for row in rows[1:]:
        cells += row.findall(f"{W}tc")[:1]
    names = set(map(_words, cells))
    if "" in names or len(names) < len(cells):
        return []
    return cells


def _is_numbered_by_markdown(items: Sequence[Item]) -> bool:
    """Return whether Markdown numbers these neighbors in the same way.

    That is 1., 2., 3., beginning again in each list within an item.
    """
    counts: dict[int, int] = {}
    for item in items:
        counts = {level: count for level, count in counts.items() if level <= item.level}
        if item.label in ("", BULLET):
            continue
        number = counts.get(item.level, 0) + 1
        if item.label != f"{number}.":
            return False
        counts[item.level] = number
    return True


def _items_of_lists(file: WordFile, listed: list[Listed]) -> dict[Element, Item]:
    """Return where each paragraph is that is in a list.

    Its own list comes before its style's. Each form of numbers that we do not know is listed
    with its first paragraph.
    """
    items = {}
    unknown: dict[str, str] = {}  # the first paragraph with a form
    for paragraph in file.elements("p"):
        list_id = file.stated(paragraph, "pPr/numPr/numId")
        at = _number(file.stated(paragraph, "pPr/numPr/ilvl"))
        levels = file.levels(list_id)
        if at not in levels:
            continue
        counts = file.count(list_id, at, levels)
        label, form = _label(levels, at, counts, file.language)
        if form:
            unknown.setdefault(form, _quoted(paragraph))
        is_picture = levels[at].find(f"{W}lvlPicBulletId") is not None
        is_bullet = _form(levels[at]) == "bullet" and _value(levels[at], "lvlText").strip()
        if is_picture or is_bullet:
            label = BULLET
        if not label.strip():
            label = ""
        # In a file that `diff` wrote, neighbors are of one list, whatever their numbers.
        items[paragraph] = Item("own" if file.is_own else list_id, at, label)
    for form, first in unknown.items():
        message = f"“{form}” numbers are written as 1, 2, 3; the first is at {first}"
        listed.append(("numbering", message))
    return items


def _items_of_redline(file: WordFile) -> dict[Element, Item]:
    """Return where each numbered item is of a file that `diff` wrote.

    Remove the numbers, which are words there, and mark its code too.
    """
    items: dict[Element, Item] = {}
    if not file.is_own:
        return items
    for properties in file.elements("rPr"):
        fonts = properties.iter(f"{W}rFonts")
        if any(font.get(f"{W}ascii") == CODE_FONT for font in fonts):
            properties.insert(0, Element(f"{W}rStyle", {f"{W}val": "code"}))
    depth = -1  # of the item above
    for paragraph in file.elements("p"):
        indent = paragraph.find("pPr/ind", NAMES)
        if indent is None:
            indent = paragraph
        at = _number(indent.get(f"{W}left")) // INDENT - 1
        is_item = indent.get(f"{W}hanging") is not None
        label = _take_label(paragraph) if is_item else ""
        if label:
            items[paragraph] = Item("own", at, label)
        if is_item:
            depth = at
        elif 0 <= at <= depth and not file.style_of(paragraph):
            items[paragraph] = Item("own", at, "")
        else:
            depth = -1
    return items


def _take_label(paragraph: Element) -> str:
    """Remove and return the number in front of a tab; empty if there is none."""
    parts = []
    for element in paragraph.iter():
        if _name(element) == "t":
            parts.append(element)
        elif _name(element) == "tab":
            label = "".join([part.text or "" for part in parts])
            if not OWN_NUMBER.fullmatch(label):
                return ""
            for part in (*parts, element):
                part.tag = f"{W}none"
                part.text = ""
            return label
    return ""


def _label(
    levels: Mapping[int, Element], at: int, counts: Mapping[int, int], language: str
) -> tuple[str, str]:
    """Return an item's number on that level of its list, and the form in it that is not known.

    The number is empty for a bullet.
    """
    if _form(levels[at]) == "bullet":
        return "", ""
    is_legal = levels[at].find(f"{W}isLgl") is not None  # letters and Roman numerals are digits
    label = _value(levels[at], "lvlText")
    unknown = ""
    for place in re.findall("%[1-9]", label):
        index = int(place[1]) - 1
        level = levels.get(index)
        form = _form(level)
        number = counts.get(index, _number(_value(level, "start")))
        is_decimal = is_legal and form != "decimalZero"
        written = formatted_number(number, "decimal" if is_decimal else form, language)
        if written is None:
            unknown = form
            written = str(number)
        label = label.replace(place, written)
    if "caps" in _switched_on(levels[at], "rPr"):
        label = label.upper()
    return label, unknown


def _form(level: Element | None) -> str:
    """Return the form of a level's numbers; the first of them if Word knows only these: `001`."""
    if level is None:
        return ""
    custom = level.find(f".//{W}numFmt[@{W}format]")
    first = ""
    if custom is not None:
        first = custom.get(f"{W}format", "").split(",")[0].strip()
    return first or _value(level, ".//numFmt")


def _html(file: WordFile, path: str) -> str:
    """Return the document as HTML."""
    import mammoth  # an extra, and few imports are Word files

    styles = STYLES
    for depth in range(MAX_STYLED_DEPTH + 1):  # of items, and of further paragraphs in them
        around = "ul|ol > li > " * depth
        styles += f"p.bullet{depth} => {around}ul > li:fresh\n"
        styles += f"p.number{depth} => {around}ol > li:fresh\n"
        styles += f"p.more{depth} => {around}p:fresh\n"
    if file.is_own:
        styles += OWN_STYLES
    used = list(map(file.style_of, file.texts[0][1].iter(f"{W}p")))
    below = 0
    if "title" in used or used.count("heading 1") > 1:
        below = 1
    for level in range(1, 7):
        tag = f"h{min(6, level + below)}"
        styles += f"p[style-name='heading {level}'] => {tag}:fresh\n"
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(packed, "w") as archive:
            for name, part in file.xml.items():
                archive.writestr(name, tostring(part, "utf-8"))
        converted = mammoth.convert_to_html(
            packed,
            style_map=styles,
            convert_image=mammoth.images.img_element(lambda _: {"src": ""}),
            external_file_access=False,
        )
    except (LookupError, ValueError, TypeError, AttributeError):  # of values that are wrong
        raise _rejected("no-word-file", path) from None
    html = re.sub(f"<li>{VALUE}([0-9]+).", r'<li value="\1">', converted.value)
    return _with_typed_notes(html)


def _with_typed_notes(html: str) -> str:
    """Return HTML with notes whose numbers are words, as `diff` writes them, as in Markdown."""
    marks = dict(NOTE_MARK.findall(html))
    notes = WRITTEN_NOTE.findall(html)
    number = "|".join(
        number for style, number in notes if style or number in marks
    )  # pandoc has no style
    if not number:
        return html
    note = rf"{OPENING}\g<number>{CLOSING}"
    number = rf"\[(?P<number>{number})\]"
    html = re.sub(rf"{NOTE_START}{number}\s*", f"<p>{note}: ", html)
    html = re.sub(f"<sup>{number}</sup>", note, html)
    return re.sub(f"<sup>{number}", f"{note}<sup>", html)


def _value(element: Element | None, path: str) -> str:
    """Return what an element below says, `pPr/pStyle` for example; empty if there is none."""
    child = element.find(path, NAMES) if element is not None else None
    if child is None:
        return ""
    return child.get(f"{W}val", "")


def _switched_on(element: Element | None, path: str) -> set[str]:
    """Return the names of the properties that an element below, like `rPr`, switches on."""
    if element is None:
        return set()
    off = ("0", "false", "off")
    looks = element.iterfind(f"{path}/*", NAMES)
    return {_name(look) for look in looks if look.get(f"{W}val") not in off}


def _name(element: Element) -> str:
    """Return the name of an element, without the namespace if that is Word's."""
    return element.tag.removeprefix(W)


def _number(given: str | None, default: int = 0) -> int:
    if given and given.isdecimal() and len(given) < MAX_QUOTE_LENGTH:  # Python reads 4,300 digits
        return int(given)
    return default


def _author_and_day(element: Element) -> tuple[str, str]:
    author = element.get(f"{W}author") or "an unknown author"
    # LibreOffice writes 0-00-00 where it knows none.
    day = re.match(DAY, element.get(f"{W}date", ""))
    return author, day[0] if day else ""


def _tracked(element: Element) -> str:
    """Return what tracked change an element is; empty if none, or if it holds nothing.

    Around the mark of a comment, LibreOffice writes such.
    """
    if element.tag == f"{W}ins":
        parts = [*element, *element.iterfind("*/*")]
        if parts and {part.tag for part in parts} <= {f"{W}r", f"{W}rPr", COMMENT}:
            return ""
    return TRACKED.get(_name(element), "")


def _words(element: Element) -> str:
    """Return the words on one line: those that are not deleted, if there are any."""
    for deleted in ("delText", ""):
        text = ""
        for node in element.iter():
            name = _name(node)
            shown_name = RENAMED.get(name, name)
            if shown_name == "t" and name != deleted:
                text += node.text or ""
            elif shown_name in ("p", "tab", "br"):
                text += " "
        words = " ".join(text.split())
        if words:
            return words
    return ""


def _quoted(element: Element) -> str:
    words = _words(element)
    if len(words) > MAX_QUOTE_LENGTH:
        words = f"{words:.{MAX_QUOTE_LENGTH}}…"
    if words:
        return f"“{words}”"
    return ""
