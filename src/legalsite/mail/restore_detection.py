"""Detect whether a database is outdated because it's a backup, copy, or standby.

An outdated database may lack emails that were sent with the original. A PostgreSQL server has an
identity, which changes after a restore or failover, but not in a copy of its files. SQLite files
have no identity. So the last attempt is also written to files outside the database: next to an
SQLite file, and on this machine, in a marker that all copies share. If the database lacks an
attempt in one of these files, it's outdated.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine

from legalsite.mail.delivery_database import (
    SERVER_SETTING,
    database_errors,
    execute,
    lock_file,
    open_private,
    secret_key,
    server_identity,
    setting,
    store_setting,
)
from legalsite.system import keep_private, state_folder, write_at_start

# setting: number of the ledger's last line when the user accepted a restored database
RESTORED_SETTING = "restored"
# setting: random numbers, one for each time that the user accepted a restored database
EPOCHS_SETTING = "epochs"
FIRST_EPOCH = "0" * 16
MARKER_FOLDER = "last-emails"
# Matches a note: epoch, mailing, run, key of the email, and time. All notes have the same length.
NOTE_PATTERN = re.compile(
    r"([0-9a-f]{16}) ([0-9]{12}) ([0-9]{12}) ([0-9a-f]{32}) ([0-9-]{10}T[0-9:]{8}Z)"
)


@contextmanager
def attempt_recorder(
    engine: Engine, mailing: int, run: int
) -> Iterator[Callable[[bytes, str], object]]:
    """Yield a function that writes down a run's last attempt, so that outdated copies are detected.

    The function takes the key of the email and the time. If the marker can't be written (see
    `marker_failure`), no note is stored on this machine.
    """
    with ExitStack() as stack:
        with database_errors(engine), engine.connect() as db:
            epoch = _epochs(db)[-1]
            marker = _marker_file(db)
        # The files with the note: the lock file next to an SQLite file, and the marker, which all
        # copies of the database share.
        files = []
        beside = lock_file(engine)  # None for PostgreSQL
        if beside:
            files.append(stack.enter_context(beside))
        with suppress(OSError):  # a run doesn't need the marker
            files.append(stack.enter_context(_open_marker(marker)))

        def note(key: bytes, at: str) -> None:
            text = f"{epoch} {mailing:012} {run:012} {key.hex()} {at}"
            for file in files:
                with suppress(OSError):  # an error such as a full disk doesn't stop the run
                    write_at_start(file.fileno(), text.encode())

        yield note


def marker_failure(engine: Engine) -> str:
    """Return why notes can't be stored on this machine, or an empty string if they can.

    A note describes the last attempt to send an email. The marker is a file outside of the database
    with the note. Without it, an outdated copy of the database isn't detected on this machine.
    """
    with database_errors(engine), engine.connect() as db:
        marker = _marker_file(db)
    try:
        _open_marker(marker).close()
    except OSError as error:
        place = marker.parent.as_posix() if marker else "the home folder"
        return f"{place}: {error.strerror or error}"
    return ""


def restore_reason(engine: Engine) -> str:
    """Return why this database seems to be outdated, or an empty string.

    A note, which is stored outside of the database, describes the last attempt to send an email. A
    restored backup may lack this attempt.
    """
    with database_errors(engine), engine.connect() as db:
        if setting(db, SERVER_SETTING).decode() != server_identity(db):
            return "this database was restored, or another server took over"
        for note in _notes(engine, db):
            match = NOTE_PATTERN.fullmatch(note)
            if match and _lacks_attempt(db, *match.groups()):
                return "this database is older than the last email that was sent with it"
    return ""


def last_line_at_restore(engine: Engine) -> int:
    """Return the number of the ledger's last line when `accept_restored` was called, or 0."""
    with database_errors(engine), engine.connect() as db:
        return int(setting(db, RESTORED_SETTING) or 0)


def accept_restored(engine: Engine, line: int) -> None:
    """Allow this database to send emails from now on.

    This invalidates all earlier notes of this database, and the notes of other copies on this
    machine. `line` is the number of the ledger's last line.
    """
    with database_errors(engine), engine.begin() as db:
        matches = filter(None, map(NOTE_PATTERN.fullmatch, _notes(engine, db)))
        noted = [match[1] for match in matches]  # epochs of other copies, or of this database
        store_setting(db, SERVER_SETTING, server_identity(db).encode())
        store_setting(db, RESTORED_SETTING, b"%d" % line)
        # the last epoch is the current one; `_lacks_attempt` ignores notes with the earlier ones
        epochs = [*_epochs(db), *noted, secrets.token_hex(8)]
        store_setting(db, EPOCHS_SETTING, " ".join(epochs).encode())


def _epochs(db: Connection) -> list[str]:
    """Return the random numbers stored when the user accepted this database, oldest first.

    Each starts an epoch. The last one is written in notes, so that a note shows which copy of the
    database it's about.
    """
    return (setting(db, EPOCHS_SETTING).decode() or FIRST_EPOCH).split()


def _marker_file(db: Connection) -> Path | None:
    """Return the path of the marker that all copies of a database share.

    Return None if there's no home folder.
    """
    folder = state_folder()
    if folder is None:
        return None
    name = hashlib.blake2b(b"last email", key=secret_key(db), digest_size=16).hexdigest()
    return folder / MARKER_FOLDER / name


def _open_marker(marker: Path | None) -> IO[str]:
    """Open or create a marker that only its owner can read. Raises OSError if that fails."""
    if marker is None:
        raise FileNotFoundError("its path is unknown")
    keep_private(marker.parent)
    return open_private(str(marker))


def _notes(engine: Engine, db: Connection) -> Iterator[str]:
    """Yield the notes stored next to an SQLite file and on this machine."""
    beside = lock_file(engine)
    if beside:
        with beside, suppress(UnicodeDecodeError):
            yield beside.read()
    marker = _marker_file(db)
    if marker:
        with suppress(OSError, UnicodeDecodeError):  # a missing or unreadable marker has no notes
            yield marker.read_text("ascii")


def _lacks_attempt(  # noqa: PLR0917 - the words of a note
    db: Connection, epoch: str, mailing: str, run: str, key: str, at: str
) -> bool:
    """Return whether the database lacks an attempt. The parameters are the fields of a note.

    A note describes the last attempt to send an email with this database, or with a copy of it. An
    epoch begins each time that the user accepts a restored database, and a note contains the epoch
    in which the attempt was made.
    """
    epochs = _epochs(db)
    if epoch not in epochs:  # the user has accepted another copy since, and sent emails with it
        return True
    if epoch != epochs[-1]:  # the user has accepted this database since the note
        return False
    query = (
        "SELECT state, reply, changed, run FROM deliveries WHERE mailing = :number AND key = :key"
    )
    row = execute(db, query, number=int(mailing), key=bytes.fromhex(key)).first()
    # the database lacks the email, or only has attempts of earlier runs
    if row is None or (row.run or 0) < int(run):
        return True
    # a later run has the email, or the email has a final result, so the attempt is stored
    if row.run > int(run) or row.state not in ("pending", "leased", "attempted", "deferred"):
        return False
    # The stored state is older than the attempt, or may be just before it, in the same second:
    # after an attempt, a pending email has a reply.
    return row.changed < at or (row.state in ("pending", "leased") and not row.reply)
