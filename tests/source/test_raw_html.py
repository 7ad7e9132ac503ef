"""Raw HTML as it is read: what of it is no loss, and what is."""

import pytest

from legalsite.source.markdown import read_markdown
from legalsite.source.raw_html import without_lost


@pytest.mark.parametrize(
    "text",
    [
        "**W**e <em>a</em>b",
        "*keep*<strong>we</strong>",
        '*keep*<strong title="a > b">we</strong>',
        "<p title='a > b'>we</p>",
        "<table><tr><td>t</td><strong>we</strong> k**ee**p",
        '<table>\n<tr><td title="a > b">t</td>we k<em>e</em>ep\n</table>',
    ],
)
def test_emphasis_inside_a_word_and_another_order_lose_nothing(text):
    assert "w" in read_markdown(text, path="a.md").html.casefold()


def test_only_what_is_not_read_is_taken_out_of_the_source():
    source = "<b>we</b> keep **W**e keep it"
    assert without_lost(source, " we  keep We keep it", "we keep We it") == "<b>we</b>  **W**e keep it"
