"""What `legalsite` says of a command that there is not, and where nobody listens."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from legalsite.cli import run
from legalsite.cli.group import group
from posix_needs import SHELL


@pytest.mark.posix_only(SHELL)
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_the_caller_closed_leads_nowhere(closed: str, tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "site"), "--quiet"]) == 0
    command = f"{sys.executable} -m legalsite build --root {tmp_path}/site {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "site/output/index.html").read_text().startswith("<!doctype html>")


def test_a_pipe_gets_utf_8_whatever_the_console_has(tmp_path: Path) -> None:
    for name, text in (("old.txt", "Pay now.\n"), ("new.txt", "Pay 規約 now.\n")):
        (tmp_path / name).write_bytes(text.encode())
    done = subprocess.run(
        [sys.executable, "-m", "legalsite", "diff", "old.txt", "new.txt"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
    assert "規約" in done.stdout.decode()
    assert b"\r" not in done.stdout


def _commands(context: click.Context | None = None) -> Iterator[tuple[list[str], click.Command]]:
    """Yield every command with the words that call it."""
    context = context or click.Context(group, info_name="legalsite")
    assert isinstance(context.command, click.Group)
    for name in context.command.list_commands(context):
        command = context.command.get_command(context, name)
        assert command
        inner = click.Context(command, context, name)
        yield inner.command_path.split()[1:], command
        if isinstance(command, click.Group):
            yield from _commands(inner)


def test_help_fits_on_a_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for words in ([], *(words for words, _ in _commands())):
        assert run([*words, "--help"]) == 0
        assert len(capsys.readouterr().out.splitlines()) <= 30, words


def test_help_is_no_wider_than_can_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    widths = []
    for words, _ in _commands():
        assert run([*words, "--help"]) == 0
        widths += map(len, capsys.readouterr().out.splitlines())
    assert max(widths) == 98  # click keeps two columns free


def test_every_help_has_an_example_that_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        "accounts.csv",
        "tokens.txt",
        "bounces.mbox",
        "mail.log",
        "old.html",
        "old.text",
        "old.docx",
        "old.pdf",
        "Terms.docx",
    ):
        Path(name).write_text("email\n")
    (tmp_path.parent / "site").mkdir(exist_ok=True)
    for words, command in _commands():
        program, *arguments = shlex.split((command.epilog or "").removeprefix("Example: "))
        assert [program, *arguments[: len(words)]] == ["legalsite", *words], command.epilog
        called: click.Command | None = group
        while isinstance(called, click.Group):
            called = called.get_command(click.Context(called), arguments.pop(0))
        assert called
        called.make_context("example", arguments).close()


def test_there_are_at_most_a_hundred_names_of_options() -> None:
    names: set[str] = set()
    for _, command in [([], group), *_commands()]:
        for option in (each for each in command.params if isinstance(each, click.Option)):
            names.update(name for name in option.opts if name.startswith("--"))
    assert len(names) <= 100, sorted(names)


def test_every_default_is_in_the_help() -> None:
    for words, command in _commands():
        context = click.Context(command)
        for option in (each for each in command.params if isinstance(each, click.Option)):
            if isinstance(option.default, str | int | float) and option.default:
                assert "default" in (option.get_help_record(context) or [""])[-1].lower(), (
                    words,
                    option.name,
                )
