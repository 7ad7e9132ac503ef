"""Dates in any language that CLDR has are read from short lines."""

from datetime import date

import pytest
from babel.dates import format_date

from legalsite.text.cldr_dates import dates_of_line
from text_tables import table

DAY = date(2026, 10, 5)
LANGUAGES = "cs tr sv fi hu lt lv et hr sk sl ro bg uk ru el he th vi hi bn fa ka hy eu ca da nb"


@pytest.mark.parametrize("language", LANGUAGES.split())
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
def test_a_date_in_a_language_of_cldr_is_read(language: str, is_known: bool) -> None:
    line = f"… {format_date(DAY, 'long', locale=language)}"
    assert DAY in dates_of_line(line, language if is_known else "")


@table("dates.txt")
def test_a_line_with_a_date_in_another_language(line: str, days: str) -> None:
    assert " or ".join(map(str, dates_of_line(line))) == days
