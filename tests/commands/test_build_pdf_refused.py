"""What a PDF cannot be made of, and what it is made without."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from commands import pdf_site
from commands.pdf_site import SITE, URL, files, made, only_pdfs, site
from legalsite.errors import Problem, ProblemsFound

weasyprint = pytest.fixture(scope="module", autouse=True)(pdf_site.weasyprint)
root = pytest.fixture(pdf_site.root)


def failure(root: Path) -> Problem:
    with pytest.raises(ProblemsFound) as found:
        made(root)
    assert found.value.status == 2
    (problem,) = found.value.problems
    return problem


def test_an_address_that_is_not_of_the_site_is_refused_with_a_warning(root: Path) -> None:
    # browsers may load the first one, but a PDF is made without the network
    settings = 'security_policy = { img-src = ["https://example.org"] }\n'
    site(
        root,
        {
            "legalsite.toml": SITE["legalsite.toml"] + settings,
            "layouts/own.css": "body { background: url(https://example.org/a.png) } p { background: url(/x.png) }",
        },
    )
    for _ in range(2):  # the second time, it is the cache that knows
        warnings = [
            each for each in made(root, "again").numbers.warnings if each.rule == "pdf-incomplete"
        ]
        pages = {each.message.split()[3] for each in warnings}
        assert pages == {URL + path.removesuffix(".pdf") + "/" for path in only_pdfs(root, "again")}
        assert {
            str(each._replace(message=each.message.replace(each.message.split()[3], "…")))
            for each in warnings
        } == {
            f"warning[pdf-incomplete]: the PDF of … leaves out {address}, which isn't part of this site\n"
            "  help: put the file in content/files/ or layouts/"
            for address in ("https://example.org/a.png", "https://legal.test/x.png")
        }
        (root / "legalsite.toml").write_text(SITE["legalsite.toml"] + settings + "\n")


def test_a_script_without_a_font_is_named_until_the_layouts_have_one(root: Path) -> None:
    made(root)
    before = files(root)
    (root / "content/terms.md").write_text(
        SITE["content/terms.md"].replace("Pay.", "Pay ادفع 支付."), encoding="utf-8"
    )
    assert str(failure(root)) == (
        f"error[pdf-font]: no font covers these scripts on {URL}terms/: ARABIC (“ا”, U+0627), "
        "CJK (“付”, U+4ED8)\n"
        "  help: add a font that has them to layouts/, and declare it with @font-face in a stylesheet there"
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


def test_a_page_that_fails_names_itself_and_the_old_site_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import weasyprint

    def write_pdf(self: Any, **_: Any) -> bytes:
        raise ZeroDivisionError("too narrow")

    made(root, pdfs=False)
    before = files(root)
    site(root, {"layouts/own.css": "p { width: 0 }"})
    monkeypatch.setattr(weasyprint.HTML, "write_pdf", write_pdf)
    assert str(failure(root)) == (
        f"error[pdf-failed]: WeasyPrint can't make the PDF of {URL}terms/: ZeroDivisionError: too narrow\n"
        "  help: check the stylesheets in layouts/, or build the site without --pdf"
    )
    assert files(root) == before
