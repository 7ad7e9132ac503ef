"""Tables of data as Markdown tables; those that lay out a page are none."""

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.html_markdown import PageContext, table
from legalsite.importing.page_parser import UnreadablePageError
from legalsite.model.document import words_of_cells
from legalsite.source.markdown import read_document


def tag_of(html: str) -> Tag:
    tag = BeautifulSoup(f"<table>{html}</table>", "html.parser").table
    assert tag is not None
    return tag


def written(html: str) -> list[str]:
    return [line for block in table(tag_of(html), PageContext()) for line in block.text.split("\n")]


ROW = st.lists(st.sampled_from(["a", "b c", "", "x|y", "1 < 2"]), min_size=2, max_size=4)


@given(st.lists(ROW, min_size=2, max_size=4))
def test_no_word_is_lost_and_every_line_has_as_many_cells(rows: list[list[str]]) -> None:
    soup = BeautifulSoup("<table></table>", "html.parser")
    assert soup.table is not None
    for row in rows:
        line = soup.new_tag("tr")
        for cell in row:
            data = soup.new_tag("td")
            data.string = cell
            line.append(data)
        soup.table.append(line)
    (block,) = table(soup.table, PageContext())
    document = read_document(block.text.encode(), "a.md")
    words = " ".join(" ".join(words_of_cells(row.spans)) for row in document.blocks)
    assert words.split() == " ".join(cell for row in rows for cell in row).split()
    assert len({line.replace("\\|", "").count("|") for line in block.text.split("\n")}) == 1


@pytest.mark.parametrize("span", ["0", "-1", "x", "²", "999999", ""])
def test_a_span_that_means_nothing_is_one_cell(span: str) -> None:
    rows = f'<tr><td colspan="{span}">a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>'
    assert written(rows) == ["| a | b |", "| --- | --- |", "| c | d |"]


def test_spans_cannot_make_a_table_of_any_size() -> None:
    with pytest.raises(UnreadablePageError, match="too-large"):
        table(tag_of(f"<tr>{'<td colspan=50>x</td>' * 2000}<td>x</td></tr>"), PageContext())
    assert table(tag_of(f"<tr>{'<td colspan=50>x</td>' * 1000}</tr>" * 2), PageContext())
    with pytest.raises(UnreadablePageError, match="too-large"):
        table(tag_of(f"<tr>{'<td colspan=50>x</td>' * 1001}</tr>" * 2), PageContext())


@pytest.mark.parametrize(("span", "columns"), [(49, 49), (50, 50), (51, 50)])
def test_a_cell_is_at_most_fifty_columns_wide(span: int, columns: int) -> None:
    assert (
        written(f'<tr><td colspan="{span}">a</td></tr><tr><td>b</td></tr>')[0].count("|")
        == columns + 1
    )
