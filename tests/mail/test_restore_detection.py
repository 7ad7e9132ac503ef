"""An SQLite file that lacks the last attempt was restored from a backup; a server of another name took over. (What a
PostgreSQL server does is in tests/commands/test_notify_machines.py.)"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    accept_restored,
    attempt_recorder,
    last_line_at_restore,
    restore_reason,
)
from legalsite.model.email import Outcome

OLDER = "this database is older than the last email that was sent with it"
OTHER = "this database was restored, or another server took over"


@pytest.fixture
def root(site_folder: Path) -> Path:
    """The folder of a site with a mailing of one email, which was not tried yet, and a backup of that."""
    with open_database(database_url(site_folder, "")) as engine:
        plan(Deliveries(engine, Clock()), "a")
    shutil.copy(site_folder / "deliveries.sqlite", site_folder / "backup.sqlite")
    return site_folder


@contextmanager
def opened(root: Path) -> Iterator[Engine]:
    with open_database(database_url(root, "")) as engine:
        yield engine


def attempt(engine: Engine, state: str = "accepted", reply: str = "250 ok") -> None:
    with Deliveries(engine, Clock()).updates.run(1) as run, attempt_recorder(engine, 1) as note:
        (email,) = run.lease_emails()
        run.record([], [message(email.key)])
        note(email.key, "2025-03-01T09:30:00Z")
        if state:
            run.record([Outcome(email.key, state, int(reply[:3] or 0), reply)], [])  # type: ignore[arg-type]


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


def restore(root: Path) -> None:
    for end in ("-wal", "-shm"):
        (root / f"deliveries.sqlite{end}").unlink(missing_ok=True)
    shutil.copy(root / "backup.sqlite", root / "deliveries.sqlite")


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


@pytest.mark.parametrize(("values", "why"), [
    ({"changed": "2025-03-01T09:30:00Z"}, ""),
    ({"changed": "2025-03-01T09:29:59Z"}, OLDER),
    ({"state": "leased", "reply": ""}, OLDER),
    ({"state": "pending", "reply": ""}, OLDER),
    ({"state": "unknown", "reply": ""}, ""),
])  # fmt: skip
def test_a_row_that_was_never_handed_over_or_is_older_lacks_it(
    root: Path, values: dict[str, str], why: str
) -> None:
    with opened(root) as engine:
        attempt(engine)
        with engine.begin() as db:
            db.execute(deliveries.update().values(values))
        assert restore_reason(engine) == why
        with engine.begin() as db:
            db.execute(deliveries.delete())
        assert restore_reason(engine) == OLDER


def test_a_server_of_another_name_took_over(root: Path) -> None:
    with opened(root) as engine:
        with engine.begin() as db:
            store_setting(db, SERVER_SETTING, b"7/00000001/16384")
        assert (restore_reason(engine), last_line_at_restore(engine)) == (OTHER, 0)
        accept_restored(engine, 3)
        assert (restore_reason(engine), last_line_at_restore(engine)) == ("", 3)
