"""Each block that moved is noted where it was and where it is; words that moved say where."""

from hypothesis import given
from tests.redline.made_up_blocks import TEXT, blocks_of, redline

from legalsite.model.document import Kind
from legalsite.redline.compare import compare
from legalsite.redline.output.terminal import as_text
from legalsite.redline.output.units import Arrival, Departure, units, units_and_stretches, with_departures
from legalsite.source.markdown import read_document


@given(TEXT, TEXT)
def test_each_departure_has_one_arrival(old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]) -> None:
    whole = units(redline(old, new))
    entries = with_departures(units_and_stretches(redline(old, new)))
    departures = [entry.nth for entry in entries if isinstance(entry, Departure)]
    arrivals = [entry.nth for entry in entries if isinstance(entry, Arrival) and entry.nth]
    assert sorted(departures) == sorted(arrivals) == list(range(1, len(departures) + 1))
    assert blocks_of([entry for entry in entries if not isinstance(entry, Departure)]) == [unit.block for unit in whole]


@given(TEXT, TEXT)
def test_a_departure_is_where_it_is_if_every_block_is_a_unit(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]
) -> None:
    changes = redline(old, new)
    assert blocks_of(with_departures(units_and_stretches(changes))) == blocks_of(with_departures(units(changes)))


def test_words_that_moved_within_a_clause_are_noted_without_its_line() -> None:
    old = "We answer every letter within a week. Members pay the fee for a berth. Guests may stay for a week.\n"
    new = "Members pay the fee for a berth. Guests may stay for a week. We answer every letter within a week.\n"
    assert "(moved further down)" in marked(old, new) or "(moved further up)" in marked(old, new)
    assert "line" not in marked(old, new)


def marked(old: str, new: str) -> str:
    return as_text(compare(*(read_document(text.encode(), "a.md") for text in (old, new))), width=200)
