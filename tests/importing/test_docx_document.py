"""A Word file as a draft: what is listed, how tracked changes are settled, what becomes Markdown, what is refused."""

import io
import re
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.docx_document import import_docx
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx
from legalsite.source.markdown import read_document, text_lost
from text_tables import in_lines
from word_cases import pair, source_pairs
from word_files import NAMESPACES, lines_of_document, word_file, words_of_file

Settle = Literal["", "accept", "reject"]
HERE = Path(__file__).parent
BY = 'id="1" author="Counsel" date="2026-01-02T10:00:00Z"'


def asked(settle: Settle = "") -> ImportOptions:
    return ImportOptions("terms", date(2026, 3, 2), title="Terms", settle=settle)


def paragraph(words: str, properties: str = "") -> str:
    return f"<p><pPr>{properties}</pPr><r><t>{words}</t></r></p>"


def imported(body: str, settle: Settle = "", **parts: str) -> ImportedText:
    return import_docx(word_file(body, **parts), "Terms.docx", asked(settle))


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
    assert [str(problem).removeprefix("Terms.docx: ") for problem in found.unseen] == listed.splitlines()
    assert missing(word_file(body, **parts), found) == []


def test_all_constructs_in_one_document() -> None:
    bodies, parts = zip(*map(given, cases()), strict=True)
    everything = word_file("".join(bodies), **{name: text for each in parts for name, text in each.items()})
    assert missing(everything, import_docx(everything, "a.docx", asked())) == []


def missing(file: bytes, found: ImportedText, *, accept: bool = True) -> list[Problem]:
    """Return a problem if words of the file's XML are neither in the draft nor listed as left out."""
    kept = lines_of_document(read_document(found.data, "a.md"))
    listed = [problem.message for problem in found.unseen if problem.rule not in ("tracked-change", "formula")]
    left_out = [re.split("” (?:in|at) ", message)[0] for message in listed]  # without the place, which quotes the draft
    return text_lost("\n".join(words_of_file(file, accept=accept)), "\n".join([*kept, *left_out]))


SHARE = 3  # one pair of so many is in every run, all of them in the long one


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.long] * bool(at % SHARE)) for at, (name, _, _) in enumerate(source_pairs())],
)
def test_a_redline_comes_back_word_for_word(name: str) -> None:
    old, new = pair(name)
    file = as_docx(compare(old, new), author="Harbour Ledger", day="2026-03-02")
    for settle, document in (("accept", new), ("reject", old)):
        found = import_docx(file, "a.docx", asked(settle if file_has_changes(file) else ""))
        assert words_of(read_document(found.data, "a.md")) == words_of(document)
        assert missing(file, found, accept=settle == "accept") == []


def test_the_notes_of_a_redline_stay_notes() -> None:
    text = "Fees[^1] are due.\n\n[^1]: Of 2026.\n"
    old, new = (read_document(each.encode(), "a.md") for each in (text, text.replace("due", "paid")))
    draft = import_docx(as_docx(compare(old, new), author="A"), "a.docx", asked("accept")).data.decode()
    assert draft.endswith("---\n\nFees[^1] are paid.\n\n[^1]: Of 2026.\n")


@pytest.mark.parametrize("old", ["Pay", "Owe"])
def test_what_the_file_of_a_redline_shows_as_code_lists_and_columns_stays_that(old: str) -> None:
    text = (HERE / "exported.md").read_text()
    was, now = (read_document(each.encode(), "a.md") for each in (text.replace("Pay", old), text))
    found = import_docx(as_docx(compare(was, now), author="A"), "a.docx", asked("accept")).data.decode()
    assert found.partition("---\n\n")[2] == text


@pytest.mark.parametrize(("style", "title"), [("", "Quay Rules"), ("Heading1", "Rules of the quay")])
def test_a_title_that_only_the_slug_gives_is_said(style: str, title: str) -> None:
    bold = f'<p><pPr><pStyle val="{style}"/></pPr><r><rPr><b/></rPr><t>Rules of the quay</t></r></p>'
    found = import_docx(word_file(bold + paragraph("Pay.")), "a.docx", ImportOptions("quay-rules", date(2026, 3, 2)))
    said = "no title found, so the name gave 'Quay Rules'; --title sets another"
    assert (found.title, said in found.notes) == (title, not style)
    assert "Rules of the quay" in found.data.decode()


def file_has_changes(file: bytes) -> bool:
    return b"w:author" in zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml")


def words_of(document: Document) -> str:
    """Return the words without spaces, borders of cells and marks of footnotes."""
    text = "".join("".join(lines_of_document(document)).split()).replace("|", "")
    for mark in (f"[{nth}]" for nth in range(1, 30)):
        text = text.replace(mark, "")
    return text


def test_a_list_has_nine_levels() -> None:
    levels = "".join(f'<lvl ilvl="{nth}"><numFmt val="bullet"/><lvlText val="·"/></lvl>' for nth in range(9))
    numbering = f'<abstractNum abstractNumId="1">{levels}</abstractNum><num numId="1"><abstractNumId val="1"/></num>'
    items = (paragraph(f"Boat {nth}.", f'<numPr><ilvl val="{nth}"/><numId val="1"/></numPr>') for nth in range(9))
    document = read_document(imported("".join(items), numbering=numbering).data, "x.md")
    assert [(block.kind, block.level) for block in document.blocks] == [("item", nth) for nth in range(9)]


def test_a_level_of_thousands_of_digits_is_none() -> None:
    properties = f'<numPr><ilvl val="{"9" * 5000}"/><numId val="1"/></numPr>'
    assert b"We sail." in imported(paragraph("We sail.", properties)).data


TRACKED = (
    f"<p><r><t>We keep it </t></r><del {BY}><r><delText>30</delText></r></del>"
    f"<ins {BY}><r><t>14</t></r></ins><r><t> days.</t></r></p>"
)


def test_tracked_changes_are_listed_and_nothing_is_imported() -> None:
    with pytest.raises(ProblemsFound) as refused:
        imported(TRACKED)
    place = "in “We keep it 14 days.”"
    assert [problem.message for problem in refused.value.problems[:2]] == [
        f"deleted by Counsel, 2026-01-02: “30” {place}",
        f"inserted by Counsel, 2026-01-02: “14” {place}",
    ]
    assert refused.value.status == 1
    assert in_lines(refused.value.problems[-1:]) == (
        "0:0 tracked-changes: the file has 2 tracked changes (2 by Counsel), and nothing was written; "
        "accept or reject them in Word, or accept all of them: `--accept`\n  or reject all of them: `--reject`"
    )


@pytest.mark.parametrize(("settle", "days"), [("accept", "14"), ("reject", "30")])
def test_tracked_changes_are_settled_if_told_to(settle: Settle, days: str) -> None:
    found = imported(TRACKED, settle)
    assert found.data.decode().endswith(f"We keep it {days} days.\n")
    assert found.notes == (f"{settle}ed all 2 tracked changes",)


def test_a_change_that_holds_nothing_is_none() -> None:
    """As LibreOffice writes around the mark of a comment; and it writes a day 0 where it knows none."""
    mark = '<r><rPr/><commentReference id="1"/></r>'
    comment = '<comment id="1" author="Ana" date="0-00-00T00:00:00Z"><p><r><t>When?</t></r></p></comment>'
    for holds_nothing in (f"<ins {BY}><r><rPr/></r></ins>{mark}", f"<ins {BY}>{mark}</ins>"):
        found = imported(f"<p><r><t>Pay.</t></r>{holds_nothing}</p>", comments=comment)
        assert [problem.message for problem in found.unseen] == ["by Ana: “When?” at “Pay.”"]


def test_a_comment_on_words_that_are_rejected_keeps_its_place() -> None:
    body = f'<p><r><t>Pay.</t></r><ins {BY}><r><t>Now.</t></r><r><commentReference id="1"/></r></ins></p>'
    comment = '<comment id="1" author="Ana"><p><r><t>When?</t></r></p></comment>'
    found = imported(body, "reject", comments=comment)
    assert found.unseen[-1].message == "by Ana: “When?” at “Pay.”"
    assert b"Now" not in found.data


def test_words_that_were_formatted_are_quoted() -> None:
    bold = f"<rPr><b/><rPrChange {BY}><rPr/></rPrChange></rPr>"
    found = imported(f"<p><r><t>Pay in </t></r><r>{bold}<t>30 days</t></r><r><t>.</t></r></p>", "accept")
    assert found.unseen[0].message == "formatted by Counsel, 2026-01-02: “30 days” in “Pay in 30 days.”"


def test_a_changed_style_is_settled() -> None:
    old = f'<pPrChange {BY}><pPr><pStyle val="Heading2"/></pPr></pPrChange>'
    body = paragraph("Terms", '<pStyle val="Heading1"/>') + paragraph("Fees", old) + paragraph("Pay.")
    assert b"## Fees" in imported(body, "reject").data
    assert b"## Fees" not in imported(body, "accept").data


NOTED = '<p><r><t>Fees</t></r><r><{}Reference id="2"/></r></p>'
BESIDE = {
    "header1": ("header", "{}", "", "header: left out: “{}”"),
    "footer1": ("footer", "{}", "", "footer: left out: “{}”"),
    "footnotes": ("footnote", '<footnote id="2">{}</footnote>', NOTED.format("footnote"), "{}"),
    "endnotes": ("endnote", '<endnote id="2">{}</endnote>', NOTED.format("endnote"), "{}"),
    "comments": ("comment", '<comment id="2" author="Ann">{}</comment>', "", "comment: by Ann: “{}”"),
}


@pytest.mark.parametrize("part", BESIDE)
def test_changes_beside_the_document_are_listed_and_settled(part: str) -> None:
    called, around, body, result = BESIDE[part]
    parts = {part: around.format(TRACKED)}
    with pytest.raises(ProblemsFound) as refused:
        imported(body + paragraph("Pay."), **parts)
    changes = [problem.message for problem in refused.value.problems if problem.rule == "tracked-change"]
    place = f"in the {called} “We keep it 14 days.”"
    assert changes == [
        f"deleted by Counsel, 2026-01-02: “30” {place}",
        f"inserted by Counsel, 2026-01-02: “14” {place}",
    ]
    for settle, days in (("accept", "14"), ("reject", "30")):
        found = imported(body + paragraph("Pay."), settle, **parts)
        printed = [f"{problem.rule}: {problem.message}" for problem in found.unseen]
        assert result.format(f"We keep it {days} days.") in "\n".join([*printed, found.data.decode()])


@pytest.mark.parametrize(("deleted", "named", "place"), [("a<br/>b", "“a b”", " in “a b”"), (" ", "a space", "")])
def test_what_was_deleted_is_named(deleted: str, named: str, place: str) -> None:
    words = deleted.replace("<br/>", "</delText><br/><delText>")
    with pytest.raises(ProblemsFound) as refused:
        imported(f'<p><del author="Ann"><r><delText>{words}</delText></r></del></p><p><r><t>Pay.</t></r></p>')
    assert refused.value.problems[0].message == f"deleted by Ann: {named}{place}"


def test_a_form_of_numbers_that_nobody_knows_is_said_with_its_place() -> None:
    level = '<lvl ilvl="0"><start val="1"/><numFmt val="{}"/>{}<lvlText val="Part %1:"/></lvl>'
    forms = ["bahtText", "thaiCounting", "ordinalText", "hebrew1"]
    definitions = "".join(
        f'<abstractNum abstractNumId="{key}">{level.format(form, "<rPr><caps/></rPr>")}</abstractNum>'
        for key, form in enumerate(forms)
    )
    lists = "".join(f'<num numId="{key + 1}"><abstractNumId val="{key}"/></num>' for key in range(len(forms)))
    body = "".join(
        paragraph(f"{form} {which}", f'<numPr><ilvl val="0"/><numId val="{key + 1}"/></numPr>')
        for key, form in enumerate(forms)
        for which in "ab"
    )
    found = imported(body, numbering=definitions + lists)
    assert [str(problem).removeprefix("Terms.docx: ") for problem in found.unseen] == [
        "info[numbering]: “bahtText” numbers are written as 1, 2, 3; the first is at “bahtText a”",
        "info[numbering]: “thaiCounting” numbers are written as 1, 2, 3; the first is at “thaiCounting a”",
    ]
    assert "PART 1: bahtText a" in found.data.decode()
    assert "PART SECOND: ordinalText b\n\nPART א: hebrew1 a" in found.data.decode()


def test_numbers_that_word_knows_by_the_first_ones_alone() -> None:
    chosen = '<mc:Choice Requires="w14"><numFmt val="custom" format="001, 002, 003, ..."/></mc:Choice>'
    chosen += '<mc:Fallback><numFmt val="decimal"/></mc:Fallback>'
    level = (
        f'<lvl ilvl="0"><start val="9"/><mc:AlternateContent>{chosen}</mc:AlternateContent><lvlText val="%1"/></lvl>'
    )
    numbering = f'<abstractNum abstractNumId="1">{level}</abstractNum><num numId="1"><abstractNumId val="1"/></num>'
    body = "".join(paragraph(word, '<numPr><ilvl val="0"/><numId val="1"/></numPr>') for word in ("Pay.", "Leave."))
    assert "009 Pay.\n\n010 Leave." in imported(body, numbering=numbering).data.decode()


@pytest.mark.parametrize("part", ["footnote", "endnote"])
@pytest.mark.parametrize("name", ["footnote text", "heading 2", "Quote", "Title", "Fußnote"])
def test_a_note_is_a_note_in_any_style(part: str, name: str) -> None:
    words = "".join(paragraph(text, '<pStyle val="Note"/>') for text in ("In the first year.", "Then 6 EUR."))
    parts = {
        f"{part}s": f'<{part} id="2">{words}</{part}>',
        "styles": f'<style type="paragraph" styleId="Note"><name val="{name}"/></style>',
    }
    found = imported(NOTED.format(part) + paragraph("You pay monthly."), **parts)
    written = found.data.decode().partition("---\n\n")[2]
    assert written == "Fees[^1]\n\nYou pay monthly.\n\n[^1]: In the first year.\\\nThen 6 EUR.\n"


def test_the_document_may_have_another_name() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file(paragraph("Pay.")))) as given, zipfile.ZipFile(archive, "w") as made:
        for name in given.namelist():
            text = given.read(name).replace(b"word/document.xml", b"word/document2.xml")
            made.writestr(name.replace("document.xml", "document2.xml"), text)
    assert import_docx(archive.getvalue(), "a.docx", asked()).data.endswith(b"\nPay.\n")


def test_macros_are_listed() -> None:
    archive = io.BytesIO(word_file(paragraph("Pay.")))
    with zipfile.ZipFile(archive, "a") as made:
        made.writestr("word/vbaProject.bin", b"macros")
    (problem,) = import_docx(archive.getvalue(), "a.docm", asked()).unseen
    assert str(problem) == "a.docm: info[macros]: left out; they are never run"


@pytest.mark.parametrize("words", [paragraph("Pay."), "<p><ins author='Ann'><r><t>Pay.</t></r></ins></p>"])
def test_without_the_extra(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for before anything else that the file needs."""
    monkeypatch.setitem(sys.modules, "mammoth", None)
    with pytest.raises(ProblemsFound) as refused:
        imported(words)
    assert refused.value.status == 2
    assert "pip install '.[docx]'" in refused.value.problems[0].help


def written(body: str, settle: Settle = "accept") -> str:
    return imported(body, settle).data.decode().partition("---\n\n")[2].strip("\n")


DELETED_MARK = f"<rPr><del {BY}/></rPr>"
TABLE = "<tbl>" + f"<tr><tc>{paragraph('a')}</tc><tc>{paragraph('b')}</tc></tr>" * 2 + "</tbl>"
ROWS = "| a | b |\n| --- | --- |\n| a | b |"


def test_paragraphs_and_tables_between_which_a_mark_was_deleted_are_joined() -> None:
    joined = paragraph("Pay ", DELETED_MARK) + paragraph("at ", DELETED_MARK) + paragraph("once.") + paragraph("Bye.")
    assert written(joined) == "Pay at once.\n\nBye."
    assert written(joined, "reject") == "Pay\n\nat\n\nonce.\n\nBye."
    empty = f"<p><pPr>{DELETED_MARK}</pPr></p>"
    assert written(f"{TABLE}{empty}{TABLE}") == f"{ROWS}\n| a | b |\n| a | b |"
    assert written(f"{TABLE}{paragraph('Pay.', DELETED_MARK)}{TABLE}") == f"{ROWS}\n\nPay.\n\n{ROWS}"
    assert written(f"{TABLE}<p/>{TABLE}") == f"{ROWS}\n\n{ROWS}"


@pytest.mark.parametrize(("length", "shown"), [(80, "x" * 80), (81, "x" * 80 + "…")])
def test_a_passage_is_quoted_as_far_as_eighty_letters(length: int, shown: str) -> None:
    comment = '<comment id="1" author="Ann"><p><r><t>Why?</t></r></p></comment>'
    body = f'<p><r><t>{"x" * length}</t></r><r><commentReference id="1"/></r></p>'
    assert imported(body, comments=comment).unseen[0].message == f"by Ann: “Why?” at “{shown}”"


@pytest.mark.parametrize("texts", [[], ["footnotes"]])
def test_a_file_without_a_document_is_no_word_file(texts: list[str]) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file(paragraph("Pay.")))) as given, zipfile.ZipFile(archive, "w") as made:
        for name in given.namelist():
            made.writestr(name.replace("document.xml", "document.bin"), given.read(name))
        for name in texts:
            made.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{NAMESPACES["w"]}"/>')
    with pytest.raises(ProblemsFound) as refused:
        import_docx(archive.getvalue(), "a.docx", asked())
    assert [problem.rule for problem in refused.value.problems] == ["no-word-file"]
    assert refused.value.status == 2


def test_a_title_below_words_stays_there() -> None:
    assert written(paragraph("Before.") + paragraph("Terms", '<pStyle val="Title"/>')) == "Before.\n\n# Terms"
