"""Made-up texts of a few blocks, and their redlines, for properties of whatever shows a redline."""

from collections.abc import Sequence

from hypothesis import strategies as st

from legalsite.model.document import Block, Document, Kind, Span
from legalsite.model.redline import Redline, Stretch
from legalsite.redline.compare import compare
from legalsite.redline.output.units import Arrival, Departure, Unit

Shown = Unit | Arrival | Departure
SENTENCES = [
    f"Clause {name} says what we do with your {name} and for how long." for name in ("data", "fee", "berth", "dog")
]
KINDS: list[Kind] = ["paragraph", "paragraph", "heading", "item", "row"]
TEXT = st.lists(st.tuples(st.sampled_from([*SENTENCES, "Pay now."]), st.sampled_from(KINDS)), max_size=12)


def redline(old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]) -> Redline:
    documents = (
        Document(tuple(Block(kind, (Span(text),), line, group=1) for line, (text, kind) in enumerate(texts, 1)))
        for texts in (old, new)
    )
    return compare(*documents)


def blocks_of(entries: Sequence[Shown | Stretch]) -> list[Block]:
    """The blocks that are shown, one after the other."""
    return [block for entry in entries for block in _blocks_of(entry)]


def _blocks_of(entry: Shown | Stretch) -> Sequence[Block]:
    match entry:
        case Stretch():
            return entry.new
        case Arrival():
            return [entry.unit.block]
    return [entry.block]
