"""The language that a text seems to be in."""

from pathlib import Path

import pytest

from legalsite.text.language_detection import COMMON_WORDS, WORD, detect_other_language

SPOKEN = Path(__file__).with_name("spoken.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", SPOKEN)
def test_a_text_seems_to_be_in_its_language(line: str) -> None:
    language, text = line.split(" | ")
    other = "sw" if language == "en" else "en"
    assert detect_other_language([text], {language}, 2) is None
    assert detect_other_language([text], {other}, 2) == (None if other == "sw" else language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "No spam. No harassment. No illegal content. No scraping. As a member, do report abuse.",
            "en",
        ),
        (
            "As a host, do keep no pets. No smoking, no loud music as of ten. Do not park as you like.",
            "en",
        ),
        ("", "en"),
        ("12 § 3", "fr"),
        ("Harbour Ledger Ltd.", "fr"),
        ("wir und die kunden und der partner", "en"),  # too few words to ask
        ("利用規約", "ja"),  # no kana, as in many titles
    ],
)
def test_a_short_text_is_in_no_other_language(text: str, expected: str) -> None:
    assert detect_other_language([text], {expected}) is None


@pytest.mark.parametrize(("english", "seems"), [(4, "de"), (5, None)])
def test_a_text_has_three_times_as_many_common_words_of_its_language_as_of_another(
    english: int, seems: str | None
) -> None:
    assert detect_other_language(["wir und die " * 4 + "the " * english], {"en"}) == seems


def test_only_the_beginning_of_a_long_text_decides() -> None:
    assert detect_other_language(["wir und die " * 2_000, "we and the " * 20_000], {"en"}) == "de"


def test_a_thousand_words_are_the_beginning() -> None:
    assert detect_other_language(["x " * 999 + "x", "wir und die " * 9], {"en"}) == "de"
    assert detect_other_language(["x " * 1000 + "x", "wir und die " * 9], {"en"}) is None


@pytest.mark.parametrize(
    ("text", "expected", "language"),
    [
        ("x" * 78 + "中" * 22, "en", None),  # a quarter of the letters
        ("x" * 74 + "中" * 26, "en", "zh"),
        ("あ" * 10 + "中" * 90, "en", "zh"),  # a tenth of kana
        ("あ" * 11 + "中" * 90, "en", "ja"),
        ("中" * 24, "ja", None),  # perhaps a title
        ("中" * 25, "ja", "zh"),
        ("中" * 24, "en", "zh"),
    ],
)
def test_a_text_is_in_the_language_of_its_letters(
    text: str, expected: str, language: str | None
) -> None:
    assert detect_other_language([text], {expected}) == language


def test_every_language_of_the_lists_can_be_recognised() -> None:
    for language, words in COMMON_WORDS.items():
        assert detect_other_language([" ".join(sorted(words))], {"ja"}) == language


@pytest.mark.parametrize("language", COMMON_WORDS)
def test_the_words_of_a_list_are_words(language: str) -> None:
    words = sorted(COMMON_WORDS[language])
    assert len(words) >= 16
    assert WORD.findall(" ".join(words)) == words
