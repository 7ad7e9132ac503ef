"""Block HTML as Markdown: headings, paragraphs, lists, quotations, definitions and tables of data."""

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement
from msgspec.structs import replace

from legalsite.importing.html_inline import (
    HEADINGS,
    STRIKES,
    PageContext,
    ids_of_heading,
    inline,
    is_block,
    link,
    paragraphs,
)
from legalsite.importing.markdown_writer import (
    RawBlock,
    TakenOut,
    escape_line_start,
    fence_around,
    indented,
    write_markdown,
)
from legalsite.importing.number_forms import forms, in_form
from legalsite.importing.page_parser import TOO_LARGE, UnreadablePageError

LISTS = ("ul", "ol")
OF_SECTIONS = [*LISTS, "dl", "table", "blockquote", "pre"]  # in a heading that was never closed


def blocks_of(tag: Tag, page: PageContext, depth: int = 0) -> list[RawBlock]:
    """Return the blocks inside an element, in order. `depth`: that of the list around them."""
    read: list[RawBlock] = []
    run: list[PageElement] = []
    for child in tag.children:
        if isinstance(child, Tag) and is_block(child):
            read += _paragraphs(run, tag, page)
            run = []
            read += _block(child, page, depth)
        else:
            run.append(child)
    return read + _paragraphs(run, tag, page)


def _block(tag: Tag, page: PageContext, depth: int) -> list[RawBlock]:  # noqa: PLR0911 - one line a kind of block
    """Return the blocks of one block element."""
    line = tag.sourceline or 1
    if tag.name in HEADINGS and tag.find(OF_SECTIONS) is None and len(tag.find_all("p", limit=2)) < 2:
        return _heading(tag, page)
    if tag.name in LISTS:
        return _list(tag, page, depth)
    if tag.name == "table" and page.in_cell:
        return [RawBlock(" · ".join(filter(None, cells)), line) for cells in _rows(tag, page)]
    if tag.name == "table" and (is_data(tag) or (not page.layout and tag.find(["td", "th"]))):
        return table(tag, page)
    if tag.name == "hr":
        return [RawBlock("---", line, kind="verbatim")]
    if tag.name == "pre":
        for line_end in tag.find_all("br"):
            line_end.replace_with("\n")
        code = tag.get_text()
        fence = fence_around(code, 3)
        return [RawBlock(f"{fence}\n{code.strip(chr(10))}\n{fence}", line, kind="verbatim")]
    if tag.name == "blockquote" and not page.in_cell:
        return _quotation(tag, page)
    if tag.name == "dl" and tag.find(HEADINGS) is None:
        return _definitions(tag, page)
    if tag.name == "a" and tag.get("href"):
        return _linked(blocks_of(tag, page, depth), tag, page)
    if tag.name == "summary":
        return [replace(block, kind="label") for block in blocks_of(tag, page, depth)]
    return blocks_of(tag, page, depth)


def _heading(tag: Tag, page: PageContext) -> list[RawBlock]:
    """Return a heading, with its id if links can name it."""
    text = inline(list(tag.children), page).replace("\n", " ")
    if not text:
        return []
    line = tag.sourceline or 1
    if tag is page.title:
        return [RawBlock(text, line, kind="title", level=1, written=True)]
    if names := ids_of_heading(tag):
        text = f"{text} {{#{names[0]}}}"
    return [RawBlock(text, line, kind="heading", level=max(2, int(tag.name[1])), written=True)]


def _paragraphs(run: list[PageElement], tag: Tag, page: PageContext) -> list[RawBlock]:
    """Return the paragraphs of a run of inline nodes; struck through if they stand in an element that strikes blocks
    through."""
    line = next((node.sourceline for node in run if isinstance(node, Tag) and node.sourceline), tag.sourceline or 1)
    mark = "~~" if run and any(around.name in STRIKES for around in (tag, *tag.parents)) else ""
    return [RawBlock(f"{mark}{text}{mark}", line, written=True) for text in paragraphs(run, page)]


def _linked(read: list[RawBlock], tag: Tag, page: PageContext) -> list[RawBlock]:
    """Return blocks that have a link around them. Markdown has no such link, so each block that can become a link gets
    it; if none can, the target is reported as removed."""
    href = page.href(str(tag["href"]))
    if not href or tag.find("a", href=True) is not None:
        return read
    linked = [_with_link(block, href) for block in read]
    if linked != read:
        return linked
    page.taken_out.append(TakenOut(tag.sourceline or 1, href[:200], "link around a block"))
    return read


def _with_link(block: RawBlock, href: str) -> RawBlock:
    """Return a block with a link around its words, if it can have one."""
    block_in_item = block.text.startswith((">", "```", "|"))
    if block.kind not in {"text", "heading", "item", "more"} or block_in_item or "](" in block.text:
        return block
    text, mark, name = block.text.partition(" {#")
    return replace(block, text=f"{link(text, href)}{mark}{name}")


def _list(tag: Tag, page: PageContext, depth: int) -> list[RawBlock]:
    """Return the items of a list."""
    read: list[RawBlock] = []
    numbers = item_numbers(tag)
    for child in tag.children:
        if isinstance(child, Tag) and child.name == "li":
            read += _item(child, tag, next(numbers), page, depth)
        elif isinstance(child, Tag):
            read += _block(child, page, depth + 1 if child.name in LISTS else depth)
        else:
            read += _paragraphs([child], tag, page)
    return read


def _item(tag: Tag, parent: Tag, count: int, page: PageContext, depth: int) -> list[RawBlock]:
    """Return an item and the other blocks in it. An item that begins with a heading is a numbered section."""
    number = f"{count}." if parent.name == "ol" else ""
    letter = letter_of(tag, parent, count)
    if _begins_with_heading(tag):
        read = blocks_of(tag, page, depth)
        numbered = [replace(block, number=number) for block in read[:1] if block.kind == "heading"]
        return [*numbered, *read[len(numbered) :]]
    if letter:  # Markdown has no lists with letters
        read, mark = blocks_of(tag, page, depth), f"({letter})"
        if read and read[0].kind == "verbatim":
            return [RawBlock(mark, tag.sourceline or 1), *read]
        marked = [replace(block, text=f"{mark} {block.text}") for block in read[:1]]
        return [*marked, *read[1:]]
    result: list[RawBlock] = []
    for index, block in enumerate(blocks_of(tag, page, depth + 1)):
        if block.kind not in {"text", "verbatim"}:
            result.append(block)
        elif index == 0:
            result.append(replace(block, kind="item", level=depth, number=number, written=True))
        else:
            result.append(replace(block, kind="more", level=depth, written=True))
    return result


def _begins_with_heading(tag: Tag) -> bool:
    first = next((child for child in tag.children if isinstance(child, Tag) or str(child).strip()), None)
    return isinstance(first, Tag) and (first.name in HEADINGS or _begins_with_heading(first))


def _quotation(tag: Tag, page: PageContext) -> list[RawBlock]:
    """Return a quotation."""
    inner = write_markdown(blocks_of(tag, page)).rstrip("\n")
    quoted = "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
    return [RawBlock(quoted, tag.sourceline or 1, kind="verbatim")] if inner else []


def _definitions(tag: Tag, page: PageContext) -> list[RawBlock]:
    """Return a list of definitions: the term, and `: definition` below it."""
    written: list[str] = []
    for child in tag.find_all(["dt", "dd"]):
        if child.name == "dd" and (read := blocks_of(child, page)):
            written.append(": " + indented(write_markdown(read).rstrip("\n"), 2))
        elif child.name == "dt" and (term := inline(list(child.children), page).replace("\n", " ")):
            written.append(("\n" if written else "") + escape_line_start(term))
    return [RawBlock("\n".join(written), tag.sourceline or 1, kind="verbatim")] if written else []


OF_CELLS = frozenset({"p", "div", "li", "table", "blockquote", *HEADINGS, *LISTS})
WIDEST = 50  # columns or rows of a cell
MOST_CELLS = 100_000
BAR = re.compile(r"(?<!\\)\|")  # in code or an address: it would end the cell
SIDES = {"left": ":--", "center": ":-:", "right": "--:"}


def is_data(tag: Tag) -> bool:
    """Return whether a table holds data: two columns and two rows or more, and a head or no tables, headings, lists and
    the like in its cells. All other tables only lay out a page."""
    rows = rows_of(tag)
    if len(rows) < 2 or max(map(len, map(cells_of, rows))) < 2 or tag.find(["dl", "pre"]):
        return False
    head = [cell.name for cell in cells_of(rows[0])]
    return (len(head) > 1 and set(head) == {"th"}) or tag.find([*OF_CELLS - {"p", "div"}]) is None


def rows_of(table: Tag) -> list[Tag]:
    """Return the rows of a table, without those of tables within it."""
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def cells_of(row: Tag) -> list[Tag]:
    """Return the cells of a row, without those of tables within it."""
    return row.find_all(["td", "th"], recursive=False)


def table(tag: Tag, page: PageContext) -> list[RawBlock]:
    """Return the caption as a paragraph, then the rows; the first row is the head. A cell that spans several columns or
    rows is followed by empty cells. Raises UnreadablePageError."""
    line = tag.sourceline or 1
    read: list[RawBlock] = []
    if tag.caption is not None:
        read.append(RawBlock(inline(list(tag.caption.children), page).replace("\n", " "), line, written=True))
    rows = _rows(tag, page)
    width = max(map(len, rows))
    if width * len(rows) > MOST_CELLS:
        raise UnreadablePageError(*TOO_LARGE)
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    sides = [_side(cell) for cell in cells_of(rows_of(tag)[-1])] if width == len(rows[-1]) else []
    lines.insert(1, "| " + " | ".join((sides + ["---"] * width)[:width]) + " |")
    return [*read, RawBlock("\n".join(lines), line, kind="verbatim")]


def _side(cell: Tag) -> str:
    """Return the alignment of a cell that its class names, as the line below the head of a table has it."""
    named = (name for each in (cell, *cell.find_all("p")) for name in each.get_attribute_list("class"))
    return next((SIDES[name] for name in named if name in SIDES), "---")


def _rows(tag: Tag, page: PageContext) -> list[list[str]]:
    """Return the cells of each row as Markdown."""
    rows: list[list[str]] = []
    below: dict[int, int] = {}
    for row in rows_of(tag):
        cells: list[str] = []
        for cell in cells_of(row):
            while below.get(len(cells), 0) > 0:
                below[len(cells)] -= 1
                cells.append("")
            across, down = (min(WIDEST, max(1, _number(cell.get(name), 1))) for name in ("colspan", "rowspan"))
            for index in range(len(cells), len(cells) + across):
                below[index] = down - 1
            cells.append(_cell(cell, page))
            cells += [""] * (across - 1)
        if cells:
            rows.append(cells)
    return rows


def _cell(cell: Tag, page: PageContext) -> str:
    """Return the content of a cell, with `<br>` between paragraphs and for breaks: a cell of a Markdown table is one
    line."""
    lines = map(_line_of_cell, blocks_of(cell, replace(page, in_cell=True)))
    return BAR.sub(r"\\|", "<br>".join(lines).replace("\\\n", "<br>"))


def _line_of_cell(block: RawBlock) -> str:
    """Return a block as a line of a cell: a heading in bold, an item with its bullet or number."""
    text = block.text.partition(" {#")[0]
    if block.kind in {"title", "heading"} and "**" not in text:
        text = f"**{text}**"
    mark = block.number or "•" * (block.kind == "item")
    return f"{mark} {text}" if mark else text


LETTERS = 26  # beyond them, Word and web pages count in different ways


def item_numbers(tag: Tag) -> Iterator[int]:
    """Yield the number of each item of a list: `start` is that of the first one, `value` that of any."""
    number = _number(tag.get("start"), 1)
    for item in tag.find_all("li", recursive=False):
        number = _number(item.get("value"), number)
        yield number
        number += 1


def letter_of(item: Tag, parent: Tag, count: int) -> str:
    """Return the letter or roman numeral of an item; empty if the list has numbers or bullets. A style of the item
    comes before that of its list (CSS Lists 3: list-style-type is inherited), and both before its type."""
    form = _styled(item) or _styled(parent) or forms().pages.get(str(parent.get("type") or ""), "decimal")
    lettered = parent.name == "ol" and form != "decimal" and count <= LETTERS
    return (lettered and in_form(count, form)) or ""


def _styled(tag: Tag) -> str:
    """Return the form of numbers that a `style` attribute asks for; empty if it asks for none."""
    styled = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", str(tag.get("style") or ""))
    return forms().pages.get(styled[1] if styled else "", "")


def _number(given: object, otherwise: int) -> int:
    written = str(given)
    return int(written) if written.isdecimal() and len(written) < 6 else otherwise
