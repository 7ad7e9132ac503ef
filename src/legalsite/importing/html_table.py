"""An HTML table of data → a Markdown table. A table that only lays a page out is read as blocks, elsewhere."""

from bs4 import Tag

from legalsite.importing.html_ends import TooLargeError
from legalsite.importing.html_inline import Page, inline
from legalsite.importing.piece import Piece

WIDEST = 50
MOST_CELLS = 100_000


def is_data(tag: Tag) -> bool:
    """Two columns and two rows or more, no headings, lists or tables in its cells."""
    rows = tag.find_all("tr")
    return (
        len(rows) > 1
        and max(len(row.find_all(["td", "th"])) for row in rows) > 1
        and tag.find(["table", "h1", "h2", "h3", "h4", "ul", "ol", "pre", "blockquote"]) is None
    )


def table(tag: Tag, page: Page) -> list[tuple[Piece, str]]:
    """The caption as a paragraph, then the rows; the first is the head. Cells that span have empty ones beside them.
    Raises TooLargeError."""
    line = tag.sourceline or 1
    read: list[tuple[Piece, str]] = []
    if tag.caption is not None:
        text, words = inline(list(tag.caption.children), page)
        read.append((Piece(text.replace("\n", " "), line, written=True), words.replace("\n", " ")))
    rows = _rows(tag, page)
    width = max(map(len, rows))
    if width * len(rows) > MOST_CELLS:
        raise TooLargeError
    lines = ["| " + " | ".join(text for text, _ in row + [("", "")] * (width - len(row))) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * width)
    plain = " ".join(words for row in rows for _, words in row if words)
    return [*read, (Piece("\n".join(lines), line, kind="verbatim"), plain)]


def _rows(tag: Tag, page: Page) -> list[list[tuple[str, str]]]:
    rows: list[list[tuple[str, str]]] = []
    below: dict[int, int] = {}
    count = 0
    for row in tag.find_all("tr"):
        cells: list[tuple[str, str]] = []
        for cell in row.find_all(["td", "th"]):
            while below.get(len(cells), 0) > 0:
                below[len(cells)] -= 1
                cells.append(("", ""))
            for place in range(len(cells), len(cells) + _span(cell, "colspan")):
                below[place] = _span(cell, "rowspan") - 1
            cells.append(_cell(cell, page))
            cells += [("", "")] * (_span(cell, "colspan") - 1)
        count += len(cells)
        if count > MOST_CELLS:
            raise TooLargeError
        if cells:
            rows.append(cells)
    return rows


def _cell(cell: Tag, page: Page) -> tuple[str, str]:
    """Paragraphs and breaks in a cell are breaks."""
    blocks = cell.find_all(["p", "div"])
    parts = (
        [inline(list(block.children), page) for block in blocks if block.find(["p", "div"]) is None]
        if _only(cell, blocks)
        else [inline(list(cell.children), page)]
    )
    text = "<br>".join(text.replace("\n", "<br>") for text, _ in parts if text)
    return text, " ".join(words.replace("\n", " ") for _, words in parts if words)


def _only(cell: Tag, blocks: list[Tag]) -> bool:
    """Whether all words of the cell stand in its innermost paragraphs."""
    innermost = [block for block in blocks if block.find(["p", "div"]) is None]
    return bool(innermost) and "".join(cell.get_text().split()) == "".join(
        "".join(block.get_text().split()) for block in innermost
    )


def _span(cell: Tag, name: str) -> int:
    given = str(cell.get(name) or "1")
    return min(WIDEST, max(1, int(given))) if given.isdecimal() and len(given) < 6 else 1
