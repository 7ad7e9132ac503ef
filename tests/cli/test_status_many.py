"""A site of many policies, all of them late: `status` and `check` fit a screen, and --verbose lists everything."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.commands.publish import publish

COUNT = 40
SITE = '[site]\ntitle = "A"\nurl = "https://a.test/"\nlanguages = ["en", "de"]\n'
POLICY = '[policies."eu/policy-{}"]\nnotice = {{ all_of = ["email"], days_before = 30, for = ["material"] }}\n'


def write(root: Path, name: str, day: str, facts: str = "") -> None:
    text = f"---\ntitle: T\nrevised: {day}\n{facts}---\n{name} of {day}\n"
    place = root / "content/eu" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("many")
    (root / "legalsite.toml").write_text(SITE + "".join(map(POLICY.format, range(COUNT))))
    for number in range(COUNT):
        write(root, f"policy-{number}.md", "2026-01-01", "promise: none\n")
        write(root, f"policy-{number}.de.md", "2026-01-01", "translates: 2026-01-01\n")
    publish(root, [], now=datetime(2026, 1, 1, 12, tzinfo=UTC))
    for number in range(COUNT):
        # each takes effect on another date, and its notice is late
        facts = f"effective: 2026-02-{number % 19 + 1:02}\nchange: material\nsummary: S.\npromise: none\n"
        write(root, f"policy-{number}.md", "2026-02-01", facts)
    publish(root, [], now=datetime(2026, 2, 1, 12, tzinfo=UTC))
    for number in range(COUNT):
        write(root, f"policy-{number}.md", "2026-02-20", "change: minor\npromise: none\n")
    return root


@pytest.fixture(autouse=True)
def _on_march_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772452800")


def printed(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    run([*words, "--root", str(root)])
    return capsys.readouterr().out.splitlines()


def test_status_fits_sixty_lines(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(root, capsys, "status")
    assert len(lines) <= 60
    assert sum(line.startswith("eu/policy-") for line in lines) == COUNT
    assert "eu/policy-39: version 2026-02-01, in effect since 2026-02-02" in lines
    assert "40 notices by email: late; the first due by 2026-01-01" in lines
    assert "  40 drafts: error[missing-summary]" in lines
    listed = "\n".join(printed(root, capsys, "status", "--verbose"))
    assert [listed.count(each) for each in ("  notice eu/", "/policy-39.md: dated")] == [
        COUNT,
        1,
    ]


def test_check_fits_sixty_lines(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(root, capsys, "check")
    assert len(lines) <= 60
    counts = [line for line in lines if line.endswith("; to list them, add --verbose")]
    assert "  and 39 more: error[change-unapproved]; to list them, add --verbose" in counts
    total = lines[-1]
    listed = printed(root, capsys, "check", "--verbose")
    assert listed[-1] == total
    assert len([line for line in listed if "error[change-unapproved]" in line]) == COUNT
