"""Rewrites what other tools read in Markdown and ours would print: the attribute lists of kramdown, and lists in the
cells of tables, which converters of HTML write."""

import re
from collections.abc import Collection

from markdown_it import MarkdownIt

from legalsite.source.anchors import ID

LIST = r"\{:(?![:/])(?:\\\}|[^}\n]){1,500}\}"
BLOCK = re.compile(rf"[ \t>]*{LIST}[ \t]*")
SPAN = rf"(?P<code>(?P<ticks>`+)[^`\n]{{1,300}}(?P=ticks))|(?<=[\])*_`>])(?<!\\.){LIST}"
HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]")
NAMED = r"\{#[^{}\s]+\}\s*\Z"
ITEM = r"((?:(?<!\\)\||<br ?/?>)[ \t]*)\\?[*+-][ \t]+(?=[^\s|])"  # a dash alone in a cell is a word
NAME = re.compile(rf"""[\s:](?:#|id=["']?)({ID})""")


def without_attribute_lists(body: str) -> str:
    """Return the text without attribute lists, where kramdown would take them for such, and with the id of a heading
    where our Markdown has it: at the end of its line. Lines keep their numbers."""
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
                lines[number - 1] = _named(lines[number - 1], line)
        elif HEADING.match(line) and BLOCK.fullmatch(line[last:]):
            lines[number] = _named(line[:last], line[last:])
        else:
            lines[number] = re.sub(SPAN, lambda match: match["code"] or "", line)
    return "\n".join(lines)


def plain_cells(body: str) -> str:
    """Return the text with bullets before the items of lists in rows of tables: a cell is one line, and has no lists.
    A line with a bar and a break is taken for a row."""
    lines = body.split("\n")
    return "\n".join(re.sub(ITEM, r"\1• ", line) if "|" in line and "<br" in line else line for line in lines)


def lines_of_code(body: str, *kinds: str) -> Collection[int]:
    """Return the numbers of the lines that are code of these kinds, `fence` or `code_block`, from 0."""
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    code = (token.map for token in parser.parse(body) if token.type in kinds and token.map)
    return {number for lines in code for number in range(*lines)}


def _named(heading: str, attributes: str) -> str:
    """Return the line of a heading with the id that an attribute list gives it, unless it has one."""
    heading, name = heading.rstrip(), NAME.search(attributes)
    return f"{heading} {{#{name[1]}}}" if name and not re.search(NAMED, heading) else heading
