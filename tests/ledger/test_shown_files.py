"""What a text shows of content/files, however its writer names it."""

import pytest

from legalsite.ledger.shown_files import is_recordable, shown_files
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


def test_names_that_a_line_can_hold() -> None:
    for path in ("files/plan.png", "files/2025/Plan_v2-final.PDF", "files/a+b@2x.png"):
        assert is_recordable(path)
    for path in ("files/my plan.png", "files/plän.png", "files/../LEDGER", "files/.hidden", "files/", "privacy.md"):
        assert not is_recordable(path)
