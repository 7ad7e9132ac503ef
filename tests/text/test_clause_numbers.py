"""Clause numbers: what leads a clause, and what only looks so."""

from pathlib import Path

import pytest

from legalsite.source.markdown import read_markdown
from legalsite.text.clause_numbers import is_same_number, leading_number, written_number
from text_tables import table

FORMS = Path(__file__).with_name("clause_numbers.txt").read_text().rstrip("\n").split("\n\n")[1::2]
NUMBERED, IN_HEADINGS, SENTENCES = (part.split("\n") for part in FORMS)


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


@pytest.mark.parametrize(("heading", "number", "text"), [
    ("1.", "", "1."), ("**1.**", "", "1."), ("**1.** Fees", "1", "Fees"), ("1. ![Map](a.png)", "1", "Map"),
])  # fmt: skip
def test_a_number_with_nothing_behind_it_is_the_text(heading: str, number: str, text: str) -> None:
    (block,) = read_markdown(f"## {heading}\n", path="a.md").blocks
    assert (block.number, block.text) == (number, text)


@pytest.mark.parametrize(
    ("number", "other", "same"),
    [("a", "(a)", True), ("3", "3", True), ("§5", "§ 5", True), ("3", "4", False)],
)
def test_brackets_and_spaces_are_no_part_of_a_number(number: str, other: str, same: bool) -> None:
    assert is_same_number(number, other) is same


@table("written_numbers.txt")
def test_a_number_is_written_as_before_its_clause(number: str, written: str) -> None:
    assert written_number(number) == written
