"""Language tags and the language that a text is in."""

import pytest

from legalsite.text.languages import (
    COMMON_WORDS,
    WORDED,
    base_language,
    detect_language,
    has_words,
    is_right_to_left,
    language_in_name,
)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de", "de"), ("de-AT", "de"), ("de_AT", "de"), ("DE-at", "de"), ("frr", "frr"), ("zh-Hant-HK", "zh"), ("", "")],
)
def test_base_language(tag: str, language: str) -> None:
    assert base_language(tag) == language


@pytest.mark.parametrize(("tag", "expected"), [("fr-CA", True), ("frr", False), ("den", False), ("pt-br", False)])
def test_has_words(tag: str, expected: bool) -> None:
    assert has_words(tag) is expected


@pytest.mark.parametrize(("tag", "expected"), [("ar", True), ("he-IL", True), ("en", False), ("arn", False)])
def test_is_right_to_left(tag: str, expected: bool) -> None:
    assert is_right_to_left(tag) is expected


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("privacy.de.md", "de"),
        ("a/b.fr-CA.md", "fr"),
        ("a.de/b.md", None),
        ("privacy.md", None),
        ("de.md", None),
        ("x.pl.md", None),
        ("x.frr.md", None),
    ],
)
def test_language_in_name(path: str, language: str | None) -> None:
    assert language_in_name(path) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("we may change this policy and tell you", "en"),
        ("wir können diese erklärung ändern und teilen es ihnen mit", "de"),
        ("nous pouvons modifier cette politique et vous en informer", "fr"),
        ("", "en"),
        ("12 § 3", "en"),
        ("WIR UND DIE KUNDEN", "de"),
    ],
)
def test_detect_language(text: str, language: str) -> None:
    assert detect_language([text]) == language


def test_only_the_beginning_of_a_long_text_decides() -> None:
    assert detect_language(["wir und die " * 2_000, "we and the " * 20_000]) == "de"


def test_every_language_with_words_can_be_detected() -> None:
    assert set(COMMON_WORDS) == set(WORDED)
    for language, words in COMMON_WORDS.items():
        assert detect_language([" ".join(sorted(words))]) == language
