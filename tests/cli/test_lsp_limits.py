"""What the editor’s server does not read, and what it says without its extra."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from cli import edited_site
from legalsite.cli.lsp import Messages
from legalsite.errors import ProblemsFound

root = pytest.fixture(edited_site.root)


def test_lines_and_bodies_have_bounds() -> None:
    messages = Messages(io.BytesIO(b"x" * 1500))
    assert (len(messages.readline()), messages.read(3), len(messages.read(16 << 20))) == (
        1000,
        b"xxx",
        497,
    )
    with pytest.raises(ProblemsFound, match="message-size") as refused:
        messages.read((16 << 20) + 1)
    assert refused.value.status == 2


@pytest.mark.parametrize("digits", [9, 20, 900, 5000])
def test_a_message_that_no_memory_holds_is_no_defect(
    legalsite: Path, root: Path, digits: int
) -> None:
    head = b"Content-Length: " + b"9" * digits + b"\r\n\r\n{}"
    done = subprocess.run(
        [legalsite, "lsp"], cwd=root, input=head, capture_output=True, check=False
    )
    assert done.returncode == (2 if digits < 1000 else 0), done.stderr
    assert b"internal" not in done.stderr


def test_without_the_extra_it_says_what_to_install(root: Path) -> None:
    hidden = "import sys; sys.modules['pygls'] = None; from legalsite.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", hidden, "lsp"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "`legalsite lsp` needs the extra [lsp]" in done.stderr
    assert "pip install '.[lsp]'" in done.stderr
