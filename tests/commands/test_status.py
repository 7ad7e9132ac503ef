"""What applies, what comes next and what is due, on each day of a little history."""

import subprocess
import sys
import textwrap
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.publish import publish
from legalsite.commands.status import PolicyStatus, SiteStatus, calendar_of, site_status
from legalsite.errors import ProblemsFound
from legalsite.site.settings import read_settings

CLAUSE = "We will e-mail you at least 30 days before a material change takes effect."
PROMISE = "promise: {all_of: [email], days_before: 30, for: [material]}"
OLD = f"---\ntitle: Terms\nrevised: 2025-01-01\n{PROMISE}\n---\n\n{CLAUSE}\n"
NEW = f"---\ntitle: Terms\nrevised: 2026-03-02\neffective: 2026-05-01\nchange: material\n---\n\n{CLAUSE} You pay.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://legal.test/"\n')
    for day, text in (("2025-01-01", OLD), ("2026-03-02", NEW)):
        (tmp_path / "content/terms.md").write_text(text)
        publish(tmp_path, (), now=datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))
    return tmp_path


def standing(root: Path, on: date) -> SiteStatus:
    return site_status(root, read_settings(root), on, database="", now=lambda: datetime(2026, 3, 5, tzinfo=UTC))


def terms(root: Path, day: str) -> PolicyStatus:
    (policy,) = standing(root, date.fromisoformat(day)).policies
    return policy


@pytest.mark.parametrize(
    ("day", "in_force", "upcoming", "next_change", "due"),
    [
        ("2026-03-01", "2025-01-01", None, "2026-03-02", 0),
        ("2026-03-02", "2025-01-01", "2026-03-02", "2026-05-01", 1),
        ("2026-05-01", "2026-03-02", None, None, 1),
        ("2026-05-31", "2026-03-02", None, None, 1),
        ("2026-06-01", "2026-03-02", None, None, 0),
    ],
)
def test_by_day(root: Path, day: str, in_force: str, upcoming: str | None, next_change: str | None, due: int) -> None:
    status = terms(root, day)
    assert str(status.on_day.in_force) == in_force
    assert list(map(str, status.on_day.pending)) == ([upcoming] if upcoming else [])
    assert status.next_change == (date.fromisoformat(next_change) if next_change else None)
    assert [timing.notice.send_by for timing in status.due] == [date(2026, 4, 1)] * due


def test_before_the_first_text_there_is_nothing(root: Path) -> None:
    status = standing(root, date(2024, 12, 31))
    assert (status.policies, status.empty, status.next_change) == ((), False, date(2025, 1, 1))


def test_a_site_without_a_text_is_empty(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://legal.test/"\n')
    assert standing(tmp_path, date(2026, 1, 1)).empty


def test_after_a_build_it_says_the_same(root: Path) -> None:
    before = standing(root, date(2026, 3, 5))
    list(build(BuildOrder(root, read_settings(root), date(2026, 3, 5))))
    assert standing(root, date(2026, 3, 5)) == before


def test_the_days_for_a_calendar(root: Path) -> None:
    status = terms(root, "2026-03-05")
    calendar = calendar_of([status], read_settings(root), date(2026, 3, 5)).decode().replace("\r\n ", "")
    days = [line for line in calendar.splitlines() if line.startswith(("DTSTART", "SUMMARY"))]
    assert days == [
        "DTSTART;VALUE=DATE:20260401", "SUMMARY:Notice terms@2026-03-02 is due",
        "DTSTART;VALUE=DATE:20260501", "SUMMARY:Terms: revision 2026-03-02 applies",
    ]  # fmt: skip


def test_what_stops_a_build_stops_it(root: Path) -> None:
    (root / "content/terms/2025-01-01.md").write_text("changed")
    with pytest.raises(ProblemsFound):
        terms(root, "2026-03-05")


def test_after_a_build_no_markdown_is_loaded(root: Path) -> None:
    list(build(BuildOrder(root, read_settings(root), date(2026, 6, 1))))
    code = textwrap.dedent(f"""
        import sys
        from legalsite.cli import run
        assert run(["status", "--as-of", "2026-06-01", "--root", {str(root)!r}]) == 0
        sys.exit("markdown_it" in sys.modules)
    """)
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
