"""What `notify send` and `notify status` print, line by line, and the same as JSON values."""

import json
import os
import re
import shlex
import signal
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cli.command_lines import cases
from legalsite.cli import notify_send, run
from legalsite.cli.notify_send import _run, database, dry_run_lines, progress_words, status_as_json, status_lines
from legalsite.cli.options import Invocation
from legalsite.commands.notify_send import Progress
from legalsite.errors import ProblemsFound
from legalsite.model.email import Cause, Mailing, StoredMailing, Variant
from legalsite.model.notice_key import NoticeKey
from legalsite.site.load import Site

test_case = cases("notify-send")

HERE = Invocation(None, quiet=False, verbose=False)
KEY = "terms@2026-03-02"
EMAILS = (Variant("en", "Our Terms change", b"", b""),)
MAILING = Mailing((NoticeKey.parse(KEY),), "accounts", EMAILS, "c" * 64, "legal@b.test", "b.test")
STORED = StoredMailing(1, MAILING, "d" * 64, "2026-03-20T09:00:00Z")


def delivery(number: int, state: str, reply: str = "5.1.1 unknown user") -> dict[str, object]:
    at = "2026-03-20T09:00:00Z"
    return {"address": f"reader{number}@b.test", "state": state, "code": 550, "reply": reply, "changed": at, "key": ""}


def test_the_status_counts_and_says_why_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    causes = [Cause("rejected", 1200, "550 5.1.1 <a@b.test>: it's full", "550 5.1.1 * it's full"),
              Cause("unknown", 1, "", "")]  # fmt: skip
    listed = f"legalsite notify status {KEY} --digest dddddddddddd"
    assert list(status_lines(STORED, {"rejected": 1200, "accepted": 1}, HERE, [KEY, "--digest", "d" * 12], causes)) == [
        f"{KEY}: 1 accepted, 1,200 rejected of 1,201",
        "  1,200 rejected (550 5.1.1 <a@b.test>: it's full); to list them:",
        f"    {listed} --state rejected " + shlex.join(["--reply", "550 5.1.1 * it's full"]),
        "  1 unknown; to list them:",
        f"    {listed} --state unknown",
        "  To retry rejected and expired emails:",
        f"    legalsite notify retry {KEY}",
        "  To look up unknown emails in the mail server's log:",
        f"    legalsite notify reconcile {KEY} --maillog FILE",
    ]
    opted_in = replace(STORED, mailing=replace(MAILING, audience="subscribers"))
    assert list(status_lines(opted_in, {"pending": 2}, HERE)) == [f"{KEY} to subscribers: 2 pending of 2"]


def test_in_a_pipeline_the_answer_of_a_relay_names_no_mailbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    causes = [Cause("rejected", 1, "550 5.1.1 no ada.lovelace here <ada@b.test>", "")]
    _, rejected, *_ = status_lines(STORED, {"rejected": 1}, HERE, [KEY], causes)
    assert rejected == "  1 rejected (550 5.1.1 no * here <*>); to list them:"


def test_a_long_status_says_how_many_more_there_are() -> None:
    causes = [Cause("bounced", 2, f"answer {number}", f"answer {number}") for number in range(25)]
    *_, more, last = status_lines(STORED, {"bounced": 2 * len(causes)}, HERE, [KEY], causes)
    assert more == "  10 more with other replies; to list all:"
    assert last == f"    legalsite notify status {KEY} --format json"


def test_the_bar_tells_rate_and_outcomes() -> None:
    states = {"rejected": 3, "accepted": 4_497, "deferred": 0}
    assert progress_words(states, 2.0) == "2,250 per second, 4,497 accepted, 0 deferred, 3 rejected"
    assert progress_words({}, 0.0) == ""


def test_a_status_as_json() -> None:
    others = [(f"{KEY}~1", "accounts"), (KEY, "subscribers"), ("privacy@2026-03-02", "accounts")]
    outcomes = dict.fromkeys(((NoticeKey.parse(key), audience) for key, audience in [(KEY, "accounts"), *others]), ())
    values = status_as_json(STORED, {"unknown": 1}, [delivery(1, "unknown")], outcomes)
    assert (values["mailing"], values["counts"], values["digest"]) == (KEY, {"unknown": 1}, "d" * 64)
    assert values["open"][0]["reply"] == "5.1.1 unknown user"
    assert values["notices"] == {KEY: [], f"{KEY}~1": []}


def test_a_dry_run_ends_with_the_command_to_paste() -> None:
    waiting = {"pending": 2, "accepted": 1}
    assert list(dry_run_lines(STORED, waiting, "terms", HERE)) == [
        f"{KEY}: 1 accepted, 2 pending of 3",
        "  en: Our Terms change",
        "To send 2 emails from legal@b.test:",
        "  legalsite notify send terms --confirm dddddddddddd",
    ]
    *_, last = dry_run_lines(STORED, waiting, "terms", HERE._replace(given_root=Path("my site")))
    assert last == "  legalsite notify send terms --confirm dddddddddddd --root 'my site'"
    *_, last = dry_run_lines(STORED, {"accepted": 3}, "terms", HERE)
    assert last == "  en: Our Terms change"


def test_a_runner_of_a_pipeline_needs_a_database_that_outlives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(ProblemsFound, match="would forget who was notified") as raised:
        database()
    assert raised.value.status == 2
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", "postgresql://h/x")
    assert database() == "postgresql://h/x"
    monkeypatch.delenv("CI")
    monkeypatch.delenv("LEGALSITE_DATABASE_URL")
    assert database() == ""


def test_where_there_is_no_terminal_progress_is_a_line_of_json_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify_send, "LOGGED_EVERY", 0.0)

    def steps() -> Iterator[tuple[int, dict[str, int]]]:
        yield 3, {}
        yield 3, {"accepted": 2}

    for quiet in (False, True):
        assert notify_send._run(steps(), "terms@2026-03-02", quiet=quiet) == (False, None)
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

    assert _run(steps(), KEY, quiet=True) == (True, None)
    assert done == ["the step in which it came", "what finishes the open emails"]


def test_the_docs_say_what_to_commit_once_a_notice_is_recorded() -> None:
    docs = (Path(__file__).parents[2] / "docs/notice.md").read_text(encoding="utf-8")
    assert "commit `content/LEDGER` and `content/CHECKPOINT`, and build the site" in " ".join(docs.split())


@pytest.mark.parametrize("which", [["--unreached"], ["--state", "rejected"]])
def test_people_are_listed_on_a_terminal_only(
    which: list[str], bilingual_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", f"sqlite:///{tmp_path}/deliveries.sqlite")
    command = ["notify", "status", *which, "--root", str(bilingual_site.root)]
    for pipeline, terminal in (("true", True), ("", False)):
        monkeypatch.setenv("CI", pipeline)
        monkeypatch.setattr("sys.stdout.isatty", lambda terminal=terminal: terminal)
        assert run(command) == 2
        assert "lists of people are printed only on a terminal" in capsys.readouterr().err
        assert run([*command, "--addresses"]) == 0
    assert run([*command, "--output", str(tmp_path / "people.txt")]) == 0
    assert (tmp_path / "people.txt").stat().st_mode & 0o777 == 0o600
    assert run([*command, "--output", str(tmp_path / "people.txt")]) == 2
    assert (
        "File exists\n  help: nothing was lost; fix the disk or the permissions, or name another file,"
        in capsys.readouterr().err
    )


def test_bad_rows_are_named_without_their_words(
    bilingual_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
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


def test_the_json_of_a_pipeline_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    email = delivery(1, "rejected", "550 5.1.1 <reader1@b.test>: no such user")
    for pipeline, address, reply in (
        ("", email["address"], email["reply"]),
        ("true", "", "550 5.1.1 <*>: no such user"),
    ):
        monkeypatch.setenv("CI", pipeline)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        (shown,) = status_as_json(STORED, {}, [email], {})["open"]
        assert (shown["address"], shown["reply"]) == (address, reply)
