"""Words that deny something, and words that give a right or a requirement."""

import pytest

from legalsite.text.negations_and_modals import are_opposites, is_modal_verb, is_negation


@pytest.mark.parametrize(
    "word",
    [
        "not",
        "Not",
        "non",
        "cannot",
        "don't",
        "n'est",
        "nicht",
        "Keine",
        "aucune",
        "ne",
        "sin",
        "nie",
    ],
)
def test_negations(word: str) -> None:
    assert is_negation(word)


@pytest.mark.parametrize(
    "word", ["note", "may", "know", "nichte", "30", ",", "exclusive", "Mai", "un", "personne"]
)
def test_words_that_deny_nothing(word: str) -> None:
    assert not is_negation(word)


@pytest.mark.parametrize(
    "word", ["may", "MUST", "shall", "darf", "müssen", "kann", "peut", "doivent"]
)
def test_modal_verbs(word: str) -> None:
    assert is_modal_verb(word)


@pytest.mark.parametrize("word", ["May", "Will", "have", "maybe", "30"])
def test_words_that_are_no_modal_verbs(word: str) -> None:
    assert not is_modal_verb(word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("lawful", "unlawful"),
        ("Unzulässig", "zulässig"),
        ("légal", "illégal"),
        ("loyal", "disloyal"),
        ("just", "unjust"),
    ],
)
def test_opposites(word: str, other: str) -> None:
    assert are_opposites(word, other)


@pytest.mark.parametrize(
    ("word", "other"), [("to", "into"), ("due", "undue"), ("lawful", "lawful"), ("lawful", "awful")]
)
def test_words_that_are_no_opposites(word: str, other: str) -> None:
    assert not are_opposites(word, other)
