import json
from pathlib import Path

import pytest

from legalsite.cli import run

TEXT = "# Privacy\n\n## Changes\n\nIf we change this policy in an important way,\nwe e-mail you 30 days before.\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "content" / "privacy").mkdir(parents=True)
    (tmp_path / "content" / "privacy.md").write_text(TEXT)
    (tmp_path / "content" / "privacy" / "2025-01-01.md").write_text("We may revise this policy.\n")
    (tmp_path / "content" / "terms.md").write_text("You pay.\n")
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "T"\nurl = "https://example.com/"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_full(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["promises"]) == 0
    assert capsys.readouterr().out == (
        "content/privacy.md:5-6: offers email, 30 days\n"
        '  "If we change this policy in an important way, we e-mail you 30 days before."\n'
        "  Nobody has recorded what it promises. Read it, then: legalsite promises privacy --confirm (or --none)\n"
        "\ncontent/terms.md: no clause on its own changes was found.\n"
        "  Nobody has recorded what it promises. Read it, then: legalsite promises terms --confirm (or --none)\n"
    )


def test_json(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["promises", "privacy@2025-01-01", "content/privacy.md", "terms", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["path"], one["line_start"], one["channels"], one["days"]) for one in found] == [
        ("content/privacy/2025-01-01.md", 1, [], []),
        ("content/privacy.md", 5, ["email"], [30]),
    ]


def test_a_text_that_is_not_read(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "content" / "terms.md").write_text("Podemos cambiar estos términos y le avisaremos por correo.\n")
    assert run(["promises", "terms"]) == 0
    assert capsys.readouterr().out.startswith("content/terms.md: no clause on its own changes was found.\n")
    assert run(["promises", "terms", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_correction_shows_what_it_corrects_and_why(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "---\ntitle: P\nrevised: 2025-01-01\npromise: {all_of: [email], days_before: 30}\n---\nWe keep boats.\n"
    (site / "content" / "privacy" / "2025-01-01.md").write_text(text)
    with (site / "legalsite.toml").open("a") as settings:
        settings.write('[policies.privacy]\npromises."2025-01-01" = { none = true, reason = "It was misread." }\n')
    assert run(["promises", "privacy@2025-01-01"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "legalsite.toml:5: recorded: none; the reason: It was misread.",
        (
            "content/privacy/2025-01-01.md:4: no longer counts: "
            "all_of: [email], period: 30 days, for: [editorial, minor, material]"
        ),
    ]
    assert run(["promises", "privacy@2025-01-01", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["recorded"]["none"], found["corrected"]["channels"]) == (True, ["email"])


def test_a_name_that_means_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["promises", "privacy", "nothing", "none.md"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "nothing: error[no-such-text]: there is no such file and no such policy\n"
        "  help: name a file, POLICY or POLICY@REVISED\n"
        "none.md: error[no-such-text]: there is no such file and no such policy\n"
        "  help: name a file, POLICY or POLICY@REVISED\n"
        "2 problems\n"
    )


def test_files_need_no_site(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "legalsite.toml").write_text("[site\n")
    assert run(["promises", "content/terms.md"]) == 0
    assert capsys.readouterr().out == "content/terms.md: no clause on its own changes was found.\n"
    assert run(["promises", "terms"]) == 2


def test_a_file_that_no_site_can_have_is_named(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "content" / "Terms of Use.md").write_text("You pay.\n")
    assert run(["promises"]) == 1
    assert "content/Terms of Use.md: error[bad-name]" in capsys.readouterr().err
    assert run(["promises", "terms"]) == 0


def test_confirm(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "content/privacy.md").write_text(f"---\ntitle: Privacy\nrevised: 2026-01-01\n---\n{TEXT}")
    assert run(["promises", "privacy", "--confirm"]) == 0
    assert capsys.readouterr().out == (
        "Wrote to content/privacy.md:\n"
        "  promise:\n"
        "    all_of: [email]\n"
        "    days_before: 30\n"
        "    for: [minor, material]\n"
        "    clause: changes\n"
        "Compare it with the text, correct what is wrong, and commit the file:\n"
        '  content/privacy.md:14-15: "If we change this policy in an important way, we e-mail you 30 days before."\n'
    )
    assert run(["promises", "privacy"]) == 0
    assert capsys.readouterr().out == (
        "content/privacy.md:4: recorded: all_of: [email], period: 30 days, for: [minor, material]\n"
        "content/privacy.md:14-15: offers email, 30 days\n"
        '  "If we change this policy in an important way, we e-mail you 30 days before."\n'
    )
    assert run(["promises", "privacy", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["line_start"], found["channels"], found["days"], found["refused"]) == (14, ["email"], [30], [])
    recorded = found["recorded"]
    assert (recorded["in"], recorded["period"], recorded["for"]) == (
        "content/privacy.md:4",
        "30 days",
        ["minor", "material"],
    )


def test_a_person_answers_on_the_command_line(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "content/terms.md").write_text("---\ntitle: Terms\nrevised: 2026-01-01\n---\nPłacisz.\n")
    assert run(["promises", "terms", "--confirm", "--channels", "email", "--days", "30", "--for", "material"]) == 0
    assert "  all_of: [email]\n  days_before: 30\n  for: [material]\n" in (site / "content/terms.md").read_text()
    assert run(["promises", "terms", "--none"]) == 2
    assert run(["promises", "terms", "--confirm", "--none", "--days", "3"]) == 2


@pytest.mark.parametrize("argv", [[], ["privacy", "--format", "json"]])
def test_confirm_needs_a_name_and_has_no_format(site: Path, argv: list[str]) -> None:
    assert run(["promises", "--confirm", *argv]) == 2
