"""A build with few options doesn't load click, and says and ends as with click."""

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from legalsite.cli import build as build_command
from legalsite.cli import run
from legalsite.cli.build_runner import plain_build, run_build
from legalsite.cli.invocation import Invocation


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain")
    assert run(["init", str(folder), "--quiet"]) == 0
    return folder


@pytest.mark.parametrize("quiet", [[], ["-q"], ["--quiet"]])
def test_a_build_loads_click_only_to_read_other_arguments(quiet: list[str], site: Path) -> None:
    build(site)
    status, printed, errors = build(site, *quiet)
    assert (status, printed, errors.replace("click: False", "click: True")) == build(
        site, *quiet, "--jobs=1"
    )
    assert ("is up to date" in printed) is not bool(quiet)
    assert errors.endswith("click: False\n")


WORDS = [
    *(
        "-q",
        "--quiet",
        "--unpublished",
        "--verbose",
        "--pdf",
        "--root",
        "--output",
        "--jobs",
        "--jobs=2",
        "--",
        "",
    ),
    *(
        "0",
        "1",
        "08",
        "-1",
        "+1",
        "1_0",
        "٣",
        "1.0",
        "folder",
        "aux",
        "nothing",
        "file",
        "--q",
        "-qq",
    ),
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("folders")
    (folder / "folder").mkdir()
    (folder / "aux").mkdir()
    (folder / "file").write_text("")
    return folder


@given(words=st.lists(st.sampled_from(WORDS), max_size=6))
@example(words=["--root", "folder", "--output", "folder", "--jobs", "1", "--quiet"])
@example(words=["--output", "aux"])
@example(words=["--jobs", "1", "--jobs", "08"])
def test_plain_words_mean_what_click_reads(words: list[str], folders: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folders)
        plain = plain_build(words)
        if plain:
            assert (plain.args, plain.keywords) == read_by_click(words, patched)


Arguments = tuple[tuple[Invocation, ...], dict[str, Any]]


def read_by_click(words: list[str], patched: pytest.MonkeyPatch) -> Arguments:
    """Return the arguments of the build that click starts for these words. All other options have
    their defaults."""
    started: list[Arguments] = []

    def start(site: Invocation, **options: Any) -> None:
        kept = {name: options.pop(name) for name in ("output", "unpublished", "jobs")}
        assert not any(options.values())
        started.append(((site,), kept))

    patched.setattr(build_command, "run_build", start)
    command = build_command.command
    assert isinstance(command, click.Command)
    command.main(words, standalone_mode=False)
    return started[0]


def test_usual_words_are_plain(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folders)
    words = ["--root", "folder", "--output", "folder", "--jobs", "1", "-q", "--unpublished"]
    folder = Path("folder")
    plain = plain_build(words)
    assert plain
    assert (plain.func, plain.args) == (run_build, (Invocation(folder, quiet=True),))
    assert plain.keywords == {"output": folder, "unpublished": True, "jobs": 1}
    assert plain_build(["--output", "folder/new"]) is None


def test_a_build_that_fails_says_the_same_either_way(site: Path) -> None:
    broken = site / "content/files/broken.html"
    broken.parent.mkdir(exist_ok=True)
    broken.write_text("<form>")
    try:
        status, printed, errors = build(site)
        assert (status, printed, errors.replace("click: False", "click: True")) == build(
            site, "--jobs=1"
        )
        assert status == 1
    finally:
        broken.unlink()


def build(site: Path, *options: str) -> tuple[int, str, str]:
    """Return the exit status and what was said, without the seconds; last, whether click was loaded."""
    code = "import sys; from legalsite.cli import run; status = run(sys.argv[1:])"
    said = "print('click:', 'click' in sys.modules, file=sys.stderr); sys.exit(status)"
    command = [sys.executable, "-c", f"{code}; {said}", "build", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=site)
    return done.returncode, re.sub(r"in \d+\.\d\d s", "in 0.10 s", done.stdout), done.stderr


@pytest.mark.parametrize("options", [[], ["--jobs=1"]])
def test_a_reader_that_is_gone_ends_it(site: Path, options: list[str]) -> None:
    command = [sys.executable, "-m", "legalsite", "build", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=site
    ) as process:
        assert process.stdout
        process.stdout.close()
        assert process.wait() == 1
        assert process.stderr
        assert process.stderr.read() == b""


class Interrupted(io.StringIO):
    """A terminal on which somebody types Ctrl-C while a line is printed."""

    def write(self, text: str, /) -> int:
        raise KeyboardInterrupt


@pytest.mark.parametrize("options", [[], ["--jobs=1"]])
def test_a_ctrl_c_ends_it_on_a_line_of_its_own(
    site: Path,
    options: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(site)
    monkeypatch.setattr("sys.stdout", Interrupted())
    assert run(["build", *options]) == 130
    assert capsys.readouterr().err == "\n"
