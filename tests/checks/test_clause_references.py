"""The numbered clauses of a document, and its references to them."""

from collections.abc import Callable

import pytest

from legalsite.checks.clause_references import clause_numbers, parts_of, references, told_of_earlier_texts
from legalsite.model.document import Document
from legalsite.source.markdown import read_document

TERMS = """# Terms

## 1. Fees

1.1 You pay.

## 2. End

(a) You may leave.

(b) We may end it.
"""


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("4", ("4",)),
        ("Section 4.2(b)", ("4", "2", "b")),
        ("§ 3", ("3",)),
        ("Article IV", ("iv",)),
        ("(a)", ("a",)),
        ("D.4", ("d", "4")),
    ],
)
def test_a_number_has_parts(number: str, parts: tuple[str, ...]) -> None:
    assert parts_of(number) == parts


def test_a_clause_is_found_by_each_of_its_numbers() -> None:
    clauses = clause_numbers(document(TERMS))
    words = {number: block.text for number in (("1",), ("1", "1"), ("2",)) if (block := clauses.find(number))}
    assert words == {("1",): "Fees", ("1", "1"): "You pay.", ("2",): "End"}
    assert clauses.find(("3",)) is None


def test_a_letter_alone_is_any_item_and_a_number_alone_is_a_clause() -> None:
    clauses = clause_numbers(document("# Terms\n\n## 4. Fees\n\n1. One.\n2. Two.\n\n## 5. End\n\nThat is all.\n"))
    assert clauses.numbered
    assert clauses.find(("2",)) is None
    found = clauses.find(("4", "2"))
    assert found is not None
    assert found.text == "Two."


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("See section 1.1.", ["section 1.1"]),
        ("See sections 1 and 2.", ["section 1", "section 2"]),
        ("See clause 2(a) above.", ["clause 2(a)"]),
        ("See Article 28 GDPR.", []),
        ("See § 312 BGB.", []),
        ("See section 4 of the Data Protection Act.", []),
        ("See section 2 of our Privacy Policy.", []),
        ("See section 2 of these terms.", ["section 2"]),
        ("Under Section 1798.130 of the Civil Code you may ask.", []),
    ],
)
def test_references_to_the_text_itself_and_no_others(sentence: str, written: list[str]) -> None:
    read = document(f"{TERMS}\n{sentence}\n")
    clauses = clause_numbers(read)
    assert [reference.written for reference in references(read.blocks[-1], clauses)] == written


def test_a_reference_says_where_its_number_is_and_what_the_clause_is_called() -> None:
    read = document(f"{TERMS}\nAs section 2 (The End) of these terms says.\n")
    (reference,) = references(read.blocks[-1], clause_numbers(read))
    assert reference.title == "The End"
    assert read.blocks[-1].text[reference.start :].startswith("2 (The End)")


@pytest.mark.parametrize(
    ("heading", "earlier"),
    [
        ("What has changed", True),
        ("What’s new", True),
        ("Revision history", True),
        ("Summary of recent changes", True),
        ("May 4, 2024", True),
        ("Änderungshistorie", True),
        ("Historique des versions", True),
        ("Your browsing history", False),
        ("Changes to these terms", False),
        ("Fees from May 4, 2024", False),
    ],
)
def test_what_stands_below_a_list_of_changes_is_about_earlier_texts(heading: str, earlier: bool) -> None:
    blocks = document(f"# Terms\n\n## {heading}\n\n### Fees\n\nSee section 4.\n\n## End\n\nSee section 5.\n").blocks
    assert list(told_of_earlier_texts(blocks)) == ([3, 5, 7] if earlier else [])


def document(text: str) -> Document:
    return read_document(text.encode(), "x.md")


def test_the_time_grows_with_the_links_and_references_of_a_paragraph(
    growth: Callable[[Callable[[int], object]], float],
) -> None:
    from legalsite.checks.clause_references import _read

    sentence = "See <https://harbour.example/{}>, then Section 3 applies. "
    texts = {size: "".join(map(sentence.format, range(2000 * size))) for size in (1, 4)}
    blocks = {size: read_document(text.encode(), "terms.md").blocks[0] for size, text in texts.items()}
    assert growth(lambda size: list(_read(blocks[size].text, blocks[size].html, (), ()))) < 8
