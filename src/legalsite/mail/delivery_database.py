"""The database of deliveries: its tables, connections, and locks.

It's an SQLite file in the site's folder, or the database in LEGALSITE_DATABASE_URL.
"""

import hashlib
import os
import platform
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sql
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Executable,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from legalsite.errors import Problem, ProblemsFound, failure, usage_failure
from legalsite.model.declared_time import Clock, stamp
from legalsite.model.email import REPORT_HASH_FORMAT
from legalsite.system import HAS_FILE_MODES, keep_private, lock, open_handle
from legalsite.text.csv_lines import csv_line
from legalsite.text.email_addresses import address_key

DATABASE_FILE = "deliveries.sqlite"
# On Windows, the database is in this folder. Files have no modes there, so only a folder can keep
# other users out.
PRIVATE_FOLDER = "deliveries"
# SQL statements of each migration. The first command that opens a database migrates it. Never
# change released statements.
MIGRATIONS: tuple[tuple[str, ...], ...] = ()

# names of rows in the table `settings`
SCHEMA_SETTING = "schema_number"  # number of migrations applied to the tables
# the database's secret key; `key 7` is the secret key of mailing 7
KEY_SETTING = "key"
SERVER_SETTING = "server"  # identity of the server that may send
SITE_SETTING = "site"  # first lines of the site's ledger
ERASED_SETTING = "erased"  # set while an SQLite file may still contain erased data

# With these libpq settings, both ends of a PostgreSQL connection detect within a minute that the
# other machine is gone, which releases the locks of the connection. Values are seconds, a count,
# and milliseconds.
KEEPALIVES = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
CONNECT_TIMEOUT = 10  # in seconds
ANSWER_TIMEOUT = 15.0  # seconds that a sending run waits for an answer of the database
# addresses of this machine, which don't need TLS; `/` and `@` start the path of a socket
LOCAL_HOSTS = ("/", "@", "localhost", "127.", "::1")
# Overrides settings of the server that would lose commits or end idle connections. Settings in the
# URL take precedence.
SET_SESSION_SETTINGS = """
SELECT set_config(name, CASE name WHEN 'synchronous_commit' THEN 'on' ELSE '0' END, false)
FROM pg_settings
WHERE source <> 'client' AND (name = 'synchronous_commit' AND setting = 'off' OR name IN
('idle_session_timeout', 'idle_in_transaction_session_timeout', 'statement_timeout',
'transaction_timeout'))
"""
# SQL that inserts or replaces a setting
STORE_SETTING = """
INSERT INTO settings (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
SET_REPLY_HASH = "UPDATE history SET reply_sha256 = :sha256 WHERE id = :row"
# SQL that inserts a setting unless it exists
RESERVE_SETTING = """
INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING
"""
# SQL that sets the name shown in `pg_stat_activity`
NAME_SESSION = """
SELECT set_config('application_name',
replace(current_setting('application_name'), 'legalsite on', :name), false)
"""
ROWS_AT_ONCE = 10_000
STREAMED = {"yield_per": ROWS_AT_ONCE}
BUSY_TIMEOUT = 30_000  # in milliseconds
READER_TIMEOUT = 2_000  # milliseconds to wait for other readers before the file is rewritten
# start of an SQLSTATE → help; errors without an SQLSTATE are about the connection
HELP_BY_SQLSTATE = {
    "08": "check that the database server is running and reachable",
    "57P": "check that the database server is running",
    "40": "wait until no other command changes the same rows",
    "57014": "raise the statement_timeout of this database user",
    "25P": "raise the idle_in_transaction_session_timeout of this database user",
    "55P03": "wait until the command that locks these rows has finished",
    "53": "give the database server more resources",
    "": "check the database and its disk",
}
# SQL for a value that changes after a failover (the timeline, 8 digits), on another server, and
# after a restore (which creates a new table)
SELECT_SERVER_IDENTITY = """
SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/'
|| 'deliveries'::regclass::oid
FROM pg_control_system()
"""
LOCK_CLASS = 0x1E6A15  # the first number of all our advisory locks in PostgreSQL
NO_RUN = 0  # number of a lock that no run can have, because runs are numbered from 1
PLANNING = -1  # number of the lock for planning a mailing
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}

# Times are UTC, such as 2026-03-02T09:30:00Z. `history` is append-only and contains everything that
# happened to an email; the last row with a result counts. The state in `deliveries` only tells runs
# which emails to send.
metadata = sql.MetaData()
# Functions that create columns; `id_column` is for tables with numbered rows.
required_column = partial(Column, nullable=False)
string_column = partial(required_column, type_=String)
id_column = partial(Column, "id", Integer, primary_key=True)

settings = Table(
    "settings",
    metadata,
    string_column("name", primary_key=True),
    required_column("value", LargeBinary),
)

mailings = Table(
    "mailings",
    metadata,
    id_column(),
    string_column("key"),  # keys of the announced notices, joined by +
    string_column("audience"),
    string_column("reason"),  # reason for a correction
    string_column("sender"),  # address in MAIL FROM
    string_column("host"),  # host in the message IDs
    string_column("content"),  # SHA-256 of the settings that the emails contain
    string_column("digest"),  # SHA-256 of `parts`, which the user confirms before sending
    string_column("parts", server_default=""),  # hashes of the parts, in the format of sha256sum
    # JSON: the lists with which the mailing was planned
    string_column("lists", server_default="[]"),
    string_column("planned"),
    # JSON: results of checking the live site before each run
    string_column("live", server_default="[]"),
    # number of unreadable rows in the mailing's lists
    required_column("skipped", Integer, server_default="0"),
    string_column("not_before", server_default=""),  # earliest time of sending
    # Number of lists that had been read when a result was last recorded. The recipients from these
    # lists can't change anymore.
    required_column("recorded_lists", Integer, server_default="0"),
    sql.UniqueConstraint("key", "audience"),
)

# The content of a mailing's emails: EmailFrame (with an empty `notice`) and EmailChange as JSON.
email_parts = Table(
    "email_parts",
    metadata,
    Column("mailing", ForeignKey("mailings.id"), primary_key=True),
    string_column("language", primary_key=True),
    string_column("notice", primary_key=True),
    # start of the period in which emails with this content were sent
    string_column("since", primary_key=True),
    required_column("data", LargeBinary),
)

email_files = Table(
    "email_files",
    metadata,
    Column("mailing", ForeignKey("mailings.id"), primary_key=True),
    string_column("name", primary_key=True),
    required_column("data", LargeBinary),
)

runs = Table(
    "runs",
    metadata,
    id_column(),
    required_column("mailing", ForeignKey("mailings.id")),
    string_column("began"),
    # JSON: who started the run, on which machine, and with which mail server
    string_column("facts"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("mailing", ForeignKey("mailings.id"), primary_key=True),
    Column("key", LargeBinary, primary_key=True),  # hash of the address and the mailing's key
    Column("address", String),
    string_column("name"),
    string_column("language"),
    string_column("state"),
    required_column("code", Integer),  # last reply code of the mail server, or 0
    string_column("reply"),
    string_column("changed"),
    Column("tried", String),  # time of the first attempt
    Column("run", Integer),  # last run that tried to send the email, or 0
    string_column("person"),  # SHA-256 of the recipient's line in people.csv, kept after erasure
    required_column("added", Integer),  # number of the list that added the email, starting at 1
    string_column(
        "policies", server_default=""
    ),  # policies that the email is about, separated by spaces; empty for all
    sqlite_with_rowid=False,
)
# SQLite only uses a partial index if the query contains the exact condition. SQLAlchemy would add
# `= 1` to a Boolean, so this is literal SQL. Queries must end with this condition, because SQLite
# looks up the first state in the query.
UNFINISHED: ColumnElement[Any] = sql.literal_column(
    "deliveries.state IN ('pending', 'leased', 'attempted', 'deferred')"
)

history = Table(
    "history",
    metadata,
    id_column(),
    required_column("mailing", Integer, index=True),
    required_column("key", LargeBinary),
    Column("run", Integer),
    string_column("at"),
    string_column("state"),
    required_column("code", Integer),
    string_column("reply"),
    # SHA-256 of the reply's line in replies.csv, kept after erasure
    string_column("reply_sha256", server_default=""),
    string_column("sent", server_default=""),  # SHA-256 of the message that was sent
    # SHA-256 of the delivery report that contains this reply
    string_column("report", server_default=""),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    string_column("reason"),  # `bounced` or `unsubscribed`
    string_column("since"),
    string_column("reply", server_default=""),  # content of the report that led to the suppression
)

# Recorded results of emails, with the new ledger lines of each. Results are stored before the
# ledger is written, so if a run is killed, other clones and later runs can write the lines.
results = Table(
    "results",
    metadata,
    id_column(),
    string_column("sha256", index=True),
    string_column("result"),  # content of the file RESULT
    string_column("lines"),
    string_column("clone"),  # machine and folder of the clone that wrote the lines
)

# files listed in a RESULT, except files created from rows of the database
evidence = Table(
    "evidence",
    metadata,
    string_column("sha256", primary_key=True),
    required_column("data", LargeBinary),
)

# delivery reports named in the history; deleted when their recipients are erased
reports = Table(
    "reports",
    metadata,
    string_column("sha256", primary_key=True),
    required_column("data", LargeBinary),
)

# temporary table with the rows of the list that is being planned
listed = Table(
    "listed",
    sql.MetaData(),
    Column("key", LargeBinary),
    Column("line", Integer),
    Column("address", String),
    Column("name", String),
    Column("language", String),
    Column("suppressed", LargeBinary),  # key in the suppression list
    Column("person", String),  # SHA-256 of the recipient's line in people.csv
    Column("agreed", Boolean),  # whether the recipient has agreed to the announced version
    Column("policies", String),
    prefixes=["TEMPORARY"],
)

Condition = ColumnElement[bool]
Values = dict[str, Any]  # names and values of columns, parameters, or options

# short names for the columns in conditions
MAILING = mailings.c
EMAIL = deliveries.c
ROW = history.c

BEFORE_HASH, AFTER_HASH = f" {REPORT_HASH_FORMAT}".split("{}")
REPORTED_REPLY = ROW.reply.concat(BEFORE_HASH).concat(ROW.report).concat(AFTER_HASH)
# the reply as shown to users and in evidence, followed by the hash of its delivery report
PRINTED_REPLY = sql.case((ROW.report == "", ROW.reply), else_=REPORTED_REPLY)


class DatabaseUnavailable(ProblemsFound):
    """Raised with status 2 if the database can't be used.

    The problem states the database's name without the password. `cause` is the driver's error,
    which may have an SQLSTATE.
    """

    def __init__(self, message: str, engine: Engine, cause: object = None) -> None:
        # A server's error without an SQLSTATE is about the connection (08). SQLite has no SQLSTATE,
        # so its errors get the last help, which mentions the disk.
        default = "" if engine.dialect.name == "sqlite" else "08"
        code = getattr(cause, "sqlstate", None) or default
        # the last key is empty, so at least one help matches; the first match is used
        helps = [help for start, help in HELP_BY_SQLSTATE.items() if code.startswith(start)]
        help = f"{helps[0]}, then run the same command again; stored data is safe"
        super().__init__([Problem("database-away", message, help, _display_name(engine))], 2)


def database_url(root: Path, configured: str) -> str:
    """Return the URL of a site's database.

    `configured` is LEGALSITE_DATABASE_URL. If it's empty, the database is the file
    deliveries.sqlite in the site's folder or, on Windows, in the subfolder deliveries.
    """
    folder = root if HAS_FILE_MODES else root / PRIVATE_FOLDER
    return configured or f"sqlite:///{(folder / DATABASE_FILE).absolute()}"


@contextmanager
def open_database(url: str, *, create: bool = True, site: str | None = None) -> Iterator[Engine]:
    """Open the database, create or migrate its tables, and yield it.

    A missing SQLite file is created. Without `create`, an empty in-memory database is used instead,
    so that commands that only read don't create a file. `site` contains the first lines of the
    site's ledger, if it has one. Raises ProblemsFound (status 2) if the URL is unusable or the
    database belongs to a different site, and DatabaseUnavailable if it doesn't answer.
    """
    engine = _new_engine(url)
    file = _sqlite_file(engine)
    if file and not create and not file.exists():
        engine = sql.create_engine("sqlite://")  # a database in memory
        file = None
    try:
        if file and HAS_FILE_MODES:
            _make_private(file)
        # without file modes (Windows), only a folder can be private, so only change our own
        elif file and file.parent.name == PRIVATE_FOLDER:
            keep_private(file.parent)
        with _creation_lock(engine), database_errors(engine):
            with engine.connect() as db:
                applied = _migration_count(db)
            if applied != len(MIGRATIONS):  # the database is new or older than this program
                _migrate(engine)
            if site is not None:
                _require_site(engine, site)
        # an earlier command may have failed to remove erased data; if this fails, too, the next one
        # tries again
        with suppress(ProblemsFound):
            forget_deleted(engine)
        yield engine
    finally:
        engine.dispose()


def execute(db: Connection, statement: str, **values: Any) -> Any:
    """Execute SQL with named parameters, and return SQLAlchemy's result."""
    return db.execute(sql.text(statement), values)


def secret_key(db: Connection) -> bytes:
    """Return the key for hashing message IDs, tokens, and suppressed addresses."""
    return setting(db, KEY_SETTING)


def setting(db: Connection, name: str) -> bytes:
    """Return a setting, or empty bytes."""
    value = execute(db, "SELECT value FROM settings WHERE name = :name", name=name).scalar()
    return bytes(value or b"")


def store_setting(db: Connection, name: str, value: bytes) -> None:
    execute(db, STORE_SETTING, name=name, value=value)


def server_identity(db: Connection) -> str:
    """Return an identifier that changes when a backup is restored or a standby takes over.

    Return an empty string for SQLite.
    """
    if db.dialect.name != "postgresql":
        return ""
    return str(db.exec_driver_sql(SELECT_SERVER_IDENTITY).scalar())


def mailing_key(db: Connection, number: int) -> bytes:
    """Return the key for hashing a mailing's addresses.

    Return empty bytes before planning and after erasure. Without the key, nobody can tell which row
    belongs to which address.
    """
    return setting(db, f"{KEY_SETTING} {number}")


def store_mailing_key(db: Connection, number: int, key: bytes) -> None:
    """Store the key of a mailing. An empty key destroys the stored one."""
    store_setting(db, f"{KEY_SETTING} {number}", key)


def row_key(secret: bytes, address: str) -> bytes:
    """Hash an address with a secret key (16 bytes), to identify its row.

    `secret` is the mailing's key in `deliveries`, and the database's key in `suppressions`.
    """
    return hashlib.blake2b(address_key(address).encode(), key=secret, digest_size=16).digest()


def person_line(secret: bytes, key: bytes, address: str, name: str) -> bytes:
    """Format a recipient's line in people.csv.

    The hash of the line is public. A number (nonce) in the line prevents others from guessing the
    address from the hash, because they can't compute it without `secret`, the mailing's key. `key`
    identifies the recipient in `deliveries`.
    """
    nonce = hashlib.blake2b(b"person" + key, key=secret, digest_size=32).hexdigest()
    return csv_line((key.hex(), nonce, address, " ".join(name.split())))


def reply_line(secret: bytes, key: bytes, reply: str) -> bytes:
    """Format a reply's line in replies.csv, with a nonce as in people.csv."""
    nonce = hashlib.blake2b(b"reply" + key + reply.encode(), key=secret, digest_size=32).hexdigest()
    return csv_line((key.hex(), nonce, " ".join(reply.split())))


def reply_sha256(secret: bytes, key: bytes, reply: str) -> str:
    """Return the hash of a reply's line in replies.csv.

    Return an empty string if there's no reply, or if the mailing's key (`secret`) was destroyed.
    """
    if not reply or not secret:
        return ""
    return hashlib.sha256(reply_line(secret, key, reply)).hexdigest()


def hash_replies(db: Connection, number: int) -> None:
    """Add hashes of replies to the history of a mailing where they are missing."""
    secret = mailing_key(db, number)
    query = select(ROW.id, ROW.key, PRINTED_REPLY).where(ROW.mailing == number)
    # rows with an empty key are about the whole mailing, such as an erasure
    rows = db.execute(query.where(ROW.reply != "", ROW.reply_sha256 == "", ROW.key != b"")).all()
    hashes = []
    for row, key, reply in rows:
        hashes.append({"row": row, "sha256": reply_sha256(secret, key, reply)})
    if hashes:
        db.execute(sql.text(SET_REPLY_HASH), hashes)


def copy_to_listed(db: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Replace the content of `listed`, a temporary table with the list that's being planned.

    This uses the fastest way for the type of database. Each row contains the values of all columns,
    in order.
    """
    db.exec_driver_sql("DROP TABLE IF EXISTS listed")
    listed.create(db)
    if db.dialect.name == "postgresql":  # COPY is faster than INSERT
        cursor: Any = db.connection.cursor()
        try:
            with cursor.copy("COPY listed FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        except db.dialect.loaded_dbapi.Error as error:
            # psycopg 3.1 raises its own error if an error occurs while reading the rows
            if isinstance(error.__context__, ProblemsFound):
                raise error.__context__ from None
            # Every line of the message except the first may contain addresses. `database_errors`
            # shows only the first line, and `from None` hides the original error.
            raise SQLAlchemyError(str(error)) from None
        return
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_AT_ONCE)):
        db.exec_driver_sql("INSERT INTO listed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", batch)


def index_unfinished(db: Connection) -> None:
    """Create the index of unfinished emails unless it exists, and update PostgreSQL's statistics.

    The index is created after the first list has been stored, because updating it for each row
    would be much slower. It has all columns that are needed to find killed runs.
    """
    # this check doesn't lock anything
    if not sql.inspect(db).has_index("deliveries", "unfinished_deliveries"):
        # remove the table's name, because the condition of an index mustn't contain it
        where = str(UNFINISHED).replace("deliveries.", "")
        db.exec_driver_sql(
            f"CREATE INDEX unfinished_deliveries ON deliveries (mailing, state, run) WHERE {where}"
        )
    # autovacuum would only update statistics after a minute, and each update until then would read
    # all rows
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("ANALYZE deliveries")


def insert_rows(conditions: Iterable[Any], at: Any, state: Any, reply: str) -> sql.Insert:
    """Create a statement that adds a history row for each email that meets all conditions.

    The rows have no reply code. `at` and `state` are values for all emails, or columns.
    """
    # values become parameters of the statement, and columns stay columns
    facts = [sql.type_coerce(fact, String) for fact in (at, state, reply)]
    rows = select(EMAIL.mailing, EMAIL.key, EMAIL.run, sql.literal(0), *facts).where(*conditions)
    columns = ["mailing", "key", "run", "code", "at", "state", "reply"]
    return insert(history).from_select(columns, rows)


class Database:
    """A base class for queries and updates of a database."""

    def __init__(self, engine: Engine, now: Clock) -> None:
        self.engine = engine
        self.now = now

    def time(self) -> str:
        return stamp(self.now())

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with database_errors(self.engine), self.engine.begin() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that is rolled back at the end."""
        with database_errors(self.engine), self.engine.connect() as db:
            yield db

    def value(self, query: str | Executable, **values: Any) -> Any:
        """Return the first column of the first row, or None.

        `values` are named parameters, if the query is SQL.
        """
        with self.reading() as db:
            return db.scalar(_statement(query), values)

    def rows(self, query: str | Executable, **values: Any) -> Iterator[Any]:
        """Stream the rows of a query, without loading all of them into memory.

        `values` are named parameters, if the query is SQL.
        """
        with self.reading() as db:
            yield from db.execute(_statement(query), values, execution_options=STREAMED)

    def batches(self, column: ColumnElement[Any], *conditions: Condition) -> Iterator[Condition]:
        """Split the rows that meet all conditions into batches of up to ROWS_AT_ONCE rows.

        Each result is a condition that selects a batch, so that millions of rows can be changed in
        short transactions. `column` must be unique; rows are ordered and split by its values.
        """
        rest = sql.and_(*conditions)  # selects the rows that aren't in a batch yet
        while True:
            query = select(column).where(rest).order_by(column)
            # first value of the next batch, or None in the last batch
            next_start = self.value(query.offset(ROWS_AT_ONCE).limit(1))
            if next_start is None:
                yield rest
                return
            yield rest & (column < next_start)
            rest = sql.and_(*conditions, column >= next_start)


def _statement(query: str | Executable) -> Executable:
    return sql.text(query) if isinstance(query, str) else query


@contextmanager
def sending_lock(engine: Engine) -> Iterator[None]:
    """Ensure that only one run at a time sends from an SQLite file.

    The lock ends with the process, so a process with the lock knows that all other runs have ended.
    PostgreSQL isn't locked: several runs may send, and `is_run_over` checks which have ended.
    Raises ProblemsFound (status 2) if another run is sending.
    """
    with lock_file(engine) or nullcontext() as file:
        try:
            if file:
                lock(file.fileno())
        except BlockingIOError:
            help = "wait until it finishes; to see its progress: `legalsite notify status`"
            message = "another run is already sending emails"
            raise usage_failure("busy", message, help, _display_name(engine)) from None
        yield


def lock_file(engine: Engine) -> IO[str] | None:
    """Open the lock file next to an SQLite file, or return None for PostgreSQL."""
    file = _sqlite_file(engine)
    return open_private(f"{file}.lock") if file else None


def note_erased(db: Connection) -> None:
    """Note in the current transaction that something was erased.

    Erased data stays in an SQLite file until `forget_deleted` rewrites the file.
    """
    if db.dialect.name == "sqlite":
        store_setting(db, ERASED_SETTING, b"")


def forget_deleted(engine: Engine) -> None:
    """Rewrite an SQLite file if something was erased.

    Otherwise, unused pages and the write-ahead log would still contain the erased data. PostgreSQL
    removes erased data automatically, later.

    Raises ProblemsFound if another reader or a full disk prevents it; the next command then tries
    again.
    """
    if engine.dialect.name != "sqlite":
        return
    with database_errors(engine), engine.connect() as db:
        db.execution_options(isolation_level="AUTOCOMMIT")
        noted = execute(db, "SELECT 1 FROM settings WHERE name = :name", name=ERASED_SETTING)
        if noted.scalar() is None:
            return
        # don't let this command wait long for other readers
        db.exec_driver_sql(f"PRAGMA busy_timeout={READER_TIMEOUT}")
        db.exec_driver_sql("VACUUM")
        # The write-ahead log can only be emptied while nobody else reads it. The first column is 1
        # if someone does.
        is_busy = db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if is_busy:
            message = "erased data is still in this file, because another program is reading it"
            help = "when that program has finished, run again: `legalsite notify purge`"
            raise failure("not-forgotten", message, help, _display_name(engine))
        execute(db, "DELETE FROM settings WHERE name = :name", name=ERASED_SETTING)
        db.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")


@contextmanager
def recording_lock(engine: Engine) -> Iterator[None]:
    """Let only one process at a time record results, and keep the history unchanged meanwhile.

    Other processes wait. PostgreSQL also locks the history. Otherwise, it could commit a row late,
    before rows that were already read. SQLite has only one writer, and the caller holds the lock of
    the site.
    """
    with database_errors(engine), engine.connect() as db, db.begin():
        wait_for_lock(db, NO_RUN)  # the lock for recording results
        wait_for_lock(db, PLANNING)  # planning may change recipients
        if db.dialect.name == "postgresql":
            db.exec_driver_sql("LOCK TABLE history IN SHARE MODE")
        yield


def wait_for_lock(db: Connection, lock: int) -> None:
    """Wait for a lock in PostgreSQL, and hold it until the transaction ends. Do nothing in SQLite.

    `lock` is PLANNING to plan a mailing, or NO_RUN to record a result.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_CLASS}, {lock})")


def lock_run(connection: Connection, run: int) -> None:
    """Lock a run in PostgreSQL until this connection ends, and name the run in `pg_stat_activity`.

    The run must update emails on the same connection, and must stop if the connection is lost.
    Raises ProblemsFound (status 2) if a connection pooler shares the session, and thereby the lock.
    """
    if connection.dialect.name != "postgresql":
        return
    # a pooler in transaction mode can give several connections the same session, or change their
    # session
    session_id = sql.text("SELECT pg_backend_pid()")
    own = connection.scalar(session_id)
    with connection.engine.connect() as other:
        if other.scalar(session_id) == own or connection.scalar(session_id) != own:
            message = "this database is behind a pooler in transaction mode"
            help = "connect to PostgreSQL directly, or through a pooler in session mode"
            raise usage_failure("bad-environment", message, help, _display_name(connection.engine))
    execute(connection, NAME_SESSION, name=f"legalsite run {run} on")
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK_CLASS}, {run})")


def release_run(connection: Connection, run: int) -> None:
    """Unlock a run. This is faster than waiting until its closed connection releases the lock."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK_CLASS}, {run})")


def is_run_over(connection: Connection, run: int) -> bool:
    """Return whether a run has finished, failed, or been killed.

    With SQLite, the caller must hold the sending lock, so all other runs have ended.
    """
    if connection.dialect.name != "postgresql":
        return True
    # this fails while the run exists, because the run's connection holds the lock
    tried = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LOCK_CLASS}, {run})")
    is_over = bool(tried.scalar())
    if is_over:
        release_run(connection, run)
    return is_over


class AnswerWatch:
    """A watchdog that closes the connection of a run if PostgreSQL doesn't answer in time.

    A separate thread checks the time, because the thread that waits for the answer is blocked.
    """

    def __init__(self) -> None:
        # the connection that waits for an answer, and the start of the wait (`time.monotonic`)
        self._waiting: tuple[Connection, float] | None = None
        self._is_over = threading.Event()  # set when no more statements will follow

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Run the watchdog thread during this `with` block."""
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            yield
        finally:
            self._is_over.set()

    @contextmanager
    def waiting(self, connection: Connection) -> Iterator[None]:
        """Expect an answer to the statement in this `with` block within ANSWER_TIMEOUT.

        Only one thread at a time may wait.
        """
        self._waiting = connection, time.monotonic()
        try:
            yield
        finally:
            self._waiting = None

    def _watch(self) -> None:
        """Check 15 times per ANSWER_TIMEOUT whether a statement has been waiting for too long."""
        while not self._is_over.wait(ANSWER_TIMEOUT / 15):
            waiting = self._waiting
            if waiting is None:
                continue
            connection, since = waiting
            if time.monotonic() - since > ANSWER_TIMEOUT:
                # ignored: the answer has arrived in the meantime, or there's no socket
                with suppress(Exception):
                    _shut_down(connection)


def _shut_down(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    with socket.socket(fileno=os.dup(driver.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def database_errors(engine: Engine) -> Iterator[None]:
    """Convert database errors to DatabaseUnavailable with a one-line message."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        reason = str(cause).partition("\n")[0]
        message = f"the database can't be used: {reason}"
        raise DatabaseUnavailable(message, engine, cause) from None


@contextmanager
def _creation_lock(engine: Engine) -> Iterator[None]:
    """Ensure that only one process at a time creates an SQLite file. Others wait.

    If two processes enabled the write-ahead log of a new file at once, one would fail. Existing
    files and PostgreSQL aren't locked.
    """
    file = _sqlite_file(engine)
    # an empty file was created by a process that hasn't written to it yet
    if file is None or (file.exists() and file.stat().st_size):
        yield
        return
    with open_private(f"{file}.lock") as beside:
        lock(beside.fileno(), wait=True)
        # create the file, because SQLite would let others read it
        if not file.exists():
            open_private(str(file)).close()
        yield


def open_private(path: str) -> IO[str]:
    """Open or create a file that only its owner can read, because it contains addresses."""
    return os.fdopen(open_handle(path, os.O_RDWR | os.O_CREAT, 0o600, follow=False))


def _make_private(file: Path) -> None:
    """Ensure that only the owner can read an SQLite file and the files next to it.

    Files that were restored from a backup may be readable by others.
    """
    for end in ("", "-wal", "-shm", ".lock"):
        path = Path(f"{file}{end}")
        # another process removes some of them when it closes the database
        with suppress(FileNotFoundError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)


def _new_engine(url: str) -> Engine:
    """Create an engine with its own connections. It shares statements that were compiled before."""
    cached = _cached_engine(url)
    pool = cached.pool.recreate()
    options = cached.get_execution_options()
    return Engine(pool, cached.dialect, cached.url, execution_options=options)


@cache
def _cached_engine(url: str) -> Engine:
    """Create a database engine, which caches compiled statements. It's never connected itself.

    The engines that `_new_engine` creates use its settings and share its compiled statements.

    Raises ProblemsFound (status 2) if LEGALSITE_DATABASE_URL is unusable.
    """
    try:
        parsed = sql.make_url(url)
        driver = DRIVERS.get(parsed.drivername, parsed.drivername)
        options: Values = {"compiled_cache": {}}  # `_new_engine` passes it on
        engine = sql.create_engine(parsed.set(drivername=driver), execution_options=options)
        # a URL without a file stands for a database in memory
        if engine.dialect.name == "sqlite" and _sqlite_file(engine) is None:
            raise ArgumentError("an in-memory database forgets who was notified")
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        message = f"LEGALSITE_DATABASE_URL doesn't name a usable database ({type(error).__name__})"
        help = (
            "use a URL like sqlite:////var/lib/legalsite/deliveries.sqlite or "
            "postgresql://user:password@host/name; "
            "for PostgreSQL, install the extra: `pip install '.[postgres]'`"
        )
        raise usage_failure("bad-environment", message, help) from None
    if engine.dialect.name == "sqlite":
        sql.event.listen(engine, "connect", _configure_sqlite)
    if engine.dialect.name == "postgresql":
        sql.event.listen(engine, "do_connect", _connect_to_postgresql)
    return engine


def _migration_count(db: Connection) -> int | None:
    """Return the number of migrations applied to the tables, or None if there are no tables.

    Raises ProblemsFound (status 2) if the version of the tables is unknown. Creating new tables
    next to them would send everyone the same email again.
    """
    # our tables that already exist
    tables = metadata.tables.keys() & sql.inspect(db).get_table_names()
    if not tables:  # the database is new
        return None
    # empty if the tables are another program's, or only some of ours exist
    number = setting(db, SCHEMA_SETTING) if settings.name in tables else b""
    # a newer version of this program has more migrations
    if number.isdigit() and int(number) <= len(MIGRATIONS):
        return int(number)
    message = "this database was written by another version of legalsite; it wasn't changed"
    help = "keep it as proof of what was sent, and finish its mailings with that version or a later one"
    raise usage_failure("other-database", message, help, _display_name(db.engine))


def _migrate(engine: Engine) -> None:
    """Create all tables and the secret key, or migrate existing tables.

    If several processes open a new database at once, one of them does this, and the rest wait.
    """
    with engine.begin() as db:
        wait_for_lock(db, NO_RUN)  # only locks PostgreSQL; no run has this number
        if db.dialect.name == "sqlite":  # this waits for other processes, like the lock above
            db.exec_driver_sql("BEGIN IMMEDIATE")
        # count again, because another process may have migrated the database in the meantime
        number = _migration_count(db)
        if number is None:
            metadata.create_all(db)
            store_setting(db, KEY_SETTING, secrets.token_bytes(32))
            store_setting(db, SERVER_SETTING, server_identity(db).encode())
            number = len(MIGRATIONS)
        for statement in chain.from_iterable(MIGRATIONS[number:]):  # new tables need no migration
            db.exec_driver_sql(statement)
        store_setting(db, SCHEMA_SETTING, b"%d" % len(MIGRATIONS))


def _require_site(engine: Engine, site: str) -> None:
    """Reserve the database for the first site that opens it with a ledger.

    `site` contains the first lines of the site's ledger. Raises ProblemsFound (status 2) if the
    database belongs to a different site. Otherwise, this site would email and erase the other
    site's recipients.
    """
    with engine.begin() as db:
        if not setting(db, SITE_SETTING):
            # read the setting again, because another process may have set it first
            execute(db, RESERVE_SETTING, name=SITE_SETTING, value=site.encode())
        owner = setting(db, SITE_SETTING).decode()
    if owner != site:
        first_line = owner.partition("\n")[0]
        message = f"this database belongs to another site, whose ledger begins with: {first_line}"
        help = (
            "set LEGALSITE_DATABASE_URL to this site's database; "
            "if this is the right one, restore content/LEDGER"
        )
        raise usage_failure("other-site", message, help, _display_name(engine))


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Make SQLite keep commits after a power failure, and allow reading while a run writes."""
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _connect_to_postgresql(
    dialect: sql.Dialect, _record: Any, arguments: Any, parameters: Values
) -> Any:
    """Connect to PostgreSQL, with keepalives at both ends and the session settings of a run.

    `pg_stat_activity` shows this machine's name. `arguments` and `parameters` come from the URL,
    and take precedence over our defaults.
    """
    defaults = {
        "application_name": f"legalsite on {platform.node()}",
        "connect_timeout": CONNECT_TIMEOUT,
        **KEEPALIVES,
    }
    if _needs_tls(parameters):
        defaults["sslmode"] = "require"
    connection: Any = dialect.connect(*arguments, **{**defaults, **parameters})
    # settings for the server's end of the connection; `defaults` has the settings for this end
    keepalives = []
    for name, value in KEEPALIVES.items():
        keepalives.append(f"SET tcp_{name.removeprefix('tcp_')} = {value}")
    connection.execute(";".join(keepalives))
    connection.execute(SET_SESSION_SETTINGS)
    connection.commit()
    return connection


def _needs_tls(parameters: Values) -> bool:
    """Return whether the host is remote and `sslmode` isn't set in the URL or environment."""
    stated = []  # the host, the address, and `sslmode`; each may be empty
    for name in ("host", "hostaddr", "sslmode"):
        default = os.environ.get(f"PG{name.upper()}")
        stated.append(parameters.get(name, default) or "")
    *places, mode = stated
    hosts = ",".join(places).split(",")  # a URL may name several hosts
    is_remote = any(host and not host.startswith(LOCAL_HOSTS) for host in hosts)
    return is_remote and not mode


def _sqlite_file(engine: Engine) -> Path | None:
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name)


def _display_name(engine: Engine) -> str:
    """Return the name of a database for messages: its path, or its URL without the password."""
    file = _sqlite_file(engine)
    return file.as_posix() if file else engine.url.render_as_string(hide_password=True)
