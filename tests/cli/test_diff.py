"""`legalsite diff`: its exact words."""

import io
import json
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.publish import publish

CONFIG = '[site]\ntitle = "Quay"\nurl = "https://quay.example/"\n'
FRONT = "---\ntitle: Rules\nrevised: {0}\nchange: minor\nsummary: More.\n---\n\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files outside of any site."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("We keep it for 30 days.\n")
    (tmp_path / "b.md").write_text("---\nlayout: page\nrevised: 2025-02-01\n---\nWe keep it for 14 days.\n")
    return tmp_path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three revisions, the last one being the draft."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    archive = tmp_path / "content" / "rules"
    archive.mkdir(parents=True)
    (archive / "2024-01-01.md").write_text(FRONT.format("2024-01-01") + "One dog a boat.\n")
    (archive / "2025-01-01.md").write_text(FRONT.format("2025-01-01") + "Two dogs a boat.\n")
    (tmp_path / "content" / "rules.md").write_text(FRONT.format("2025-03-01") + "Two dogs a boat. No cats.\n")
    return tmp_path


def test_two_files(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md"]) == 0
    assert capsys.readouterr().out == (
        "1 clause changed; 1 word added, 1 word removed\n\n~ We keep it for [-30-]{+14+} days.\n"
    )


def test_the_same_file(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "a.md"]) == 0
    assert capsys.readouterr().out == "The wording has not changed\n\n  … 1 passage unchanged …\n"


def test_standard_input_as_json(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = io.TextIOWrapper(io.BytesIO((files / "a.md").read_bytes()))
    monkeypatch.setattr("sys.stdin", given)
    assert run(["diff", "-", "b.md", "--format", "json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["old"] == {"path": "-", "revised": None}
    assert value["new"] == {"path": "b.md", "revised": "2025-02-01"}
    assert value["passages"][0]["new"]["line"] == 5


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("html", '<section class="redline">'),
        ("markdown", "We keep it for {--30--}{++14++} days."),
        ("github", "We keep it for <del>30</del><ins>14</ins> days."),
    ],
)
def test_formats(files: Path, capsys: pytest.CaptureFixture[str], form: str, words: str) -> None:
    assert run(["diff", "a.md", "b.md", "--format", form]) == 0
    assert words in capsys.readouterr().out


def test_stat(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md", "--stat"]) == 0
    assert capsys.readouterr().out == (
        "~ line 5        +1    -1  We keep it for 14 days.\n1 clause changed; 1 word added, 1 word removed\n"
    )


def test_two_revisions(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "rules@2024-01-01", "rules@2025-01-01"]) == 0
    assert "[-One dog-]{+Two dogs+} a boat." in capsys.readouterr().out


def test_a_policy_alone_is_set_against_the_revision_before(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "rules"]) == 0
    assert "Two dogs a boat. {+No cats.+}" in capsys.readouterr().out


def test_a_file_against_a_revision(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "draft.md").write_text("Three dogs a boat.\n")
    assert run(["diff", "rules@2025-01-01", "draft.md"]) == 0
    assert "[-Two-]{+Three+} dogs a boat." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["rulez"], "rulez: error[no-such-text]: there is no file and no policy 'rulez'\n  help: did you mean rules?"),
        (
            ["rules@2023-01-01", "rules"],
            "rules has no revision '2023-01-01'\n  help: its revisions are: 2024-01-01, 2025-01-01, 2025-03-01",
        ),
        (["rules@2024-01-01"], "error[no-such-text]: rules has no revision before 2024-01-01\n  help: name two texts"),
        (["-", "-"], "error[no-such-text]: both texts are standard input\n  help: use - for only one of them"),
        (
            ["legalsite.toml"],
            "error[no-such-text]: there is nothing to compare legalsite.toml with\n  help: name a second file",
        ),
    ],
)
def test_names_that_mean_nothing(site: Path, capsys: pytest.CaptureFixture[str], names: list[str], words: str) -> None:
    assert run(["diff", *names]) == 2
    assert words in capsys.readouterr().err


def test_verbose_outside_a_site(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md", "--verbose"]) == 0
    assert capsys.readouterr().err.startswith("site: none\ntook ")


def test_no_site_around(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "rules", "a.md"]) == 2
    assert capsys.readouterr().err == (
        "rules: error[no-such-text]: there is no file 'rules', and no site here that could have such a policy\n"
        "  help: run `legalsite init`, or name the folder with --root\n1 problem\n"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--format", "json", "--context", "1"],
            "--context works with text, markdown and github; json always contains all passages",
        ),
        (["--stat", "--context", "1"], "--stat cannot be combined with --format or --context"),
        (["--stat", "--format", "html"], "--stat cannot be combined with --format or --context"),
    ],
)
def test_options_that_would_change_nothing(
    files: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert run(["diff", "a.md", "b.md", *options]) == 2
    assert words in " ".join(capsys.readouterr().err.split())


def test_an_edit_shows_before_it_has_a_new_date(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "content/rules.md").write_text(FRONT.format("2025-01-01") + "Three dogs a boat.\n")
    assert run(["diff", "rules"]) == 0
    done = capsys.readouterr()
    assert "[-Two-]{+Three+} dogs a boat." in done.out
    assert done.err == (
        "content/rules.md: draft without a new date: it still has that of the published text\n"
        "  help: give it one with `legalsite revise rules`\n"
    )
    assert run(["diff", "rules", "--quiet", "--format", "json"]) == 0
    done = capsys.readouterr()
    assert json.loads(done.out)["new"] == {"path": "content/rules.md", "revised": None}
    assert done.err == ""
    assert run(["diff", "rules@2025-01-01"]) == 0
    assert "[-One dog-]{+Two dogs+} a boat." in capsys.readouterr().out


def test_a_draft_that_may_still_be_withheld_stops_no_other_diff(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "content/rules.md").write_text(FRONT.format("2025-01-01") + "Two dogs a boat.\n")
    publish(site, (), now=now())
    assert run(["publish", "--quiet", "--withhold", "rules@2025-01-01", "--reason", "Why.", "--yes"]) == 0
    (site / "content/rules.md").write_text(FRONT.format("2025-01-01") + "Two dogs a boat.\n")
    assert run(["diff", "rules"]) == 1
    assert "error[withheld-text]" in capsys.readouterr().err
    assert run(["diff", "rules@2024-01-01", "rules@2024-01-01"]) == 0
