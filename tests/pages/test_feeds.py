import json
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from msgspec.structs import replace

from legalsite.model.policy import Policy, RevisionId

ATOM = "{http://www.w3.org/2005/Atom}"


def test_hostile_titles_are_words_in_feeds(sample):
    title = "]]></title><script>&amp; \"'"
    cookies = sample.policies[3]
    sample.policies[3] = Policy("cookies", (replace(cookies.revisions[0], title=title),))
    feed = ET.fromstring(sample.render()["cookies/feed.xml"])
    assert feed.find(ATOM + "entry").findtext(ATOM + "title") == f"{title}: Version effective from December 24, 2026"


FIRST = RevisionId.parse("2026-10-01")


def entries_of(empty, *texts):
    empty.policies = [Policy("beta", texts)]
    files = empty.render()
    feed = ET.fromstring(files["beta/feed.xml"])
    told = {e.findtext(ATOM + "id")[-10:]: e for e in feed.iter(ATOM + "entry")}
    items = {item["id"][-10:]: item for item in json.loads(files["feed.json"])["items"]}
    for revised, entry in told.items():
        assert items[revised]["content_text"] == entry.findtext(ATOM + "summary")
    return told, items


@pytest.mark.parametrize(
    ("instead", "name"),
    [
        ({"effective": date(2027, 2, 1), "replaces": (FIRST,)}, "effective from February 1, 2027"),  # postponed
        ({"effective": date(2026, 11, 1), "replaces": (FIRST,)}, "effective from November 1, 2026"),  # cancelled
        ({"effective": date(2027, 1, 1)}, "dated November 1, 2026"),  # of two for one day only the later one applies
    ],
)
def test_an_entry_of_a_text_that_never_applies_has_no_effective_day(empty, instead, name):
    first = empty.revision("beta", "2026-01-01", "A programme.\n")
    coming = {"effective": date(2027, 1, 1), "summary": "Prices rise.", "change": "material"}
    pending = empty.revision("beta", "2026-10-01", "Another.\n", **coming)
    told, _ = entries_of(empty, first, pending)
    assert told["2026-10-01"].findtext(ATOM + "summary").startswith("Prices rise. From January 1, 2027.")
    told, items = entries_of(empty, first, pending, empty.revision("beta", "2026-11-01", "A third.\n", **instead))
    assert told["2026-10-01"].findtext(ATOM + "summary") == (
        f"Prices rise. This version was replaced by the version {name}. Never took effect. Important change."
    )
    assert told["2026-10-01"].findtext(ATOM + "updated") == "2026-11-01T00:00:00Z"
    assert items["2026-10-01"]["date_published"] == "2026-10-01T00:00:00Z"
    assert items["2026-10-01"]["date_modified"] == "2026-11-01T00:00:00Z"
    assert "date_modified" not in items["2026-11-01"]
