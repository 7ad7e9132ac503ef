"""A stretch of a text, parsed: blocks without their final line and anchor, and HTML with gaps where anchors go."""

from dataclasses import dataclass

from legalsite.errors import Problem
from legalsite.model.document import Kind, Span


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
