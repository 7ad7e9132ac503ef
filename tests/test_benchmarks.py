"""The site that the benchmarks build, send from and preview is one that every command takes."""

from pathlib import Path

import pytest
from benchmarks.corpus import corpus
from benchmarks.real_rules import RULES
from benchmarks.sites import write_ours

from legalsite.cli import run


def test_the_site_of_the_benchmarks_is_checked_published_and_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ours(tmp_path, corpus(2, 3, 200))
    monkeypatch.chdir(tmp_path)
    for command in ("build --unpublished", "check", "publish --keep-dates", "build", "verify"):
        assert run([*command.split(), "--quiet"]) == 0, command


def test_each_rule_that_the_benchmark_turns_off_exists() -> None:
    assert [name for name, (module, rule, _) in RULES.items() if not hasattr(module, rule)] == []
