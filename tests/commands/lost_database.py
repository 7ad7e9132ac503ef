"""A database that becomes unavailable or locked during `legalsite notify send`.

Running the command again continues.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from commands.notified_site import Command, digest
from legalsite.cli.invocation import now
from legalsite.commands.stored_mailings import open_deliveries
from legalsite.mail import delivery_database
from mail_servers import Cluster, Post
from notice_sites import Once, database_file

STAGES = ["rcpt", "data"]
EMAILS = [1, 6, 12]  # first, middle, and last
Losing = Callable[..., None]


@contextmanager
def losing(
    database: str, root: Path, cluster: Cluster, *, for_good: bool
) -> Iterator[Callable[[], None]]:
    """Yield a function that makes a database unavailable, or only closes its connections.

    It's back after the block.
    """
    if not database:
        lock = sqlite3.connect(database_file(root), check_same_thread=False, isolation_level=None)
        with closing(lock):
            yield lambda: lock.execute("BEGIN EXCLUSIVE") and None
        return
    name = database.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(cluster.connection, autocommit=True) as db:

        def lose() -> None:
            if for_good:
                db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

        try:
            yield lose
        finally:
            db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def loses(  # type: ignore[no-untyped-def]  # fixtures
    notify: Command,
    root: Path,
    post: Post,
    relay,
    once: Once,
    request,
    monkeypatch: pytest.MonkeyPatch,
) -> Losing:
    """Send, lose the database when this many emails have reached this stage, and send again."""

    def loses(stage: str, emails: int, *, server: bool, for_good: bool) -> None:
        database, cluster = (
            request.getfixturevalue(each) if server else "" for each in ("postgresql", "cluster")
        )
        monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
        monkeypatch.setenv("LEGALSITE_DATABASE_URL", database)
        monkeypatch.setattr(delivery_database, "BUSY_TIMEOUT", 50)
        (root / "list.csv").write_text(
            "".join(["email\n", *(f"r{number:02d}@b.test\n" for number in range(12))])
        )
        confirm = once(
            "planned for a database that goes away", lambda: digest(notify, str(root / "list.csv"))
        )
        send = ("send", "privacy", "--confirm", confirm, "--jobs", "4")
        with losing(database, root, cluster, for_good=for_good) as lose:
            seen: list[str] = []

            def answer(address: str) -> str:
                seen.append(address)
                if len(seen) == emails:
                    lose()
                return "250 2.0.0 queued"

            setattr(post, stage, answer)
            status, said = notify(*send)
            setattr(post, stage, lambda _: "250 ok")
        whole = (
            emails == 12 and not for_good
        )  # replies that weren't recorded yet are recorded on another connection
        away = (
            "error[database-away]: the database can't be used" in said,
            "the same command" in said,
        )
        assert (status, *away) == ((0, False, False) if whole else (2, True, True)), said
        named = set(re.findall(r"r\d\d@b\.test(?=: 250)", said))
        assert named <= set(post.addresses)
        assert len(named) <= 4
        status, said = notify(*send)
        with open_deliveries(root, database, now) as deliveries:
            counts, unknown = (
                deliveries.queries.counts(1),
                list(deliveries.queries.emails(1, ["unknown"])),
            )
        assert counts == {"accepted": 12 - len(unknown)} | (
            {"unknown": len(unknown)} if unknown else {}
        ), said
        assert {each["address"] for each in unknown} == named if for_good else not unknown
        assert all("the database became unavailable" in each["reply"] for each in unknown)
        assert (status, post.addresses) == (
            int(bool(unknown)),
            [f"r{number:02d}@b.test" for number in range(12)],
        )

    return loses


def goes_on(*, server: bool, for_good: bool) -> Callable[..., None]:
    """Create a test that loses a database at each stage of the first, a middle, and the last email."""

    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize("emails", EMAILS)
    def goes_on(stage: str, emails: int, loses: Losing) -> None:
        loses(stage, emails, server=server, for_good=for_good)

    return goes_on
