"""Limits for texts, checked before or during parsing. Beyond them, parsing could take minutes or
gigabytes.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from legalsite.errors import Problem, Problems, failure

if TYPE_CHECKING:
    from markdown_it.token import Token  # loads the parser, which few commands need

MAX_FRONT_MATTER_BYTES = 64 * 1024
MAX_LINES = 45_000  # a blank line counts with the one above it
MAX_CELLS = 100_000
MARKS = "\\`*_~[]{!<&"  # the characters with which something inside a block can begin or end
MAX_MARKS = 120_000  # in a text: each may take 20 microseconds and 1 KB
MAX_LINKS = 50_000  # and tags, in a text: each may take 150 microseconds and 3 KB
# characters: no text as short as this can exceed one of these limits
MAX_UNCHECKED_LENGTH = min(MAX_LINES, MAX_CELLS, MAX_MARKS, MAX_LINKS)
MAX_BRACKETS = 3000  # in one paragraph: the library looks from each one for its end
MAX_EXPANDED_LENGTH = 4_000_000  # characters of targets that definitions put into the page
MAX_TAG_DEPTH = 200  # of raw HTML
MAX_EMPHASIS_DEPTH = 100
LINK_PATTERN = re.compile(r"\]\(|\]\[|<[a-zA-Z]")  # or a tag
BLANK_LINE_PATTERN = re.compile(r"\n[ \t]*\n")
# an opening or closing tag of an element that must be closed
PAIRED_TAG_PATTERN = r"(?i)<(?P<slash>/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[a-z][^<>]*"


def limit_problems(text: str) -> Problems:
    """Return problems for too many lines, cells, marks, or links in a text, or too many `[` in one
    paragraph. Their lines are counted from 0.
    """
    problems: Problems = []
    if len(text) > MAX_UNCHECKED_LENGTH:
        problems = _total_problems(text)
    if problems or text.count("[") <= MAX_BRACKETS:
        return problems
    line = 0
    start = 0
    for end in [*(blank.end() for blank in BLANK_LINE_PATTERN.finditer(text)), len(text)]:
        if text.count("[", start, end) > MAX_BRACKETS:
            message = f"this paragraph has more than {MAX_BRACKETS:,} opening brackets"
            problems.append(
                Problem("too-large", message, "remove them, or split the paragraph", line=line)
            )
        line += text.count("\n", start, end)
        start = end
    return problems


def _total_problems(text: str) -> Problems:
    """Return a problem if the whole text has too many lines, cells, marks, or links."""
    if text.count("\n") - text.count("\n\n") > MAX_LINES:  # without blank lines
        message = f"the text has more than {MAX_LINES:,} non-blank lines"
        return [Problem("too-large", message, "split the policy")]
    # a cell has at most two borders of its own; the exact number is only known after parsing
    if text.count("|") > 2 * MAX_CELLS:
        return too_many_cells(0)
    if sum(map(text.count, MARKS)) > MAX_MARKS:
        message = f"the text has more than {MAX_MARKS:,} of the characters {' '.join(MARKS)}"
        return [Problem("too-large", message, "split the policy, or remove embedded data")]
    if len(LINK_PATTERN.findall(text)) > MAX_LINKS:
        message = f"the text has more than {MAX_LINKS:,} links and tags"
        return [Problem("too-large", message, "split the policy, or remove links and tags")]
    return []


def too_many_cells(line: int) -> Problems:
    """Return the problem of more than MAX_CELLS table cells, at this line."""
    message = f"the tables have more than {MAX_CELLS:,} cells"
    return [
        Problem(
            "too-large",
            message,
            "split the policy, or fill in the missing cells of short rows",
            line=line,
        )
    ]


def require_small_expansion(tokens: Iterable["Token"]) -> None:
    """Raise ProblemsFound if links and images use labels with long addresses so often that the page
    becomes too large.
    """
    total = 0  # characters of addresses that are written once, in the definition of their label
    for token in tokens:
        for child in token.children or ():
            if "label" in child.meta and child.attrs:
                total += len(str(child.attrs.get("href", "") or child.attrs.get("src", "")))
        if total > MAX_EXPANDED_LENGTH:
            message = (
                f"reference links up to here expand to more than {MAX_EXPANDED_LENGTH:,} characters"
            )
            line = token.map[0] if token.map else 0
            raise failure("too-large", message, "use shorter URLs, or fewer links", line=line)


def emphasis_nests_too_deep(tokens: Sequence["Token"]) -> bool:
    """Return whether emphasis in inline tokens nests too deep for programs that read the page."""
    if len(tokens) <= 2 * MAX_EMPHASIS_DEPTH:
        return False
    # `nesting` is 1 for a token that opens, -1 for one that closes, and 0 for others
    return max(accumulate(token.nesting for token in tokens)) > MAX_EMPHASIS_DEPTH


def tags_nest_too_deep(fragment: str) -> bool:
    """Return whether raw HTML nests deeper than MAX_TAG_DEPTH."""
    if fragment.count("<") <= MAX_TAG_DEPTH:
        return False
    depth = 0
    for tag in re.finditer(PAIRED_TAG_PATTERN, fragment):
        depth = max(0, depth - 1) if tag["slash"] else depth + 1
        if depth > MAX_TAG_DEPTH:
            return True
    return False
