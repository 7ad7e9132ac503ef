"""What stands twice in a text."""

from legalsite.checks.rules.doubled_paragraphs import doubled
from legalsite.source.markdown import read_document


def test_equal_neighbours_and_long_paragraphs_with_one_between() -> None:
    long = "word " * 60
    near = f"# T\n\nWe are kind to you.\n\nWe are kind to you.\n\n{long}\n\nBe kind.\n\n{long}\n"
    far = f"# T\n\n{long}\n\nWe are kind to you.\n\nBe kind.\n\nWe are kind to you.\n\n{long}\n"
    lines = [
        [(first.line, again.line) for first, again in doubled(read_document(text.encode(), "x.md").blocks)]
        for text in (near, far)
    ]
    assert lines == [[(3, 5), (7, 11)], []]
