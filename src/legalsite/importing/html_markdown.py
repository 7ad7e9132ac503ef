"""Writes HTML as Markdown.

Blocks are headings, paragraphs, lists, quotations, definitions and tables of data. In them are
emphasis, struck-through words, links, images and hard breaks.
"""

import re
from textwrap import indent
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

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
from legalsite.importing.number_forms import FORMS, formatted_number
from legalsite.importing.page_parser import TOO_LARGE, UnreadablePageError
from legalsite.source import raw_html
from legalsite.source.anchors import ID
from legalsite.source.raw_html import HEADINGS, STRIKES

SPACES = re.compile(r"[\s\u00a0]+")
# Stand for emphasis, and for struck-through words, until the neighbors are known.
MARKS = {
    **dict.fromkeys(("strong", "b"), ("\ue000", "\ue001")),
    **dict.fromkeys(("em", "i"), ("\ue002", "\ue003")),
    **dict.fromkeys(STRIKES, ("\ue004", "\ue005")),
}
WRITTEN_MARKS = {"\ue000": ("**", "strong"), "\ue002": ("*", "em"), "\ue004": ("~~", "s")}
CLOSING_SIGNS = {"\ue001": "*", "\ue003": "*", "\ue005": "~"}
INNERMOST = re.compile("([\ue000\ue002\ue004])([^\ue000-\ue005]*)[\ue001\ue003\ue005]")
BREAKS = re.compile(r"\n{2,}")
PRIVATE = re.compile("([\ue000-\ue006])")
JOINED = re.compile("\ue001(\\s*)\ue000|\ue003(\\s*)\ue002|\ue005(\\s*)\ue004")
BLOCKS = raw_html.BLOCKS.union(["body", "fieldset", "form", "hgroup", "legend", "menu", "td", "th"])
EDGE = "\ue006"  # stands for the edge of a block among inline elements
EDGES = re.compile("[ \n]*\ue006[ \n\ue006]*")
INNER_EDGES = re.compile("(?<=[^ \n\ue006])[ \n]*\ue006[ \n\ue006]*(?=[^ \n\ue006])")
BLANK = " \n\ue006"
SHOWN_AS_BLOCK = re.compile(r"(?:^|;)display:(?:block|flex|grid|table|list-item)\b")
QUOTES = {"de": "„“", "pl": "„”", "fr": "«»", "ja": "「」"}  # around words of these languages
# What states the address of a page, and where: what comes first takes precedence.
ADDRESSES = {"base": "href", "link[rel~=canonical]": "href", "meta[property='og:url']": "content"}
SAFE_SCHEMES = {"http", "https", "mailto", "tel", ""}
TEMPLATE_SIGNS = ("{{", "<%", "[%", "<?")
LISTS = ("ul", "ol")
OF_SECTIONS = [*LISTS, "dl", "table", "blockquote", "pre"]  # in a heading that was never closed
SECTIONS = {"section", "div", "article", "li"}
OF_CELLS = frozenset({"p", "div", "li", "table", "blockquote", *HEADINGS, *LISTS})
MAX_CELL_SPAN = 50  # columns or rows
MAX_CELLS = 100_000
BAR = re.compile(r"(?<!\\)\|")  # in code or an address: it would end the cell
SIDES = {"left": ":--", "center": ":-:", "right": "--:"}
MAX_LETTERS = 26  # beyond them, Word and web pages count in different ways
MAX_SHOWN_TARGET_LENGTH = 200


class PageContext(Struct):
    """Facts about a whole page that are needed to read its elements."""

    base: str = ""  # the address that relative links start from
    own: set[str] = set()  # the page's own addresses, as `_address` writes them
    # The anchor of a heading in Markdown, by each of its ids; the title's is "top".
    anchors: dict[str, str] = {}
    title: Tag | None = None  # the heading that names the policy
    removed: list[RemovedText] = []  # links and images that had no words
    layout: bool = True  # whether a table of one row or column only lays out the page
    in_cell: bool = False  # whether elements are in a cell, which has no blocks in Markdown
    notes: list[str] = []  # what was assumed

    @classmethod
    def of(cls, soup: BeautifulSoup) -> "PageContext":
        """Return the context of a page. `<base>` takes precedence over the canonical address."""
        stated = []
        for selector, name in ADDRESSES.items():
            tag = soup.select_one(f"{selector}[{name}]")
            if tag and tag[name]:
                stated.append(str(tag[name]))
        return cls("".join(stated[:1]), {*map(_address, stated)})

    def find_anchors(self, root: Tag) -> None:
        """Find the anchors of the headings in this part of the page, without menus and scripts.

        If two headings have the same id, it belongs to the one that bears it itself, or else to the
        first one.
        """
        ids = list(map(ids_of_heading, root.find_all(HEADINGS)))
        self.anchors = {names[0]: names[0] for names in ids if names}
        for names in ids:
            for name in names:
                self.anchors.setdefault(name, names[0])
        if self.title:
            self.anchors |= dict.fromkeys(ids_of_heading(self.title), "top")

    def find_own_address(self, root: Tag) -> None:
        """Use an address as the page's own if the text has all fragments of links to it.

        There must be at least two.
        """
        ids = {str(tag.get("id") or tag.get("name")) for tag in root.find_all(True)}
        fragments: dict[str, set[str]] = {}
        for link in root.find_all("a", href=True):
            page, _, fragment = str(link["href"]).strip().partition("#")
            if page and fragment:
                fragments.setdefault(_address(page), set()).add(unquote(fragment))
        for page, named in sorted(fragments.items()):
            if len(named) > 1 and named <= ids:
                self.own.add(page)
                note = "became links within the policy, because it has all of their anchors"
                self.notes.append(f"links to {page} {note}")

    def href(self, target: str) -> str:
        """Return the target as an absolute address if the page gives its own address.

        It is `#id` for a heading of this text, and `#top` for the title. It is empty if there is no
        target, if it is not allowed, or if a template fills it in.
        """
        if any(sign in target for sign in TEMPLATE_SIGNS):
            return ""
        try:
            absolute = urljoin(self.base, target.strip())
            page, fragment = urldefrag(absolute)
            anchor = "top"
            if fragment:
                anchor = self.anchors.get(unquote(fragment), "")
            is_fragment = target.startswith("#")
            if anchor and (is_fragment or (target.strip() and _address(page) in self.own)):
                return f"#{anchor}"
            if is_fragment or urlsplit(absolute).scheme.lower() not in SAFE_SCHEMES:
                return ""
        except ValueError:
            return ""
        return absolute


def blocks_of(tag: Tag, page: PageContext, depth: int = 0) -> Blocks:
    """Return the blocks inside an element, in order. `depth` is the list's around them."""
    blocks = []
    run: list[PageElement] = []
    for child in tag.children:
        if isinstance(child, Tag) and (_is_shown_as_block(child) or child.find(_is_shown_as_block)):
            blocks += _paragraphs(run, tag, page)
            run = []
            blocks += _block(child, page, depth)
        else:
            run.append(child)
    return blocks + _paragraphs(run, tag, page)


def _block(tag: Tag, page: PageContext, depth: int) -> Blocks:  # noqa: PLR0911 - by kind of block
    """Return the blocks of one block element."""
    name = tag.name
    if name in HEADINGS and not tag.find(OF_SECTIONS) and len(tag.find_all("p", limit=2)) < 2:
        return _heading(tag, page)
    if name in LISTS:
        return _list(tag, page, depth)
    if name == "table" and page.in_cell:
        rows = [" · ".join(filter(None, cells)) for cells in _rows(tag, page)]
        return [RawBlock(row, tag.sourceline or 1) for row in rows]
    if name == "table" and (is_data(tag) or (not page.layout and tag.find(["td", "th"]))):
        return table(tag, page)
    if name == "hr":
        return _verbatim("---", tag)
    if name == "pre":
        for line_end in tag.find_all("br"):
            line_end.replace_with("\n")
        code = tag.get_text()
        fence = fence_around(code, 3)
        code = code.strip("\n")
        return _verbatim(f"{fence}\n{code}\n{fence}", tag)
    if name == "blockquote" and not page.in_cell:
        return _quotation(tag, page)
    if name == "dl" and not tag.find(HEADINGS):
        return _definitions(tag, page)
    blocks = blocks_of(tag, page, depth)
    if name == "a" and tag.get("href"):
        return _linked(blocks, tag, page)
    if name == "summary":
        return [replace(block, kind="label") for block in blocks]
    return blocks


def _verbatim(text: str, tag: Tag) -> Blocks:
    """Return Markdown as a block; nothing if it is empty."""
    if not text:
        return []
    return [RawBlock(text, tag.sourceline or 1, kind="verbatim")]


def _heading(tag: Tag, page: PageContext) -> Blocks:
    """Return a heading, with its id if links can name it."""
    text = inline(tag.contents, page).replace("\n", " ")
    if not text:
        return []
    line = tag.sourceline or 1
    if tag is page.title:
        return [RawBlock(text, line, kind="title", level=1, written=True)]
    ids = ids_of_heading(tag)
    if ids:
        text += f" {{#{ids[0]}}}"
    level = max(2, int(tag.name[1]))
    return [RawBlock(text, line, kind="heading", level=level, written=True)]


def _paragraphs(run: list[PageElement], tag: Tag, page: PageContext) -> Blocks:
    """Return the paragraphs of a run of inline nodes, struck through if an element says so."""
    if not run:
        return []
    line = tag.sourceline or 1
    for node in run:
        if isinstance(node, Tag) and node.sourceline:
            line = node.sourceline
            break
    mark = ""
    if any(around.name in STRIKES for around in (tag, *tag.parents)):
        mark = "~~"
    return [RawBlock(mark + text + mark, line, written=True) for text in paragraphs(run, page)]


def _linked(blocks: Blocks, tag: Tag, page: PageContext) -> Blocks:
    """Return blocks that have a link around them.

    Markdown has no such link, so each block that can become a link gets it; if none can, the target
    is reported as removed.
    """
    href = page.href(str(tag["href"]))
    if not href or tag.find("a", href=True):
        return blocks
    linked = [_with_link(block, href) for block in blocks]
    if linked == blocks:
        page.removed.append(_removed(tag, href, "link around a block"))
    return linked


def _removed(tag: Tag, target: str, reason: str) -> RemovedText:
    return RemovedText(tag.sourceline or 1, target[:MAX_SHOWN_TARGET_LENGTH], reason)


def _with_link(block: RawBlock, href: str) -> RawBlock:
    """Return a block with a link around its words, if it can have one."""
    if block.kind not in {"text", "heading", "item", "more"} or "](" in block.text:
        return block
    if block.text.startswith((">", "```", "|")):  # a block in an item
        return block
    text, mark, name = block.text.partition(" {#")
    return replace(block, text=link(text, href) + mark + name)


def _list(tag: Tag, page: PageContext, depth: int) -> Blocks:
    """Return the items of a list, with the numbers that `start` and `value` say."""
    blocks = []
    number = _number(tag.get("start"), 1)
    for child in tag.children:
        if not isinstance(child, Tag):
            blocks += _paragraphs([child], tag, page)
        elif child.name == "li":
            number = _number(child.get("value"), number)
            blocks += _item(child, tag, number, page, depth)
            number += 1
        else:
            blocks += _block(child, page, depth + 1 if child.name in LISTS else depth)
    return blocks


def _item(tag: Tag, parent: Tag, count: int, page: PageContext, depth: int) -> Blocks:
    """Return an item and the other blocks in it.

    An item that begins with a heading is a numbered section.
    """
    number = f"{count}." if parent.name == "ol" else ""
    if _begins_with_heading(tag):
        blocks = blocks_of(tag, page, depth)
        if blocks and blocks[0].kind == "heading":
            blocks[0] = replace(blocks[0], number=number)
        return blocks
    letter = letter_of(tag, parent, count)
    if letter:
        return _with_letter(blocks_of(tag, page, depth), f"({letter})", tag)
    blocks = blocks_of(tag, page, depth + 1)
    for index, block in enumerate(blocks):
        if block.kind in {"text", "verbatim"}:
            blocks[index] = replace(block, kind="more", level=depth, written=True)
            if index == 0:
                blocks[0] = replace(blocks[0], kind="item", number=number)
    return blocks


def _with_letter(blocks: Blocks, letter: str, tag: Tag) -> Blocks:
    """Return an item's blocks with its letter as text, because Markdown has no such lists."""
    if blocks and blocks[0].kind == "verbatim":
        return [RawBlock(letter, tag.sourceline or 1), *blocks]
    if blocks:
        blocks[0] = replace(blocks[0], text=f"{letter} {blocks[0].text}")
    return blocks


def _begins_with_heading(tag: Tag) -> bool:
    for child in tag.children:
        if isinstance(child, Tag):
            return child.name in HEADINGS or _begins_with_heading(child)
        if str(child).strip():
            break
    return False


def _quotation(tag: Tag, page: PageContext) -> Blocks:
    inner = write_markdown(blocks_of(tag, page)).rstrip("\n")
    lines = [f"> {line}".rstrip() for line in inner.split("\n") if inner]
    return _verbatim("\n".join(lines), tag)


def _definitions(tag: Tag, page: PageContext) -> Blocks:
    """Return a list of definitions: the term, and `: definition` below it."""
    written = []
    for child in tag.find_all(["dt", "dd"]):
        if child.name == "dd":
            definition = blocks_of(child, page)
            if definition:
                text = indent(write_markdown(definition).rstrip("\n"), "  ")
                written.append(f": {text.removeprefix('  ')}")
            continue
        term = inline(child.contents, page).replace("\n", " ")
        if term and written:
            written.append("")
        if term:
            written.append(escape_line_start(term))
    return _verbatim("\n".join(written), tag)


def is_data(tag: Tag) -> bool:
    """Return whether a table holds data; all other tables only lay out a page.

    It has at least two columns and two rows, and a head or no tables, headings, lists and the like
    in its cells.
    """
    rows = list(map(cells_of, rows_of(tag)))
    if len(rows) < 2 or max(map(len, rows)) < 2 or tag.find(["dl", "pre"]):
        return False
    head = [cell.name for cell in rows[0]]
    if len(head) > 1 and set(head) == {"th"}:
        return True
    return tag.find([*OF_CELLS - {"p", "div"}]) is None


def rows_of(table: Tag) -> list[Tag]:
    """Return the rows of a table, without rows of tables within it."""
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def cells_of(row: Tag) -> list[Tag]:
    """Return the cells of a row, without cells of tables within it."""
    return row.find_all(["td", "th"], recursive=False)


def table(tag: Tag, page: PageContext) -> Blocks:
    """Return the caption as a paragraph, then the rows; the first row is the head.

    A cell that spans several columns or rows is followed by empty cells. Raises
    UnreadablePageError.
    """
    blocks = []
    if tag.caption:
        caption = inline(tag.caption.contents, page).replace("\n", " ")
        blocks.append(RawBlock(caption, tag.sourceline or 1, written=True))
    rows = _rows(tag, page)
    width = max(map(len, rows))
    if width * len(rows) > MAX_CELLS:
        raise UnreadablePageError(*TOO_LARGE)
    last = cells_of(rows_of(tag)[-1]) if width == len(rows[-1]) else []
    rows.insert(1, [*map(_side, last), *["---"] * width][:width])
    lines = []
    for row in rows:
        cells = " | ".join(row + [""] * (width - len(row)))
        lines.append(f"| {cells} |")
    return blocks + _verbatim("\n".join(lines), tag)


def _side(cell: Tag) -> str:
    """Return the alignment of a cell, as the line below a table's head has it."""
    for node in (cell, *cell.find_all("p")):
        for name in node.get_attribute_list("class"):
            if name in SIDES:
                return SIDES[name]
    return "---"


def _rows(tag: Tag, page: PageContext) -> list[list[str]]:
    """Return the cells of each row as Markdown."""
    rows = []
    below: dict[int, int] = {}
    for row in rows_of(tag):
        cells: list[str] = []
        for cell in cells_of(row):
            while below.get(len(cells), 0) > 0:
                below[len(cells)] -= 1
                cells.append("")
            width = _cell_span(cell, "colspan")
            for column in range(len(cells), len(cells) + width):
                below[column] = _cell_span(cell, "rowspan") - 1
            cells.append(_cell(cell, page))
            cells += [""] * (width - 1)
        if cells:
            rows.append(cells)
    return rows


def _cell_span(cell: Tag, name: str) -> int:
    return min(MAX_CELL_SPAN, max(1, _number(cell.get(name), 1)))


def _cell(cell: Tag, page: PageContext) -> str:
    """Return the content of a cell, as one line with `<br>` for paragraphs and breaks.

    A heading is in bold, and an item has its bullet or number.
    """
    lines = []
    for block in blocks_of(cell, replace(page, in_cell=True)):
        text = block.text.partition(" {#")[0]
        if block.kind in {"title", "heading"} and "**" not in text:
            text = f"**{text}**"
        if block.number:
            text = f"{block.number} {text}"
        elif block.kind == "item":
            text = f"• {text}"
        lines.append(text)
    return BAR.sub(r"\\|", "<br>".join(lines).replace("\\\n", "<br>"))


def letter_of(item: Tag, parent: Tag, count: int) -> str:
    """Return the letter or roman numeral of an item; empty if the list has numbers or bullets.

    A style of the item comes before its list's (CSS Lists 3: list-style-type is inherited),
    and both before its type.
    """
    if parent.name != "ol" or count > MAX_LETTERS:
        return ""
    form = _list_style(item) or _list_style(parent)
    form = form or FORMS["pages"].get(attribute(parent, "type"), "decimal")
    if form != "decimal":
        return formatted_number(count, form) or ""
    return ""


def _list_style(tag: Tag) -> str:
    """Return the form of numbers that a `style` attribute asks for; empty if it asks for none."""
    style = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", attribute(tag, "style"))
    if style:
        return str(FORMS["pages"].get(style[1], ""))
    return ""


def _number(given: object, default: int) -> int:
    written = str(given)
    if written.isdecimal() and len(written) < 6:
        return int(written)
    return default


def _address(page: str) -> str:
    """Return an address without its scheme, fragment and last slash.

    Pages link to themselves in all these ways.
    """
    return re.sub(r"^(?:https?:)?//(?:www\.)?", "", urldefrag(page)[0]).rstrip("/")


def attribute(tag: Tag, name: str) -> str:
    """Return the value of an attribute; empty if the element does not have it."""
    return str(tag.get(name) or "")


def style_of(tag: Tag) -> str:
    """Return the style of an element in lower case, without spaces."""
    return "".join(attribute(tag, "style").lower().split())


def _is_shown_as_block(tag: Tag) -> bool:
    return tag.name in BLOCKS or bool(tag.get("style") and SHOWN_AS_BLOCK.search(style_of(tag)))


def ids_of_heading(tag: Tag) -> list[str]:
    """Return the ids by which links lead to a heading, if Markdown can write them.

    These are its own ids, and the ids of elements within it, of an empty link before it, and of the
    section that it opens.
    """
    bearers = [tag, *tag.find_all(True)]
    for node in tag.previous_siblings:
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
    """Return the paragraphs of a run of nodes as Markdown, separated by two breaks in a row."""
    written = []
    for text in BREAKS.split(inline(nodes, page)):
        lines = text.split("\n")
        if not page.in_cell:
            lines = list(map(escape_line_start, lines))
        if text:
            written.append("\\\n".join(lines))
    return written


def inline(nodes: list[PageElement], page: PageContext) -> str:
    """Return nodes as inline Markdown, in which a `\\n` is a hard break."""
    written = "".join([_written(node, page) for node in nodes])
    lines = [" ".join(line.split()) for line in EDGES.sub("\n", written).split("\n")]
    return _write_emphasis("\n".join(lines).strip())


def link(inner: str, href: str) -> str:
    """Return a Markdown link; only its words if it has no usable target."""
    if not href or not inner.strip(BLANK):
        return inner
    target = href
    if any(sign in "()<>" or sign.isspace() for sign in href):
        bare = href.replace("<", "%3C").replace(">", "%3E")
        target = SPACES.sub("%20", f"<{bare}>")
    words = INNER_EDGES.sub(" ", inner).replace("\n", " ")
    return _around(words, "[", f"]({target})")


def _written(node: PageElement, page: PageContext) -> str:
    """Return a node as Markdown, with marks in place of emphasis and of the edges of blocks.

    The words of `<q>` are in the quotation marks that a browser shows.
    """
    if not isinstance(node, Tag):
        return escape_inline(PRIVATE.sub("", SPACES.sub(" ", str(node))))
    words = _written_tag(node, page)
    if node.name == "q":
        around = node.find_parent(lang=True)
        language = str(around["lang"]).partition("-")[0].lower() if around else ""
        return words.join(QUOTES.get(language, "“”"))
    if _is_shown_as_block(node):
        return EDGE + words + EDGE
    return words


def _written_tag(node: Tag, page: PageContext) -> str:  # noqa: PLR0911 - by kind of element
    name = node.name
    if name == "br":
        return "\n"
    if name == "img":
        return _image(node, page)
    hidden_address = node.get("data-cfemail")
    if hidden_address:
        return escape_inline(_decoded_address(str(hidden_address)))
    inner = "".join([_written(child, page) for child in node.children])
    if name == "a" and node.get("href") and not node.find("a", href=True):
        return _link(inner, node, page)
    if not inner.strip(BLANK):
        return inner
    if name in MARKS:
        return _around(inner, *MARKS[name])
    if name in {"code", "kbd", "samp", "tt"}:
        return _code(node.get_text(), inner)
    if name in {"sup", "sub"}:
        return _around(inner, f"<{name}>", f"</{name}>")
    return inner


def _code(text: str, inner: str) -> str:
    """Return words as code, with the emphasis around all of them outside.

    `inner` is the words as others are written.
    """
    depth = 0
    while (inner[depth], inner[-1 - depth]) in MARKS.values():
        depth += 1
    fence = fence_around(text, 1)
    code = SPACES.sub(" ", text)
    if "`" in code:
        code = f" {code} "
    return inner[:depth] + fence + code + fence + inner[len(inner) - depth :]


def _link(inner: str, node: Tag, page: PageContext) -> str:
    """Return a link. One without text is reported as removed.

    It may have been around a block that ended it.
    """
    href = page.href(str(node["href"]))
    if href and not inner.strip(BLANK) and not href.startswith("#") and not node.find("img"):
        page.removed.append(_removed(node, href, "link without text"))
    return link(inner, href)


def _image(node: Tag, page: PageContext) -> str:
    """Return an image as a link with its words. One without text is reported as removed."""
    words = escape_inline(SPACES.sub(" ", attribute(node, "alt")).strip())
    source = attribute(node, "src")
    if source and not words:
        page.removed.append(_removed(node, source, "image without text"))
    if not words or node.find_parent("a", href=True):
        return words
    return link(words, page.href(source))


def _decoded_address(hidden: str) -> str:
    """Return a mail address that a content delivery network hid from robots.

    It is hexadecimal bytes, each combined with the first by XOR. Empty if it is not one.
    """
    try:
        key, *rest = bytes.fromhex(hidden)
        return bytes(byte ^ key for byte in rest).decode()
    except ValueError:
        return ""


def _around(inner: str, before: str, after: str) -> str:
    """Return the text with marks right around its words.

    White space and edges of blocks stay outside.
    """
    inner = re.sub(r"\n\s+", "\n", inner)
    words = inner.strip(BLANK)
    return inner.replace(words, before + words + after, 1)


def _write_emphasis(text: str) -> str:
    """Return the text with emphasis as stars, and struck-through words between tildes.

    Where CommonMark would not read these as such, it has tags.
    """
    text = JOINED.sub(r"\1\2\3", text)
    while INNERMOST.search(text):
        text = INNERMOST.sub(_with_stars, text)
    return text


def _with_stars(marked: re.Match[str]) -> str:
    """Return emphasised or struck-through words that have no others in them."""
    stars, tag = WRITTEN_MARKS[marked[1]]
    inner = marked[2]
    before = marked.string[marked.start() - 1 : marked.start()]
    before = CLOSING_SIGNS.get(before, before)
    after = marked.string[marked.end() : marked.end() + 1]
    opens = inner[:1].isalnum() or not before.isalnum()
    closes = inner[-1:].isalnum() or not after.isalnum()
    if opens and closes and stars[0] not in {inner[:1], inner[-1:], before, after}:
        return stars + inner + stars
    return f"<{tag}>{inner}</{tag}>"
