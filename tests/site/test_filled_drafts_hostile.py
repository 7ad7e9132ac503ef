"""Drafts that would take long to fill if a name were looked for in all text around it."""

from pathlib import Path

import pytest

from limited_process import LimitedRun

DRAFT = "---\ntitle: Terms\nrevised: 2026-01-10\npromise: none\n---\n\nWe are {0}.\n"


@pytest.mark.parametrize(
    "words",
    [
        "{{company.name}} " * 50_000,
        "{{" + " " * 900_000,
        "{{ a" + " " * 900_000 + "b",
        "{{ company.name }}" + " " * 900_000 + "}}",
    ],
    ids=["names", "spaces", "spaces in a name", "spaces before braces"],
)
def test_a_hostile_draft_is_checked_quickly(
    run_limited: LimitedRun, tmp_path: Path, words: str
) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.test/"\n')
    (tmp_path / "content/facts.toml").write_text('[company]\nname = "Quay!"\n')
    (tmp_path / "content/terms.md").write_text(DRAFT.replace("{0}", words))
    status, errors = run_limited(tmp_path, "check", "--quiet")
    assert status in {0, 1}, errors
