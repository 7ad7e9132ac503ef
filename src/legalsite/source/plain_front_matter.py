"""Reads front matter with the place of every key and value.

If each line is a plain `key: value` or `key:`, this needs no YAML parser, which takes as long to
load as several pages take to make.
"""

import re

from legalsite.source.characters import decode
from legalsite.source.fences import lines_within, split_text
from legalsite.source.schema import NULLS, FrontMatter, Keys, Place

MAX_PLAIN_LENGTH = 16_000  # characters; a longer one may have more bytes than `read_yaml` allows
QUOTED = r'"(?:[^"\\\s]| )*"'
BARE = r"[A-Za-z0-9](?:[A-Za-z0-9 .,()/_-]*[A-Za-z0-9.)])?"
PLAIN_LINE = re.compile(rf"([a-z_]+):(?: ({QUOTED}|{BARE}))?", re.ASCII)


def read_front_matter(data: bytes, path: str) -> FrontMatter:
    """Return the front matter of a file. Raises ProblemsFound with every problem; `path` is the
    name of the file in them.
    """
    text = decode(data, path)
    if plain := read_plain_lines(text, path):
        return plain
    from legalsite.source.yaml_positions import read_yaml  # loads PyYAML

    return read_yaml(text, path)


def read_plain_lines(text: str, path: str) -> FrontMatter | None:
    """Return the front matter of a text, or None if one of its lines needs YAML to be read."""
    front, body, first_line = split_text(text)
    if not front.startswith("---\n") or len(front) > MAX_PLAIN_LENGTH:
        return None
    values = {}
    # () is the whole front matter, for problems such as a missing key
    places: dict[Keys, tuple[Place, ...]] = {(): ((1, 0), (1, 0))}
    for number, line in enumerate(lines_within(front).split("\n"), 2):  # below the first fence
        match = PLAIN_LINE.fullmatch(line)
        if not match:
            return None
        key, value = match.groups()  # the value is None if the key stands alone
        # the YAML parser reports a key that is set twice, and reads a word such as `null`
        if key in values or value in NULLS:
            return None
        values[key] = value and value.strip('"')
        start = match.end() if value is None else match.start(2)
        # of the key, of its value, and of the value's end
        places[key,] = (number, 1), (number, start + 1), (number, match.end() + 1)
    return FrontMatter(path, text, values, places, body=body, line=first_line)
