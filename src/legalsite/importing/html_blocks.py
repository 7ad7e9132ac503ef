"""Block HTML as Markdown: headings, paragraphs, lists, quotations and definitions."""

from bs4 import Tag
from bs4.element import NavigableString, PageElement
from msgspec.structs import replace

from legalsite.importing.html_inline import HEADINGS, STRIKES, PageContext, ids_of_heading, inline, link, paragraphs
from legalsite.importing.html_tables import is_data, table
from legalsite.importing.imported_text import RawBlock, TakenOut
from legalsite.importing.list_marks import item_numbers, letter_of
from legalsite.importing.markdown_writer import write_markdown

BLOCKS = {
    *HEADINGS,
    "p", "div", "section", "article", "main", "header", "footer", "ul", "ol", "li", "dl", "dt", "dd", "table",
    "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "blockquote", "pre", "hr", "figure", "figcaption",
    "details", "summary", "address", "center", "fieldset", "body",
}  # fmt: skip
ReadBlock = tuple[RawBlock, str]


def blocks_of(root: Tag, page: PageContext) -> list[ReadBlock]:
    """Return the blocks with their plain words, in order. A title outside `root` comes first."""
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
    """Return whether an element is a block or contains one."""
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
    names = ids_of_heading(tag)
    if names and tag is not page.title:
        text = f"{text} {{#{names[0]}}}"
    if tag is page.title:
        return [(RawBlock(text, tag.sourceline or 1, kind="title", level=1, written=True), words)]
    return [(RawBlock(text, tag.sourceline or 1, kind="heading", level=max(2, int(tag.name[1])), written=True), words)]


def _paragraphs(run: list[PageElement], tag: Tag, page: PageContext) -> list[ReadBlock]:
    """Return the paragraphs of a run of inline nodes; struck through if they stand in an element that strikes blocks
    through."""
    line = next((node.sourceline for node in run if isinstance(node, Tag) and node.sourceline), tag.sourceline or 1)
    mark = "~~" if run and any(around.name in STRIKES for around in (tag, *tag.parents)) else ""
    return [(RawBlock(f"{mark}{text}{mark}", line, written=True), words) for text, words in paragraphs(run, page)]


def _linked(read: list[ReadBlock], tag: Tag, page: PageContext) -> list[ReadBlock]:
    """Return blocks that have a link around them. Markdown has no such link, so the first block that can become a link
    gets it; if none can, the target is reported as removed."""
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
    """Return whether the text of a block can become a link."""
    return block.kind in {"text", "heading", "item", "more"} and block.written and "](" not in block.text


def _list(tag: Tag, page: PageContext, depth: int) -> list[ReadBlock]:
    """Return the items of a list."""
    read: list[ReadBlock] = []
    numbers = item_numbers(tag)
    for child in tag.children:
        if isinstance(child, Tag) and child.name == "li":
            read += _item(child, tag, next(numbers), page, depth)
        elif isinstance(child, Tag):
            read += _block(child, page, depth + 1 if child.name in {"ul", "ol"} else depth)
        elif isinstance(child, NavigableString):
            read += _paragraphs([child], tag, page)
    return read


def _item(tag: Tag, parent: Tag, count: int, page: PageContext, depth: int) -> list[ReadBlock]:
    """Return an item and the other blocks in it. An item that begins with a heading is a numbered section."""
    number = f"{count}." if parent.name == "ol" else ""
    letter = letter_of(tag, parent, count)
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
