"""Marks in plain text."""

import pytest

from legalsite.model.redline import Run
from legalsite.redline.output.plain_marks import as_plain_text, mark_of, marked_text


@pytest.mark.parametrize(
    ("run", "written"),
    [
        (Run("equal", " kept "), " kept "),
        (Run("equal", " kept ", moved=1), " kept "),
        (Run("delete", " gone "), " [-gone-] "),
        (Run("insert", "new"), "{+new+}"),
        (Run("delete", "went", moved=1), "[>went>]"),
        (Run("insert", "came", moved=1), "{>came>}"),
        (Run("insert", "old", struck=True), "{+~~old~~+}"),
        (Run("delete", " "), " "),
    ],
)
def test_white_space_stays_outside_of_marks(run: Run, written: str) -> None:
    assert marked_text(as_plain_text(run), mark_of(run)) == written
