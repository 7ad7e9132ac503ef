"""What a run leaves behind, and what the next one continues with, in SQLite and in PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import DatabaseUnavailable, emails, events, open_database
from legalsite.model.email import Email, EmailContent, Message, Outcome, Recipient

KEY = "privacy@2025-02-01"
WORDS = EmailContent("en", "Subject", "Text\n", "<p>Text</p>")


def email(address: str, content: EmailContent = WORDS) -> Email:
    return Email(KEY, Recipient(address), content, f"<{address}>")


def message(number: int) -> Message:
    return Message(number, "legal@example.com", "", lambda: b"")


@pytest.fixture
def deliveries(url: str) -> Iterator[Deliveries]:
    with open_database(url) as engine:
        yield Deliveries(engine, lambda: datetime(2025, 3, 1, 9, 30, tzinfo=UTC))


def test_a_second_run_has_only_what_is_left(deliveries: Deliveries) -> None:
    everybody = [email(f"{name}@b.test") for name in "abcd"]
    run = deliveries.begin(KEY, "digest", everybody)
    a, b, c, _d = run.email_ids.values()
    deliveries.record(run, None, message(a))
    deliveries.record(run, Outcome(a, "accepted", 250, "250 ok"), message(b))
    deliveries.record(run, Outcome(b, "refused", 550, "550 no"), message(c))
    deliveries.record(run, Outcome(c, "deferred", 450, "450 later"), None)
    deliveries.end(run)
    assert deliveries.counts(KEY) == {"accepted": 1, "deferred": 1, "pending": 1, "refused": 1}
    again = deliveries.begin(KEY, "digest", [*everybody, email("e@b.test")])
    assert list(again.email_ids) == ["c@b.test", "d@b.test", "e@b.test"]


def test_what_was_in_flight_when_a_run_was_killed_is_unknown_and_stays_so(deliveries: Deliveries) -> None:
    run = deliveries.begin(KEY, "digest", [email("a@b.test"), email("b@b.test")])
    deliveries.record(run, None, message(run.email_ids["a@b.test"]))
    again = deliveries.begin(KEY, "digest", [email("a@b.test"), email("b@b.test")])
    assert list(again.email_ids) == ["b@b.test"]
    states = {email.address: email.state for email in deliveries.not_accepted(KEY)}
    assert states == {"a@b.test": "unknown", "b@b.test": "leased"}


def test_who_left_the_list_gets_nothing(deliveries: Deliveries) -> None:
    deliveries.end(deliveries.begin(KEY, "digest", [email("a@b.test"), email("b@b.test")]))
    assert list(deliveries.begin(KEY, "other digest", [email("b@b.test")]).email_ids) == ["b@b.test"]


def test_other_words_under_the_same_key_are_refused_once_somebody_has_them(deliveries: Deliveries) -> None:
    run = deliveries.begin(KEY, "digest", [email("a@b.test"), email("b@b.test")])
    others = EmailContent("en", "Subject", "Other text\n", "<p>Other text</p>")
    deliveries.end(deliveries.begin(KEY, "digest", [email("a@b.test", others)]))
    deliveries.record(run, Outcome(run.email_ids["a@b.test"], "accepted", 250, "ok"), None)
    with pytest.raises(ProblemsFound, match="was already sent to 1 reader in different words"):
        deliveries.begin(KEY, "digest", [email("b@b.test", WORDS)])


def test_events_tell_the_whole_story(url: str) -> None:
    with open_database(url) as engine:
        deliveries = Deliveries(engine, lambda: datetime(2025, 3, 1, tzinfo=UTC))
        run = deliveries.begin(KEY, "digest", [email("a@b.test")])
        deliveries.record(run, None, message(1))
        deliveries.record(run, Outcome(1, "accepted", 250, "250 ok"), None)
        deliveries.end(run)
        with engine.connect() as db:
            states = list(db.scalars(select(events.c.state).order_by(events.c.id)))
            assert states == ["pending", "leased", "attempted", "accepted"]
            assert list(db.scalars(select(emails.c.message_id))) == ["<a@b.test>"]


def test_a_database_that_goes_away_is_told_in_a_line(postgresql: str, cluster: Path) -> None:
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, lambda: datetime(2025, 3, 1, tzinfo=UTC))
        run = deliveries.begin(KEY, "digest", [email("a@b.test")])
        with psycopg.connect(f"host={cluster} user=legalsite dbname=postgres", autocommit=True) as db:
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'")
        with pytest.raises(DatabaseUnavailable, match=r"terminating connection|closed") as raised:
            deliveries.record(run, None, message(1))
        assert "\n" not in str(raised.value)
    with open_database(postgresql) as engine:
        again = Deliveries(engine, lambda: datetime(2025, 3, 1, tzinfo=UTC))
        assert list(again.begin(KEY, "digest", [email("a@b.test")]).email_ids) == ["a@b.test"]


def test_addresses_of_all_scripts_come_back_as_they_were(deliveries: Deliveries) -> None:
    deliveries.begin(KEY, "digest", [email("jörg@müller.test"), email("阿達@例子.test")])
    assert {one.address for one in deliveries.not_accepted(KEY)} == {"jörg@müller.test", "阿達@例子.test"}


def test_more_emails_than_a_database_takes_at_once(deliveries: Deliveries) -> None:
    everybody = [email(f"r{number}@b.test") for number in range(1201)]
    deliveries.end(deliveries.begin(KEY, "digest", everybody))
    assert deliveries.counts(KEY) == {"pending": 1201}
