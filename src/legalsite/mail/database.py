"""Where deliveries are kept: SQLite beside the site, or another database that an URL names."""

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
BUSY = 30_000  # milliseconds
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}  # as hosts print their URLs


class DeliveriesAway(OSError):  # noqa: N818 - reads as what happened
    """The database does not do what it is asked. Says which one, without its password."""


def database_url(root: Path, given: str) -> str:
    """`given` is LEGALSITE_DATABASE_URL; empty: deliveries.sqlite in the site's folder."""
    return given or f"sqlite:///{(root / FILE).absolute()}"


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """With its tables; a file that is not there is made."""
    engine = _engine(url)
    try:
        file = _file_of(engine)
        if file and not file.exists():
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))  # it holds addresses
        with faults_told(engine):
            _refuse_older_tables(engine)
            metadata.create_all(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def opened_to_read(url: str) -> Iterator[Engine | None]:
    """The same, and None where there is no such file: a look makes none."""
    file = _file_of(_engine(url))
    if file and not file.exists():
        yield None
        return
    with opened(url) as engine:
        yield engine


@contextmanager
def sending_lock(engine: Engine) -> Iterator[None]:
    """One run at a time: what another left half done must not be taken over while it lives. Ends with the process.
    Raises ProblemsFound (status 2) where another run goes on."""
    file = _file_of(engine)
    with _held(file) if file else _advised(engine) as free:
        if not free:
            help = "wait until it has ended; `legalsite notify status` shows how far it is"
            raise ProblemsFound([Problem("busy", "another run is sending", help, _shown(engine))], 2)
        yield


@contextmanager
def faults_told(engine: Engine) -> Iterator[None]:
    """Database errors as OSError, in one line."""
    try:
        yield
    except SQLAlchemyError as fault:
        words = str(getattr(fault, "orig", None) or fault).partition("\n")[0]
        raise DeliveriesAway(errno.EIO, words, _shown(engine)) from None


def _engine(url: str) -> Engine:
    try:
        where = make_url(url)
        driver = DRIVERS.get(where.drivername, where.drivername)
        engine = create_engine(where.set(drivername=driver))
        if engine.dialect.name == "sqlite" and _file_of(engine) is None:
            raise ArgumentError("a database without a file forgets who was sent what")
    except (ArgumentError, NoSuchModuleError, ImportError) as fault:
        wrong = f"LEGALSITE_DATABASE_URL names no database that can be used ({type(fault).__name__})"
        help = "write it like sqlite:////var/lib/legalsite/deliveries.sqlite or postgresql://user:password@host/name; "
        help += "PostgreSQL needs `pip install legalsite[postgres]`"
        raise ProblemsFound([Problem("bad-environment", wrong, help)], 2) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _careful)
    return engine


def _refuse_older_tables(engine: Engine) -> None:
    """Raise ProblemsFound (status 2) for the tables of a version before the first release. Beside new, empty tables
    nobody would see what they record, and everybody would be sent the same email again."""
    if inspect(engine).has_table("letters"):
        message = "this database was written by an earlier version of legalsite; nothing in it was changed"
        help = "keep it as proof of what was sent, and finish its notices with the version that began them"
        raise ProblemsFound([Problem("old-database", message, help, _shown(engine))], 2)


def _careful(connection: Any, _record: Any) -> None:
    """Readers do not wait for the run that writes, and what was written survives a power cut."""
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def _held(file: Path) -> Iterator[bool]:
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
def _advised(engine: Engine) -> Iterator[bool]:
    """PostgreSQL gives such a lock up when the connection ends, however it ends. No transaction is left open on it: a
    server may cut those that are idle for long."""
    number = int.from_bytes(hashlib.sha256(b"legalsite notify send").digest()[:8], signed=True)
    with faults_told(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.detach()  # closed at the end, not kept for later with the lock still on it
        free = bool(db.scalar(select(func.pg_try_advisory_lock(number))))
        try:
            yield free
        finally:
            if free:  # by name: that the connection is closed the server sees a little later
                with suppress(SQLAlchemyError):
                    db.scalar(select(func.pg_advisory_unlock(number)))


def _file_of(engine: Engine) -> Path | None:
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def _shown(engine: Engine) -> str:
    file = _file_of(engine)
    return str(file) if file else engine.url.render_as_string(hide_password=True)


# --- Who was sent what: the tables. Emails hold where each stands now; events are only ever added to. ---

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", String, nullable=False),
    Column("digest", String, nullable=False),  # what was confirmed
    Column("began", String, nullable=False),  # times are UTC: 2026-03-02T09:30:00Z
    Column("ended", String),  # missing: it was killed
)

manifests = Table(
    "manifests",
    metadata,
    Column("notice", String, primary_key=True),
    Column("manifest", String, nullable=False),  # its sha256 is what the line says
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
    Column("content", String, nullable=False),  # sha256 of what the email says, checkpoint apart
    Column("message_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("code", Integer, nullable=False, default=0),  # the relay's last answer; 0: none
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
