"""What stands twice goes once, and what may be meant stays."""

import pytest

from legalsite.importing.boilerplate import repetitions
from legalsite.importing.markdown_writer import RawBlock

LONG = "word " * 59 + "word."


def blocks(*texts: str) -> list[RawBlock]:
    """Headings begin with a #."""
    return [
        RawBlock(text.lstrip("# "), line, kind="heading" if text.startswith("#") else "text", level=2)
        for line, text in enumerate(texts, 1)
    ]


@pytest.mark.parametrize(
    ("texts", "reasons"),
    [
        (["We keep your name.", "We keep your name."], {1: "repeats line 1"}),
        (["Kai 7", "Kai 7"], {}),
        (["We keep your name.", "Why?", "We keep your name."], {}),
        ([LONG, "Why?", LONG], {2: "repeats line 1"}),
        (["Why?", LONG, "# Data", LONG, "# End", "We do."], {1: "repeats line 4"}),
        ([LONG, "Why?", "# Data", LONG], {0: "repeats line 4"}),
        (["# Data", "# Rights", "We ask.", "# Data", "We keep it."], {0: "heading without a text, repeated at line 4"}),
        (["# Data", "We keep it.", "# Data", "We ask."], {}),
    ],
)
def test_what_goes(texts: list[str], reasons: dict[int, str]) -> None:
    assert repetitions(blocks(*texts)) == reasons
