"""Cases of `diff`; a whole page, a comment that is too long, and how long it took."""

import io
from pathlib import Path

import pytest

from cli.command_lines import cases
from git_repositories import git
from legalsite.cli import run
from word_files import W, lines_of_word_file, part

WORD = ["--format", "docx", "--output", "redline.docx"]

test_case = cases("diff", "diff-changed-since", "diff-policy")


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files outside of any site."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("We keep it for 30 days.\n")
    (tmp_path / "b.md").write_text("We keep it for 14 days.\n")


def test_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md", "--format", "html"]) == 0
    assert '<div class="cols compare">' in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "github"])
def test_one_passage_around_each_change_is_shown(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    passages = [
        f"Passage {word} has its own words."
        for word in ["one", "two", "three", "four", "five", "six", "seven"]
    ]
    Path("a.md").write_text("\n\n".join(passages))
    Path("b.md").write_text("\n\n".join(passages).replace("four has", "four had"))

    def shown(*options: str) -> str:
        assert run(["diff", "a.md", "b.md", "--format", form, *options]) == 0
        return capsys.readouterr().out

    assert shown() == shown("--context", "1") != shown("--context", "2")
    assert [word for word in ["two", "three", "five", "six"] if f"Passage {word}" in shown()] == [
        "three",
        "five",
    ]


def test_a_page_of_what_comes_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"We keep it for 90 days.\n")))
    assert run(["diff", "-", "b.md", "--format", "html"]) == 0
    assert "standard input → b.md" in capsys.readouterr().out


def test_verbose_outside_a_site(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md", "--verbose"]) == 0
    assert capsys.readouterr().err.startswith("site: none\ntook ")


def test_a_word_file(tmp_path: Path) -> None:
    assert run(["diff", "a.md", "b.md", *WORD]) == 0
    file = (tmp_path / "redline.docx").read_bytes()
    assert lines_of_word_file(file, accept=True) == ["We keep it for 14 days."]
    assert part(file, "word/document.xml").find(f".//{W}ins").get(f"{W}author") == "legalsite"


@pytest.mark.parametrize(
    ("words", "title"), [("# Fees\n\nWe ask for 9 euros.\n", "Fees"), ("None.\n", "b.md")]
)
def test_the_title_of_a_word_file(words: str, title: str, tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text(words)
    assert run(["diff", "a.md", "b.md", *WORD]) == 0
    properties = part((tmp_path / "redline.docx").read_bytes(), "docProps/core.xml")
    assert properties.findtext("{http://purl.org/dc/elements/1.1/}title") == title


def test_a_first_text_is_a_clean_word_file(tmp_path: Path) -> None:
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.example/"\n')
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text(
        "---\ntitle: T\nrevised: 2026-03-02\n---\n\nWe keep it for 30 days.\n"
    )
    assert run(["diff", "terms", *WORD]) == 0
    file = (tmp_path / "redline.docx").read_bytes()
    assert (
        lines_of_word_file(file, accept=True)
        == lines_of_word_file(file, accept=False)
        == ["We keep it for 30 days."]
    )
    assert not list(part(file, "word/comments.xml"))
    assert run(["diff", "terms"]) == 2


def test_a_word_file_of_one_policy_has_its_last_changes_in_its_language(tmp_path: Path) -> None:
    (tmp_path / "legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://a.example/"\nlanguages = ["de"]\n'
    )
    (tmp_path / "content/agb").mkdir(parents=True)
    for path, day, days in (("agb/2025-01-01.md", "2025-01-01", 30), ("agb.md", "2025-02-01", 14)):
        words = f"---\ntitle: AGB\nrevised: {day}\n---\n\nWir behalten es {days} Tage.\n"
        (tmp_path / "content" / path).write_text(words)
    assert run(["diff", "agb", *WORD]) == 0
    file = (tmp_path / "redline.docx").read_bytes()
    assert lines_of_word_file(file, accept=False) == ["Wir behalten es 30 Tage."]
    assert lines_of_word_file(file, accept=True) == ["Wir behalten es 14 Tage."]
    assert "".join(part(file, "word/comments.xml").itertext()).startswith("1 Klausel geändert")


def test_a_word_file_has_the_phrases_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "legalsite.toml").write_text(
        '[site]\ntitle = "Quay"\nurl = "https://quay.example/"\n'
    )
    (tmp_path / "layouts/locale").mkdir(parents=True)
    (tmp_path / "layouts/locale/en.toml").write_text(
        '[redline]\namended = { one = "{n} clause touched", other = "{n} clauses touched" }\n'
    )
    assert run(["diff", "a.md", "b.md", *WORD]) == 0
    comments = part((tmp_path / "redline.docx").read_bytes(), "word/comments.xml")
    assert "".join(comments.itertext()).startswith("1 clause touched")


@pytest.mark.parametrize("no_color", ["", "1"])
def test_a_terminal_has_colors_unless_they_are_not_wanted(
    no_color: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", no_color)
    assert run(["diff", "a.md", "b.md"]) == 0
    assert ("\x1b[" in capsys.readouterr().out) is not bool(no_color)


@pytest.mark.parametrize("more", [[*WORD, "--context", "1"], ["--output", "redline.docx"]])
def test_options_that_do_not_fit_a_word_file(
    more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["diff", "a.md", "b.md", *more]) == 2
    assert "docx" in capsys.readouterr().err


def test_a_comment_is_cut_between_passages_and_links_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "legalsite.toml").write_text(
        '[site]\ntitle = "Quay"\nurl = "https://quay.example/"\n'
    )
    (tmp_path / "content/terms").mkdir(parents=True)
    for path, word in (("terms/2025-01-01.md", "old"), ("terms.md", "new")):
        day = "2025-01-01" if word == "old" else "2025-02-01"
        passages = "\n\n".join(
            f"Clause {nth} has {word} words, {nth * 7} of them." for nth in range(1_050)
        )
        (tmp_path / "content" / path).write_text(
            f"---\ntitle: Terms\nrevised: {day}\n---\n\n{passages}\n"
        )
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "Empty")
    command = ["diff", "--changed-since", "HEAD", "--format", "github"]
    assert run(command) == 0
    whole = capsys.readouterr().out
    url = "https://quay.example/runs/7"
    assert run([*command, "--rest", url]) == 0
    comment = capsys.readouterr().out
    assert 59_000 < len(comment) <= 60_001 < len(whole)
    kept, _, ending = comment.rstrip("\n").rpartition("\n\n")
    assert ending == f"*The rest doesn't fit in a comment. [See all of it](<{url}>).*"
    assert whole.startswith(f"{kept}\n\n")
