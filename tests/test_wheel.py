"""The wheel carries all that a build needs: what is unpacked from it makes a site."""

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from legalsite import __version__

ROOT = Path(__file__).parents[1]
SBOM = ROOT / ".ci/locks/sbom.cdx.json"
COMMANDS = """
import legalsite, sys
from legalsite.cli import run
print(legalsite.__file__)
sys.exit(run(["init", "S", "--quiet"]) or run(["build", "--unpublished", "--root", "S", "--quiet"]))
"""


def tracked() -> set[str]:
    """The files of the package that git has: what a wheel and an archive of the source carry, whatever git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "src/legalsite"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return set(listed.stdout.splitlines())


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / ".ci/sbom"], capture_output=True, check=True
    ).stdout
    assert SBOM.read_bytes() == made, "run .ci/sbom > .ci/locks/sbom.cdx.json"
    locked = re.findall(
        r"^([\w.-]+)==([^\s;]+)", (ROOT / ".ci/locks/runtime.txt").read_text(), re.MULTILINE
    )
    parts = json.loads(made)["components"]
    assert [(part["name"], part["version"]) for part in parts] == locked
    assert all(part["hashes"] for part in parts)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a wheel and an archive of the source."""
    folder = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--target", "wheel"]
    subprocess.run(
        build, cwd=ROOT, env=os.environ | {"HATCH_BUILD_LOCATION": str(folder)}, check=True
    )
    return folder


def release(tag: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [ROOT / ".ci/release", tag, folder]
    environment = os.environ | {"PYTHON": sys.executable}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_release_is_built_twice_with_the_same_bytes(tmp_path: Path) -> None:
    done = release(f"v{__version__}", tmp_path)
    assert not done.returncode, done.stderr
    names = sorted(path.name for path in tmp_path.iterdir())
    stem = f"legalsite-{__version__}"
    assert names == [f"{stem}-py3-none-any.whl", f"{stem}.tar.gz"]


def test_a_release_has_the_version_of_its_tag(tmp_path: Path) -> None:
    done = release("v0.0.1", tmp_path)
    assert done.returncode == 1
    assert f"Name the tag v{__version__}" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_source_archive_has_no_stray_files(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    outside = {name for name in names if not name.startswith("src/legalsite/")}
    reference = {str(path.relative_to(ROOT)) for path in (ROOT / "docs/reference").iterdir()}
    assert outside == {
        *(
            "PKG-INFO",
            "pyproject.toml",
            ".gitignore",
            "LICENSE",
            "README.md",
            "CHANGELOG.md",
            ".ci/locks/sbom.cdx.json",
            "docs/edit.md",
            "docs/words.md",
        ),
        *reference,
    }
    assert names - outside == tracked()


def test_the_wheel_builds_a_site(built: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "unpacked")
    carried = {
        f"src/{path.relative_to(tmp_path / 'unpacked')}"
        for path in (tmp_path / "unpacked/legalsite").rglob("*")
    }
    assert tracked() <= carried
    (entry,) = (tmp_path / "unpacked").glob("*.dist-info/entry_points.txt")
    assert "legalsite = legalsite.cli:main" in entry.read_text(encoding="utf-8")
    assert (tmp_path / "unpacked/legalsite/py.typed").exists()
    (bom,) = (tmp_path / "unpacked").glob("*.dist-info/sboms/*.json")
    assert bom.read_bytes() == SBOM.read_bytes()
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
