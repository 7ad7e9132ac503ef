import json
import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from legalsite.model.config import PolicySettings
from legalsite.model.policy import Policy, VersionId

ATOM = "{http://www.w3.org/2005/Atom}"


def test_hostile_titles_are_words_in_feeds(sample):
    title = "]]></title><script>&amp; \"'"
    cookies = sample.policies[3]
    sample.policies[3] = Policy("cookies", (replace(cookies.versions[0], title=title),))
    feed = ET.fromstring(sample.render()["cookies/feed.xml"])
    assert (
        feed.find(ATOM + "entry").findtext(ATOM + "title")
        == f"{title}: Version effective December 24, 2026"
    )


FIRST = VersionId.parse("2026-10-01")


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
        (
            {"effective": date(2027, 2, 1), "replaces": (FIRST,)},
            "effective February 1, 2027",
        ),  # postponed
        (
            {"effective": date(2026, 11, 1), "replaces": (FIRST,)},
            "effective November 1, 2026",
        ),  # canceled
        (
            {"effective": date(2027, 1, 1)},
            "dated November 1, 2026",
        ),  # of two for one day only the later one applies
    ],
)
def test_an_entry_of_a_text_that_never_applies_has_no_effective_day(empty, instead, name):
    first = empty.version("beta", "2026-01-01", "A program.\n")
    coming = {"effective": date(2027, 1, 1), "summary": "Prices rise.", "change": "material"}
    upcoming = empty.version("beta", "2026-10-01", "Another.\n", **coming)
    told, _ = entries_of(empty, first, upcoming)
    assert (
        told["2026-10-01"]
        .findtext(ATOM + "summary")
        .startswith("Prices rise. From January 1, 2027.")
    )
    told, items = entries_of(
        empty, first, upcoming, empty.version("beta", "2026-11-01", "A third.\n", **instead)
    )
    assert told["2026-10-01"].findtext(ATOM + "summary") == (
        f"Prices rise. This version was replaced by the version {name}. Never took effect."
    )
    assert told["2026-10-01"].findtext(ATOM + "updated") == "2026-11-01T10:12:00Z"
    assert items["2026-10-01"]["date_published"] == "2026-10-01T10:12:00Z"
    assert items["2026-10-01"]["date_modified"] == "2026-11-01T10:12:00Z"
    assert "date_modified" not in items["2026-11-01"]


def test_an_entry_names_the_type_of_its_change_only_if_the_settings_say_so(empty):
    first = empty.version("beta", "2026-01-01", "A program.\n")
    later = empty.version(
        "beta", "2026-10-01", "Another.\n", change="minor", summary="Prices rise."
    )
    told, items = entries_of(empty, first, later)
    assert told["2026-10-01"].findtext(ATOM + "summary") == "Prices rise. From October 1, 2026."
    assert (told["2026-10-01"].find(ATOM + "category"), items["2026-10-01"]["tags"]) == (
        None,
        ["beta"],
    )
    assert items["2026-10-01"]["_legalsite"]["change"] == "minor"
    empty.config = replace(empty.config, show_type_of_change=True)
    told, items = entries_of(empty, first, later)
    assert (
        told["2026-10-01"].findtext(ATOM + "summary")
        == "Prices rise. From October 1, 2026. Minor change."
    )
    assert told["2026-10-01"].find(ATOM + "category").get("term") == "minor"
    assert items["2026-10-01"]["tags"] == ["beta", "minor"]


def updated(files: dict[str, bytes], revised: str) -> str:
    """Return when an entry of `beta` was updated, of which both feeds say the same."""
    entries = ET.fromstring(files["beta/feed.xml"]).iter(ATOM + "entry")
    times = {
        e.findtext(ATOM + "id").rpartition("/")[2]: e.findtext(ATOM + "updated") for e in entries
    }
    (item,) = [
        each
        for each in json.loads(files["feed.json"])["items"]
        if each["id"].endswith(f"/{revised}")
    ]
    assert item.get("date_modified", item["date_published"]) == times[revised]
    return times[revised]


def test_an_entry_is_updated_on_the_day_of_the_site_on_which_its_text_applies(empty):
    coming = empty.version("beta", "2026-10-01", "Another.\n", effective=date(2027, 1, 1))
    empty.policies = [Policy("beta", (empty.version("beta", "2026-01-01", "A program.\n"), coming))]
    empty.config = replace(empty.config, timezone="Pacific/Auckland")
    before, eve, day, later = (
        empty.render(on=on)
        for on in (date(2026, 11, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 1))
    )
    assert before["feed.json"] == eve["feed.json"]
    assert day["feed.json"] == later["feed.json"]
    assert (updated(eve, "2026-10-01"), updated(day, "2026-10-01")) == (
        "2026-10-01T10:12:00Z",
        "2026-12-31T11:00:00Z",
    )


def test_an_entry_is_updated_on_the_day_on_which_its_policy_ends(empty):
    end = empty.version(
        "beta", "2026-10-01", "It ends.\n", effective=date(2026, 12, 1), withdrawn=True
    )
    empty.policies = [Policy("beta", (empty.version("beta", "2026-01-01", "A program.\n"), end))]
    assert updated(empty.render(on=date(2026, 12, 1)), "2026-10-01") == "2026-12-01T00:00:00Z"


def test_an_entry_of_a_text_that_was_in_effect_until_another_one_replaced_it_is_not_updated(empty):
    first, second = VersionId.parse("2026-01-01"), VersionId.parse("2026-10-01")
    old = empty.version("beta", str(first), "A program.\n")
    empty.policies = [
        Policy("beta", (old, empty.version("beta", str(second), "Another.\n", replaces=(first,))))
    ]
    assert updated(empty.render(), str(first)) == "2026-01-01T10:12:00Z"


@pytest.mark.parametrize(
    ("timezone", "begun"),
    [("America/Los_Angeles", "2026-01-01T08:00:00Z"), ("Pacific/Auckland", "2025-12-31T11:00:00Z")],
)
def test_a_text_that_says_itself_when_it_was_published_says_it_in_the_zone_of_the_site(
    empty, timezone, begun
):
    texts = [
        empty.version("beta", day, f"{day}\n", recorded=False)
        for day in ("2026-01-01", "2026-05-01")
    ]
    imported = f"000001 2026-11-01T10:12:00Z import beta 2026-01-01 sha256:0 {texts[0].path} prev:0"
    empty.policies = [Policy("beta", (replace(texts[0], recorded=imported), texts[1]))]
    empty.config = replace(empty.config, timezone=timezone)
    files = empty.render()
    first = json.loads(files["feed.json"])["items"][-1]
    assert (first["date_published"], first.get("date_modified"), updated(files, "2026-01-01")) == (
        begun,
        None,
        begun,
    )
    assert json.loads(files["feed.json"])["_legalsite"] == {
        "format": "legalsite-feed v1", "last_change": "2026-05-01", "next_change": None, "timezone": timezone,
    }  # fmt: skip


def test_a_text_after_the_end_of_its_policy_brings_it_back(empty):
    first, back = (
        empty.version("beta", day, f"Words of {day}.") for day in ("2026-01-01", "2026-09-09")
    )
    end = empty.version("beta", "2026-05-05", "It ended.", withdrawn=True)
    told = [
        entry.findtext(ATOM + "summary")
        for entry in entries_of(empty, first, end, back)[0].values()
    ]
    assert ["reinstates a document" in summary for summary in told] == [True, False, False]


def test_an_end_that_was_canceled_was_no_version(empty):
    days = {
        "2026-01-01": date(2026, 1, 1),
        "2026-03-01": date(2026, 9, 1),
        "2026-04-01": date(2026, 10, 1),
    }
    first, end, later = (
        empty.version("beta", day, f"{day}.", effective=start, withdrawn=day != "2026-01-01")
        for day, start in days.items()
    )
    empty.policies = [Policy("beta", (first, end, replace(later, replaces=(end.revised,))))]
    words = (
        "This withdrawal never took effect. It was replaced by the withdrawal on October 1, 2026."
    )
    files = {path: " ".join(data.decode().split()) for path, data in empty.render().items()}
    assert words in files["beta/feed.xml"]
    for page in ("beta/2026-03-01", "beta/changes/2026-03-01"):
        assert words in " ".join(re.sub("<[^>]+>", "", files[f"{page}/index.html"]).split())


def test_the_second_text_of_a_day_is_later_than_the_first(empty):
    texts = [
        empty.version("beta", revised, f"{revised}\n") for revised in ("2026-01-01", "2026-01-01-2")
    ]
    texts[1] = replace(texts[1], recorded=texts[1].recorded.replace("T10:12", "T11:40"))
    empty.policies = [Policy("beta", tuple(texts))]
    items = json.loads(empty.render()["feed.json"])["items"]
    assert [item["date_published"] for item in items] == [
        "2026-01-01T11:40:00Z",
        "2026-01-01T10:12:00Z",
    ]
    assert items[0]["_legalsite"] == {
        "policy": "beta", "revised": "2026-01-01-2", "effective": "2026-01-01",
        "effective_new_accounts": None, "change": "material", "status": "current", "draft": False, "withdraws": False,
        "revised_stated": True,
    }  # fmt: skip


def test_an_entry_names_the_language_of_a_text_that_is_not_in_the_feeds(empty):
    empty.policies = []
    for slug, language in (("beta", "en"), ("minor", "de")):
        text = empty.version(slug, "2026-01-01", "Ein Text.\n", language=language)
        empty.policies.append(Policy(slug, (text,)))
    empty.config = replace(empty.config, policies={"minor": PolicySettings(language="de")})
    files = empty.render()
    items = {item["_legalsite"]["policy"]: item for item in json.loads(files["feed.json"])["items"]}
    assert ("language" in items["beta"], items["minor"]["language"]) == (False, "de")
    links = [
        entry.find(ATOM + "link") for entry in ET.fromstring(files["feed.xml"]).iter(ATOM + "entry")
    ]
    assert {link.get("href").split("/")[-3]: link.get("hreflang") for link in links} == {
        "beta": None,
        "minor": "de",
    }


def listed(empty, texts, german=()):
    """Return the versions in the feeds of a policy, or in the German feeds if there are translations."""
    empty.policies = [Policy("beta", tuple(texts), {"de": german} if german else {})]
    files = empty.render()
    folder = "de/" if german else ""
    (items, own) = (
        json.loads(files[f"{folder}{name}"])["items"] for name in ("feed.json", "beta/feed.json")
    )
    assert items == own
    return [item["_legalsite"]["revised"] for item in items]


@pytest.mark.parametrize(("texts", "entries"), [(50, 50), (51, 50)])
def test_a_feed_has_the_newest_fifty(empty, texts, entries):
    """Versions that an import recorded, and versions that were published a year apart."""
    days = [f"{1900 + n}-01-01" for n in range(texts)]
    published = [empty.version("beta", day, "") for day in days]
    assert listed(empty, published) == days[: -entries - 1 : -1]
    run = "000001 2026-11-01T10:12:00Z import beta"
    imported = [
        replace(text, recorded=f"{run} {text.revised} sha256:0 {text.path} prev:0")
        for text in published
    ]
    assert listed(empty, imported) == days[: -entries - 1 : -1]


@pytest.mark.parametrize(
    "news", ["takes effect", "canceled", "withdrawn", "withheld", "translated"]
)
def test_what_happens_to_a_version_is_news_however_old_it_is(empty, news):
    """It was published before 96 others."""
    days = [date(2026, 1, 1) + timedelta(3 * n) for n in range(100)]
    texts = [empty.version("beta", str(day), "") for day in days]
    newest = [str(day) for day in days[:49:-1]]
    assert listed(empty, texts) == newest
    old, last = texts[3], texts[99]
    german = ()
    if news == "takes effect":
        texts[3] = replace(old, effective=days[99])
    elif news in ("canceled", "withdrawn"):
        texts[3] = replace(old, effective=date(2027, 1, 1))
        texts[99] = replace(last, replaces=(old.revised,), withdrawn=news == "withdrawn")
    elif news == "withheld":
        line = f"000101 {days[99]}T10:12:00Z withhold beta {days[3]} sha256:0 {old.path} prev:0"
        texts[3] = replace(old, recorded=f"{old.recorded}\n{line}", path=f"beta/{days[3]}.withheld")
        empty.words[texts[3].path] = ""
    else:
        german = (empty.version("beta", str(days[99]), "", language="de", translates=old.revised),)
    assert listed(empty, texts, german) == [*newest, str(days[3])]


def test_all_entries_of_a_busy_quarter_are_in_a_feed(empty):
    days = [date(2026, 8, 1) + timedelta(n) for n in range(100)]
    texts = [empty.version("beta", str(day), "") for day in days]
    assert listed(empty, texts) == [str(day) for day in days[:8:-1]]


def test_history_that_was_imported_is_no_news(empty):
    """60 versions of one quarter, which one run recorded. A text that's withheld later is news."""
    days = [date(2026, 8, 1) + timedelta(n) for n in range(60)]
    texts = [empty.version("beta", str(day), "") for day in days]
    run = "000001 2026-11-01T10:12:00Z import beta"
    texts = [
        replace(text, recorded=f"{run} {text.revised} sha256:0 {text.path} prev:0")
        for text in texts
    ]
    assert len(listed(empty, texts)) == 50
    withheld = (
        f"000061 2026-11-05T10:12:00Z withhold beta {days[0]} sha256:0 {texts[0].path} prev:0"
    )
    texts[0] = replace(texts[0], recorded=f"{texts[0].recorded}\n{withheld}")
    assert listed(empty, texts)[50:] == [str(days[0])]


def test_an_entry_in_another_language_has_the_title_of_the_translation(sample):
    items = json.loads(sample.render()["de/privacy/feed.json"])["items"]
    titles = {
        item["_legalsite"]["revised"]: (item["title"].partition(":")[0], item.get("language"))
        for item in items
    }
    assert titles["2023-09-10"] == ("Datenschutzerklärung", None)
    assert titles["2022-05-01"] == ("Privacy Policy", "en")
