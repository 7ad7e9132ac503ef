"""What of `legalsite import docx` no text case can show, because its input is a Word file."""

import io
import zipfile
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.importing.docx_document import LARGEST, OLD_FILE
from word_files import EMPTY, word_file


@pytest.fixture(autouse=True)
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A site, and beside it what counsel sends: a redline of two texts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.example/"\n')
    (tmp_path / "a.md").write_text("We keep it for 30 days.\n")
    (tmp_path / "b.md").write_text("We keep it for 14 days.\n")
    assert run(["diff", "a.md", "b.md", "--format", "docx", "--author", "Counsel"]) == 0
    (tmp_path / "b.docx").write_bytes(capfdbinary.readouterr().out)


CALL = ["import", "docx", "b.docx", "--slug", "terms", "--revised", "2026-03-02"]


def test_tracked_changes_stop_it(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(CALL) == 1
    printed = capfdbinary.readouterr().err.decode()
    assert "info[tracked-change]: deleted by Counsel: “30” in “We keep it for 3014 days.”" in printed
    assert "info[comment]: by Counsel: “1 clause changed" in printed
    assert "add --accept or --reject" in printed
    assert not Path("content").exists()


@pytest.mark.parametrize(("how", "days"), [("--accept", "14"), ("--reject", "30")])
def test_they_are_settled_if_somebody_says_how(how: str, days: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run([*CALL, how]) == 0
    printed = capfdbinary.readouterr().out.decode()
    assert "info[tracked-change]: inserted by Counsel" in printed
    assert f"  {how[2:]}ed all 2 tracked changes\n" in printed
    assert f"We keep it for {days} days." in Path("content/terms.md").read_text()


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


OUTSIDE = (
    b'<Relationships><Relationship Type="t/image" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"plain words", "no-word-file"),
        (OLD_FILE + b"\0" * 600, "old-word-file"),
        (OLD_FILE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (encrypted_entry(), "no-word-file"),
        (package(("mimetype", b"application/vnd.oasis")), "no-word-file"),
        (package(("word/document.xml", b"<w:document>")), "no-word-file"),
        (package(("word/document.xml", b"<document/>")), "no-word-file"),
        (package(("word/document.xml", b"<!DOCTYPE a><a/>")), "document-type"),
        (package(("word/document.xml", "<!DOCTYPE a><a/>".encode("utf-16"))), "document-type"),
        (package(("word/document.xml", b" " * (LARGEST + 1))), "file-size"),
        (package(("word/document.xml", b"<w:p></w:p>" * 12_001)), "too-large"),
        (package(("word/document.xml", b"<a/>"), ("word/_rels/document.xml.rels", OUTSIDE)), "outside-file"),
        (EMPTY[:-40], "no-word-file"),
        (word_file('<p><r><footnoteReference id="9"/></r></p>'), "no-word-file"),
        (word_file('<p><hyperlink r:id="none"><r><t>a</t></r></hyperlink></p>'), "no-word-file"),
        (word_file('<tbl><tr><tc><tcPr><gridSpan val="x"/></tcPr><p/></tc></tr></tbl>'), "no-word-file"),
        (word_file(f"{'<sdt>' * 2000}<p/>{'</sdt>' * 2000}"), "too-deep"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused(data: bytes, rule: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("b.docx").write_bytes(data)
    assert run(CALL) == 2
    said, help, count = capfdbinary.readouterr().err.decode().splitlines()
    save = "open it in Word, save it as Word document (.docx), and import that"
    message, expected = {
        "no-word-file": ("this is not a Word file, or it is damaged", save),
        "old-word-file": ("this is an old Word file (.doc)", save),
        "encrypted": ("the file is encrypted", "save it without a password, and import that"),
        "file-size": ("the file unpacks to more than 50 MB", "remove its pictures"),
        "too-large": ("the file has more than 12,000 paragraphs and cells", "import it in parts"),
        "document-type": ("the file has a document type, which Word never writes", save),
        "outside-file": ("the file takes in another one, which is never opened", "put that into the document in Word"),
        "too-deep": ("the document nests too deeply to be read", "save it as text, and import that"),
    }[rule]
    assert (said, help) == (f"b.docx: error[{rule}]: {message}", f"  help: {expected}")
    assert count == "1 problem"
    assert not Path("content").exists()
