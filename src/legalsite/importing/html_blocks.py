"""Reads block HTML (headings, paragraphs, lists, quotations, definitions, tables) and inline HTML as Markdown."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from legalsite.importing.html_repair import TooLargeError
from legalsite.importing.imported_text import RawBlock, TakenOut
from legalsite.importing.markdown_writer import escape_inline, escape_line_start, write_markdown
from legalsite.importing.text_headings import ROMANS

SPACES = re.compile(r"[\s\u00a0]+")
# Stand for emphasis until its neighbours are known.
MARKS = {
    "strong": ("\ue000", "\ue001"),
    "b": ("\ue000", "\ue001"),
    "em": ("\ue002", "\ue003"),
    "i": ("\ue002", "\ue003"),
}
WRITTEN = {"\ue000": ("**", "strong"), "\ue002": ("*", "em")}
BREAKS = re.compile(r"\n{2,}")
PRIVATE = re.compile("([\ue000-\ue003])")
JOINED = re.compile("\ue001(\\s*)\ue000|\ue003(\\s*)\ue002")
KEPT_TAGS = {"sup", "sub"}
SAFE = {"http", "https", "mailto", "tel", ""}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {
    *HEADINGS,
    "p", "div", "section", "article", "main", "header", "footer", "ul", "ol", "li", "dl", "dt", "dd", "table",
    "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "blockquote", "pre", "hr", "figure", "figcaption",
    "details", "summary", "address", "center", "fieldset", "body",
}  # fmt: skip
GOOD_ID = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
ReadBlock = tuple[RawBlock, str]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NUMBERED_BY = {
    "a": tuple(LETTERS),
    "A": tuple(LETTERS.upper()),
    "i": tuple(map(str.lower, ROMANS)),
    "I": ROMANS,
}
STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
WIDEST = 50
MOST_CELLS = 100_000


@dataclass(slots=True)
class PageContext:
    """What the elements of a page need to know about the page.

    `base`: the address that relative links start from.
    `own`: the page's own address; empty if it does not say.
    `ids`: the ids of headings that links may lead to.
    `title`: the heading that names the policy.
    `taken_out`: what had no words to show.
    """

    base: str = ""
    own: str = ""
    ids: set[str] = field(default_factory=set)
    title: Tag | None = None
    taken_out: list[TakenOut] = field(default_factory=list)

    @classmethod
    def of(cls, soup: BeautifulSoup) -> "PageContext":
        """Return the context of a page. `<base>` takes precedence over the canonical address."""
        canonical = soup.find("link", rel="canonical")
        own = str(canonical.get("href") or "") if canonical else ""
        base = soup.find("base", href=True)
        ids = {
            str(tag.get("id") or tag.get("name"))
            for tag in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
            if tag.get("id")
        }
        return cls(str(base["href"]) if base else own, own, ids)

    def href(self, target: str) -> str:
        """Return the target as an absolute address if the page says where it lies; `#id` if it leads to a heading of
        this text; empty if it leads nowhere, or nowhere safe."""
        try:
            absolute = urljoin(self.base, target.strip())
            page, fragment = urldefrag(absolute)
            if target.startswith("#") or (self.own and page == urldefrag(self.own)[0] and fragment):
                return f"#{fragment}" if fragment in self.ids else ""
            return absolute if urlsplit(absolute).scheme.lower() in SAFE else ""
        except ValueError:
            return ""


def blocks_of(root: Tag, page: PageContext) -> list[ReadBlock]:
    """Return the blocks with their plain words, in order. A title that stands outside `root` comes first."""
    read: list[ReadBlock] = []
    if page.title is not None and not any(parent is root for parent in page.title.parents):
        read += _heading(page.title, page)
    return read + _children(root, page, 0)


def _children(tag: Tag, page: PageContext, depth: int) -> list[ReadBlock]:
    """Return the blocks inside an element."""
    read: list[ReadBlock] = []
    run: list[PageElement] = []
    for child in tag.children:
        if isinstance(child, Tag) and _is_block(child):
            read += _paragraphs(run, tag, page)
            run = []
            read += _block(child, page, depth)
        else:
            run.append(child)
    return read + _paragraphs(run, tag, page)


def _is_block(tag: Tag) -> bool:
    """Say whether an element is a block or contains one."""
    return tag.name in BLOCKS or any(isinstance(inner, Tag) and inner.name in BLOCKS for inner in tag.descendants)


def _block(tag: Tag, page: PageContext, depth: int) -> list[ReadBlock]:  # noqa: PLR0911 - one line a kind of block
    """Return the blocks of one block element."""
    line = tag.sourceline or 1
    if tag.name in HEADINGS and tag.find(["p", "ul", "ol", "div", "table"]) is None:
        return _heading(tag, page)
    if tag.name in {"ul", "ol"}:
        return _list(tag, page, depth)
    if tag.name == "table" and is_data(tag):
        return table(tag, page)
    if tag.name == "hr":
        return [(RawBlock("", line, kind="rule"), "")]
    if tag.name == "pre":
        return [
            (
                RawBlock(f"```\n{tag.get_text().strip(chr(10))}\n```", line, kind="verbatim"),
                " ".join(tag.get_text().split()),
            )
        ]
    if tag.name == "blockquote":
        return _quotation(tag, page)
    if tag.name == "dl":
        return _definitions(tag, page)
    if tag.name == "a" and tag.get("href"):
        return _linked(_children(tag, page, depth), tag, page)
    if tag.name == "summary":
        return [(replace(block, kind="label"), words) for block, words in _children(tag, page, depth)]
    return _children(tag, page, depth)


def _heading(tag: Tag, page: PageContext) -> list[ReadBlock]:
    """Return a heading, with its id if links can name it."""
    text, words = inline(list(tag.children), page)
    if not words:
        return []
    text, words = text.replace("\n", " "), words.replace("\n", " ")
    name = str(tag.get("id") or "")
    if GOOD_ID.fullmatch(name) and tag is not page.title:
        text = f"{text} {{#{name}}}"
    if tag is page.title:
        return [(RawBlock(text, tag.sourceline or 1, kind="title", level=1, written=True), words)]
    return [(RawBlock(text, tag.sourceline or 1, kind="heading", level=max(2, int(tag.name[1])), written=True), words)]


def _paragraphs(run: list[PageElement], tag: Tag, page: PageContext) -> list[ReadBlock]:
    """Return the paragraphs of a run of inline nodes."""
    line = next((node.sourceline for node in run if isinstance(node, Tag) and node.sourceline), tag.sourceline or 1)
    return [(RawBlock(text, line, written=True), words) for text, words in paragraphs(run, page)]


def _linked(read: list[ReadBlock], tag: Tag, page: PageContext) -> list[ReadBlock]:
    """Return blocks with a link around them. Markdown has no such link, so the first block that can be a link becomes
    it; if none can, the target is reported as taken out."""
    href = page.href(str(tag["href"]))
    able = (index for index, (block, _) in enumerate(read) if _linkable(block))
    index = next(able, None)
    if not href or tag.find("a", href=True) is not None:
        return read
    if index is None:
        page.taken_out.append(TakenOut(tag.sourceline or 1, href[:200], "link around a block"))
        return read
    block, words = read[index]
    text, mark, name = block.text.partition(" {#")
    return [*read[:index], (replace(block, text=f"{link(text, href)}{mark}{name}"), words), *read[index + 1 :]]


def _linkable(block: RawBlock) -> bool:
    """Say whether the text of a block can become a link."""
    return block.kind in {"text", "heading", "item", "more"} and block.written and "](" not in block.text


def _list(tag: Tag, page: PageContext, depth: int) -> list[ReadBlock]:
    """Return the items of a list."""
    read: list[ReadBlock] = []
    start = str(tag.get("start") or "1")
    count = int(start) if start.isdecimal() and len(start) < 6 else 1
    for child in tag.children:
        if isinstance(child, Tag) and child.name == "li":
            read += _item(child, tag, count, page, depth)
            count += 1
        elif isinstance(child, Tag):
            read += _block(child, page, depth + 1 if child.name in {"ul", "ol"} else depth)
        elif isinstance(child, NavigableString):
            read += _paragraphs([child], tag, page)
    return read


def _item(tag: Tag, parent: Tag, count: int, page: PageContext, depth: int) -> list[ReadBlock]:
    """Return an item and what else stands in it. An item that begins with a heading is a numbered section."""
    number = f"{count}." if parent.name == "ol" else ""
    letter = letter_of(parent, count)
    first = next((child for child in tag.children if isinstance(child, Tag) or str(child).strip()), None)
    if isinstance(first, Tag) and first.name in HEADINGS:
        read = _children(tag, page, depth)
        return [
            (replace(block, number=number) if index == 0 and block.kind == "heading" else block, words)
            for index, (block, words) in enumerate(read)
        ]
    if letter:
        return _lettered(_children(tag, page, depth), letter)
    result: list[ReadBlock] = []
    for index, (block, words) in enumerate(_children(tag, page, depth + 1)):
        if block.kind != "text":
            result.append((block, words))
        elif index == 0:
            result.append((replace(block, kind="item", level=depth, number=number), words))
        else:
            result.append((replace(block, kind="more", level=depth), words))
    return result


def _lettered(read: list[ReadBlock], letter: str) -> list[ReadBlock]:
    """Return an item of a lettered list as a paragraph with its letter: Markdown has no lettered lists."""
    return [
        (replace(block, text=f"({letter}) {block.text}"), f"({letter}) {words}")
        if index == 0 and block.kind == "text"
        else (block, words)
        for index, (block, words) in enumerate(read)
    ]


def letter_of(parent: Tag, count: int) -> str:
    """Return the letter or roman numeral of an item; empty if the list has numbers or bullets."""
    styled = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", str(parent.get("style") or ""))
    kind = str(parent.get("type") or "") or STYLES.get(styled[1] if styled else "", "")
    marks = NUMBERED_BY.get(kind, ()) if parent.name == "ol" else ()
    return marks[count - 1] if 0 < count <= len(marks) else ""


def _quotation(tag: Tag, page: PageContext) -> list[ReadBlock]:
    """Return a quotation."""
    read = _children(tag, page, 0)
    inner = write_markdown([block for block, _ in read]).rstrip("\n")
    quoted = "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
    return (
        [(RawBlock(quoted, tag.sourceline or 1, kind="verbatim"), " ".join(words for _, words in read))] if read else []
    )


def _definitions(tag: Tag, page: PageContext) -> list[ReadBlock]:
    """Return a list of definitions: the term, and `: definition` below it."""
    written: list[str] = []
    plain: list[str] = []
    for child in tag.find_all(["dt", "dd"]):
        read = _children(child, page, 0)
        text = write_markdown([block for block, _ in read]).rstrip("\n") if read else ""
        plain += [words for _, words in read]
        if child.name == "dd" and text:
            written.append(": " + text.replace("\n", "\n  "))
        elif text:
            written.append(("\n" if written else "") + " ".join(text.split()))
    return [(RawBlock("\n".join(written), tag.sourceline or 1, kind="verbatim"), " ".join(plain))] if written else []


def is_data(tag: Tag) -> bool:
    """Say whether a table holds data: two columns and two rows or more, without headings, lists or tables in its
    cells. All other tables only lay out a page."""
    rows = tag.find_all("tr")
    return (
        len(rows) > 1
        and max(len(row.find_all(["td", "th"])) for row in rows) > 1
        and tag.find(["table", "h1", "h2", "h3", "h4", "ul", "ol", "pre", "blockquote"]) is None
    )


def table(tag: Tag, page: PageContext) -> list[tuple[RawBlock, str]]:
    """Return the caption as a paragraph, then the rows; the first row is the head. Empty cells stand beside cells that
    span. Raises TooLargeError."""
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
    """Return a cell; paragraphs and breaks in it are `<br>`."""
    blocks = cell.find_all(["p", "div"])
    parts = (
        [inline(list(block.children), page) for block in blocks if block.find(["p", "div"]) is None]
        if _only(cell, blocks)
        else [inline(list(cell.children), page)]
    )
    text = "<br>".join(text.replace("\n", "<br>") for text, _ in parts if text)
    return text, " ".join(words.replace("\n", " ") for _, words in parts if words)


def _only(cell: Tag, blocks: list[Tag]) -> bool:
    """Say whether all words of the cell stand in its innermost paragraphs."""
    innermost = [block for block in blocks if block.find(["p", "div"]) is None]
    return bool(innermost) and "".join(cell.get_text().split()) == "".join(
        "".join(block.get_text().split()) for block in innermost
    )


def paragraphs(nodes: list[PageElement], page: PageContext) -> list[tuple[str, str]]:
    """Return the paragraphs of a run of nodes as Markdown and plain words: two breaks in a row separate them, line
    starts are escaped, breaks are written as Markdown."""
    written, words = inline(nodes, page)
    texts, plains = BREAKS.split(written), BREAKS.split(words)
    if len(texts) != len(plains):  # breaks within emphasis part nothing
        texts, plains = [BREAKS.sub("\n", written)], [words]
    parts = zip(texts, plains, strict=True)
    return [
        ("\\\n".join(map(escape_line_start, text.split("\n"))), SPACES.sub(" ", plain))
        for text, plain in parts
        if plain
    ]


def inline(nodes: list[PageElement], page: PageContext) -> tuple[str, str]:
    """Return nodes as inline Markdown and as plain words. A `\\n` in either is a hard break."""
    written = "".join(_written(node, page) for node in nodes)
    words = "".join(_words(node) for node in nodes)
    return _emphasised(_evened(written)), _evened(words)


def link(inner: str, href: str) -> str:
    """Return a Markdown link; only the words if it leads nowhere."""
    if not href or not inner.strip():
        return inner
    target = f"<{href.replace('<', '%3C').replace('>', '%3E')}>" if re.search(r"[\s()<>]", href) else href
    return _around(inner.replace("\n", " "), "[", f"]({SPACES.sub('%20', target)})")


def _written(node: PageElement, page: PageContext) -> str:  # noqa: PLR0911 - one line a kind of element
    """Return a node as Markdown, with marks in place of emphasis."""
    if isinstance(node, NavigableString):
        return (
            "" if isinstance(node, PreformattedString) else escape_inline(PRIVATE.sub("", SPACES.sub(" ", str(node))))
        )
    if not isinstance(node, Tag):
        return ""
    if node.name in {"br", "wbr"}:
        return "\n" if node.name == "br" else ""
    if node.name == "img":
        return _image(node, page)
    if address := node.get("data-cfemail"):
        return escape_inline(_uncovered(str(address)))
    inner = "".join(_written(child, page) for child in node.children)
    if node.name in MARKS and inner.strip():
        return _around(inner, *MARKS[node.name])
    if node.name == "a" and node.get("href") and node.find("a", href=True) is None:
        return _told_link(inner, node, page)
    if node.name in {"code", "kbd", "samp", "tt"} and inner.strip() and "`" not in node.get_text():
        return f"`{node.get_text()}`"
    return _around(inner, f"<{node.name}>", f"</{node.name}>") if node.name in KEPT_TAGS and inner.strip() else inner


def _told_link(inner: str, node: Tag, page: PageContext) -> str:
    """Return a link. One without words is reported as taken out: it may have stood around a block that ended it."""
    href = page.href(str(node["href"]))
    if href and not inner.strip() and not href.startswith("#") and node.find("img") is None:
        page.taken_out.append(TakenOut(node.sourceline or 1, href[:200], "link without words"))
    return link(inner, href)


def _image(node: Tag, page: PageContext) -> str:
    """Return an image as a link with its words. One without words is reported as taken out."""
    words = SPACES.sub(" ", str(node.get("alt") or "")).strip()
    source = str(node.get("src") or "")
    if not words:
        if source:
            page.taken_out.append(TakenOut(node.sourceline or 1, source[:200], "image without words"))
        return ""
    within_link = node.find_parent("a", href=True) is not None
    return escape_inline(words) if within_link else link(escape_inline(words), page.href(source))


def _words(node: PageElement) -> str:
    """Return the plain words of a node."""
    if isinstance(node, NavigableString):
        return "" if isinstance(node, PreformattedString) else PRIVATE.sub("", SPACES.sub(" ", str(node)))
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "\n"
    if node.name == "img":
        return SPACES.sub(" ", str(node.get("alt") or ""))
    if address := node.get("data-cfemail"):
        return _uncovered(str(address))
    return "".join(map(_words, node.children))


def _uncovered(covered: str) -> str:
    """Return a mail address that a content delivery network hid from robots: hexadecimal bytes, each combined with the
    first by XOR. Empty if it is not one."""
    try:
        key, *rest = bytes.fromhex(covered)
        return bytes(byte ^ key for byte in rest).decode()
    except ValueError:
        return ""


def _around(inner: str, before: str, after: str) -> str:
    """Return the text with marks right beside the words; white space stays outside."""
    inner = re.sub(r"\n\s+", "\n", inner)
    words = inner.strip()
    start = inner.index(words)
    return f"{inner[:start]}{before}{words}{after}{inner[start + len(words) :]}"


def _evened(text: str) -> str:
    """Return the text with runs of spaces, and spaces around breaks, reduced."""
    return re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text)).strip()


def _emphasised(text: str) -> str:
    """Return the text with stars where CommonMark reads them as emphasis between their neighbours, and tags where it
    would not."""
    text = JOINED.sub(lambda match: match[1] or match[2] or "", text)
    opened: list[list[str]] = [[]]  # each but the first begins with its mark
    at = 0
    for part in filter(None, PRIVATE.split(text)):
        at += len(part)
        if part in WRITTEN:
            opened.append([part])
        elif PRIVATE.match(part) and len(opened) > 1:
            mark, *inner = opened.pop()
            before = opened[-1][-1][-1] if opened[-1] else ""
            opened[-1].append(_starred(mark, "".join(inner), before, text[at : at + 1]))
        else:
            opened[-1].append(part)
    return "".join(part for parts in opened for part in parts)


def _starred(mark: str, inner: str, before: str, after: str) -> str:
    """Return emphasised text. `before` and `after` are the characters beside it."""
    stars, tag = WRITTEN[mark]
    opens = inner[:1].isalnum() or not before.isalnum()
    closes = inner[-1:].isalnum() or not after.isalnum()
    parted = not inner.startswith("*") and not inner.endswith("*") and before != "*" and after != "*"
    return f"{stars}{inner}{stars}" if opens and closes and parted else f"<{tag}>{inner}</{tag}>"
