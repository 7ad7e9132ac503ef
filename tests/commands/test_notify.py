"""`legalsite notify` from the list to the relay, on a published site, with a real SMTP server."""

import json
import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands.notified_site import CONFIG, LIST, Command, at, digest
from legalsite.cli.invocation import now
from legalsite.commands.build import BuildOrder, build
from legalsite.commands.notify_send import open_deliveries
from legalsite.mail import sending
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.site.settings import read_settings


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
    # Three of `s` before anybody is accepted would stop the run, and the order of emails is another one each time.
    numbers = {"n": 3, "s": 2, "f": 3, "g": 3, "h": 3, "q": 3, "a": 9, "u": 2, "b": 1}
    people = {letter: [f"{letter}{number}@b.test" for number in range(count)] for letter, count in numbers.items()}

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
