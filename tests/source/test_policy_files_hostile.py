"""Front matter that names thousands of versions which don't exist is checked in linear time."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from limited_process import LimitedRun

pytest.importorskip("resource", reason="limits of processes: Unix only")


def test_names_each_of_4000_unknown_versions(run_limited: LimitedRun, tmp_path: Path) -> None:
    days = [str(date(2010, 1, 1) + timedelta(number)) for number in range(4000)]
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.example/"\n')
    (tmp_path / "content").mkdir()
    front = f"title: Terms\nrevised: 2026-01-01\nreplaces: [{', '.join(days)}]\n"
    (tmp_path / "content" / "terms.md").write_text(f"---\n{front}---\nWords.\n")
    status, errors = run_limited(tmp_path, "build", "--unpublished", "--verbose")
    assert status == 1
    assert errors.count("error[") == 4000
