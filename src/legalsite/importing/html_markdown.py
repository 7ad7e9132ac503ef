"""Convert HTML to Markdown.

Supported blocks are headings, paragraphs, lists, block quotes, definition lists, and data tables.
Supported inline elements are emphasis, strikethrough, links, images, and hard line breaks.
"""

import re
from collections.abc import Sequence
from textwrap import indent
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement
from msgspec import Struct
from msgspec.structs import replace

from legalsite.importing.markdown_writer import (
    Blocks,
    RawBlock,
    RemovedText,
    escape_inline,
    escape_line_start,
    fence_around,
    write_markdown,
)
from legalsite.importing.page_parser import TOO_LARGE, UnreadablePageError, elements_named
from legalsite.importing.page_styles import attribute, number_or_default
from legalsite.source import raw_html
from legalsite.source.anchors import ID
from legalsite.source.characters import MAX_TEXT_BYTES
from legalsite.source.raw_html import HEADINGS, STRIKES

SPACES_PATTERN = re.compile(r"[\s\u00a0]+")
# Placeholders for the start and end of emphasis and strikethrough. Which Markdown is needed depends
# on the text around them, so they're replaced later.
PLACEHOLDERS = {
    **dict.fromkeys(("strong", "b"), ("\ue000", "\ue001")),
    **dict.fromkeys(("em", "i"), ("\ue002", "\ue003")),
    **dict.fromkeys(STRIKES, ("\ue004", "\ue005")),
}
# Start placeholder → (Markdown delimiter, HTML element). Where Markdown wouldn't recognize the
# delimiter, the element is used.
WRITTEN_EMPHASIS = {"\ue000": ("**", "strong"), "\ue002": ("*", "em"), "\ue004": ("~~", "s")}
# end placeholder → character of its delimiter
CLOSING_SIGNS = {"\ue001": "*", "\ue003": "*", "\ue005": "~"}
INNERMOST_EMPHASIS_PATTERN = re.compile(
    "(?P<opening>[\ue000\ue002\ue004])(?P<words>[^\ue000-\ue005]*)[\ue001\ue003\ue005]"
)
PARAGRAPH_BREAK_PATTERN = re.compile(r"\n{2,}")
PRIVATE_PATTERN = re.compile("([\ue000-\ue006])")
# emphasis that directly follows emphasis of the same kind
TOUCHING_EMPHASIS_PATTERN = re.compile("\ue001(\\s*)\ue000|\ue003(\\s*)\ue002|\ue005(\\s*)\ue004")
BLOCKS = raw_html.BLOCKS.union(["body", "fieldset", "form", "hgroup", "legend", "menu", "td", "th"])
EDGE = "\ue006"  # placeholder for the start or end of a block inside inline elements
EDGES_PATTERN = re.compile("[ \n]*\ue006[ \n\ue006]*")
# block boundaries between two texts
INNER_EDGES_PATTERN = re.compile("(?<=[^ \n\ue006])[ \n]*\ue006[ \n\ue006]*(?=[^ \n\ue006])")
BLANK = " \n\ue006"
BLOCK_STYLE_PATTERN = re.compile(r"(?:^|;)display:(?:block|flex|grid|table|list-item)\b")
# quotation marks of `<q>` by language; other languages use “”
QUOTES = {"de": "„“", "pl": "„”", "fr": "«»", "ja": "「」"}
# Elements that state the URL of a page: (element, attribute, part of its value, attribute with the
# URL). The first one that exists takes precedence.
ADDRESSES = (
    ("base", "target", "", "href"),
    ("link", "rel", "canonical", "href"),
    ("meta", "property", "og:url", "content"),
)
SAFE_SCHEMES = {"http", "https", "mailto", "tel", ""}
TEMPLATE_SIGNS = ("{{", "<%", "[%", "<?")
LISTS = ("ul", "ol")
SECTION_ELEMENTS = [
    *LISTS,
    "dl",
    "table",
    "blockquote",
    "pre",
]  # a heading can't contain these elements; if it does, its end tag is missing
SECTIONS = {"section", "div", "article", "li", "details"}
BLOCKS_IN_CELLS = frozenset({"p", "div", "li", "table", "blockquote", *HEADINGS, *LISTS})
MERGED_NOTE = "merged cells of tables are repeated in each row and column that they span"
MAX_HEAD_ROWS = 3  # maximum number of header rows; further rows are data
MAX_CELL_SPAN = 50  # maximum number of columns or rows that a cell may span
MAX_CELLS = 100_000
BAR_PATTERN = re.compile(r"(?<!\\)\|")  # an unescaped `|`, as in code or a URL, would end the cell
NUMBER_PATTERN = re.compile(r"[0-9]{1,9}\.")  # a list number that Markdown supports
ALIGNMENTS = {"left": ":--", "center": ":-:", "right": "--:"}
MAX_SHOWN_TARGET_LENGTH = 200


class PageContext(Struct):
    """Information about a page that's needed to convert its elements."""

    base: str = ""  # base URL of relative links
    own_addresses: set[str] = set()  # URLs of this page, in the form returned by `_bare_address`
    # id that links use for a heading → the heading's anchor in Markdown; “top” for the title
    anchors: dict[str, str] = {}
    title: Tag | None = None  # the heading that names the policy
    removed: list[RemovedText] = []  # link and image URLs that Markdown can't represent
    layout: bool = True  # whether a table with a single row or column is only used for layout
    # whether the conversion is inside a table cell, which can't contain Markdown blocks
    in_cell: bool = False
    notes: list[str] = []  # assumptions that the user should check

    @classmethod
    def from_page(cls, soup: BeautifulSoup) -> "PageContext":
        """Create the context of a page from the URLs it states.

        Relative links are resolved with `<base>` if it exists, otherwise with the canonical URL.
        """
        stated = []
        # for example, the `href` of a `<link>` is the URL of the page if its `rel` is `canonical`
        for element, key, value, address in ADDRESSES:
            for tag in soup.find_all(element):
                if value in attribute(tag, key) and tag.get(address):
                    stated.append(str(tag[address]))
                    break
        # without any URL, the base is empty
        return cls("".join(stated[:1]), {*map(_bare_address, stated)})

    def find_anchors(self, root: Tag) -> None:
        """Set the anchors of the headings in `root`.

        If several headings share an id, a link with that id leads to the heading whose first id it
        is. If there's none, it leads to the first of them.
        """
        ids = list(map(ids_of_heading, elements_named(root, HEADINGS)))
        # a heading's first id becomes its anchor in Markdown
        self.anchors = {names[0]: names[0] for names in ids if names}
        for names in ids:
            for name in names:
                self.anchors.setdefault(name, names[0])
        if self.title:  # a link to the title leads to the top of the page
            self.anchors |= dict.fromkeys(ids_of_heading(self.title), "top")

    def find_own_address(self, root: Tag) -> None:
        """Find the URL of the page in its links, and add a note.

        Links with at least two different fragments must have the same URL, and `root` must contain
        all fragments as ids.
        """
        ids = {str(tag.get("id") or tag.get("name")) for tag in root.find_all(True)}
        fragments: dict[str, set[str]] = {}  # URL of a page → fragments in links to it
        for link in root.find_all("a", href=True):
            page, _, fragment = str(link["href"]).strip().partition("#")
            # links within the page have no URL before the fragment
            if page and fragment:
                fragments.setdefault(_bare_address(page), set()).add(unquote(fragment))
        for page, named in sorted(fragments.items()):
            # a single fragment may also exist on another page by chance
            if len(named) > 1 and named <= ids:
                self.own_addresses.add(page)
                note = "became links within the policy, because it has all of their anchors"
                self.notes.append(f"links to {page} {note}")

    def href(self, target: str) -> str:
        """Return the target of a link in Markdown, or an empty string if it isn't allowed.

        A link to a heading on the page becomes `#id`, and a link to the page's title `#top`. Other
        targets are absolute if the page states its URL. Targets with unsafe schemes or template
        tags aren't allowed.
        """
        if any(sign in target for sign in TEMPLATE_SIGNS):
            return ""
        try:
            absolute = _redirect_target(urljoin(self.base, target.strip()))
            page, fragment = urldefrag(absolute)
            anchor = "top"  # without a fragment, a link to this page leads to the title
            if fragment:  # empty if no heading has this id
                anchor = self.anchors.get(unquote(fragment), "")
            is_fragment = target.startswith("#")
            # an empty target also leads to this page, but doesn't count as a link
            if anchor and (
                is_fragment or (target.strip() and _bare_address(page) in self.own_addresses)
            ):
                return f"#{anchor}"
            # either no heading has this id, or the scheme isn't allowed
            if is_fragment or urlsplit(absolute).scheme.lower() not in SAFE_SCHEMES:
                return ""
        except ValueError:
            return ""
        return absolute


def blocks_of(tag: Tag, page: PageContext, depth: int = 0) -> Blocks:
    """Convert the content of an element to blocks. `depth` is the number of enclosing lists."""
    blocks = []
    run: list[PageElement] = []  # consecutive inline nodes, to be converted to paragraphs
    for child in tag.children:
        if isinstance(child, Tag) and _has_block(child):
            blocks += _paragraph_blocks(run, tag, page)
            run = []
            blocks += _blocks_of_element(child, page, depth)
        else:
            run.append(child)
    return blocks + _paragraph_blocks(run, tag, page)


def _blocks_of_element(tag: Tag, page: PageContext, depth: int) -> Blocks:  # noqa: PLR0911 - by kind of block
    """Convert a block element to blocks. `depth` is the number of enclosing lists.

    For an element without meaning, such as a `<div>`, return the blocks of its content.
    """
    name = tag.name
    # the element is a footnote; an earlier step set the attribute, which contains its label
    if tag.get("data-note"):
        text = indent(write_markdown(blocks_of(tag, page)).strip(), "    ").lstrip()
        return _verbatim_block(f"[^{tag['data-note']}]: {text}", tag)
    # a heading with a list, a table, or several paragraphs isn't really a heading
    if name in HEADINGS and not tag.find(SECTION_ELEMENTS) and len(tag.find_all("p", limit=2)) < 2:
        return _heading_block(tag, page)
    if name in LISTS:
        return _list_blocks(tag, page, depth)
    # a table inside a cell is written as one line per row, because cells can't contain tables
    if name == "table" and page.in_cell:
        rows = [" · ".join(filter(None, cells)) for cells in _markdown_rows(tag, page)]
        return [RawBlock(row, tag.sourceline or 1) for row in rows]
    # The cells of a table that's only used for layout are converted below, like any other element.
    # If `page.layout` is False, no table with cells is.
    if name == "table" and (is_data(tag) or (not page.layout and tag.find(["td", "th"]))):
        return table(tag, page)
    if name == "hr":
        return _verbatim_block("---", tag)
    if name == "pre":
        return _code_block(tag)
    if name == "blockquote" and not page.in_cell:
        return _quotation_block(tag, page)
    # a definition list with headings is a layout
    if name == "dl" and not tag.find(HEADINGS):
        entries = [each for each in tag.find_all(["dt", "dd"]) if each.find_parent("dl") is tag]
        words = " ".join([each.get_text() for each in entries])
        # the list has no text outside of its entries
        if "".join(words.split()) == "".join(tag.get_text().split()):
            return _definitions_block(entries, tag, page)
    blocks = blocks_of(tag, page, depth)
    if name == "a" and tag.get("href"):
        return _blocks_with_link(blocks, tag, page)
    # in a heading with several paragraphs, only the first one is the heading
    if name in HEADINGS and blocks and blocks[0].kind in {"text", "item"}:
        blocks[0] = _as_heading(blocks[0], tag, page)
    return blocks


def _code_block(tag: Tag) -> Blocks:
    """Convert a `<pre>` element to a fenced code block."""
    for line_end in tag.find_all("br"):
        line_end.replace_with("\n")
    code = tag.get_text()
    fence = fence_around(code, 3)
    code = code.strip("\n")
    return _verbatim_block(f"{fence}\n{code}\n{fence}", tag)


def _verbatim_block(text: str, tag: Tag) -> Blocks:
    """Create a block of Markdown that must not be escaped. Return an empty list for empty text."""
    if not text:
        return []
    return [RawBlock(text, tag.sourceline or 1, kind="verbatim")]


def _heading_block(tag: Tag, page: PageContext) -> Blocks:
    """Convert a heading with its id. Return an empty list if it has no text."""
    text = inline(tag.contents, page).replace("\n", " ")
    if not text:
        return []
    return [_as_heading(RawBlock(text, tag.sourceline or 1, is_markdown=True), tag, page)]


def _as_heading(block: RawBlock, tag: Tag, page: PageContext) -> RawBlock:
    """Convert a block to the title, or to a heading with the level and id of `tag`."""
    if tag is page.title:
        return replace(block, kind="title", level=1)
    text = block.text.replace("\\\n", " ").replace("\n", " ")
    ids = ids_of_heading(tag)
    if ids:
        text += f" {{#{ids[0]}}}"
    # only the title has level 1
    return replace(block, text=text, kind="heading", level=max(2, int(tag.name[1])))


def _paragraph_blocks(run: list[PageElement], tag: Tag, page: PageContext) -> Blocks:
    """Convert consecutive inline nodes to paragraphs.

    `tag` contains the nodes. If the tag or an element around it is struck through, so are the
    paragraphs.
    """
    if not run:
        return []
    line = tag.sourceline or 1
    for node in run:  # only tags have line numbers, so use the first one
        if isinstance(node, Tag) and node.sourceline:
            line = node.sourceline
            break
    delimiter = ""
    # `<s>` may contain whole blocks, but `~~` can't, so mark each paragraph
    if any(around.name in STRIKES for around in (tag, *tag.parents)):
        delimiter = "~~"
    return [
        RawBlock(delimiter + text + delimiter, line, is_markdown=True)
        for text in paragraphs(run, page)
    ]


def _blocks_with_link(blocks: Blocks, tag: Tag, page: PageContext) -> Blocks:
    """Link the text of each block in a link, because links in Markdown can't contain blocks.

    If no block can be linked, the URL is reported as removed.
    """
    href = page.href(str(tag["href"]))
    # the target isn't allowed, or there are links inside this link
    if not href or tag.find("a", href=True):
        return blocks
    linked = [_block_with_link(block, href) for block in blocks]
    if linked == blocks:
        page.removed.append(_removed_target(tag, href, "link around a block"))
    return linked


def _removed_target(tag: Tag, target: str, reason: str) -> RemovedText:
    return RemovedText(tag.sourceline or 1, target[:MAX_SHOWN_TARGET_LENGTH], reason)


def _block_with_link(block: RawBlock, href: str) -> RawBlock:
    """Link the text of a block, or return the block unchanged if it can't contain a link.

    A block of the kind `more` is a further paragraph of a list item.
    """
    if block.kind not in {"text", "heading", "item", "more"} or "](" in block.text:
        return block
    # this text is a quote, code, or a table inside a list item
    if block.text.startswith((">", "```", "|")):
        return block
    text, opening, name = block.text.partition(" {#")  # don't link the id of a heading
    return replace(block, text=link(text, href) + opening + name)


def _list_blocks(tag: Tag, page: PageContext, depth: int) -> Blocks:
    """Convert a list to blocks. `depth` is the number of enclosing lists.

    Other elements may enclose the items.
    """
    blocks = []
    for child in tag.children:
        if not isinstance(child, Tag):  # text between the items
            blocks += _paragraph_blocks([child], tag, page)
        elif child.name == "li":
            blocks += _item_blocks(child, page, depth)
        elif child.name in LISTS:  # a list directly inside a list belongs to the item above
            blocks += _list_blocks(child, page, depth + 1)
        elif child.find("li"):  # an element between the list and its items
            blocks += _list_blocks(child, page, depth)
        else:
            blocks += _blocks_of_element(child, page, depth)
    return blocks


def _item_blocks(tag: Tag, page: PageContext, depth: int) -> Blocks:
    """Convert a list item to blocks. `depth` is the number of lists around the item's list.

    An item that starts with a heading becomes a section, whose heading gets the item's number. An
    item with a letter becomes a paragraph that starts with the letter.
    """
    # the number or letter that browsers display, which `apply_styles` computed; empty for a bullet
    number = attribute(tag, "data-marker")
    if _begins_with_heading(tag):
        blocks = blocks_of(tag, page, depth)
        if blocks and blocks[0].kind == "heading":
            blocks[0] = replace(blocks[0], number=number)
        return blocks
    if number and not NUMBER_PATTERN.fullmatch(number):  # the item has a letter
        return _blocks_with_letter(blocks_of(tag, page, depth), number, tag)
    blocks = blocks_of(tag, page, depth + 1)
    for index, block in enumerate(blocks):
        # The blocks of nested lists already have the kind `item` or `more`, which is a further
        # paragraph of an item. `verbatim` blocks are Markdown, too.
        if block.kind in {"text", "verbatim"}:
            blocks[index] = replace(block, kind="more", level=depth, is_markdown=True)
            if index == 0:  # the first block is the item itself; the others continue it
                blocks[0] = replace(blocks[0], kind="item", number=number)
    return blocks


def _blocks_with_letter(blocks: Blocks, letter: str, tag: Tag) -> Blocks:
    """Insert an item's letter into its first block, because Markdown has no lettered lists."""
    # a table, for example, can't start with a letter, so put the letter into a paragraph above
    if blocks and blocks[0].kind == "verbatim":
        return [RawBlock(letter, tag.sourceline or 1), *blocks]
    if blocks:
        blocks[0] = replace(blocks[0], text=f"{letter} {blocks[0].text}")
    return blocks


def _begins_with_heading(tag: Tag) -> bool:
    """Return whether a heading comes before any text in an element."""
    for child in tag.children:
        if isinstance(child, Tag):
            return child.name in HEADINGS or _begins_with_heading(child)
        if str(child).strip():
            break
    return False


def _quotation_block(tag: Tag, page: PageContext) -> Blocks:
    """Convert a block quote to a block in which each line starts with `> `."""
    inner = write_markdown(blocks_of(tag, page)).rstrip("\n")
    lines = [f"> {line}".rstrip() for line in inner.split("\n") if inner]
    return _verbatim_block("\n".join(lines), tag)


def _definitions_block(entries: Sequence[Tag], tag: Tag, page: PageContext) -> Blocks:
    """Convert a definition list to a block in which `: definition` follows each term.

    `entries` contains the terms and definitions of the list `tag`.
    """
    written = []
    is_after_term = False
    for child in entries:
        if child.name == "dd":
            is_after_term = False
            definition = blocks_of(child, page)
            if definition:
                text = indent(write_markdown(definition).rstrip("\n"), "  ")
                written.append(f": {text.removeprefix('  ')}")
            continue
        term = inline(child.contents, page).replace("\n", " ")
        if not term:
            continue
        if is_after_term:  # consecutive terms share a definition
            written[-1] += f"<br>{term}"
            continue
        if written:  # separate the term from the definition above
            written.append("")
        written.append(escape_line_start(term))
        is_after_term = True
    return _verbatim_block("\n".join(written), tag)


def is_data(tag: Tag) -> bool:
    """Return whether a table contains data, and isn't only used for layout.

    It must have at least two columns and rows. A first row that only consists of `<th>` then
    suffices. Otherwise, the cells must not contain tables, headings, lists, or the like.
    """
    rows = list(map(cells_of, rows_of(tag)))
    # Markdown cells can't contain definition lists or code blocks
    if len(rows) < 2 or max(map(len, rows)) < 2 or tag.find(["dl", "pre"]):
        return False
    head = [cell.name for cell in rows[0]]
    if len(head) > 1 and set(head) == {"th"}:
        return True
    # elements that no cell may contain, because they're only in tables used for layout
    blocks = BLOCKS_IN_CELLS - {"p", "div"}
    # lists are allowed below the first row if all rows have the same number of cells
    if len(set(map(len, rows))) == 1 and not rows_of(tag)[0].find(LISTS):
        blocks -= {"li", *LISTS}
    return tag.find([*blocks]) is None


def rows_of(table: Tag) -> list[Tag]:
    """Return the rows of a table, without the rows of nested tables."""
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def cells_of(row: Tag) -> list[Tag]:
    """Return the cells of a row, without the cells of nested tables."""
    return row.find_all(["td", "th"], recursive=False)


def table(tag: Tag, page: PageContext) -> Blocks:
    """Convert a table to a Markdown table. The first row becomes the header.

    The caption becomes a paragraph before the table. A first row with a single cell also does.
    Raises UnreadablePageError if there are too many cells or too much text.
    """
    blocks = []
    if tag.caption:
        caption = inline(tag.caption.contents, page).replace("\n", " ")
        blocks.append(RawBlock(caption, tag.sourceline or 1, is_markdown=True))
    rows = _markdown_rows(tag, page)
    width = max(map(len, rows))
    # repeated cells can make the text much longer than the page
    length = sum(len("".join(row)) for row in rows)
    if width * len(rows) > MAX_CELLS or length > MAX_TEXT_BYTES:
        raise UnreadablePageError(TOO_LARGE)
    height = _head_height(tag)  # number of header rows
    if len(rows) > 2 and width > 1 and _is_alone(tag, width):  # the first row is used as a caption
        blocks.append(RawBlock(rows.pop(0)[0], tag.sourceline or 1, is_markdown=True))
        height = max(1, height - 1)  # the caption counted as a header row
    # a Markdown table has a single header row
    rows[:height] = [_joined_head(rows[:height], width)]
    # the last row shows how columns are aligned if it has a cell for each column
    last = cells_of(rows_of(tag)[-1]) if width == len(rows[-1]) else []
    # The line below the header, such as `| --: | --- |`. `---` is added for columns without a cell
    # in the last row, and surplus cells are cut off.
    delimiters = [*map(_alignment, last), *["---"] * width]
    rows.insert(1, delimiters[:width])
    lines = []
    for row in rows:
        cells = " | ".join(row + [""] * (width - len(row)))  # fill short rows with empty cells
        lines.append(f"| {cells} |")
    return blocks + _verbatim_block("\n".join(lines), tag)


def _alignment(cell: Tag) -> str:
    """Return the Markdown delimiter for the alignment of a cell, such as `--:`."""
    for node in (cell, *cell.find_all("p")):
        for name in node.get_attribute_list("class"):
            if name in ALIGNMENTS:
                return ALIGNMENTS[name]
    return "---"


def _head_height(tag: Tag) -> int:
    """Return the number of header rows, which leaves at least one other row."""
    rows = rows_of(tag)
    height = len([row for row in rows if row.parent and row.parent.name == "thead"])
    first = cells_of(rows[0])
    # A cell that spans several columns has subheadings below it. Other cells then span all header
    # rows.
    if any(_cell_span(cell, "colspan") > 1 for cell in first):
        height = max(height, *(_cell_span(cell, "rowspan") for cell in first))
    # without a `<thead>`, or with an implausibly high one, only the first row is the header
    return height if 0 < height < min(len(rows), MAX_HEAD_ROWS + 1) else 1


def _is_alone(tag: Tag, width: int) -> bool:
    """Return whether the first row consists of one cell that spans all columns."""
    first = cells_of(rows_of(tag)[0])
    return len(first) == 1 and _cell_span(first[0], "colspan") >= width


def _joined_head(rows: Sequence[list[str]], width: int) -> list[str]:
    """Join several header rows to a row of `width` cells."""
    head = []
    for column in range(width):
        # the text of a cell that spans several rows is repeated in them, but only needed once
        words = dict.fromkeys(["".join(row[column : column + 1]) for row in rows])
        head.append("<br>".join(filter(None, words)))
    return head


SpanningCells = dict[int, tuple[str, int]]
"""Column → (text of a cell that also spans the next rows, number of these rows)."""


def _markdown_rows(tag: Tag, page: PageContext) -> list[list[str]]:
    """Convert each row of a table to a list of cells in Markdown.

    The text of a cell that spans several columns or rows is repeated, and a note is added. If the
    only cell of a row spans all columns, its text isn't repeated.
    """
    rows = []
    spanning: SpanningCells = {}
    for row in rows_of(tag):
        cells, spanning = _row_markdown(row, spanning, page)
        if cells_of(row):  # columns without a cell are empty
            rows.append([cells.get(at, "") for at in range(max(cells) + 1)])
    return rows


def _row_markdown(
    row: Tag, above: SpanningCells, page: PageContext
) -> tuple[dict[int, str], SpanningCells]:
    """Map columns of a row to the Markdown of their cells.

    Also return the cells that continue in the next row. `above` contains the cells of previous rows
    that continue in this row.
    """
    cells = {column: words for column, (words, _) in above.items()}
    # `remaining` is the number of rows that a cell still spans, including this row
    below = {
        column: (words, remaining - 1)
        for column, (words, remaining) in above.items()
        if remaining > 1
    }
    row_cells = cells_of(row)
    is_alone = len(row_cells) == 1 and not above
    column = 0
    for cell in row_cells:
        while column in cells:  # cells from previous rows occupy these columns
            column += 1
        words = _cell_markdown(cell, page)
        height = _cell_span(cell, "rowspan")
        for at in range(column, column + _cell_span(cell, "colspan")):
            # Markdown has no merged cells, so repeat the text, except in a row with a single cell
            cells[at] = "" if is_alone and at > column else words
            if height > 1:
                below[at] = (cells[at], height - 1)
            # the text is repeated in another column or row
            if (at > column or height > 1) and cells[at] and MERGED_NOTE not in page.notes:
                page.notes.append(MERGED_NOTE)
    return cells, below


def _cell_span(cell: Tag, name: str) -> int:
    """Return the number of columns (`colspan`) or rows (`rowspan`) that a cell spans."""
    return min(MAX_CELL_SPAN, max(1, number_or_default(cell.get(name), 1)))


def _cell_markdown(cell: Tag, page: PageContext) -> str:
    """Convert the content of a cell to one line, with `<br>` between paragraphs and lines.

    Headings become bold, and list items start with a bullet or number.
    """
    lines = []
    for block in blocks_of(cell, replace(page, in_cell=True)):
        text = block.text.partition(" {#")[0]  # drop the id of a heading
        if block.kind in {"title", "heading"} and "**" not in text:
            text = f"**{text}**"
        if block.number:
            text = f"{block.number} {text}"
        elif block.kind == "item":
            text = f"• {text}"
        lines.append(text)
    # a backslash before a line break is a hard line break
    return BAR_PATTERN.sub(r"\\|", "<br>".join(lines).replace("\\\n", "<br>"))


def _redirect_target(address: str) -> str:
    """Return the target of a Google redirect, or any other URL unchanged.

    Google Docs turns links into such redirects, as in `https://www.google.com/url?q=https://…`.
    """
    parts = urlsplit(address)
    if parts.netloc.endswith("google.com") and parts.path == "/url":
        return parse_qs(parts.query).get("q", [address])[0]
    return address


def _bare_address(page: str) -> str:
    """Remove the scheme, `www.`, fragment, and trailing slash from a URL.

    Different URLs of the same page then become equal.
    """
    return re.sub(r"^(?:https?:)?//(?:www\.)?", "", urldefrag(page)[0]).rstrip("/")


def style_of(tag: Tag) -> str:
    """Return the style attribute in lowercase without spaces."""
    return "".join(attribute(tag, "style").lower().split())


def _has_block(tag: Tag) -> bool:
    """Return whether an element or any of its descendants is displayed as a block."""
    if _is_shown_as_block(tag):
        return True
    return any(isinstance(node, Tag) and _is_shown_as_block(node) for node in tag.descendants)


def _is_shown_as_block(tag: Tag) -> bool:
    """Return whether the name or style of an element makes it a block."""
    return tag.name in BLOCKS or bool(
        tag.get("style") and BLOCK_STYLE_PATTERN.search(style_of(tag))
    )


def ids_of_heading(tag: Tag) -> list[str]:
    """Return the ids that links may use for a heading, and that Markdown supports.

    An id may belong to the heading, an element inside it, an empty link before it, or a section
    that starts with it.
    """
    # elements whose id a link to the heading may use
    bearers = [tag, *tag.find_all(True)]
    for node in tag.previous_siblings:  # an empty link before the heading may have its id
        if isinstance(node, Tag):
            if node.name == "a" and not node.get_text().strip():
                bearers.append(node)
            break
        if str(node).strip():
            break
    section = tag.parent
    # the heading is the first element of the section
    if section and section.name in SECTIONS and section.find(True) is tag:
        bearers.append(section)
    ids = []
    for bearer in bearers:
        name = attribute(bearer, "id")
        if not name and bearer.name == "a":
            name = attribute(bearer, "name")
        if re.fullmatch(ID, name):
            ids.append(name)
    return ids


def paragraphs(nodes: list[PageElement], page: PageContext) -> list[str]:
    """Convert inline nodes to paragraphs in Markdown, split at double line breaks."""
    written = []
    for text in PARAGRAPH_BREAK_PATTERN.split(inline(nodes, page)):
        lines = text.split("\n")
        # in a cell, no line starts a Markdown block
        if not page.in_cell:
            lines = list(map(escape_line_start, lines))
        if text:
            written.append("\\\n".join(lines))
    return written


def inline(nodes: list[PageElement], page: PageContext) -> str:
    """Convert inline nodes to Markdown, in which each newline is a hard line break."""
    written = "".join([_markdown_of_node(node, page) for node in nodes])
    # block boundaries become newlines
    lines = [" ".join(line.split()) for line in EDGES_PATTERN.sub("\n", written).split("\n")]
    return _with_emphasis("\n".join(lines).strip())


def link(inner: str, href: str) -> str:
    """Create a link from a text in Markdown.

    Return the text alone if it's blank or there's no target.
    """
    if not href or not inner.strip(BLANK):
        return inner
    target = href
    # CommonMark allows parentheses and spaces only within `<>`, in which `<` and `>` aren't allowed
    if any(sign in "()<>" or sign.isspace() for sign in href):
        bare = href.replace("<", "%3C").replace(">", "%3E")
        target = SPACES_PATTERN.sub("%20", f"<{bare}>")
    # the text of a link is on one line, so block boundaries and line breaks become spaces
    words = INNER_EDGES_PATTERN.sub(" ", inner).replace("\n", " ")
    return _with_delimiters(words, "[", f"]({target})")


def _markdown_of_node(node: PageElement, page: PageContext) -> str:
    """Convert a node to Markdown, with placeholders for emphasis and block boundaries (EDGE).

    The placeholders are replaced when the text before and after them is known. `<q>` gets the
    quotation marks of its language.
    """
    if not isinstance(node, Tag):
        return escape_inline(PRIVATE_PATTERN.sub("", SPACES_PATTERN.sub(" ", str(node))))
    words = _markdown_of_tag(node, page)
    if node.name == "q":
        around = node.find_parent(lang=True)
        language = str(around["lang"]).partition("-")[0].lower() if around else ""
        quotes = QUOTES.get(language, "“”")  # opening and closing quotation mark
        return quotes[0] + words + quotes[1]
    if _is_shown_as_block(node):
        return EDGE + words + EDGE
    return words


def _markdown_of_tag(node: Tag, page: PageContext) -> str:  # noqa: PLR0911 - by kind of element
    """Convert an inline element to Markdown with placeholders, like `_markdown_of_node`."""
    name = node.name
    if name == "br":
        return "\n"
    if name == "img":
        return _image_markdown(node, page)
    if node.get("data-note"):  # a footnote reference; an earlier step set the attribute
        return f"[^{node['data-note']}]"
    hidden_address = node.get("data-cfemail")  # Cloudflare hides email addresses in this attribute
    if hidden_address:
        return escape_inline(_decoded_mail_address(str(hidden_address)))
    inner = "".join([_markdown_of_node(child, page) for child in node.children])
    # links can't be nested, so only the innermost one is written
    if name == "a" and node.get("href") and not node.find("a", href=True):
        return _link_markdown(inner, node, page)
    if not inner.strip(BLANK):  # don't format spaces
        return inner
    if name in PLACEHOLDERS:
        return _with_delimiters(inner, *PLACEHOLDERS[name])
    if name in {"code", "kbd", "samp", "tt"}:
        # Code can't contain Markdown, so use the text without formatting. `inner` shows whether all
        # of it is emphasized.
        for line_end in node.find_all("br"):
            line_end.replace_with("\n")
        return _code_markdown(node.get_text(), inner)
    if name in {"sup", "sub"}:
        return _with_delimiters(inner, f"<{name}>", f"</{name}>")
    return inner


def _code_markdown(text: str, inner: str) -> str:
    """Convert text to inline code, and keep emphasis that encloses all of it.

    `inner` is the same text as Markdown with emphasis placeholders.
    """
    # number of emphasis placeholders around the whole text
    depth = 0
    while (inner[depth], inner[-1 - depth]) in PLACEHOLDERS.values():
        depth += 1
    fence = fence_around(text, 1)
    code = SPACES_PATTERN.sub(" ", text)
    if "`" in code:  # a backtick at the start or end would be read as a part of the fence
        code = f" {code} "
    return inner[:depth] + fence + code + fence + inner[len(inner) - depth :]


def _link_markdown(inner: str, node: Tag, page: PageContext) -> str:
    """Convert a link. If it has no text, its target is reported as removed.

    A link may lose its text because a block inside the link ends it.
    """
    href = page.href(str(node["href"]))
    # links within the page aren't reported, and an image inside the link is reported itself
    if href and not inner.strip(BLANK) and not href.startswith("#") and not node.find("img"):
        page.removed.append(_removed_target(node, href, "link without text"))
    return link(inner, href)


def _image_markdown(node: Tag, page: PageContext) -> str:
    """Convert an image to a link with the alternative text.

    Without an alternative text, the image is removed, and its URL is reported.
    """
    words = escape_inline(SPACES_PATTERN.sub(" ", attribute(node, "alt")).strip())
    source = attribute(node, "src")
    if source and not words:
        page.removed.append(_removed_target(node, source, "image without text"))
    cell = node.find_parent(["td", "th"])
    # an image alone in a cell may be an icon that means “Yes”, and an image in a link can't be a
    # link itself, so use only the text
    is_icon = cell is not None and not cell.get_text(strip=True)
    if not words or is_icon or node.find_parent("a", href=True):
        return words
    return link(words, page.href(source)) if source else f" {words} "


def _decoded_mail_address(hidden: str) -> str:
    """Decode an email address that Cloudflare hides from bots.

    `hidden` is in hexadecimal. Its first byte is the XOR key of the other bytes. Return an empty
    string if it's invalid.
    """
    try:
        key, *rest = bytes.fromhex(hidden)
        return bytes(byte ^ key for byte in rest).decode()
    except ValueError:
        return ""


def _with_delimiters(inner: str, before: str, after: str) -> str:
    """Enclose text in delimiters, which are placed inside its leading and trailing whitespace.

    Markdown doesn't recognize delimiters with whitespace inside them. The text must not be blank.
    """
    inner = re.sub(r"\n\s+", "\n", inner)  # remove blank lines and indentation
    words = inner.strip(BLANK)
    return inner.replace(words, before + words + after, 1)


def _with_emphasis(text: str) -> str:
    """Replace placeholders for emphasis with Markdown, or with HTML tags if necessary.

    HTML tags are necessary where CommonMark wouldn't recognize the Markdown delimiters.
    """
    # Merge neighboring emphasis of the same kind. Only one of the groups matches, which contains
    # the spaces in between.
    text = TOUCHING_EMPHASIS_PATTERN.sub(r"\1\2\3", text)
    while INNERMOST_EMPHASIS_PATTERN.search(text):
        text = INNERMOST_EMPHASIS_PATTERN.sub(_emphasis_markdown, text)
    return text


def _emphasis_markdown(marked: re.Match[str]) -> str:
    """Format an innermost emphasized text as Markdown or HTML."""
    # Markdown delimiter, such as `**`, and name of the HTML element
    stars, tag = WRITTEN_EMPHASIS[marked["opening"]]
    inner = marked["words"]
    # the characters before and after the emphasized text
    before = marked.string[marked.start() - 1 : marked.start()]
    # If other emphasis ends there, the character is still a placeholder. It's replaced with a
    # delimiter later, so compare with the delimiter's character.
    before = CLOSING_SIGNS.get(before, before)
    after = marked.string[marked.end() : marked.end() + 1]
    # whether CommonMark would recognize the delimiters
    opens = inner[:1].isalnum() or not before.isalnum()
    closes = inner[-1:].isalnum() or not after.isalnum()
    # CommonMark would read a delimiter next to another `*` or `~` differently
    if opens and closes and stars[0] not in {inner[:1], inner[-1:], before, after}:
        return stars + inner + stars
    return f"<{tag}>{inner}</{tag}>"
