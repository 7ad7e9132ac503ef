"""A redline as a page of its own."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.html import as_page
from legalsite.text.phrase_catalogue import Catalogue


def test_it_needs_nothing_else(document: Callable[[str], Document]) -> None:
    german = Catalogue().phrases("redline", "de")
    page = as_page(compare(document("You pay."), document("You do not pay.")), "a.md → <b>.md", german)
    assert page.startswith('<!doctype html>\n<html lang="de">')
    assert "<h1>a.md → &lt;b&gt;.md</h1>" in page
    assert '<section class="redline"><p class="redline-summary" lang="de" dir="ltr">1 Klausel geändert' in page
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
    assert '<html lang="en">' in page
    assert f'<div class="comparison" {marks}>\n<section class="redline">' in page
    assert '<p class="redline-summary" lang="en" dir="ltr">1 clause changed' in page


def test_images_are_their_words(document: Callable[[str], Document]) -> None:
    picture = '![Where > it "goes"](files/map.svg) and ![](files/dot.png)on.'
    page = as_page(compare(document(picture), document(picture.replace("on", "off"))), "map")
    assert "<img" not in page
    assert '[Where &gt; it "goes"] and <del>' in page
