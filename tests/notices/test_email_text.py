"""Marks in plain text, and which passages an email shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Block, Span
from legalsite.model.redline import Passage, Redline, Run, Words
from legalsite.notices.email_text import excerpt, marked


@pytest.mark.parametrize(("runs", "text"), [
    ([Run("equal", "for "), Run("delete", "30"), Run("insert", "14"), Run("equal", " days")], "for [-30-]{+14+} days"),
    ([Run("delete", " and so on "), Run("equal", "end")], " [-and so on-] end"),
    ([Run("equal", "see "), Run("equal", "/old", target=True), Run("equal", "it")], "see it"),
    ([Run("equal", "it"), Run("delete", "/a", target=True), Run("insert", "/b", target=True)], "it [-</a>-] {+</b>+}"),
    ([Run("insert", "one"), Run("insert", "/b", target=True), Run("insert", " two")], "{+one </b> two+}"),
    ([Run("insert", "  ")], "  "),
])  # fmt: skip
def test_marks(runs: list[Run], text: str) -> None:
    assert marked(runs) == text


@given(st.lists(st.builds(Run, st.sampled_from(["equal", "insert"]), st.text("ab c", min_size=1)), max_size=8))
def test_without_its_marks_the_text_is_the_new_one(runs: list[Run]) -> None:
    assert marked(runs).replace("{+", "").replace("+}", "") == "".join(run.text for run in runs)


def block(kind: str, text: str, level: int = 0) -> Block:
    return Block(kind, (Span(text),), 1, level=level)  # type: ignore[arg-type]  # words of a case


def test_a_change_stands_below_its_headings_and_nothing_else_is_shown() -> None:
    def same(kind: str, text: str, level: int = 0) -> Passage:
        return Passage("unchanged", block(kind, text, level), block(kind, text, level), (Run("equal", text),))

    def new(kind: str, text: str, level: int = 0) -> Passage:
        return Passage("inserted", None, block(kind, text, level), (Run("insert", text),))

    passages = (
        same("heading", "Title", 1), same("heading", "A", 2), same("paragraph", "a"),
        same("heading", "B", 2), same("heading", "B1", 3), new("paragraph", "b1"), new("paragraph", "b2"),
        same("heading", "B2", 3), same("heading", "C", 2), new("heading", "D", 2), same("paragraph", "d"),
        Passage("renumbered", block("heading", "E", 2), block("heading", "E", 2), (Run("equal", "E"),)),
    )  # fmt: skip
    shown = excerpt(Redline(passages, Words(3)))
    assert [passage.new.text for passage in shown.passages if passage.new] == ["B", "B1", "b1", "b2", "D"]
    assert shown.words == Words(3)


def test_words_that_moved_have_marks_of_their_own_and_a_note_before_the_first() -> None:
    runs = [
        Run("delete", "We pay ", moved=1),
        Run("delete", "once "),
        Run("delete", "a year. ", moved=1),
        Run("equal", "B"),
    ]
    notes = {("delete", 1): "moved further down"}
    assert marked(runs, notes) == " (moved further down) [>We pay>] [-once-] [>a year.>] B"
