"""Writes HTML as Markdown.

Blocks are headings, paragraphs, lists, quotations, definitions and tables of data. In them are
emphasis, struck-through words, links, images and hard breaks.
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
# Stand for emphasis, and for struck-through words, until the neighbors are known.
MARKS = {
    **dict.fromkeys(("strong", "b"), ("\ue000", "\ue001")),
    **dict.fromkeys(("em", "i"), ("\ue002", "\ue003")),
    **dict.fromkeys(STRIKES, ("\ue004", "\ue005")),
}
# For each beginning, the mark in Markdown, and the element to use where Markdown wouldn't read it.
WRITTEN_MARKS = {"\ue000": ("**", "strong"), "\ue002": ("*", "em"), "\ue004": ("~~", "s")}
# for each end, the sign that Markdown sees beside the next words
CLOSING_SIGNS = {"\ue001": "*", "\ue003": "*", "\ue005": "~"}
INNERMOST_MARKS_PATTERN = re.compile(
    "(?P<opening>[\ue000\ue002\ue004])(?P<words>[^\ue000-\ue005]*)[\ue001\ue003\ue005]"
)
PARAGRAPH_BREAK_PATTERN = re.compile(r"\n{2,}")
PRIVATE_PATTERN = re.compile("([\ue000-\ue006])")
# Emphasis that ends where the same kind begins again, which is one.
TOUCHING_MARKS_PATTERN = re.compile("\ue001(\\s*)\ue000|\ue003(\\s*)\ue002|\ue005(\\s*)\ue004")
BLOCKS = raw_html.BLOCKS.union(["body", "fieldset", "form", "hgroup", "legend", "menu", "td", "th"])
EDGE = "\ue006"  # stands for the edge of a block among inline elements
EDGES_PATTERN = re.compile("[ \n]*\ue006[ \n\ue006]*")
# the same, but only between words
INNER_EDGES_PATTERN = re.compile("(?<=[^ \n\ue006])[ \n]*\ue006[ \n\ue006]*(?=[^ \n\ue006])")
BLANK = " \n\ue006"
BLOCK_STYLE_PATTERN = re.compile(r"(?:^|;)display:(?:block|flex|grid|table|list-item)\b")
QUOTES = {"de": "„“", "pl": "„”", "fr": "«»", "ja": "「」"}  # around words of these languages
# What states the address of a page, and where: what comes first takes precedence.
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
]  # in a heading that was never closed
SECTIONS = {"section", "div", "article", "li", "details"}
BLOCKS_IN_CELLS = frozenset({"p", "div", "li", "table", "blockquote", *HEADINGS, *LISTS})
MERGED_NOTE = "merged cells of tables are repeated in each row and column that they span"
MAX_HEAD_ROWS = 3  # more are data
MAX_CELL_SPAN = 50  # columns or rows
MAX_CELLS = 100_000
BAR_PATTERN = re.compile(r"(?<!\\)\|")  # in code or an address: it would end the cell
NUMBER_PATTERN = re.compile(r"[0-9]{1,9}\.")  # what Markdown reads as the number of an item
ALIGNMENTS = {"left": ":--", "center": ":-:", "right": "--:"}
MAX_SHOWN_TARGET_LENGTH = 200


class PageContext(Struct):
    """Facts about a whole page that are needed to read its elements."""

    base: str = ""  # the address that relative links start from
    own_addresses: set[str] = set()  # the addresses of this page, as `_bare_address` returns them
    # For each id of a heading, the anchor that it has in Markdown; "top" for the title.
    anchors: dict[str, str] = {}
    title: Tag | None = None  # the heading that names the policy
    removed: list[RemovedText] = []  # the targets of links and images that Markdown can't show
    layout: bool = True  # whether a table of one row or column only lays out the page
    in_cell: bool = False  # whether elements are in a cell, which has no blocks in Markdown
    notes: list[str] = []  # what was assumed

    @classmethod
    def from_page(cls, soup: BeautifulSoup) -> "PageContext":
        """Return the context of a page that may state its own address.

        `<base>` takes precedence over the canonical address for relative links.
        """
        stated = []
        for element, name, value, address in ADDRESSES:
            for tag in soup.find_all(element):
                if value in attribute(tag, name) and tag.get(address):
                    stated.append(str(tag[address]))
                    break
        return cls("".join(stated[:1]), {*map(_bare_address, stated)})

    def find_anchors(self, root: Tag) -> None:
        """Set the anchors of the headings in `root`, a part of the page without menus and scripts.

        If two headings have the same id, it belongs to the heading whose first id it is, or else to
        the first heading.
        """
        ids = list(map(ids_of_heading, elements_named(root, HEADINGS)))
        self.anchors = {names[0]: names[0] for names in ids if names}
        for names in ids:
            for name in names:
                self.anchors.setdefault(name, names[0])
        if self.title:
            self.anchors |= dict.fromkeys(ids_of_heading(self.title), "top")

    def find_own_address(self, root: Tag) -> None:
        """Find an address of the page itself in its links, and add a note.

        An address is the page's own if there are links to at least two fragments of it, and `root`
        has elements with all of these ids.
        """
        ids = {str(tag.get("id") or tag.get("name")) for tag in root.find_all(True)}
        fragments: dict[str, set[str]] = {}
        for link in root.find_all("a", href=True):
            page, _, fragment = str(link["href"]).strip().partition("#")
            if page and fragment:
                fragments.setdefault(_bare_address(page), set()).add(unquote(fragment))
        for page, named in sorted(fragments.items()):
            if len(named) > 1 and named <= ids:
                self.own_addresses.add(page)
                note = "became links within the policy, because it has all of their anchors"
                self.notes.append(f"links to {page} {note}")

    def href(self, target: str) -> str:
        """Return the target to write for a link of the page; empty if it can't have one.

        It is absolute if the page states its address (`base`); `#id` for a heading of this text,
        and `#top` for the title. It is empty for a scheme that isn't allowed, and if a template
        fills the target in. `anchors` has the heading for each fragment, and `own_addresses` the
        addresses of the page itself.
        """
        if any(sign in target for sign in TEMPLATE_SIGNS):
            return ""
        try:
            absolute = _redirect_target(urljoin(self.base, target.strip()))
            page, fragment = urldefrag(absolute)
            anchor = "top"  # of a link to this page without a fragment
            if fragment:
                anchor = self.anchors.get(unquote(fragment), "")
            is_fragment = target.startswith("#")
            if anchor and (
                is_fragment or (target.strip() and _bare_address(page) in self.own_addresses)
            ):
                return f"#{anchor}"
            # a fragment that no heading here has, or `javascript:` and the like
            if is_fragment or urlsplit(absolute).scheme.lower() not in SAFE_SCHEMES:
                return ""
        except ValueError:
            return ""
        return absolute


def blocks_of(tag: Tag, page: PageContext, depth: int = 0) -> Blocks:
    """Return the blocks in an element, in order. `depth` is the number of lists around it."""
    blocks = []
    run: list[PageElement] = []  # neighboring inline nodes, which become paragraphs
    for child in tag.children:
        if isinstance(child, Tag) and _has_block(child):
            blocks += _paragraph_blocks(run, tag, page)
            run = []
            blocks += _blocks_of_element(child, page, depth)
        else:
            run.append(child)
    return blocks + _paragraph_blocks(run, tag, page)


def _blocks_of_element(tag: Tag, page: PageContext, depth: int) -> Blocks:  # noqa: PLR0911 - by kind of block
    """Return the blocks of one block element. `depth` is the number of lists around it.

    An element of another kind, such as a `<div>`, has the blocks of its children.
    """
    name = tag.name
    if tag.get("data-note"):
        text = indent(write_markdown(blocks_of(tag, page)).strip(), "    ").lstrip()
        return _verbatim_block(f"[^{tag['data-note']}]: {text}", tag)
    # with lists, tables, or several paragraphs in it, it isn't a heading
    if name in HEADINGS and not tag.find(SECTION_ELEMENTS) and len(tag.find_all("p", limit=2)) < 2:
        return _heading_block(tag, page)
    if name in LISTS:
        return _list_blocks(tag, page, depth)
    if name == "table" and page.in_cell:  # Markdown has no table in a cell, so each row is a line
        rows = [" · ".join(filter(None, cells)) for cells in _markdown_rows(tag, page)]
        return [RawBlock(row, tag.sourceline or 1) for row in rows]
    if name == "table" and (is_data(tag) or (not page.layout and tag.find(["td", "th"]))):
        return table(tag, page)
    if name == "hr":
        return _verbatim_block("---", tag)
    if name == "pre":
        return _code_block(tag)
    if name == "blockquote" and not page.in_cell:
        return _quotation_block(tag, page)
    if name == "dl" and not tag.find(HEADINGS):  # with headings, it only lays out sections
        entries = [each for each in tag.find_all(["dt", "dd"]) if each.find_parent("dl") is tag]
        words = " ".join([each.get_text() for each in entries])
        # if the paragraph has no other words
        if "".join(words.split()) == "".join(tag.get_text().split()):
            return _definitions_block(entries, tag, page)
    blocks = blocks_of(tag, page, depth)
    if name == "a" and tag.get("href"):
        return _blocks_with_link(blocks, tag, page)
    if name in HEADINGS and blocks and blocks[0].kind in {"text", "item"}:
        blocks[0] = _as_heading(blocks[0], tag, page)
    return blocks


def _code_block(tag: Tag) -> Blocks:
    """Return preformatted text as code between fences."""
    for line_end in tag.find_all("br"):
        line_end.replace_with("\n")
    code = tag.get_text()
    fence = fence_around(code, 3)
    code = code.strip("\n")
    return _verbatim_block(f"{fence}\n{code}\n{fence}", tag)


def _verbatim_block(text: str, tag: Tag) -> Blocks:
    """Return a list of one block of Markdown that is written as it is; empty without text."""
    if not text:
        return []
    return [RawBlock(text, tag.sourceline or 1, kind="verbatim")]


def _heading_block(tag: Tag, page: PageContext) -> Blocks:
    """Return a heading, with the id by which links name it; an empty list if it has no words."""
    text = inline(tag.contents, page).replace("\n", " ")
    if not text:
        return []
    block = RawBlock(text, tag.sourceline or 1, is_markdown=True)
    return [_as_heading(block, tag, page)]


def _as_heading(block: RawBlock, tag: Tag, page: PageContext) -> RawBlock:
    """Return a block as the heading that an element says, with the element's id, or as the title."""
    if tag is page.title:
        return replace(block, kind="title", level=1)
    text = block.text.replace("\\\n", " ").replace("\n", " ")
    ids = ids_of_heading(tag)
    if ids:
        text += f" {{#{ids[0]}}}"
    return replace(block, text=text, kind="heading", level=max(2, int(tag.name[1])))


def _paragraph_blocks(run: list[PageElement], tag: Tag, page: PageContext) -> Blocks:
    """Return the paragraphs of neighboring inline nodes; struck through if an element around is.

    `tag` is the element that has these nodes.
    """
    if not run:
        return []
    line = tag.sourceline or 1
    for node in run:  # only tags have lines
        if isinstance(node, Tag) and node.sourceline:
            line = node.sourceline
            break
    mark = ""
    if any(around.name in STRIKES for around in (tag, *tag.parents)):
        mark = "~~"
    return [RawBlock(mark + text + mark, line, is_markdown=True) for text in paragraphs(run, page)]


def _blocks_with_link(blocks: Blocks, tag: Tag, page: PageContext) -> Blocks:
    """Return the blocks in a link, each with the link around its own words.

    Markdown has no link around blocks. If no block can have the link, its target is added to the
    removed text.
    """
    href = page.href(str(tag["href"]))
    if not href or tag.find("a", href=True):  # a link can't be in another one
        return blocks
    linked = [_block_with_link(block, href) for block in blocks]
    if linked == blocks:
        page.removed.append(_removed_target(tag, href, "link around a block"))
    return linked


def _removed_target(tag: Tag, target: str, reason: str) -> RemovedText:
    """Return an entry for a target that the draft doesn't have, with the reason."""
    return RemovedText(tag.sourceline or 1, target[:MAX_SHOWN_TARGET_LENGTH], reason)


def _block_with_link(block: RawBlock, href: str) -> RawBlock:
    """Return a block with a link around its words; as it is if it can't have one."""
    if block.kind not in {"text", "heading", "item", "more"} or "](" in block.text:
        return block
    if block.text.startswith((">", "```", "|")):  # a block in an item
        return block
    text, mark, name = block.text.partition(" {#")  # a heading's id stays outside
    return replace(block, text=link(text, href) + mark + name)


def _list_blocks(tag: Tag, page: PageContext, depth: int) -> Blocks:
    """Return the items of a list; some pages have other elements around them.

    `depth` is the number of lists around it.
    """
    blocks = []
    for child in tag.children:
        if not isinstance(child, Tag):  # text outside of items
            blocks += _paragraph_blocks([child], tag, page)
        elif child.name == "li":
            blocks += _item_blocks(child, page, depth)
        elif child.name in LISTS:  # a list directly within a list belongs to the item above it
            blocks += _list_blocks(child, page, depth + 1)
        elif child.find("li"):
            blocks += _list_blocks(child, page, depth)
        else:
            blocks += _blocks_of_element(child, page, depth)
    return blocks


def _item_blocks(tag: Tag, page: PageContext, depth: int) -> Blocks:
    """Return a list item's blocks; `depth` is the number of lists around it.

    An item that begins with a heading becomes a section with the item's number. An item with a
    letter becomes a paragraph that begins with the letter.
    """
    number = attribute(tag, "data-marker")
    if _begins_with_heading(tag):
        blocks = blocks_of(tag, page, depth)
        if blocks and blocks[0].kind == "heading":
            blocks[0] = replace(blocks[0], number=number)
        return blocks
    if number and not NUMBER_PATTERN.fullmatch(number):
        return _blocks_with_letter(blocks_of(tag, page, depth), number, tag)
    blocks = blocks_of(tag, page, depth + 1)
    for index, block in enumerate(blocks):
        if block.kind in {"text", "verbatim"}:  # not the items of a list in the item
            blocks[index] = replace(block, kind="more", level=depth, is_markdown=True)
            if index == 0:  # all others are further paragraphs of the item
                blocks[0] = replace(blocks[0], kind="item", number=number)
    return blocks


def _blocks_with_letter(blocks: Blocks, letter: str, tag: Tag) -> Blocks:
    """Return an item's blocks with its letter as text; Markdown has no lists with letters."""
    if blocks and blocks[0].kind == "verbatim":  # such as a table, which words can't begin
        return [RawBlock(letter, tag.sourceline or 1), *blocks]
    if blocks:
        blocks[0] = replace(blocks[0], text=f"{letter} {blocks[0].text}")
    return blocks


def _begins_with_heading(tag: Tag) -> bool:
    """Return whether the first thing in an element is a heading."""
    for child in tag.children:
        if isinstance(child, Tag):
            return child.name in HEADINGS or _begins_with_heading(child)
        if str(child).strip():
            break
    return False


def _quotation_block(tag: Tag, page: PageContext) -> Blocks:
    """Return a quotation as one block, with `> ` before each line."""
    inner = write_markdown(blocks_of(tag, page)).rstrip("\n")
    lines = [f"> {line}".rstrip() for line in inner.split("\n") if inner]
    return _verbatim_block("\n".join(lines), tag)


def _definitions_block(entries: Sequence[Tag], tag: Tag, page: PageContext) -> Blocks:
    """Return a list of definitions as one block: each term, with `: definition` below it.

    `entries` are the terms and definitions of the list `tag`.
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
        if term and is_after_term:  # another term with the same definition
            written[-1] += f"<br>{term}"
            continue
        if term and written:
            written.append("")
        if term:
            written.append(escape_line_start(term))
            is_after_term = True
    return _verbatim_block("\n".join(written), tag)


def is_data(tag: Tag) -> bool:
    """Return whether a table holds data; any other table only lays out a page.

    It has at least two columns and two rows. Its first row has only `<th>`, or its cells have no
    tables, headings, lists or the like. Cells may have lists below a first row without any, if all
    rows have as many cells.
    """
    rows = list(map(cells_of, rows_of(tag)))
    if len(rows) < 2 or max(map(len, rows)) < 2 or tag.find(["dl", "pre"]):
        return False
    head = [cell.name for cell in rows[0]]
    if len(head) > 1 and set(head) == {"th"}:
        return True
    blocks = BLOCKS_IN_CELLS - {"p", "div"}
    if len(set(map(len, rows))) == 1 and not rows_of(tag)[0].find(LISTS):
        blocks -= {"li", *LISTS}
    return tag.find([*blocks]) is None


def rows_of(table: Tag) -> list[Tag]:
    """Return the rows of a table, without the rows of tables in its cells."""
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def cells_of(row: Tag) -> list[Tag]:
    """Return the cells of a row, without the cells of tables in them."""
    return row.find_all(["td", "th"], recursive=False)


def table(tag: Tag, page: PageContext) -> Blocks:
    """Return a table's caption as a paragraph, and its rows, the first as the head, as one block.

    A first row with one cell is a paragraph, too. Raises UnreadablePageError if there are too many
    cells, or too many words in them.
    """
    blocks = []
    if tag.caption:
        caption = inline(tag.caption.contents, page).replace("\n", " ")
        blocks.append(RawBlock(caption, tag.sourceline or 1, is_markdown=True))
    rows = _markdown_rows(tag, page)
    width = max(map(len, rows))
    length = sum(len("".join(row)) for row in rows)  # words may be repeated
    if width * len(rows) > MAX_CELLS or length > MAX_TEXT_BYTES:
        raise UnreadablePageError(TOO_LARGE)
    height = _head_height(tag)
    if len(rows) > 2 and width > 1 and _is_alone(tag, width):  # a caption in a row of its own
        blocks.append(RawBlock(rows.pop(0)[0], tag.sourceline or 1, is_markdown=True))
        height = max(1, height - 1)
    rows[:height] = [_joined_head(rows[:height], width)]
    # The cells of the last row have the alignment of their columns, if it has them all.
    last = cells_of(rows_of(tag)[-1]) if width == len(rows[-1]) else []
    # the line below the head; columns without a cell in the last row aren't aligned
    rows.insert(1, [*map(_alignment, last), *["---"] * width][:width])
    lines = []
    for row in rows:
        cells = " | ".join(row + [""] * (width - len(row)))
        lines.append(f"| {cells} |")
    return blocks + _verbatim_block("\n".join(lines), tag)


def _alignment(cell: Tag) -> str:
    """Return the alignment of a cell as Markdown writes it below a table's head, such as `--:`."""
    for node in (cell, *cell.find_all("p")):
        for name in node.get_attribute_list("class"):
            if name in ALIGNMENTS:
                return ALIGNMENTS[name]
    return "---"


def _head_height(tag: Tag) -> int:
    """Return how many rows of a table are its head, so that at least one row is left."""
    rows = rows_of(tag)
    height = len([row for row in rows if row.parent and row.parent.name == "thead"])
    first = cells_of(rows[0])
    # below a cell over several columns are the headings of these columns; the cells beside it reach
    # as far
    if any(_cell_span(cell, "colspan") > 1 for cell in first):
        height = max(height, *(_cell_span(cell, "rowspan") for cell in first))
    return height if 0 < height < min(len(rows), MAX_HEAD_ROWS + 1) else 1


def _is_alone(tag: Tag, width: int) -> bool:
    """Return whether the first row of a table has a single cell, over all columns."""
    first = cells_of(rows_of(tag)[0])
    return len(first) == 1 and _cell_span(first[0], "colspan") >= width


def _joined_head(rows: Sequence[list[str]], width: int) -> list[str]:
    """Return the rows of a table's head as one row, with the headings of a column in one cell."""
    head = []
    for column in range(width):
        words = dict.fromkeys(["".join(row[column : column + 1]) for row in rows])
        head.append("<br>".join(filter(None, words)))
    return head


def _markdown_rows(tag: Tag, page: PageContext) -> list[list[str]]:
    """Return the cells of each row as Markdown. Cells over several columns or rows are repeated,
    except for a cell over all columns. A note says that cells are repeated.
    """
    rows = []
    # for each column: the words from above, and for how many more rows they are repeated
    below: dict[int, tuple[str, int]] = {}
    for row in rows_of(tag):
        above = below
        cells = {}
        below = {}
        for column, (words, left) in above.items():
            cells[column] = words
            if left > 1:
                below[column] = (words, left - 1)
        own = cells_of(row)
        is_alone = len(own) == 1 and not above
        column = 0
        for cell in own:
            while column in cells:
                column += 1
            words = _cell_markdown(cell, page)
            height = _cell_span(cell, "rowspan")
            for at in range(column, column + _cell_span(cell, "colspan")):
                cells[at] = "" if is_alone and at > column else words
                if height > 1:
                    below[at] = (cells[at], height - 1)
                if (at > column or height > 1) and cells[at] and MERGED_NOTE not in page.notes:
                    page.notes.append(MERGED_NOTE)
        if own:
            rows.append([cells.get(at, "") for at in range(max(cells) + 1)])
    return rows


def _cell_span(cell: Tag, name: str) -> int:
    """Return how many columns (`colspan`) or rows (`rowspan`) a cell spans."""
    return min(MAX_CELL_SPAN, max(1, number_or_default(cell.get(name), 1)))


def _cell_markdown(cell: Tag, page: PageContext) -> str:
    """Return the content of a cell on one line, with `<br>` for paragraphs and line breaks.

    A heading is in bold, and a list item has its bullet or number.
    """
    lines = []
    for block in blocks_of(cell, replace(page, in_cell=True)):
        text = block.text.partition(" {#")[0]  # a heading's id has no place in a cell
        if block.kind in {"title", "heading"} and "**" not in text:
            text = f"**{text}**"
        if block.number:
            text = f"{block.number} {text}"
        elif block.kind == "item":
            text = f"• {text}"
        lines.append(text)
    return BAR_PATTERN.sub(r"\\|", "<br>".join(lines).replace("\\\n", "<br>"))


def _redirect_target(address: str) -> str:
    """Return the target of a redirect that Google Docs puts around links; any other address
    unchanged."""
    parts = urlsplit(address)
    if parts.netloc.endswith("google.com") and parts.path == "/url":
        return parse_qs(parts.query).get("q", [address])[0]
    return address


def _bare_address(page: str) -> str:
    """Return an address without its scheme, `www.`, fragment and last slash.

    So it is the same in all forms in which a page links to itself.
    """
    return re.sub(r"^(?:https?:)?//(?:www\.)?", "", urldefrag(page)[0]).rstrip("/")


def style_of(tag: Tag) -> str:
    """Return the style of an element in lower case, without spaces."""
    return "".join(attribute(tag, "style").lower().split())


def _has_block(tag: Tag) -> bool:
    """Return whether an element, or one in it, is shown as a block."""
    if _is_shown_as_block(tag):
        return True
    return any(isinstance(node, Tag) and _is_shown_as_block(node) for node in tag.descendants)


def _is_shown_as_block(tag: Tag) -> bool:
    """Return whether an element is shown as a block, by its name or its style."""
    return tag.name in BLOCKS or bool(
        tag.get("style") and BLOCK_STYLE_PATTERN.search(style_of(tag))
    )


def ids_of_heading(tag: Tag) -> list[str]:
    """Return the ids by which links lead to a heading, if Markdown can write them.

    These are its own ids, the ids of elements in it, of an empty link right before it, and of the
    section that it begins.
    """
    bearers = [tag, *tag.find_all(True)]  # the elements whose ids count
    for node in tag.previous_siblings:  # up to the first element or word before it
        if isinstance(node, Tag):
            if node.name == "a" and not node.get_text().strip():
                bearers.append(node)
            break
        if str(node).strip():
            break
    section = tag.parent
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
    """Return the paragraphs of inline nodes as Markdown; two line breaks in a row separate them."""
    written = []
    for text in PARAGRAPH_BREAK_PATTERN.split(inline(nodes, page)):
        lines = text.split("\n")
        if not page.in_cell:
            lines = list(map(escape_line_start, lines))
        if text:
            written.append("\\\n".join(lines))
    return written


def inline(nodes: list[PageElement], page: PageContext) -> str:
    """Return inline nodes as Markdown, in which `\\n` is a hard line break."""
    written = "".join([_markdown_of_node(node, page) for node in nodes])
    # the edge of a block among the nodes begins a new line, too
    lines = [" ".join(line.split()) for line in EDGES_PATTERN.sub("\n", written).split("\n")]
    return _with_emphasis("\n".join(lines).strip())


def link(inner: str, href: str) -> str:
    """Return a Markdown link; only its words if it has no target or no words.

    `inner` is the words as Markdown.
    """
    if not href or not inner.strip(BLANK):
        return inner
    target = href
    # CommonMark reads such a target only between `<` and `>`, and without them in it.
    if any(sign in "()<>" or sign.isspace() for sign in href):
        bare = href.replace("<", "%3C").replace(">", "%3E")
        target = SPACES_PATTERN.sub("%20", f"<{bare}>")
    words = INNER_EDGES_PATTERN.sub(" ", inner).replace("\n", " ")
    return _with_marks_around(words, "[", f"]({target})")


def _markdown_of_node(node: PageElement, page: PageContext) -> str:
    """Return a node as Markdown, with private characters for emphasis and for edges of blocks.

    They become Markdown when what is beside them is known. The words of `<q>` are in the quotation
    marks that a browser shows.
    """
    if not isinstance(node, Tag):
        return escape_inline(PRIVATE_PATTERN.sub("", SPACES_PATTERN.sub(" ", str(node))))
    words = _markdown_of_tag(node, page)
    if node.name == "q":
        around = node.find_parent(lang=True)
        language = str(around["lang"]).partition("-")[0].lower() if around else ""
        return words.join(QUOTES.get(language, "“”"))
    if _is_shown_as_block(node):
        return EDGE + words + EDGE
    return words


def _markdown_of_tag(node: Tag, page: PageContext) -> str:  # noqa: PLR0911 - by kind of element
    """Return an inline element as Markdown, with private characters as in `_markdown_of_node`."""
    name = node.name
    if name == "br":
        return "\n"
    if name == "img":
        return _image_markdown(node, page)
    if node.get("data-note"):
        return f"[^{node['data-note']}]"
    hidden_address = node.get("data-cfemail")  # of Cloudflare
    if hidden_address:
        return escape_inline(_decoded_mail_address(str(hidden_address)))
    inner = "".join([_markdown_of_node(child, page) for child in node.children])
    if name == "a" and node.get("href") and not node.find("a", href=True):
        return _link_markdown(inner, node, page)
    if not inner.strip(BLANK):
        return inner
    if name in MARKS:
        return _with_marks_around(inner, *MARKS[name])
    if name in {"code", "kbd", "samp", "tt"}:
        for line_end in node.find_all("br"):
            line_end.replace_with("\n")
        return _code_markdown(node.get_text(), inner)
    if name in {"sup", "sub"}:
        return _with_marks_around(inner, f"<{name}>", f"</{name}>")
    return inner


def _code_markdown(text: str, inner: str) -> str:
    """Return words as code, with emphasis that is around all of them outside of the code.

    `text` is the words, `inner` the same words as Markdown with emphasis.
    """
    depth = 0  # the number of marks around all words, each one private character on either side
    while (inner[depth], inner[-1 - depth]) in MARKS.values():
        depth += 1
    fence = fence_around(text, 1)
    code = SPACES_PATTERN.sub(" ", text)
    if "`" in code:
        code = f" {code} "
    return inner[:depth] + fence + code + fence + inner[len(inner) - depth :]


def _link_markdown(inner: str, node: Tag, page: PageContext) -> str:
    """Return a link. If it has no words, its target is added to the removed text.

    A link without words may have been around a block, which ends a link.
    """
    href = page.href(str(node["href"]))
    # Links within the text lead nowhere else, and images have entries of their own.
    if href and not inner.strip(BLANK) and not href.startswith("#") and not node.find("img"):
        page.removed.append(_removed_target(node, href, "link without text"))
    return link(inner, href)


def _image_markdown(node: Tag, page: PageContext) -> str:
    """Return an image as a link with its description as words.

    If it has none, its address is added to the removed text.
    """
    words = escape_inline(SPACES_PATTERN.sub(" ", attribute(node, "alt")).strip())
    source = attribute(node, "src")
    if source and not words:
        page.removed.append(_removed_target(node, source, "image without text"))
    cell = node.find_parent(["td", "th"])
    is_icon = cell is not None and not cell.get_text(strip=True)  # such as “Yes” alone in a cell
    if not words or is_icon or node.find_parent("a", href=True):
        return words
    return link(words, page.href(source)) if source else f" {words} "


def _decoded_mail_address(hidden: str) -> str:
    """Return a mail address that a content delivery network hid from robots; empty if it isn't one.

    `hidden` is hexadecimal bytes, each combined with the first by XOR.
    """
    try:
        key, *rest = bytes.fromhex(hidden)
        return bytes(byte ^ key for byte in rest).decode()
    except ValueError:
        return ""


def _with_marks_around(inner: str, before: str, after: str) -> str:
    """Return the text with marks right around its words, with white space and edges outside.

    It must have words.
    """
    inner = re.sub(r"\n\s+", "\n", inner)
    words = inner.strip(BLANK)
    return inner.replace(words, before + words + after, 1)


def _with_emphasis(text: str) -> str:
    """Return the text with `*` or `~~` in place of the private characters for emphasis.

    Where CommonMark would not read these as emphasis, tags are written.
    """
    text = TOUCHING_MARKS_PATTERN.sub(r"\1\2\3", text)
    while INNERMOST_MARKS_PATTERN.search(text):
        text = INNERMOST_MARKS_PATTERN.sub(_emphasis_markdown, text)
    return text


def _emphasis_markdown(marked: re.Match[str]) -> str:
    """Return marked words, which have no other marks in them, as Markdown or between tags."""
    stars, tag = WRITTEN_MARKS[marked["opening"]]  # by the private character that begins it
    inner = marked["words"]
    before = marked.string[marked.start() - 1 : marked.start()]
    # a mark beside the words isn't written yet; the sign that it will become counts
    before = CLOSING_SIGNS.get(before, before)
    after = marked.string[marked.end() : marked.end() + 1]
    # Whether CommonMark would read the stars as the beginning and the end of emphasis.
    opens = inner[:1].isalnum() or not before.isalnum()
    closes = inner[-1:].isalnum() or not after.isalnum()
    # beside another `*` or `~`, they would be read as other marks
    if opens and closes and stars[0] not in {inner[:1], inner[-1:], before, after}:
        return stars + inner + stars
    return f"<{tag}>{inner}</{tag}>"
