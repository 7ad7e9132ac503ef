"""Find lines of a page that are entirely bold, which are often its title and headings."""

import re
from collections.abc import Sequence

from bs4 import Tag

from legalsite.importing.markdown_writer import RawBlock
from legalsite.importing.page_parser import elements_named
from legalsite.importing.plain_text import (
    MAX_HEADING_LENGTH,
    NUMBER_PATTERN,
    has_heading_shape,
    is_title,
    may_be_title,
)
from legalsite.source.raw_html import BLOCKS, HEADINGS

BOLD_ELEMENTS = ["strong", "b"]
LINE_ELEMENTS = ["p", "div"]
# A line in one of these elements isn't a heading, and neither is bold text inside bold text.
ELEMENTS_WITHOUT_HEADINGS = {"li", "dl", "table", "blockquote", *BOLD_ELEMENTS, *HEADINGS}
WORD_PATTERN = re.compile(r"\w")
MAX_LINES_ABOVE_TITLE = 2


def bold_lines(root: Tag) -> list[Tag]:
    """Find short lines that are entirely bold, except for the last line of the text."""
    # `id()` → line. A line may contain several bold elements, but is only needed once. Lines with
    # the same text are equal, so compare their ids.
    lines_by_id = {}
    for bold in elements_named(root, BOLD_ELEMENTS):
        line = bold.find_parent(LINE_ELEMENTS)
        if line:
            lines_by_id[id(line)] = line
    lines = list(filter(_is_bold, lines_by_id.values()))
    # a heading has text below it, so a line that contains the last text isn't one
    for last in root.find_all(string=WORD_PATTERN)[-1:]:
        if lines and lines[-1] in last.parents:
            lines.pop()
    return lines


def _is_bold(line: Tag) -> bool:
    """Return whether a line is short and entirely bold, except for a number at its start."""
    # for example, a bold line in a table cell or list item isn't a heading
    if not ELEMENTS_WITHOUT_HEADINGS.isdisjoint(parent.name for parent in line.parents):
        return False
    not_bold = ""
    for part in line.descendants:
        if not isinstance(part, Tag):
            # an element around the line may be bold
            if not any(parent.name in BOLD_ELEMENTS for parent in part.parents):
                not_bold += str(part).strip()
        # a heading contains neither other lines nor a link
        elif part.name in BLOCKS or (part.name == "a" and part.get("href")):
            return False
    words = words_of(line)
    # the number of a heading often isn't bold
    number = NUMBER_PATTERN.match(words)
    is_number = number is not None and not_bold == number["number"]
    return len(words) <= MAX_HEADING_LENGTH and (is_number or not not_bold)


def words_of(line: Tag) -> str:
    return " ".join(line.get_text().split())


def title_of(root: Tag, lines: Sequence[Tag]) -> Tag | None:
    """Return the bold line that is the title, or None.

    `lines` contains the bold lines of `root`. The title is one of the first lines that names a
    policy, or else the first line. The page has no title if it starts with other text.
    """
    first_text = root.find(string=WORD_PATTERN)
    # the page starts with other text
    if not lines or not first_text or lines[0] not in first_text.parents:
        return None
    top = lines[: MAX_LINES_ABOVE_TITLE + 1]
    # `is_title` and `may_be_title` only look at the text, so any line number will do
    for line in top:
        if is_title(RawBlock(words_of(line), 1)):  # the line names a policy
            return line
    # otherwise, the first line is the title unless it's a sentence, a date, or the like
    return lines[0] if may_be_title(RawBlock(words_of(lines[0]), 1)) else None


def heading_lines(lines: Sequence[Tag]) -> list[Tag]:
    """Return the lines that look like section headings, given all bold lines but the title."""
    headings = []
    for line in lines:
        words = words_of(line)
        number = NUMBER_PATTERN.match(words)
        # judge the text without its number
        if has_heading_shape(words[number.end() :] if number else words):
            headings.append(line)
    return headings


def make_heading(line: Tag, level: int) -> None:
    """Turn a line into a heading, and unwrap its bold elements."""
    line.name = f"h{min(6, level)}"
    for bold in elements_named(line, BOLD_ELEMENTS):
        bold.unwrap()


def make_headings(root: Tag, lines: Sequence[Tag]) -> None:
    """Turn `lines` into headings, one level below the heading above them.

    For a number such as `2.1`, each dot adds a level.
    """
    ids = set(map(id, lines))  # elements with the same text are equal, so compare their ids
    level = 1  # level of the last heading element
    for tag in elements_named(root, [*HEADINGS, *LINE_ELEMENTS]):
        if tag.name in HEADINGS:
            level = int(tag.name[1])
        elif id(tag) in ids:
            number = NUMBER_PATTERN.match(words_of(tag))
            depth = number["number"].strip("().").count(".") if number else 0
            make_heading(tag, level + 1 + depth)
