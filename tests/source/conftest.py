"""What the cases of wrong settings and wrong front matter say."""

import pytest


@pytest.fixture
def in_lines():
    """What the cases say of problems: one line each."""
    return lambda problems: "\n".join(f"{p.line}:{p.column} {p.rule}: {p.message}; {p.help}" for p in problems)
