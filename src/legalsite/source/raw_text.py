"""What a reader reads in clean HTML: its paragraphs, items, headings and table rows, with their words and targets."""

import re
from collections import Counter
from html import escape
from html.parser import HTMLParser

from legalsite.model.document import Kind, Span

WORD = re.compile(r"\w+")
LETTERS = re.compile(r"[^\W_]+")
SPACE = re.compile(r"\s+")
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "item",
    "dt": "term",
    "dd": "definition",
    "blockquote": "quote",
    "pre": "code",
    "tr": "row",
}
BREAKING = """
address article aside blockquote caption center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header
hr li main nav ol p pre section summary table tbody tfoot thead tr ul
"""
BLOCKS = frozenset(BREAKING.split())
LISTS = frozenset({"ul", "ol", "table", "dl"})


class Stretch:
    """One block while it is read. `level` is a heading's, else the nesting depth of lists and quotes; `group` counts
    the lists and tables of the fragment from 1."""

    __slots__ = ("group", "html", "kind", "level", "spans")

    def __init__(self, kind: Kind, level: int, group: int) -> None:
        self.kind, self.level, self.group = kind, level, group
        self.spans: list[Span] = []
        self.html: list[str] = []

    @property
    def words(self) -> str:
        return "".join(span.text for span in self.spans if span.of == "words")

    @property
    def first_word(self) -> str:
        found = WORD.search(" ".join(span.text for span in self.spans if span.of == "words"))
        return found[0] if found else ""


class Reader(HTMLParser):
    """Reads clean HTML into `stretches`; with `inline`, all of it is one. `text` is all that stands between tags."""

    def __init__(self, *, inline: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.inline = inline
        self.stretches: list[Stretch] = []
        self.current: Stretch | None = None
        self.open: list[str] = []
        self.groups: list[int] = []
        self.links: list[str] = []
        self.count = 0
        self.text: list[str] = []

    def read(self, fragment: str) -> list[Stretch]:
        self.feed(fragment)
        self.close()
        self._end_block()
        return self.stretches

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("td", "th"):
            self._cell_begins()
        elif tag in BLOCKS and not self.inline:
            self._block_begins(tag)
            return
        if tag == "br" or tag in BLOCKS:
            self._say("\n" if tag == "br" else " ")
        elif tag == "img":
            self._say(given.get("alt", ""))
            self._target(given.get("src", ""))
        elif tag == "a":
            self.links.append(given.get("href", ""))
        self._stretch().html.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS and not self.inline:
            self._block_ends(tag)
            return
        if tag == "a" and self.links:
            self._target(self.links.pop())
        if self.current:
            self.current.html.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        words = data if "pre" in self.open else SPACE.sub(" ", data)
        if words != " " or (self.current and self.current.spans):
            self._say(words)
        if self.current:
            self.current.html.append(escape(data, quote=False))

    def _block_begins(self, tag: str) -> None:
        if "tr" in self.open:
            self._say(" ")
        else:
            self._end_block()
        self.open.append(tag)
        if tag in LISTS:
            self.count += 1
            self.groups.append(self.count)

    def _block_ends(self, tag: str) -> None:
        if tag == "tr" or "tr" not in self.open:
            self._end_block()
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag in LISTS and self.groups:
            self.groups.pop()

    def _end_block(self) -> None:
        stretch, self.current = self.current, None
        if stretch and any(span.text.strip() for span in stretch.spans if span.of != "cell"):
            self.stretches.append(stretch)

    def _stretch(self) -> Stretch:
        if self.current is None:
            kinds = [KINDS[tag] for tag in self.open if tag in KINDS]
            kind = "row" if "tr" in self.open else kinds[-1] if kinds else "paragraph"
            heading = next((int(tag[1]) for tag in self.open if KINDS.get(tag) == "heading"), 0)
            depth = sum(tag in ("li", "blockquote", "dd") for tag in self.open)
            level = heading or max(0, depth - (kind in ("item", "quote", "definition")))
            group = self.groups[-1] if self.groups and kind in ("item", "row", "term", "definition") else 0
            self.current = Stretch(kind, level, group)
        return self.current

    def _cell_begins(self) -> None:
        if self.current and self.current.kind == "row":
            self.current.spans.append(Span(" | ", "cell"))

    def _say(self, words: str) -> None:
        spans = self._stretch().spans
        if spans and spans[-1].of == "words":
            words = spans.pop().text + words
        if words:
            spans.append(Span(words))

    def _target(self, target: str) -> None:
        if target:
            self._stretch().spans.append(Span(target, "target"))


def without_lost(source: str, written: str, read: str) -> str:
    """The source without the words that are written and not read. Another order is no loss: what stands between the
    rows of a table is read before it."""
    words, words_read = LETTERS.findall(written), LETTERS.findall(read)
    if Counter("".join(words)) == Counter("".join(words_read)):
        return source
    lost = Counter(words) - Counter(words_read)

    def left(word: re.Match[str]) -> str:
        lost[word[0]] -= 1
        return "" if lost[word[0]] >= 0 else word[0]

    return LETTERS.sub(left, source)
