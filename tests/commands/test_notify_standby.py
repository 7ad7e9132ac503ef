"""A standby takes over from the server of the database."""

from pathlib import Path

import pytest
from benchmarks import postgresql

from commands import site_clones
from commands.site_clones import Machine, Relay, clone, planned

post = pytest.fixture(site_clones.post)
site = pytest.fixture(site_clones.site)

LOGGED = (
    "Mar  5 12:00:01 mx postfix/cleanup[8]: AAAAAAA: message-id={0}\n"
    "Mar  5 12:00:01 mx postfix/qmgr[7]: AAAAAAA: from=<legal@legal.test>, size=30211, nrcpt=1 (queue active)\n"
)


def at(folder: Path) -> str:
    """Return the URL of the database of a server that has its socket in a folder."""
    return f"postgresql://legalsite@/postgres?host={folder}"


def test_a_standby_that_took_over_sends_nobody_a_second_email(
    site: Path, post: Relay, relay, tcp_database: str, tmp_path: Path
) -> None:
    """It lacks what was sent after it lost the connection to the other server."""
    a = Machine(
        clone(site, "a"),
        0,
        LEGALSITE_SMTP_URL=f"smtp://{relay}",
        LEGALSITE_DATABASE_URL=tcp_database,
    )
    send = ("notify", "send", "privacy", *planned(a, 9))
    with postgresql.standby(tcp_database) as folder:
        assert a.run(*send, "--limit", "3")[0] == 1
        postgresql.promote(folder)
        b = Machine(
            a.root, 0, LEGALSITE_SMTP_URL=f"smtp://{relay}", LEGALSITE_DATABASE_URL=at(folder)
        )
        status, said = b.run(*send)
        assert (status, len(post.taken)) == (2, 3)
        assert (
            "error[restored]: this database was restored, or another server took over; nothing was sent"
            in said
        )
        log = tmp_path / "mail.log"
        log.write_text("".join(LOGGED.format(each["Message-ID"]) for each in post.messages()))
        status, said = b.run("notify", "reconcile", "--restored", "--maillog", str(log))
        assert (
            status,
            "9 emails not known to be sent: 3 accepted by the mail server, 0 bounced, 6 " in said,
        ) == (
            0,
            True,
        ), said
        assert b.run(*send)[0] == 0
        assert (len(post.taken), len(set(post.addresses))) == (9, 9)
