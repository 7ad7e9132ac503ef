"""Somebody changes what was planned, or the clock is behind: nothing is sent."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from commands.evidence_cases import KEY, TAMPERED, Case
from notice_sites import database_file

LIST = ["sha256", "rows", "skipped", "repeated", "file", "time"]


@pytest.mark.parametrize("change", [
    *(f"""lists = replace(lists, '"{name}": ', '"{name}x": ')""" for name in LIST), "lists = '[]'", "skipped = 1",
    "planned = '2026-01-01T00:00:00Z'",
])  # fmt: skip
def test_the_digest_is_also_of_the_list_and_the_day_of_the_plan(
    change: str, digest: str, case: Case, post
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.in_database(f"UPDATE mailings SET {change}")
    status, said = case.send(digest, at="2026-01-31T09:00")
    assert (
        status,
        "error[plan-changed]" in said,
        "plan.json differs from the plan" in said,
        post.taken,
    ) == (
        1,
        True,
        True,
        [],
    )


def test_the_parts_of_a_plan_are_those_of_its_digest(digest: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    with closing(sqlite3.connect(database_file(case.root))) as db, db:
        (parts,) = db.execute("SELECT parts FROM mailings").fetchone()
    case.in_database("UPDATE deliveries SET name = 'You' WHERE address = 'user09@x.test'")
    case.plan(at="2026-01-31T08:10")
    case.in_database(f"UPDATE mailings SET digest = '{digest}'")
    status, said = case.send(digest, at="2026-01-31T09:00")
    assert (status, "digest.txt differs from the plan" in said, post.taken) == (1, True, []), parts


def test_a_plan_that_changes_nothing_has_the_same_digest(case: Case) -> None:
    first = case.plan(at="2026-01-31T08:00")
    assert case.plan(at="2026-01-31T08:10") == first
    (case.root / "readers.csv").write_text(
        (case.root / "readers.csv").read_text() + "user09@x.test,\n"
    )
    assert case.plan(at="2026-01-31T08:20") != first, "another row, though nobody is new"


@pytest.mark.parametrize("state", ["accepted", "rejected", "suppressed"])
def test_only_the_history_says_what_happened_to_an_email(
    state: str, digest: str, case: Case, post
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    """Whoever changes the state from which the sender works keeps an email from being sent, which
    the result says."""
    case.in_database(f"UPDATE deliveries SET state = '{state}' WHERE address = 'user09@x.test'")
    case.send(digest, at="2026-01-31T09:00")
    assert (len(post.taken), "user09@x.test" in dict(post.taken)) == (9, False)
    assert case.lines()[-1].endswith(",left=yes")


@pytest.mark.parametrize("what", [each for each in TAMPERED if TAMPERED[each][1] == "plan-changed"])
def test_a_plan_that_was_changed_is_not_sent(what: str, digest: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.in_database(TAMPERED[what][0])
    status, said = case.send(digest, at="2026-01-31T09:00")
    assert (status, "error[plan-changed]" in said, post.taken) == (1, True, [])


def test_nothing_is_sent_before_the_newest_line_or_event(sent: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    taken = len(post.taken)
    with (sent.root / "readers.csv").open("a") as file:
        file.write("late1@x.test,\n")
    digest = sent.plan(at="2026-02-03T10:00")
    status, said = sent.send(digest, at="2026-02-03T09:30")
    assert (status, "error[clock-behind]" in said, len(post.taken)) == (1, True, taken)


@pytest.mark.parametrize("words", [
    ("plan", KEY, "--to", "readers.csv"), ("bounces", "again.csv"), ("reconcile", "--maillog", "mail.log"),
    ("retry", KEY), ("cancel", KEY, "--reason", "x"), ("unsubscribe", "token"), ("purge", "--older", "0"),
    ("unsuppress", "user01@x.test", "--reason", "x"),
    ("record", KEY, "--channel", "letter", "--on", "2026-02-01"),
])  # fmt: skip
def test_what_would_write_before_the_newest_line_or_event_does_not_begin(
    words: tuple[str, ...], sent: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sent.root / "again.csv").write_text("address,event,status\nuser03@x.test,bounce,5.1.1\n")
    (sent.root / "mail.log").write_text("")
    monkeypatch.chdir(sent.root)
    ledger, database = (sent.root / "content/LEDGER").read_bytes(), dump(sent.root)
    status, said = sent("notify", *words, at="2026-02-02T09:00")
    assert (status, "error[clock-behind]" in said) == (1, True), said
    assert ((sent.root / "content/LEDGER").read_bytes(), dump(sent.root)) == (ledger, database)
    assert sent("notify", "status", "terms", at="2026-02-02T09:00")[0] == 0


def dump(root: Path) -> list[str]:
    with closing(sqlite3.connect(database_file(root))) as db, db:
        return [*db.iterdump()]
