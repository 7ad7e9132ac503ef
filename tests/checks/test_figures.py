"""The figures of a sentence, each in one spelling."""

from collections.abc import Callable

import pytest

from legalsite.checks.figures import figures, renumbered
from legalsite.checks.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("until 1 March 2026 and March 2, 2026", "dates", ("2026-03-01", "2026-03-02")),
        ("in May 2026", "dates", ("may 2026",)),
        ("5 euros, €5, USD 1,000 and 20 percent", "amounts", ("€5", "€5", "$1000", "%20")),
        ("see section 4.2 and § 7", "references", ("4.2", "7")),
        ("thirty days, 30 days and 1,000 days", "numbers", ("30", "1000", "30")),
        ("in May you may leave", "numbers", ()),
    ],
)
def test_figures(text: str, kind: str, expected: tuple[str, ...]) -> None:
    assert getattr(figures(text, vocabulary("en")), kind) == expected


def test_the_rest_has_no_figures_and_no_months() -> None:
    rest = figures("You may pay €5 until 1 May 2026.", vocabulary("en")).rest
    assert rest.split() == ["You", "may", "pay", "until", "."]


@pytest.mark.parametrize(
    ("reference", "expected"), [("4", "5"), ("4.2", "5.2"), ("4.2.1", "5.2.1"), ("3", "3"), ("42", "42")]
)
def test_a_reference_after_its_clause_was_renumbered(reference: str, expected: str) -> None:
    assert renumbered(reference, {"4": "5"}) == expected


def test_the_time_grows_with_the_days_in_a_text(growth: Callable[[Callable[[int], object]], float]) -> None:
    days = "".join(f"{1 + number % 28} January {1900 + number % 150}, " for number in range(5_000))
    texts = {1: days, 4: days * 4}
    assert growth(lambda size: figures(texts[size], vocabulary("en"))) < 8
