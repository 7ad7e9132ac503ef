"""A build of tomorrow differs from today's only where a day came."""

import json
import re
from datetime import date, timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from legalsite.model.policy import Gap, Policy, Version
from legalsite.pages.acceptance_requests import Acceptance, AcceptanceIndex
from legalsite.pages.feeds import JsonFeed
from legalsite.pages.json_files import Notices, StatusFile, Versions, VersionsIndex
from legalsite.pages.policy_summary import next_change
from legalsite.pages.text_files import TextFile

from .conftest import Sample

FIRST_DAY = date(2026, 1, 1)
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
        quiet_until = min(
            [last, *(each.next_change - timedelta(1) for each in ahead if each.next_change)]
        )
        if day < quiet_until:  # what comes unannounced in between stays until then
            day, quiet = quiet_until, before
            before = sample.render(on=day)
            assert differing(quiet, before) == {"status.json"}
            continue
        day += timedelta(1)
        after, known = sample.render(on=day), sample.summaries(day)
        due = {each.slug for each in ahead if each.next_change == day}
        differ = differing(before, after)
        assert due
        new = [
            each.slug
            for each in known
            if each.in_menu and each.slug not in {at.slug for at in ahead if at.in_menu}
        ]
        joined += [(str(day), slug) for slug in new]
        for other in {each.slug for each in known} - due:
            of_other = {name for name in differ if name.removeprefix("de/").startswith(f"{other}/")}
            assert new or not of_other
            for name in of_other:
                assert name.endswith("/index.html")
                assert MENU.sub(b"", before[name]) == MENU.sub(b"", after[name])
        before, ahead = after, known
    assert joined == [("2026-11-10", "cookies")]


def differing(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def random_policy(site: Sample, slug: str, chance: Random) -> tuple[Policy, set[date]]:
    """Return a policy with upcoming, replaced, withdrawing and translated texts and gaps, and the days that its files
    name, on which something may happen to it."""
    days, texts, german, gaps = set[date](), list[Version](), list[Version](), list[Gap]()
    revised = FIRST_DAY + timedelta(chance.randrange(20))
    for number in range(chance.randint(1, 4)):
        ids = [text.revised for text in texts]
        effective = revised + timedelta(chance.choice([0, 0, 5, 30, 60]))
        facts: dict[str, Any] = {
            "effective": effective,
            "change": chance.choice(["minor", "material", None]),
        }
        if ids and effective < texts[-1].effective:
            facts["replaces"] = tuple(chance.sample(ids, chance.randint(0, 1)))
        text = site.version(slug, str(revised), f"Text {number}.\n", **facts, withdrawn=number == 3)
        texts.append(text)
        days |= {revised, effective, effective + timedelta(site.config.notice.banner_days)}
        if chance.random() < 0.4:
            later = revised + timedelta(chance.randrange(9))
            facts = {
                "language": "de",
                "translates": text.revised,
                "title": slug,
                "effective": effective,
            }
            german.append(site.version(slug, str(later), f"Text {number}.\n", **facts))
            days.add(later)
        if chance.random() < 0.2:
            gaps.append(
                Gap(revised + timedelta(1), f"{slug}/{revised + timedelta(1)}.gap", "It is lost.")
            )
            site.words[gaps[-1].path] = "It is lost."
            days.add(gaps[-1].day)
        revised += timedelta(chance.randint(1, 30))
    return Policy(slug, tuple(texts), {"de": tuple(german)} if german else {}, tuple(gaps)), days


@pytest.mark.parametrize("seed", range(8))
def test_files_differ_only_where_a_day_came_whatever_the_texts(empty, seed):
    """The days are those that the texts name, and not what the site says of them."""
    chance = Random(seed)
    notice = replace(empty.config.notice, banner_days=chance.choice([0, 14]))
    zone = chance.choice(["UTC", "Pacific/Auckland", "America/Los_Angeles"])
    empty.config = replace(empty.config, fragments=True, notice=notice, timezone=zone)
    made = {slug: random_policy(empty, slug, chance) for slug in ("privacy", "eu/terms")}
    empty.policies = [policy for policy, _ in made.values()]
    ahead = sorted({day for _, days in made.values() for day in days})
    for day in [
        *chance.sample(ahead, 2),
        *(FIRST_DAY + timedelta(chance.randrange(150)) for _ in range(2)),
    ]:
        before, after = (empty.render(on=on) for on in (day - timedelta(1), day))
        differ = differing(before, after)
        for slug, (_, days) in made.items():
            of_policy = {name for name in differ if name.removeprefix("de/").startswith(f"{slug}/")}
            pages = {
                name for name in of_policy if not name.endswith("index.html")
            }  # which show the menu
            assert day in days or not pages, f"{day}: {pages}"
        if day not in ahead:
            assert differ == {"status.json"}
        programs = ("feed.json", "feed.xml")
        changed = {name for name in differ if name.endswith(programs)}
        assert not changed or day in ahead
        for name in changed & before.keys() & after.keys():
            if name.endswith("feed.json"):
                old, new = (json.loads(files[name])["items"] for files in (before, after))
                assert max(map(date_of, new)) >= max(map(date_of, old), default=""), name


def date_of(item: dict[str, Any]) -> str:
    return str(item.get("date_modified", item["date_published"]))


@pytest.mark.parametrize("fragments", [False, True])
def test_each_address_in_a_file_for_programs_is_one_of_the_site(sample, fragments):
    sample.config = replace(sample.config, fragments=fragments)
    for day in ("2024-02-01", "2026-11-14", "2027-01-20"):
        files = sample.render(on=date.fromisoformat(day))
        for name in (name for name in files if name.endswith((".json", "feed.xml"))):
            for address in re.findall(
                r"https://example\.com/legal/([^\"\\#<>]*)", files[name].decode()
            ):
                assert address in files or f"{address}index.html" in files, (
                    f"{name} names {address} on {day}"
                )


SHAPES = {
    "status.json": StatusFile,
    "notices.json": Notices,
    "feed.json": JsonFeed,
    "versions.json": VersionsIndex,
    "acceptance.json": AcceptanceIndex,
    "terms/acceptance.json": Acceptance,
}


@pytest.mark.parametrize("fragments", [False, True])
def test_each_file_has_exactly_what_its_type_says(sample, fragments):
    sample.config = replace(sample.config, fragments=fragments)
    files = sample.render()
    names = [name for name in files if name.endswith(".json")]
    texts = {name for name in names if json.loads(files[name]).get("format") == "legalsite-text v1"}
    assert bool(texts) == fragments
    assert len(names) - len(texts) == len(SHAPES) + len(
        ("de/feed.json", "de/privacy/feed.json", "eu/feed.json", "de/eu/feed.json")
    ) + 2 * len(sample.policies)
    for name in names:
        shape = JsonFeed if name.endswith("feed.json") else SHAPES.get(name, Versions)
        if name in texts:
            shape = TextFile
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
    of_policy = json.loads(files["de/privacy/feed.json"])
    assert of_policy["feed_url"] == "https://example.com/legal/de/privacy/feed.json"
    assert of_policy["items"] == [
        item for item in feed["items"] if item["_legalsite"]["policy"] == "privacy"
    ]
    assert b'href="/legal/de/privacy/feed.xml"' in files["de/privacy/index.html"]
    assert "de/terms/feed.xml" not in files
    assert next_change(sample.summaries()) == date(2026, 12, 24)
