"""A web page → a document of its headings and paragraphs with their lines, for reading only."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from legalsite.model.document import Block, Document, Kind, Span
from legalsite.promises.lexicon import words_of

SILENT = words_of("script style template svg head noscript select button")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
KINDS: dict[str, Kind] = {"li": "item", "td": "row", "tr": "row", "dt": "term", "dd": "definition"}
BREAKS = words_of(
    "html body main section article div p ul ol dl table tbody thead nav header footer aside blockquote details "
    "summary figure form fieldset hr address"
) | set(KINDS)

_PAGE = re.compile(
    r"(?:\ufeff|\s|<!--.*?-->|<\?[^>]*>)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_SET_IN = re.compile(r"^(?: {4}|\t)\s*<(?:p|li|h[1-6])\b", re.IGNORECASE | re.MULTILINE)
_AT_THE_MARGIN = re.compile(r"^[^\s<]", re.MULTILINE)
_SPACE = re.compile(r"\s+")
_FRONT = re.compile(r"\ufeff?---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_HELD = re.compile(r": *[>|][-+]?\d* *\n")  # a text that a content system keeps in the front matter
_MARKS = re.compile(r"^#+|\*+|_{2,}|\\(?=\W)")


def is_page(text: str) -> bool:
    """A whole HTML page, or a part of one whose paragraphs are set in and which has nothing but tags at the margin; not
    Markdown with some HTML in it. Also a file whose text is kept in the front matter, with nothing behind it."""
    if _is_held(text):
        return True
    body = _body(text)
    return bool(_PAGE.match(body) or (_SET_IN.search(body) and not _AT_THE_MARGIN.search(body)))


def read_page(text: str) -> Document:
    """Never fails: what is not well formed is read as far as it goes."""
    if _is_held(text):
        return Document(tuple(_held(text)))
    reader = _Reader()
    reader.feed(_body(text))
    reader.close()
    reader.end_block()
    return Document(tuple(reader.blocks))


def _body(text: str) -> str:
    """With empty lines for those of the front matter."""
    front = _FRONT.match(text) if text.startswith(("---", "\ufeff---")) else None
    return "\n" * front[0].count("\n") + text[front.end() :] if front else text


def _is_held(text: str) -> bool:
    return text.startswith(("---", "\ufeff---")) and not _body(text).strip() and bool(_HELD.search(text))


def _held(text: str) -> Iterator[Block]:
    """Its paragraphs: what an empty line ends."""
    lines = text.split("\n")
    start = 0
    for at, line in enumerate([*lines, ""]):
        if line.strip():
            continue
        words = _SPACE.sub(" ", " ".join(lines[start:at])).strip()
        if words:
            level = len(words) - len(words.lstrip("#"))
            kind: Kind = "heading" if level else "paragraph"
            yield Block(kind, (Span(_MARKS.sub("", words).strip("_ ")),), start + 1, level=min(level, 6))
        start = at + 1


class _Reader(HTMLParser):
    """Collects words until a block begins or ends. A class because the standard library asks for one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._line = 0
        self._kind: Kind = "paragraph"
        self._level = 0
        self._silent: list[str] = []
        self._lists = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if self._silent or tag in SILENT:
            self._silent += [tag] if tag in SILENT else []
        elif tag in HEADINGS:
            self.end_block()
            self._kind, self._level = "heading", HEADINGS[tag]
        elif tag in BREAKS:
            self.end_block()
            self._lists += tag in ("ul", "ol", "table")
            self._kind = KINDS.get(tag, self._kind if self._kind == "item" and tag == "p" else "paragraph")
        elif tag == "br":
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag in HEADINGS or tag in BREAKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if not self._line and data.strip():
            self._line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
        self._words.append(data)

    def end_block(self) -> None:
        """What has been collected becomes a block of its own."""
        words = _SPACE.sub(" ", "".join(self._words)).strip()
        if words:
            group = self._lists if self._kind in ("item", "row") else 0
            self.blocks.append(Block(self._kind, (Span(words),), self._line, level=self._level, group=group))
        self._words, self._line, self._kind, self._level = [], 0, "paragraph", 0
