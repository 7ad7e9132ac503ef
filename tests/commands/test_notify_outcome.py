"""What became of a notice: whatever happened to its emails, all reports say the same. A case of `outcomes.txt` has a
title and steps, on a site with a notice that is due by 2026-03-15; behind a colon stands what is to be found."""

import json
import re
import shlex
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
from legalsite.commands.notice_evidence import export, record
from legalsite.commands.notify_outcome import end_of, revision_named, unpublished
from legalsite.commands.notify_send import open_deliveries
from legalsite.commands.publish import publish
from legalsite.commands.verify import verify_evidence
from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.settling import SentEmail, Settling
from legalsite.model.email import Message, Outcome
from legalsite.notices.outcome_in_words import line_in_words
from legalsite.site.ledger_on_disk import read_record
from legalsite.site.load import load
from legalsite.site.settings import read_settings
from notice_sites import Publishing

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
NEW = OLD.replace("2025-02-01", "2026-03-02\neffective: 2026-04-15\nchange: material\nsummary: Sooner.").replace(
    "for 30", "for 14"
)
KEY = "privacy@2026-03-02"
LATE = "2026-03-16"


class Site(Struct):
    """A site with a notice that is due by 2026-03-15, its deliveries, and the day."""

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
        """Plan a campaign to addresses, the first of which may be a number of readers, with the options that follow."""
        rows = list(takewhile(lambda word: not word.startswith("--"), words))
        readers = [f"r{number:02d}@b.test" for number in range(int(rows.pop(0)))] if rows[0].isdecimal() else []
        (self.root / "list.csv").write_text("\n".join(["email", *readers, *rows, ""]))
        options = words[len(rows) + bool(readers) :]
        status, said = self.run("notify", "plan", KEY, "--to", str(self.root / "list.csv"), *options)
        assert status == 0, said

    def send(self, states: str = "") -> None:
        """Send what is left of the last campaign with these outcomes in the order of the addresses, and record it."""
        words = {"a": "accepted", "r": "refused", "u": "unknown", "d": "deferred"}
        with self.deliveries() as deliveries:
            stored = deliveries.campaigns()[-1]
            with deliveries.run(stored.number) as sending:
                emails = sorted(sending.leases(), key=lambda email: email.to.address)
                for email, state in zip(emails, states or "a" * len(emails), strict=False):
                    sending.record([], [Message(email.key, "", email.to.address, lambda: ())])
                    code = {"a": 250, "r": 550, "u": 0, "d": 450}[state]
                    sending.record([Outcome(email.key, words[state], code, "said")], [])  # type: ignore[arg-type]  # words of a case
            people = [person for _, person, _ in deliveries.outcomes(stored.number)]
            self.keys |= {address: bytes.fromhex(key) for key, _, address, *_ in people if address}
            record(load(self.root), deliveries, stored)

    def settle(self, address: str, state: str) -> None:
        """Let an email of the last campaign turn out to be accepted or bounced, and record it."""
        with self.deliveries() as deliveries:
            stored = deliveries.campaigns()[-1]
            email = SentEmail(stored.number, self.keys[address], "accepted")
            Settling(deliveries.engine, self.now).settle({email: (state, "found out", "")})  # type: ignore[dict-item]  # words of a case
            record(load(self.root), deliveries, stored)

    def gate(self, day: str) -> tuple[str, str]:
        now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        found = check(self.root, read_settings(self.root), date.fromisoformat(day), now=now, gate="effective")
        (problem,) = [each for each in found.problems if each.rule == "gate-effective"]
        return problem.severity, problem.message

    def lines(self) -> list[str]:
        """The field of each notice line of the ledger."""
        return [str(line.given) for line in read_record(self.root).ledger.lines if line.verb == "notice"]

    def reports(self, *, ended: bool = True) -> set[str]:
        """What the reports say became of the notice: one sentence, if they agree."""
        (duty,) = self.duties("status")
        said = {"status": duty["outcome"]}
        assert said["status"] in self.run("status")[1]
        said["plan"] = self.duties("notify", "plan", "privacy")[0]["outcome"]
        accounts = [line for line in self.run("notify", "status")[1].splitlines() if "account holder" in line]
        said["notify status"] = next((line.removeprefix(f"{KEY}: ") for line in accounts if KEY + ":" in line), NONE)
        assert said["status"] in self.gate(self.day)[1]
        ledger = read_record(self.root).ledger
        given = [line.given for line in ledger.lines if line.given and line.given.channel == "email"]
        counted = [each for each in given if each.audience == "accounts" and not each.further]
        if ended:
            said["ledger"] = line_in_words(counted[-1]) if counted else NONE
            assert self.run("build")[0] == 0
            page = (self.root / "output/record/index.html").read_text(encoding="utf-8")
            said["page"] = next(iter(PAGE.findall(page)), NONE)
        if ended and counted:
            with self.deliveries() as deliveries:
                for number, stored in enumerate(deliveries.campaigns(KEY)):
                    if stored.campaign.audience == "subscribers" or "~reminder" in stored.campaign.key:
                        continue
                    folder = self.root / f"evidence-{len(list(self.root.iterdir()))}-{number}"
                    done = export(load(self.root), deliveries, [stored], folder, record_too=False)
                    said[f"export {number}"] = line_in_words(done.outcomes[stored.campaign.notices[0]][-1])
                    part = verify_evidence(folder, self.root)
                    assert part.problems == ()
                    if "~" not in stored.campaign.key:
                        (said[f"verify {number}"],) = VERIFIED.findall(part.said)
        return set(said.values())

    def verdict(self) -> tuple[str, ...]:
        """How the gate judges the duty once it is late, and in which state `status` and `plan` say that it is."""
        today, severity = self.day, self.gate(LATE)[0]
        self.on(LATE)
        states = {self.duties(*words)[0]["state"] for words in (("status",), ("notify", "plan", "privacy"))}
        self.on(today)
        return severity, *states

    def duties(self, *command: str) -> list[Any]:
        """What a command says of the duties of the notice, as JSON."""
        found = json.loads(self.run(*command, "--format", "json")[1])
        return (found["policies"][0]["notices"] if command[0] == "status" else found)[0]["duties"]  # type: ignore[no-any-return]


@pytest.fixture
def site(published: Publishing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Site:
    root = published(CONFIG, {"2025-02-01": {"privacy.md": OLD}, "2026-03-02": {"privacy.md": NEW}})
    site = Site(root, monkeypatch.setenv, capsys)
    site.on("2026-03-10")
    return site


CASES = Path(__file__).with_name("outcomes.txt").read_text(encoding="utf-8").removeprefix("== ").split("\n== ")
VERDICTS = {("info", "met"): "met", ("error", "late"): "late", ("info", "answered"): "answered"}
VERIFIED = re.compile(r"(?m)of the ledger \((?:.*?; since line \d+: )?(.*?)\)(?:;|$)")
NONE = "no email to account holders is recorded"
PAGE = re.compile(
    r"Notice: privacy 2026-03-02: (accepted in time.*?) \(last day: March 15, 2026\)</li>"
)  # newest first


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.partition("\n")[0])
def test_outcome(site: Site, case: str) -> None:
    for step in case.strip().split("\n")[1:]:
        words, colon, expected = step.partition(":" if step.endswith(":") else ": ")
        command, _, verb = words.rpartition(" ")
        if verb in ("exits", "prints", "says", "lacks"):
            status, printed = site.run(*shlex.split(command))
            said = " ".join(printed.split())
            if verb == "exits":
                assert str(status) == expected, step
            elif verb == "prints":
                assert said == expected, step
            else:
                assert (expected in said) == (verb == "says"), (step, said)
        elif colon:
            assert answered(site, *words.split()) == expected, step
        else:
            take(site, *shlex.split(step))


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
        (site.root / words[0]).unlink()
    elif verb == "no":
        assert not (site.root / words[0]).exists()
    else:
        {"plan": site.plan, "send": site.send, "settle": site.settle, "on": site.on}[verb](*words)


def test_a_further_list_of_the_same_notice_is_counted_with_the_first(site: Site) -> None:
    site.plan("3")
    site.send()
    (site.root / "content/terms.md").write_text(OLD.replace("Privacy", "Terms"))
    publish(site.root, ("terms",), now=site.now())
    (site.root / "content/terms.md").write_text(NEW.replace("Privacy", "Terms"))
    publish(site.root, ("terms",), now=site.now())
    (site.root / "list.csv").write_text("email\nr02@b.test\nnew@b.test\n")
    options = ("--to", str(site.root / "list.csv"), "--format", "json")
    assert site.run("notify", "plan", KEY, "terms@2026-03-02", *options)[0] == 0
    site.send("ar")
    said = site.run("notify", "status", KEY)[1]
    assert f"{KEY}: accepted in time for 4 of 4 account holders" in said, "r02 has the first one"
    assert "terms@2026-03-02: accepted in time for 1 of 2 account holders; 1 refused" in said
    by = "by=2026-03-15"
    assert site.lines()[-2:] == [
        f"email:to=accounts,{by},of=4,accepted=4",
        f"email:to=accounts,{by},of=2,accepted=1,refused=1",
    ]


def replace_text(site: Site) -> None:
    """Publish a text that takes the place of the one that was to come."""
    text = OLD.replace("2025-02-01", "2026-03-09\nchange: editorial\nsummary: As before.\nreplaces: [2026-03-02]")
    (site.root / "content/privacy.md").write_text(text)
    publish(site.root, (), now=site.now())


def test_a_text_of_whose_notice_only_a_part_went_out_was_announced(site: Site) -> None:
    site.plan("2")
    site.send("ad")
    replace_text(site)
    assert "notice privacy@2026-03-02 was sent, but that text will never apply" in site.run("notify", "plan")[1]
    assert "notice privacy@2026-03-09:\n    due by 2026-04-14, by email: open" in site.run("status")[1]
    assert site.run("notify", "plan", "privacy@2026-03-09", "--to", str(site.root / "list.csv"))[0] == 0
    site.send()
    assert site.lines() == ["email:to=accounts,by=2026-04-14,of=2,accepted=2"], "in the light of the day that is shown"
    assert "due by 2026-04-14, by email: met; accepted in time for 2 of 2" in site.run("status")[1]


def test_a_text_of_whose_notice_nothing_was_accepted_was_not_announced(site: Site) -> None:
    site.plan("2")
    site.send("rd")
    replace_text(site)
    assert "was sent, but that text will never apply" not in site.run("notify", "plan")[1]


def test_of_two_notices_one_is_to_be_named_until_all_have_the_first(site: Site) -> None:
    later = NEW.replace("2026-03-02", "2026-03-09").replace("2026-04-15", "2026-05-15").replace("for 14", "for 7")
    (site.root / "content/privacy.md").write_text(later)
    publish(site.root, (), now=site.now())
    (site.root / "list.csv").write_text("email\nr00@b.test\n")
    command = "notify", "plan", "privacy", "--to", str(site.root / "list.csv")
    status, said = site.run(*command)
    both = "2 notices are due for privacy: privacy@2026-03-02, privacy@2026-03-09"
    assert (status, both in said) == (2, True)
    site.plan("1")
    site.send()
    assert "privacy@2026-03-09: 1 email to accounts" in site.run(*command)[1]


@pytest.mark.parametrize(("zone", "end"), [("UTC", "2026-03-29T00:00:00Z"), ("Europe/Berlin", "2026-03-28T23:00:00Z"),
                                           ("America/New_York", "2026-03-29T04:00:00Z")])  # fmt: skip
def test_a_day_ends_in_the_time_zone_of_the_site(zone: str, end: str) -> None:
    assert end_of(date(2026, 3, 28), zone) == end


def test_drafts_that_would_change_a_published_policy_are_named(site: Site) -> None:
    for slug in ("terms", "new"):
        (site.root / f"content/{slug}.md").write_text(OLD.replace("Privacy", slug))
        if slug == "terms":
            publish(site.root, (slug,), now=site.now())
    for slug in ("privacy", "terms"):
        (site.root / f"content/{slug}.md").write_text(OLD.replace("2025-02-01", "2026-03-10"))
    loaded = load(site.root)
    assert unpublished(loaded) == ("privacy.md", "terms.md")
    assert (unpublished(loaded, ["terms"]), unpublished(loaded, ["new"])) == (("terms.md",), ())


def test_a_revision_that_there_is_not_is_answered_with_the_latest_five(tmp_path: Path) -> None:
    (tmp_path / "content/privacy").mkdir(parents=True)
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    for day in range(1, 7):
        text = OLD.replace("2025-02-01", f"2025-02-0{day}")
        (tmp_path / f"content/privacy/2025-02-0{day}.md").write_text(text)
    (tmp_path / "content/privacy.md").write_text(text)
    for name in ("privacy@2025-02-09", "privacy@soon"):
        with pytest.raises(ProblemsFound, match="privacy has no revision") as refused:
            revision_named(load(tmp_path), name)
        latest = "2025-02-02, 2025-02-03, 2025-02-04, 2025-02-05, 2025-02-06"
        assert (refused.value.status, refused.value.problems[0].help) == (2, f"the latest revisions are: {latest}")
