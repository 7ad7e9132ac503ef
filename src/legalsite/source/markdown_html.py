"""Renders tokens as blocks and HTML, and the content of a block as HTML and the words that readers see, in one pass.

Each method of `Renderer` and of `InlineRenderer` handles the token it is named after. Tokens that only open or close a
tag are in `TAGS`; inline tokens that open or close an element have one method each. A heading, paragraph, term or cell
is rendered by its opening token, together with the content that follows it.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from html import escape
from itertools import count, pairwise
from typing import Any, NamedTuple

from markdown_it.token import Token
from msgspec import Struct

from legalsite.errors import Problem, Problems, ProblemTuple
from legalsite.model.document import Break, Element, Kind, Span, SpanTuple, words_of_cells
from legalsite.source.anchors import anchor_of, item_anchor, take_explicit_anchor
from legalsite.source.limits import nests_too_deep, too_deep
from legalsite.source.link_targets import Href
from legalsite.source.parser import DEEPEST
from legalsite.text.clause_numbers import Numbered, take_number
from legalsite.text.inline_html import BREAK, html_of
from legalsite.text.written_html import table_opening, with_named_columns

PARTS_OF_WORDS = 1000  # that are looked at before a search for a whole word ends
CELL_BORDER = Span(" | ", "cell")
END = Token("", "", 0)
ALIGNED = {f"text-align:{side}": (("class", side),) for side in ("left", "center", "right")}
TAGS = {
    "hr": "<hr>\n",
    **dict.fromkeys(("inline", "heading_close", "paragraph_close", "dt_close", "th_close", "td_close"), ""),
    **dict.fromkeys(("thead_open", "thead_close", "tbody_open", "tbody_close"), ""),
}
CONTAINERS: dict[str, Kind] = {"li": "item", "dd": "definition", "blockquote": "quote"}
CODE = Element("code")


class UnplacedBlock(NamedTuple):
    """A block of a chunk: its line in the file and its anchor are not known yet."""

    kind: Kind
    spans: SpanTuple
    line: int  # counted from 0 at the start of the chunk
    number: str
    level: int
    group: int  # counted from 1 in the chunk; 0 outside of lists and tables
    html: str
    # the text of the anchor: for a heading all of it, for a clause what follows the anchor of the heading above
    stem: str = ""
    fixed_anchor: str = ""  # the anchor that the writer chose
    cells: tuple[Element, ...] = ()  # the elements of the cells of a row


class RenderedChunk(NamedTuple):
    """A chunk of a text, the same wherever it is in its file."""

    blocks: tuple[UnplacedBlock, ...]
    html: tuple[str, ...]  # the HTML, cut at each block with an anchor: ` id="…"` goes between one part and the next
    groups: int  # the number of lists, tables and code blocks
    ids: tuple[str, ...] = ()  # the anchors that raw HTML sets
    has_raw_html: bool = False  # True if the whole page has to go through the allow-list
    cells: int = 0  # the number of cells in all tables
    # the thematic breaks outside of lists and quotes; their lines are counted from 0 at the start of the chunk
    breaks: tuple[Break, ...] = ()
    problems: ProblemTuple = ()  # the problems found; their lines are counted from 0 at the start of the chunk


class RenderedInline(NamedTuple):
    """The rendered content of one block."""

    spans: SpanTuple  # the words that readers see, and the targets of links
    # every word of the source in order, whether readers see it or not; `text_lost` compares them
    source: tuple[str, ...]
    only_image: bool = False  # True if the block is one image and nothing else
    ids: tuple[str, ...] = ()  # the anchors that raw HTML sets here

    @property
    def html(self) -> str:
        """The HTML for the page."""
        return html_of(self.spans)


def render(
    tokens: Sequence[Token], env: MutableMapping[str, Any], href: Href, *, opening: bool
) -> tuple[RenderedChunk, str]:
    """Return the rendered chunk, and every word of its source in order, whether readers see it or not.

    `href`: turns a link's target, as written, into its address.
    `opening`: True if a level-1 heading at the very start becomes the page's h1.
    """
    text = Flow()
    renderer = Renderer(href, opening, text, text)
    for token, content in pairwise([*tokens, END]):
        renderer.content = content
        if token.type in TAGS:
            renderer.flow.html.append(TAGS[token.type])
        else:
            getattr(renderer, token.type)(token)
    renderer.add_footnotes(env)
    return renderer.chunk(), " ".join(renderer.source)


class Container(Struct):
    """A list item, quote, definition or footnote while it is open. Its first paragraph becomes its block."""

    kind: Kind
    group: int = 0
    number: str = ""
    gap: int = -1  # the index in the HTML at which the first paragraph's anchor goes; -1 if there is none
    has_paragraph: bool = False


class Flow(Struct):
    """The blocks and HTML of the text itself, or of one footnote, in the order of the page.

    `gaps` are the indexes in `html` at which anchors go, in the order of the blocks that have one.
    """

    blocks: list[UnplacedBlock] = []
    html: list[str] = []
    gaps: list[int] = []

    def add(self, block: UnplacedBlock, gap: int) -> None:
        """Add a block and, if it has an anchor, the gap for it."""
        self.blocks.append(block)
        if block.stem or block.fixed_anchor:
            self.gaps.append(gap)


class Renderer(Struct):
    """A walk over the tokens of a chunk, with what has been rendered and what is still open.

    Methods are named after the token that they take. The one that follows it is the `content` of what it opens.
    """

    href: Href
    opening: bool
    text: Flow
    flow: Flow  # the text, or the footnote that is open
    content: Token = END
    notes: dict[str, Flow] = {}
    containers: list[Container] = []
    groups: list[int] = []
    item_numbers: list[Iterator[int]] = []  # of each open ordered list: those that a page shows
    group_count: int = 0
    cells: list[tuple[Element, RenderedInline]] = []
    row_line: int = 0
    first_row: int = 0
    source: list[str] = []
    problems: Problems = []
    ids: list[str] = []
    has_raw_html: bool = False

    def chunk(self) -> RenderedChunk:
        """Return everything rendered so far as a chunk."""
        edges = [0, *self.text.gaps, len(self.text.html)]
        return RenderedChunk(
            blocks=tuple(self.text.blocks),
            html=tuple(["".join(self.text.html[start:end]) for start, end in pairwise(edges)]),
            groups=self.group_count,
            ids=tuple(self.ids),
            has_raw_html=self.has_raw_html,
            problems=tuple(self.problems),
        )

    def heading_open(self, token: Token) -> None:
        fixed_anchor, dropped = take_explicit_anchor(self.content)
        number = take_number(self.content, heading=True)
        inline = self._inline(self.content, number)
        self.source.append(fixed_anchor + dropped)
        level = int(token.tag[1])
        tag = "h1" if level == 1 and self.opening and not self.text.blocks else f"h{max(level, 2)}"
        stem = anchor_of(_words(inline)) or "section"
        shown = number.number if number else self._take_item_number()
        line = _line(self.content)
        block = UnplacedBlock("heading", inline.spans, line, shown, level, 0, inline.html, stem, fixed_anchor)
        self._element(tag, block, number)

    def _take_item_number(self) -> str:
        """Return the number of the list item that opens here, for the heading in it, and leave its paragraphs none."""
        if not self.containers or self.containers[-1].has_paragraph:
            return ""
        item = self.containers[-1]
        number, item.number = item.number, ""
        return number

    def paragraph_open(self, token: Token) -> None:
        """Add a paragraph; the first one of an item, quote, definition or footnote becomes its block."""
        container = self.containers[-1] if self.containers else None
        first = container if container and not container.has_paragraph else None
        item_number = first.number if first else ""
        number = None if item_number else take_number(self.content, heading=False)
        inline = self._inline(self.content, number)
        shown = item_number or (number.number if number else "")
        kind = _kind(container, inline)
        level = len(self.containers) - (kind in ("item", "quote", "definition", "footnote"))
        group = first.group if first else 0
        stem = item_anchor(_words(inline), shown) if shown or kind == "item" else ""
        block = UnplacedBlock(kind, inline.spans, _line(self.content), shown, level, group, inline.html, stem)
        tag = "" if token.hidden else "p"  # in a tight list
        if first and self._opens(first, block):
            self._content(f"<{tag}>" if tag else "", block, number, tag)
        else:
            self._element(tag or "div", block, number)

    def _opens(self, container: Container, block: UnplacedBlock) -> bool:
        """Add the first paragraph of a container as its block. Return False if its gap has an anchor already."""
        container.has_paragraph = True
        if block.kind == "footnote":
            self.flow.blocks.append(block)
        elif not self.flow.gaps or container.gap > self.flow.gaps[-1]:
            self.flow.add(block, container.gap)
        else:
            return False
        return True

    def dt_open(self, token: Token) -> None:
        inline = self._inline(self.content)
        stem = anchor_of(_words(inline))
        level, group = len(self.containers), self.groups[-1]
        self._element(
            "dt", UnplacedBlock("term", inline.spans, _line(self.content), "", level, group, inline.html, stem)
        )

    def ordered_list_open(self, token: Token) -> None:
        start = token.attrs.get("start")
        self.item_numbers.append(count(1 if start is None else int(start)))
        self._group_opens("<ol>\n" if start is None else f'<ol start="{start}">\n')

    def ordered_list_close(self, token: Token) -> None:
        self.item_numbers.pop()
        self.bullet_list_close(token)

    def table_open(self, token: Token) -> None:
        self.first_row = len(self.flow.blocks)
        self._group_opens("")

    def tr_open(self, token: Token) -> None:
        self.cells, self.row_line = [], _line(token)

    def td_open(self, token: Token) -> None:
        aligned = ALIGNED.get(str(token.attrs.get("style", "")), ())
        self.cells.append((Element(token.tag, aligned), self._inline(self.content)))

    th_open = td_open

    def tr_close(self, token: Token) -> None:
        spans = tuple([span for _, cell in self.cells for span in (CELL_BORDER, *cell.spans)][1:])
        cells = tuple([element for element, _ in self.cells])
        level, group = len(self.containers), self.groups[-1]
        self.flow.blocks.append(UnplacedBlock("row", spans, self.row_line, "", level, group, "", cells=cells))

    def table_close(self, token: Token) -> None:
        """Write the table. If the first cells tell its rows apart, they are the names of the rows."""
        head, *rows = self.flow.blocks[self.first_row :]
        columns, names = words_of_cells(head.spans), [words_of_cells(row.spans)[0] for row in rows]
        if all(names) and len({*names}) == len(names) and len(columns) > 1:
            first = [Element("th", (("scope", "row"), *row.cells[0].attributes)) for row in rows]
            rows = [row._replace(cells=(name, *row.cells[1:])) for name, row in zip(first, rows, strict=True)]
        head, *rows = [row._replace(html=html_of(row.spans, row.cells)) for row in (head, *rows)]
        self.flow.blocks[self.first_row :] = [head, *rows]
        body = "".join(f"<tr>{row.html}</tr>\n" for row in rows)
        self.flow.html.append(
            f"{table_opening(columns)}\n<thead>\n<tr>{with_named_columns(head.html)}</tr>\n</thead>\n"
            + (f"<tbody>\n{body}</tbody>\n" if rows else "")
        )
        self._group_closes("</table></div>\n")

    def code_block(self, token: Token) -> None:
        """Add a block for each line of code that is not blank."""
        self.group_count += 1
        self.source += [token.info, token.content]
        level, group = len(self.containers), self.group_count
        first_line = _line(token) + (token.type == "fence")
        for line, code in enumerate(token.content.rstrip("\n").split("\n"), first_line):
            if code.strip():
                html = escape(code, quote=False)
                self.flow.blocks.append(UnplacedBlock("code", (Span(code),), line, "", level, group, html))
        self.flow.html.append(f"<pre><code>{escape(token.content, quote=False)}</code></pre>\n")

    fence = code_block

    def html_block(self, token: Token) -> None:
        """Add a block for each paragraph, item and row of raw HTML.

        The whole page goes through the allow-list later, since tags may be closed after Markdown that follows.
        """
        # few texts hold raw HTML
        from legalsite.source.raw_html import BlockReader, HtmlWriter, sanitize, sanitize_fragment, without_lost

        self.has_raw_html = True
        raw, tame = token.content, sanitize_fragment(token.content)
        if too_deep(tame):
            self._report(token, "too-deep", "raw HTML nests more than 200 levels deep", "close the tags you open")
            return
        written, reader = HtmlWriter(self.href), BlockReader(self.href)
        written.write(tame)
        blocks = reader.read(sanitize(tame))
        start = 0
        for block in blocks:
            start = max(start, _find_word(raw, block.first_word, start))
            line = _line(token) + raw.count("\n", 0, start)
            level = block.level if block.kind == "heading" else block.level + len(self.containers)
            group = self.group_count + block.group if block.group else 0
            spans, cells = tuple(block.spans), tuple(block.cells)
            html = html_of(spans, cells).strip()
            self.flow.blocks.append(UnplacedBlock(block.kind, spans, line, "", level, group, html, cells=cells))
        self.group_count += max((block.group for block in blocks), default=0)
        self.source.append(without_lost(raw, written.text, reader.text))
        self.ids += written.ids
        self.flow.html += written.html

    def definition(self, token: Token) -> None:
        self.source += [token.meta["label"], token.meta["url"], token.meta["title"]]

    def footnote_reference_open(self, token: Token) -> None:
        label = token.meta["label"]
        if label in self.notes:
            self._report(token, "doubled-label", f"the footnote [^{label}] is defined twice", "give it another label")
        self.source.append(label)
        self.flow = self.notes.setdefault(label, Flow())  # where it goes on, no word is lost
        self.containers.append(Container("footnote"))

    def footnote_reference_close(self, token: Token) -> None:
        self.containers.pop()
        self.flow = self.text

    def add_footnotes(self, env: MutableMapping[str, Any]) -> None:
        """Add the footnotes in the order of their references; those that nothing refers to come last."""
        if not self.notes:
            return
        self.text.html.append('<section class="footnotes">\n<ol>\n')
        references = env["footnotes"]["refs"]
        order = {label: references[f":{label}"] for label in self.notes}
        for number, label in enumerate(sorted(order, key=lambda label: (order[label] < 0, order[label])), 1):
            self._add_footnote(number, self.notes[label], referred=order[label] >= 0)
        self.text.html.append("</ol>\n</section>\n")

    def _add_footnote(self, number: int, note: Flow, *, referred: bool) -> None:
        text, anchor = self.text, f"fn-{number}"
        own = next((block for block in note.blocks if block.kind == "footnote"), None)
        text.html += ["<li" if own else f'<li id="{anchor}"', ">"]
        if own:
            text.gaps.append(len(text.html) - 1)
        text.gaps += [len(text.html) + gap for gap in note.gaps]
        text.html += note.html
        text.html.append(f'<a class="back" href="#fnref-{number}">↩</a></li>\n' if referred else "</li>\n")
        text.blocks += [
            block._replace(number=str(number), fixed_anchor=anchor) if block is own else block for block in note.blocks
        ]

    def _inline(self, content: Token, number: Numbered | None = None) -> RenderedInline:
        """Render the content of a block, from which the clause number `number` was already removed."""
        tags = "".join(child.content for child in content.children or () if child.type == "html_inline")
        if tags and too_deep(tags):
            self._report(content, "too-deep", "raw HTML nests more than 200 levels deep", "close the tags you open")
            return RenderedInline((), ())
        if nests_too_deep(content.children or ()):
            self._report(content, "too-deep", "emphasis nests more than 100 levels deep", "close the emphasis you open")
            return RenderedInline((), ())
        inline = render_inline(content, self.href)
        if number:
            self.source.append(number.written)
        self.source += inline.source
        self.ids += inline.ids
        return inline

    def _report(self, token: Token, rule: str, message: str, help: str) -> None:
        """Add a problem, unless the same rule has reported one already."""
        if not any(problem.rule == rule for problem in self.problems):
            self.problems.append(Problem(rule, message, help, line=_line(token)))

    def bullet_list_open(self, token: Token) -> None:
        self._group_opens(f"<{token.tag}>\n")

    dl_open = bullet_list_open

    def bullet_list_close(self, token: Token) -> None:
        self._group_closes(f"</{token.tag}>\n")

    dl_close = bullet_list_close

    def _group_opens(self, html: str) -> None:
        self.group_count += 1
        self.groups.append(self.group_count)
        self.flow.html.append(html)

    def _group_closes(self, html: str) -> None:
        self.groups.pop()
        self.flow.html.append(html)

    def list_item_open(self, token: Token) -> None:
        kind = CONTAINERS[token.tag]
        if token.level >= DEEPEST:
            self._report(token, "too-deep", "lists or quotes nest too deeply", "nest them less than 50 levels deep")
        self.source.append(token.info)
        self.flow.html += [f"<{token.tag}", ">"]
        group = self.groups[-1] if self.groups and kind != "quote" else 0
        number = str(next(self.item_numbers[-1])) if kind == "item" and token.info else ""
        self.containers.append(Container(kind, group, number, len(self.flow.html) - 1))

    dd_open = blockquote_open = list_item_open

    def list_item_close(self, token: Token) -> None:
        self.containers.pop()
        self.flow.html.append(f"</{token.tag}>\n")

    dd_close = blockquote_close = list_item_close

    def _element(self, tag: str, block: UnplacedBlock, number: Numbered | None = None) -> None:
        self.flow.html += [f"<{tag}", ">"]
        self.flow.add(block, len(self.flow.html) - 1)
        self._content("", block, number, tag)

    def _content(self, before: str, block: UnplacedBlock, number: Numbered | None, tag: str) -> None:
        shown = f'<span class="number">{escape(number.written)}</span> ' if number else ""
        self.flow.html.append(f"{before}{shown}{block.html}" + (f"</{tag}>\n" if tag else "\n"))


def _kind(container: Container | None, inline: RenderedInline) -> Kind:
    if container and (not container.has_paragraph or container.kind == "quote"):
        return container.kind
    return "image" if inline.only_image else "paragraph"


def _words(inline: RenderedInline) -> str:
    return "".join(span.text for span in inline.spans if span.of == "words")


def _find_word(text: str, word: str, start: int) -> int:
    """Return where a whole word stands behind `start`, -1 if it does not: "1" is none of "11 May". After some parts of
    longer words, give up: a text may have a million of them."""
    at = start
    for _ in range(PARTS_OF_WORDS if word else 0):
        at = text.find(word, at + 1)
        if at < 0 or not (text[at - 1 : at].isalnum() or text[at + len(word) : at + len(word) + 1].isalnum()):
            return at
    return -1


def _line(token: Token) -> int:
    """Return the token's first line, counted from 0 at the start of the chunk."""
    return token.map[0] if token.map else 0


def render_inline(token: Token, href: Href) -> RenderedInline:
    """Return the rendered content of an inline token. Raw HTML goes through the allow-list.

    `href` turns a link's target, as written, into its address.
    """
    children = token.children or []
    if len(children) == 1 and children[0].type == "text" and (words := children[0].content):
        return RenderedInline((Span(words),), (words,))
    raw_tags = [child.content for child in children if child.type == "html_inline"]
    renderer = InlineRenderer(str if raw_tags else href)  # beside raw HTML all targets become addresses at the end
    for child in children:
        renderer.render(child)
    only_image = len(children) == 1 and children[0].type == "image"
    renderer.end_words()
    spans, source = tuple(renderer.spans), renderer.source
    if not raw_tags:
        return RenderedInline(spans, tuple(source), only_image)
    from legalsite.source.raw_html import (  # few texts hold raw HTML
        BlockReader,
        HtmlWriter,
        sanitize,
        sanitize_fragment,
        without_lost,
    )

    fragment = sanitize_fragment(html_of(spans, raw=renderer.raw))
    written, reader = HtmlWriter(href), BlockReader(href, inline=True)
    written.write(fragment)
    spans = tuple(span for block in reader.read(sanitize(fragment)) for span in block.spans)
    not_lost = without_lost(" ".join([*source, *raw_tags]), written.text, reader.text)
    return RenderedInline(spans, (not_lost,), only_image, tuple(reader.ids))


class InlineRenderer(Struct):
    """A walk over inline tokens that collects the words that readers see, and every word of the source.

    `raw`: the tags of raw HTML, each by the index of the span after which it stands.
    """

    href: Href
    source: list[str] = []
    raw: dict[int, str] = {}
    _words: list[str] = []
    spans: list[Span] = []
    _inside: tuple[Element, ...] = ()
    _opened: list[tuple[Token, int]] = []  # with the number of spans before it
    _struck: int = 0

    def render(self, token: Token) -> None:
        """Render one token with the method named after it, or with one of the two that open and close an element."""
        if token.nesting > 0:
            self.opens(token)
        elif token.nesting < 0:
            self.closes(token)
        else:
            getattr(self, token.type)(token)

    def opens(self, token: Token) -> None:
        self.end_words()
        self._opened.append((token, len(self.spans)))
        given: tuple[tuple[str, str], ...] = ()
        if token.type == "link_open":
            title = str(token.attrs.get("title", ""))
            given = ("href", self.href(str(token.attrs["href"]))), *_title(title)
            self.source.append(token.meta.get("label", title))  # the title is in the definition of the label
        self._inside = *self._inside, Element(token.tag, given)
        self._struck += token.tag == "s"

    def closes(self, token: Token) -> None:
        self.end_words()
        opening, start = self._opened.pop()
        if len(self.spans) == start:
            self.spans.append(Span("", inside=self._inside))
        self._inside = self._inside[:-1]
        self._struck -= token.tag == "s"
        if target := str(opening.attrs.get("href", "")):
            if "label" not in opening.meta and opening.markup != "autolink":  # of an autolink it is its words
                self.source.append(target)
            self.spans.append(Span(target, "target", inside=self._inside))

    def text(self, token: Token) -> None:
        self._read(token.content)

    def softbreak(self, token: Token) -> None:
        self._read("\n")

    def hardbreak(self, token: Token) -> None:
        self._element(BREAK, "\n")

    def code_inline(self, token: Token) -> None:
        self._element(CODE, token.content)

    def html_inline(self, token: Token) -> None:
        self.end_words()
        self.raw[len(self.spans)] = token.content
        self.spans.append(Span("", inside=self._inside))

    def image(self, token: Token) -> None:
        target, title = str(token.attrs["src"]), str(token.attrs.get("title", ""))
        alt = _alt(token.children or [])
        self.source.append(" ".join(_targets_within(token.children or [])))
        self._element(Element("img", (("src", self.href(target)), ("alt", alt), *_title(title))), alt, image=True)
        self.source.append(token.meta.get("label", f"{target} {title}"))
        self.spans.append(Span(target, "target", image=True, inside=self._inside))

    def footnote_ref(self, token: Token) -> None:
        number, nth = token.meta["id"] + 1, token.meta["subId"] + 1
        anchor = f"fnref-{number}" + (f"-{nth}" if nth > 1 else "")
        self.source.append(token.meta["label"])
        self.end_words()
        around = Element("sup", (("class", "footnote"),)), Element("a", (("id", anchor), ("href", f"#fn-{number}")))
        self.spans.append(Span(f"[{number}]", "note", inside=(*self._inside, *around)))

    def _read(self, words: str) -> None:
        self._words.append(words)
        self.source.append(words)

    def _element(self, element: Element, words: str, *, image: bool = False) -> None:
        """Add an element with nothing but these words in it."""
        self.end_words()
        self.source.append(words)
        self.spans.append(Span(words, "words", self._struck > 0, image, (*self._inside, element)))

    def end_words(self) -> None:
        """Add the words that were read since the last span."""
        words = "".join(self._words)
        if words:
            self.spans.append(Span(words, struck=self._struck > 0, inside=self._inside))
            self._words = []


def _title(title: str) -> tuple[tuple[str, str], ...]:
    return (("title", title),) if title else ()


def _alt(children: list[Token]) -> str:
    """Return the words of an image's description; a line break is a space."""
    breaks = {"softbreak": " ", "hardbreak": " "}
    return "".join(
        _alt(child.children or []) if child.type == "image" else breaks.get(child.type, child.content)
        for child in children
    )


def _targets_within(children: list[Token]) -> list[str]:
    """Return the targets of links and images inside an image's description, where nobody can follow them."""
    targets = []
    for child in children:
        targets += [str(child.attrs[name]) for name in ("href", "src", "title") if name in child.attrs]
        targets += _targets_within(child.children or [])
    return targets
