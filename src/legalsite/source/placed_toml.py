"""TOML with places: the standard library's parser reads values and forgets where they stand."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from legalsite.errors import Problem, ProblemsFound, excerpt_of

AT = re.compile(r" \(at line (\d+), column (\d+)\)$")

Path = tuple[str, ...]
Place = tuple[int, int]

PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
DOTTED = rf"{PART}(?:[ \t]*\.[ \t]*{PART})*"
HEADER = re.compile(rf"[ \t]*(\[?)\[[ \t]*({DOTTED})[ \t]*\]")
KEY = re.compile(rf"[ \t]*({DOTTED})[ \t]*=[ \t]*")
WITHIN = re.compile(
    rf"""(?P<long>\"\"\"|''')|(?:(?<=[{{,])|(?<=[{{,][ \t]))[ \t]*(?P<key>{DOTTED})[ \t]*=[ \t]*"""
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#.*"""
)


def parse_toml(text: str, path: str) -> Mapping[str, Any]:
    """Return the tables of a file. Raises ProblemsFound with status 2 and the place where the text stops being TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise ProblemsFound([_no_toml(broken, text, path)], 2) from None
    except ValueError:
        problem = Problem("bad-toml", "a number or day is beyond all bounds", "write one that can be meant", path, 1)
        raise ProblemsFound([problem], 2) from None
    except RecursionError:
        raise ProblemsFound([Problem("bad-toml", "brackets nest too deep", "flatten them", path, 1)], 2) from None


def places(text: str) -> dict[Path, tuple[Place, Place]]:
    """For each table and key, by its path of names (and, for [[tables]], its number from 0): line and column of the
    key, and of its value; a table that only others name ([a.b], a.b = 1) stands where it is named first. Meant for
    texts that the parser accepts; in others what cannot be told apart is left out."""
    found: dict[Path, tuple[Place, Place]] = {}
    count: Counter[Path] = Counter()
    table: Path = ()
    until = ""
    for number, line in enumerate(text.split("\n"), 1):
        if until:
            until = "" if until in line else until
            continue
        header, key = HEADER.match(line), KEY.match(line)
        if header:
            table = names(header[2])
            if header[1]:  # one of several tables: its number is part of the path
                count[table] += 1
                table += (str(count[table] - 1),)
            place = (number, header.start(2) + 1)
            _note(found, table, place, place)
        elif key:
            path = table + names(key[1])
            _note(found, path, (number, key.start(1) + 1), (number, key.end() + 1))
            until = _inside(line, number, key.end(), path, found)
    return found


def nearest(found: dict[Path, tuple[Place, Place]], path: Path, *, key: bool) -> Place:
    """The place of a path, or of the longest part of it that has one; the start of the text where none has."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]][0 if key and length == len(path) else 1]
    return (1, 1)


def names(dotted: str) -> Path:
    """`policies."eu/privacy".kind` → its three names."""
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in re.findall(PART, dotted))


def _inside(line: str, number: int, start: int, path: Path, found: dict[Path, tuple[Place, Place]]) -> str:
    """Notes the keys of inline tables; returns the quotes that end a string which goes on in the next line."""
    for part in WITHIN.finditer(line, start):
        if part["long"]:
            return "" if part["long"] in line[part.end() :] else part["long"]
        if part["key"]:
            place = (number, part.start("key") + 1)
            _note(found, path + names(part["key"]), place, (number, part.end() + 1))
    return ""


def _note(found: dict[Path, tuple[Place, Place]], path: Path, key: Place, value: Place) -> None:
    found.setdefault(path, (key, value))
    for length in range(1, len(path)):
        found.setdefault(path[:length], (key, key))


def _no_toml(broken: tomllib.TOMLDecodeError, text: str, path: str) -> Problem:
    at = AT.search(str(broken))
    line, column = (int(at[1]), int(at[2])) if at else (text.count("\n") + 1, 0)
    message = AT.sub("", str(broken)).removesuffix(" (at end of document)")
    excerpt = excerpt_of(text, line)
    if message.startswith(("Cannot overwrite", "Cannot declare")):
        doubled = "this stands here for the second time"
        return Problem("doubled-key", doubled, "keep one of the two", path, line, 1, excerpt)
    message = f"this is no TOML: {message[:1].lower()}{message[1:]}"
    help = "see https://toml.io for how keys and values are written"
    return Problem("bad-toml", message, help, path, line, column, excerpt)
