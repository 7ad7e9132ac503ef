"""What `layouts` and `schema` print: a case, and what is as long as the layouts and the schemas are many."""

import json
import re
from pathlib import Path

import pytest

from cli.command_lines import cases
from legalsite.cli import run
from legalsite.pages.assets import built_in_layouts

test_case = cases("layouts")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(list(words)) == 0
    return capsys.readouterr().out


def test_list_names_every_built_in_layout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "x"\nurl = "https://x.test/"\n')
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts/home.html").write_text("own")
    listed = json.loads(
        printed(capsys, "layouts", "list", "--format", "json", "--root", str(tmp_path))
    )
    assert [layout["name"] for layout in listed] == list(built_in_layouts())
    assert all(layout["what"][:1].islower() for layout in listed)
    assert [layout["name"] for layout in listed if layout["replaced"]] == ["home.html"]
    assert not any(layout["problem"] for layout in listed)


def test_a_copy_says_whether_the_built_in_layout_has_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "x"\nurl = "https://x.test/"\n')
    monkeypatch.chdir(tmp_path)
    for name in ("base.html", "style.css", "icon.svg", "notice.js"):
        printed(capsys, "layouts", "eject", name)
    assert "has changed" not in printed(capsys, "layouts")
    copy = tmp_path / "layouts/base.html"
    copy.write_text(re.sub("built-in layout [0-9a-f]", "built-in layout f", copy.read_text()))
    copy.write_text(re.sub("built-in layout f[0-9a-f]", "built-in layout fe", copy.read_text()))
    (line,) = [line for line in printed(capsys, "layouts").splitlines() if "has changed" in line]
    assert line.startswith("base.html ")
    assert line.endswith("(the site has its own; the built-in one has changed since it was copied)")


def test_list_needs_no_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "policy.html" in printed(capsys, "layouts", "list")


def test_schemas_by_name_and_all_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    every = json.loads(printed(capsys, "schema"))
    assert list(every) == [
        *("config", "front-matter", "facts", "redline"),
        *(
            "versions",
            "text",
            "index",
            "acceptance",
            "acceptance-index",
            "status",
            "notices",
            "feed",
        ),
    ]
    for name, schema in every.items():
        assert schema["$schema"].startswith("https://json-schema.org/")
        assert json.loads(printed(capsys, "schema", name, "--quiet")) == schema


def test_without_a_command_they_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["layouts"]) == 0
    listed = capsys.readouterr().out
    assert run(["layouts", "list"]) == 0
    assert capsys.readouterr().out == listed
    assert "policy.html" in listed
