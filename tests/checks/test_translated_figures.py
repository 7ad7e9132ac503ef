"""Figures in a form that has no language: what is written in two ways is equal, what differs is not."""

import pytest

from legalsite.checks.translated_figures import Figure, figures_of, numbers_in, target_of
from legalsite.source.markdown import read_document


def figures(text: str, language: str, *, worded: bool = True) -> list[Figure]:
    (block,) = read_document(text.encode(), "x.md").blocks
    return figures_of(block, language, worded=worded)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("1,000.50 euros", "1.000,50 €"),
        ("USD 1 million", "1 Mio. US-Dollar"),
        ("April 1, 2026", "1.4.2026"),
        ("31 December", "31.12."),
        ("at 5:30 p.m.", "um 17.30 Uhr"),
        ("nineteen", "neunzehn"),
        ("ann@example.com", "ann@example.com"),
        ("+49 (0)40 123456", "+49 40 123456"),
    ],
)
def test_the_same_in_two_languages(english: str, german: str) -> None:
    (here,), (there,) = figures(english, "en"), figures(german, "de")
    assert (here.kind, here.value) == (there.kind, there.value)


@pytest.mark.parametrize(
    ("english", "german", "same"),
    [
        ("thirty days", "30-tägig", True),
        ("two weeks", "14 Tage", True),
        ("one year", "zwölf Monate", True),
        ("14 days", "14 Wochen", False),
        ("2 business days", "2 Tage", False),
    ],
)
def test_periods(english: str, german: str, same: bool) -> None:
    (here,), (there,) = figures(english, "en"), figures(german, "de")
    assert bool(here.period & there.period) == same


def test_a_number_word_of_an_unknown_language_asks_for_nothing() -> None:
    (spoken,) = figures("thirty", "en", worded=False)
    assert spoken.loose
    assert {figure.value for figure in figures("May 20, 2025", "en", worded=False)} == {"2025", "5", "20"}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://www.bank.test/en/fees", "bank"),
        ("https://shop.example.co.uk/x", "example"),
        ("terms.de.md", "/terms"),
        ("/legal/privacy/#data", "/privacy"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_a_link_and_its_translation_have_one_owner_or_one_page(target: str, expected: str) -> None:
    assert target_of(target) == expected


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("15 to 20 dollars", "en", {"15 $", "20 $"}),
        ("eine Million Euro", "de", {"1000000 €"}),
        ("1.5 million users", "en", {"1500000"}),
        ("see 4.2.1", "en", {"4.2.1"}),
        ("soixante-dix-sept", "fr", {"77"}),
    ],
)
def test_numbers(text: str, language: str, values: set[str]) -> None:
    assert {number.value for number in numbers_in(text, language)} == values
