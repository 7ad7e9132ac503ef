"""After a result is recorded, the ledger states it: whatever changes in the database changes no sentence, and
nothing more is recorded or exported from a database that differs."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from commands.evidence_cases import KEY, TAMPERED, Case, export, rules
from notice_sites import database_file

STATEMENTS = [
    ("status",), ("status", "--format", "json"), ("check", "--gate", "effective"), ("notify", "plan"),
    ("report", "--from", "2025-01-01", "--to", "2026-12-31"), ("build",),
]  # fmt: skip
AT = "2026-02-03T10:00"


def said(case: Case) -> list[tuple[int, str]]:
    """Return what each command that states results says, and the page of the ledger."""
    texts = [case(*words, at=AT) for words in STATEMENTS]
    return [*texts[:-1], (0, (case.root / "output/record/index.html").read_text())]


def changes_of_every_column(root: Path) -> list[str]:
    """Return statements that change each column of each table, and that empty each table."""
    statements = []
    with closing(sqlite3.connect(database_file(root))) as db:
        tables = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            if table.startswith("sqlite_"):
                continue
            statements.append(f"DELETE FROM {table}")
            for _, column, kind, *_ in db.execute(f"PRAGMA table_info({table})").fetchall():
                value = "1" if kind == "INTEGER" else "'accepted'"
                statements.append(f"UPDATE OR REPLACE {table} SET {column} = {value}")
    return statements


def test_no_command_states_a_result_from_the_database(sent: Case) -> None:
    before = said(sent)
    assert "accepted in time for fewer than all account holders" in before[0][1]
    assert "accepted in time for 8 of 13 account holders" in before[0][1]
    assert "8 of 13" not in before[-1][1], "the page of the ledger has no counts"
    file = database_file(sent.root)
    untouched = file.read_bytes()
    for statement in changes_of_every_column(sent.root):
        with closing(sqlite3.connect(file)) as db, db:
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute(statement)
        assert said(sent) == before, statement
        file.write_bytes(untouched)
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()
    assert said(sent) == before, "without a database"


@pytest.mark.parametrize("what", TAMPERED)
def test_a_changed_database_is_neither_exported_nor_recorded(what: str, sent: Case) -> None:
    statement, rule = TAMPERED[what]
    before = sent.lines()
    status = sent("status", at=AT)
    sent.in_database(statement)
    code, text = sent("notify", "export", KEY, "--output", str(sent.root / "e"), at=AT)
    if code == 0:  # what RESULT lists is stored as it was recorded
        assert rule == "plan-changed"
        assert rules(sent.root / "e", sent.root) == set()
    else:
        assert any(f"error[{each}]" in text for each in (rule, "database-changed")), text
        assert not (sent.root / "e").exists()
    code, text = sent("notify", "record", KEY, "--sent", at=AT)
    assert code != 0, text
    assert f"error[{rule}]" in text
    assert sent.lines() == before
    assert sent("status", at=AT) == status


@pytest.mark.parametrize("what", TAMPERED)
def test_send_says_once_why_nothing_is_sent(what: str, sent: Case) -> None:
    statement, rule = TAMPERED[what]
    sent.in_database(statement)
    sent.in_database("UPDATE deliveries SET state = 'deferred' WHERE address = 'user00@x.test'")
    with closing(sqlite3.connect(database_file(sent.root))) as db:
        (digest,) = db.execute("SELECT digest FROM mailings").fetchone()
    code, text = sent.send(digest, at=AT)
    assert code != 0, text
    assert text.count(f"error[{rule}]") == 1, text


def test_an_answer_for_missed_people_never_depends_on_the_database(sent: Case) -> None:
    sent.in_database(TAMPERED["a rejection"][0])
    answer = ("--unreached", "--channel", "letter", "--on", "2026-02-03")
    assert sent("notify", "record", KEY, *answer, at=AT)[0] == 0
    assert sent.lines()[-1] == "stated:letter,on=2026-02-03,rest=5"


def test_a_changed_database_is_accepted_by_a_person(sent: Case) -> None:
    """The way out that the help of `database-changed` names, if there is no backup."""
    sent.in_database(TAMPERED["a rejection"][0])
    assert "error[database-changed]" in sent("notify", "record", KEY, "--sent", at=AT)[1]
    accepting = ("notify", "reconcile", "--restored", "--resend-unknown")
    code, text = sent(*accepting, at="2026-02-03T11:00")
    assert code == 0, text
    code, text = sent("notify", "record", KEY, "--sent", at="2026-02-03T11:10")
    assert code == 0, text
    folder = export(sent, "e", at="2026-02-03T11:20")
    assert rules(folder, sent.root) == set()


@pytest.mark.parametrize("statement", [
    "UPDATE deliveries SET name = 'Eve' WHERE address = 'user08@x.test'",
    "UPDATE history SET reply = 'no' WHERE state = 'bounced'",
])  # fmt: skip
def test_changed_personal_data_is_erased(statement: str, sent: Case) -> None:
    """The way out that the help names, because recording again wouldn't help."""
    before = export(sent, "before")
    sent.in_database(statement)
    code, text = sent("notify", "export", KEY, "--output", str(sent.root / "e"), at=AT)
    assert code == 1
    assert "legalsite notify person ADDRESS --erase" in text
    for address in ("user08@x.test", "user01@x.test", "user02@x.test"):
        code, text = sent("notify", "person", address, "--erase", "--yes", at=AT)
        assert code == 0, text
    folder = export(sent, "e")
    assert rules(folder, sent.root) == set()
    assert (folder / "accounts/RESULT").read_text() == (before / "accounts/RESULT").read_text()


def test_a_changed_file_is_recorded_again(sent: Case) -> None:
    sent.in_database("UPDATE evidence SET data = CAST('x' AS BLOB)")
    assert "error[database-changed]" in sent("notify", "export", KEY, at=AT)[1]
    assert sent("notify", "reconcile", "--restored", "--resend-unknown", at=AT)[0] == 0
    assert sent("notify", "record", KEY, "--sent", at=AT)[0] == 0
    assert rules(export(sent, "e"), sent.root) == set()


@pytest.mark.parametrize("statement", [
    "UPDATE email_parts SET data = CAST('{' AS BLOB)",
    "UPDATE email_parts SET notice = 'x' WHERE notice <> ''",
    "DELETE FROM email_parts WHERE notice <> ''",
    "DELETE FROM email_files",
])  # fmt: skip
def test_emails_that_cannot_be_read_differ_from_the_plan(statement: str, sent: Case) -> None:
    sent.in_database(statement)
    for words in (
        ("record", KEY, "--sent"), ("send", KEY), ("status", KEY, "--unreached", "--addresses")
    ):  # fmt: skip
        code, text = sent("notify", *words, at=AT)
        assert code == 1
        assert "error[plan-changed]" in text


def test_figures_are_only_shown_where_the_result_file_is_the_recorded_one(sent: Case) -> None:
    figures = "accepted in time for 8 of 13 account holders"
    assert figures in sent("status", at=AT)[1]
    (file,) = [
        path
        for path in (sent.root / "content/results").glob("*.txt")
        if "bounced=2" in path.read_text()
    ]
    text = file.read_text()
    file.write_text(text.replace("accepted=8", "accepted=13").replace("of=13", "of=18"))
    _, said = sent("status", "--format", "json", at=AT)
    assert "18" not in said
    assert "8 of 13" not in said
    shutil.rmtree(file.parent)
    assert json.loads(sent("status", "--format", "json", at=AT)[1]) == json.loads(said)
