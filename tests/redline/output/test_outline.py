"""What of a redline is shown, folded or marked as one, and in which section it is. In outline.txt, what went in is the
old text and the new one; then come the segments with their blocks and, after `=`, how many sections changed."""

from collections.abc import Callable

import pytest
from hypothesis import given
from tests.redline.made_up_blocks import TEXT, redline

from legalsite.model.document import Document, Kind
from legalsite.redline.compare import compare
from legalsite.redline.output.outline import ShownRedline, outline, sections_changed
from legalsite.text.phrase_catalogue import Catalogue, english
from text_tables import cases

Reader = Callable[[str], Document]


def outlined(document: Reader, old: str, new: str) -> ShownRedline:
    return outline(compare(document(old), document(new)))


@cases("outline.txt")
def test_case(texts: str, expected: str, document: Reader) -> None:
    shown = outlined(document, *texts.split("\n--\n"))
    lines = [
        f"{each.kind}: {'; '.join(line.block.text for line in each.lines)}"
        for each in shown.segments
    ]
    assert "\n".join([*lines, f"= {sections_changed(shown, english('redline'))}"]) == expected


@given(TEXT, TEXT)
def test_every_block_of_the_new_text_is_shown_and_what_changed_is_not_folded(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]
) -> None:
    shown = outline(redline(old, new))
    numbers = [
        line.block.line
        for segment in shown.segments
        for line in segment.lines
        if line.change != "deleted"
    ]
    assert sorted(numbers) == list(range(1, len(new) + 1))
    folded = [
        line.change
        for segment in shown.segments
        if segment.kind == "fold"
        for line in segment.lines
    ]
    assert {*folded} <= {"unchanged", "renumbered"}


@given(TEXT, TEXT)
def test_folding_loses_no_block_and_hides_no_change(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]
) -> None:
    segments = outline(redline(old, new)).segments
    shown = [line for segment in segments for line in segment.lines]
    assert [line.block.text for line in shown if line.change != "deleted"][-len(new) :] == [
        text for text, _ in new
    ]


def test_a_clause_that_became_a_row_or_was_one_stays_in_its_section(document: Reader) -> None:
    clause = "## Prices\n\nAdults pay 12 euros a night\n"
    table = "## Prices\n\n| Guest | Price |\n|---|---|\n| Adults pay | 12 euros a night |\n"
    for old, new in ((clause, table), (table, clause)):
        segments = outline(compare(document(old), document(new))).segments
        assert [segment.kind for segment in segments] == ["block", "delete", "insert"]


@pytest.mark.parametrize(("length", "kind"), [(240, "block"), (241, "fold")])
def test_a_short_block_is_shown_above_a_new_one_and_a_long_one_is_folded(
    document: Reader, length: int, kind: str
) -> None:
    lead = "word " * 40 + "w" * (length - 200)
    assert outlined(document, lead, f"{lead}\n\nNew.").segments[0].kind == kind


def test_what_leads_in_to_a_list_is_shown_however_long_it_is(document: Reader) -> None:
    old, new = (f"First.\n\n{'word ' * 100}:\n\n- A.\n{item}\nLast." for item in ("", "- B.\n"))
    assert [each.kind for each in outlined(document, old, new).segments] == [
        "fold",
        "block",
        "fold",
        "insert",
        "fold",
    ]


def test_each_block_is_in_the_section_whose_heading_is_above_it(document: Reader) -> None:
    old = "Lead.\n\n## A\n\nOne.\n\n## B\n\nTwo.\n\n### Part\n\nSmall.\n\n#### Not a section\n\nx\n\n## C\n\nThree."
    new = "Lead, too.\n\n## A\n\nOne.\n\n## C\n\nThree.[^1]\n\n[^1]: A note."
    sections = outlined(document, old, new).sections
    assert [
        (each.name or each.unnamed, each.change, each.anchor, each.nested) for each in sections
    ] == [
        ("introduction", "amended", "", False),
        ("A", "unchanged", "", False),
        ("B", "deleted", "a", False),  # a link leads to what is above it
        ("Part", "deleted", "a", True),
        ("C", "amended", "c", False),
        ("footnotes", "amended", "fn-1", False),
    ]


def test_japanese_counts_characters(document: Reader) -> None:
    """Of a text without headings, the summary counts them; a number and a Latin word are more than one each."""
    japanese = Catalogue().phrases("redline", "ja")
    old, new = "当社は情報を保存します。", "当社は情報を Google Analytics で30日間保存します。"
    assert sections_changed(outlined(document, old, new), japanese) == "1条項を変更／20文字を追加"
    assert sections_changed(outlined(document, new, old), japanese) == "1条項を変更／20文字を削除"
