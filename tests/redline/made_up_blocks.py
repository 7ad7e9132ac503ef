"""Generate texts of a few blocks, and their redlines, to test properties of output formats."""

from hypothesis import strategies as st

from legalsite.model.document import Block, Document, Kind, Span
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare

SENTENCES = [
    f"Clause {name} says what we do with your {name} and for how long."
    for name in ("data", "fee", "berth", "dog")
]
KINDS: list[Kind] = ["paragraph", "paragraph", "heading", "item", "row"]
TEXT = st.lists(
    st.tuples(st.sampled_from([*SENTENCES, "Pay now."]), st.sampled_from(KINDS)), max_size=12
)


def redline(old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]) -> Redline:
    documents = (
        Document(
            tuple(
                Block(kind, (Span(text),), line, group=1)
                for line, (text, kind) in enumerate(texts, 1)
            )
        )
        for texts in (old, new)
    )
    return compare(*documents)
