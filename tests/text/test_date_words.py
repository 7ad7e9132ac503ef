"""The names of months in every language in which days are read."""

import re

import pytest

from legalsite.text.date_words import DATE_WORDS, MONTH, MONTHS, NAMES_OF_MONTHS


@pytest.mark.parametrize(("name", "number"), [("january", 1), ("dez", 12), ("mars", 3), ("août", 8), ("sept", 9)])
def test_a_name_or_an_abbreviation_has_its_number(name: str, number: int) -> None:
    assert MONTHS[name] == number
    assert re.fullmatch(MONTH, name)


def test_every_language_has_twelve_months_or_writes_them_in_figures() -> None:
    assert {len(words.months) for words in DATE_WORDS.values()} == {0, 12}


def test_a_short_name_that_may_be_another_word_is_no_name_alone() -> None:
    assert "out" in MONTHS
    assert "out" not in NAMES_OF_MONTHS
    assert {"may", "janvier"} <= NAMES_OF_MONTHS
