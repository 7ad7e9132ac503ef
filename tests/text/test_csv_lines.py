"""A line of CSV reads back as it was written, and no spreadsheet runs a cell of it."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from legalsite.text.csv_lines import FORMULA_PATTERN, FORMULA_SIGNS, csv_line

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
STARTS = st.sampled_from(["", *FORMULA_SIGNS, " =", '"', "a,b", "a\nb", "\t", "\r"])


@given(st.lists(st.builds("{}{}".format, STARTS, CELLS), min_size=2))
def test_cells_read_back_and_formulas_get_an_apostrophe(cells: list[str]) -> None:
    text = csv_line(cells).decode()
    (row,) = csv.reader(io.StringIO(text, newline=""), strict=True)
    for cell, expected in zip(row, cells, strict=True):
        apostrophe = "'" if FORMULA_PATTERN.match(expected) else ""
        assert cell == apostrophe + expected
