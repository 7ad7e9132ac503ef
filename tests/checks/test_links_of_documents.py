"""The links and images of a document, and what is wrong with a target by itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.checks.rules.links import images_without_text, target_in, target_problem, targets
from legalsite.source.markdown import read_document
from text_tables import table


@table("links_of_documents.txt")
def test_fault(target: str, fault: str) -> None:
    assert target_problem(target) == fault


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/a_(b)?c=d#e", "http://localhost:8000/", "http://[::1]/", "//example.com", "ftp://example.com",
        "mailto:a@example.com?subject=x", "mailto:a@example.com,b@example.com", "mailto:?subject=x", "tel:+4930123",
        "terms.md", "../terms/", "/terms/#fees", "#fees", "files/a.pdf", "https://web.archive.org/web/http://example.com/",
    ],
)  # fmt: skip
def test_right(target: str) -> None:
    assert target_problem(target) == ""


TEXT = Path(__file__).with_name("links.md").read_text(encoding="utf-8")


def test_the_links_and_images_of_a_document() -> None:
    document = read_document(TEXT.encode(), "terms.md")
    assert [target.text for target in targets(document)] == [
        "files/plan.pdf", "files/map.png", "https://a.test/x", "files/logo.png", "https://b.test/", "files/none.png",
        "files/seal.png",
    ]  # fmt: skip
    assert [(block.line, missed) for block, missed in images_without_text(document)] == [
        (9, False),
        (13, False),
    ]


@table("links_of_documents.txt")
def test_images_without_text(source: str, missed: str) -> None:
    document = read_document(source.encode(), "terms.md")
    assert (
        ", ".join("missed" if sure else "perhaps" for _, sure in images_without_text(document))
        == missed
    )


def test_a_target_is_where_it_stands_in_parentheses() -> None:
    text = "# T\n\nfiles/a.png is here: ![a](files/a.png)\n"
    (target,) = targets(read_document(text.encode(), "terms.md"))
    line = "files/a.png is here: ![a](files/a.png)"
    assert target_in(text.encode(), "content/terms.md", target) == (
        "content/terms.md",
        3,
        27,
        line,
        38,
    )


def test_the_time_grows_with_the_images_of_a_text(
    growth: Callable[[Callable[[int], object]], float],
) -> None:
    sentences = "Boats may stay at the quay for as long as the fee is paid.\n\n"
    texts = {
        size: "".join(
            f"{sentences * 2}![](https://example.com/{number}.jpg)\n\n"
            for number in range(400 * size)
        )
        for size in (1, 4)
    }
    documents = {size: read_document(text.encode(), "terms.md") for size, text in texts.items()}
    assert growth(lambda size: list(images_without_text(documents[size]))) < 8
