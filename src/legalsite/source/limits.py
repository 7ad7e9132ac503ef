"""Check limits on texts. Without them, parsing a text could take minutes or gigabytes."""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from legalsite.errors import Problem, Problems, failure

if TYPE_CHECKING:
    from markdown_it.token import Token  # importing this loads the parser, so only type checkers do

MAX_FRONT_MATTER_BYTES = 64 * 1024
MAX_LINES = 45_000  # several line breaks in a row count as one
MAX_CELLS = 100_000
MARKUP = "\\`*_~[]{!<&"  # characters that can start or end inline markup
MAX_MARKUP = 120_000  # maximum per text; each character may take 20 µs and 1 KB
MAX_LINKS = 50_000  # maximum number of links and tags per text; each may take 150 µs and 3 KB
# a text with fewer characters can't exceed any of these limits
MAX_UNCHECKED_LENGTH = min(MAX_LINES, MAX_CELLS, MAX_MARKUP, MAX_LINKS)
# maximum per paragraph, because the parser searches for the end of a link at each bracket
MAX_BRACKETS = 3000
# total number of characters in link targets after expanding reference links
MAX_EXPANDED_LENGTH = 4_000_000
MAX_TAG_DEPTH = 200  # maximum nesting depth of raw HTML
MAX_EMPHASIS_DEPTH = 100
LINK_PATTERN = re.compile(r"\]\(|\]\[|<[a-zA-Z]")  # a link or a tag
BLANK_LINE_PATTERN = re.compile(r"\n[ \t]*\n")
# an opening or closing tag of an element that has an end tag
PAIRED_TAG_PATTERN = r"(?i)<(?P<slash>/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[a-z][^<>]*"


def limit_problems(text: str) -> Problems:
    """Report a text with too many lines, table cells, markup characters, links, or brackets.

    Line numbers start at 0.
    """
    problems: Problems = []
    if len(text) > MAX_UNCHECKED_LENGTH:
        problems = _total_problems(text)
    # the limit on brackets applies to each paragraph
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
    """Return a problem if the whole text exceeds a limit on lines, cells, markup, or links."""
    if text.count("\n") - text.count("\n\n") > MAX_LINES:  # count consecutive line breaks once
        message = f"the text has more than {MAX_LINES:,} non-blank lines"
        return [Problem("too-large", message, "split the policy")]
    # a cell has at most two borders; the parser counts them exactly later
    if text.count("|") > 2 * MAX_CELLS:
        return too_many_cells(0)
    if sum(map(text.count, MARKUP)) > MAX_MARKUP:
        message = f"the text has more than {MAX_MARKUP:,} of the characters {' '.join(MARKUP)}"
        return [Problem("too-large", message, "split the policy, or remove embedded data")]
    if len(LINK_PATTERN.findall(text)) > MAX_LINKS:
        message = f"the text has more than {MAX_LINKS:,} links and tags"
        return [Problem("too-large", message, "split the policy, or remove links and tags")]
    return []


def too_many_cells(line: int) -> Problems:
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
    """Raise ProblemsFound if expanding reference links would make the page too large.

    A short text may refer thousands of times to a definition with a long URL.
    """
    total = 0  # characters of URLs that come from link definitions
    for token in tokens:
        for child in token.children or ():
            if "label" in child.meta and child.attrs:  # a reference link or image
                total += len(str(child.attrs.get("href", "") or child.attrs.get("src", "")))
        if total > MAX_EXPANDED_LENGTH:
            message = (
                f"reference links up to here expand to more than {MAX_EXPANDED_LENGTH:,} characters"
            )
            line = token.map[0] if token.map else 0
            raise failure("too-large", message, "use shorter URLs, or fewer links", line=line)


def emphasis_nests_too_deep(tokens: Sequence["Token"]) -> bool:
    """Return whether emphasis is nested too deeply for programs that read the page."""
    # nested emphasis has an opening and a closing token for each level
    if len(tokens) <= 2 * MAX_EMPHASIS_DEPTH:
        return False
    # `nesting` is 1 for opening tokens, -1 for closing tokens, and 0 for all others
    return max(accumulate(token.nesting for token in tokens)) > MAX_EMPHASIS_DEPTH


def tags_nest_too_deep(fragment: str) -> bool:
    """Return whether the tags in HTML nest deeper than MAX_TAG_DEPTH."""
    if fragment.count("<") <= MAX_TAG_DEPTH:  # there are too few tags
        return False
    depth = 0
    for tag in re.finditer(PAIRED_TAG_PATTERN, fragment):
        # a closing tag without an opening tag has no effect
        depth = max(0, depth - 1) if tag["slash"] else depth + 1
        if depth > MAX_TAG_DEPTH:
            return True
    return False
