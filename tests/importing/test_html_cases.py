"""HTML and its Markdown: of a saved page (`html.txt`), and of a version in a history (`versions.txt`)."""

from datetime import date
from pathlib import Path

import pytest

from legalsite.importing.git_versions import read_history_text
from legalsite.importing.html_page import import_html
from legalsite.importing.markdown_writer import ImportOptions

HERE = Path(__file__).parent


def cases(name: str) -> list[str]:
    """The cases of a file: a title after `==`, the HTML, and the Markdown below `--`."""
    return (HERE / name).read_text().removeprefix("== ").split("\n== ")


def title(case: str) -> str:
    return case.partition("\n")[0]


@pytest.mark.parametrize("case", cases("html.txt"), ids=title)
def test_a_saved_page(case: str) -> None:
    html, _, markdown = case.partition("\n")[2].partition("\n--\n")
    draft = import_html(html.encode(), "x.html", ImportOptions("x", date(2020, 1, 1))).data.decode()
    assert draft.split("---\n\n", 1)[1].strip() == markdown.strip()


@pytest.mark.parametrize("case", cases("versions.txt"), ids=title)
def test_a_version_of_a_page(case: str) -> None:
    html, _, markdown = case.partition("\n")[2].partition("\n--\n")
    assert (
        read_history_text(html.encode(), "terms.html", "terms.html").body.strip()
        == markdown.strip()
    )
