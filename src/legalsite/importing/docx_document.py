"""Import Word files.

This module lists content that a page can't show, accepts or rejects tracked changes, and writes
automatic numbers as text, because readers cite clauses by number and no converter keeps the
numbers. mammoth and the HTML importer do the rest.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring
from xml.parsers.expat import ExpatError

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import (
    Problem,
    ProblemsFound,
    ProblemTuple,
    counted,
    missing_extra,
)
from legalsite.importing.html_page import import_html, read_page
from legalsite.importing.markdown_writer import ImportedText, ImportOptions, Settle, write_markdown
from legalsite.importing.word_file_parts import (
    FIELD_STEPS,
    WordFileRejectedError,
    read_xml_parts,
)
from legalsite.redline.output.docx import INDENT
from legalsite.redline.tokens import count_words
from legalsite.text.clause_numbers import leading_number
from legalsite.text.number_forms import formatted_number
from legalsite.text.word_lists import packaged_tables

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMES = {"": W.strip("{}")}
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ALTERNATE_CONTENT = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
RULE_ATTRIBUTE = "{urn:schemas-microsoft-com:office:office}hr"
SPACE_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}space"
COMMENT_REFERENCE = f"{W}commentReference"
WORD_ELEMENTS = packaged_tables("importing/word_elements.toml", dict[str, dict[str, str]])
# root element of a part with text → name of the part in messages; empty for the main text
TEXT_KINDS = WORD_ELEMENTS["texts"]
# element of a tracked change → its description in messages, such as “inserted”
TRACKED_CHANGES = WORD_ELEMENTS["tracked changes"]
# parent of a tracked change without text → description of what changed, such as “a row”
WITHOUT_WORDS = WORD_ELEMENTS["without words"]
# elements that are removed when tracked changes are accepted or rejected
REMOVED_BY_SETTLING = WORD_ELEMENTS["removed"]
# elements that are replaced by their children
UNWRAPPED_ELEMENTS = WORD_ELEMENTS["unwrapped"]["names"].split()
NEW_NAMES = WORD_ELEMENTS["renamed"]  # element → the equivalent element that mammoth supports
# parts of a field that Word doesn't display
FIELD_ELEMENTS = ("fldChar", "instrText", "delInstrText")
# elements that contain displayed text
SHOWN_WORDS = ("t", "delText", "sym")
SHOWN_ELEMENTS = (*SHOWN_WORDS, "tab", "br", "noBreakHyphen", "drawing", "pict")
FIELD_WORD_PATTERN = re.compile(r'"([^"]*)"|([^\s"]+)')  # a word in a field code
HIDDEN_FIELDS = ("XE", "TC")  # entries of an index or a table of contents
# private-use characters, which look different in each symbol font
SYMBOL_PATTERN = re.compile("[\uf000-\uf0ff]")
SYMBOL_OFFSET = 0xF000
NO_CHARACTERS = ("Cc", "Cn", "Co", "Cs")  # Unicode categories of characters that can't be displayed
BOXES = {True: "☒", False: "☐"}  # character of a box by whether it’s checked
# boxes with a meaning that must be kept even if they're used as bullets
BOX_SIGNS = tuple("☐☑☒✓✔✗✘🗹🗵🗶🗷")
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
OFF = ("0", "false", "off")
# All programs display text in the style Strong in bold, and in the style Emphasis in italics.
FORMATTING_BY_NAME = {"strong": {"b"}, "emphasis": {"i"}}
FORMATTING = ("b", "i", "strike")  # formatting that a style can turn on
DATE_PATTERN = r"[1-9]\d{3}-\d{2}-\d{2}"
SETTLE_HELP = (
    "accept or reject them in Word; to accept all of them: `--accept`\n"
    "  to reject all of them: `--reject`"
)
MAX_QUOTE_LENGTH = 80  # maximum length of quoted text, in characters
MAX_EMPTY_COLUMNS = 50  # maximum number of columns that a row may skip at its start or end
MAX_LEVEL = 8  # deepest level of a list; the first level is 0
# the first bytes of .doc files, and of encrypted .docx files
OLD_FILE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
READING_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ExpatError,
    ValueError,
    LookupError,
    OSError,
    RuntimeError,
    EOFError,
)
SAVE_HELP = "open it in Word, save it as a Word document (.docx), and import that"
REJECTIONS = (
    Problem("no-word-file", "this isn't a Word file, or it's damaged", SAVE_HELP),
    Problem("old-word-file", "this is an old Word file (.doc)", SAVE_HELP),
    Problem("encrypted", "the file is encrypted", "save it without a password, and import that"),
    Problem("file-size", "the text of the file unpacks to more than 25 MB", "import it in parts"),
    Problem(
        "too-large",
        "the file has more than 12,000 paragraphs and cells, or too many styles, fields, links, or formats",
        "import it in parts",
    ),
    Problem(
        "document-type",
        "the file has a document type declaration, which Word never writes",
        SAVE_HELP,
    ),
    Problem(
        "outside-file",
        "the file includes another file, which isn't supported",
        "in Word, copy its text into the document",
    ),
    Problem("too-deep", "the document nests too deeply", "save it as text, and import that"),
)
STYLES = """
r[style-name='Strong'] =>
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='footnote text'] => p.note:fresh
p.left => p.left:fresh
p.center => p.center:fresh
p.right => p.right:fresh
p.rule => hr
p.Heading => h1:fresh
p[style-name='Heading'] => h1:fresh
"""
DIFF_STYLES = """
p.HTMLPreformatted => pre:separator('\\n')
p.DefinitionTerm => dl > dt:fresh
p.Definition => dl > dd:fresh
r.code => code
"""
CODE_FONT = "Courier New"
BULLET = "•"
HEADING_NAMES = {f"heading {level}": level for level in range(1, 10)}
PICTURE_ELEMENTS = {"drawing", "pict", "object"}
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/"
IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
TITLE_ATTRIBUTE = "{urn:schemas-microsoft-com:office:office}title"
# end of the URI of a drawing → name of this kind of drawing in messages
PICTURES = WORD_ELEMENTS["pictures"]
DROP_CAPS = ("drop", "margin")
BODY_TEXT_OUTLINE = 9  # the outline level of body text
# list numbers look like this in files that `diff` wrote
DIFF_NUMBER_PATTERN = re.compile(r"[0-9]+\.")
# Types of relationships to other files whose content belongs to the text.
OUTSIDE_TEXT_TYPES = ("/subDocument", "/aFChunk", "/frame")
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LINK_TYPE = f"{RELATION.strip('{}')}/hyperlink"
# a footnote reference such as `[3]`, possibly with superscript text after it
NOTE_REFERENCE_PATTERN = re.compile(r"<sup>\[(\d+)\]")
# The position between two references in one superscript element, such as `[1]` and `[2]` in
# `<sup>[1][2]</sup>`. The text after the second one is limited for speed.
BETWEEN_REFERENCES_PATTERN = re.compile(r"(?<=\])(?=\[\d+\][^<]{0,80}</sup>)")
# The start of a paragraph that may be a footnote. Anchors may come first: `<p class="note"><a
# …></a>`.
NOTE_START_PATTERN = r'<p(?P<style> class="note")?>(?:<a [^<>]*></a>)*'
# a footnote that is typed as text, such as `[3] See above.`
WRITTEN_NOTE_PATTERN = re.compile(NOTE_START_PATTERN + r"\[(?P<number>\d+)\]\s*")
# Placeholders for `[^` and `]`, which would otherwise be escaped, and for the start of a list
# item's number.
OPENING = "\ue010"
CLOSING = "\ue011"
VALUE = "\ue012"
# Placeholders for `<a id="` and `"></a>`, and for links within the document.
ANCHOR_OPENING = "\ue013"
ANCHOR_CLOSING = "\ue014"
SAME_TEXT = "\ue015"
ANCHOR_NAME_PATTERN = re.compile(r"[\w.-]+")
ANCHOR_PATTERN = re.compile(f"{ANCHOR_OPENING}([^{ANCHOR_CLOSING}]*){ANCHOR_CLOSING}")


class Item(NamedTuple):
    """The position of a paragraph in a list."""

    list_id: str  # shared by all lists that continue each other's numbers
    level: int
    label: str  # the number, or BULLET; empty if Word displays neither


NO_ITEM = Item("", 0, "")
ItemRun = list[tuple[Element, Item]]  # consecutive paragraphs of one list


class Style(NamedTuple):
    """The formatting that a style defines for paragraphs and text."""

    name: str = ""  # the style's name in lowercase
    heading_level: int = -1
    list_id: str = ""
    list_level: str = ""
    formatting: frozenset[str] = frozenset()  # formatting that the style turns on, such as `b`


class WordFile:
    """The XML parts of a Word file by name, and information parsed from them.

    `is_from_diff` is True if `diff` wrote the file.
    """

    def __init__(self, xml: dict[str, Element], *, macros: bool) -> None:
        self.xml = xml
        self.macros = macros  # whether the file contains macros
        # (name of the part in messages, root element) for each part with text; the main text is
        # first
        self.texts: list[tuple[str, Element]] = []
        for root, text_kind in TEXT_KINDS.items():
            tag = W + root
            self.texts += [(text_kind, part) for part in xml.values() if part.tag == tag]
        self.part_names = {part: name for name, part in xml.items()}
        # if a part is missing, use an empty element
        styles = xml.get("word/styles.xml", Element("none"))
        self.styles = {style.get(f"{W}styleId"): style for style in styles}
        self.cached_styles: dict[str, Style] = {}
        self.is_from_diff = "DefinitionTerm" in self.styles  # `diff` defines a style of this name
        self.language = _value_below(styles, ".//lang") or "en"
        numbering = xml.get("word/numbering.xml", Element("none"))
        # A list (`num`) refers to its definition (`abstractNum`), which it may share with other
        # lists.
        self.lists = {each.get(f"{W}numId"): each for each in numbering.iter(f"{W}num")}
        definitions = numbering.iter(f"{W}abstractNum")
        self.definitions = {each.get(f"{W}abstractNumId"): each for each in definitions}
        # list or definition → result of `_levels_in`
        self.cached_levels: dict[Element, dict[int, Element]] = {}
        self.started_lists: set[str] = set()  # ids of lists with an item that has been counted
        # definition id → number of restarts of the numbering so far
        self.restarts = Counter[str]()
        # Definition id → the last number on each level. Lists with the same definition continue
        # each other's numbers, unless a list restarts them.
        self.last_numbers: dict[str, dict[int, int]] = defaultdict(dict)

    def elements(self, name: str) -> Iterator[Element]:
        """Yield all elements with a name (without namespace) in all parts with text."""
        for _, text in self.texts:
            yield from text.iter(f"{W}{name}")

    def style_of(self, paragraph: Element) -> "Style":
        return self.style(_value_below(paragraph, "pPr/pStyle"))

    def heading_level(self, paragraph: Element) -> int:
        """Return 1 to 9 for a heading, 0 for a title, or -1 for other paragraphs."""
        outline = _value_below(paragraph, "pPr/outlineLvl")
        if outline:
            return _outline_level(outline)
        return self.style_of(paragraph).heading_level

    def style(self, style_id: str) -> "Style":
        """Return a style with its inherited properties, or an empty style if it isn't defined."""
        chain = {}  # styles to parse, each based on the next one; recursion would be too deep
        base_id = style_id
        while base_id not in self.cached_styles:
            # a style may be based on itself; this empty style then ends the chain
            self.cached_styles[base_id] = Style()
            element = self.styles.get(base_id)
            if element is not None:
                chain[base_id] = element
                base_id = _value_below(element, "basedOn")
        base = self.cached_styles[base_id]
        for chain_id, element in reversed(chain.items()):
            base = self._parse_style(chain_id, element, base)
            self.cached_styles[chain_id] = base
        return base

    def _parse_style(self, style_id: str, element: Element, base: "Style") -> "Style":
        """Parse a style, and combine it with `base`, the style that it's based on."""
        name = _value_below(element, "name").lower()
        level = base.heading_level
        outline = _value_below(element, "pPr/outlineLvl")
        if name == "title":
            level = 0
        elif name in HEADING_NAMES:
            level = HEADING_NAMES[name]
        elif outline:
            level = _outline_level(outline)
        formatting = base.formatting.union(FORMATTING_BY_NAME.get(name, ()))
        # a property of the style, such as bold type, replaces the inherited one, even if it's off
        formatting = formatting.difference(map(_short_name, element.iterfind("rPr/*", NAMES)))
        formatting |= _names_switched_on(element, "rPr")
        list_id = _value_below(element, "pPr/numPr/numId") or base.list_id
        list_level = _value_below(element, "pPr/numPr/ilvl") or base.list_level
        for number, definition in self.levels(list_id).items():
            if _value_below(definition, "pStyle") == style_id:
                # the level in the style takes precedence (ISO/IEC 29500-1, 17.9.23)
                list_level = str(number)
        return Style(name, level, list_id, list_level, formatting)

    def relations_of(self, text: Element) -> Element:
        """Return the relationships of the part with this root element, such as link targets."""
        folder, slash, name = self.part_names[text].rpartition("/")
        path = f"{folder}{slash}_rels/{name}.rels"
        return self.xml.setdefault(path, Element(f"{RELATIONS}Relationships"))

    def link_to(self, address: str) -> dict[str, str]:
        """Create the attributes of a link to a URL, or to a bookmark such as `#fees`.

        The URL is added to the main document, because notes are moved there.
        """
        if address.startswith("#"):
            return {f"{W}anchor": address[1:]}
        link_id = f"to {address}"
        values = {"Id": link_id, "Type": LINK_TYPE, "Target": address}
        SubElement(self.relations_of(self.texts[0][1]), f"{RELATIONS}Relationship", values)
        return {f"{RELATION}id": link_id}

    def levels(self, list_id: str) -> dict[int, Element]:
        """Map level numbers to the levels of a list.

        A list may override levels of its definition.
        """
        if list_id not in self.lists:
            return {}
        definition = self.definitions.get(self._definition_id(list_id), Element("none"))
        # overrides take precedence
        return self._levels_in(definition) | self._levels_in(self.lists[list_id])

    def _levels_in(self, element: Element) -> dict[int, Element]:
        """Map level numbers to the levels in a list or definition, without inherited levels."""
        if element not in self.cached_levels:
            levels = {}
            for level in element.iter(f"{W}lvl"):
                number = _number_or_default(level.get(f"{W}ilvl"))
                if number <= MAX_LEVEL:
                    levels[number] = level
            self.cached_levels[element] = levels
        return self.cached_levels[element]

    def _definition_id(self, list_id: str) -> str:
        """Return the id of a list's definition, or an empty string.

        A definition may only name a numbering style. The list in that style then has the actual
        definition.
        """
        key = _value_below(self.lists.get(list_id), "abstractNumId")
        linked = _value_below(self.definitions.get(key), "numStyleLink")
        if not linked:
            return key
        linked_id = _value_below(self.styles.get(linked), "pPr/numPr/numId")
        return _value_below(self.lists.get(linked_id), "abstractNumId")

    def list_group(self, list_id: str) -> str:
        """Return an id shared by all lists that continue each other's numbers."""
        definition = self._definition_id(list_id)
        return f"{definition}/{self.restarts[definition]}"

    def count(self, list_id: str, at: int, levels: Mapping[int, Element]) -> dict[int, int]:
        """Count an item on level `at`, and return the current numbers of all levels.

        `levels` is the result of the method `levels`. A list that restarts its numbering does so at
        its first item.
        """
        definition = self._definition_id(list_id)
        # lists with the same definition continue each other's numbers
        counts = self.last_numbers[definition]
        if list_id not in self.started_lists:  # this is the first item of the list
            self.started_lists.add(list_id)
            for override in self.lists[list_id].iter(f"{W}lvlOverride"):
                # the list restarts its numbering
                for start in override.findall(f"{W}startOverride"):
                    level = _number_or_default(override.get(f"{W}ilvl"))
                    # the number is increased below
                    counts[level] = _number_or_default(start.get(f"{W}val")) - 1
                    # the item doesn't continue the list above, so it's in a new `list_group`
                    if level == at:
                        self.restarts[definition] += 1
        # a level that has no items yet starts at its `start` value
        first = _number_or_default(_value_below(levels[at], "start"))
        counts[at] = counts.get(at, first - 1) + 1
        # An item restarts the numbers of deeper levels. If a level has a `lvlRestart` of N, only
        # items on the first N levels restart it.
        for level in list(counts):
            # levels start at 0, so the first N levels are 0 to N - 1; by default, all outer levels
            # count
            if at < _number_or_default(_value_below(levels.get(level), "lvlRestart"), level):
                del counts[level]
        return counts


class Comment(NamedTuple):
    author: str
    day: str  # empty if the date is unknown
    clause: str  # text of the heading above
    passage: str  # the commented text
    words: str


class Field(Struct):
    """A field that contains the current element."""

    start: Element  # the first element of the field, which contains the data of a form field
    code: list[str] = []  # parts of the code that have been read, such as `REF fees`
    in_code: bool = True  # whether the code is still being read
    saved: str = ""  # the part of the field's saved text that has been read
    link: dict[str, str] = {}  # attributes of the link, or empty if the field isn't a link

    @property
    def full_code(self) -> str:
        return " ".join("".join(self.code).split())

    @property
    def words(self) -> list[str]:
        """The field's name in uppercase, its arguments, and its switches.

        A missing name or first argument is an empty string.
        """
        words = [quoted or word for quoted, word in FIELD_WORD_PATTERN.findall(self.full_code)]
        return ["".join(words[:1]).upper(), "".join(words[1:2]), *words[2:]]

    def value_after(self, switch: str) -> str:
        """Return the argument of a switch such as `\\l`, or an empty string if it has none."""
        # the empty string is the result if the switch or its argument is missing
        words = [*self.words, switch, ""]
        return words[words.index(switch) + 1]

    @property
    def address(self) -> str:
        """The link target, such as `#fees`, or an empty string if the field isn't a link."""
        name, address, *switches = self.words
        if name == "HYPERLINK":  # the target is a URL, a bookmark (after \l), or both
            bookmark = self.value_after("\\l")
            address = "" if address.startswith("\\") else address
            return f"{address}#{bookmark}" if bookmark else address
        # these fields show a bookmark, its page, or its note; only `\h` makes them links
        if name in ("REF", "PAGEREF", "NOTEREF") and "\\h" in switches:
            return f"#{address}"
        return ""


class ReadWordFile(Struct, frozen=True):
    """A Word file converted to HTML."""

    html: str
    changes: int  # number of tracked changes, all accepted or rejected
    hidden_content: ProblemTuple  # content that a page can't show
    left_out_words: int  # number of omitted words: hidden text, drawings, and formulas
    comments: tuple[Comment, ...]


def import_docx(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Convert a Word file to a draft.

    `path` is used in messages. Raises ProblemsFound if the file can't be read or no date is found.
    It's also raised for tracked changes if `options` don't say whether to accept them.
    """
    file = read_docx(data, path, options.settle)
    try:
        # start a new line after each paragraph, so that messages can state the paragraph's number
        html = re.sub("</(p|li|h[1-6])>", r"\g<0>\n", file.html)
        by_paragraph = replace(options, unit="paragraph")
        imported = import_html(html.encode(), path, by_paragraph, surrounded=False)
    # the missing date may be in omitted content such as a footer, so report that content too
    except ProblemsFound as refusal:
        raise ProblemsFound([*file.hidden_content, *refusal.problems], refusal.status) from None
    # footnotes and anchors are still placeholders, which the HTML importer keeps
    written = _without_placeholders(imported.data.decode()).encode()
    notes = imported.notes
    if file.changes:
        changes = counted(file.changes, "tracked change")
        notes = (f"{options.settle}ed all {changes}", *notes)
    return replace(
        imported,
        data=written,
        notes=notes,
        hidden_content=file.hidden_content,
        left_out_words=file.left_out_words,
    )


def markdown_of(file: ReadWordFile, path: str) -> str:
    """Convert all text of a Word file to Markdown. `path` is used in messages."""
    # the slug is empty because no policy is created
    page = read_page(file.html, path, ImportOptions(""), layout=False)
    return _without_placeholders(write_markdown(page.blocks))


def read_docx(data: bytes, path: str, settle: Settle) -> ReadWordFile:
    """Convert a Word file to HTML, and list content that the HTML doesn't show.

    `settle` says what to do with tracked changes: “accept” or “reject”. If it's empty,
    ProblemsFound is raised for them. If the file isn't a readable Word file, the exit status is 2.
    """
    file = _open_word_file(data, path)
    if find_spec("mammoth") is None:
        raise missing_extra("`import docx`", "docx")
    try:
        # If `settle` is empty, accept the changes only to list them in the exception below.
        resolver = _TrackedChangeResolver(file, settle or "accept")
        resolver.problems += _remove_contents(file)
        for text_kind, text in file.texts:
            resolver.resolve_text(text_kind, text)
        # the rest of the steps only see text that wasn't removed by a tracked change
        problems = resolver.problems
        changes = resolver.changes_by_author
        comments = tuple(_comments(file))
        problems += _omitted_content(file, comments)
        # the second result is only for redlines, which `diff` writes as Word files
        items = _items_of_lists(file, problems) | _items_of_redline(file)
        problems += _mark_tables(file)
        _write_numbers(file, items)
        _write_notes(file)
        problems += _write_anchors(file)
        # each problem describes content that a page can't show, so it isn't an error
        hidden_content = tuple(problem._replace(path=path, severity="info") for problem in problems)
        # the user must decide about the tracked changes, so list them with the hidden content
        if changes and not settle:
            by = ", ".join(f"{count:,} by {author}" for author, count in changes.most_common())
            total = counted(changes.total(), "tracked change")
            message = f"the file has {total} ({by}); nothing was written"
            raise ProblemsFound(
                [*hidden_content, Problem("tracked-changes", message, SETTLE_HELP, path)]
            )
        _mark_headings_and_rules(file)
        html = _converted_html(file, path)
    except RecursionError:
        raise _rejection("too-deep", path) from None
    return ReadWordFile(html, changes.total(), hidden_content, resolver.left_out_words, comments)


def _without_placeholders(markdown: str) -> str:
    """Replace placeholders for footnotes and anchors with Markdown."""
    markdown = markdown.replace(OPENING, "[^").replace(CLOSING, "]").replace(SAME_TEXT, "")
    return ANCHOR_PATTERN.sub(_anchor_tag, markdown)


def _anchor_tag(name: re.Match[str]) -> str:
    """Format an anchor tag from a name that may contain Markdown escapes."""
    return '<a id="{}"></a>'.format(name[1].replace("\\", ""))


def _open_word_file(data: bytes, path: str) -> WordFile:
    """Parse the XML parts of a Word file.

    Raises ProblemsFound with exit status 2 if the data isn't a Word file, or isn't safe to parse.
    """
    # encrypted files have the same container format as old Word files
    if data.startswith(OLD_FILE_START):
        raise _rejection("encrypted" if ENCRYPTED in data else "old-word-file", path)
    try:
        xml, names = read_xml_parts(data)
    except WordFileRejectedError as error:
        raise _rejection(str(error), path) from None
    except READING_ERRORS:
        raise _rejection("no-word-file", path) from None
    for name, relations in xml.items():
        # links also lead outside of the file, but don't include other files
        leads_outside = relations.iterfind("*[@TargetMode='External']")
        kinds = [relation.get("Type", "") for relation in leads_outside]
        if name.endswith(".rels") and any(kind.endswith(OUTSIDE_TEXT_TYPES) for kind in kinds):
            raise _rejection("outside-file", path)
    file = WordFile(xml, macros=any(name.lower().endswith("vbaproject.bin") for name in names))
    # the main text has an empty name, and must come first
    if not file.texts or file.texts[0][0]:
        raise _rejection("no-word-file", path)
    return file


def _rejection(rule: str, path: str) -> ProblemsFound:
    (rejection,) = (problem for problem in REJECTIONS if problem.rule == rule)
    return ProblemsFound([rejection._replace(path=path)], 2)


def _remove_contents(file: WordFile) -> Iterator[Problem]:
    """Remove tables of contents from the document, and yield a problem that quotes them."""
    document = file.texts[0][1]  # root element of the main text
    removed = set(_contents_entries(file, document))
    # Word encloses a table of contents in an element with this name
    for block in document.iter(f"{W}sdt"):
        if _value_below(block, "sdtPr/docPartObj/docPartGallery") == "Table of Contents":
            paragraphs = list(block.iter(f"{W}p"))
            # Remove the paragraphs from the heading to the last entry. Paragraphs below the last
            # entry are kept, because they aren't part of the table.
            while paragraphs and paragraphs[-1] not in removed:
                paragraphs.pop()
            # `paragraphs` is empty if none of them is an entry; then remove the whole block
            removed |= set(paragraphs or block.iter(f"{W}p"))
    if not removed:
        return
    words = [_words_in(entry) for entry in document.iter(f"{W}p") if entry in removed]
    for parent in list(document.iter()):
        parent[:] = [child for child in parent if child not in removed]
    shown = " ".join(filter(None, words))
    if shown:
        yield Problem("contents", f"left out, because pages list their headings: “{shown}”")


def _contents_entries(file: WordFile, document: Element) -> Iterator[Element]:
    r"""Yield the paragraphs of tables of contents, some of them several times.

    A paragraph belongs to a table of contents if it has a style such as “toc 1”, or is inside a
    field with the code `TOC`. A field consists of a “begin” element, code in `instrText` elements,
    text, and an “end” element. Fields may be nested.
    """
    depth = 0  # number of fields that contain the current element
    contents_depth = 0  # value of `depth` in the outermost table of contents; 0 outside of one
    paragraph = document
    for element in document.iter():
        if element.tag == f"{W}p":
            paragraph = element
            if file.style_of(element).name.startswith("toc "):
                yield element
        elif element.tag == f"{W}instrText" and (element.text or "").split()[:1] == ["TOC"]:
            contents_depth = contents_depth or depth
        elif element.tag == f"{W}t" and contents_depth:
            yield paragraph
        # 1 at the beginning of a field, -1 at its end, 0 elsewhere
        depth += FIELD_STEPS.get(element.get(f"{W}fldCharType", ""), 0)
        if depth < contents_depth:  # the field with the table of contents has ended
            contents_depth = 0


class _TrackedChangeResolver:
    """Reduces the parts of a Word file to what mammoth supports.

    It accepts or rejects tracked changes (ECMA-376, part 1, 17.13.5), removes hidden text, and
    lists content that a page can't show.
    """

    def __init__(self, file: WordFile, settle: str) -> None:
        """Set up the resolver. `settle` says what to do with tracked changes: accept or reject."""
        self.text_kind = ""  # name of the current part in messages, such as “footnote”
        # relationship id → link target, in the current part
        self.targets: dict[str | None, str] = {}
        self.rejects = settle == "reject"
        # an element is removed if its name or the name of one of its properties is in this set
        self.removed_names = {"vanish", *REMOVED_BY_SETTLING[settle].split()}
        self.file = file
        self.problems: list[Problem] = []
        self.left_out_words = 0  # number of words that aren't imported, such as hidden text
        self.changes_by_author = Counter[str]()
        self.fields: list[Field] = []  # fields that contain the current element
        self.last_words = ""  # quotation of the last nonempty paragraph or row
        self.removals = 0  # number of enclosing elements that are removed
        # prompts in forms (“Click here to enter text”) that have been reported, and all elements
        # inside them
        self.prompts: set[Element] = set()

    def resolve_text(self, text_kind: str, text: Element) -> None:
        """Resolve all elements of a part. Report fields that lack an end."""
        self.text_kind = text_kind
        relations = self.file.relations_of(text)
        self.targets = {each.get("Id"): each.get("Target", "") for each in relations}
        text[:] = self.resolve(text)
        for field in self.fields:
            self._add_problem("field", f"{field.full_code} doesn't end; check the text after it")
        self.fields.clear()

    def resolve(self, parent: Element, context: str = "", style: str = "") -> list[Element]:
        """Resolve the children of an element, and return the elements to keep.

        Resolving means to accept or reject tracked changes, to remove hidden text, and to report
        content that a page can't show.

        `context` quotes the current paragraph or row, and `style` is the id of the paragraph's
        style.
        """
        kept = []
        # The previous paragraph if a tracked change removed its end. Its text then becomes part of
        # the next paragraph.
        unfinished = None
        for child in map(_with_text_boxes_once, parent):
            name = _short_name(child)
            if name.endswith("Pr"):  # properties of `parent`, such as `rPr`
                self._resolve_properties(child, parent, context)
                kept.append(child)
                continue
            if name == "p":
                # the code below relies on properties as the first child of each paragraph
                if child.find(f"{W}pPr") is None:
                    child.insert(0, Element(f"{W}pPr"))
                style = _value_below(child, "pPr/pStyle")
            # for a paragraph, this only means that its end is removed
            is_removed = self._resolve_child(child, parent, context, style)
            kept += self._linked(_kept_elements(child, is_removed=is_removed), parent)
            if name == "tbl":
                _join_tables(kept, child, unfinished)
            elif name != "p":  # the next paragraph may still follow, so keep `unfinished`
                continue
            elif unfinished is not None:
                # insert the text of the previous paragraph after the properties
                child[1:1] = unfinished[1:]
                kept.remove(unfinished)
            unfinished = child if is_removed else None
        return kept

    def _resolve_child(self, child: Element, parent: Element, context: str, style: str) -> bool:
        """Resolve an element and its content, and return whether to remove the element.

        For a paragraph, True only means that its end is removed, so that its text joins the next
        paragraph. `parent`, `context`, and `style` are the same as for `resolve`.
        """
        name = _short_name(child)
        quoted = context  # for messages about the child
        if name in ("p", "tr"):
            quoted = _quotation(child)
            self.last_words = quoted or self.last_words
        # `removed_names` contains names of elements, such as `del`, and properties (`vanish`)
        is_removed = not self.removed_names.isdisjoint(
            {name, *self._switched_on(child, name, style)}
        )
        # Only a run (`r`) can contain hidden text. Other removed elements are tracked changes,
        # which are reported as such.
        is_hidden = is_removed and name == "r"
        self._add_problems_of(child, parent, quoted, is_hidden=is_hidden)
        self._read_field(child, quoted)
        self._convert_symbols(child, parent, quoted)
        # the text of a removed paragraph stays
        is_content_removed = is_removed and name != "p"
        self._resolve_within(child, quoted, style, is_removed=is_content_removed)
        return is_removed

    def _switched_on(self, element: Element, name: str, style: str) -> set[str]:
        """Return the names of properties that an element turns on, such as `vanish`.

        For a paragraph, the properties of its paragraph mark are returned. For a run, the
        properties of its styles also count; `style` is the id of the paragraph's style.

        This also changes the run, because mammoth ignores the formatting of styles: formatting such
        as `b` is copied from the style to the run, and text may become uppercase.
        """
        if name == "p":
            frame = element.find("pPr/framePr", NAMES)
            if frame is not None and frame.get(f"{W}dropCap") in DROP_CAPS:
                # a drop cap is a paragraph of its own; hiding its paragraph mark joins it with the
                # next one
                return {"vanish"}
            return _names_switched_on(element, "pPr/rPr")
        on = _names_switched_on(element, f"{name}Pr")
        if name != "r":
            return on
        styled = self.file.style(_value_below(element, "rPr/rStyle")).formatting
        # the paragraph's style also hides or capitalizes its text, but `b`, for example, isn't
        # copied from it
        styled |= self.file.style(style).formatting & {"vanish", "caps"}
        # properties of the run override properties of its styles
        styled -= set(map(_short_name, element.iterfind("rPr/*", NAMES)))
        for properties in element.findall(f"{W}rPr"):
            for format_name in styled.intersection(FORMATTING):
                SubElement(properties, f"{W}{format_name}")
        # the text is displayed in capital letters, which mammoth doesn't support
        if "caps" in on | styled:
            for text in element.iter(f"{W}t"):
                text.text = (text.text or "").upper()
        return on | styled

    def _add_problems_of(
        self, element: Element, parent: Element, context: str, *, is_hidden: bool = False
    ) -> None:
        """Report an element if it's a tracked change, or if a page can't show it.

        Prompts in forms are also marked, and link targets are moved into the main document.
        `parent` contains the element, and `context` quotes the paragraph or row.
        """
        name = _short_name(element)
        change = _tracked_change(element)  # a word such as “inserted”, or empty
        place = self._place(context)
        if change:  # a change is only reported once, as a tracked change
            author, _ = _author_and_day(element)
            self.changes_by_author[author] += 1
            self._add_problem("tracked-change", _describe_change(change, element, parent) + place)
        elif is_hidden and _words_in(element):  # the element contains hidden text
            hidden = self._left_out(_words_in(element))
            self._add_problem("hidden-text", f"left out: “{hidden}”{place}")
        elif self._is_prompt(element):  # such as “Click here to enter text”
            self.prompts.update(element.iter())
            message = f"{_quotation(element)}{place} is a prompt; write its answer into the draft"
            self._add_problem("placeholder", message)
            _mark_prompt(element)
        elif f"{RELATION}id" in element.attrib and name == "hyperlink":
            # the id refers to a list of targets in another part of the file
            target = self.targets.get(element.attrib.pop(f"{RELATION}id"))
            if target is None:
                message = f"left out: the link of {_quotation(element)}{place}, without an address"
                self._add_problem("link", message)
            else:
                element.attrib.update(self.file.link_to(target))
        elif name in PICTURE_ELEMENTS:
            self._add_picture_problem(element, parent, context)
        elif name in ("altChunk", "subDoc"):  # another document inside the file
            message = "left out; in Word, copy it into the document, and import again"
            self._add_problem("document-within", message)

    def _add_picture_problem(self, element: Element, parent: Element, context: str) -> None:
        """Report a picture, unless mammoth imports its description.

        `parent` contains the picture, and `context` quotes the paragraph or row.
        """
        picture = self._undescribed_picture(element)
        # don't report a picture in a removed element, or a copy of a picture for older programs
        if not picture or self.removals or parent.tag.endswith("}Fallback"):
            return
        place = self._place(context)
        # a picture in a paragraph without text is located by the text above it
        if not context and self.last_words:
            place += f" below {self.last_words}"
        self._add_problem("picture", f"left out: {picture}{place}")

    def _undescribed_picture(self, element: Element) -> str:
        """Describe a picture, including the text of a chart or SmartArt graphic.

        Return an empty string for other elements, and for shapes. Pictures whose alternative text
        mammoth imports aren't reported, either.
        """
        if element.tag == f"{W}object":
            return "an embedded object"
        # a picture of an older Word version (VML), whose description mammoth ignores
        image = next(element.iter(IMAGE_DATA), None)
        if image is not None:
            description = image.get(TITLE_ATTRIBUTE, "")
            for shape in element.iterfind("*[@alt]"):
                description = shape.get("alt", "")
            shown = _quoted(description.strip())
            return f"a picture {shown}" if shown else PICTURES["picture"]
        # a picture of a current version (DrawingML)
        graphic = next(element.iter(f"{DRAWING}main}}graphicData"), None)
        if graphic is None:
            return ""
        kind = graphic.get("uri", "").rpartition("/")[2]
        for stated in element.iterfind(f"*/{DRAWING}wordprocessingDrawing}}docPr"):
            words = stated.get("descr", "").strip() or stated.get("title", "").strip()
            # mammoth imports the description, so the picture isn't lost
            if kind == "picture" and words:
                return ""
        return PICTURES.get(kind, "") + self._words_of_graphic(graphic)

    def _words_of_graphic(self, graphic: Element) -> str:
        """Quote the text of a chart or SmartArt graphic, or the URL of a linked picture.

        The quotation starts with a space. Return an empty string if there's no text.
        """
        words = ""
        # URLs of linked pictures
        for picture in graphic.iter(f"{DRAWING}main}}blip"):
            words += self.targets.get(picture.get(f"{RELATION}link"), "")
        for child in graphic:
            # the text of a SmartArt graphic (`dm`) or chart is in a separate part of the file
            target = child.get(f"{RELATION}dm") or child.get(f"{RELATION}id")
            part = self.file.xml.get(f"word/{self.targets.get(target)}", Element("none"))
            for text in part.iter(f"{DRAWING}main}}t"):
                words += f" {text.text or ''}"
        words = self._left_out(" ".join(words.split()))
        return words and f" “{words}”"

    def _left_out(self, words: str) -> str:
        """Count omitted words, and return the text unchanged."""
        self.left_out_words += count_words(words)
        return words

    def _add_problem(self, rule: str, message: str) -> None:
        self.problems.append(Problem(rule, message))

    def _resolve_properties(self, properties: Element, owner: Element, context: str) -> None:
        """Accept, reject, and report tracked changes of properties.

        `owner` is the element with these properties, and `context` quotes the paragraph or row.
        """
        for element in list(properties.iter()):
            for change in [child for child in element if _short_name(child) in TRACKED_CHANGES]:
                # if the formatting of a run changed, quote the text of the run
                parent = owner if _short_name(owner) == "r" else element
                self._add_problems_of(change, parent, context)
                element.remove(change)
                # an `rPrChange`, for example, contains the old `rPr`, so restore its properties
                if self.rejects and _short_name(change) == f"{_short_name(element)}Change":
                    # if the change element is empty, there were no old properties
                    element[:] = next(iter(change), ())
                # the tracked change added the numbering, so remove it
                elif self.rejects and element.tag == f"{W}numPr":
                    element.clear()

    def _place(self, context: str) -> str:
        """Format the position of an element, such as ` in the footnote “Fees”`.

        `context` quotes the paragraph or row.
        """
        part = f"the {self.text_kind}" if self.text_kind else ""
        place = " ".join(filter(None, (part, context)))
        return place and f" in {place}"

    def _is_prompt(self, element: Element) -> bool:
        """Return whether an element is a prompt in a form, such as “Click here to enter text”."""
        # the prompt has been reported already, or isn't imported
        if element in self.prompts or self.removals:
            return False
        style = self.file.style(_value_below(element, "rPr/rStyle"))
        # the form field still displays its placeholder
        is_prompt = "showingPlcHdr" in _names_switched_on(element, "sdtPr")
        return (is_prompt or style.name == "placeholder text") and _words_in(element) != ""

    def _read_field(self, element: Element, context: str) -> None:
        """Process a part of a field: a piece of its code or displayed text, or its end.

        If the file lacks the displayed text, the end is replaced with text computed from the code.
        `context` quotes the paragraph or row.
        """
        # a simple field is one element, whose attribute contains the whole code
        code = element.get(f"{W}instr")
        if code:
            self.fields.append(Field(element, [code]))
            self._end_code()
        kind = element.get(f"{W}fldCharType")
        # Other fields consist of `begin`, the code, `separate`, the displayed text, and `end`. The
        # code may contain other fields.
        if kind == "begin":
            self.fields.append(Field(element))
        elif kind and self.fields:  # `separate` or `end`; a damaged file may lack the beginning
            self._end_code()
            if kind == "end":
                # mammoth imports the element as text
                element.tag = f"{W}t"
                element.text = self._text_at_end(context)
        self._read_words(element)

    def _end_code(self) -> None:
        """End the code of the innermost field. The text that follows is what Word displays."""
        field = self.fields[-1]
        if field.in_code and field.address:
            field.link = self.file.link_to(field.address)
        field.in_code = False

    def _read_words(self, element: Element) -> None:
        """Add the text of an element to the code or the displayed text of the open fields.

        A field has a code, such as `REF fees`, and then the text that Word displays. A field that's
        nested in another field's code isn't displayed; its text is part of that code.
        """
        if not self.fields:
            return
        name = _short_name(element)
        codes = [field.code for field in self.fields if field.in_code]  # the innermost is last
        if codes and name in SHOWN_WORDS:  # the text is part of a code, so it isn't displayed
            element.tag = f"{W}instrText"
        if self.removals:  # removed text is neither code nor displayed
            return
        text = element.text or ""
        # the text of a nested field, or a piece of the code itself
        if codes and name in (*SHOWN_WORDS, *FIELD_ELEMENTS):
            codes[-1].append(text)
        # unlike SHOWN_WORDS, SHOWN_ELEMENTS also contains tabs, pictures, and the like
        if name not in SHOWN_ELEMENTS:
            return
        for field in self.fields:
            if not field.in_code:
                # `saved` only has to show whether there's any text, so the first piece is enough.
                # An element without text, such as a picture, counts by its name.
                field.saved = field.saved.strip() or text or name

    def _text_at_end(self, context: str) -> str:
        """End the innermost field, report it, and return the text to insert.

        Return an empty string if the file already contains the field's text, or if the text is
        unknown. `context` quotes the paragraph or row.
        """
        field = self.fields.pop()
        name = field.words[0]
        # the saved text of a checkbox lacks the box itself
        saved = "" if name == "FORMCHECKBOX" else field.saved
        # a link is imported as a link, so it isn't reported
        is_link = name == "HYPERLINK" and field.link
        if saved.strip() and not is_link:
            self._add_problem("field", f"{field.full_code}; its saved text is kept")
        # Word doesn't show the text of hidden fields to readers, either
        if saved.strip() or not field.full_code or name in HIDDEN_FIELDS:
            return ""
        # saved spaces mean that the author left the field empty, so add nothing
        text = "" if saved else _text_of_field(field, name)
        result = "it has no saved text, so nothing is written"
        if text:
            result = f"written as “{text}”"
        self._add_problem("field", f"{field.full_code}{self._place(context)}; {result}")
        return text

    def _linked(self, elements: list[Element], parent: Element) -> list[Element]:
        """Turn the content of a run into a link if an open field is a link."""
        links = [field.link for field in self.fields if field.link]
        # only a single displayed element becomes a link
        is_linked = [_short_name(element) in SHOWN_ELEMENTS for element in elements]
        if not links or parent.tag != f"{W}r" or is_linked != [True]:
            return elements
        link = Element(f"{W}hyperlink", links[-1])  # the innermost field is last
        link.extend(elements)
        return [link]

    def _convert_symbols(self, element: Element, run: Element, context: str) -> None:
        """Convert the characters of symbol fonts in an element to Unicode.

        Symbols other than letters, digits, and boxes are replaced with a space and reported. `run`
        contains the element, and `context` quotes the paragraph or row.
        """
        if element.tag not in (f"{W}t", f"{W}sym"):
            return
        text = element.text or ""
        characters = SYMBOL_PATTERN.findall(text)
        fonts = run[0].iterfind("rFonts", NAMES)  # the properties of the run are its first child
        font = "".join([each.get(f"{W}ascii", "") for each in fonts])
        if element.tag == f"{W}sym":  # the element is a single character, usually with its own font
            font = element.get(f"{W}font", font)
            code = element.get(f"{W}char", "")
            is_code = re.fullmatch("[0-9a-fA-F]{1,4}", code)
            text = chr(int(code, 16) if is_code else 0)  # if the code is invalid, 0000 is reported
            characters = [text]
        left_out = []
        for character in dict.fromkeys(characters):
            symbol = _symbol(font, ord(character))
            if symbol.isalnum() or symbol in BOX_SIGNS:
                text = text.replace(character, symbol)
                continue
            # the space separates the words before and after the symbol
            text = text.replace(character, " ")
            left_out.append(f"“{symbol}”" if symbol else f"character {ord(character):04X}")
        element.text = text
        if left_out and not self.removals:  # don't report characters in removed elements
            shown = ", ".join(left_out)
            message = f"left out: {shown} of the font “{font}”{self._place(context)}"
            self._add_problem("symbol", message)

    def _resolve_within(
        self, element: Element, context: str, style: str, *, is_removed: bool
    ) -> None:
        """Resolve the children of an element, and report formulas.

        If the file doesn't contain the displayed text of a checkbox or field, the text is added.
        `context` quotes the paragraph or row, and `style` is the id of the paragraph's style.
        """
        self.removals += is_removed  # the number of enclosing elements that are removed
        element[:] = self.resolve(element, context, style)
        self.removals -= is_removed
        name = _short_name(element)
        if element.tag == f"{MATH}oMath" and not self.removals:
            shown = f"left out: “{self._left_out(_words_in(element))}”{self._place(context)}"
            self._add_problem("formula", f"{shown}; write the formula into the draft")
        elif name == "sdt" and not _words_in(element):  # a form control, such as a checkbox
            for checked in element.iterfind(f"{W}sdtPr/{W14}checkbox/{W14}checked"):
                element.append(_run_of(BOXES[checked.get(f"{W14}val") not in OFF]))
        elif name == "fldSimple":
            element.append(_run_of(self._text_at_end(context)))
        # mammoth knows this element, such as a moved or deleted one, by another name
        if name in NEW_NAMES:
            element.tag = W + NEW_NAMES[name]


def _mark_prompt(element: Element) -> None:
    """Enclose a prompt in brackets, so that `check` reports it."""
    texts = [text for text in element.iter(f"{W}t") if text.text]
    texts[0].text = f"[… {texts[0].text}"
    texts[-1].text = f"{texts[-1].text}]"


def _text_of_field(field: Field, name: str) -> str:
    """Return the text that Word displays for a field without saved text.

    The text comes from the field's data or code. `name` is the field's name. Return an empty string
    if only Word can compute the text.
    """
    start = field.start
    text = ""
    if name == "FORMCHECKBOX":
        has_state = start.find("ffData/checkBox/checked", NAMES) is not None
        # `checked` takes precedence over `default`
        state = "checked" if has_state else "default"
        text = BOXES[state in _names_switched_on(start, "ffData/checkBox")]
    elif name == "FORMDROPDOWN":
        lists = "ffData/ddList"
        chosen = _value_below(start, f"{lists}/result") or _value_below(start, f"{lists}/default")
        nth = _number_or_default(chosen)
        entries = start.findall(f"{lists}/listEntry", NAMES)
        # the selected entry, or an empty string if no entry has this index
        text = "".join([entry.get(f"{W}val", "") for entry in entries[nth : nth + 1]])
    elif name == "FORMTEXT":
        text = _value_below(start, "ffData/textInput/default")
    elif name == "MERGEFIELD":  # Word displays the name of the value to fill in
        text = f"«{field.words[1]}»"
    elif name in ("MACROBUTTON", "GOTOBUTTON"):
        # The text follows the name of the field and its first argument. Unlike `words`, the full
        # code keeps quotation marks.
        text = " ".join(field.full_code.split(" ")[2:])
    return text


def _symbol(font: str, code: int) -> str:
    """Return the Unicode character that a symbol font displays for a code.

    Return an empty string if the character is unknown. The code may be in the private-use range
    from F000.
    """
    # imported here because it's optional and few imports are Word files
    from mammoth.docx.dingbats import dingbats

    known = dingbats.get((font, code)) or dingbats.get((font, code - SYMBOL_OFFSET))
    # a character that mammoth doesn't list keeps its code, which is Unicode in ordinary fonts
    char = chr(known or code)
    return "" if unicodedata.category(char) in NO_CHARACTERS else char


def _describe_change(change: str, element: Element, parent: Element) -> str:
    """Describe a tracked change with its author, date, and text.

    If there's no text, name the affected part, such as a row. `change` is a word such as
    “inserted”, and `parent` contains the element.
    """
    by = ", ".join(filter(None, _author_and_day(element)))
    holder = _short_name(parent)
    # if the formatting of a run changed, quote the text of the run
    words = _quotation(parent if holder == "r" else element)
    if not words:  # the change is about an element without text, such as a row
        words = WITHOUT_WORDS.get(holder, "")
    if not words and "".join(element.itertext()).isspace():
        words = "a space"
    if not words and not PICTURE_ELEMENTS.isdisjoint(map(_short_name, element.iter())):
        words = "a picture"
    if words:
        words = f": {words}"
    return f"{change} by {by}{words}"


def _kept_elements(element: Element, *, is_removed: bool) -> list[Element]:
    """Return what remains of an element: the element itself, its children, or nothing.

    `is_removed` tells whether a tracked change removes the element, or its text is hidden. Of a
    removed insertion or deletion, the references to comments remain, because comments are reported.
    """
    name = _short_name(element)
    if name in FIELD_ELEMENTS:  # Word doesn't display these parts of a field
        return []
    if name == f"{MATH}oMath":
        return [_run_of(" ")]  # the space separates the words around the removed formula
    if name in UNWRAPPED_ELEMENTS or name == f"{MATH}oMathPara":
        if is_removed:
            return [child for child in element if child.find(COMMENT_REFERENCE) is not None]
        # the children take the place of the element, but not its properties, such as `sdtPr`
        return [child for child in element if not child.tag.endswith("Pr")]
    # a removed paragraph only loses its paragraph mark; its text joins the next paragraph
    if is_removed and name != "p":
        return []
    return [element]


def _join_tables(kept: list[Element], table: Element, above: Element | None) -> None:
    """Merge a table with the table before it if there's no paragraph between them.

    Word does the same. `kept` contains the resolved elements so far, and `table` is the last one.
    `above` is the paragraph before the table if a tracked change removed its end, or None.
    """
    # the paragraph is empty, except for its properties, so nothing of it remains
    if above is not None and len(above) < 2 and above in kept:
        kept.remove(above)
    if len(kept) > 1 and kept[-2].tag == table.tag:
        kept.pop()
        kept[-1].extend(table.findall(f"{W}tr"))


def _with_text_boxes_once(element: Element) -> Element:
    """Convert the text boxes in an element to the form that mammoth supports.

    Word also stores a copy of each text box for older programs, which is skipped.
    """
    if element.tag not in (ALTERNATE_CONTENT, f"{W}drawing"):
        return element
    # the first child with text boxes is for current programs, and the next one is the copy
    for child in element:
        picture = Element(f"{W}pict")
        picture.extend(_text_boxes(child))
        if len(picture):
            return picture
    return element


def _text_boxes(element: Element) -> Iterator[Element]:
    """Yield the text boxes in an element, except text boxes inside other text boxes."""
    for child in element:
        if child.tag == f"{W}txbxContent":
            yield child
        else:
            yield from _text_boxes(child)


def _comments(file: WordFile) -> Iterator[Comment]:
    """Yield the comments, with the heading above and a quotation of the paragraph."""
    # comment id → (heading above the comment, quotation of the paragraph)
    places: dict[str | None, tuple[str, str]] = {}
    heading = ""
    for paragraph in file.elements("p"):
        if file.heading_level(paragraph) >= 0:  # a title has level 0, and body text -1
            heading = _words_in(paragraph)
        references = list(paragraph.iter(COMMENT_REFERENCE))
        if references:
            place = heading, _quotation(paragraph).strip("“”")
            places |= {reference.get(f"{W}id"): place for reference in references}
    for comment in file.elements("comment"):
        author, day = _author_and_day(comment)
        clause, passage = places.get(comment.get(f"{W}id"), ("", ""))
        yield Comment(author, day, clause, passage, _words_in(comment))


def _omitted_content(file: WordFile, comments: Iterable[Comment]) -> Iterator[Problem]:
    """Report omitted macros, comments, headers, and footers."""
    if file.macros:
        yield Problem("macros", "left out; macros are never run")
    for comment in comments:
        by = ", ".join(filter(None, (comment.author, comment.day)))
        message = f"by {by}: “{comment.words}”"
        if comment.passage:
            message += f" at “{comment.passage}”"
        # the comment may be on the heading itself
        if comment.clause and comment.clause != comment.passage:
            message += f", under “{comment.clause}”"
        yield Problem("comment", message)
    for text_kind, text in file.texts:
        words = _words_in(text)
        message = f"left out: “{words}”"
        if words and text_kind == "header":
            yield Problem("header", message)
        elif words and text_kind == "footer":
            yield Problem("footer", message)


def _write_numbers(file: WordFile, items: Mapping[Element, Item]) -> None:
    """Write the automatic numbers of list items as text, or keep the items as a list.

    Bulleted lists stay lists. Numbered lists stay lists if Markdown gives the items the same
    numbers. Notes in Markdown can't contain lists, so their numbers always become text.
    """
    for text_kind, text in file.texts:
        for parent in list(text.iter()):
            for run in _item_runs(parent, items):  # consecutive paragraphs of one list
                if text_kind:  # a note or another part that isn't the main text
                    for paragraph, item in run:
                        _insert_label(paragraph, item.label)
                else:
                    _write_list(file, run)


def _item_runs(parent: Element, items: Mapping[Element, Item]) -> Iterator[ItemRun]:
    """Group consecutive paragraphs of the same list."""
    for list_id, children in groupby(parent, lambda child: items.get(child, NO_ITEM).list_id):
        if list_id:  # the paragraphs are in a list
            yield [(child, items[child]) for child in children]


def _write_list(file: WordFile, run: ItemRun) -> None:
    """Write consecutive paragraphs of a list as a list, or their numbers as text.

    A paragraph without a label (its number, or BULLET) continues the item above.
    """
    can_be_list = _can_be_list(file, run)
    depth = 0  # depth of the next paragraph if it continues the last item
    for paragraph, item in run:
        label = item.label
        is_bullet = label == BULLET
        depth = min(item.level + 1, depth)  # a continuation paragraph may belong to an outer item
        if label:  # the paragraph starts an item
            depth = item.level + 1
        # a heading can't be a list item, so its number is written as text
        if file.heading_level(paragraph) >= 0 or not (can_be_list or is_bullet):
            _insert_label(paragraph, "" if is_bullet else label)  # bullets aren't written as text
            continue
        # `_converted_html` turns paragraphs with these styles into a list: `more` continues an
        # item, and `bullet` and `number` start one. The digit is the nesting depth.
        style = f"more{depth}"
        # `_converted_html` turns a number after the placeholder VALUE into an attribute
        text = ""
        if is_bullet:
            style = f"bullet{depth - 1}"
        elif label:
            style = f"number{depth - 1}"
            text = VALUE + label
        _set_style(paragraph, style)
        _insert_words(paragraph, text)


def _can_be_list(file: WordFile, run: ItemRun) -> bool:
    """Return whether consecutive paragraphs can be a Markdown list with the same numbers."""
    items = [item for _, item in run]
    if not items[0].label:  # a list can't start with a continuation paragraph
        return False
    # a single bold item is a section heading, even if its number continues a list
    if len(run) == 1 and _is_bold(run[0][0]):
        return False
    if not file.is_from_diff:
        return _is_numbered_by_markdown(items)
    # `diff` writes the numbers of Markdown lists in this format
    return all(
        item.label in ("", BULLET) or DIFF_NUMBER_PATTERN.fullmatch(item.label) for item in items
    )


def _is_bold(paragraph: Element) -> bool:
    """Return whether all text in a paragraph is bold. A run is text with the same formatting."""
    runs = [run for run in paragraph.iter(f"{W}r") if _words_in(run)]
    return all("b" in _names_switched_on(run, "rPr") for run in runs)


def _insert_label(paragraph: Element, label: str) -> None:
    """Write an item's number as text, and remove the paragraph from its list.

    A paragraph in a list would get a second number. `label` may be empty.
    """
    if label:
        label += " "
    _insert_words(paragraph, label)


def _insert_words(paragraph: Element, words: str) -> None:
    """Insert text at the start of a paragraph, and remove the paragraph from its list."""
    # mammoth only reads the first `numPr`; an empty one means that there's no list
    paragraph[0].insert(0, Element(f"{W}numPr"))
    paragraph.insert(1, _run_of(words))


def _run_of(words: str) -> Element:
    run = Element(f"{W}r")
    SubElement(run, f"{W}t", {SPACE_ATTRIBUTE: "preserve"}).text = words
    return run


def _set_style(paragraph: Element, style: str) -> None:
    """Assign a style to a paragraph. It comes first, because mammoth ignores further styles."""
    paragraph[0].insert(0, Element(f"{W}pStyle", {f"{W}val": style}))


def _write_notes(file: WordFile) -> None:
    """Convert footnotes and endnotes to Markdown.

    References stay in the text, and the notes are added at the end. If the text also contains notes
    that are typed as text, the numbers start after the last typed one.
    """
    # the main text, and the other parts with text, such as the footnotes
    (_, document), *others = file.texts
    notes = {}  # (kind of note, id) → note
    for text_kind, text in others:
        for note in text:
            notes[text_kind, note.get(f"{W}id")] = note
    last = _last_typed_note(document)
    # numbers of the notes that have been referenced so far
    numbers: dict[tuple[str, str | None], int] = {}
    runs = list(document.iter(f"{W}r"))
    for run in runs:
        for reference in run:
            # a `footnoteReference`, for example, refers to the `footnote` with the same id
            kind = _short_name(reference).removesuffix("Reference")
            key = (kind, reference.get(f"{W}id"))
            # comments aren't written into the draft
            if key not in notes or reference.tag == COMMENT_REFERENCE:
                continue
            is_new = key not in numbers
            number = numbers.setdefault(key, last + len(numbers) + 1)
            reference.tag = f"{W}t"
            # the placeholders become `[^` and `]`
            reference.text = f"{OPENING}{number}{CLOSING}"
            # the reference becomes Markdown, so it's no longer superscript
            for properties in run.findall(f"{W}rPr"):
                _remove_children(properties, "vertAlign")
            if not is_new:  # an earlier reference has already added the note
                continue
            written = SubElement(document[0], f"{W}p")  # add the note at the end of the document
            label = SubElement(SubElement(written, f"{W}r"), f"{W}t")
            label.text = f"{reference.text}: "
            for nth, paragraph in enumerate(notes[key].iter(f"{W}p")):
                if nth:
                    written.append(Element(f"{W}br"))
                written.extend(paragraph[1:])  # skip the properties, which are the first child
            # a note may refer to other notes, so the outer loop continues with its runs
            runs += written.iter(f"{W}r")


def _write_anchors(file: WordFile) -> Iterator[Problem]:
    """Insert an anchor into each paragraph that a link refers to, and report broken links.

    Headings don't need anchors, because they have ids.
    """
    _, document = file.texts[0]  # the main text
    bookmarked: dict[str, tuple[Element, Element]] = {}  # bookmark name → (paragraph, bookmark)
    for paragraph in document.iter(f"{W}p"):
        for bookmark in paragraph.iter(f"{W}bookmarkStart"):
            bookmarked.setdefault(bookmark.get(f"{W}name", ""), (paragraph, bookmark))
    anchors: dict[Element, list[str]] = defaultdict(list)  # paragraph → its anchors
    for link in list(document.iter(f"{W}hyperlink")):
        name = link.get(f"{W}anchor", "")
        if not name or link.get(f"{RELATION}id"):  # the link leads to another document
            continue
        if name not in bookmarked or not ANCHOR_NAME_PATTERN.fullmatch(name):
            yield Problem(
                "link", f"left out: the link of {_quotation(link)} to the bookmark “{name}”"
            )
            continue
        paragraph, bookmark = bookmarked[name]
        if file.heading_level(paragraph) >= 0:  # the paragraph is a heading
            continue
        # The HTML importer removes links within the page that don't lead to a heading. The
        # placeholder SAME_TEXT makes this link look like another one.
        link.attrib.update(file.link_to(f"{SAME_TEXT}#{name}"))
        del link.attrib[f"{W}anchor"]
        # insert each anchor only once; mammoth ignores the renamed bookmark
        if bookmark.tag != f"{W}none":
            bookmark.tag = f"{W}none"
            anchors[paragraph].append(ANCHOR_OPENING + name + ANCHOR_CLOSING)
    for paragraph, written in anchors.items():
        _insert_anchor(paragraph, "".join(written))


def _insert_anchor(paragraph: Element, anchor: str) -> None:
    """Insert anchors at the start of a paragraph, after its clause number."""
    texts = list(paragraph.iter(f"{W}t"))
    words = "".join([text.text or "" for text in texts])
    numbered = leading_number(words, heading=False)
    if numbered:
        first = texts[0].text or ""  # the first piece of text
        place = len(words) - len(numbered.rest)  # offset after the clause number
        if place <= len(first):  # the clause number is entirely in the first piece of text
            texts[0].text = first[:place] + anchor + first[place:]
            return
    # Otherwise, the anchor comes first, after the properties. The first run may contain the
    # placeholder for a list item's number, which must stay first.
    paragraph.insert(2 if words.startswith(VALUE) else 1, _run_of(anchor))


def _last_typed_note(document: Element) -> int:
    """Return the highest number of a note that is typed as text, such as `[3] See above`, or 0."""
    last = 0
    for paragraph in document.iter(f"{W}p"):
        words = _words_in(paragraph)
        # add the tag, because the pattern matches HTML
        typed = WRITTEN_NOTE_PATTERN.match(f"<p>{words} ")
        if typed:
            last = max(last, int(typed["number"]))
    return last


def _remove_children(element: Element, *names: str) -> None:
    element[:] = [child for child in element if _short_name(child) not in names]


def _mark_headings_and_rules(file: WordFile) -> None:
    """Assign heading styles, and mark horizontal rules.

    A title becomes a heading of level 1.
    """
    levels = {}
    document = file.texts[0][1]
    for paragraph in document.iter(f"{W}p"):
        level = file.heading_level(paragraph)
        if level >= 0:
            levels[paragraph] = level
    used = [*levels.values()]
    # headings move down one level if there's a title, or if several headings have level 1, because
    # none of them can be the title
    shift = 1 if 0 in used or used.count(1) > 1 else 0  # a title has level 0 here
    for paragraph, level in levels.items():
        _set_style(paragraph, f"heading{min(6, level + shift)}")
    _mark_rules(document)


def _mark_rules(document: Element) -> None:
    """Assign the style `rule` to paragraphs that only contain a horizontal line.

    In Word, such a line is the border of an empty paragraph, or a shape.
    """
    for paragraph in document.iter(f"{W}p"):
        sides = set(map(_short_name, paragraph.iterfind("pPr/pBdr/*", NAMES)))
        # a paragraph with a border on the left is in a box
        is_rule = "left" not in sides and not sides.isdisjoint(("top", "bottom"))
        is_rule = is_rule or any(element.get(RULE_ATTRIBUTE) for element in paragraph.iter())
        if is_rule and not _words_in(paragraph):
            _set_style(paragraph, "rule")


def _mark_tables(file: WordFile) -> Iterator[Problem]:
    """Prepare tables for Markdown, and report each table that Markdown can't represent.

    The first row becomes the header, and incomplete rows are filled with empty cells. Bold type is
    removed from the header and from row names in the first column, because pages show both in bold
    anyway. The last row gets styles that state the alignment of the columns.
    """
    for text_kind, text in file.texts:
        for table in text.iter(f"{W}tbl"):
            problem = _table_problem(table, text_kind)
            if problem:
                yield Problem("table", problem)
            rows = table.findall(f"{W}tr")
            if not rows:
                continue
            # rows that the author marked as header rows
            heads = [row for row in rows if row.find("trPr/tblHeader", NAMES) is not None]
            _fill_rows(rows)
            properties = Element(f"{W}trPr")
            SubElement(properties, f"{W}tblHeader")
            rows[0].insert(0, properties)  # mammoth only reads the first properties element
            for part in (rows[0], *heads, *_row_names(rows)):
                for text_properties in part.iter(f"{W}rPr"):
                    _remove_children(text_properties, "b", "bCs")
            # Mammoth ignores the alignment `<w:jc w:val="right"/>`, but converts a style's name to
            # a class. So copy the alignment to a style: `<w:pStyle w:val="right"/>`. The last row
            # is used, because the header is often aligned differently from the column.
            for paragraph in rows[-1].iter(f"{W}pPr"):
                alignments = paragraph.findall(f"{W}jc")
                paragraph[:0] = [Element(f"{W}pStyle", each.attrib) for each in alignments]


def _fill_rows(rows: Sequence[Element]) -> None:
    """Add empty cells to rows that start after the first column or end before the last one."""
    for row in rows:
        before = _value_below(row, "trPr/gridBefore")  # number of columns that the row skips
        after = _value_below(row, "trPr/gridAfter")
        # each cell is inserted after the properties of the row, or at its end
        for place, columns in ((1, before), (len(row) + 1, after)):
            width = _number_or_default(columns)
            if 0 < width <= MAX_EMPTY_COLUMNS:
                cell = Element(f"{W}tc")
                SubElement(SubElement(cell, f"{W}tcPr"), f"{W}gridSpan", {f"{W}val": str(width)})
                SubElement(cell, f"{W}p")
                row.insert(place, cell)


def _table_problem(table: Element, text_kind: str) -> str:
    """Explain why Markdown can't represent a table, or return an empty string.

    `text_kind` is the name of the part that contains the table, such as “footnote”. It's empty for
    the main text.
    """
    rows = list(table.iter(f"{W}tr"))
    columns = max((len(row.findall(f"{W}tc")) for row in rows), default=0)
    # Markdown requires a header row and at least one other row; a single column isn't a table
    if len(rows) > 1 and columns > 1:
        return ""
    what = "a single column"
    if len(rows) < 2:
        what = "a single row"
    if text_kind:
        what += f" in the {text_kind}"
    first = "".join(map(_quotation, rows[:1]))
    return f"{what} is written as paragraphs: {first}"


def _row_names(rows: Sequence[Element]) -> list[Element]:
    """Return the cells that name the rows, which pages show in bold.

    They're the first cells below the header if their texts all differ. Otherwise, there are none.
    """
    cells = []
    for row in rows[1:]:
        cells += row.findall(f"{W}tc")[:1]
    names = set(map(_words_in, cells))
    if "" in names or len(names) < len(cells):  # a cell is empty, or two are equal
        return []
    return cells


def _is_numbered_by_markdown(items: Sequence[Item]) -> bool:
    """Return whether Markdown gives consecutive items the same numbers as Word.

    Markdown numbers the items of each list 1., 2., 3., and so on.
    """
    counts: dict[int, int] = {}
    for item in items:
        # an item ends all lists on deeper levels
        counts = {level: count for level, count in counts.items() if level <= item.level}
        if item.label in ("", BULLET):  # the item has no number
            continue
        number = counts.get(item.level, 0) + 1
        if item.label != f"{number}.":
            return False
        counts[item.level] = number
    return True


def _items_of_lists(file: WordFile, problems: list[Problem]) -> dict[Element, Item]:
    """Determine the list position and number of each paragraph.

    A paragraph's list takes precedence over the list of its style. Unsupported number formats are
    appended to `problems`.
    """
    items = {}
    # unsupported number format → quotation of the first paragraph that uses it
    unknown: dict[str, str] = {}
    for paragraph in file.elements("p"):
        style = file.style_of(paragraph)
        list_id = _value_below(paragraph, "pPr/numPr/numId") or style.list_id
        level = _number_or_default(_value_below(paragraph, "pPr/numPr/ilvl") or style.list_level)
        levels = file.levels(list_id)
        if level not in levels:  # the paragraph isn't in a list
            continue
        # count the item, and get the current numbers of all levels
        counts = file.count(list_id, level, levels)
        label, form = _item_label(levels, level, counts, file.language)
        if form:
            unknown.setdefault(form, _quotation(paragraph))
        # the bullet is a picture, or a character
        is_picture = levels[level].find(f"{W}lvlPicBulletId") is not None
        sign = _value_below(levels[level], "lvlText").strip()
        is_bullet = sign and _number_form(levels[level]) == "bullet"
        if is_picture or is_bullet:
            label = BULLET
        # readers need to know whether a box is checked, so keep it
        if is_bullet and sign in BOX_SIGNS:
            paragraph.insert(1, _run_of(f"{sign} "))
        if not label.strip():  # a format may only contain spaces, so Word displays no number
            label = ""
        # Lists that continue each other's numbers share an id. In a file that `diff` wrote, all
        # lists share it: `diff` puts neighboring items into one list even if their numbers don't
        # continue.
        group = "own" if file.is_from_diff else file.list_group(list_id)
        items[paragraph] = Item(group, level, label)
    for form, first in unknown.items():
        message = f"“{form}” numbers are written as 1, 2, 3; the first is at {first}"
        problems.append(Problem("numbering", message))
    return items


def _items_of_redline(file: WordFile) -> dict[Element, Item]:
    """Determine the list position and number of each paragraph in a file written by `diff`.

    `diff` writes list numbers as text, which this function removes from the paragraphs. It also
    marks code with a style. The result is empty for files that `diff` didn't write.
    """
    items: dict[Element, Item] = {}
    if not file.is_from_diff:
        return items
    for properties in file.elements("rPr"):
        fonts = properties.iter(f"{W}rFonts")
        if any(font.get(f"{W}ascii") == CODE_FONT for font in fonts):
            # `_converted_html` turns text with this style into code
            properties.insert(0, Element(f"{W}rStyle", {f"{W}val": "code"}))
    depth = -1  # level of the item above, or -1
    for paragraph in file.elements("p"):
        indent = paragraph.find("pPr/ind", NAMES)
        if indent is None:
            # the paragraph stands for the missing `ind` element, because it has none of its
            # attributes
            indent = paragraph
        # `diff` indents items one step more than their level
        level = _number_or_default(indent.get(f"{W}left")) // INDENT - 1
        # `diff` gives each item a hanging indent
        is_item = indent.get(f"{W}hanging") is not None
        label = _remove_label(paragraph) if is_item else ""
        if label:
            items[paragraph] = Item("own", level, label)
        if is_item:
            depth = level
        # the paragraph is indented like an item above it and has no style, so it continues the item
        elif 0 <= level <= depth and not file.style_of(paragraph).name:
            items[paragraph] = Item("own", level, "")
        else:
            depth = -1
    return items


def _remove_label(paragraph: Element) -> str:
    """Remove the number and tab at the start of a paragraph, and return the number.

    Return an empty string if the paragraph doesn't start with a number and a tab.
    """
    parts = []
    for element in paragraph.iter():
        if _short_name(element) == "t":
            parts.append(element)
        elif _short_name(element) == "tab":
            label = "".join([part.text or "" for part in parts])
            if not DIFF_NUMBER_PATTERN.fullmatch(label):
                return ""
            for part in (*parts, element):  # mammoth ignores unknown elements
                part.tag = f"{W}none"
                part.text = ""
            return label
    return ""


def _item_label(
    levels: Mapping[int, Element], at: int, counts: Mapping[int, int], language: str
) -> tuple[str, str]:
    """Format the number of a list item, and name its number format if it's unsupported.

    A bullet has an empty number, and a supported format an empty name. `at` is the item's level,
    and `counts` contains the current numbers of all `levels`.
    """
    if _number_form(levels[at]) == "bullet":
        return "", ""
    # `isLgl` means that letters and Roman numerals are written as digits
    is_legal = levels[at].find(f"{W}isLgl") is not None
    # template of the number, such as `%1.%2`, in which `%1` stands for the number of the first
    # level
    label = _value_below(levels[at], "lvlText")[:MAX_QUOTE_LENGTH]
    unknown = ""
    for place in re.findall("%[1-9]", label):
        index = int(place[1]) - 1
        level = levels.get(index)
        form = _number_form(level)
        # an outer level may not have an item yet
        number = counts.get(index, _number_or_default(_value_below(level, "start")))
        # `decimalZero` also consists of digits: 01, 02
        is_decimal = is_legal and form != "decimalZero"
        written = formatted_number(number, "decimal" if is_decimal else form, language)
        if written is None:
            unknown = form
            written = str(number)
        label = label.replace(place, written)
    if "caps" in _names_switched_on(levels[at], "rPr"):
        label = label.upper()
    return label, unknown


def _number_form(level: Element | None) -> str:
    """Return the name of a level's number format, or an empty string.

    A custom format is named after its first number, such as `001`.
    """
    if level is None:
        return ""
    custom = level.find(f".//{W}numFmt[@{W}format]")
    first = ""
    if custom is not None:  # the format lists its first numbers: `001, 002, 003, ...`
        first = custom.get(f"{W}format", "").split(",")[0].strip()
    return (first or _value_below(level, ".//numFmt"))[:MAX_QUOTE_LENGTH]


def _converted_html(file: WordFile, path: str) -> str:
    """Convert the document to HTML with mammoth. `path` is used in messages."""
    import mammoth  # imported here because it's optional and few imports are Word files

    styles = STYLES
    # Mammoth tries each style for each paragraph, so only add styles for list depths that the file
    # uses. The depth is the last character of a style such as `bullet2`.
    ends = {_value_below(paragraph, "pPr/pStyle")[-1:] for paragraph in file.elements("p")}
    for depth in filter(str.isdigit, ends):
        outer_items = "ul|ol > li > " * int(depth)
        styles += f"p.bullet{depth} => {outer_items}ul > li:fresh\n"
        styles += f"p.number{depth} => {outer_items}ol > li:fresh\n"
        styles += f"p.more{depth} => {outer_items}p:fresh\n"
    if file.is_from_diff:
        styles += DIFF_STYLES
    for level in range(1, 7):
        styles += f"p.heading{level} => h{level}:fresh\n"
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(packed, "w") as archive:
            for name, part in file.xml.items():
                # skip the numbering, because numbers are text now, and footnotes and other parts
                # with text, because their text is in the document now
                kind = _short_name(part)
                if kind != "numbering" and not TEXT_KINDS.get(kind):
                    archive.writestr(name, tostring(part, "utf-8"))
        converted = mammoth.convert_to_html(
            packed,
            style_map=styles,
            include_default_style_map=False,
            # only the alternative text of images is imported
            convert_image=mammoth.images.img_element(lambda _: {"src": ""}),
            external_file_access=False,
        )
    # mammoth raises these errors for invalid values
    except (LookupError, ValueError, TypeError, AttributeError):
        raise _rejection("no-word-file", path) from None
    # the number that `_write_list` inserted becomes the value of the item
    return _with_typed_notes(re.sub(f"<li>{VALUE}([0-9]+).", r'<li value="\1">', converted.value))


def _with_typed_notes(html: str) -> str:
    """Convert footnotes that are typed as text to Markdown.

    `diff` and pandoc write footnotes in this way.
    """
    # put each of several references in its own superscript element
    html = BETWEEN_REFERENCES_PATTERN.sub("</sup><sup>", html)
    referenced = set(NOTE_REFERENCE_PATTERN.findall(html))
    notes = WRITTEN_NOTE_PATTERN.findall(html)
    # A paragraph that starts with a number in brackets is a note if it has the note style. pandoc
    # doesn't use that style, so it's also a note if a reference has its number.
    numbers = "|".join(number for style, number in notes if style or number in referenced)
    if not numbers:
        return html
    # Replace the notes, then references that are alone in a superscript element, then references
    # with more superscript text after them. The placeholders become `[^` and `]`.
    note = rf"{OPENING}\g<number>{CLOSING}"
    typed_number = rf"\[(?P<number>{numbers})\]"
    html = re.sub(rf"{NOTE_START_PATTERN}{typed_number}\s*", f"<p>{note}: ", html)
    html = re.sub(f"<sup>{typed_number}</sup>", note, html)
    return re.sub(f"<sup>{typed_number}", f"{note}<sup>", html)


def _value_below(element: Element | None, path: str) -> str:
    """Return the value of the element at `path`, such as `pPr/pStyle`, or an empty string."""
    child = element.find(path, NAMES) if element is not None else None
    if child is None:
        return ""
    return child.get(f"{W}val", "")


def _outline_level(value: str) -> int:
    """Convert an outline level, which starts at 0, to a heading level, or -1 for body text."""
    level = _number_or_default(value, BODY_TEXT_OUTLINE)
    return level + 1 if level < BODY_TEXT_OUTLINE else -1


def _names_switched_on(element: Element | None, path: str) -> set[str]:
    """Return the names of the properties in `path`, such as `rPr`, that an element turns on."""
    if element is None:
        return set()
    properties = element.iterfind(f"{path}/*", NAMES)
    return {
        _short_name(property_element)
        for property_element in properties
        if property_element.get(f"{W}val") not in OFF
    }


def _short_name(element: Element) -> str:
    return element.tag.removeprefix(W)


def _number_or_default(given: str | None, default: int = 0) -> int:
    """Parse an attribute as a number. Return `default` if it's missing, invalid, or too long."""
    # Python doesn't parse more than 4,300 digits
    if given and given.isdecimal() and len(given) < MAX_QUOTE_LENGTH:
        return int(given)
    return default


def _author_and_day(element: Element) -> tuple[str, str]:
    """Return the author and date of a tracked change or comment. The date may be empty."""
    author = element.get(f"{W}author") or "an unknown author"
    # LibreOffice writes 0-00-00 for an unknown date
    day = re.match(DATE_PATTERN, element.get(f"{W}date", ""))
    return author, day[0] if day else ""


def _tracked_change(element: Element) -> str:
    """Return a word such as “inserted”, or an empty string if an element isn't a tracked change.

    LibreOffice marks references to comments as inserted. They aren't tracked changes.
    """
    if element.tag == f"{W}ins":
        # children and grandchildren
        parts = [*element, *element.iterfind("*/*")]
        # an `ins` element without children marks an inserted paragraph or row
        if parts and {part.tag for part in parts} <= {f"{W}r", f"{W}rPr", COMMENT_REFERENCE}:
            return ""
    return TRACKED_CHANGES.get(_short_name(element), "")


def _words_in(element: Element) -> str:
    """Return the text in an element on one line.

    Deleted text is only returned if there's no other text.
    """
    # first skip deleted text (`delText`); if nothing remains, skip nothing
    for skipped in ("delText", ""):
        text = ""
        for node in element.iter():
            name = _short_name(node)
            # `delText`, for example, corresponds to `t`
            shown_name = NEW_NAMES.get(name, name)
            if shown_name == "t" and name != skipped:
                text += node.text or ""
            elif name == f"{MATH}t":  # part of a formula, such as a numerator
                text += f" {node.text or ''} "
            elif shown_name in ("p", "tab", "br"):
                text += " "
        words = " ".join(text.split())
        if words:
            return words
    return ""


def _quotation(element: Element) -> str:
    """Quote the text in an element, shortened, or return an empty string."""
    return _quoted(_words_in(element))


def _quoted(words: str) -> str:
    """Shorten text, and put it in quotation marks. Return an empty text unchanged."""
    if len(words) > MAX_QUOTE_LENGTH:
        words = f"{words:.{MAX_QUOTE_LENGTH}}…"
    if words:
        return f"“{words}”"
    return ""
