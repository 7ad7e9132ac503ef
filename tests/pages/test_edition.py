import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.model.policy import Policy, VersionId
from legalsite.pages.edition import first_heading, with_links
from legalsite.pages.redline_pages import change_page
from legalsite.source.markdown import read_markdown
from legalsite.text.phrase_catalogue import english
from legalsite.text.written_html import TAG, with_prefixed_anchors

SAY = english("pages")


def read(words):
    return read_markdown(words, path="x.md")


def test_the_opening_heading_is_taken_out_of_the_text():
    heading, rest = first_heading(read("# Privacy & *you*\n\nWords.\n"))
    assert heading == '<h1 id="privacy-you">Privacy &amp; <em>you</em></h1>'
    assert "<h1" not in rest
    assert "Words." in rest


def test_a_text_without_one_keeps_all_of_it():
    heading, rest = first_heading(read("Words.\n\n## Data\n"))
    assert heading == ""
    assert rest == read("Words.\n\n## Data\n").html


def test_every_heading_gets_a_link_and_nothing_else_does():
    html = (
        '<h2 id="data">Data &amp; <em>"x"</em></h2>'
        '<p id="data-1">x</p><ul><li id="a">y</li></ul><li id="fn-1">z</li><p>no</p>'
    )
    linked = with_links(html, SAY)
    link = '<a class="link" href="#data" aria-labelledby="data"></a>'
    assert linked == html.replace("<h2", "<div><h2").replace("</h2>", f"</h2>{link}</div>")


def test_what_leads_to_a_footnote_and_back_has_a_name():
    html = with_links(read("# T\n\nFair.[^a] Always.[^a]\n\n[^a]: To all.\n").html, SAY)
    assert re.findall(r'href="#fn-1">(.*?)</a>', html) == ['<i class="vh">Footnote </i>1'] * 2
    assert 'href="#fnref-1" aria-label="Back to the text, footnote 1">↩</a>' in html
    assert '<section class="footnotes" aria-label="Footnotes">' in html


MISLEADING = (
    """<h2 title="a > b" id="x">y</h2>\n<p title="<h2 id=q>">z</p>\n<em title="<h2 a=" id=" id=" lang=" >w">v</em>\n"""
    """<a name="n" title=' id="x" href="#x"' href="#x">x</a>\n"""
)


def test_an_attribute_cannot_shift_where_a_tag_ends():
    html = read(MISLEADING).html
    link = '<a class="link" href="#x" aria-labelledby="x"></a>'
    assert with_links(html, SAY) == html.replace("<h2 title", "<div><h2 title").replace("</h2>", f"</h2>{link}</div>")


def test_other_ids_change_nothing_but_anchors_and_links_to_them():
    html = read(MISLEADING).html
    renamed = TAG.sub(lambda tag: with_prefixed_anchors(tag[0], "b-"), html)
    assert attributes_of(renamed) == [
        (name, f"b-{value}" if name in ("id", "name") else value.replace("#", "#b-") if name == "href" else value)
        for name, value in attributes_of(html)
    ]
    assert ("href", "#b-x") in attributes_of(renamed)
    assert ("title", ' id="x" href="#x"') in attributes_of(renamed)


def attributes_of(html):
    """Return the attributes of all tags, as a browser reads them."""
    return [given for tag in BeautifulSoup(html, "html.parser").find_all() for given in tag.attrs.items()]


def test_an_upcoming_translation_needs_one_of_the_text_in_effect_to_be_compared_with(sample):
    privacy = sample.policies[0]
    facts = {"language": "de", "title": "Daten"}
    coming = sample.version("privacy", "2026-11-02", "# Daten\n", translates=VersionId.parse("2026-11-01"), **facts)
    sample.policies[0] = replace(privacy, translations={"de": (coming,)})
    assert sample.editions("privacy")["de"].upcoming_text is None
    current = sample.version("privacy", "2026-04-02", "# Daten\n", translates=VersionId.parse("2026-03-02"), **facts)
    sample.policies[0] = replace(privacy, translations={"de": (current, coming)})
    german = sample.editions("privacy")["de"]
    assert german.upcoming_text is coming
    assert german.upcoming_href(german.upcoming[0]) == "/legal/de/privacy/upcoming/"


def test_before_and_after_go_by_what_was_in_effect(sample):
    english = sample.editions("privacy")["en"]
    upcoming, current, replaced, second, first = english.texts
    assert [english.before(text) for text in english.texts] == [current, second, second, first, None]
    assert [english.after(text) for text in english.texts] == [None, upcoming, None, current, second]
    assert english.entry(replaced).never
    again = replace(
        first, revised=VersionId.parse("2026-04-01"), path="privacy/2026-04-01.md", effective=date(2026, 4, 1)
    )
    ended = replace(
        again,
        revised=VersionId.parse("2026-05-01"),
        path="privacy/2026-05-01.md",
        replaces=(again.revised,),
        effective=date(2027, 1, 1),
    )
    sample.policies[0] = Policy("privacy", (first, again, ended))
    english = sample.editions("privacy")["en"]
    assert [str(period.revised) for period in english.on_day.periods] == [
        "2022-05-01",
        "2026-04-01",
        "2022-05-01",
        "2026-05-01",
    ]
    assert [english.after(text) for text in (again, first, ended)] == [first, ended, None]
    assert [english.before(text) for text in (again, first, ended)] == [first, None, first]


def test_the_steps_since_a_text_are_what_came_into_force_after_it(sample):
    english = sample.editions("privacy")["en"]
    _, current, replaced, second, first = english.texts

    def steps(edition, text):
        count, views = edition.steps_since(text)
        found = list(views)
        assert len(found) == count
        return found

    assert [view.id for view in steps(english, first)] == [str(current.revised), str(second.revised)]
    assert [view.id for view in steps(english, replaced)] == [str(current.revised)]
    assert steps(english, current) == []
    german = sample.editions("privacy")["de"]
    on_its_day = sample.editions("privacy", current.effective)["en"]
    assert [view.id for view in steps(on_its_day, first)] == [str(current.revised), str(second.revised)]
    assert [view.language for view in steps(german, first)] == ["en", "de"]  # nobody translated the newer one


def test_a_change_from_or_to_a_withheld_text_has_no_page(sample):
    first, second, *more = sample.policies[0].versions
    withheld = replace(second, path="privacy/2023-09-10.withheld")
    sample.policies[0] = replace(sample.policies[0], versions=(first, withheld, *more), translations={})
    english = sample.editions("privacy")["en"]
    hrefs = {view.id: view.change_href for view in map(english.view, english.texts)}
    assert hrefs == {
        "2022-05-01": "", "2023-09-10": "", "2026-01-10": "", "2026-03-02": "",
        "2026-11-01": "/legal/privacy/changes/2026-11-01/",
    }  # fmt: skip
    for text in (withheld, english.texts[1]):
        old = english.last_text_before(text)
        (comparison,) = change_page(english, old, text).values["comparisons"]
        assert ([note.kind for note in comparison.notes], comparison.redline) == (["withheld"], "")


def test_a_change_without_a_summary_says_how_much_changed(empty):
    texts = [empty.version("terms", f"2026-0{month}-01", f"Pay {month}.\n") for month in (1, 2)]
    empty.policies = [Policy("terms", tuple(texts))]
    english = empty.editions("terms")["en"]
    (comparison,) = change_page(english, *texts).values["comparisons"]
    assert comparison.summary == "1 clause changed; 1 word added, 1 word removed."


@pytest.mark.parametrize("slug", ["privacy", "terms", "eu/beta", "cookies"])
def test_on_every_day_its_text_in_effect_is_one_of_its_texts(sample, slug):
    for weeks in range(260):
        day = date(2022, 5, 1) + timedelta(weeks=weeks)
        if not any(
            version.revised.day <= day
            for policy in sample.policies
            if policy.slug == slug
            for version in policy.versions
        ):
            continue
        for edition in sample.editions(slug, day).values():
            assert edition.title_text in edition.texts
            assert edition.current_text is None or edition.current_text in edition.texts
            assert not edition.authoritative or edition.current_text is edition.current
