"""The id of a revision: its `revised` day, with a number for further texts of that day."""

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

MOST_OF_A_DAY = 99
SHAPE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-([2-9]|[1-9][0-9]))?", re.ASCII)


class RevisionId(Struct, frozen=True, order=True):
    """Sorts by day, then by `nth`, which counts the texts of one day from 1."""

    day: date
    nth: int = 1

    @classmethod
    def parse(cls, text: str) -> "RevisionId":
        """Read `2026-03-02` or `2026-03-02-2`. Raises ValueError for anything else."""
        match = SHAPE.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a valid date")
        return cls(date.fromisoformat(match[1]), int(match[2] or 1))

    def __str__(self) -> str:
        return self.day.isoformat() + (f"-{self.nth}" if self.nth > 1 else "")


def next_id(today: date, published: Iterable[RevisionId]) -> RevisionId:
    """Return the id of the next text: `today`, or the next number of that day, or of a later day that a published text
    has."""
    newest = max(published, default=None)
    return RevisionId(newest.day, newest.nth + 1) if newest and newest.day >= today else RevisionId(today)
