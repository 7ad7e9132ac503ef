"""Lines: what is shown as one, how it is marked and numbered, and where it moved."""

from collections.abc import Callable

from hypothesis import given
from tests.redline.made_up_blocks import TEXT, redline

from legalsite.model.document import Document, Kind
from legalsite.model.redline import UnchangedBlocks
from legalsite.redline.compare import compare
from legalsite.redline.output.redline_lines import lines, placed_lines

Reader = Callable[[str], Document]


@given(TEXT, TEXT)
def test_every_block_of_the_new_text_is_one_line_in_order(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]
) -> None:
    found = [line.block.line for line in lines(redline(old, new)) if line.change != "deleted"]
    assert found == list(range(1, len(new) + 1))


@given(TEXT, TEXT)
def test_the_passages_of_a_stretch_are_unchanged(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]
) -> None:
    changes = redline(old, new)
    assert [passage for passage in changes.block_changes if passage.changed] == [
        passage for passage in changes.stored_changes if passage.changed
    ]
    for stretch in changes.parts:
        if isinstance(stretch, UnchangedBlocks):
            numbers = [block.line for block in stretch.new]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            assert [old[was.line - 1][0] for was, _ in stretch.pairs()] == [
                new[line - 1][0] for line in numbers
            ]


@given(TEXT, TEXT)
def test_each_departure_has_one_arrival(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]
) -> None:
    whole = lines(redline(old, new))
    placed = placed_lines(whole)
    moves = [line.move for line in placed if line.move]
    departures, arrivals = (
        [move.number for move in moves if move.away is away] for away in (True, False)
    )
    assert (
        sorted(departures) == sorted(filter(None, arrivals)) == list(range(1, len(departures) + 1))
    )
    assert [line for line in placed if not line.is_departure] == whole
    for line in placed:
        if line.move and line.move.number:
            assert [
                other.move.other_line
                for other in placed
                if other.move and other.move.number == line.move.number
            ].count(line.block.line)


def test_a_clause_that_was_cut_in_two_on_its_way_left_one_place(document: Reader) -> None:
    crane = "The crane is worked by the harbour master alone.\n\nNobody lights a fire on the pier after dark."
    old = (
        f"**Lost keys.** Whoever loses a key pays for a new lock, and tells the office.\n\n{crane}"
    )
    new = f"{crane}\n\n## Lost keys.\n\nWhoever loses a key pays for a new lock, and tells the office."
    placed = placed_lines(lines(compare(document(old), document(new))))
    assert [line.move and (line.move.number, line.move.away) for line in placed] == [
        (1, True),
        None,
        None,
        (1, False),
        (0, False),
    ]


def test_a_number_that_came_is_marked_alone(document: Reader) -> None:
    fee, own = "We pay the fee in full.", "We go off on our own."
    for old, new, mark in (
        (fee, f"(a) {fee}", "inserted"),
        (f"(b) {fee}", f"(a) {fee}", "renumbered"),
        (f"- {fee}", f"1. {fee}", "unchanged"),
        (f"{fee}\n\n{own}", f"(a) {fee} {own}", "renumbered"),
        (f"(a) {fee}", "", "deleted"),
    ):
        assert lines(compare(document(old), document(new)))[0].number_change == mark


def test_a_part_of_an_old_block_is_not_the_whole_of_it(document: Reader) -> None:
    for old, new, whole in (
        ("See [us](/a) here.", "See [us](/b) here, now.", [True]),
        ("We pay in full. We go off early.", "We pay in full.\n\nWe go off early.", [False, False]),
        ("We pay in full.\n\nWe go off early.", "We pay in full. We go off early.", [False]),
        ("", "We pay.", [True]),
    ):
        assert [
            line.has_whole_old for line in lines(compare(document(old), document(new)))
        ] == whole
