"""Cleans raw HTML with an allow-list (nh3) that keeps the text of other tags, and reads it as
blocks.
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
# the allowed attributes, by tag
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
# the allowed values of `class`, by tag
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
# a comment, a script or style with its content, a tag, or a lone bracket
MARKUP_PATTERN = rf"(?is)<!--.*?-->|<(?P<hidden>script|style)\b[^>]*>.*?</(?P=hidden)\s*>|{TAG}|<"
# the opening of each markup that hides the text after it until its closing, and this closing
HIDING_MARKUP = (
    ("<(?=!--)", "-->"),
    (r"(?i)<(?=script\b)", r"(?i)</script\s*>"),
    (r"(?i)<(?=style\b)", r"(?i)</style\s*>"),
)
SUPERSCRIPT_PATTERN = re.compile("<sup>([0-9+=()−-]{1,40})</sup>", re.IGNORECASE)
SUPERSCRIPT_CHARACTERS = str.maketrans("0123456789+=()−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁼⁽⁾⁻⁻")

WORD = re.compile(r"\w+")
LETTERS = re.compile(r"[^\W_]+")
WHITESPACE = " \t\n\f\r"  # HTML's whitespace; other spaces, such as a no-break space, are words
SPACE = re.compile(f"[{WHITESPACE}]+")
ADDRESS_ATTRIBUTES = frozenset({"href", "src"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# the kind of the block in each tag
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
Attributes = list[tuple[str, str | None]]  # of a tag, as HTMLParser passes them


def sanitize(fragment: str) -> str:
    """Return HTML that is safe on a page.

    It has no scripts, styles, forms, or handlers, only allowed links, and every tag is closed. `<`
    and `>` only enclose tags.
    """
    import nh3  # few texts contain raw HTML

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
    """Return the fragment with allowed tags only, so that it can't swallow the text after it.

    Comments, scripts, and styles are removed. Other tags are removed, but their text stays.
    Unclosed markup and words in angle brackets are shown as written. Superscript digits become
    characters of their own: without its tags, 10<sup>6</sup> would read 106 in emails and redlines.
    """
    allowed_only = re.sub(MARKUP_PATTERN, _allowed_markup, _escape_unclosed(fragment))
    return SUPERSCRIPT_PATTERN.sub(_superscript, allowed_only)


def _superscript(digits: re.Match[str]) -> str:
    """Return the superscript characters for digits in a <sup> element."""
    return digits[1].translate(SUPERSCRIPT_CHARACTERS)


def _allowed_markup(markup: re.Match[str]) -> str:
    """Return what `sanitize_fragment` writes for a match of MARKUP_PATTERN.

    That is the tag if it is allowed, the text if it isn't a tag, or nothing. A closing tag loses
    what would follow its name.
    """
    written = markup[0]
    name = markup["name"]  # None unless the markup is a tag
    if written == "<" or is_text(written):
        return written.replace("<", "&lt;")
    if not name or name.lower() not in TAGS:
        return ""
    if written.startswith("</"):
        return f"</{name}>"
    return written


def _escape_unclosed(fragment: str) -> str:
    """Escape the openings of comments, scripts, and styles that never end.

    Then MARKUP_PATTERN doesn't search to the end of the fragment from each of them.
    """
    for opening, closing in HIDING_MARKUP:
        end = 0  # of the last closing: openings after it are never closed
        for match in re.finditer(closing, fragment):
            end = match.end()
        rest = re.sub(opening, "&lt;", fragment[end:])
        fragment = fragment[:end] + rest
    return fragment


class HtmlWriter(HTMLParser):
    """A parser that writes HTML as it reads it, with addresses in place of targets.

    HTMLParser calls a `handle_…` method for each tag and for each text between tags.
    """

    def __init__(self, href: Href) -> None:
        super().__init__(convert_charrefs=True)
        self.href = href
        self.html: list[str] = []  # the parts written so far
        self.ids: list[str] = []  # the anchors: the values of `id` and `name`
        self._text: list[str] = []

    @property
    def text(self) -> str:
        """Everything between tags."""
        return " ".join(self._text)

    def write(self, fragment: str) -> None:
        """Read a whole fragment, and write it to `html`."""
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Write an opening tag."""
        self.html.append(opening_tag(self._element(tag, attrs)))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        """Write a closing tag."""
        self.html.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Write the text between two tags."""
        self._text.append(data)
        if self.html[-1:] == [BREAK_HTML]:
            data = data.removeprefix("\n")  # the break has its own line end
        self.html.append(escape(data, quote=False))

    def _element(self, tag: str, attrs: Attributes) -> Element:
        """Return a tag as an element, with addresses in place of targets, and record its anchors.

        An attribute with an address that isn't allowed is left out.
        """
        attributes = []
        for name, written in attrs:
            value = written or ""
            if value and name in ("id", "name"):
                self.ids.append(value)
            if name in ADDRESS_ATTRIBUTES:
                # whitespace may have hidden the scheme from the allow-list
                value = self.href(value.strip())
                if not is_allowed_target(value):
                    continue
            attributes.append((name, value))
        return Element(tag, tuple(attributes))


class HtmlBlock(Struct):
    """A paragraph, item, heading, or table row of clean HTML."""

    kind: Kind
    level: int  # 1 to 6 for a heading, otherwise the depth of nesting in lists and quotes
    group: int  # the number of its list or table in the fragment, from 1; 0 outside of both
    spans: list[Span] = []
    cells: list[Element] = []  # the elements of the cells of a row

    @property
    def first_word(self) -> str:
        """The first word of the block; empty if there is none."""
        texts = [span.text for span in self.spans if span.of not in UNSPOKEN_SPAN_KINDS]
        word = WORD.search("".join(texts))
        return word[0] if word else ""


class BlockReader(HtmlWriter):
    """A parser that divides clean HTML into the blocks that readers see, with targets as written.

    With `inline`, it reads the content of one block: tags of other blocks only separate words.
    """

    def __init__(self, href: Href, *, inline: bool = False) -> None:
        super().__init__(href)
        self.blocks: list[HtmlBlock] = []
        # whether the fragment is the content of one Markdown block: then everything is one block
        self._is_one_block = inline
        self._block: HtmlBlock | None = None  # the open block; None until it has content
        self._link_targets: list[str] = []  # the targets of the open links
        self._inside: tuple[Element, ...] = ()  # the open inline elements, the outermost first
        self._spans_before: list[int] = []  # for each of them: `_span_count` when it began
        self._span_count = 0  # the number of spans so far
        self._in_note = False  # whether the mark of a footnote is open
        self._open_blocks: list[str] = []  # the tags of the open blocks, the outermost first
        self._groups: list[int] = []  # the numbers of the open lists and tables
        self.group_count = 0  # lists and tables so far

    def read(self, fragment: str) -> list[HtmlBlock]:
        """Return the blocks of the fragment that have words."""
        self.write(fragment)
        self._end_block()
        return self.blocks

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Open a block, a cell, or an inline element, or add an image or a line break.

        In the content of one Markdown block (`_is_one_block`), a tag of a block separates words,
        and is kept like an inline element.
        """
        element = self._element(tag, attrs)
        if tag in BLOCKS and self._is_one_block:
            self._add_words(" ")
        elif tag in BLOCKS:
            self._open_block(tag)
            return
        given = {name: value or "" for name, value in attrs}
        if tag in ("td", "th") and "tr" in self._open_blocks:
            if self._block and self._block.cells:
                self._add(" | ", "cell", inside=())
            self._current_block().cells.append(element)
        elif tag in VOID:
            words = ""
            if tag == "img":
                words = given.get("alt", "")
            elif tag == "br":
                words = "\n"
            self._add(words, image=tag == "img", inside=(*self._inside, element))
            self._add_target(given.get("src", ""), image=True)
        else:
            self._open_element(element)
        if tag == "a" and not self._in_note:  # the link in a footnote's mark has no target to show
            self._link_targets.append(given.get("href", ""))
        elif tag == "sup" and given.get("class") == "footnote":
            self._in_note = True

    def handle_endtag(self, tag: str) -> None:
        """Close a block or an inline element; after a link, add its target.

        The target of the link in a footnote's mark (`_in_note`) isn't added, because its reader
        sees a number.
        """
        if tag in BLOCKS and not self._is_one_block:
            self._close_block(tag)
            return
        if self._inside and self._inside[-1].name == tag:
            if (
                self._spans_before.pop() == self._span_count
            ):  # no span was added since it was opened
                self._add("")  # keep an empty element, such as an anchor
            self._inside = self._inside[:-1]
        if tag == "a" and self._link_targets and not self._in_note:
            self._add_target(self._link_targets.pop())
        if tag == "sup":
            self._in_note = False

    def handle_data(self, data: str) -> None:
        """Add words to the block; outside of code, whitespace between blocks isn't words."""
        self._text.append(data)
        words = data
        # the words of one Markdown block were already read with the spaces that they need
        if not self._is_one_block and "pre" not in self._open_blocks:
            words = SPACE.sub(" ", data)
        if self._in_note:
            self._add(f"[{words}]", "note")
        elif not words.isspace() or self._block_has_text():
            self._add_words(words)

    def _block_has_text(self) -> bool:
        """Return whether a block with text is open, in which a space separates words."""
        if not self._block:
            return False
        return any(span.text for span in self._block.spans)

    def _open_element(self, element: Element) -> None:
        """Open an inline element."""
        inside = (*self._inside, element)
        spans = self._block.spans if self._block else []
        # The last words are in an element that equals this one. An empty span between them keeps
        # the two apart, because neighboring spans in equal elements are written as one element.
        if spans and spans[-1].inside[: len(inside)] == inside:
            self._add("")
        self._inside = inside
        self._spans_before.append(self._span_count)

    def _open_block(self, tag: str) -> None:
        """Open the tag of a block, which ends the block before it; a row is one block with all its
        content.
        """
        if "tr" in self._open_blocks:
            self._add_words(" ")
        else:
            self._end_block()
        self._open_blocks.append(tag)
        if tag in GROUPS:
            self.group_count += 1
            self._groups.append(self.group_count)

    def _close_block(self, tag: str) -> None:
        """Close the tag of a block, and unclosed tags in it. A closing tag without its opening only
        ends the block.
        """
        if tag == "tr" or "tr" not in self._open_blocks:  # a row is one block, whatever is in it
            self._end_block()
        if tag in self._open_blocks:
            while self._open_blocks.pop() != tag:
                pass
        if tag in GROUPS and self._groups:
            self._groups.pop()

    def _current_block(self) -> HtmlBlock:
        """Return the open block, or open one.

        Its kind is the kind of the innermost open tag that has one, but all of a row is one row. A
        heading has its own level, and any other block the number of lists and quotes around it.
        """
        if self._block:
            return self._block
        kind: Kind = "paragraph"
        heading_level = 0
        depth = 0
        for tag in self._open_blocks:
            kind = KINDS.get(tag, kind)
            if tag in HEADINGS and not heading_level:
                heading_level = int(tag[1])
            if tag in ("li", "blockquote", "dd"):
                depth += 1
        if "tr" in self._open_blocks:
            kind = "row"
        if kind in ("item", "quote", "definition"):
            depth -= 1  # its own tag doesn't count
        group = 0
        if self._groups and kind in ("item", "row", "term", "definition"):
            group = self._groups[-1]
        self._block = HtmlBlock(kind, heading_level or depth, group)
        return self._block

    def _end_block(self) -> None:
        """Add the open block, if there is one, to `blocks`; leave out a block without words.

        The one block of a Markdown block (`_is_one_block`) is added in any case, because the page's
        HTML is made from its spans, which may be an anchor without words.
        """
        block = self._block
        self._block = None
        if not block:
            return
        # the border between two cells of a row (` | `) isn't words of the source
        texts = [span.text for span in block.spans if span.of != "cell"]
        if self._is_one_block or "".join(texts).strip():
            self.blocks.append(block)

    def _add_words(self, words: str) -> None:
        """Add words to the block, to the last span if it has the same elements.

        Whitespace after a line break (`<br>`) is dropped, as browsers do; in code, only the end of
        the line with the break.
        """
        spans = self._current_block().spans
        if spans and spans[-1].inside[-1:] == (BREAK,):
            in_code = "pre" in self._open_blocks
            words = words.removeprefix("\n") if in_code else words.lstrip(WHITESPACE)
        if spans and spans[-1].of == "words" and spans[-1].inside == self._inside:
            words = spans.pop().text + words
        self._add(words)

    def _add_target(self, target: str, *, image: bool = False) -> None:
        """Add the target of a link or image, if it has one."""
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
        """Add a span to the block; the arguments are the fields of Span.

        Without `inside`, it has the open elements. If a row has no cell yet, as after a table in
        the row, the span opens one.
        """
        if inside is None:
            inside = self._inside
        block = self._current_block()
        if block.kind == "row" and not block.cells:
            block.cells.append(Element("td"))
        struck = of == "words" and any(element.name in STRIKES for element in inside)
        block.spans.append(Span(text, of, struck, image, inside))
        self._span_count += 1


def read_fragment(
    fragment: str, source: str, href: Href, *, inline: bool = False
) -> tuple[BlockReader, HtmlWriter, str]:
    """Return the reader of a fragment's clean blocks, the writer of the fragment as it is, and the
    `source` without the words that are in no block.

    `source` is the Markdown of the fragment, or its words. `inline`: whether the fragment is the
    content of one Markdown block.
    """
    written = HtmlWriter(href)
    written.write(fragment)
    reader = BlockReader(href, inline=inline)
    reader.read(sanitize(fragment))
    return reader, written, without_lost_words(source, written.text, reader.text)


def without_lost_words(source: str, written: str, read: str) -> str:
    """Return the source without the words that are in the text `written` but not in `read`.

    The order of words doesn't matter, because text between the rows of a table is read before the
    table.
    """
    words = LETTERS.findall(written)
    words_read = LETTERS.findall(read)
    # the same letters, so no word is lost, even if tags divide the words differently
    if Counter("".join(words)) == Counter("".join(words_read)):
        return source
    lost = Counter(words) - Counter(words_read)  # how often each word is in no block

    def without_lost(match: re.Match[str]) -> str:
        """Return the word, or nothing for as many of its occurrences as are lost."""
        word = match[0]
        lost[word] -= 1
        return "" if lost[word] >= 0 else word

    return LETTERS.sub(without_lost, source)
