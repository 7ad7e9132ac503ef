"""The fragment that pages embed."""

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.html import as_html
from legalsite.text.phrase_catalogue import Catalogue

Reader = Callable[[str], Document]
BLOCKS = {
    "p",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "h2",
    "h3",
    "div",
    "dl",
    "dt",
    "dd",
    "pre",
    "blockquote",
    "details",
}
VOID = {"br", "img", "hr"}


class Nesting(HTMLParser):
    """Complains about tags that do not match and about marks round blocks; keeps ids and links."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not (tag in BLOCKS and {"ins", "del"} & set(self.open)), f"<{tag}> inside a mark"
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def shown(document: Reader, old: str, new: str, language: str = "en") -> str:
    html = as_html(compare(document(old), document(new)), Catalogue().phrases("redline", language))
    nesting = Nesting()
    nesting.feed(html)
    assert not nesting.open
    assert max(Counter(nesting.ids).values(), default=0) <= 1
    assert {link[1:] for link in nesting.links if link.startswith(("#to-", "#from-"))} <= set(nesting.ids)
    return html


def test_the_summary_comes_first(document: Reader) -> None:
    html = shown(document, "You pay.", "You do not pay.")
    assert html.startswith('<section class="redline"><p class="redline-summary">1 clause changed; 2 words added.</p>')


def test_marks_stay_inside_links_and_emphasis(document: Reader) -> None:
    html = shown(
        document,
        "Read **all** of it with care and keep [the rules](/rules).",
        "Read **none** of it with care and keep [the new rules](/rules).",
    )
    assert re.search(r"<strong><ins>.*?none.*?</ins></strong>", html)
    assert re.search(r'<a href="/rules">the <ins>.*?new.*?</ins> rules</a>', html)


def test_a_screen_reader_hears_a_run_once(document: Reader) -> None:
    html = shown(document, "It is.", "It is **very** *much* so.").partition("<details")[0]
    assert html.count("end of insertion") == 1
    assert html.count('<span class="vh">inserted </span>') == 1


def test_a_table_keeps_its_shape(document: Reader) -> None:
    old = "| A | B |\n|---|---|\n| one | 1 |\n| two | 2 |"
    html = shown(document, old, "| A | B |\n|---|---|\n| one | 3 |\n| new | 4 |\n| two | 2 |")
    assert html.count("<table>") == 1
    assert [row.count("<td>") for row in re.findall(r"<tr.*?</tr>", html)] == [0, 2, 2, 2]


def test_a_wide_table_scrolls_on_a_page(document: Reader) -> None:
    text = "| A | B |\n|---|---|\n| one | 1 |"
    redline = compare(document(text), document(text.replace("1", "2")))
    assert re.search(r'<div class="table" tabindex="0"><table>.*</table></div>', as_html(redline))


def test_a_replaced_row_is_two_rows(document: Reader) -> None:
    html = shown(document, "| A | B |\n|---|---|\n| dog | 3 |", "| A | B |\n|---|---|\n| senior guest | 9 |")
    assert [row.count("<td>") for row in re.findall(r"<tr.*?</tr>", html)] == [0, 2, 2]
    assert re.search(r"<del>[^|]*dog[^|]*</del></td><td><del>", html)


def test_a_column_that_went_keeps_its_cells(document: Reader) -> None:
    old = "| A | B | C |\n|---|---|---|\n| one | 1 | x |"
    html = shown(document, old, "| A | C |\n|---|---|\n| one | x |")
    assert re.search(r"<td>one</td><td><del>.*?1.*?</del> ?</td><td>x</td>", html)


def test_the_legend_names_what_happened_and_nothing_else(document: Reader) -> None:
    assert "“was” gives the previous number of a clause" in shown(document, "## 3. Refunds", "## 4. Refunds")
    assert "“was”" not in shown(document, "You pay.", "We pay.")


def test_the_space_beside_a_mark_is_bare(document: Reader) -> None:
    html = shown(document, "You may ask us at any time.", "You may ask at any time.").partition("<details")[0]
    assert re.search(r"<del><span[^>]*>deleted </span>us<span", html)


def test_a_deleted_item_stays_in_its_list(document: Reader) -> None:
    html = shown(document, "- one\n  - deep\n- two\n- three", "- one\n  - deep\n- three")
    assert html.count("<ul>") == 2
    assert '<li class="deleted"><del>' in html


def test_a_moved_passage_is_linked_both_ways(document: Reader) -> None:
    first = "The office is open from nine to five on working days and Saturdays."
    rest = "Berths are let by the season and not by the day.\n\nPower is billed by the meter at the end of the month."
    html = shown(document, f"{first}\n\n{rest}", f"{rest}\n\n{first}")
    assert 'id="to-1" href="#from-1"' in html
    assert 'id="from-1" href="#to-1"' in html
    assert html.index('id="from-1"') < html.index('id="to-1"')


def test_headings_keep_the_names_by_which_the_text_links_them(document: Reader) -> None:
    text = "[Where](#a-definitions)\n\n## A. Definitions\n\nWords.\n\n## A. Definitions\n\nTerms."
    html = as_html(compare(document(text), document(text.replace("## A. Definitions\n\nWords.\n\n", ""))))
    assert '<del><span class="vh">deleted </span>Definitions' in html
    assert html.count('id="a-definitions"') == 1


def test_renumbering_shows_both_numbers(document: Reader) -> None:
    html = shown(document, "## 3. Refunds\n\nA week.", "## 4. Refunds\n\nA week.")
    assert '<span class="number">4.</span> <small class="renumbered">(was 3.)</small> Refunds' in html


def test_where_a_link_leads_is_shown_when_that_changed(document: Reader) -> None:
    html = shown(document, "See [it](https://a.example).", "See [it](https://b.example).")
    assert re.search(r'<a href="https://b.example">it</a> <span class="target">.*a\.example.*b\.example.*</span>', html)


def test_long_unchanged_stretches_fold(document: Reader) -> None:
    clauses = [f"Clause {nth} of the rules says something." for nth in range(20)]
    html = shown(document, "\n\n".join(clauses), "\n\n".join([*clauses[:10], "New.", *clauses[10:]]))
    assert html.count('<details class="fold">') == 2
    assert all(clause in html for clause in clauses)


def test_only_changes_are_shown_without_the_long_unchanged_stretches(document: Reader) -> None:
    clauses = [f"Clause {nth} of the rules says something." for nth in range(20)]
    old, new = document("\n\n".join(clauses)), document("\n\n".join([*clauses[:10], "New.", *clauses[10:]]))
    html = as_html(compare(old, new), only_changes=True)
    assert html.count('<p class="fold">') == 2
    assert "details" not in html
    assert [clause in html for clause in clauses] == [nth in (8, 9, 10) for nth in range(20)]
    assert "New." in html
    same = as_html(compare(old, old), only_changes=True)
    assert not any(clause in same for clause in clauses)


def test_what_looks_like_html_is_text(document: Reader) -> None:
    html = shown(document, "Use `<b>` here & there.", "Use `<script>` here & there.")
    assert "<script>" not in html
    assert "&lt;<del>" in html


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "1 Klausel geändert; 2 Wörter eingefügt"),
        ("fr", "1 clause modifiée\u202f; 2 mots ajoutés"),
        ("nl", "1 clause changed"),
    ],
)
def test_it_speaks(document: Reader, language: str, words: str) -> None:
    assert words in shown(document, "A b c.", "A b c d e.", language)


def test_nothing_changed(document: Reader) -> None:
    html = shown(document, "Same.", "Same.")
    assert "The wording has not changed." in html
    assert "legend" not in html


def test_a_deletion_behind_a_link_that_stays(document: Reader) -> None:
    """The link's target is due where its words end, and hides the deletion behind it."""
    html = shown(document, "See [our terms](#terms), which are long, first.\n", "See [our terms](#terms) first.\n")
    assert '<a href="#terms">our terms</a>' in html
    assert re.search(r"<del[^>]*>.*which are long.*</del>", html)


def test_a_first_cell_that_was_replaced_is_one_cell(document: Reader) -> None:
    html = shown(document, "| A | B |\n|---|---|\n| one | 1 |", "| A | B |\n|---|---|\n| two | 1 |")
    assert re.search(r"<tr[^>]*><td><del>.*?one.*?</del> ?<ins>.*?two.*?</ins></td><td>1</td></tr>", html)


def test_what_went_between_two_words_of_code_is_no_code(document: Reader) -> None:
    html = shown(document, "Set `one` and `two`.", "Set `one` or `two`.")
    assert re.search(r"<code>one</code> <del>.*?and.*?</del><ins>.*?or.*?</ins> <code>two</code>", html)


def test_a_space_is_left_behind_a_target(document: Reader) -> None:
    html = shown(document, "Asked by [law](/law) to tell.", "Asked by law to tell.")
    assert re.search(r"law <span class=\"target\">→ <del>.*?</del></span> to tell", html)


def test_the_second_paragraph_of_an_item_is_not_in_the_list_below_it(document: Reader) -> None:
    text = "- one\n  - deep\n\n  more of one\n- two"
    html = shown(document, text, f"{text} and a half")
    assert "deep</li></ul><p>more of one</p>" in html


def test_a_note_stays_a_link_where_its_sentence_changed(document: Reader) -> None:
    note = "\n\n[^1]: By post."
    html = shown(document, f"We tell *you*.[^1]{note}", f"We tell *you* at once.[^1]{note}")
    assert re.search(r"<em>you</em> <ins>.*?at once.*?</ins>.<sup class=\"footnote\"><a", html)


def test_a_number_that_went_is_told_once(document: Reader) -> None:
    html = shown(document, "4.1 Boats moor with two lines.", "Boats moor with two lines.")
    assert '<small class="renumbered">(was 4.1)</small> Boats moor' in html
    cut = shown(document, "4.1 **Fees.** You pay by card.", "### 4.2 Fees.\n\nYou pay by card at once.")
    assert cut.partition("<details")[0].count("(was 4.1)") == 1


def test_clauses_side_by_side_bear_their_numbers(document: Reader) -> None:
    html = shown(document, "4.1 You pay by card.", "4.2 You pay by post.")
    assert '<div><span class="number">4.1</span> You pay by <del>' in html
    assert '<div><span class="number">4.2</span> You pay by <ins>' in html


def test_the_number_of_a_clause_comes_and_goes_with_it(document: Reader) -> None:
    html = shown(document, "## 2. Dogs\n\nBoats pay.", "Boats pay.\n\n## 3. Fees")
    assert html.count('<span class="number"><del>2.</del></span> <del>') == 2  # above, and side by side
    assert html.count('<span class="number"><ins>3.</ins></span> <ins>') == 2


def test_a_clause_that_moved_stands_side_by_side(document: Reader) -> None:
    """The opening of its words where they stayed the same, all of them where they did not."""
    stayed = "Gear left behind is kept for one month and is then sold for the lifeboat.\n\n"
    rest = (
        "Members bring a fender and a line to every berth they take.\n\n"
        "The lock closes at dusk whenever the keeper finds the light too poor for boats.\n\n"
    )
    same = as_html(compare(document(stayed + rest), document(rest + stayed)))
    assert '<div><span class="move">moved further down</span> Gear left behind is kept for …</div>' in same
    assert '<div><span class="move">moved here from further up</span> Gear left behind is kept for …</div>' in same
    amended = as_html(compare(document(stayed + rest), document(rest + stayed.replace("one month", "two months"))))
    assert '<span class="move">moved further down</span> Gear left behind is kept for <del>' in amended
    assert '<span class="move">moved here from further up</span> Gear left behind is kept for <ins>' in amended


def test_large_numbers_are_grouped(document: Reader) -> None:
    many = " ".join(f"word{nth}" for nth in range(1234))
    assert "1,234 words added" in shown(document, "", many)
    assert "1.234 Wörter eingefügt" in shown(document, "", many, "de")


def test_the_ways_to_the_texts_can_be_left_out_in_print(document: Reader) -> None:
    html = as_html(compare(document("You pay."), document("You may pay.")), old_href="../a/", new_href="../b/")
    assert '<span class="ways"> · <a href="../a/">Before</a> · <a href="../b/">After</a></span></p>' in html


def test_a_clause_that_took_its_items_in_is_one_element(document: Callable[[str], Document]) -> None:
    """Its anchor would stand on the page twice otherwise."""
    old = document(
        "- b. Duties of the keeper.\n"
        "   - i. The keeper promises that the list of boats is true; OR\n"
        "   - ii. Where there is no list, the keeper promises to write at least as much of each boat.\n"
    )
    new = document(
        "- b. Duties of the keeper. The keeper promises that he will (i) follow the rules of the basin; and (ii) "
        "answer each letter of a member within the week in which it came, with the reasons for what was done.\n"
    )
    ids = re.findall(r'\bid="([^"]*)"', as_html(compare(old, new)))
    assert ids
    assert len(ids) == len(set(ids))


def test_the_heading_of_its_section_is_left_to_read_above_a_change(document: Reader) -> None:
    old = "\n\n".join(
        ["# Rules", *["One more rule of the piers."] * 6, "## Boats", *["One rule of boats."] * 8, "Pay €5."]
    )
    html = as_html(compare(document(old), document(old.replace("€5", "€6"))))
    assert re.sub(r'<details class="fold">.*?</details>', "", html).count("Boats</h2>") == 1
    assert html.count('<details class="fold">') == 2


def test_a_list_that_is_left_to_read_keeps_what_leads_in_to_it(document: Reader) -> None:
    old = "".join(f"Clause {n} about pier {n}.\n\n" for n in range(8)) + "## Days\n\nThe gate is shut:\n\n- on Sunday\n"
    old += "- on Monday\n- on Friday\n\nBoats pay €5.\n"
    html = as_html(compare(document(old), document(old.replace("€5", "€6"))))
    folded, _, shown = html.partition("</details>")
    assert "about pier 7" in folded
    assert shown.index("Days</h2>") < shown.index("The gate is shut:") < shown.index("on Sunday")


def test_words_that_moved_link_to_their_other_place(document: Reader, moved_sentence: tuple[str, str]) -> None:
    html = shown(document, *moved_sentence)
    away = '<a class="move" id="words-from-1" href="#words-to-1">moved further down</a> <del class="moved">'
    assert (
        f'{away}<span class="vh">moved away </span>The fee is due in<span class="vh"> end of words moved away' in html
    )
    assert (
        '<a class="move" id="words-to-1" href="#words-from-1">moved here from further up</a> <ins class="moved">'
        in html
    )
    assert '<del><span class="vh">deleted </span>March<span class="vh"> end of deletion</span></del>' in html
    assert html.count("words with a double line moved") == 1
    assert html.count('<span class="move">moved further down</span>') == 1, "side by side, without a link"


def test_words_that_moved_with_a_link_have_no_link_inside_it(document: Reader, moved_sentence: tuple[str, str]) -> None:
    linked = [text.replace("The fee is due", "[The fee](/fee) is due") for text in moved_sentence]
    html = shown(document, *linked)
    assert (
        '<a href="/fee"><span class="move" id="words-to-1">moved here from further up</span> <ins class="moved">'
        in html
    )


def test_words_that_a_hyphen_joined_are_marked_whole(document: Reader) -> None:
    html = as_html(compare(document("Any third party may moor."), document("Any third-party may moor.")))
    assert re.findall(r"<(del|ins)><span[^>]*>[^<]*</span>([^<]*)", html)[:2] == [
        ("del", "third party"),
        ("ins", "third-party"),
    ]
