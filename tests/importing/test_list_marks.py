"""Numbers and letters before the items of HTML lists."""

import pytest
from bs4 import BeautifulSoup

from legalsite.importing.html_blocks import item_numbers, letter_of


@pytest.mark.parametrize(
    ("html", "marks"),
    [
        ("<ol><li>a</li><li>b</li></ol>", ["1", "2"]),
        ("<ol start=8><li>a</li><li value=20>b</li><li>c</li></ol>", ["8", "20", "21"]),
        ("<ol start=x><li>a</li><li value=-1>b</li></ol>", ["1", "2"]),
        ("<ol type=A start=25><li>a</li><li>b</li><li>c</li></ol>", ["Y", "Z", "27"]),
        ("<ol style='list-style: lower-roman'><li value=4>a</li></ol>", ["iv"]),
        ("<ol type=A><li style='list-style-type: lower-alpha'>a</li><li>b</li></ol>", ["a", "B"]),
    ],
)
def test_marks_are_those_that_a_browser_shows(html: str, marks: list[str]) -> None:
    tag = BeautifulSoup(html, "html.parser").ol
    assert tag is not None
    items = zip(tag("li"), item_numbers(tag), strict=True)
    assert [letter_of(item, tag, number) or str(number) for item, number in items] == marks
