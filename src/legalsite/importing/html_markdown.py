"""HTML as Markdown: headings, paragraphs, lists, quotations, definitions and tables of data, and in them emphasis,
struck-through words, links, images and hard breaks."""

import re
from collections.abc import Iterator
from itertools import takewhile
from textwrap import indent
from typing import TypeGuard
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString
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
from legalsite.importing.number_forms import FORMS, in_form
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
WRITTEN = {"\ue000": ("**", "strong"), "\ue002": ("*", "em"), "\ue004": ("~~", "s")}
ENDS = {"\ue001": "*", "\ue003": "*", "\ue005": "~"}
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
SAFE = {"http", "https", "mailto", "tel", ""}
LISTS = ("ul", "ol")
OF_SECTIONS = [*LISTS, "dl", "table", "blockquote", "pre"]  # in a heading that was never closed
OF_CELLS = frozenset({"p", "div", "li", "table", "blockquote", *HEADINGS, *LISTS})
WIDEST = 50  # columns or rows of a cell
MOST_CELLS = 100_000
BAR = re.compile(r"(?<!\\)\|")  # in code or an address: it would end the cell
SIDES = {"left": ":--", "center": ":-:", "right": "--:"}
LETTERS = 26  # beyond them, Word and web pages count in different ways


class PageContext(Struct):
    """Facts about a whole page that are needed to read its elements."""

    base: str = ""  # the address that relative links start from
    own: set[str] = set()  # the page's own addresses, as `_address` writes them
    anchors: dict[str, str] = {}  # by each id of a heading, the one that it has in Markdown; that of the title is "top"
    title: Tag | None = None  # the heading that names the policy
    taken_out: list[RemovedText] = []  # links and images that had no words
    layout: bool = True  # whether a table of one row or column only lays out the page
    in_cell: bool = False  # whether these are the elements of a cell, which has no blocks in Markdown
    notes: list[str] = []  # what was assumed

    @classmethod
    def of(cls, soup: BeautifulSoup) -> "PageContext":
        """Return the context of a page. `<base>` takes precedence over the canonical address."""
        canonical, shared = soup.find("link", rel="canonical"), soup.find("meta", property="og:url")
        base = soup.find("base", href=True)
        stated = [attribute(tag, name) for tag, name in ((canonical, "href"), (shared, "content")) if tag]
        start = str(base["href"]) if base else ""
        return cls(start or next(iter(stated), ""), {_address(address) for address in (*stated, start) if address})

    def find_anchors(self, root: Tag) -> None:
        """Find the anchors of the headings in this part of the page, after its menus and scripts were taken out. If two
        headings have the same id, it belongs to the one that bears it itself, or else to the first one."""
        names = [ids_of_heading(tag) for tag in root.find_all(HEADINGS)]
        self.anchors = {own[0]: own[0] for own in names if own}
        for same in names:
            for name in same:
                self.anchors.setdefault(name, same[0])
        self.anchors |= dict.fromkeys(ids_of_heading(self.title) if self.title else (), "top")

    def find_own_address(self, root: Tag) -> None:
        """Take for the page's own address the one to which links lead whose fragments are all ids in the text, two or
        more."""
        ids = {str(tag.get("id") or tag.get("name")) for tag in root.find_all(True)}
        fragments: dict[str, set[str]] = {}
        for link in root.find_all("a", href=True):
            page, _, fragment = str(link["href"]).strip().partition("#")
            if page and fragment:
                fragments.setdefault(_address(page), set()).add(unquote(fragment))
        self.own = {page for page, named in fragments.items() if len(named) > 1 and named <= ids}
        for page in sorted(self.own):
            self.notes.append(f"links to {page} became links within the policy, because it has all of their anchors")

    def href(self, target: str) -> str:
        """Return the target as an absolute address if the page gives its own address; as `#id` if it leads to a heading
        of this text, `#top` if that is the title; empty if there is no target, if it is not allowed, or if a template
        fills it in."""
        if any(sign in target for sign in ("{{", "<%", "[%", "<?")):
            return ""
        try:
            absolute = urljoin(self.base, target.strip())
            page, fragment = urldefrag(absolute)
            anchor = self.anchors.get(unquote(fragment), "" if fragment else "top")
            if target.startswith("#") or (anchor and target.strip() and _address(page) in self.own):
                return f"#{anchor}" if anchor else ""
            return absolute if urlsplit(absolute).scheme.lower() in SAFE else ""
        except ValueError:
            return ""


def blocks_of(tag: Tag, page: PageContext, depth: int = 0) -> Blocks:
    """Return the blocks inside an element, in order. `depth`: that of the list around them."""
    read = []
    run: list[PageElement] = []
    for child in tag.children:
        if isinstance(child, Tag) and is_block(child):
            read += _paragraphs(run, tag, page)
            run = []
            read += _block(child, page, depth)
        else:
            run.append(child)
    return read + _paragraphs(run, tag, page)


def _block(tag: Tag, page: PageContext, depth: int) -> Blocks:  # noqa: PLR0911 - one line a kind of block
    """Return the blocks of one block element."""
    name, line = tag.name, tag.sourceline or 1
    if name in HEADINGS and not tag.find(OF_SECTIONS) and len(tag.find_all("p", limit=2)) < 2:
        return _heading(tag, page)
    if name in LISTS:
        return _list(tag, page, depth)
    if name == "table" and page.in_cell:
        return [RawBlock(" · ".join(filter(None, cells)), line) for cells in _rows(tag, page)]
    if name == "table" and (is_data(tag) or (not page.layout and tag.find(["td", "th"]))):
        return table(tag, page)
    if name == "hr":
        return [RawBlock("---", line, kind="verbatim")]
    if name == "pre":
        for line_end in tag.find_all("br"):
            line_end.replace_with("\n")
        code = tag.get_text()
        fence = fence_around(code, 3)
        return [RawBlock(f"{fence}\n{code.strip(chr(10))}\n{fence}", line, kind="verbatim")]
    if name == "blockquote" and not page.in_cell:
        return _quotation(tag, page)
    if name == "dl" and not tag.find(HEADINGS):
        return _definitions(tag, page)
    if name == "a" and tag.get("href"):
        return _linked(blocks_of(tag, page, depth), tag, page)
    if name == "summary":
        return [replace(block, kind="label") for block in blocks_of(tag, page, depth)]
    return blocks_of(tag, page, depth)


def _heading(tag: Tag, page: PageContext) -> Blocks:
    """Return a heading, with its id if links can name it."""
    text = inline(tag.contents, page).replace("\n", " ")
    if not text:
        return []
    line = tag.sourceline or 1
    if tag is page.title:
        return [RawBlock(text, line, kind="title", level=1, written=True)]
    if names := ids_of_heading(tag):
        text = f"{text} {{#{names[0]}}}"
    return [RawBlock(text, line, kind="heading", level=max(2, int(tag.name[1])), written=True)]


def _paragraphs(run: list[PageElement], tag: Tag, page: PageContext) -> Blocks:
    """Return the paragraphs of a run of inline nodes; struck through if they stand in an element that strikes blocks
    through."""
    line = next((node.sourceline for node in run if isinstance(node, Tag) and node.sourceline), tag.sourceline or 1)
    mark = "~~" if run and any(around.name in STRIKES for around in (tag, *tag.parents)) else ""
    return [RawBlock(f"{mark}{text}{mark}", line, written=True) for text in paragraphs(run, page)]


def _linked(read: Blocks, tag: Tag, page: PageContext) -> Blocks:
    """Return blocks that have a link around them. Markdown has no such link, so each block that can become a link gets
    it; if none can, the target is reported as removed."""
    href = page.href(str(tag["href"]))
    if not href or tag.find("a", href=True):
        return read
    linked = [_with_link(block, href) for block in read]
    if linked != read:
        return linked
    page.taken_out.append(RemovedText(tag.sourceline or 1, href[:200], "link around a block"))
    return read


def _with_link(block: RawBlock, href: str) -> RawBlock:
    """Return a block with a link around its words, if it can have one."""
    block_in_item = block.text.startswith((">", "```", "|"))
    if block.kind not in {"text", "heading", "item", "more"} or block_in_item or "](" in block.text:
        return block
    text, mark, name = block.text.partition(" {#")
    return replace(block, text=f"{link(text, href)}{mark}{name}")


def _list(tag: Tag, page: PageContext, depth: int) -> Blocks:
    """Return the items of a list."""
    read = []
    numbers = item_numbers(tag)
    for child in tag.children:
        if isinstance(child, Tag) and child.name == "li":
            read += _item(child, tag, next(numbers), page, depth)
        elif isinstance(child, Tag):
            read += _block(child, page, depth + 1 if child.name in LISTS else depth)
        else:
            read += _paragraphs([child], tag, page)
    return read


def _item(tag: Tag, parent: Tag, count: int, page: PageContext, depth: int) -> Blocks:
    """Return an item and the other blocks in it. An item that begins with a heading is a numbered section."""
    number = f"{count}." if parent.name == "ol" else ""
    letter = letter_of(tag, parent, count)
    if _begins_with_heading(tag):
        read = blocks_of(tag, page, depth)
        if read and read[0].kind == "heading":
            read[0] = replace(read[0], number=number)
        return read
    if letter:  # Markdown has no lists with letters
        read, mark = blocks_of(tag, page, depth), f"({letter})"
        if read and read[0].kind == "verbatim":
            return [RawBlock(mark, tag.sourceline or 1), *read]
        if read:
            read[0] = replace(read[0], text=f"{mark} {read[0].text}")
        return read
    result = []
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


def _quotation(tag: Tag, page: PageContext) -> Blocks:
    """Return a quotation."""
    inner = write_markdown(blocks_of(tag, page)).rstrip("\n")
    quoted = "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
    return [RawBlock(quoted, tag.sourceline or 1, kind="verbatim")] if inner else []


def _definitions(tag: Tag, page: PageContext) -> Blocks:
    """Return a list of definitions: the term, and `: definition` below it."""
    written = []
    for child in tag.find_all(["dt", "dd"]):
        if child.name == "dd" and (read := blocks_of(child, page)):
            written.append(": " + indent(write_markdown(read).rstrip("\n"), "  ").removeprefix("  "))
        elif child.name == "dt" and (term := inline(child.contents, page).replace("\n", " ")):
            written.append(("\n" if written else "") + escape_line_start(term))
    return [RawBlock("\n".join(written), tag.sourceline or 1, kind="verbatim")] if written else []


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


def table(tag: Tag, page: PageContext) -> Blocks:
    """Return the caption as a paragraph, then the rows; the first row is the head. A cell that spans several columns or
    rows is followed by empty cells. Raises UnreadablePageError."""
    line = tag.sourceline or 1
    read = []
    if tag.caption:
        read.append(RawBlock(inline(tag.caption.contents, page).replace("\n", " "), line, written=True))
    rows = _rows(tag, page)
    width = max(map(len, rows))
    if width * len(rows) > MOST_CELLS:
        raise UnreadablePageError(*TOO_LARGE)
    sides = [_side(cell) for cell in cells_of(rows_of(tag)[-1])] if width == len(rows[-1]) else []
    rows.insert(1, (sides + ["---"] * width)[:width])
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return [*read, RawBlock("\n".join(lines), line, kind="verbatim")]


def _side(cell: Tag) -> str:
    """Return the alignment of a cell that its class names, as the line below the head of a table has it."""
    named = (name for node in (cell, *cell.find_all("p")) for name in node.get_attribute_list("class"))
    return next((SIDES[name] for name in named if name in SIDES), "---")


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
    line. A heading is in bold, and an item has its bullet or number."""
    lines = []
    for block in blocks_of(cell, replace(page, in_cell=True)):
        text = block.text.partition(" {#")[0]
        if block.kind in {"title", "heading"} and "**" not in text:
            text = f"**{text}**"
        mark = block.number or "•" * (block.kind == "item")
        lines.append(f"{mark} {text}" if mark else text)
    return BAR.sub(r"\\|", "<br>".join(lines).replace("\\\n", "<br>"))


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
    form = _styled(item) or _styled(parent) or FORMS["pages"].get(attribute(parent, "type"), "decimal")
    lettered = parent.name == "ol" and form != "decimal" and count <= LETTERS
    return (lettered and in_form(count, form)) or ""


def _styled(tag: Tag) -> str:
    """Return the form of numbers that a `style` attribute asks for; empty if it asks for none."""
    styled = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", attribute(tag, "style"))
    return str(FORMS["pages"].get(styled[1] if styled else "", ""))


def _number(given: object, otherwise: int) -> int:
    written = str(given)
    return int(written) if written.isdecimal() and len(written) < 6 else otherwise


def _address(page: str) -> str:
    """Return an address without its scheme, fragment and last slash: pages link to themselves in all these ways."""
    return re.sub(r"^(?:https?:)?//(?:www\.)?", "", urldefrag(page)[0]).rstrip("/")


def attribute(tag: Tag, name: str) -> str:
    """Return the value of an attribute; empty if the element does not have it."""
    return str(tag.get(name) or "")


def style_of(tag: Tag) -> str:
    """Return the style of an element in lower case, without spaces."""
    return "".join(attribute(tag, "style").lower().split())


def is_block(tag: Tag) -> bool:
    """Return whether an element is a block or contains one."""
    return _is_shown_as_block(tag) or tag.find(_is_shown_as_block) is not None


def _is_shown_as_block(tag: Tag) -> bool:
    return tag.name in BLOCKS or bool(tag.get("style") and SHOWN_AS_BLOCK.search(style_of(tag)))


def ids_of_heading(tag: Tag) -> list[str]:
    """Return the ids by which links lead to a heading, as far as Markdown can write them: its own, those of elements
    within it, that of an empty link before it, and that of the section that it opens."""
    written = (node for node in tag.previous_siblings if isinstance(node, Tag) or (is_text(node) and node.strip()))
    section, before = tag.parent, next(written, None)
    named = [tag, *tag.find_all(True)]
    if isinstance(before, Tag) and before.name == "a" and not before.get_text().strip():
        named.append(before)
    if section and section.name in {"section", "div", "article", "li"} and section.find(True) is tag:
        named.append(section)
    ids = (str(tag.get("id") or (tag.name == "a" and tag.get("name")) or "") for tag in named)
    return [name for name in ids if re.fullmatch(ID, name)]


def paragraphs(nodes: list[PageElement], page: PageContext) -> list[str]:
    """Return the paragraphs of a run of nodes as Markdown: two breaks in a row separate them, line starts are escaped,
    breaks are written as Markdown."""
    texts = filter(None, BREAKS.split(inline(nodes, page)))
    escaped = str if page.in_cell else escape_line_start
    return ["\\\n".join(map(escaped, text.split("\n"))) for text in texts]


def inline(nodes: list[PageElement], page: PageContext) -> str:
    """Return nodes as inline Markdown, in which a `\\n` is a hard break."""
    written = "".join(_written(node, page) for node in nodes)
    lines = (" ".join(line.split()) for line in EDGES.sub("\n", written).split("\n"))
    return _emphasised("\n".join(lines).strip())


def link(inner: str, href: str) -> str:
    """Return a Markdown link; only its words if it has no usable target."""
    if not href or not inner.strip(BLANK):
        return inner
    target = href
    if any(sign in "()<>" or sign.isspace() for sign in href):
        target = f"<{href.replace('<', '%3C').replace('>', '%3E')}>"
    return _around(INNER_EDGES.sub(" ", inner).replace("\n", " "), "[", f"]({SPACES.sub('%20', target)})")


def _written(node: PageElement, page: PageContext) -> str:
    """Return a node as Markdown, with marks in place of emphasis and of the edges of blocks; the words of `<q>` are in
    the quotation marks that a browser shows."""
    if not isinstance(node, Tag):
        return escape_inline(PRIVATE.sub("", SPACES.sub(" ", node))) if is_text(node) else ""
    words = _written_tag(node, page)
    if node.name == "q":
        speaking = node.find_parent(lang=True)
        language = str(speaking["lang"]).partition("-")[0].lower() if speaking else ""
        return words.join(QUOTES.get(language, "“”"))
    return f"{EDGE}{words}{EDGE}" if _is_shown_as_block(node) else words


def is_text(node: PageElement) -> TypeGuard[NavigableString]:
    """Return whether a node is written on the page: it is no element, declaration or comment."""
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def _written_tag(node: Tag, page: PageContext) -> str:  # noqa: PLR0911 - one line a kind of element
    name = node.name
    if name == "br":
        return "\n"
    if name == "img":
        return _image(node, page)
    if address := node.get("data-cfemail"):
        return escape_inline(_uncovered(str(address)))
    inner = "".join(_written(child, page) for child in node.children)
    if name in MARKS and inner.strip(BLANK):
        return _around(inner, *MARKS[name])
    if name == "a" and node.get("href") and not node.find("a", href=True):
        return _reported_link(inner, node, page)
    if name in {"code", "kbd", "samp", "tt"} and inner.strip(BLANK):
        return _code(node.get_text(), inner)
    if name in {"sup", "sub"} and inner.strip(BLANK):
        return _around(inner, f"<{name}>", f"</{name}>")
    return inner


def _code(text: str, inner: str) -> str:
    """Return words as code, with the emphasis around all of them outside. `inner`: them as other words are written."""
    around = [*takewhile(lambda ends: ends in MARKS.values(), zip(inner, inner[::-1], strict=False))]
    before, after = "".join(opens for opens, _ in around), "".join(closes for _, closes in reversed(around))
    fence, space = fence_around(text, 1), " " * ("`" in text)
    return f"{before}{fence}{space}{SPACES.sub(' ', text)}{space}{fence}{after}"


def _reported_link(inner: str, node: Tag, page: PageContext) -> str:
    """Return a link. A link without text is reported as removed: it may have been around a block that ended it."""
    href = page.href(str(node["href"]))
    if href and not inner.strip(BLANK) and not href.startswith("#") and not node.find("img"):
        page.taken_out.append(RemovedText(node.sourceline or 1, href[:200], "link without text"))
    return link(inner, href)


def _image(node: Tag, page: PageContext) -> str:
    """Return an image as a link with its words. An image without text is reported as removed."""
    words = SPACES.sub(" ", attribute(node, "alt")).strip()
    source = attribute(node, "src")
    if not words:
        if source:
            page.taken_out.append(RemovedText(node.sourceline or 1, source[:200], "image without text"))
        return ""
    within_link = node.find_parent("a", href=True)
    return escape_inline(words) if within_link else link(escape_inline(words), page.href(source))


def _uncovered(covered: str) -> str:
    """Return a mail address that a content delivery network hid from robots: hexadecimal bytes, each combined with the
    first by XOR. Empty if it is not one."""
    try:
        key, *rest = bytes.fromhex(covered)
        return bytes(byte ^ key for byte in rest).decode()
    except ValueError:
        return ""


def _around(inner: str, before: str, after: str) -> str:
    """Return the text with marks right around its words, and white space and edges of blocks outside of the marks."""
    inner = re.sub(r"\n\s+", "\n", inner)
    words = inner.strip(BLANK)
    start = inner.index(words)
    return f"{inner[:start]}{before}{words}{after}{inner[start + len(words) :]}"


def _emphasised(text: str) -> str:
    """Return the text with emphasis as stars, and with struck-through words between tildes, where CommonMark would read
    these as such, and with tags elsewhere."""
    text = JOINED.sub(lambda match: "".join(filter(None, match.groups())), text)
    while INNERMOST.search(text):
        text = INNERMOST.sub(_starred, text)
    return text


def _starred(marked: re.Match[str]) -> str:
    """Return emphasised or struck-through words that have no others in them."""
    (stars, tag), inner = WRITTEN[marked[1]], marked[2]
    before = marked.string[marked.start() - 1 : marked.start()]
    before, after = ENDS.get(before, before), marked.string[marked.end() : marked.end() + 1]
    opens = inner[:1].isalnum() or not before.isalnum()
    closes = inner[-1:].isalnum() or not after.isalnum()
    parted = stars[0] not in {inner[:1], inner[-1:], before, after}
    return f"{stars}{inner}{stars}" if opens and closes and parted else f"<{tag}>{inner}</{tag}>"
