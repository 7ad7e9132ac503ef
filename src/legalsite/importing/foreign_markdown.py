"""Rewrites what other tools read in Markdown and ours would print.

These are the attribute lists of kramdown, and lists in the cells of tables, which converters of
HTML write.
"""

import re
from collections.abc import Collection

from markdown_it import MarkdownIt

from legalsite.source.anchors import ID

LIST = r"\{:(?![:/])(?:\\\}|[^}\n]){1,500}\}"
BLOCK = re.compile(rf"[ \t>]*{LIST}[ \t]*")
SPAN = rf"(?P<code>(?P<ticks>`+)[^`\n]{{1,300}}(?P=ticks))|(?<=[\])*_`>])(?<!\\.){LIST}"
HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]")
HAS_ID = r"\{#[^{}\s]+\}\s*\Z"
CELL_ITEM = (
    r"((?:(?<!\\)\||<br ?/?>)[ \t]*)\\?[*+-][ \t]+(?=[^\s|])"  # a dash alone in a cell is a word
)
GIVEN_ID = re.compile(rf"""[\s:](?:#|id=["']?)({ID})""")


def without_attribute_lists(body: str) -> str:
    """Return the text without attribute lists, where kramdown would recognize them.

    A heading keeps its id where our Markdown has it: at the end of its line. Lines keep their
    numbers.
    """
    if "{:" not in body:
        return body
    code = lines_of_code(body, "fence", "code_block")
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if number in code:
            continue
        last = line.rfind(" {:")
        if BLOCK.fullmatch(line):
            lines[number] = ""
            if number and HEADING.match(lines[number - 1]):
                lines[number - 1] = _with_id(lines[number - 1], line)
        elif HEADING.match(line) and BLOCK.fullmatch(line[last:]):
            lines[number] = _with_id(line[:last], line[last:])
        else:
            lines[number] = re.sub(SPAN, r"\g<code>", line)
    return "\n".join(lines)


def plain_cells(body: str) -> str:
    """Return the text with bullets before the items of lists in rows of tables.

    A cell is one line, and has no lists. A line with a bar and a break is taken for a row.
    """
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if "|" in line and "<br" in line:
            lines[number] = re.sub(CELL_ITEM, r"\1• ", line)
    return "\n".join(lines)


def lines_of_code(body: str, *kinds: str) -> Collection[int]:
    """Return the lines that are code of these kinds, `fence` or `code_block`, counted from 0."""
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    lines: set[int] = set()
    for token in parser.parse(body):
        if token.type in kinds and token.map:
            lines.update(range(*token.map))
    return lines


def _with_id(heading: str, attributes: str) -> str:
    """Return the line of a heading with the id of an attribute list, unless it has one."""
    heading = heading.rstrip()
    name = GIVEN_ID.search(attributes)
    if not name or re.search(HAS_ID, heading):
        return heading
    return f"{heading} {{#{name[1]}}}"
