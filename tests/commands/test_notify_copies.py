"""A copy of a half-sent database is used: nobody gets a second email from the machine that sent the others."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from sqlite3 import connect

import pytest
from benchmarks import postgresql

from commands import site_clones
from commands.site_clones import Machine, Relay, clone, planned

post = pytest.fixture(site_clones.post)
site = pytest.fixture(site_clones.site)

OLDER = "error[restored]: this database is older than the last email that was sent with it"
READERS = 80
COPIED = 28  # emails sent before the database is copied, and as many again after that


@contextmanager
def copied_server(url: str) -> Iterator[str]:
    """Yield the URL of a copy of a PostgreSQL server, as `pg_basebackup` makes it. `start` starts it."""
    with postgresql.standby(url) as folder:
        yield f"postgresql://legalsite@/postgres?host={folder}"


@contextmanager
def copied_file(url: str) -> Iterator[str]:
    """Yield the URL of a copy of an SQLite file, with the log of what isn't written to it yet."""
    file = Path(url.removeprefix("sqlite:///"))
    copy = file.with_name("copy.sqlite")
    for end in ("", "-wal"):
        if Path(f"{file}{end}").exists():
            shutil.copy(f"{file}{end}", f"{copy}{end}")
    yield f"sqlite:///{copy}"


def copy_of(url: str) -> AbstractContextManager[str]:
    return copied_file(url) if url.startswith("sqlite") else copied_server(url)


def start(url: str) -> None:
    """Start a copied server; an SQLite file needs no start."""
    folder = url.partition("?host=")[2]
    if folder:
        postgresql.start_copy(Path(folder))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deliveries.sqlite'}"
    url: str = request.getfixturevalue("tcp_database")
    return url


def test_a_copy_that_lacks_emails_of_this_machine_sends_none(
    site: Path, post: Relay, relay, database: str, tmp_path: Path
) -> None:
    def machine(url: str, state: str = "home") -> Machine:
        environment = {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": url}
        return Machine(root, 0, XDG_STATE_HOME=str(tmp_path / state), **environment)

    root = clone(site, "a")
    first = machine(database)
    send = ("notify", "send", "privacy", *planned(first, READERS))
    limited = (*send, "--limit", str(COPIED))
    assert first.run(*limited)[0] == 1
    with copy_of(database) as copy:
        assert first.run(*limited)[0] == 1
        start(copy)
        status, said = machine(copy).run(*send)
        assert (status, OLDER in said) == (2, True), said
        assert (len(post.taken), len(set(post.addresses))) == (2 * COPIED, 2 * COPIED)
        assert first.run(*send)[0] == 0
        assert (len(post.taken), len(set(post.addresses))) == (READERS, READERS)
        status, said = machine(copy).run(*send)
        assert (status, "error[restored]: " in said) == (2, True), said


def test_a_copy_that_was_accepted_sends_and_then_the_first_database_lacks_emails(
    site: Path, post: Relay, relay, database: str, tmp_path: Path
) -> None:
    def machine(url: str, state: str = "home") -> Machine:
        environment = {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": url}
        return Machine(root, 0, XDG_STATE_HOME=str(tmp_path / state), **environment)

    root = clone(site, "a")
    first = machine(database)
    send = ("notify", "send", "privacy", *planned(first, 9))
    assert first.run(*send, "--limit", "3")[0] == 1
    with copy_of(database) as copy:
        assert first.run(*send, "--limit", "3")[0] == 1
        start(copy)
        assert machine(copy).run(*send)[0] == 2
        assert machine(copy).run("notify", "reconcile", "--restored", "--resend-unknown")[0] == 0
        assert machine(copy).run(*send, "--limit", "1")[0] == 1
        assert first.run(*send)[0] == 2, "it lacks what its copy sent"
        # This machine's note is from before the copy was accepted.
        assert machine(copy, "home of another").run(*send)[0] == 0
        assert machine(copy).run(*send)[0] == 0


def test_machines_that_take_turns_and_new_machines_send(
    site: Path, post: Relay, relay, database: str, tmp_path: Path
) -> None:
    """Their clocks differ, and each deletes its state, or can't keep any."""
    environment = {"LEGALSITE_SMTP_URL": f"smtp://{relay}", "LEGALSITE_DATABASE_URL": database}
    root = clone(site, "a")
    early, late = (Machine(root, minutes, **environment) for minutes in (0, 15))
    homes = [tmp_path / name for name in ("early", "late", "new")]
    (tmp_path / "not a folder").write_text("")
    arguments = planned(early, 8)
    send = ("notify", "send", "privacy", *arguments, "--limit", "1")
    machines = [
        Machine(root, minutes, XDG_STATE_HOME=str(home), **environment)
        for minutes, home in zip((15, 0, 15, 0, 0), (*homes[:2], *homes), strict=True)
    ]
    for machine in machines:
        status, said = machine.run(*send)
        assert (status, "can't note" in said) == (1, False), said
    without = Machine(root, 0, XDG_STATE_HOME=str(tmp_path / "not a folder"), **environment)
    status, said = without.run(*send)
    assert (status, said.count("can't note the last email on this machine")) == (1, 1), said
    assert "Set XDG_STATE_HOME to a folder" in said
    assert late.run(*send[:-2])[0] == 0
    assert (len(post.taken), len(set(post.addresses))) == (8, 8)


def test_a_database_from_before_the_last_line_about_any_emails_sends_none(
    site: Path, post: Relay, relay, tmp_path: Path
) -> None:
    """On a machine without a note, only the ledger shows that."""
    file = tmp_path / "deliveries.sqlite"
    root = clone(site, "a")

    def machine(minutes: int, database: Path = file) -> Machine:
        environment = {"LEGALSITE_SMTP_URL": f"smtp://{relay}"}
        environment["LEGALSITE_DATABASE_URL"] = f"sqlite:///{database}"
        return Machine(root, minutes, XDG_STATE_HOME=f"{tmp_path}/{minutes}", **environment)

    with (root / "legalsite.toml").open("a") as config:
        config.write('unsubscribe = "https://legal.test/unsubscribe/{token}"\n')
    accounts = planned(machine(0), 3)
    others = planned(machine(0), 3, "--audience", "subscribers")
    with closing(connect(file)) as db:
        db.execute("VACUUM INTO ?", [f"{file}.copy"])
    assert machine(5).run("notify", "send", "privacy", *accounts)[0] == 0
    copy = Path(f"{file}.copy")
    status, said = machine(10, copy).run("notify", "send", "privacy", *others)
    newer = "error[restored]: line 000003 of the ledger is about emails that aren't in this database; nothing"
    assert (status, newer in said, len(post.taken)) == (2, True, 3), said
    reconcile = ("notify", "reconcile", "--restored", "--resend-unknown")
    assert machine(20, copy).run(*reconcile)[0] == 0
    assert machine(20, copy).run("notify", "send", "privacy", *others)[0] == 0
    assert len(post.taken) == 6
