"""Which database is opened, what is refused, and who may send."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from legalsite.errors import ProblemsFound
from legalsite.mail.delivery_database import (
    DatabaseUnavailable,
    database_url,
    open_database,
    open_existing_database,
    sending_lock,
)


def test_only_one_run_sends_at_a_time(url: str) -> None:
    busy = pytest.raises(ProblemsFound, match="another run is sending")
    with open_database(url) as one, open_database(url) as two:
        with sending_lock(one), busy, sending_lock(two):
            pass
        with sending_lock(two):
            pass


def test_a_database_that_is_not_there_is_told_without_its_password() -> None:
    with (
        pytest.raises(DatabaseUnavailable, match="refused") as raised,
        open_database("postgresql://ada:secret@127.0.0.1:1/x"),
    ):
        pass
    assert "secret" not in str(raised.value)


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with open_existing_database(database_url(tmp_path, "")) as engine:
        assert engine is None
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with open_database(database_url(tmp_path, "")):
        assert (tmp_path / "deliveries.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_database_with_the_tables_of_an_earlier_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "deliveries.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE letters (id INTEGER PRIMARY KEY, state VARCHAR)")
        db.execute("INSERT INTO letters (state) VALUES ('doubtful')")
        db.commit()
    with pytest.raises(ProblemsFound, match="earlier version") as raised, open_database(database_url(tmp_path, "")):
        pass
    assert raised.value.status == 2
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("letters",)]
        assert db.execute("SELECT state FROM letters").fetchall() == [("doubtful",)]


def test_a_file_that_is_no_database_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "deliveries.sqlite").write_bytes(b"no database, just words, as long as a header " * 9)
    with pytest.raises(DatabaseUnavailable, match="file is not a database"), open_database(database_url(tmp_path, "")):
        pass


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuch://h/x", "postgresql+nosuch://ada:secret@h/x", "sqlite://", "sqlite:///:memory:"]
)
def test_urls_that_name_no_database(url: str) -> None:
    with pytest.raises(ProblemsFound) as raised, open_database(url):
        pass
    assert "secret" not in str(raised.value)
    assert raised.value.status == 2
