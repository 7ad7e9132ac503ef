"""The values that an import works with: blocks read from a foreign text, what was removed, and the finished draft."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

Kind = Literal["text", "title", "heading", "item", "more", "label", "rule", "verbatim"]


class RawBlock(Struct, frozen=True):
    """One line of a foreign text, or several lines that belong together.

    `text`: the words; a line end in them is a hard break.
    `line`: the first line in the source, counted from 1.
    `gap`: whether there is a blank line above.
    `kind`: what the block is; `more` is a further paragraph of the item above, a `label` is alone on its line, like
    "Note", and `verbatim` is Markdown of several lines.
    `level`: 1 to 6 for headings; for items the depth, from 0.
    `number`: the marker of a numbered item or heading, such as "3." or "2.1".
    `indent`: by how many columns the line is indented.
    `written`: whether `text` is inline Markdown already.
    `last`: the last line in the source; 0 if it is the same as `line`.
    """

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
        """True if the text ends with a mark that ends a sentence. Quotes and brackets are ignored."""
        return self.text.rstrip("\"'”’»)*_ ").endswith((".", "!", "?", "…", ":", ";"))


class TakenOut(Struct, frozen=True):
    """Words of the source that the draft does not contain.

    `line`: the first line in the source, counted from 1.
    `text`: the words.
    `reason`: why they were removed.
    `last`: the last line in the source; 0 if it is the same as `line`.
    """

    line: int
    text: str
    reason: str
    last: int = 0

    def __str__(self) -> str:
        """Return the entry as `import` prints it: `3-4: footer: the words`."""
        lines = f"{self.line}-{self.last}" if self.last > self.line else str(self.line)
        return f"{lines}: {self.reason}: {self.text}"


def taken_out(block: RawBlock, reason: str) -> TakenOut:
    """Return the entry that reports `block` as removed."""
    return TakenOut(block.line, block.text.replace("\n", " "), reason, block.last)


class ImportOptions(Struct, frozen=True):
    """The user's statements about a text. They take precedence over what the text itself says."""

    slug: str
    revised: date | None = None
    effective: date | None = None
    title: str = ""


class ImportedText(Struct, frozen=True):
    """A draft that was made from a foreign text.

    `data`: the file with its front matter, in UTF-8.
    `taken_out`: the words of the source that are not in the draft.
    `notes`: sentences on what was assumed.
    `extra`: front matter of another tool, kept under `extra`.
    """

    title: str
    revised: date
    effective: date
    data: bytes
    taken_out: tuple[TakenOut, ...] = ()
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = {}
