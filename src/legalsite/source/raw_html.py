"""Sanitize raw HTML with an allow-list (nh3), and parse it into blocks.

The text of disallowed tags is kept.
"""

import re
from collections import Counter
from html import escape
from html.parser import HTMLParser

from msgspec import Struct

from legalsite.model.document import UNSPOKEN_SPAN_KINDS, Element, Kind, Of, Span
from legalsite.source.link_targets import ALLOWED_SCHEMES, Href, is_allowed_target
from legalsite.source.parser import TAG, is_text
from legalsite.text.inline_html import BREAK, VOID, opening_tag

ALLOWED_TAGS = """
a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup dd del
details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main
mark nav ol p pre q s samp section small span strike strong sub summary sup table tbody td tfoot th
thead time tr tt u ul var wbr
"""
TAGS = set(ALLOWED_TAGS.split())
# tag → allowed attributes
ATTRIBUTES = {
    "*": {"id", "dir", "lang", "title"},
    "a": {"href", "name", "rel"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope", "aria-label"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "details": {"open"},
    "time": {"datetime"},
    "div": {"tabindex", "aria-label"},
}
# tag → allowed classes
CLASSES = {
    "span": {"number", "unbroken"},
    "div": {"table"},
    "section": {"footnotes"},
    "sup": {"footnote"},
    "a": {"back"},
    "td": {"left", "center", "right"},
    "th": {"left", "center", "right"},
}
CONTENT_REMOVED_TAGS = {"script", "style"}
# a comment, a script or style element, a tag, or a single angle bracket
MARKUP_PATTERN = rf"(?is)<!--.*?-->|<(?P<hidden>script|style)\b[^>]*>.*?</(?P=hidden)\s*>|{TAG}|<"
# (start, end) of each kind of markup whose content is hidden
HIDING_MARKUP = (
    ("<(?=!--)", "-->"),
    (r"(?i)<(?=script\b)", r"(?i)</script\s*>"),
    (r"(?i)<(?=style\b)", r"(?i)</style\s*>"),
)
SUPERSCRIPT_PATTERN = re.compile("<sup>([0-9+=()−-]{1,40})</sup>", re.IGNORECASE)
SUPERSCRIPT_CHARACTERS = str.maketrans("0123456789+=()−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁼⁽⁾⁻⁻")

WORD = re.compile(r"\w+")
LETTERS = re.compile(r"[^\W_]+")
WHITESPACE = " \t\n\f\r"  # whitespace according to HTML, without no-break spaces
SPACE = re.compile(f"[{WHITESPACE}]+")
ADDRESS_ATTRIBUTES = frozenset({"href", "src"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# tag → kind of block
KINDS: dict[str, Kind] = {
    **dict.fromkeys(HEADINGS, "heading"),
    "li": "item",
    "dt": "term",
    "dd": "definition",
    "blockquote": "quote",
    "pre": "code",
    "tr": "row",
}
BLOCK_TAGS = """
address article aside blockquote caption center dd details div dl dt figcaption figure footer h1 h2
h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul
"""
BLOCKS = frozenset(BLOCK_TAGS.split())
GROUPS = frozenset({"ul", "ol", "table", "dl"})
STRIKES = frozenset({"s", "strike", "del"})

BREAK_HTML = opening_tag(BREAK)
Attributes = list[tuple[str, str | None]]  # the attributes of a tag, as HTMLParser passes them


def sanitize(fragment: str) -> str:
    """Sanitize HTML for use on a page.

    Scripts, styles, forms, event handlers, and disallowed links are removed, and all tags are
    closed. In the result, `<` and `>` only delimit tags.
    """
    import nh3  # imported late, because few texts have raw HTML

    return nh3.clean(
        fragment,
        tags=TAGS,
        clean_content_tags=CONTENT_REMOVED_TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values={"div": {"role": {"group"}}},
        allowed_classes=CLASSES,
        link_rel=None,
        url_schemes=set(ALLOWED_SCHEMES),
    )


def sanitize_fragment(fragment: str) -> str:
    """Remove disallowed tags from a fragment, so that it can't hide any text after it.

    Comments, scripts, and styles are removed completely, while the text of all other tags is kept.
    Unclosed markup and text in angle brackets are escaped.
    """
    allowed_only = re.sub(MARKUP_PATTERN, _allowed_markup, _escape_unclosed(fragment))
    # superscript digits become Unicode characters, because 10<sup>6</sup> would otherwise read 106
    # in emails and redlines
    return SUPERSCRIPT_PATTERN.sub(_superscript, allowed_only)


def _superscript(digits: re.Match[str]) -> str:
    return digits[1].translate(SUPERSCRIPT_CHARACTERS)


def _allowed_markup(markup: re.Match[str]) -> str:
    """Return the replacement for a match of MARKUP_PATTERN.

    An allowed tag is kept, and all other markup is removed.
    """
    written = markup[0]
    name = markup["name"]  # None if the markup isn't a tag
    # a bracket that isn't part of a tag is text, such as `<the customer>`
    if written == "<" or is_text(written):
        return written.replace("<", "&lt;")
    if not name or name.lower() not in TAGS:
        return ""
    if written.startswith("</"):  # drop attributes, which a closing tag can't have
        return f"</{name}>"
    return written


def _escape_unclosed(fragment: str) -> str:
    """Escape the start of comments, scripts, and styles that are never closed."""
    # otherwise, MARKUP_PATTERN would search to the end of the fragment from each unclosed start
    for opening, closing in HIDING_MARKUP:
        end = 0  # end of the last closing markup; markup opened after it is never closed
        for match in re.finditer(closing, fragment):
            end = match.end()
        rest = re.sub(opening, "&lt;", fragment[end:])
        fragment = fragment[:end] + rest
    return fragment


class HtmlWriter(HTMLParser):
    """Copies HTML, and resolves its link targets.

    HTMLParser calls a `handle_…` method for each tag and text.
    """

    def __init__(self, href: Href) -> None:
        super().__init__(convert_charrefs=True)
        self.href = href
        self.html: list[str] = []  # parts written so far
        self.ids: list[str] = []  # anchors, from `id` and `name` attributes
        self._text: list[str] = []

    @property
    def text(self) -> str:
        return " ".join(self._text)

    def write(self, fragment: str) -> None:
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.html.append(opening_tag(self._element(tag, attrs)))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.html.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text between tags."""
        self._text.append(data)
        if self.html[-1:] == [BREAK_HTML]:  # a <br>, which is written with a line ending
            data = data.removeprefix("\n")
        self.html.append(escape(data, quote=False))

    def _element(self, tag: str, attrs: Attributes) -> Element:
        """Convert a tag to an element, with link targets resolved, and record its anchors.

        Attributes with disallowed targets are dropped.
        """
        attributes = []
        for name, written in attrs:
            value = written or ""
            if value and name in ("id", "name"):
                self.ids.append(value)
            if name in ADDRESS_ATTRIBUTES:
                # remove whitespace, because the sanitizer would miss a scheme after it
                value = self.href(value.strip())
                if not is_allowed_target(value):  # such as `javascript:…`
                    continue
            attributes.append((name, value))
        return Element(tag, tuple(attributes))


class HtmlBlock(Struct):
    kind: Kind
    level: int  # level of a heading from 1 to 6, otherwise the nesting depth in lists and quotes
    group: int  # number of the list or table in the fragment, from 1; 0 if the block isn't in one
    spans: list[Span] = []
    cells: list[Element] = []  # the cell elements of a row

    @property
    def first_word(self) -> str:
        """The first word of the text, or an empty string."""
        texts = [span.text for span in self.spans if span.of not in UNSPOKEN_SPAN_KINDS]
        word = WORD.search("".join(texts))
        return word[0] if word else ""


class BlockReader(HtmlWriter):
    """Splits sanitized HTML into visible blocks, with link targets as written.

    With `inline`, it parses the content of a single block, in which block tags only separate words.
    """

    def __init__(self, href: Href, *, inline: bool = False) -> None:
        super().__init__(href)
        self.blocks: list[HtmlBlock] = []
        # whether the fragment is the content of a single Markdown block
        self._is_one_block = inline
        self._block: HtmlBlock | None = None  # the open block, or None before its first content
        self._link_targets: list[str] = []  # targets of open links
        self._inside: tuple[Element, ...] = ()  # open inline elements, outermost first
        # for each element in `_inside`, the number of spans before it
        self._spans_before: list[int] = []
        self._span_count = 0  # number of spans so far
        self._in_note = False  # whether a footnote reference is open
        self._open_blocks: list[str] = []  # tags of open blocks, outermost first
        self._groups: list[int] = []  # numbers of open lists and tables
        self.group_count = 0  # number of lists and tables so far

    def read(self, fragment: str) -> list[HtmlBlock]:
        """Parse a fragment into blocks. Blocks without text are dropped."""
        self.write(fragment)
        self._end_block()
        return self.blocks

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Open a block, a cell, or an inline element, or add an image or a line break."""
        element = self._element(tag, attrs)
        # inside a Markdown block, block tags separate words, and are opened below like inline
        # elements
        if tag in BLOCKS and self._is_one_block:
            self._add_words(" ")
        elif tag in BLOCKS:
            self._open_block(tag)
            return
        given = {name: value or "" for name, value in attrs}  # with link targets as written
        if tag in ("td", "th") and "tr" in self._open_blocks:
            if self._block and self._block.cells:  # the row already has a cell
                self._add(" | ", "cell", inside=())
            self._current_block().cells.append(element)
        elif tag in VOID:  # an element without content, such as an image
            words = ""
            if tag == "img":
                words = given.get("alt", "")
            elif tag == "br":
                words = "\n"
            self._add(words, image=tag == "img", inside=(*self._inside, element))
            self._add_target(given.get("src", ""), image=True)
        else:
            self._open_element(element)
        # Remember the target until the link ends, and then add a span with it. A link in a footnote
        # reference gets no target.
        if tag == "a" and not self._in_note:
            self._link_targets.append(given.get("href", ""))
        elif tag == "sup" and given.get("class") == "footnote":
            self._in_note = True

    def handle_endtag(self, tag: str) -> None:
        """Close a block or an inline element. After a link, add its target."""
        if tag in BLOCKS and not self._is_one_block:
            self._close_block(tag)
            return
        if self._inside and self._inside[-1].name == tag:  # otherwise, the element was never opened
            # no span was added since the element was opened
            if self._spans_before.pop() == self._span_count:
                self._add("")  # the empty element may be an anchor, so keep it with an empty span
            self._inside = self._inside[:-1]
        # a footnote reference gets no target, because readers only see a number
        if tag == "a" and self._link_targets and not self._in_note:
            self._add_target(self._link_targets.pop())
        if tag == "sup":
            self._in_note = False

    def handle_data(self, data: str) -> None:
        """Add text to the block. Outside code, whitespace between blocks is ignored."""
        self._text.append(data)
        words = data
        # the spaces in a Markdown block are already right
        if not self._is_one_block and "pre" not in self._open_blocks:
            words = SPACE.sub(" ", data)
        if self._in_note:  # the number of a footnote
            self._add(f"[{words}]", "note")
        # whitespace between blocks must not start a new block
        elif not words.isspace() or self._block_has_text():
            self._add_words(words)

    def _block_has_text(self) -> bool:
        return self._block is not None and any(span.text for span in self._block.spans)

    def _open_element(self, element: Element) -> None:
        """Open an inline element, and keep it separate from an identical one directly before it."""
        inside = (*self._inside, element)
        spans = self._block.spans if self._block else []
        # The previous text is in an identical element. Without an empty span outside of both, they
        # would be written as a single element.
        if spans and spans[-1].inside[: len(inside)] == inside:
            self._add("")
        self._inside = inside
        self._spans_before.append(self._span_count)

    def _open_block(self, tag: str) -> None:
        """Open a block, which ends the previous one."""
        # a table row is a single block, so other blocks in a row only separate words
        if "tr" in self._open_blocks:
            self._add_words(" ")
        else:
            self._end_block()
        self._open_blocks.append(tag)
        if tag in GROUPS:
            self.group_count += 1
            self._groups.append(self.group_count)

    def _close_block(self, tag: str) -> None:
        """Close a block, and unclosed tags in it.

        A closing tag without an opening tag only ends the current block.
        """
        # a row is a single block, which only ends with the row
        if tag == "tr" or "tr" not in self._open_blocks:
            self._end_block()
        if tag in self._open_blocks:
            while self._open_blocks.pop() != tag:  # unclosed tags in the block
                pass
        if tag in GROUPS and self._groups:
            self._groups.pop()

    def _current_block(self) -> HtmlBlock:
        """Return the open block, creating it if necessary.

        The kind of a new block is the kind of the innermost open tag that has one.
        """
        if self._block:
            return self._block
        kind: Kind = "paragraph"
        heading_level = 0
        depth = 0
        # outermost first, so the innermost kind counts, but the level of the outermost heading
        for tag in self._open_blocks:
            kind = KINDS.get(tag, kind)
            if tag in HEADINGS and not heading_level:
                heading_level = int(tag[1])
            if tag in ("li", "blockquote", "dd"):
                depth += 1
        # everything in a row belongs to the row
        if "tr" in self._open_blocks:
            kind = "row"
        if kind in ("item", "quote", "definition"):
            depth -= 1  # don't count the block's own tag
        group = 0
        if self._groups and kind in ("item", "row", "term", "definition"):
            group = self._groups[-1]
        self._block = HtmlBlock(kind, heading_level or depth, group)
        return self._block

    def _end_block(self) -> None:
        """Add the open block to `blocks`, unless it has no text."""
        block = self._block
        self._block = None
        if not block:
            return
        # cell borders (` | `) don't count as text
        texts = [span.text for span in block.spans if span.of != "cell"]
        # a Markdown block may consist of an anchor without text, so always add it
        if self._is_one_block or "".join(texts).strip():
            self.blocks.append(block)

    def _add_words(self, words: str) -> None:
        """Add text to the block. If the last span has the same elements, extend that span."""
        spans = self._current_block().spans
        # As in browsers, whitespace after a line break (`<br>`) is dropped. In code, only a line
        # ending directly after the line break is dropped.
        if spans and spans[-1].inside[-1:] == (BREAK,):
            in_code = "pre" in self._open_blocks
            words = words.removeprefix("\n") if in_code else words.lstrip(WHITESPACE)
        # extend the last span if it's text in the same elements
        if spans and spans[-1].of == "words" and spans[-1].inside == self._inside:
            words = spans.pop().text + words
        self._add(words)

    def _add_target(self, target: str, *, image: bool = False) -> None:
        if target:
            self._add(target, "target", image=image)

    def _add(
        self,
        text: str,
        of: Of = "words",
        *,
        image: bool = False,
        inside: tuple[Element, ...] | None = None,
    ) -> None:
        """Add a span to the block. The arguments are the fields of Span.

        By default, the span is inside the open elements.
        """
        if inside is None:
            inside = self._inside
        block = self._current_block()
        # a row may have no open cell, for example after a nested table
        if block.kind == "row" and not block.cells:
            block.cells.append(Element("td"))
        struck = of == "words" and any(element.name in STRIKES for element in inside)
        block.spans.append(Span(text, of, struck, image, inside))
        self._span_count += 1


def read_fragment(
    fragment: str, source: str, href: Href, *, inline: bool = False
) -> tuple[BlockReader, HtmlWriter, str]:
    """Parse a fragment into sanitized blocks, and also copy it unchanged.

    Return both parsers, and `source` without the words that no block contains. `source` is the
    Markdown or text of the fragment. `inline` means that the fragment is the content of a single
    Markdown block.
    """
    written = HtmlWriter(href)
    written.write(fragment)
    reader = BlockReader(href, inline=inline)
    reader.read(sanitize(fragment))
    return reader, written, without_lost_words(source, written.text, reader.text)


def without_lost_words(source: str, written: str, read: str) -> str:
    """Remove lost words from the source of raw HTML.

    A word is lost if `written` (the text of the page's HTML) contains it more often than `read`
    (the text of the blocks). The order doesn't matter, because text between the rows of a table is
    parsed before the table.
    """
    words = LETTERS.findall(written)
    words_read = LETTERS.findall(read)
    # with the same characters, no word is lost, even if tags divide words differently
    if Counter("".join(words)) == Counter("".join(words_read)):
        return source
    lost = Counter(words) - Counter(words_read)  # lost word → number of occurrences

    def without_lost(match: re.Match[str]) -> str:
        """Remove a word if it's lost, but only as often as `lost` counts it."""
        word = match[0]
        lost[word] -= 1
        return "" if lost[word] >= 0 else word

    return LETTERS.sub(without_lost, source)
