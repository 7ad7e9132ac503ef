"""How it is said what was erased."""

from pathlib import Path

import pytest

from cli.command_lines import cases
from legalsite.cli import run
from legalsite.cli.invocation import Invocation
from legalsite.cli.notify_evidence import ERASED_DATA_REMAINS, say_erased
from legalsite.commands.notice_evidence import ErasedPeople
from legalsite.errors import Problem
from notice_sites import database_file

test_case = cases("notify-evidence", "notify-record", "notify-missed", "notify-changed-deadline")


def test_days_are_asked_for_where_the_settings_have_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.test/"\n')
    assert run(["notify", "purge", "--root", str(tmp_path)]) == 2
    assert "with --older or with keep_days in [notice]" in capsys.readouterr().err


@pytest.mark.parametrize(("purged", "dry_run", "kind", "lines"), [
    ([], False, "sqlite", ["Nothing to erase."]),
    ([ErasedPeople("a", 1)], False, "sqlite", ["a: 1 address erased"]),
    ([ErasedPeople("a", 2), ErasedPeople("b", 0)], True, "postgresql",
     ["a: 2 addresses would be erased", "b: 0 addresses would be erased"]),
    ([ErasedPeople("a", 2)], False, "postgresql", ["a: 2 addresses erased", *ERASED_DATA_REMAINS.splitlines()]),
])  # fmt: skip
def test_what_was_erased(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], purged: list[ErasedPeople], dry_run: bool,
    kind: str, lines: list[str],
) -> None:  # fmt: skip
    say_erased(Invocation(tmp_path, quiet=False, verbose=False), kind, purged, [], dry_run=dry_run)
    assert capsys.readouterr().out.splitlines() == lines


def test_folders_that_still_have_addresses_are_named_and_a_problem_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "evidence/terms").mkdir(parents=True)
    (tmp_path / "evidence/terms/people.csv").write_text("ab,cd,ada@b.test,Ada\n")
    site = Invocation(tmp_path, quiet=False, verbose=False)
    problem = Problem("kept-open", "It is open.", "Wait.")
    assert say_erased(site, "sqlite", [ErasedPeople("a", 1)], [problem]) == 1
    printed = capsys.readouterr()
    assert "error[kept-open]: It is open." in printed.err
    assert printed.out.startswith("a: 1 address erased\nThese folders also contain addresses.")
    assert "evidence/terms" in printed.out


LETTER = ("--channel", "letter", "--on", "2026-03-04")


@pytest.mark.parametrize("ci", ["true", "false"])
@pytest.mark.parametrize("options", [
    ("--sent", "--lost"), ("--unreached", "--reason", "They left."), (*LETTER, "--evidence", "legalsite.toml"), LETTER,
])  # fmt: skip
def test_what_the_database_keeps_is_recorded_where_it_outlives_the_runner(
    ci: str, options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772625600")  # 2026-03-04, noon
    Path("legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.test/"\n')
    Path("content").mkdir()
    for day in ("2026-03-01", "2026-03-02"):
        facts = "promise: none\n" + "change: material\nsummary: More.\n" * (day == "2026-03-02")
        Path("content/terms.md").write_text(
            f"---\ntitle: Terms\nrevised: {day}\n{facts}---\nWords of {day}.\n"
        )
        assert run(["publish", "--keep-dates", "--quiet"]) == 0
    monkeypatch.setenv("CI", ci)
    status = run(["notify", "record", "terms@2026-03-02", *options])
    rejected = (
        "and this runner (CI=true) wouldn't keep the record of who was notified"
        in capsys.readouterr().err
    )
    assert rejected == (status == 2) == (ci == "true" and "--sent" in options)
    assert not database_file(Path.cwd()).exists()
