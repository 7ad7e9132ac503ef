"""Texts of 1.7 MB that are about nothing but their changes."""

from pathlib import Path

import pytest

from limited_process import LimitedRun

START = "---\ntitle: Terms\nrevised: 2026-01-02\n---\n\n# Terms\n\n"
LEAD = "We may change these terms and will notify you by email, " * 8 + "as follows:\n\n"
TEXTS = {
    "sentences": "in May 2026 we changed the terms and will notify you by email.\n\n" * 26_000,
    "one sentence": ("changed " + "x" * 60 + " the terms " + "y" * 60 + " ") * 12_000,
    "a list": LEAD + "- a\n" * 40_000,
}


@pytest.mark.posix_only("needs limits of a process")
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_about_its_changes_is_checked_in_seconds(
    run_limited: LimitedRun, tmp_path: Path, name: str
) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.test/"\n')
    (tmp_path / "content/terms.md").write_text(START + TEXTS[name] + "\n")
    status, errors = run_limited(tmp_path, "check", "--quiet")
    assert status in {0, 1}, errors
