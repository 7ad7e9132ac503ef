"""British and American spelling."""

import pytest

from legalsite.checks.spelling import spelling_of


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
