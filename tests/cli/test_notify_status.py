"""What `notify status` prints, line by line, and the same as JSON values."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cli.command_lines import lines_of
from legalsite.cli import run
from legalsite.cli.invocation import Invocation
from legalsite.cli.notify_status import counts_line, status_as_json, status_lines
from legalsite.commands.stored_mailings import MailingStatus
from legalsite.commands.unreached_people import SubjectStatus
from legalsite.model.email import Cause, Mailing, StoredMailing
from legalsite.model.notice_key import NoticeKey
from legalsite.notices.notice_results import SentSoFar
from legalsite.site.load import Site
from legalsite.system import HAS_FILE_MODES

HERE = Invocation(None, quiet=False, verbose=False)
KEY = "terms@2026-03-02"
MAILING = Mailing((NoticeKey.parse(KEY),), "accounts", "c" * 64, "legal@b.test", "b.test")
STORED = StoredMailing(1, MAILING, "d" * 64, "2026-03-20T09:00:00Z")


def status(
    counts: dict[str, int],
    causes: Sequence[Cause] = (),
    *more: str,
    not_accepted: Sequence[dict[str, Any]] = (),
) -> MailingStatus:
    return MailingStatus(STORED, counts, [KEY, *more], list(causes), not_accepted, [])


def delivery(number: int, state: str, reply: str = "5.1.1 unknown user") -> dict[str, object]:
    at = "2026-03-20T09:00:00Z"
    return {
        "address": f"reader{number}@b.test",
        "state": state,
        "code": 550,
        "reply": reply,
        "changed": at,
        "key": "",
    }


def test_the_status_counts_and_says_why_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    causes = [Cause("rejected", 1200, "550 5.1.1 <a@b.test>: it's full", "550 5.1.1 * it's full"),
              Cause("unknown", 1, "", "")]  # fmt: skip
    listed = f"legalsite notify status {KEY} --digest dddddddddddd"
    assert lines_of(
        status_lines(status({"rejected": 1200, "accepted": 1}, causes, "--digest", "d" * 12), HERE)
    ) == [
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
    assert counts_line(opted_in, {"pending": 2}) == f"{KEY} to subscribers: 2 pending of 2"


def test_in_a_pipeline_the_answer_of_a_relay_names_no_mailbox(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "true")
    causes = [Cause("rejected", 1, "550 5.1.1 no ada.lovelace here <ada@b.test>", "")]
    _, rejected, *_ = lines_of(status_lines(status({"rejected": 1}, causes), HERE))
    assert rejected == "  1 rejected (550 5.1.1 no * here <*>); to list them:"


def test_a_long_status_says_how_many_more_there_are() -> None:
    causes = [Cause("bounced", 2, f"answer {number}", f"answer {number}") for number in range(25)]
    *_, more, last = lines_of(status_lines(status({"bounced": 2 * len(causes)}, causes), HERE))
    assert more == "  10 more with other replies; to list all:"
    assert last == f"    legalsite notify status {KEY} --format json"


def test_a_status_as_json() -> None:
    keys = [(KEY, "accounts"), (KEY, "subscribers"), ("privacy@2026-03-02", "accounts")]
    subjects = [
        SubjectStatus(NoticeKey.parse(key), audience, (), (), sent_so_far=SentSoFar(1, 2))  # type: ignore[arg-type]  # an audience by its name
        for key, audience in keys
    ]
    values = status_as_json(status({"unknown": 1}, not_accepted=[delivery(1, "unknown")]), subjects)
    assert (values["mailing"], values["counts"], values["digest"]) == (
        KEY,
        {"unknown": 1},
        "d" * 64,
    )
    assert values["open"][0]["reply"] == "5.1.1 unknown user"
    assert values["notices"].keys() == {KEY}


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
        assert "lists of people are printed only to a terminal" in capsys.readouterr().err
        assert run([*command, "--addresses"]) == 0
    assert run([*command, "--output", str(tmp_path / "people.txt")]) == 0
    assert not HAS_FILE_MODES or (tmp_path / "people.txt").stat().st_mode & 0o777 == 0o600
    assert run([*command, "--output", str(tmp_path / "people.txt")]) == 2
    assert (
        "File exists\n  help: nothing was lost; fix the disk error or the permissions, or use another file,"
        in capsys.readouterr().err
    )


def test_the_json_of_a_pipeline_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    email = delivery(1, "rejected", "550 5.1.1 <reader1@b.test>: no such user")
    for pipeline, address, reply in (
        ("", email["address"], email["reply"]),
        ("true", "", "550 5.1.1 <*>: no such user"),
    ):
        monkeypatch.setenv("CI", pipeline)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        (shown,) = status_as_json(status({}, not_accepted=[email]), [])["open"]
        assert (shown["address"], shown["reply"]) == (address, reply)
