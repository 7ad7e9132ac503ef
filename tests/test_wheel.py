"""The wheel carries all that a build needs: what is unpacked from it makes a site."""

import json
import os
import re
import runpy
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

import legalsite
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


def test_a_release_has_the_version_of_its_tag(tmp_path: Path) -> None:
    done = release("v0.0.1", tmp_path)
    assert done.returncode == 1
    assert f"Name the tag v{__version__}" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_dry_run_shows_a_release_and_what_stays_readable(tmp_path: Path) -> None:
    """It builds the release, twice with the same bytes."""
    environment = os.environ | {"PYTHON": sys.executable}
    done = subprocess.run(
        [ROOT / ".ci/release", "--dry-run", tmp_path / "next"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    wheel, source, notes = done.stdout.split("\n", 2)
    stem = f"legalsite-{__version__}"
    assert [wheel, source] == [f"{stem}-py3-none-any.whl", f"{stem}.tar.gz"]
    assert notes.startswith("The first release of legalsite")
    assert "## " not in notes
    names = {path.name for path in (ROOT / "tests/released/next").iterdir()}
    assert {path.name for path in (tmp_path / "next").iterdir()} == names


PLAIN = "\n\nStart, install, changes, license, [Python](https://python.org/)\n"
ON_THE_WEBSITE = (
    "![Added words](https://docs.test/redline.png)\n\n[Start](https://docs.test/#start), "
    "[install](https://docs.test/install/), [changes](https://docs.test/CHANGELOG/), license, [Python](https://python.org/)\n"
)
IN_THE_REPOSITORY = (
    "![Added words]({0}/raw/v{1}/docs/redline.png)\n\n[Start]({0}/blob/v{1}/docs/README.md#start), "
    "[install]({0}/blob/v{1}/docs/install.md), [changes]({0}/blob/v{1}/CHANGELOG.md), [license]({0}/blob/v{1}/LICENSE), "
    "[Python](https://python.org/)\n"
)
KNOWN = {"DOCUMENTATION": "https://docs.test/", "REPOSITORY": "https://git.test/legalsite"}
README = (
    "![Added words](docs/redline.png)\n\n[Start](docs/README.md#start), [install](docs/install.md), "
    "[changes](CHANGELOG.md), [license](LICENSE), [Python](https://python.org/)\n"
)


@pytest.mark.parametrize(
    ("known", "written"),
    [([], PLAIN), (["DOCUMENTATION"], ON_THE_WEBSITE), (["REPOSITORY"], IN_THE_REPOSITORY)],
    ids=["none", "docs", "repository"],
)
def test_no_link_of_a_release_is_dead(
    known: list[str], written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link to an address that isn't known yet is plain text."""
    for name in known:
        monkeypatch.setattr(legalsite, name, KNOWN[name])
    project = runpy.run_path(str(ROOT / ".ci/project.py"))
    assert project["with_links"](README) == written.format(KNOWN["REPOSITORY"], __version__)
    metadata: dict[str, Any] = {}
    project["ProjectMetadata"](str(ROOT), {}).update(metadata)
    notes = project["release_notes"](__version__)
    for text in (metadata["readme"]["text"], notes):
        assert not re.findall(r"\]\((?!https?:)[^)]*\)", text)
    expected = {"DOCUMENTATION": "Documentation", "REPOSITORY": "Repository"}
    assert metadata["urls"] == {expected[name]: KNOWN[name] for name in known}


def test_no_address_is_a_placeholder() -> None:
    for address in (legalsite.DOCUMENTATION, legalsite.REPOSITORY):
        assert not address or address.startswith("https://")
    assert not legalsite.REPOSITORY.endswith("/")
    assert not legalsite.DOCUMENTATION or legalsite.DOCUMENTATION.endswith("/")


def test_the_build_needs_no_other_package() -> None:
    """The metadata of a package are made in an environment that has only hatchling."""
    command = [sys.executable, "-S", "-c", "import legalsite.commands.documentation"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run(command, env=environment, check=True)


def test_the_source_archive_has_no_stray_files(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    outside = {name for name in names if not name.startswith("src/legalsite/")}
    docs = {*(ROOT / "docs/reference").iterdir(), *(ROOT / "docs").glob("[a-z]*.md")}
    assert outside == {
        *(
            "PKG-INFO",
            "pyproject.toml",
            ".gitignore",
            "LICENSE",
            "README.md",
            "CHANGELOG.md",
            ".ci/locks/sbom.cdx.json",
            ".ci/project.py",
        ),
        *(str(path.relative_to(ROOT)) for path in docs),
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
    assert "src/legalsite/docs/upcoming.md" in carried, "what `legalsite help` reads"
    (entry,) = (tmp_path / "unpacked").glob("*.dist-info/entry_points.txt")
    assert "legalsite = legalsite.cli:main" in entry.read_text(encoding="utf-8")
    assert not (tmp_path / "unpacked/legalsite/py.typed").exists(), "see docs/stability.md"
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
