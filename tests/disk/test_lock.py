"""One writer at a time, whichever process it is, and no lock that outlives it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.disk.lock import locked
from legalsite.errors import ProblemsFound

HOLD = """
import sys
from pathlib import Path
from legalsite.disk.lock import locked
with locked(Path(sys.argv[1]), "output"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_whoever_comes_second_learns_which_process_holds_it(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ProblemsFound) as raised, locked(file, "output", "publish"):
            pass
        assert raised.value.status == 2
        assert str(raised.value) == (
            f"output: error[busy]: another publish (process {holder.pid}) is writing to this folder\n"
            "  help: wait until it finishes, then publish again"
        )
        holder.kill()  # no chance to release it
    with locked(file, "output"):
        pass


def test_a_file_that_a_link_leads_to_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    (tmp_path / "lock").symlink_to("notes")
    with pytest.raises(ProblemsFound, match="not a link"), locked(tmp_path / "lock", "output/"):
        pass
    assert (tmp_path / "notes").read_text() == "mine"


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_is_no_lock_and_is_named(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "lock")
    with pytest.raises(ProblemsFound) as refused, locked(tmp_path / "lock", "output/"):
        pass
    path = (tmp_path / "lock").as_posix()
    assert (refused.value.problems[0].path, refused.value.status) == (path, 2)
