"""How the values of options are read."""

from datetime import date

import click
import pytest

from legalsite.cli.options import Day


@pytest.mark.parametrize("written", ["2026-02-30", "01.03.2026", "tomorrow", ""])
def test_a_day_is_an_iso_day(written: str) -> None:
    assert Day().convert("2026-03-01", None, None) == date(2026, 3, 1)
    with pytest.raises(click.BadParameter, match="is not a valid date; use YYYY-MM-DD"):
        Day().convert(written, None, None)
