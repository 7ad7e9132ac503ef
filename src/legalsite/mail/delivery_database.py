"""The database of deliveries: its tables, opening it, and the lock for sending. SQLite beside the site, or another
database that LEGALSITE_DATABASE_URL names."""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from legalsite.errors import Problem, ProblemsFound

FILE = "deliveries.sqlite"
BUSY_TIMEOUT = 30_000  # milliseconds
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}  # as hosts print their URLs

# `emails` has the state of each email now, `events` everything that happened to it: rows are only ever added there.
# Times are UTC, like 2026-03-02T09:30:00Z.
metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", String, nullable=False),
    Column("digest", String, nullable=False),  # what was confirmed
    Column("began", String, nullable=False),
    Column("ended", String),  # missing if the run was killed
)

manifests = Table(
    "manifests",
    metadata,
    Column("notice", String, primary_key=True),
    Column("manifest", String, nullable=False),  # the ledger's line has its sha256
    Column("line", String, nullable=False),  # of the ledger
)

emails = Table(
    "emails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", String, nullable=False),
    Column("address_key", String, nullable=False),
    Column("address", String, nullable=False),
    Column("language", String, nullable=False),
    Column("content", String, nullable=False),  # sha256 of what the email says, without the checkpoint
    Column("message_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("code", Integer, nullable=False, default=0),  # the relay's last answer; 0 if there was none
    Column("reply", String, nullable=False, default=""),
    Column("changed", String, nullable=False),
    Column("run", ForeignKey("runs.id")),
    UniqueConstraint("notice", "address_key"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", ForeignKey("emails.id"), nullable=False, index=True),
    Column("run", ForeignKey("runs.id")),
    Column("at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("code", Integer, nullable=False, default=0),
    Column("reply", String, nullable=False, default=""),
)


class DatabaseUnavailable(OSError):  # noqa: N818 - reads as what happened
    """The database cannot be used. The message says which database, without its password."""


def database_url(root: Path, configured: str) -> str:
    """Return the URL of the database. `configured` is LEGALSITE_DATABASE_URL; if it is empty, the database is the file
    deliveries.sqlite in the site's folder."""
    return configured or f"sqlite:///{(root / FILE).absolute()}"


@contextmanager
def open_database(url: str) -> Iterator[Engine]:
    """Open the database, and create its file and its tables if they do not exist. Raises ProblemsFound (status 2) for a
    URL that names no usable database, DatabaseUnavailable if it does not answer."""
    engine = _engine(url)
    try:
        file = _file_of(engine)
        if file and not file.exists():
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))  # it holds addresses
        with database_errors(engine):
            _refuse_older_tables(engine)
            metadata.create_all(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def open_existing_database(url: str) -> Iterator[Engine | None]:
    """Open the database for reading; None if its file does not exist (never creates it)."""
    file = _file_of(_engine(url))
    if file and not file.exists():
        yield None
        return
    with open_database(url) as engine:
        yield engine


@contextmanager
def sending_lock(engine: Engine) -> Iterator[None]:
    """Let only one run send at a time. The lock is released when the process ends, however it ends. The unfinished work
    of another run must not be taken over while that run lives. Raises ProblemsFound (status 2) if another run is
    sending."""
    file = _file_of(engine)
    with _file_lock(file) if file else _advisory_lock(engine) as acquired:
        if not acquired:
            help = "wait until it has finished; `legalsite notify status` shows its progress"
            raise ProblemsFound([Problem("busy", "another run is sending", help, _name_of(engine))], 2)
        yield


@contextmanager
def database_errors(engine: Engine) -> Iterator[None]:
    """Turn errors of the database into DatabaseUnavailable, with a message of one line."""
    try:
        yield
    except SQLAlchemyError as error:
        message = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise DatabaseUnavailable(errno.EIO, message, _name_of(engine)) from None


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        driver = DRIVERS.get(parsed.drivername, parsed.drivername)
        engine = create_engine(parsed.set(drivername=driver))
        if engine.dialect.name == "sqlite" and _file_of(engine) is None:
            raise ArgumentError("a database without a file forgets who was sent what")
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        message = f"LEGALSITE_DATABASE_URL does not name a usable database ({type(error).__name__})"
        help = "write it like sqlite:////var/lib/legalsite/deliveries.sqlite or postgresql://user:password@host/name; "
        help += "PostgreSQL needs `pip install legalsite[postgres]`"
        raise ProblemsFound([Problem("bad-environment", message, help)], 2) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
    return engine


def _refuse_older_tables(engine: Engine) -> None:
    """Raise ProblemsFound (status 2) for the tables of a version before the first release. If new, empty tables were
    created beside them, their records would be ignored and everybody would get the same email again."""
    if inspect(engine).has_table("letters"):
        message = "this database was written by an earlier version of legalsite; nothing in it was changed"
        help = "keep it as proof of what was sent, and finish its notices with the version that began them"
        raise ProblemsFound([Problem("old-database", message, help, _name_of(engine))], 2)


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Make SQLite keep what was written if the power fails, and let readers read while a run writes."""
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def _file_lock(file: Path) -> Iterator[bool]:
    """Yield whether the lock beside a database file was acquired."""
    handle = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        yield False
        return
    try:
        yield True
    finally:
        os.close(handle)


@contextmanager
def _advisory_lock(engine: Engine) -> Iterator[bool]:
    """Yield whether PostgreSQL gave us the lock, which it releases when the connection ends, however it ends. No
    transaction is left open on the connection: a server may cut those that are idle for long."""
    number = int.from_bytes(hashlib.sha256(b"legalsite notify send").digest()[:8], signed=True)
    with database_errors(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # closed at the end, not kept for later with the lock still on it
        acquired = bool(connection.scalar(select(func.pg_try_advisory_lock(number))))
        try:
            yield acquired
        finally:
            if acquired:  # explicitly, because the server notices only a little later that the connection is closed
                with suppress(SQLAlchemyError):
                    connection.scalar(select(func.pg_advisory_unlock(number)))


def _file_of(engine: Engine) -> Path | None:
    """Return the file of an SQLite database; None for any other database."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def _name_of(engine: Engine) -> str:
    """Return the file or the URL, without its password."""
    file = _file_of(engine)
    return str(file) if file else engine.url.render_as_string(hide_password=True)
