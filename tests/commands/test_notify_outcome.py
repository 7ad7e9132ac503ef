"""What became of a notice: whatever happened to its emails, all reports say the same."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec import Struct

from legalsite.cli import run
from legalsite.commands.check import check
from legalsite.commands.notify_evidence import export, purge, record
from legalsite.commands.notify_outcome import end_of
from legalsite.commands.notify_send import campaigns_about, open_deliveries
from legalsite.commands.publish import publish
from legalsite.commands.verify import verify_evidence
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.settling import Finding, SentEmail, Settling
from legalsite.model.email import Message, Outcome
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
objection = "Write to us."
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
IN_TIME, LATE, LAST = "2026-03-10", "2026-03-17", "2026-03-16"


class Site(Struct):
    """A site with a notice that is due by 2026-03-16, its deliveries, and the day."""

    root: Path
    setenv: Callable[[str, str], None]
    capsys: pytest.CaptureFixture[str]
    day: str = IN_TIME

    def on(self, day: str) -> "Site":
        self.day = day
        self.setenv("SOURCE_DATE_EPOCH", str(int(self.now().timestamp())))
        return self

    def now(self) -> datetime:
        return datetime.fromisoformat(f"{self.day}T12:00:00").replace(tzinfo=UTC)

    def run(self, *argv: str) -> tuple[int, str]:
        self.capsys.readouterr()
        status = run([*argv, "--root", str(self.root)])
        said = self.capsys.readouterr()
        return status, said.out + said.err

    def deliveries(self) -> AbstractContextManager[Deliveries]:
        return open_deliveries(self.root, "", self.now)

    def plan(self, *rows: str, options: tuple[str, ...] = (), name: str = KEY) -> int:
        """Plan a campaign to these rows of a list, and return its number."""
        (self.root / "list.csv").write_text("\n".join(["email", *rows, ""]))
        status, said = self.run("notify", "plan", name, "--to", str(self.root / "list.csv"), *options)
        assert status == 0, said
        with self.deliveries() as deliveries:
            return deliveries.campaigns()[-1].number

    def send(self, number: int, states: str = "") -> "Site":
        """Send what is left of a campaign with these outcomes in the order of the addresses, and record it."""
        words = {"a": "accepted", "r": "refused", "u": "unknown", "d": "deferred"}
        with self.deliveries() as deliveries:
            with deliveries.run(number) as sending:
                emails = sorted(sending.leases(), key=lambda email: email.address)
                for email, state in zip(emails, states or "a" * len(emails), strict=False):
                    sending.record([], [Message(email.key, "", email.address, lambda: ())])
                    code = {"a": 250, "r": 550, "u": 0, "d": 450}[state]
                    sending.record([Outcome(email.key, words[state], code, "said")], [])  # type: ignore[arg-type]  # words of a case
            self.record(deliveries, number)
        return self

    def record(self, deliveries: Deliveries, number: int) -> None:
        (stored,) = [each for each in deliveries.campaigns() if each.number == number]
        record(load(self.root), deliveries, stored)

    def settle(self, number: int, address: str, state: str) -> "Site":
        """Let an email turn out to be accepted or bounced, and record it."""
        with self.deliveries() as deliveries:
            key = next(key for key, each, *_ in deliveries.outcomes(number) if each == address)
            finding = Finding(SentEmail(number, key, "accepted"), state, "found out")  # type: ignore[arg-type]  # words of a case
            Settling(deliveries.engine, self.now).settle([finding])
            self.record(deliveries, number)
        return self

    def gate(self, day: str) -> tuple[str, str, str]:
        now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        found = check(self.root, read_settings(self.root), date.fromisoformat(day), now=now, gate="effective")
        (problem,) = [each for each in found.problems if each.rule == "gate-effective"]
        return problem.severity, problem.message, problem.help

    def lines(self) -> list[str]:
        """The field of each notice line of the ledger."""
        return [str(line.given) for line in read_record(self.root).ledger.lines if line.verb == "notice"]

    def reports(self, *, ended: bool = True) -> set[str]:
        """What the reports say became of the notice: one sentence, if they agree."""
        (policy,) = json.loads(self.run("status", "--format", "json")[1])["policies"]
        (due,) = policy["due"]
        said = {"status": due["emails"]["in_words"] if due["emails"] else ""}
        assert not said["status"] or said["status"] in self.run("status")[1]
        (planned,) = json.loads(self.run("notify", "plan", "privacy", "--format", "json")[1])
        said["plan"] = planned["emails"]["in_words"] if planned["emails"] else ""
        accounts = [line for line in self.run("notify", "status")[1].splitlines() if "account holder" in line]
        said["notify status"] = next((line.removeprefix(f"{KEY}: ") for line in accounts if KEY + ":" in line), "")
        sentence = said["status"][:1].upper() + said["status"][1:]
        assert (sentence or "No email to account holders is recorded") in self.gate(self.day)[1]
        ledger = read_record(self.root).ledger
        given = [line.given for line in ledger.lines if line.given and line.given.channel == "email"]
        counted = [each for each in given if each.audience == "accounts" and each.further != "reminder"]
        if ended:
            said["ledger"] = counted[-1].in_words if counted else ""
        if ended and counted:
            with self.deliveries() as deliveries:
                for number, stored in enumerate(campaigns_about(deliveries, KEY)):
                    if stored.campaign.audience == "subscribers" or "~reminder" in stored.campaign.key:
                        continue
                    folder = self.root / f"evidence-{len(list(self.root.iterdir()))}-{number}"
                    done = export(load(self.root), deliveries, stored, folder, record_too=False)
                    said[f"export {number}"] = done.outcomes[stored.campaign.notices[0]].in_words
                    part = verify_evidence(folder, self.root)
                    assert part.problems == ()
                    said[f"verify {number}"] = part.said.partition("ledger (")[2].rstrip(")").partition(", since")[0]
        return set(said.values())

    def verdict(self, day: str = LATE) -> tuple[str, bool, bool]:
        """How the gate judges the notice on a day, and whether `status` and `plan` take it for given."""
        today, severity = self.day, self.gate(day)[0]
        self.on(day)
        (policy,) = json.loads(self.run("status", "--format", "json")[1])["policies"]
        (planned,) = json.loads(self.run("notify", "plan", "privacy", "--format", "json")[1])
        self.on(today)
        return severity, policy["due"][0]["in_time"] and bool(policy["due"][0]["verdict"]), planned["given"] is not None


@pytest.fixture
def site(published: Publishing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Site:
    root = published(CONFIG, {"2025-02-01": {"privacy.md": OLD}, "2026-03-02": {"privacy.md": NEW}})
    return Site(root, monkeypatch.setenv, capsys).on(IN_TIME)


def readers(count: int) -> list[str]:
    return [f"r{number:02d}@b.test" for number in range(count)]


GIVEN, NOT_GIVEN = ("info", True, True), ("error", False, False)


def test_all_accepted_and_only_then_is_it_given(site: Site) -> None:
    site.send(site.plan(*readers(20)))
    assert site.reports() == {"accepted in time for 20 of 20 account holders"}
    assert site.verdict() == GIVEN
    assert site.lines() == ["email:to=accounts,of=20,accepted=20"]
    assert "The notice of privacy@2026-03-02 was given in time; it was due by 2026-03-16" in site.run("status")[1]


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ("a" * 18 + "rr", "accepted in time for 18 of 20 account holders; 2 refused"),
        ("a" + "u" * 19, "accepted in time for 1 of 20 account holders; 19 unknown"),
        ("r" * 20, "accepted in time for 0 of 20 account holders; 20 refused"),
        ("a" * 12 + "r" * 8, "accepted in time for 12 of 20 account holders; 8 refused"),
    ],
)
def test_a_notice_that_not_all_accepted_is_not_given(site: Site, states: str, sentence: str) -> None:
    site.send(site.plan(*readers(20)), states)
    assert site.reports() == {sentence}
    assert site.verdict(LAST)[0] == "warning"
    assert site.verdict() == NOT_GIVEN
    assert "given in time" not in site.run("status")[1]


def test_subscribers_alone_are_no_account_holders(site: Site) -> None:
    site.send(site.plan("fan@b.test", options=("--audience", "subscribers")))
    assert site.reports() == {""}
    assert site.verdict() == NOT_GIVEN
    assert site.lines() == ["email:to=subscribers,of=1,accepted=1"]
    site.send(site.plan(*readers(2)), "rr")
    assert site.reports() == {"accepted in time for 0 of 2 account holders; 2 refused"}
    assert site.verdict() == NOT_GIVEN


def test_deferred_and_retried_are_judged_by_when_they_were_accepted(site: Site) -> None:
    """Whether an address was put off or refused first makes no difference."""
    number = site.on("2026-03-14").plan(*readers(3))
    site.send(number, "adr")
    assert site.reports(ended=False) == {"accepted in time for 1 of 3 account holders; 1 refused, 1 left"}
    assert site.lines() == []
    assert site.run("notify", "retry", KEY, "--refused")[0] == 0
    site.on(LATE).send(number)
    assert site.reports() == {"accepted in time for 1 of 3 account holders; 2 late"}
    assert site.lines() == ["email:to=accounts,of=3,accepted=1,late=2"]
    assert site.verdict()[0] == "error"
    assert "was given late to 2;" in site.run("status")[1]


def test_a_retry_takes_back_what_was_said_until_it_has_ended(site: Site) -> None:
    number = site.plan(*readers(3))
    site.send(number, "aar")
    site.run("notify", "retry", KEY, "--refused")
    assert site.reports(ended=False) == {"accepted in time for 2 of 3 account holders; 1 left"}
    assert "error[emails-left]" in site.run("notify", "export", KEY)[1]
    site.send(number, "a")
    assert site.reports() == {"accepted in time for 3 of 3 account holders"}
    assert site.lines() == ["email:to=accounts,of=3,accepted=2,refused=1", "email:to=accounts,of=3,accepted=3"]


def test_a_bounce_replaces_the_acceptance_of_its_own_try(site: Site) -> None:
    number = site.plan(*readers(3))
    site.send(number).on("2026-03-12").settle(number, "r01@b.test", "bounced")
    assert site.reports() == {"accepted in time for 2 of 3 account holders; 1 bounced"}
    assert site.verdict() == NOT_GIVEN
    site.send(site.plan("r01@b.test", options=("--correction", "a new try")))
    assert site.reports() == {"accepted in time for 3 of 3 account holders"}
    assert site.lines()[-2:] == [
        "email:to=accounts,of=3,accepted=2,bounced=1", "correction-1:to=accounts,of=3,accepted=3"
    ]  # fmt: skip


def test_an_unknown_outcome_that_is_settled_changes_the_line(site: Site) -> None:
    number = site.plan(*readers(2))
    site.send(number, "au").on(LATE).settle(number, "r01@b.test", "accepted")
    assert site.reports() == {"accepted in time for 2 of 2 account holders"}
    assert site.verdict() == GIVEN


def test_rows_that_were_skipped_and_people_who_were_dropped_stay_in_the_counts(site: Site) -> None:
    number = site.plan(*readers(4), "not an address", options=("--skip-bad-rows",))
    assert site.plan(*readers(3), "not an address", options=("--skip-bad-rows", "--drop-missing")) == number
    site.send(number)
    assert site.reports() == {"accepted in time for 3 of 5 account holders; 1 cancelled, 1 skipped"}
    assert site.verdict() == NOT_GIVEN
    assert site.lines() == ["email:to=accounts,of=5,accepted=3,cancelled=1,skipped=1"]


def test_a_late_correction_to_one_person_is_late_for_that_person(site: Site) -> None:
    site.send(site.plan(*readers(20)))
    site.on(LATE).send(site.plan("r07@b.test", options=("--correction", "the name was wrong")))
    assert site.reports() == {"accepted in time for 19 of 20 account holders; 1 late"}
    assert "was given late to 1;" in site.run("status")[1]
    assert site.lines()[-1] == "correction-1:to=accounts,of=20,accepted=19,late=1"


def test_a_correction_that_was_refused_takes_the_first_email_back(site: Site) -> None:
    site.send(site.plan(*readers(2)))
    site.send(site.plan("r01@b.test", options=("--correction", "the name was wrong")), "r")
    assert site.reports() == {"accepted in time for 1 of 2 account holders; 1 refused"}


def test_a_reminder_never_counts(site: Site) -> None:
    site.send(site.plan(*readers(3)), "aar")
    site.on(LATE).send(site.plan(*readers(3), options=("--reminder",)))
    assert site.reports() == {"accepted in time for 2 of 3 account holders; 1 refused"}
    assert site.lines()[-1] == "reminder:to=accounts,of=3,accepted=3"


def test_a_further_list_of_the_same_notice_is_counted_with_the_first(site: Site) -> None:
    number = site.plan(*readers(3))
    site.send(number)
    (site.root / "content/terms.md").write_text(OLD.replace("Privacy", "Terms"))
    publish(site.root, ("terms",), now=site.now())
    (site.root / "content/terms.md").write_text(NEW.replace("Privacy", "Terms"))
    publish(site.root, ("terms",), now=site.now())
    (site.root / "list.csv").write_text("email\nr02@b.test\nnew@b.test\n")
    options = ("--to", str(site.root / "list.csv"), "--format", "json")
    assert site.run("notify", "plan", KEY, "terms@2026-03-02", *options)[0] == 0
    site.send(number + 1, "ar")
    said = site.run("notify", "status", KEY)[1]
    assert f"{KEY}: accepted in time for 4 of 4 account holders" in said, "r02 has the first one"
    assert "terms@2026-03-02: accepted in time for 1 of 2 account holders; 1 refused" in said
    assert site.lines()[-2:] == ["email:to=accounts,of=4,accepted=4", "email:to=accounts,of=2,accepted=1,refused=1"]


def test_after_a_purge_all_reports_still_agree_and_what_comes_back_is_recorded(site: Site) -> None:
    number = site.plan(*readers(3))
    site.send(number, "aar")
    with site.deliveries() as deliveries:
        keys = {address: key for key, address, *_ in deliveries.outcomes(number)}
        purge(load(site.root), deliveries, 0, dry_run=False)
    assert site.reports() == {"accepted in time for 2 of 3 account holders; 1 refused"}
    assert len(site.lines()) == 1
    with site.deliveries() as deliveries:
        finding = Finding(SentEmail(number, keys["r00@b.test"], "accepted"), "bounced", "")
        Settling(deliveries.engine, site.now).settle([finding])
        site.record(deliveries, number)
    assert site.reports() == {"accepted in time for 1 of 3 account holders; 1 refused, 1 bounced"}
    warned = site.run("notify", "status", KEY, "--unreached")[1]
    assert "2 addresses erased" in warned


def test_somebody_answers_for_those_who_were_not_reached(site: Site) -> None:
    number = site.plan(*readers(4), "not an address", options=("--skip-bad-rows",))
    site.send(number, "aaru")
    assert site.run("notify", "status", KEY, "--unreached")[1].splitlines() == ["r02@b.test", "r03@b.test"]
    site.on("2026-03-20")
    assert f"`legalsite notify record {KEY} --unreached --channel post --on DAY`" in site.gate(site.day)[2]
    record = ("notify", "record", KEY, "--unreached")
    assert site.run(*record, "--channel", "post", "--on", "2026-03-18")[0] == 0
    figures = "accepted in time for 2 of 5 account holders; 1 refused, 1 unknown, 1 skipped"
    answered = "Answered for 3 not reached in time: by letter on 2026-03-18"
    assert site.lines()[-1] == "unreached:of=3,channel=post,on=2026-03-18"
    assert site.gate(site.day)[0] == "info"
    assert f"{figures}. {answered}" in site.run("status")[1]
    assert "given in time" not in site.run("status")[1]
    assert site.run(*record, "--channel", "post", "--on", "2026-03-18")[0] == 1, "it is recorded"
    site.settle(number, "r00@b.test", "bounced")
    assert site.gate(site.day)[0] == "error", "nobody answered for this one"
    assert site.run(*record, "--reason", "They left us.")[0] == 0
    assert site.lines()[-1] == "unreached:of=4"
    assert site.gate(site.day)[0] == "info"
    assert site.run(*record)[0] == 2


def test_there_is_nothing_to_answer_for_where_all_were_reached_or_nobody_was_tried(site: Site) -> None:
    record = ("notify", "record", KEY, "--unreached", "--reason", "None.")
    assert "error[no-list]" in site.run(*record)[1]
    number = site.plan(*readers(2))
    assert "error[emails-left]" in site.run(*record)[1]
    site.send(number)
    assert "error[none-unreached]" in site.run(*record)[1]


def test_the_config_answers_in_advance(site: Site) -> None:
    (site.root / "legalsite.toml").write_text(
        CONFIG + 'reached = { share = 0.9, reason = "Some addresses are old." }\n'
    )
    number = site.plan(*readers(20))
    site.send(number, "a" * 18 + "rr")
    figures = "accepted in time for 18 of 20 account holders; 2 refused"
    assert site.verdict() == GIVEN
    said = site.run("status")[1]
    assert "The notice of privacy@2026-03-02 counts as given; it was due by 2026-03-16" in said
    assert f"{figures} (these are enough: Some addresses are old.)" in said
    site.settle(number, "r00@b.test", "bounced")
    assert site.verdict() == NOT_GIVEN


def test_without_deliveries_the_ledger_says_the_same(site: Site) -> None:
    site.send(site.plan(*readers(5)), "aaaar")
    (site.root / "deliveries.sqlite").unlink()
    sentence = "accepted in time for 4 of 5 account holders; 1 refused"
    assert sentence in site.run("status")[1]
    assert sentence.capitalize() in site.gate(LATE)[1]
    assert site.verdict() == NOT_GIVEN
    assert site.run("notify", "record", KEY, "--unreached", "--reason", "x")[0] == 0


def test_a_text_of_whose_notice_only_a_part_went_out_was_announced(site: Site) -> None:
    site.send(site.plan(*readers(2)), "ad")
    text = OLD.replace("2025-02-01", "2026-03-09\nchange: editorial\nsummary: As before.\nreplaces: [2026-03-02]")
    (site.root / "content/privacy.md").write_text(text)
    publish(site.root, (), now=site.now())
    assert "notice privacy@2026-03-02 was sent, but that text will never apply" in site.run("notify", "plan")[1]
    assert "privacy@2026-03-09 is due by 2026-04-15" in site.run("status")[1]


def test_asking_makes_no_database(site: Site) -> None:
    assert site.reports() == {""}
    assert not (site.root / "deliveries.sqlite").exists()


@pytest.mark.parametrize(("zone", "end"), [("UTC", "2026-03-29T00:00:00Z"), ("Europe/Berlin", "2026-03-28T23:00:00Z"),
                                           ("America/New_York", "2026-03-29T04:00:00Z")])  # fmt: skip
def test_a_day_ends_in_the_time_zone_of_the_site(zone: str, end: str) -> None:
    assert end_of(date(2026, 3, 28), zone) == end


def test_a_plain_check_leaves_people_to_the_gate(site: Site) -> None:
    """Only a pending text that nobody was told of in time is wrong whoever was to be told."""
    rules = ("--rule", "notice-period", "--as-of", LATE)
    assert "error[notice-period]" in site.run("check", *rules)[1]
    site.send(site.plan(*readers(3)), "aar")
    assert site.run("check", *rules)[0] == 0
