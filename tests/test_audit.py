"""`make audit` on known vulnerabilities: a stand-in for pip-audit prints what that prints."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def audit(tmp_path: Path, printed: str, error: str = "") -> tuple[int, list[str]]:
    """Return the exit status and the lines about runtime.txt."""
    tool = tmp_path / "pip_audit.py"
    tool.write_text(f"import sys\nprint({printed!r})\nprint({error!r}, file=sys.stderr)\n")
    command = [sys.executable, ROOT / ".ci/audit/packages", sys.executable, tool]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line.partition(".ci/locks/")[2] for line in done.stdout.splitlines()]
    return done.returncode, [line for line in lines if line.startswith("runtime.txt")]


def test_fails_for_a_vulnerable_package(tmp_path: Path) -> None:
    vulnerability = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": []}
    package = {"name": "a", "version": "1.0", "vulns": [vulnerability]}
    fine = {"name": "b", "version": "2.0", "vulns": []}
    printed = json.dumps({"dependencies": [package, fine]})
    assert audit(tmp_path, printed) == (
        1,
        [
            "runtime.txt: 2 of 2 packages looked up",
            "runtime.txt: a 1.0 has PYSEC-2026-1; fixed in: 1.1",
        ],
    )


def test_passes_if_nothing_is_known(tmp_path: Path) -> None:
    printed = json.dumps({"dependencies": [{"name": "b", "version": "2.0", "vulns": []}]})
    assert audit(tmp_path, printed) == (0, ["runtime.txt: 1 of 1 packages looked up"])


def test_says_that_it_skips_what_it_cannot_look_up(tmp_path: Path) -> None:
    reason = (
        "runtime.txt: skipped, because pip-audit can't read the list of known vulnerabilities: "
    )
    assert audit(tmp_path, "", "no connection") == (0, [f"{reason}no connection"])
    skipped = {"name": "b", "skip_reason": "not found on PyPI"}
    printed = json.dumps({"dependencies": [skipped]})
    assert audit(tmp_path, printed, "No known vulnerabilities found") == (
        0,
        [f"{reason}not found on PyPI"],
    )
