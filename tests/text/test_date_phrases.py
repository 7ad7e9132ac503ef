"""A day in words, in each language."""

import re
from datetime import date, timedelta

import pytest

from legalsite.text.date_phrases import DAYS, MONTHS, NAMES, NAMES_OF_MONTHS, day_in_words
from legalsite.text.dates_in_prose import DATE_WORDS, MONTH


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "March 2, 2026"), ("en-GB", "2\xa0March 2026"), ("de", "2.\xa0März 2026"), ("fr", "2\xa0mars 2026"),
        ("en-gb", "2\xa0March 2026"), ("en-xx", "March 2, 2026"), ("xx", "2026-03-02"), ("not a tag", "2026-03-02"),
    ],
)  # fmt: skip
def test_a_day_is_written_as_the_language_writes_it(language: str, text: str) -> None:
    assert day_in_words(date(2026, 3, 2), language) == text


def test_a_country_has_its_own_names_of_months() -> None:
    assert day_in_words(date(2026, 1, 1), "de-at") == "1.\xa0Jänner 2026"


@pytest.mark.parametrize(
    ("language", "first", "eleventh"),
    [
        ("fr-ca", "1er\xa0janvier 2026", "11\xa0janvier 2026"), ("it", "1º\xa0gennaio 2026", "11\xa0gennaio 2026"),
        ("pt-br", "1º\xa0de janeiro de 2026", "11\xa0de janeiro de 2026"),
        ("pt-pt", "1\xa0de janeiro de 2026", "11\xa0de janeiro de 2026"),
    ],
)  # fmt: skip
def test_the_first_of_a_month_is_an_ordinal_in_some_languages(
    language: str, first: str, eleventh: str
) -> None:
    assert [day_in_words(date(2026, 1, day), language) for day in (1, 11)] == [first, eleventh]


@pytest.mark.parametrize("language", DAYS)
def test_the_days_that_spare_loading_babel_are_babels(language: str) -> None:
    from babel.dates import format_date

    days = [date(2024, 1, 1) + timedelta(n) for n in range(366)]
    babels = [format_date(day, "long", locale=language) for day in days]
    if language == "fr":
        babels = [text.replace("1 ", "1er ") if text.startswith("1 ") else text for text in babels]
    babels = [re.sub(r"^(\d\S*) ", "\\1\xa0", text) for text in babels]
    assert [day_in_words(day, language) for day in days] == babels


@pytest.mark.parametrize(
    ("name", "number"), [("january", 1), ("dez", 12), ("mars", 3), ("août", 8), ("sept", 9)]
)
def test_a_name_or_an_abbreviation_has_its_number(name: str, number: int) -> None:
    assert MONTHS[name] == number
    assert re.fullmatch(MONTH, name)


def test_every_language_has_twelve_months_or_writes_them_in_figures() -> None:
    assert {len(months) for months in NAMES.values()} == {12}
    assert NAMES.keys() < DATE_WORDS.keys()


def test_a_short_name_that_may_be_another_word_is_no_name_alone() -> None:
    assert "out" in MONTHS
    assert "out" not in NAMES_OF_MONTHS
    assert {"may", "janvier"} <= NAMES_OF_MONTHS
