"""What a run leaves behind, and what the next one takes up."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from legalsite.errors import ProblemsFound
from legalsite.mail.database import DeliveriesAway, database_url, emails, events, opened, opened_to_read, sending_lock
from legalsite.mail.deliveries import Deliveries
from legalsite.model.email import Email, EmailContent, Message, Outcome, Recipient

KEY = "privacy@2025-02-01"
WORDS = EmailContent("en", "Subject", "Text\n", "<p>Text</p>")


def email(address: str, content: EmailContent = WORDS) -> Email:
    return Email(KEY, Recipient(address), content, f"<{address}>")


def message(number: int) -> Message:
    return Message(number, "legal@example.com", "", lambda: b"")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a database with nothing in it."""
    given = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    return database_url(tmp_path, given)


@pytest.fixture
def deliveries(url: str) -> Iterator[Deliveries]:
    with opened(url) as engine:
        yield Deliveries(engine, lambda: datetime(2025, 3, 1, 9, 30, tzinfo=UTC))


def test_a_second_run_has_only_what_is_left(deliveries: Deliveries) -> None:
    everybody = [email(f"{name}@b.test") for name in "abcd"]
    run = deliveries.begin(KEY, "digest", everybody)
    a, b, c, _d = run.numbers.values()
    deliveries.write(run, None, message(a))
    deliveries.write(run, Outcome(a, "accepted", 250, "250 ok"), message(b))
    deliveries.write(run, Outcome(b, "refused", 550, "550 no"), message(c))
    deliveries.write(run, Outcome(c, "deferred", 450, "450 later"), None)
    deliveries.end(run)
    assert deliveries.counts(KEY) == {"accepted": 1, "deferred": 1, "pending": 1, "refused": 1}
    again = deliveries.begin(KEY, "digest", [*everybody, email("e@b.test")])
    assert list(again.numbers) == ["c@b.test", "d@b.test", "e@b.test"]


def test_what_was_in_flight_when_a_run_was_killed_is_unknown_and_stays_so(deliveries: Deliveries) -> None:
    run = deliveries.begin(KEY, "digest", [email("a@b.test"), email("b@b.test")])
    deliveries.write(run, None, message(run.numbers["a@b.test"]))
    again = deliveries.begin(KEY, "digest", [email("a@b.test"), email("b@b.test")])
    assert list(again.numbers) == ["b@b.test"]
    states = {email.address: email.state for email in deliveries.unsettled(KEY)}
    assert states == {"a@b.test": "unknown", "b@b.test": "leased"}


def test_who_left_the_list_gets_nothing(deliveries: Deliveries) -> None:
    deliveries.end(deliveries.begin(KEY, "digest", [email("a@b.test"), email("b@b.test")]))
    assert list(deliveries.begin(KEY, "other digest", [email("b@b.test")]).numbers) == ["b@b.test"]


def test_other_words_under_the_same_key_are_refused_once_somebody_has_them(deliveries: Deliveries) -> None:
    run = deliveries.begin(KEY, "digest", [email("a@b.test"), email("b@b.test")])
    others = EmailContent("en", "Subject", "Other text\n", "<p>Other text</p>")
    deliveries.end(deliveries.begin(KEY, "digest", [email("a@b.test", others)]))
    deliveries.write(run, Outcome(run.numbers["a@b.test"], "accepted", 250, "ok"), None)
    with pytest.raises(ProblemsFound, match="has gone out to 1 in other words"):
        deliveries.begin(KEY, "digest", [email("b@b.test", WORDS)])


def test_events_tell_the_whole_story(url: str) -> None:
    with opened(url) as engine:
        deliveries = Deliveries(engine, lambda: datetime(2025, 3, 1, tzinfo=UTC))
        run = deliveries.begin(KEY, "digest", [email("a@b.test")])
        deliveries.write(run, None, message(1))
        deliveries.write(run, Outcome(1, "accepted", 250, "250 ok"), None)
        deliveries.end(run)
        with engine.connect() as db:
            states = list(db.scalars(select(events.c.state).order_by(events.c.id)))
            assert states == ["pending", "leased", "attempted", "accepted"]
            assert list(db.scalars(select(emails.c.message_id))) == ["<a@b.test>"]


def test_only_one_run_sends_at_a_time(url: str) -> None:
    busy = pytest.raises(ProblemsFound, match="another run is sending")
    with opened(url) as one, opened(url) as two:
        with sending_lock(one), busy, sending_lock(two):
            pass
        with sending_lock(two):
            pass


def test_a_database_that_goes_away_is_told_in_a_line(postgresql: str, cluster: Path) -> None:
    with opened(postgresql) as engine:
        deliveries = Deliveries(engine, lambda: datetime(2025, 3, 1, tzinfo=UTC))
        run = deliveries.begin(KEY, "digest", [email("a@b.test")])
        with psycopg.connect(f"host={cluster} user=legalsite dbname=postgres", autocommit=True) as db:
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'")
        with pytest.raises(DeliveriesAway, match=r"terminating connection|closed") as raised:
            deliveries.write(run, None, message(1))
        assert "\n" not in str(raised.value)
    with opened(postgresql) as engine:
        again = Deliveries(engine, lambda: datetime(2025, 3, 1, tzinfo=UTC))
        assert list(again.begin(KEY, "digest", [email("a@b.test")]).numbers) == ["a@b.test"]


def test_a_database_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(DeliveriesAway, match="refused") as raised, opened("postgresql://ada:secret@127.0.0.1:1/x"):
        pass
    assert "secret" not in str(raised.value)


def test_addresses_of_all_scripts_come_back_as_they_were(deliveries: Deliveries) -> None:
    deliveries.begin(KEY, "digest", [email("jörg@müller.test"), email("阿達@例子.test")])
    assert {one.address for one in deliveries.unsettled(KEY)} == {"jörg@müller.test", "阿達@例子.test"}


def test_more_emails_than_a_database_takes_at_once(deliveries: Deliveries) -> None:
    everybody = [email(f"r{number}@b.test") for number in range(1201)]
    deliveries.end(deliveries.begin(KEY, "digest", everybody))
    assert deliveries.counts(KEY) == {"pending": 1201}


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with opened_to_read(database_url(tmp_path, "")) as engine:
        assert engine is None
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with opened(database_url(tmp_path, "")):
        assert (tmp_path / "deliveries.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_database_with_the_tables_of_an_earlier_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "deliveries.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE letters (id INTEGER PRIMARY KEY, state VARCHAR)")
        db.execute("INSERT INTO letters (state) VALUES ('doubtful')")
        db.commit()
    with pytest.raises(ProblemsFound, match="earlier version") as raised, opened(database_url(tmp_path, "")):
        pass
    assert raised.value.status == 2
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("letters",)]
        assert db.execute("SELECT state FROM letters").fetchall() == [("doubtful",)]


def test_a_file_that_is_no_database_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "deliveries.sqlite").write_bytes(b"no database, just words, as long as a header " * 9)
    with pytest.raises(DeliveriesAway, match="file is not a database"), opened(database_url(tmp_path, "")):
        pass


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuch://h/x", "postgresql+nosuch://ada:secret@h/x", "sqlite://", "sqlite:///:memory:"]
)
def test_urls_that_name_no_database(url: str) -> None:
    with pytest.raises(ProblemsFound) as raised, opened(url):
        pass
    assert "secret" not in str(raised.value)
    assert raised.value.status == 2
