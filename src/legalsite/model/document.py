"""A text as its reader sees it: leaf blocks with their words and link targets, and the HTML of the whole."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "item", "row", "code", "term", "definition", "footnote", "quote", "image"]
Of = Literal["words", "target", "cell"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one block. `words`: what is read; `target`: where a link or image leads, as written;
    `cell`: the border between two cells of a table row, its text always ` | `."""

    text: str
    of: Of = "words"


@dataclass(frozen=True, slots=True)
class Block:
    """A leaf block. `line` counts from 1 in the file. `number` is the clause number or list marker that stands
    beside the text ("4.2", "(a)", "3"), without trailing dot; empty where there is none, bullets included.
    `level` is 1-6 for headings, the nesting depth from 0 for all else. `group` is the same for the items of one list
    and the rows of one table.
    `html` is the block's content (inline HTML, the cells of a row as <td>/<th>), fit for the page."""

    kind: Kind
    spans: tuple[Span, ...]
    line: int
    number: str = ""
    anchor: str = ""
    level: int = 0
    group: int = 0
    html: str = ""

    @property
    def text(self) -> str:
        """The words alone, as read."""
        if len(self.spans) == 1:  # most blocks, and rules ask very often
            return self.spans[0].text if self.spans[0].of != "target" else ""
        return "".join(span.text for span in self.spans if span.of != "target")


@dataclass(frozen=True, slots=True)
class Document:
    """`html` is the whole body, fit for a page; `title` the text of an opening level-1 heading, else empty
    (that heading is in `blocks` and in `html`)."""

    blocks: tuple[Block, ...]
    html: str = ""
    title: str = ""

    @property
    def headings(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.kind == "heading")
