"""Emails go to a real relay once each, what became of them is kept, and only what was confirmed is sent."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from email.utils import parsedate_to_datetime
from itertools import count

import pytest

from commands.conftest import Terms
from legalsite.commands.notice_evidence import SiteEvidence
from legalsite.commands.notify_send import send
from legalsite.commands.stored_mailings import open_deliveries, waiting_mailings
from legalsite.errors import ProblemsFound
from legalsite.model.email import Limits, StoredMailing
from legalsite.site.load import load
from notice_sites import database_file

KEY = "terms@2026-03-02"


def recorded(terms: Terms) -> tuple[str, ...]:
    stored = terms.plan()
    with terms.deliveries() as deliveries:
        return SiteEvidence(load(terms.root), deliveries).record(stored)


def chosen_mailing(terms: Terms) -> StoredMailing:
    with terms.deliveries() as deliveries:
        return waiting_mailings(deliveries, "terms")[0]


def test_each_is_sent_once(terms: Terms) -> None:
    steps = terms.send()
    assert (steps[0], sum(steps[-1][1].values())) == ((3, {}), 3)
    assert terms.post.addresses == ["ada@b.test", "bob@b.test", "cleo@b.test"]
    assert terms.counts() == [{"accepted": 3}]
    assert {(total, sum(states.values())) for total, states in terms.send()} == {(0, 0)}
    assert len(terms.post.taken) == 3


def test_each_has_the_time_at_which_it_is_handed_over(terms: Terms) -> None:
    stored, seconds = terms.plan(), count()
    with open_deliveries(
        terms.root, "", lambda: terms.now() + timedelta(seconds=next(seconds))
    ) as deliveries:
        limits = Limits(connections=1)
        list(
            send(
                deliveries,
                stored,
                smtp_url=terms.url,
                limits=limits,
                limit=None,
                ledger=load(terms.root).record.ledger,
            )
        )
    times = [parsedate_to_datetime(str(message["Date"])) for message in terms.post.messages()]
    assert sorted(set(times)) == times
    assert len(times) == 3


def test_a_domain_beyond_ascii_is_written_in_ascii_wherever_a_relay_reads_it(terms: Terms) -> None:
    terms.send(terms.plan("ada@häfen.test"))
    assert terms.post.addresses == ["ada@xn--hfen-loa.test"]
    assert terms.post.messages()[0]["To"] == "ada@xn--hfen-loa.test"


def test_a_mailbox_beyond_ascii_is_written_as_it_is(terms: Terms) -> None:
    terms.send(terms.plan("jörg@b.test"))
    assert terms.post.addresses == ["jörg@b.test"]


def test_what_the_relay_put_off_is_left_and_what_it_refused_is_not(terms: Terms) -> None:
    answers = {"ada@b.test": "550 unknown", "bob@b.test": "450 later"}
    terms.post.rcpt = lambda address: answers.get(address, "250 ok")
    terms.send()
    assert terms.counts() == [{"rejected": 1, "deferred": 1, "accepted": 1}]
    with terms.deliveries() as deliveries:
        assert (
            deliveries.queries.count_left(1),
            [email["state"] for email in deliveries.queries.emails(1)],
        ) == (
            1,
            ["rejected", "deferred"],
        )
    terms.post.rcpt = lambda _: "250 ok"
    assert terms.send()[-1][1] == {"accepted": 1}
    assert terms.post.addresses == ["bob@b.test", "cleo@b.test"]


def test_a_relay_that_wants_a_login_gets_nothing_and_nothing_counts_as_sent(terms: Terms) -> None:
    terms.post.rcpt = lambda address: f"554 5.7.1 <{address}>: Relay access denied"
    with pytest.raises(ProblemsFound, match=r"error\[relay-away\].*Relay access denied") as raised:
        terms.send()
    assert raised.value.status == 2
    assert terms.counts() == [{"pending": 3}]
    (line,) = recorded(terms)
    assert ",in_time=not_all,left=yes " in line, "the deadline has passed"
    terms.post.rcpt = lambda _: "250 ok"
    terms.send()
    assert terms.counts() == [{"accepted": 3}]


def restored(terms: Terms, *, by: str) -> StoredMailing:
    """Send an email, copy the database, send the second one and put the copy back."""
    terms.send(limit=1)
    file = database_file(terms.root)
    with (
        closing(sqlite3.connect(file)) as db,
        closing(sqlite3.connect(terms.root / "backup")) as copy,
    ):
        db.backup(copy)
    terms.send(chosen_mailing(terms), limit=1)
    if by == "copy":
        file.write_bytes((terms.root / "backup").read_bytes())
    else:
        (terms.root / "backup").replace(file)
    return chosen_mailing(terms)


@pytest.mark.parametrize("by", ["copy", "rename"])
def test_a_backup_that_lacks_an_email_sends_nothing(terms: Terms, by: str) -> None:
    stored = restored(terms, by=by)
    with pytest.raises(
        ProblemsFound, match=r"error\[restored\].*older than the last email"
    ) as raised:
        terms.send(stored)
    assert (raised.value.status, len(terms.post.taken)) == (2, 2)
    assert terms.counts() == [{"accepted": 1, "pending": 2}]


def test_a_backup_that_lacks_a_second_try_sends_nothing(terms: Terms) -> None:
    terms.post.rcpt = lambda _: "450 later"
    terms.send(terms.plan("ada@b.test"))
    backup = database_file(terms.root).read_bytes()
    terms.post.rcpt, terms.seconds = lambda _: "250 ok", 60
    terms.send(chosen_mailing(terms))
    database_file(terms.root).write_bytes(backup)
    with pytest.raises(ProblemsFound, match=r"error\[restored\]"):
        terms.send(chosen_mailing(terms))
    assert len(terms.post.taken) == 1


def test_an_empty_database_sends_nothing_of_which_the_ledger_has_the_outcome(terms: Terms) -> None:
    terms.send()
    assert len(recorded(terms)) == 1
    for file in database_file(terms.root).parent.glob("deliveries.sqlite*"):
        file.unlink()
    with pytest.raises(
        ProblemsFound,
        match=r"line 000003 of the ledger is about emails that aren't in this database",
    ):
        terms.send()
    assert len(terms.post.taken) == 3


def test_a_relay_that_is_away_leaves_everything_for_the_next_run(terms: Terms) -> None:
    terms.url = "smtp://127.0.0.1:1"
    with pytest.raises(ProblemsFound, match=r"error\[relay-away\]") as raised:
        terms.send()
    assert raised.value.status == 2
    assert terms.counts() == [{"pending": 3}]
