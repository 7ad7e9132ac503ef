from datetime import date

import pytest
from msgspec.structs import replace

from legalsite.model.config import Config
from legalsite.model.policy import Version, VersionId
from legalsite.model.policy_on_date import PolicyOnDate, VersionOnDate
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.page import layout_values, make_frame, page_at, sort_policies
from legalsite.pages.policy_summary import Label, PolicySummary
from legalsite.text.phrase_catalogue import Catalogue

DAY = date(2025, 1, 1)


def entry(slug, *languages, in_menu=True):
    labels = tuple(
        Label(language, f"{slug}-{language}", f"{slug}/", language)
        for language in languages or ("en",)
    )
    text = Version(
        slug, VersionId(DAY), slug, DAY, f"{slug}/{DAY}.md", "", 1, withdrawn=not in_menu
    )
    on_day = PolicyOnDate(slug, (VersionOnDate(text, "current"),), text.revised)
    return PolicySummary(slug, labels, on_day, {}, (), (), None)


@pytest.fixture
def config():
    return Config("A & B", "https://a.test/b/", languages=("en", "de"))


def shared_by_pages(config, *entries, ledger=True):
    return make_frame(config, None, entries, Layouts({}).assets, Catalogue(), ledger=ledger)


def test_policies_stand_in_the_order_of_the_settings_then_by_slug():
    config = Config("x", "https://a.test/", policies=dict.fromkeys(["terms", "cookies"]))
    entries = [entry(slug) for slug in ("abuse", "cookies", "privacy", "terms")]
    assert [policy.slug for policy in sort_policies(config, entries)] == [
        "terms",
        "cookies",
        "abuse",
        "privacy",
    ]


def test_a_menu_that_would_be_too_long_is_empty(config):
    entries = [entry(f"p{number}") for number in range(11)]
    assert shared_by_pages(config, *entries[:10]).menus["en"]
    assert shared_by_pages(config, *entries).menus["en"] == ""


def test_the_digest_changes_with_what_pages_share_and_not_with_the_day(config):
    shared = shared_by_pages(config, entry("terms"))
    assert shared.digest == shared_by_pages(config, entry("terms")).digest
    assert shared.digest != shared_by_pages(config, entry("terms"), ledger=False).digest
    assert shared.digest != shared_by_pages(config, entry("rules")).digest
    assert shared.digest != shared_by_pages(replace(config, title="C"), entry("terms")).digest


def test_without_a_ledger_nothing_links_to_it(config):
    for ledger, href in ((True, "/b/LEDGER"), (False, "")):
        shared = shared_by_pages(config, ledger=ledger)
        values = layout_values(shared, page_at(shared, "en", "home.html", "", "T"))
        assert values["site"].ledger_href == href


def test_a_layout_sees_what_every_page_has_and_more(config):
    shared = shared_by_pages(config)
    values = layout_values(shared, page_at(shared, "de", "home.html", "de/", "T", policies=[]))
    assert values.keys() == {"site", "page", "say", "assets", "policies"}
    assert (values["say"].language, values["page"].language) == ("de", "de")
