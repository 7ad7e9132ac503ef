"""The database goes away before the ledger has the line, or lets nobody in."""

import sqlite3
from contextlib import closing
from pathlib import Path

from commands.notified_site import Command, digest
from legalsite.mail import delivery_database
from notice_sites import database_file


def test_a_database_that_goes_away_before_the_line_is_a_lost_database_and_the_same_command_goes_on(
    notify: Command, root: Path, relay, monkeypatch
) -> None:
    """No line has a hash of which nobody has the result."""

    def change(statement: str) -> None:
        with closing(sqlite3.connect(database_file(root))) as db:
            db.execute(statement)

    def lines() -> int:
        return (root / "content/LEDGER").read_text().count(" notice ")

    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    send = ("send", "privacy", "--confirm", digest(notify, str(root / "list.csv")))
    by_hand = (
        "record",
        "privacy@2026-03-02",
        "--channel",
        "letter",
        "--on",
        "2026-03-09",
        "--evidence",
    )
    change(
        "CREATE TRIGGER full BEFORE INSERT ON results BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    status, said = notify(*send)
    assert (status, "error[database-away]" in said, "disk full" in said, lines()) == (
        2,
        True,
        True,
        0,
    ), said
    assert (notify(*by_hand, str(root / "list.csv"))[0], lines()) == (0, 1), "without the database"
    change("DROP TRIGGER full")
    assert (notify(*send)[0], lines()) == (0, 2)
    assert notify("export", "privacy")[0] == 0


def test_a_run_opens_the_database_once(
    notify: Command, root: Path, post, relay, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    confirm, opened = digest(notify, str(root / "list.csv")), []
    engine = delivery_database._cached_engine
    monkeypatch.setattr(
        delivery_database, "_cached_engine", lambda url: (opened.append(url), engine(url))[1]
    )
    assert notify("send", "privacy", "--confirm", confirm)[0] == 0
    assert len(opened) == 1


def test_a_relay_or_a_database_that_lets_nobody_in_is_told_without_the_password(
    notify: Command, root: Path, post, relay, monkeypatch
) -> None:
    seen = digest(notify, str(root / "list.csv"))
    monkeypatch.setenv(
        "LEGALSITE_SMTP_URL", f"smtp://ada:geheim@{relay}?starttls=never"
    )  # which knows no users
    status, said = notify("send", "privacy", "--confirm", seen)
    assert (status, "geheim" in said, "127.0.0.1" in said, post.taken) == (2, False, True, [])
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", "postgresql://ada:geheim@127.0.0.1:1/legal")
    status, said = notify("send", "privacy", "--confirm", seen)
    assert (status, "geheim" in said, "127.0.0.1" in said, post.taken) == (2, False, True, [])
