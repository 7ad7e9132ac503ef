"""Whether a database is the one that sent emails last, or a backup or standby that lacks some.

A PostgreSQL server has an identity, which a restore and a failover change. An SQLite file has none,
so the last attempt is noted beside it, once it's on the disk: a copy that lacks it is older.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, Engine

from legalsite.mail.delivery_database import (
    SERVER_SETTING,
    database_errors,
    execute,
    lock_file,
    server_identity,
    setting,
    store_setting,
)
from legalsite.system import write_at_start

# The setting with the number of the ledger's last line when a person accepted a restored database.
RESTORED_SETTING = "restored"


@contextmanager
def attempt_recorder(engine: Engine, mailing: int) -> Iterator[Callable[[bytes, str], object]]:
    """Yield a function that notes a run's last attempt beside an SQLite file.

    If the file is later replaced by a backup, the note shows that the backup lacks this attempt. It
    takes the key of the email's row, and the time. With PostgreSQL, whose servers can be told
    apart, it does nothing.
    """
    with lock_file(engine) or nullcontext() as file:

        def note(key: bytes, at: str) -> None:
            """Note that the email with this row key was attempted at this time."""
            if file:  # all notes have the same length, so each replaces the last
                write_at_start(file.fileno(), f"{mailing:012} {key.hex()} {at}".encode())

        yield note


def restore_reason(engine: Engine) -> str:
    """Return why this database seems to be a backup or standby; empty if it sent emails last.

    Then it may lack emails that the database that it was copied from has sent.
    """
    with database_errors(engine), engine.connect() as db:
        if setting(db, SERVER_SETTING).decode() != server_identity(db):
            return "this database was restored, or another server took over"
        with lock_file(engine) or nullcontext() as file:
            note = file.read().split() if file else []
        if note and _lacks_attempt(db, *note):
            return "this database is older than the last email that was sent with it"
    return ""


def last_line_at_restore(engine: Engine) -> int:
    """Return the number of the ledger's last line when `accept_restored` was called; 0 if never."""
    with database_errors(engine), engine.connect() as db:
        return int(setting(db, RESTORED_SETTING) or 0)


def accept_restored(engine: Engine, line: int) -> None:
    """Let this database send emails from now on. `line` is the number of the ledger's last line."""
    with database_errors(engine), engine.begin() as db:
        store_setting(db, SERVER_SETTING, server_identity(db).encode())
        store_setting(db, RESTORED_SETTING, b"%d" % line)
    lock = lock_file(engine)
    if lock:  # the note in it is about an attempt that this database lacks
        with lock:
            os.truncate(lock.fileno(), 0)


def _lacks_attempt(db: Connection, mailing: str, key: str, at: str) -> bool:
    """Return whether the database lacks the attempt that was noted last.

    The attempt is the note's words: number of the mailing, key in hex, and time.
    """
    query = "SELECT state, reply, changed FROM deliveries WHERE mailing = :number AND key = :key"
    row = execute(db, query, number=int(mailing), key=bytes.fromhex(key)).first()
    if row is None or row.changed < at:
        return True
    # An attempted email that is pending again has a reply. Without one, this copy is from just
    # before the attempt, in the same second.
    return row.state in ("pending", "leased") and not row.reply
