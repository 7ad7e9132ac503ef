import pytest

from legalsite.promises.language import detected, language_of, lexicon


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("we may change this policy and tell you", "en"),
        ("wir können diese erklärung ändern und teilen es ihnen mit", "de"),
        ("nous pouvons modifier cette politique et vous en informer", "fr"),
        ("", "en"),
    ],
)
def test_detected(text: str, language: str) -> None:
    assert detected([text]) == language


@pytest.mark.parametrize(
    ("path", "language"),
    [("privacy.de.md", "de"), ("a/b.fr-CA.md", "fr"), ("privacy.md", None), ("de.md", None), ("x.pl.md", None)],
)
def test_language_of_a_path(path: str, language: str | None) -> None:
    assert language_of(path) == language


def test_other_languages_have_no_word_lists() -> None:
    with pytest.raises(KeyError):
        lexicon("../en")
