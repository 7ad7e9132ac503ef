"""`legalsite notify` from the list to the relay, on a published site, with a real SMTP server."""

import ctypes
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import URL, Engine, create_engine

from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.notify_send import open_deliveries
from legalsite.commands.publish import publish
from legalsite.ledger.lines import LedgerEntry
from legalsite.mail import sending
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.mail.relay import Relay
from legalsite.model.email import Delivery
from legalsite.model.policy import RevisionId
from legalsite.site.ledger_on_disk import record_notice
from notice_sites import Publishing

HERE = Path(__file__).parent
CONFIG = (HERE / "notified/legalsite.toml").read_text(encoding="utf-8")
OLD = (HERE / "notified/old.md").read_text(encoding="utf-8")
NEW = (
    OLD.replace("2025-02-01", "2026-03-02\neffective: 2026-04-15\nchange: material\nsummary: Messages go sooner.")
    .replace("30 days.", "14 days.")
    .replace("at least 30 days before", "before")
)
GERMAN = (HERE / "notified/german.md").read_text(encoding="utf-8")
LIST = "email,name,language\nada@b.test,Ada Lovelace,\nbob@b.test,,de-AT\ncleo@b.test,Cleo,fr\n"
DOCS = Path(__file__).parents[2] / "docs/notices.md"

Command = Callable[..., tuple[int, str]]


def at(day: str) -> str:
    return str(int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp()))


@pytest.fixture
def root(published: Publishing, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with one policy, published twice, and a list."""
    days = {"2025-02-01": {"privacy.md": OLD}, "2026-03-02": {"privacy.md": NEW, "privacy.de.md": GERMAN}}
    root = published(CONFIG, days)
    (root / "list.csv").write_text(LIST)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", at("2026-03-10"))
    return root


@pytest.fixture
def notify(root: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def command(*argv: str) -> tuple[int, str]:
        capsys.readouterr()
        offline = ["--live", "none"] if argv[0] == "send" and "--live" not in argv else []
        status = run(["notify", *argv, *offline, "--root", str(root)])
        said = capsys.readouterr()
        return status, (said.out + said.err).replace(str(root), "ROOT")

    return command


def test_what_the_emails_lack_is_told_with_the_file_that_holds_the_settings(root: Path, notify: Command) -> None:
    lacking = CONFIG.partition("[notice]")[0].replace("[site]", "[tool.legalsite.site]")
    (root / "pyproject.toml").write_text(f'{lacking}[tool.legalsite.policies.privacy]\nkind = "terms"\n')
    (root / "legalsite.toml").unlink()
    said = notify("preview", "privacy")[1]
    assert "pyproject.toml: warning[no-sender]: [notice] has no `sender`" in said
    assert "pyproject.toml: warning[notice-closing]: [notice.closing] has no sentence for terms;" in said


def test_an_email_that_cancels_is_due_once_the_first_one_went_out(root: Path, notify: Command) -> None:
    sent = datetime(2026, 3, 3, 12, tzinfo=UTC)
    record_notice(root, [LedgerEntry("notice", "0" * 64, "", "privacy", RevisionId.parse("2026-03-02"))], sent)
    changed(root, "2026-03-09", "replaces: [2026-03-02]")
    status, said = notify("plan")
    assert status == 0
    assert said.startswith("privacy@2026-03-09: send by 2026-04-15, by email\n  an editorial change, applies")
    assert "  because notice privacy@2026-03-02 was sent, but that text will never apply\n" in said
    assert "No notice is due" not in said


def changed(root: Path, revised: str, *facts: str, words: str = "30 days") -> None:
    """Publish a new revision of the old text, revised on that day, with another period."""
    front = "\n".join([revised, "change: editorial", "summary: All stays as it is.", *facts])
    (root / "content/privacy.md").write_text(OLD.replace("2025-02-01", front).replace("30 days.", f"{words}."))
    publish(root, ("privacy",), now=now())


def digest(notify: Command, to: str, *more: str) -> str:
    status, said = notify("plan", "privacy", "--to", to, "--format", "json", *more)
    assert status == 0
    return str(json.loads(said)["digest"])


def test_without_a_relay_nothing_is_sent(notify: Command, root: Path) -> None:
    status, said = notify("send", "privacy", "--confirm", digest(notify, str(root / "list.csv")))
    assert (status, "LEGALSITE_SMTP_URL is not set" in said) == (2, True)


def test_the_digest_changes_with_words_list_and_settings(notify: Command, root: Path) -> None:
    to = root / "list.csv"
    seen = [digest(notify, str(to)), digest(notify, str(to), "--correction", "wrong day")]
    to.write_text(LIST.replace("Ada", "Ida"))
    seen.append(digest(notify, str(to)))
    to.write_text(LIST + "dora@b.test,,\n")
    seen.append(digest(notify, str(to)))
    to.write_text("\n".join([LIST.splitlines()[0], *reversed(LIST.splitlines()[1:])]))
    assert digest(notify, str(to), "--drop-missing") == seen[0]
    for old, new in (("Settings", "Account"), ("legal@", "law@"), ("Kai 7", "Kai 8"), ("privacy@", "dpo@")):
        (root / "legalsite.toml").write_text(CONFIG.replace(old, new))
        seen.append(digest(notify, str(to)))
    assert len(set(seen)) == len(seen)


def test_sent_once_recorded_and_not_sent_again(notify: Command, root: Path, post, relay, monkeypatch) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    to = str(root / "list.csv")
    confirm = digest(notify, to)
    assert notify("send", "privacy")[1].startswith("A dry run: nothing is sent without --confirm.")
    assert post.taken == []
    status, said = notify("send", "privacy", "--confirm", confirm[:12])
    assert status == 0
    line = "000004 2026-03-10T12:00:00Z notice privacy 2026-03-02"
    assert "\nBuild the site.\n" in said
    assert "Commit `content/LEDGER` and `content/CHECKPOINT`, and build the site." in " ".join(DOCS.read_text().split())
    assert said.startswith(f"privacy@2026-03-02: 3 accepted of 3\nRecorded in the ledger: {line} sha256:")
    assert post.addresses == ["ada@b.test", "bob@b.test", "cleo@b.test"]
    subjects = {message["To"]: message["Subject"] for message in post.messages()}
    assert "Datenschutzerklärung" in subjects["bob@b.test"]
    assert "Privacy Policy" in subjects["Cleo <cleo@b.test>"]
    for message in post.messages():
        assert (message["Auto-Submitted"], message["List-Unsubscribe"]) == ("auto-generated", None)
        assert message["Reply-To"] == "privacy@example.com"
    assert "@b.test" not in (root / "content/LEDGER").read_text()
    assert notify("plan", "privacy")[1].endswith(
        "No other notice is due for privacy on 2026-03-10.\n"
        "To plan a further list of the same notice: "
        "legalsite notify plan privacy@2026-03-02 --to readers.csv --root ROOT\n"
    )
    plan = notify("plan", "privacy@2026-03-02", "--to", to)[1]
    assert "\n  0 left to send; 3 accepted\n" in plan
    assert "--confirm" not in plan
    assert confirm_of(notify, to) == confirm  # the ledger goes on, the emails are the same
    status, said = notify("send", "privacy@2026-03-02", "--confirm", confirm)
    assert (status, said) == (0, "privacy@2026-03-02: 3 accepted of 3\n")
    assert len(post.taken) == 3
    (root / "list.csv").write_text(LIST + "dora@b.test,,\n")
    said = notify("plan", "privacy@2026-03-02", "--to", to)[1]
    assert "\n  1 left to send; 3 accepted\n  a further list of the same notice: 1 new address\n" in said
    assert json.loads(notify("plan", "privacy@2026-03-02", "--to", to, "--format", "json")[1])["left"] == 1
    assert run(["verify", "--quiet", "--root", str(root)]) == 0


def test_a_notice_that_nobody_accepted_says_how_to_go_on(notify: Command, root: Path, post, relay, monkeypatch) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    (root / "list.csv").write_text("email\na@b.test\n")
    confirm = digest(notify, str(root / "list.csv"))
    post.rcpt = lambda _: "550 5.1.1 unknown"
    for _ in range(2):  # the second time, nothing is left to try
        status, said = notify("send", "privacy", "--confirm", confirm)
        assert status == 1
        assert "1 refused (550 5.1.1 unknown); to try them again: legalsite notify retry privacy --refused" in said


def test_refusals_deferrals_and_doubt_are_told_and_only_the_rest_is_sent_again(
    notify: Command, root: Path, post, relay, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://ada:geheim@{relay}?starttls=never")
    to = root / "list.csv"
    to.write_text("email\na@b.test\nrefused@b.test\nlater@b.test\ndropped@b.test\n")
    confirm = digest(notify, str(to))
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert status == 2  # this relay knows no users
    assert "geheim" not in said
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    answers = {"refused@b.test": "550 5.1.1 unknown", "later@b.test": "450 4.2.1 greylisted"}
    post.rcpt = lambda address: answers.get(address, "250 ok")
    post.data = lambda address: "drop" if address == "dropped@b.test" else "250 ok"
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert status == 1
    assert said.startswith("privacy@2026-03-02: 1 accepted, 1 deferred, 1 refused, 1 unknown of 4\n")
    assert "  refused: refused@b.test (550 5.1.1 unknown)\n" in said
    assert "1 email left. To go on, run the same command again.\n" in said
    post.rcpt = lambda _: "250 ok"
    post.data = lambda _: "250 ok"
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert (status, said.splitlines()[0]) == (1, "privacy@2026-03-02: 2 accepted, 1 refused, 1 unknown of 4")
    assert post.addresses == ["a@b.test", "dropped@b.test", "later@b.test"]
    (one,) = json.loads(notify("status", "privacy", "--format", "json")[1])
    assert one["counts"] == {"accepted": 2, "unknown": 1, "refused": 1}
    assert sorted(email["address"] for email in one["open"]) == ["dropped@b.test", "refused@b.test"]
    retried = notify("retry", "privacy", "--refused")[1]
    assert retried.startswith("privacy@2026-03-02: 1 email pending again. Next:\n  legalsite notify send ")
    assert notify("send", "privacy", "--confirm", confirm)[0] == 1
    assert "refused@b.test" in post.addresses
    assert "\n  accepted in time for 3 of 4 account holders; 1 unknown\n" in notify("plan")[1]


LIMIT = "550 5.4.5 Daily user sending limit exceeded"
NOT_YOU = "550 5.7.1 not from this sender"


@pytest.mark.parametrize(("stage", "answer", "readers", "moods"), [
    ("rcpt", lambda number: "421 closing" if number == 3 else "250 ok", 20, [(1, "19 accepted, 1 deferred of 20")]),
    ("rcpt", lambda number: NOT_YOU if number == 3 else "250 ok", 20, [(1, "19 accepted, 1 refused of 20")]),
    ("rcpt", lambda number: LIMIT if number > 40 else "250 ok", 60,
     [(2, "40 accepted, 20 pending of 60"), (2, "40 accepted, 20 pending of 60")]),
    ("rcpt", lambda _: NOT_YOU, 20, [(2, "20 pending of 20"), (2, "20 pending of 20")]),
    ("rcpt", lambda number: NOT_YOU if number <= 3 else "250 ok", 20, [(2, ""), (1, "17 accepted, 3 refused of 20")]),
    ("data", lambda _: "drop", 20,
     [(2, "10 pending, 10 unknown of 20"), (2, "20 unknown of 20"), (1, "20 unknown of 20")]),
    ("rcpt", lambda _: "450 4.2.0 greylisted", 20, [(1, "20 deferred of 20"), (1, "20 deferred of 20")]),
])  # fmt: skip
def test_a_campaign_in_each_mood_of_the_relay(
    stage: str, answer: Callable[[int], str], readers: int, moods: list[tuple[int, str]], notify: Command, root: Path,
    post, relay, monkeypatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    seen: dict[str, int] = {}  # in the order in which they are tried first
    setattr(post, stage, lambda address: answer(seen.setdefault(address, len(seen) + 1)))
    (root / "list.csv").write_text("".join(["email\n", *(f"r{number}@b.test\n" for number in range(readers))]))
    confirm = digest(notify, str(root / "list.csv"))
    for status, counts in moods:
        done, said = notify("send", "privacy", "--confirm", confirm, "--connections", "1")
        assert done == status, said
        assert not counts or f"privacy@2026-03-02: {counts}\n" in said
    assert len(post.addresses) == len(set(post.addresses))


def test_what_is_left_is_cancelled_with_a_reason(notify: Command, root: Path, post, relay, monkeypatch) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    confirm = digest(notify, str(root / "list.csv"))
    assert notify("send", "privacy", "--confirm", confirm, "--limit", "1")[0] == 1
    status, said = notify("cancel", "privacy", "--reason", "the text is wrong")
    assert (status, said.splitlines()[0]) == (0, "privacy@2026-03-02: 2 emails cancelled")
    assert " email:to=accounts,of=3,accepted=1,cancelled=2 " in said
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert status == 1
    assert "2 cancelled (the text is wrong); " in said
    assert len(post.taken) == 1
    assert notify("cancel", "privacy", "--reason", "again")[1].startswith("privacy@2026-03-02: 0 emails cancelled")


def test_rows_that_could_not_be_read_are_people_who_were_not_reached(
    notify: Command, root: Path, post, relay, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    (root / "list.csv").write_text("email\nada@b.test\nbob\n")
    assert notify("plan", "privacy", "--to", str(root / "list.csv"), "--skip-bad-rows")[0] == 0
    confirm = json.loads(notify("status", "--format", "json")[1])[0]["digest"]
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert (status, "1 row of the list could not be read" in said) == (1, True)


def test_nothing_is_sent_before_the_time_that_was_planned(
    notify: Command, root: Path, post, relay, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    config = (root / "legalsite.toml").read_text().replace("[notice]", 'timezone = "Europe/Berlin"\n\n[notice]')
    (root / "legalsite.toml").write_text(config)
    to = ("plan", "privacy", "--to", str(root / "list.csv"))
    assert "  not before 2026-03-10T12:30:00Z\n" in notify(*to, "--not-before", "2026-03-10T13:30")[1]
    assert "  not before 2026-03-10T12:30:00Z\n" in notify(*to)[1], "planning again leaves it"
    confirm = digest(notify, str(root / "list.csv"))
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert (status, "error[too-early]: privacy@2026-03-02 is not to be sent before 2026-03-10T12:30:00Z" in said) == (
        1,
        True,
    )
    assert post.taken == []
    notify(*to, "--not-before", "2026-03-10T13:00")
    assert notify("send", "privacy", "--confirm", confirm)[0] == 0
    assert notify("plan", "--not-before", "tomorrow", *to[1:])[0] == 2


def test_a_test_is_the_exact_email_and_no_campaign(notify: Command, root: Path, post, relay, monkeypatch) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    before = set(root.iterdir())
    status, said = notify("test", "privacy", "--to", "me@b.test", "you@b.test")
    assert (status, said.count("accepted (250 taken)")) == (0, 4), said
    assert post.addresses == ["me@b.test", "me@b.test", "you@b.test", "you@b.test"]
    assert set(root.iterdir()) == before
    assert "has been sent; next: " in notify("plan")[1]
    (tested,) = [message for message in post.messages()[:2] if message["Content-Language"] == "en"]
    assert str(tested["Subject"]).startswith("Test: ")
    post.taken.clear()
    notify("send", "privacy", "--confirm", digest(notify, str(root / "list.csv")))
    (real,) = [message for message in post.messages() if message["To"] == "Cleo <cleo@b.test>"]
    assert str(tested["Subject"]) == f"Test: {real['Subject']}"
    parts = [[part.get_payload() for part in message.walk() if not part.is_multipart()] for message in (tested, real)]
    assert parts[0][2:] == parts[1][2:], "what is attached"
    post.rcpt = lambda _: "550 5.1.1 unknown"
    assert notify("test", "privacy", "--to", "me@b.test")[0] == 1
    assert notify("test", "privacy", "--to", "me")[0] == 2
    assert notify("test", "x@b.test", "--to", "me@b.test")[0] == 2


def test_a_text_that_was_cancelled_after_it_was_planned_is_not_sent(notify: Command, root: Path) -> None:
    confirm = digest(notify, str(root / "list.csv"))
    changed(root, "2026-03-09", "effective: 2026-04-15", words="7 days")
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert (status, "error[cancelled]: privacy@2026-03-02 will never apply" in said) == (2, True)


def test_nothing_is_sent_before_the_live_site_serves_the_text(
    notify: Command, root: Path, post, relay, web, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    send = ("send", "privacy", "--confirm", digest(notify, str(root / "list.csv")), "--live", web.url("/"))
    status, said = notify(*send)
    assert (status, "error[live-ledger]: there is no ledger on the live site: it answers 404" in said) == (1, True)
    assert "help: build and deploy the site first" in said
    assert post.taken == []
    assert "accepted in time for 0 of 3 account holders; 3 left\n" in notify("status", "privacy")[1]
    web.serves("/LEDGER", (root / "content/LEDGER").read_bytes())
    for route in ("privacy/2026-03-02", "de/privacy/2026-03-02.de"):
        path = route.removeprefix("de/")
        shown = route.removesuffix(".de")
        web.serves(f"/{shown}.md", (root / f"content/{path}.md").read_bytes())
        web.serves(f"/{shown}/", b"the page")
    assert notify(*send)[0] == 0
    with open_deliveries(root, "", now) as deliveries:
        (checked,) = json.loads(deliveries.campaigns()[0].live)
    assert (checked["checked"], checked["url"], checked["lines"]) == (True, web.url("/"), 3)
    asked = len(web.asked)
    assert notify(*send)[0] == 0  # nothing is left to send
    assert len(web.asked) == asked


def test_a_database_on_another_machine_keeps_the_record(
    notify: Command, root: Path, post, relay, postgresql, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", postgresql)
    assert notify("status", "privacy") == (0, "No email about privacy was planned.\n")
    confirm = digest(notify, str(root / "list.csv"))
    post.rcpt = lambda address: "450 later" if address == "bob@b.test" else "250 ok"
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert (status, said.splitlines()[0]) == (1, "privacy@2026-03-02: 2 accepted, 1 deferred of 3")
    post.rcpt = lambda _: "250 ok"
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert (status, said.splitlines()[0]) == (0, "privacy@2026-03-02: 3 accepted of 3")
    assert "notice privacy 2026-03-02 sha256:" in said
    assert notify("status") == (
        0,
        "privacy@2026-03-02: accepted in time for 3 of 3 account holders\n  privacy@2026-03-02: 3 accepted of 3\n",
    )
    assert post.addresses == ["ada@b.test", "bob@b.test", "cleo@b.test"]
    assert not (root / "deliveries.sqlite").exists()


def test_a_run_that_ends_while_another_is_sending_leaves_its_emails_to_it(
    notify: Command, root: Path, post, relay, postgresql, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", postgresql)
    send = ("send", "privacy", "--confirm", digest(notify, str(root / "list.csv")))
    with open_database(database_url(root, postgresql)) as engine:
        other = Deliveries(engine, lambda: datetime.now(UTC))
        with other.run(other.campaigns()[0].number, limit=1) as run:
            assert len(list(run.leases())) == 1
            status, said = notify(*send)
            held = "Other runs are sending 1 email. The last of them records the notice in the ledger."
            assert (status, said.splitlines()) == (0, ["privacy@2026-03-02: 2 accepted, 1 leased of 3", held])
    status, said = notify(*send)
    assert (status, said.splitlines()[0]) == (0, "privacy@2026-03-02: 3 accepted of 3")


def test_a_run_opens_the_database_once(notify: Command, root: Path, post, relay, monkeypatch) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    confirm, opened = digest(notify, str(root / "list.csv")), []

    def counting(url: URL) -> Engine:
        opened.append(url)
        return create_engine(url)

    monkeypatch.setattr("sqlalchemy.create_engine", counting)
    assert notify("send", "privacy", "--confirm", confirm)[0] == 0
    assert len(opened) == 1


def test_a_database_that_is_away_is_told_and_nothing_is_sent(
    notify: Command, root: Path, post, relay, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    seen = digest(notify, str(root / "list.csv"))
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", "postgresql://ada:geheim@127.0.0.1:1/legal")
    status, said = notify("send", "privacy", "--confirm", seen)
    assert (status, "geheim" in said, "127.0.0.1" in said, post.taken) == (2, False, True, [])


def test_a_correction_is_an_email_of_its_own_and_says_so(notify: Command, root: Path, post, relay, monkeypatch) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    to = str(root / "list.csv")
    notify("send", "privacy", "--confirm", digest(notify, to))
    (root / "legalsite.toml").write_text(CONFIG.replace("under Settings", "by mail"))
    status, said = notify("plan", "privacy@2026-03-02", "--to", to)
    assert (status, "send it as a correction (--correction REASON)" in said) == (1, True)
    confirm = digest(notify, to, "--correction", "the address was wrong")
    post.rcpt = lambda address: "450 later" if address == "bob@b.test" else "250 ok"
    assert notify("send", "privacy", "--confirm", confirm)[0] == 1
    post.rcpt = lambda _: "250 ok"
    assert digest(notify, to, "--correction", "the address was wrong") == confirm
    status, said = notify("send", "privacy", "--confirm", confirm)
    assert (status, said.splitlines()[0]) == (0, "privacy@2026-03-02~1: 3 accepted of 3")
    ada = [message for message in post.messages() if "ada@b.test" in message["To"]]
    assert [message["Subject"].strip().startswith("Correction: ") for message in ada] == [False, True]
    assert len({message["Message-ID"] for message in ada}) == 2


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """For LEGALSITE_DATABASE_URL."""
    return str(request.getfixturevalue("postgresql")) if request.param == "postgresql" else ""


def test_killed_again_and_again_nobody_is_left_out_or_gets_two(root: Path, post, relay, database: str) -> None:
    """The server kills all senders when it has so many emails, after or before it has another one whole. In PostgreSQL,
    two of them share the work."""
    at_once, readers = (2, 300) if database else (1, 200)  # more than one process takes at once
    send = Program(root, relay, database).planned(readers)
    senders: list[subprocess.Popen[str]] = []
    for count, stage in ((20, "data"), (45, "rcpt")):

        def kill(_address: str, count: int = count) -> str:
            if len(post.taken) >= count and len(senders) == at_once:
                for sender in senders:
                    sender.kill()
                    sender.wait()
            return "250 ok"

        setattr(post, stage, kill)
        senders.clear()
        senders.extend(send.started("--connections", str(8 // at_once)) for _ in range(at_once))
        for sender in senders:
            sender.communicate(timeout=60)
        assert {sender.returncode for sender in senders} == {-signal.SIGKILL}
        setattr(post, stage, lambda _: "250 ok")
        assert send.counts().get("attempted", 0) <= 8
    status, said = send.here()
    assert f"{readers}\n" in said
    assert status in (0, 1), "1 if some are of unknown outcome"
    unknown = {email.address for email in send.not_accepted()}
    assert send.counts() == {"accepted": readers - len(unknown), "unknown": len(unknown)}
    assert len(post.addresses) == len(set(post.addresses))
    assert set(send.addresses) - set(post.addresses) <= unknown


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_mid_run_the_open_emails_are_finished(stop: signal.Signals, root: Path, post, relay) -> None:
    send = Program(root, relay).planned(200)

    def interrupt(_address: str) -> str:
        if len(post.taken) == 10:
            sender.send_signal(stop)
        return "250 ok"

    post.data = interrupt
    sender = send.started("--connections", "2", "--rate", "50")
    said, _ = sender.communicate(timeout=60)
    left = 200 - len(post.taken)
    assert left > 0
    assert sender.returncode == 130
    assert said.startswith(f"privacy@2026-03-02: {len(post.taken)} accepted, {left} pending of 200\n")
    assert said.endswith(
        f"Stopped. The open emails were finished.\n{left} emails left. To go on, run the same command again.\n"
    )
    assert send.here()[1].startswith("privacy@2026-03-02: 200 accepted of 200\n")
    assert post.addresses == sorted(send.addresses)


def terminate(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)


def terminate_by_another_thread(process: "subprocess.Popen[str]") -> None:
    """Let a thread that is not the main one get the signal, as happens by chance if the main thread waits."""
    threads = [int(thread.name) for thread in Path(f"/proc/{process.pid}/task").iterdir()]
    other = next(thread for thread in threads if thread != process.pid)
    assert ctypes.CDLL(None).tgkill(process.pid, other, int(signal.SIGTERM)) == 0


@pytest.mark.parametrize("stop", [terminate, terminate_by_another_thread])
def test_stopped_twice_the_program_does_not_wait_for_the_open_emails(
    root: Path, post, relay, stop: "Callable[[subprocess.Popen[str]], None]"
) -> None:
    if stop is terminate_by_another_thread and not sys.platform.startswith("linux"):
        pytest.skip("only Linux lets us choose the thread")
    send = Program(root, relay).planned(3)
    open_emails: list[str] = []

    def hang(address: str) -> str:
        open_emails.append(address)
        sender.send_signal(signal.SIGINT)
        return "hang"

    post.data = hang
    sender = send.started("--connections", "1")
    assert sender.stderr is not None
    assert any("Finishing the open emails." in line for line in sender.stderr)
    stop(sender)
    sender.communicate(timeout=60)
    assert sender.returncode == 130
    post.data = lambda _: "250 ok"
    assert send.here()[1].startswith("privacy@2026-03-02: 2 accepted, 1 unknown of 3\n")
    assert len(open_emails) == 1


class Program:
    """`legalsite notify` with a campaign, here and in processes of its own. They do not ignore SIGINT, even if the
    tests do because they run in the background."""

    def __init__(self, root: Path, relay: Relay, database: str = "") -> None:
        start = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
        self._command = [sys.executable, "-c", f"{start}; from legalsite.cli import main; main()", "notify"]
        self._root = root
        self._environment = os.environ | {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": database}
        self._digest = ""
        self.addresses: list[str] = []

    def planned(self, readers: int) -> "Program":
        self.addresses = [f"r{number:03d}@b.test" for number in range(readers)]
        (self._root / "list.csv").write_text("\n".join(["email", *self.addresses]))
        status, said = self._run("plan", "privacy", "--to", str(self._root / "list.csv"), "--format", "json")
        assert status == 0
        self._digest = json.loads(said)["digest"]
        return self

    def started(self, *options: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self._command, *self._arguments(*options), "--root", str(self._root)],
            env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def here(self) -> tuple[int, str]:
        """Send what is left, and return the exit status and what is printed."""
        return self._run(*self._arguments())

    def _arguments(self, *options: str) -> list[str]:
        return ["send", "privacy", "--live", "none", "--confirm", self._digest, *options]

    def _run(self, *arguments: str) -> tuple[int, str]:
        with patch.dict(os.environ, self._environment), redirect_stdout(io.StringIO()) as printed:
            return run(["notify", *arguments, "--root", str(self._root)]), printed.getvalue()

    def deliveries(self) -> AbstractContextManager[Deliveries]:
        return open_deliveries(self._root, self._environment["LEGALSITE_DATABASE_URL"], now)

    def counts(self) -> dict[str, int]:
        with self.deliveries() as deliveries:
            return deliveries.counts(1)

    def not_accepted(self) -> list[Delivery]:
        with self.deliveries() as deliveries:
            return list(deliveries.listed(1))


def confirm_of(notify: Command, to: str) -> str:
    """The digest of a notice that is named in full."""
    return str(json.loads(notify("plan", "privacy@2026-03-02", "--to", to, "--format", "json")[1])["digest"])
