"""The list of headings beside a text."""

from markupsafe import Markup

from legalsite.model.document import Document
from legalsite.pages.contents import contents
from legalsite.source.markdown import read_markdown

NO_MARKS = Markup("")


def read(words):
    return read_markdown(words, path="x.md")


def test_contents_list_headings_with_their_numbers():
    words = "# Title\n\n## 1. Data & more\n\nx\n\n### 1.1 Names\n\nx\n\n## 2. Rights\n\nx\n\n#### Deep\n\nx\n"
    assert contents(read(words), NO_MARKS) == (
        '<ol><li><a href="#data-more">1 Data &amp; more</a></li>'
        '<li class="depth-1"><a href="#names">1.1 Names</a></li>'
        '<li><a href="#rights">2 Rights</a></li></ol>'
    )


def test_few_headings_need_no_contents():
    assert contents(read("# Title\n\n## One\n\nx\n\n## Two\n\nx\n"), NO_MARKS) == ""
    assert contents(Document(()), NO_MARKS) == ""
