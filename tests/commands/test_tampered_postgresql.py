"""Someone changes a row of a PostgreSQL database after a result was recorded: no command states anything else, and
nothing is recorded or exported from that database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from commands.evidence_cases import KEY, OF_NOTICE, TAMPERED, Case, rules

AT = "2026-02-03T10:00"


def in_postgresql(statement: str) -> str:
    """Write bytes as PostgreSQL does, not SQLite."""
    text = re.sub(r"CAST\((\w+) AS TEXT\)", r"convert_from(\1, 'UTF8')", statement)
    return re.sub(r"CAST\((.+) AS BLOB\)", r"convert_to(\1, 'UTF8')", text)


@contextmanager
def copied(url: str, name: str) -> Iterator[str]:
    """Yield the URL of a copy of a database, which is removed in the end."""
    with psycopg.connect(url.replace("/postgres?", "/template1?"), autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} TEMPLATE postgres")
        yield url.replace("/postgres?", f"/{name}?")
        db.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def url(postgresql: str, case: Case, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database of a notice of which two emails came back."""
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", postgresql)
    assert case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")[0] == 1
    back = case.root / "back.csv"
    back.write_text(
        "address,event,status\nuser01@x.test,bounced,5.1.1\nuser02@x.test,bounced,5.1.1\n"
    )
    status, said = case("notify", "bounces", str(back), at="2026-02-03T09:00")
    assert (status, case.lines()[-1]) == (0, OF_NOTICE), said
    return postgresql


# an export that is refused ends the connection before its cursor
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_changed_row_is_found(url: str, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    lines, status = case.lines(), case("status", at=AT)
    for number, (what, (statement, rule)) in enumerate(TAMPERED.items()):
        with copied(url, f"copy{number}") as copy:
            monkeypatch.setenv("LEGALSITE_DATABASE_URL", copy)
            with psycopg.connect(copy, autocommit=True) as db:
                done = db.execute(in_postgresql(statement))
                assert done.rowcount > 0, what
            code, said = case("notify", "record", KEY, "--sent", at=AT)
            assert code != 0, what
            assert f"error[{rule}]" in said, (what, said)
            folder = case.root / f"e{number}"
            code, said = case("notify", "export", KEY, "--output", str(folder), at=AT)
            if code == 0:  # what RESULT lists is stored as it was recorded
                assert rule == "plan-changed", what
                assert rules(folder, case.root) == set()
            else:
                assert f"error[{rule}]" in said or "error[database-changed]" in said, (what, said)
            assert case.lines() == lines, what
            assert case("status", at=AT) == status, what
