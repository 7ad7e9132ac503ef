"""`status`, `notify status`, `notify plan`, `report`, `check --gate effective`, and `check` list the same notices with
the same states, on each day of random histories; and the gate fails until a missed notice is answered."""

import io
import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.mail.planned_emails import MAILING, readers
from tests.model.test_version_on import FIRST

from commands.notified_histories import (
    ORIGIN,
    SETTINGS,
    Event,
    History,
    Recording,
    event_of,
    notified_histories,
    source,
)
from legalsite.cli import run
from legalsite.commands.report import report
from legalsite.commands.stored_mailings import open_deliveries
from legalsite.errors import ProblemsFound
from legalsite.model.policy import ONE_DAY
from legalsite.site.load import load
from legalsite.site.settings import read_settings
from legalsite.text.sentence_ends import end_sentence

END = FIRST + timedelta(days=160)  # everything is recorded, and no notice is recent


@dataclass
class Said:
    """What the commands say of notices on a day."""

    status: dict[str, Any]
    status_text: str
    plan: list[dict[str, Any]]
    plan_text: str
    gate: list[dict[str, Any]]
    gate_exit: int
    check: list[dict[str, Any]]
    report: dict[str, Any]

    def notices(self, kind: str) -> dict[str, list[dict[str, Any]]]:
        """The requirements of each notice that `status` lists as `notices`, or as `missed`."""
        found = {}
        for policy in self.status["policies"]:
            for notice in policy[kind]:
                assert notice["key"] not in found
                found[notice["key"]] = notice["requirements"]
        return found


def command(root: Path, *words: str) -> tuple[int, str]:
    said, problems = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(problems):
        code = run([*words, "--root", str(root)])
    assert code in (0, 1), said.getvalue() + problems.getvalue()
    assert said.getvalue(), problems.getvalue()
    return code, said.getvalue()


def said_on(root: Path, day: date) -> Said:
    as_of = ("--as-of", str(day))
    code, gate = command(root, "check", "--gate", "effective", "--format", "json", *as_of)
    return Said(
        status=json.loads(command(root, "status", "--format", "json", *as_of)[1]),
        status_text=command(root, "status", *as_of)[1],
        plan=json.loads(command(root, "notify", "plan", "--format", "json", *as_of)[1]),
        plan_text=command(root, "notify", "plan", *as_of)[1],
        gate=json.loads(gate),
        gate_exit=code,
        check=json.loads(command(root, "check", "--format", "json", *as_of)[1]),
        report=report(root, read_settings(root), date(2000, 1, 1), date(2100, 1, 1), on=day),
    )


def states(requirements: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["in_words"], each["state"]) for each in requirements}


def check_said(said: Said) -> None:
    due, missed = said.notices("notices"), said.notices("missed")
    assert not due.keys() & missed.keys()
    planned: dict[bool, dict[str, Any]] = {False: {}, True: {}}  # by whether it was missed
    for notice in said.plan:
        if notice["requirements"]:  # otherwise, only a person can ask for it
            planned[notice["missed"]][notice["key"]] = notice["requirements"]
    assert planned == {False: due, True: missed}
    check_texts(said, due, missed)
    check_gate(said, {**due, **missed})
    check_report(said, {**due, **missed})
    check_rules(said)


def check_texts(said: Said, due: dict[str, Any], missed: dict[str, Any]) -> None:
    for text in (said.status_text, said.plan_text):
        for key, requirements in due.items():
            assert f"{key}:" in text
            for requirement in requirements:
                assert requirement["in_words"] in text
        lines = [
            line.strip() for line in text.splitlines() if line.strip().startswith("missed notice")
        ]
        named = [line.split(",")[0].removeprefix("missed notice ") for line in lines]
        assert sorted(named) == sorted(missed), (named, missed, text)
        for line in lines:
            key, words = line.removeprefix("missed notice ").split(", ", 1)
            assert words in {each["in_words"] for each in missed[key]}


def check_gate(said: Said, listed: dict[str, Any]) -> None:
    expected = set()
    for key, requirements in listed.items():
        for each in requirements:
            severity = {"late": "error", "open": "warning"}.get(each["state"], "info")
            words = end_sentence(each["in_words"])
            expected.add((severity, f"notice {key}, {words} Why: {each['why']}"))
    assert {
        (each["severity"], each["message"])
        for each in said.gate
        if each["rule"] == "gate-effective"
    } == expected
    is_late = any(each["state"] == "late" for each in chain.from_iterable(listed.values()))
    assert said.gate_exit == is_late


def check_report(said: Said, listed: dict[str, Any]) -> None:
    reported = {
        f"{each['policy']}@{each['version']}": each["requirements"]
        for each in said.report["versions"]
    }
    for key, requirements in listed.items():
        assert states(reported[key]) == states(requirements), key
    for key, requirements in reported.items():
        for each in requirements or ():
            assert each["state"] not in ("open", "late") or key in listed, (key, each)


def check_rules(said: Said) -> None:
    """What `check` says of the notices of recorded versions, `report` says, too."""
    known = {f"{each['policy']}@{each['version']}": each for each in said.report["versions"]}
    for problem in said.check:
        if problem["rule"] != "notice-period" or problem["path"].count("/") < 2:
            continue
        key = problem["path"].removeprefix("content/").removesuffix(".md").replace("/", "@")
        requirements = known[key]["requirements"] or []
        assert any(
            f"its notice is {each['in_words']}" in problem["message"] for each in requirements
        ), (problem, requirements)


def check_emails(root: Path, said: Said) -> None:
    """What `notify status` says of the emails that a deadline judges, each requirement says, too."""
    _, output = command(root, "notify", "status", "--format", "json")
    emails: dict[tuple[str, str], str] = {}  # what is said of them, by notice and deadline
    for mailing in json.loads(output):
        for key, notice in mailing["notices"].items():
            for line in notice["recorded"]:
                words = line["in_words"].partition(" (deadline: ")[0]
                emails[key, line["by"]] = words
    for version in said.report["versions"]:
        for each in version["requirements"] or ():
            key = f"{version['policy']}@{version['version']}"
            words = emails.get((key, str(each["deadline"])))
            counts = not each["channels"] or "email" in each["channels"]
            if words and counts and "also count" not in each["in_words"]:
                assert words in each["in_words"].replace("accepted so far", "accepted in time"), (
                    key,
                    each,
                )


def plan_mailings(root: Path, history: History) -> None:
    """Plan a mailing for each notice whose emails to account holders are recorded."""
    results = [(event.entry.notice_key, event.entry.result) for event in history.events]
    keys = {key: None for key, result in results if key and result and result.is_notice_to_accounts}
    with open_deliveries(root, "", lambda: at_noon(END), create=True) as deliveries:
        for key in keys:
            mailing = replace(MAILING, notices=(key,))
            deliveries.updates.plan(mailing, readers(["ada", "bob"]))


def is_readable(root: Path) -> bool:
    """Whether everything that a text names is recorded already."""
    with suppress(ProblemsFound):
        load(root).require()
        return True
    return False


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def clock(day: date) -> dict[str, str]:
    return {"SOURCE_DATE_EPOCH": str(int(at_noon(day).timestamp()))}


def check_history(history: History, days: Sequence[int], pauses: Sequence[int] = ()) -> None:
    """Check what is said on each of `days`, as known in the end, and after some of the events, as known then."""
    with tempfile.TemporaryDirectory() as folder:
        recording = Recording(Path(folder, "site"), history)
        for number, event in enumerate(history.events):
            recording.record(event)
            if number in pauses and is_readable(recording.root):
                day = date.fromisoformat(event.time[:10]) + ONE_DAY
                with patch.dict(os.environ, clock(day)):
                    check_said(said_on(recording.root, day))
        for path, data in history.drafts.items():
            (recording.root / "content" / path).write_text(data)
        with patch.dict(os.environ, clock(END)):
            for day in days:
                check_said(said_on(recording.root, FIRST + timedelta(days=day)))
            plan_mailings(recording.root, history)
            check_emails(recording.root, said_on(recording.root, END))


def published(slug: str, day: str, effective: str) -> Event:
    """A text that promises notice by email."""
    facts = {"revised": day, "effective": effective, "change": "material", "summary": "New."}
    data = source(facts, f"Words of {day}.", "promise: {all_of: [email], days_before: 10}")
    path = f"{slug}/{day}.md"
    recorded = f"000001 {day}T12:00:00Z"
    return event_of(recorded, "publish", f"{slug} {day}", path, data)


def test_a_missed_notice_is_listed_whatever_is_due_for_another_policy(tmp_path: Path) -> None:
    """Both versions have the same date."""
    events = [
        published("p", "2025-01-01", "2025-01-01"),
        published("q", "2025-01-01", "2025-01-01"),
        published("p", "2025-02-01", "2025-05-01"),
        published("q", "2025-02-01", "2025-02-05"),
    ]
    history = History(SETTINGS.format(origin=ORIGIN, rules="", reached=""), events)
    recording = Recording(tmp_path / "site", history)
    for event in events:
        recording.record(event)
    with patch.dict(os.environ, clock(date(2025, 4, 1))):
        said = said_on(recording.root, date(2025, 4, 1))
    assert "missed notice q@2025-02-01, " in said.plan_text
    check_said(said)


@settings(max_examples=8)
@given(
    notified_histories(),
    st.lists(st.integers(-6, 150), min_size=2, max_size=2),
    st.sets(st.integers(0, 30), max_size=2),
)
def test_the_commands_list_the_same_notices_with_the_same_states(
    history: History, days: list[int], pauses: set[int]
) -> None:
    check_history(history, days, pauses)


@pytest.mark.long
@settings(max_examples=12)
@given(
    notified_histories(),
    st.lists(st.integers(-6, 150), min_size=8, max_size=8),
    st.sets(st.integers(0, 30)),
)
def test_the_commands_list_the_same_notices_on_many_days(
    history: History, days: list[int], pauses: set[int]
) -> None:
    check_history(history, days, pauses)
