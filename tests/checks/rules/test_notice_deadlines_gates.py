"""The gates, word for word: what can still hold before a text is published, what must hold before it applies. A case of
`gates.txt` has a title, its steps, and below `--` what each gate prints. WRITE_CASES=1 writes it, for you to read."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.notice_deadlines import gate_effective, gate_publish
from legalsite.commands.check import Gate, check
from legalsite.commands.publish import publish
from legalsite.errors import Problem
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult, email_result
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.model.config import NoticeSettings, Reached
from legalsite.model.email import Mailing, Outcome, Recipient, Variant
from legalsite.model.notice import Notice
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import VersionId
from legalsite.notices.notice_results import NoticeResult, NoticeStatus, evaluate_notice
from legalsite.site.ledger_on_disk import record_notice
from legalsite.site.load import load_fresh

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\ntimezone = "Europe/Berlin"\n'
PROMISE = "promise: {all_of: [email], days_before: 30, for: [material]}"
OLD = (
    f"---\ntitle: Privacy\nrevised: 2025-02-01\n{PROMISE}\n---\n\n"
    "We will e-mail you at least 30 days before a material change takes effect.\n"
)
NEW = "---\ntitle: Privacy\nrevised: 2026-01-20\neffective: 2026-03-10\nchange: material\n---\n\nWe may change this.\n"
KEY = "privacy@2026-01-20"
FILE = Path(__file__).parent.parent / "gates.txt"
CASES = FILE.read_text().removeprefix("== ").split("\n== ")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.partition("\n")[0])
def test_gate(case: str, tmp_path: Path) -> None:
    steps, _, printed = case.partition("\n")[2].partition("\n--\n")
    found = "\n".join(done(tmp_path, steps.splitlines()))
    if os.environ.get("WRITE_CASES"):
        FILE.write_text(
            FILE.read_text().replace(
                f"{case.strip()}\n", case.strip().removesuffix(printed.strip()) + found + "\n"
            )
        )
    assert found == printed.strip()
    assert not (tmp_path / "deliveries.sqlite").exists() or "emails" in steps


def done(root: Path, steps: list[str]) -> Iterable[str]:
    """Take the steps, and yield what each gate prints."""
    (root / "content").mkdir()
    (root / "legalsite.toml").write_text(CONFIG)
    old, new = OLD, NEW
    for verb, _, rest in (step.partition(" ") for step in steps):
        day, *words = rest.split()
        if verb == "settings":
            (root / "legalsite.toml").write_text(CONFIG + rest.replace("; ", "\n") + "\n")
        elif verb == "old":
            old = (
                OLD.replace(PROMISE, rest)
                if rest.startswith("promise:")
                else OLD.replace(f"{PROMISE}\n", "")
            )
        elif verb == "editorial":
            new = old.replace("2025-02-01", "2026-01-20\nchange: editorial").replace(
                "e-mail", "email"
            )
        elif verb == "publish":
            (root / "content/privacy.md").write_text(old if day < "2026" else new)
            publish(root, (), now=noon(day))
            (root / "content/privacy.md").write_text(new)
        elif verb == "emails":
            send(root, day, *words)
        elif verb == "in_product":
            given = RecordedResult("in_product", on=date(2026, 2, 5))
            entry = LedgerEntry("notice", "", "", "privacy", VersionId.parse("2026-01-20"), given)
            record_notice(root, [entry], noon(day))
        else:
            (root / "content/privacy.md").write_text(new)
            gate = cast("Gate", verb.rstrip("?"))
            findings = check(
                load_fresh(root, now=noon(day)), date.fromisoformat(day), now=noon(day), gate=gate
            )
            said = [
                f"{found.severity}: {found.message}\n  help: {found.help or None}"
                for found in findings.problems
            ]
            yield "\n".join([f"{day}:", *said])


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def send(root: Path, day: str, *states: str) -> None:
    """Record emails with these states, and the line of the ledger."""
    variant = Variant("en", "A change", b"", b"")
    mailing = Mailing(
        (NoticeKey.parse(KEY),),
        "accounts",
        (variant,),
        "0" * 64,
        "legal@example.org",
        "example.org",
    )
    readers = [
        (line, Recipient(f"reader{line}@example.org", "", "en")) for line, _ in enumerate(states, 2)
    ]
    with open_database(database_url(root, "")) as engine:
        deliveries = Deliveries(engine, lambda: noon(day))
        with deliveries.updates.run(deliveries.updates.plan(mailing, readers).number) as run:
            for email, state in zip(list(run.lease_emails()), states, strict=True):
                run.record([Outcome(email.key, state, 250, "OK")], [])  # type: ignore[arg-type]  # words of a case
    given = email_result({"accepted": 1}, deadline=date(2026, 2, 7))  # the deliveries count
    record_notice(
        root,
        [LedgerEntry("notice", "0" * 64, "", "privacy", VersionId.parse("2026-01-20"), given)],
        noon(day),
    )


OLD_AND_DRAFT = {"privacy/2025-02-01.md": OLD, "privacy.md": NEW}
BOTH_ARCHIVED = {
    **OLD_AND_DRAFT,
    "privacy/2026-01-20.md": NEW,
}  # a draft that equals an archived text is that text


def found(problems: Iterable[Problem]) -> list[tuple[str, str, str]]:
    return [(problem.rule, problem.severity, problem.place) for problem in problems]


def test_the_gate_before_publishing_looks_at_drafts_alone(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    assert found(gate_publish([checked_of(OLD_AND_DRAFT, "2026-02-01", published=True)])) == [
        ("gate-publish", "info", "content/privacy.md:4:12")
    ]
    assert found(gate_publish([checked_of(BOTH_ARCHIVED, "2026-02-01", published=True)])) == []


def test_the_gate_before_a_text_applies_ignores_drafts(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    asked: list[str] = []

    def outcome(notice: Notice, on: date) -> NoticeStatus:
        asked.append(notice.key)
        return evaluate_notice(
            notice, on, lambda _: None, timezone="UTC", settings=NoticeSettings()
        )

    assert (
        found(gate_effective(checked_of(OLD_AND_DRAFT, "2026-02-01", published=True), (), outcome))
        == []
    )
    assert asked == []
    assert found(
        gate_effective(checked_of(BOTH_ARCHIVED, "2026-02-01", published=True), (), outcome)
    ) == [("gate-effective", "warning", "content/privacy/2026-01-20.md:4:12")]
    assert set(map(str, asked)) == {KEY}


@pytest.mark.parametrize(
    ("share", "starts"),
    [(0.9, ["when you've given"]), (0.95, ["when you've given", "list people"])],
)
def test_those_who_were_not_reached_are_listed_unless_enough_were(
    share: float, starts: list[str], checked_of: Callable[..., CheckedPolicy]
) -> None:
    both = OLD.replace("[email]", "[email, letter]")
    checked = checked_of(
        {**BOTH_ARCHIVED, "privacy/2025-02-01.md": both}, "2026-02-01", published=True
    )
    by = date(2026, 2, 7)
    outcome = NoticeResult({by: email_result({"accepted": 9, "rejected": 1}, deadline=by)})
    settings = NoticeSettings(reached=Reached(share, "Some addresses are old."))

    def notice_status(notice: Notice, on: date) -> NoticeStatus:
        return evaluate_notice(notice, on, lambda _: outcome, timezone="UTC", settings=settings)

    (problem,) = gate_effective(checked, (), notice_status)
    asked = [
        line for line in (problem.help or "").split("\n  ") if not line.startswith((" ", "if "))
    ]
    assert len(asked) == len(starts)
    assert all(line.startswith(start) for line, start in zip(asked, starts, strict=True))


@pytest.mark.parametrize(
    ("counts", "help"),
    [
        ({"left": 3}, f"send it: `legalsite notify send {KEY}`"),
        ({"accepted": 9, "left": 1}, f"send it: `legalsite notify send {KEY}`"),
        ({"left": 1, "expired": 1}, f"retry the expired emails: `legalsite notify retry {KEY}`"),
        ({"rejected": 9}, "list people you couldn't reach"),
        ({}, f"send it: `legalsite notify plan {KEY} --to readers.csv`"),
    ],
)
def test_what_comes_next_follows_from_what_became_of_the_emails(
    counts: dict[str, int], help: str, checked_of: Callable[..., CheckedPolicy]
) -> None:
    checked, by = checked_of(BOTH_ARCHIVED, "2026-02-01", published=True), date(2026, 2, 7)
    outcome = NoticeResult({by: email_result(counts, deadline=by)} if counts else {})

    def notice_status(notice: Notice, on: date) -> NoticeStatus:
        return evaluate_notice(
            notice, on, lambda _: outcome, timezone="UTC", settings=NoticeSettings()
        )

    (problem,) = gate_effective(checked, (), notice_status)
    assert problem.help.startswith(help)
