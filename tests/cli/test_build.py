"""Where `build` writes, and a site in languages that are written in any case."""

from pathlib import Path

import pytest

from cli.command_lines import cases
from legalsite.cli import run

test_case = cases("build", "build-explain", "build-host", "in-a-checkout")


def test_output_is_taken_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["init", str(tmp_path), "--quiet"]) == 0
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert run(["build", "--output", "site"]) == 0
    assert (tmp_path / "below/site/index.html").exists()


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
    english, chinese = (
        tmp_path / "output" / path for path in ("terms/index.html", "zh-hant-tw/terms/index.html")
    )
    assert '<html lang="en-GB">' in english.read_text()
    assert (
        'hreflang="zh-Hant-TW" href="https://legal.test/zh-hant-tw/terms/"' in english.read_text()
    )
    assert "1\u00a0March 2026" in english.read_text()
    assert '<html lang="zh-Hant-TW">' in chinese.read_text()
    assert "政策" in (tmp_path / "output/zh-hant-tw/index.html").read_text()
    assert (
        '/zh-hant-tw/terms/2026-03-01/"'
        in (tmp_path / "output/zh-hant-tw/record/index.html").read_text()
    )
    written = [path.relative_to(tmp_path / "output") for path in (tmp_path / "output").rglob("*")]
    assert not [
        path
        for path in written
        if path.parts[0].lower() in {"en-gb", "zh-hant-tw"} and path.parts[0].isupper()
    ]
    # Wine doesn't rename a file if only the case differs.
    (tmp_path / "content/terms.zh-hant-tw.md").rename(tmp_path / "moved.md")
    (tmp_path / "moved.md").rename(tmp_path / "content/terms.zh-Hant-TW.md")
    assert run(["check", "--root", str(tmp_path)]) == 1
    assert "file names must be in lower case: .zh-hant-tw" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    "call",
    [
        ["build", "--output"],
        ["build", "--root"],
        ["init"],
        ["publish", "--key"],
        ["verify", "--root"],
    ],
)
@pytest.mark.parametrize("path", ["x/" * 2000, "x" * 300])
def test_a_path_that_is_too_long_is_wrong_usage(
    call: list[str],
    path: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*call, path]) == 2
    assert " has more than " in capsys.readouterr().err


def test_an_output_below_a_file_is_told_at_its_line_of_the_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path), "--quiet"]) == 0
    settings = tmp_path / "legalsite.toml"
    settings.write_text('[build]\noutput = "LICENSE/x"\n' + settings.read_text())
    (tmp_path / "LICENSE").touch()
    assert run(["build", "--root", str(tmp_path)]) == 2
    assert "legalsite.toml:2:1: error[bad-output]: can't write" in capsys.readouterr().err
