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
        "content/privacy.md:5-6: suggested, not confirmed: all_of: [email], period: 30 days, for: [material]\n"
        '  "If we change this policy in an important way, we e-mail you 30 days before."\n'
        "  Read it, then record what it promises: legalsite promises privacy --confirm\n"
        "\ncontent/terms.md: no clause about its own changes was found (suggested, not confirmed).\n"
    )


def test_json(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["promises", "privacy@2025-01-01", "content/privacy.md", "terms", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["path"], one["line_start"], one["channels"], one["days"]) for one in found] == [
        ("content/privacy/2025-01-01.md", 1, ["none_stated"], None),
        ("content/privacy.md", 5, ["email"], 30),
    ]


def test_a_text_that_is_not_read(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "content" / "terms.md").write_text("Podemos cambiar estos términos y le avisaremos por correo.\n")
    assert run(["promises", "terms"]) == 0
    assert capsys.readouterr().out == "content/terms.md: not read: no word lists for Spanish.\n"
    assert run(["promises", "terms", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"path": "content/terms.md", "confirmed": False, "clause_present": None, "not_read": "es"}
    ]


def test_a_correction_shows_what_it_corrects_and_why(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "---\ntitle: P\nrevised: 2025-01-01\npromise: {all_of: [email], days_before: 30}\n---\nWe keep boats.\n"
    (site / "content" / "privacy" / "2025-01-01.md").write_text(text)
    with (site / "legalsite.toml").open("a") as settings:
        settings.write('[policies.privacy]\npromises."2025-01-01" = { none = true, reason = "It was misread." }\n')
    assert run(["promises", "privacy@2025-01-01"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "legalsite.toml:5: confirmed: none; the reason: It was misread.",
        (
            "content/privacy/2025-01-01.md:4: no longer counts: "
            "all_of: [email], period: 30 days, for: [editorial, minor, material]"
        ),
    ]
    assert run(["promises", "privacy@2025-01-01", "--format", "json"]) == 0
    records = json.loads(capsys.readouterr().out)
    assert [(record["confirmed"], record["corrected"]) for record in records] == [(True, False), (False, True)]


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
    assert (
        capsys.readouterr().out
        == "content/terms.md: no clause about its own changes was found (suggested, not confirmed).\n"
    )
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
        "    for: [material]\n"
        "    clause: changes\n"
        "Compare it with the text, correct what is wrong, and commit the file:\n"
        '  content/privacy.md:14-15: "If we change this policy in an important way, we e-mail you 30 days before."\n'
    )
    assert run(["promises", "privacy"]) == 0
    assert capsys.readouterr().out == (
        "content/privacy.md:4: confirmed: all_of: [email], period: 30 days, for: [material]\n"
        "content/privacy.md:14-15: read in the text: all_of: [email], period: 30 days, for: [material]\n"
        '  "If we change this policy in an important way, we e-mail you 30 days before."\n'
    )
    assert run(["promises", "privacy", "--format", "json"]) == 0
    confirmed, suggested = json.loads(capsys.readouterr().out)
    assert (confirmed["confirmed"], confirmed["confirmed_in"]) == (True, "content/privacy.md:4")
    assert (confirmed["channels"], confirmed["period"], confirmed["for"]) == (["email"], "30 days", ["material"])
    assert (suggested["confirmed"], suggested["channels"]) == (False, ["email"])


@pytest.mark.parametrize("argv", [[], ["privacy", "--format", "json"]])
def test_confirm_needs_a_name_and_has_no_format(site: Path, argv: list[str]) -> None:
    assert run(["promises", "--confirm", *argv]) == 2
