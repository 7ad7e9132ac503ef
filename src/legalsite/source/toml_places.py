"""Where each key of a TOML text stands: the standard library's parser reads values and forgets their places."""

import re
from collections import Counter

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
