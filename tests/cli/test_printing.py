"""How problems are printed and counted."""

import io
import re
import shlex

import pytest

from legalsite.cli.printing import (
    ProgressBar,
    StreamedList,
    print_failure,
    print_problems,
    say_json,
    warn,
)
from legalsite.errors import Problem, ProblemsFound, Severity
from legalsite.redline.tokens import count_words


def problem(severity: Severity) -> Problem:
    return Problem("some-rule", "that is so", "do this", "a.md", severity=severity)


@pytest.mark.parametrize(
    ("severities", "count"),
    [
        (["error"], "1 error"),
        (["error", "error"], "2 errors"),
        (["error", "warning"], "1 error, 1 warning"),
        (["warning", "warning", "info"], "2 warnings, 1 info"),
    ],
)
def test_the_count_calls_nothing_worse_than_it_is(
    severities: list[Severity], count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_problems(map(problem, severities))
    assert capsys.readouterr().err.splitlines()[-1] == count


def test_nothing_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    print_problems([])
    assert capsys.readouterr().err == ""


class _Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("severity", "code"),
    [("error", "\x1b[31m\x1b[1m"), ("warning", "\x1b[33m\x1b[1m"), ("info", "\x1b[36m\x1b[1m")],
)
def test_errors_warnings_and_notes_differ_in_color(
    severity: Severity, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem(
        "bad-date",
        "no error[x] here\x1b",
        "help: it",
        "content/a b: c.md",
        3,
        1,
        "x",
        severity=severity,
    )
    plain = f"content/a b: c.md:3:1: {severity}[bad-date]: no error[x] here\\u001b\n  3 | x\n    | ^\n  help: help: it\n"
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    warn(str(problem))
    colored = plain.replace(f"{severity}[bad-date]", f"{code}{severity}[bad-date]\x1b[0m", 1)
    assert terminal.getvalue() == colored.replace("  help", "  \x1b[32mhelp\x1b[0m")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stderr", terminal := _Terminal())
    warn(str(problem))
    assert terminal.getvalue() == plain


def test_a_file_or_a_pipe_gets_no_colors(capsys: pytest.CaptureFixture[str]) -> None:
    warn("error[x]: y")
    assert capsys.readouterr().err == "error[x]: y\n"


def test_an_internal_error_names_its_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TypeError) as raised:
        count_words(None)  # type: ignore[arg-type]  # a defect
    assert print_failure(raised.value, []) == 3
    said, help = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"error\[internal\]: TypeError: .+ \(redline/tokens\.py:\d+\)", said)
    assert help == "  help: this is a bug in legalsite: please report it; nothing was changed"
    monkeypatch.setenv("LEGALSITE_DEBUG", "1")
    with pytest.raises(TypeError):
        print_failure(raised.value, [])


def test_a_name_with_a_line_break_begins_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub reads lines that begin with two colons as commands."""
    name = "a\n::error::You owe us money.md"
    assert print_failure(OSError(28, "No space left on device", name), []) == 2
    print_problems([Problem("some-rule", "that is so", "do this", name)])
    assert not re.search(r"^\s*::", capsys.readouterr().err, re.MULTILINE)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_printed_item_by_item_as_it_is_at_once(
    count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    say_json([{"open": [{"n": number} for number in range(count)]}])
    at_once = capsys.readouterr().out
    say_json(
        StreamedList(
            {"open": StreamedList({"n": number} for number in range(count))} for _ in range(1)
        )
    )
    assert capsys.readouterr().out == at_once


def test_json_is_printed_ten_thousand_pieces_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Out(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1

    monkeypatch.setattr("sys.stdout", out := Out())
    say_json([1] * 20_001)
    assert out.flushed == 4


@pytest.mark.parametrize(("stream", "patience", "quiet", "drawn"), [
    (_Terminal, 0, False, True), (_Terminal, 60, False, False), (_Terminal, 0, True, False),
    (io.StringIO, 0, False, False),
])  # fmt: skip
def test_a_bar_is_drawn_on_a_terminal_once_the_work_has_lasted(
    stream: type[io.StringIO],
    patience: float,
    quiet: bool,
    drawn: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stderr", terminal := stream())
    monkeypatch.setattr(ProgressBar, "PATIENCE", patience)
    monkeypatch.setattr(ProgressBar, "INTERVAL", 60)
    monkeypatch.setattr("sys.stdout", printed := io.StringIO())
    with ProgressBar("Emails", quiet=quiet) as bar:
        bar.update(3, 7, "3 accepted")
        bar.update(4, 7, "4 accepted")
        shown = terminal.getvalue()
    for words in ("Emails", "3/7", "3 accepted"):
        assert (words in shown) == drawn
    assert "4/7" not in shown
    assert terminal.getvalue().endswith("\x1b[1A\x1b[2K") == drawn, "gone at the end"
    assert printed.getvalue() == ""


@pytest.mark.parametrize(
    ("argv", "option", "command"),
    [
        ("serve --port 65535 --host ::1", "--port 8100", "serve --host ::1 --port 8100"),
        ("serve --port=65535", "--port 8100", "serve --port 8100"),
        ("serve --editor", "--port 8100", "serve --editor --port 8100"),
        (
            "import text a.txt --skip-lines 1",
            "--skip-lines 3-4",
            "import text a.txt --skip-lines 1 --skip-lines 3-4",
        ),
        (
            "notify status --json 'a b'",
            "--addresses",
            "notify status --json 'a b' --addresses",
        ),
    ],
)
def test_the_help_is_the_same_command_with_the_option(
    argv: str, option: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = ProblemsFound([Problem("some-rule", "that is so", f"do this: `{option}`")])
    print_failure(fault, shlex.split(argv))
    assert f"legalsite {command}" in capsys.readouterr().err.splitlines()[-2]
