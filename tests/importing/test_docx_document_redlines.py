"""A redline that was written as a Word file comes back as the text that it was made of."""

import pytest

from importing.redlined_pairs import come_back
from importing.word_imports import HERE, asked
from legalsite.importing.docx_document import import_docx
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx
from legalsite.source.markdown import read_document

test_a_redline_comes_back_word_for_word = come_back(short=True)


def test_the_notes_of_a_redline_stay_notes() -> None:
    text = "Fees[^1] are due.\n\n[^1]: Of 2026.\n"
    old, new = (
        read_document(each.encode(), "a.md") for each in (text, text.replace("due", "paid"))
    )
    draft = import_docx(
        as_docx(compare(old, new), author="A"), "a.docx", asked("accept")
    ).data.decode()
    assert draft.endswith("---\n\nFees[^1] are paid.\n\n[^1]: Of 2026.\n")


@pytest.mark.parametrize("old", ["Pay", "Owe"])
def test_what_the_file_of_a_redline_shows_as_code_lists_and_columns_stays_that(old: str) -> None:
    text = (HERE / "exported.md").read_text()
    was, now = (read_document(each.encode(), "a.md") for each in (text.replace("Pay", old), text))
    found = import_docx(
        as_docx(compare(was, now), author="A"), "a.docx", asked("accept")
    ).data.decode()
    assert found.partition("---\n\n")[2] == text
