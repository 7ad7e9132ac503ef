"""Changes what other tools read in Markdown and ours would print: the attribute lists, comments and placeholders for
tables of contents of kramdown, and headings and lists in the cells of tables, which converters of HTML write."""

import re
from collections.abc import Collection, Iterator

from markdown_it import MarkdownIt

LIST = r"\{:(?![:/])(?:\\\}|[^}\n]){1,500}\}"
BLOCK = re.compile(rf"[ \t>]*{LIST}[ \t]*")
SPAN = re.compile(
    rf"(?P<code>(?P<ticks>`+)[^`\n]{{1,300}}(?P=ticks))|(?<=[\])*_`>])(?<!\\.){LIST}"
    r"|\{::(?:options|nomarkdown)\b[^}\n]*\}|\{:/(?:nomarkdown)?\}"
)
HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]")
UNDERLINE = re.compile(r"[ ]{0,3}(?:=+|-+)[ \t]*")
NAMED = re.compile(r"\{#[^{}\s]+\}\s*\Z")
ID = re.compile(r"""[\s:](?:#|id=["']?)([A-Za-z][\w.:-]*)""")
CONTENTS = re.compile(r"\{:(?:[^}\n]*\s)?toc\b")
ITEM = re.compile(r"[ \t>]*(?:[*+-]|[0-9]{1,9}[.)])(?=\s)")
COMMENT = re.compile(r"`+[^`\n]{1,300}`+|(?P<begin>\{::comment\b[^}\n]*\})|(?P<end>\{:/(?:comment)?\})")
DELIMITER = re.compile(r"[ \t>]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?")
CELL_LINE = re.compile(r"((?<!\\)\||<br ?/?>)", re.IGNORECASE)
MARK = re.compile(r"(\s*)(?:(#{1,6})|\\?[*+-])[ \t]+(?=\S)")


def without_attribute_lists(body: str) -> str:
    """Return the text without attribute lists, where kramdown would take them for such, and with the id of a heading
    where our Markdown has it: at the end of its line. Lines keep their numbers."""
    if "{:" not in body:
        return body
    code = _code_lines(body)
    lines = list(_without_comments(body, code))
    for number, line in enumerate(lines):
        if number in code:
            continue
        last = line.rfind(" {:")
        if BLOCK.fullmatch(line):
            lines[number] = ""
            if CONTENTS.search(line):
                _remove_list_above(lines, number)
            elif name := ID.search(line):
                _name_heading(lines, number, name[1])
        elif last > 0 and HEADING.match(line) and BLOCK.fullmatch(line[last:]):
            name = ID.search(line, last)
            lines[number] = _named(line[:last], name[1] if name else "")
        else:
            lines[number] = SPAN.sub(lambda match: match["code"] or "", line)
    return "\n".join(lines)


def plain_cells(body: str) -> str:
    """Return the text with the headings in table cells in bold, and with bullets before the items of lists in them: a
    cell is one line, in which Markdown has no headings and no lists."""
    return "\n".join(_with_plain_rows(body.split("\n"))) if "|" in body else body


def _code_lines(body: str) -> Collection[int]:
    """Return the numbers of the lines that are code, from 0."""
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    code = (token.map for token in parser.parse(body) if token.type in {"fence", "code_block"} and token.map)
    return {number for lines in code for number in range(*lines)}


def _without_comments(body: str, code: Collection[int]) -> Iterator[str]:
    """Yield the lines without comments. One that is never closed is none."""
    last = body.rfind("{:/")
    position, in_comment = 0, False
    for number, line in enumerate(body.split("\n")):
        kept, start = "", 0
        for match in COMMENT.finditer(line) if number not in code else ():
            if match["begin"] and not in_comment and position + match.start() < last:
                kept, in_comment = kept + line[start : match.start()], True
            elif match["end"] and in_comment:
                start, in_comment = match.end(), False
        yield kept if in_comment else kept + line[start:]
        position += len(line) + 1


def _remove_list_above(lines: list[str], number: int) -> None:
    """Empty the lines of the list right above a line."""
    first = number
    while first and lines[first - 1].strip():
        first -= 1
    if first < number and ITEM.match(lines[first]):
        lines[first:number] = [""] * (number - first)


def _name_heading(lines: list[str], number: int, name: str) -> None:
    """Give an id to the heading right above a line, or else right below it."""
    underlined = number > 1 and UNDERLINE.fullmatch(lines[number - 1]) and lines[number - 2].strip()
    above, below = lines[number - 1] if number else "", lines[number + 1] if number + 1 < len(lines) else ""
    if underlined:
        lines[number - 2] = _named(lines[number - 2], name)
    elif HEADING.match(above):
        lines[number - 1] = _named(above, name)
    elif not above.strip() and HEADING.match(below):
        lines[number + 1] = _named(below, name)


def _named(heading: str, name: str) -> str:
    """Return the line of a heading with an id, unless it has one."""
    heading = heading.rstrip()
    return f"{heading} {{#{name}}}" if name and not NAMED.search(heading) else heading


def _with_plain_rows(lines: list[str]) -> Iterator[str]:
    in_code = in_table = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        in_code ^= line.lstrip(" \t>").startswith(("```", "~~~"))
        in_table = "|" in line and (in_table or ("|" in following and bool(DELIMITER.fullmatch(following))))
        yield "".join(map(_plain, CELL_LINE.split(line))) if in_table and not in_code else line


def _plain(line: str) -> str:
    """Return one line of a cell without the mark of a heading or an item."""
    mark = MARK.match(line)
    if not mark:
        return line
    words = line[mark.end() :].rstrip()
    after = line[mark.end() + len(words) :]
    if not mark[2]:
        return f"{mark[1]}• {words}{after}"
    return f"{mark[1]}{words}{after}" if "**" in words else f"{mark[1]}**{words}**{after}"
