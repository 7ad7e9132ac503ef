"""Parse TOML, recording the line and column of each key, which tomllib doesn't provide.

A key in an inline table has the position of the table.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from legalsite.errors import Problem, ProblemsFound, excerpt_of
from legalsite.source.characters import decode
from legalsite.source.schema import Keys, Place, PlacedValues

KeyPlaces = dict[Keys, tuple[Place, Place]]
"""Key → (position of the key, position of its value). In an array of tables ([[name]]), the
table's index follows its name."""
# the end of an error message of tomllib
PLACE_IN_ERROR = re.compile(r" \(at line (?P<line>\d+), column (?P<column>\d+)\)$")
PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
DOTTED = rf"{PART}(?:[ \t]*\.[ \t]*{PART})*"
# a table header; two brackets mean an array of tables
HEADER = re.compile(rf"[ \t]*(?P<array>\[?)\[[ \t]*(?P<key>{DOTTED})[ \t]*\]")
KEY = re.compile(rf"[ \t]*(?P<key>{DOTTED})[ \t]*=[ \t]*")
# a dotted key with more than 16 parts
LONG_KEY_PATTERN = r"(?<![^\s.=,{}\[\]])(?:[^\s.=,{}\[\]]++[ \t]*+\.[ \t]*+){16}"
LONG_QUOTES = ('"""', "'''")  # delimiters of multiline strings


def read_toml(data: bytes, path: str, root: Keys = ()) -> PlacedValues:
    """Parse a file, or the table in it at the path `root`.

    Raises ProblemsFound (status 2) if the file isn't valid TOML.
    """
    try:
        text = decode(data, path)
    except ProblemsFound as undecodable:
        raise ProblemsFound(undecodable.problems, 2) from None
    values: Any = parse_toml(text, path)
    for name in root:
        values = values.get(name, {}) if isinstance(values, dict) else {}
    return PlacedValues(path, text, values, places(text), root)


def parse_toml(text: str, path: str) -> Mapping[str, Any]:
    """Parse TOML. Raises ProblemsFound (status 2) with the position of a syntax error."""
    try:
        return load_toml(text)
    except tomllib.TOMLDecodeError as error:
        problem = _toml_problem(error, text, path)
    except ValueError:
        message = "a number or date is out of range, or a key has more than 16 parts"
        problem = Problem("bad-toml", message, "correct it", path, 1)
    except RecursionError:
        problem = Problem("bad-toml", "brackets are nested too deeply", "use fewer levels", path, 1)
    raise ProblemsFound([problem], 2)


def load_toml(text: str) -> dict[str, Any]:
    """Parse TOML with tomllib.

    Raises ValueError if the TOML is invalid, if a number or date is out of range, or if a key has
    so many parts that tomllib would need gigabytes. Invalid TOML raises a TOMLDecodeError, whose
    message ends with the position. Raises RecursionError if brackets are nested too deeply.
    """
    if re.search(LONG_KEY_PATTERN, text):
        raise ValueError("a key has more than 16 parts")
    return tomllib.loads(text)


def places(text: str) -> KeyPlaces:
    """Return the positions of all tables and keys, and of their values.

    A table without its own header (`a` in [a.b]) has the position of its first mention. The text
    should be valid TOML; unrecognizable keys are skipped.
    """
    at_keys: KeyPlaces = {(): ((1, 1), (1, 1))}
    count: Counter[Keys] = Counter()  # path of an array of tables → number of its tables so far
    table: Keys = ()  # path of the current table
    closing_quotes = ""  # delimiter of the current multiline string
    for number, line in enumerate(text.split("\n"), 1):
        if closing_quotes:  # the line is part of a multiline string, so it has no keys
            if closing_quotes in line:
                closing_quotes = ""
            continue
        header = HEADER.match(line)
        key = KEY.match(line)
        if header:
            table = _key_parts(header["key"])
            if header["array"]:  # the path of a table in an array ends with its index
                count[table] += 1
                table += (str(count[table] - 1),)
            place = (number, header.start("key") + 1)
            _add(at_keys, table, place, place)
        elif key:
            end = key.end()
            path = table + _key_parts(key["key"])
            _add(at_keys, path, (number, key.start("key") + 1), (number, end + 1))
            quotes = line[end : end + 3]
            # a multiline string that doesn't end on this line
            if quotes in LONG_QUOTES and quotes not in line[end + 3 :]:
                closing_quotes = quotes
    return at_keys


def _key_parts(dotted: str) -> Keys:
    """Split a dotted key: `policies."eu/privacy".kind` has three parts."""
    names = []
    for part in re.findall(PART, dotted):
        is_quoted = part[0] in "\"'"
        names.append(part[1:-1] if is_quoted else part)
    return tuple(names)


def _add(at_keys: KeyPlaces, path: Keys, key: Place, value: Place) -> None:
    """Record the positions of a key and its value, and of the tables that it creates."""
    at_keys.setdefault(path, (key, value))
    for length in range(1, len(path)):
        at_keys.setdefault(path[:length], (key, key))


def _toml_problem(error: tomllib.TOMLDecodeError, text: str, path: str) -> Problem:
    """Convert a tomllib error to a problem. For a duplicate key, name both lines."""
    message = str(error)
    # for an error at the end, tomllib gives no position
    line = text.count("\n") + 1
    column = 0
    place = PLACE_IN_ERROR.search(message)
    if place:
        line = int(place["line"])
        column = int(place["column"])
        message = message[: place.start()]
    message = message.removesuffix(" (at end of document)")
    excerpt = excerpt_of(text, line)
    if message.startswith(("Cannot overwrite", "Cannot declare")):
        first = _first_definition(line, text.split("\n"))
        help = "keep one of the two"
        if first:
            help = f"keep line {first} or line {line}, and delete the other"
        return Problem("duplicate-key", "this is defined twice", help, path, line, 1, excerpt)
    message = f"this isn't valid TOML: {message[:1].lower()}{message[1:]}"
    return Problem(
        "bad-toml", message, "see https://toml.io for the syntax", path, line, column, excerpt
    )


def _first_definition(line: int, lines: list[str]) -> int:
    """Return the line number of the nearest equal header or key above `line`, or 0."""
    found = HEADER.match(lines[line - 1]) or KEY.match(lines[line - 1])
    if not found:
        return 0
    # a header or key without spaces, such as `[notice]` or `title=`
    wanted = "".join(found[0].split())
    for number in range(line - 1, 0, -1):
        # a line with a key continues with its value
        if "".join(lines[number - 1].split()).startswith(wanted):
            return number
    return 0
