"""What several tests of the command line use."""

import os
from collections.abc import Iterator

import pytest

from legalsite.cli import shell_commands
from posix_needs import TERMINALS

pytest.register_assert_rewrite("cli.command_lines")


@pytest.fixture(autouse=True)
def posix_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print commands as a POSIX shell reads them, on every system."""
    monkeypatch.setattr(shell_commands, "HAS_POSIX_SHELL", True)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Yield both ends of a pseudo-terminal: the one to type on, and the one that a program reads."""
    pty = pytest.importorskip("pty", reason=TERMINALS)
    try:
        ours, theirs = pty.openpty()
    except OSError:
        pytest.skip("this machine has no pseudo-terminals")
    yield ours, theirs
    os.close(ours)
    os.close(theirs)
