"""Several clones of a site that share a PostgreSQL database: each email is sent once, and one clone records it."""

import asyncio
import io
import json
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from aiosmtpd.smtp import SMTP
from benchmarks import postgresql

from git_repositories import commit, git
from legalsite.cli import run
from legalsite.mail.delivery_database import open_database
from mail_servers import Cluster, Post, wait_for_killed_runs
from notice_sites import TEXT, Publishing
from started_legalsite import Call

CONFIG = """[site]
title = "Harbour"
url = "https://legal.test/"

[notice]
sender = "Harbour <legal@legal.test>"
"""
DAYS = {
    "2025-02-01": {"privacy.md": TEXT.format("Privacy", "2025-02-01", 30)},
    "2026-03-02": {
        "privacy.md": TEXT.format(
            "Privacy", "2026-03-02\neffective: 2026-04-15\nchange: material\nsummary: Sooner.", 14
        )
    },
}
NOON = 1_773_144_000  # 2026-03-10T12:00:00Z
NOTICE = "privacy@2026-03-02"
LOGGED = (
    "Mar  5 12:00:01 mx postfix/cleanup[8]: AAAAAAA: message-id={0}\n"
    "Mar  5 12:00:01 mx postfix/qmgr[7]: AAAAAAA: from=<legal@legal.test>, size=30211, nrcpt=1 (queue active)\n"
)
LETTER = ("notify", "record", NOTICE, "--channel", "letter", "--on", "2026-03-10")


@dataclass
class Relay(Post):
    """Keeps the first emails waiting until so many connections were opened, so that every machine has begun."""

    expected: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        answer = await super().handle_EHLO(server, session, envelope, hostname, responses)
        if self.greeted >= self.expected:
            self.begun.set()
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.greeted < self.expected:
            self.begun.clear()
            await self.begun.wait()
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def post() -> Relay:
    return Relay()


def at(folder: Path) -> str:
    """Return the URL of the database of a server that has its socket in a folder."""
    return f"postgresql://legalsite@/postgres?host={folder}"


class Machine:
    """A clone, with a clock that stands still some minutes after noon."""

    def __init__(self, root: Path, minutes: int, **environment: str) -> None:
        self.root = root
        self._environment = os.environ | environment | {"SOURCE_DATE_EPOCH": str(NOON + 60 * minutes)}

    def ledger(self) -> bytes:
        """Return LEDGER and CHECKPOINT."""
        return b"".join((self.root / "content" / name).read_bytes() for name in ("LEDGER", "CHECKPOINT"))

    def send(self, program: Path, *arguments: str) -> Call:
        """Start a process that sends."""
        return Call(program, ["notify", "send", "privacy", *arguments, "--root", str(self.root)], self._environment)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command in this process, and return its exit status and what is printed."""
        said = io.StringIO()
        with patch.dict(os.environ, self._environment), redirect_stdout(said), redirect_stderr(said):
            return run([*arguments, "--root", str(self.root)]), said.getvalue()


@pytest.fixture
def site(published_once: Publishing, tmp_path: Path) -> Path:
    """The bare repository of a site."""
    root = shutil.copytree(published_once(CONFIG, DAYS), tmp_path / "site")
    (root / ".gitignore").write_text(".legalsite/\n")
    git(root, "init", "-q", "-b", "main")
    commit(root, "2026-03-02")
    git(tmp_path, "clone", "-q", "--bare", str(root), "site.git")
    return tmp_path / "site.git"


def clone(site: Path, name: str) -> Path:
    git(site.parent, "clone", "-q", str(site), name)
    return site.parent / name


def planned(machine: Machine, readers: int) -> tuple[str, ...]:
    """Plan a campaign and return the arguments that send it."""
    people = machine.root.parent / "list.csv"
    people.write_text("".join(["email\n", *(f"r{number:05d}@b.test\n" for number in range(readers))]))
    status, said = machine.run("notify", "plan", "privacy", "--to", str(people), "--format", "json")
    assert status == 0, said
    return "--live", "none", "--connections", "2", "--confirm", json.loads(said)["digest"]


@pytest.mark.parametrize(
    ("readers", "kills"), [(560, 1), pytest.param(3000, 5, marks=pytest.mark.long)], ids=["560", "3000"]
)
def test_three_machines_kills_and_restarts_end_in_one_line_of_one_ledger(
    readers: int, kills: int, legalsite: Path, site: Path, post: Relay, relay, cluster: Cluster, tcp_database: str
) -> None:
    """Kills of one machine and restarts of the database in turn; then one machine is gone for good."""
    environment = {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": tcp_database}
    machines = [
        Machine(clone(site, name), minutes, **environment) for name, minutes in zip("abc", (0, 5, 10), strict=True)
    ]
    a, b, c = machines
    send = planned(a, readers)
    running: dict[Machine, Call] = {}
    due: list[tuple[int, Callable[[], object]]] = []

    def happen(_address: str) -> str:
        if due and len(post.taken) >= due[0][0]:
            due.pop(0)[1]()
        return "250 taken"

    def kill(machine: Machine) -> None:
        running[machine].send_signal(signal.SIGKILL)

    def all_at_once(*happenings: Callable[[], object]) -> list[tuple[int, str, str]]:
        taken, post.expected = len(post.taken), post.greeted + 2 * len(machines)
        due.extend((taken + 50 * number, happening) for number, happening in enumerate(happenings, 1))
        running.update({machine: machine.send(legalsite, *send) for machine in machines})
        return [running[machine].ended() for machine in machines]

    post.data = happen
    for _ in range(kills):
        ends = all_at_once(lambda: kill(a), lambda: postgresql.restart(cluster.folder))
        assert [status for status, *_ in ends] == [-9, 2, 2], ends
    ends = all_at_once(lambda: kill(c))
    assert [status for status, *_ in ends] == [1, 1, -9], ends
    assert [said.count("To go on, run the same command again.") for _, said, _ in ends[:2]], ends
    assert {machine.ledger() for machine in machines} == {a.ledger()}, "nobody has recorded anything"
    with open_database(tcp_database) as engine:
        wait_for_killed_runs(engine)

    status, said = b.run("notify", "send", "privacy", *send)
    assert said.count("Recorded in content/LEDGER: 000003 ") == 1, said
    assert status == (1 if " unknown" in said else 0), said
    assert len(post.addresses) == len(set(post.addresses)), "nobody got two"
    (values,) = json.loads(a.run("notify", "status", NOTICE, "--format", "json")[1])
    counts = values["counts"]
    assert counts.keys() <= {"accepted", "unknown"}
    assert sum(counts.values()) == readers
    in_transit = 2 * (3 * kills + 1)  # on two connections of each run that was killed or lost the database
    assert readers - len(post.addresses) <= counts.get("unknown", 0) <= in_transit

    behind = f"warning[ledger-behind]: line 000003, written in {os.uname().nodename}:{b.root},"
    assert behind in a.run("notify", "send", "privacy", *send)[1]
    status, said = a.run(*LETTER)
    assert (status, behind in said) == (1, True), said
    commit(b.root, "2026-03-10")
    git(b.root, "push", "-q")
    git(a.root, "pull", "-q")
    d = Machine(clone(site, "d"), 0, **environment)
    for machine in (a, d):
        assert machine.run("notify", "record", "privacy", "--sent") == (0, "The ledger has this outcome already.\n")
    assert c.run("notify", "record", "privacy", "--sent")[0] == 0, "should it come back, it writes the same line"
    for machine in (a, b, c, d):
        assert machine.ledger() == b.ledger()
        assert machine.run("verify")[0] == 0
    assert b.ledger().count(b" notice privacy 2026-03-02 ") == 1

    assert a.run(*LETTER)[0] == 0, "although its clock is behind the last line"
    assert "ledger-behind" in b.run(*LETTER)[1]
    assert a.run("verify")[0] == 0


def test_a_standby_that_took_over_sends_nobody_a_second_email(
    site: Path, post: Relay, relay, tcp_database: str, tmp_path: Path
) -> None:
    """It lacks what was sent after it lost the connection to the other server."""
    a = Machine(clone(site, "a"), 0, LEGALSITE_SMTP_URL=f"smtp://{relay}", LEGALSITE_DATABASE_URL=tcp_database)
    send = ("notify", "send", "privacy", *planned(a, 9))
    with postgresql.standby(tcp_database) as folder:
        assert a.run(*send, "--limit", "3")[0] == 1
        postgresql.promote(folder)
        b = Machine(a.root, 0, LEGALSITE_SMTP_URL=f"smtp://{relay}", LEGALSITE_DATABASE_URL=at(folder))
        status, said = b.run(*send)
        assert (status, len(post.taken)) == (2, 3)
        assert "error[restored]: this database was restored, or another server took over: nothing was sent" in said
        log = tmp_path / "mail.log"
        log.write_text("".join(LOGGED.format(each["Message-ID"]) for each in post.messages()))
        status, said = b.run("notify", "reconcile", "--restored", "--maillog", str(log))
        assert (status, "9 emails not known as sent: 3 accepted by the relay, 0 bounced, 6 not in" in said) == (
            0,
            True,
        ), said
        assert b.run(*send)[0] == 0
        assert (len(post.taken), len(set(post.addresses))) == (9, 9)


def test_the_line_of_a_clone_that_is_gone(site: Path, relay, postgresql: str) -> None:
    url = {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": postgresql}
    a, b, c = (Machine(clone(site, name), 0, **url) for name in "abc")
    send = ("notify", "send", "privacy", *planned(a, 3))
    status, said = a.run(*send)
    assert (status, "Recorded in content/LEDGER: 000003 " in said) == (0, True)
    before = b.ledger()
    status, said = b.run(*send)
    assert (status, "warning[ledger-behind]: line 000003, written in " in said) == (0, True), "all are accepted"
    assert b.ledger() == before
    status, said = b.run("notify", "record", "privacy", "--sent")
    assert (status, "Recorded in content/LEDGER: 000003 " in said) == (0, True)
    assert b.ledger() == a.ledger(), "byte for byte, so it makes no difference who commits it"
    assert b.run("notify", "record", "privacy", "--sent") == (0, "The ledger has this outcome already.\n")

    assert Machine(c.root, 0).run(*LETTER)[0] == 0  # without the database
    before = c.ledger()
    status, said = c.run("notify", "record", "privacy", "--sent")
    assert (status, "if nobody has that line any more:" in said) == (1, True)
    assert c.ledger() == before
    status, said = c.run("notify", "record", "privacy", "--sent", "--lost")
    assert (status, "Recorded in content/LEDGER: 000004 " in said) == (0, True)
    assert c.run("verify")[0] == 0
    assert "line 000004, written in " in a.run(*LETTER)[1]
