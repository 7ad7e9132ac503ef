"""The summary of a redline in one line."""

from collections.abc import Callable

from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.summary import summary

Reader = Callable[[str], Document]


def test_summary(redline: Redline) -> None:
    assert summary(redline) == (
        "1 clause changed, 1 added, 1 removed, 1 moved, 1 renumbered; 3 words added, 9 words removed, 1 link changed"
    )


def test_a_heading_counts_as_one_with_what_is_below_it(document: Reader) -> None:
    for added, count in (
        ("## Fees\n\nNone.\n", 1),
        ("## Fees\n\n### Cards\n", 1),
        ("## Fees\n\n## Cards\n", 2),
    ):
        assert summary(compare(document("Words.\n"), document(f"Words.\n\n{added}"))).startswith(
            f"{count} clause"
        )


def test_what_only_is_laid_out_in_another_way_has_no_words(document: Reader) -> None:
    assert (
        summary(compare(document("Fees\n"), document("## Fees\n")))
        == "1 clause reformatted; no words added or removed"
    )
