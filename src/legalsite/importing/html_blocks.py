"""Block HTML → pieces: headings, paragraphs, nested lists, quotations, definitions; tables in html_table."""

import re
from dataclasses import replace

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from legalsite.importing.html_inline import Page, inline, link, paragraphs
from legalsite.importing.html_letters import letter_of
from legalsite.importing.html_table import is_data, table
from legalsite.importing.piece import Piece, TakenOut
from legalsite.importing.writer import markdown

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {
    *HEADINGS,
    "p", "div", "section", "article", "main", "header", "footer", "ul", "ol", "li", "dl", "dt", "dd", "table",
    "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "blockquote", "pre", "hr", "figure", "figcaption",
    "details", "summary", "address", "center", "fieldset", "body",
}  # fmt: skip
GOOD_ID = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
Read = tuple[Piece, str]


def blocks_of(root: Tag, page: Page) -> list[Read]:
    """Pieces with their plain words, in order. A title that stands outside comes first."""
    read: list[Read] = []
    if page.title is not None and not any(parent is root for parent in page.title.parents):
        read += _heading(page.title, page)
    return read + _children(root, page, 0)


def _children(tag: Tag, page: Page, depth: int) -> list[Read]:
    read: list[Read] = []
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
    return tag.name in BLOCKS or any(isinstance(inner, Tag) and inner.name in BLOCKS for inner in tag.descendants)


def _block(tag: Tag, page: Page, depth: int) -> list[Read]:  # noqa: PLR0911 - one line a kind of block
    line = tag.sourceline or 1
    if tag.name in HEADINGS and tag.find(["p", "ul", "ol", "div", "table"]) is None:
        return _heading(tag, page)
    if tag.name in {"ul", "ol"}:
        return _list(tag, page, depth)
    if tag.name == "table" and is_data(tag):
        return table(tag, page)
    if tag.name == "hr":
        return [(Piece("", line, kind="rule"), "")]
    if tag.name == "pre":
        return [
            (
                Piece(f"```\n{tag.get_text().strip(chr(10))}\n```", line, kind="verbatim"),
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
        return [(replace(piece, kind="label"), words) for piece, words in _children(tag, page, depth)]
    return _children(tag, page, depth)


def _linked(read: list[Read], tag: Tag, page: Page) -> list[Read]:
    """A link around whole blocks: Markdown has none, so that the first one that can be a link is it. Where none can,
    the target is told."""
    href = page.href(str(tag["href"]))
    able = (place for place, (piece, _) in enumerate(read) if _linkable(piece))
    place = next(able, None)
    if not href or tag.find("a", href=True) is not None:
        return read
    if place is None:
        page.taken_out.append(TakenOut(tag.sourceline or 1, href[:200], "link around a block"))
        return read
    piece, words = read[place]
    text, mark, name = piece.text.partition(" {#")
    return [*read[:place], (replace(piece, text=f"{link(text, href)}{mark}{name}"), words), *read[place + 1 :]]


def _linkable(piece: Piece) -> bool:
    return piece.kind in {"text", "heading", "item", "more"} and piece.written and "](" not in piece.text


def _paragraphs(run: list[PageElement], tag: Tag, page: Page) -> list[Read]:
    line = next((node.sourceline for node in run if isinstance(node, Tag) and node.sourceline), tag.sourceline or 1)
    return [(Piece(text, line, written=True), words) for text, words in paragraphs(run, page)]


def _heading(tag: Tag, page: Page) -> list[Read]:
    text, words = inline(list(tag.children), page)
    if not words:
        return []
    text, words = text.replace("\n", " "), words.replace("\n", " ")
    name = str(tag.get("id") or "")
    if GOOD_ID.fullmatch(name) and tag is not page.title:
        text = f"{text} {{#{name}}}"
    if tag is page.title:
        return [(Piece(text, tag.sourceline or 1, kind="title", level=1, written=True), words)]
    return [(Piece(text, tag.sourceline or 1, kind="heading", level=max(2, int(tag.name[1])), written=True), words)]


def _list(tag: Tag, page: Page, depth: int) -> list[Read]:
    read: list[Read] = []
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


def _item(tag: Tag, parent: Tag, count: int, page: Page, depth: int) -> list[Read]:
    """An item and what else stands in it. One that begins with a heading is a numbered section, not an item."""
    number = f"{count}." if parent.name == "ol" else ""
    letter = letter_of(parent, count)
    first = next((child for child in tag.children if isinstance(child, Tag) or str(child).strip()), None)
    if isinstance(first, Tag) and first.name in HEADINGS:
        read = _children(tag, page, depth)
        return [
            (replace(piece, number=number) if place == 0 and piece.kind == "heading" else piece, words)
            for place, (piece, words) in enumerate(read)
        ]
    if letter:
        return _lettered(_children(tag, page, depth), letter)
    result: list[Read] = []
    for place, (piece, words) in enumerate(_children(tag, page, depth + 1)):
        if piece.kind != "text":
            result.append((piece, words))
        elif place == 0:
            result.append((replace(piece, kind="item", level=depth, number=number), words))
        else:
            result.append((replace(piece, kind="more", level=depth), words))
    return result


def _lettered(read: list[Read], letter: str) -> list[Read]:
    """Markdown has no letters for lists: they stand before the words, each item a paragraph."""
    return [
        (replace(piece, text=f"({letter}) {piece.text}"), f"({letter}) {words}")
        if place == 0 and piece.kind == "text"
        else (piece, words)
        for place, (piece, words) in enumerate(read)
    ]


def _quotation(tag: Tag, page: Page) -> list[Read]:
    read = _children(tag, page, 0)
    inner = markdown([piece for piece, _ in read]).rstrip("\n")
    quoted = "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
    return [(Piece(quoted, tag.sourceline or 1, kind="verbatim"), " ".join(words for _, words in read))] if read else []


def _definitions(tag: Tag, page: Page) -> list[Read]:
    """`term` and `: definition` below it; anything else in the list as it stands."""
    written: list[str] = []
    plain: list[str] = []
    for child in tag.find_all(["dt", "dd"]):
        read = _children(child, page, 0)
        text = markdown([piece for piece, _ in read]).rstrip("\n") if read else ""
        plain += [words for _, words in read]
        if child.name == "dd" and text:
            written.append(": " + text.replace("\n", "\n  "))
        elif text:
            written.append(("\n" if written else "") + " ".join(text.split()))
    return [(Piece("\n".join(written), tag.sourceline or 1, kind="verbatim"), " ".join(plain))] if written else []
