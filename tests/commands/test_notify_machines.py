"""Several clones of a site that share a PostgreSQL database: each email is sent once, and one clone records it."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks import postgresql

from commands import site_clones
from commands.site_clones import LETTER, NOTICE, Machine, Relay, clone, planned
from git_repositories import commit, git
from legalsite.mail.delivery_database import open_database
from mail_servers import Cluster, wait_for_killed_runs

if TYPE_CHECKING:
    from started_legalsite import Call

post = pytest.fixture(site_clones.post)
site = pytest.fixture(site_clones.site)


@pytest.mark.parametrize(
    ("readers", "kills"),
    [(560, 1), pytest.param(3000, 5, marks=pytest.mark.long)],
    ids=["560", "3000"],
)
def test_three_machines_kills_and_restarts_end_in_one_line_of_one_ledger(
    readers: int,
    kills: int,
    legalsite: Path,
    site: Path,
    post: Relay,
    relay,
    cluster: Cluster,
    tcp_database: str,
) -> None:
    """Kills of one machine and restarts of the database in turn; then one machine is gone for good."""
    environment = {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": tcp_database}
    machines = [
        Machine(clone(site, name), minutes, **environment)
        for name, minutes in zip("abc", (0, 5, 10), strict=True)
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
        due.extend(
            (taken + 50 * number, happening) for number, happening in enumerate(happenings, 1)
        )
        running.update({machine: machine.send(legalsite, *send) for machine in machines})
        return [running[machine].ended() for machine in machines]

    post.data = happen
    for _ in range(kills):
        ends = all_at_once(lambda: kill(a), lambda: postgresql.restart(cluster.folder))
        assert [status for status, *_ in ends] == [-9, 2, 2], ends
    ends = all_at_once(lambda: kill(c))
    assert [status for status, *_ in ends] == [1, 1, -9], ends
    assert [said.count("To go on, run the same command again.") for _, said, _ in ends[:2]], ends
    assert {machine.ledger() for machine in machines} == {a.ledger()}, (
        "nobody has recorded anything"
    )
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
    in_transit = 2 * (
        3 * kills + 1
    )  # on two connections of each run that was killed or lost the database
    assert readers - len(post.addresses) <= counts.get("unknown", 0) <= in_transit

    commit(b.root, "2026-03-10")
    git(b.root, "push", "-q")
    git(a.root, "pull", "-q")
    d = Machine(clone(site, "d"), 0, **environment)
    for machine in (a, d):
        assert machine.run("notify", "record", "privacy", "--sent") == (
            0,
            "There's no new result to record.\n",
        )
    assert c.run("notify", "record", "privacy", "--sent")[0] == 0, (
        "should it come back, it writes the same line"
    )
    for machine in (a, b, c, d):
        assert machine.ledger() == b.ledger()
        assert machine.run("verify")[0] == 0
    assert b.ledger().count(b" notice privacy 2026-03-02 ") == 1

    assert a.run(*LETTER)[0] == 0, "although its clock is behind the last line"
    assert a.run("verify")[0] == 0
