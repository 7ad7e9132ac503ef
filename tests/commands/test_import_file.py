"""What is no text is refused by name; the day of another version is not that of the text."""

from datetime import date
from pathlib import Path

import pytest

from legalsite.commands.import_file import read_new_draft, write_imported_draft
from legalsite.errors import ProblemsFound
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.source.markdown import read_document

TEXT = b"TERMS OF USE\n\nLast updated: March 2, 2026\n\n1. Fees\n\nYou pay within thirty days.\n"


def import_new_draft(
    root: Path,
    form: str,
    data: bytes,
    name: str,
    *,
    slug: str,
    revised: date | None = None,
    language: str = "",
    dry_run: bool = False,
) -> tuple[str, ImportedText]:
    imported = read_new_draft(root, form, data, name, ImportOptions(slug, revised))
    return write_imported_draft(root, slug, imported, language=language, dry_run=dry_run)


@pytest.mark.parametrize(
    ("data", "message"), [(b"%PDF-1.7\n" + TEXT, "this is a PDF"), (b" \n", "the file has no text")]
)
def test_a_file_that_is_refused_writes_nothing(tmp_path: Path, data: bytes, message: str) -> None:
    for form in ("text", "html"):
        with pytest.raises(ProblemsFound, match=message):
            import_new_draft(tmp_path, form, data, "in", slug="terms")
    assert list(tmp_path.rglob("*.md")) == []


@pytest.mark.parametrize(
    "line", [b"The next version takes effect on May 1, 2026.", b"Effective until May 1, 2026"]
)
def test_the_day_of_another_version_is_not_that_of_the_text(tmp_path: Path, line: bytes) -> None:
    _, imported = import_new_draft(
        tmp_path, "text", TEXT.replace(b"1. Fees", line + b"\n\n1. Fees"), "in", slug="terms"
    )
    assert (imported.dates.revised, imported.dates.effective) == (
        date(2026, 3, 2),
        date(2026, 3, 2),
    )


def test_a_title_from_the_slug_is_said(tmp_path: Path) -> None:
    page = b"<main><p>Last updated: March 2, 2026</p><p>You pay within thirty days.</p></main>"
    _, imported = import_new_draft(tmp_path, "html", page, "in", slug="fee-rules")
    assert imported.title == "Fee Rules"
    assert (
        "no title found; using 'Fee Rules' from the name (to change it, use --title)"
        in imported.notes
    )


def test_an_exported_document_keeps_its_anchors_and_has_the_title_of_its_only_heading(
    tmp_path: Path,
) -> None:
    text = b"Last updated: 5 May 2026\n\n[Keep](#1.-keep)\n\n# **1\\. What we keep** {#1.-keep}\n\nYour email.\n"
    text += b"\n## **2\\. Your rights** {#2.-rights .wide}\n\nWrite.\n"
    _, imported = import_new_draft(tmp_path, "text", text, "in", slug="terms")
    assert imported.title == "What we keep"
    document = read_document(imported.data, "terms.md")
    assert [block.anchor for block in document.headings] == ["1.-keep", "2.-rights"]
    assert [block.text for block in document.headings] == ["What we keep", "Your rights"]
    _, imported = import_new_draft(
        tmp_path, "text", text.replace(b"## **2", b"# **2"), "in", slug="two"
    )
    assert imported.title == "Two"


def test_a_web_page_keeps_ids_that_begin_with_a_digit(tmp_path: Path) -> None:
    page = """<main><h1>Terms</h1><p>Last updated: 5 May 2026</p>
    <p><a href="#2-fees">Fees</a> <a href="#über">us</a></p>
    <h2 id="2-fees">2. Fees</h2><p>Five.</p><h2 id="über">Us</h2><p>We.</p></main>"""
    _, imported = import_new_draft(tmp_path, "html", page.encode(), "in", slug="terms")
    assert [block.anchor for block in read_document(imported.data, "terms.md").headings[1:]] == [
        "2-fees",
        "über",
    ]
    assert "[Fees](#2-fees) [us](#über)" in imported.data.decode()


def test_lettered_lines_are_clauses_of_their_own(tmp_path: Path) -> None:
    text = b"Terms\n\nLast updated: 3 March 2025\n\n1. Access\n1.1 You may use it if:\n(a) you are an adult; and\n"
    text += b"(b) you hold an account.\n(ii) Or both.\n1.2 More.\n"
    _, imported = import_new_draft(tmp_path, "text", text, "in", slug="terms")
    numbers = [block.number for block in read_document(imported.data, "terms.md").blocks]
    assert numbers[-4:] == ["(a)", "(b)", "(ii)", "1.2"]


def test_a_clause_that_names_an_archive_stays(tmp_path: Path) -> None:
    clause = "We use entries for the contest http://web.archive.org/web/2004/contest/ only to tell the winners."
    page = f"<main><h1>Notice</h1><p>Effective Date: May 2, 2004.</p><p>{clause}</p><p>We keep it.</p></main>"
    _, imported = import_new_draft(tmp_path, "html", page.encode(), "in", slug="notice")
    assert "only to tell the winners" in imported.data.decode()
    text = "Notice\n\nLast updated: May 2, 2004\n\nRecords archived before 2010 are in the snapshot that we keep.\n"
    _, imported = import_new_draft(tmp_path, "text", text.encode(), "in", slug="records")
    assert "Records archived before 2010" in imported.data.decode()


def test_a_day_alone_below_the_title_is_taken_and_said(tmp_path: Path) -> None:
    text = b"# Privacy\n\n*February 9, 2017*\n\nWe keep names.\n"
    _, imported = import_new_draft(tmp_path, "text", text, "in", slug="privacy")
    assert imported.dates.revised == date(2017, 2, 9)
    assert (
        "revised 2017-02-09, from the date on its own on line 3: *February 9, 2017*"
        in imported.notes
    )


def test_the_language_goes_into_the_settings(tmp_path: Path) -> None:
    settings = tmp_path / "legalsite.toml"
    settings.write_text('[site]\ntitle = "A"\nurl = "https://e.example/"\n')
    text = "Última actualización: 5 de mayo de 2026\n\nGuardamos los datos.\n"
    import_new_draft(
        tmp_path, "text", text.encode(), "in", slug="privacidad", language="es", dry_run=True
    )
    assert "policies" not in settings.read_text()
    import_new_draft(tmp_path, "text", text.encode(), "in", slug="privacidad", language="es")
    assert '[policies.privacidad]\nlanguage = "es"\n' in settings.read_text()
    with pytest.raises(ProblemsFound, match="language"):
        import_new_draft(tmp_path, "text", text.encode(), "in", slug="other", language="Spanish")
    assert not (tmp_path / "content/other.md").exists()


@pytest.mark.parametrize(
    "data", [b"<html><body></body></html>", b"<main><script>a()</script></main>", b"<p>&nbsp;</p>"]
)
def test_a_page_without_words_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ProblemsFound, match=r"no (?:words|text)") as refusal:
        import_new_draft(tmp_path, "html", data, "in", slug="terms", revised=date(2026, 3, 2))
    assert refusal.value.status == 1
    assert list(tmp_path.rglob("*.md")) == []


def test_a_number_has_its_space(tmp_path: Path) -> None:
    text = b"AGB\n\nStand: 3. M\xc3\xa4rz 2025\n\n1.0EINLEITUNG\n\nWir liefern auf 2.4GHz.\n\n1.1Geltung\n\nSie zahlen.\n"
    _, imported = import_new_draft(tmp_path, "text", text, "in", slug="agb")
    headings = read_document(imported.data, "agb.md").headings
    assert [(block.number, block.text) for block in headings[1:]] == [
        ("1.0", "EINLEITUNG"),
        ("1.1", "Geltung"),
    ]
