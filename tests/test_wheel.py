"""The wheel carries all that a build needs: what is unpacked from it makes a site."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMANDS = """
import legalsite, sys
from legalsite.cli import run
print(legalsite.__file__)
sys.exit(run(["init", "S", "--quiet"]) or run(["build", "--root", "S", "--quiet"]))
"""


def test_the_wheel_builds_a_site(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(build, cwd=ROOT, env=os.environ | {"HATCH_BUILD_LOCATION": str(tmp_path)}, check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "unpacked")
    (entry,) = (tmp_path / "unpacked").glob("*.dist-info/entry_points.txt")
    assert "legalsite = legalsite.cli:main" in entry.read_text(encoding="utf-8")
    assert (tmp_path / "unpacked/legalsite/py.typed").exists()
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS],
        env=os.environ | {"PYTHONPATH": str(tmp_path / "unpacked")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path / "unpacked"))
    assert "<h1" in (tmp_path / "S/output/terms/index.html").read_text(encoding="utf-8")
