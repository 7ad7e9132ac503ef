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
