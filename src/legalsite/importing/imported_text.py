"""What is read out of a foreign text, and what becomes of it: blocks in order, things taken out, the imported text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["text", "title", "heading", "item", "more", "label", "rule", "verbatim"]


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A line of the source, or several that belong together. `line` and `last` are the first and last of its lines,
    counted from 1 (`last` 0: the same); `gap` says that a blank line stands above; `level` is 1-6 for headings, the
    depth from 0 for items; `number` is the marker of a numbered item or heading ("3.", "2.1"); `more` is a further
    paragraph of the item above; a `label` stands alone, like "Note"; `verbatim` is Markdown of several lines.
    `written` says that the text is inline Markdown already; a line end in other texts is a hard break."""

    text: str
    line: int
    gap: bool = False
    kind: Kind = "text"
    level: int = 0
    number: str = ""
    indent: int = 0
    written: bool = False
    last: int = 0

    @property
    def ends_sentence(self) -> bool:
        return self.text.rstrip("\"'”’»)*_ ").endswith((".", "!", "?", "…", ":", ";"))


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Words of the source that the result does not have, and why."""

    line: int
    text: str
    reason: str
    last: int = 0

    def __str__(self) -> str:
        lines = f"{self.line}-{self.last}" if self.last > self.line else str(self.line)
        return f"{lines}: {self.reason}: {self.text}"


def taken_out(block: RawBlock, reason: str) -> TakenOut:
    return TakenOut(block.line, block.text.replace("\n", " "), reason, block.last)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user says about the text; it wins over what is found in it."""

    slug: str
    revised: date | None = None
    effective: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class ImportedText:
    """A draft. `notes` are sentences about what was assumed; `data` is the file, in UTF-8."""

    title: str
    revised: date
    effective: date
    data: bytes
    taken_out: tuple[TakenOut, ...] = ()
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


# --- Pieces that a copying hand doubled: the second goes, or the one that leaves no heading without a text. ---

FEWEST_WORDS_NEXT = 4
FEWEST_WORDS_APART = 60


def repetitions(blocks: list[RawBlock]) -> dict[int, str]:
    """Which blocks go, with the reason: equal neighbours of four words or more; equal paragraphs of sixty words or
    more anywhere (shorter ones may be repeated on purpose); headings without a text that
    come again with one."""
    return _neighbours(blocks) | _apart(blocks) | _empty_headings(blocks)


def _neighbours(blocks: list[RawBlock]) -> dict[int, str]:
    return {
        index: f"doubled, stands at line {blocks[index - 1].line} too"
        for index in range(1, len(blocks))
        if blocks[index].text == blocks[index - 1].text
        and blocks[index].number == blocks[index - 1].number
        and blocks[index].text.count(" ") + 1 >= FEWEST_WORDS_NEXT
    }


def _apart(blocks: list[RawBlock]) -> dict[int, str]:
    first: dict[str, int] = {}
    reasons = {}
    for index, block in enumerate(blocks):
        if block.kind != "text" or block.text.count(" ") + 1 < FEWEST_WORDS_APART:
            continue
        other = first.setdefault(block.text, index)
        if other == index or other == index - 1:
            continue
        goes, stays = (other, index) if _alone(blocks, index) and not _alone(blocks, other) else (index, other)
        first[block.text] = stays
        reasons[goes] = f"doubled, stands at line {blocks[stays].line} too"
    return reasons


def _alone(blocks: list[RawBlock], index: int) -> bool:
    """Whether a paragraph is all that stands under its heading."""
    return _heads(blocks, index - 1) and (index + 1 == len(blocks) or _heads(blocks, index + 1))


def _heads(blocks: list[RawBlock], index: int) -> bool:
    return 0 <= index < len(blocks) and blocks[index].kind in {"heading", "title"}


def _empty_headings(blocks: list[RawBlock]) -> dict[int, str]:
    later = {
        block.text: index
        for index, block in enumerate(blocks)
        if block.kind == "heading" and not block.number and not _heads(blocks, index + 1)
    }
    return {
        index: f"heading without a text, stands at line {blocks[later[block.text]].line} too"
        for index, block in enumerate(blocks)
        if block.kind == "heading" and not block.number and later.get(block.text, index) > index
        and _heads(blocks, index + 1) and blocks[index + 1].level <= block.level
    }  # fmt: skip
