"""`legalsite serve` as a process: where it says it is, what it prints, how it ends."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from urllib.request import urlopen

import pytest

from legalsite.cli import run, serve
from legalsite.cli.serve import describe_report
from legalsite.commands.serve import PreviewReport
from legalsite.errors import Problem

PATIENCE = 30


@pytest.fixture
def process(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    run = [sys.executable, "-m", "legalsite"]
    subprocess.run([*run, "init", str(tmp_path), "-q"], check=True, timeout=PATIENCE)
    command = [*run, "serve", "--port", "0", "--root", str(tmp_path)]
    # A shell that runs the tests in the background ignores SIGINT, and a process inherits that; but whatever has a
    # handler here has the default action in the process that starts.
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        signal.signal(signal.SIGINT, former)
        yield process
        process.kill()


def test_it_serves_until_it_is_interrupted(
    process: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first.startswith("Preview on http://127.0.0.1:")
    assert first.endswith(" (Ctrl-C to stop)\n")
    with urlopen(f"{first.split()[2]}terms/", timeout=PATIENCE) as page:
        assert b"Terms of Service" in page.read()
    text = tmp_path / "content/terms.md"
    text.write_text(text.read_text() + "\nOne more sentence.\n")
    assert re.fullmatch(
        r"Rebuilt terms\.md in \d+\.\d\d s; 1 open page changed\n", process.stdout.readline()
    )
    good = text.read_text()
    text.write_text("---\ntitle: x\nrevised: never\n---\n")
    assert process.stdout.readline().startswith("content/terms.md:3:10: error[bad-date]")
    while (line := process.stdout.readline()) != "1 error\n":
        assert line, "the preview ended"
    text.write_text(good)
    assert process.stdout.readline() == "No more errors: the preview is up to date\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert process.stdout.read() == "\n"


def test_with_editor_it_prints_both_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path), "-q"]) == 0

    def ctrl_c(*_: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serve, "_print_reports", ctrl_c)
    command = ["serve", "--root", str(tmp_path), "--port", "0"]
    assert run([*command, "--editor"]) == 0
    address = r"http://127\.0\.0\.1:\d+/"
    lines = rf"Preview on {address} \(Ctrl-C to stop\)\nEditor on {address}\?token=\S+\n\n"
    assert re.fullmatch(lines, capsys.readouterr().out)


def test_ctrl_c_names_the_line_of_a_layout_that_still_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path), "-q"]) == 0

    def ctrl_c(*_: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serve, "_print_reports", ctrl_c)
    monkeypatch.setattr(serve, "running_place", lambda: "layouts/policy.html:3")
    assert run(["serve", "--root", str(tmp_path), "--port", "0"]) == 0
    assert capsys.readouterr().out.endswith("\nstopped in layouts/policy.html:3\n")


@pytest.mark.skipif(os.name == "nt", reason="no timers that send signals")
def test_a_ctrl_c_between_two_waits_ends_the_preview_and_nothing_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Shown:
        url = "http://127.0.0.1/"
        queue: SimpleQueue[PreviewReport] = SimpleQueue()

        @property
        def reports(self) -> SimpleQueue[PreviewReport]:
            if signal.getitimer(signal.ITIMER_REAL) == (0, 0):
                self.queue.put(PreviewReport((), 0.02, 1, (Problem("bad-date", "no date"),)))
                signal.setitimer(signal.ITIMER_REAL, 0.01)  # starts when the preview waits
            return self.queue

    @contextmanager
    def preview(root: Path, **_: object) -> Iterator[Shown]:
        yield Shown()

    def ctrl_c(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serve, "preview", preview)
    monkeypatch.setattr(
        serve, "MAX_WAIT", 1e-6
    )  # hardly waits: the signal nearly always comes in between
    former = signal.signal(signal.SIGALRM, ctrl_c)
    try:
        for _ in range(20):
            assert run(["serve", "--root", str(tmp_path)]) == 0
            assert capsys.readouterr().out == "Preview on http://127.0.0.1/ (Ctrl-C to stop)\n\n"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def test_a_change_is_told_in_one_line() -> None:
    assert (
        describe_report(PreviewReport(("a.md", "b.md"), 0.024, 2))
        == "Rebuilt a.md, b.md in 0.02 s; 2 open pages changed"
    )
    assert (
        describe_report(PreviewReport(tuple("abc"), 1, 1))
        == "Rebuilt a, b, c in 1.00 s; 1 open page changed"
    )
    assert (
        describe_report(PreviewReport(tuple("abcd"), 1, 1))
        == "Rebuilt a, b, c and 1 more in 1.00 s; 1 open page changed"
    )
    assert (
        describe_report(PreviewReport(tuple("abcde"), 1, 0))
        == "Rebuilt a, b, c and 2 more in 1.00 s; no open pages changed"
    )
