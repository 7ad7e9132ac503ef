"""What `build` and `status` say, word for word."""

import json
import re
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.publish import publish

CONFIG = '[site]\ntitle = "Harbour Ledger"\nurl = "https://example.com/"\n'
OLD = "---\ntitle: Privacy\nrevised: 2024-01-01\n---\nWe keep it for 30 days.\n"
NEW = "---\ntitle: Privacy\nrevised: 2025-05-01\neffective: 2025-07-01\n---\nWe keep it for 14 days.\n"
NO_LEDGER = """\
content/LEDGER: warning[ledger-missing]: there is no ledger, but the archive has 1 file, from privacy/2024-01-01.md on
  help: if there was a ledger, restore it and CHECKPOINT; else `legalsite publish` records the archive as imported
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "content/privacy").mkdir(parents=True)
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    (tmp_path / "content/privacy.md").write_text(NEW)
    (tmp_path / "content/privacy/2024-01-01.md").write_text(OLD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *argv: str, status: int = 0) -> str:
    assert run([*argv, "--as-of", "2025-06-01"]) == status
    out, err = capsys.readouterr()
    return re.sub(r"in \d+\.\d\d s", "in 0.10 s", err if status else out)


def test_build_says_what_it_made_and_what_comes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ahead = "The site next changes on 2025-07-01; build it again on that day.\n"
    record = "Nothing is published yet, so every page says so. `legalsite publish` records the drafts.\n"
    assert said(capsys, "build", "--explain") == (
        "privacy: there is no earlier build to compare with\n"
        f"1 policy, 2 revisions, 11 pages: written to output in 0.10 s. {ahead}{record}"
    )
    assert said(capsys, "build", "--explain") == (
        f"1 policy, 2 revisions, 11 pages: output is up to date in 0.10 s. {ahead}{record}"
    )
    assert said(capsys, "build", "--quiet") == ""


def test_verbose_says_which_site_why_and_how_long(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--verbose"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("privacy: there is no earlier build to compare with\n")
    assert re.fullmatch(rf"site: {re.escape(str(root))}\n{re.escape(NO_LEDGER)}took \d+\.\d\d s\n", err)


def test_build_says_what_is_not_published(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(root, (), now=now())
    (root / "content/terms.md").write_text(OLD.replace("Privacy", "Terms"))
    capsys.readouterr()
    assert said(capsys, "build").partition("\n")[2] == (
        "Drafts that are not on the site: content/terms.md."
        " `legalsite publish` publishes them; `legalsite build --unpublished` shows them.\n"
    )
    assert said(capsys, "build", "--unpublished").partition("\n")[2] == (
        "This site shows drafts: content/terms.md. Do not deploy it; `legalsite publish` publishes them.\n"
    )


def test_build_names_a_foreign_file_in_the_way(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "output").mkdir()
    (root / "output/index.html").write_text("mine")
    assert said(capsys, "build", status=2) == (
        f"{root}/output/index.html: error[foreign-file]:"
        " the site needs this path, but the file there was not written by a build\n"
        "  help: move it away: a build never overwrites a file that it did not write\n"
        "1 problem\n"
    )
    assert (root / "output/index.html").read_text() == "mine"


def test_build_refuses_a_place(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "build", "--output", "content", status=2) == (
        f"error[bad-output]: cannot write the site to {root}/content: it is inside content/\n"
        "  help: choose a separate folder, such as output\n"
        "1 problem\n"
    )


def test_output_is_taken_from_where_one_stands(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "below").mkdir()
    monkeypatch.chdir(root / "below")
    assert run(["build", "--output", "site"]) == 0
    assert (root / "below/site/index.html").exists()


@pytest.mark.usefixtures("root")
def test_status_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "status") == (
        "privacy: Privacy\n"
        "  revision 2024-01-01, in force since 2024-01-01\n"
        "  pending: revision 2025-05-01, a material change, in force from 2025-07-01\n"
        "  The notice of privacy@2025-05-01 is due by 2025-07-01, on the site\n"
        "    why: a material change is announced as soon as possible, at the latest on the day it applies\n"
        "    one that goes out on 2025-06-01 is in time: the text may apply from 2025-06-01\n"
        "Nothing is published yet: all these texts are drafts. `legalsite publish` records them.\n"
        "The site next changes on 2025-07-01. Today is 2025-06-01.\n"
    )


def test_status_quotes_a_promise_that_was_recorded(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promise = "\n## Changes\n\nWe will e-mail you at least 14 days before\na material change takes effect.\n"
    (root / "content/privacy/2024-01-01.md").write_text(OLD + promise)
    assert "The notice of privacy@2025-05-01 is due by 2025-07-01, on the site why: a material change is announced" in (
        " ".join(said(capsys, "status").split())
    )
    record = "promise: {all_of: [email], days_before: 14, for: [material], clause: changes}"
    recorded = OLD.replace("---\n", f"---\n{record}\n", 1)
    (root / "content/privacy/2024-01-01.md").write_text(recorded + promise)
    due = (
        "The notice of privacy@2025-05-01 is due by 2025-06-17, by email why: content/privacy/2024-01-01.md has a "
        "promise, recorded in line 2, which asks for notice 14 days before it applies: “We will e-mail you at least "
        "14 days before a material change takes effect.”"
    )
    assert due in " ".join(said(capsys, "status").split())


@pytest.mark.usefixtures("root")
def test_status_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    value = json.loads(said(capsys, "status", "--format", "json"))
    (policy,) = value["policies"]
    assert (value["day"], value["next_change"]) == ("2025-06-01", "2025-07-01")
    assert policy["in_force"] == {
        "revised": "2024-01-01", "effective": "2024-01-01", "title": "Privacy", "from": "2024-01-01", "change": None,
        "withdraws": False, "withheld": False,
    }  # fmt: skip
    (due,) = policy["due"]
    assert (due["notice"], due["went_out"]) == ("privacy@2025-05-01", None)
    assert (due["in_time"], due["may_apply_from"]) == (True, "2025-06-01")


def test_status_as_a_calendar(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "legalsite.toml").write_text(
        f'{CONFIG}[policies.privacy]\nnotice = {{ any_of = ["email"], days_before = 9 }}\n'
    )
    lines = said(capsys, "status", "--format", "ics").splitlines()
    assert [line for line in lines if line.startswith(("UID", "DTSTART"))] == [
        "UID:send-privacy-2025-05-01@example.com",
        "DTSTART;VALUE=DATE:20250622",
        "UID:effective-privacy-2025-05-01@example.com",
        "DTSTART;VALUE=DATE:20250701",
    ]


def test_status_of_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "content/privacy.md").unlink()
    (root / "content/privacy/2024-01-01.md").unlink()
    assert said(capsys, "status") == "There is no policy yet. `legalsite new SLUG` starts one.\n"


def test_build_tells_of_a_file_that_is_not_there_until_it_is(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("content/privacy.md", "content/privacy/2024-01-01.md"):
        (root / path).write_text((root / path).read_text() + "See [the plan](files/plan.pdf).\n")
    told = (
        "content/privacy.md:7:16: warning[missing-file]: `files/plan.pdf` leads to a file that does not exist\n"
        "  7 | See [the plan](files/plan.pdf).\n"
        "    |                ^\n"
        "  help: put the file into content/files/, or remove the link\n"
    )
    for _ in range(2):
        assert run(["build", "--as-of", "2025-06-01"]) == 0
        assert capsys.readouterr().err == NO_LEDGER + told
    (root / "content/terms.md").write_text(OLD.replace("Privacy", "Terms"))
    assert run(["build", "--as-of", "2025-06-01"]) == 0
    assert capsys.readouterr().err == NO_LEDGER + told
    (root / "content/files").mkdir()
    (root / "content/files/plan.pdf").write_text("A plan.")
    assert run(["build", "--as-of", "2025-06-01"]) == 0
    assert capsys.readouterr().err == NO_LEDGER


def test_languages_in_any_case_have_paths_in_lower_case_and_tags_in_the_usual_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772366400")  # 2026-03-01
    settings = """[site]
title = "Example"
url = "https://legal.test/"
languages = ["EN-gb", "zh-hant-tw"]
[notice.closing]
terms = { "en-gb" = "Write to us.", "ZH-Hant-TW" = "來信。" }
"""
    texts = {
        "legalsite.toml": settings,
        "content/terms.md": "---\ntitle: Terms\nrevised: 2026-03-01\n---\nBe fair.\n",
        "content/terms.zh-hant-tw.md": "---\ntitle: 條款\nrevised: 2026-03-01\ntranslates: 2026-03-01\n---\n公平。\n",
        "layouts/locale/zh-hant.toml": '[pages]\nhome_title = "政策"\n',
    }
    for path, data in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(data)
    for command in ("publish", "verify", "build"):
        assert run([command, "--root", str(tmp_path)]) == 0, capsys.readouterr()
    assert (tmp_path / "content/terms/2026-03-01.zh-hant-tw.md").exists()
    english, chinese = (tmp_path / "output" / path for path in ("terms/index.html", "zh-hant-tw/terms/index.html"))
    assert '<html lang="en-GB">' in english.read_text()
    assert 'hreflang="zh-Hant-TW" href="https://legal.test/zh-hant-tw/terms/"' in english.read_text()
    assert "1 March 2026" in english.read_text()
    assert '<html lang="zh-Hant-TW">' in chinese.read_text()
    assert "政策" in (tmp_path / "output/zh-hant-tw/index.html").read_text()
    assert '/zh-hant-tw/terms/2026-03-01/"' in (tmp_path / "output/zh-hant-tw/record/index.html").read_text()
    written = [path.relative_to(tmp_path / "output") for path in (tmp_path / "output").rglob("*")]
    assert not [
        path for path in written if path.parts[0].lower() in {"en-gb", "zh-hant-tw"} and path.parts[0].isupper()
    ]
    (tmp_path / "content/terms.zh-hant-tw.md").rename(tmp_path / "content/terms.zh-Hant-TW.md")
    assert run(["check", "--root", str(tmp_path)]) == 1
    assert "names of files are in lower case: .zh-hant-tw" in "".join(capsys.readouterr())
