from bs4 import BeautifulSoup
from markupsafe import Markup

from legalsite.model.document import Document
from legalsite.pages.text_html import contents, first_heading, with_links, with_other_ids
from legalsite.source.markdown import read_markdown
from legalsite.text.phrase_catalogue import english

SAY, NO_MARKS = english("pages"), Markup("")


def read(words):
    return read_markdown(words, path="x.md")


def test_the_opening_heading_is_taken_out_of_the_text():
    heading, rest = first_heading(read("# Privacy & *you*\n\nWords.\n"))
    assert heading == '<h1 id="privacy-you">Privacy &amp; <em>you</em></h1>'
    assert "<h1" not in rest
    assert "Words." in rest


def test_a_text_without_one_keeps_all_of_it():
    heading, rest = first_heading(read("Words.\n\n## Data\n"))
    assert heading == ""
    assert rest == read("Words.\n\n## Data\n").html


def test_every_anchor_gets_a_link_and_footnotes_do_not():
    html = '<h2 id="data">Data</h2><p id="data-1">x</p><ul><li id="a">y</li></ul><li id="fn-1">z</li><p>no</p>'
    linked = with_links(html, SAY)
    assert linked.count('class="here"') == 3
    assert '<h2 id="data"><a class="here" href="#data" aria-label="Link to this section: data"></a>Data</h2>' in linked
    assert "#fn-1" not in linked


MISLEADING = (
    """<p title="a > b" id="x">y</p>\n<p title="<p id=q>">z</p>\n<em title="<p a=" id=" id=" lang=" >w">v</em>\n"""
    """<a name="n" title=' id="x" href="#x"' href="#x">x</a>\n"""
)


def test_an_attribute_cannot_shift_where_a_tag_ends():
    html = read(MISLEADING).html
    assert with_links(html, SAY) == html.replace(
        'id="x">', 'id="x"><a class="here" href="#x" aria-label="Link to this section: x"></a>'
    )


def test_other_ids_change_nothing_but_anchors_and_links_to_them():
    html = read(MISLEADING).html
    renamed = with_other_ids(Markup(html), "b-")
    assert attributes_of(renamed) == [
        (name, f"b-{value}" if name in ("id", "name") else value.replace("#", "#b-") if name == "href" else value)
        for name, value in attributes_of(html)
    ]
    assert ("href", "#b-x") in attributes_of(renamed)
    assert ("title", ' id="x" href="#x"') in attributes_of(renamed)


def attributes_of(html):
    """Return the attributes of all tags, as a browser reads them."""
    return [given for tag in BeautifulSoup(html, "html.parser").find_all() for given in tag.attrs.items()]


def test_contents_list_headings_with_their_numbers():
    words = "# Title\n\n## 1. Data & more\n\nx\n\n### 1.1 Names\n\nx\n\n## 2. Rights\n\nx\n\n#### Deep\n\nx\n"
    assert contents(read(words), NO_MARKS) == (
        '<ol><li class="depth-0"><a href="#data-more">1 Data &amp; more</a></li>'
        '<li class="depth-1"><a href="#names">1.1 Names</a></li>'
        '<li class="depth-0"><a href="#rights">2 Rights</a></li></ol>'
    )


def test_few_headings_need_no_contents():
    assert contents(read("# Title\n\n## One\n\nx\n\n## Two\n\nx\n"), NO_MARKS) == ""
    assert contents(Document(()), NO_MARKS) == ""
