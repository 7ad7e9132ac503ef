"""Numbers in words, in three languages."""

import pytest

from legalsite.text.number_words import number_words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"nineteen": 19, "twenty-one": 21, "ninety-nine": 99}),
        ("de", {"dreissig": 30, "einundzwanzig": 21, "hundertachtzig": 180, "dreihundertfünfundsechzig": 365}),
        ("fr", {"vingt et un": 21, "soixante-dix-sept": 77, "soixante et onze": 71, "quatre-vingt-dix-neuf": 99}),
    ],
)
def test_numbers_are_put_together(language: str, words: dict[str, int]) -> None:
    numbers = number_words(language).numbers
    assert {word: numbers.get(word) for word in words} == {word: str(number) for word, number in words.items()}


@pytest.mark.parametrize("language", ["en", "de-at", "fr", "nl"])
def test_every_number_up_to_a_hundred_has_a_word_but_one(language: str) -> None:
    assert set(map(str, range(2, 101))) <= set(number_words(language).numbers.values())
    assert "1" not in number_words(language).numbers.values()
