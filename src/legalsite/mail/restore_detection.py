"""Whether a database is the one with which emails were sent last, or a backup or a standby in its place, which does not
know of some of them.

A PostgreSQL server has an identity, which a restore and a failover change. An SQLite file has none, so the last attempt
is noted beside it, once it is on the disk: a copy that does not have it is older.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, Engine, select

from legalsite.mail.delivery_database import (
    EMAIL,
    SERVER,
    database_errors,
    keep_setting,
    kept_setting,
    lock_file,
    server_of,
)

RESTORED = "restored"  # the name of the setting with the number of the last line when a restore was reconciled


@contextmanager
def noting_attempts(engine: Engine, mailing: int) -> Iterator[Callable[[bytes, str], object]]:
    """Yield what notes the last attempt of a run: the key of its row and the time."""
    with lock_file(engine) or nullcontext() as file:  # all notes have the same length: each replaces the last
        yield lambda key, at: file and os.pwrite(file.fileno(), f"{mailing:012} {key.hex()} {at}".encode(), 0)


def why_restored(engine: Engine) -> tuple[str, int]:
    """Return by what one sees that emails were sent last with another database than this one, empty if they were not;
    and the number of the last line of the ledger when a restore was reconciled, 0 if none was."""
    with database_errors(engine), engine.connect() as db:
        seen = int(kept_setting(db, RESTORED) or 0)
        if kept_setting(db, SERVER).decode() != server_of(db):
            return "this database was restored, or another server took over", seen
        with lock_file(engine) or nullcontext() as file:
            note = file.read().split() if file else []
        old = note and _lacks_attempt(db, *note)
        return "this database is older than the last email that was sent with it" if old else "", seen


def _lacks_attempt(db: Connection, mailing: str, key: str, at: str) -> bool:
    """Return whether the attempt that was noted last is not in the database."""
    mine = EMAIL.mailing == int(mailing), EMAIL.key == bytes.fromhex(key)
    row = db.execute(select(EMAIL.state, EMAIL.reply, EMAIL.changed).where(*mine)).first()
    return not row or row.changed < at or (row.state in ("pending", "leased") and not row.reply)


def accept_restored(engine: Engine, line: int) -> None:
    """Let emails be sent with this database from now on. `line`: the number of the last line of the ledger."""
    with database_errors(engine), engine.begin() as db:
        keep_setting(db, SERVER, server_of(db).encode())
        keep_setting(db, RESTORED, b"%d" % line)
    if locked := lock_file(engine):
        with locked as file:
            os.truncate(file.fileno(), 0)
