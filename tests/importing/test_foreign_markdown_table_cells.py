"""Headings and lists that a converter wrote into the cells of Markdown tables."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.foreign_markdown import plain_cells
from legalsite.source.markdown import read_document

HEAD = "| Purpose | Data |\n| --- | --- |\n"


@pytest.mark.parametrize(
    ("row", "becomes"),
    [
        ("| ### Orders | *   name<br>*   address |", "| **Orders** | • name<br>• address |"),
        ("| #### **Orders** | - name<br>    <br>- address |", "| **Orders** | • name<br>    <br>• address |"),
        ("| \\* name | see \\| # 5<br />+ more |", "| • name | see \\| # 5<br />• more |"),
        ("| 1. name | C# and 5 - 3 * 2 |", "| 1. name | C# and 5 - 3 * 2 |"),
        ("| *name* | **bold** -5 |", "| *name* | **bold** -5 |"),
    ],
)
def test_a_cell_prints_no_marks(row: str, becomes: str) -> None:
    assert plain_cells(HEAD + row) == HEAD + becomes


@pytest.mark.parametrize(
    "text",
    [
        "# Privacy\n\n- name | address\n- street\n",
        "```\n| ### a | b |\n| --- | --- |\n```\n",
        "Our | site\n\n---\n\n| # a |\n",
    ],
    ids=["a list with a bar", "code", "a rule"],
)
def test_other_lines_stay(text: str) -> None:
    assert plain_cells(text) == text


def test_the_head_of_a_table_is_a_row_as_well() -> None:
    assert plain_cells("| ### Why | *   What |\n| --- | --- |\n\n- a | b") == (
        "| **Why** | • What |\n| --- | --- |\n\n- a | b"
    )


@given(st.lists(st.sampled_from(["# a", "*   b", "c<br>- d", "**e**", "5 - 3", ""]), min_size=2, max_size=2))
def test_no_word_is_lost(cells: list[str]) -> None:
    def words(text: str) -> list[str]:
        return ["".join(filter(str.isalnum, block.text)) for block in read_document(text.encode(), "a.md").blocks]

    text = f"{HEAD}| {' | '.join(cells)} |\n"
    assert words(plain_cells(text)) == words(text)


@pytest.mark.parametrize("row", ["{}|x", "| # a{}b"])
def test_the_time_grows_with_the_spaces_in_a_line(growth: Callable[[Callable[[int], object]], float], row: str) -> None:
    rows = {size: row.format(" " * 3000 * size) for size in (1, 4)}
    assert growth(lambda size: plain_cells(f"| a |\n{rows[size]}\n| - |\n{rows[size]}\n")) < 8
