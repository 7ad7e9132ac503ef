"""Marks in the plain text of an email."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.redline import Run
from legalsite.notices.email_text import marked


@pytest.mark.parametrize(("runs", "text"), [
    ([Run("equal", "for "), Run("delete", "30"), Run("insert", "14"), Run("equal", " days")], "for [-30-]{+14+} days"),
    ([Run("delete", " and so on "), Run("equal", "end")], " [-and so on-] end"),
    ([Run("insert", "one "), Run("insert", "two", struck=True)], "{+one ~~two~~+}"),
    ([Run("insert", "  ")], "  "),
    ([Run("delete", "We pay ", moved=1), Run("delete", "once "), Run("delete", "a year.", moved=1)],
     "[>We pay>] [-once-] [>a year.>]"),
])  # fmt: skip
def test_marks(runs: list[Run], text: str) -> None:
    assert marked(runs) == text


@given(
    st.lists(
        st.tuples(st.sampled_from(["equal", "insert"]), st.text("ab c", min_size=1)).map(lambda pair: Run(*pair)),
        max_size=8,
    )
)
def test_without_its_marks_the_text_is_the_new_one(runs: list[Run]) -> None:
    assert marked(runs).replace("{+", "").replace("+}", "") == "".join(run.text for run in runs)
