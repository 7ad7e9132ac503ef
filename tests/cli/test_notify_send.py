"""What `notify send` and `notify status` print, line by line, and the same as JSON values."""

import json
import os
import re
import signal
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from cli.command_lines import cases, lines_of
from legalsite.cli import notify_send, run
from legalsite.cli.invocation import Invocation, database
from legalsite.cli.notify_send import _run_steps, dry_run_lines, progress_words
from legalsite.commands.notify_send import Progress
from legalsite.errors import ProblemsFound
from legalsite.model.email import Mailing, StoredMailing
from legalsite.model.notice_key import NoticeKey
from legalsite.site.load import Site

test_case = cases("notify-send")

HERE = Invocation(None, quiet=False, verbose=False)
KEY = "terms@2026-03-02"
MAILING = Mailing((NoticeKey.parse(KEY),), "accounts", "c" * 64, "legal@b.test", "b.test")
SUBJECTS = {"en": "Our Terms change"}
STORED = StoredMailing(1, MAILING, "d" * 64, "2026-03-20T09:00:00Z")


def test_the_bar_tells_rate_and_outcomes() -> None:
    states = {"rejected": 3, "accepted": 4_497, "deferred": 0}
    assert progress_words(states, 2.0) == "2,250 per second, 4,497 accepted, 0 deferred, 3 rejected"
    assert progress_words({}, 0.0) == ""


def test_a_dry_run_ends_with_the_command_to_paste() -> None:
    waiting = {"pending": 2, "accepted": 1}
    assert lines_of(dry_run_lines(STORED, waiting, SUBJECTS, "terms", HERE)) == [
        f"{KEY}: 1 accepted, 2 pending of 3",
        "  en: Our Terms change",
        "To send 2 emails from legal@b.test:",
        "  legalsite notify send terms --confirm dddddddddddd",
    ]
    *_, last = lines_of(
        dry_run_lines(STORED, waiting, SUBJECTS, "terms", HERE._replace(given_root=Path("my site")))
    )
    assert last == "  legalsite notify send terms --confirm dddddddddddd --root 'my site'"
    *_, last = lines_of(dry_run_lines(STORED, {"accepted": 3}, SUBJECTS, "terms", HERE))
    assert last == "  en: Our Terms change"


def test_a_runner_of_a_pipeline_needs_a_database_that_outlives_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(
        ProblemsFound, match="wouldn't keep the record of who was notified"
    ) as raised:
        database(needed=True)
    assert raised.value.status == 2
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", "postgresql://h/x")
    assert database(needed=True) == "postgresql://h/x"
    monkeypatch.delenv("CI")
    monkeypatch.delenv("LEGALSITE_DATABASE_URL")
    assert database(needed=True) == ""


def test_where_there_is_no_terminal_progress_is_a_line_of_json_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify_send, "LOG_INTERVAL", 0.0)

    def steps() -> Iterator[tuple[int, dict[str, int]]]:
        yield 3, {}
        yield 3, {"accepted": 2}

    for quiet in (False, True):
        assert notify_send._run_steps(steps(), "terms@2026-03-02", quiet=quiet) == (False, None)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["mailing"], line["seconds"], line["of"], line["emails"]) for line in lines] == [
        ("terms@2026-03-02", 0, 3, {}),
        ("terms@2026-03-02", 0, 3, {"accepted": 2}),
    ]


def test_a_signal_interrupts_no_step() -> None:
    done: list[str] = []

    def steps() -> Generator[Progress, None, None]:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("the step in which it came")
            yield 2, {}
            done.append("the next step")
        finally:
            done.append("what finishes the open emails")

    assert _run_steps(steps(), KEY, quiet=True) == (True, None)
    assert done == ["the step in which it came", "what finishes the open emails"]


def test_bad_rows_are_named_without_their_words(
    bilingual_site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("email,name,iban\nAda <ada@b.test>,Ada Lovelace,DE02\nbob@b.test,Bob,DE03,x\n")
    command = ["notify", "plan", "terms", "--to", str(file), "--root", str(bilingual_site.root)]
    assert run([*command, "--column", "who=x"]) == 2
    assert "isn't FIELD=NAME; the fields are email, name, language" in capsys.readouterr().err
    for pipeline in ("", "true"):
        monkeypatch.setenv("CI", pipeline)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        monkeypatch.setenv("LEGALSITE_DATABASE_URL", f"sqlite:///{tmp_path}/deliveries.sqlite")
        assert run(command) == 1
        told = capsys.readouterr().err
        assert not re.search("Lovelace|DE0|Bob|bob", told)
        assert ("list.csv:2:1: error" in told, "ada@b.test" in told) == (True, not pipeline)
