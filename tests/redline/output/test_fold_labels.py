"""The labels of unchanged passages that are folded."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.html import as_html
from legalsite.redline.output.outline import outline
from legalsite.text.phrase_catalogue import english

Reader = Callable[[str], Document]
SIDES = "Before", "After"


@pytest.mark.parametrize(
    ("names", "label"),
    [
        ("ABC", "<b>A, B, C:</b> 3 paragraphs unchanged"),
        ("ABCD", "<b>A – D:</b> 4 sections unchanged"),
    ],
)
def test_a_fold_names_its_sections_or_the_first_and_the_last(
    document: Reader, names: str, label: str
) -> None:
    old = (
        "\n\n".join(f"## {name}\n\nWe keep it." for name in f"Z{names}") + "\n\n## End\n\nWe pay 5."
    )
    new = old.replace("5", "6").replace("## Z\n\nWe", "## Z\n\nThey")
    assert label in as_html(
        outline(compare(document(old), document(new))), english("redline"), names=SIDES
    )


def test_a_fold_counts_the_rows_of_a_table_without_its_head(document: Reader) -> None:
    rows = "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"
    for table, label in (
        ("| a |\n|---|\n| b |", "1 table row unchanged"),
        (rows, "2 table rows unchanged"),
    ):
        old = f"We pay.\n\n{table}\n\nWe keep it.\n\nWe go 5."
        new = (
            old.replace("5", "6")
            .replace("We pay", "They pay")
            .replace("We keep it", "They keep it")
        )
        assert label in as_html(
            outline(compare(document(old), document(new))), english("redline"), names=SIDES
        )
