"""What a problem says is to be written instead, is written into the file: the problem is gone then."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.check import check
from legalsite.errors import Problem, ProblemsFound
from legalsite.site.load import load_fresh
from text_tables import table

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
FRONT = "title: Privacy\nrevised: 2026-03-02\n"
BODY = "\n## Data {#data}\n\nWe keep little.\n"
OLD = "---\ntitle: Privacy\nrevised: 2026-01-02\npromise: none\n---\n\nWe keep all.\n"


def problems(root: Path, line: str, config: str = CONFIG) -> tuple[Problem, ...]:
    """Return what `check` says of a policy with this line."""
    front = FRONT if not line.startswith("revised") else "title: Privacy\n"
    text = (
        f"---\n{front}---\n\n{line}\n{BODY}"
        if "[" in line and "](" in line
        else f"---\n{front}{line}\n---\n{BODY}"
    )
    files = {
        "privacy.md": text,
        "privacy/2026-01-02.md": OLD,
        "terms.md": OLD.replace("\n\nWe", "\n\n## Fees\n\nWe"),
    }
    for path, content in files.items():
        (root / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / path).write_text(content, encoding="utf-8")
    (root / "legalsite.toml").write_text(config, encoding="utf-8")
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return check(load_fresh(root, now=now), date(2026, 3, 2), now=now).problems


@table("fixes.txt")
def test_a_fix_is_written_and_the_problem_is_gone(
    rule: str, line: str, fixed: str, tmp_path: Path
) -> None:
    config = (
        f'{CONFIG}[policies.terms]\nformerly = ["conditions"]\n' if "conditions" in line else CONFIG
    )
    (problem,) = [found for found in problems(tmp_path, line, config) if found.rule == rule]
    assert problem.excerpt == line
    assert line[: problem.column - 1] + problem.replacement + line[problem.end - 1 :] == fixed
    fixed += "We keep less." * fixed.endswith(": ")
    assert rule not in [found.rule for found in problems(tmp_path, fixed, config)]


@table("fixes.txt")
def test_what_only_a_person_knows_has_no_fix(rule: str, line: str, tmp_path: Path) -> None:
    assert [found.replacement for found in problems(tmp_path, line) if found.rule == rule] == [""]


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ('timezone = "Europe/Berlinn"', 'timezone = "Europe/Berlin"'),
        ("time-zone = 'UTC'", "timezone = 'UTC'"),
        ("site_file = true", "site_files = true"),
    ],
)
def test_settings_keep_their_quotes(line: str, fixed: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        problems(tmp_path, "", CONFIG + line)
    (problem,) = found.value.problems
    assert line[: problem.column - 1] + problem.replacement + line[problem.end - 1 :] == fixed
