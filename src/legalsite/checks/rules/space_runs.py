"""The rule about non-breaking spaces where plain spaces should be."""

import re
from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_offset, prose_source
from legalsite.errors import Problem

FIXED = r"(?:[\u00a0\u2007\u202f]|&nbsp;|&#160;|&#xa0;)"
FIRST = "".join(  # none of them stands in front: a long run is read once
    rf"(?<!{fixed}{plain})" for fixed in (r"[\u00a0\u2007\u202f]", "&nbsp;", "&#160;", "&#xa0;") for plain in ("", " ")
)
SPACES = rf"{FIXED}(?: ?{FIXED})*"
# No reader sees the spaces in front of it.
ENDS = r"[ \t*_]*(?:\n[ \t>]*(?:\n|[-*+#|]|[0-9]+[.)])|</(?:p|li|td|div)>|\n?\Z)"
RUN = re.compile(
    rf"(?<!\n\n){FIRST}{FIXED}(?: ?{FIXED})++(?!(?:[ \t]|{FIXED})*+{ENDS})|^[ \t>]*{SPACES}[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
GLUED = re.compile(rf"(?<![^\s])(?:[^\s&]{{1,40}}{FIXED}){{6}}", re.IGNORECASE)
PARAGRAPH_ENDS = re.compile(r"[ \t]*\n[ \t]*(?:\n|#)|\s*\Z")
BREAK = re.compile(r"(?:  |\\|<br ?/?>)\n[ \t]*\Z", re.IGNORECASE)  # CommonMark 0.31, 6.7: the next line begins there
LONGEST_BREAK = 40  # characters
DOUBLED = 2  # spaces
FIXED_SPACE = re.compile(FIXED, re.IGNORECASE)


def space_runs(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find non-breaking spaces in a row, or in place of every space, in current texts. Those at the beginning
    of a paragraph indent it, no reader sees those at its end, one belongs into French quotation marks, and an
    ideographic space is usual in Chinese and Japanese."""
    for text in checked.current:
        source = prose_source(checked, text)
        if source.isascii() and not FIXED_SPACE.search(source):
            continue
        found = (match for pattern in (RUN, GLUED) for match in pattern.finditer(source))
        for offset in (match.start() for match in found if not _is_harmless(source, match)):
            message = "there are non-breaking spaces here where a plain space should be"
            help = "replace them with one plain space, or with none"
            yield Problem("space-runs", message, help, *at_offset(checked, text, offset), "warning")


def _is_harmless(source: str, spaces: re.Match[str]) -> bool:
    """Return whether the spaces indent a line that a line break begins, are two next to a French quotation mark, where
    one is right, or stand alone in the last line of a paragraph, where the page does not show them."""
    start = spaces.start()
    if BREAK.search(source, max(start - LONGEST_BREAK, 0), start):
        return True
    opened = "«" in source[source.rfind("\n", 0, start) + 1 : start]
    closes = opened and source[spaces.end() : spaces.end() + 1] == "»"
    if len(spaces[0]) == DOUBLED and (source[start - 1 : start] == "«" or closes):
        return True
    above = source[source.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)].strip()
    in_paragraph = source[start - 1 : start] == "\n" and above[:1] not in {"", "#", "-", "=", "*", "|", ">"}
    return in_paragraph and bool(PARAGRAPH_ENDS.match(source, spaces.end()))
