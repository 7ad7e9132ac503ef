"""The text of an email: lines that fit any window, with no word broken."""

import pytest

from legalsite.notices.email_parts import EmailPhrases, EmailSection, Outline, Paragraph
from legalsite.notices.email_text import as_text
from legalsite.text.phrase_catalogue import Catalogue


@pytest.mark.parametrize("word", ["well-known-words", "https://a.test/a-b-c/d"])
def test_a_word_with_hyphens_is_not_broken(word: str) -> None:
    part = Paragraph(f"{'x' * 70} {word}")
    text = as_text(
        Outline(EmailPhrases.of(Catalogue(), "en"), "", "A", "B", (EmailSection("", (part,)),), "")
    )
    assert f"{'x' * 70}\n{word}\n" in text


@pytest.mark.parametrize(("length", "lines"), [(78, 1), (79, 2)])
def test_a_line_has_at_most_78_characters(length: int, lines: int) -> None:
    words = f"{'x' * 70} {'y' * (length - 71)}"
    text = as_text(
        Outline(
            EmailPhrases.of(Catalogue(), "en"),
            "",
            "A",
            "B",
            (EmailSection("", (Paragraph(words),)),),
            "",
        )
    )
    assert ("\n".join(words.split()) in text) == (lines == 2)
