"""The cells of Markdown tables that a converter made of HTML: a cell is one line, in which Markdown has no headings and
no lists, so their marks would be printed as they are."""

import re
from collections.abc import Iterator

DELIMITER = re.compile(r"[ \t>]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?")
FENCE = re.compile(r"[ \t>]*(?:```|~~~)")
BORDER = re.compile(r"(?<!\\)(\|)")
BREAK = re.compile(r"(<br ?/?>)", re.IGNORECASE)
HEADING = re.compile(r"(\s*)#{1,6}[ \t]+(?=\S)")
ITEM = re.compile(r"(\s*)(?:[*+-]|\\[*+-])[ \t]+(?=\S)")


def plain_cells(body: str) -> str:
    """Return the text with the headings in table cells in bold, and with bullets before the items of lists in them."""
    return "\n".join(_lines(body.split("\n"))) if "|" in body else body


def _lines(lines: list[str]) -> Iterator[str]:
    in_code = in_table = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        in_code ^= bool(FENCE.match(line))
        in_table = "|" in line and (in_table or ("|" in following and bool(DELIMITER.fullmatch(following))))
        yield _row(line) if in_table and not in_code else line


def _row(line: str) -> str:
    return "".join(_cell(part) for part in BORDER.split(line))


def _cell(text: str) -> str:
    return "".join(_plain(part) for part in BREAK.split(text))


def _plain(line: str) -> str:
    """Return one line of a cell without the marks of a heading or an item."""
    heading = HEADING.match(line)
    if heading:
        words = line[heading.end() :].rstrip()
        after = line[heading.end() + len(words) :]
        return f"{heading[1]}{words}{after}" if "**" in words else f"{heading[1]}**{words}**{after}"
    return ITEM.sub(r"\1• ", line, count=1) if ITEM.match(line) else line
