"""What is left over from the page that a text was copied from."""

from legalsite.checks.rules.imports import doubled, residue
from legalsite.model.document import Block, Span
from legalsite.source.markdown import read_document


def blocks(*texts: str) -> list[Block]:
    return [Block("paragraph", (Span(text),), line) for line, text in enumerate(texts, 1)]


def test_a_menu_is_three_entries_in_a_row() -> None:
    assert residue(blocks("Home", "About us", "Contact", "We are kind.")) == dict.fromkeys(range(3), "a menu entry")
    assert residue(blocks("Contact", "We are kind.")) == {}


def test_a_menu_in_one_line_and_a_button() -> None:
    assert residue(blocks("We are kind.", "Home | About us | Contact", "Back to top")) == {1: "a menu", 2: "a button"}


def test_a_copyright_line_alone_is_the_companys_own() -> None:
    assert residue(blocks("We are kind.", "© 2026 Acme Inc. All rights reserved.")) == {}


def test_equal_neighbours_and_long_paragraphs_with_one_between() -> None:
    long = "word " * 60
    near = f"# T\n\nWe are kind to you.\n\nWe are kind to you.\n\n{long}\n\nBe kind.\n\n{long}\n"
    far = f"# T\n\n{long}\n\nWe are kind to you.\n\nBe kind.\n\nWe are kind to you.\n\n{long}\n"
    lines = [
        [(first.line, again.line) for first, again in doubled(read_document(text.encode(), "x.md").blocks)]
        for text in (near, far)
    ]
    assert lines == [[(3, 5), (7, 11)], []]
