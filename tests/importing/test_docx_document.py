"""A Word file as a draft: what is listed, how tracked changes are settled, what becomes Markdown, what is refused."""

import io
import sys
import zipfile
from datetime import date
from typing import Literal

import pytest

from importing.word_imports import HERE, NOTED, asked, imported, missing, paragraph, written
from legalsite.errors import ProblemsFound
from legalsite.importing.docx_document import import_docx
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.source.markdown import read_document
from word_files import NAMESPACES, word_file


def cases() -> list[str]:
    """The cases of docx.txt: a title after `==`, the XML of the body, a line for each other part, the Markdown below
    `--`, and what is listed below a second one."""
    return (HERE / "docx.txt").read_text().removeprefix("== ").rstrip("\n").split("\n\n== ")


def given(case: str) -> tuple[str, dict[str, str]]:
    """The body and the other parts of a case."""
    lines = case.partition("\n--\n")[0].split("\n")[1:]
    parts = dict(line.split(": ", 1) for line in lines if not line.startswith("<"))
    return "".join(line for line in lines if line.startswith("<")), parts


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.partition("\n")[0])
def test_a_construct(case: str) -> None:
    body, parts = given(case)
    markdown, _, listed = case.partition("\n--\n")[2].partition("\n--\n")
    found = imported(body, **parts)
    assert found.data.decode().partition("---\n\n")[2].strip("\n") == markdown
    assert [
        str(problem).removeprefix("Terms.docx: ") for problem in found.hidden_content
    ] == listed.splitlines()
    assert missing(word_file(body, **parts), found) == []


def test_all_constructs_in_one_document() -> None:
    bodies, parts = zip(*map(given, cases()), strict=True)
    everything = word_file(
        "".join(bodies), **{name: text for each in parts for name, text in each.items()}
    )
    assert missing(everything, import_docx(everything, "a.docx", asked())) == []


@pytest.mark.parametrize(
    ("style", "look", "title"),
    [
        ("", "i", "Quay Rules"),
        ("", "b", "Rules of the quay"),
        ("Heading1", "i", "Rules of the quay"),
        ("Title", "i", "Rules of the quay"),
    ],
)
def test_a_title_that_only_the_slug_gives_is_said(style: str, look: str, title: str) -> None:
    first = f'<p><pPr><pStyle val="{style}"/></pPr><r><rPr><{look}/></rPr><t>Rules of the quay</t></r></p>'
    found = import_docx(
        word_file(first + paragraph("Pay.")),
        "a.docx",
        ImportOptions("quay-rules", date(2026, 3, 2)),
    )
    said = "no title found; using 'Quay Rules' from the name (to change it, use --title)"
    assert (found.title, said in found.notes) == (title, title == "Quay Rules")
    assert "Rules of the quay" in found.data.decode()


@pytest.mark.parametrize(("kind", "joins"), [("drop", True), ("margin", True), ("none", False)])
def test_a_drop_cap_joins_its_word(kind: str, joins: bool) -> None:
    cap = paragraph("W", f'<framePr dropCap="{kind}" lines="3"/>')
    body = written(cap + paragraph("e sail at nine."), "")
    assert body == ("We sail at nine." if joins else "W\n\ne sail at nine.")


def test_a_list_has_nine_levels() -> None:
    levels = "".join(
        f'<lvl ilvl="{nth}"><numFmt val="bullet"/><lvlText val="·"/></lvl>' for nth in range(9)
    )
    numbering = f'<abstractNum abstractNumId="1">{levels}</abstractNum><num numId="1"><abstractNumId val="1"/></num>'
    items = (
        paragraph(f"Boat {nth}.", f'<numPr><ilvl val="{nth}"/><numId val="1"/></numPr>')
        for nth in range(9)
    )
    document = read_document(imported("".join(items), numbering=numbering).data, "x.md")
    assert [(block.kind, block.level) for block in document.blocks] == [
        ("item", nth) for nth in range(9)
    ]


def test_a_level_of_thousands_of_digits_is_none() -> None:
    properties = f'<numPr><ilvl val="{"9" * 5000}"/><numId val="1"/></numPr>'
    assert b"We sail." in imported(paragraph("We sail.", properties)).data


def test_a_form_of_numbers_that_nobody_knows_is_said_with_its_place() -> None:
    level = '<lvl ilvl="0"><start val="1"/><numFmt val="{}"/>{}<lvlText val="Part %1:"/></lvl>'
    forms = ["bahtText", "thaiCounting", "ordinalText", "hebrew1"]
    definitions = "".join(
        f'<abstractNum abstractNumId="{key}">{level.format(form, "<rPr><caps/></rPr>")}</abstractNum>'
        for key, form in enumerate(forms)
    )
    lists = "".join(
        f'<num numId="{key + 1}"><abstractNumId val="{key}"/></num>' for key in range(len(forms))
    )
    body = "".join(
        paragraph(f"{form} {which}", f'<numPr><ilvl val="0"/><numId val="{key + 1}"/></numPr>')
        for key, form in enumerate(forms)
        for which in "ab"
    )
    found = imported(body, numbering=definitions + lists)
    assert [str(problem).removeprefix("Terms.docx: ") for problem in found.hidden_content] == [
        "info[numbering]: “bahtText” numbers are written as 1, 2, 3; the first is at “bahtText a”",
        "info[numbering]: “thaiCounting” numbers are written as 1, 2, 3; the first is at “thaiCounting a”",
    ]
    assert "PART 1: bahtText a" in found.data.decode()
    assert "PART SECOND: ordinalText b\n\nPART א: hebrew1 a" in found.data.decode()


def test_numbers_that_word_knows_by_the_first_ones_alone() -> None:
    chosen = (
        '<mc:Choice Requires="w14"><numFmt val="custom" format="001, 002, 003, ..."/></mc:Choice>'
    )
    chosen += '<mc:Fallback><numFmt val="decimal"/></mc:Fallback>'
    level = f'<lvl ilvl="0"><start val="9"/><mc:AlternateContent>{chosen}</mc:AlternateContent><lvlText val="%1"/></lvl>'
    numbering = f'<abstractNum abstractNumId="1">{level}</abstractNum><num numId="1"><abstractNumId val="1"/></num>'
    body = "".join(
        paragraph(word, '<numPr><ilvl val="0"/><numId val="1"/></numPr>')
        for word in ("Pay.", "Leave.")
    )
    assert "009 Pay.\n\n010 Leave." in imported(body, numbering=numbering).data.decode()


@pytest.mark.parametrize("part", ["footnote", "endnote"])
@pytest.mark.parametrize("name", ["footnote text", "heading 2", "Quote", "Title", "Fußnote"])
def test_a_note_is_a_note_in_any_style(part: str, name: str) -> None:
    words = "".join(
        paragraph(text, '<pStyle val="Note"/>') for text in ("In the first year.", "Then 6 EUR.")
    )
    parts = {
        f"{part}s": f'<{part} id="2">{words}</{part}>',
        "styles": f'<style type="paragraph" styleId="Note"><name val="{name}"/></style>',
    }
    found = imported(NOTED.format(part) + paragraph("You pay monthly."), **parts)
    written = found.data.decode().partition("---\n\n")[2]
    assert written == "Fees[^1]\n\nYou pay monthly.\n\n[^1]: In the first year.\\\nThen 6 EUR.\n"


def test_the_document_may_have_another_name() -> None:
    archive = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_file(paragraph("Pay.")))) as given,
        zipfile.ZipFile(archive, "w") as made,
    ):
        for name in given.namelist():
            text = given.read(name).replace(b"word/document.xml", b"word/document2.xml")
            made.writestr(name.replace("document.xml", "document2.xml"), text)
    assert import_docx(archive.getvalue(), "a.docx", asked()).data.endswith(b"\nPay.\n")


@pytest.mark.parametrize(
    ("part", "data", "rule"),
    [
        ("word/x.xml", b"<a/>" + b" " * (25 << 20), "file-size"),
        ("word/x.xml", b"<a>%b</a>" % (b"<w:p xmlns:w='w'/>" * 12_000), "too-large"),
    ],
)
def test_a_file_that_is_too_large_is_refused(part: str, data: bytes, rule: str) -> None:
    archive = io.BytesIO(word_file(paragraph("Pay.")))
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(part, data)
    with pytest.raises(ProblemsFound) as refused:
        import_docx(archive.getvalue(), "a.docx", asked())
    assert [problem.rule for problem in refused.value.problems] == [rule]


def test_macros_are_listed() -> None:
    archive = io.BytesIO(word_file(paragraph("Pay.")))
    with zipfile.ZipFile(archive, "a") as made:
        made.writestr("word/vbaProject.bin", b"macros")
    (problem,) = import_docx(archive.getvalue(), "a.docm", asked()).hidden_content
    assert str(problem) == "a.docm: info[macros]: left out; macros are never run"


@pytest.mark.parametrize(
    "words", [paragraph("Pay."), "<p><ins author='Ann'><r><t>Pay.</t></r></ins></p>"]
)
def test_without_the_extra(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for before anything else that the file needs."""
    monkeypatch.setitem(sys.modules, "mammoth", None)
    with pytest.raises(ProblemsFound) as refused:
        imported(words)
    assert refused.value.status == 2
    assert "pip install '.[docx]'" in refused.value.problems[0].help


@pytest.mark.parametrize(("length", "shown"), [(80, "x" * 80), (81, "x" * 80 + "…")])
def test_a_passage_is_quoted_as_far_as_eighty_letters(length: int, shown: str) -> None:
    comment = '<comment id="1" author="Ann"><p><r><t>Why?</t></r></p></comment>'
    body = f'<p><r><t>{"x" * length}</t></r><r><commentReference id="1"/></r></p>'
    assert (
        imported(body, comments=comment).hidden_content[0].message == f"by Ann: “Why?” at “{shown}”"
    )


@pytest.mark.parametrize("texts", [[], ["footnotes"]])
def test_a_file_without_a_document_is_no_word_file(texts: list[str]) -> None:
    archive = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_file(paragraph("Pay.")))) as given,
        zipfile.ZipFile(archive, "w") as made,
    ):
        for name in given.namelist():
            made.writestr(name.replace("document.xml", "document.bin"), given.read(name))
        for name in texts:
            made.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{NAMESPACES["w"]}"/>')
    with pytest.raises(ProblemsFound) as refused:
        import_docx(archive.getvalue(), "a.docx", asked())
    assert [problem.rule for problem in refused.value.problems] == ["no-word-file"]
    assert refused.value.status == 2


def test_a_title_below_words_stays_there() -> None:
    assert (
        written(paragraph("Before.") + paragraph("Terms", '<pStyle val="Title"/>'))
        == "Before.\n\n# Terms"
    )


def test_strict_open_xml_is_read() -> None:
    archive = io.BytesIO()
    body = paragraph("Fees", '<pStyle val="Heading1"/>') + paragraph("You pay on the day.")
    with (
        zipfile.ZipFile(io.BytesIO(word_file(body))) as given,
        zipfile.ZipFile(archive, "w") as made,
    ):
        for name in given.namelist():
            text = given.read(name).decode()
            for kind in ("wordprocessingml", "officeDocument", "drawingml"):
                transitional = f"http://schemas.openxmlformats.org/{kind}/2006/"
                text = text.replace(transitional, f"http://purl.oclc.org/ooxml/{kind}/")
            made.writestr(name, text)
    found = import_docx(archive.getvalue(), "a.docx", asked())
    assert found.data.decode().endswith("\n# Fees\n\nYou pay on the day.\n")


@pytest.mark.parametrize(("settle", "left_out"), [("accept", 0), ("reject", 1)])
def test_a_deleted_picture_is_a_change(settle: Literal["accept", "reject"], left_out: int) -> None:
    drawing = '<drawing><wp:inline><a:graphic><a:graphicData uri="x/picture"/></a:graphic></wp:inline></drawing>'
    body = paragraph("The fees:") + f'<p><del author="Ann"><r>{drawing}</r></del></p>'
    found = imported(body, settle)
    messages = [str(problem) for problem in found.hidden_content]
    assert "info[tracked-change]: deleted by Ann: a picture" in messages[0]
    assert len([message for message in messages if "left out: a picture" in message]) == left_out


@pytest.mark.parametrize("left_out", [
    "<m:oMath><m:r><m:t>30</m:t></m:r></m:oMath>",
    '<r><sym font="Arial" char="2013"/></r>',
])  # fmt: skip
def test_what_is_left_out_joins_no_words(left_out: str) -> None:
    assert written(f"<p><r><t>is</t></r>{left_out}<r><t>of</t></r></p>") == "is of"


@pytest.mark.parametrize(
    ("body", "parts", "listed"),
    [
        ('<p><r><object><v:shape id="a"/></object></r></p>', {}, "picture"),
        ("<p/>", {"footer1": "<p><r><t>Fees</t></r></p>"}, "footer"),
        ("<p><r><rPr><b/></rPr><t>—</t></r></p>", {}, ""),
    ],
)
def test_a_document_without_text_is_refused_with_what_it_has(
    body: str, parts: dict[str, str], listed: str
) -> None:
    with pytest.raises(ProblemsFound) as raised:
        imported(body, **parts)
    rules = [problem.rule for problem in raised.value.problems]
    assert rules == [*filter(None, [listed]), "empty-file"]
