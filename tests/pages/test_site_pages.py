"""The whole of a small site: what holds for every page of it."""

import json
import posixpath
import re
from datetime import date
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.model.policy import Gap, Policy
from legalsite.pages.assets import built_in_layouts
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.site_pages import SitePages

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Elements(HTMLParser):
    """Every element with its attributes, and whether they nest."""

    def __init__(self, data):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(data.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(
    params=["https://example.com/legal/", "https://example.com/", "https://example.com/a/b"]
)
def site(request, sample):
    sample.config = replace(sample.config, url=request.param)
    for path in sample.words:
        sample.words[path] = sample.words[path].replace("/legal/", sample.config.base)
    return sample


def pages(files):
    return {name: Elements(data) for name, data in files.items() if name.endswith(".html")}


def test_every_link_stays_under_the_base_and_leads_somewhere(site):
    files, base = site.render(), site.config.base
    parsed = pages(files)
    ids = {
        name: {attributes.get("id") for _, attributes in page.elements}
        for name, page in parsed.items()
    }
    for name, page in parsed.items():
        here = base + name.removesuffix("index.html")
        for tag, attributes in page.elements:
            for link in (attributes.get("href"), attributes.get("src")):
                if link is None or (
                    tag == "link"
                    and attributes["rel"] in {"canonical", "alternate"}
                    and "hreflang" in attributes
                ):
                    continue
                target = urljoin("https://example.com" + here, link)
                assert urlsplit(target).netloc == "example.com"
                path = unquote(urlsplit(target).path)
                assert path.startswith(base), f"{name}: {link}"
                file = path.removeprefix(base)
                file = (
                    posixpath.join(file, "index.html") if not file or file.endswith("/") else file
                )
                assert file in files, f"{name}: {link}"
                if urlsplit(target).fragment and file.endswith(".html"):
                    assert urlsplit(target).fragment in ids[file], f"{name}: {link}"


def test_absolute_addresses_are_the_site_s_own(site):
    files, origin = site.render(), site.config.origin
    for name, page in pages(files).items():
        for attributes in page.all("link"):
            if attributes["href"].startswith("http"):
                route = attributes["href"].removeprefix(origin)
                assert attributes["href"].startswith(origin), name
                assert route + "index.html" in files, f"{name}: {attributes['href']}"


def test_every_page_has_one_heading_one_main_and_no_id_twice(sample):
    for name, page in pages(sample.render()).items():
        assert not page.open, name
        assert len(page.all("h1")) == 1, name
        assert len(page.all("main")) == 1, name
        assert len(page.all("title")) == 1, name
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert sorted(ids) == sorted(set(ids)), name
        first_link = page.all("a")[0]
        assert first_link["href"] == "#_main", name


def test_pages_work_under_default_src_none(sample):
    """No script, no style of their own, nothing from elsewhere."""
    for name, page in pages(sample.render()).items():
        assert not page.all("script"), name
        assert not page.all("style"), name
        for tag, attributes in page.elements:
            assert not [key for key in attributes if key == "style" or key.startswith("on")], (
                f"{name}: {tag}"
            )


def test_every_page_has_the_icon_of_the_site(sample):
    for own in ({}, {"icon.svg": b"<svg/>"}):
        files = sample.render(own)
        (icon,) = (name for name in files if name.startswith("assets/icon."))
        assert files[icon] == own.get("icon.svg", built_in_layouts()["icon.svg"])
        for name, page in pages(files).items():
            assert ("link", {"rel": "icon", "href": f"/legal/{icon}"}) in page.elements, name


def test_every_page_names_a_feed_as_what_it_is(sample):
    files = sample.render()
    for name, page in pages(files).items():
        (feed,) = [
            link for link in page.all("link") if link.get("type") == "application/atom+xml"
        ] or [None]
        assert feed is None or files[feed["href"].removeprefix("/legal/")].startswith(b"<?xml"), (
            name
        )
        leads = [link["href"] for link in page.all("a") if "feed" in link["href"]]
        assert all(href.endswith("feed.xml") for href in leads), name
    assert any(
        "/legal/privacy/feed.xml" in data.decode()
        for name, data in files.items()
        if name.startswith("privacy/")
    )


def test_the_feeds_of_a_language_are_named_by_their_own_address(sample):
    files = sample.render()
    named = re.findall(
        r'<a href="/legal/([^"]*feed.xml)"[^<>]*>.*?<bdi>(.*?)</bdi>',
        files["de/changes/index.html"].decode(),
    )
    assert len(named) > 1
    for route, address in named:
        assert address == f"https://example.com/legal/{route}"
        assert route in files
        assert route.startswith("de/") or f"de/{route}" not in files
    assert any(route.count("/") > 1 for route, _ in named)


def test_a_reader_of_another_language_is_led_to_the_nearest_page(sample):
    files = sample.render()
    switch = re.compile(r'<a href="([^"]*)" hreflang="de" lang="de">')
    assert switch.findall(files["privacy/2022-05-01/index.html"].decode()) == ["/legal/de/privacy/"]
    assert switch.findall(files["cookies/index.html"].decode()) == ["/legal/de/"]
    assert switch.findall(files["privacy/changes/index.html"].decode()) == [
        "/legal/de/privacy/changes/"
    ]


def test_search_engines_find_what_applies_and_what_lists_it_in_each_language(sample):
    found = {name: [link["hreflang"] for link in page.all("link") if "hreflang" in link]
             for name, page in pages(sample.render()).items()
             if {"name": "robots", "content": "noindex"} not in page.all("meta")}  # fmt: skip
    assert {
        "index.html",
        "changes/index.html",
        "record/index.html",
        "privacy/index.html",
    } < found.keys()
    assert (
        found["privacy/index.html"] == found["de/privacy/index.html"] == ["en", "de", "x-default"]
    )
    assert found["cookies/index.html"] == []
    assert {"privacy/upcoming/index.html", "privacy/2026-11-01/index.html"} < found.keys()
    hidden = {"404.html", "privacy/2022-05-01/index.html", "privacy/since/2022-05-01/index.html"}
    assert not {*hidden, "privacy/changes/2026-03-02/index.html"} & found.keys()


@pytest.mark.parametrize(("sender", "reply_to", "shown"), [
    ("Harbour <legal@example.com>", "", ["mailto:legal@example.com"]),
    ("legal@example.com", "Us <us@example.com>", ["mailto:us@example.com"]),
    ("", "", []),
])  # fmt: skip
def test_the_page_of_all_changes_has_the_address_that_answers(sample, sender, reply_to, shown):
    sample.config = replace(
        sample.config, notice=replace(sample.config.notice, sender=sender, reply_to=reply_to)
    )
    page = BeautifulSoup(sample.render()["changes/index.html"], "html.parser")
    assert [link["href"] for link in page.select('main a[href^="mailto:"]')] == shown


def test_pages_with_words_of_a_policy_have_a_pdf_beside_them(sample):
    sample.config = replace(sample.config, pdf="1")
    found = {
        name
        for name, page in pages(sample.render()).items()
        if any(".pdf" in a["href"] for a in page.all("a"))
    }
    assert {
        "privacy/index.html",
        "privacy/2022-05-01/index.html",
        "privacy/since/2022-05-01/index.html",
    } <= found
    assert (
        not {"index.html", "changes/index.html", "record/index.html", "privacy/changes/index.html"}
        & found
    )
    sample.config = replace(sample.config, pdf="")
    assert not [
        name
        for name, page in pages(sample.render()).items()
        if any(".pdf" in a["href"] for a in page.all("a"))
    ]


@pytest.mark.parametrize("count", [100, 101])
def test_a_hundred_changes_are_on_the_page_of_all_and_the_last_three_on_the_home_page(
    sample, count
):
    texts = [
        sample.version("privacy", f"{1900 + nth}-01-01", "# Privacy\n") for nth in range(count)
    ]
    sample.policies[:] = [
        replace(sample.policies[0], versions=tuple(texts), translations={}, gaps=())
    ]
    layouts = Layouts({})
    shown = []
    pages = SitePages(sample.summaries(), sample.frame(layouts), layouts, "en")
    for _, data in (pages.all_changes_page(), pages.home_page()):
        shown.append((data.decode().count("<h3>"), "For earlier changes" in data.decode()))
    assert shown == [(100, count > 100), (3, False)]


def test_a_translation_of_a_text_to_come_has_its_title_in_the_menu_and_a_home_page(empty, read):
    """Its pages lead to both, in its own words; the current version was never translated, and the home page says so."""
    old = empty.version("terms", "2024-01-01", "Fair.\n", title="Terms of Service")
    new = empty.version(
        "terms", "2026-11-01", "Fairer.\n", effective=date(2027, 1, 1), summary="We are fairer."
    )
    facts = {
        "effective": date(2027, 1, 1),
        "title": "Nutzungsbedingungen",
        "translates": new.revised,
        "language": "de",
    }
    german = empty.version(
        "terms", "2026-11-02", "Besser.\n", summary="Wir werden besser.", **facts
    )
    empty.policies = [Policy("terms", (old, new), {"de": (german,)})]
    files = empty.render()
    menu = re.search(r"<nav aria-label.*?</nav>", files["de/terms/index.html"].decode(), re.DOTALL)[
        0
    ]
    assert '<a href="/legal/de/terms/" aria-current="true">Nutzungsbedingungen</a>' in menu
    assert "Nutzungsbedingungen" in read(files["de/index.html"])
    assert "Die aktuelle Fassung ist nicht übersetzt. Maßgebliche Fassung lesen" in read(
        files["de/index.html"]
    )
    for page in ("de/index.html", "de/changes/index.html"):
        assert "Wir werden besser." in read(files[page])
        assert "We are fairer." not in read(files[page])
        assert 'href="/legal/de/terms/2026-11-02/"' in files[page].decode()


def test_a_long_menu_is_left_out(empty):
    slugs = [f"policy-{n}" for n in range(11)]
    empty.policies = [
        Policy(slug, (empty.version(slug, "2024-01-01", "Words.\n"),)) for slug in slugs
    ]
    files = empty.render()
    assert b"Policy-3" in files["index.html"]
    assert b"Policy-3" not in files["policy-4/index.html"]


def test_a_site_whose_only_policy_ended_has_published_one_and_says_when_it_comes_back(empty, read):
    ended = empty.version("gamma", "2026-02-01", "It is over.\n", withdrawn=True)
    again = empty.version("gamma", "2026-11-01", "A program.\n", effective=date(2027, 2, 1))
    empty.policies = [
        Policy("gamma", (empty.version("gamma", "2026-01-01", "A program.\n"), ended, again))
    ]
    files = empty.render()
    home = read(files["index.html"])
    assert "No policy has been published yet" not in home
    assert "Gamma · Not in effect since February 1, 2026 · From February 1, 2027" in home
    first = read(files["gamma/2026-01-01/index.html"])
    assert "It has not been in effect since February 1, 2026." in first
    assert "Read the current version" not in first


def test_the_home_page_lists_no_first_version_as_a_change(empty):
    """Nor the first one that took effect. What ends a policy is a change, and what brings it back."""
    never = empty.version(
        "club", "2026-01-02", "Fair.\n", effective=date(2026, 3, 1), summary="No."
    )
    sooner = {"effective": date(2026, 2, 1), "replaces": (never.revised,)}
    club = never, empty.version("club", "2026-01-03", "Fair!\n", summary="Club.", **sooner)
    gamma = (
        empty.version("gamma", "2026-01-01", "A program.\n", summary="Program."),
        empty.version("gamma", "2026-02-01", "It is over.\n", summary="Over.", withdrawn=True),
        empty.version("gamma", "2026-06-01", "A program.\n", summary="Again."),
    )
    beta = empty.version(
        "beta", "2026-10-01", "Tested.\n", summary="Beta.", effective=date(2027, 1, 1)
    )
    empty.policies = [Policy("club", club), Policy("gamma", gamma), Policy("beta", (beta,))]
    files = empty.render()
    shown = {}
    for page in ("index.html", "changes/index.html"):
        shown[page] = re.findall(r"<span>(\w+\.)</span>", files[page].decode())
    assert shown["index.html"] == ["Beta.", "Again.", "Over."]
    assert shown["changes/index.html"] == ["Beta.", "Again.", "Over.", "Club.", "Program."]


def test_first_versions_have_no_heading_about_changes(empty):
    empty.policies = [Policy("terms", (empty.version("terms", "2026-01-01", "One.\n"),))]
    files = empty.render()
    headings = {}
    for page in ("index.html", "changes/index.html"):
        headings[page] = BeautifulSoup(files[page], "html.parser").h2.string
    assert headings == {"index.html": "All changes", "changes/index.html": "All versions"}


def test_a_text_of_which_nobody_knows_whether_it_applied_is_no_change(empty, read):
    alpha = (
        empty.version("alpha", "2026-01-01", "Calm.\n", summary="Calm."),
        empty.version(
            "alpha", "2026-02-01", "Quiet.\n", summary="Quiet.", effective=date(2026, 6, 1)
        ),
    )
    empty.words["alpha/2026-03-01.gap"] = "Lost.\n"
    empty.policies = [
        Policy("alpha", alpha, gaps=(Gap(date(2026, 3, 1), "alpha/2026-03-01.gap", "Lost."),))
    ]
    files = empty.render()
    assert "We do not know whether this version was ever in effect" in read(
        files["alpha/changes/index.html"]
    )
    for page in ("index.html", "changes/index.html"):
        assert "Quiet." not in read(files[page])


def test_an_empty_site_is_a_site(empty):
    files = empty.render(ledger=None)
    assert "No policy has been published yet." in files["index.html"].decode()
    assert json.loads(files["versions.json"])["policies"] == {}
    assert "LEDGER" not in files
