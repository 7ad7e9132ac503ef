"""A Word file as a draft: what is listed, how tracked changes are settled, what becomes Markdown, what is refused."""

import io
import sys
import zipfile
from datetime import date
from typing import Literal

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.docx import import_docx
from legalsite.importing.docx_numbers import written
from legalsite.importing.docx_package import LARGEST, OLD_FILE
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx
from legalsite.source.markdown import read_document
from word_cases import pairs
from word_files import lines_of_document

Settle = Literal["", "accept", "reject"]
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BY = 'w:id="1" w:author="Counsel" w:date="2026-01-02T10:00:00Z"'
EMPTY = as_docx(compare(Document(()), Document(())), author="A")
LEVELS = "".join(
    f'<w:lvl w:ilvl="{nth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
    for nth, (form, pattern) in enumerate([("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")])
)
NUMBERING = f"""<w:numbering {NAMESPACE}>
<w:abstractNum w:abstractNumId="7">{LEVELS}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="7"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>"""


def asked(settle: Settle = "") -> ImportOptions:
    return ImportOptions("terms", date(2026, 3, 2), settle=settle)


def word_file(body: str, **parts: str) -> bytes:
    """Return a file with this body. `parts`: by their names without folder and end."""
    archive = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(EMPTY)) as given, zipfile.ZipFile(archive, "w") as made:
        new = {f"word/{name}.xml": text for name, text in parts.items()}
        new["word/document.xml"] = f'<w:document {NAMESPACE} xmlns:r="{RELATIONS}"><w:body>{body}</w:body></w:document>'
        for name in given.namelist():
            text = given.read(name).decode()
            if name == "word/_rels/document.xml.rels":
                more = (f'<Relationship Id="{part}" Type="{RELATIONS}/{part}" Target="{part}.xml"/>' for part in parts)
                text = text.replace("</Relationships>", "".join(more) + "</Relationships>")
            if name not in new:
                made.writestr(name, text)
        for name, text in new.items():
            made.writestr(name, text)
    return archive.getvalue()


def paragraph(words: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{words}</w:t></w:r></w:p>"


def numbered(words: str, level: int, num: int = 1) -> str:
    return paragraph(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def imported(body: str, settle: Settle = "", **parts: str) -> ImportedText:
    return import_docx(word_file(body, **parts), "Terms.docx", asked(settle))


def markdown(body: str, settle: Settle = "", **parts: str) -> str:
    return imported(body, settle, **parts).data.decode().partition("---\n\n")[2]


PAIRS = list(pairs())


@pytest.mark.parametrize(("old", "new"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_a_redline_comes_back_word_for_word(old: Document, new: Document) -> None:
    file = as_docx(compare(old, new), author="Harbour Ledger", day="2026-03-02")
    for settle, document in (("accept", new), ("reject", old)):
        draft = read_document(import_docx(file, "a.docx", asked(settle if file_has_changes(file) else "")).data, "a.md")
        assert words_of(draft) == words_of(document)


def test_the_notes_of_a_redline_stay_notes() -> None:
    text = "Fees[^1] are due.\n\n[^1]: Of 2026.\n"
    old, new = (read_document(each.encode(), "a.md") for each in (text, text.replace("due", "paid")))
    draft = import_docx(as_docx(compare(old, new), author="A"), "a.docx", asked("accept")).data.decode()
    assert draft.endswith("---\n\nFees[^1] are paid.\n\n[^1]: Of 2026.\n")


def file_has_changes(file: bytes) -> bool:
    return b"w:author" in zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml")


def words_of(document: Document) -> str:
    """Return the words without spaces, borders of cells and marks of footnotes."""
    text = "".join("".join(lines_of_document(document)).split()).replace("|", "")
    for mark in (f"[{nth}]" for nth in range(1, 30)):
        text = text.replace(mark, "")
    return text


def test_automatic_numbers_become_text() -> None:
    body = numbered("Fees", 0) + numbered("Pay monthly.", 1) + numbered("Late fees", 2) + numbered("Ending", 0)
    body += paragraph("A paragraph.") + numbered("Notices", 0) + numbered("Restarted", 0, 2)
    assert markdown(body, numbering=NUMBERING).split("\n\n") == [
        *("1\\. Fees", "1.1 Pay monthly.", "(a) Late fees", "2\\. Ending"),
        *("A paragraph.", "3\\. Notices", "5\\. Restarted\n"),
    ]


def test_a_plain_list_stays_a_list() -> None:
    assert markdown(numbered("one", 0) + numbered("two", 0), numbering=NUMBERING) == "1. one\n2. two\n"


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [(28, "lowerLetter", "bb"), (14, "upperRoman", "XIV"), (4, "lowerRoman", "iv"), (3, "decimalZero", "03"),
     (2, "none", ""), (1, "cardinalText", "1"), (99_999, "lowerRoman", "99999")],
)  # fmt: skip
def test_a_number_in_its_form(number: int, form: str, expected: str) -> None:
    assert written(number, form) == expected


def test_headings_emphasis_tables_and_the_text_of_references() -> None:
    head = paragraph("Fees", '<w:pStyle w:val="Heading2"/>')
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Pay</w:t></w:r><w:r><w:t>.</w:t></w:r></w:p>"
    field = '<w:p><w:fldSimple w:instr=" REF fees "><w:r><w:t>See 2.1</w:t></w:r></w:fldSimple></w:p>'
    cells = "".join(f"<w:tr><w:tc>{paragraph(a)}</w:tc><w:tc>{paragraph(b)}</w:tc></w:tr>" for a, b in ("ab", "cd"))
    title = paragraph("Terms", '<w:pStyle w:val="Heading1"/>')
    found = imported(f"{title}{head}{bold}<w:tbl>{cells}</w:tbl>{field}")
    assert found.title == "Terms"
    text = "# Terms\n\n## Fees\n\n**Pay**.\n\n| a | b |\n| --- | --- |\n| c | d |\n\nSee 2.1\n"
    assert found.data.decode().endswith(f"---\n\n{text}")
    assert found.unseen[-1].message == "REF fees; its text as saved stays"


def test_footnotes() -> None:
    mark = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    notes = f"<w:footnotes {NAMESPACE}><w:footnote w:id='2'>{paragraph('Of 2026.')}</w:footnote></w:footnotes>"
    body = f"<w:p><w:r><w:t>Fees</w:t></w:r>{mark}</w:p>"
    assert markdown(body, footnotes=notes) == "Fees[^1]\n\n[^1]: Of 2026.\n"


TRACKED = (
    f"<w:p><w:r><w:t>We keep it </w:t></w:r><w:del {BY}><w:r><w:delText>30</w:delText></w:r></w:del>"
    f"<w:ins {BY}><w:r><w:t>14</w:t></w:r></w:ins><w:r><w:t> days.</w:t></w:r></w:p>"
)


def test_tracked_changes_are_listed_and_nothing_is_imported() -> None:
    with pytest.raises(ProblemsFound) as refused:
        imported(TRACKED)
    place = "in “We keep it 3014 days.”"
    assert [problem.message for problem in refused.value.problems[:2]] == [
        f"deleted by Counsel, 2026-01-02: “30” {place}",
        f"inserted by Counsel, 2026-01-02: “14” {place}",
    ]
    assert refused.value.status == 1
    assert "--accept or --reject" in refused.value.problems[-1].help


@pytest.mark.parametrize(("settle", "days"), [("accept", "14"), ("reject", "30")])
def test_tracked_changes_are_settled_if_told_to(settle: Settle, days: str) -> None:
    found = imported(TRACKED, settle)
    assert found.data.decode().endswith(f"We keep it {days} days.\n")
    assert found.notes == (f"{settle}ed all 2 tracked changes",)


def test_a_changed_style_is_settled() -> None:
    old = f'<w:pPrChange {BY}><w:pPr><w:pStyle w:val="Heading2"/></w:pPr></w:pPrChange>'
    body = paragraph("Terms", '<w:pStyle w:val="Heading1"/>') + paragraph("Fees", old) + paragraph("Pay.")
    assert "## Fees" in markdown(body, "reject")
    assert "## Fees" not in markdown(body, "accept")


def test_what_readers_do_not_see_is_listed() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:t>Pay.</w:t></w:r></w:p>"
    comment = f"<w:comments {NAMESPACE}><w:comment {BY}>{paragraph('Final?')}</w:comment></w:comments>"
    at = "<w:p><w:r><w:t>Fees</w:t><w:commentReference w:id='1'/></w:r></w:p>"
    footer = f"<w:ftr {NAMESPACE}>{paragraph('Version 3')}</w:ftr>"
    found = imported(at + hidden, comments=comment, footer1=footer)
    assert sorted(problem.message for problem in found.unseen) == [
        "by Counsel, 2026-01-02: “Final?” at “Fees”",
        "left out: “Version 3”",
        "left out: “secret”",
    ]
    assert "secret" not in found.data.decode()


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
        (encrypted_entry(), "encrypted"),
        (package(("mimetype", b"application/vnd.oasis")), "no-word-file"),
        (package(("word/document.xml", b"<w:document>")), "no-word-file"),
        (package(("word/document.xml", b"<document/>")), "no-word-file"),
        (package(("word/document.xml", b"<!DOCTYPE a><a/>")), "document-type"),
        (package(("word/document.xml", "<!DOCTYPE a><a/>".encode("utf-16"))), "document-type"),
        (package(("word/document.xml", b" " * (LARGEST + 1))), "file-size"),
        (package(("word/document.xml", b"<a/>"), ("word/_rels/document.xml.rels", OUTSIDE)), "outside-file"),
        (EMPTY[:-40], "no-word-file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        import_docx(data, "a.docx", asked())
    (problem,) = refused.value.problems
    assert (problem.rule, refused.value.status) == (rule, 2)
    assert problem.help


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mammoth", None)
    with pytest.raises(ProblemsFound) as refused:
        imported(paragraph("Pay."))
    assert refused.value.status == 2
    assert "pip install 'legalsite[docx]'" in refused.value.problems[0].help
