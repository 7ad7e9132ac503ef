"""The database of deliveries: its tables, opening it, and the lock for sending. SQLite beside the site, or another
database that LEGALSITE_DATABASE_URL names."""

import fcntl
import hashlib
import os
import platform
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    ForeignKey,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    UniqueConstraint,
    and_,
    create_engine,
    event,
    func,
    insert,
    inspect,
    literal,
    literal_column,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from legalsite.errors import Problem, ProblemsFound, failure, usage_failure
from legalsite.model.declared_time import stamp
from legalsite.model.email import REPORT_HASH_FORMAT
from legalsite.text.email_addresses import address_key

FILE = "deliveries.sqlite"
SCHEMA = "schema_number"  # the name of the setting with the number of migrations that the tables have
# The statements of each migration, which bring the tables of one version to those of the next. A database is migrated
# by the first command that opens it, whichever it is. What was released is never changed.
MIGRATIONS: tuple[tuple[str, ...], ...] = ()
KEY = "key"  # the name of the setting with the secret key
SERVER = "server"  # the name of the setting with the server with which emails may be sent
SITE = "site"  # the name of the setting with the lines by which the ledger of its site begins
ERASED = "erased"  # the name of the setting that an SQLite file has as long as it keeps what was erased
LINES = "lines"  # the name of the setting with the lines of notices that the ledger got last
# Both ends of a connection to PostgreSQL find out in a minute that the other machine is gone, which ends its locks. As
# libpq calls them: seconds, a number, milliseconds.
KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
CONNECTED_WITHIN = 10  # seconds
ANSWERED_WITHIN = 15.0  # seconds, to a run that sends
LOCAL_HOSTS = ("/", "@", "localhost", "127.", "::1")  # hosts of PostgreSQL that need no TLS: sockets, and this machine
# What servers may be set to that would lose what was recorded, or end a connection that waits. What the URL sets stays.
SESSION = """
SELECT set_config(name, CASE name WHEN 'synchronous_commit' THEN 'on' ELSE '0' END, false) FROM pg_settings
WHERE source <> 'client' AND (name = 'synchronous_commit' AND setting = 'off' OR name IN
('idle_session_timeout', 'idle_in_transaction_session_timeout', 'statement_timeout', 'transaction_timeout'))
"""
ROWS_AT_ONCE = 10_000
STREAMED = {"yield_per": ROWS_AT_ONCE}  # rows that are read at once
BUSY_TIMEOUT = 30_000  # milliseconds
READER_TIMEOUT = 2_000  # milliseconds to wait for a program that reads what is to be written anew
# What helps, by the beginning of the code of an error (SQLSTATE). An error without one is of the connection.
HELP = {
    "08": "check that the database server is running and reachable",
    "57P": "check that the database server is running",
    "40": "wait until no other command changes the same rows",
    "57014": "raise the statement_timeout of this database user",
    "25P": "raise the idle_in_transaction_session_timeout of this database user",
    "55P03": "wait until the command that locks these rows has finished",
    "53": "give the database server more resources",
    "": "check the database and its disk",
}
# What a failover, and a restore of a backup, change: the server, its timeline (the first 8 digits) and the table.
IDENTITY = """
SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/' || 'deliveries'::regclass::oid
FROM pg_control_system()
"""
RUN_LOCKS = 0x1E6A15  # the class of our advisory locks in PostgreSQL
NO_RUN = 0  # runs count from 1
PLANNING = -1  # the lock of whoever plans
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}  # as hosts print their URLs

# Times are UTC, like 2026-03-02T09:30:00Z. `deliveries` has the state of each email now. `events` has what happened to
# it before that is worth keeping (rejections, delays, unknown outcomes, decisions of a person): rows are only ever
# added.
metadata = MetaData()
required = partial(Column, nullable=False)
string = partial(required, type_=String)
identity = partial(Column, "id", Integer, primary_key=True)

settings = Table(
    "settings",
    metadata,
    string("name", primary_key=True),
    required("value", LargeBinary),
)

mailings = Table(
    "mailings",
    metadata,
    identity(),
    string("key"),  # the keys of its notices, joined by +
    string("audience"),
    string("reason"),  # of a correction
    string("sender"),  # address in MAIL FROM
    string("host"),  # of message ids
    string("content"),  # sha256 of what the emails say, without the checkpoint
    string("digest"),  # what a person confirms: sha256 of `parts`
    string("parts", server_default=""),  # the hash of each part, as sha256sum prints it
    string("lists", server_default="[]"),  # JSON: the lists that were planned with
    string("planned"),
    string("live", server_default="[]"),  # JSON: how the site was checked before a run
    required("skipped", Integer, server_default="0"),  # rows of its lists that could not be read
    string("not_before", server_default=""),  # nothing is sent before this time
    UniqueConstraint("key", "audience"),
)

variants = Table(
    "variants",
    metadata,
    Column("mailing", ForeignKey("mailings.id"), primary_key=True),
    string("language", primary_key=True),
    string("subject"),
    required("head", LargeBinary),
    required("body", LargeBinary),
    string("greeting"),
    string("greeting_by_name"),
    string("since", primary_key=True),  # emails that leave from this time on have these words
)

runs = Table(
    "runs",
    metadata,
    identity(),
    required("mailing", ForeignKey("mailings.id")),
    string("began"),
    string("facts"),  # JSON: who ran it, where, through which relay
)

# `key`: a hash of the address with the key of the mailing.
# `tried`: when it was handed over for the first time. `run`: the run that tried it last; 0 if none has, so that these
# emails are the first in order.
deliveries = Table(
    "deliveries",
    metadata,
    Column("mailing", ForeignKey("mailings.id"), primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("address", String),
    string("name"),
    string("language"),
    string("state"),
    required("code", Integer),  # the relay's last answer; 0 if there was none
    string("reply"),
    string("changed"),
    Column("tried", String),
    Column("run", Integer),
    string("sent", server_default=""),  # sha256 of the bytes that were handed over
    string("person", server_default=""),  # sha256 of the reader's line, once erased
    sqlite_with_rowid=False,
)
# SQLite uses an index of some rows only if a query has the condition of the index, word for word. As a Boolean, it
# would end with `= 1`. It must come last: SQLite looks the state up that is named first.
UNFINISHED: ColumnElement[Any] = literal_column("deliveries.state IN ('pending', 'leased', 'attempted', 'deferred')")

events = Table(
    "events",
    metadata,
    identity(),
    required("mailing", Integer, index=True),
    required("key", LargeBinary),
    Column("run", Integer),
    string("at"),
    string("state"),
    required("code", Integer),
    string("reply"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    string("reason"),  # bounced or unsubscribed
    string("since"),
    string("reply", server_default=""),  # what the report says
)

# The manifests of notices that were recorded in the ledger, given by email or in another way: its line has the sha256.
manifests = Table(
    "manifests",
    metadata,
    identity(),
    string("notice", index=True),
    string("manifest"),
)

# The files that manifests name, without those that have addresses, by SHA-256; and, until their readers are erased, the
# delivery reports with which emails were settled, by the name REPORT.
evidence = Table(
    "evidence",
    metadata,
    string("sha256", primary_key=True),
    required("data", LargeBinary),
)

# The name of the report that an event is from, by the SHA-256 at its end. No manifest names a file like that.
REPORT = func.substr(events.c.reply, func.length(events.c.reply) - 64, 60).concat(".eml")
NAMED_REPORTS = select(REPORT).where(events.c.reply.like(f"%{REPORT_HASH_FORMAT.format('%')}"))
KEPT_REPORTS = select(evidence.c.sha256).where(evidence.c.sha256.like("%.eml"))
KEEP_FILE = text("INSERT INTO evidence (sha256, data) VALUES (:name, :data) ON CONFLICT DO NOTHING")

# The rows of a list while it is planned.
listed = Table(
    "listed",
    MetaData(),
    Column("key", LargeBinary),
    Column("line", Integer),
    Column("address", String),
    Column("name", String),
    Column("language", String),
    Column("suppressed", LargeBinary),  # its key among the suppressions
    prefixes=["TEMPORARY"],
)

# The columns of tables, as conditions name them.
MAILING, EMAIL, EVENT = mailings.c, deliveries.c, events.c


class DatabaseUnavailable(ProblemsFound):
    """The database of an engine cannot be used (status 2). The problem names it, without its password."""

    def __init__(self, message: str, engine: Engine, cause: object = None) -> None:
        code = getattr(cause, "sqlstate", None) or ("" if engine.dialect.name == "sqlite" else "08")
        help = next(words for start, words in HELP.items() if code.startswith(start))
        help += ", then run the same command again; stored data is safe"
        super().__init__([Problem("database-away", message, help, _name_of(engine))], 2)


def database_url(root: Path, configured: str) -> str:
    """Return the URL of the database. `configured` is LEGALSITE_DATABASE_URL; if it is empty, the database is the file
    deliveries.sqlite in the site's folder."""
    return configured or f"sqlite:///{(root / FILE).absolute()}"


@contextmanager
def open_database(url: str, *, create: bool = True, site: str | None = None) -> Iterator[Engine]:
    """Open the database, with its tables. A file that does not exist is created; without `create`, an empty database in
    memory stands for it. Raises ProblemsFound (status 2) for a URL that names no usable database or that of another
    `site` (the lines by which its ledger begins, if it has one), DatabaseUnavailable if it does not answer."""
    kept = _engine(url)
    engine = Engine(kept.pool.recreate(), kept.dialect, kept.url, execution_options=kept.get_execution_options())
    file = _file_of(engine)
    if file and not create and not file.exists():
        engine = create_engine("sqlite://")
    try:
        for path in (file, *(Path(f"{file}{end}") for end in ("-wal", "-shm", ".lock"))) if file else ():
            if path.exists() and path.stat().st_mode & 0o077:  # as a backup leaves them: they hold addresses
                path.chmod(0o600)
        with _sole_creator(engine), database_errors(engine):
            with engine.connect() as db:
                schema = _schema_of(db)
            if schema != len(MIGRATIONS):
                _migrate(engine)
            if site is not None:
                _require_site(engine, site)
        with suppress(ProblemsFound):
            forget_deleted(engine)
        yield engine
    finally:
        engine.dispose()


def secret_key(db: Connection) -> bytes:
    """Return the key of this database, with which message ids, tokens and suppressed addresses are hashed."""
    return kept_setting(db, KEY)


def kept_setting(db: Connection, name: str) -> bytes:
    """Return a setting of this database; empty if it is not set."""
    return bytes(db.scalar(select(settings.c.value).where(settings.c.name == name)) or b"")


def keep_setting(db: Connection, name: str, value: bytes) -> None:
    """Set a setting of this database."""
    db.execute(settings.delete().where(settings.c.name == name))
    db.execute(insert(settings).values(name=name, value=value))


def server_of(db: Connection) -> str:
    """Return what tells a PostgreSQL server from its standbys and its backups; empty for an SQLite file."""
    return str(db.exec_driver_sql(IDENTITY).scalar()) if db.dialect.name == "postgresql" else ""


def mailing_key(db: Connection, number: int) -> bytes:
    """Return the key with which the addresses of a mailing are hashed, so that nobody can recognize them once it is
    destroyed; empty if it is, or is not made yet."""
    return kept_setting(db, f"{KEY} {number}")


def keep_mailing_key(db: Connection, number: int, key: bytes) -> None:
    """Keep the key of a mailing; an empty one destroys it."""
    keep_setting(db, f"{KEY} {number}", key)


def row_key(secret: bytes, address: str) -> bytes:
    """Return the key of a row: a keyed hash of the address (16 bytes)."""
    return hashlib.blake2b(address_key(address).encode(), key=secret, digest_size=16).digest()


def copy_to_listed(db: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Fill the table `listed`, in the fastest way that the database has."""
    db.exec_driver_sql("DROP TABLE IF EXISTS listed")
    listed.create(db)
    if db.dialect.name == "postgresql":
        cursor: Any = db.connection.cursor()
        try:
            with cursor.copy("COPY listed FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        except db.dialect.loaded_dbapi.Error as error:  # its further lines have the row
            raise SQLAlchemyError(str(error)) from None
        return
    rows = iter(rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        db.exec_driver_sql("INSERT INTO listed VALUES (?, ?, ?, ?, ?, ?)", some)


def index_unfinished(db: Connection) -> None:
    """Build the index of the emails that are left to send, and let PostgreSQL count the rows. The index is built after
    the first list is stored, which takes far less time than keeping it up to date meanwhile. It contains every column
    that the search for killed runs needs."""
    if not inspect(db).has_index("deliveries", "unfinished_deliveries"):  # only looking locks nothing
        where = str(UNFINISHED).replace("deliveries.", "")
        db.exec_driver_sql(f"CREATE INDEX unfinished_deliveries ON deliveries (mailing, state, run) WHERE {where}")
    if db.dialect.name == "postgresql":  # as it would by itself a minute later; till then, each mark read a mailing
        db.exec_driver_sql("ANALYZE deliveries")


def kept_events(which: Any, **values: Any) -> Insert:
    """Return the statement that keeps an event with some values for each email for which `which` holds, with its own
    code and reply unless they are among them."""
    kept: dict[str, Any] = {name: EMAIL[name] for name in ("mailing", "key", "run", "code", "reply")}
    for name, value in values.items():
        kept[name] = value if isinstance(value, ColumnElement) else literal(value)
    return insert(events).from_select([*kept], select(*kept.values()).where(which))


class Database:
    """One database, `engine`, for whatever reads or writes it. `now`: the time."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self.engine, self.now = engine, now

    def _time(self) -> str:
        return stamp(self.now())

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with database_errors(self.engine), self.engine.begin() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with database_errors(self.engine), self.engine.connect() as db:
            yield db

    def _streamed(self, query: Select[Any]) -> Iterator[Any]:
        """Yield the rows of a query, however many there are."""
        with self._reading() as db:
            yield from db.execute(query, execution_options=STREAMED)

    def _steps(self, column: ColumnElement[Any], *which: ColumnElement[bool]) -> Iterator[ColumnElement[bool]]:
        """Yield conditions for at most ROWS_AT_ONCE rows each, in the order of a column, that together are all for
        which `which` holds: to change millions of rows in transactions that do not last."""
        rest = and_(*which)
        while True:
            with self._reading() as db:
                following = db.scalar(select(column).where(rest).order_by(column).offset(ROWS_AT_ONCE).limit(1))
            if following is None:
                yield rest
                return
            yield rest & (column < following)
            rest = and_(*which, column >= following)


@contextmanager
def sending_lock(engine: Engine) -> Iterator[None]:
    """Let only one run at a time send from an SQLite file. The lock ends with the process, however it ends, so whoever
    holds it knows that every other run is over. Nothing is locked in PostgreSQL, where `run_is_over` tells. Raises
    ProblemsFound (status 2) if another run is sending."""
    locked = lock_file(engine)
    if locked is None:
        yield
        return
    with locked as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            help = "wait until it finishes; to see its progress: `legalsite notify status`"
            raise usage_failure("busy", "another run is sending", help, _name_of(engine)) from None
        yield


def lock_file(engine: Engine) -> IO[str] | None:
    """Return the file beside an SQLite file that a run locks; None for PostgreSQL."""
    file = _file_of(engine)
    return _opened_privately(f"{file}.lock") if file else None


def note_erased(db: Connection) -> None:
    """Note that something was erased, in the same transaction: an SQLite file has it until `forget_deleted` is done."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("INSERT INTO settings VALUES (?, '') ON CONFLICT DO NOTHING", (ERASED,))


def forget_deleted(engine: Engine) -> None:
    """Write an SQLite file anew if something was erased, so that it is in none of its free pages, nor in its log.
    Raises ProblemsFound if a program that reads the file, or a full disk, is in the way; the next command tries it
    again. A PostgreSQL server does it by itself, later."""
    noted = settings.c.name == ERASED
    if engine.dialect.name != "sqlite":
        return
    with database_errors(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        if db.scalar(select(settings.c.value).where(noted)) is None:
            return
        db.exec_driver_sql(f"PRAGMA busy_timeout={READER_TIMEOUT}")
        db.exec_driver_sql("VACUUM")
        if db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]:
            message = "erased data is still in this file, because another program is reading it"
            help = "when that program has finished, run again: `legalsite notify purge`"
            raise failure("not-forgotten", message, help, _name_of(engine))
        db.execute(settings.delete().where(noted))
        db.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")


@contextmanager
def recording_lock(engine: Engine) -> Iterator[None]:
    """Let one process at a time record what became of emails in PostgreSQL, where several can finish a mailing
    together. The others wait. An SQLite file has one sender at a time anyway."""
    with database_errors(engine), engine.connect() as db, db.begin():
        wait_for(db, NO_RUN)
        yield


def wait_for(db: Connection, lock: int) -> None:
    """Let one process at a time go on in PostgreSQL, until its transaction ends. The others wait."""
    if db.dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(RUN_LOCKS, lock)))


def lock_run(connection: Connection, run: int) -> None:
    """Lock a run in PostgreSQL for as long as this connection lives, and name it for `pg_stat_activity`. The marks of
    the run must use the same connection: if it is lost, so is the right to go on. Raises ProblemsFound (status 2) if a
    pooler lends the session of this connection to others: the lock would be everybody's."""
    if connection.dialect.name != "postgresql":
        return
    session = select(func.pg_backend_pid())
    mine = connection.scalar(session)
    with connection.engine.connect() as other:
        if other.scalar(session) == mine or connection.scalar(session) != mine:
            message = "this database is behind a pooler in transaction mode"
            help = "connect to PostgreSQL directly, or through a pooler in session mode"
            raise usage_failure("bad-environment", message, help, _name_of(connection.engine))
    name = func.replace(func.current_setting("application_name"), "legalsite on", f"legalsite run {run} on")
    connection.execute(select(func.set_config("application_name", name, False)))
    connection.execute(select(func.pg_advisory_lock(RUN_LOCKS, run)))


def release_run(connection: Connection, run: int) -> None:
    """Unlock a run. The end of its connection does so, too, but a little later."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_unlock(RUN_LOCKS, run)))


def run_is_over(connection: Connection, run: int) -> bool:
    """Return whether a run has ended, well or not. In an SQLite file, the caller is the only run that lives."""
    if connection.dialect.name != "postgresql":
        return True
    if over := bool(connection.scalar(select(func.pg_try_advisory_lock(RUN_LOCKS, run)))):
        release_run(connection, run)
    return over


class AnswerWatch:
    """Ends the connection under a statement of a run that PostgreSQL does not answer, as if it had been lost. A thread
    looks, because whoever waits for the answer cannot."""

    def __init__(self) -> None:
        self._waiting: tuple[Connection, float] | None = None  # for the answer to whom, since when
        self._over = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch what is asked in this block."""
        threading.Thread(target=self._look, daemon=True).start()
        try:
            yield
        finally:
            self._over.set()

    @contextmanager
    def waiting(self, connection: Connection) -> Iterator[None]:
        """Wait for the answer to one statement. One thread at a time may do so."""
        self._waiting = connection, time.monotonic()
        try:
            yield
        finally:
            self._waiting = None

    def _look(self) -> None:
        while not self._over.wait(ANSWERED_WITHIN / 15):
            waiting = self._waiting
            if waiting and time.monotonic() - waiting[1] > ANSWERED_WITHIN:
                with suppress(Exception):  # it was answered meanwhile, or has no socket
                    driver: Any = waiting[0].connection.dbapi_connection
                    with socket.socket(fileno=os.dup(driver.fileno())) as line:
                        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def database_errors(engine: Engine) -> Iterator[None]:
    """Turn errors of the database into DatabaseUnavailable, with a message of one line."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        why = str(cause).partition("\n")[0]
        raise DatabaseUnavailable(f"the database can't be used: {why}", engine, cause) from None


@contextmanager
def _sole_creator(engine: Engine) -> Iterator[None]:
    """Let one process at a time begin an SQLite file. The others wait: of two that turn on its log, one would fail."""
    file = _file_of(engine)
    if file is None or (file.exists() and file.stat().st_size):
        yield
        return
    with _opened_privately(f"{file}.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _opened_privately(str(file)).close()
        yield


def _opened_privately(path: str) -> IO[str]:
    """Return a file, created if it does not exist, that nobody else may read: it holds addresses."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))


@cache  # with what statements were compiled to
def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
        engine = create_engine(parsed, execution_options={"compiled_cache": {}})
        if engine.dialect.name == "sqlite" and _file_of(engine) is None:
            raise ArgumentError("a database without a file forgets who was sent what")
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        message = f"LEGALSITE_DATABASE_URL doesn't name a usable database ({type(error).__name__})"
        help = "use a URL like sqlite:////var/lib/legalsite/deliveries.sqlite or postgresql://user:password@host/name; "
        help += "PostgreSQL needs the extra: `pip install '.[postgres]'`"
        raise usage_failure("bad-environment", message, help) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", _connect_to_postgresql)
    return engine


def _schema_of(db: Connection) -> int | None:
    """Return the number of migrations that the tables have; None if there are no tables. Raises ProblemsFound (status
    2) for tables of a later version: if new ones were created beside them, everybody would get the same email again."""
    tables = metadata.tables.keys() & set(inspect(db).get_table_names())
    if not tables:
        return None
    number = kept_setting(db, SCHEMA) if settings.name in tables else b""
    if number.isdigit() and int(number) <= len(MIGRATIONS):
        return int(number)
    message = "this database was written by another version of legalsite; it wasn't changed"
    help = "keep it as proof of what was sent, and finish its notices with that version or a later one"
    raise usage_failure("other-database", message, help, _name_of(db.engine))


def _migrate(engine: Engine) -> None:
    """Create all tables, and the secret key, or bring the tables of an earlier version up to date. Of several processes
    that open the database first, the others wait."""
    with recording_lock(engine), engine.begin() as db:
        if db.dialect.name == "sqlite":
            db.exec_driver_sql("BEGIN IMMEDIATE")
        number = _schema_of(db)
        if number is None:
            metadata.create_all(db)
            keep_setting(db, KEY, secrets.token_bytes(32))
            keep_setting(db, SERVER, server_of(db).encode())
        for statement in chain.from_iterable(MIGRATIONS[number:] if number is not None else ()):
            db.exec_driver_sql(statement)
        keep_setting(db, SCHEMA, b"%d" % len(MIGRATIONS))


def _require_site(engine: Engine, site: str) -> None:
    """Let a database belong to the first site that opens it with a ledger. Raises ProblemsFound (status 2) for any
    other: it would send to, and erase, the readers of this one."""
    with engine.begin() as db:
        if not kept_setting(db, SITE):
            first = text("INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING")
            db.execute(first, {"name": SITE, "value": site.encode()})
        kept = kept_setting(db, SITE).decode()
    if kept != site:
        message = f"this database belongs to another site, whose ledger begins with: {kept.partition(chr(10))[0]}"
        help = "set LEGALSITE_DATABASE_URL to this site's database; if this is the right one, restore content/LEDGER"
        raise usage_failure("other-site", message, help, _name_of(engine))


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Make SQLite keep what was written if the power fails, and let readers read while a run writes."""
    for pragma in (f"busy_timeout={BUSY_TIMEOUT}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _connect_to_postgresql(dialect: Dialect, _record: Any, arguments: Any, parameters: dict[str, Any]) -> Any:
    """Return a connection with keepalives at both ends, with what a run needs of a session, and with the name of this
    machine for `pg_stat_activity`. What the URL sets is left as it is."""
    ours = {"application_name": f"legalsite on {platform.node()}", "connect_timeout": CONNECTED_WITHIN, **KEEPALIVES}
    stated = {**{name: os.environ.get(f"PG{name.upper()}") for name in ("host", "hostaddr", "sslmode")}, **parameters}
    hosts = ",".join(filter(None, (stated["host"], stated["hostaddr"]))).split(",")
    if not stated["sslmode"] and not all(host.startswith(LOCAL_HOSTS) for host in hosts if host):
        ours["sslmode"] = "require"
    connection: Any = dialect.connect(*arguments, **{**ours, **parameters})
    connection.execute(";".join(f"SET tcp_{name.removeprefix('tcp_')} = {value}" for name, value in KEEPALIVES.items()))
    connection.execute(SESSION)
    connection.commit()
    return connection


def _file_of(engine: Engine) -> Path | None:
    """Return the file of an SQLite database; None for any other database."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def _name_of(engine: Engine) -> str:
    """Return the file or the URL, without its password."""
    file = _file_of(engine)
    return str(file) if file else engine.url.render_as_string(hide_password=True)
