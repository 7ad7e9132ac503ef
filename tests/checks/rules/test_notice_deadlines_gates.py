"""The gates, word for word: what can still hold before a text is published, what must hold before it applies."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.notice_deadlines import gate_effective, gate_publish
from legalsite.commands.check import Gate, check
from legalsite.commands.publish import publish
from legalsite.errors import Problem
from legalsite.ledger.given_notice import GivenNotice, given_by_email
from legalsite.ledger.lines import LedgerEntry
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.model.email import Campaign, Outcome, Recipient, Variant
from legalsite.model.notice import Notice
from legalsite.model.policy import RevisionId
from legalsite.notices.timing import NoticeOutcome, NoticeTiming, timing_of
from legalsite.site.ledger_on_disk import record_notice
from legalsite.site.settings import read_settings

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\ntimezone = "Europe/Berlin"\n'
CLAUSE = "We will e-mail you at least 30 days before a material change takes effect."
QUOTE = (
    "content/privacy/2025-02-01.md has a promise, recorded in line 4, which asks for notice 30 days before it applies"
)
PROMISE = "promise: {all_of: [email], days_before: 30, for: [material]}"
OLD = f"---\ntitle: Privacy\nrevised: 2025-02-01\n{PROMISE}\n---\n\n{CLAUSE}\n"
UNRECORDED = OLD.replace(f"{PROMISE}\n", "")
NEW = "---\ntitle: Privacy\nrevised: 2026-01-20\neffective: 2026-03-10\nchange: material\n---\n\nWe may change this.\n"
KEY = "privacy@2026-01-20"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    archive(tmp_path, OLD, "2025-02-01")
    (tmp_path / "content/privacy.md").write_text(NEW)
    return tmp_path


def archive(root: Path, text: str, day: str) -> None:
    (root / "content/privacy.md").write_text(text)
    publish(root, (), now=noon(day))


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def said(root: Path, gate: Gate, day: str) -> list[tuple[str, str, str]]:
    config = read_settings(root)
    findings = check(root, config, date.fromisoformat(day), now=noon(day), gate=gate)
    return [(found.severity, found.message, found.help) for found in findings.problems]


def sent(root: Path, day: str, *states: str) -> None:
    """Emails with these states, and the line of the ledger."""
    variant = Variant("en", "A change", b"", b"")
    campaign = Campaign((KEY,), "accounts", {"en": variant}, "0" * 64, "legal@example.org", "example.org")
    readers = [(line, Recipient(f"reader{line}@example.org", "", "en")) for line, _ in enumerate(states, 2)]
    with open_database(database_url(root, "")) as engine:
        deliveries = Deliveries(engine, lambda: noon(day))
        with deliveries.run(deliveries.plan(campaign, readers).number) as run:
            for email, state in zip(list(run.leases()), states, strict=True):
                run.record([Outcome(email.key, state, 250, "OK")], [])  # type: ignore[arg-type]  # words of a case
    record_notice(root, [LedgerEntry("notice", "0" * 64, "", "privacy", RevisionId.parse("2026-01-20"))], noon(day))


def test_before_a_text_is_published_it_says_from_when_it_may_apply(root: Path) -> None:
    due = f"notice {KEY} is due by 2026-02-08, by email"
    may = "one that goes out on 2026-02-01 is in time: the text may apply from 2026-03-03"
    assert said(root, "publish", "2026-02-01") == [("info", f"{due}; {may}. Why: {QUOTE}", "")]


def test_a_text_that_would_apply_too_soon_does_not_pass(root: Path) -> None:
    (severity, plan, _), (late, message, help) = said(root, "publish", "2026-02-10")
    assert (severity, late) == ("info", "error")
    assert "is too late for 2026-03-10: the text may apply from 2026-03-12" in plan
    assert message.startswith("it applies from 2026-03-10, but its notice was due by 2026-02-08;")
    assert help == "set `effective` to 2026-03-12 or later"


def test_a_promise_that_nobody_recorded_stops_no_text(tmp_path: Path) -> None:
    """Only the rule promise-unconfirmed asks what the text promises."""
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    archive(tmp_path, UNRECORDED, "2025-02-01")
    (tmp_path / "content/privacy.md").write_text(NEW)
    custom = "Why: a material change is announced as soon as possible, at the latest on the day it applies"
    ((severity, plan, _),) = said(tmp_path, "publish", "2026-02-10")
    assert severity == "info"
    assert plan.startswith(f"notice {KEY} is due by 2026-03-10, on the site;")
    assert plan.endswith(custom)
    archive(tmp_path, NEW, "2026-01-20")
    ((severity, message, help),) = said(tmp_path, "effective", "2026-02-09")
    assert (severity, help) == ("info", "")
    assert message.endswith(custom)


def test_nothing_asks_for_a_notice_of_a_typo(root: Path) -> None:
    text = UNRECORDED.replace("2025-02-01", "2026-01-20\nchange: editorial").replace("e-mail", "email")
    (root / "content/privacy.md").write_text(text)
    nothing = f"no notice of {KEY} is required: it may apply from 2026-01-20"
    assert said(root, "publish", "2026-01-20") == [("info", nothing, "")]


def test_before_a_text_applies_its_notice_has_to_have_gone_out(root: Path) -> None:
    archive(root, NEW, "2026-01-20")
    assert said(root, "publish", "2026-01-20") == []
    ((severity, message, help),) = said(root, "effective", "2026-02-01")
    assert (severity, help) == ("warning", f"send it by 2026-02-08: `legalsite notify plan {KEY}`")
    assert message.endswith("No email to account holders is recorded")
    ((severity, message, help),) = said(root, "effective", "2026-02-09")
    assert (severity, help) == ("error", "publish a revision that replaces it and takes effect on 2026-03-11 or later")
    ((severity, message, help),) = said(root, "effective", "2026-03-10")
    assert (severity, help) == ("error", "send it now, and ask counsel: the text may apply from 2026-04-09")


def test_sent_in_time_to_so_many(root: Path) -> None:
    archive(root, NEW, "2026-01-20")
    sent(root, "2026-02-08", "accepted", "accepted")
    went = "it went out on 2026-02-08, and the text may apply from 2026-03-10"
    due = f"notice {KEY} was due by 2026-02-08, by email"
    expected = ("info", f"{due}; {went}. Why: {QUOTE}. Accepted in time for 2 of 2 account holders", "")
    assert said(root, "effective", "2026-03-10") == [expected]


@pytest.mark.parametrize(
    ("states", "figures"),
    [
        (["cancelled", "cancelled"], "0 of 2 account holders; 2 cancelled"),
        (["accepted", "cancelled"], "1 of 2 account holders; 1 cancelled"),
        (["accepted", "refused", "unknown"], "1 of 3 account holders; 1 refused, 1 unknown"),
    ],
)
def test_a_notice_that_not_all_have_is_an_error_after_the_last_day(root: Path, states: list[str], figures: str) -> None:
    archive(root, NEW, "2026-01-20")
    sent(root, "2026-02-01", *states)
    for day, expected in (("2026-02-08", "warning"), ("2026-02-09", "error"), ("2026-03-10", "error")):
        ((severity, message, help),) = said(root, "effective", day)
        assert (severity, message.endswith(f"Accepted in time for {figures}")) == (expected, True)
        assert f"`legalsite notify record {KEY} --unreached --channel post --on DAY`" in help
        assert f"(`legalsite notify status {KEY} --unreached` lists them)" in help


def test_sent_too_late(root: Path) -> None:
    archive(root, NEW, "2026-01-20")
    sent(root, "2026-02-09", "accepted")
    ((severity, message, help),) = said(root, "effective", "2026-03-01")
    assert severity == "error"
    assert "it went out on 2026-02-09, too late for 2026-03-10: the text may apply from 2026-03-11" in message
    assert message.endswith("Accepted in time for 0 of 1 account holder; 1 late")
    assert help.startswith("publish a revision that replaces it and takes effect on 2026-03-11 or later; or reach")


def test_a_notice_on_the_site_is_out_since_the_publication(root: Path) -> None:
    policy = '[policies.privacy]\nnotice = { any_of = ["site"], days_before = 14 }\n'
    (root / "legalsite.toml").write_text(CONFIG + policy)
    (root / "content/privacy.md").write_text(
        UNRECORDED.replace("2025-02-01", "2025-06-01").replace("e-mail", "may e-mail")
    )
    publish(root, (), now=noon("2025-06-01"))
    archive(root, NEW, "2026-01-20")
    ((severity, message, _),) = said(root, "effective", "2026-03-10")
    assert severity == "info"
    shows = "a site that was built since 2026-01-20 shows it, and the text may apply from 2026-02-03"
    assert f"on the site; {shows}" in message


def test_a_promise_of_two_channels_is_kept_only_through_both(root: Path) -> None:
    (root / "content/privacy/2025-02-01.md").unlink()
    (root / "content/LEDGER").unlink()
    (root / "content/CHECKPOINT").unlink()
    archive(root, OLD.replace("[email]", "[email, in_product]"), "2025-02-01")
    archive(root, NEW, "2026-01-20")
    sent(root, "2026-02-01", "accepted")
    record = f"`legalsite notify record {KEY} --channel in_product --on DAY`"
    reached = "Accepted in time for 1 of 1 account holder"
    missing = f"{reached}. It is not recorded that the notice was given in the product; once it is: {record}"
    ((severity, message, help),) = said(root, "effective", "2026-02-08")
    assert (severity, help) == ("warning", "give it in the product by 2026-02-08, then record it")
    assert message.endswith(missing)
    ((severity, message, _),) = said(root, "effective", "2026-02-09")
    assert (severity, message.endswith(missing)) == ("error", True)
    given = GivenNotice("in_product", on=date(2026, 2, 5))
    entry = LedgerEntry("notice", "1" * 64, "", "privacy", RevisionId.parse("2026-01-20"), given)
    record_notice(root, [entry], noon("2026-03-01"))
    ((severity, message, help),) = said(root, "effective", "2026-03-10")
    assert (severity, help) == ("info", "")
    assert "it was given by email on 2026-02-01 and in the product on 2026-02-05, and the text may apply" in message


def test_a_gate_makes_no_database(root: Path) -> None:
    archive(root, NEW, "2026-01-20")
    said(root, "effective", "2026-02-01")
    assert not (root / "deliveries.sqlite").exists()


OLD_AND_DRAFT = {"privacy/2025-02-01.md": OLD, "privacy.md": NEW}
BOTH_ARCHIVED = {**OLD_AND_DRAFT, "privacy/2026-01-20.md": NEW}  # a draft that equals an archived text is that text


def found(problems: Iterable[Problem]) -> list[tuple[str, str, str]]:
    return [(problem.rule, problem.severity, problem.place) for problem in problems]


def test_the_gate_before_publishing_looks_at_drafts_alone(checked_of: Callable[..., CheckedPolicy]) -> None:
    assert found(gate_publish([checked_of(OLD_AND_DRAFT, "2026-02-01", published=True)])) == [
        ("gate-publish", "info", "content/privacy.md:4:12")
    ]
    assert found(gate_publish([checked_of(BOTH_ARCHIVED, "2026-02-01", published=True)])) == []


def test_the_gate_before_a_text_applies_ignores_drafts(checked_of: Callable[..., CheckedPolicy]) -> None:
    asked: list[str] = []

    def outcome(notice: Notice, on: date) -> NoticeTiming:
        asked.append(notice.key)
        return timing_of(notice, on, None, timezone="UTC")

    assert found(gate_effective(checked_of(OLD_AND_DRAFT, "2026-02-01", published=True), (), outcome)) == []
    assert asked == []
    assert found(gate_effective(checked_of(BOTH_ARCHIVED, "2026-02-01", published=True), (), outcome)) == [
        ("gate-effective", "warning", "content/privacy/2026-01-20.md:4:12")
    ]
    assert set(asked) == {KEY}


@pytest.mark.parametrize(
    ("counts", "help"),
    [
        ({"left": 3}, f"send it by 2026-02-08: `legalsite notify send {KEY}`"),
        ({"accepted": 9, "left": 1}, f"send it by 2026-02-08: `legalsite notify send {KEY}`"),
        ({"refused": 9}, "reach the others by another channel"),
        ({}, f"send it by 2026-02-08: `legalsite notify plan {KEY}`"),
    ],
)
def test_what_comes_next_follows_from_what_became_of_the_emails(
    counts: dict[str, int], help: str, checked_of: Callable[..., CheckedPolicy]
) -> None:
    checked = checked_of(BOTH_ARCHIVED, "2026-02-01", published=True)
    outcome = NoticeOutcome(given_by_email(counts) if counts else None)
    (problem,) = gate_effective(checked, (), lambda notice, on: timing_of(notice, on, outcome, timezone="UTC"))
    assert problem.help.startswith(help)
