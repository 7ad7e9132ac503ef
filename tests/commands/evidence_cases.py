"""A court case for tests of evidence.

It consists of three texts, a notice to 13 people of whom 3 are rejected and 2 bounce, and the
folder with the evidence.
"""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.mail.delivery_database import database_url, metadata, open_database
from notice_sites import Once, Publishing, database_file
from posix_needs import SHELL

CONFIG = (
    '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\ntimezone = "Europe/Berlin"\n\n'
    '[policies.terms]\nkind = "terms"\n\n[notice]\nsender = "Harbour <legal@legal.test>"\nimprint = "Harbour, Kai 1"\n'
)


PROMISE = "promise: {all_of: [email], days_before: 30, clause: changes}\n"


TEXT = (
    "---\ntitle: Terms\nrevised: {}\n{}---\n\nThe fee is {} euros.\n\n## Changes {{#changes}}\n\n"
    "We email you 30 days before.\n"
)


DAYS = {
    "2025-02-01": {"terms.md": TEXT.format("2025-02-01", PROMISE, 5)},
    "2025-09-15": {"terms.md": TEXT.format("2025-09-15", PROMISE, 10)},
    "2026-01-29": {"terms.md": TEXT.format("2026-01-29", f"effective: 2026-03-04\n{PROMISE}", 15)},
}


KEY = "terms@2026-01-29"


OF_NOTICE = "seen:email,to=accounts,by=2026-02-01,in_time=not_all,first=2026-01-31,last=2026-01-31"


class Case:
    """The site and its commands, at times set in a variable."""

    def __init__(
        self, root: Path, setenv: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.root, self._setenv, self._capsys = root, setenv, capsys

    def __call__(self, *words: str, at: str) -> tuple[int, str]:
        self._setenv(
            "SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(f"{at}:00+00:00").timestamp()))
        )
        self._capsys.readouterr()
        status = run([*words, "--root", str(self.root)])
        said = self._capsys.readouterr()
        return status, said.out + said.err

    def plan(self, *words: str, at: str) -> str:
        # a correction is sent to everyone who may have the earlier email
        if "--correction" not in words:
            words = ("--to", str(self.root / "readers.csv"), *words)
        status, said = self("notify", "plan", KEY, *words, at=at)
        assert status == 0, said
        return re.findall("digest: (.*)", said)[0]

    def send(self, digest: str, at: str) -> tuple[int, str]:
        return self("notify", "send", KEY, "--confirm", digest, "--live", "none", at=at)

    def lines(self) -> list[str]:
        """Return the fields of the lines about notices, without the marker for declared times."""
        fields = [
            line.split(" ") for line in (self.root / "content/LEDGER").read_text().splitlines()[1:]
        ]
        assert all(each[6].endswith(",clock=declared") for each in fields if each[2] == "notice")
        return [each[6].removesuffix(",clock=declared") for each in fields if each[2] == "notice"]

    def in_database(self, statement: str) -> None:
        with closing(sqlite3.connect(database_file(self.root))) as db, db:
            assert db.execute(statement).rowcount > 0


@pytest.fixture
def case(published: Publishing, monkeypatch, capsys, post, relay) -> Case:  # type: ignore[no-untyped-def]  # fixtures of other files
    root = published(CONFIG, DAYS)
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    post.rcpt = lambda address: "550 5.1.1 no such user" if address.startswith("gone") else "250 ok"
    readers = [f"user{number:02d}@x.test,User {number:02d}" for number in range(10)]
    readers += [f"gone{number}@x.test," for number in range(1, 4)]
    (root / "readers.csv").write_text("\n".join(["email,name", *readers, ""]))
    return Case(root, monkeypatch.setenv, capsys)


@pytest.fixture
def digest(case: Case, once: Once) -> str:
    """Plan the notice early on January 31, and return its digest."""
    return str(once("case planned", lambda: case.plan(at="2026-01-31T08:00")))


@pytest.fixture
def sent(case: Case, once: Once) -> Case:
    """The notice of January 31, with two emails that bounced three days later."""

    def send() -> None:
        status, said = case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")
        assert status == 1, said
        back = case.root / "back.csv"
        back.write_text(
            "address,event,status\nuser01@x.test,bounced,5.1.1\nuser02@x.test,bounced,5.1.1\n"
        )
        status, said = case("notify", "bounces", str(back), at="2026-02-03T09:00")
        assert (status, case.lines()[-1]) == (0, OF_NOTICE), said

    once("case sent", send)
    return case


@pytest.fixture
def corrected(sent: Case, once: Once) -> Case:
    """The notice with a correction a week later."""
    once("case corrected", lambda: correct(sent))
    return sent


@pytest.fixture
def evidence(sent: Case, once: Once) -> Path:
    """The evidence exported an hour after the two emails bounced."""
    once("case exported", lambda: export(sent, "evidence"))
    return sent.root / "evidence"


def correct(case: Case) -> None:
    case.send(
        case.plan("--correction", "The fee was named wrong", at="2026-02-10T08:00"),
        at="2026-02-10T09:00",
    )


def export(case: Case, name: str, *words: str, at: str = "2026-02-03T10:00") -> Path:
    status, said = case("notify", "export", KEY, "--output", str(case.root / name), *words, at=at)
    assert status == 0, said
    return case.root / name


def rules(folder: Path, root: Path | None) -> set[str]:
    return {problem.rule for problem in verify_evidence(folder, root).problems}


def with_standard_tools(folder: Path, path: str = os.environ["PATH"]) -> tuple[int, str]:
    """Run verify.sh in the folder, and return its exit status and all output."""
    if sys.platform == "win32":
        pytest.skip(SHELL)
    command, environment = ["sh", str(folder / "verify.sh")], os.environ | {"PATH": path}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    return done.returncode, done.stdout + done.stderr


ROW_BEFORE_ALL = """INSERT INTO history (id, mailing, key, at, state, code, reply)
SELECT 0, mailing, key, at, 'accepted', 250, 'OK' FROM history WHERE state = 'rejected' LIMIT 1"""

TAMPERED = {  # change made to the database after a result was recorded → rule that detects it
    "a rejection": ("UPDATE history SET state = 'accepted' WHERE state = 'rejected'", "database-changed"),
    "a time": ("UPDATE history SET at = '2026-01-30T00:00:00Z' WHERE state = 'accepted'", "database-changed"),
    "a code": ("UPDATE history SET code = 250 WHERE code = 550", "database-changed"),
    "whose row it is": (
        "UPDATE history SET key = (SELECT key FROM deliveries WHERE address = 'user07@x.test') WHERE state = 'rejected'",
        "database-changed",
    ),
    "the bytes that were sent": ("UPDATE history SET sent = 'ab' WHERE state = 'accepted'", "database-changed"),
    "a bounce": ("DELETE FROM history WHERE state = 'bounced'", "database-changed"),
    "a row that never was": (ROW_BEFORE_ALL, "database-changed"),
    "a person": ("DELETE FROM deliveries WHERE address = 'user07@x.test'", "plan-changed"),
    "an address": ("UPDATE deliveries SET address = 'me@x.test' WHERE address = 'user08@x.test'", "plan-changed"),
    "a name": ("UPDATE deliveries SET name = 'You' WHERE address = 'user08@x.test'", "plan-changed"),
    "the hash of a person": ("UPDATE deliveries SET person = 'ab' WHERE address = 'user08@x.test'", "database-changed"),
    "a word": (
        "UPDATE email_parts SET data = CAST(replace(CAST(data AS TEXT), 'fee', 'price') AS BLOB)",
        "plan-changed",
    ),
    "a greeting": (
        "UPDATE email_parts SET data = CAST(replace(CAST(data AS TEXT), 'Hello', 'Well') AS BLOB)",
        "plan-changed",
    ),
    "an attached text": ("UPDATE email_files SET data = CAST('x' AS BLOB)", "plan-changed"),
    "the sender": ("UPDATE mailings SET sender = 'me@x.test'", "plan-changed"),
    "the result": ("UPDATE results SET result = replace(result, 'rejected=3', 'rejected=0')", "restored"),
    "its hash": ("UPDATE results SET sha256 = 'ab'", "restored"),
    "that it was recorded": ("DELETE FROM results", "restored"),
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a case's database, or an empty string for a file in its site."""
    url = str(request.getfixturevalue("postgresql")) if request.param == "postgresql" else ""
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", url)
    return url


def kept(root: Path, url: str) -> dict[str, bytes]:
    """Return everything that's stored of a case, keyed by file name or database table."""
    found = {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with open_database(database_url(root, url)) as engine, engine.connect() as db:
        for table in metadata.sorted_tables:
            found[table.name] = repr(db.execute(table.select()).all()).encode()
    return found


def places_of(words: str, kept: dict[str, bytes]) -> set[str]:
    return {place for place, data in kept.items() if re.search(words.encode(), data, re.IGNORECASE)}
