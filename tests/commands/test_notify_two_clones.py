"""Two clones of a site that share a PostgreSQL database send and record at the same time: nobody gets two emails,
each result is one line, and a clone without the newest line adds it, or is told to pull it."""

from pathlib import Path

import pytest

from commands import site_clones
from commands.site_clones import LETTER, NOTICE, Machine, Relay, clone, planned
from git_repositories import commit, git

post = pytest.fixture(site_clones.post)
site = pytest.fixture(site_clones.site)


def at_once(program: Path, machines: list[Machine], *words: str) -> list[tuple[int, str, str]]:
    """Run the same command on each machine at the same time; return how each ended."""
    calls = [machine.start(program, *words) for machine in machines]
    return [call.ended() for call in calls]


def test_two_clones_send_and_record_at_the_same_time(
    legalsite: Path, site: Path, post: Relay, relay, tcp_database: str
) -> None:
    url = {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": tcp_database}
    a, b = machines = [Machine(clone(site, name), 0, **url) for name in "ab"]
    send = planned(a, 300)
    post.expected = 4  # each has two connections
    ends = at_once(legalsite, machines, "notify", "send", "privacy", *send)
    assert {status for status, *_ in ends} <= {0, 1}, ends
    assert sorted(post.addresses) == [f"r{number:05d}@b.test" for number in range(300)]
    ends = at_once(legalsite, machines, "notify", "record", "privacy", "--sent")
    assert [status for status, *_ in ends] == [0, 0], ends
    assert a.ledger() == b.ledger()
    assert a.ledger().count(b" notice privacy 2026-03-02 ") == 1

    back = a.root.parent / "back.csv"
    for number in range(3):
        back.write_text(f"address,event,status\nr{number:05d}@b.test,bounced,5.1.1\n")
        ends = at_once(legalsite, machines, "notify", "bounces", str(back))
        assert [status for status, *_ in ends] == [0, 0], ends
        ends = at_once(legalsite, machines, "notify", "record", "privacy", "--sent")
        assert [status for status, *_ in ends] == [0, 0], ends
        assert a.ledger() == b.ledger()
        assert a.ledger().count(b" notice privacy 2026-03-02 ") == number + 2
    for machine in machines:
        assert machine.run("verify")[0] == 0
        assert machine.run("notify", "export", NOTICE, "--output", f"{machine.root}-e")[0] == 0
    assert files(Path(f"{a.root}-e")) == files(Path(f"{b.root}-e"))


def files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_clone_whose_ledger_went_on_without_the_newest_line_is_told_to_pull(
    site: Path, relay, postgresql: str
) -> None:
    url = {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": postgresql}
    a, b = (Machine(clone(site, name), 0, **url) for name in "ab")
    assert a.run("notify", "send", "privacy", *planned(a, 3))[0] == 0
    assert Machine(b.root, 0).run(*LETTER)[0] == 0, "a statement, without the database"
    before = b.ledger()
    back = a.root.parent / "back.csv"
    back.write_text("address,event,status\nr00001@b.test,bounced,5.1.1\n")
    for words in (("record", "privacy", "--sent"), ("bounces", str(back))):
        _, said = b.run("notify", *words)
        assert "[ledger-behind]: line 000003, written in " in said
        assert "pull content/LEDGER, then record the result:\n" in said
        assert b.ledger() == before, said
    commit(a.root, "2026-03-10")
    git(a.root, "push", "-q")
    git(b.root, "checkout", "-q", "--", "content")
    git(b.root, "pull", "-q")
    assert b.run("notify", "record", "privacy", "--sent")[0] == 0, (
        "the bounce that came in meanwhile"
    )
    assert b.ledger().count(b" notice privacy 2026-03-02 ") == 2
    assert b.run("verify")[0] == 0
