"""What applies, what comes next and what is due, on each day of a little history."""

import subprocess
import sys
import textwrap
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.publish import publish
from legalsite.commands.status import PolicyStatus, SiteStatus, site_status
from legalsite.errors import ProblemsFound
from legalsite.site.settings import read_settings
from steps import steps

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


def notice_status(root: Path, on: date) -> SiteStatus:
    return site_status(root, read_settings(root), on, now=lambda: datetime(2026, 3, 5, tzinfo=UTC))


def terms(root: Path, day: str) -> PolicyStatus:
    (policy,) = notice_status(root, date.fromisoformat(day)).policies
    return policy


def test_after_a_build_it_says_the_same(root: Path) -> None:
    before = notice_status(root, date(2026, 3, 5))
    list(build(BuildOrder(root, read_settings(root), date(2026, 3, 5))))
    assert notice_status(root, date(2026, 3, 5)) == before


def test_a_notice_that_nobody_gave_is_told_for_thirty_days(root: Path) -> None:
    assert [
        len(terms(root, day).notices) for day in ("2026-05-01", "2026-05-31", "2026-06-01")
    ] == [1, 1, 0]


def test_twice_as_many_drafts_take_twice_the_work(tmp_path: Path) -> None:
    work = {}
    for count in (1, 10, 20):  # the first loads what the others need
        root = tmp_path / str(count)
        (root / "content").mkdir(parents=True)
        (root / "legalsite.toml").write_text(
            '[site]\ntitle = "A"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
        )
        for number in range(count):
            (root / f"content/p{number}.md").write_text(OLD)
        publish(root, (), now=datetime(2025, 1, 1, 12, tzinfo=UTC))
        for number in range(count):
            (root / f"content/p{number}.md").write_text(NEW + "\nSee [all policies](/p0/).\n")
            translation = NEW.replace("effective: 2026-05-01", "translates: 2026-03-02")
            (root / f"content/p{number}.de.md").write_text(translation)
        work[count] = steps(partial(notice_status, root, date(2026, 3, 5)))
    assert work[20] < 2.2 * work[10]


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
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode
        == 0
    )


def test_of_a_day_in_the_past_it_speaks_of_nothing_that_was_not_known_then(root: Path) -> None:
    draft = OLD.replace("2025-01-01", "2026-03-04")
    (root / "content/terms.md").write_text(draft.replace(PROMISE, "replaces: []\npromise: none"))
    seen = notice_status(root, date(2026, 3, 1))
    assert (seen.next_change, terms(root, "2026-03-01").next_change) == (None, None)
    known = {"2026-03-01": 0, "2026-03-03": 0, "2026-03-04": 1, "2026-03-05": 1, "2027-01-01": 1}
    for day, count in known.items():
        assert len(notice_status(root, date.fromisoformat(day)).drafts) == count
    before = notice_status(root, date(2024, 12, 31))
    assert (before.policies, before.next_change, before.drafts) == ((), None, ())
    assert notice_status(root, date(2026, 3, 2)).next_change == date(2026, 5, 1)
