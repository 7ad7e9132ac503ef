"""HTML tables of data as Markdown tables."""

from collections.abc import Iterable, Iterator

from bs4 import Tag
from bs4.element import PageElement

from legalsite.importing.html_inline import HEADINGS, PageContext, inline
from legalsite.importing.html_repair import TooLargeError
from legalsite.importing.imported_text import RawBlock
from legalsite.importing.list_marks import item_numbers, letter_of

LISTS = ("ul", "ol")
BLOCKS = frozenset({"p", "div", "li", *HEADINGS, *LISTS})
OF_PAGES = ["table", "dl", "pre", "blockquote"]  # in a cell of a table that lays out a page
DEEPEST = 20
WIDEST = 50
MOST_CELLS = 100_000


def is_data(tag: Tag) -> bool:
    """Return whether a table holds data: two columns and two rows or more, without tables and the like in its cells.
    If its first row is no head, there are no headings and lists either. All other tables only lay out a page."""
    rows = tag.find_all("tr")
    if len(rows) < 2 or max(len(row.find_all(["td", "th"])) for row in rows) < 2 or tag.find(OF_PAGES):
        return False
    head = [cell.name for cell in rows[0].find_all(["td", "th"])]
    return (len(head) > 1 and set(head) == {"th"}) or tag.find([*HEADINGS, *LISTS]) is None


def table(tag: Tag, page: PageContext) -> list[tuple[RawBlock, str]]:
    """Return the caption as a paragraph, then the rows; the first row is the head. A cell that spans several columns or
    rows is followed by empty cells. Raises TooLargeError."""
    line = tag.sourceline or 1
    read: list[tuple[RawBlock, str]] = []
    if tag.caption is not None:
        text, words = inline(list(tag.caption.children), page)
        read.append((RawBlock(text.replace("\n", " "), line, written=True), words.replace("\n", " ")))
    rows = _rows(tag, page)
    width = max(map(len, rows))
    if width * len(rows) > MOST_CELLS:
        raise TooLargeError
    lines = ["| " + " | ".join(text for text, _ in row + [("", "")] * (width - len(row))) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * width)
    plain = " ".join(words for row in rows for _, words in row if words)
    return [*read, (RawBlock("\n".join(lines), line, kind="verbatim"), plain)]


def _rows(tag: Tag, page: PageContext) -> list[list[tuple[str, str]]]:
    """Return the cells of each row, each as Markdown and plain words."""
    rows: list[list[tuple[str, str]]] = []
    below: dict[int, int] = {}
    count = 0
    for row in tag.find_all("tr"):
        cells: list[tuple[str, str]] = []
        for cell in row.find_all(["td", "th"]):
            while below.get(len(cells), 0) > 0:
                below[len(cells)] -= 1
                cells.append(("", ""))
            for index in range(len(cells), len(cells) + _span(cell, "colspan")):
                below[index] = _span(cell, "rowspan") - 1
            cells.append(_cell(cell, page))
            cells += [("", "")] * (_span(cell, "colspan") - 1)
        count += len(cells)
        if count > MOST_CELLS:
            raise TooLargeError
        if cells:
            rows.append(cells)
    return rows


def _span(cell: Tag, name: str) -> int:
    """Return how many columns or rows a cell spans, at most WIDEST."""
    given = str(cell.get(name) or "1")
    return min(WIDEST, max(1, int(given))) if given.isdecimal() and len(given) < 6 else 1


def _cell(cell: Tag, page: PageContext) -> tuple[str, str]:
    """Return the content of a cell, with `<br>` between paragraphs and for breaks. Headings are in bold, and items of
    lists have their bullet, number or letter: a cell of a Markdown table is one line."""
    lines = list(_lines(cell.children, page))
    text = "<br>".join(text.replace("\n", "<br>") for text, _ in lines)
    return text, " ".join(words.replace("\n", " ") for _, words in lines if words)


def _lines(nodes: Iterable[PageElement], page: PageContext, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the lines of a cell that are not empty. A block inside DEEPEST others has no line of its own."""
    together: list[PageElement] = []
    for node in (*nodes, None):
        block = node if isinstance(node, Tag) and node.name in BLOCKS and depth < DEEPEST else None
        if node is not None and block is None:
            together.append(node)
            continue
        line = inline(together, page)
        if line[0]:
            yield line
        together = []
        if block is not None:
            yield from _block_lines(block, page, depth + 1)


def _block_lines(block: Tag, page: PageContext, depth: int) -> Iterator[tuple[str, str]]:
    if block.name in LISTS:
        numbers = item_numbers(block)
        for child in block.children:
            lines = list(_lines([child], page, depth))
            if isinstance(child, Tag) and child.name == "li":
                marker = _marker(child, block, next(numbers))
                lines[:1] = [(f"{marker} {text}", words) for text, words in lines[:1]]
            yield from lines
        return
    for text, words in _lines(block.children, page, depth):
        yield (f"**{text}**" if block.name in HEADINGS and "**" not in text else text), words


def _marker(item: Tag, parent: Tag, number: int) -> str:
    """Return the bullet, number or letter of an item."""
    letter = letter_of(item, parent, number)
    return "•" if parent.name == "ul" else f"({letter})" if letter else f"{number}."
