"""Whether a database is the one that sent emails last, or a backup or standby that lacks some.

A PostgreSQL server has an identity, which a restore and a failover change. An SQLite file has none,
so the last attempt is noted beside it, once it's on the disk: a copy that lacks it is older.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, Engine

from legalsite.mail.delivery_database import (
    SERVER,
    database_errors,
    execute,
    lock_file,
    server_identity,
    setting,
    store_setting,
)

RESTORED = "restored"  # the setting with the number of the last line when a restore was accepted


@contextmanager
def attempt_recorder(engine: Engine, mailing: int) -> Iterator[Callable[[bytes, str], object]]:
    """Yield a function that notes a run's last attempt: its row's key, and the time."""
    with lock_file(engine) or nullcontext() as file:

        def note(key: bytes, at: str) -> None:
            if file:  # all notes have the same length, so each replaces the last
                os.pwrite(file.fileno(), f"{mailing:012} {key.hex()} {at}".encode(), 0)

        yield note


def restore_reason(engine: Engine) -> str:
    """Return how one sees that another database sent emails last; empty if this one did."""
    with database_errors(engine), engine.connect() as db:
        if setting(db, SERVER).decode() != server_identity(db):
            return "this database was restored, or another server took over"
        with lock_file(engine) or nullcontext() as file:
            note = file.read().split() if file else []
        if note and _lacks_attempt(db, *note):
            return "this database is older than the last email that was sent with it"
    return ""


def last_line_at_restore(engine: Engine) -> int:
    """Return the number of the ledger's last line when a restore was accepted; 0 if none was."""
    with database_errors(engine), engine.connect() as db:
        return int(setting(db, RESTORED) or 0)


def accept_restored(engine: Engine, line: int) -> None:
    """Let this database send emails from now on. `line` is the number of the ledger's last line."""
    with database_errors(engine), engine.begin() as db:
        store_setting(db, SERVER, server_identity(db).encode())
        store_setting(db, RESTORED, b"%d" % line)
    lock = lock_file(engine)
    if lock:
        with lock:
            os.truncate(lock.fileno(), 0)


def _lacks_attempt(db: Connection, mailing: str, key: str, at: str) -> bool:
    """Return whether the database lacks the attempt that was noted last."""
    query = "SELECT state, reply, changed FROM deliveries WHERE mailing = :number AND key = :key"
    row = execute(db, query, number=int(mailing), key=bytes.fromhex(key)).first()
    if row is None or row.changed < at:
        return True
    return row.state in ("pending", "leased") and not row.reply
