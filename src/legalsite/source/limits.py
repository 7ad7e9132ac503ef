"""Limits for texts, checked before or during parsing. Beyond them, parsing could take minutes or
gigabytes.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from markdown_it.token import Token

from legalsite.errors import Problem, Problems, failure

MAX_LINES = 45_000  # a blank line counts with the one above it
MOST_CELLS = 100_000
MARKS = "\\`*_~[]{!<&"  # the characters with which something inside a block can begin or end
MOST_MARKS = 120_000  # in a text: each may take 20 microseconds and 1 KB
MOST_LINKS = 50_000  # and tags, in a text: each may take 150 microseconds and 3 KB
MAX_UNCHECKED_LENGTH = min(
    MAX_LINES, MOST_CELLS, MOST_MARKS, MOST_LINKS
)  # characters: a text as short as this has too many of none
MOST_BRACKETS = 3000  # in one paragraph: the library looks from each one for its end
MOST_EXPANDED = 4_000_000  # characters of targets that definitions put into the page
MAX_TAG_DEPTH = 200
DEEPEST_EMPHASIS = 100
LINK = re.compile(r"\]\(|\]\[|<[a-zA-Z]")  # or a tag
BLANK = re.compile(r"\n[ \t]*\n")
PAIRED = (
    r"(?i)<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[a-z][^<>]*"
)


def limit_problems(text: str) -> Problems:
    """Return problems for too many lines, cells, marks or links in a text, or too many `[` in one
    paragraph. Their lines are counted from 0.
    """
    problems: Problems = []
    if len(text) > MAX_UNCHECKED_LENGTH:
        problems = _too_many(text)
    if problems or text.count("[") <= MOST_BRACKETS:
        return problems
    line = 0
    start = 0
    for end in [*(blank.end() for blank in BLANK.finditer(text)), len(text)]:
        if text.count("[", start, end) > MOST_BRACKETS:
            message = f"this paragraph has more than {MOST_BRACKETS:,} opening brackets"
            problems.append(
                Problem("too-large", message, "remove them, or split the paragraph", line=line)
            )
        line += text.count("\n", start, end)
        start = end
    return problems


def _too_many(text: str) -> Problems:
    if text.count("\n") - text.count("\n\n") > MAX_LINES:
        message = f"the text has more than {MAX_LINES:,} non-blank lines"
        return [Problem("too-large", message, "split the policy")]
    if text.count("|") > 2 * MOST_CELLS:
        return too_many_cells(0)
    if sum(map(text.count, MARKS)) > MOST_MARKS:
        message = f"the text has more than {MOST_MARKS:,} of the characters {' '.join(MARKS)}"
        return [Problem("too-large", message, "split the policy, or remove embedded data")]
    if len(LINK.findall(text)) > MOST_LINKS:
        message = f"the text has more than {MOST_LINKS:,} links and tags"
        return [Problem("too-large", message, "split the policy, or remove links and tags")]
    return []


def too_many_cells(line: int) -> Problems:
    """Return the problem that reports more table cells than a page can show."""
    message = f"the tables have more than {MOST_CELLS:,} cells"
    return [
        Problem(
            "too-large",
            message,
            "split the policy, or fill in the missing cells of short rows",
            line=line,
        )
    ]


def refuse_expansion(tokens: Iterable[Token]) -> None:
    """Raise ProblemsFound if link labels with long addresses are used so often that the page
    becomes too large.
    """
    total = 0
    for token in tokens:
        for child in token.children or ():
            if "label" in child.meta and child.attrs:
                total += len(str(child.attrs.get("href", "") or child.attrs.get("src", "")))
        if total > MOST_EXPANDED:
            message = f"reference links up to here expand to more than {MOST_EXPANDED:,} characters"
            line = token.map[0] if token.map else 0
            raise failure("too-large", message, "use shorter URLs, or fewer links", line=line)


def nests_too_deep(tokens: Sequence[Token]) -> bool:
    """Return whether emphasis is nested so deeply that a program that reads the page could run out
    of stack.
    """
    if len(tokens) <= 2 * DEEPEST_EMPHASIS:
        return False
    return max(accumulate(token.nesting for token in tokens)) > DEEPEST_EMPHASIS


def too_deep(fragment: str) -> bool:
    """Return whether raw HTML is nested hundreds of levels deep."""
    if fragment.count("<") <= MAX_TAG_DEPTH:
        return False
    depth = 0
    for tag in re.finditer(PAIRED, fragment):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_TAG_DEPTH:
            return True
    return False
