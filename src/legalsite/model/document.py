"""A text as its reader sees it: leaf blocks with their words and link targets, and the HTML of the
whole text."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import force_setattr

Kind = Literal[
    "heading",
    "paragraph",
    "item",
    "row",
    "code",
    "term",
    "definition",
    "footnote",
    "quote",
    "image",
]
HeadingLevel = Literal["heading 1", "heading 2", "heading 3", "heading 4", "heading 5", "heading 6"]
Layout = Literal[Kind, HeadingLevel, "indented"]
"""The layout of a block: its kind, of a paragraph in an item, definition, or footnote the kind of
that container, or the level of a heading whose level changed."""
Of = Literal["words", "target", "cell", "note"]
UNSPOKEN_SPAN_KINDS = frozenset({"target", "note"})
BOLD = frozenset({"strong", "b"})


class Element(NamedTuple):
    """An HTML element: its name, and its attributes in the order in which they are written.

    Links and images in it lead to addresses.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        """Return the value of an attribute, or None if the element does not have it."""
        for given, value in self.attributes:
            if given == name:
                return value
        return None


class Span(NamedTuple):
    """A part of one block.

    Words without text are only there for their elements: an anchor, say, or an image without a
    description. In other words, a new line is only one of the source.
    """

    text: str
    # `words` that are read; the `target` of a link or image, as written; a `cell`: the border
    # between two cells of a table row, which is always ` | `; a `note`: the mark that refers to a
    # footnote, as `[1]`
    of: Of = "words"
    struck: bool = False  # whether the words are struck through
    image: bool = False  # whether they describe an image, or the target is an image's
    # the elements around it, the outermost first; that of an image or a line break is the last one
    inside: tuple[Element, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the text is words and nothing else."""
        return not self.struck and not self.image and self.of not in UNSPOKEN_SPAN_KINDS

    @property
    def bold(self) -> bool:
        """Whether it is set in bold type."""
        return any(element.name in BOLD for element in self.inside)

    @property
    def link(self) -> Element | None:
        """The link that the words are in; None if there is none, and for the mark of a footnote."""
        if self.of == "note":
            return None
        for element in self.inside:
            if element.name == "a" and element.get("href") is not None:
                return element
        return None


SpanTuple = tuple[Span, ...]


class Block(Struct, frozen=True):
    """A leaf block."""

    kind: Kind
    spans: SpanTuple
    line: int  # counted from 1 in the file
    # the clause number or list marker in front of the text ("4.2", "(a)", "3"), without its final
    # dot; empty if there is none or it is a bullet
    number: str = ""
    anchor: str = ""
    level: int = 0  # 1 to 6 for headings; for everything else the nesting depth from 0
    group: int = 0  # the same for all items of one list and for all rows of one table
    # the content as inline HTML (for a row: its cells as <td> and <th>), safe for a page, written
    # from `spans`
    html: str = ""
    cells: tuple[Element, ...] = ()  # the elements of the cells of a row
    # the spans as they are compared: without the elements around them, neighbors that are alike
    # joined
    read: SpanTuple = ()
    text: str = ""  # the words that are read, without link targets and footnote marks

    def __post_init__(self) -> None:
        read = self._joined()
        force_setattr(self, "read", read)
        force_setattr(
            self,
            "text",
            "".join([span.text for span in read if span.of not in UNSPOKEN_SPAN_KINDS]),
        )

    @property
    def name(self) -> str:
        """What a list of headings calls it: its words, after its number."""
        return f"{self.number} {self.text}" if self.number else self.text

    def _joined(self) -> SpanTuple:
        if len(self.spans) == 1 and not self.spans[0].inside and "\n" not in self.spans[0].text:
            return self.spans
        joined = []
        words: list[str] = []
        are_struck = False
        # Not grouped by itertools, which takes twice as long.
        for text, of, struck, image, inside in self.spans:
            is_apart = image or of != "words"
            if "\n" in text and self.kind != "code" and not (inside and inside[-1].name == "br"):
                text = text.replace("\n", " ")  # noqa: PLW2901
            if words and (is_apart or struck != are_struck):
                joined.append(Span("".join(words), "words", are_struck))
                words.clear()
            if is_apart and text:
                joined.append(Span(text, of, struck, image))
            elif text:
                words.append(text)
                are_struck = struck
        return (*joined, Span("".join(words), "words", are_struck)) if words else tuple(joined)

    @property
    def is_head(self) -> bool:
        """Whether it is a row with the names of columns; of other rows, the first cell may be a
        name."""
        return bool(self.cells) and all(cell.name == "th" for cell in self.cells)


BlockTuple = tuple[Block, ...]


def words_of_cells(spans: Iterable[Span]) -> list[str]:
    """Return the words that are read in each cell of a row."""
    words = ""
    for span in spans:
        if span.of == "cell":
            words += "\0"
        elif span.of not in UNSPOKEN_SPAN_KINDS:
            words += span.text
    return [" ".join(cell.split()) for cell in words.split("\0")]


class Break(Struct, frozen=True):
    """A thematic break, which is drawn as a line between two blocks: its line in the file, and how
    it is written."""

    line: int
    written: str


class Document(Struct, frozen=True):
    """A parsed text.

    `parts` make up its HTML; the versions of a policy share most of them. `title` is the text of a
    level-1 heading that opens it, else empty (the heading is in `blocks` and in `html` as well).
    `breaks` are the thematic breaks outside of lists and quotes.
    """

    blocks: BlockTuple
    parts: tuple[str, ...] = ()
    title: str = ""
    breaks: tuple[Break, ...] = ()

    @property
    def html(self) -> str:
        """The whole body as HTML, safe for a page."""
        return "".join(self.parts)

    @property
    def targets(self) -> Iterator[str]:
        """Yield where the links and images lead, as written."""
        return (span.text for block in self.blocks for span in block.spans if span.of == "target")

    @property
    def headings(self) -> BlockTuple:
        """The blocks that are headings, in order."""
        return tuple(block for block in self.blocks if block.kind == "heading")


def links(spans: Sequence[Span]) -> Iterator[tuple[Element, list[Span]]]:
    """Yield each link with the words in it, among them the descriptions of images."""
    for link, parts in groupby(spans, lambda span: span.link if span.inside else None):
        if link:
            yield link, [span for span in parts if span.of == "words"]
