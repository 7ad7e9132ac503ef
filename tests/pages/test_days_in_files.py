"""A build of tomorrow differs from today's only where a day came."""

import json
import re
from datetime import date, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from legalsite.pages.feeds import JsonFeed
from legalsite.pages.json_files import Notices, Revisions, RevisionsIndex, StatusFile
from legalsite.pages.policy_summary import next_change

MENU = re.compile(rb'<nav aria-label="[^"]*"><ul>.*?</nav>', re.DOTALL)


@pytest.mark.parametrize(("banner_days", "fragments"), [(0, True), (14, False)])
def test_files_differ_only_where_a_day_came(sample, fragments, banner_days):
    """On a day on which nothing happens only status.json differs, which names the day. On a day on which something
    happens to a policy, no file of another one does, but for the menu if the policy joins or leaves it."""
    notice = replace(sample.config.notice, banner_days=banner_days)
    sample.config = replace(sample.config, fragments=fragments, notice=notice)
    day, last = date(2026, 10, 30), date(2027, 1, 20)
    before, ahead = sample.render(on=day), sample.summaries(day)
    joined = []
    while day < last:
        day += timedelta(1)
        after, known = sample.render(on=day), sample.summaries(day)
        due = {each.slug for each in ahead if each.next_change == day}
        differ = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert due or differ == {"status.json"}
        new = [each.slug for each in known if each.in_menu and each.slug not in {at.slug for at in ahead if at.in_menu}]
        joined += [(str(day), slug) for slug in new]
        for other in {each.slug for each in known} - due:
            of_other = {name for name in differ if name.removeprefix("de/").startswith(f"{other}/")}
            assert new or not of_other
            for name in of_other:
                assert name.endswith("/index.html")
                assert MENU.sub(b"", before[name]) == MENU.sub(b"", after[name])
        before, ahead = after, known
    assert joined == [("2026-11-10", "cookies")]


@pytest.mark.parametrize("fragments", [False, True])
def test_each_address_in_a_file_for_programs_is_one_of_the_site(sample, fragments):
    sample.config = replace(sample.config, fragments=fragments)
    for day in ("2024-02-01", "2026-11-14", "2027-01-20"):
        files = sample.render(on=date.fromisoformat(day))
        for name in (name for name in files if name.endswith((".json", "feed.xml"))):
            for address in re.findall(r"https://example\.com/legal/([^\"<>]*)", files[name].decode()):
                assert address in files or f"{address}index.html" in files, f"{name} names {address} on {day}"


SHAPES = {"status.json": StatusFile, "notices.json": Notices, "feed.json": JsonFeed, "revisions.json": RevisionsIndex}


@pytest.mark.parametrize("fragments", [False, True])
def test_each_file_has_exactly_what_its_type_says(sample, fragments):
    sample.config = replace(sample.config, fragments=fragments)
    files = sample.render()
    names = [name for name in files if name.endswith(".json")]
    assert len(names) == len(SHAPES) + len(("de/feed.json",)) + len(sample.policies)
    for name in names:
        shape = SHAPES.get(name.removeprefix("de/"), Revisions)
        content = json.loads(files[name])
        assert json.loads(msgspec.json.encode(msgspec.convert(content, shape))) == content


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
