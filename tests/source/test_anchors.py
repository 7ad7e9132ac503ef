"""Anchors: parts of addresses that stay what they are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from legalsite.source.anchors import LONGEST, Anchors, leading_number, slug_of, take_explicit_anchor
from text_tables import table

FIXTURES = Path(__file__).parent / "fixtures"


@table("fixtures/anchors.txt")
def test_slugs(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@given(st.text())
def test_a_slug_is_short_and_its_own_slug(text: str) -> None:
    slug = slug_of(text)
    assert len(slug) <= LONGEST
    assert not set(slug) & set(' "<>#&?/')
    assert not slug.startswith("-")
    assert not slug.endswith("-")


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


NUMBERED, IN_HEADINGS, SENTENCES = (
    part.split("\n") for part in (FIXTURES / "clause_numbers.txt").read_text().rstrip("\n").split("\n\n")[1::2]
)


@pytest.mark.parametrize("line", NUMBERED)
@pytest.mark.parametrize("heading", [True, False])
def test_numbers(line: str, heading: bool) -> None:
    text, number, rest = line.split(" | ")
    found = leading_number(text, heading=heading)
    assert found
    assert (found.number, found.rest) == (number, rest)


@pytest.mark.parametrize("text", IN_HEADINGS)
def test_numbers_of_headings_only(text: str) -> None:
    assert leading_number(text, heading=True)
    assert not leading_number(text, heading=False)


@pytest.mark.parametrize("text", [*SENTENCES, ""])
def test_sentences(text: str) -> None:
    assert not leading_number(text, heading=False)
