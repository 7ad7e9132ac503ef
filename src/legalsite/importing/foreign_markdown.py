"""Rewrite Markdown of other tools that our Markdown would display literally.

This includes kramdown's attribute lists, and lists in table cells, which HTML converters write.
"""

import re
from collections.abc import Collection

from markdown_it import MarkdownIt

from legalsite.source.anchors import ID

ATTRIBUTE_LIST = r"\{:(?![:/])(?:\\\}|[^}\n]){1,500}\}"
LONE_LIST_PATTERN = re.compile(rf"[ \t>]*{ATTRIBUTE_LIST}[ \t]*")
# An attribute list after a link, emphasis, code, or tag. Inline code is matched too, in order to
# keep it.
CODE_OR_LIST_PATTERN = (
    rf"(?P<code>(?P<ticks>`+)[^`\n]{{1,300}}(?P=ticks))|(?<=[\])*_`>])(?<!\\.){ATTRIBUTE_LIST}"
)
HEADING_PATTERN = re.compile(r"[ ]{0,3}#{1,6}[ \t]")
ID_AT_END_PATTERN = r"\{#[^{}\s]+\}\s*\Z"
CELL_ITEM_PATTERN = (
    # a dash that's alone in a cell isn't a list marker
    r"((?:(?<!\\)\||<br ?/?>)[ \t]*)\\?[*+-][ \t]+(?=[^\s|])"
)
ID_IN_LIST_PATTERN = re.compile(rf"""[\s:](?:#|id=["']?)(?P<id>{ID})""")


def without_attribute_lists(body: str) -> str:
    """Remove attribute lists such as `{: .wide}` where kramdown recognizes them.

    An id in the attribute list of a heading moves to the end of the heading. Line numbers stay the
    same.
    """
    if "{:" not in body:
        return body
    code = lines_of_code(body, "fence", "code_block")
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if number in code:
            continue
        # The start of an attribute list at the end of a heading. If it's -1, `line[at:]` is only
        # one character, which LONE_LIST_PATTERN doesn't match.
        at = line.rfind(" {:")
        if LONE_LIST_PATTERN.fullmatch(line):
            lines[number] = ""
            # the attribute list of a heading may be on the line below
            if number and HEADING_PATTERN.match(lines[number - 1]):
                lines[number - 1] = _heading_with_id(lines[number - 1], line)
        elif HEADING_PATTERN.match(line) and LONE_LIST_PATTERN.fullmatch(line[at:]):
            lines[number] = _heading_with_id(line[:at], line[at:])
        else:  # keep inline code, which the pattern matches too, and remove attribute lists
            lines[number] = re.sub(CODE_OR_LIST_PATTERN, r"\g<code>", line)
    return "\n".join(lines)


def without_lists_in_cells(body: str) -> str:
    """Replace list markers in table rows with `•`, because table cells can't contain lists."""
    lines = body.split("\n")
    for number, line in enumerate(lines):
        # a line with both is a table row
        if "|" in line and "<br" in line:
            lines[number] = re.sub(CELL_ITEM_PATTERN, r"\1• ", line)
    return "\n".join(lines)


def lines_of_code(body: str, *kinds: str) -> Collection[int]:
    """Return the line indexes of code blocks, starting at 0.

    `kinds` contains the token types to include: `fence`, or `code_block` for indented code.
    """
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])  # skip inline text
    lines: set[int] = set()
    for token in parser.parse(body):
        if token.type in kinds and token.map:
            lines.update(range(*token.map))
    return lines


def _heading_with_id(heading: str, attributes: str) -> str:
    """Append the id in an attribute list to a heading, unless it has an id already."""
    heading = heading.rstrip()
    name = ID_IN_LIST_PATTERN.search(attributes)
    if not name or re.search(ID_AT_END_PATTERN, heading):
        return heading
    return f"{heading} {{#{name['id']}}}"
