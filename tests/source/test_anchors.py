"""Anchors: parts of addresses that stay what they are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from legalsite.model.document import Block, Span
from legalsite.source.anchors import LONGEST, Anchors, leading_number, other_names, slug_of, take_explicit_anchor

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Your Data, ours", "your-data-ours"),
        ("What we don’t do", "what-we-dont-do"),
        ("Über uns", "über-uns"),
        ("4.2 (a)", "4-2-a"),
        ("第三条 目的", "第三条-目的"),
        ("…", ""),
    ],
)
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


@pytest.mark.parametrize(
    ("content", "anchor", "left"),
    [
        ("Data {#data}", "data", "Data"),
        ("Data {#data} ", "data", "Data"),
        ("Data \\{#data}", "", "Data {#data}"),
        ("Data {#1}", "", "Data {#1}"),
        ("{#data} Data", "", "{#data} Data"),
    ],
)
def test_an_explicit_anchor_is_taken_off_the_heading(content: str, anchor: str, left: str) -> None:
    text = Token("text", "", 0, content=content.replace("\\", ""))
    heading = Token("inline", "", 0, content=content, children=[text])
    assert take_explicit_anchor(heading) == anchor
    assert text.content == left


def test_a_heading_is_found_by_the_name_that_another_tool_gave_it() -> None:
    heading = Block("heading", (Span("Definitions"),), 1, number="A", anchor="definitions")
    html = '<a href="#a-definitions">A</a> <a href="#definitions">B</a> <a href="#nowhere">C</a>'
    assert list(other_names(html, {7: heading}, {"definitions"})) == [(7, "a-definitions")]


def test_the_name_of_another_tool_is_decoded_as_browsers_decode_it() -> None:
    heading = Block("heading", (Span("Über uns"),), 1, number="1", anchor="über-uns")
    html = '<a href="#1-%C3%BCber-uns">A</a> <a href="#%C3%BCber-uns">B</a> <a href="#1-%22%C3%BCber-uns%22">C</a>'
    assert list(other_names(html, {7: heading}, {"über-uns"})) == [(7, "1-über-uns")]


def test_the_second_heading_of_a_name_is_found_by_the_number_that_github_gives_it() -> None:
    headings = {at: Block("heading", (Span("Fees"),), at, anchor=anchor) for at, anchor in ((3, "fees"), (7, "fees-2"))}
    html = '<a href="#fees-1">A</a> <a href="#fees-0">B</a> <a href="#fees-3">C</a>'
    assert list(other_names(html, headings, {"fees", "fees-2"})) == [(7, "fees-1")]


def test_a_heading_is_found_by_the_name_that_gitbook_or_vitepress_gives_it() -> None:
    heading = Block("heading", (Span("Disclaimer"),), 1, number="17.", anchor="disclaimer")
    html = '<a href="#id-17.-disclaimer">A</a> <a href="#id-disclaimer">B</a> <a href="#_17-disclaimer">C</a>'
    named = [(7, "id-17.-disclaimer"), (7, "_17-disclaimer")]
    assert list(other_names(html, {7: heading}, {"disclaimer"})) == named
    heading = Block("heading", (Span("Disclaimer"),), 1, number="1.7", anchor="disclaimer")
    assert list(other_names('<a href="#_1-7-disclaimer">A</a>', {7: heading}, ())) == [(7, "_1-7-disclaimer")]


def test_a_heading_is_found_without_its_accents() -> None:
    headings = {at: Block("heading", (Span(words),), at) for at, words in ((3, "Acme™ à l'été :"), (7, "パス"))}
    html = '<a href="#acme-a-lete-">A</a> <a href="#バス">B</a>'
    assert list(other_names(html, headings, ())) == [(3, "acme-a-lete-")]


def test_a_heading_is_found_by_all_its_words_without_its_number() -> None:
    words = "How can you review, correct, update or delete the data that we collect from you?"
    heading = Block("heading", (Span(words),), 1, number="15.", anchor=slug_of(words))
    name = "how-can-you-review-correct-update-or-delete-the-data-that-we-collect-from-you"
    assert len(heading.anchor) <= LONGEST < len(name)
    assert list(other_names(f'<a href="#{name}">A</a>', {7: heading}, {heading.anchor})) == [(7, name)]


def test_a_text_may_link_to_itself_by_its_name() -> None:
    heading = Block("heading", (Span("Fees"),), 1, number="2", anchor="fees")
    html = '<a href="terms.md#2-fees">A</a> <a href="https://example.com/terms#2-fees">B</a>'
    assert list(other_names(html, {7: heading}, {"fees"})) == [(7, "2-fees")]
    assert not list(other_names(html[35:], {7: heading}, {"fees"}))


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
