"""Reads a web page as a document of headings and paragraphs with their lines, for commands that only read texts."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from legalsite.model.document import Block, Document, Kind, Span

UNREAD = frozenset({"script", "style", "template", "svg", "head", "noscript", "select", "button"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
KINDS: dict[str, Kind] = {"li": "item", "td": "row", "tr": "row", "dt": "term", "dd": "definition"}
BLOCK_TAGS = """
    html body main section article div p ul ol dl table tbody thead nav header footer aside blockquote details summary
    figure form fieldset hr address
"""
BLOCKS = frozenset(BLOCK_TAGS.split()) | frozenset(KINDS)

_PAGE_BEGINS = re.compile(
    r"(?:\ufeff|\s|<!--.*?-->|<\?[^>]*>)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_INDENTED_TAG = re.compile(r"^(?: {4}|\t)\s*<(?:p|li|h[1-6])\b", re.IGNORECASE | re.MULTILINE)
_TEXT_AT_THE_MARGIN = re.compile(r"^[^\s<]", re.MULTILINE)
_SPACES = re.compile(r"\s+")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_YAML_BLOCK_TEXT = re.compile(r": *[>|][-+]?\d* *\n")
_MARKDOWN_MARKS = re.compile(r"^#+|\*+|_{2,}|\\(?=\W)")


def is_page(text: str) -> bool:
    """Return whether a file is a web page, and not Markdown with some HTML in it.

    It is one if it begins like a web page, or if paragraphs are indented and only tags are at the margin. A file that
    keeps all of its text in the front matter, as some content systems write it, is read as a page as well.
    """
    if _is_all_front_matter(text):
        return True
    body = _body(text)
    return bool(_PAGE_BEGINS.match(body) or (not _TEXT_AT_THE_MARGIN.search(body) and _INDENTED_TAG.search(body)))


def read_page(text: str) -> Document:
    """Return the headings, paragraphs, items and rows of a page. Malformed HTML is read as far as possible."""
    if _is_all_front_matter(text):
        return Document(tuple(_front_matter_blocks(text)))
    reader = _PageReader()
    reader.feed(_body(text))
    reader.close()
    reader.end_block()
    return Document(tuple(reader.blocks))


def _body(text: str) -> str:
    """Return the text with its front matter replaced by empty lines, so that the other lines keep their numbers."""
    front_matter = _FRONT_MATTER.match(text) if text.startswith(("---", "\ufeff---")) else None
    return "\n" * front_matter[0].count("\n") + text[front_matter.end() :] if front_matter else text


def _is_all_front_matter(text: str) -> bool:
    opens = text.startswith(("---", "\ufeff---"))
    return opens and not _body(text).strip() and bool(_YAML_BLOCK_TEXT.search(text))


def _front_matter_blocks(text: str) -> Iterator[Block]:
    """Yield each text between empty lines as a paragraph, or as a heading if it begins with #."""
    lines = text.split("\n")
    start = 0
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            continue
        words = _SPACES.sub(" ", " ".join(lines[start:number])).strip()
        if words:
            level = len(words) - len(words.lstrip("#"))
            kind: Kind = "heading" if level else "paragraph"
            yield Block(kind, (Span(_MARKDOWN_MARKS.sub("", words).strip("_ ")),), start + 1, level=min(level, 6))
        start = number + 1


class _PageReader(HTMLParser):
    """A parser that collects words until a block begins or ends. The standard library requires a class for this."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._line = 0
        self._kind: Kind = "paragraph"
        self._level = 0
        self._unread: list[str] = []
        self._lists = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if self._unread or tag in UNREAD:
            self._unread += [tag] if tag in UNREAD else []
        elif tag in HEADINGS:
            self.end_block()
            self._kind, self._level = "heading", HEADINGS[tag]
        elif tag in BLOCKS:
            self.end_block()
            self._lists += tag in ("ul", "ol", "table")
            self._kind = KINDS.get(tag, self._kind if self._kind == "item" and tag == "p" else "paragraph")
        elif tag == "br":
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            if tag == self._unread[-1]:
                self._unread.pop()
        elif tag in HEADINGS or tag in BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if not self._line and data.strip():
            self._line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
        self._words.append(data)

    def end_block(self) -> None:
        """Make a block of the words collected so far."""
        words = _SPACES.sub(" ", "".join(self._words)).strip()
        if words:
            group = self._lists if self._kind in ("item", "row") else 0
            self.blocks.append(Block(self._kind, (Span(words),), self._line, level=self._level, group=group))
        self._words, self._line, self._kind, self._level = [], 0, "paragraph", 0
