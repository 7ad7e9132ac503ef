"""Tokens of a piece into its leaves and its HTML, in one walk."""

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from markdown_it.token import Token

from legalsite.errors import Problem
from legalsite.model.document import Kind, Span
from legalsite.source.anchors import ESCAPED, EXPLICIT, slug_of
from legalsite.source.clause_numbers import Numbered, take_number
from legalsite.source.inline import Inline, render_inline
from legalsite.source.limits import nests_too_deep, too_deep
from legalsite.source.parser import DEEPEST
from legalsite.source.raw_html import Reader, Stretch, clean, names, readdressed, tamed, text_of, without_lost

# --- A stretch of a text, parsed: blocks without their final line and anchor, and HTML with gaps where anchors go. ---


@dataclass(frozen=True, slots=True)
class Leaf:
    """A block before it has its place. `line` counts from 0 in the piece, `group` from 1. `stem` is what its anchor is
    made of: a heading's own name, or what comes after the heading's; `fixed` is an anchor that the writer chose."""

    kind: Kind
    spans: tuple[Span, ...]
    line: int
    number: str
    level: int
    group: int
    html: str
    stem: str = ""
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """`html` has one part more than there are leaves with an anchor: between two parts goes ` id="…"`. `reserved`
    are the ids that its raw HTML claims; `raw`: the whole has to go through the allow-list. `problems` count lines
    from 0."""

    leaves: tuple[Leaf, ...]
    html: tuple[str, ...]
    groups: int
    reserved: tuple[str, ...] = ()
    fixed: bool = False
    raw: bool = False
    cells: int = 0
    problems: tuple[Problem, ...] = ()


# --- What is kept while tokens are walked: blocks found so far, HTML with gaps for anchors, and what is open
# around. ---


class Holder:
    """A list item, quote, definition or footnote while it is open. `kind` is its first paragraph's; `gap` is where in
    the HTML that paragraph's anchor goes."""

    __slots__ = ("gap", "group", "kind", "number", "used")

    def __init__(self, kind: Kind, group: int = 0, number: str = "", gap: int = -1) -> None:
        self.kind, self.group, self.number, self.gap = kind, group, number, gap
        self.used = False


class Sheet:
    """Where blocks and HTML go: the piece itself, or one footnote. `gaps` are the places in `html` where anchors go, in
    the order of the leaves that have one."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.html: list[str] = []
        self.gaps: list[int] = []

    def mark(self, gap: int, leaf: Leaf) -> None:
        """Keeps the leaf, and the gap for its anchor where it has one."""
        self.leaves.append(leaf)
        if leaf.stem or leaf.fixed:
            self.gaps.append(gap)


class Walk:
    """The state of one walk. `source` collects every word that the source has, read or hidden, in its order."""

    def __init__(self, href: Callable[[str], str], *, opening: bool) -> None:
        self.href, self.opening = href, opening
        self.sheet = self.body = Sheet()
        self.notes: dict[str, Sheet] = {}
        self.holders: list[Holder] = []
        self.groups: list[int] = []
        self.count = 0
        self.source: list[str] = []
        self.problems: list[Problem] = []
        self.reserved: list[str] = []
        self.row: list[tuple[str, Inline]] | None = None
        self.row_line = 0
        self.within = ""
        self.hidden = self.raw = False

    def read(self, token: Token, number: Numbered | None = None) -> Inline:
        """The content of a block; `number` was taken off it."""
        tags = "".join(child.content for child in token.children or () if child.type == "html_inline")
        if tags and too_deep(tags):
            self.report(token, "too-deep", "raw HTML nests more than 200 deep", "close what is opened")
            return Inline("", ())
        if nests_too_deep(token.children or ()):
            self.report(token, "too-deep", "emphasis nests more than 100 deep", "close what is opened")
            return Inline("", ())
        inline = render_inline(token, self.href)
        if number:
            self.source.append(number.written)
        self.source += inline.source
        self.reserved += inline.names
        return inline

    def report(self, token: Token, rule: str, message: str, help: str) -> None:
        """Notes a problem, the first of each rule."""
        if not any(problem.rule == rule for problem in self.problems):
            self.problems.append(Problem(rule, message, help, line=line_of(token)))

    def piece(self) -> Piece:
        """What was walked."""
        html, start = [], 0
        for gap in self.body.gaps:
            html.append("".join(self.body.html[start:gap]))
            start = gap
        html.append("".join(self.body.html[start:]))
        return Piece(
            leaves=tuple(self.body.leaves),
            html=tuple(html),
            groups=self.count,
            reserved=tuple(self.reserved),
            fixed=any(leaf.fixed for leaf in self.body.leaves),
            raw=self.raw,
            problems=tuple(self.problems),
        )


def line_of(token: Token) -> int:
    """Counted from 0 in the piece."""
    return token.map[0] if token.map else 0


# --- The HTML that opens and closes what a token stands for. ---

OPENING = {
    "bullet_list_open": "<ul>\n",
    "ordered_list_open": "<ol>\n",
    "table_open": '<div class="table" tabindex="0"><table>\n',
    "dl_open": "<dl>\n",
}
CLOSING = {
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "table_close": "</table></div>\n",
    "dl_close": "</dl>\n",
}
HOLDING: dict[str, tuple[Kind, str]] = {
    "list_item_open": ("item", "li"),
    "blockquote_open": ("quote", "blockquote"),
    "dd_open": ("definition", "dd"),
}
RELEASING = {"list_item_close": "</li>\n", "blockquote_close": "</blockquote>\n", "dd_close": "</dd>\n"}
PLAIN = {
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "hr": "<hr>\n",
}
ALIGNED = {f"text-align:{side}": f' class="{side}"' for side in ("left", "center", "right")}


# --- Footnotes: read where they are defined, shown at the end of the text, those that nobody refers to as well. ---


def note_opens(walk: Walk, token: Token) -> None:
    """What follows goes to the footnote's own sheet."""
    label = token.meta["label"]
    if label in walk.notes:
        message = f"the footnote [^{label}] stands here for the second time"
        walk.report(token, "doubled-label", message, "give it another label")
    walk.source.append(label)
    walk.sheet = walk.notes[label] = Sheet()
    walk.holders.append(Holder("footnote"))


def note_closes(walk: Walk, token: Token) -> None:
    """Back to the text."""
    walk.holders.pop()
    walk.sheet = walk.body


def add_footnotes(walk: Walk, env: MutableMapping[str, Any]) -> None:
    """In the order of their references; those without one come last."""
    if not walk.notes:
        return
    walk.body.html.append('<section class="footnotes">\n<ol>\n')
    refs = env["footnotes"]["refs"]
    known = {label: refs[f":{label}"] for label in walk.notes}
    for number, label in enumerate(sorted(known, key=lambda label: (known[label] < 0, known[label])), 1):
        _add(walk.body, number, walk.notes[label], referred=known[label] >= 0)
    walk.body.html.append("</ol>\n</section>\n")


def _add(body: Sheet, number: int, note: Sheet, *, referred: bool) -> None:
    name = f"fn-{number}"
    own = next((leaf for leaf in note.leaves if leaf.kind == "footnote"), None)
    body.html += ["<li" if own else f'<li id="{name}"', ">"]
    if own:
        body.gaps.append(len(body.html) - 1)
    body.gaps += [len(body.html) + gap for gap in note.gaps]
    body.html += note.html
    body.html.append(f'<a class="back" href="#fnref-{number}">↩</a></li>\n' if referred else "</li>\n")
    body.leaves += [replace(leaf, number=str(number), fixed=name) if leaf is own else leaf for leaf in note.leaves]


# --- Rows of a table: each is a leaf, its cells joined by a span of their own. ---

BORDER = Span(" | ", "cell")


def row_opens(walk: Walk, token: Token) -> None:
    """Cells are collected until the row closes."""
    walk.row, walk.row_line = [], line_of(token)


def row_closes(walk: Walk, token: Token) -> None:
    """The row as one leaf."""
    cells, walk.row = walk.row or [], None
    spans = [span for _, cell in cells for span in (BORDER, *cell.spans)][1:]
    html = "".join(f"<{tag}>{cell.html}</{tag[:2]}>" for tag, cell in cells)
    leaf = Leaf("row", tuple(spans), walk.row_line, "", len(walk.holders), walk.groups[-1], html)
    walk.sheet.leaves.append(leaf)
    walk.sheet.html.append(f"<tr>{html}</tr>\n")


# --- Code and raw HTML: what stands in a text as it is. ---


def code(walk: Walk, token: Token) -> None:
    """A block of code: each line that has something is a leaf."""
    walk.count += 1
    walk.source += [token.info, token.content]
    first = line_of(token) + (token.type == "fence")
    for line, content in enumerate(token.content.rstrip("\n").split("\n"), first):
        if content.strip():
            shown = escape(content, quote=False)
            walk.sheet.leaves.append(Leaf("code", (Span(content),), line, "", len(walk.holders), walk.count, shown))
    walk.sheet.html.append(f"<pre><code>{escape(token.content, quote=False)}</code></pre>\n")


def raw_html(walk: Walk, token: Token) -> None:
    """A block of raw HTML: its paragraphs, items and rows are leaves. The whole page goes through the allow-list later,
    since tags may close only after Markdown that follows."""
    walk.raw = True
    content, tame = token.content, tamed(token.content)
    if too_deep(tame):
        walk.report(token, "too-deep", "raw HTML nests more than 200 deep", "close what is opened")
        return
    reader = Reader()
    stretches = reader.read(clean(tame))
    start = 0
    for stretch in stretches:
        start = max(start, content.find(stretch.first_word, start))
        walk.sheet.leaves.append(_leaf(walk, stretch, line_of(token) + content.count("\n", 0, start)))
    walk.count += max((stretch.group for stretch in stretches), default=0)
    walk.source.append(without_lost(content, text_of(tame), " ".join(reader.text)))
    walk.reserved += names(tame)
    walk.sheet.html.append(readdressed(tame, walk.href))


def _leaf(walk: Walk, stretch: Stretch, line: int) -> Leaf:
    level = stretch.level if stretch.kind == "heading" else stretch.level + len(walk.holders)
    group = walk.count + stretch.group if stretch.group else 0
    html = readdressed("".join(stretch.html).strip(), walk.href)
    return Leaf(stretch.kind, tuple(stretch.spans), line, "", level, group, html)


# --- render ---

FIRST_WORDS = 5


def render(
    tokens: Sequence[Token], env: MutableMapping[str, Any], href: Callable[[str], str], *, opening: bool
) -> tuple[Piece, str]:
    """The piece, and every word that its source has, read or hidden, in the source's order. `opening`: a level-1
    heading at the very start stays the page's h1."""
    walk = Walk(href, opening=opening)
    for token in tokens:
        _take(walk, token)
    add_footnotes(walk, env)
    return walk.piece(), " ".join(walk.source)


def _take(walk: Walk, token: Token) -> None:
    kind = token.type
    if kind == "inline":
        _inline(walk, token)
    elif kind in HOLDING:
        _holder(walk, token)
    elif kind in RELEASING:
        walk.holders.pop()
        walk.sheet.html.append(RELEASING[kind])
    elif kind in PLAIN:
        walk.sheet.html.append(PLAIN[kind])
    elif kind in OPENING:
        _group(walk, token)
    elif kind in CLOSING:
        walk.groups.pop()
        walk.sheet.html.append(CLOSING[kind])
    elif kind in OTHER:
        OTHER[kind](walk, token)


def _inline(walk: Walk, token: Token) -> None:
    if walk.row is not None:
        walk.row.append((walk.within, walk.read(token)))
    elif walk.within == "dt":
        _term(walk, token)
    elif walk.within:
        _heading(walk, token)
    else:
        _paragraph(walk, token)


def _group(walk: Walk, token: Token) -> None:
    walk.count += 1
    walk.groups.append(walk.count)
    start = token.attrs.get("start")
    walk.sheet.html.append(OPENING[token.type] if start is None else f'<ol start="{start}">\n')


def _holder(walk: Walk, token: Token) -> None:
    if token.level >= DEEPEST:
        walk.report(token, "too-deep", "lists or quotes nest too deep", "let them nest less than 50 deep")
    kind, tag = HOLDING[token.type]
    walk.source.append(token.info)
    walk.sheet.html += [f"<{tag}", ">"]
    group = walk.groups[-1] if walk.groups and kind != "quote" else 0
    walk.holders.append(Holder(kind, group, token.info, len(walk.sheet.html) - 1))


def _heading(walk: Walk, token: Token) -> None:
    fixed = _take_fixed(token)
    number = take_number(token, heading=True)
    inline = walk.read(token, number)
    walk.source.append(fixed)
    level = int(walk.within[1])
    tag = "h1" if level == 1 and walk.opening and not walk.body.leaves else f"h{max(level, 2)}"
    stem = slug_of(_words(inline)) or "section"
    bare = number.number if number else ""
    leaf = Leaf("heading", inline.spans, line_of(token), bare, level, 0, inline.html, stem, fixed)
    _element(walk, tag, leaf, number)


def _term(walk: Walk, token: Token) -> None:
    inline = walk.read(token)
    stem = slug_of(_words(inline))
    leaf = Leaf("term", inline.spans, line_of(token), "", len(walk.holders), walk.groups[-1], inline.html, stem)
    _element(walk, "dt", leaf)


def _paragraph(walk: Walk, token: Token) -> None:
    """The first one of an item, quote, definition or footnote stands for it."""
    holder = walk.holders[-1] if walk.holders else None
    first = holder if holder and not holder.used else None
    number = None if first and first.number else take_number(token, heading=False)
    inline = walk.read(token, number)
    shown = first.number if first and first.number else number.number if number else ""
    kind = _kind(holder, first, inline)
    level = len(walk.holders) - (kind in ("item", "quote", "definition", "footnote"))
    stem = _stem(kind, shown, inline)
    leaf = Leaf(kind, inline.spans, line_of(token), shown, level, first.group if first else 0, inline.html, stem)
    tag = "" if walk.hidden else "p"
    if first:
        first.used = True
    if first and kind == "footnote":
        walk.sheet.leaves.append(leaf)
    elif first and (not walk.sheet.gaps or first.gap > walk.sheet.gaps[-1]):
        walk.sheet.mark(first.gap, leaf)
    else:
        _element(walk, tag or "div", leaf, number)
        return
    _put(walk, f"<{tag}>" if tag else "", leaf, number, tag)


def _kind(holder: Holder | None, first: Holder | None, inline: Inline) -> Kind:
    if first:
        return first.kind
    if holder and holder.kind == "quote":
        return "quote"
    return "image" if inline.image else "paragraph"


def _stem(kind: Kind, number: str, inline: Inline) -> str:
    """A numbered clause is named by its first words, as a bullet is: its number moves when one is added before it."""
    if not number and kind != "item":
        return ""
    return slug_of(" ".join(_words(inline).split()[:FIRST_WORDS])) or slug_of(number) or "item"


def _element(walk: Walk, tag: str, leaf: Leaf, number: Numbered | None = None) -> None:
    walk.sheet.html += [f"<{tag}", ">"]
    walk.sheet.mark(len(walk.sheet.html) - 1, leaf)
    _put(walk, "", leaf, number, tag)


def _put(walk: Walk, before: str, leaf: Leaf, number: Numbered | None, tag: str) -> None:
    shown = f'<span class="number">{escape(number.written)}</span> ' if number else ""
    walk.sheet.html.append(f"{before}{shown}{leaf.html}" + (f"</{tag}>\n" if tag else "\n"))


def _paragraph_opens(walk: Walk, token: Token) -> None:
    walk.hidden = token.hidden


def _enters(walk: Walk, token: Token) -> None:
    walk.within = token.tag + ALIGNED.get(str(token.attrs.get("style", "")), "")


def _leaves(walk: Walk, token: Token) -> None:
    walk.within = ""


def _definition(walk: Walk, token: Token) -> None:
    walk.source += [token.meta["label"], token.meta["url"], token.meta["title"]]


def _words(inline: Inline) -> str:
    return "".join(span.text for span in inline.spans if span.of == "words")


def _take_fixed(token: Token) -> str:
    """Takes `{#id}` off the end of a heading, where it is written so: `\\{#id}` is read as it stands."""
    last = token.children[-1] if token.children else None
    found = EXPLICIT.search(last.content) if last and last.type == "text" else None
    written = EXPLICIT.search(token.content)
    if not last or not found or not written or ESCAPED.search(token.content[: written.end(1) - len(written[1]) - 2]):
        return ""
    last.content = last.content[: found.start()]
    return found[1]


OTHER: dict[str, Callable[[Walk, Token], None]] = {
    "paragraph_open": _paragraph_opens,
    **dict.fromkeys(("heading_open", "dt_open", "th_open", "td_open"), _enters),
    **dict.fromkeys(("heading_close", "dt_close", "th_close", "td_close"), _leaves),
    "tr_open": row_opens,
    "tr_close": row_closes,
    "fence": code,
    "code_block": code,
    "html_block": raw_html,
    "definition": _definition,
    "footnote_reference_open": note_opens,
    "footnote_reference_close": note_closes,
}
