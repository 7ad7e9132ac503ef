"""The fragment that pages embed, and a redline as a page of its own."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.html import as_html, as_page, outline
from legalsite.text.phrase_catalogue import Catalogue, english

Reader = Callable[[str], Document]
SIDES = "Before", "After"


def test_only_changes_are_shown_without_the_long_unchanged_stretches(document: Reader) -> None:
    clauses = [f"Clause {nth} of the rules says something." for nth in range(20)]
    old, new = document("\n\n".join(clauses)), document("\n\n".join([*clauses[:10], "New.", *clauses[10:]]))
    html = as_html(outline(compare(old, new)), english("redline"), names=SIDES, only_changes=True)
    assert html.count('<p class="fold">') == 2
    assert "<details" not in html
    assert [clause in html for clause in clauses] == [nth == 9 for nth in range(20)]
    assert "New." in html
    same = as_html(outline(compare(old, old)), english("redline"), names=SIDES, only_changes=True)
    assert not any(clause in same for clause in clauses)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "1 Abschnitt geändert"),
        ("fr", "1 section modifiée"),
        ("sv", "1 section changed"),
    ],
)
def test_it_speaks(document: Reader, language: str, words: str) -> None:
    shown = outline(compare(document("## A\n\nA b c."), document("## A\n\nA b c d e.")))
    assert words in as_html(shown, Catalogue().phrases("redline", language), names=SIDES)


def test_it_needs_nothing_else(document: Callable[[str], Document]) -> None:
    german = Catalogue().phrases("redline", "de")
    page = as_page(compare(document("You pay."), document("You do not pay.")), "a.md → <b>.md", german)
    assert page.startswith('<!doctype html>\n<html lang="de" dir="ltr">')
    assert "<h1>a.md → &lt;b&gt;.md</h1>" in page
    assert '<p class="lead">1 Klausel geändert' in page
    assert ".vh {" in page
    assert "<link" not in page
    assert "<script" not in page
    assert "url(" not in page


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("لا نبيع بياناتك في أي حال.", "نبيع بياناتك في أي حال.", 'lang="ar" dir="rtl"'),
        ("Wir geben Ihre Daten nicht weiter.", "Wir geben Ihre Daten weiter.", 'lang="de" dir="ltr"'),
    ],
)
def test_the_text_has_its_language_and_direction(
    document: Callable[[str], Document], old: str, new: str, marks: str
) -> None:
    page = as_page(compare(document(old), document(new)), "a.md → b.md")
    assert '<html lang="en" dir="ltr">' in page
    assert f'<div class="text" id="_text" {marks}>' in page
    assert '<span class="vh" lang="en" dir="ltr">deleted ' in page or "<del>" not in page
    assert '<p class="lead">1 clause changed' in page


def test_images_are_their_words(document: Callable[[str], Document]) -> None:
    picture = '![Where > it "goes"](files/map.svg) and ![](files/dot.png)on.'
    page = as_page(compare(document(picture), document(picture.replace("on", "off"))), "map")
    assert "<img" not in page
    assert '[Where &gt; it "goes"] and <del>' in page
