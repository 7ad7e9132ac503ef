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
    assert all(word == word.casefold() for word in (*words.cardinals, *words.scales, *words.idioms, *words.others))


@pytest.mark.parametrize(("language", "other"), [("de-AT", "de"), ("fr_CA", "fr"), ("frr", "en"), ("nl", "en")])
def test_a_language_without_number_words_has_the_english_ones(language: str, other: str) -> None:
    assert number_words(language).cardinals == number_words(other).cardinals


@pytest.mark.parametrize("language", ["en", "de-at", "fr", "nl"])
def test_every_number_up_to_a_hundred_has_a_word_but_one(language: str) -> None:
    assert set(map(str, range(2, 101))) <= set(number_words(language).figures.values())
    assert "1" not in number_words(language).figures.values()


@table("number_words.txt")
def test_idioms(language: str, text: str, number: str) -> None:
    words = number_words(language)
    match = words.idiom.search(text)
    assert match
    assert words.idioms[match[0].casefold()] == int(number)


@pytest.mark.parametrize(("language", "scales"), [("en", {"bn": 9}), ("de", {"million": 6, "mrd": 9})])
def test_scales(language: str, scales: dict[str, int]) -> None:
    assert scales.items() <= number_words(language).scales.items()
