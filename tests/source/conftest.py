"""Cases written as text: title, input and what is expected, each ended by a line with a dot."""

from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"


def cases(name):
    parts = (FIXTURES / name).read_text(encoding="utf-8").split("\n.\n")
    triples = zip(parts[0::3], parts[1::3], parts[2::3], strict=False)
    return [pytest.param(text, expected, id=title.strip()) for title, text, expected in triples]


def pytest_generate_tests(metafunc):
    name = getattr(metafunc.function, "fixture_file", None)
    if name:
        metafunc.parametrize(("text", "expected"), cases(name))


@pytest.fixture
def in_lines():
    """What the cases say of problems: one line each."""
    return lambda problems: "\n".join(f"{p.line}:{p.column} {p.rule}: {p.message}; {p.help}" for p in problems)
