"""Inline HTML as inline Markdown: emphasis, struck-through words, links, images and hard breaks."""

import re
from typing import TypeGuard
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString
from msgspec import Struct

from legalsite.importing.markdown_writer import TakenOut, escape_inline, escape_line_start, fence_around
from legalsite.source.anchors import ID

SPACES = re.compile(r"[\s\u00a0]+")
STRIKES = ("s", "strike", "del")
# Stand for emphasis, and for struck-through words, until the neighbours are known.
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
MARKS_AT_START = re.compile("[\ue000-\ue005]*")
JOINED = re.compile("\ue001(\\s*)\ue000|\ue003(\\s*)\ue002|\ue005(\\s*)\ue004")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {
    *HEADINGS,
    "p", "div", "section", "article", "main", "header", "footer", "ul", "ol", "li", "dl", "dt", "dd", "table",
    "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "blockquote", "pre", "hr", "figure", "figcaption",
    "details", "summary", "address", "center", "fieldset", "legend", "form", "aside", "nav", "hgroup", "menu", "body",
}  # fmt: skip
EDGE = "\ue006"  # stands for the edge of a block among inline elements
EDGES = re.compile("[ \n]*\ue006[ \n\ue006]*")
INNER_EDGES = re.compile("(?<=[^ \n\ue006])[ \n]*\ue006[ \n\ue006]*(?=[^ \n\ue006])")
BLANK = " \n\ue006"
SHOWN_AS_BLOCK = re.compile(r"(?:^|;)display:(?:block|flex|grid|table|list-item)\b")
GOOD_ID = re.compile(ID)
KEPT_TAGS = {"sup", "sub"}
QUOTES = {"de": "„“", "pl": "„”", "fr": "«»", "ja": "「」"}  # around words of these languages
SAFE = {"http", "https", "mailto", "tel", ""}


class PageContext(Struct):
    """Facts about a whole page that are needed to read its elements.

    `base`: the address that relative links start from.
    `own`: the page's own addresses, as `_address` writes them.
    `anchors`: by each id of a heading, the one that it has in Markdown; that of the title is "top".
    `title`: the heading that names the policy.
    `taken_out`: links and images that had no words.
    `layout`: whether a table of one row or column only lays out the page.
    `in_cell`: whether these are the elements of a cell, which has no blocks in Markdown.
    `notes`: what was assumed.
    """

    base: str = ""
    own: set[str] = set()
    anchors: dict[str, str] = {}
    title: Tag | None = None
    taken_out: list[TakenOut] = []
    layout: bool = True
    in_cell: bool = False
    notes: list[str] = []

    @classmethod
    def of(cls, soup: BeautifulSoup, *, alone: bool = True) -> "PageContext":
        """Return the context of a page. `<base>` takes precedence over the canonical address. The links of a page that
        is one file among others (not `alone`) stay as they are."""
        if not alone:
            return cls()
        canonical, shared = soup.find("link", rel="canonical"), soup.find("meta", property="og:url")
        base = soup.find("base", href=True)
        stated = [str(tag.get(name) or "") for tag, name in ((canonical, "href"), (shared, "content")) if tag]
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
        """Take for the page's own address, if it states none, the one to which links lead whose fragments are all ids
        in the text, two or more."""
        if self.own:
            return
        ids = {str(tag.get("id") or tag.get("name")) for tag in root.find_all(True)}
        fragments: dict[str, set[str]] = {}
        for link in root.find_all("a", href=True):
            page, _, fragment = str(link["href"]).strip().partition("#")
            if page and fragment:
                fragments.setdefault(_address(page), set()).add(unquote(fragment))
        self.own = {page for page, named in fragments.items() if len(named) > 1 and named <= ids}
        note = "links to {} lead within the text: all their fragments are ids in it"
        self.notes += [note.format(page) for page in sorted(self.own)]

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


def _address(page: str) -> str:
    """Return an address without its scheme, fragment and last slash: pages link to themselves in all these ways."""
    return re.sub(r"^(?:https?:)?//(?:www\.)?", "", urldefrag(page)[0]).rstrip("/")


def style_of(tag: Tag) -> str:
    """Return the style of an element in lower case, without spaces."""
    return "".join(str(tag.get("style") or "").lower().split())


def is_block(tag: Tag) -> bool:
    """Return whether an element is a block or contains one."""
    return _is_shown_as_block(tag) or any(
        isinstance(inner, Tag) and _is_shown_as_block(inner) for inner in tag.descendants
    )


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
    ids = (str(one.get("id") or (one.name == "a" and one.get("name")) or "") for one in named)
    return [name for name in ids if GOOD_ID.fullmatch(name)]


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
    if node.name == "br":
        return "\n"
    if node.name == "img":
        return _image(node, page)
    if address := node.get("data-cfemail"):
        return escape_inline(_uncovered(str(address)))
    inner = "".join(_written(child, page) for child in node.children)
    if node.name in MARKS and inner.strip(BLANK):
        return _around(inner, *MARKS[node.name])
    if node.name == "a" and node.get("href") and node.find("a", href=True) is None:
        return _reported_link(inner, node, page)
    if node.name in {"code", "kbd", "samp", "tt"} and inner.strip(BLANK):
        return _code(node.get_text(), inner)
    if node.name in KEPT_TAGS and inner.strip(BLANK):
        return _around(inner, f"<{node.name}>", f"</{node.name}>")
    return inner


def _code(text: str, inner: str) -> str:
    """Return words as code, with the emphasis around all of them outside. `inner`: them as other words are written."""
    opened, closed = MARKS_AT_START.match(inner), MARKS_AT_START.match(inner[::-1])
    before, after = (opened[0], closed[0][::-1]) if opened and closed else ("", "")
    fence, space = fence_around(text, 1), " " * ("`" in text)
    return f"{before}{fence}{space}{SPACES.sub(' ', text)}{space}{fence}{after}"


def _reported_link(inner: str, node: Tag, page: PageContext) -> str:
    """Return a link. A link without words is reported as removed: it may have been around a block that ended it."""
    href = page.href(str(node["href"]))
    if href and not inner.strip(BLANK) and not href.startswith("#") and node.find("img") is None:
        page.taken_out.append(TakenOut(node.sourceline or 1, href[:200], "link without words"))
    return link(inner, href)


def _image(node: Tag, page: PageContext) -> str:
    """Return an image as a link with its words. An image without words is reported as removed."""
    words = SPACES.sub(" ", str(node.get("alt") or "")).strip()
    source = str(node.get("src") or "")
    if not words:
        if source:
            page.taken_out.append(TakenOut(node.sourceline or 1, source[:200], "image without words"))
        return ""
    within_link = node.find_parent("a", href=True) is not None
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
