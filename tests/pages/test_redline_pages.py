import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.model.policy import RevisionId
from legalsite.redline.compare import compare
from legalsite.redline.output.html import as_html
from legalsite.redline.output.outline import outline, sections_changed
from legalsite.source.markdown import read_markdown
from legalsite.text.phrase_catalogue import english


def test_what_is_not_translated_is_not_compared(sample):
    """A coming translation is shown against the text in force only where that one is translated too."""
    coming = sample.revision(
        "privacy", "2026-11-02", "# Daten\n", title="Daten", language="de", translates=RevisionId.parse("2026-11-01")
    )
    privacy = sample.policies[0]
    sample.policies[0] = replace(privacy, translations={"de": (*privacy.translations["de"], coming)})
    files = sample.render()
    assert "de/privacy/upcoming/index.html" not in files
    assert b'href="/legal/privacy/upcoming/"' in files["de/privacy/index.html"]
    bound = sample.revision(
        "privacy",
        "2026-04-02",
        "# Daten\n\nAlt.\n",
        title="Daten",
        language="de",
        translates=RevisionId.parse("2026-03-02"),
    )
    sample.policies[0] = replace(privacy, translations={"de": (*privacy.translations["de"], bound, coming)})
    files = sample.render()
    assert b'href="/legal/de/privacy/upcoming/"' in files["de/privacy/index.html"]
    assert "Was sich am 1.\xa0Januar 2027 ändert" in files["de/privacy/upcoming/index.html"].decode()


def test_the_tab_of_a_translation_that_lags_does_not_say_that_it_is_in_force(sample):
    pages = {name: data.decode() for name, data in sample.render().items() if name.endswith("privacy/index.html")}
    assert ">Vollständiger Text</a>" in pages["de/privacy/index.html"]
    assert ">In force now</a>" in pages["privacy/index.html"]


def test_a_translation_that_lags_is_not_said_to_be_in_force(sample, read):
    privacy = sample.policies[0]
    of = {"language": "de", "translates": RevisionId.parse("2022-05-01")}
    older = sample.revision("privacy", "2022-05-20", "# Daten\n\nAlt.\n", **of)
    sample.policies[0] = replace(privacy, translations={"de": (older, *privacy.translations["de"])})
    page = read(sample.render()["de/privacy/since/2022-05-20/index.html"])
    assert " 1. Mai 2022 bis 30. September 2023 1. Oktober 2023 bis 31. März 2026 · Geringfügige Änderung" in page


def long_policy(sample, count):
    """A policy with a new version on each first day of a quarter."""
    days = [f"{1900 + nth // 4}-{nth % 4 * 3 + 1:02}-01" for nth in range(count)]
    texts = [sample.revision("privacy", day, f"# Privacy\n\nNumber {nth}.\n") for nth, day in enumerate(days)]
    sample.policies[:] = [replace(sample.policies[0], revisions=tuple(texts), translations={}, gaps=())]
    return days


def test_the_output_grows_as_the_revisions_do(sample):
    """What a page holds does not grow with the history, but for the lists of all versions."""
    sizes = {}
    for count in (30, 60, 120):
        long_policy(sample, count)
        sizes[count] = sum(map(len, sample.render().values()))
    assert (sizes[120] - sizes[60]) / (sizes[60] - sizes[30]) < 2.1


def test_since_long_ago_there_are_a_count_the_newest_changes_and_the_place_in_the_list(sample, read):
    days = long_policy(sample, 100)
    files = sample.render()
    page = BeautifulSoup(files[f"privacy/since/{days[1]}/index.html"], "html.parser")
    assert "98 versions have followed. These are the newest:" in page.get_text()
    newest = [entry.time["datetime"] for entry in page.select(".versions > li")]
    assert newest == days[:-6:-1]
    (link,) = page.find_all("a", string="All versions, and what has changed since a given date")
    address, _, place = link["href"].partition("#")
    assert address == "/legal/privacy/changes/"
    versions = BeautifulSoup(files["privacy/changes/index.html"], "html.parser")
    assert versions.find(id=place).time["datetime"] == days[1]
    years = [fold.b.string for fold in versions.select("details.fold")]
    assert years == [str(year) for year in range(1924, 1899, -1)]
    assert len(versions.select(".versions > li")) == 100
    recent = BeautifulSoup(files[f"privacy/since/{days[-21]}/index.html"], "html.parser")
    assert len(recent.select(".versions > li")) == 20
    assert recent.select_one(".redline, ins")


CASES = Path(__file__).with_name("sections_changed.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", re.split(r"^=== ", CASES, flags=re.MULTILINE)[1:], ids=lambda c: c.split("\n")[0])
def test_sections_changed(case: str) -> None:
    """Beside the text is how many sections changed, and a link to each."""
    old, new, expected = re.split(r"^---\n", case.partition("\n")[2], flags=re.MULTILINE)
    shown, say = outline(compare(*(read_markdown(text, path="a.md") for text in (old, new)))), english("redline")
    page = BeautifulSoup(as_html(shown, say, names=("old", "new")), "html.parser")
    links = page.select("nav.side a")
    assert all(page.find(id=link["href"].removeprefix("#")) for link in links)
    assert [sections_changed(shown, say), *(link.text for link in links)] == expected.splitlines()
