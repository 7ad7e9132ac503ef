"""`build --pdf`: a PDF beside each text and redline, tagged, with public links and the fonts of the package."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from commands import pdf_site
from commands.pdf_site import URL, files, made, only_pdfs, site
from legalsite.disk import pdf

weasyprint = pytest.fixture(scope="module", autouse=True)(pdf_site.weasyprint)

HIDDEN = ".sides, .side, .skip, .fold > summary"  # of a page: what its PDF leaves out


@pytest.fixture(scope="module")
def built(weasyprint: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a site that was built, for tests that only read it."""
    root = site(tmp_path_factory.mktemp("pdf"))
    made(root, jobs=2)
    return root


def tags(node: Any) -> Iterator[Mapping[str, Any]]:
    """Yield each element of the structure tree, in its order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from tags(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        yield from tags(node.get("/K"))


def titles(outline: Any) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry)
        else:
            yield entry.title


def words(text: str) -> str:
    return " ".join(text.split())


def test_each_text_and_each_redline_has_a_pdf_to_which_its_page_leads(built: Path) -> None:
    site = files(built)
    kinds = {
        path: re.search(rb'<body class="([^"]+)"', data)
        for path, data in site.items()
        if path.endswith(".html")
    }
    for path, kind in kinds.items():
        beside = path.removesuffix("/index.html") + ".pdf"
        wanted = bool(kind) and kind[1] in (b"policy", b"version", b"redline")
        assert (beside in site, f'href="/rules/{beside}"'.encode() in site[path]) == (
            wanted,
            wanted,
        ), path
    assert {
        "privacy.pdf",
        "privacy/2024-01-01.pdf",
        "privacy/changes/2025-05-01.pdf",
        "de/privacy.pdf",
    } < site.keys()


def test_a_pdf_is_tagged_and_has_title_language_and_bookmarks(built: Path) -> None:
    for path, data in only_pdfs(built).items():
        page = BeautifulSoup(
            (built / "output" / path.removesuffix(".pdf") / "index.html").read_bytes(),
            "html.parser",
        )
        for hidden in page.select(HIDDEN):
            hidden.decompose()
        file = PdfReader(BytesIO(data))
        top = file.root_object
        kinds = [str(tag["/S"]) for tag in tags(top["/StructTreeRoot"]["/K"])]
        headings = page.select("h1, h2, h3, h4, h5, h6")
        assert top["/Lang"] == page.html["lang"]
        assert top["/MarkInfo"]["/Marked"]
        assert b'pdfuaid:part="1"' in top["/Metadata"].get_data()
        assert file.metadata.title == page.title.string
        assert [words(title) for title in titles(file.outline)] == [
            words(heading.get_text()) for heading in headings
        ]
        assert [kind for kind in kinds if re.fullmatch(r"/H\d", kind)] == [
            f"/{each.name.upper()}" for each in headings
        ]
        assert kinds.count("/Table") == len(page.select("table"))
    image = [
        tag
        for tag in tags(PdfReader(built / "output/privacy.pdf").root_object["/StructTreeRoot"])
        if "/Alt" in tag
    ]
    assert [tag["/Alt"] for tag in image] == ["the plan"]


def test_a_list_has_nothing_but_items_and_an_item_has_a_body(built: Path) -> None:
    for path, data in only_pdfs(built).items():
        for tag in tags(PdfReader(BytesIO(data)).root_object["/StructTreeRoot"]["/K"]):
            kids = tag.get("/K") if tag["/S"] in ("/L", "/LI") else []
            assert "/Span" not in [
                kid.get_object()["/S"] for kid in kids if "/S" in kid.get_object()
            ], path


def test_a_redline_says_in_words_what_is_deleted_and_inserted(built: Path) -> None:
    text = PdfReader(built / "output/privacy/changes/2025-05-01.pdf").pages[0].extract_text()
    assert re.search(
        r"We keep it for *deleted *30 *end deleted *added *14 *end added *days", words(text)
    )
    assert "Nothing else" in text  # what is folded on the page


def test_links_lead_to_public_addresses(built: Path) -> None:
    found: dict[str, set[str]] = {}
    for path, data in only_pdfs(built).items():
        notes = [
            note.get_object()
            for page in PdfReader(BytesIO(data)).pages
            for note in page.get("/Annots", [])
        ]
        found[path] = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
        assert b"file:" not in data
    assert f"{URL}terms/" in found["privacy.pdf"]
    assert {
        target for targets in found.values() for target in targets if not target.startswith(URL)
    } == set()


def test_only_the_fonts_of_the_package_are_used(built: Path) -> None:
    from weasyprint.text.ffi import fontconfig
    from weasyprint.text.fonts import FontConfiguration

    known = FontConfiguration()
    assert fontconfig.FcConfigGetFonts(known._config, fontconfig.FcSetSystem).nfont == len(
        [*pdf.FOLDER.glob("*.ttf")]
    )
    for data in only_pdfs(built).values():
        for page in PdfReader(BytesIO(data)).pages:
            for font in page["/Resources"]["/Font"].values():
                assert "+Noto-S" in font.get_object()["/BaseFont"]


def test_pdfs_of_a_german_original_are_at_its_old_addresses_too(tmp_path: Path) -> None:
    root = pdf_site.root(tmp_path)
    settings = root / "legalsite.toml"
    settings.write_text(settings.read_text() + '[policies.terms]\nlanguage = "de"\n')
    made(root)
    pdfs = only_pdfs(root)
    old = {path: data for path, data in pdfs.items() if path.startswith("terms")}
    assert {"terms.pdf", "terms/2025-01-01.pdf"} <= old.keys()
    assert pdfs == old | {f"de/{path}": data for path, data in old.items()}
