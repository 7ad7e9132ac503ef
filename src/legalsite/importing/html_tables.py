"""HTML tables of data as Markdown tables."""

from bs4 import Tag

from legalsite.importing.html_inline import PageContext, inline
from legalsite.importing.html_repair import TooLargeError
from legalsite.importing.imported_text import RawBlock

WIDEST = 50
MOST_CELLS = 100_000


def is_data(tag: Tag) -> bool:
    """Return whether a table holds data: two columns and two rows or more, without headings, lists or tables in its
    cells. All other tables only lay out a page."""
    rows = tag.find_all("tr")
    return (
        len(rows) > 1
        and max(len(row.find_all(["td", "th"])) for row in rows) > 1
        and tag.find(["table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote"]) is None
    )


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
    """Return the content of a cell, with `<br>` between paragraphs and for breaks."""
    blocks = cell.find_all(["p", "div"])
    parts = (
        [inline(list(block.children), page) for block in blocks if block.find(["p", "div"]) is None]
        if _only(cell, blocks)
        else [inline(list(cell.children), page)]
    )
    text = "<br>".join(text.replace("\n", "<br>") for text, _ in parts if text)
    return text, " ".join(words.replace("\n", " ") for _, words in parts if words)


def _only(cell: Tag, blocks: list[Tag]) -> bool:
    """Return whether all words of the cell are in its innermost paragraphs."""
    innermost = [block for block in blocks if block.find(["p", "div"]) is None]
    return bool(innermost) and "".join(cell.get_text().split()) == "".join(
        "".join(block.get_text().split()) for block in innermost
    )
