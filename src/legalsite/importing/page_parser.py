"""Parse web pages as browsers do (WHATWG HTML, section 13.2), into a Beautiful Soup tree.

Pages that are too large or nested too deeply are rejected before they take much time or memory.
"""

import re
from collections.abc import Collection, Iterator
from typing import cast

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from justhtml import JustHTML, Node

from legalsite.errors import Problem
from legalsite.source.characters import MAX_TEXT_BYTES

MAX_DEPTH = 300
MAX_TAGS = 100_000
MAX_REPEATED = 300_000
# characters outside of tags and scripts, with the same limit as policies
MAX_TEXT_LENGTH = MAX_TEXT_BYTES
SCRIPT_PATTERN = re.compile(r"(?i)(?:script|style)[\s>]")
# SVG or MathML, in which browsers treat the content of `<style>` as ordinary text
FOREIGN_PATTERN = re.compile(r"(?i)(/?)(?:svg|math)[\s/>]")
TOO_DEEP = Problem("too-deep", "the file nests too deeply", "save it as text")
TOO_LARGE = Problem(
    "too-large",
    "the file has too many words or tags, or a table with too many cells",
    "save it as text",
)
# The start of an element. If an element with one of the names in the group `name` isn't closed,
# browsers reopen it in each block that follows (13.2.4.3). They don't reopen a link, because the
# next link ends it.
TAG_PATTERN = re.compile(
    r"(?i)<(?:(?P<slash>/?)(?P<name>b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b"
    r"(?P<attributes>[^>]*)|[a-z])"
)
MAX_ALIKE = 3  # browsers reopen at most this many elements with the same attributes


UNUSUAL_COMMENT_PATTERN = re.compile(r"(?i)<(?:\?|!(?!--)|/(?![a-z]))")


class UnreadablePageError(ValueError):
    """The page is larger or nested more deeply than any page written for readers."""


def parse_page(html: str) -> BeautifulSoup:
    """Parse a page, recording the line of each element. Raises UnreadablePageError."""
    is_large = html.count("<") > MAX_TAGS or _text_length(html) > MAX_TEXT_LENGTH
    if is_large or _repeats_too_much(html):
        raise UnreadablePageError(TOO_LARGE)
    return BeautifulSoup(html, builder=_BrowserTree)


def elements_named(tag: Tag, names: Collection[str]) -> list[Tag]:
    """Return the descendants of an element that have one of several names, in page order.

    `find_all` is many times slower when it searches for several names.
    """
    return [element for element in tag.find_all(True) if element.name in names]


def _text_length(html: str) -> int:
    """Estimate the number of characters outside of tags, scripts, and styles."""
    length = 0
    in_drawing = False  # whether the text is in a drawing or formula
    for piece in html.split("<"):  # each piece is a tag and the text after it
        foreign = FOREIGN_PATTERN.match(piece)
        if foreign:
            in_drawing = not foreign[1]  # the slash of an end tag
        if in_drawing or not SCRIPT_PATTERN.match(piece):
            # all characters after the tag, or all of them if there's no `>`
            length += len(piece) - piece.rfind(">") - 1
    return length


def _repeats_too_much(html: str) -> bool:
    """Return whether a parser would create too many elements.

    For example, if a `<b>` is never closed, it's reopened in each block below it.
    """
    unclosed: list[tuple[str, str]] = []  # (name, attributes) of each unclosed element
    repeated = 0
    for tag in TAG_PATTERN.finditer(html):
        repeated += len(unclosed)  # as if each tag started a block
        if repeated > MAX_REPEATED:
            return True
        name = (tag["name"] or "").lower()
        attributes = tag["attributes"]
        if tag["slash"]:
            for index in reversed(range(len(unclosed))):  # close the last element with this name
                if unclosed[index][0] == name:
                    del unclosed[index]
                    break
        elif name and unclosed.count((name, attributes)) < MAX_ALIKE:
            unclosed.append((name, attributes))
    return False


class _BrowserTree(HTMLTreeBuilder):
    """Builds the tree from the nodes of a parser that follows the HTML standard.

    Comments and doctypes are left out.
    """

    def feed(self, markup: str | bytes) -> None:
        """Add all nodes of the page. Raises UnreadablePageError.

        If the parser records the lines of elements, it mistakes some comments for text. A page with
        such comments is parsed twice: first to find out the lines, and then without lines to build
        the tree. The elements are in the same order both times.
        """
        html = str(markup)
        root = JustHTML(html, sanitize=False, track_node_locations=True).root
        self.lines = {id(node): node.origin_line for node in _elements(root)}
        if _has_unusual_comments(html):
            root_with_lines = root
            root = JustHTML(html, sanitize=False).root
            for node, same_node in zip(_elements(root), _elements(root_with_lines), strict=False):
                self.lines[id(node)] = same_node.origin_line
        self._add_nodes(root, cast("BeautifulSoup", self.soup), 0)

    def _add_nodes(self, parent: Node, soup: BeautifulSoup, depth: int) -> None:
        """Add the descendants of `parent` to the tree.

        `depth` is the nesting depth of `parent`. Raises UnreadablePageError if it's too deep.
        """
        if depth > MAX_DEPTH:
            raise UnreadablePageError(TOO_DEEP)
        for node in _children(parent):
            if node.name == "#text":
                soup.handle_data(str(node.data or ""))
            elif node.name[0] not in "#!":  # the node is an element, not a comment or doctype
                attributes = {name: value or "" for name, value in (node.attrs or {}).items()}
                soup.handle_starttag(
                    node.name, None, None, attributes, sourceline=self.lines.get(id(node))
                )
                self._add_nodes(node, soup, depth + 1)
                soup.handle_endtag(node.name)


def _has_unusual_comments(html: str) -> bool:
    """Return whether the parser mistakes any comments of a page for text when it tracks lines.

    These are `<?xml … ?>`, `<![endif]>`, a second doctype, and a comment that's never closed.
    """
    # skip the first character, which may belong to the doctype
    if UNUSUAL_COMMENT_PATTERN.search(html.lstrip(), 1):
        return True
    return html.rfind("<!--") > html.rfind("-->")


def _elements(node: Node) -> Iterator[Node]:
    """Yield the elements in a node in the order of the page."""
    nodes = [node]
    while nodes:
        node = nodes.pop()
        nodes += reversed(node.children or ())
        if node.name[0] not in "#!":
            yield node


def _children(node: Node) -> list[Node]:
    """Return the child nodes of an element.

    Browsers with scripts enabled treat the content of `<noscript>` as text. Here, it's parsed
    separately, so that its unclosed elements don't affect the rest of the page.
    """
    if node.name == "noscript":
        words = "".join(str(text.data or "") for text in node.children or ())
        node = JustHTML(words, sanitize=False, fragment=True).root
    return list(node.children or ())
