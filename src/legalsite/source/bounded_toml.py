"""Reads TOML, and refuses keys of so many parts that the standard library would need gigabytes for them."""

import re
import tomllib
from typing import Any

MOST_PARTS = 16  # of a dotted key: the library's time and memory grow with their square
PARTS = re.compile(rf"(?<![^\s.=,{{}}\[\]])(?:[^\s.=,{{}}\[\]]++[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}[^\s.=,{{}}\[\]]")


def load_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text. Raises ValueError where it is not TOML (a TOMLDecodeError, which ends with the
    place) or has a number or date out of range, and RecursionError where brackets nest too deep."""
    if key := PARTS.search(text):
        line, column = text.count("\n", 0, key.start()) + 1, key.start() - text.rfind("\n", 0, key.start())
        raise _TooManyParts(f"A key has more than {MOST_PARTS} parts (at line {line}, column {column})")
    return tomllib.loads(text)


class _TooManyParts(tomllib.TOMLDecodeError):
    """Ends with the place, as those of the library do; from Python 3.14 on, only the library may write it there."""

    def __init__(self, message: str) -> None:
        ValueError.__init__(self, message)
