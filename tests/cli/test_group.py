"""What `legalsite` says of a command that there is not, and where nobody listens."""

import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from legalsite.cli import run
from legalsite.cli.group import EXAMPLES, group


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_the_caller_closed_leads_nowhere(closed: str, tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "site"), "--quiet"]) == 0
    command = f"{sys.executable} -m legalsite build --root {tmp_path}/site {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "site/output/index.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("words", ["", *EXAMPLES, "import git", "import text", "notify send", "notify record"])
def test_help_fits_on_a_screen(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*words.split(), "--help"]) == 0
    assert len(capsys.readouterr().out.splitlines()) <= 24


@pytest.mark.parametrize("words", EXAMPLES)
def test_the_example_of_help_is_understood(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("accounts.csv").write_text("email\n")
    command: click.Command | None = group
    arguments = shlex.split(EXAMPLES[words])
    while isinstance(command, click.Group):
        command = command.get_command(click.Context(command), arguments.pop(0))
    assert command
    with command.make_context("example", arguments) as context:  # closes the files that it opened
        assert context.params
