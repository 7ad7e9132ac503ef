import re
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.model.policy import Policy, VersionId
from legalsite.redline.compare import compare
from legalsite.redline.output.html import as_html
from legalsite.redline.output.outline import outline, sections_changed
from legalsite.source.markdown import read_markdown
from legalsite.text.phrase_catalogue import english


def test_what_is_not_translated_is_not_compared(sample):
    """A coming translation is shown against the text in effect only where that one is translated too."""
    coming = sample.version(
        "privacy",
        "2026-11-02",
        "# Daten\n",
        title="Daten",
        language="de",
        translates=VersionId.parse("2026-11-01"),
    )
    privacy = sample.policies[0]
    sample.policies[0] = replace(
        privacy, translations={"de": (*privacy.translations["de"], coming)}
    )
    files = sample.render()
    assert "de/privacy/upcoming/index.html" not in files
    assert b'href="/legal/privacy/upcoming/"' in files["de/privacy/index.html"]
    bound = sample.version(
        "privacy",
        "2026-04-02",
        "# Daten\n\nAlt.\n",
        title="Daten",
        language="de",
        translates=VersionId.parse("2026-03-02"),
    )
    sample.policies[0] = replace(
        privacy, translations={"de": (*privacy.translations["de"], bound, coming)}
    )
    files = sample.render()
    assert b'href="/legal/de/privacy/upcoming/"' in files["de/privacy/index.html"]
    assert (
        "Was sich am 1.\xa0Januar 2027 ändert" in files["de/privacy/upcoming/index.html"].decode()
    )


def test_the_tab_of_a_translation_that_lags_does_not_say_that_it_is_in_effect(sample):
    pages = {
        name: data.decode()
        for name, data in sample.render().items()
        if name.endswith("privacy/index.html")
    }
    assert ">Vollständiger Text</a>" in pages["de/privacy/index.html"]
    assert ">Current version</a>" in pages["privacy/index.html"]
    assert ">Current version</a>" not in sample.render()["eu/beta/index.html"].decode(), (
        "it has ended"
    )


def test_a_translation_that_lags_is_not_said_to_be_in_effect(sample, read):
    privacy = sample.policies[0]
    of = {"language": "de", "translates": VersionId.parse("2022-05-01")}
    older = sample.version("privacy", "2022-05-20", "# Daten\n\nAlt.\n", **of)
    sample.policies[0] = replace(privacy, translations={"de": (older, *privacy.translations["de"])})
    page = read(sample.render()["de/privacy/since/2022-05-20/index.html"])
    assert " 1. Mai 2022 bis 30. September 2023 1. Oktober 2023 bis 31. März 2026 " in page


def test_the_text_of_a_withdrawal_is_not_called_a_version(empty):
    end = empty.version(
        "beta", "2026-10-01", "It ends.\n", effective=date(2026, 12, 1), withdrawn=True
    )
    empty.policies = [Policy("beta", (empty.version("beta", "2026-01-01", "A program.\n"), end))]
    files = empty.render(on=date(2026, 11, 1))
    for page in ("beta/upcoming/index.html", "beta/changes/2026-10-01/index.html"):
        assert "Read the full new version" not in files[page].decode()
        assert "Full text</a>" in files[page].decode()


def long_policy(sample, count):
    """A policy with a new version on each first day of a quarter."""
    days = [f"{1900 + nth // 4}-{nth % 4 * 3 + 1:02}-01" for nth in range(count)]
    texts = [
        sample.version("privacy", day, f"# Privacy\n\nNumber {nth}.\n")
        for nth, day in enumerate(days)
    ]
    sample.policies[:] = [
        replace(sample.policies[0], versions=tuple(texts), translations={}, gaps=())
    ]
    return days


def test_the_output_grows_as_the_versions_do(sample):
    """What a page holds does not grow with the history, but for the lists of all versions."""
    sizes = {}
    for count in (30, 60, 120):
        long_policy(sample, count)
        sizes[count] = sum(map(len, sample.render().values()))
    assert (sizes[120] - sizes[60]) / (sizes[60] - sizes[30]) < 2.1


def test_each_change_leads_to_the_one_before_and_to_the_one_after_it(empty):
    days = [f"2026-0{month}-01" for month in range(1, 5)]
    empty.policies = [
        Policy("terms", tuple(empty.version("terms", day, f"Words of {day}.") for day in days))
    ]
    pages = {
        name: BeautifulSoup(data, "html.parser")
        for name, data in empty.render().items()
        if "changes/20" in name
    }
    led = {
        name[14:24]: [a["href"][21:31] for a in page.select("[rel=prev], [rel=next]")]
        for name, page in pages.items()
    }
    assert led == {days[1]: [days[2]], days[2]: [days[1], days[3]], days[3]: [days[2]]}


def test_since_long_ago_there_are_a_count_the_newest_changes_and_the_place_in_the_list(
    sample, read
):
    days = long_policy(sample, 100)
    files = sample.render()
    page = BeautifulSoup(files[f"privacy/since/{days[1]}/index.html"], "html.parser")
    assert "There have been 98 versions since. These are the latest:" in page.get_text()
    newest = [entry.time["datetime"] for entry in page.select(".versions > li")]
    assert newest == days[:-6:-1]
    (link,) = page.find_all("a", string="All versions, and what has changed since each of them")
    address, _, place = link["href"].partition("#")
    assert address == "/legal/privacy/changes/"
    versions = BeautifulSoup(files["privacy/changes/index.html"], "html.parser")
    assert versions.find(id=place).time["datetime"] == days[1]
    years = [fold.b.string for fold in versions.select("details.fold")]
    assert years == [str(year) for year in range(1924, 1899, -1)]
    assert len(versions.select(".versions > li")) == 100
    recent = BeautifulSoup(files[f"privacy/since/{days[-21]}/index.html"], "html.parser")
    assert len(recent.select(".versions > li")) == 20
    assert recent.select_one("ins")
    earlier = BeautifulSoup(files[f"privacy/since/{days[-22]}/index.html"], "html.parser")
    assert not earlier.select_one("ins")


def rendered(sample, *untranslated):
    sample.announce(*untranslated)
    return {
        name: BeautifulSoup(data, "html.parser")
        for name, data in sample.render().items()
        if ".html" in name
    }


def test_all_that_changes_next_is_one_page_and_one_comparison_more(empty):
    pages = rendered(empty)
    next_page, together = (
        pages["terms/upcoming/index.html"],
        pages["terms/upcoming/together/index.html"],
    )
    leads = [lead.get_text(" ", strip=True) for lead in next_page.select("section .lead")]
    assert leads == [
        "Now 6.",
        "Now 7. Compared with the version that takes effect on January 1, 2027 .",
    ]
    assert [step["href"] for step in next_page.select(".when a")] == [
        "/legal/terms/",
        "#_2026-10-01",
        "#_2026-11-01",
    ]
    assert "January" not in next_page.h1.get_text()
    assert [note["href"] for note in next_page.select(".around a")] == [
        "/legal/terms/upcoming/together/"
    ]
    for page, level in ((next_page, "h3"), (together, "h2")):
        headings = page.find_all(re.compile("^h[2-6]$"), class_=lambda name: name != "day")
        assert {heading.name for heading in headings if "Fees" in heading.get_text()} == {level}
    line = [
        "Compared: In effect since January 1, 2026",
        "From January 1, 2027",
        "From March 1, 2027",
    ]
    assert [step.get_text() for step in together.select("ol.when li")] == line
    assert [lead.get_text() for lead in together.select(".lead")] == ["1 section changed."]
    assert "de/terms/upcoming/together/index.html" in pages


def test_one_text_that_changes_next_is_not_compared_a_second_time(empty):
    rendered(empty)
    empty.policies = [
        replace(empty.policies[0], versions=empty.policies[0].versions[:2], translations={})
    ]
    pages = empty.render()
    page = BeautifulSoup(pages["terms/upcoming/index.html"], "html.parser")
    assert [step["href"] for step in page.select(".when a")] == ["/legal/terms/"]
    assert "January 1, 2027" in page.h1.get_text().replace("\xa0", " ")
    assert "terms/upcoming/together/index.html" not in pages


def test_a_change_has_a_page_in_each_language_that_has_both_texts(empty):
    def languages(page):
        return [link["hreflang"] for link in page.select("nav a[hreflang]")], {
            link["href"] for link in page.select("nav a[hreflang]")
        }

    both = rendered(empty)["terms/changes/2026-10-01/index.html"]
    assert languages(both) == (["de"], {"/legal/de/terms/changes/2026-10-02/"})
    lacking = rendered(empty, "2026-01-01")["terms/changes/2026-10-01/index.html"]
    assert languages(lacking) == (["de"], {"/legal/de/terms/"})


def test_the_home_page_of_a_translation_leads_to_what_changes_next_in_the_language_that_has_it(
    empty,
):
    def links(*untranslated):
        page = rendered(empty, *untranslated)["de/index.html"]
        return {link["href"] for link in page.select("main a[href*=upcoming]")}, page.get_text(" ")

    hrefs, words = links()
    assert {href.partition("#")[0] for href in hrefs} == {"/legal/de/terms/upcoming/"}
    assert "nicht übersetzt" not in words
    assert "nicht mehr aktuell" not in words
    hrefs, _ = links("2026-11-01")
    assert "/legal/de/terms/upcoming/" in hrefs
    hrefs, words = links("2026-01-01")
    assert {href.partition("#")[0] for href in hrefs} == {"/legal/terms/upcoming/"}
    assert "Die aktuelle Fassung ist nicht übersetzt." in words


@pytest.mark.parametrize(
    ("untranslated", "pages"),
    [("", ["de/terms/changes/2026-11-02/", "de/terms/changes/2026-10-02/"]),
     ("2026-01-01", ["de/terms/changes/2026-11-02/", "terms/changes/2026-10-01/"]),
     ("2026-11-01", ["terms/changes/2026-11-01/", "de/terms/changes/2026-10-02/"])],
)  # fmt: skip
def test_a_change_is_shown_in_the_language_that_has_both_texts(empty, untranslated, pages):
    links = rendered(empty, untranslated)["de/terms/changes/index.html"].select(".versions li li a")
    changes = [
        link["href"].removeprefix("/legal/") for link in links if "/terms/changes/" in link["href"]
    ]
    assert sorted(changes) == sorted(pages)


def test_words_of_a_text_that_is_not_translated_have_their_language(empty):
    page = rendered(empty, "2026-11-01")["de/terms/changes/index.html"]
    assert page.find(string="Now 7.").parent["lang"] == "en"
    assert "lang" not in page.find(string="Nun 6.").parent.attrs


@pytest.mark.parametrize(("since", "compared"), [(1, False), (2, True)])
def test_changes_since_a_text_are_listed_if_they_are_several_and_compared_up_to_a_number(
    empty, since, compared
):
    texts = [
        empty.version("terms", f"2026-0{month}-01", f"Pay {month}.\n", summary=f"{month}.")
        for month in (1, 2, 3)
    ]
    empty.policies = [Policy("terms", tuple(texts))]
    empty.config = replace(empty.config, since=since)
    files = empty.render()
    first, second = (f"terms/since/2026-0{month}-01/index.html" for month in (1, 2))
    pages = [BeautifulSoup(files[name], "html.parser") for name in (first, second)]
    assert [len(page.select(".versions > li")) for page in pages] == [2, 0]
    assert [bool(page.select("del")) for page in pages] == [compared, True]
    assert [bool(empty.shows[name]) for name in (first, second)] == [compared, True]
    leads = [[lead.get_text() for lead in page.select(".lead")] for page in pages]
    assert leads == [["1 clause changed; 1 word added, 1 word removed."] * compared, ["3."]]


@pytest.mark.parametrize(
    ("changes", "listed", "words"), [(20, 20, ""), (21, 5, "There have been 21 versions")]
)
def test_of_more_than_twenty_changes_five_are_listed(empty, changes, listed, words):
    texts = [
        empty.version("terms", f"{1900 + number}-01-01", "Pay.\n") for number in range(changes + 1)
    ]
    empty.policies = [Policy("terms", tuple(texts))]
    edition = empty.editions("terms")["en"]
    values = empty.page(edition, "since", edition.texts[-1]).values
    assert len(values["steps"]) == listed
    assert values["steps_before"].startswith(words) == bool(words or not values["steps_before"])


CASES = Path(__file__).with_name("sections_changed.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "case", re.split(r"^=== ", CASES, flags=re.MULTILINE)[1:], ids=lambda c: c.split("\n")[0]
)
def test_sections_changed(case: str) -> None:
    """Beside the text is how many sections changed, and a link to each."""
    old, new, expected = re.split(r"^---\n", case.partition("\n")[2], flags=re.MULTILINE)
    shown, say = (
        outline(compare(*(read_markdown(text, path="a.md") for text in (old, new)))),
        english("redline"),
    )
    page = BeautifulSoup(as_html(shown, say, names=("old", "new")), "html.parser")
    links = page.select("nav.side a")
    assert all(page.find(id=link["href"].removeprefix("#")) for link in links)
    assert [sections_changed(shown, say), *(link.text for link in links)] == expected.splitlines()


def test_a_translation_that_was_not_changed_with_its_original_does_not_say_that_nothing_changed(
    sample, read
):
    german = [
        sample.version(
            "privacy",
            f"{day}-2",
            "# Daten\n\nDasselbe.\n",
            language="de",
            translates=VersionId.parse(day),
        )
        for day in ("2023-09-10", "2026-03-02")
    ]
    sample.policies[0] = replace(sample.policies[0], translations={"de": tuple(german)})
    page = sample.render()["de/privacy/changes/2026-03-02-2/index.html"]
    assert "Diese Übersetzung wurde nicht zusammen mit dem Original geändert." in read(page)
    assert b'href="/legal/privacy/changes/2026-03-02/"' in page
    assert "unverändert" not in read(page)
