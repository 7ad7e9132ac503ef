"""Documents for tests of redlines."""

from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.model.document import Block, Document, Kind, Span
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.compared_text import RedlineCache, Side
from legalsite.source.markdown import read_document


@pytest.fixture(scope="session")
def document() -> Callable[[str], Document]:
    """Return a function that parses Markdown."""
    return lambda text: read_document(text.encode(), "text.md")


HERE = Path(__file__).parent
OLD = (HERE / "old.md").read_text(encoding="utf-8")
NEW = (HERE / "new.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def moved_sentence() -> tuple[str, str]:
    """Two texts: a sentence moved to another clause, and one of its words changed."""
    fee, boats = (
        "The fee is due in March and is not returned when the boat is sold.",
        "Each boat has a number.",
    )
    office, ropes = (
        "The office writes all numbers down.",
        "The berth holder keeps the ropes in order.",
    )
    return (
        f"The mooring is let by the year. {fee} {boats} {office}\n\n{ropes}\n",
        f"The mooring is let by the year. {boats} {office}\n\n{ropes} {fee.replace('March', 'April')}\n",
    )


@pytest.fixture(scope="session")
def redline(document: Callable[[str], Document]) -> Redline:
    """A redline with a renumbered heading, an amended clause, a moved clause, and new rows."""
    return compare(document(OLD), document(NEW))


@pytest.fixture(scope="session")
def side_of() -> Callable[..., Side]:
    """Return a function that creates one side of a comparison from paragraphs; `# ` starts a
    heading.
    """
    return side


def side(*texts: str, kind: Kind = "paragraph") -> Side:
    blocks = [
        Block(
            "heading" if text.startswith("# ") else kind,
            (Span(text.removeprefix("# ")),),
            line,
            level=2,
        )
        for line, text in enumerate(texts, 1)
    ]
    return Side(blocks, RedlineCache())
