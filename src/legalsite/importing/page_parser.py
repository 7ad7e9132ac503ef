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
# maximum number of characters outside of tags and scripts, as for policies
MAX_TEXT_LENGTH = MAX_TEXT_BYTES
SCRIPT_PATTERN = re.compile(r"(?i)(?:script|style)[\s>]")
# SVG or MathML; browsers display the content of `<style>` inside it
FOREIGN_PATTERN = re.compile(r"(?i)(/?)(?:svg|math)[\s/>]")
TOO_DEEP = Problem("too-deep", "the file nests too deeply", "save it as text")
TOO_LARGE = Problem(
    "too-large",
    "the file has too many words or tags, or a table with too many cells",
    "save it as text",
)
# The start of an element. If an element in the group `name` isn't closed, browsers reopen it in
# each following block (13.2.4.3). They don't reopen a link, because the next link ends it.
TAG_PATTERN = re.compile(
    r"(?i)<(?:(?P<slash>/?)(?P<name>b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b"
    r"(?P<attributes>[^>]*)|[a-z])"
)
MAX_ALIKE = 3  # browsers reopen at most this many elements with the same attributes


UNUSUAL_COMMENT_PATTERN = re.compile(r"(?i)<(?:\?|!(?!--)|/(?![a-z]))")


class UnreadablePageError(ValueError):
    """The page is larger, or nested more deeply, than any page written for readers."""


def parse_page(html: str) -> BeautifulSoup:
    """Parse a page with line numbers. Raises UnreadablePageError if it's too large or deep."""
    is_large = html.count("<") > MAX_TAGS or _text_length(html) > MAX_TEXT_LENGTH
    if is_large or _repeats_too_much(html):
        raise UnreadablePageError(TOO_LARGE)
    return BeautifulSoup(html, builder=_BrowserTree)


def elements_named(tag: Tag, names: Collection[str]) -> list[Tag]:
    """Return descendants of an element with one of several names, in page order.

    This is many times faster than `find_all` with several names.
    """
    return [element for element in tag.find_all(True) if element.name in names]


def _text_length(html: str) -> int:
    """Estimate the number of characters outside of tags, scripts, and styles."""
    length = 0
    in_drawing = False  # whether the piece is in a drawing or formula
    for piece in html.split("<"):  # each piece is a tag and the text after it
        foreign = FOREIGN_PATTERN.match(piece)
        if foreign:
            in_drawing = not foreign[1]  # an end tag starts with a slash
        # browsers display the content of `<style>` in a drawing or formula
        if in_drawing or not SCRIPT_PATTERN.match(piece):
            # without a `>`, all characters count
            length += len(piece) - piece.rfind(">") - 1
    return length


def _repeats_too_much(html: str) -> bool:
    """Return whether a parser would create too many elements.

    An unclosed `<b>`, for example, is reopened in each block below it.
    """
    unclosed: list[tuple[str, str]] = []  # (name, attributes) of each unclosed element
    repeated = 0  # number of elements that the parser would create again
    for tag in TAG_PATTERN.finditer(html):
        repeated += len(unclosed)  # assume that each tag starts a block
        if repeated > MAX_REPEATED:
            return True
        name = (tag["name"] or "").lower()
        attributes = tag["attributes"]
        if tag["slash"]:
            # close the last element with this name; a stray end tag has no effect
            for index in reversed(range(len(unclosed))):
                if unclosed[index][0] == name:
                    del unclosed[index]
                    break
        # browsers reopen at most MAX_ALIKE equal elements; other start tags have no `name`
        elif name and unclosed.count((name, attributes)) < MAX_ALIKE:
            unclosed.append((name, attributes))
    return False


class _BrowserTree(HTMLTreeBuilder):
    """Builds a Beautiful Soup tree with a parser that follows the HTML standard.

    Comments and doctypes are omitted.
    """

    def feed(self, markup: str | bytes) -> None:
        """Add the nodes of a page. Raises UnreadablePageError if they're nested too deeply."""
        html = str(markup)
        root = JustHTML(html, sanitize=False, track_node_locations=True).root
        # `id()` of an element → its line
        self.lines = {id(node): node.origin_line for node in _elements(root)}
        # A parser that records lines mistakes some comments for text. So parse the page again without
        # lines. The elements are in the same order both times.
        if _has_unusual_comments(html):
            root_with_lines = root
            root = JustHTML(html, sanitize=False).root
            for node, same_node in zip(_elements(root), _elements(root_with_lines), strict=False):
                self.lines[id(node)] = same_node.origin_line
        self._add_nodes(root, cast("BeautifulSoup", self.soup), 0)

    def _add_nodes(self, parent: Node, soup: BeautifulSoup, depth: int) -> None:
        """Add the descendants of `parent`, which has the nesting depth `depth`, to the tree.

        Raises UnreadablePageError if they're nested too deeply.
        """
        if depth > MAX_DEPTH:
            raise UnreadablePageError(TOO_DEEP)
        for node in _children(parent):
            if node.name == "#text":
                soup.handle_data(str(node.data or ""))
            elif node.name[0] not in "#!":  # skip comments and doctypes
                attributes = {name: value or "" for name, value in (node.attrs or {}).items()}
                soup.handle_starttag(
                    node.name, None, None, attributes, sourceline=self.lines.get(id(node))
                )
                self._add_nodes(node, soup, depth + 1)
                soup.handle_endtag(node.name)


def _has_unusual_comments(html: str) -> bool:
    """Return whether a page has comments that the parser mistakes for text.

    Examples are `<?xml … ?>`, `<![endif]>`, a second doctype, and an unclosed comment.
    """
    # the first character may belong to the doctype
    if UNUSUAL_COMMENT_PATTERN.search(html.lstrip(), 1):
        return True
    return html.rfind("<!--") > html.rfind("-->")


def _elements(node: Node) -> Iterator[Node]:
    """Yield the elements in a node in page order."""
    nodes = [node]
    while nodes:
        node = nodes.pop()
        nodes += reversed(node.children or ())
        if node.name[0] not in "#!":  # skip text, comments, and doctypes
            yield node


def _children(node: Node) -> list[Node]:
    """Return the child nodes of an element. The content of `<noscript>` is parsed first."""
    if node.name == "noscript":
        # `<noscript>` contains text if scripts are enabled. Parse it separately, so that its
        # unclosed elements don't affect the rest of the page.
        words = "".join(str(text.data or "") for text in node.children or ())
        node = JustHTML(words, sanitize=False, fragment=True).root
    return list(node.children or ())
