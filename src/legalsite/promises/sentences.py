"""A document as sentences: each with its words, its lines, and the headings and lead-in that it stands under."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from legalsite.model.document import Block, Document
from legalsite.promises.pieces import Pieces, pieces_of, plain

HEADING_WORDS = 12

_INNER = re.compile(r"[^\W\d]{2}[.!?] ")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` as written, `plain` in lower case with straight quotes and single spaces. `headings` are those above,
    plain, outermost first; `lead` is the short opening of the block ("amendments.", "this policy"); `at` counts the
    sentences of the document from 0, `nth` those of the block; `line` and `group` are the block's."""

    at: int
    text: str
    plain: str
    block: int
    line: int
    nth: int
    pieces: Pieces
    kind: str
    headings: tuple[str, ...] = ()
    lead: str = ""
    group: int = 0

    @property
    def first_line(self) -> int:
        return self.line + self.pieces.lines[self.nth][0]

    @property
    def last_line(self) -> int:
        return self.line + self.pieces.lines[self.nth][1]


@dataclass(frozen=True, slots=True)
class Place:
    """A block that is no heading: the `at`th of the document, below these headings."""

    at: int
    block: Block
    pieces: Pieces
    headings: tuple[str, ...]


def places(document: Document, text: str = "") -> Iterator[Place]:
    """`text` is the whole file; with it every sentence knows its own lines, without it the first line of its block."""
    lines = text.split("\n") if text else []
    above: list[tuple[int, str]] = []
    titles: tuple[str, ...] = ()
    blocks = document.blocks
    ends = [*(block.line for block in blocks[1:]), len(lines) + 1]
    for at, (block, end) in enumerate(zip(blocks, ends, strict=False)):
        words = block.text
        level = _heading_level(words, blocks, at) if block.kind in {"heading", "paragraph"} else 0
        if level:
            above = [*(entry for entry in above if entry[0] < level), (level, plain(words))]
            titles = tuple(words for _, words in above)
            continue
        source = tuple(lines[block.line - 1 : max(end - 1, block.line)])
        yield Place(at, block, pieces_of(block.kind == "row", words, source), titles)


def sentences(found: Iterable[Place]) -> Iterator[Sentence]:
    """All of a document's."""
    at = 0
    for place in found:
        block, pieces = place.block, place.pieces
        for nth, (text, words) in enumerate(zip(pieces.texts, pieces.plain, strict=True)):
            yield Sentence(
                at, text, words, place.at, block.line, nth, pieces, block.kind, place.headings, pieces.lead, block.group
            )  # fmt: skip
            at += 1


def _heading_level(text: str, blocks: tuple[Block, ...], at: int) -> int:
    """1-6 for headings, 7 for a paragraph that serves as one (short, no full stop, not the last), 0 for all else."""
    block, words = blocks[at], text.strip()
    if block.kind == "heading" and len(words.split()) <= 2 * HEADING_WORDS:
        return block.level
    if block.kind != "paragraph" or not words or at + 1 == len(blocks) or words[-1] in ".,;!…" or _YEAR.search(words):
        return 0
    if plain(words).strip("<>") == "website" or _INNER.search(words):
        return 0
    short = len(words.split()) <= HEADING_WORDS
    return 7 if short and (words[-1] != ":" or blocks[at + 1].kind == "paragraph") else 0
