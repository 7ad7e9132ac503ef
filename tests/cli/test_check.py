"""`check --gate` on the command line: exit status, words where nothing waits, the same findings for programs."""

import json
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.publish import publish

CONFIG = '[site]\ntitle = "Harbour Ledger"\nurl = "https://legal.test/"\n'
CLAUSE = "We will e-mail you at least two weeks before a material change takes effect."
PROMISE = "promise: {all_of: [email], days_before: 14, for: [material]}"
OLD = f"---\ntitle: Privacy\nrevised: 2024-01-01\n{PROMISE}\n---\n{CLAUSE}\n"
NEW = "---\ntitle: Privacy\nrevised: 2025-05-01\neffective: 2025-05-10\nchange: material\n---\nWe keep it.\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    (tmp_path / "content/privacy.md").write_text(OLD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1746100000")  # 2025-05-01
    publish(tmp_path, (), now=now())
    return tmp_path


def test_nothing_waits(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert root
    capsys.readouterr()
    assert run(["check", "--gate", "publish"]) == 0
    assert capsys.readouterr().out == "no draft waits to be published\n"
    assert run(["check", "--gate", "effective"]) == 0
    assert capsys.readouterr().out == "no notice is due\n"


def test_too_soon_is_exit_1_and_the_plan_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "content/privacy.md").write_text(NEW)
    capsys.readouterr()
    assert run(["check", "--gate", "publish", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {(one["rule"], one["severity"]) for one in found} == {("gate-publish", "info"), ("notice-period", "error")}
    assert run(["check", "--gate", "effective"]) == 0


def test_a_gate_has_a_name(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert root
    assert run(["check", "--gate", "freeze"]) == 2
    assert "'freeze' is not one of 'publish', 'effective'" in capsys.readouterr().err


def test_a_rule_that_does_not_exist(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--rule", "placeholders"]) == 2
    assert "there is no rule 'placeholders': did you mean 'placeholder'?" in capsys.readouterr().err
    assert run(["check", "--rule", "xyz"]) == 2
    assert "is not one of 'date-in-text'" in capsys.readouterr().err
