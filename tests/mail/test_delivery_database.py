"""Which database is opened, what is rejected, and who may send."""

import os
import platform
import re
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import create_engine, event, inspect, select
from sqlalchemy.pool import StaticPool

from legalsite.errors import ProblemsFound
from legalsite.mail import delivery_database
from legalsite.mail.delivery_database import (
    Database,
    DatabaseUnavailable,
    copy_to_listed,
    database_errors,
    database_url,
    forget_deleted,
    is_run_over,
    lock_run,
    mailings,
    note_erased,
    open_database,
    recording_lock,
    secret_key,
    sending_lock,
)
from notice_sites import database_file
from posix_needs import MODES


def test_only_one_run_sends_from_a_file_at_a_time(tmp_path: Path) -> None:
    url = database_url(tmp_path, "")
    busy = pytest.raises(ProblemsFound, match="another run is already sending emails")
    with open_database(url) as one, open_database(url) as two:
        with sending_lock(one), busy as rejected, sending_lock(two):
            pass
        assert rejected.value.status == 2
        with sending_lock(two):
            pass


def test_a_run_in_postgresql_is_over_when_its_connection_is(postgresql: str) -> None:
    with open_database(postgresql) as engine, engine.connect() as asking:
        with engine.connect() as running:
            running.detach()  # closed at the end
            lock_run(running, 7)
            running.commit()
            assert (
                running.exec_driver_sql("SHOW application_name").scalar()
                == f"legalsite run 7 on {platform.node()}"
            )
            assert not is_run_over(asking, 7)
            assert is_run_over(asking, 8)
        while not is_run_over(
            asking, 7
        ):  # the server notices a little later that the connection is closed
            pass


def test_the_key_of_a_database_stays_the_same(url: str) -> None:
    with open_database(url) as engine:
        with engine.begin() as db:
            key = secret_key(db)
        with engine.begin() as db:
            assert secret_key(db) == key
    assert len(key) == 32


def test_a_database_that_is_not_there_is_told_without_its_password() -> None:
    with (
        pytest.raises(DatabaseUnavailable, match="refused") as raised,
        open_database("postgresql://ada:secret@127.0.0.1:1/x"),
    ):
        pass
    assert "secret" not in str(raised.value)


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with open_database(database_url(tmp_path, ""), create=False) as engine, engine.connect() as db:
        assert db.scalars(select(mailings.c.id)).all() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.posix_only(MODES)
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with open_database(database_url(tmp_path, "")):
        assert database_file(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_file_that_others_can_read_is_taken_from_them(tmp_path: Path) -> None:
    files = [tmp_path / f"deliveries.sqlite{end}" for end in ("", "-wal", "-shm")]
    with open_database(database_url(tmp_path, "")) as engine, engine.connect() as db:
        db.execute(select(mailings.c.id))
        for file in files:
            file.chmod(0o644)
        with open_database(database_url(tmp_path, "")):
            assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3


@pytest.mark.parametrize(("options", "why"), [
    ("hostaddr=127.0.0.1", "does not support SSL, but SSL was required"),
    ("hostaddr=127.0.0.1&sslmode=disable", "closed the connection"),
])  # fmt: skip
def test_another_machine_needs_tls_or_the_word_that_it_does_not(options: str, why: str) -> None:
    """A server that has no TLS; it returns `N` to whoever asks for it, and hangs up then."""

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            if int.from_bytes(connection.recv(8)[4:]) == 80877103:  # SSLRequest
                connection.sendall(b"N")

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        Thread(target=serve, daemon=True).start()
        url = f"postgresql://ada@db.test:{port}/x?{options}"
        with pytest.raises(DatabaseUnavailable, match=why), open_database(url):
            pass


def test_processes_that_open_a_database_first_wait_for_each_other(url: str) -> None:
    def opened(_: int) -> bool:
        with open_database(url) as engine, engine.begin() as db:
            return bool(secret_key(db))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(opened, range(8)))


@pytest.mark.parametrize("change", [
    "ALTER TABLE mailings DROP COLUMN digest", "ALTER TABLE mailings ADD COLUMN x VARCHAR", "DROP TABLE settings",
])  # fmt: skip
def test_tables_of_another_version_are_refused_and_left_as_they_are(
    tmp_path: Path, change: str
) -> None:
    with open_database(database_url(tmp_path, "")):
        pass
    with closing(sqlite3.connect(database_file(tmp_path))) as db:
        db.execute("UPDATE settings SET value = x'00' WHERE name = 'schema_number'")
        db.execute(change)
        db.commit()
        before = db.execute("SELECT sql FROM sqlite_master").fetchall()
    with pytest.raises(ProblemsFound) as raised, open_database(database_url(tmp_path, "")):
        pass
    assert (raised.value.status, [problem.rule for problem in raised.value.problems]) == (
        2,
        ["other-database"],
    )
    with closing(sqlite3.connect(database_file(tmp_path))) as db:
        assert db.execute("SELECT sql FROM sqlite_master").fetchall() == before


def test_tables_of_an_earlier_version_are_brought_up_to_date(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_database(url) as engine, engine.connect() as db:
        key = secret_key(db)
    monkeypatch.setattr(
        delivery_database, "MIGRATIONS", (("ALTER TABLE mailings ADD COLUMN color VARCHAR",),)
    )
    for _ in range(2):
        with open_database(url, create=False) as engine, engine.connect() as db:
            assert db.exec_driver_sql("SELECT color FROM mailings").all() == []
            assert secret_key(db) == key
    monkeypatch.setattr(delivery_database, "MIGRATIONS", ())
    with pytest.raises(ProblemsFound, match=r"other-database.*another version"):
        open_database(url).__enter__()


def test_the_tables_are_those_of_the_last_release_and_its_migrations(url: str) -> None:
    """A change of a table is a change here. Once a version is released, it needs a migration as well, and the databases
    of that version a test. WRITE_CASES=1 writes the file anew."""
    kinds = {"VARCHAR": "text", "INTEGER": "integer", "BLOB": "bytes", "BYTEA": "bytes"}
    lines = [f"migrations: {len(delivery_database.MIGRATIONS)}"]
    with open_database(url) as engine:
        found = inspect(engine)
        for table in sorted(found.get_table_names()):
            keys = set(found.get_pk_constraint(table)["constrained_columns"])
            lines += ["", table]
            for column in found.get_columns(table):
                kind = kinds[str(column["type"]).partition("(")[0]]
                needed = (
                    " key" if column["name"] in keys else "" if column["nullable"] else " not null"
                )
                lines.append(f"  {column['name']} {kind}{needed}")
            indexes = [
                each["column_names"] for each in found.get_indexes(table) if not each["unique"]
            ]
            lines += [
                f"  index of {', '.join(filter(None, columns))}" for columns in sorted(indexes)
            ]
    file = Path(__file__).with_name("tables.txt")
    if os.environ.get("WRITE_CASES"):
        file.write_text("\n".join([*lines, ""]))
    assert file.read_text() == "\n".join([*lines, ""]), (
        "add to MIGRATIONS, if the tables were released"
    )


def test_a_migration_that_fails_leaves_everything_as_it_was(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_database(url):
        pass
    statements = (
        "ALTER TABLE mailings ADD COLUMN color VARCHAR",
        "ALTER TABLE nothing ADD COLUMN x VARCHAR",
    )
    monkeypatch.setattr(delivery_database, "MIGRATIONS", (statements,))
    with pytest.raises(DatabaseUnavailable, match="nothing"):
        open_database(url).__enter__()
    monkeypatch.setattr(delivery_database, "MIGRATIONS", ())
    with open_database(url) as engine:
        assert "color" not in {column["name"] for column in inspect(engine).get_columns("mailings")}


@pytest.mark.parametrize(("code", "help"), [
    ("57P01", "is running"), ("40P01", "the same rows"), ("57014", "statement_timeout"), ("53100", "more resources"),
    ("25P03", "idle_in_transaction"), ("42601", "check the database and its disk"),
])  # fmt: skip
def test_what_helps_depends_on_the_error(postgresql: str, code: str, help: str) -> None:
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"
    with open_database(postgresql) as engine, engine.connect() as db:
        with pytest.raises(DatabaseUnavailable) as raised, database_errors(engine):
            db.exec_driver_sql(raising)
        assert help in raised.value.problems[0].help
        db.rollback()
        with pytest.raises(DatabaseUnavailable) as raised, database_errors(engine):
            db.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        assert "the database server" in raised.value.problems[0].help


def test_a_database_belongs_to_the_first_site_that_has_a_ledger(url: str) -> None:
    with open_database(url), open_database(url, site="v1 https://a.test/\n000001 one\n"):
        pass
    with open_database(url, site="v1 https://a.test/\n000001 one\n"), open_database(url):
        pass
    for other in ("v1 https://a.test/\n000001 two\n", "v1 https://b.test/\n000001 one\n"):
        with pytest.raises(
            ProblemsFound, match=r"belongs to another site.*https://a\.test/"
        ) as raised:
            open_database(url, site=other).__enter__()
        assert (raised.value.status, "000001" in str(raised.value)) == (2, False)


def settings_of(url: str) -> dict[str, str]:
    names = (
        "synchronous_commit",
        "idle_session_timeout",
        "idle_in_transaction_session_timeout",
        "statement_timeout",
    )
    with open_database(url) as engine, engine.connect() as db:
        return {name: str(db.exec_driver_sql(f"SHOW {name}").scalar()) for name in names}


def test_a_session_of_postgresql_loses_nothing_and_may_wait(postgresql: str) -> None:
    with open_database(postgresql) as engine, engine.connect() as db:
        name = engine.url.database
        for setting in ("synchronous_commit = off", "idle_session_timeout = 3000", "statement_timeout = 1500",
                        "idle_in_transaction_session_timeout = 100"):  # fmt: skip
            db.exec_driver_sql(f'ALTER DATABASE "{name}" SET {setting}')
        db.commit()
    assert set(settings_of(postgresql).values()) == {"on", "0"}
    with open_database(postgresql) as engine, engine.connect() as db:
        db.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = remote_write')
        db.commit()
    mark = "&" if "?" in postgresql else "?"
    chosen = settings_of(f"{postgresql}{mark}options=-c%20statement_timeout%3D60s")
    assert (chosen["synchronous_commit"], chosen["statement_timeout"]) == ("remote_write", "1min")


def test_a_session_of_sqlite_loses_nothing_and_waits(tmp_path: Path) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    with open_database(database_url(tmp_path, "")) as engine:
        for _ in range(2):
            with engine.connect() as db:
                found = {name: db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
                note_erased(db)
                db.commit()
            assert found == wanted
            forget_deleted(engine)


def test_a_file_waits_two_seconds_for_its_readers_before_it_is_written_anew(tmp_path: Path) -> None:
    said: list[str] = []
    with open_database(database_url(tmp_path, "")) as engine:
        with engine.begin() as db:
            note_erased(db)
        event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        forget_deleted(engine)
    assert [each for each in said if "busy" in each] == [
        "PRAGMA busy_timeout=2000",
        "PRAGMA busy_timeout=30000",
    ]


def test_both_ends_of_a_connection_to_postgresql_ask_whether_the_other_is_there(
    tcp_database: str,
) -> None:
    keepalives = {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
    with open_database(tcp_database) as engine, engine.connect() as db:
        ours = db.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]  # it is connected
        theirs = {name: db.exec_driver_sql(f"SHOW tcp_{name}").scalar() for name in keepalives}
        assert db.exec_driver_sql("SHOW tcp_user_timeout").scalar() == "60000"
    assert theirs == keepalives
    assert (
        ours.items() >= {**keepalives, "tcp_user_timeout": "60000", "connect_timeout": "10"}.items()
    )


def test_the_locks_in_postgresql_are_those_of_other_versions(postgresql: str) -> None:
    """A machine with another version must not take a run for one that is over."""
    with open_database(postgresql) as engine, engine.connect() as db:
        lock_run(db, 7)
        with recording_lock(engine), engine.connect() as other:
            locks = other.exec_driver_sql(
                "SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory'"
            ).all()
    assert sorted(map(tuple, locks)) == [(1993237, 0), (1993237, 7), (1993237, 2**32 - 1)]


def test_a_session_that_is_not_our_own_is_refused(postgresql: str) -> None:
    """Two connections with one session, as a pooler in transaction mode gives them."""
    with open_database(postgresql) as engine, engine.connect() as db:
        lock_run(db, 7)
        pooled = create_engine(
            engine.url, creator=lambda: db.connection.driver_connection, poolclass=StaticPool
        )
        with (
            pooled.connect() as shared,
            pytest.raises(ProblemsFound, match="pooler in transaction mode") as raised,
        ):
            lock_run(shared, 8)
    assert raised.value.status == 2


def test_an_error_while_a_list_is_copied_says_nothing_of_a_row(postgresql: str) -> None:
    rows = [
        (b"k", 1, "ada@b.test", "Ada Lovelace", "en", b"", "", False, ""),
        (b"k", "two", "bob@b.test", "Bob", "en", b"", "", False, ""),
    ]
    failing = pytest.raises(DatabaseUnavailable, match="invalid input syntax for type integer")
    with (
        open_database(postgresql) as engine,
        failing as raised,
        Database(engine, datetime.now).writing() as db,
    ):
        copy_to_listed(db, rows)
    assert not {"ada", "bob"} & set(re.findall("[a-z]+", str(raised.value).lower()))


def test_a_file_that_is_no_database_is_told_in_a_line(tmp_path: Path) -> None:
    database_file(tmp_path).parent.mkdir(exist_ok=True)
    database_file(tmp_path).write_bytes(b"no database, just words, as long as a header " * 9)
    with (
        pytest.raises(DatabaseUnavailable, match="file is not a database"),
        open_database(database_url(tmp_path, "")),
    ):
        pass


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "nosuch://h/x",
        "postgresql+nosuch://ada:secret@h/x",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_urls_that_name_no_database(url: str) -> None:
    with pytest.raises(ProblemsFound) as raised, open_database(url):
        pass
    assert "secret" not in str(raised.value)
    assert raised.value.status == 2
