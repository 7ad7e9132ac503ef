"""Where front matter ends and the text begins."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.source.fences import split_text

LINES = st.lists(
    st.sampled_from(["---", "--- ", "...", "+++", "{", "}", "title: A", "", "words", " ---"]),
    max_size=8,
)


@given(LINES, st.booleans())
def test_both_parts_together_are_the_file_and_the_line_is_that_of_the_text(
    lines: list[str], ended: bool
) -> None:
    text = "\n".join(lines) + "\n" * ended
    front, rest, line = split_text(text)
    assert front + rest == text
    assert line == 1 + front.count("\n") + (1 if front and not front.endswith("\n") else 0)


FENCED = Path(__file__).with_name("fixtures").joinpath("fences.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", FENCED.strip("\n").replace(r"\n", "\r").split("\n"))
def test_fences(case: str) -> None:
    front, _, rest = case.replace("\r", "\n").partition(" |")
    line = 1 + front.count("\n") + (1 if front and not front.endswith("\n") else 0)
    assert split_text(front + rest.removeprefix(" ")) == (front, rest.removeprefix(" "), line)
