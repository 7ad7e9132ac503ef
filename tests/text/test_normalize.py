"""Spellings that look the same to a reader have one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.text.normalize import file_text, fold, unix_lines
from text_tables import table


@table("normalize.txt")
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(alphabet="ab ", max_size=3)), st.sampled_from(["\n", "\r\n", "\r"]))
def test_unix_lines(lines: list[str], end: str) -> None:
    assert unix_lines(end.join(lines)) == "\n".join(lines)


def test_file_text() -> None:
    assert file_text(b"\xef\xbb\xbfone\r\ntwo\r") == "one\ntwo\n"
    with pytest.raises(UnicodeDecodeError):
        file_text(b"\xff")
