"""The place of a problem, as arguments of a Problem: path, line, column, excerpt, end."""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.errors import Severity, excerpt_of
from legalsite.model.policy import Version
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.text.normalize import file_text

Place = tuple[str, int, int, str, int]

LINES_OF_A_PARAGRAPH = 40
SEARCHED_OF_A_LINE = 10_000  # characters: a line of 2 MB may have 100,000 problems, and each looks for its words


def at_key(checked: CheckedPolicy, text: Version, key: str) -> Place:
    """Return the place of that key's value in the front matter, like `promise.clause`; of `revised` if the key is
    missing."""
    path, data = f"content/{text.path}", checked.read(text)
    at_keys = read_front_matter(data, path).places
    _, (line, column), (last, end) = at_keys.get(tuple(key.split("."))) or at_keys["revised",]
    return path, line, column, excerpt_of(file_text(data), line), end if last == line and end > column else 0


def at_words(checked: CheckedPolicy, text: Version, line: int, words: str = "") -> Place:
    """Return the first place of `words` on that line (counted from 1 in the file) or in the rest of its paragraph.

    Words with markup between them are not found; the place is then the line, without a column.
    """
    return place_in(checked.read(text), f"content/{text.path}", line, words)


def place_in(data: bytes, path: str, line: int, words: str = "") -> Place:
    """Return the place of `words` in the file with these bytes, as `at_words` does for a text."""
    lines = _lines(data)
    for number in range(line, min(line + LINES_OF_A_PARAGRAPH, len(lines) + 1)):
        column = lines[number - 1].find(words, 0, SEARCHED_OF_A_LINE) + 1 if words else 0
        if column:
            return path, number, column, lines[number - 1], column + len(words)
        if not lines[number - 1].strip():
            break
    return path, line, 0, lines[line - 1] if line <= len(lines) else "", 0


@lru_cache(maxsize=16)
def _lines(data: bytes) -> tuple[str, ...]:
    """Return the lines of a whole file; cached, because one text may have hundreds of problems."""
    return tuple(file_text(data).split("\n"))


@lru_cache(maxsize=16)
def _starts(data: bytes) -> tuple[int, ...]:
    """Return the offset at which each line begins."""
    return tuple(accumulate((len(line) + 1 for line in _lines(data)[:-1]), initial=0))


INLINE = re.compile(r"(?<!`)(`{1,9})(?!`)[^\n]{0,2000}?(?<!`)\1(?!`)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def prose_source(checked: CheckedPolicy, text: Version) -> str:
    """Return the source of a text with blanks for front matter, code and comments: lines and columns stay."""
    blocks = checked.document(text).blocks
    code = tuple((block.line, block.text.count("\n") + 1) for block in blocks if block.kind == "code")
    return _prose(checked.read(text), text.text_line, code)


def at_offset(checked: CheckedPolicy, text: Version, offset: int) -> Place:
    """Return the place of a character in `prose_source`."""
    data = checked.read(text)
    starts = _starts(data)
    line = bisect_right(starts, offset)
    return f"content/{text.path}", line, offset - starts[line - 1] + 1, _lines(data)[line - 1], 0


def severity_of(checked: CheckedPolicy, text: Version) -> Severity:
    """Return the severity of a mistake in a text: an error while it can be fixed, a warning once it is in effect."""
    return "error" if text in checked.editable else "warning"


@lru_cache(maxsize=16)
def _prose(data: bytes, text_line: int, code: tuple[tuple[int, int], ...]) -> str:
    """Return the source with blanks. `code` has the first line and the number of lines of each block of code."""
    lines = list(_lines(data))
    for first, count in ((1, text_line - 1), *code):
        lines[first - 1 : first - 1 + count] = [" " * len(line) for line in lines[first - 1 : first - 1 + count]]
    text = "\n".join(lines)
    text = INLINE.sub(blanked, text) if "`" in text else text
    end = text.rfind("-->") + 3 if "<!--" in text else 0  # a comment that is never closed is none
    return COMMENT.sub(blanked, text[:end]) + text[end:]


def blanked(match: re.Match[str]) -> str:
    """Return blanks in place of what matched: line ends stay."""
    return "\n".join(" " * len(line) for line in match[0].split("\n"))
