"""Locate problems in a file: at a key, at some text, or at an offset."""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.errors import Problem, Severity, excerpt_of
from legalsite.model.policy import Version
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.text.normalize import file_text

MAX_PARAGRAPH_LINES = 40  # maximum number of lines to search for text
# maximum number of characters of a line to search; a line of 2 MB may have 100,000 problems
MAX_SEARCHED_LENGTH = 10_000


class Place(NamedTuple):
    """The position of a problem. The fields are in the same order as in Problem."""

    path: str
    line: int
    column: int
    excerpt: str
    end: int = 0

    def problem(self, message: str, help: str, severity: Severity = "error") -> Problem:
        """Create a problem at this position. `run` fills in the rule's ID."""
        return Problem("", message, help, *self, severity)


def at_key(checked: CheckedPolicy, version: Version, key: str) -> Place:
    """Return the position of a key's value in the front matter.

    The key may be a path such as `promise.clause`. For a missing key, return the position of
    `revised`.
    """
    path = f"content/{version.path}"
    data = checked.read(version)
    places = read_front_matter(data, path).places
    # Positions of the key (unused), and of the start and end of its value. Every text has the key
    # `revised`.
    _, start, (last, end) = places.get(tuple(key.split("."))) or places["revised",]
    line, column = start
    if last != line or end <= column:  # the value is empty, or spans several lines
        end = 0
    return Place(path, line, column, excerpt_of(file_text(data), line), end)


def at_words(checked: CheckedPolicy, version: Version, line: int, words: str = "") -> Place:
    """Return the position of `words` on a line, or in the rest of its paragraph.

    Line numbers start at 1. If the words aren't found, for example because of markup between them,
    the position has no column.
    """
    return place_in(checked.read(version), f"content/{version.path}", line, words)


def place_in(data: bytes, path: str, line: int, words: str = "") -> Place:
    """Find `words` in the paragraph that starts at `line`. `data` is the content of the file.

    If there are no words, or they aren't found, return the position of the line with column 0.
    """
    lines = _lines(data)
    paragraph = lines[line - 1 : line - 1 + MAX_PARAGRAPH_LINES]
    for number, excerpt in enumerate(paragraph, line):
        if not words or not excerpt.strip():  # a blank line ends the paragraph
            break
        # `find` returns -1 if the line lacks the words, so the column is then 0
        column = excerpt.find(words, 0, MAX_SEARCHED_LENGTH) + 1
        if column:
            return Place(path, number, column, excerpt, column + len(words))
    return Place(path, line, 0, "".join(paragraph[:1]))


@lru_cache(maxsize=16)
def _lines(data: bytes) -> tuple[str, ...]:
    """Split a file into lines. This is cached, because a version may have hundreds of problems."""
    return tuple(file_text(data).split("\n"))


@lru_cache(maxsize=16)
def _line_starts(data: bytes) -> tuple[int, ...]:
    """Return the offset of each line in a file, in characters."""
    return tuple(accumulate((len(line) + 1 for line in _lines(data)[:-1]), initial=0))


INLINE = re.compile(r"(?<!`)(`{1,9})(?!`)[^\n]{0,2000}?(?<!`)\1(?!`)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def prose_source(checked: CheckedPolicy, version: Version) -> str:
    """Return the source of a version, with spaces instead of front matter, code, and comments.

    All other characters keep their line and column.
    """
    code = [block for block in checked.document(version).blocks if block.kind == "code"]
    lines = tuple((block.line, block.text.count("\n") + 1) for block in code)
    return _blank_non_prose(checked.read(version), version.text_line, lines)


def markup_source(checked: CheckedPolicy, version: Version) -> str:
    """Return `prose_source` with letters instead of the values of facts."""
    lines = prose_source(checked, version).split("\n")
    for number, start, end, *_ in checked.filled_facts(version):
        # the line is missing if someone edited the file
        if number <= len(lines):
            line = lines[number - 1]
            # a value is plain text, even if it looks like markup
            letters = "x" * len(line[start - 1 : end - 1])
            lines[number - 1] = line[: start - 1] + letters + line[end - 1 :]
    return "\n".join(lines)


def at_offset(checked: CheckedPolicy, version: Version, offset: int) -> Place:
    """Return the position of an offset in `prose_source` or `markup_source`."""
    data = checked.read(version)
    starts = _line_starts(data)
    # number of lines that start before the offset, so it counts from 1
    line = bisect_right(starts, offset)
    column = offset - starts[line - 1] + 1
    return Place(f"content/{version.path}", line, column, _lines(data)[line - 1])


def severity_of(checked: CheckedPolicy, version: Version) -> Severity:
    """Return “error” if the version can still be edited, otherwise “warning”."""
    if version in checked.editable:
        return "error"
    return "warning"


@lru_cache(maxsize=16)
def _blank_non_prose(data: bytes, text_line: int, code: tuple[tuple[int, int], ...]) -> str:
    """Replace front matter, code, and comments with spaces.

    `text_line` is the first line after the front matter. `code` contains the first line and the
    number of lines of each code block.
    """
    lines = list(_lines(data))
    # the front matter is the range from line 1 to the line before the text
    for first, count in ((1, text_line - 1), *code):
        for index in range(first - 1, min(first - 1 + count, len(lines))):
            lines[index] = " " * len(lines[index])
    text = "\n".join(lines)
    if "`" in text:  # inline code
        text = INLINE.sub(blank_match, text)
    end = text.rfind("-->") + 3
    if "<!--" not in text:
        end = 0
    # stop at the last `-->`, because searching for the end of an unclosed comment is slow
    return COMMENT.sub(blank_match, text[:end]) + text[end:]


def blank_match(match: re.Match[str]) -> str:
    """Replace a match with spaces, keeping its line breaks."""
    return re.sub(r"[^\n]", " ", match[0])
