"""Raw HTML as it is read: what of it is no loss, and what is."""

import re
from html import escape
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.source.link_targets import Links
from legalsite.source.markdown import read_markdown
from legalsite.source.raw_html import TAGS, without_lost_words
from text_tables import table


@table("fixtures/raw_html.txt")
def test_emphasis_inside_a_word_and_another_order_lose_nothing(text):
    assert "w" in read_markdown(text, path="a.md").html.casefold()


def test_only_what_is_not_read_is_taken_out_of_the_source():
    source = "<b>we</b> keep **W**e keep it"
    assert (
        without_lost_words(source, " we  keep We keep it", "we keep We it")
        == "<b>we</b>  **W**e keep it"
    )


@table("fixtures/raw_html.txt")
def test_raised_figures_are_no_other_numbers(text, words):
    document = read_markdown(text, path="a.md")
    assert [block.text for block in document.blocks] == [words]
    assert "".join(re.split(r"<[^>]*>", document.html)).strip() == words


HOSTILE = """
<b|<a|<p|<img|<div|<EU|<not>|</a>|</p>|</b>|>|"|'|=|/|&|<|title=|title="|title='|alt="|href=|href="|href='|src="|src=x
onfocus=alert(1)|onerror=alert(1)|autofocus|id="|name=x|&quot;|&#34;|&lt;b|&gt;|&nbsp;|javascript:alert(1)|java&Tab;script:
&#1;javascript:|data:text/html,x|<script>|</script>|<svg/onload=x>|<!--|-->|](|[x](|)|![|`|*|files/a.png| |\xa0|x
"""
PIECES = st.sampled_from([*re.split(r"[|\n]", HOSTILE), "\n", "\n\n"])
BODY = st.one_of(
    st.binary(max_size=80).map(lambda data: data.decode("utf-8", "replace")),
    st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=24).map("".join),
)
READABLE = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\\`"), min_size=1, max_size=12
)


def parsed(document):
    """Return all tags of a page, and of the blocks that redlines show."""
    return [
        tag
        for html in (document.html, *(block.html for block in document.blocks))
        for tag in BeautifulSoup(html, "html.parser").find_all()
    ]


@given(BODY)
@example('<b title="a href=x onfocus=alert(1) autofocus x">c</b>')
@example('<div>\n<b title="a href=x onfocus=alert(1) autofocus x">c</b>\n</div>')
@example('x <a href="&nbsp;javascript:alert(1)">y</a>')
@example('<div>\n<a href="&nbsp;javascript:alert(1)">y</a>\n</div>')
def test_no_body_puts_a_script_on_a_page(body):
    try:
        document = read_markdown(body, path="a.md", links=Links("/legal/"))
    except ProblemsFound:
        return
    for tag in parsed(document):
        assert tag.name in TAGS
        assert not [name for name in tag.attrs if name.startswith("on")]
        for name in ("href", "src"):
            address = re.sub(r"[\t\n\r]", "", tag.get(name, "")).strip(
                "".join(map(chr, range(0x21)))
            )
            assert not re.match(r"(?i)(?:javascript|vbscript|data):", address)


@given(
    READABLE,
    st.sampled_from(['"', "'"]),
    st.sampled_from(["{}", "<div>\n{}\n</div>", "See {} *here*"]),
)
@example("a href=x onfocus=alert(1) x", '"', "{}")
@example("a > b", "'", "<div>\n{}\n</div>")
def test_no_word_of_a_title_or_of_an_image_is_lost(words, quote, around):
    value = quote + escape(words) + quote
    text = around.format(f"<a href='x' title={value}>a</a> <img alt={value} src='files/a.png'>")
    tags = parsed(read_markdown(text, path="a.md", links=Links("/legal/")))
    assert {tag["title"] for tag in tags if tag.name == "a"} == {words}
    assert {tag["alt"] for tag in tags if tag.name == "img"} == {words}


NO_TAGS = [
    "the <EU Representative> must",
    "You shall <not> sue.",
    "Dear <Customer>,",
    "an <address of the buyer>",
]


@pytest.mark.parametrize("around", ["{}", "<div>\n{}\n</div>", "- {} *or not*\n"])
@pytest.mark.parametrize("words", [*NO_TAGS, "<section 4>"])
def test_what_is_no_tag_of_html_is_shown_as_it_is_written(around, words):
    document = read_markdown(around.format(words), path="a.md")
    assert words in " ".join(block.text for block in document.blocks)
    assert words in BeautifulSoup(document.html, "html.parser").text
    assert "*" not in document.html


def test_words_between_angle_brackets_count_as_words_of_the_text():
    with (
        mock.patch(
            "legalsite.source.raw_html.sanitize",
            lambda fragment: re.sub("&lt;not(?:>|&gt;)", "", fragment),
        ),
        pytest.raises(ProblemsFound, match="lose 1 word: “not”"),
    ):
        read_markdown("<div>\nYou shall <not> sue.\n</div>\n", path="a.md")


def test_an_address_of_another_host_stays_what_browsers_make_of_it():
    document = read_markdown(
        "[a](//host/path) and <a href='//host/b'>b</a>", path="a.md", links=Links("/legal/")
    )
    assert [tag["href"] for tag in BeautifulSoup(document.html, "html.parser").find_all("a")] == [
        "//host/path",
        "//host/b",
    ]


def test_the_rows_of_a_table_have_their_cells():
    head = "<tr><th scope='col'>a</th><th>b</th></tr>"
    row = "<tr><td><b>c</b></td><td><table><tr><td>d</td></tr></table>e</td></tr>"
    blocks = read_markdown(f"<table>{head}{row}</table>", path="a.md").blocks
    assert [block.html for block in blocks] == [
        '<th scope="col">a</th><th>b</th>', "<td><b>c</b></td><td>   </td><td>d</td>", "<td>e</td>"
    ]  # fmt: skip
    assert [[cell.name for cell in block.cells] for block in blocks] == [
        ["th", "th"],
        ["td", "td", "td"],
        ["td"],
    ]


def test_paragraphs_in_a_cell_are_one_cell():
    rows = "<tr><td><p>a</p><p>b</p></td><td>c</td></tr><tr><td>d</td><td><ul><li>e</li></ul></td></tr>"
    blocks = read_markdown(f"<table>{rows}</table>", path="a.md").blocks
    assert [(block.kind, " ".join(block.text.split()), len(block.cells)) for block in blocks] == [
        ("row", "a b | c", 2),
        ("row", "d | e", 2),
    ]


def test_a_comment_that_never_ends_is_text():
    assert read_markdown("<!-- the end", path="a.md").blocks[0].text == "<!-- the end"
