"""Header and footer of every page, and what no page says unless the settings ask for it."""

import json
from datetime import date

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.model.config import NoticeSettings
from legalsite.model.policy import Policy, VersionId

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "sv")
READ = (".html", ".xml", "feed.json")
CHANGES = ("material", "editorial", "minor", "material")


def headers(files):
    pages = {
        name: BeautifulSoup(data, "html.parser")
        for name, data in files.items()
        if name.endswith(".html")
    }
    return {name: page.header for name, page in pages.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_and_no_feed_shows_the_type_of_a_change_unless_the_settings_say_so(empty, language):
    facts = {"language": language, "summary": "30 → 14."}
    texts = [
        empty.version("terms", f"2026-0{nth}-01", f"{nth}.\n", change=change, **facts)
        for nth, change in enumerate(CHANGES, 1)
    ]
    upcoming = empty.version(
        "terms", "2026-11-01", "5.\n", change="material", effective=date(2027, 1, 1), **facts
    )
    empty.policies = [Policy("terms", (*texts, upcoming))]
    empty.config = replace(empty.config, languages=(language,), fragments=True)
    words = empty.catalogue.phrases("pages", language).changes
    for shows in (False, True):
        empty.config = replace(empty.config, show_type_of_change=shows)
        files = empty.render()
        pages = {name: data.decode() for name, data in files.items() if name.endswith(READ)}
        for change, type_of_change in words.items():
            shown = (type_of_change, f'term="{change}"', f'"{change}"\n      ]')
            found = {name for name, page in pages.items() if any(each in page for each in shown)}
            everywhere = {
                "changes/index.html",
                "terms/changes/index.html",
                "feed.xml",
                "terms/feed.json",
            }
            assert found >= everywhere if shows else not found, change
        changes = [text["change"] for text in json.loads(files["terms/versions.json"])["revisions"]]
        assert changes == ["material", "material", "minor", "editorial", None]


@pytest.mark.parametrize(
    ("notice", "shown"),
    [
        (NoticeSettings(), "Harbour Ledger"),
        (NoticeSettings(company="Harbour Ltd"), "Harbour Ltd"),
        (NoticeSettings(imprint="Quay 1, Cork"), "Harbour Ledger\nQuay 1, Cork"),
        (
            NoticeSettings(company="Harbour Ltd", imprint="Harbour Ltd, Quay 1\nCork"),
            "Harbour Ltd, Quay 1\nCork",
        ),
    ],
)
def test_the_footer_has_the_company_and_its_links(sample, notice, shown):
    sample.config = replace(sample.config, notice=notice)
    for ledger in (None, b"a ledger\n"):
        for name, page in sample.render(ledger=ledger).items():
            if name.endswith(".html"):
                footer = BeautifulSoup(page, "html.parser").footer
                assert footer.p.get_text() == shown, name
                links = ["Subscribe", "Version history and verification"]
                if name.startswith("de/"):
                    links = ["Abonnieren", "Versionsverlauf und Nachprüfung"]
                if ledger is None:
                    del links[1]
                assert [link.string for link in footer("a")] == links, name


@pytest.mark.parametrize(
    ("sender", "reply_to", "address"),
    [
        ("Harbour <legal@example.com>", "", "legal@example.com"),
        ("legal@example.com", "Us <us@example.com>", "us@example.com"),
        ("no-reply@example.com", "", None),
    ],
)
def test_the_footer_has_the_address_that_takes_replies_and_the_main_site(
    sample, sender, reply_to, address
):
    notice = replace(sample.config.notice, sender=sender, reply_to=reply_to)
    sample.config = replace(sample.config, notice=notice, home="https://www.example.org/en/")
    wanted = [f"mailto:{address}"] if address else []
    wanted += ["https://www.example.org/en/", "/legal/changes/#_subscribe"]
    files = sample.render(ledger=None)
    footer = BeautifulSoup(files["privacy/index.html"], "html.parser").footer
    assert [link["href"] for link in footer("a")] == wanted


def test_the_header_leads_back_to_the_site_of_the_company(sample):
    assert not any(header.select(".company") for header in headers(sample.render()).values())
    sample.config = replace(sample.config, home="https://www.example.org/en/")
    for name, header in headers(sample.render()).items():
        (link,) = header.select(".company a")
        assert (link["href"], link.string) == ("https://www.example.org/en/", "example.org"), name


@pytest.mark.parametrize(
    ("languages", "folded"),
    [(("en", "de"), False), (("en", *LANGUAGES[:2]), False), (LANGUAGES, True)],
)
def test_the_languages_stand_apart_from_the_policies(empty, languages, folded):
    first, *others = languages
    text = empty.version("terms", "2026-01-01", "Fair.\n", language=first)
    of = {"translates": VersionId.parse("2026-01-01")}
    translations = {
        other: (empty.version("terms", "2026-01-02", "…\n", language=other, **of),)
        for other in others
    }
    empty.policies = [Policy("terms", (text,), translations)]
    empty.config = replace(empty.config, languages=languages)
    for name, header in headers(empty.render()).items():
        (nav,) = header.select("nav.languages")
        assert not header.select(".menu [hreflang]"), name
        assert len(nav("a")) == len(others), name
        assert bool(nav("summary")) == folded, name
