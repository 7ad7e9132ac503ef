"""Renders tokens in one pass as HTML and as blocks with the words that readers see.

Each method of `Renderer` and `InlineRenderer` handles the token it is named after. Tokens that only
open or close a tag are in `TAGS`; inline tokens that open or close an element share `open_element`
and `close_element`. A heading, paragraph, term, or cell is rendered by its opening token, together
with the content that follows it.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from html import escape
from itertools import count, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from markdown_it.token import Token
from msgspec import Struct

from legalsite.errors import Problem, Problems, ProblemTuple
from legalsite.model.document import Break, Element, Kind, Span, SpanTuple, words_of_cells
from legalsite.source.anchors import anchor_of, item_anchor, take_explicit_anchor
from legalsite.source.limits import emphasis_nests_too_deep, tags_nest_too_deep
from legalsite.source.link_targets import Href
from legalsite.source.parser import MAX_NESTING_DEPTH
from legalsite.text.clause_numbers import Numbered, take_number
from legalsite.text.inline_html import BREAK, html_of
from legalsite.text.written_html import table_opening, with_named_columns

MAX_PARTIAL_MATCHES = 1000  # before a search for a whole word ends
DEEP_HTML = "raw HTML nests more than 200 levels deep"
CELL_BORDER = Span(" | ", "cell")
END = Token("", "", 0)  # follows the last token
# the attributes of a cell, by the style that the parser gives it
ALIGNED = {f"text-align:{side}": (("class", side),) for side in ("left", "center", "right")}
SILENT_TOKENS = """
inline heading_close paragraph_close dt_close th_close td_close thead_open thead_close tbody_open
tbody_close
"""
# the HTML of tokens that have no method
TAGS = {"hr": "<hr>\n", **dict.fromkeys(SILENT_TOKENS.split(), "")}
# the kind of the block in each tag that contains blocks
CONTAINERS: dict[str, Kind] = {"li": "item", "dd": "definition", "blockquote": "quote"}
CONTAINER_KINDS = ("item", "quote", "definition", "footnote")
CODE = Element("code")


class UnplacedBlock(NamedTuple):
    """A block of a chunk: its line in the file and its anchor are not known yet."""

    kind: Kind
    spans: SpanTuple
    line: int  # counted from 0 at the start of the chunk
    level: int
    group: int  # counted from 1 in the chunk; 0 outside of lists and tables
    html: str
    number: str = ""
    # the text of the anchor: for a heading all of it, for a clause the part after the heading's
    # anchor
    stem: str = ""
    fixed_anchor: str = ""  # the anchor that the author chose
    cells: tuple[Element, ...] = ()  # the elements of the cells of a row


class RenderedChunk(NamedTuple):
    """A chunk of a text, the same wherever it is in its file."""

    blocks: tuple[UnplacedBlock, ...]
    # the HTML, cut at each block with an anchor: ` id="…"` goes between one part and the next
    html: tuple[str, ...]
    groups: int  # the number of lists, tables and code blocks
    ids: tuple[str, ...] = ()  # the anchors that raw HTML sets
    has_raw_html: bool = False  # whether the whole page must go through the allow-list
    cells: int = 0  # the number of cells in all tables
    # the thematic breaks outside of lists and quotes, with lines from 0 at the start of the chunk
    breaks: tuple[Break, ...] = ()
    problems: ProblemTuple = ()  # with lines from 0 at the start of the chunk


class RenderedInline(NamedTuple):
    """The rendered content of one block."""

    spans: SpanTuple  # the words that readers see, and the targets of links
    # every word of the source in order, whether readers see it or not, for `lost_word_problems`
    source: tuple[str, ...]
    only_image: bool = False  # whether the block is one image and nothing else
    ids: tuple[str, ...] = ()  # the anchors that raw HTML sets here

    @property
    def html(self) -> str:
        """The HTML for the page."""
        return html_of(self.spans)


def render(
    tokens: Sequence[Token], env: MutableMapping[str, Any], href: Href, *, opening: bool
) -> tuple[RenderedChunk, str]:
    """Return the rendered chunk, and every word of its source in order, hidden words included.

    `env`: what the parser found, such as the order of footnotes.
    `href`: turns a link's target, as written, into its address.
    `opening`: whether a level-1 heading at the very start becomes the page's h1.
    """
    text = Output()
    renderer = Renderer(href, opening, text, output=text)  # a footnote has another output
    for token, next_token in pairwise([*tokens, END]):
        renderer.content = next_token  # of an element that `token` opens; else, no method reads it
        if token.type in TAGS:
            renderer.output.html.append(TAGS[token.type])
        else:  # each method of Renderer is named after the token that it takes
            getattr(renderer, token.type)(token)
    renderer.add_footnotes(env)
    return renderer.chunk(), " ".join(renderer.source)


class Container(Struct):
    """An open list item, quote, definition, or footnote.

    Its first paragraph becomes its block, with its group and its number, which are then removed.
    """

    kind: Kind
    group: int = 0  # the number of its list; 0 if it is in none
    number: str = ""  # of a list item, as the page shows it
    anchor_index: int = -1  # the index in the output's HTML for the anchor of its first paragraph
    has_paragraph: bool = False  # whether its first paragraph was added


# stands for the container of blocks that are in none
OUTSIDE = Container("paragraph", has_paragraph=True)


class Output(Struct):
    """The blocks and HTML of the text itself, or of one footnote, in page order."""

    blocks: list[UnplacedBlock] = []
    html: list[str] = []  # parts that are joined at the end
    # the indexes in `html` at which anchors are inserted, in the order of the blocks that have one
    anchor_indexes: list[int] = []

    def add(self, block: UnplacedBlock, anchor_index: int) -> None:
        """Add a block and, if it has an anchor, the index in `html` at which it is inserted."""
        self.blocks.append(block)
        if block.stem or block.fixed_anchor:
            self.anchor_indexes.append(anchor_index)


class Renderer(Struct):
    """A walk over the tokens of a chunk, with the rendered parts and the open containers.

    Methods without an underscore are named after the token that they take.
    """

    href: Href
    opening: bool  # whether a level-1 heading at the very start becomes the page's h1
    text: Output  # the text without its footnotes
    output: Output  # `text`, or the footnote that is open
    content: Token = END  # the next token: the content of the element that the current one opens
    notes: dict[str, Output] = {}  # the footnotes so far, by label
    containers: list[Container] = []  # the open ones, the outermost first
    groups: list[int] = []  # the numbers of the open lists and tables, the outermost first
    item_numbers: list[Iterator[int]] = []  # of each open ordered list, as the page shows them
    group_count: int = 0  # lists, tables, and code blocks so far
    cells: list[tuple[Element, RenderedInline]] = []  # of the open table row
    row_line: int = 0  # the line of the open table row
    first_row: int = 0  # the index of the open table's first row in the blocks of `output`
    source: list[str] = []  # every word of the source so far, for `lost_word_problems`
    problems: Problems = []
    ids: list[str] = []  # the anchors that raw HTML sets
    has_raw_html: bool = False

    def chunk(self) -> RenderedChunk:
        """Return everything rendered so far as a chunk."""
        edges = [0, *self.text.anchor_indexes, len(self.text.html)]
        html = ["".join(self.text.html[start:end]) for start, end in pairwise(edges)]
        return RenderedChunk(
            blocks=tuple(self.text.blocks),
            html=tuple(html),
            groups=self.group_count,
            ids=tuple(self.ids),
            has_raw_html=self.has_raw_html,
            problems=tuple(self.problems),
        )

    def heading_open(self, token: Token) -> None:
        """Add a heading, with the anchor that the author chose, if any, and its clause number.

        The title is the page's only h1: other headings of level 1 become h2.
        """
        fixed_anchor, dropped = take_explicit_anchor(self.content)
        number = take_number(self.content, heading=True)
        inline = self._render_content(number)
        self.source.append(fixed_anchor + dropped)  # words of the source that readers don't see
        level = int(token.tag[1])
        is_title = level == 1 and self.opening and not self.text.blocks
        tag = "h1" if is_title else f"h{max(level, 2)}"
        shown = number.number if number else self._take_item_number()
        stem = anchor_of(_inline_words(inline)) or "section"
        line = _first_line(self.content)
        block = UnplacedBlock(
            "heading", inline.spans, line, level, 0, inline.html, shown, stem, fixed_anchor
        )
        self._add_element(tag, block, number)

    def _take_item_number(self) -> str:
        """Return the number of the list item that begins with this heading, and remove it from the
        item; empty if there is none.
        """
        container = self._container
        number = container.number
        container.number = ""
        return number

    @property
    def _container(self) -> Container:
        """The innermost open container."""
        return self.containers[-1] if self.containers else OUTSIDE

    def paragraph_open(self, token: Token) -> None:
        """Add a paragraph; the first one of a container becomes the container's block.

        That one has the number of the list item; another one may begin with a clause number.
        """
        container = self._container
        shown = container.number  # the number that the page shows; empty if there is none
        number = None if shown else take_number(self.content, heading=False)
        if number:
            shown = number.number
        inline = self._render_content(number)
        kind = _paragraph_kind(container, inline)
        level = len(self.containers)
        if kind in CONTAINER_KINDS:
            level -= 1  # the block stands for its container
        group = container.group
        stem = ""
        if shown or kind == "item":
            stem = item_anchor(_inline_words(inline), shown)
        line = _first_line(self.content)
        block = UnplacedBlock(kind, inline.spans, line, level, group, inline.html, shown, stem)
        tag = "" if token.hidden else "p"  # hidden in a tight list
        if not container.has_paragraph and self._add_first_paragraph(container, block):
            self._add_content(f"<{tag}>" if tag else "", block, number, tag)
        else:
            self._add_element(tag or "div", block, number)

    def _add_first_paragraph(self, container: Container, block: UnplacedBlock) -> bool:
        """Add a container's first paragraph as the container's block, whose anchor is on the
        container's tag.

        Return False if the paragraph must get its own element for its anchor, because something
        else in the container already has one, and anchors are in the order of blocks.
        """
        container.has_paragraph = True
        # `block` has them now, and a later block of the container has none
        container.number = ""
        container.group = 0
        if block.kind == "footnote":  # `_add_footnote` adds its anchor
            self.output.blocks.append(block)
        elif (
            not self.output.anchor_indexes
            or container.anchor_index > self.output.anchor_indexes[-1]
        ):
            self.output.add(block, container.anchor_index)
        else:
            return False
        return True

    def dt_open(self, token: Token) -> None:
        """Add the term of a definition list."""
        inline = self._render_content()
        stem = anchor_of(_inline_words(inline))
        level = len(self.containers)
        group = self.groups[-1]  # the number of the open list
        line = _first_line(self.content)
        block = UnplacedBlock("term", inline.spans, line, level, group, inline.html, stem=stem)
        self._add_element("dt", block)

    def ordered_list_open(self, token: Token) -> None:
        """Open an ordered list, and begin to count its items."""
        start = token.attrs.get("start")
        if start is None:
            self.item_numbers.append(count(1))
            self._open_group("<ol>\n")
        else:
            self.item_numbers.append(count(int(start)))
            self._open_group(f'<ol start="{start}">\n')

    def ordered_list_close(self, token: Token) -> None:
        """Close an ordered list."""
        self.item_numbers.pop()
        self.bullet_list_close(token)

    def table_open(self, token: Token) -> None:
        """Open a table; `table_close` writes it."""
        self.first_row = len(self.output.blocks)
        self._open_group("")

    def tr_open(self, token: Token) -> None:
        """Begin a table row."""
        self.cells = []
        self.row_line = _first_line(token)

    def td_open(self, token: Token) -> None:
        """Add a cell to the open row."""
        aligned = ALIGNED.get(str(token.attrs.get("style", "")), ())
        self.cells.append((Element(token.tag, aligned), self._render_content()))

    th_open = td_open

    def tr_close(self, token: Token) -> None:
        """Add the block of the open row; `table_close` adds its HTML."""
        spans: list[Span] = []
        for _, cell in self.cells:
            spans.append(CELL_BORDER)
            spans += cell.spans
        level = len(self.containers)
        group = self.groups[-1]  # the number of the open table
        elements = tuple([element for element, _ in self.cells])
        row = tuple(spans[1:])  # without a border before the first cell
        block = UnplacedBlock("row", row, self.row_line, level, group, "", cells=elements)
        self.output.blocks.append(block)

    def table_close(self, token: Token) -> None:
        """Write the table. If the first cells tell its rows apart, they become row headers.

        The blocks of the rows were added by `tr_close`; here they get their HTML.
        """
        head, *rows = self.output.blocks[self.first_row :]
        columns = words_of_cells(head.spans)
        names = [words_of_cells(row.spans)[0] for row in rows]
        if len(columns) > 1 and all(names) and len({*names}) == len(names):
            rows = [_with_row_header(row) for row in rows]
        head, *rows = [row._replace(html=html_of(row.spans, row.cells)) for row in (head, *rows)]
        self.output.blocks[self.first_row :] = [head, *rows]
        header = with_named_columns(head.html)
        html = f"{table_opening(columns)}\n<thead>\n<tr>{header}</tr>\n</thead>\n"
        if rows:
            body = "".join([f"<tr>{row.html}</tr>\n" for row in rows])
            html += f"<tbody>\n{body}</tbody>\n"
        self.output.html.append(html)
        self._close_group("</table></div>\n")

    def code_block(self, token: Token) -> None:
        """Add a block for each line of code that isn't blank.

        The code is indented, or within fences (a token of the type `fence`). Its lines are a group.
        """
        self.group_count += 1
        self.source += [token.info, token.content]
        level = len(self.containers)
        group = self.group_count
        first_line = _first_line(token)
        if token.type == "fence":
            first_line += 1  # below the fence
        for line, code in enumerate(token.content.rstrip("\n").split("\n"), first_line):
            if code.strip():
                html = escape(code, quote=False)
                block = UnplacedBlock("code", (Span(code),), line, level, group, html)
                self.output.blocks.append(block)
        all_code = escape(token.content, quote=False)
        self.output.html.append(f"<pre><code>{all_code}</code></pre>\n")

    fence = code_block

    def html_block(self, token: Token) -> None:
        """Add a block for each paragraph, item, and row of raw HTML.

        The whole page goes through the allow-list later, since tags may be closed after Markdown
        that follows.
        """
        # few texts contain raw HTML
        from legalsite.source.raw_html import read_fragment, sanitize_fragment

        self.has_raw_html = True
        raw = token.content
        fragment = sanitize_fragment(raw)
        if tags_nest_too_deep(fragment):
            self._report(token, "too-deep", DEEP_HTML, "close the tags you open")
            return
        # the words of the blocks come from clean HTML; the page gets the HTML as written
        reader, written, source = read_fragment(fragment, raw, self.href)
        start = 0  # the index in `raw` of the block's first word
        for block in reader.blocks:
            start = max(start, _find_word(raw, block.first_word, start))
            line = _first_line(token) + raw.count("\n", 0, start)
            level = block.level  # of a heading, 1 to 6; of others, how deep they are in the HTML
            if block.kind != "heading":
                level += len(self.containers)
            # the fragment counts its lists and tables from 1; a block in none has 0
            group = self.group_count + block.group if block.group else 0
            spans = tuple(block.spans)
            cells = tuple(block.cells)
            html = html_of(spans, cells).strip()
            added = UnplacedBlock(block.kind, spans, line, level, group, html, cells=cells)
            self.output.blocks.append(added)
        self.group_count += reader.group_count
        self.source.append(source)
        self.ids += written.ids
        self.output.html += written.html

    def definition(self, token: Token) -> None:
        """Record the words of a definition of a link label, which readers don't see."""
        self.source += [token.meta["label"], token.meta["url"], token.meta["title"]]

    def footnote_reference_open(self, token: Token) -> None:
        """Begin the text of a footnote, and report a second one with the same label.

        The plugin calls the text of a footnote, `[^label]: …`, a reference. What follows is written
        into an output of its own; `add_footnotes` puts it at the end of the page.
        """
        label = token.meta["label"]
        if label in self.notes:
            message = f"the footnote [^{label}] is defined twice"
            self._report(token, "duplicate-label", message, "give it another label")
        # a word of the source, although readers see a number instead, so it doesn't count as lost
        self.source.append(label)
        # a second one continues the first one, so that no word is lost
        self.output = self.notes.setdefault(label, Output())
        self.containers.append(Container("footnote"))

    def footnote_reference_close(self, token: Token) -> None:
        """End the text of a footnote."""
        self.containers.pop()
        self.output = self.text

    def add_footnotes(self, env: MutableMapping[str, Any]) -> None:
        """Add the footnotes in the order of their references; unreferenced ones come last."""
        if not self.notes:
            return
        self.text.html.append('<section class="footnotes">\n<ol>\n')
        references = env["footnotes"]["refs"]
        notes = []
        for label, note in self.notes.items():
            # the plugin's number of the footnote, in the order of references; negative without one
            reference = references[f":{label}"]
            notes.append((reference < 0, reference, note))
        notes.sort(key=itemgetter(0, 1))
        for number, (is_unreferenced, _, note) in enumerate(notes, 1):
            self._add_footnote(number, note, referred=not is_unreferenced)
        self.text.html.append("</ol>\n</section>\n")

    def _add_footnote(self, number: int, note: Output, *, referred: bool) -> None:
        """Add a footnote to the text; with `referred`, it has a link back to its reference.

        Its anchor is the anchor of its first paragraph. Without a paragraph, no block can have the
        anchor, and the HTML sets it.
        """
        text = self.text
        anchor = f"fn-{number}"
        kinds = [block.kind for block in note.blocks]
        if "footnote" in kinds:
            first = kinds.index("footnote")
            numbered = note.blocks[first]._replace(number=str(number), fixed_anchor=anchor)
            note.blocks[first] = numbered
            text.html.append("<li")
            text.anchor_indexes.append(len(text.html))  # the anchor goes between `<li` and `>`
        else:
            text.html.append(f'<li id="{anchor}"')
        text.html.append(">")
        text.blocks += note.blocks
        text.anchor_indexes += [len(text.html) + index for index in note.anchor_indexes]
        text.html += note.html
        back = f'<a class="back" href="#fnref-{number}">↩</a>' if referred else ""
        text.html.append(f"{back}</li>\n")

    def _render_content(self, number: Numbered | None = None) -> RenderedInline:
        """Return the rendered content of the block that opens, and record its words.

        Without content if it nests too deep, which is reported. `number`: the clause number, which
        was already removed from the content.
        """
        children = self.content.children or []
        raw_tags = [child.content for child in children if child.type == "html_inline"]
        if raw_tags and tags_nest_too_deep("".join(raw_tags)):
            self._report(self.content, "too-deep", DEEP_HTML, "close the tags you open")
            return RenderedInline((), ())
        if emphasis_nests_too_deep(children):
            message = "emphasis nests more than 100 levels deep"
            self._report(self.content, "too-deep", message, "close the emphasis you open")
            return RenderedInline((), ())
        inline = _render_inline(children, raw_tags, self.href)
        if number:
            self.source.append(number.written)
        self.source += inline.source
        self.ids += inline.ids
        return inline

    def _report(self, token: Token, rule: str, message: str, help: str) -> None:
        """Add a problem, unless the same rule has already reported one."""
        reported = [problem.rule for problem in self.problems]
        if rule not in reported:
            self.problems.append(Problem(rule, message, help, line=_first_line(token)))

    def bullet_list_open(self, token: Token) -> None:
        """Open a bullet list or a definition list."""
        self._open_group(f"<{token.tag}>\n")

    dl_open = bullet_list_open

    def bullet_list_close(self, token: Token) -> None:
        """Close a list of any kind."""
        self._close_group(f"</{token.tag}>\n")

    dl_close = bullet_list_close

    def _open_group(self, html: str) -> None:
        """Begin a list or table with this HTML."""
        self.group_count += 1
        self.groups.append(self.group_count)
        self.output.html.append(html)

    def _close_group(self, html: str) -> None:
        """End a list or table with this HTML."""
        self.groups.pop()
        self.output.html.append(html)

    def list_item_open(self, token: Token) -> None:
        """Open a list item, definition, or quote; `token.info` is the number of an item."""
        kind = CONTAINERS[token.tag]
        if token.level >= MAX_NESTING_DEPTH:
            message = "lists or quotes nest too deeply"
            self._report(token, "too-deep", message, "nest them fewer than 50 levels deep")
        self.source.append(token.info)
        self.output.html += [f"<{token.tag}", ">"]  # between them goes the anchor
        group = 0
        if self.groups and kind != "quote":
            group = self.groups[-1]
        number = ""
        if kind == "item" and token.info:
            number = str(next(self.item_numbers[-1]))
        container = Container(kind, group, number, anchor_index=len(self.output.html) - 1)
        self.containers.append(container)

    dd_open = blockquote_open = list_item_open

    def list_item_close(self, token: Token) -> None:
        """Close a list item, definition, or quote."""
        self.containers.pop()
        self.output.html.append(f"</{token.tag}>\n")

    dd_close = blockquote_close = list_item_close

    def _add_element(self, tag: str, block: UnplacedBlock, number: Numbered | None = None) -> None:
        """Add a block with an element of its own, which can have the anchor."""
        self.output.html += [f"<{tag}", ">"]
        self.output.add(block, len(self.output.html) - 1)
        self._add_content("", block, number, tag)

    def _add_content(
        self, before: str, block: UnplacedBlock, number: Numbered | None, tag: str
    ) -> None:
        """Write the HTML of a block: `before`, the number, the content, and the closing `tag`, if
        there is one.
        """
        html = before
        if number:
            html += f'<span class="number">{escape(number.written)}</span> '
        html += block.html
        if tag:
            html += f"</{tag}>"
        self.output.html.append(f"{html}\n")


def _with_row_header(row: UnplacedBlock) -> UnplacedBlock:
    """Return a table row with its first cell as the header of the row."""
    first, *others = row.cells
    header = Element("th", (("scope", "row"), *first.attributes))
    return row._replace(cells=(header, *others))


def _paragraph_kind(container: Container, inline: RenderedInline) -> Kind:
    """Return the kind of a paragraph: for the first one of a container, the container's kind."""
    if not container.has_paragraph or container.kind == "quote":
        return container.kind
    return "image" if inline.only_image else "paragraph"


def _inline_words(inline: RenderedInline) -> str:
    """Return the words that readers see, for an anchor."""
    return "".join([span.text for span in inline.spans if span.of == "words"])


def _find_word(text: str, word: str, start: int) -> int:
    """Return the index of a whole word after `start`, or -1: "1" isn't in "11 May".

    The search ends after MAX_PARTIAL_MATCHES parts of longer words, because a text may have a
    million of them.
    """
    if not word:
        return -1
    at = start
    for _ in range(MAX_PARTIAL_MATCHES):
        at = text.find(word, at + 1)
        if at < 0:
            return -1
        end = at + len(word)
        touches_word = text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()
        if not touches_word:
            return at
    return -1


def _first_line(token: Token) -> int:
    """Return the token's first line, counted from 0 at the start of the chunk."""
    return token.map[0] if token.map else 0


def _render_inline(children: list[Token], raw_tags: list[str], href: Href) -> RenderedInline:
    """Return the rendered content of an inline token. Raw HTML goes through the allow-list.

    `href` turns a link's target, as written, into its address.
    """
    only_type = children[0].type if len(children) == 1 else ""
    if only_type == "text":  # usual, and much faster
        words = children[0].content
        if words:
            return RenderedInline((Span(words),), (words,))
    # with raw HTML, targets stay as written here, and `read_fragment` makes addresses of them all
    renderer = InlineRenderer(str if raw_tags else href)
    for child in children:
        renderer.render(child)
    renderer.end_words()
    only_image = only_type == "image"
    if raw_tags:
        return _inline_with_tags(renderer, raw_tags, href, only_image=only_image)
    return RenderedInline(tuple(renderer.spans), tuple(renderer.source), only_image)


def _inline_with_tags(
    renderer: "InlineRenderer", raw_tags: list[str], href: Href, *, only_image: bool
) -> RenderedInline:
    """Return the rendered content of an inline token that has tags of raw HTML.

    The Markdown is written as HTML, with the raw tags in it, and all of it is read as HTML.
    """
    # few texts contain raw HTML
    from legalsite.source.raw_html import read_fragment, sanitize_fragment

    fragment = sanitize_fragment(html_of(tuple(renderer.spans), raw=renderer.raw))
    source = " ".join([*renderer.source, *raw_tags])
    reader, _, kept = read_fragment(fragment, source, href, inline=True)
    spans: list[Span] = []
    for block in reader.blocks:
        spans += block.spans
    return RenderedInline(tuple(spans), (kept,), only_image, tuple(reader.ids))


class InlineRenderer(Struct):
    """A walk over inline tokens that collects the visible words and every word of the source."""

    href: Href
    source: list[str] = []  # every word of the source so far, for `lost_word_problems`
    raw: dict[int, str] = {}  # each tag of raw HTML, by the index of the empty span in its place
    _words: list[str] = []  # the visible words since the last span
    spans: list[Span] = []
    _inside: tuple[Element, ...] = ()  # the open elements, the outermost first
    _opened: list[tuple[Token, int]] = []  # the token of each, and the number of spans before it
    _struck: int = 0  # the number of open elements that strike words through

    def render(self, token: Token) -> None:
        """Render a token with the method named after it, or open or close an element."""
        if token.nesting > 0:
            self.open_element(token)
        elif token.nesting < 0:
            self.close_element(token)
        else:
            getattr(self, token.type)(token)

    def open_element(self, token: Token) -> None:
        """Open an element, such as a link or emphasis."""
        self.end_words()
        self._opened.append((token, len(self.spans)))  # for `close_element`
        given: tuple[tuple[str, str], ...] = ()  # the attributes
        if token.type == "link_open":
            title = str(token.attrs.get("title", ""))
            address = self.href(str(token.attrs["href"]))
            given = ("href", address), *_title(title)
            # of the source: with a label, the title is in the label's definition
            self.source.append(token.meta.get("label", title))
        self._inside = *self._inside, Element(token.tag, given)  # the open elements
        if token.tag == "s":
            self._struck += 1  # the number of open ones, because they may nest

    def close_element(self, token: Token) -> None:
        """Close the innermost element; after a link, add the span of its target."""
        self.end_words()
        opening, start = self._opened.pop()  # its token, and the number of spans before it
        if len(self.spans) == start:
            self.spans.append(Span("", inside=self._inside))  # keep an empty element
        self._inside = self._inside[:-1]
        if token.tag == "s":
            self._struck -= 1
        target = str(opening.attrs.get("href", ""))
        if target:
            # an autolink's target is also its words; with a label, it is in its definition
            if "label" not in opening.meta and opening.markup != "autolink":
                self.source.append(target)
            self.spans.append(Span(target, "target", inside=self._inside))

    def text(self, token: Token) -> None:
        """Add words."""
        self._add_words(token.content)

    def softbreak(self, token: Token) -> None:
        """Add a line end of the source."""
        self._add_words("\n")

    def hardbreak(self, token: Token) -> None:
        """Add a line break."""
        self._add_element(BREAK, "\n")

    def code_inline(self, token: Token) -> None:
        """Add words of code."""
        self._add_element(CODE, token.content)

    def html_inline(self, token: Token) -> None:
        """Add an empty span in the place of a tag of raw HTML."""
        self.end_words()
        self.raw[len(self.spans)] = token.content
        self.spans.append(Span("", inside=self._inside))

    def image(self, token: Token) -> None:
        """Add the description of an image, and its target."""
        target = str(token.attrs["src"])
        title = str(token.attrs.get("title", ""))
        children = token.children or []
        alt = _alt(children)
        # links and images in the description: readers only see their words
        self.source.append(" ".join(_targets_within(children)))
        attributes = ("src", self.href(target)), ("alt", alt), *_title(title)
        self._add_element(Element("img", attributes), alt, image=True)
        # with a label, target and title are in its definition
        self.source.append(token.meta.get("label", f"{target} {title}"))
        self.spans.append(Span(target, "target", image=True, inside=self._inside))

    def footnote_ref(self, token: Token) -> None:
        """Add the mark that refers to a footnote, with an anchor for the link back."""
        number = token.meta["id"] + 1
        earlier = token.meta["subId"]  # the number of references to the same footnote before
        anchor = f"fnref-{number}"
        if earlier > 0:
            anchor += f"-{earlier + 1}"
        self.source.append(token.meta["label"])  # readers see the number instead
        self.end_words()
        raised = Element("sup", (("class", "footnote"),))
        link = Element("a", (("id", anchor), ("href", f"#fn-{number}")))
        self.spans.append(Span(f"[{number}]", "note", inside=(*self._inside, raised, link)))

    def _add_words(self, words: str) -> None:
        """Add words that readers see."""
        self._words.append(words)
        self.source.append(words)

    def _add_element(self, element: Element, words: str, *, image: bool = False) -> None:
        """Add an element that only contains these words."""
        self.end_words()
        self.source.append(words)
        inside = (*self._inside, element)
        self.spans.append(Span(words, "words", self._struck > 0, image, inside))

    def end_words(self) -> None:
        """Add a span of the words read since the last one."""
        words = "".join(self._words)
        if words:
            self.spans.append(Span(words, struck=self._struck > 0, inside=self._inside))
            self._words = []


def _title(title: str) -> tuple[tuple[str, str], ...]:
    """Return the attribute for a title, or nothing for an empty one."""
    return (("title", title),) if title else ()


def _alt(children: list[Token]) -> str:
    """Return the words of an image's description; a line break is a space."""
    words = []
    for child in children:
        if child.type == "image":
            words.append(_alt(child.children or []))
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
        else:
            words.append(child.content)
    return "".join(words)


def _targets_within(children: list[Token]) -> list[str]:
    """Return the targets and titles of links and images in an image's description, which readers
    can't follow.
    """
    targets = []
    for child in children:
        names = [name for name in ("href", "src", "title") if name in child.attrs]
        targets += [str(child.attrs[name]) for name in names]
        targets += _targets_within(child.children or [])
    return targets
