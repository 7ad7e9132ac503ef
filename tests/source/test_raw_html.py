"""Raw HTML as it is read: what of it is no loss, and what is."""

import re

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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The dam holds 10<sup>6</sup> litres.", "The dam holds 10⁶ litres."),
        ("It loses 10<SUP>-3</SUP> of its H<sub>2</sub>O.", "It loses 10⁻³ of its H2O."),
        ("<p>A lock of 40 m<sup>2</sup></p>", "A lock of 40 m²"),
        ("The 1<sup>st</sup> of May", "The 1st of May"),
        ("A note.<sup><a href='#n'>1</a></sup>", "A note.1"),
    ],
)
def test_raised_figures_are_no_other_numbers(text, words):
    document = read_markdown(text, path="a.md")
    assert [block.text for block in document.blocks] == [words]
    assert "".join(re.split(r"<[^>]*>", document.html)).strip() == words
