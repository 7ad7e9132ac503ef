"""Fixtures for tests of the command line."""

import os
from collections.abc import Iterator

import pytest

from legalsite.cli import shell_commands
from posix_needs import TERMINALS

pytest.register_assert_rewrite("cli.command_lines")


@pytest.fixture(autouse=True)
def posix_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print commands for POSIX shells on every system."""
    monkeypatch.setattr(shell_commands, "HAS_POSIX_SHELL", True)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Yield both ends of a pseudo-terminal: one to type on, and one for a program to read."""
    pty = pytest.importorskip("pty", reason=TERMINALS)
    try:
        ours, theirs = pty.openpty()
    except OSError:
        pytest.skip("this machine has no pseudo-terminals")
    yield ours, theirs
    os.close(ours)
    os.close(theirs)
