"""The sections of a translation beside those of its original."""

from hypothesis import given
from hypothesis import strategies as st

from legalsite.checks.rules.translations import TextSection, align_sections, sections
from legalsite.model.document import Block, Span
from legalsite.source.markdown import read_document

LEVELS = st.lists(st.tuples(st.integers(2, 3), st.sampled_from(["", "1", "2", "3"])), max_size=8)


def of(levels: list[tuple[int, str]]) -> list[TextSection]:
    return [TextSection(Block("heading", (Span("x"),), line, number, level=level), ()) for line, (level, number) in
            enumerate(levels, 1)]  # fmt: skip


def test_a_document_is_split_at_its_headings() -> None:
    first, terms, fees = sections(read_document(b"# Terms\n\nBe kind.\n\n## Fees\n\nPay.\n\nNow.\n", "x.md"))
    assert (first.heading, first.blocks) == (None, ())
    assert [section.heading and section.heading.text for section in (terms, fees)] == ["Terms", "Fees"]
    assert [block.text for block in fees.blocks] == ["Pay.", "Now."]


@given(LEVELS, LEVELS)
def test_every_section_is_in_one_pair_and_in_order(old: list[tuple[int, str]], new: list[tuple[int, str]]) -> None:
    theirs, ours = of(old), of(new)
    pairs = align_sections(theirs, ours)
    assert [section for section, _ in pairs if section] == theirs
    assert [section for _, section in pairs if section] == ours


@given(LEVELS)
def test_equal_headings_are_paired_in_order(levels: list[tuple[int, str]]) -> None:
    assert align_sections(of(levels), of(levels)) == list(zip(of(levels), of(levels), strict=True))


def test_a_section_that_is_missing_stays_alone() -> None:
    theirs, ours = of([(2, "1"), (2, "2"), (2, "3")]), of([(2, "1"), (2, "3")])
    assert align_sections(theirs, ours) == [(theirs[0], ours[0]), (theirs[1], None), (theirs[2], ours[1])]


def test_thousands_of_sections_are_paired_in_order() -> None:
    theirs, ours = of([(2, str(number)) for number in range(1002)]), of([(2, str(number)) for number in range(1, 1000)])
    assert align_sections(theirs, ours) == [
        *zip(theirs[:999], ours, strict=True),
        *((one, None) for one in theirs[999:]),
    ]
