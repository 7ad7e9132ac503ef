"""When the editor’s server ends, and what it says without its extra."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli import edited_site

root = pytest.fixture(edited_site.root)
HEAD = b"Content-Length: %d\r\n\r\n"


def message(json: bytes) -> bytes:
    return HEAD % len(json) + json


INITIALIZE = message(
    b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}'
)
SHUTDOWN = message(b'{"jsonrpc": "2.0", "id": 2, "method": "shutdown"}')
EXIT = message(b'{"jsonrpc": "2.0", "method": "exit"}')


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 1),
        (INITIALIZE, 1),
        (INITIALIZE + b"Content-Le", 1),
        (INITIALIZE + b"Content-Length: 5\r\n", 1),
        (INITIALIZE + b"Content-Length: 5\r\n\r\n{", 1),
        (INITIALIZE + SHUTDOWN, 1),
        (EXIT, 1),
        (INITIALIZE + EXIT, 1),
        (INITIALIZE + SHUTDOWN + EXIT, 0),
        (INITIALIZE + message(b"[" * 100_000), 2),
    ],
)
def test_it_ends_with_its_input(legalsite: Path, root: Path, sent: bytes, status: int) -> None:
    done = subprocess.run(
        [legalsite, "lsp"], cwd=root, input=sent, capture_output=True, check=False
    )
    assert done.returncode == status, done.stderr
    assert b"Traceback" not in done.stderr


def test_exit_ends_it_before_its_input_ends(legalsite: Path, root: Path) -> None:
    with subprocess.Popen(
        [legalsite, "lsp"], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as server:
        assert server.stdin
        server.stdin.write(INITIALIZE + SHUTDOWN + EXIT)
        server.stdin.flush()
        assert server.wait(timeout=60) == 0


def test_without_the_extra_it_says_what_to_install(root: Path) -> None:
    hidden = "import sys; sys.modules['pygls'] = None; from legalsite.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", hidden, "lsp"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "`legalsite lsp` needs the extra [lsp]" in done.stderr
    assert "pip install '.[lsp]'" in done.stderr
