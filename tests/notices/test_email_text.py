"""The text of an email: lines that fit any window, with no word broken."""

import pytest

from legalsite.notices.email_parts import EmailPhrases, Paragraph
from legalsite.notices.email_text import text_of_parts
from legalsite.text.phrase_catalogue import Catalogue


def written(words: str) -> str:
    return text_of_parts([Paragraph(words)], EmailPhrases.of(Catalogue(), "en"))


@pytest.mark.parametrize("word", ["well-known-words", "https://a.test/a-b-c/d"])
def test_a_word_with_hyphens_is_not_broken(word: str) -> None:
    assert written(f"{'x' * 70} {word}") == f"{'x' * 70}\n{word}"


@pytest.mark.parametrize(("length", "lines"), [(78, 1), (79, 2)])
def test_a_line_has_at_most_78_characters(length: int, lines: int) -> None:
    words = f"{'x' * 70} {'y' * (length - 71)}"
    assert ("\n".join(words.split()) == written(words)) == (lines == 2)
