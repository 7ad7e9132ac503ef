"""A parsed policy: its blocks, their visible text and link targets, and its HTML."""

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
"""The layout of a block, usually its kind. A paragraph inside an item, definition, or footnote
has the kind of its container. A heading whose level changed has its level."""
Of = Literal["words", "target", "cell", "note"]
"""What the text of a span is; see `Span.of`."""
UNSPOKEN_SPAN_KINDS = frozenset({"target", "note"})
BOLD = frozenset({"strong", "b"})


class Element(NamedTuple):
    """An HTML element with its attributes, in the order of the source.

    `href` and `src` contain URLs on the site, not the targets in the source.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        for given, value in self.attributes:
            if given == name:
                return value
        return None


class Span(NamedTuple):
    """A part of a block.

    A span without text represents its elements, such as an anchor or an image without alternative
    text. Pages show a line break in the text as a space, unless the last element is `br`.
    """

    text: str
    # `words`: visible text. `target`: the target of a link or image, as written in the source.
    # `cell`: the border between two table cells, always ` | `. `note`: a footnote reference, such
    # as `[1]`.
    of: Of = "words"
    struck: bool = False  # whether the text is struck through
    image: bool = False  # whether the text is the alternative text or target of an image
    # elements that contain the text, outermost first; an image or line break is the last one
    inside: tuple[Element, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the span is a cell border or plain text, not struck through and not an image."""
        return not self.struck and not self.image and self.of not in UNSPOKEN_SPAN_KINDS

    @property
    def bold(self) -> bool:
        return any(element.name in BOLD for element in self.inside)

    @property
    def link(self) -> Element | None:
        """The link that contains the text, or None. Footnote references don't count as links."""
        if self.of == "note":
            return None
        for element in self.inside:
            if element.name == "a" and element.get("href") is not None:
                return element
        return None


SpanTuple = tuple[Span, ...]


class Block(Struct, frozen=True):
    """A block that doesn't contain other blocks, such as a paragraph, heading, or table row."""

    kind: Kind
    spans: SpanTuple
    line: int  # line number in the file
    # Clause number or list number (“4.2”, “(a)”, “3”), without a period at its end. Empty for a
    # bullet, and for a block without a number.
    number: str = ""
    anchor: str = ""
    level: int = 0  # level of a heading, from 1 to 6; nesting depth of any other block, from 0
    group: int = 0  # number that all items of a list, or all rows of a table, share
    # safe inline HTML, generated from `spans`; the <td> and <th> elements of a row
    html: str = ""
    cells: tuple[Element, ...] = ()  # cell elements of a row
    # `spans` as compared by redlines: without elements, and with adjacent text joined
    read: SpanTuple = ()
    text: str = ""  # visible text, without link targets and footnote references

    def __post_init__(self) -> None:
        """Compute `read` and `text` once, because redlines and checks use them often."""
        read = self._joined()
        force_setattr(self, "read", read)
        force_setattr(
            self,
            "text",
            "".join([span.text for span in read if span.of not in UNSPOKEN_SPAN_KINDS]),
        )

    @property
    def name(self) -> str:
        """The number, if any, and the text."""
        return f"{self.number} {self.text}" if self.number else self.text

    def _joined(self) -> SpanTuple:
        """Join adjacent spans of text for redlines, which don't compare elements such as links.

        Link targets, cell borders, footnote references, and alternative texts stay separate. Line
        breaks in the source become spaces, except in code.
        """
        # fast path: most blocks have a single span of plain text, without elements around it
        if len(self.spans) == 1 and not self.spans[0].inside and "\n" not in self.spans[0].text:
            return self.spans
        joined = []
        words: list[str] = []  # text that's being joined
        are_struck = False  # whether `words` is struck through
        # `itertools.groupby` would take twice as long
        # `inside` contains the elements around the text, the innermost last
        for text, of, struck, image, inside in self.spans:
            is_apart = image or of != "words"  # whether the span stays separate
            # replace a line break in the source, which pages show as a space, but not a <br>
            if "\n" in text and self.kind != "code" and not (inside and inside[-1].name == "br"):
                text = text.replace("\n", " ")  # noqa: PLW2901 - a space for readers
            # a span that isn't plain text follows, or the strikethrough starts or ends
            if words and (is_apart or struck != are_struck):
                joined.append(Span("".join(words), "words", are_struck))
                words.clear()
            if is_apart and text:
                joined.append(Span(text, of, struck, image))
            elif text:
                words.append(text)
                are_struck = struck
        if words:
            joined.append(Span("".join(words), "words", are_struck))
        return tuple(joined)

    @property
    def is_head(self) -> bool:
        """Whether the block is a table's header row."""
        return bool(self.cells) and all(cell.name == "th" for cell in self.cells)


BlockTuple = tuple[Block, ...]


def words_of_cells(spans: Iterable[Span]) -> list[str]:
    """Return the visible text of each cell in a table row.

    In the row's spans, a span of a “cell” is the border between two cells.
    """
    words = ""
    for span in spans:
        if span.of == "cell":
            words += "\0"  # no text contains a null character, so it can separate the cells
        elif span.of not in UNSPOKEN_SPAN_KINDS:
            words += span.text
    return [" ".join(cell.split()) for cell in words.split("\0")]


class Break(Struct, frozen=True):
    """A thematic break, which pages show as a line between two blocks."""

    line: int  # line number in the file
    written: str  # source, such as `---` or `***`


class Document(Struct, frozen=True):
    blocks: BlockTuple
    parts: tuple[str, ...] = ()  # in parts, because versions of a policy share most of them
    # Text of a level-1 heading at the start of the document, or empty. `blocks` and `html` also
    # contain the heading.
    title: str = ""
    breaks: tuple[Break, ...] = ()  # outside of lists and quotes

    @property
    def html(self) -> str:
        return "".join(self.parts)

    @property
    def targets(self) -> Iterator[str]:
        """The targets of all links and images, as written in the source."""
        return (span.text for block in self.blocks for span in block.spans if span.of == "target")

    @property
    def headings(self) -> BlockTuple:
        return tuple(block for block in self.blocks if block.kind == "heading")


def links(spans: Sequence[Span]) -> Iterator[tuple[Element, list[Span]]]:
    """Yield each link with the spans of its text, including the alternative texts of images."""
    # group adjacent spans in the same link; spans outside of all elements are skipped early
    for link, parts in groupby(spans, lambda span: span.link if span.inside else None):
        if link:
            yield link, [span for span in parts if span.of == "words"]
