"""The database of deliveries: its tables, opening it, and the lock for sending. SQLite beside the site, or another
database that LEGALSITE_DATABASE_URL names."""

import errno
import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    literal_column,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.schema import CreateColumn

from legalsite.errors import Problem, ProblemsFound
from legalsite.text.addresses import address_key

FILE = "deliveries.sqlite"
SCHEMA = "schema"  # the name of the setting that says which tables and columns there are
ROWS_AT_ONCE = 10_000
STREAMED = {"yield_per": ROWS_AT_ONCE}  # rows that are read at once
BUSY_TIMEOUT = 30_000  # milliseconds
RUN_LOCKS = 0x1E6A15  # the class of our advisory locks in PostgreSQL
NO_RUN = 0  # runs count from 1
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}  # as hosts print their URLs

# Times are UTC, like 2026-03-02T09:30:00Z. `deliveries` has the state of each email now. `events` has what happened to
# it before that is worth keeping (refusals, delays, unknown outcomes, decisions of a person): rows are only ever added.
metadata = MetaData()

settings = Table(
    "settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),  # the keys of its notices, joined by +
    Column("audience", String, nullable=False),
    Column("reason", String, nullable=False),  # of a correction
    Column("sender", String, nullable=False),  # address in MAIL FROM
    Column("host", String, nullable=False),  # of message ids
    Column("content", String, nullable=False),  # sha256 of what the emails say, without the checkpoint
    Column("digest", String, nullable=False),  # what a person confirms
    Column("planned", String, nullable=False),
    Column("live", String, nullable=False, server_default="[]"),  # JSON: how the live site was checked before a run
    Column("skipped", Integer, nullable=False, server_default="0"),  # rows of its lists that could not be read
    Column("not_before", String, nullable=False, server_default=""),  # nothing is sent before this time
    UniqueConstraint("key", "audience"),
)

variants = Table(
    "variants",
    metadata,
    Column("campaign", ForeignKey("campaigns.id"), primary_key=True),
    Column("language", String, primary_key=True),
    Column("subject", String, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("greeting", String, nullable=False),
    Column("greeting_by_name", String, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", ForeignKey("campaigns.id"), nullable=False),
    Column("began", String, nullable=False),
    Column("ended", String),  # missing if the run was killed
)

# `key`: a keyed hash of the address, so that an address can be erased and still be recognised.
# `tried`: when it was handed over for the first time. `run`: the run that tried it last; 0 if none has, so that these
# emails are the first in order. `former`: the key of an earlier version, of which its message id was made.
deliveries = Table(
    "deliveries",
    metadata,
    Column("campaign", ForeignKey("campaigns.id"), primary_key=True),
    Column("key", LargeBinary(16), primary_key=True),
    Column("address", String),
    Column("name", String, nullable=False),
    Column("language", String, nullable=False),
    Column("state", String, nullable=False),
    Column("code", Integer, nullable=False),  # the relay's last answer; 0 if there was none
    Column("reply", String, nullable=False),
    Column("changed", String, nullable=False),
    Column("tried", String),
    Column("run", Integer),
    Column("former", LargeBinary(16)),
    sqlite_with_rowid=False,
)
# SQLite uses an index of some rows only if a query has the condition of the index, word for word. As a Boolean, it
# would end with `= 1`. It must come last: SQLite looks the state up that is named first.
UNFINISHED: ColumnElement[Any] = literal_column("deliveries.state IN ('pending', 'leased', 'attempted', 'deferred')")

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", Integer, nullable=False, index=True),
    Column("key", LargeBinary(16), nullable=False),
    Column("run", Integer),
    Column("at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("code", Integer, nullable=False),
    Column("reply", String, nullable=False),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("key", LargeBinary(16), primary_key=True),
    Column("reason", String, nullable=False),  # bounced or unsubscribed
    Column("since", String, nullable=False),
)

# Notices that were recorded in the ledger: by email, or given in another way.
records = Table(
    "records",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", String, nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("day", String, nullable=False),
    Column("manifest", String, nullable=False),  # the ledger's line has its sha256
    Column("line", String, nullable=False),  # of the ledger
)

# The files that the manifests of records name, without those that have addresses.
evidence = Table(
    "evidence",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# The rows of a list while it is planned.
listed = Table(
    "listed",
    MetaData(),
    Column("key", LargeBinary, nullable=False),
    Column("line", Integer, nullable=False),
    Column("address", String, nullable=False),
    Column("name", String, nullable=False),
    Column("language", String, nullable=False),
    prefixes=["TEMPORARY"],
)


def utc_stamp(time: datetime) -> str:
    """Return a time as the tables hold it, `2026-03-02T09:30:00Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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
    with _opened(_engine(url)) as engine:
        yield engine


@contextmanager
def open_existing_database(url: str) -> Iterator[Engine | None]:
    """Open the database for reading; None if its file does not exist (never creates it)."""
    engine = _engine(url)
    file = _file_of(engine)
    if file and not file.exists():
        yield None
        return
    with _opened(engine):
        yield engine


def secret_key(db: Connection) -> bytes:
    """Return the key of this database, with which addresses and message ids are hashed. It is made on first use."""
    value = db.scalar(select(settings.c.value).where(settings.c.name == "key"))
    if value is None:
        value = secrets.token_bytes(32)
        db.execute(insert(settings).values(name="key", value=value))
    return bytes(value)


def row_key(secret: bytes, address: str) -> bytes:
    """Return the key of a row: a keyed hash of the address (16 bytes). `address` is in the form in which mailboxes are
    compared."""
    return hmac.digest(secret, address.encode(), "sha256")[:16]


def copy_to_listed(db: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Fill the table `listed`, in the fastest way that the database has."""
    db.exec_driver_sql("DROP TABLE IF EXISTS listed")
    listed.create(db)
    if db.dialect.name == "postgresql":
        cursor: Any = db.connection.cursor()
        with cursor.copy("COPY listed FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    rows = iter(rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        db.exec_driver_sql("INSERT INTO listed VALUES (?, ?, ?, ?, ?)", some)


def index_unfinished(db: Connection) -> None:
    """Build the index of the emails that are left to send. It is built after the first list is stored, which takes far
    less time than keeping it up to date meanwhile. It contains every column that the search for killed runs needs."""
    where = str(UNFINISHED).replace("deliveries.", "")
    db.exec_driver_sql(
        f"CREATE INDEX IF NOT EXISTS unfinished_deliveries ON deliveries (campaign, state, run) WHERE {where}"
    )


def count_rows(db: Connection) -> None:
    """Let PostgreSQL count the rows that were added, as it would by itself a minute later. As long as it knows nothing
    about a table, it reads a whole campaign for each group of marks."""
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("ANALYZE deliveries")


class Database:
    """One database, `engine`, for whatever reads or writes it. `now`: the time."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self.engine, self._now = engine, now

    def _time(self) -> str:
        return utc_stamp(self._now())

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with database_errors(self.engine), self.engine.begin() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with database_errors(self.engine), self.engine.connect() as db:
            yield db

    def _value(self, query: Select[Any]) -> Any:
        """Return the only value of a query, or that of its first row; None if there is none."""
        with self._reading() as db:
            return db.scalar(query)

    def _exists(self, query: Select[Any]) -> bool:
        """Return whether a query has a row. That takes a moment even if it has millions."""
        return self._value(query.limit(1)) is not None


@contextmanager
def sole_sender(engine: Engine) -> Iterator[None]:
    """Let only one run at a time send from an SQLite file. The lock ends with the process, however it ends, so whoever
    holds it knows that every other run is over. Nothing is locked in PostgreSQL, where `run_is_over` tells. Raises
    ProblemsFound (status 2) if another run is sending."""
    file = _file_of(engine)
    with _file_lock(file) if file else nullcontext(True) as acquired:
        if not acquired:
            help = "wait until it has finished; `legalsite notify status` shows its progress"
            raise ProblemsFound([Problem("busy", "another run is sending", help, _name_of(engine))], 2)
        yield


def forget_deleted(engine: Engine) -> None:
    """Write an SQLite file anew, so that what was erased is in none of its free pages. A PostgreSQL server does this by
    itself."""
    if engine.dialect.name == "sqlite":
        with database_errors(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("VACUUM")
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def sole_recorder(engine: Engine) -> Iterator[None]:
    """Let one process at a time record what became of emails in PostgreSQL, where several can finish a campaign
    together. The others wait. An SQLite file has one sender at a time anyway."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with database_errors(engine), engine.connect() as db, db.begin():
        db.execute(select(func.pg_advisory_xact_lock(RUN_LOCKS, NO_RUN)))
        yield


def hold_run(connection: Connection, run: int) -> None:
    """Lock a run in PostgreSQL for as long as this connection lives. The marks of the run must use the same connection:
    if it is lost, so is the right to go on."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_lock(RUN_LOCKS, run)))


def run_is_over(connection: Connection, run: int) -> bool:
    """Return whether a run has ended, well or not. In an SQLite file, the caller is the only run that lives."""
    if connection.dialect.name != "postgresql":
        return True
    over = bool(connection.scalar(select(func.pg_try_advisory_lock(RUN_LOCKS, run))))
    if over:
        connection.execute(select(func.pg_advisory_unlock(RUN_LOCKS, run)))
    return over


@contextmanager
def database_errors(engine: Engine) -> Iterator[None]:
    """Turn errors of the database into DatabaseUnavailable, with a message of one line."""
    try:
        yield
    except SQLAlchemyError as error:
        message = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise DatabaseUnavailable(errno.EIO, message, _name_of(engine)) from None


@contextmanager
def _opened(engine: Engine) -> Iterator[Engine]:
    try:
        file = _file_of(engine)
        if file and not file.exists():
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))  # it holds addresses
        with database_errors(engine):
            if not _is_current(engine):
                _refuse_other_tables(engine)
                _bring_up_to_date(engine)
        yield engine
    finally:
        engine.dispose()


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


def _schema() -> bytes:
    """Return a hash of the names of all tables and columns."""
    columns = (f"{table.name}.{column.name}\n" for table in metadata.sorted_tables for column in table.columns)
    return hashlib.sha256("".join(columns).encode()).digest()


def _is_current(engine: Engine) -> bool:
    """Return whether this version has opened the database before, so that nobody need look at its tables again."""
    with engine.connect() as db:
        if not inspect(db).has_table(settings.name):
            return False
        return db.scalar(select(settings.c.value).where(settings.c.name == SCHEMA)) == _schema()


def _refuse_other_tables(engine: Engine) -> None:
    """Raise ProblemsFound (status 2) for tables that this version cannot use. If new, empty tables were created beside
    them, their records would be ignored and everybody would get the same email again."""
    inspector, problem = inspect(engine), None
    tables = {name: {column["name"] for column in inspector.get_columns(name)} for name in inspector.get_table_names()}
    ours = {table.name: table.columns for table in metadata.sorted_tables}
    lacking = [
        f"{name}.{column.name}"
        for name in ours.keys() & tables.keys()
        for column in ours[name]
        if column.name not in tables[name] and not (column.nullable or column.server_default)
    ]
    unknown = [
        f"{name}.{column}" for name in ours.keys() & tables.keys() for column in tables[name] - {*ours[name].keys()}
    ]
    if lacking or {"letters", "emails"} & tables.keys():
        message = "this database was written by an earlier version of legalsite; nothing in it was changed"
        help = "keep it as proof of what was sent, and finish its notices with the version that began them"
        problem = Problem("old-database", message, help, _name_of(engine))
    elif unknown:
        message = f"this database was written by a later version of legalsite ({min(unknown)}); nothing was changed"
        problem = Problem("new-database", message, "use that version, or a later one", _name_of(engine))
    if problem:
        raise ProblemsFound([problem], 2)


def _bring_up_to_date(engine: Engine) -> None:
    """Create the tables and columns that the database lacks. Nothing that it has is changed. Of several processes that
    open it first, the others wait."""
    with sole_recorder(engine), engine.begin() as db:
        metadata.create_all(db)
        inspector = inspect(db)
        has_former_keys = all(column["name"] != "former" for column in inspector.get_columns(deliveries.name))
        for table in metadata.sorted_tables:
            known = {column["name"] for column in inspector.get_columns(table.name)}
            for column in table.columns:
                if column.name not in known:
                    written = CreateColumn(column).compile(dialect=db.dialect)
                    db.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {written}")
        if has_former_keys:
            _renew_keys(db)
        db.execute(delete(settings).where(settings.c.name == SCHEMA))
        db.execute(insert(settings).values(name=SCHEMA, value=_schema()))


def _renew_keys(db: Connection) -> None:
    """Give the rows of addresses beyond ASCII the keys of today. Where an address was erased, its key stays, and
    `former` says that it is of an earlier version."""
    secret, key_column = secret_key(db), deliveries.c.key
    db.execute(update(deliveries).where(deliveries.c.address.is_(None)).values(former=key_column))
    rows = db.execute(select(deliveries.c.campaign, key_column, deliveries.c.address), execution_options=STREAMED)
    for campaign, old, address in [row for row in rows if not (row.address or "").isascii()]:
        key, ours = row_key(secret, address_key(address)), deliveries.c.campaign == campaign
        if db.scalar(select(key_column).where(ours, key_column == key)) is None:
            db.execute(update(deliveries).where(ours, key_column == old).values(key=key, former=old))
            db.execute(update(events).where(events.c.campaign == campaign, events.c.key == old).values(key=key))
        reason = db.execute(
            select(suppressions.c.reason, suppressions.c.since).where(suppressions.c.key == old)
        ).first()
        if reason and db.scalar(select(suppressions.c.key).where(suppressions.c.key == key)) is None:
            db.execute(insert(suppressions).values(key=key, reason=reason.reason, since=reason.since))
        if reason and db.scalar(select(key_column).where(key_column == old).limit(1)) is None:
            db.execute(delete(suppressions).where(suppressions.c.key == old))


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


def _file_of(engine: Engine) -> Path | None:
    """Return the file of an SQLite database; None for any other database."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def _name_of(engine: Engine) -> str:
    """Return the file or the URL, without its password."""
    file = _file_of(engine)
    return str(file) if file else engine.url.render_as_string(hide_password=True)
