"""Units: what is shown as one, what is left out or folded away, noted where it was before, or summed up."""

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.redline.made_up_blocks import TEXT, redline

from legalsite.model.document import Document, Kind
from legalsite.model.redline import Redline, Stretch
from legalsite.redline.compare import compare
from legalsite.redline.output.outline import outline
from legalsite.redline.output.units import in_context, summary, units, with_departures


@given(TEXT, TEXT)
def test_every_block_of_the_new_text_is_one_unit_in_order(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]
) -> None:
    found = [unit.block.line for unit in units(redline(old, new)) if unit.kind != "deleted"]
    assert found == list(range(1, len(new) + 1))


@given(TEXT, TEXT, st.integers(0, 3))
def test_context_leaves_out_only_what_did_not_change(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]], context: int
) -> None:
    whole = units(redline(old, new))
    shown = list(in_context(whole, context))
    assert sum(part if isinstance(part, int) else 1 for part in shown) == len(whole)
    assert [unit for unit in whole if unit.kind != "unchanged"] == [
        unit for unit in shown if not isinstance(unit, int) and unit.kind != "unchanged"
    ]
    assert not any(isinstance(part, int) and isinstance(following, int) for part, following in pairwise(shown))
    assert list(in_context(whole, None)) == whole


@given(TEXT, TEXT)
def test_the_passages_of_a_stretch_are_unchanged(old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]) -> None:
    changes = redline(old, new)
    assert [passage for passage in changes.passages if passage.changed] == [
        passage for passage in changes.outside_stretches if passage.changed
    ]
    for stretch in changes.parts:
        if isinstance(stretch, Stretch):
            lines = [block.line for block in stretch.new]
            assert lines == list(range(lines[0], lines[0] + len(lines)))
            assert [old[was.line - 1][0] for was, _ in stretch.pairs()] == [new[line - 1][0] for line in lines]


@given(TEXT, TEXT)
def test_each_departure_has_one_arrival(old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]) -> None:
    whole = units(redline(old, new))
    placed = with_departures(whole)
    departures, arrivals = ([move.nth for _, move in placed if move and move.away is away] for away in (True, False))
    assert sorted(departures) == sorted(filter(None, arrivals)) == list(range(1, len(departures) + 1))
    assert [unit for unit, move in placed if not (move and move.away)] == whole


def test_a_clause_that_was_cut_in_two_on_its_way_left_one_place(document: Callable[[str], Document]) -> None:
    crane = "The crane is worked by the harbour master alone.\n\nNobody lights a fire on the pier after dark."
    old = f"**Lost keys.** Whoever loses a key pays for a new lock, and tells the office.\n\n{crane}"
    new = f"{crane}\n\n## Lost keys.\n\nWhoever loses a key pays for a new lock, and tells the office."
    placed = with_departures(units(compare(document(old), document(new))))
    assert [move and (move.nth, move.away) for _, move in placed] == [(1, True), None, None, (1, False), (0, False)]


@given(TEXT, TEXT)
def test_folding_loses_no_block_and_hides_no_change(old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]) -> None:
    segments = outline(redline(old, new)).segments
    shown = [one.unit for segment in segments for one in segment.shown]
    assert [unit.block.text for unit in shown if unit.kind != "deleted"][-len(new) :] == [text for text, _ in new]
    folded = [one.unit for segment in segments if segment.kind == "fold" for one in segment.shown]
    assert not [unit for unit in folded if unit.kind not in ("unchanged", "renumbered")]


Reader = Callable[[str], Document]


def test_summary(redline: Redline) -> None:
    assert summary(redline) == (
        "1 clause changed, 1 added, 1 removed, 1 moved, 1 renumbered; 3 words added, 9 words removed, 1 link changed"
    )


def test_a_heading_counts_as_one_with_what_is_below_it(document: Reader) -> None:
    for added, count in (("## Fees\n\nNone.\n", 1), ("## Fees\n\n### Cards\n", 1), ("## Fees\n\n## Cards\n", 2)):
        assert summary(compare(document("Words.\n"), document(f"Words.\n\n{added}"))).startswith(f"{count} clause")


def test_a_clause_that_became_a_row_or_was_one_stays_in_its_section(document: Reader) -> None:
    clause = "## Prices\n\nAdults pay 12 euros a night\n"
    table = "## Prices\n\n| Guest | Price |\n|---|---|\n| Adults pay | 12 euros a night |\n"
    for old, new in ((clause, table), (table, clause)):
        segments = outline(compare(document(old), document(new))).segments
        assert [segment.kind for segment in segments] == ["block", "delete", "insert"]


def test_a_number_that_came_is_marked_alone(document: Reader) -> None:
    fee, own = "We pay the fee in full.", "We go off on our own."
    for old, new, kind in (
        (fee, f"(a) {fee}", "inserted"),
        (f"(b) {fee}", f"(a) {fee}", "renumbered"),
        (f"- {fee}", f"1. {fee}", "unchanged"),
        (f"{fee}\n\n{own}", f"(a) {fee} {own}", "renumbered"),
        (f"(a) {fee}", "", "deleted"),
    ):
        assert units(compare(document(old), document(new)))[0].number_kind == kind


def test_a_part_of_an_old_block_is_not_the_whole_of_it(document: Reader) -> None:
    for old, new, whole in (
        ("See [us](/a) here.", "See [us](/b) here, now.", [True]),
        ("We pay in full. We go off early.", "We pay in full.\n\nWe go off early.", [False, False]),
        ("We pay in full.\n\nWe go off early.", "We pay in full. We go off early.", [False]),
        ("", "We pay.", [True]),
    ):
        assert [unit.has_whole_old for unit in units(compare(document(old), document(new)))] == whole
