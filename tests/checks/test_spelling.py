"""British and American spelling."""

import pytest

from legalsite.checks.spelling import in_american, spelling_of


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("We recognise authorised sailors by the colour of their badge.", "British"),
        ("We recognize authorized sailors by the color of their badge.", "American"),
        ("The organisation is in Leeds.", ""),  # one word may be a name
        ("We recognise authorized sailors of the organization by the colour of their badge.", ""),
        ("Wir organisieren das, und die Kolonie Labor I ist uns bekannt.", ""),
        ("We keep your name for a year.", ""),
    ],
)
def test_spelling_of_a_text(text: str, spelling: str) -> None:
    assert spelling_of([text]) == spelling


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("personalise", "personalize"),
        ("organisations", "organizations"),
        ("authorising", "authorizing"),
        ("analysed", "analyzed"),
        ("colours", "colors"),
        ("behavioural", "behavioral"),
        ("licence", "license"),
        ("defences", "defenses"),
        ("centres", "centers"),
        ("programme", "program"),
        ("judgement", "judgment"),
        ("fulfil", "fulfill"),
        ("cancelled", "canceled"),
    ],
)
def test_both_spellings_of_a_word_are_one(british: str, american: str) -> None:
    assert in_american(british) == in_american(american)


@pytest.mark.parametrize("word", ["promise", "four", "your", "advise", "advice", "hence", "there", "all", "filled"])
def test_other_words_stay(word: str) -> None:
    assert in_american(word) == word
