"""Numbers in words, in three languages."""

import pytest

from legalsite.text.number_words import number_words
from text_tables import table


@table("number_words.txt")
def test_cardinals(language: str, word: str, number: str) -> None:
    assert number_words(language).cardinals.get(word) == int(number)


@pytest.mark.parametrize(("language", "most"), [("en", 999), ("de", 999), ("fr", 199)])
def test_every_number_has_a_word(language: str, most: int) -> None:
    assert set(range(most + 1)) <= set(number_words(language).cardinals.values())


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_words_are_written_as_texts_are_compared(language: str) -> None:
    words = number_words(language)
    assert all(word == word.casefold() for word in words.cardinals)


@pytest.mark.parametrize(
    ("language", "other"), [("de-AT", "de"), ("fr_CA", "fr"), ("frr", "en"), ("nl", "en")]
)
def test_a_language_without_number_words_has_the_english_ones(language: str, other: str) -> None:
    assert number_words(language).cardinals == number_words(other).cardinals
