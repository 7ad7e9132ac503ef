"""What is read out of a foreign text, and what becomes of it: pieces in order, things taken out, the imported text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["text", "title", "heading", "item", "more", "label", "rule", "verbatim"]


@dataclass(frozen=True, slots=True)
class Piece:
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


def taken_out(piece: Piece, reason: str) -> TakenOut:
    return TakenOut(piece.line, piece.text.replace("\n", " "), reason, piece.last)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user says about the text; it wins over what is found in it."""

    slug: str
    revised: date | None = None
    effective: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
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


def doubled(pieces: list[Piece]) -> dict[int, str]:
    """Which pieces go, with the reason: equal neighbours of four words or more; equal paragraphs of sixty words or
    more anywhere (shorter ones may be repeated on purpose); headings without a text that
    come again with one."""
    return _neighbours(pieces) | _apart(pieces) | _empty_headings(pieces)


def _neighbours(pieces: list[Piece]) -> dict[int, str]:
    return {
        place: f"doubled, stands at line {pieces[place - 1].line} too"
        for place in range(1, len(pieces))
        if pieces[place].text == pieces[place - 1].text
        and pieces[place].number == pieces[place - 1].number
        and pieces[place].text.count(" ") + 1 >= FEWEST_WORDS_NEXT
    }


def _apart(pieces: list[Piece]) -> dict[int, str]:
    first: dict[str, int] = {}
    reasons = {}
    for place, piece in enumerate(pieces):
        if piece.kind != "text" or piece.text.count(" ") + 1 < FEWEST_WORDS_APART:
            continue
        other = first.setdefault(piece.text, place)
        if other == place or other == place - 1:
            continue
        goes, stays = (other, place) if _alone(pieces, place) and not _alone(pieces, other) else (place, other)
        first[piece.text] = stays
        reasons[goes] = f"doubled, stands at line {pieces[stays].line} too"
    return reasons


def _alone(pieces: list[Piece], place: int) -> bool:
    """Whether a paragraph is all that stands under its heading."""
    return _heads(pieces, place - 1) and (place + 1 == len(pieces) or _heads(pieces, place + 1))


def _heads(pieces: list[Piece], place: int) -> bool:
    return 0 <= place < len(pieces) and pieces[place].kind in {"heading", "title"}


def _empty_headings(pieces: list[Piece]) -> dict[int, str]:
    later = {
        piece.text: place
        for place, piece in enumerate(pieces)
        if piece.kind == "heading" and not piece.number and not _heads(pieces, place + 1)
    }
    return {
        place: f"heading without a text, stands at line {pieces[later[piece.text]].line} too"
        for place, piece in enumerate(pieces)
        if piece.kind == "heading" and not piece.number and later.get(piece.text, place) > place
        and _heads(pieces, place + 1) and pieces[place + 1].level <= piece.level
    }  # fmt: skip
