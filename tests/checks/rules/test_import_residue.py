"""What is left over from the page that a text was copied from."""

from legalsite.checks.rules.import_residue import residue
from legalsite.model.document import Block, Span


def blocks(*texts: str) -> list[Block]:
    return [Block("paragraph", (Span(text),), line) for line, text in enumerate(texts, 1)]


def test_a_menu_is_three_entries_in_a_row() -> None:
    assert residue(blocks("Home", "About us", "Contact", "We are kind.")) == dict.fromkeys(range(3), "a menu entry")
    assert residue(blocks("Contact", "We are kind.")) == {}


def test_a_menu_in_one_line_and_a_button() -> None:
    assert residue(blocks("We are kind.", "Home | About us | Contact", "Back to top")) == {1: "a menu", 2: "a button"}


def test_a_copyright_line_alone_is_the_companys_own() -> None:
    assert residue(blocks("We are kind.", "© 2026 Acme Inc. All rights reserved.")) == {}
