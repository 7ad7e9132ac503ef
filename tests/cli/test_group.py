"""What `legalsite` says of a command that there is not, and where nobody listens."""

import subprocess
import sys
from pathlib import Path

import pytest

from legalsite.cli import run


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_the_caller_closed_leads_nowhere(closed: str, tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "site"), "--quiet"]) == 0
    command = f"{sys.executable} -m legalsite build --root {tmp_path}/site {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "site/output/index.html").read_text().startswith("<!doctype html>")
