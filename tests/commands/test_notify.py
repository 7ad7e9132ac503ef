"""`legalsite notify` from the list to the relay, on a published site, with a real SMTP server."""

import ctypes
import io
import json
import os
import re
import shlex
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest

from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.build import BuildOrder, build
from legalsite.commands.notify_send import open_deliveries
from legalsite.mail import delivery_database, sending
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.mail.relay import Relay
from legalsite.site.settings import read_settings
from mail_servers import Cluster
from notice_sites import Publishing
from started_legalsite import Call

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


def digest(notify: Command, to: str, *more: str) -> str:
    status, said = notify("plan", "privacy", "--to", to, "--format", "json", *more)
    assert status == 0
    return str(json.loads(said)["digest"])


def test_the_digest_changes_with_words_list_and_settings(notify: Command, root: Path) -> None:
    to = root / "list.csv"
    seen = [digest(notify, str(to)), digest(notify, str(to), "--correction", "wrong day")]
    to.write_text(LIST.replace("Ada", "Ida"))
    seen.append(digest(notify, str(to)))
    to.write_text(LIST + "dora@b.test,,\n")
    seen.append(digest(notify, str(to)))
    to.write_text("\n".join([LIST.splitlines()[0], *reversed(LIST.splitlines()[1:])]))
    seen.append(digest(notify, str(to), "--drop-missing"))
    assert digest(notify, str(to), "--drop-missing") == seen[-1]
    for old, new in (("Settings", "Account"), ("legal@", "law@"), ("Kai 7", "Kai 8"), ("privacy@", "dpo@")):
        (root / "legalsite.toml").write_text(CONFIG.replace(old, new))
        seen.append(digest(notify, str(to)))
    assert len(set(seen)) == len(seen)


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


def test_an_email_has_the_words_of_the_day_on_which_it_leaves(
    notify: Command, root: Path, post, relay, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    closing = "Before that day you may object."
    (root / "legalsite.toml").write_text(CONFIG.replace("Close your account under Settings.", closing))
    assert "sent from 2026-04-15T00:00:00Z on, they say" in notify("plan", "privacy", "--to", str(root / "list.csv"))[1]
    confirm = digest(notify, str(root / "list.csv"))
    for day in ("2026-04-14", "2026-04-15"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", at(day))
        assert digest(notify, str(root / "list.csv")) == confirm, "whenever it is planned"
        notify("send", "privacy", "--confirm", confirm, "--limit", "1" if day.endswith("14") else "9")
    texts = [message.get_body(("plain",)).get_content() for message in post.messages()]
    assert [closing in text for text in texts] == [True, False, False]
    assert ["has applied since" in text or "gilt seit" in text for text in texts] == [False, True, True]


def test_a_test_is_the_exact_email(notify: Command, root: Path, post, relay, monkeypatch) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    assert notify("test", "privacy", "--to", "me@b.test", "you@b.test")[1].count("accepted (250 taken)") == 4
    notify("send", "privacy", "--confirm", digest(notify, str(root / "list.csv")))
    mine = [each for each in post.messages() if each["To"] in ("me@b.test", "Cleo <cleo@b.test>")]
    tested, real = [message for message in mine if message["Content-Language"] == "en"]
    assert str(tested["Subject"]) == f"Test: {real['Subject']}"
    parts = [[part.get_payload() for part in message.walk() if not part.is_multipart()] for message in (tested, real)]
    assert parts[0][2:] == parts[1][2:], "what is attached"


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
    for _ in build(BuildOrder(root, read_settings(root), now().date())):
        pass
    web.serves_site(root / "output")
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
    assert "Recorded in content/LEDGER: 000004 notice privacy@2026-03-02" in said
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
        other = Deliveries(engine, lambda: datetime(2026, 3, 10, 12, tzinfo=UTC))
        with other.run(other.campaigns()[0].number, limit=1) as run:
            assert len(list(run.leases())) == 1
            status, said = notify(*send)
            assert (status, said.splitlines()[:4]) == (1, [
                "privacy@2026-03-02: 2 accepted, 1 leased of 3",
                "Other runs are sending 1 email, so nothing is recorded here.",
                "Once they have ended, in one clone:",
                "  legalsite notify record privacy --sent --root ROOT",
            ])  # fmt: skip
            status, said = notify("record", "privacy", "--sent")
            assert (status, "error[emails-left]: privacy@2026-03-02 still has emails to send: 1" in said) == (1, True)
    status, said = notify(*send)
    assert (status, said.splitlines()[0]) == (0, "privacy@2026-03-02: 3 accepted of 3")


ANSWERS = {  # by the letter with which an address begins: the answer, and how each cause is counted
    "n": "550 5.1.1 <{}>: no such user (id {}abc-7)",
    "s": "550 5.7.1 spam content",
    "f": "550 5.2.2 {}: mailbox of mx7.b.test[192.0.2.7] is full",
    "g": "450 4.2.0 greylisted for 300 seconds",
    "h": "450 4.2.1 greylisted for 100 seconds",
    "q": "drop",
}


@pytest.mark.parametrize("audience", ["accounts", "subscribers"])
def test_each_state_and_answer_is_a_line_with_the_command_that_lists_exactly_these_people(
    audience: str, notify: Command, root: Path, post, relay, database, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", database)
    for module in ("notify_send", "printing"):
        monkeypatch.setattr(f"legalsite.cli.{module}.hides_people", lambda: False)
    with (root / "legalsite.toml").open("a") as file:
        file.write('unsubscribe = "https://example.com/leave/{token}"\n')
    people = {letter: [f"{letter}{number}@b.test" for number in range(3)] for letter in "nsfghq"}
    people |= {"a": [f"a{number}@b.test" for number in range(9)], "u": ["u0@b.test", "u1@b.test"], "b": ["b0@b.test"]}

    def planned(*addresses: str, to: str, **options: str) -> tuple[str, ...]:
        (root / "list.csv").write_text("\n".join(["email", *addresses, ""]))
        more = [word for name, value in options.items() for word in (f"--{name}", value)]
        confirm = digest(notify, str(root / "list.csv"), "--audience", to, *more)
        return ("send", "privacy", "--confirm", confirm, "--connections", "1", "--any-refusals")

    (root / "events.csv").write_text(
        "address,event,status\nu0@b.test,unsubscribe,\nu1@b.test,complaint,\nb0@b.test,bounce,5.1.1\n"
    )
    notify(*planned(*people["u"], *people["b"], to=audience))
    assert notify("bounces", "--csv", str(root / "events.csv"))[0] == 0
    answers = {address: ANSWERS[letter].format(address, address) for letter in ANSWERS for address in people[letter]}
    post.rcpt = lambda address: answers.get(address, "250 ok").replace("drop", "250 ok")
    post.data = lambda address: "drop" if answers.get(address) == "drop" else "250 taken"
    everybody = [address for each in people.values() for address in each]
    status, said = notify(*planned(*everybody, to=audience, correction="wrong day"))
    causes = re.findall(
        r"^  ([\d,]+) (\w+) \((.*)\); to list them:\n    legalsite (.*) --root ROOT$", said, re.MULTILINE
    )
    listed = {}
    for count, state, answer, command in causes:
        words = shlex.split(command)
        done, lines = notify(*words[1:])
        rows = [line.split("  ", 2) for line in lines.splitlines()]
        assert (done, len(rows), {row[1] for row in rows}) == (0, int(count), {state}), command
        assert answer in {row[2] for row in rows}
        listed[answer.split(" <")[0]] = [row[0] for row in rows]
    assert status == 1
    why = "unsubscribed on 2026-03-10: exported as"
    left = {f"{why} unsubscribe": people["u"][:1], f"{why} complaint": people["u"][1:]}
    subscribers = left if audience == "subscribers" else {}
    full = next(answer for answer in listed if "5.2.2" in answer)
    assert listed == subscribers | {
        "550 5.1.1": people["n"], "550 5.7.1 spam content": people["s"], full: people["f"],
        "bounced on 2026-03-10: 5.1.1 5.1.1, exported as bounce": people["b"],
        "450 4.2.0 greylisted for 300 seconds": people["g"], "450 4.2.1 greylisted for 100 seconds": people["h"],
        "no answer to the whole message: Connection unexpectedly closed": people["q"],
    }  # fmt: skip


@contextmanager
def losing(database: str, root: Path, cluster: Cluster, *, for_good: bool) -> Iterator[Callable[[], None]]:
    """Yield what loses a database, or only its open connections; it is back after the block."""
    if not database:
        lock = sqlite3.connect(root / "deliveries.sqlite", check_same_thread=False, isolation_level=None)
        with closing(lock):
            yield lambda: lock.execute("BEGIN EXCLUSIVE") and None
        return
    name = database.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(cluster.connection, autocommit=True) as db:

        def lose() -> None:
            if for_good:
                db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

        try:
            yield lose
        finally:
            db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.parametrize("stage", ["rcpt", "data"])
@pytest.mark.parametrize("emails", [1, 6, 12])  # the first, one in the middle, the last
@pytest.mark.parametrize(("server", "for_good"), [(True, False), (True, True), (False, True)])  # or a file
def test_a_database_that_goes_away_in_mid_run_is_named_and_the_same_command_goes_on(
    stage: str,
    emails: int,
    server: bool,
    for_good: bool,
    notify: Command,
    root: Path,
    post,
    relay,
    once,
    request,
    monkeypatch,
) -> None:
    database, cluster = (request.getfixturevalue(each) if server else "" for each in ("postgresql", "cluster"))
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", database)
    monkeypatch.setattr(delivery_database, "BUSY_TIMEOUT", 50)
    (root / "list.csv").write_text("".join(["email\n", *(f"r{number:02d}@b.test\n" for number in range(12))]))
    confirm = once("planned for a database that goes away", lambda: digest(notify, str(root / "list.csv")))
    send = ("send", "privacy", "--confirm", confirm, "--connections", "4")
    with losing(database, root, cluster, for_good=for_good) as lose:
        seen: list[str] = []

        def answer(address: str) -> str:
            seen.append(address)
            if len(seen) == emails:
                lose()
            return "250 2.0.0 queued"

        setattr(post, stage, answer)
        status, said = notify(*send)
        setattr(post, stage, lambda _: "250 ok")
    whole = emails == 12 and not for_good  # the answers that were open are recorded on another connection
    away = "error[database-away]: the database cannot be used" in said, "the same command" in said
    assert (status, *away) == ((0, False, False) if whole else (2, True, True)), said
    named = set(re.findall(r"r\d\d@b\.test(?=: 250)", said))
    assert named <= set(post.addresses)
    assert len(named) <= 4
    status, said = notify(*send)
    with open_deliveries(root, database, now) as deliveries:
        counts, unknown = deliveries.counts(1), list(deliveries.listed(1, ["unknown"]))
    assert counts == {"accepted": 12 - len(unknown)} | ({"unknown": len(unknown)} if unknown else {}), said
    assert {each["address"] for each in unknown} == named if for_good else not unknown
    assert all("the database went away" in each["reply"] for each in unknown)
    assert (status, post.addresses) == (int(bool(unknown)), [f"r{number:02d}@b.test" for number in range(12)])


def test_a_database_that_goes_away_before_the_line_is_a_lost_database_and_the_same_command_goes_on(
    notify: Command, root: Path, relay, monkeypatch
) -> None:
    """No line has a hash of which nobody has the manifest."""

    def change(statement: str) -> None:
        with closing(sqlite3.connect(root / "deliveries.sqlite")) as db:
            db.execute(statement)

    def lines() -> int:
        return (root / "content/LEDGER").read_text().count(" notice ")

    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    send = ("send", "privacy", "--confirm", digest(notify, str(root / "list.csv")))
    by_hand = ("record", "privacy@2026-03-02", "--channel", "letter", "--on", "2026-03-09", "--evidence")
    change("CREATE TRIGGER full BEFORE INSERT ON manifests BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    for command in (send, (*by_hand, str(root / "list.csv"))):
        status, said = notify(*command)
        assert (status, "error[database-away]" in said, "disk full" in said, lines()) == (2, True, True, 0), said
    change("DROP TRIGGER full")
    for count, command in enumerate((send, (*by_hand, str(root / "list.csv"))), 1):
        assert (notify(*command)[0], lines()) == (0, count)
    assert notify("export", "privacy")[0] == 0


def test_a_run_opens_the_database_once(notify: Command, root: Path, post, relay, monkeypatch) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    confirm, opened = digest(notify, str(root / "list.csv")), []
    engine = delivery_database._engine
    monkeypatch.setattr(delivery_database, "_engine", lambda url: (opened.append(url), engine(url))[1])
    assert notify("send", "privacy", "--confirm", confirm)[0] == 0
    assert len(opened) == 1


def test_a_relay_or_a_database_that_lets_nobody_in_is_told_without_the_password(
    notify: Command, root: Path, post, relay, monkeypatch
) -> None:
    seen = digest(notify, str(root / "list.csv"))
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://ada:geheim@{relay}?starttls=never")  # which knows no users
    status, said = notify("send", "privacy", "--confirm", seen)
    assert (status, "geheim" in said, "127.0.0.1" in said, post.taken) == (2, False, True, [])
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", "postgresql://ada:geheim@127.0.0.1:1/legal")
    status, said = notify("send", "privacy", "--confirm", seen)
    assert (status, "geheim" in said, "127.0.0.1" in said, post.taken) == (2, False, True, [])


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """For LEGALSITE_DATABASE_URL."""
    return str(request.getfixturevalue("postgresql")) if request.param == "postgresql" else ""


def test_killed_again_and_again_nobody_is_left_out_or_gets_two(
    legalsite: Path, root: Path, post, relay, database: str
) -> None:
    """The server kills all senders when it has so many emails, after or before it has another one whole. In PostgreSQL,
    two of them share the work."""
    at_once, readers = (2, 230) if database else (1, 80)  # two share more than one of them takes at once
    send = Program(legalsite, root, relay, database).planned(readers)
    senders: list[Call] = []
    for count, stage in ((20, "data"), (45, "rcpt")):

        def kill(_address: str, count: int = count) -> str:
            if len(post.taken) >= count and len(senders) == at_once:
                for sender in senders:
                    sender.kill()
            return "250 ok"

        setattr(post, stage, kill)
        senders.clear()
        senders.extend(send.started("--connections", str(8 // at_once)) for _ in range(at_once))
        assert {sender.ended()[0] for sender in senders} == {-signal.SIGKILL}
        setattr(post, stage, lambda _: "250 ok")
        assert send.counts().get("attempted", 0) <= 8
    status, said = send.here()
    assert f"{readers}\n" in said
    assert status in (0, 1), "1 if some are of unknown outcome"
    unknown = {email["address"] for email in send.not_accepted()}
    assert send.counts() == {"accepted": readers - len(unknown), "unknown": len(unknown)}
    assert len(post.addresses) == len(set(post.addresses))
    assert set(send.addresses) - set(post.addresses) <= unknown


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_mid_run_the_open_emails_are_finished(
    stop: signal.Signals, legalsite: Path, root: Path, post, relay
) -> None:
    send = Program(legalsite, root, relay).planned(60)

    def interrupt(_address: str) -> str:
        if len(post.taken) == 10:
            sender.send_signal(stop)
        return "250 ok"

    post.data = interrupt
    sender = send.started("--connections", "2", "--rate", "50")
    status, said, _ = sender.ended()
    left = 60 - len(post.taken)
    assert (left > 0, status) == (True, 130)
    assert said.startswith(f"privacy@2026-03-02: {len(post.taken)} accepted, {left} pending of 60\n")
    assert said.endswith(
        f"Stopped. The open emails were finished.\n{left} emails left. To go on, run the same command again.\n"
    )
    assert send.here()[1].startswith("privacy@2026-03-02: 60 accepted of 60\n")
    assert post.addresses == sorted(send.addresses)


def terminate(process: Call) -> None:
    process.send_signal(signal.SIGTERM)


def terminate_by_another_thread(process: Call) -> None:
    """Let a thread that is not the main one get the signal, as happens by chance if the main thread waits."""
    threads = [int(thread.name) for thread in Path(f"/proc/{process.pid}/task").iterdir()]
    other = next(thread for thread in threads if thread != process.pid)
    assert ctypes.CDLL(None).tgkill(process.pid, other, int(signal.SIGTERM)) == 0


@pytest.mark.parametrize("stop", [terminate, terminate_by_another_thread])
def test_stopped_twice_the_program_does_not_wait_for_the_open_emails(
    legalsite: Path, root: Path, post, relay, stop: Callable[[Call], None]
) -> None:
    if stop is terminate_by_another_thread and not sys.platform.startswith("linux"):
        pytest.skip("only Linux lets us choose the thread")
    send = Program(legalsite, root, relay).planned(3)
    open_emails: list[str] = []

    def hang(address: str) -> str:
        open_emails.append(address)
        sender.send_signal(signal.SIGINT)
        return "hang"

    post.data = hang
    sender = send.started("--connections", "1")
    assert any("Finishing the open emails." in line for line in sender.stderr)
    stop(sender)
    assert sender.ended()[0] == 130
    post.data = lambda _: "250 ok"
    assert send.here()[1].startswith("privacy@2026-03-02: 2 accepted, 1 unknown of 3\n")
    assert len(open_emails) == 1


class Program:
    """`legalsite notify` with a campaign, here and in processes of its own."""

    def __init__(self, program: Path, root: Path, relay: Relay, database: str = "") -> None:
        self._program, self._root = program, root
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

    def started(self, *options: str) -> Call:
        arguments = ["notify", *self._arguments(*options), "--root", str(self._root)]
        return Call(self._program, arguments, self._environment)

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

    def not_accepted(self) -> list[dict[str, object]]:
        with self.deliveries() as deliveries:
            return list(deliveries.listed(1))
