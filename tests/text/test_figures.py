"""Figures of a clause that its translation does not have."""

import pytest

from legalsite.text.figures import missing_figures


@pytest.mark.parametrize(
    ("text", "language", "other", "its_language"),
    [
        ("We keep it for two weeks.", "en", "Wir speichern es 14 Tage lang.", "de"),
        ("2 weeks, 1 year, 24 hours", "en", "14 Tagen, 12 Monate, 1 Tag", "de"),
        ("1,500.50 euros, 0.125 %, 10.5 %", "en", "1.500,50 Euro, 0,125 %, 10,5 %", "de"),
        ("12 500 zł", "pl", "12,500 PLN", "en"),
        ("1,00,000 rupees", "en", "100.000 Rupien", "de"),
        ("from 6 p.m. to 6:30 am", "en", "von 18:00 bis 6:30 Uhr", "de"),
        ("at 6 pm", "en", "午後6時に", "ja"),
        ("May 3, 2026", "en", "3 de mayo de 2026", "es"),
        ("May 3, 2026", "en", "3. května 2026", "cs"),
        ("thirty (30) days", "en", "dreißig Tage", "de"),
        ("one hundred and twenty days", "en", "120 Tage", "de"),
        ("30 days", "en", "30日以内", "ja"),
        ("5 members, version 1.2.3", "en", "fünf Mitglieder, Version 1.2.3", "de"),
    ],
)
def test_the_same_figures_in_two_languages(
    text: str, language: str, other: str, its_language: str
) -> None:
    assert missing_figures(text, language, other, its_language) == []
    assert missing_figures(other, its_language, text, language) in (
        [],
        ["30"],
    )  # both in words and in digits


@pytest.mark.parametrize(
    ("text", "other", "missing"),
    [
        ("14 days", "90 Tage", ["14"]),
        ("14 days", "14 Wochen", ["14"]),
        ("fourteen days", "neunzig Tage", ["14"]),
        ("May 3, 2026", "3. Juni 2026", ["5"]),
        ("at 6 pm", "um 6 Uhr", ["18"]),
        ("2.5 %", "25 %", ["2.5"]),
        ("30-day period", "60-tägige Frist", ["30"]),
    ],
)
def test_other_figures(text: str, other: str, missing: list[str]) -> None:
    assert missing_figures(text, "en", other, "de") == missing
