"""What several tests of the command line use."""

import os
from collections.abc import Iterator

import pytest

from posix_needs import TERMINALS

pytest.register_assert_rewrite("cli.command_lines")


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
