"""`legalsite init` and `legalsite new`: a site that builds from the first minute, and nothing overwritten."""

import re
from pathlib import Path

import pytest
import yaml

from legalsite.cli import run


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775000000")  # 2026-03-31


def test_a_site_that_builds_and_publishes(tmp_path: Path) -> None:
    site = tmp_path / "legal"
    assert run(["init", str(site), "--title", "Ours", "--url", "https://legal.test/"]) == 0
    assert run(["publish", "--root", str(site)]) == 1
    terms = re.sub(r"(?m)^\[Insert [^]]+\]", "Ours.", (site / "content/terms.md").read_text())
    (site / "content/terms.md").write_text(terms)
    assert run(["build", "--root", str(site)]) == 0
    assert not (site / "output/terms").exists()
    for command in ("publish", "build", "verify"):
        assert run([command, "--root", str(site)]) == 0
    page = (site / "output/terms/index.html").read_text()
    assert "Terms of Service" in page
    assert (site / "content/terms/2026-03-31.md").exists()
    assert "content/** -text\n" in (site / ".gitattributes").read_text()
    assert "output/" in (site / ".gitignore").read_text().splitlines()


def test_the_pipelines_install_what_a_person_sets_with_the_same_dependencies(
    tmp_path: Path,
) -> None:
    run(["init", str(tmp_path)])
    requirements = (tmp_path / "legalsite.constraints.txt").read_text()
    pinned = set(re.findall(r"^([\w.-]+)==", requirements, re.MULTILINE))
    assert pinned >= {"click", "hatchling", "mammoth", "markupsafe", "mdurl"}
    assert "legalsite" not in pinned
    for path in (".github/workflows/legal.yml", ".gitlab-ci.yml"):
        text = (tmp_path / path).read_text()
        assert 'LEGALSITE: ""' in text
        assert "pip install --require-hashes -r legalsite.constraints.txt\n" in text
        assert 'pip install --no-deps --no-build-isolation "$LEGALSITE"\n' in text
        assert isinstance(yaml.safe_load(text), dict)
    assert (
        "Allow GitHub Actions to create and approve pull requests"
        in (tmp_path / ".github/workflows/legal.yml").read_text()
    )


def test_init_keeps_what_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    assert run(["init", str(tmp_path)]) == 0
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert f"kept {tmp_path}/.gitignore, which already exists\n" in capsys.readouterr().out
    assert run(["init", str(tmp_path)]) == 1
    assert "legalsite.toml: error[file-exists]" in capsys.readouterr().err


def test_init_is_as_loud_as_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "quiet"), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert run(["init", str(tmp_path / "loud"), "--verbose"]) == 0
    assert capsys.readouterr().err.startswith(f"site: {tmp_path}/loud\ntook ")


@pytest.mark.parametrize("title", ["", "Terms: all of them", "“Quoted” & 'odd' \"ones\"", "#1"])
def test_a_new_policy_builds(tmp_path: Path, title: str) -> None:
    run(["init", str(tmp_path)])
    assert (
        run(
            [
                "new",
                "eu/privacy-policy",
                "--root",
                str(tmp_path),
                *(["--title", title] if title else []),
            ]
        )
        == 0
    )
    text = (tmp_path / "content/eu/privacy-policy.md").read_text()
    assert f"# {title or 'Privacy policy'}\n" in text
    assert "revised: 2026-03-31\n" in text
    assert run(["build", "--unpublished", "--root", str(tmp_path)]) == 0


def test_what_is_still_to_be_filled_in_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["init", str(tmp_path)])
    run(["new", "cookies", "--root", str(tmp_path)])
    capsys.readouterr()
    assert (
        run(["check", "--root", str(tmp_path), "--rule", "placeholder", "--format", "concise"]) == 1
    )
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(" error")[0] for line in told] == [
        "content/cookies.md:14:1:",
        "content/cookies.md:16:15:",
        "content/cookies.md:20:1:",
        "content/cookies.md:22:7:",
        "content/cookies.md:28:1:",
        "content/terms.md:13:1:",
        "content/terms.md:17:1:",
    ]
    assert [line for line in told if "(also at " in line] == [told[3]]


def test_new_overwrites_nothing_and_wants_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["init", str(tmp_path)])
    assert run(["new", "terms", "--root", str(tmp_path)]) == 1
    assert "content/terms.md: error[file-exists]" in capsys.readouterr().err
    assert run(["new", "Not a slug", "--root", str(tmp_path)]) == 2
    assert "error[bad-name]: 'Not a slug' isn't a valid policy name" in capsys.readouterr().err
