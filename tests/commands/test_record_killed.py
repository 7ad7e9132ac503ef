"""A process that records a result is killed at one of its operations on files or the database: no line is lost, none is
written twice, and the next command goes on."""

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from commands.evidence_cases import Case, export, rules
from notice_sites import database_file

AT = "2026-02-04T09:00"
OPERATIONS = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.chmod", "fcntl.flock"}

pytestmark = pytest.mark.posix_only("forks processes and kills them")


def operations_of(case: Case, back: Path, kill_at: int) -> int:
    """Record what came back in a process that is killed at one of its operations; return how many there were, or 0 if
    it was killed."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        count = 0

        def operate(*_: object) -> None:
            nonlocal count
            count += 1
            if count == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(lambda name, _: operate() if name in OPERATIONS else None)
        event.listen(Engine, "before_cursor_execute", operate)
        event.listen(Engine, "after_cursor_execute", operate)
        try:
            case("notify", "bounces", str(back), at=AT)
            os.write(into, str(count).encode())
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as counted:
        text = counted.read()
    os.waitpid(child, 0)
    return int(text or 0)


def copies(case: Case, setenv, capsys, folder: Path) -> Iterator[Case]:  # type: ignore[no-untyped-def]  # parts of fixtures
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        yield Case(shutil.copytree(case.root, folder), setenv, capsys)


def stored_lines(root: Path) -> list[str]:
    with closing(sqlite3.connect(database_file(root))) as db:
        rows = db.execute("SELECT lines FROM results ORDER BY id").fetchall()
    return [line for (lines,) in rows for line in lines.split("\n")]


@pytest.mark.parametrize("points", [6, pytest.param(15, marks=pytest.mark.long)])
def test_killed_at_any_operation_no_line_is_lost_or_written_twice(
    points: int, sent: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    back = tmp_path / "back.csv"
    back.write_text("address,event,status\nuser03@x.test,bounced,5.1.1\n")
    fresh = copies(sent, monkeypatch.setenv, capsys, tmp_path / "copy")
    assert next(fresh)("notify", "bounces", str(back), at=AT)[0] == 0  # loads what it needs
    total = operations_of(next(fresh), back, 0)
    before = len(sent.lines())
    killed = 0
    for number in range(points):
        case = next(fresh)
        killed += not operations_of(case, back, total - number * (total // 2) // points)
        assert case("notify", "bounces", str(back), at=AT)[0] == 0
        assert case("notify", "record", "terms", "--sent", at=AT)[0] == 0
        assert len(case.lines()) == before + 1
        ledger = (case.root / "content/LEDGER").read_text().splitlines()
        assert [line for line in ledger if " notice " in line] == stored_lines(case.root)
        assert case("verify", at=AT)[0] == 0
        assert rules(export(case, "e", at=AT), case.root) == set()
    assert killed == points
