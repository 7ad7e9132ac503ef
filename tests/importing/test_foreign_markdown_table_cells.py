"""Lists that a converter wrote into the cells of Markdown tables."""

import pytest

from legalsite.importing.foreign_markdown import plain_cells


@pytest.mark.parametrize(
    ("row", "becomes"),
    [
        ("| Orders | *   name<br>*   address |", "| Orders | • name<br>• address |"),
        ("a | - name<br/> <br/> - address", "a | • name<br/> <br/> • address"),
        ("| \\* name | see \\| - 5<br />+ more |", "| • name | see \\| - 5<br />• more |"),
        ("| *name* | 5 - 3 * 2<br>-5 |", "| *name* | 5 - 3 * 2<br>-5 |"),
        ("| - | yes<br>no | - |", "| - | yes<br>no | - |"),
        ("- name | address", "- name | address"),
    ],
)
def test_a_cell_prints_no_marks_of_lists(row: str, becomes: str) -> None:
    assert plain_cells(row) == becomes
