"""A build of tomorrow differs from today's only where a day came."""

import json
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from legalsite.pages.policy_summary import next_change


@pytest.mark.parametrize("fragments", [False, True])
@pytest.mark.parametrize("banner_days", [0, 14])
def test_a_day_on_which_nothing_happens_changes_nothing_but_the_status(sample, fragments, banner_days):
    notice = replace(sample.config.notice, banner_days=banner_days)
    sample.config = replace(sample.config, fragments=fragments, notice=notice)
    day, last = date(2026, 10, 30), date(2027, 1, 20)
    before = sample.render(on=day)
    while day < last:
        ahead = {each.slug: each.next_change for each in sample.summaries(day)}
        day += timedelta(1)
        after = sample.render(on=day)
        differ = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        due = [slug for slug, change in ahead.items() if change == day]
        of_policies = {name for name in differ if any(f"{slug}/" in name for slug in ahead)}
        assert of_policies == {name for name in of_policies if any(f"{slug}/" in name for slug in due)}
        assert due or differ == {"status.json"}
        before = after


def test_each_language_has_its_feeds(sample):
    files = sample.render()
    feed = json.loads(files["de/feed.json"])
    assert (feed["language"], feed["feed_url"]) == ("de", "https://example.com/legal/de/feed.json")
    items = {item["url"]: item for item in feed["items"]}
    german = items["https://example.com/legal/de/privacy/2023-09-20/"]
    assert german["title"].startswith("Datenschutzerkl")
    assert german["id"] == "tag:example.com,2023-09-10:/legal/de/privacy/2023-09-10"
    assert b'xml:lang="de"' in files["de/privacy/feed.xml"]
    assert b'href="/legal/de/privacy/feed.xml"' in files["de/privacy/index.html"]
    assert "de/terms/feed.xml" not in files
    assert next_change(sample.summaries()) == date(2026, 12, 24)
