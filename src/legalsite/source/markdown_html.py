"""Render tokens to HTML and to blocks with the visible text, in a single pass.

The methods of `Renderer` and `InlineRenderer` are named after the tokens that they handle. `TAGS`
contains the tokens that only produce a tag. Inline tokens that open or close an element share
`open_element` and `close_element`. The opening token of a heading, paragraph, term, or cell is
rendered together with the content token after it.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from html import escape
from itertools import count, pairwise
from operator import itemgetter
from typing import Any

from markdown_it.token import Token
from msgspec import Struct

from legalsite.errors import Problem, Problems
from legalsite.model.document import Element, Kind, Span, SpanTuple, words_of_cells
from legalsite.source.anchors import anchor_of, item_anchor, take_explicit_anchor
from legalsite.source.chunks import RenderedChunk, UnplacedBlock
from legalsite.source.limits import emphasis_nests_too_deep, tags_nest_too_deep
from legalsite.source.link_targets import Href
from legalsite.source.parser import MAX_NESTING_DEPTH
from legalsite.text.clause_numbers import Numbered, take_number
from legalsite.text.inline_html import BREAK, html_of
from legalsite.text.written_html import table_opening, with_named_columns

# after this many matches within longer words, stop searching for a whole word
MAX_PARTIAL_MATCHES = 1000
DEEP_HTML = "raw HTML nests more than 200 levels deep"
CELL_BORDER = Span(" | ", "cell")
END = Token("", "", 0)  # placeholder after the last token
# style set by the parser → attributes of the cell
ALIGNMENT_ATTRIBUTES = {
    f"text-align:{side}": (("class", side),) for side in ("left", "center", "right")
}
SILENT_TOKENS = """
inline heading_close paragraph_close dt_close th_close td_close thead_open thead_close tbody_open
tbody_close
"""
# token without a method → its HTML
TAGS = {"hr": "<hr>\n", **dict.fromkeys(SILENT_TOKENS.split(), "")}
# HTML element that contains blocks → kind of its first block
CONTAINERS: dict[str, Kind] = {"li": "item", "dd": "definition", "blockquote": "quote"}
CONTAINER_KINDS = ("item", "quote", "definition", "footnote")
CODE = Element("code")


class RenderedInline(Struct, frozen=True):
    spans: SpanTuple  # visible text and link targets
    # all text of the source in order, whether visible or not, for `lost_word_problems`
    source: tuple[str, ...]
    only_image: bool = False  # whether the block consists of a single image
    ids: tuple[str, ...] = ()  # anchors in raw HTML

    @property
    def html(self) -> str:
        return html_of(self.spans)


def render(
    tokens: Sequence[Token], env: MutableMapping[str, Any], href: Href, *, opening: bool
) -> tuple[RenderedChunk, str]:
    """Render a chunk, and return it with all text of its source, including invisible text.

    `env` contains results of the parser, such as the order of footnotes. `href` resolves link
    targets. `opening` tells whether the chunk is at the start of the document.
    """
    text = Output()
    # a footnote gets a separate output
    renderer = Renderer(href, opening, text, output=text)
    for token, next_token in pairwise([*tokens, END]):
        renderer.content = next_token  # for methods that handle opening tokens
        if token.type in TAGS:
            renderer.output.html.append(TAGS[token.type])
        else:  # the method has the name of the token
            getattr(renderer, token.type)(token)
    renderer.add_footnotes(env)
    return renderer.chunk(), " ".join(renderer.source)


class Container(Struct):
    """An open list item, quote, definition, or footnote.

    The block of a container is its first paragraph, with the number and group of the container.
    """

    kind: Kind
    group: int = 0  # number of the item's list, or 0
    number: str = ""  # visible number of a list item
    anchor_index: int = -1  # index in the HTML where the anchor of its first paragraph is inserted
    has_paragraph: bool = False  # whether the container's first paragraph has been added


# placeholder for blocks that aren't in a container
NO_CONTAINER = Container("paragraph", has_paragraph=True)


class Output(Struct):
    """The blocks and HTML of the main text or of a footnote, in page order."""

    blocks: list[UnplacedBlock] = []
    html: list[str] = []  # parts that are joined at the end
    # for each block with an anchor, the index in `html` where the anchor is inserted
    anchor_indexes: list[int] = []

    def add(self, block: UnplacedBlock, anchor_index: int) -> None:
        """Add a block. If it has an anchor, `anchor_index` is the anchor's index in `html`."""
        self.blocks.append(block)
        if block.stem or block.fixed_anchor:
            self.anchor_indexes.append(anchor_index)


class Renderer(Struct):
    """Renders the tokens of a chunk, keeping track of open containers.

    Methods without an underscore are named after the tokens they handle.
    """

    href: Href
    opening: bool  # if True, a level-1 heading at the very start becomes the h1 of the page
    text: Output  # the main text, without footnotes
    output: Output  # `text` or the open footnote
    content: Token = END  # the next token, which has the content of an opening token
    notes: dict[str, Output] = {}  # label → output of the footnote
    containers: list[Container] = []  # open containers, outermost first
    groups: list[int] = []  # group numbers of open lists and tables, outermost first
    item_numbers: list[Iterator[int]] = []  # counters of open ordered lists
    group_count: int = 0  # number of lists, tables, and code blocks so far
    cells: list[tuple[Element, RenderedInline]] = []  # cells of the open table row
    row_line: int = 0  # line of the open table row
    first_row: int = 0  # index in `output.blocks` of the open table's first row
    source: list[str] = []  # all text of the source so far, for `lost_word_problems`
    problems: Problems = []
    ids: list[str] = []  # anchors in raw HTML
    has_raw_html: bool = False

    def chunk(self) -> RenderedChunk:
        """Return the result. Its HTML is split where anchors are inserted later."""
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
        """Add a heading with its number and its custom anchor, if any."""
        fixed_anchor, dropped = take_explicit_anchor(self.content)
        number = take_number(self.content, heading=True)
        inline = self._render_content(number)
        # add the anchor to the text that was processed, so that it isn't reported as lost, although
        # readers don't see it
        self.source.append(fixed_anchor + dropped)
        level = int(token.tag[1])  # the digit in `h1`
        # only the title becomes an h1, so any further level-1 heading becomes an h2
        is_title = level == 1 and self.opening and not self.text.blocks
        tag = "h1" if is_title else f"h{max(level, 2)}"
        # a heading without a clause number may be the start of a numbered list item (`1. # Fees`),
        # and then has the number of the item
        shown = number.number if number else self._take_item_number()
        stem = anchor_of(_inline_words(inline)) or "section"
        line = _first_line(self.content)
        block = UnplacedBlock(
            "heading", inline.spans, line, level, 0, inline.html, shown, stem, fixed_anchor
        )
        self._add_element(tag, block, number)

    def _take_item_number(self) -> str:
        """Return the number of a list item that starts with a heading, and remove it from the item.

        The number is empty if the heading isn't at the start of a numbered list item.
        """
        container = self._container
        number = container.number
        container.number = ""
        return number

    @property
    def _container(self) -> Container:
        return self.containers[-1] if self.containers else NO_CONTAINER

    def paragraph_open(self, token: Token) -> None:
        """Add a paragraph. The first paragraph in a container becomes the container's block."""
        container = self._container  # the innermost open list item, quote, or similar
        # the visible number, or an empty string; only a container's first paragraph has it
        shown = container.number
        # a paragraph without a list number may start with a clause number
        number = None if shown else take_number(self.content, heading=False)
        if number:
            shown = number.number
        inline = self._render_content(number)
        kind = _paragraph_kind(container, inline)
        level = len(self.containers)
        if kind in CONTAINER_KINDS:
            level -= 1  # the block represents the container, so it has the container's level
        group = container.group
        stem = ""  # only clauses and list items get an anchor
        if shown or kind == "item":
            stem = item_anchor(_inline_words(inline), shown)
        line = _first_line(self.content)
        block = UnplacedBlock(kind, inline.spans, line, level, group, inline.html, shown, stem)
        # the parser hides the paragraphs of a list without blank lines between its items, because
        # such a list has no <p> elements
        tag = "" if token.hidden else "p"
        # the container's tag (`<li>`) has the anchor of its first paragraph
        if not container.has_paragraph and self._add_first_paragraph(container, block):
            self._add_content(f"<{tag}>" if tag else "", block, number, tag)
        else:  # the anchor, if any, needs a separate element
            self._add_element(tag or "div", block, number)

    def _add_first_paragraph(self, container: Container, block: UnplacedBlock) -> bool:
        """Add a container's first paragraph as its block, with the anchor on the container's tag.

        Return False if the anchor needs a separate element.
        """
        container.has_paragraph = True
        # `block` has the number and the group now, so later blocks mustn't get them
        container.number = ""
        container.group = 0
        if block.kind == "footnote":  # `_add_footnote` adds the anchor of a footnote
            self.output.blocks.append(block)
        # anchors must be in the order of the HTML, so the container's tag must come after all
        # anchors so far
        elif (
            not self.output.anchor_indexes
            or container.anchor_index > self.output.anchor_indexes[-1]
        ):
            self.output.add(block, container.anchor_index)
        else:
            # an earlier part of the container has an anchor, so anchors would be out of order
            return False
        return True

    def dt_open(self, token: Token) -> None:
        """Add a term of a definition list."""
        inline = self._render_content()
        stem = anchor_of(_inline_words(inline))
        level = len(self.containers)
        group = self.groups[-1]  # group number of the open list
        line = _first_line(self.content)
        block = UnplacedBlock("term", inline.spans, line, level, group, inline.html, stem=stem)
        self._add_element("dt", block)

    def ordered_list_open(self, token: Token) -> None:
        """Open a numbered list. Its items count from `start`, which the parser omits if it's 1."""
        start = int(token.attrs.get("start", 1))
        self.item_numbers.append(count(start))
        self._open_group("<ol>\n" if start == 1 else f'<ol start="{start}">\n')

    def ordered_list_close(self, token: Token) -> None:
        self.item_numbers.pop()
        self.bullet_list_close(token)

    def table_open(self, token: Token) -> None:
        """Open a table. `table_close` writes its HTML."""
        self.first_row = len(self.output.blocks)
        self._open_group("")

    def tr_open(self, token: Token) -> None:
        self.cells = []
        self.row_line = _first_line(token)

    def td_open(self, token: Token) -> None:
        aligned = ALIGNMENT_ATTRIBUTES.get(str(token.attrs.get("style", "")), ())
        self.cells.append((Element(token.tag, aligned), self._render_content()))

    th_open = td_open

    def tr_close(self, token: Token) -> None:
        """Add the block of a table row. `table_close` writes its HTML."""
        spans: list[Span] = []
        for _, cell in self.cells:  # (element, content) of each cell
            spans.append(CELL_BORDER)
            spans += cell.spans
        level = len(self.containers)
        group = self.groups[-1]  # group number of the open table
        elements = tuple([element for element, _ in self.cells])
        row = tuple(spans[1:])  # drop the border before the first cell
        block = UnplacedBlock("row", row, self.row_line, level, group, "", cells=elements)
        self.output.blocks.append(block)

    def table_close(self, token: Token) -> None:
        """Write the HTML of a table and its rows."""
        head, *rows = self.output.blocks[self.first_row :]
        columns = words_of_cells(head.spans)  # names of the columns
        names = [words_of_cells(row.spans)[0] for row in rows]  # text of the first cell in each row
        # if no name is empty or repeated, the names identify the rows, so they become row headers
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
        """Add a block for each nonblank line of indented or fenced code.

        All lines of the code form a group.
        """
        self.group_count += 1
        self.source += [token.info, token.content]  # the language and the code
        level = len(self.containers)
        group = self.group_count
        first_line = _first_line(token)
        if token.type == "fence":
            first_line += 1  # skip the fence
        for line, code in enumerate(token.content.rstrip("\n").split("\n"), first_line):
            if code.strip():
                html = escape(code, quote=False)
                block = UnplacedBlock("code", (Span(code),), line, level, group, html)
                self.output.blocks.append(block)
        all_code = escape(token.content, quote=False)
        self.output.html.append(f"<pre><code>{all_code}</code></pre>\n")

    fence = code_block

    def html_block(self, token: Token) -> None:
        """Add a block for each paragraph, list item, and table row in raw HTML.

        The whole page is sanitized later, because later Markdown may contain the closing tags.
        """
        # imported late, because few texts have raw HTML
        from legalsite.source.raw_html import read_fragment, sanitize_fragment

        self.has_raw_html = True
        raw = token.content
        fragment = sanitize_fragment(raw)
        if tags_nest_too_deep(fragment):
            self._report(token, "too-deep", DEEP_HTML, "close the tags you open")
            return
        # `reader` has the blocks, which are from the sanitized HTML, and `written` the HTML of the
        # page, which is the HTML as written with resolved links. `source` is
        # `raw` without the words that no block contains, which are then reported as lost.
        reader, written, source = read_fragment(fragment, raw, self.href)
        start = 0  # index in `raw` of the block's first word
        for block in reader.blocks:
            # if the word isn't found (-1), the block gets the line of the previous one
            start = max(start, _find_word(raw, block.first_word, start))
            line = _first_line(token) + raw.count("\n", 0, start)
            # level of a heading from 1 to 6; for any other block, the depth in the HTML
            level = block.level
            if block.kind != "heading":
                level += len(self.containers)
            # number of the group in the chunk, or 0; groups in the fragment start at 1
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
        """Record the text of a link definition, which isn't visible."""
        self.source += [token.meta["label"], token.meta["url"], token.meta["title"]]

    def footnote_reference_open(self, token: Token) -> None:
        """Open the text of a footnote, `[^label]: …`, which the plugin calls a reference.

        The content goes to a separate output, which `add_footnotes` appends to the page.
        """
        label = token.meta["label"]
        if label in self.notes:
            message = f"the footnote [^{label}] is defined twice"
            self._report(token, "duplicate-label", message, "give it another label")
        # part of the source, although the page shows a number instead
        self.source.append(label)
        # append a footnote with a duplicate label to the first one, so that no text is lost
        self.output = self.notes.setdefault(label, Output())
        self.containers.append(Container("footnote"))

    def footnote_reference_close(self, token: Token) -> None:
        self.containers.pop()
        self.output = self.text

    def add_footnotes(self, env: MutableMapping[str, Any]) -> None:
        """Add the footnotes in the order of their references, unreferenced ones last."""
        if not self.notes:
            return
        self.text.html.append('<section class="footnotes">\n<ol>\n')
        references = env["footnotes"]["refs"]  # the footnote plugin puts a colon before each label
        notes = []
        for label, note in self.notes.items():
            # position of the first reference, or negative without a reference
            reference = references[f":{label}"]
            notes.append((reference < 0, reference, note))
        notes.sort(key=itemgetter(0, 1))
        for number, (is_unreferenced, _, note) in enumerate(notes, 1):
            self._add_footnote(number, note, referred=not is_unreferenced)
        self.text.html.append("</ol>\n</section>\n")

    def _add_footnote(self, number: int, note: Output, *, referred: bool) -> None:
        """Add a footnote to the text, with a link back to its reference if `referred` is True."""
        text = self.text
        anchor = f"fn-{number}"
        kinds = [block.kind for block in note.blocks]
        # if the footnote starts with a paragraph, this paragraph is its block and has the anchor
        if "footnote" in kinds:
            first = kinds.index("footnote")
            numbered = note.blocks[first]._replace(number=str(number), fixed_anchor=anchor)
            note.blocks[first] = numbered
            text.html.append("<li")
            text.anchor_indexes.append(len(text.html))  # insert the anchor before `>`
        else:
            text.html.append(f'<li id="{anchor}"')
        text.html.append(">")
        # Append the blocks and the HTML. The indexes where anchors are inserted now start at the
        # end of the text's HTML.
        text.blocks += note.blocks
        text.anchor_indexes += [len(text.html) + index for index in note.anchor_indexes]
        text.html += note.html
        back = f'<a class="back" href="#fnref-{number}">↩</a>' if referred else ""
        text.html.append(f"{back}</li>\n")

    def _render_content(self, number: Numbered | None = None) -> RenderedInline:
        """Render the content of the current block, and record its text.

        `number` is a clause number that was removed from the content. Content that's nested too
        deeply is reported and omitted.
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
        if number:  # part of the source, although it's no longer part of the content
            self.source.append(number.written)
        self.source += inline.source
        self.ids += inline.ids
        return inline

    def _report(self, token: Token, rule: str, message: str, help: str) -> None:
        """Add a problem, but only the first one of each rule."""
        reported = [problem.rule for problem in self.problems]
        if rule not in reported:
            self.problems.append(Problem(rule, message, help, line=_first_line(token)))

    def bullet_list_open(self, token: Token) -> None:
        self._open_group(f"<{token.tag}>\n")

    dl_open = bullet_list_open

    def bullet_list_close(self, token: Token) -> None:
        self._close_group(f"</{token.tag}>\n")

    dl_close = bullet_list_close

    def _open_group(self, html: str) -> None:
        self.group_count += 1
        self.groups.append(self.group_count)
        self.output.html.append(html)

    def _close_group(self, html: str) -> None:
        self.groups.pop()
        self.output.html.append(html)

    def list_item_open(self, token: Token) -> None:
        """Open a list item, definition, or quote.

        For an item of a numbered list, `token.info` is its number in the source. Otherwise, it's
        empty.
        """
        kind = CONTAINERS[token.tag]
        if token.level >= MAX_NESTING_DEPTH:
            message = "lists or quotes nest too deeply"
            self._report(token, "too-deep", message, "nest them fewer than 50 levels deep")
        self.source.append(token.info)
        self.output.html += [f"<{token.tag}", ">"]  # the anchor is inserted between these two parts
        group = 0
        if self.groups and kind != "quote":  # items and definitions belong to the innermost list
            group = self.groups[-1]
        number = ""
        if kind == "item" and token.info:  # browsers count items, whatever the source says
            number = str(next(self.item_numbers[-1]))
        container = Container(kind, group, number, anchor_index=len(self.output.html) - 1)
        self.containers.append(container)

    dd_open = blockquote_open = list_item_open

    def list_item_close(self, token: Token) -> None:
        self.containers.pop()
        self.output.html.append(f"</{token.tag}>\n")

    dd_close = blockquote_close = list_item_close

    def _add_element(self, tag: str, block: UnplacedBlock, number: Numbered | None = None) -> None:
        """Add a block in a separate element, which can have the anchor."""
        self.output.html += [f"<{tag}", ">"]
        self.output.add(block, len(self.output.html) - 1)
        self._add_content("", block, number, tag)

    def _add_content(
        self, before: str, block: UnplacedBlock, number: Numbered | None, tag: str
    ) -> None:
        """Write `before`, the number, the content, and the closing tag unless `tag` is empty."""
        html = before
        if number:
            html += f'<span class="number">{escape(number.written)}</span> '
        html += block.html
        if tag:
            html += f"</{tag}>"
        self.output.html.append(f"{html}\n")


def _with_row_header(row: UnplacedBlock) -> UnplacedBlock:
    first, *others = row.cells
    header = Element("th", (("scope", "row"), *first.attributes))
    return row._replace(cells=(header, *others))


def _paragraph_kind(container: Container, inline: RenderedInline) -> Kind:
    # only the first paragraph represents its container, but each paragraph of a quote is a quote
    if not container.has_paragraph or container.kind == "quote":
        return container.kind
    return "image" if inline.only_image else "paragraph"


def _inline_words(inline: RenderedInline) -> str:
    """Return the visible text of a block, to derive an anchor from it."""
    return "".join([span.text for span in inline.spans if span.of == "words"])


def _find_word(text: str, word: str, start: int) -> int:
    """Return the index of a whole word after `start`, or -1.

    For example, “1” isn't found in “11 May”. The search stops after MAX_PARTIAL_MATCHES matches
    within longer words, because a text may have a million such matches.
    """
    if not word:
        return -1
    at = start
    for _ in range(MAX_PARTIAL_MATCHES):
        at = text.find(word, at + 1)
        if at < 0:
            return -1
        end = at + len(word)
        # whether a letter or digit is directly before or after the match
        touches_word = text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()
        if not touches_word:
            return at
    return -1


def _first_line(token: Token) -> int:
    """Return the first line of a token, counted from 0 at the start of the chunk."""
    return token.map[0] if token.map else 0


def _render_inline(children: list[Token], raw_tags: list[str], href: Href) -> RenderedInline:
    """Render the children of an inline token. Raw HTML is sanitized.

    `href` resolves link targets.
    """
    only_type = children[0].type if len(children) == 1 else ""
    if only_type == "text":  # fast path for the most common case
        words = children[0].content
        if words:
            return RenderedInline((Span(words),), (words,))
    # if there's raw HTML, `read_fragment` resolves the link targets later, so `str` keeps them
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
    """Render an inline token that contains raw HTML.

    The Markdown is converted to HTML together with the raw tags, and the result is parsed as HTML.
    """
    # imported late, because few texts have raw HTML
    from legalsite.source.raw_html import read_fragment, sanitize_fragment

    fragment = sanitize_fragment(html_of(tuple(renderer.spans), raw=renderer.raw))
    source = " ".join([*renderer.source, *raw_tags])
    # `kept` is `source` without the words that no block contains, so that they're reported as lost
    reader, _, kept = read_fragment(fragment, source, href, inline=True)
    spans: list[Span] = []
    for block in reader.blocks:
        spans += block.spans
    return RenderedInline(tuple(spans), (kept,), only_image, tuple(reader.ids))


class InlineRenderer(Struct):
    """Renders inline tokens, and collects the visible text and the text of the source."""

    href: Href
    source: list[str] = []  # all text of the source so far, for `lost_word_problems`
    raw: dict[int, str] = {}  # index of an empty placeholder span → raw HTML tag
    _words: list[str] = []  # visible text since the last span
    spans: list[Span] = []
    _inside: tuple[Element, ...] = ()  # open elements, outermost first
    _opened: list[tuple[Token, int]] = []  # (opening token, number of spans before it)
    _struck: int = 0  # number of open strikethrough elements

    def render(self, token: Token) -> None:
        """Render a token with the method named after it, or open or close an element."""
        if token.nesting > 0:
            self.open_element(token)
        elif token.nesting < 0:
            self.close_element(token)
        else:
            getattr(self, token.type)(token)

    def open_element(self, token: Token) -> None:
        """Open an inline element such as a link. The spans that follow are inside it."""
        self.end_words()
        self._opened.append((token, len(self.spans)))  # `close_element` uses this entry
        given: tuple[tuple[str, str], ...] = ()  # attributes of the element
        if token.type == "link_open":
            title = str(token.attrs.get("title", ""))
            address = self.href(str(token.attrs["href"]))
            given = ("href", address), *_title(title)
            # the title of a reference link is in its definition
            self.source.append(token.meta.get("label", title))
        self._inside = *self._inside, Element(token.tag, given)
        if token.tag == "s":
            self._struck += 1  # a counter, because strikethrough may be nested

    def close_element(self, token: Token) -> None:
        """Close the innermost element. After a link, add a span with its target."""
        self.end_words()
        opening, start = self._opened.pop()  # opening token, and the number of spans before it
        if len(self.spans) == start:  # the element is empty; without a span, it would be lost
            self.spans.append(Span("", inside=self._inside))
        self._inside = self._inside[:-1]
        if token.tag == "s":
            self._struck -= 1
        target = str(opening.attrs.get("href", ""))
        if target:
            # `source` contains all text of the source, to find text that the page would lose. The
            # target of an autolink is its text, and the target of a reference link is in its
            # definition, so neither is added.
            if "label" not in opening.meta and opening.markup != "autolink":
                self.source.append(target)
            self.spans.append(Span(target, "target", inside=self._inside))

    def text(self, token: Token) -> None:
        self._add_words(token.content)

    def softbreak(self, token: Token) -> None:
        self._add_words("\n")

    def hardbreak(self, token: Token) -> None:
        self._add_element(BREAK, "\n")

    def code_inline(self, token: Token) -> None:
        self._add_element(CODE, token.content)

    def html_inline(self, token: Token) -> None:
        self.end_words()
        self.raw[len(self.spans)] = token.content
        self.spans.append(Span("", inside=self._inside))

    def image(self, token: Token) -> None:
        """Add an image, as a span with its alternative text and one with its target."""
        target = str(token.attrs["src"])
        title = str(token.attrs.get("title", ""))
        children = token.children or []
        alt = _alt(children)
        # links in the alternative text lose their targets, which are still part of the source
        self.source.append(" ".join(_targets_within(children)))
        attributes = ("src", self.href(target)), ("alt", alt), *_title(title)
        self._add_element(Element("img", attributes), alt, image=True)
        # the target and title of a reference image are in its definition
        self.source.append(token.meta.get("label", f"{target} {title}"))
        self.spans.append(Span(target, "target", image=True, inside=self._inside))

    def footnote_ref(self, token: Token) -> None:
        """Add a footnote reference with an anchor, so that the footnote can link back to it."""
        number = token.meta["id"] + 1
        earlier = token.meta["subId"]  # number of earlier references to the same footnote
        anchor = f"fnref-{number}"
        if earlier > 0:
            anchor += f"-{earlier + 1}"
        self.source.append(token.meta["label"])  # the page shows a number instead of the label
        self.end_words()
        raised = Element("sup", (("class", "footnote"),))
        link = Element("a", (("id", anchor), ("href", f"#fn-{number}")))
        self.spans.append(Span(f"[{number}]", "note", inside=(*self._inside, raised, link)))

    def _add_words(self, words: str) -> None:
        self._words.append(words)
        self.source.append(words)

    def _add_element(self, element: Element, words: str, *, image: bool = False) -> None:
        """Add an element that contains only `words`, such as code or an image."""
        self.end_words()
        self.source.append(words)
        inside = (*self._inside, element)
        self.spans.append(Span(words, "words", self._struck > 0, image, inside))

    def end_words(self) -> None:
        """Add the words since the last span as a span, if there are any."""
        words = "".join(self._words)
        if words:
            self.spans.append(Span(words, struck=self._struck > 0, inside=self._inside))
            self._words = []


def _title(title: str) -> tuple[tuple[str, str], ...]:
    return (("title", title),) if title else ()


def _alt(children: list[Token]) -> str:
    """Return the alternative text of an image. Line breaks become spaces."""
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
    """Return the targets and titles of links and images nested in an image's alternative text."""
    targets = []
    for child in children:
        names = [name for name in ("href", "src", "title") if name in child.attrs]
        targets += [str(child.attrs[name]) for name in names]
        targets += _targets_within(child.children or [])
    return targets
