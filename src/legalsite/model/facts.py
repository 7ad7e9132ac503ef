"""Facts that several policies share, such as the company's name, as a published text keeps them."""

from typing import NamedTuple

from msgspec import Struct


class FactPlace(NamedTuple):
    """Where a value is in a file: a line and two columns, counted from 1."""

    line: int
    start: int
    end: int  # the column after the value


class FrozenFact(Struct, frozen=True):
    """A fact whose name `publish` replaced by its value."""

    name: str  # such as `company.name`
    value: str
    places: tuple[FactPlace, ...]
