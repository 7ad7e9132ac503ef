"""Lists that a converter wrote into the cells of Markdown tables."""

from legalsite.importing.foreign_markdown import without_lists_in_cells
from text_tables import table


@table("foreign_markdown.txt")
def test_a_cell_prints_no_marks_of_lists(row: str, becomes: str) -> None:
    assert without_lists_in_cells(row) == becomes
