"""The sections of a translation beside those of its original."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.checks.rules.translations import TextSection, align_sections, sections
from legalsite.model.document import Block, Span
from legalsite.source.markdown import read_document

TEXTS = Path(__file__).parents[1].joinpath("translation_pairs.txt").read_text(encoding="utf-8")
PART = re.compile(r"^===== (.+)\n((?:.*\n)*?)-----\n((?:.*\n)*?)(?=^=====|\Z)", re.MULTILINE)
LEVELS = st.lists(st.tuples(st.integers(2, 3), st.sampled_from(["", "1", "2", "3"])), max_size=8)


def of(levels: list[tuple[int, str]]) -> list[TextSection]:
    return [TextSection(Block("heading", (Span("x"),), line, number, level=level), ()) for line, (level, number) in
            enumerate(levels, 1)]  # fmt: skip


def split(text: str) -> list[TextSection]:
    return sections(read_document(text.encode(), "x.md"))


PAIRS = {title: (split(old), split(new)) for title, old, new in PART.findall(TEXTS)}


def left_out(
    old: list[TextSection], new: list[TextSection]
) -> Iterator[tuple[TextSection, list[TextSection]]]:
    """Yield each section that one of two texts may lack, with those that are said to have no counterpart."""
    for at, (theirs, ours) in list(enumerate(zip(old, new, strict=True)))[1:]:
        for pair, gone in (
            ((old, new[:at] + new[at + 1 :]), theirs),
            ((old[:at] + old[at + 1 :], new), ours),
        ):
            yield gone, [old or new for old, new in align_sections(*pair) if not (old and new)]  # type: ignore[misc]  # one of them is there


@pytest.mark.parametrize("title", PAIRS)
def test_translated_sections_are_paired_in_order(title: str) -> None:
    old, new = PAIRS[title]
    assert len(old) == len(new) > 6
    assert align_sections(old, new) == list(zip(old, new, strict=True))


def test_the_section_that_was_left_out_is_named() -> None:
    """But for a few prose sections that could as well be the one beside them: that is why the finding says "seems"."""
    named = [[gone] == alone for old, new in PAIRS.values() for gone, alone in left_out(old, new)]
    assert (len(named), named.count(False)) == (204, 5)


def test_a_document_is_split_at_its_headings() -> None:
    first, terms, fees = sections(
        read_document(b"# Terms\n\nBe kind.\n\n## Fees\n\nPay.\n\nNow.\n", "x.md")
    )
    assert (first.heading, first.blocks) == (None, ())
    assert [section.heading and section.heading.text for section in (terms, fees)] == [
        "Terms",
        "Fees",
    ]
    assert [block.text for block in fees.blocks] == ["Pay.", "Now."]


@given(LEVELS, LEVELS)
def test_every_section_is_in_one_pair_and_in_order(
    old: list[tuple[int, str]], new: list[tuple[int, str]]
) -> None:
    theirs, ours = of(old), of(new)
    pairs = align_sections(theirs, ours)
    assert [section for section, _ in pairs if section] == theirs
    assert [section for _, section in pairs if section] == ours


@given(LEVELS)
def test_equal_headings_are_paired_in_order(levels: list[tuple[int, str]]) -> None:
    assert align_sections(of(levels), of(levels)) == list(zip(of(levels), of(levels), strict=True))


@given(LEVELS, LEVELS)
def test_only_headings_of_one_level_are_paired(
    old: list[tuple[int, str]], new: list[tuple[int, str]]
) -> None:
    for theirs, ours in align_sections(of(old), of(new)):
        assert not (theirs and ours) or theirs.signature[0] == ours.signature[0]


def test_what_no_translator_changes_are_figures_links_and_notes() -> None:
    text = "Pay 1,200 or 04 [here](fees.md#card), [there](fees.md), see.[^1]\n\n[^1]: Now.\n"
    assert split(text)[0].invariants == {"1200", "4", "fees.md", "note"}


def test_a_section_that_is_missing_stays_alone() -> None:
    theirs, ours = of([(2, "1"), (2, "2"), (2, "3")]), of([(2, "1"), (2, "3")])
    assert align_sections(theirs, ours) == [
        (theirs[0], ours[0]),
        (theirs[1], None),
        (theirs[2], ours[1]),
    ]


def test_thousands_of_sections_are_paired_in_order() -> None:
    theirs, ours = (
        of([(2, str(number)) for number in range(1002)]),
        of([(2, str(number)) for number in range(1, 1000)]),
    )
    assert align_sections(theirs, ours) == [
        *zip(theirs[:999], ours, strict=True),
        *((one, None) for one in theirs[999:]),
    ]


def test_sections_that_differ_in_almost_everything_have_no_other_counterpart() -> None:
    theirs = split("# A\n\nOne.\n\n## 2. B\n\nPay 5 today. Pay 6 then. Go.\n\n# C\n\nThree.\n")
    ours = split("# A\n\nEins.\n\n## 3. B\n\n- sieben\n- acht\n- 9\n\n# C\n\nDrei.\n")
    assert align_sections(theirs, ours) == list(zip(theirs, ours, strict=True))


def test_one_good_counterpart_is_better_than_two_bad_ones() -> None:
    theirs = split("## 1. A\n\nPay 5 today. Pay 6 then. Go.\n\n## 2. B\n\n- one\n- two\n- three\n")
    ours = split(
        "## 4. C\n\n| a | b |\n|---|---|\n| 7 | 8 |\n\n## 1. A\n\nZahle 5 heute. Zahle 6 dann. Geh.\n"
    )
    assert align_sections(theirs, ours) == [
        (theirs[0], ours[0]),
        (None, ours[1]),
        (theirs[1], ours[2]),
        (theirs[2], None),
    ]


@pytest.mark.parametrize(("more", "in_order"), [(0, False), (1, True)])
def test_the_sections_of_texts_with_more_than_300_headings_are_taken_in_their_order(
    more: int, in_order: bool
) -> None:
    """100,000 pairs are compared at most, here 500 times 200."""
    theirs, ours = of([(2, "1")] * (499 + more) + [(3, "2")]), of([(3, "2")] + [(2, "1")] * 199)
    pairs = align_sections(theirs, ours)
    assert ((theirs[0], ours[0]) in pairs) is in_order
