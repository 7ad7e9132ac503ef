"""HTML → blocks of Markdown: cases that can be read, and no word of any page lost."""

from html import escape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.html_blocks import PageContext, blocks_of

CASES = """
== emphasis beside emphasis is one
<p><b>Fees</b><b> and taxes</b> are <i>due</i>.</p>
--
text 0 **Fees and taxes** are *due*.

== signs that Markdown would read are escaped
<p>* A [b] _c_ # d</p>
--
text 0 \\* A [b] \\_c\\_ # d

== links keep their address, dangerous ones only their words
<p><a href="/terms">Terms</a> <a href="javascript:x()">Click</a></p>
--
text 0 [Terms](/terms) Click

== headings and their levels
<h2>Fees</h2><h4>Taxes</h4>
--
heading 2 Fees
heading 4 Taxes

== a list right in a list
<ul><li>One</li><ol><li>Two</li></ol><p>More.</p></ul>
--
item 0 One
item 1 Two
text 0 More.

== lists in lists
<ul><li>One<ol><li>Two</li></ol></li><li>Three</li></ul>
--
item 0 One
item 1 Two
item 0 Three

== a line break in a paragraph
<p>Harbour Ltd<br>Kai 7</p>
--
text 0 Harbour Ltd\\|Kai 7

== a term and what it means
<dl><dt>Berth</dt><dd>A place for a boat.</dd></dl>
--
verbatim 0 Berth|: A place for a boat.

== a quotation
<blockquote><p>We pay.</p></blockquote>
--
verbatim 0 > We pay.

== text that is laid out already
<pre>a  *b*
c</pre>
--
verbatim 0 ```|a  *b*|c|```

== a line across the page, words that stand outside of any block
Before<hr>after
--
text 0 Before
rule 0
text 0 after

== a heading that links can name
<h3 id="data">Data</h3>
--
heading 3 Data {#data}
"""


def read(html: str) -> list[str]:
    page = PageContext()
    blocks = blocks_of(BeautifulSoup(f"<body>{html}</body>", "html.parser").body, page)
    return [f"{block.kind} {block.level} {block.text}".strip().replace("\n", "|") for block, _ in blocks]


@pytest.mark.parametrize("case", CASES.split("\n== ")[1:], ids=lambda case: case.partition("\n")[0])
def test_case(case: str) -> None:
    html, _, expected = case.partition("\n")[2].partition("\n--\n")
    assert read(html) == expected.strip().split("\n")


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
    assert sorted(" ".join(words for _, words in blocks_of(body, PageContext())).split()) == expected
