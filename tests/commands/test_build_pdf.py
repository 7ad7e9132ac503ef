"""`build --pdf`: a PDF beside each text and redline, tagged, with public links, the same bytes everywhere. Skipped
where WeasyPrint cannot be loaded."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from legalsite.cli import run
from legalsite.commands.build import BuildOrder, BuildOutcome, build, with_pdfs
from legalsite.disk import pdf
from legalsite.disk.file_system import walk
from legalsite.errors import Problem, ProblemsFound
from legalsite.site.settings import read_settings

DAY = date(2025, 6, 1)
URL = "https://legal.test/rules/"
OLD = """---
title: Privacy
revised: 2024-01-01
---
# Privacy

We keep it for 30 days. Naïve Ελληνικά кириллица.

## What we keep

| What | Why |
|---|---|
| Orders | law |

- an item of 30 days

See [the terms](../terms.md) and ![the plan](files/plan.svg).

### Details

Nothing else, ✓ promised.
"""
NEW = OLD.replace("2024-01-01", "2025-05-01\nsummary: Less.").replace("30 days", "14 days").replace("../", "")
SITE = {
    "legalsite.toml": f'[site]\ntitle = "Harbour"\nurl = "{URL}"\nlanguages = ["en", "de"]\n',
    "content/privacy.md": NEW,
    "content/privacy/2024-01-01.md": OLD,
    "content/privacy.de.md": "---\ntitle: Datenschutz\nrevised: 2024-02-01\ntranslates: 2024-01-01\n---\n30 Tage.\n",
    "content/terms.md": "---\ntitle: Terms\nrevised: 2025-01-01\n---\nPay.\n",
    "content/files/plan.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>',
}
HIDDEN = ".sides, .side, .skip, .fold > summary"  # of a page: what its PDF leaves out


@pytest.fixture(scope="module", autouse=True)
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a site that was built, for tests that only read it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", "")  # so that what a build sets ends with these tests
        try:
            pdf.load_weasyprint()
        except ProblemsFound as missing:
            pytest.skip(str(missing))
        root = site(tmp_path_factory.mktemp("pdf"))
        made(root, jobs=2)
        yield root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the folder of a site with one policy."""
    return site(tmp_path / "site", {path: SITE[path] for path in ("legalsite.toml", "content/terms.md")})


def site(root: Path, files: Mapping[str, str] = SITE) -> Path:
    for path, data in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(data, encoding="utf-8")
    return root


def made(root: Path, output: str = "output", *, pdfs: bool = True, jobs: int = 1) -> BuildOutcome:
    config = read_settings(root)
    *_, outcome = build(BuildOrder(root, with_pdfs(config) if pdfs else config, DAY, Path(output), jobs=jobs))
    assert isinstance(outcome, BuildOutcome)
    return outcome


def files(root: Path, output: str = "output") -> dict[str, bytes]:
    return {path: (root / output / path).read_bytes() for path, _ in walk(str(root / output))}


def only_pdfs(root: Path, output: str = "output") -> dict[str, bytes]:
    return {path: data for path, data in files(root, output).items() if path.endswith(".pdf")}


def failure(root: Path) -> Problem:
    with pytest.raises(ProblemsFound) as found:
        made(root)
    assert found.value.status == 2
    (problem,) = found.value.problems
    return problem


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
    kinds = {path: re.search(rb'<body class="([^"]+)"', data) for path, data in site.items() if path.endswith(".html")}
    for path, kind in kinds.items():
        beside = path.removesuffix("/index.html") + ".pdf"
        wanted = bool(kind) and kind[1] in (b"policy", b"revision", b"redline")
        assert (beside in site, f'href="/rules/{beside}"'.encode() in site[path]) == (wanted, wanted), path
    assert {"privacy.pdf", "privacy/2024-01-01.pdf", "privacy/changes/2025-05-01.pdf", "de/privacy.pdf"} < site.keys()


def test_a_pdf_is_tagged_and_has_title_language_and_bookmarks(built: Path) -> None:
    for path, data in only_pdfs(built).items():
        page = BeautifulSoup((built / "output" / path.removesuffix(".pdf") / "index.html").read_bytes(), "html.parser")
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
        assert [words(title) for title in titles(file.outline)] == [words(heading.get_text()) for heading in headings]
        assert [kind for kind in kinds if re.fullmatch(r"/H\d", kind)] == [f"/{each.name.upper()}" for each in headings]
        assert kinds.count("/Table") == len(page.select("table"))
    image = [
        tag for tag in tags(PdfReader(built / "output/privacy.pdf").root_object["/StructTreeRoot"]) if "/Alt" in tag
    ]
    assert [tag["/Alt"] for tag in image] == ["the plan"]


def test_a_list_has_nothing_but_items_and_an_item_has_a_body(built: Path) -> None:
    for path, data in only_pdfs(built).items():
        for tag in tags(PdfReader(BytesIO(data)).root_object["/StructTreeRoot"]["/K"]):
            kids = tag.get("/K") if tag["/S"] in ("/L", "/LI") else []
            assert "/Span" not in [kid.get_object()["/S"] for kid in kids if "/S" in kid.get_object()], path


def test_a_redline_says_in_words_what_is_deleted_and_inserted(built: Path) -> None:
    text = PdfReader(built / "output/privacy/changes/2025-05-01.pdf").pages[0].extract_text()
    assert re.search(r"We keep it for *deleted *30 *end deleted *added *14 *end added *days", words(text))
    assert "Nothing else" in text  # what is folded on the page


def test_links_lead_to_public_addresses(built: Path) -> None:
    found: dict[str, set[str]] = {}
    for path, data in only_pdfs(built).items():
        notes = [note.get_object() for page in PdfReader(BytesIO(data)).pages for note in page.get("/Annots", [])]
        found[path] = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
        assert b"file:" not in data
    assert f"{URL}terms/" in found["privacy.pdf"]
    assert {target for targets in found.values() for target in targets if not target.startswith(URL)} == set()


def test_an_address_that_is_not_of_the_site_is_refused_with_a_warning(root: Path) -> None:
    site(root, {"layouts/own.css": "body { background: url(https://example.org/a.png) } p { background: url(x.png) }"})
    for _ in range(2):  # the second time, it is the cache that knows
        warnings = [each for each in made(root, "again").numbers.warnings if each.rule == "pdf-refused"]
        pages = {each.message.split()[3] for each in warnings}
        assert pages == {URL + path.removesuffix(".pdf") + "/" for path in only_pdfs(root, "again")}
        assert {
            str(each._replace(message=each.message.replace(each.message.split()[3], "…"))) for each in warnings
        } == {
            f"warning[pdf-refused]: the PDF of … is made without {address}, which is not a file of this site\n"
            "  help: put the file into content/files/ or layouts/"
            for address in ("https://example.org/a.png", f"{URL}assets/x.png")
        }
        (root / "legalsite.toml").write_text(SITE["legalsite.toml"] + "\n")


def test_a_second_build_makes_no_pdf_and_a_change_only_those_that_show_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site(root, {"content/rules.md": SITE["content/terms.md"].replace("Terms", "Rules")})
    made(root)
    printed: list[str] = []
    make = pdf._printed
    monkeypatch.setattr(pdf, "_printed", lambda page, *rest: (printed.append(page), make(page, *rest))[1])
    made(root, "elsewhere")
    (root / "legalsite.toml").write_text(SITE["legalsite.toml"] + "\n")
    made(root)
    assert not printed
    assert only_pdfs(root) == only_pdfs(root, "elsewhere")
    (root / "content/terms.md").write_text(SITE["content/terms.md"].replace("Pay.", "Pay soon."))
    made(root)
    assert {page.removeprefix(URL).partition("/")[0] for page in printed} == {"terms"}


def test_without_the_option_the_site_is_as_if_there_was_none(root: Path) -> None:
    made(root, "plain", pdfs=False)
    made(root)
    outcome = made(root, pdfs=False)
    assert files(root) == files(root, "plain")
    assert {str(why) for reasons in outcome.reasons.values() for why in reasons} == {
        "PDFs are wanted now, or no longer, or something else makes them"
    }


def test_bytes_do_not_depend_on_folder_zone_locale_or_hash_seed(built: Path, tmp_path: Path) -> None:
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # not that of these tests
    zone = "UTC" if time.timezone else "Asia/Tokyo"
    environment = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "tr_TR.UTF-8", "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "legalsite", "build", "--pdf", "--as-of", "2025-06-01", "--quiet"]
    subprocess.run(command, cwd=site(tmp_path / "b/deep"), env=os.environ | environment, check=True)
    assert only_pdfs(tmp_path / "b/deep") == only_pdfs(built) != {}


def test_only_the_fonts_of_the_package_are_used(built: Path) -> None:
    from weasyprint.text.ffi import fontconfig
    from weasyprint.text.fonts import FontConfiguration

    known = FontConfiguration()
    assert fontconfig.FcConfigGetFonts(known._config, fontconfig.FcSetSystem).nfont == len([*pdf.FOLDER.glob("*.ttf")])
    for data in only_pdfs(built).values():
        for page in PdfReader(BytesIO(data)).pages:
            for font in page["/Resources"]["/Font"].values():
                assert "+Noto-S" in font.get_object()["/BaseFont"]


def test_a_script_without_a_font_is_named_until_the_layouts_have_one(root: Path) -> None:
    made(root)
    before = files(root)
    (root / "content/terms.md").write_text(SITE["content/terms.md"].replace("Pay.", "Pay ادفع 支付."), encoding="utf-8")
    assert str(failure(root)) == (
        f"error[pdf-font]: no font has letters of {URL}terms/ in these scripts: ARABIC (“ا”, U+0627), "
        "CJK (“付”, U+4ED8)\n"
        "  help: put a font that has them into layouts/, and name it with @font-face in a stylesheet there"
    )
    assert files(root) == before
    (root / "layouts").mkdir()
    (root / "layouts/own.css").write_text('@font-face { font-family: Own; src: url("own.ttf") }')
    (root / "layouts/own.ttf").write_bytes(font("ادفع支付"))
    made(root)
    fonts = PdfReader(root / "output/terms.pdf").pages[0]["/Resources"]["/Font"].values()
    assert any("Own" in font.get_object()["/BaseFont"] for font in fonts)


def font(letters: str) -> bytes:
    """Return a font in which each of these letters is a square."""
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 500), (450, 500), (450, 0)):
        pen.lineTo(corner)
    pen.closePath()
    names = {ord(letter): f"u{ord(letter):04X}" for letter in letters}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (500, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Own", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    file = BytesIO()
    builder.save(file)
    return file.getvalue()


def test_a_page_that_fails_names_itself_and_the_old_site_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    def write_pdf(self: Any, **_: Any) -> bytes:
        raise ZeroDivisionError("too narrow")

    made(root, pdfs=False)
    before = files(root)
    site(root, {"layouts/own.css": "p { width: 0 }"})
    monkeypatch.setattr(weasyprint.HTML, "write_pdf", write_pdf)
    assert str(failure(root)) == (
        f"error[pdf-failed]: WeasyPrint cannot make the PDF of {URL}terms/: ZeroDivisionError: too narrow\n"
        "  help: look at the stylesheets in layouts/; without --pdf, the site is built"
    )
    assert files(root) == before


def test_the_command_line_asks_for_pdfs(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(root)
    assert run(["build", "--pdf", "--as-of", "2025-06-01"]) == 0
    assert run(["build", "--pdf", "--as-of", "2025-06-01"]) == 0
    assert only_pdfs(root)
    assert run(["build", "--as-of", "2025-06-01"]) == 0
    assert not only_pdfs(root)
