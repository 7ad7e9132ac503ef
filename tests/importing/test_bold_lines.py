"""Lines that are bold as a whole: the title of a page without one, and headings if they are wanted."""

from datetime import date
from pathlib import Path

import pytest

from importing.word_imports import imported, paragraph
from legalsite.importing.html_page import import_html
from legalsite.importing.markdown_writer import ImportedText, ImportOptions


def cases() -> list[str]:
    """The cases of bold_lines.txt: a title after `==`, the HTML, and the Markdown below `--`, with headings."""
    text = (Path(__file__).parent / "bold_lines.txt").read_text()
    return text.removeprefix("== ").split("\n\n== ")


def read(html: str, *, headings: bool) -> ImportedText:
    options = ImportOptions("x", date(2020, 1, 1), headings=headings)
    return import_html(html.encode(), "x.html", options)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.partition("\n")[0])
def test_lines(case: str) -> None:
    html, _, markdown = case.partition("\n")[2].partition("\n--\n")
    draft = read(html, headings=True)
    body = draft.data.decode().split("---\n\n", 1)[1].strip()
    assert body == markdown.strip()
    assert draft.bold_lines == ()
    unasked = read(html, headings=False)
    assert unasked.title == draft.title
    assert all(f"# {line}" in body for line in unasked.bold_lines)
    assert not any(f"# {line}" in unasked.data.decode() for line in unasked.bold_lines)


def test_bold_lines_of_a_word_file_are_named_with_their_numbers() -> None:
    body = paragraph("We sail.") + "".join(
        f'<p><pPr><numPr><ilvl val="0"/><numId val="1"/></numPr></pPr><r><rPr><b/></rPr><t>{word}</t></r></p>'
        + paragraph(f"About {word}.")
        for word in ("Fees", "Delay")
    )
    found = imported(body)
    assert found.bold_lines == ("1. Fees", "2. Delay")
    assert "1\\. **Fees**" in found.data.decode()
