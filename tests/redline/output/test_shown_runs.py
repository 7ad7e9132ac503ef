"""The runs of a line as readers see them."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.plain_marks import mark_of, marked_text
from legalsite.redline.output.redline_lines import lines


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Send an e mail now.", "Send an e-mail now.", "Send an [-e mail-]{+e-mail+} now."),
        (
            "A state of the art boat.",
            "A state-of-the-art boat.",
            "A [-state of the art-]{+state-of-the-art+} boat.",
        ),
        ("See us.", "See us, or [write](/a).", "See us{+, or write+}."),
        ("See [us](/a).", "See [us](/b).", "See us[-/a-]{+/b+}."),
    ],
)
def test_whole_words_are_marked_and_links_go_with_their_words(
    old: str, new: str, shown: str, document: Callable[[str], Document]
) -> None:
    (line,) = lines(compare(document(old), document(new)))
    assert (
        "".join(
            marked_text(run.text, mark_of(run))
            for run in line.shown
            if run.op != "equal" or run.read
        )
        == shown
    )
