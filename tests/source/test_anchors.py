"""Anchors: parts of addresses that stay what they are."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from legalsite.source.anchors import Anchors, anchor_of, take_explicit_anchor
from text_tables import table

FIXTURES = Path(__file__).parent / "fixtures"


@table("fixtures/anchors.txt")
def test_anchor_of(text: str, anchor: str) -> None:
    assert anchor_of(text) == anchor


@given(st.text())
def test_an_anchor_is_short_and_needs_no_escapes(text: str) -> None:
    anchor = anchor_of(text)
    assert len(anchor) <= 60
    assert not set(anchor) & set(' "<>#&?/')
    assert not anchor.startswith("-")
    assert not anchor.endswith("-")


@given(st.lists(st.sampled_from(["a", "b", "a-2", "a-3"])), st.sets(st.sampled_from(["a", "b-2"])))
def test_each_anchor_is_given_once(wanted: list[str], taken: set[str]) -> None:
    anchors = Anchors(taken)
    given = [anchors.unique(name) for name in wanted]
    assert len(set(given)) == len(given)
    assert taken.isdisjoint(given)
    assert all(anchor.startswith(name) for anchor, name in zip(given, wanted, strict=True))


@table("fixtures/anchors.txt")
def test_an_explicit_anchor_is_taken_off_the_heading(content: str, anchor: str, left: str) -> None:
    text = Token("text", "", 0, content=content.replace("\\", ""))
    heading = Token("inline", "", 0, content=content, children=[text])
    assert take_explicit_anchor(heading)[0] == anchor
    assert text.content == left
