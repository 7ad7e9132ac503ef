"""What is kept while tokens are walked: blocks found so far, HTML with gaps for anchors, and what is open around."""

from collections.abc import Callable

from markdown_it.token import Token

from legalsite.errors import Problem
from legalsite.model.document import Kind
from legalsite.source.inline import Inline, render_inline
from legalsite.source.limits import nests_too_deep, too_deep
from legalsite.source.numbers import Numbered
from legalsite.source.piece import Leaf, Piece


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

    def report(self, token: Token, rule: str, message: str, mend: str) -> None:
        """Notes a problem, the first of each rule."""
        if not any(problem.rule == rule for problem in self.problems):
            self.problems.append(Problem(rule, message, mend, line=line_of(token)))

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
