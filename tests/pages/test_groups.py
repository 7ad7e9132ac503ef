"""Folders of content/ are groups: their names, their order, and the pages that they have."""

from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.model.config import Config
from legalsite.model.policy import Policy
from legalsite.pages.groups import all_folders, by_folder, folders_of, group_label

NAMES = {"us": {"": "United States"}, "eu": {"en": "European Union", "de": "Europäische Union"}}
CONFIG = Config("T", "https://example.com/legal/", languages=("en", "de", "ar"), groups=NAMES)


@dataclass
class Listed:
    slug: str


def test_each_folder_around_a_policy_is_a_group():
    assert folders_of("terms") == []
    assert folders_of("eu/at/terms") == ["eu", "eu/at"]
    assert all_folders(["us/terms", "eu/at/terms", "eu/terms", "terms"]) == ["eu", "eu/at", "us"]


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("", {"": ["terms"], "us": ["us/terms"], "eu": ["eu/at/b", "eu/a"], "ca": ["ca/a"]}),
        ("eu", {"": ["eu/a"], "eu/at": ["eu/at/b"]}),
    ],
)
def test_groups_have_the_order_of_the_settings_and_policies_keep_theirs(above, expected):
    slugs = ["ca/a", "eu/at/b", "us/terms", "terms", "eu/a"]
    policies = [Listed(slug) for slug in slugs if slug.startswith(above)]
    grouped = by_folder(CONFIG, policies, above)
    found = {folder: [policy.slug for policy in each] for folder, each in grouped.items()}
    assert list(found.items()) == list(expected.items())


@pytest.mark.parametrize(
    ("folder", "language", "name", "tag"),
    [
        ("eu", "de", "Europäische Union", "de"),
        ("eu", "ar", "European Union", "en"),
        ("us", "ar", "United States", "ar"),
        ("uk", "en", "UK", "en"),
        ("pilot-program", "de", "Pilot program", "de"),
        ("eu/at", "en", "AT", "en"),
    ],
)
def test_a_group_has_a_name_in_each_language(folder, language, name, tag):
    label = group_label(CONFIG, folder, language)
    assert (label.title, label.words) == (name, tag)
    home = "" if language == "en" else f"{language}/"
    assert label.route == f"{home}{folder}/"


@pytest.fixture
def grouped(sample):
    """The sample with policies in three folders, one of them in another one, and a name for one."""
    for slug in ("us/terms", "eu/privacy", "eu/at/terms"):
        sample.policies.append(Policy(slug, (sample.version(slug, "2024-01-01", f"{slug}.\n"),)))
    sample.config = replace(sample.config, groups={"us": {"": "United <States>"}})
    return sample


@pytest.mark.parametrize("name", ["index.html", "404.html"])
def test_the_list_of_policies_is_one_table_with_a_heading_for_each_group(grouped, name):
    page = BeautifulSoup(grouped.render()[name], "html.parser")
    (table,) = page.select("table.policies")
    groups = []
    for group in table("tbody"):
        heading = group.select_one("[scope=rowgroup] h2.day a")
        policies = [link["href"] for link in group.select("[scope=row] a")]
        groups.append((heading and (heading["href"], heading.string), policies))
    assert groups == [
        (None, ["/legal/privacy/", "/legal/terms/", "/legal/cookies/"]),
        (("/legal/us/", "United <States>"), ["/legal/us/terms/"]),
        (("/legal/eu/", "EU"), ["/legal/eu/at/terms/", "/legal/eu/privacy/"]),
    ]


def test_a_group_has_a_page_and_feeds_in_each_language(grouped):
    files = grouped.render()
    for folder in ("eu", "eu/at", "us", "de/eu", "de/eu/at", "de/us"):
        names = {f"{folder}/{name}" for name in ("index.html", "feed.xml", "feed.json")}
        assert names <= files.keys()
    page = files["eu/index.html"].decode()
    assert "<h1>EU</h1>" in page
    assert "<title>EU · Harbour Ledger</title>" in page
    assert '<a href="/legal/eu/privacy/">' in page
    assert "/legal/us/terms/" not in page.partition("<main")[2]
    assert '<h2 class="day"><a href="/legal/eu/at/">AT</a></h2>' in page
    assert 'hreflang="de" href="https://example.com/legal/de/eu/"' in page
    assert 'title="EU" href="/legal/eu/feed.xml"' in page
    feed = files["us/feed.xml"].decode()
    assert "<title>United &lt;States&gt; · Harbour Ledger</title>" in feed
    assert feed.count("<entry>") == 1
    sitemap = files["sitemap.xml"].decode()
    assert "<loc>https://example.com/legal/de/eu/at/</loc>" in sitemap
    assert "/legal/us/feed.xml" in files["changes/index.html"].decode()


def test_with_many_policies_the_menu_has_groups(grouped):
    for number in range(8):
        slug = f"us/addendum-{number}"
        grouped.policies.append(Policy(slug, (grouped.version(slug, "2024-01-01", f"{slug}.\n"),)))
    files = grouped.render()
    menu = files["us/terms/index.html"].decode().partition('<nav aria-label="Policies">')[2]
    menu = menu.partition("</nav>")[0]
    assert '<a href="/legal/us/" aria-current="true">United &lt;States&gt;</a>' in menu
    assert '<a href="/legal/eu/">EU</a>' in menu
    assert '<a href="/legal/privacy/">' in menu
    assert "addendum" not in menu
    assert 'href="/legal/eu/" aria-current="true"' in files["eu/index.html"].decode()


def test_a_group_isnt_redirected_like_an_old_slug(grouped):
    settings = dict(grouped.config.policies)
    settings["privacy"] = replace(settings["privacy"], formerly=("eu", "data"))
    grouped.config = replace(grouped.config, policies=settings)
    redirects = grouped.render()["_redirects"].decode()
    assert "/legal/data/* " in redirects
    assert "/legal/eu/* " not in redirects
