"""A database that lacks the last attempt was restored from a backup, or is a copy; a server of another name took over.
(What a PostgreSQL server does is in tests/commands/test_notify_machines.py and test_notify_copies.py.)"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.mail.planned_emails import Clock, message, plan

from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import (
    SERVER_SETTING,
    database_url,
    deliveries,
    open_database,
    store_setting,
)
from legalsite.mail.restore_detection import (
    NOTE_PATTERN,
    accept_restored,
    attempt_recorder,
    last_line_at_restore,
    marker_failure,
    restore_reason,
)
from legalsite.model.email import Outcome
from legalsite.system import HAS_FILE_MODES, state_folder
from notice_sites import database_file

OLDER = "this database is older than the last email that was sent with it"
OTHER = "this database was restored, or another server took over"


@pytest.fixture
def root(site_folder: Path) -> Path:
    """The folder of a site with a mailing of one email, which was not tried yet, and a backup of that."""
    with open_database(database_url(site_folder, "")) as engine:
        plan(Deliveries(engine, Clock()), "a")
    shutil.copy(database_file(site_folder), site_folder / "backup.sqlite")
    return site_folder


@contextmanager
def opened(root: Path) -> Iterator[Engine]:
    with open_database(database_url(root, "")) as engine:
        yield engine


def attempt(engine: Engine, state: str = "accepted", reply: str = "250 ok") -> None:
    with Deliveries(engine, Clock()).updates.run(1) as run, attempt_recorder(engine, 1, 1) as note:
        (email,) = run.lease_emails()
        run.record([], [message(email.key)])
        note(email.key, "2025-03-01T09:30:00Z")
        if state:
            run.record([Outcome(email.key, state, int(reply[:3] or 0), reply)], [])  # type: ignore[arg-type]  # a state by its name


@pytest.mark.parametrize(("state", "reply"), [
    ("accepted", "250 ok"), ("rejected", "550 no"), ("deferred", "450 later"), ("pending", "421 closing"),
])  # fmt: skip
def test_whatever_came_of_an_attempt_the_file_knows_of_it(
    root: Path, state: str, reply: str
) -> None:
    with opened(root) as engine:
        assert (restore_reason(engine), last_line_at_restore(engine)) == ("", 0)
        attempt(engine, state, reply)
        assert (restore_reason(engine), last_line_at_restore(engine)) == ("", 0)


def beside(root: Path, end: str) -> Path:
    """Return a file whose name is the database's with another end."""
    file = database_file(root)
    return file.with_name(f"{file.name}{end}")


def restore(root: Path) -> None:
    for end in ("-wal", "-shm"):
        beside(root, end).unlink(missing_ok=True)
    shutil.copy(root / "backup.sqlite", database_file(root))


def test_a_backup_lacks_the_last_attempt_until_a_person_accepts_it(root: Path) -> None:
    with opened(root) as engine:
        attempt(engine)
    restore(root)
    with opened(root) as engine:
        assert (restore_reason(engine), last_line_at_restore(engine)) == (OLDER, 0)
        accept_restored(engine, 12)
        assert (restore_reason(engine), last_line_at_restore(engine)) == ("", 12)
        attempt(engine)
        assert (restore_reason(engine), last_line_at_restore(engine)) == ("", 12)


def test_a_backup_that_is_restored_twice_is_accepted_twice(root: Path) -> None:
    for _ in range(2):
        restore(root)
        with opened(root) as engine:
            accept_restored(engine, 12)
            assert restore_reason(engine) == ""
            attempt(engine)


@pytest.mark.parametrize(("values", "why"), [
    ({}, ""),
    ({"run": 0}, OLDER),
    ({"run": None}, OLDER),
    ({"run": 2, "state": "deferred", "changed": "2025-03-01T09:29:59Z"}, ""),
    ({"changed": "2025-03-01T09:29:59Z"}, ""),
    ({"changed": "2025-03-01T09:29:59Z", "state": "deferred"}, OLDER),
    ({"changed": "2025-03-01T09:29:59Z", "state": "leased"}, OLDER),
    ({"state": "leased", "reply": ""}, OLDER),
    ({"state": "pending", "reply": ""}, OLDER),
    ({"state": "unknown", "reply": ""}, ""),
])  # fmt: skip
@pytest.mark.parametrize("place", ["beside the file", "on the machine"])
def test_a_row_that_was_never_handed_over_or_is_older_lacks_it(
    root: Path, place: str, values: dict[str, Any], why: str
) -> None:
    """A machine whose clock is late may change the row later, so a final result doesn't."""
    with opened(root) as engine:
        attempt(engine)
        forget(root, place)
        with engine.begin() as db:
            if values:
                db.execute(deliveries.update().values(values))
        assert restore_reason(engine) == why
        with engine.begin() as db:
            db.execute(deliveries.delete())
        assert restore_reason(engine) == OLDER


def markers() -> list[Path]:
    folder = state_folder()
    assert folder
    return list((folder / "last-emails").glob("*"))


def forget(root: Path, place: str) -> None:
    """Leave the note only in this place."""
    if place == "beside the file":
        (marker,) = markers()
        marker.unlink()
    else:
        beside(root, ".lock").write_text("")


def test_a_copy_elsewhere_lacks_the_last_attempt(root: Path) -> None:
    with opened(root) as engine:
        attempt(engine)
    copied = database_file(root / "elsewhere")
    copied.parent.mkdir(parents=True)
    shutil.copy(root / "backup.sqlite", copied)
    with opened(root / "elsewhere") as copy, opened(root) as engine:
        assert (restore_reason(copy), restore_reason(engine)) == (OLDER, "")
        accept_restored(copy, 0)
        assert (restore_reason(copy), restore_reason(engine)) == ("", "")
        attempt(copy)
        assert (restore_reason(copy), restore_reason(engine)) == ("", OLDER)
        accept_restored(engine, 0)
        assert (restore_reason(copy), restore_reason(engine)) == ("", "")


def test_another_database_has_another_marker_without_secrets(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for folder in (root, other):
        with opened(folder) as engine:
            if folder == other:
                plan(Deliveries(engine, Clock()), "a")
            attempt(engine)
            assert restore_reason(engine) == ""
    assert len(markers()) == 2
    for marker in markers():
        assert NOTE_PATTERN.fullmatch(marker.read_text())
        if HAS_FILE_MODES:
            assert marker.stat().st_mode & 0o777 == 0o600
            assert marker.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("note", [b"", b"\0" * 90, b"\xff", b"1 2 3", b"x" * 100_000])
def test_a_damaged_note_is_no_reason_to_stop(root: Path, note: bytes) -> None:
    with opened(root) as engine:
        attempt(engine)
        (marker,) = markers()
        for file in (marker, beside(root, ".lock")):
            file.write_bytes(note)
        assert restore_reason(engine) == ""


def test_a_machine_that_can_keep_no_note_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(root) as engine:
        assert marker_failure(engine) == ""
        monkeypatch.setenv("XDG_STATE_HOME", str(root / "backup.sqlite"))
        failure = "Not a directory" if HAS_FILE_MODES else "File "  # Windows says that it exists
        assert f"/legalsite/last-emails: {failure}" in marker_failure(engine)
        attempt(engine)
        assert restore_reason(engine) == ""
        monkeypatch.setenv("XDG_STATE_HOME", "")
        monkeypatch.setattr("legalsite.system.default_state_folder", Path)
        assert marker_failure(engine) == "the home folder: its path is unknown"
        assert restore_reason(engine) == ""


def test_a_server_of_another_name_took_over(root: Path) -> None:
    with opened(root) as engine:
        with engine.begin() as db:
            store_setting(db, SERVER_SETTING, b"7/00000001/16384")
        assert (restore_reason(engine), last_line_at_restore(engine)) == (OTHER, 0)
        accept_restored(engine, 3)
        assert (restore_reason(engine), last_line_at_restore(engine)) == ("", 3)
