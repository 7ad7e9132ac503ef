"""Inline HTML → inline Markdown, case by case; and whatever it is, a reader of the Markdown sees the same words."""

from html import escape

from bs4 import BeautifulSoup
from hypothesis import assume, given
from hypothesis import strategies as st

from legalsite.importing.html_markdown import PageContext, ids_of_heading, inline, link, paragraphs
from legalsite.importing.page_parser import parse_page
from legalsite.source.markdown import read_document
from text_tables import table


def nodes(html: str) -> list:  # type: ignore[type-arg]  # of bs4's own nodes
    return list(BeautifulSoup(html, "html.parser").children)


WORDS = st.text(st.sampled_from("ab *_`[]()<>&#!|~\\.1-é“”"), min_size=1, max_size=8).map(escape)
PIECES = st.recursive(
    WORDS,
    lambda inner: st.tuples(st.sampled_from(["b", "i", "em", "strong", "span"]), inner).map(
        lambda tag: f"<{tag[0]}>{tag[1]}</{tag[0]}>"
    ),
    max_leaves=3,
)


@given(st.lists(PIECES, min_size=1, max_size=4).map("".join))
def test_the_markdown_reads_as_the_page_did(html: str) -> None:
    document = read_document(
        "\n\n".join(paragraphs(nodes(html), PageContext())).encode(), "text.md"
    )
    # the number of a clause, such as `<i>1.</i>` at its start, isn't among its words
    assume(not any(block.number for block in document.blocks))
    words = " ".join(node.get_text() for node in nodes(html))
    assert "".join(" ".join(block.text for block in document.blocks).split()) == "".join(
        words.split()
    )


PAGE = '<link rel="canonical" href="https://a.test/terms"><h2 id="fees">Fees</h2>'


@table("html_inline.txt")
def test_where_a_link_leads(target: str, href: str) -> None:
    soup = BeautifulSoup(PAGE, "html.parser")
    page = PageContext.from_page(soup)
    page.find_anchors(soup)
    assert page.href(target) == href


def test_links_and_images_without_words_are_reported() -> None:
    page = PageContext()
    assert (
        inline(nodes('<a href="/x"></a><img src="/y.png"><img src="/z.png" alt="Plan">'), page)
        == "[Plan](/z.png)"
    )
    assert [(out.text, out.reason) for out in page.removed] == [
        ("/x", "link without text"), ("/y.png", "image without text")
    ]  # fmt: skip
    assert (link("", "/x"), link("Words", "")) == ("", "Words")


def test_a_comment_between_an_anchor_and_its_heading_is_nothing() -> None:
    heading = parse_page('<a id="fees"></a><!-- x --><h2>Fees</h2>').h2
    assert heading
    assert ids_of_heading(heading) == ["fees"]
