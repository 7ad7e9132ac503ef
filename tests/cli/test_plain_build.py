"""Arguments that are read without click mean what click reads in them; a build says and ends as with click."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from legalsite.cli import run
from legalsite.cli.group import group
from legalsite.cli.plain_build import PLAIN, plain_arguments

WORDS = (
    *("build", "check", *PLAIN),
    *("-qq", "--qui", "--root=site", "--explain", "--as-of", "2026-01-31", "--help"),
    *("site", "site/content", "site/legalsite.toml", "absent", "", "-", "--", "a\0b", "\udcff"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A site named `site` below the current folder."""
    folder = tmp_path_factory.mktemp("plain")
    assert run(["init", str(folder / "site"), "--quiet"]) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder / "site"


@given(words=st.lists(st.sampled_from(WORDS), max_size=6))
@example(words=["build"])
@example(words=["build", "--root", "site", "--quiet", "--output", "site/content", "--unpublished"])
@example(words=["build", "-q", "--root", "site"])
@pytest.mark.usefixtures("site")
def test_plain_arguments_mean_what_click_reads_in_them(words: list[str]) -> None:
    arguments = plain_arguments(words)
    stated = {key: value for key, value in (arguments or {}).items() if value is not None}
    assert arguments is None or stated == read_by_click(words)


def read_by_click(words: list[str]) -> dict[str, Any]:
    """Return what the command would be called with. Raises ClickException as click does."""
    called: list[dict[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("legalsite.cli.build.run_build", lambda site, **more: called.append({"site": site, **more}))
        group.main(words, prog_name="legalsite", standalone_mode=False)
    (arguments,) = called
    return {key: value for key, value in arguments.items() if value is not None and key != "explain"}


@pytest.mark.parametrize(
    "line",
    ["build", "build -q", "build --unpublished", "build --root site", "build --quiet --root site --output site"],
)
@pytest.mark.usefixtures("site")
def test_what_pipelines_call_is_plain(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain_arguments(line.split())
    monkeypatch.setenv("_LEGALSITE_COMPLETE", "bash_source")
    assert plain_arguments(line.split()) is None, "click completes it"


def test_a_build_loads_click_only_to_read_arguments(site: Path) -> None:
    """And says the same with it: `--jobs 1` is not plain."""
    build(site)
    plain = build(site)
    assert plain == build(site, "--jobs", "1")
    assert "is up to date" in plain[1]
    assert loaded(site, "--root", "site") == "False"
    assert loaded(site, "--root=site") == "True"


def test_a_build_that_fails_says_the_same_either_way(site: Path) -> None:
    (site / "content/broken.md").write_text("no front matter")
    try:
        assert build(site) == build(site, "--jobs", "1")
        assert build(site)[0] == 1
    finally:
        (site / "content/broken.md").unlink()


def build(site: Path, *options: str) -> tuple[int, str, str]:
    """Return the exit status and what was said, without the seconds."""
    command = [sys.executable, "-m", "legalsite", "build", "--root", "site", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=site.parent)
    return done.returncode, re.sub(r"in \d+\.\d\d s", "in 0.10 s", done.stdout), done.stderr


def loaded(site: Path, *options: str) -> str:
    """Return whether a build with these options loads click."""
    code = "import sys; from legalsite.cli import run; run(sys.argv[1:]); print('click' in sys.modules)"
    command = [sys.executable, "-c", code, "build", "--quiet", *options]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=site.parent).stdout.strip()


@pytest.mark.parametrize("options", [[], ["--jobs", "1"]])
def test_a_reader_that_is_gone_ends_it(site: Path, options: list[str]) -> None:
    command = [sys.executable, "-m", "legalsite", "build", "--root", "site", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=site.parent) as process:
        assert process.stdout
        process.stdout.close()
        assert process.wait() == 1
        assert process.stderr
        assert process.stderr.read() == b""
