"""Rewrites what other tools read in Markdown and ours would print.

These are the attribute lists of kramdown, and lists in the cells of tables, which converters of
HTML write.
"""

import re
from collections.abc import Collection

from markdown_it import MarkdownIt

from legalsite.source.anchors import ID

ATTRIBUTE_LIST = r"\{:(?![:/])(?:\\\}|[^}\n]){1,500}\}"
LONE_LIST_PATTERN = re.compile(rf"[ \t>]*{ATTRIBUTE_LIST}[ \t]*")
# code in a line, which stays, or an attribute list right after a link, emphasis, code or tag
CODE_OR_LIST_PATTERN = (
    rf"(?P<code>(?P<ticks>`+)[^`\n]{{1,300}}(?P=ticks))|(?<=[\])*_`>])(?<!\\.){ATTRIBUTE_LIST}"
)
HEADING_PATTERN = re.compile(r"[ ]{0,3}#{1,6}[ \t]")
ID_AT_END_PATTERN = r"\{#[^{}\s]+\}\s*\Z"
CELL_ITEM_PATTERN = (
    r"((?:(?<!\\)\||<br ?/?>)[ \t]*)\\?[*+-][ \t]+(?=[^\s|])"  # a dash alone in a cell is a word
)
ID_IN_LIST_PATTERN = re.compile(rf"""[\s:](?:#|id=["']?)(?P<id>{ID})""")


def without_attribute_lists(body: str) -> str:
    """Return the text without attribute lists such as `{: .wide}`, where kramdown recognizes them.

    If the attribute list of a heading has an id, the id stays in the form of our Markdown, at the
    end of the heading's line. All other lines keep their numbers.
    """
    if "{:" not in body:
        return body
    code = lines_of_code(body, "fence", "code_block")
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if number in code:
            continue
        at = line.rfind(" {:")  # where an attribute list begins that ends a heading
        if LONE_LIST_PATTERN.fullmatch(line):
            lines[number] = ""
            # It belongs to the block right above.
            if number and HEADING_PATTERN.match(lines[number - 1]):
                lines[number - 1] = _heading_with_id(lines[number - 1], line)
        elif HEADING_PATTERN.match(line) and LONE_LIST_PATTERN.fullmatch(line[at:]):
            lines[number] = _heading_with_id(line[:at], line[at:])
        else:
            lines[number] = re.sub(CODE_OR_LIST_PATTERN, r"\g<code>", line)  # in-line code stays
    return "\n".join(lines)


def without_lists_in_cells(body: str) -> str:
    """Return the text with `•` in place of list markers in table rows, which can't hold lists.

    A line with both `|` and `<br>` is taken for a table row.
    """
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if "|" in line and "<br" in line:
            lines[number] = re.sub(CELL_ITEM_PATTERN, r"\1• ", line)
    return "\n".join(lines)


def lines_of_code(body: str, *kinds: str) -> Collection[int]:
    """Return the numbers, counted from 0, of the lines that are code in Markdown.

    `kinds` are the kinds of code: `fence`, and `code_block` for indented lines.
    """
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    lines: set[int] = set()
    for token in parser.parse(body):
        if token.type in kinds and token.map:
            lines.update(range(*token.map))
    return lines


def _heading_with_id(heading: str, attributes: str) -> str:
    """Return a heading's line with the id in an attribute list at its end, unless it has an id."""
    heading = heading.rstrip()
    name = ID_IN_LIST_PATTERN.search(attributes)
    if not name or re.search(ID_AT_END_PATTERN, heading):
        return heading
    return f"{heading} {{#{name['id']}}}"
