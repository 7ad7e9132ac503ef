"""Words that deny something."""

import pytest

from legalsite.redline.negations import is_negation


@pytest.mark.parametrize("word", ["not", "Not", "non", "cannot", "don't", "nicht", "Keine", "aucune", "sin", "nie"])
def test_negations(word: str) -> None:
    assert is_negation(word)


@pytest.mark.parametrize("word", ["note", "may", "know", "nichte", "30", ",", "sink"])
def test_other_words(word: str) -> None:
    assert not is_negation(word)
