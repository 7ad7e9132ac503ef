"""What would be due if the draft, or the next text, were published: on which day, and what is asked only of a draft."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from legalsite.commands.plan import PlannedText, plan, planned_calendar

SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\n'
PROMISE = "promise: {all_of: [email], days_before: 30}\n"
TEXT = "---\ntitle: Terms\nrevised: {}\n{}---\n\nWe write 30 days before.\n\n## A\n\n#### {}\n\nx\n"
TODAY = date(2026, 2, 1)


@pytest.fixture
def planned(tmp_path: Path) -> Callable[..., PlannedText]:
    """Return a function that plans for a site with one text in effect and, if it has front matter, a draft."""

    def planned(draft: str = "", **options: Any) -> PlannedText:
        first = TEXT.format("2026-01-01", PROMISE, "B")
        (tmp_path / "content/terms").mkdir(parents=True, exist_ok=True)
        (tmp_path / "content/terms/2026-01-01.md").write_text(first)
        (tmp_path / "content/terms.md").write_text(
            TEXT.format("2026-01-20", draft, "C") if draft else first
        )
        (tmp_path / "legalsite.toml").write_text(SETTINGS)
        asked = {"effective": None, "change": "", "send": None, **options}
        return plan(
            tmp_path, "terms", TODAY, now=lambda: datetime(2026, 2, 1, 12, tzinfo=UTC), **asked
        )

    return planned


def test_without_a_draft_the_text_in_effect_stands_for_the_next_one(
    planned: Callable[..., PlannedText],
) -> None:
    seen = planned()
    assert (seen.began, seen.send, str(seen.version.revised)) == (True, TODAY, "2026-02-01")
    assert seen.notice_status
    assert seen.notice_status.earliest_effective == date(2026, 3, 4)
    asked = {problem.rule for problem in seen.problems}
    assert "heading-level" in asked
    assert not asked & {"missing-change", "missing-summary", "missing-about", "same-words"}


def test_a_draft_is_asked_for_what_only_its_writer_knows(
    planned: Callable[..., PlannedText],
) -> None:
    seen = planned(f"effective: 2026-03-10\n{PROMISE}")
    assert (seen.began, str(seen.version.revised)) == (False, "2026-01-20")
    assert {problem.rule for problem in seen.problems} >= {
        "missing-change",
        "missing-summary",
        "heading-level",
    }
    assert not [problem for problem in seen.problems if problem.severity == "info"]


@pytest.mark.parametrize("draft", ["", PROMISE])
def test_another_day_class_and_day_of_sending(
    planned: Callable[..., PlannedText], tmp_path: Path, draft: str
) -> None:
    seen = planned(draft, effective=date(2026, 4, 1), change="minor", send=date(2026, 2, 10))
    assert (seen.version.effective, seen.version.change, seen.send) == (
        date(2026, 4, 1),
        "minor",
        date(2026, 2, 10),
    )
    assert seen.notice_status
    assert seen.notice_status.notice.deadline == date(2026, 3, 1)
    assert seen.notice_status.earliest_effective == date(2026, 3, 13)
    assert "effective" not in (tmp_path / "content/terms.md").read_text()


def test_the_calendar_has_the_day_of_the_notice_and_that_of_the_text(
    planned: Callable[..., PlannedText],
) -> None:
    seen = planned(PROMISE, effective=date(2026, 4, 1))
    lines = planned_calendar(seen, TODAY).decode().split("\r\n")
    assert {
        "DTSTART;VALUE=DATE:20260401",
        f"SUMMARY:Terms: version {seen.version.revised} takes effect",
        "DTSTART;VALUE=DATE:20260301",
    } <= {*lines}
    assert lines.count("BEGIN:VEVENT") == 2


def test_a_clause_that_no_translation_can_quote_is_named(tmp_path: Path) -> None:
    promise = "promise: {all_of: [email], days_before: 30, clause: b}\n"
    texts = {
        "terms/2026-01-01.md": TEXT.format("2026-01-01", promise, "B"),
        "terms.md": TEXT.format("2026-01-20", promise, "B"),
    }
    texts["terms/2026-01-01.de.md"] = TEXT.format("2026-01-01", "translates: 2026-01-01\n", "C")
    for path, text in texts.items():
        place = tmp_path / "content" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (tmp_path / "legalsite.toml").write_text(f'{SETTINGS}languages = ["en", "de"]\n')
    now = datetime(2026, 2, 1, 12, tzinfo=UTC)
    seen = plan(tmp_path, "terms", TODAY, effective=None, change="", send=None, now=lambda: now)
    (message,) = [problem.message for problem in seen.problems if problem.rule == "promise-anchor"]
    assert message == (
        "the German translation of 2026-01-01 has no anchor 'b', so emails in German don't quote the promise"
    )
