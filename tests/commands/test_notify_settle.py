"""What a relay's log and a mailbox with delivery reports say about emails that were really sent."""

import gzip
import io
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from email import message_from_bytes
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from legalsite.commands.notify import newest_notice
from legalsite.commands.notify_outcome import unreached_by
from legalsite.commands.notify_plan import ListOptions, make_emails, plan
from legalsite.commands.notify_send import CampaignStatus, campaign_statuses, open_deliveries, send
from legalsite.commands.notify_settle import (
    BounceCounts,
    Reconciled,
    Unsubscribed,
    lift_suppressions,
    mailbox_messages,
    make_unknown_pending,
    read_bounce_table,
    read_bounces,
    reconcile,
    unsubscribe,
)
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.model.email import Audience, Limits
from legalsite.site.load import load

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\n\n[notice]\nsender = "Harbour <legal@legal.test>"\n'
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"
LOG = (
    "Mar  5 12:00:01 mx postfix/cleanup[8]: {0}: message-id={1}\n"
    "Mar  5 12:00:01 mx postfix/qmgr[7]: {0}: from=<legal@legal.test>, size=30211, nrcpt=1 (queue active)\n"
)
REPORT = """\
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=x
MIME-Version: 1.0

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.b.test

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no

--x
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--x--
"""


def now() -> datetime:
    return datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    for day, days in (("2025-01-01", 30), ("2026-03-02", 14)):
        (tmp_path / "content/terms.md").write_text(TEXT.format(day, days))
        publish(tmp_path, (), now=datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))
    return tmp_path


@pytest.fixture
def sent(root: Path, post, relay) -> Callable[..., dict[str, str]]:  # type: ignore[no-untyped-def]  # of mail_servers
    def sent(lost: Iterable[str] = (), data: Callable[[str], str] | None = None, bounces: str = "") -> dict[str, str]:
        """Send an email to each of three people and return the message ids by name. The answer to some is lost."""
        post.data = data or (lambda address: "drop" if address.partition("@")[0] in lost else "250 taken")
        site = load(root)
        notice = newest_notice(site, "terms", date(2026, 3, 5))
        assert notice is not None
        (root / "list.csv").write_text("email\nada@b.test\nbob@b.test\ncleo@b.test\n")
        plan(
            site, make_emails(site, [notice], date(2026, 3, 5)), root / "list.csv", ListOptions(), database="", now=now
        )
        url = f"smtp://127.0.0.1:{relay.port}"
        sending(root, url, bounces=bounces)
        return {address.partition("@")[0]: str(message_from_bytes(data)["Message-ID"]) for address, data in post.taken}

    return sent


def statuses(root: Path) -> list[CampaignStatus]:
    return campaign_statuses(root, "terms", database="", now=now)


def sending(root: Path, url: str, limit: int | None = None, bounces: str = "") -> None:
    with open_deliveries(root, "terms", database="", now=now) as deliveries:
        for _ in send(
            deliveries, statuses(root)[0].stored, smtp_url=url, limits=Limits(connections=1), limit=limit, now=now,
            bounces=bounces,
        ):  # fmt: skip
            pass


def counts(root: Path) -> dict[str, int]:
    return dict(statuses(root)[0].counts)


def report(message_id: str, action: str = "failed", status: str = "5.1.1", address: str = "ada@b.test") -> bytes:
    return REPORT.format(message_id=message_id, action=action, status=status, address=address).encode()


def bounces(root: Path, *messages: bytes) -> BounceCounts:
    return read_bounces(root, messages, database="", now=now)


def test_what_the_log_shows_is_settled_and_the_rest_only_sent_again_by_choice(root: Path, sent) -> None:  # type: ignore[no-untyped-def]  # a fixture
    ids = sent(lost=("bob", "cleo"))
    assert counts(root) == {"accepted": 1, "unknown": 2}
    (root / "mail.log").write_text(LOG.format("AAAAAAA", ids["bob"]))
    result = reconcile(root, statuses(root), [root / "mail.log"], database="", now=now)
    assert result == Reconciled(2, 1, 0, lines=2, understood=2)
    assert result.left == 1
    assert counts(root) == {"accepted": 2, "unknown": 1}
    assert make_unknown_pending(root, statuses(root), database="", now=now) == 1
    assert counts(root) == {"accepted": 2, "pending": 1}


def test_a_log_may_be_compressed_and_come_from_standard_input(root: Path, sent, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # fixtures
    ids = sent(lost=("bob", "cleo"))
    (root / "mail.log.1").write_bytes(gzip.compress(LOG.format("AAAAAAA", ids["bob"]).encode()))
    piped = io.TextIOWrapper(io.BufferedReader(io.BytesIO(LOG.format("BBBBBBB", ids["cleo"]).encode())))
    monkeypatch.setattr("sys.stdin", piped)
    result = reconcile(root, statuses(root), [root / "mail.log.1", Path("-")], database="", now=now)
    assert (result.unknown, result.accepted) == (2, 2)


def test_a_damaged_log_settles_nothing(root: Path, sent) -> None:  # type: ignore[no-untyped-def]  # a fixture
    ids = sent(lost=("bob",))
    whole = gzip.compress((LOG.format("AAAAAAA", ids["bob"]) * 1000).encode())
    (root / "mail.log.gz").write_bytes(whole[:-20])
    for name, words in (("mail.log.gz", "damaged"), ("mail.lgo", "does not exist")):
        with pytest.raises(ProblemsFound, match=words) as raised:
            reconcile(root, statuses(root), [root / name], database="", now=now)
        assert raised.value.status == 2
    assert counts(root)["unknown"] == 1


def test_a_report_that_an_email_came_back_marks_it_once(root: Path, sent) -> None:  # type: ignore[no-untyped-def]  # a fixture
    ids = sent(lost=("bob",))
    both = (report(ids["ada"]), report(ids["bob"], status="4.4.7", address="bob@b.test"))
    done = bounces(root, *both, both[0])
    assert (done.messages, done.bounced, done.suppressed, done.known, done.unrelated) == (3, 2, 1, 1, 0)
    assert counts(root) == {"accepted": 1, "bounced": 2}
    again = bounces(root, *both)
    assert (again.bounced, again.suppressed, again.known) == (0, 0, 2)


def test_a_delay_is_an_event_and_shows_that_the_relay_has_the_email(root: Path, sent) -> None:  # type: ignore[no-untyped-def]  # a fixture
    ids = sent(lost=("ada",))
    delayed = report(ids["ada"], "delayed", "4.4.1")
    assert bounces(root, delayed).delayed == 1
    assert counts(root) == {"accepted": 3}
    assert (bounces(root, delayed).delayed, bounces(root, delayed).known) == (0, 1)


def test_a_report_from_where_the_mail_was_forwarded_to_counts(root: Path, sent) -> None:  # type: ignore[no-untyped-def]  # a fixture
    done = bounces(root, report(sent()["ada"], address="lovelace@elsewhere.test"))
    assert (done.bounced, done.unrelated) == (1, 0)
    assert counts(root) == {"accepted": 2, "bounced": 1}


def test_a_relay_that_replaces_the_message_id_is_believed_by_the_one_in_its_answer(
    root: Path, post, relay, sent
) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    identified = "0102018e5a3c7f00-4b1c-000000"
    post.data = lambda address: f"250 Ok {identified}" if address == "ada@b.test" else "250 taken"
    sent(data=post.data)
    returned = report(f"<{identified}@eu-west-1.amazonses.com>")
    assert (bounces(root, returned).bounced, counts(root)) == (1, {"accepted": 2, "bounced": 1})
    assert bounces(root, returned).known == 1
    assert bounces(root, report(f"<{identified}@email.amazonses.com>", address="bob@b.test")).unrelated == 1


def test_a_report_without_a_message_id_is_known_by_the_address_to_which_it_goes(root: Path, post, sent) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    template = "bounces+{token}@legal.test"
    token = sent(bounces=template)["ada"][1:].partition("@")[0]
    assert min(post.senders).startswith("bounces+")
    assert template.replace("{token}", token) in post.senders
    returned = f"To: Bounces+{token.upper()}@legal.test\n".encode() + report("<none@c.test>")
    assert read_bounces(root, [returned], bounces=template, database="", now=now).bounced == 1
    forged = returned.replace(token.upper().encode(), b"0" * 40)
    assert read_bounces(root, [forged], bounces=template, database="", now=now).unrelated == 1


def test_who_complains_is_unsubscribed_and_the_email_stays_accepted(root: Path, sent) -> None:  # type: ignore[no-untyped-def]  # a fixture
    ids = sent(lost=("ada",))
    complaint = report(ids["ada"]).replace(b"delivery-status", b"feedback-report")
    complaint = complaint.replace(b"Action: failed", b"Feedback-Type: abuse")
    for new in (1, 0):
        done = bounces(root, complaint)
        assert (done.complained, done.known, done.bounced, done.suppressed) == (new, 1 - new, 0, 0)
    assert counts(root) == {"accepted": 3}
    assert lift_suppressions(root, ["ada@b.test"], "asked", database="", now=now) == {"ada@b.test": "unsubscribed"}


def test_a_table_of_a_provider_marks_the_newest_email_of_each_address(root: Path, sent) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent(lost=("cleo",))
    table = root / "events.csv"
    table.write_text(
        "\ufeffaddress,event\nADA@b.test,Bounce\nbob@b.test,soft_bounce\ncleo@b.test,opened\nx@b.test,bounce\n"
    )
    done = read_bounce_table(root, table, database="", now=now)
    assert (done.messages, done.bounced, done.suppressed, done.unrelated) == (4, 2, 1, 1)
    assert counts(root) == {"accepted": 1, "bounced": 2}
    assert read_bounce_table(root, table, database="", now=now).bounced == 0
    table.write_text("address,event\ncleo@b.test,bounce\nada@b.test,exploded\n")
    with pytest.raises(ProblemsFound, match=r"events.csv:3.*'exploded' is not an event"):
        read_bounce_table(root, table, database="", now=now)
    assert counts(root) == {"accepted": 1, "bounced": 2}


def test_forged_and_unrelated_messages_change_nothing(root: Path, sent) -> None:  # type: ignore[no-untyped-def]  # a fixture
    sent()
    forged = report(f"<{'0' * 40}@legal.test>")
    done = bounces(root, forged, report("<other@elsewhere.test>"), b"Subject: Hello\n\nHello\n")
    assert (done.messages, done.unrelated, done.bounced) == (3, 3, 0)
    assert counts(root) == {"accepted": 3}


def test_account_holders_who_were_not_reached_are_listed_once(root: Path, post, sent) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    post.rcpt = lambda address: "550 5.1.1 unknown user" if address == "bob@b.test" else "250 ok"
    bounces(root, report(sent()["ada"]))
    with open_deliveries(root, "terms", database="", now=now) as deliveries:
        found = unreached_by(load(root), deliveries.campaigns() * 2, deliveries, date(2026, 3, 5))
        assert list(found) == ["ada@b.test", "bob@b.test"]


def test_who_unsubscribed_is_left_out_by_plans_for_subscribers_only(root: Path, post, relay) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    with (root / "legalsite.toml").open("a") as file:
        file.write('unsubscribe = "https://legal.test/leave/{token}"\n')
    site = load(root)
    notice = newest_notice(site, "terms", date(2026, 3, 5))
    assert notice is not None
    (root / "list.csv").write_text("email\nada@b.test\nbob@b.test\n")
    emails = {audience: make_emails(site, [notice], date(2026, 3, 5), audience) for audience in get_args(Audience)}
    assert emails["accounts"].campaign.content != emails["subscribers"].campaign.content
    plan(site, emails["subscribers"], root / "list.csv", ListOptions(), database="", now=now)
    url = f"smtp://127.0.0.1:{relay.port}"
    sending(root, url, limit=1)
    (message,) = post.messages()
    token = str(message["List-Unsubscribe"]).partition(">")[0].rpartition("/")[2]
    result = unsubscribe(root, [token, token, "nonsense"], database="", now=now)
    assert result == Unsubscribed(1, 0, ("nonsense",))
    assert unsubscribe(root, [token], database="", now=now) == Unsubscribed(0, 1, ())
    (root / "list.csv").write_text(f"email\n{message['To']}\ncleo@b.test\n")
    plan(site, emails["accounts"], root / "list.csv", ListOptions(), database="", now=now)
    again = replace(emails["subscribers"].campaign, notices=("terms@2026-03-02~1",))
    later = replace(emails["subscribers"], campaign=again)
    plan(site, later, root / "list.csv", ListOptions(), database="", now=now)
    counts = [dict(status.counts) for status in statuses(root)]
    assert counts[1:] == [{"pending": 2}, {"pending": 1, "suppressed": 1}]


def test_nothing_is_planned_for_subscribers_who_could_not_leave(root: Path) -> None:
    site = load(root)
    notice = newest_notice(site, "terms", date(2026, 3, 5))
    assert notice is not None
    (root / "list.csv").write_text("email\nada@b.test\n")
    emails = make_emails(site, [notice], date(2026, 3, 5), "subscribers")
    with pytest.raises(ProblemsFound, match="no-unsubscribe"):
        plan(site, emails, root / "list.csv", ListOptions(), database="", now=now)


def test_a_mailbox_is_a_maildir_or_one_file_and_stays_as_it_is(tmp_path: Path) -> None:
    for folder, text in (("new", b"Subject: 1\n\none\n"), ("cur", b"Subject: 2\n\ntwo\n")):
        (tmp_path / "box" / folder).mkdir(parents=True)
        (tmp_path / "box" / folder / "1.mx").write_bytes(text)
    assert sorted(mailbox_messages(tmp_path / "box", None)) == [b"Subject: 1\n\none\n", b"Subject: 2\n\ntwo\n"]
    line = b"From a@b Thu Mar  5 12:00:01 2026\n"
    whole = line + b"Subject: 1\n\none\n\n" + line + b"Subject: 2\n\ntwo\n"
    (tmp_path / "mbox").write_bytes(whole)
    (tmp_path / "mbox").chmod(0o400)
    assert list(mailbox_messages(None, tmp_path / "mbox")) == [b"Subject: 1\n\none\n", b"Subject: 2\n\ntwo\n"]
    assert (tmp_path / "mbox").read_bytes() == whole
    for maildir, mbox in ((tmp_path, None), (None, tmp_path / "none")):
        with pytest.raises(ProblemsFound, match="no-mailbox"):
            list(mailbox_messages(maildir, mbox))
