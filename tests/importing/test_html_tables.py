"""Tables of data as Markdown tables; those that lay out a page are none."""

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.html_blocks import is_data, table
from legalsite.importing.html_inline import PageContext
from legalsite.importing.html_repair import TooLargeError


def tag_of(html: str) -> Tag:
    tag = BeautifulSoup(f"<table>{html}</table>", "html.parser").table
    assert tag is not None
    return tag


def written(html: str) -> list[str]:
    return [line for block, _ in table(tag_of(html), PageContext()) for line in block.text.split("\n")]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        (
            "<tr><th>Guest</th><th>Price</th></tr><tr><td>Adult</td><td>€12</td></tr>",
            ["| Guest | Price |", "| --- | --- |", "| Adult | €12 |"],
        ),
        (
            "<tr><td colspan=2>A</td><td>C</td></tr><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>d</td></tr>",
            ["| A |  | C |", "| --- | --- | --- |", "| a | b |  |", "|  | d |  |"],
        ),
        (
            "<tr><td>a</td><td><p>b</p><p>c</p></td></tr><tr><td>d</td></tr>",
            ["| a | b<br>c |", "| --- | --- |", "| d |  |"],
        ),
        (
            (
                "<tr><th>Right</th><th>How</th></tr>"
                "<tr><td><h4>Access</h4>You get<ul><li>one</li><li><p>two</p></li></ul></td>"
                "<td><ol start=3><li>write</li><li>wait<ul><li>long</li></ul></li></ol></td></tr>"
            ),
            [
                "| Right | How |",
                "| --- | --- |",
                "| **Access**<br>You get<br>• one<br>• two | 3. write<br>4. wait<br>• long |",
            ],
        ),
        (
            (
                "<tr><th>Boat</th><th>Aboard</th></tr><tr><td>Ferry</td>"
                "<td><ol type=a start=2><li>goats</li><li>hens</li></ol>"
                "<ol><li value=9>hay</li><li>oats</li></ol></td></tr>"
            ),
            ["| Boat | Aboard |", "| --- | --- |", "| Ferry | (b) goats<br>(c) hens<br>9. hay<br>10. oats |"],
        ),
        (
            "<caption>Prices</caption><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>",
            ["Prices", "| a | b |", "| --- | --- |", "| c | d |"],
        ),
    ],
    ids=["a head", "spans", "paragraphs and a short row", "headings and lists", "letters and numbers", "a caption"],
)
def test_rows(html: str, lines: list[str]) -> None:
    assert written(html) == lines


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
    ((block, words),) = table(soup.table, PageContext())
    assert words.split() == " ".join(cell for row in rows for cell in row).split()
    assert len({line.replace("\\|", "").count("|") for line in block.text.split("\n")}) == 1


@pytest.mark.parametrize(
    ("html", "data"),
    [
        ("<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", True),
        ("<tr><td>a</td><td>b</td></tr>", False),
        ("<tr><td>a</td></tr><tr><td>b</td></tr>", False),
        ("<tr><td><h2>a</h2></td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", False),
        ("<tr><td><h5>a</h5>b</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", False),
        ("<tr><td><dl><dt>a</dt><dd>b</dd></dl></td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", False),
        ("<tr><td><ul><li>a</li></ul></td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", False),
        ("<tr><th>a</th><th>b</th></tr><tr><td><ul><li>c</li></ul></td><td>d</td></tr>", True),
        ("<tr><th>a</th><th>b</th></tr><tr><td><pre>c</pre></td><td>d</td></tr>", False),
    ],
)
def test_data_or_layout(html: str, data: bool) -> None:
    assert is_data(tag_of(html)) == data


@pytest.mark.parametrize("span", ["0", "-1", "x", "²", "999999", ""])
def test_a_span_that_means_nothing_is_one_cell(span: str) -> None:
    rows = f'<tr><td colspan="{span}">a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>'
    assert written(rows) == ["| a | b |", "| --- | --- |", "| c | d |"]


def test_spans_cannot_make_a_table_of_any_size() -> None:
    with pytest.raises(TooLargeError):
        table(tag_of(f"<tr>{'<td colspan=50>x</td>' * 2001}</tr>"), PageContext())
