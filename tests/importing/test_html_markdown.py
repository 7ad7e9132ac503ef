"""HTML → blocks of Markdown: cases that can be read, and no word of any page lost."""

from html import escape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.html_markdown import PageContext, blocks_of
from legalsite.importing.markdown_writer import write_markdown
from legalsite.source.markdown import read_document
from legalsite.text.clause_numbers import written_number

WORDS = st.sampled_from(["fees", "and", "*", "<3", "# x", "1.", "[a](b)", "é"])
TAGS = st.sampled_from(["p", "div", "h2", "li", "b", "i", "blockquote", "dd", "td", "span", "sup"])
PAGES = st.recursive(
    WORDS.map(escape),
    lambda inner: st.tuples(TAGS, st.lists(inner, min_size=1, max_size=3)).map(
        lambda tag: f"<{tag[0]}>{' '.join(tag[1])}</{tag[0]}>"
    ),
    max_leaves=8,
)


@given(PAGES)
def test_no_word_is_lost(html: str) -> None:
    body = BeautifulSoup(f"<body>{html}</body>", "html.parser").body
    expected = sorted(body.get_text(" ").split())
    document = read_document(write_markdown(blocks_of(body, PageContext())).encode(), "a.md")
    words = " ".join(f"{written_number(block.number)} {block.text}" for block in document.blocks)
    assert sorted(words.split()) == expected


@pytest.mark.parametrize(
    "html",
    [
        *(
            "<p>a</p>",
            "<h2>a</h2>",
            "<ul><li>a</li></ul>",
            "<blockquote>a</blockquote>",
            "<dl><dt>a</dt></dl>",
            "<hr>",
        ),
        *(
            "<pre>a</pre>",
            "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
        ),
    ],
)
def test_a_block_knows_its_line(html: str) -> None:
    body = BeautifulSoup(f"<body>\n\n{html}</body>", "html.parser").body
    assert body is not None
    assert [block.line for block in blocks_of(body, PageContext())] == [3]
