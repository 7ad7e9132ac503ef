"""The places of a rule's problems: at a key, at words, or at a character."""

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

MAX_PARAGRAPH_LINES = 40  # lines in which words are looked for
# A line of 2 MB may have 100,000 problems, and each looks for its words.
MAX_SEARCHED_LENGTH = 10_000


class Place(NamedTuple):
    """The place of a problem, in the order of Problem."""

    path: str
    line: int
    column: int
    excerpt: str
    end: int = 0

    def problem(self, message: str, help: str, severity: Severity = "error") -> Problem:
        """Return a problem of the running rule at this place; `run` adds the rule's id."""
        return Problem("", message, help, *self, severity)


def at_key(checked: CheckedPolicy, text: Version, key: str) -> Place:
    """Return the place of a key's value in the front matter; of `revised` if the key is missing.

    The key may be a path such as `promise.clause`.
    """
    path = f"content/{text.path}"
    data = checked.read(text)
    places = read_front_matter(data, path).places
    # the places of the key, and of the start and the end of its value
    _, start, (last, end) = places.get(tuple(key.split("."))) or places["revised",]
    line, column = start
    if last != line or end <= column:  # the value is on several lines, or empty
        end = 0
    return Place(path, line, column, excerpt_of(file_text(data), line), end)


def at_words(checked: CheckedPolicy, text: Version, line: int, words: str = "") -> Place:
    """Return the first place of `words` on that line or in the rest of its paragraph.

    Lines are counted from 1 in the file. Words with markup between them are not found; the place is
    then the line, without a column.
    """
    return place_in(checked.read(text), f"content/{text.path}", line, words)


def place_in(data: bytes, path: str, line: int, words: str = "") -> Place:
    """Return the place of `words` in the paragraph from `line` on, in the file with these bytes.

    If the words aren't there, or are empty, return the place of the line, with column 0.
    """
    lines = _lines(data)
    paragraph = lines[line - 1 : line - 1 + MAX_PARAGRAPH_LINES]
    for number, excerpt in enumerate(paragraph, line):
        if not words or not excerpt.strip():  # a blank line ends the paragraph
            break
        column = excerpt.find(words, 0, MAX_SEARCHED_LENGTH) + 1
        if column:
            return Place(path, number, column, excerpt, column + len(words))
    return Place(path, line, 0, "".join(paragraph[:1]))


@lru_cache(maxsize=16)
def _lines(data: bytes) -> tuple[str, ...]:
    """Return the lines of a whole file; cached, because one text may have hundreds of problems."""
    return tuple(file_text(data).split("\n"))


@lru_cache(maxsize=16)
def _line_starts(data: bytes) -> tuple[int, ...]:
    """Return the offset at which each line of a file begins, in characters."""
    return tuple(accumulate((len(line) + 1 for line in _lines(data)[:-1]), initial=0))


INLINE = re.compile(r"(?<!`)(`{1,9})(?!`)[^\n]{0,2000}?(?<!`)\1(?!`)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def prose_source(checked: CheckedPolicy, text: Version) -> str:
    """Return the source of a text with spaces in place of front matter, code, and comments.

    All other characters keep their line and column.
    """
    code = [block for block in checked.document(text).blocks if block.kind == "code"]
    lines = tuple((block.line, block.text.count("\n") + 1) for block in code)
    return _blank_non_prose(checked.read(text), text.text_line, lines)


def markup_source(checked: CheckedPolicy, text: Version) -> str:
    """Return `prose_source` with letters in place of the values of facts, which have no markup."""
    lines = prose_source(checked, text).split("\n")
    for number, start, end, *_ in checked.filled_facts(text):
        if number <= len(lines):  # a file that the ledger doesn't record may be inconsistent
            line = lines[number - 1]
            letters = "x" * len(line[start - 1 : end - 1])
            lines[number - 1] = line[: start - 1] + letters + line[end - 1 :]
    return "\n".join(lines)


def at_offset(checked: CheckedPolicy, text: Version, offset: int) -> Place:
    """Return the place of the character at this offset in `prose_source(checked, text)` or
    `markup_source(checked, text)`."""
    data = checked.read(text)
    starts = _line_starts(data)
    line = bisect_right(starts, offset)  # how many lines begin up to there, so counted from 1
    column = offset - starts[line - 1] + 1
    return Place(f"content/{text.path}", line, column, _lines(data)[line - 1])


def severity_of(checked: CheckedPolicy, text: Version) -> Severity:
    """Return the severity of a mistake: an error while it can be fixed, a warning afterward."""
    if text in checked.editable:
        return "error"
    return "warning"


@lru_cache(maxsize=16)
def _blank_non_prose(data: bytes, text_line: int, code: tuple[tuple[int, int], ...]) -> str:
    """Return a file's text with spaces in place of front matter, code, and comments.

    `text_line` is the first line after the front matter; `code` has the first line and the
    number of lines of each block of code.
    """
    lines = list(_lines(data))
    for first, count in ((1, text_line - 1), *code):
        for index in range(first - 1, min(first - 1 + count, len(lines))):
            lines[index] = " " * len(lines[index])
    text = "\n".join(lines)
    if "`" in text:
        text = INLINE.sub(blank_match, text)
    end = text.rfind("-->") + 3
    if "<!--" not in text:
        end = 0
    # only up to the last `-->`: the search for the end of an unclosed comment would take long
    return COMMENT.sub(blank_match, text[:end]) + text[end:]


def blank_match(match: re.Match[str]) -> str:
    """Return spaces in place of a match; its line ends stay."""
    return re.sub(r"[^\n]", " ", match[0])
