"""A check that remembers finds what one finds that does not."""

import subprocess
import sys
import textwrap
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.findings import Findings
from legalsite.checks.run import run
from legalsite.commands import check as command
from legalsite.commands.check import check
from legalsite.site.settings import read_settings

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\n'
OFF = '\n[[checks]]\nrule = "dead-anchor"\nlevel = "off"\nreason = "Later."\n'
TEXT = "---\ntitle: {slug}\nrevised: {revised}\n---\n\nBe {word} at [home](b.md#here).\n"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "legalsite.toml").write_text(CONFIG + OFF)
    for slug in ("a", "b"):
        write(tmp_path, slug, f"{slug}/2025-01-01.md", "2025-01-01", "fair")
        write(tmp_path, slug, f"{slug}.md", "2026-01-01", "kind")
    return tmp_path


def write(site: Path, slug: str, path: str, revised: str, word: str) -> None:
    place = site / "content" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(TEXT.format(slug=slug, revised=revised, word=word))


def found(site: Path, on: date = date(2026, 3, 1), jobs: int = 1, rules: tuple[str, ...] = ()) -> Findings:
    return check(site, read_settings(site), on, now=NOW, jobs=jobs, rules=rules)


def fresh(site: Path, on: date = date(2026, 3, 1)) -> Findings:
    for kept in (site / ".legalsite").glob("*"):
        kept.unlink()
    return found(site, on)


def test_the_same_with_and_without_memory(site: Path) -> None:
    first = found(site)
    assert found(site) == first == fresh(site)
    assert first.silenced
    assert first.failed


def test_rules_run_only_where_something_changed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(site, "c", "c.md", "2026-01-01", "kind")
    found(site)
    asked: list[str] = []

    def watched(subjects: list[CheckedPolicy], rules: Sequence[str]) -> Findings:
        asked.extend(subject.policy.slug for subject in subjects)
        return run(subjects, rules)

    monkeypatch.setattr("legalsite.checks.run.run", watched)
    found(site)
    assert asked == []
    write(site, "c", "c.md", "2026-01-01", "kinder")
    found(site)
    assert "c" in asked


def test_nothing_changed_loads_no_rule_and_no_markdown(site: Path) -> None:
    code = textwrap.dedent(f"""
        import sys
        from legalsite.cli import run
        assert run(["check", "--as-of", "2026-03-01", "--root", {str(site)!r}]) == 1
        sys.exit(", ".join(name for name in ("legalsite.checks.run", "markdown_it") if name in sys.modules) or 0)
    """)
    first, second = (subprocess.run([sys.executable, "-c", code], check=False, capture_output=True) for _ in range(2))
    assert second.stdout == first.stdout
    assert b"legalsite.checks.run, markdown_it" in first.stderr
    assert b"markdown_it" not in second.stderr
    assert b"legalsite.checks" not in second.stderr


@pytest.mark.parametrize("what", ["a text", "a day", "the settings", "the rules", "a broken text"])
def test_whatever_a_rule_can_see_counts(site: Path, what: str) -> None:
    found(site)
    day = date(2026, 3, 1)
    if what == "a text":
        write(site, "b", "b.md", "2026-01-02", "fair")
    elif what == "a day":
        day = date(2025, 12, 1)
    elif what == "the settings":
        (site / "legalsite.toml").write_text(CONFIG)
    elif what == "the rules":
        assert {problem.rule for problem in found(site, rules=("missing-change",)).problems} == {"missing-change"}
    else:
        (site / "content/b.md").write_text("---\ntitle: b\nrevised: 2026-01-01\n---\n\n[x]: a\n[x]: b\n")
    remembered = found(site, day)
    assert remembered == fresh(site, day)


def test_as_many_processes_as_one(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "WORTH_A_FORK", 1)
    alone = fresh(site)
    for kept in (site / ".legalsite").glob("*"):
        kept.unlink()
    assert found(site, jobs=2) == alone
