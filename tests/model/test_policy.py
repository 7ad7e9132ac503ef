"""The id of a revision reads back as it was written and sorts by day and number; a text that was recorded late says
so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.policy import Revision, RevisionId
from text_tables import table

ids = st.builds(RevisionId, st.dates(), st.integers(1, 99))


@given(ids)
def test_reads_back(revised: RevisionId) -> None:
    assert RevisionId.parse(str(revised)) == revised


@given(ids, ids)
def test_sorts_by_day_then_by_count(one: RevisionId, other: RevisionId) -> None:
    assert (one < other) == ((one.day, one.nth) < (other.day, other.nth))


def test_the_second_text_of_a_day_says_so() -> None:
    assert str(RevisionId(date(2026, 3, 2), 2)) == "2026-03-02-2"
    assert str(RevisionId(date(2026, 3, 2))) == "2026-03-02"


WRONG = """2026-3-2 | 2026-02-30 | 2026-13-01 | 0000-01-01 | 2026-03-02-1 | 2026-03-02-02 | 2026-03-02-100 | 20260302
| 2026-03-02T00:00:00 | ٢٠٢٦-٠٣-٠٢ | 2026-03-02 2026-03-02"""


@pytest.mark.parametrize("text", ["", "2026-03-02 ", "2026-03-02\n", *(part.strip() for part in WRONG.split("|"))])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        RevisionId.parse(text)


@table("recorded_late.txt")
def test_a_text_that_was_recorded_after_the_day_from_which_it_applies_says_on_which_day(
    line: str, effective: str, timezone: str, day: str
) -> None:
    text = Revision(
        "terms", RevisionId(date(2019, 1, 1)), "Terms", date.fromisoformat(effective), "terms.md", "0", 0, recorded=line
    )
    assert str(text.recorded_late(timezone) or "") == day
