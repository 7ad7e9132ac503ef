"""Check that all reports agree on the outcome of a notice, whatever happened to its emails.

A case in `outcomes` has a title and steps, on a site with a notice that's due by 2026-03-15. The
expected result follows a colon.
"""

import json
import re
import shlex
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from legalsite.cli import run
from legalsite.commands.check import check
from legalsite.commands.exported_evidence import export_evidence
from legalsite.commands.notice_evidence import SiteEvidence
from legalsite.commands.stored_mailings import open_deliveries
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_updates import SentEmail
from legalsite.model.email import Message, Outcome
from legalsite.model.notice_key import NoticeKey
from legalsite.notices.status_phrases import describe_result
from legalsite.site.ledger_on_disk import read_record
from legalsite.site.load import load, load_fresh
from notice_sites import Publishing, database_file

CONFIG = """[site]
title = "Harbour Ledger"
url = "https://legal.test/"

[notice]
sender = "Harbour Ledger <legal@legal.test>"
unsubscribe = "https://legal.test/unsubscribe/{token}"
closing.terms = "Write to us."
"""
OLD = """---
title: Privacy
revised: 2025-02-01
promise: {all_of: [email], days_before: 30, for: [material]}
---
We keep it for 30 days. We will e-mail you at least 30 days before a material change takes effect.
"""
NEW = OLD.replace(
    "2025-02-01", "2026-03-02\neffective: 2026-04-15\nchange: material\nsummary: Sooner."
).replace("for 30", "for 14")
KEY = "privacy@2026-03-02"
LATE = "2026-03-16"


class Site(Struct):
    """A site with a notice that's due by 2026-03-15, its deliveries, and the current date."""

    root: Path
    setenv: Callable[[str, str], None]
    capsys: pytest.CaptureFixture[str]
    day: str = ""
    keys: dict[str, bytes] = {}

    def on(self, day: str) -> None:
        self.day = day
        self.setenv("SOURCE_DATE_EPOCH", str(int(self.now().timestamp())))

    def now(self) -> datetime:
        return datetime.fromisoformat(f"{self.day}T12:00:00").replace(tzinfo=UTC)

    def run(self, *argv: str) -> tuple[int, str]:
        self.capsys.readouterr()
        status = run([*argv, "--root", str(self.root)])
        said = self.capsys.readouterr()
        return status, said.out + said.err

    def deliveries(self) -> AbstractContextManager[Deliveries]:
        return open_deliveries(self.root, "", self.now)

    def plan(self, *words: str) -> None:
        """Plan a mailing to addresses, followed by options.

        The first address may be a number of recipients.
        """
        rows = list(takewhile(lambda word: not word.startswith("--"), words))
        if words[0].startswith("--correction"):
            status, said = self.run("notify", "plan", KEY, *words)
            assert status == 0, said
            return
        readers = (
            [f"r{number:02d}@b.test" for number in range(int(rows.pop(0)))]
            if rows[0].isdecimal()
            else []
        )
        (self.root / "list.csv").write_text("\n".join(["email", *readers, *rows, ""]))
        options = words[len(rows) + bool(readers) :]
        status, said = self.run(
            "notify", "plan", KEY, "--to", str(self.root / "list.csv"), *options
        )
        assert status == 0, said

    def send(self, states: str = "") -> None:
        """Send the rest of the last mailing with these outcomes, in the order of addresses, and
        record it.
        """
        words = {"a": "accepted", "r": "rejected", "u": "unknown", "d": "deferred"}
        with self.deliveries() as deliveries:
            stored = deliveries.queries.mailings()[-1]
            with deliveries.updates.run(stored.number) as sending:
                emails = sorted(sending.lease_emails(), key=lambda email: email.to.address)
                for email, state in zip(emails, states or "a" * len(emails), strict=False):
                    sending.record([], [Message(email.key, "", email.to.address, lambda: ())])
                    code = {"a": 250, "r": 550, "u": 0, "d": 450}[state]
                    sending.record([Outcome(email.key, words[state], code, "said")], [])  # type: ignore[arg-type]  # words of a case
            people = deliveries.queries.addresses(stored.number)
            self.keys |= {address: bytes.fromhex(key) for key, address in people.items()}
            SiteEvidence(load(self.root), deliveries).record(stored)

    def settle(self, address: str, state: str) -> None:
        """Set the final result of an email in the last mailing to accepted or bounced, and record
        it.
        """
        with self.deliveries() as deliveries:
            stored = deliveries.queries.mailings()[-1]
            email = SentEmail(stored.number, self.keys[address], "accepted", address)
            Deliveries(deliveries.engine, self.now).updates.record_results(
                {email: (state, "found out", "")}
            )  # type: ignore[dict-item]  # words of a case
            SiteEvidence(load(self.root), deliveries).record(stored)

    def gate(self, day: str) -> tuple[str, str]:
        now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        found = check(
            load_fresh(self.root, now=now), date.fromisoformat(day), now=now, gate="effective"
        )
        (problem,) = [each for each in found.problems if each.rule == "gate-effective"]
        return problem.severity, problem.message

    def lines(self) -> list[str]:
        """Return the result field of each notice line in the ledger."""
        return [
            str(line.result)
            for line in read_record(self.root).ledger.lines
            if line.verb == "notice"
        ]

    def reports(self, *, ended: bool = True) -> set[str]:
        """Return the outcome according to the reports, with figures: a single sentence if they
        agree.
        """
        (requirement,) = self.requirements("status")
        said = {"status": requirement["outcome"]}
        figures = requirement["figures"]
        printed = self.run("status")[1]
        assert said["status"] in printed
        assert not figures or figures in printed
        said["plan"] = self.requirements("notify", "plan", "privacy")[0]["outcome"]
        assert said["status"] in self.gate(self.day)[1]
        ledger = read_record(self.root).ledger
        lines = [line for line in ledger.lines if line.result and line.result.is_notice_to_accounts]
        mailings = self.run("notify", "status")[1]
        if ended and lines:
            line = lines[-1]
            said["ledger"] = describe_result(line, on=date.fromisoformat(self.day))
            assert f"{KEY}: {said['ledger']}" in mailings, mailings
            assert not figures or figures in mailings
            assert self.run("build")[0] == 0
            page = (self.root / "output/record/index.html").read_text(encoding="utf-8")
            recorded = describe_result(line, on=line.time.date())  # as of that day
            assert f"{recorded} (deadline: March 15, 2026)" in page
            assert not figures or figures not in page
            with self.deliveries() as deliveries:
                folder = self.root / f"evidence-{len(list(self.root.iterdir()))}"
                export_evidence(load(self.root), deliveries, NoticeKey.parse(KEY), folder)
            part = verify_evidence(folder, self.root)
            assert part.problems == ()
            counts = figures.partition(" for ")[2] if figures else ""
            assert re.search(f"{re.escape(recorded)}: accepted .* for {counts}", part.said)
            script = ["sh", str(folder / "verify.sh")]
            verified = subprocess.run(script, check=False, capture_output=True, text=True)
            assert (verified.returncode, verified.stderr) == (0, ""), verified.stdout
        elif not lines:
            assert said["status"] == NONE
        return {f"{words} | {figures}" if figures else words for words in said.values()}

    def verdict(self) -> tuple[str, ...]:
        """Return how `check` judges the requirement once it's late, and its state according to
        `status` and `plan`.
        """
        today, severity = self.day, self.gate(LATE)[0]
        self.on(LATE)
        states = {
            self.requirements(*words)[0]["state"]
            for words in (("status",), ("notify", "plan", "privacy"))
        }
        self.on(today)
        return severity, *states

    def requirements(self, *command: str) -> list[Any]:
        """Return what a command says about the requirements of the notice, as JSON."""
        found = json.loads(self.run(*command, "--format", "json")[1])
        return (found["policies"][0]["notices"] if command[0] == "status" else found)[0][
            "requirements"
        ]  # type: ignore[no-any-return]  # JSON


def site(
    published: Publishing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    root = published(CONFIG, {"2025-02-01": {"privacy.md": OLD}, "2026-03-02": {"privacy.md": NEW}})
    site = Site(root, monkeypatch.setenv, capsys)
    site.on("2026-03-10")
    return site


VERDICTS = {("info", "met"): "met", ("error", "late"): "late", ("info", "resolved"): "resolved"}
NONE = "no email to account holders is recorded"


def outcomes(about: str) -> Callable[[Site, str], None]:
    """Create a test of each case in a file."""
    text = Path(__file__).with_name("outcomes").joinpath(f"{about}.txt").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        "case", text.removeprefix("== ").split("\n== "), ids=lambda case: case.partition("\n")[0]
    )
    def test_outcome(site: Site, case: str) -> None:
        for step in case.strip().split("\n")[1:]:
            words, colon, expected = step.partition(":" if step.endswith(":") else ": ")
            command, _, verb = words.rpartition(" ")
            if verb in ("exits", "prints", "says", "lacks"):
                status, printed = site.run(*shlex.split(command))
                said = " ".join(printed.split())
                if verb == "exits":
                    assert str(status) == expected, (step, said)
                elif verb == "prints":
                    assert said == expected, step
                else:
                    assert (expected in said) == (verb == "says"), (step, said)
            elif colon:
                assert answered(site, *words.split()) == expected, step
            else:
                take(site, *shlex.split(step))

    return test_outcome


def answered(site: Site, question: str, *words: str) -> str:
    if question == "gate":
        return site.gate(*words)[0]
    if question == "verdict":
        return VERDICTS.get(found := site.verdict(), str(found))
    if question == "ledger":
        return " ".join(site.lines())
    (sentence,) = site.reports(ended=question == "reports")
    return sentence


def take(site: Site, verb: str, *words: str) -> None:
    if verb == "settings":
        (site.root / "legalsite.toml").write_text(CONFIG + " ".join(words).replace(r"\n", "\n"))
    elif verb == "lose":
        _database(site, words[0]).unlink()
    elif verb == "no":
        assert not _database(site, words[0]).exists()
    else:
        {"plan": site.plan, "send": site.send, "settle": site.settle, "on": site.on}[verb](*words)


def _database(site: Site, name: str) -> Path:
    """Return the path of the site's database, which depends on the system."""
    assert name == "deliveries.sqlite"
    return database_file(site.root)
