import re
from datetime import date

from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.model.policy import Policy, VersionId
from legalsite.pages.edition import split_first_heading, with_heading_links
from legalsite.source.markdown import read_markdown
from legalsite.text.phrase_catalogue import english
from legalsite.text.written_html import TAG, with_prefixed_anchors

SAY = english("pages")


def read(words):
    return read_markdown(words, path="x.md")


def test_the_opening_heading_is_taken_out_of_the_text():
    heading, rest = split_first_heading(read("# Privacy & *you*\n\nWords.\n"))
    assert heading == '<h1 id="privacy-you">Privacy &amp; <em>you</em></h1>'
    assert "<h1" not in rest
    assert "Words." in rest


def test_a_text_without_one_keeps_all_of_it():
    heading, rest = split_first_heading(read("Words.\n\n## Data\n"))
    assert heading == ""
    assert rest == read("Words.\n\n## Data\n").html


def test_every_heading_gets_a_link_and_nothing_else_does():
    html = (
        '<h2 id="data">Data &amp; <em>"x"</em></h2>'
        '<p id="data-1">x</p><ul><li id="a">y</li></ul><li id="fn-1">z</li><p>no</p>'
    )
    linked = with_heading_links(html, SAY)
    link = '<a class="link" href="#data" aria-labelledby="data"></a>'
    assert linked == html.replace("<h2", "<div><h2").replace("</h2>", f"</h2>{link}</div>")


def test_what_leads_to_a_footnote_and_back_has_a_name():
    html = with_heading_links(read("# T\n\nFair.[^a] Always.[^a]\n\n[^a]: To all.\n").html, SAY)
    assert re.findall(r'href="#fn-1">(.*?)</a>', html) == ['<i class="vh">Footnote </i>1'] * 2
    assert 'href="#fnref-1" aria-label="Back to text from footnote 1">↩</a>' in html
    assert '<section class="footnotes" aria-label="Footnotes">' in html


MISLEADING = (
    """<h2 title="a > b" id="x">y</h2>\n<p title="<h2 id=q>">z</p>\n<em title="<h2 a=" id=" id=" lang=" >w">v</em>\n"""
    """<a name="n" title=' id="x" href="#x"' href="#x">x</a>\n"""
)


def test_an_attribute_cannot_shift_where_a_tag_ends():
    html = read(MISLEADING).html
    link = '<a class="link" href="#x" aria-labelledby="x"></a>'
    assert with_heading_links(html, SAY) == html.replace("<h2 title", "<div><h2 title").replace(
        "</h2>", f"</h2>{link}</div>"
    )


def test_other_ids_change_nothing_but_anchors_and_links_to_them():
    html = read(MISLEADING).html
    renamed = TAG.sub(lambda tag: with_prefixed_anchors(tag[0], "b-"), html)
    assert attributes_of(renamed) == [
        (
            name,
            f"b-{value}"
            if name in ("id", "name")
            else value.replace("#", "#b-")
            if name == "href"
            else value,
        )
        for name, value in attributes_of(html)
    ]
    assert ("href", "#b-x") in attributes_of(renamed)
    assert ("title", ' id="x" href="#x"') in attributes_of(renamed)


def attributes_of(html):
    """Return the attributes of all tags, as a browser reads them."""
    return [
        given
        for tag in BeautifulSoup(html, "html.parser").find_all()
        for given in tag.attrs.items()
    ]


def test_an_upcoming_translation_needs_one_of_the_text_in_effect_to_be_compared_with(sample):
    privacy = sample.policies[0]
    facts = {"language": "de", "title": "Daten"}
    coming = sample.version(
        "privacy", "2026-11-02", "# Daten\n", translates=VersionId.parse("2026-11-01"), **facts
    )
    sample.policies[0] = replace(privacy, translations={"de": (coming,)})
    assert sample.editions("privacy")["de"].upcoming_text is None
    current = sample.version(
        "privacy", "2026-04-02", "# Daten\n", translates=VersionId.parse("2026-03-02"), **facts
    )
    sample.policies[0] = replace(privacy, translations={"de": (current, coming)})
    german = sample.editions("privacy")["de"]
    assert german.upcoming_text is coming
    assert german.upcoming_href(german.upcoming[0]) == "/legal/de/privacy/upcoming/"


def test_a_change_from_or_to_a_withheld_text_has_no_page(sample):
    first, second, *more = sample.policies[0].versions
    withheld = replace(second, path="privacy/2023-09-10.withheld")
    sample.policies[0] = replace(
        sample.policies[0], versions=(first, withheld, *more), translations={}
    )
    english = sample.editions("privacy")["en"]
    hrefs = {view.id: view.change_href for view in map(english.view, english.texts)}
    assert hrefs == {
        "2022-05-01": "", "2023-09-10": "", "2026-01-10": "", "2026-03-02": "",
        "2026-11-01": "/legal/privacy/changes/2026-11-01/",
    }  # fmt: skip
    for text in (withheld, english.texts[1]):
        (comparison,) = sample.page(english, "change", text).values["comparisons"]
        assert ([note.kind for note in comparison.notes], comparison.redline) == (["withheld"], "")


def test_a_change_without_a_summary_says_how_much_changed(empty):
    texts = [empty.version("terms", f"2026-0{month}-01", f"Pay {month}.\n") for month in (1, 2)]
    empty.policies = [Policy("terms", tuple(texts))]
    english = empty.editions("terms")["en"]
    (comparison,) = empty.page(english, "change", texts[1]).values["comparisons"]
    assert comparison.summary == "1 clause changed; 1 word added, 1 word removed."


def test_a_link_has_the_title_of_the_page_it_leads_to(empty):
    days = {"2026-01-01": {}, "2026-10-05": {}, "2026-11-10": {}}
    days["2026-10-05"] = {
        "effective": date(2026, 12, 24),
        "effective_new_accounts": date(2026, 10, 5),
    }
    days["2026-11-10"] = {
        "effective": date(2027, 1, 1),
        "replaces": (VersionId.parse("2026-10-05"),),
    }
    texts = [empty.version("terms", day, f"Pay {day}.\n", **facts) for day, facts in days.items()]
    empty.policies = [Policy("terms", tuple(texts))]
    english = empty.editions("terms")["en"]
    canceled = english.view(texts[1])
    assert canceled.since_href
    assert canceled.since_title == "This version compared with the current version"
    page = empty.page(english, "since", texts[1])
    assert canceled.since_title in page.values["heading"]
