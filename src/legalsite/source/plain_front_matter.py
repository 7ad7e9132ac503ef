"""Parse front matter, recording the position of every key and value.

If all lines have the form `key: value` or `key:`, this doesn't load the YAML parser, which would
take as long as generating several pages.
"""

import re

from legalsite.source.characters import decode
from legalsite.source.fences import lines_within, split_text
from legalsite.source.schema import NULLS, FrontMatter, Keys, Place

# in characters; longer front matter may have more bytes than `read_yaml` allows
MAX_PLAIN_LENGTH = 16_000
QUOTED = r'"(?:[^"\\\s]| )*"'
BARE = r"[A-Za-z0-9](?:[A-Za-z0-9 .,()/_-]*[A-Za-z0-9.)])?"
PLAIN_LINE = re.compile(rf"(?P<key>[a-z_]+):(?: (?P<value>{QUOTED}|{BARE}))?", re.ASCII)


def read_front_matter(data: bytes, path: str) -> FrontMatter:
    """Parse the front matter of a file. Raises ProblemsFound with all problems.

    `path` is the file name to show in problems.
    """
    text = decode(data, path)
    if plain := read_plain_lines(text, path):
        return plain
    from legalsite.source.yaml_positions import read_yaml  # imported late, because it loads PyYAML

    return read_yaml(text, path)


def read_plain_lines(text: str, path: str) -> FrontMatter | None:
    """Parse front matter without a YAML parser, or return None if a line requires one."""
    front, body, first_line = split_text(text)
    if not front.startswith("---\n") or len(front) > MAX_PLAIN_LENGTH:
        return None
    values = {}
    # the key () is the whole front matter, where a missing key is reported
    places: dict[Keys, tuple[Place, ...]] = {(): ((1, 0), (1, 0))}
    # the first line is the opening fence
    for number, line in enumerate(lines_within(front).split("\n"), 2):
        match = PLAIN_LINE.fullmatch(line)
        if not match:
            return None
        key = match["key"]
        value = match["value"]  # None if the key has no value
        # only the YAML parser reports duplicate keys and interprets words such as `null`
        if key in values or value in NULLS:
            return None
        values[key] = value and value.strip('"')  # None stays None
        # a missing value starts and ends at the end of the line
        start = match.end() if value is None else match.start("value")
        # positions of the key, the value, and the end of the value
        places[key,] = (number, 1), (number, start + 1), (number, match.end() + 1)
    return FrontMatter(path, text, values, places, body=body, line=first_line)
