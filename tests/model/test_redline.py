"""The values of a redline: runs that join, stretches, and passages that share a block."""

from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Block, Span
from legalsite.model.redline import (
    BlockChange,
    Redline,
    Run,
    UnchangedBlocks,
    in_one_line,
    merged,
    runs_of_whole_block,
    sharing_blocks,
)

RUNS = st.lists(
    st.builds(
        Run,
        st.sampled_from(["equal", "delete", "insert"]),
        st.sampled_from(["a", "b ", " | "]),
        target=st.booleans(),
        struck=st.booleans(),
        note=st.booleans(),
        cell=st.booleans(),
        moved=st.integers(0, 1),
    )
)


@given(RUNS)
def test_merging_keeps_all_words_and_marks_and_nothing_is_left_to_merge(runs: list[Run]) -> None:
    def letters(some: tuple[Run, ...] | list[Run]) -> list[tuple[object, ...]]:
        return [(run.op, letter, *run[2:]) for run in some for letter in run.text]

    joined = merged(runs)
    assert letters(joined) == letters(runs)
    assert merged(joined) == joined
    assert len([run for run in joined if not run.read or run.cell]) == len(
        [run for run in runs if not run.read or run.cell]
    )


def test_only_neighbors_with_the_same_mark_join() -> None:
    runs = (
        Run("equal", "a"),
        Run("equal", "b"),
        Run("delete", "c"),
        Run("delete", "d", moved=1),
        Run("equal", "e"),
    )
    assert [run.text for run in merged(runs)] == ["ab", "c", "d", "e"]


def test_a_row_in_one_line_has_its_borders_among_its_words() -> None:
    cells = Run("equal", "a"), Run("equal", " | ", cell=True), Run("equal", "b")
    assert in_one_line(cells) == (Run("equal", "a | b"),)
    assert in_one_line((Run("equal", "a"), Run("equal", "b"))) == (
        Run("equal", "a"),
        Run("equal", "b"),
    )


def test_a_whole_block_has_its_words_targets_and_notes() -> None:
    spans = (
        Span("See "),
        Span("us"),
        Span("/x", "target"),
        Span("[1]", "note"),
        Span(" gone", struck=True),
    )
    assert runs_of_whole_block(Block("paragraph", spans, 1), "insert") == (
        Run("insert", "See us"),
        Run("insert", "/x", target=True),
        Run("insert", "[1]", note=True),
        Run("insert", " gone", struck=True),
    )
    assert [run.read for run in runs_of_whole_block(Block("paragraph", spans, 1), "equal")] == [
        True,
        False,
        False,
        True,
    ]


def block(line: int) -> Block:
    return Block("paragraph", (Span("x"),), line)


def test_what_shares_a_block_stands_together_with_what_is_between() -> None:
    a, b, c, d = map(block, range(4))
    sides = [(a, a), (b, None), (None, c), (b, d), (None, None), (c, None)]
    groups = sharing_blocks(sides, lambda side: side)
    assert [len(group) for group in groups] == [1, 5]
    assert [
        len(group) for group in sharing_blocks([(a, b), (c, d), (None, None)], lambda side: side)
    ] == [1, 1, 1]
    assert list(sharing_blocks([], lambda side: side)) == []


def test_a_stretch_has_a_passage_for_each_block_and_none_of_them_changed() -> None:
    old, new = (block(1), block(2)), (block(3), block(4))
    came = BlockChange("inserted", None, block(5), ())
    redline = Redline((UnchangedBlocks(old, new), came))
    assert [(each.old, each.new) for each in redline.block_changes[:2]] == list(
        zip(old, new, strict=True)
    )
    assert redline.stored_changes == (came,)
    assert redline.changed
    assert not Redline((UnchangedBlocks(old, new),)).changed
    assert not Redline((BlockChange("unchanged", *old, ()),)).changed
