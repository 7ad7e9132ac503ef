"""Columns of a table that moved, came or went."""

from collections.abc import Callable, Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Document, Span
from legalsite.model.redline import Redline, WordCounts
from legalsite.redline.compare import compare, edits_by_cell, marked_words
from legalsite.redline.tokens import Tokens, tokenize
from legalsite.source.markdown import read_document

NAMES = ["Data", "Purpose", "Basis", "Kept", "Country"]
CELLS = ["", "your name", "to send you the goods", "our contract with you", "ten years"]


def table(names: list[str], rows: list[dict[str, str]], renamed: Collection[str] = ()) -> str:
    head = [f"{name} now" if name in renamed else name for name in names]
    lines = [head, ["---"] * len(names), *([row[name] for name in names] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def read(text: str) -> Document:
    return read_document(text.encode(), "text.md")


def texts(redline: Redline, left_out: str) -> list[str]:
    sides = [
        (passage, passage.old if left_out == "insert" else passage.new)
        for passage in redline.block_changes
    ]
    return [
        " ".join("".join([run.text for run in passage.runs if run.op != left_out]).split())
        for passage, block in sides
        if block
    ]


def words(lines: list[str]) -> list[str]:
    return sorted(" ".join(lines).replace("|", " ").split())


@given(
    st.lists(st.sampled_from(NAMES), min_size=2, unique=True),
    st.lists(st.sampled_from(NAMES), min_size=2, unique=True),
    st.lists(
        st.fixed_dictionaries({name: st.sampled_from(CELLS) for name in NAMES}),
        min_size=1,
        max_size=3,
    ),
    st.sets(st.sampled_from(NAMES)),
)
def test_both_tables_can_be_rebuilt_and_both_directions_mark_the_same(
    was: list[str], now: list[str], rows: list[dict[str, str]], renamed: set[str]
) -> None:
    old, new = read(table(was, rows)), read(table(now, rows, renamed))
    redline, back = compare(old, new), compare(new, old)
    for left_out, document in (("insert", old), ("delete", new)):
        assert words(texts(redline, left_out)) == words([block.text for block in document.blocks])
    there = marked_words(redline)
    assert marked_words(back) == WordCounts(there.deleted, there.inserted, there.moved)


@pytest.mark.parametrize("sign", ["\\|", "&#124;"])
def test_the_sign_of_a_border_in_a_cell_is_no_border(
    sign: str, document: Callable[[str], Document]
) -> None:
    rows = [
        {"Data": f"name {sign} address", "Purpose": "to send you the goods", "Basis": "contract"}
    ]
    old, new = (
        document(table(names, rows))
        for names in (["Data", "Purpose", "Basis"], ["Data", "Basis", "Purpose"])
    )
    redline = compare(old, new)
    assert texts(redline, "insert") == [" ".join(block.text.split()) for block in old.blocks]
    assert texts(redline, "delete") == [" ".join(block.text.split()) for block in new.blocks]


def row(*cells: str) -> Tokens:
    spans = [span for cell in cells for span in (Span(" | ", "cell"), Span(cell))][1:]
    return tokenize(tuple(spans))


@pytest.mark.parametrize(
    ("was", "now", "changed"),
    [
        (
            ("Adult", "€12", "per day"),
            ("Child", "€6", "per day"),
            [("Adult", "Child"), ("€12", "€6")],
        ),
        (("a", ""), ("a", "b"), [("", "b")]),
    ],
)
def test_what_changed_in_one_cell_never_runs_into_the_next(
    was: tuple[str, ...], now: tuple[str, ...], changed: list[tuple[str, str]]
) -> None:
    old, new = row(*was), row(*now)
    edits = [edit for edit in edits_by_cell(old, new) if edit.changed]
    marked = [
        (old.texts[e.old_start : e.old_end], new.texts[e.new_start : e.new_end]) for e in edits
    ]
    assert [(" ".join(gone), " ".join(come)) for gone, come in marked] == changed
