"""What `revise` prints: where the draft is, its days, and the next command as a line to paste."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from legalsite.cli import run


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772467200")  # 2026-03-02, 16:00 in UTC: the next day in Tokyo
    config = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\ntimezone = "Asia/Tokyo"\n'
    (tmp_path / "legalsite.toml").write_text(config)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text("---\ntitle: Terms\nrevised: 2026-02-01\n---\nYou pay.\n")
    return tmp_path


def test_the_next_revision(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["publish", "--quiet", "--root", str(root)]) == 0
    assert run(["revise", "terms", "--effective", "2026-04-01", "--root", str(root)]) == 0
    assert capsys.readouterr().out == (
        "content/terms.md is the next revision: revised 2026-03-03, takes effect on 2026-04-01\n"
        "It begins with the text of 2026-02-01.\n"
        "Edit the text, and fill in `change` and `summary`. "
        f"`legalsite serve --root {root}` shows it while you edit. Then:\n"
        f"  legalsite publish terms --root {root}\n"
    )
    monkeypatch.chdir(root / "content")
    assert run(["revise", "terms", "--change", "minor"]) == 0
    assert capsys.readouterr().out == (
        "content/terms.md was not published yet: revised 2026-03-03, takes effect on 2026-04-01\n"
        "Edit the text, and fill in `summary`. `legalsite serve` shows it while you edit. Then:\n"
        "  legalsite publish terms\n"
    )


def test_quiet_prints_nothing_and_a_name_that_is_unknown_is_an_error(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["revise", "terms", "--quiet", "--root", str(root)]) == 0
    assert capsys.readouterr() == ("", "")
    assert run(["revise", "term", "--root", str(root)]) == 2
    assert "help: did you mean terms?" in capsys.readouterr().err


def test_a_translation_is_revised_along_with_its_original(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (root / "legalsite.toml").open("a") as settings:
        settings.write('languages = ["en", "de"]\n')
    german = "---\ntitle: AGB\nrevised: 2026-02-01\ntranslates: 2026-02-01\n---\nSie zahlen.\n"
    (root / "content/terms.de.md").write_text(german)
    assert run(["publish", "--quiet", "--root", str(root)]) == 0
    assert run(["revise", "terms", "--root", str(root)]) == 0
    assert f"Then:\n  legalsite revise terms --language de --root {root}\n" in capsys.readouterr().out
    assert run(["revise", "terms", "--language", "de", "--root", str(root)]) == 0
    assert capsys.readouterr().out.startswith(
        "content/terms.de.md is the next revision: revised 2026-03-03, translates 2026-03-03\n"
    )


def test_a_typo_while_a_change_is_pending(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def on(day: str, *words: str) -> str:
        noon = datetime.fromisoformat(f"{day}T03:00:00+00:00")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))
        assert run(list(words)) == 0, capsys.readouterr()
        return "".join(capsys.readouterr())

    def write(old: str, new: str, change: str, summary: str) -> None:
        text = draft.read_text().replace(old, new).replace("change:\n", f"change: {change}\napproved_by: Ana\n")
        draft.write_text(text.replace("approved_by:\n", "").replace("summary:\n", f"summary: {summary}\n"))

    monkeypatch.chdir(root)
    draft = root / "content/terms.md"
    draft.write_text("---\ntitle: Terms\nrevised: 2026-02-01\npromise: none\n---\n\nYou recieve a bill.\n")
    on("2026-02-01", "publish")
    on("2026-03-02", "revise", "terms", "--effective", "2026-06-01")
    write("bill.\n", "bill.\n\nWe share your address with partners.\n", "material", "Partners.")
    on("2026-03-02", "publish")
    said = on("2026-03-10", "revise", "terms")
    carry = "legalsite revise terms --from 2026-03-02"
    assert "It begins with the text of 2026-02-01.\n" in said
    assert said.endswith(f"or it is undone on 2026-06-01:\n  {carry}\n")
    write("recieve", "receive", "editorial", "A typo.")
    assert "warning[undone-later]: on 2026-06-01 the text of 2026-03-02 undoes" in on("2026-03-10", "publish")
    assert carry in on("2026-03-10", "check")
    on("2026-03-10", *carry.split()[1:])
    write("recieve", "receive", "editorial", "The same typo.")
    on("2026-03-10", "publish")
    assert on("2026-03-10", "check") == "no problems found\n"
    page, revisions = root / "output/terms/index.html", root / "output/terms/revisions.json"
    for day, shares in (("2026-03-10", False), ("2026-05-31", False), ("2026-06-01", True)):
        on(day, "build")
        html = page.read_text()
        assert ("receive" in html, "recieve" in html, "We share" in html) == (True, False, shares)
    classes = {text["revised"]: text["change"] for text in json.loads(revisions.read_text())["revisions"]}
    assert classes["2026-03-10-2"] == "material", "towards readers it is the pending text's class"
    assert "material" in (root / "output/terms/feed.xml").read_text()
