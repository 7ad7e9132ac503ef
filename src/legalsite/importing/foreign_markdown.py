"""Rewrite Markdown of other tools that our Markdown would display literally.

This includes kramdown's attribute lists, and lists in table cells, which HTML converters write.
"""

import re
from collections.abc import Collection

from markdown_it import MarkdownIt

from legalsite.source.anchors import ID

ATTRIBUTE_LIST = r"\{:(?![:/])(?:\\\}|[^}\n]){1,500}\}"
LONE_LIST_PATTERN = re.compile(rf"[ \t>]*{ATTRIBUTE_LIST}[ \t]*")
# Inline code, or an attribute list after a link, emphasis, code, or tag. The pattern matches inline
# code in order to keep it.
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

    If the attribute list of a heading contains an id, the id moves to the end of the heading, in
    the syntax of our Markdown. Line numbers don't change.
    """
    if "{:" not in body:
        return body
    code = lines_of_code(body, "fence", "code_block")
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if number in code:
            continue
        # Start of an attribute list at the end of a heading, or -1. In the latter case, `line[-1:]`
        # can't match LONE_LIST_PATTERN.
        at = line.rfind(" {:")
        if LONE_LIST_PATTERN.fullmatch(line):
            lines[number] = ""
            # the attribute list is on the line below a heading
            if number and HEADING_PATTERN.match(lines[number - 1]):
                lines[number - 1] = _heading_with_id(lines[number - 1], line)
        elif HEADING_PATTERN.match(line) and LONE_LIST_PATTERN.fullmatch(line[at:]):
            lines[number] = _heading_with_id(line[:at], line[at:])
        else:
            lines[number] = re.sub(CODE_OR_LIST_PATTERN, r"\g<code>", line)
    return "\n".join(lines)


def without_lists_in_cells(body: str) -> str:
    """Replace list markers in table rows with `•`, because table cells can't contain lists.

    Lines that contain both `|` and `<br>` count as table rows.
    """
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if "|" in line and "<br" in line:
            lines[number] = re.sub(CELL_ITEM_PATTERN, r"\1• ", line)
    return "\n".join(lines)


def lines_of_code(body: str, *kinds: str) -> Collection[int]:
    """Return the indexes of the lines in code blocks, starting at 0.

    `kinds` contains the types of tokens that count as code: `fence` or `code_block` (indented).
    """
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])  # the text within blocks isn't needed
    lines: set[int] = set()
    for token in parser.parse(body):
        if token.type in kinds and token.map:
            lines.update(range(*token.map))
    return lines


def _heading_with_id(heading: str, attributes: str) -> str:
    """Append the id in an attribute list to a heading, unless the heading has an id already."""
    heading = heading.rstrip()
    name = ID_IN_LIST_PATTERN.search(attributes)
    if not name or re.search(ID_AT_END_PATTERN, heading):
        return heading
    return f"{heading} {{#{name['id']}}}"
