"""The gates, word for word: what can still hold before a text is published, what must hold before it applies. A case of
`gates.txt` has a title, its steps, and below `--` what each gate prints. WRITE_CASES=1 writes it, for you to read."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest

from ledgers import read_ledger, record_notice
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.notice_deadlines import gate_effective, gate_publish
from legalsite.commands.check import Gate, check
from legalsite.commands.notice_evidence import write_result
from legalsite.commands.publish import publish
from legalsite.errors import Problem
from legalsite.ledger.chain import append_entries, new_ledger
from legalsite.ledger.lines import LedgerEntry, start_of_day
from legalsite.ledger.recorded_result import RecordedResult, read_result
from legalsite.model.config import NoticeSettings, Reached
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import ONE_DAY, VersionId
from legalsite.notices.notice_results import (
    NoticeResult,
    NoticeStatus,
    evaluate_notice,
    recorded_results,
)
from legalsite.notices.requirements import due_notices
from legalsite.notices.result_file import NO_EMAIL, Deadline, Result, Subject, figures_of
from legalsite.site.load import load_fresh

BY = date(2026, 2, 7)
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
    assert not (tmp_path / "deliveries.sqlite").exists()


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
            given = RecordedResult("stated", "in_product", on=date(2026, 2, 5))
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
    """Record emails with these states, as a run records them."""
    people = {}
    for number, state in enumerate(states):
        row = (state, f"{day}T12:00:00Z") if state != "deferred" else NO_EMAIL
        people[str(number)] = row
    end = start_of_day(BY + ONE_DAY, "Europe/Berlin")
    (figures,) = figures_of(people, [Deadline(BY, end)], 0, "Europe/Berlin")
    result = Result(Subject(KEY, "email", "accounts"), zone="Europe/Berlin", figures=(figures,))
    write_result(root, result.sha256, str(result))
    revised = VersionId.parse("2026-01-20")
    stated = result.line_result(figures)
    entry = LedgerEntry("notice", result.sha256, "", "privacy", revised, stated)
    record_notice(root, [entry], noon(day))


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


def statuses(
    checked: CheckedPolicy, result: NoticeResult | None, settings: NoticeSettings
) -> list[NoticeStatus]:
    """Return the status of each notice of a policy without its drafts."""
    policy = checked.without_draft()
    found = []
    for notice in due_notices(policy, checked.config, checked.promise, checked.on, announced=()):
        status = evaluate_notice(
            notice, checked.on, lambda _: result, timezone="UTC", settings=settings
        )
        found.append(status)
    return found


def recorded(field: str) -> NoticeResult:
    """Return the result of a notice with one line about emails."""
    data = new_ledger("https://a.test/")
    entry = LedgerEntry(
        "notice", "ab" * 32, "", "privacy", VersionId.parse("2026-01-20"), read_result(field)
    )
    ledger = read_ledger(append_entries(data, [entry], noon("2026-02-01")))
    return recorded_results(ledger)[NoticeKey.parse(KEY)]


EMAILS = f"seen:email,to=accounts,by={BY},in_time="


def test_the_gate_before_a_text_applies_ignores_drafts(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    settings = NoticeSettings()
    checked = checked_of(OLD_AND_DRAFT, "2026-02-01", published=True)
    assert statuses(checked, None, settings) == []
    checked = checked_of(BOTH_ARCHIVED, "2026-02-01", published=True)
    problems = gate_effective(checked, statuses(checked, None, settings))
    assert found(problems) == [("gate-effective", "warning", "content/privacy/2026-01-20.md:4:12")]


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
    settings = NoticeSettings(reached=Reached(share, "Some addresses are old."))
    result = recorded(f"{EMAILS}90%,first=2026-02-01,last=2026-02-01")
    (problem,) = gate_effective(checked, statuses(checked, result, settings))
    asked = [
        line for line in (problem.help or "").split("\n  ") if not line.startswith((" ", "if "))
    ]
    assert len(asked) == len(starts)
    assert all(line.startswith(start) for line, start in zip(asked, starts, strict=True))


@pytest.mark.parametrize(
    ("share", "help"),
    [
        ("not_all,left=yes", f"send it: `legalsite notify send {KEY}`"),
        (
            "90%,first=2026-02-01,last=2026-02-01,left=yes",
            f"send it: `legalsite notify send {KEY}`",
        ),
        ("0%", "list people who weren't reached yet"),
        ("", f"send it: `legalsite notify plan {KEY} --to readers.csv`"),
    ],
)
def test_what_comes_next_follows_from_the_result_of_the_emails(
    share: str, help: str, checked_of: Callable[..., CheckedPolicy]
) -> None:
    checked = checked_of(BOTH_ARCHIVED, "2026-02-01", published=True)
    result = recorded(f"{EMAILS}{share}") if share else None
    (problem,) = gate_effective(checked, statuses(checked, result, NoticeSettings()))
    assert problem.help.startswith(help)
