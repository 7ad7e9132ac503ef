"""HTML that stands in a text as it is, through an allow-list by nh3: tags outside it go, their text stays."""

import re
from collections import Counter
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser

from legalsite.model.document import Kind, Span

ALLOWED = """
a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt
em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small
span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
"""
TAGS = set(ALLOWED.split())
ATTRIBUTES = {
    "*": {"id", "dir", "lang", "title"},
    "a": {"href", "name", "rel"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "details": {"open"},
    "time": {"datetime"},
    "div": {"tabindex"},
}
CLASSES = {
    "span": {"number"},
    "div": {"table"},
    "section": {"footnotes"},
    "sup": {"footnote"},
    "a": {"back"},
    "td": {"left", "center", "right"},
    "th": {"left", "center", "right"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
SILENT = {"script", "style"}
ATTRIBUTE = r"""\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
MARKUP = re.compile(
    rf"<!--.*?-->|<(script|style)\b[^>]*>.*?</\1\s*>|</?([a-z][a-z0-9-]*)(?:{ATTRIBUTE})*+\s*/?>|<",
    re.DOTALL | re.IGNORECASE,
)
NAMED = re.compile(r"""\s(?:id|name)\s*=\s*["']?([^\s"'>]+)""", re.IGNORECASE)
TAG = re.compile(rf"</?[a-z][a-z0-9-]*(?:{ATTRIBUTE})*+\s*/?>", re.IGNORECASE)
TARGET = re.compile(r"""(\s(?:href|src)\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)


def clean(fragment: str) -> str:
    """What may stand on a page: no script, style, form or handler; links of the allowed schemes; every tag closed."""
    import nh3  # few texts hold raw HTML

    return nh3.clean(
        fragment,
        tags=TAGS,
        clean_content_tags=SILENT,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        link_rel=None,
        url_schemes=SCHEMES,
    )


def tamed(fragment: str) -> str:
    """The fragment with allowed tags only, so that nothing in it can swallow what comes after: comments, scripts and
    styles go, other tags go and leave their text; what is never closed shows as it is written."""
    return MARKUP.sub(_tamed, _closed(fragment))


def _tamed(found: re.Match[str]) -> str:
    if found[0] == "<":
        return "&lt;"
    return found[0] if found[2] and found[2].lower() in TAGS else ""


def _closed(fragment: str) -> str:
    """Without the beginnings of comments, scripts and styles that never end; this keeps the search for ends linear."""
    end = fragment.rfind("-->") + 3 if "-->" in fragment else 0
    fragment = fragment[:end] + fragment[end:].replace("<!--", "&lt;!--")
    for name in SILENT:
        end = fragment.lower().rfind(f"</{name}") if "<" in fragment else -1
        fragment = fragment[: max(0, end)] + re.sub(rf"(?i)<{name}\b[^<>]*>?", "", fragment[max(0, end) :])
    return fragment


def readdressed(fragment: str, href: Callable[[str], str]) -> str:
    """The fragment with each target of a link or image turned into its address."""

    def address(found: re.Match[str]) -> str:
        target = unescape(found[2].strip("'" + '"')).strip()
        return f'{found[1]}"{escape(href(target))}"'

    return TAG.sub(lambda tag: TARGET.sub(address, tag[0]), fragment)


def text_of(fragment: str) -> str:
    """What stands between the tags of a tamed fragment; a space stands for each tag."""
    return unescape(TAG.sub(" ", fragment))


def names(fragment: str) -> list[str]:
    """The anchors that a fragment sets itself, by `id` or `name`."""
    return [name for tag in TAG.findall(fragment) for name in NAMED.findall(tag)]


# --- What a reader reads in clean HTML: its paragraphs, items, headings and table rows, with their words and
# targets. ---

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
