"""Numbers in words, in three languages."""

import pytest

from legalsite.text.number_words import number_words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"nineteen": 19, "twenty-one": 21, "one hundred and eighty": 180, "hundred ten": 110}),
        (
            "de",
            {
                "dreissig": 30,
                "einundzwanzig": 21,
                "hundertachtzig": 180,
                "dreihundertfünfundsechzig": 365,
                "zweitausend": 2000,
            },
        ),
        ("fr", {"vingt et un": 21, "soixante-dix-sept": 77, "soixante et onze": 71, "quatre-vingt-dix-neuf": 99}),
        ("fr", {"vingt et une": 21, "quatre-vingts": 80, "quatre-vingt-un": 81, "cent vingt": 120, "deux cents": 200}),
    ],
)
def test_cardinals(language: str, words: dict[str, int]) -> None:
    cardinals = number_words(language).cardinals
    assert {word: cardinals.get(word) for word in words} == words


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


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "for half a year", 6),
        ("en", "within a quarter of an hour", 15),
        ("de", "ein halbes Jahr", 6),
        ("de", "nach einem halben Jahr", 6),
        ("fr", "une douzaine de jours", 12),
    ],
)
def test_idioms(language: str, text: str, number: int) -> None:
    words = number_words(language)
    match = words.idiom.search(text)
    assert match
    assert words.idioms[match[0].casefold()] == number


@pytest.mark.parametrize(("language", "scales"), [("en", {"bn": 9}), ("de", {"million": 6, "mrd": 9})])
def test_scales(language: str, scales: dict[str, int]) -> None:
    assert scales.items() <= number_words(language).scales.items()
