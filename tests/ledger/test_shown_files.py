"""What a text shows of content/files, however its writer names it."""

import pytest

from legalsite.ledger.recorded_files import shown_files
from legalsite.model.document import Block, Document, Span


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("files/plan.png", "files/plan.png"),
        ("./files/plan.png", "files/plan.png"),
        ("../files/plan.png", "files/plan.png"),
        ("/files/plan.png", "files/plan.png"),
        ("files/plan.pdf#page=2", "files/plan.pdf"),
        ("files/plan.pdf?x=1", "files/plan.pdf"),
        ("files/my%20plan.png", "files/my plan.png"),
        ("https://example.com/files/plan.png", None),
        ("//example.com/files/plan.png", None),
        ("http://[broken/files/plan.png", None),
        ("mailto:files/plan.png", None),
        ("terms.md", None),
        ("#files/plan", None),
        ("", None),
    ],
)
def test_target(target: str, shown: str | None) -> None:
    block = Block("paragraph", (Span("See files/other.png"), Span(target, "target"), Span(target, "target")), 1)
    assert shown_files(Document((block,))) == ((shown,) if shown else ())
