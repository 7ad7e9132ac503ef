"""The fragment that pages embed, and a redline as a page of its own."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.html import as_html, as_page
from legalsite.redline.output.outline import outline
from legalsite.redline.output.plain_marks import as_plain_text
from legalsite.text.phrase_catalogue import Catalogue, english
from legalsite.text.written_html import TAG
from steps import steps

Reader = Callable[[str], Document]
SIDES = "Before", "After"
ROOM, SHARED = Path(__file__).parents[1], Path(__file__).parents[3] / "../shared/accept/redline"
UNFOLDED = "inserted", "deleted", "amended", "moved"
BLOCKS = "p, h1, h2, h3, h4, h5, h6, li, dt, dd, td, th, pre, blockquote, summary, br"
WORD = re.compile("[A-Za-z]+")
FENCED = re.compile(r"`````markdown\n(.*?)\n?`````", re.DOTALL)


def test_a_paragraph_that_became_rows_is_deleted_once(document: Reader) -> None:
    old, new = "Sloop ten\nYawl two", "| Boat | Fee |\n|---|---|\n| Sloop | ten |\n| Yawl | two |"
    html = as_html(outline(compare(document(old), document(new))), english("redline"), names=SIDES)
    assert html.count("Sloop ten") == 2  # in the text, and beside it


def test_a_list_of_sections_shows_their_names_as_they_are_written(document: Reader) -> None:
    old = "\n\n".join(f"## {name}\n\nWe keep it." for name in ('The "Fees" & terms', "B", "C", "D"))
    shown = outline(compare(document(old), document(old.replace("keep", "do not keep"))))
    assert '>The "Fees" &amp; terms</a>' in as_html(shown, english("redline"), names=SIDES)


@pytest.mark.parametrize(
    "changes", [1, 4, 1000], ids=["everywhere", "in each section", "at the end"]
)
def test_the_work_grows_with_the_size_of_the_texts(document: Reader, changes: int) -> None:
    def work(sections: int) -> int:
        texts = [
            "\n\n".join(
                f"## {nth}. Section\n\nClause {nth} applies.\n\n- one {new if nth % changes == 0 else ''}\n- two"
                for nth in range(sections)
            )
            + new
            for new in ("", " more")
        ]
        redline = compare(*map(document, texts))
        return steps(lambda: as_html(outline(redline), english("redline"), names=SIDES))

    assert work(200) < 4.4 * work(50)


def test_only_changes_are_shown_without_the_long_unchanged_stretches(document: Reader) -> None:
    clauses = [f"Rule number {nth} says something." for nth in range(20)]
    old, new = (
        document("\n\n".join(clauses)),
        document("\n\n".join([*clauses[:10], "New.", *clauses[10:]])),
    )
    html = as_html(outline(compare(old, new)), english("redline"), names=SIDES, only_changes=True)
    assert html.count('<p class="fold">') == 2
    assert "<details" not in html
    assert [clause in html for clause in clauses] == [nth == 9 for nth in range(20)]
    assert "New." in html
    same = as_html(outline(compare(old, old)), english("redline"), names=SIDES, only_changes=True)
    assert not any(clause in same for clause in clauses)


def test_the_head_of_a_table_stands_above_the_row_that_changed_and_not_in_the_fold_before(
    document: Reader,
) -> None:
    old, new = (
        document(
            f"Clause one.\n\n| Data | Kept |\n| --- | --- |\n| Names | {days} days |\n\nClause two."
        )
        for days in (30, 14)
    )
    text, side_by_side = as_html(outline(compare(old, new)), english("redline"), names=SIDES).split(
        '<div class="sides"'
    )
    assert (text.count("<th>Data"), side_by_side.count("<th>Data")) == (1, 2)


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "1 Abschnitt geändert"), ("fr", "1 section modifiée"), ("da", "1 section changed")],
)
def test_it_speaks(document: Reader, language: str, words: str) -> None:
    shown = outline(compare(document("## A\n\nA b c."), document("## A\n\nA b c d e.")))
    assert words in as_html(shown, Catalogue().phrases("redline", language), names=SIDES)


def test_japanese_has_its_own_brackets_and_colons(document: Reader) -> None:
    japanese = Catalogue().phrases("redline", "ja")
    old = document("## 1. 目的\n\n本文。\n\n## 2. 範囲\n\n同じ。\n")
    new = document("## 1. 目的\n\n本文です。\n\n## 2. 追加\n\n新しい。\n\n## 3. 範囲\n\n同じ。\n")
    html = as_html(outline(compare(old, new)), japanese, names=("変更前", "変更後"))
    words = BeautifulSoup(html, "html.parser").get_text()
    assert "追加（新設）" in words
    assert not re.search(r"[(:] ?[\u3040-\u30ff\u4e00-\u9fff]", words)


def test_it_needs_nothing_else(document: Callable[[str], Document]) -> None:
    page = as_page(compare(document("You pay."), document("You do not pay.")), "a.md → <b>.md")
    assert page.startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    assert "<h1>a.md → &lt;b&gt;.md</h1>" in page
    assert '<p class="lead">1 clause changed' in page
    assert ".vh {" in page
    assert "<link" not in page
    assert "<script" not in page
    assert "url(" not in page


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("لا نبيع بياناتك في أي حال.", "نبيع بياناتك في أي حال.", 'lang="ar" dir="rtl"'),
        (
            "Wir geben Ihre Daten nicht weiter.",
            "Wir geben Ihre Daten weiter.",
            'lang="de" dir="ltr"',
        ),
    ],
)
def test_the_text_has_its_language_and_direction(
    document: Callable[[str], Document], old: str, new: str, marks: str
) -> None:
    page = as_page(compare(document(old), document(new)), "a.md → b.md")
    assert '<html lang="en" dir="ltr">' in page
    assert f'<div class="text" id="_text" {marks}>' in page
    assert '<i class="vh" lang="en" dir="ltr"> deleted ' in page or "<del" not in page
    assert '<p class="lead">1 clause changed' in page


@pytest.mark.parametrize(
    ("words", "german"), [("Sloop und Yawl", False), ("Sloop und Yawl und Ketch", True)]
)
def test_two_common_words_of_a_language_tell_it(
    document: Callable[[str], Document], words: str, german: bool
) -> None:
    page = as_page(compare(document(f"{words}: €5."), document(f"{words}: €6.")), "a.md → b.md")
    assert ('lang="de"' in page) is german


def test_images_are_their_words(document: Callable[[str], Document]) -> None:
    picture = '![Where > it "goes"](files/map.svg) and ![](files/dot.png)on.'
    page = as_page(compare(document(picture), document(picture.replace("on", "off"))), "map")
    assert "<img" not in page
    assert '[Where &gt; it "goes"] and <del role="none">' in page


def test_every_case_is_whole(document: Reader) -> None:
    """No id stands twice, every link inside leads somewhere, what moved has one in both views, every definition has its
    term, and in both views no word is missing, nor stands twice side by side, but for the head of a table."""
    cases = [
        path
        for folder in (ROOM, ROOM / "output", SHARED)
        for path in sorted(folder.glob("cases/*.md"))
    ]
    assert len(cases) > 250
    faults = {}
    for path in cases:
        old, new = FENCED.findall(path.read_bytes().decode())[:2]
        redline = compare(document(old), document(new))
        html = as_html(outline(redline), english("redline"), names=SIDES)
        if found := list(faults_of(BeautifulSoup(html, "html.parser"), redline)):
            faults[path.stem] = found
    assert faults == {}


def faults_of(html: BeautifulSoup, redline: Redline) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in html.select("[id]"))
    yield from (f"{count} of #{name}" for name, count in ids.items() if count > 1)
    hrefs = [unquote(str(link["href"])) for link in html.select('a[href^="#"]')]
    yield from (f"no {href}" for href in hrefs if href[1:] not in ids)
    moves = [move for move in html.select("span.move") if not move.find_parent("a")]
    yield from (f"no link: {move.text}" for move in moves)
    yield from (
        f"a link to the other view: {link}"
        for link in html.select('.sides a[href*="#to-"], .sides a[href*="#from-"]')
    )
    yield from (
        f"no term: {definition.text}"
        for definition in html.select("dd")
        if not definition.find_previous("dt")
    )
    heads = Counter(word for head in html.select("th") for word in WORD.findall(head.get_text()))
    for op, other in (("delete", "last"), ("insert", "first")):
        text, sides = (
            written(html, view, f".pair > :{other}-child") for view in ("#_text", ".sides")
        )
        yield from (f"no {word} in the text" for word in spoken(redline, op) - text)
        yield from (f"no {word} beside" for word in spoken(redline, op, *UNFOLDED) - sides if sides)
        yield from (f"{word} twice beside" for word in sides - text - heads)


def spoken(redline: Redline, op: str, *kinds: str) -> Counter[str]:
    """Return the words of one of the two texts below its title, in passages of these kinds, or of all."""
    passages = [each for each in redline.block_changes if (each.new or each.old).level != 1]
    runs = [
        run
        for each in passages
        if not kinds or each.kind in kinds
        for run in each.runs
        if run.op in ("equal", op)
    ]
    return Counter(
        word for run in runs if not run.target for word in WORD.findall(as_plain_text(run))
    )


def written(html: BeautifulSoup, view: str, other_side: str) -> Counter[str]:
    """Return the words that a reader sees in this view, without those of the other side."""
    words = Counter[str]()
    for shown in map(copy, html.select(view)):
        for side in shown.select(f"{other_side}, .heads, .cap, .none"):
            side.decompose()
        for image in shown.select("img"):
            image.replace_with(f" {image.get('alt')} ")
        for part in shown.select(f".vh, .tag, .was, .move, {BLOCKS}"):
            part.append(" ")
            part.insert(0, " ")
        words.update(WORD.findall(shown.get_text()))
    return words


def test_quotation_marks_stay_as_they_are_between_tags(document: Reader) -> None:
    filling = "\n\n".join(f'The "clause" {number} stays as it is.' for number in range(4))
    old = (
        f'## The "fees"\n\n{filling}\n\n## Our \'days\'\n\n{filling}\n\nWe say "yes" to 5 of you.\n'
    )
    new = old.replace("5", "6").replace("## Our", "## 2. Our")
    page = as_page(compare(document(old), document(new)), 'Our "terms"')
    assert not re.search("&(?:quot|#x27);", TAG.sub(" ", page))
    assert '<h1>Our "terms"</h1>' in page
