"""Adds end tags such as `</p>`, `</li>` and `</td>`, which HTML allows writers to leave out (WHATWG HTML, 13.1.2.4)."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
ENDS_PARAGRAPH = {
    *("address", "article", "aside", "blockquote", "center", "details", "dir", "div", "dl", "fieldset", "figcaption"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "nav", "ol", "p"),
    *("pre", "section", "table", "ul", "li", "dt", "dd", "td", "th", "tr"),
}
# The tags that a start tag ends, and those that protect open tags outside of them from being ended.
ENDS = {
    "li": ({"li"}, {"ul", "ol", "menu"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "tr": ({"tr"}, {"table"}),
    "option": ({"option"}, {"select"}),
}
KEEPS_PARAGRAPH = {
    *("div", "li", "td", "th", "dd", "section", "article", "main", "table", "blockquote", "body", "button", "object"),
}
DEEPEST, FARTHEST = 300, 40
MOST_TAGS = 100_000
CDATA = re.compile(r"<!(?=\[(?!if\b|else\b|endif\b))", re.IGNORECASE)  # `<![endif]>` is a condition


TOO_DEEP = ("too-deep", "the page nests too deeply to be read")
TOO_LARGE = ("too-large", "the page has more tags, or a table with more cells, than any policy needs")


class UnreadablePageError(ValueError):
    """The page is nested more deeply, or is larger, than any page that people write: TOO_DEEP or TOO_LARGE."""


def add_end_tags(html: str) -> str:
    """Return the page with its missing end tags, on the same lines. Raises UnreadablePageError, or AssertionError
    where the parser of the standard library gives up."""
    html = _without_endless(html)
    if html.count("<") > MOST_TAGS:
        raise UnreadablePageError(*TOO_LARGE)
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    parts, last = [], 0
    for index, ended in reader.missing:
        parts += [html[last:index], f"</{ended}>"]
        last = index
    return "".join([*parts, html[last:]])


def _without_endless(html: str) -> str:
    """Return the page with escapes for tags and comments that are never closed: the parser would search for the end of
    each."""
    html = _escaped(html, "<!--", "-->")
    last = html.rfind("]]>") + 1
    html = html[:last] + CDATA.sub("&lt;!", html[last:])
    return _escaped(_escaped(html, "<![", "]>"), "<", ">")


def _escaped(html: str, opening: str, ending: str) -> str:
    """Return the page with an escape for each opening after the last ending."""
    last = html.rfind(ending) + 1
    return html[:last] + html[last:].replace(opening, f"&lt;{opening[1:]}")


class _Reader(HTMLParser):
    """Collects the places at which end tags are missing."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.missing: list[tuple[int, str]] = []
        self._open: list[str] = []
        self._line_starts = [0]
        for line in html.split("\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ENDS_PARAGRAPH:
            self._end({"p"}, KEEPS_PARAGRAPH)
        if tag in ENDS:
            self._end(*ENDS[tag])
        if tag not in VOID:
            self._open.append(tag)
        if len(self._open) > DEEPEST:
            raise UnreadablePageError(*TOO_DEEP)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read `<br/>` as a tag without content and `<div/>` as `<div>`, as browsers do."""
        if tag not in VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        recent = self._open[-FARTHEST:]
        if tag in recent:
            del self._open[len(self._open) - 1 - recent[::-1].index(tag) :]

    def _end(self, ended: set[str], kept: set[str]) -> None:
        """Record that an open tag of `ended` ends here, unless a tag of `kept` is open inside it."""
        for above in range(1, min(FARTHEST, len(self._open)) + 1):
            name = self._open[-above]
            if name in ended:
                line, column = self.getpos()
                self.missing.append((self._line_starts[line - 1] + column, name))
                del self._open[-above:]
                return
            if name in kept:
                return
