"""The id of a revision: the day on which its text was settled, with a count for further texts of that day."""

import re
from dataclasses import dataclass
from datetime import date

SHAPE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-([2-9]|[1-9][0-9]))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Revised:
    """Sorts in the order in which texts were settled. `nth` counts from 1."""

    day: date
    nth: int = 1

    @classmethod
    def parse(cls, text: str) -> "Revised":
        """`2026-03-02` or `2026-03-02-2`. Raises ValueError for anything else."""
        found = SHAPE.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is no ISO day")
        return cls(date.fromisoformat(found[1]), int(found[2] or 1))

    def __str__(self) -> str:
        return self.day.isoformat() + (f"-{self.nth}" if self.nth > 1 else "")
