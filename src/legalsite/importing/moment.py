"""A file on a day: what a commit left of it, and where that is to be found again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from legalsite.importing.files import Event

LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """`slug` is the policy's."""

    slug: str
    day: date
    event: Event

    @property
    def place(self) -> str:
        return place_of(self.event)

    @property
    def source(self) -> Mapping[str, Any]:
        """Where a revision comes from: by this a check and a layout can tell it."""
        commit = self.event.commit
        subject = printable(commit.subject)[:LONGEST_SUBJECT]
        return {"imported": {"commit": commit.id, "path": printable(self.event.change.path), "subject": subject}}


def place_of(event: Event) -> str:
    """`terms.md@95954a9bb1`: a file as a commit left it."""
    return f"{printable(event.change.path)}@{event.commit.id[:10]}"


def printable(text: str) -> str:
    """What does not print, and bytes that are no UTF-8, as escapes."""
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    byte = 0xDC80 <= code <= 0xDCFF
    return f"\\x{code - 0xDC00:02x}" if byte else character.encode("unicode_escape").decode("ascii")
