"""What of `legalsite import docx` no text case can show, because its input is a Word file."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from git_repositories import commit, git
from legalsite.cli import run
from legalsite.importing.docx_document import OLD_FILE_START
from word_files import EMPTY, word_file


@pytest.fixture(autouse=True)
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site, and beside it what counsel sends: a redline of two texts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.example/"\n')
    (tmp_path / "a.md").write_text("We keep it for 30 days.\n")
    (tmp_path / "b.md").write_text("We keep it for 14 days.\n")
    word = ["--format", "docx", "--output", "b.docx"]
    assert run(["diff", "a.md", "b.md", *word]) == 0


CALL = ["import", "docx", "b.docx", "--slug", "terms", "--revised", "2026-03-02"]


def test_tracked_changes_stop_it(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(CALL) == 1
    printed = capfdbinary.readouterr().err.decode()
    assert "info[tracked-change]: deleted by A: “30” in “We keep it for 14 days.”" in printed
    assert "info[comment]: by A: “1 clause changed" in printed
    assert "accept all of them:\n    legalsite import docx " in printed
    assert not Path("content").exists()


@pytest.mark.parametrize(("how", "days"), [("--accept", "14"), ("--reject", "30")])
def test_they_are_settled_if_somebody_says_how(
    how: str, days: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run([*CALL, how]) == 0
    printed = capfdbinary.readouterr().out.decode()
    assert "info[tracked-change]: inserted by A" in printed
    assert f"  {how[2:]}ed all 2 tracked changes\n" in printed
    assert f"We keep it for {days} days." in Path("content/terms.md").read_text()


DRAFT = """---
title: Terms # ours
revised: 2026-03-02
---

# Terms

We keep [it](list.md) for **30** days.

* by day
* by night
"""


def into(*options: str, body: str = "", parts: dict[str, str] | None = None) -> int:
    """Import a Word file with that body into the draft."""
    if body:
        Path("b.docx").write_bytes(word_file(body, **(parts or {})))
    Path("content").mkdir(exist_ok=True)
    if not Path("content/terms.md").exists():
        Path("content/terms.md").write_text(DRAFT)
    return run(["import", "docx", "b.docx", "--into", "terms", *options])


def paragraph(words: str, style: str = "") -> str:
    return f'<p><pPr><pStyle val="{style}"/></pPr><r><t xml:space="preserve">{words}</t></r></p>'


LIST = paragraph("by day") + paragraph("by night")
CHANGED = paragraph("Terms", "Heading1") + paragraph("We keep it for 14 days.") + LIST


def test_into_a_draft_writes_what_changed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert into(body=CHANGED) == 0
    clause = "We keep [it](list.md) for **30** days."
    assert Path("content/terms.md").read_text() == DRAFT.replace(clause, "We keep it for 14 days.")
    assert Path("b.docx.before.md").read_text() == DRAFT
    printed = capfdbinary.readouterr().out.decode()
    assert "content/terms.md: 1 clause changed" in printed
    assert "Backup of the previous draft: b.docx.before.md\n" in printed
    assert printed.endswith("  legalsite diff terms\n  legalsite check\n")
    assert "Nothing was written." not in printed
    assert into() == 0  # the same file again
    again = capfdbinary.readouterr().out.decode()
    assert "content/terms.md: The wording has not changed" in again
    assert again.endswith("Nothing was written.\n")
    assert not Path("b.docx.before-2.md").exists()
    Path("content/terms.md").write_text(DRAFT + "\nMore.\n")
    assert into() == 0
    assert Path("b.docx.before-2.md").read_text() == DRAFT + "\nMore.\n"


def test_a_dry_run_prints_the_redline(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert into("--dry-run", body=CHANGED) == 0
    assert "[-30-]{+14+}" in capfdbinary.readouterr().out.decode()
    assert Path("content/terms.md").read_text() == DRAFT
    assert not Path("b.docx.before.md").exists()


def test_no_copy_of_what_git_has(tmp_path: Path) -> None:
    assert into("--dry-run", body=CHANGED) == 0
    git(tmp_path, "init", "-q")
    commit(tmp_path, "2026-03-02")
    assert into() == 0
    assert not Path("b.docx.before.md").exists()
    Path("content/terms.md").write_text(DRAFT.replace("30", "20"))
    assert into() == 0
    assert Path("b.docx.before.md").read_text() == DRAFT.replace("30", "20")


@pytest.mark.parametrize(
    ("words", "status"), [("We keep it in our safe now", 0), ("We keep it in our old safe now", 1)]
)
def test_the_draft_has_half_of_the_words_of_the_file_at_least(words: str, status: int) -> None:
    body = paragraph("Terms", "Heading1") + paragraph(f"{words}.")
    assert into(body=body) == status


def test_tracked_changes_and_another_text_stop_it(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert into() == 1
    assert (
        "the file has 2 tracked changes (2 by A); nothing was written"
        in capfdbinary.readouterr().err.decode()
    )
    other = paragraph("Dogs and cats must not enter the harbour at night.")
    assert into(body=other) == 1
    printed = capfdbinary.readouterr().err.decode()
    assert (
        "b.docx: error[another-text]: this file shares only 0% of its words with content/terms.md"
        in printed
    )
    assert Path("content/terms.md").read_text() == DRAFT
    assert into("--replace", body=other) == 0
    assert (
        Path("content/terms.md")
        .read_text()
        .endswith("---\n\nDogs and cats must not enter the harbour at night.\n")
    )


HIDDEN = CHANGED + "<p><r><rPr><vanish/></rPr><t>Dinghies, too.</t></r></p>"


def test_asks_before_it_updates_a_draft_without_some_words(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert into(body=HIDDEN) == 1
    assert capfdbinary.readouterr().err.decode().splitlines() == [
        "b.docx: info[hidden-text]: left out: “Dinghies, too.” in “Dinghies, too.”",
        "b.docx: error[words-left-out]: 2 of 13 words would be left out; nothing was written",
        "  help: compare them with the file; to import it without them:",
        "    legalsite import docx b.docx --into terms --yes",
        "1 error, 1 info",
    ]
    assert into("--format", "json") == 1
    assert "error[words-left-out]" in capfdbinary.readouterr().err.decode()
    assert into("--dry-run") == 1
    assert Path("content/terms.md").read_text() == DRAFT
    assert not Path("b.docx.before.md").exists()
    assert into("--yes") == 0
    printed = capfdbinary.readouterr().out.decode()
    assert "info[hidden-text]: left out: “Dinghies, too.”" in printed
    assert "We keep it for 14 days." in Path("content/terms.md").read_text()
    assert Path("b.docx.before.md").read_text() == DRAFT


@pytest.mark.parametrize("answer", [True, False])
def test_asks_on_a_terminal_before_it_updates_a_draft_without_some_words(
    answer: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    questions = []
    monkeypatch.setattr(click, "confirm", lambda text, **_: questions.append(text) or answer)
    assert into(body=HIDDEN) == (0 if answer else 1)
    assert questions == ["Import the file without these words?"]
    assert "2 of 13 words would be left out" in capsys.readouterr().err
    assert ("14 days" in Path("content/terms.md").read_text()) == answer
    assert Path("b.docx.before.md").exists() == answer


def test_comments_are_listed_and_written_nowhere(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    comment = '<comment id="1" author="Ana" date="2026-03-04T10:00:00Z"><p><r><t>Why 14?</t></r></p></comment>'
    body = CHANGED.replace("14 days.</t></r>", '14 days.</t></r><r><commentReference id="1"/></r>')
    assert into("--dry-run", "--format", "json", body=body, parts={"comments": comment}) == 0
    found = json.loads(capfdbinary.readouterr().out)
    comments = [{
        "author": "Ana",
        "day": "2026-03-04",
        "clause": "Terms",
        "passage": "We keep it for 14 days.",
        "words": "Why 14?",
    }]  # fmt: skip
    assert found["comments"] == comments
    assert found["words"] == {"inserted": 1, "deleted": 1, "moved": 0}
    assert (found["changed"], found["written"], found["copy"]) == (True, False, None)
    assert into() == 0
    assert (
        "by Ana, 2026-03-04: “Why 14?” at “We keep it for 14 days.”, under “Terms”"
        in capfdbinary.readouterr().out.decode()
    )
    assert "Why" not in Path("content/terms.md").read_text()


@pytest.mark.parametrize(("words", "status"), [("one two five six", 0), ("one seven five six", 1)])
def test_half_of_the_words_are_enough(
    words: str, status: int, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Path("content").mkdir()
    Path("content/terms.md").write_text(
        "---\ntitle: A\nrevised: 2026-03-02\n---\n\none two three four\n"
    )
    assert into(body=paragraph(words)) == status, capfdbinary.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--slug", "terms"], "--into keeps the draft's front matter"),
        (["--effective", "2026-05-01"], "--into keeps the draft's front matter"),
        (["--into", "trems"], "did you mean terms?"),
        (["--into", "terms.de"], "content/terms.de.md: error[no-draft]: draft not found"),
        (["--into", ""], "add --slug NAME for a new policy"),
    ],
)
def test_what_into_does_not_take(
    options: list[str], said: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert into(*options, body=CHANGED) == 2
    assert said in capfdbinary.readouterr().err.decode()


def package(*parts: tuple[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts:
            made.writestr(name, data)
    return archive.getvalue()


def encrypted_entry() -> bytes:
    data = bytearray(package(("word/document.xml", b"<a/>")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


OUTSIDE = b'<Relationships><Relationship Type="t/subDocument" Target="/etc/passwd" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"plain words", "no-word-file"),
        (OLD_FILE_START + b"\0" * 600, "old-word-file"),
        (OLD_FILE_START + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (encrypted_entry(), "no-word-file"),
        (package(("mimetype", b"application/vnd.oasis")), "no-word-file"),
        (package(("word/document.xml", b"<w:document>")), "no-word-file"),
        (package(("word/document.xml", b"<document/>")), "no-word-file"),
        (package(("word/document.xml", b"<!DOCTYPE a><a/>")), "document-type"),
        (package(("word/document.xml", "<!DOCTYPE a><a/>".encode("utf-16"))), "document-type"),
        (lambda: package(("word/document.xml", b"<a/>" + b" " * (26 << 20))), "file-size"),
        (package(("word/document.xml", b"<a>%b</a>" % (b"<p/>" * 12_000))), "no-word-file"),
        (package(("word/document.xml", b"<a>%b</a>" % (b"<p/>" * 12_001))), "too-large"),
        (
            package(("word/document.xml", b"<a/>"), ("word/_rels/document.xml.rels", OUTSIDE)),
            "outside-file",
        ),
        (EMPTY[:-40], "no-word-file"),
        (word_file('<p><r><footnoteReference id="9"/></r></p>'), "no-word-file"),
        (
            word_file('<tbl><tr><tc><tcPr><gridSpan val="x"/></tcPr><p/></tc></tr></tbl>'),
            "no-word-file",
        ),
        (word_file(f"{'<sdt>' * 2000}<p/>{'</sdt>' * 2000}"), "too-deep"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused(
    data: bytes | Callable[[], bytes], rule: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Path("b.docx").write_bytes(data if isinstance(data, bytes) else data())
    assert run(CALL) == 2
    said, help, count = capfdbinary.readouterr().err.decode().splitlines()
    save = "open it in Word, save it as a Word document (.docx), and import that"
    message, expected = {
        "no-word-file": ("this isn't a Word file, or it's damaged", save),
        "old-word-file": ("this is an old Word file (.doc)", save),
        "encrypted": ("the file is encrypted", "save it without a password, and import that"),
        "file-size": ("the text of the file unpacks to more than 25 MB", "import it in parts"),
        "too-large": (
            "the file has more than 12,000 paragraphs and cells, or too many styles, fields, links, or formats",
            "import it in parts",
        ),
        "document-type": (
            "the file has a document type declaration, which Word never writes",
            save,
        ),
        "outside-file": (
            "the file includes another file, which isn't supported",
            "in Word, copy its text into the document",
        ),
        "too-deep": ("the document nests too deeply", "save it as text, and import that"),
    }[rule]
    assert (said, help) == (f"b.docx: error[{rule}]: {message}", f"  help: {expected}")
    assert count == "1 error"
    assert not Path("content").exists()


def test_names_of_facts_stay_in_the_draft(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    draft = '---\ntitle: "{{{{ company.name }}}}"\nrevised: 2026-03-02\n---\n\n{0}\n'
    typed = "{{company.name}} is *here*.\n\n{{ company.name }} keeps it for 30 days."
    Path("content").mkdir()
    Path("content/facts.toml").write_text('[company]\nname = "E*TRADE & Co."\n')
    Path("content/terms.md").write_text(draft.format(typed))
    words = typed.replace("{{ company.name }}", "E\\*TRADE & Co.").replace("30", "14")
    Path("a.md").write_text(words.replace("{{company.name}}", "E\\*TRADE & Co."))
    assert run(["diff", "a.md", "a.md", "--format", "docx", "--output", "b.docx"]) == 0
    assert run(["import", "docx", "b.docx", "--into", "terms"]) == 0
    assert Path("content/terms.md").read_text() == draft.format(typed.replace("30", "14"))
