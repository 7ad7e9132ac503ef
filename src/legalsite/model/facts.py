"""Facts that several policies share, such as the company's name, as recorded in a published
text."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class FilledFact(NamedTuple):
    """A value in a file, in place of the name of a fact. Lines and columns count from 1."""

    line: int
    start: int
    end: int  # the column after the value
    name: str  # such as `company.name`
    value: str


def older_facts(facts: Iterable[FilledFact], values: Mapping[str, str]) -> dict[str, FilledFact]:
    """Return the first place of each fact whose value has changed since, by name."""
    older: dict[str, FilledFact] = {}
    for fact in facts:
        if values.get(fact.name, fact.value) != fact.value:
            older.setdefault(fact.name, fact)
    return older
