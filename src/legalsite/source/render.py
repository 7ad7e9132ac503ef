"""Tokens of a piece into its leaves and its HTML, in one walk."""

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from markdown_it.token import Token

from legalsite.errors import Problem
from legalsite.model.document import Kind, Span
from legalsite.source.inline import Inline, render_inline, take_number
from legalsite.source.numbers import Numbered
from legalsite.source.parser import DEEPEST
from legalsite.source.piece import Leaf, Piece
from legalsite.source.raw_html import clean, names, readdressed, unseen
from legalsite.source.raw_text import Reader
from legalsite.source.slugs import EXPLICIT, slug_of

OPENING = {
    "bullet_list_open": "<ul>\n",
    "ordered_list_open": "<ol>\n",
    "table_open": '<div class="table" tabindex="0"><table>\n',
    "dl_open": "<dl>\n",
}
CLOSING = {"bullet_list_close": "</ul>\n", "ordered_list_close": "</ol>\n", "table_close": "</table></div>\n", "dl_close": "</dl>\n"}
PLAIN = {"thead_open": "<thead>\n", "thead_close": "</thead>\n", "tbody_open": "<tbody>\n", "tbody_close": "</tbody>\n", "hr": "<hr>\n"}
HOLDING: dict[str, tuple[Kind, str]] = {
    "list_item_open": ("item", "li"),
    "blockquote_open": ("quote", "blockquote"),
    "dd_open": ("definition", "dd"),
}
RELEASING = {"list_item_close": "</li>\n", "blockquote_close": "</blockquote>\n", "dd_close": "</dd>\n"}
ALIGNED = {"text-align:left": ' class="left"', "text-align:center": ' class="center"', "text-align:right": ' class="right"'}
BORDER = Span(" | ", "cell")
FIRST_WORDS = 5


def render(
    tokens: Sequence[Token], env: MutableMapping[str, Any], href: Callable[[str], str], *, opening: bool
) -> tuple[Piece, str]:
    """The piece, and every word that its source has, read or hidden, in the source's order. `opening`: a level-1 heading
    at the very start stays the page's h1."""
    walk = Walk(href, opening=opening)
    for token in tokens:
        walk.take(token)
    walk.add_footnotes(env)
    return walk.piece(), " ".join(walk.source)


class Holder:
    """A list item, quote, definition or footnote while it is open. `kind` is its first paragraph's; `gap` is where in the
    HTML that paragraph's anchor goes, -1 where it has none; `stem` is what numbers inside it build on."""

    __slots__ = ("gap", "group", "kind", "number", "stem", "used")

    def __init__(self, kind: Kind, group: int = 0, number: str = "", gap: int = -1) -> None:
        self.kind, self.group, self.number, self.gap = kind, group, number, gap
        self.stem = ""
        self.used = False


class Sheet:
    """Where leaves and HTML go: the piece itself, or one footnote. `gaps` are the places in `html` where anchors go."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.html: list[str] = []
        self.gaps: list[int] = []


class Walk:
    """Takes tokens one by one. `source` collects every word that the source has, read or hidden, in its order."""

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
        self.within = ""
        self.line = 0
        self.hidden = self.raw = False

    def take(self, token: Token) -> None:
        """One token, in order."""
        kind = token.type
        if kind == "inline":
            self._inline(token)
        elif kind == "paragraph_open":
            self.hidden = token.hidden
        elif kind in HOLDING:
            self._holder(token)
        elif kind in RELEASING:
            self.holders.pop()
            self.sheet.html.append(RELEASING[kind])
        elif kind in PLAIN:
            self.sheet.html.append(PLAIN[kind])
        elif kind in OPENING:
            self._group(token)
        elif kind in CLOSING:
            self.groups.pop()
            self.sheet.html.append(CLOSING[kind])
        elif kind in OTHER:
            OTHER[kind](self, token)

    def piece(self) -> Piece:
        """What was taken. Gaps come in the order of their leaves."""
        html, start = [], 0
        for gap in self.body.gaps:
            html.append("".join(self.body.html[start:gap]))
            start = gap
        html.append("".join(self.body.html[start:]))
        leaves = tuple(self.body.leaves)
        fixed = any(leaf.fixed for leaf in leaves)
        return Piece(leaves, tuple(html), self.count, tuple(self.reserved), fixed, self.raw, tuple(self.problems))

    def add_footnotes(self, env: MutableMapping[str, Any]) -> None:
        """The footnotes at the end, in the order of their references; those that nobody refers to come last."""
        if not self.notes:
            return
        self.body.html.append('<section class="footnotes">\n<ol>\n')
        refs = env["footnotes"]["refs"]
        known = {label: refs[f":{label}"] for label in self.notes}
        for number, label in enumerate(sorted(known, key=lambda label: (known[label] < 0, known[label])), 1):
            self._footnote(number, self.notes[label], referred=known[label] >= 0)
        self.body.html.append("</ol>\n</section>\n")

    def _inline(self, token: Token) -> None:
        if self.row is not None:
            self.row.append((self.within, self._read(token, None)))
        elif self.within == "dt":
            self._term(token)
        elif self.within:
            self._heading(token)
        else:
            self._paragraph(token)

    def _footnote(self, number: int, note: Sheet, *, referred: bool) -> None:
        html = self.body.html
        html += ["<li", ">"]
        own = next((leaf for leaf in note.leaves if leaf.kind == "footnote"), None)
        if own:
            self.body.gaps.append(len(html) - 1)
        else:
            html[-2] += f' id="fn-{number}"'
        self.body.gaps += [len(html) + gap for gap in note.gaps]
        html += note.html
        html.append(f'<a class="back" href="#fnref-{number}">↩</a></li>\n' if referred else "</li>\n")
        named = {"number": str(number), "fixed": f"fn-{number}"}
        self.body.leaves += [replace(leaf, **named) if leaf is own else leaf for leaf in note.leaves]

    def _group(self, token: Token) -> None:
        self.count += 1
        self.groups.append(self.count)
        start = token.attrs.get("start")
        self.sheet.html.append(OPENING[token.type] if start is None else f'<ol start="{start}">\n')

    def _holder(self, token: Token) -> None:
        if token.level >= DEEPEST:
            self._report(token, "too-deep", "lists or quotes nest too deep", "let them nest less than 50 deep")
        kind, tag = HOLDING[token.type]
        self.source.append(token.info)
        self.sheet.html += [f"<{tag}", ">"]
        group = self.groups[-1] if self.groups and kind != "quote" else 0
        self.holders.append(Holder(kind, group, token.info, len(self.sheet.html) - 1))

    def _heading(self, token: Token) -> None:
        fixed = _take_fixed(token)
        number = take_number(token, heading=True)
        inline = self._read(token, number)
        self.source.append(fixed)
        level = int(self.within[1])
        tag = "h1" if level == 1 and self.opening and not self.body.leaves else f"h{max(level, 2)}"
        stem = slug_of(_words(inline)) or "section"
        bare = number.number if number else ""
        self._element(tag, inline, number, Leaf("heading", inline.spans, _line(token), bare, level, 0, inline.html, stem, fixed))

    def _term(self, token: Token) -> None:
        inline = self._read(token, None)
        stem = slug_of(_words(inline))
        leaf = Leaf("term", inline.spans, _line(token), "", len(self.holders), self.groups[-1], inline.html, stem)
        self._element("dt", inline, None, leaf)

    def _paragraph(self, token: Token) -> None:
        holder = self.holders[-1] if self.holders else None
        first = holder if holder and not holder.used else None
        number = None if first and first.number else take_number(token, heading=False)
        inline = self._read(token, number)
        shown = first.number if first and first.number else number.number if number else ""
        kind = first.kind if first else "quote" if holder and holder.kind == "quote" else "image" if inline.image else "paragraph"
        level = len(self.holders) - (kind in ("item", "quote", "definition"))
        stem = self._stem(first, kind, shown, inline)
        leaf = Leaf(kind, inline.spans, _line(token), shown, level, first.group if first else 0, inline.html, stem)
        tag = "" if self.hidden else "p"
        if first:
            first.used = True
        if first and kind == "footnote":
            self.sheet.leaves.append(leaf)
        elif first:
            self._mark(first.gap, leaf)
        else:
            self._element(tag or "div", inline, number, leaf)
            return
        self._put(f"<{tag}>" if tag else "", inline, number, tag)

    def _stem(self, first: Holder | None, kind: Kind, number: str, inline: Inline) -> str:
        """Numbers build on those of the items around them; a bullet is named by its first words."""
        if number:
            above = self.holders[:-1] if first else self.holders
            stem = "-".join([*[holder.stem for holder in above if holder.stem][-1:], slug_of(number)])
        else:
            stem = slug_of(" ".join(_words(inline).split()[:FIRST_WORDS])) or "item" if kind == "item" else ""
        if first:
            first.stem = stem
        return stem

    def _read(self, token: Token, number: Numbered | None) -> Inline:
        inline = render_inline(token, self.href)
        if number:
            self.source.append(number.written)
        self.source += inline.source
        self.reserved += inline.names
        return inline

    def _element(self, tag: str, inline: Inline, number: Numbered | None, leaf: Leaf) -> None:
        self.sheet.html += [f"<{tag}", ">"]
        self._mark(len(self.sheet.html) - 1, leaf)
        self._put("", inline, number, tag)

    def _mark(self, gap: int, leaf: Leaf) -> None:
        """Keeps the leaf, and the gap for its anchor where it has one."""
        self.sheet.leaves.append(leaf)
        if leaf.stem or leaf.fixed:
            self.sheet.gaps.append(gap)

    def _put(self, before: str, inline: Inline, number: Numbered | None, tag: str) -> None:
        shown = f'<span class="number">{escape(number.written)}</span> ' if number else ""
        self.sheet.html.append(f"{before}{shown}{inline.html}" + (f"</{tag}>\n" if tag else "\n"))

    def _enters(self, token: Token) -> None:
        self.within = token.tag + ALIGNED.get(str(token.attrs.get("style", "")), "")

    def _leaves(self, token: Token) -> None:
        self.within = ""

    def _row(self, token: Token) -> None:
        self.row, self.line = [], _line(token)

    def _row_ends(self, token: Token) -> None:
        cells, self.row = self.row or [], None
        spans = [span for _, cell in cells for span in (BORDER, *cell.spans)][1:]
        html = "".join(f"<{tag}>{cell.html}</{tag[:2]}>" for tag, cell in cells)
        self.sheet.leaves.append(Leaf("row", tuple(spans), self.line, "", len(self.holders), self.groups[-1], html))
        self.sheet.html.append(f"<tr>{html}</tr>\n")

    def _code(self, token: Token) -> None:
        self.count += 1
        self.source += [token.info, token.content]
        first = _line(token) + (token.type == "fence")
        for line, content in enumerate(token.content.rstrip("\n").split("\n"), first):
            if content.strip():
                leaf = Leaf("code", (Span(content),), line, "", len(self.holders), self.count, escape(content, quote=False))
                self.sheet.leaves.append(leaf)
        self.sheet.html.append(f"<pre><code>{escape(token.content, quote=False)}</code></pre>\n")

    def _html(self, token: Token) -> None:
        self.raw = True
        content, start, depth = token.content, 0, len(self.holders)
        stretches = Reader().read(clean(content))
        for stretch in stretches:
            start = max(start, content.find(stretch.first_word, start))
            line = _line(token) + content.count("\n", 0, start)
            level = stretch.level if stretch.kind == "heading" else stretch.level + depth
            group = self.count + stretch.group if stretch.group else 0
            html = readdressed("".join(stretch.html).strip(), self.href)
            self.sheet.leaves.append(Leaf(stretch.kind, tuple(stretch.spans), line, "", level, group, html))
            self.source += [span.text for span in stretch.spans]
        self.count += max((stretch.group for stretch in stretches), default=0)
        self.source.append(unseen(content))
        self.reserved += names(content)
        self.sheet.html.append(readdressed(content, self.href))

    def _definition(self, token: Token) -> None:
        self.source += [token.meta["label"], token.meta["url"], token.meta["title"]]

    def _note(self, token: Token) -> None:
        label = token.meta["label"]
        if label in self.notes:
            self._report(token, "doubled-label", f"the footnote [^{label}] stands here for the second time", "give it another label")
        self.source.append(label)
        self.sheet = self.notes[label] = Sheet()
        self.holders.append(Holder("footnote"))

    def _note_ends(self, token: Token) -> None:
        self.holders.pop()
        self.sheet = self.body

    def _report(self, token: Token, rule: str, message: str, mend: str) -> None:
        if not any(problem.rule == rule for problem in self.problems):
            self.problems.append(Problem(rule, message, mend, line=_line(token)))


OTHER: dict[str, Callable[[Walk, Token], None]] = {
    "heading_open": Walk._enters,
    "heading_close": Walk._leaves,
    "dt_open": Walk._enters,
    "dt_close": Walk._leaves,
    "th_open": Walk._enters,
    "th_close": Walk._leaves,
    "td_open": Walk._enters,
    "td_close": Walk._leaves,
    "tr_open": Walk._row,
    "tr_close": Walk._row_ends,
    "fence": Walk._code,
    "code_block": Walk._code,
    "html_block": Walk._html,
    "definition": Walk._definition,
    "footnote_reference_open": Walk._note,
    "footnote_reference_close": Walk._note_ends,
}


def _words(inline: Inline) -> str:
    return "".join(span.text for span in inline.spans if span.of == "words")


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _take_fixed(token: Token) -> str:
    """Takes `{#id}` off the end of a heading."""
    last = token.children[-1] if token.children else None
    found = EXPLICIT.search(last.content) if last and last.type == "text" else None
    if not last or not found:
        return ""
    last.content = last.content[: found.start()]
    return found[1]
