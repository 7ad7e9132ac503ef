"""What a relay's log and a mailbox with delivery reports say about emails that were really sent."""

import hashlib
import os
from collections.abc import Callable, Iterable
from email import message_from_bytes
from io import BytesIO
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from commands.conftest import DAY, Once, Terms
from legalsite import cli
from legalsite.commands.delivery_reports import (
    TOKENS,
    BounceCounts,
    is_mailbox,
    mailbox_messages,
    read_bounce_table,
    read_bounces,
    read_tokens,
    reconcile,
    unsubscribe,
)
from legalsite.commands.notice_evidence import SiteEvidence
from legalsite.commands.notice_status import SiteNotices
from legalsite.commands.notify_send import retry
from legalsite.commands.unreached_people import unreached_people
from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.model.email import Audience
from legalsite.model.notice_key import parse_notice_keys
from legalsite.notices.bounces import COLUMNS
from legalsite.site.load import load
from notice_sites import database_file

LOG = (
    "Mar  5 12:00:01 mx postfix/cleanup[8]: {0}: message-id={1}\n"
    "Mar  5 12:00:01 mx postfix/qmgr[7]: {0}: from=<legal@legal.test>, size=30211, nrcpt=1 (queue active)\n"
)
REPORT = Path(__file__).with_name("bounce_report.txt").read_text(encoding="utf-8")


def report(
    message_id: str, action: str = "failed", status: str = "5.1.1", address: str = "ada@b.test"
) -> bytes:
    return REPORT.format(
        message_id=message_id, action=action, status=status, address=address
    ).encode()


@pytest.fixture
def sent(terms: Terms, once: Once) -> Callable[..., dict[str, str]]:
    def sent(lost: Iterable[str] = (), *, bounces: str = "") -> dict[str, str]:
        """Send an email to each of three people and return the message ids by name. The answer to some is lost."""
        terms.post.data = lambda address: (
            "drop" if address.partition("@")[0] in lost else "250 taken"
        )
        once(f"sent {' '.join(lost)} {bounces}", lambda: terms.send(bounces=bounces))
        taken = terms.post.taken
        return {
            address.partition("@")[0]: str(message_from_bytes(data)["Message-ID"])
            for address, data in taken
        }

    return sent


def bounces(terms: Terms, *messages: bytes) -> BounceCounts:
    with terms.deliveries() as deliveries:
        return read_bounces(
            deliveries, [(f"box: {number}", message) for number, message in enumerate(messages, 1)]
        )


def settled(terms: Terms, *logs: Path) -> tuple[int, int, int, int]:
    with terms.deliveries() as deliveries:
        log = reconcile(
            deliveries,
            deliveries.queries.mailings(),
            [BytesIO(log.read_bytes()) for log in logs],
            restored=False,
        )
    return len(log.wanted), len(log.emails), log.lines, log.understood


def test_what_the_log_shows_is_settled_and_the_rest_only_sent_again_by_choice(
    terms: Terms, sent
) -> None:
    ids = sent(lost=("bob", "cleo"))
    assert terms.counts() == [{"accepted": 1, "unknown": 2}]
    (terms.root / "mail.log").write_text(LOG.format("AAAAAAA", ids["bob"]))
    result = settled(terms, terms.root / "mail.log")
    assert result == (2, 1, 2, 2)
    assert terms.counts() == [{"accepted": 2, "unknown": 1}]
    with terms.deliveries() as deliveries:
        retried = retry(load(terms.root), deliveries, "terms", ["unknown"], DAY)
        assert [each.count for each in retried] == [1]
    assert terms.counts() == [{"accepted": 2, "pending": 1}]


def test_the_log_settles_what_a_backup_does_not_know(
    terms: Terms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(terms.now().timestamp())))
    terms.send(limit=1)
    backup = database_file(terms.root).read_bytes()
    terms.seconds = 1
    terms.send(limit=1)
    database_file(terms.root).write_bytes(backup)
    ids = [str(message["Message-ID"]) for message in terms.post.messages()]
    log = terms.root / "mail.log"
    log.write_text("".join(LOG.format(f"AAAAAA{number}", each) for number, each in enumerate(ids)))
    run = ["notify", "reconcile", "--root", str(terms.root), "--maillog"]
    assert cli.run([*run, os.devnull, "--restored"]) == 2
    assert cli.run([*run, str(log)]) == 0
    with pytest.raises(ProblemsFound, match="notify reconcile --restored --maillog FILE"):
        terms.send()
    assert cli.run([*run, str(log), "--restored"]) == 0
    assert terms.counts() == [{"accepted": 2, "pending": 1}]
    terms.send()
    assert (len(terms.post.taken), len(set(terms.post.addresses))) == (3, 3)


def test_whoever_has_no_log_says_that_some_may_get_it_twice(
    terms: Terms, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(terms.now().timestamp())))
    terms.plan()
    backup = database_file(terms.root).read_bytes()
    terms.send(limit=1)
    database_file(terms.root).write_bytes(backup)
    assert (
        cli.run(
            ["notify", "reconcile", "--restored", "--resend-unknown", "--root", str(terms.root)]
        )
        == 0
    )
    assert "notify status" in capsys.readouterr().out
    terms.send()
    assert (len(terms.post.taken), len(set(terms.post.addresses))) == (4, 3)


def test_logs_without_a_line_of_postfix_are_told(
    terms: Terms, sent, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ids, log = sent(lost=("bob",)), terms.root / "mail.log"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(terms.now().timestamp())))
    for written, told in (
        ("", False),
        ("Hello\n", True),
        (LOG.format("AAAAAAA", ids["bob"]), False),
    ):
        log.write_text(written)
        assert (
            cli.run(["notify", "reconcile", "--root", str(terms.root), "--maillog", str(log)]) == 0
        )
        assert ("these logs contain no lines from Postfix" in capsys.readouterr().err) == told


def test_a_report_that_an_email_came_back_marks_it_once(terms: Terms, sent) -> None:
    ids = sent(lost=("bob",))
    both = (report(ids["ada"]), report(ids["bob"], status="4.4.7", address="bob@b.test"))
    done = bounces(terms, *both, both[0])
    assert (done.messages, done.bounced, done.suppressed, done.known, done.unrelated) == (
        3,
        2,
        1,
        1,
        0,
    )
    assert terms.counts() == [{"accepted": 1, "bounced": 2}]
    again = bounces(terms, *both)
    assert (again.bounced, again.suppressed, again.known) == (0, 0, 2)
    with terms.deliveries() as deliveries:
        states = [
            event["state"]
            for event in deliveries.queries.person("bob@b.test")["emails"][0]["events"]
        ]
    assert states == ["unknown", "bounced"]


def test_the_hash_of_a_report_is_among_the_answers_about_its_reader(terms: Terms, sent) -> None:
    message = report(sent()["ada"])
    bounces(terms, message)
    with terms.deliveries() as deliveries:
        people = deliveries.queries.addresses(1)
        replies: dict[str, list[str]] = {}
        for row in deliveries.queries.history(1, "", None):
            replies.setdefault(people[row.key.hex()], []).append(row.reply)
    sha256 = hashlib.sha256(message).hexdigest()
    assert replies["ada@b.test"][-1].endswith(f" (report sha256:{sha256})")
    assert replies["bob@b.test"] == ["250 taken"]
    assert "sha256" not in str(bounces(terms, message)), "and nobody is told of it at a terminal"


def test_a_delay_shows_that_the_relay_has_the_email(terms: Terms, sent) -> None:
    ids = sent(lost=("ada",))
    delayed = report(ids["ada"], "delayed", "4.4.1")
    assert bounces(terms, delayed).delayed == 1
    assert terms.counts() == [{"accepted": 3}]


def test_a_report_from_where_the_mail_was_forwarded_to_counts(terms: Terms, sent) -> None:
    done = bounces(terms, report(sent()["ada"], address="lovelace@elsewhere.test"))
    assert (done.bounced, done.unrelated) == (1, 0)
    assert terms.counts() == [{"accepted": 2, "bounced": 1}]


def test_a_relay_that_replaces_the_message_id_is_believed_by_the_one_in_its_answer(
    terms: Terms,
) -> None:
    identified = "0102018e5a3c7f00-4b1c-000000"
    terms.post.data = lambda address: (
        f"250 Ok {identified}" if address == "ada@b.test" else "250 taken"
    )
    terms.send()
    returned = report(f"<{identified}@eu-west-1.amazonses.com>")
    assert (bounces(terms, returned).bounced, terms.counts()) == (
        1,
        [{"accepted": 2, "bounced": 1}],
    )
    assert bounces(terms, returned).known == 1


def test_a_report_without_a_message_id_is_known_by_the_address_to_which_it_goes(
    terms: Terms, sent
) -> None:
    template = "bounces+{token}@legal.test"
    token = sent(bounces=template)["ada"][1:].partition("@")[0]
    assert min(terms.post.senders).startswith("bounces+")
    assert template.replace("{token}", token) in terms.post.senders
    returned = f"To: Bounces+{token.upper()}@legal.test\n".encode() + report("<none@c.test>")
    assert bounces(terms, returned).bounced == 1
    forged = returned.replace(token.upper().encode(), b"0" * 40)
    assert bounces(terms, forged).unrelated == 1


def test_who_complains_is_unsubscribed_and_the_email_stays_accepted(terms: Terms, sent) -> None:
    ids = sent(lost=("ada",))
    complaint = report(ids["ada"]).replace(b"delivery-status", b"feedback-report")
    complaint = complaint.replace(b"Action: failed", b"Feedback-Type: abuse")
    for new in (1, 0):
        done = bounces(terms, complaint)
        assert (done.complained, done.known, done.bounced, done.suppressed) == (new, 1 - new, 0, 0)
    assert terms.counts() == [{"accepted": 3}]
    with terms.deliveries() as deliveries:
        assert deliveries.updates.unsuppress(["ada@b.test"], "asked") == {
            "ada@b.test": "unsubscribed"
        }


def test_a_table_of_a_provider_marks_the_newest_email_of_each_address(terms: Terms, sent) -> None:
    sent(lost=("cleo",))
    table = terms.root / "events.csv"
    table.write_text(
        "\ufeffaddress,event\nADA@b.test,Hard Bounce\nbob@b.test,soft_bounce\ncleo@b.test,opened\nx@b.test,bounce\n"
    )

    def read(deliveries: Deliveries) -> BounceCounts:
        with table.open("rb") as file:
            return read_bounce_table(deliveries, file, COLUMNS, "")

    with terms.deliveries() as deliveries:
        done = read(deliveries)
        assert (done.messages, done.bounced, done.suppressed, done.unexplained, done.unrelated) == (
            4,
            2,
            0,
            2,
            1,
        )
        assert done.known == 1, "whoever opened it has it"
        assert terms.counts() == [{"accepted": 1, "bounced": 2}]
        assert read(deliveries).bounced == 0
        table.write_text(
            "address,event,status\nADA@b.test,bounced,5.1.1\nbob@b.test,bounced,5.2.2\n"
        )
        done = read(deliveries)
        assert (done.known, done.suppressed, done.unexplained) == (2, 1, 0)
        table.write_text("address,event\ncleo@b.test,bounce\nada@b.test,exploded\n")
        with pytest.raises(ProblemsFound, match=r"events.csv:3.*unknown event 'exploded'"):
            read(deliveries)
        table.write_text('address,event\n"cleo@b.test,bounce\n' + "ada@b.test,bounce\n" * 10_000)
        with pytest.raises(ProblemsFound, match=r"list-quote.*a quoted value isn't closed"):
            read(deliveries)
    assert terms.counts() == [{"accepted": 1, "bounced": 2}]


@pytest.mark.parametrize(("answer", "event", "counted"), [
    ("550 5.1.1 no such user", "bounce", "known"), ("550 5.1.1 no such user", "delivered", "known"),
    ("450 later", "bounce", "early"), ("450 later", "unsubscribe", "complained"),
    ("550 5.1.1 no such user", "complaint", "complained"),
])  # fmt: skip
def test_a_line_about_an_address_of_ours_is_about_our_emails_whatever_became_of_them(
    answer: str, event: str, counted: str, terms: Terms
) -> None:
    terms.post.rcpt = lambda address: answer if address == "ada@b.test" else "250 ok"
    terms.send()
    before, table = terms.counts(), terms.root / "events.csv"
    table.write_text(f"address,event\nada@b.test,{event}\n")
    with terms.deliveries() as deliveries, table.open("rb") as file:
        done = read_bounce_table(deliveries, file, COLUMNS, "")
    assert (done.unrelated, done.bounced, getattr(done, counted)) == (0, 0, 1)
    assert terms.counts() == before


def test_answers_are_no_reports_and_what_cannot_be_read_is_listed(terms: Terms, sent) -> None:
    ids = sent(lost=("ada",))
    away = f"From: Ada <ada@b.test>\nAuto-Submitted: auto-replied\nIn-Reply-To: {ids['ada']}\n\n550 5.1.1 unknown"
    strange = "From: postmaster@b.test\nSubject: =?utf-8?q?Zustellung_f=C3=BCr_Bob?=\n\nSiehe unten.\nMessage-ID: {}\n"
    for _ in range(2):
        done = bounces(
            terms,
            away.encode(),
            strange.format(ids["bob"]).encode(),
            strange.format("<a@b.test>").encode(),
        )
        assert (done.answers, done.unrelated, done.bounced, done.known) == (1, 1, 0, 0)
        assert done.unread == [("bob@b.test", "Zustellung für Bob", "box: 2")]
    assert terms.counts() == [{"accepted": 2, "unknown": 1}]
    bounces(terms, report(ids["bob"], status="5.0.0", address="bob@b.test"))
    assert bounces(terms, strange.format(ids["bob"]).encode()).unread == []


def test_who_is_left_out_is_said_in_the_next_notice(terms: Terms, sent) -> None:
    ids = sent()
    full = report(ids["bob"], status="5.2.2", address="bob@b.test")
    assert bounces(terms, report(ids["ada"]), full).suppressed == 1
    emails = terms.emails()
    emails.mailing = replace(emails.mailing, notices=parse_notice_keys("terms@2026-03-02~1"))
    terms.plan("ada@b.test", "bob@b.test", emails=emails)
    with terms.deliveries() as deliveries:
        (left_out,) = deliveries.queries.emails(2, ["suppressed"])
    assert (left_out["address"], left_out["reply"]) == (
        "ada@b.test",
        "bounced on 2026-03-05: 5.1.1 550 no",
    )


def test_forged_and_unrelated_messages_change_nothing(terms: Terms, sent) -> None:
    sent()
    forged = report(f"<{'0' * 40}@legal.test>")
    done = bounces(terms, forged, report("<other@elsewhere.test>"), b"Subject: Hello\n\nHello\n")
    assert (done.messages, done.unrelated, done.bounced) == (3, 3, 0)
    assert terms.counts() == [{"accepted": 3}]


def test_account_holders_who_were_not_reached_are_listed_once(terms: Terms) -> None:
    terms.post.rcpt = lambda address: (
        "550 5.1.1 unknown user" if address == "bob@b.test" else "250 ok"
    )
    terms.send()
    identified = next(
        message["Message-ID"] for message in terms.post.messages() if message["To"] == "ada@b.test"
    )
    bounces(terms, report(identified))
    with terms.deliveries() as deliveries:
        SiteEvidence(load(terms.root), deliveries).record_changes()
        notices = SiteNotices(load(terms.root))
        people = unreached_people(notices, deliveries, "terms", DAY, None)
        found = [(address, state) for address, state, _ in people]
    assert found == [("ada@b.test", "bounced"), ("bob@b.test", "rejected"), ("cleo@b.test", "late")]


def test_who_unsubscribed_is_left_out_by_plans_for_subscribers_only(terms: Terms) -> None:
    with (terms.root / "legalsite.toml").open("a") as file:
        file.write('unsubscribe = "https://legal.test/leave/{token}"\n')
    emails = {audience: terms.emails(audience) for audience in get_args(Audience)}
    assert emails["accounts"].mailing.content != emails["subscribers"].mailing.content
    terms.send(terms.plan("ada@b.test", "bob@b.test", emails=emails["subscribers"]), limit=1)
    (message,) = terms.post.messages()
    token = str(message["List-Unsubscribe"]).partition(">")[0].rpartition("/")[2]
    with terms.deliveries() as deliveries:
        assert unsubscribe(deliveries, [token, token, "nonsense"]) == (1, 0, ["nonsense"])
        assert unsubscribe(deliveries, [token]) == (0, 1, [])
    again = emails["subscribers"]
    again.mailing = replace(again.mailing, notices=parse_notice_keys("terms@2026-03-02~1"))
    for later in (emails["accounts"], again):
        terms.plan(str(message["To"]), "cleo@b.test", emails=later)
    assert terms.counts()[1:] == [{"pending": 2}, {"pending": 1, "suppressed": 1}]


@pytest.mark.parametrize(("written", "named", "tokens"), [
    ("\ufeffabc\n\ndef\n", {}, ["abc", "", "def"]),
    ("time;The Token\n1;abc\n2;def\n", {"token": "the token"}, ["abc", "def"]),
    ('{"t": {"id": "abc"}}\n', {"token": "t.id"}, ["abc"]),
])  # fmt: skip
def test_tokens_are_lines_or_a_column_of_a_table(
    written: str, named: dict[str, str], tokens: list[str], tmp_path: Path
) -> None:
    (tmp_path / "tokens").write_text(written, encoding="utf-8")
    with (tmp_path / "tokens").open("rb") as file:
        assert read_tokens(file, replace(TOKENS, names=named)) == tokens


def test_what_is_reported_of_erased_people_is_not_kept(terms: Terms, sent) -> None:
    ids = sent()
    with terms.deliveries() as deliveries:
        deliveries.updates.erase(1, "dpo on ledger")
        assert deliveries.queries.purges(1) == [
            {"time": "2026-03-05T12:00:00Z", "by": "dpo on ledger", "people": 3}
        ]
    assert bounces(terms, report(ids["bob"], address="bob@b.test")).bounced == 1
    assert terms.counts() == [{"accepted": 2, "bounced": 1}]
    with terms.deliveries() as deliveries:
        told = [*deliveries.queries.history(1, "", None), *deliveries.queries.emails(1)]
        assert (
            deliveries.queries.count_with_personal_data(1),
            "550 5" in str(told),
            "bob" in str(told),
        ) == (
            0,
            False,
            False,
        )


def test_nothing_is_planned_for_subscribers_who_could_not_leave(terms: Terms) -> None:
    with pytest.raises(ProblemsFound, match="no-unsubscribe"):
        terms.plan(audience="subscribers")


def test_a_mailbox_is_a_maildir_or_one_file_and_stays_as_it_is(tmp_path: Path) -> None:
    for file, text in (
        ("new/1.mx", b"Subject: 1\n\none\n"),
        ("cur/2.mx:2,S", b"Subject: 2\n\ntwo\n"),
    ):
        (tmp_path / "box" / file).parent.mkdir(parents=True)
        (tmp_path / "box" / file).write_bytes(text)
    texts = [b"Subject: 1\n\none\n", b"Subject: 2\n\ntwo\n"]
    found = list(mailbox_messages(tmp_path / "box"))
    assert found == [
        (f"{tmp_path.as_posix()}/box: {key}", text)
        for key, text in zip(("1.mx", "2.mx"), texts, strict=True)
    ]
    line = b"From a@b Thu Mar  5 12:00:01 2026\n"
    whole = line + b"Subject: 1\n\none\n\n" + line + b"Subject: 2\n\ntwo\n"
    (tmp_path / "mbox").write_bytes(whole)
    (tmp_path / "mbox").chmod(0o400)
    found = list(mailbox_messages(tmp_path / "mbox"))
    assert found == [
        (f"{tmp_path.as_posix()}/mbox: message {number}", text)
        for number, text in enumerate(texts, 1)
    ]
    assert (tmp_path / "mbox").read_bytes() == whole
    with pytest.raises(ProblemsFound, match="no-mailbox"):
        list(mailbox_messages(tmp_path))


def test_a_mailbox_is_told_from_a_table(tmp_path: Path) -> None:
    assert is_mailbox(tmp_path)
    assert not is_mailbox(Path("-"))
    path = tmp_path / "file"
    for content, expected in (
        (b"", True),
        (b"From MAILER-DAEMON Fri Jan  2 09:00:00 2026\n", True),
        (b"From: ada@example.org\n", False),
        (b"address,event,status\n", False),
        (b'{"address": "ada@example.org"}\n', False),
    ):
        path.write_bytes(content)
        assert is_mailbox(path) == expected, content
