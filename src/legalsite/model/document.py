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
"""The layout of a block: its kind; for a paragraph in an item, definition, or footnote, the kind of
that container; for a heading whose level changed, its level."""
Of = Literal["words", "target", "cell", "note"]
"""What the text of a span is: see `Span.of`."""
UNSPOKEN_SPAN_KINDS = frozenset({"target", "note"})
BOLD = frozenset({"strong", "b"})


class Element(NamedTuple):
    """An HTML element: its name, and its attributes in the order in which they are written.

    `href` and `src` are addresses on the site, not targets as written in the source.
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

    A span of words may have an empty text. Then it only carries its elements, such as an anchor or
    an image without a description. A line end in a text is a line end in the source, which pages
    show as a space, unless the last element is `br`.
    """

    text: str
    # `words`: what readers see. `target`: where a link or image leads, as written. `cell`: the
    # border between two cells of a table row, always ` | `. `note`: the mark that refers to a
    # footnote, like `[1]`.
    of: Of = "words"
    struck: bool = False  # whether the words are struck through
    image: bool = False  # whether they describe an image, or the target is an image's
    # the elements around the text, the outermost first; an image or line break is the last one
    inside: tuple[Element, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the text is plain words or a cell border: not struck, and not of an image."""
        return not self.struck and not self.image and self.of not in UNSPOKEN_SPAN_KINDS

    @property
    def bold(self) -> bool:
        """Whether it is set in bold type."""
        return any(element.name in BOLD for element in self.inside)

    @property
    def link(self) -> Element | None:
        """The link around the words; None outside of links, and for the mark of a footnote."""
        if self.of == "note":
            return None
        for element in self.inside:
            if element.name == "a" and element.get("href") is not None:
                return element
        return None


SpanTuple = tuple[Span, ...]


class Block(Struct, frozen=True):
    """A leaf block: a paragraph, heading, table row, or other part that contains no block."""

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
    # the spans as redlines compare them: without elements, and with neighbors of the same kind
    # joined; computed from `spans`
    read: SpanTuple = ()
    text: str = ""  # the words that readers see, without link targets and footnote marks

    def __post_init__(self) -> None:
        """Compute `read` and `text` once, because redlines and checks read them often."""
        read = self._joined()
        force_setattr(self, "read", read)
        force_setattr(
            self,
            "text",
            "".join([span.text for span in read if span.of not in UNSPOKEN_SPAN_KINDS]),
        )

    @property
    def name(self) -> str:
        """The number, if any, and the words of the block, as in a list of headings."""
        return f"{self.number} {self.text}" if self.number else self.text

    def _joined(self) -> SpanTuple:
        """Return the spans for `read`: without elements, and with neighboring words joined.

        Targets, cell borders, footnote marks, and words of images stay apart, without empty ones.
        A line end of the source becomes a space, except in code.
        """
        # one span of plain text, as in most blocks
        if len(self.spans) == 1 and not self.spans[0].inside and "\n" not in self.spans[0].text:
            return self.spans
        joined = []
        words: list[str] = []  # the words that are still to be joined
        are_struck = False  # whether these are struck through
        # Not grouped by itertools, which takes twice as long.
        for text, of, struck, image, inside in self.spans:
            is_apart = image or of != "words"
            # the end of a line that isn't written as `<br>`
            if "\n" in text and self.kind != "code" and not (inside and inside[-1].name == "br"):
                text = text.replace("\n", " ")  # noqa: PLW2901 - a space for readers
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
        """Whether the block is the row with the names of the columns: all cells are headers."""
        return bool(self.cells) and all(cell.name == "th" for cell in self.cells)


BlockTuple = tuple[Block, ...]


def words_of_cells(spans: Iterable[Span]) -> list[str]:
    """Return the words that readers see in each cell of a row."""
    words = ""
    for span in spans:
        if span.of == "cell":
            words += "\0"  # separates the cells; no text contains it
        elif span.of not in UNSPOKEN_SPAN_KINDS:
            words += span.text
    return [" ".join(cell.split()) for cell in words.split("\0")]


class Break(Struct, frozen=True):
    """A thematic break, which pages show as a line between two blocks."""

    line: int  # in the file
    written: str  # the source: `---` or `***`


class Document(Struct, frozen=True):
    """A parsed text."""

    blocks: BlockTuple
    parts: tuple[str, ...] = ()  # of the HTML; the versions of a policy share most of them
    # the text of a level-1 heading at the start, which is also in `blocks` and `html`; else empty
    title: str = ""
    breaks: tuple[Break, ...] = ()  # outside of lists and quotes

    @property
    def html(self) -> str:
        """The whole body as HTML, safe for a page."""
        return "".join(self.parts)

    @property
    def targets(self) -> Iterator[str]:
        """Yield the targets of links and images, as written in the source."""
        return (span.text for block in self.blocks for span in block.spans if span.of == "target")

    @property
    def headings(self) -> BlockTuple:
        """The blocks that are headings, in order."""
        return tuple(block for block in self.blocks if block.kind == "heading")


def links(spans: Sequence[Span]) -> Iterator[tuple[Element, list[Span]]]:
    """Yield each link with its spans of words, which include the descriptions of images."""
    for link, parts in groupby(spans, lambda span: span.link if span.inside else None):
        if link:
            yield link, [span for span in parts if span.of == "words"]
