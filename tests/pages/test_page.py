from datetime import date

import pytest
from msgspec.structs import replace

from legalsite.model.config import Config
from legalsite.model.in_force import PolicyOnDay, TextOnDay
from legalsite.model.policy import Revision, RevisionId
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.page import LONGEST_MENU, in_order, label_in, layout_values, make_frame, page_view, site_view
from legalsite.pages.policy_summary import Label, PolicySummary
from legalsite.text.phrase_catalogue import Catalogue

DAY = date(2025, 1, 1)


def entry(slug, *languages, in_menu=True):
    labels = tuple(Label(language, f"{slug}-{language}", f"{slug}/", language) for language in languages or ("en",))
    text = Revision(slug, RevisionId(DAY), slug, DAY, f"{slug}/{DAY}.md", "", 1, withdrawn=not in_menu)
    on_day = PolicyOnDay(slug, (TextOnDay(text, "in force"),), text.revised)
    return PolicySummary(slug, labels, on_day, (), (), None)


@pytest.fixture
def config():
    return Config("A & B", "https://a.test/b/", languages=("en", "de"))


def shared_by_pages(config, *entries, ledger=True):
    return make_frame(config, None, entries, Layouts({}).assets, Catalogue(), ledger=ledger)


def test_policies_stand_in_the_order_of_the_settings_then_by_slug():
    config = Config("x", "https://a.test/", policies=dict.fromkeys(["terms", "cookies"]))
    entries = [entry(slug) for slug in ("abuse", "cookies", "privacy", "terms")]
    assert [policy.slug for policy in in_order(config, entries)] == ["terms", "cookies", "abuse", "privacy"]


def test_a_policy_goes_by_its_title_in_the_language_or_else_in_the_first():
    policy = entry("terms", "en", "de")
    assert [label_in(policy, language).title for language in ("en", "de", "fr")] == ["terms-en", "terms-de", "terms-en"]


def test_the_menu_lists_policies_in_each_language_and_marks_words_in_another(config):
    menus = shared_by_pages(config, entry("terms", "en", "de"), entry("old", in_menu=False), entry("rules")).menus
    assert menus["en"] == '<li><a href="/b/rules/">rules-en</a></li><li><a href="/b/terms/">terms-en</a></li>'
    assert menus["de"] == (
        '<li><a href="/b/rules/" lang="en" dir="ltr">rules-en</a></li><li><a href="/b/terms/">terms-de</a></li>'
    )


def test_a_menu_that_would_be_too_long_is_empty(config):
    entries = [entry(f"p{number}") for number in range(LONGEST_MENU + 1)]
    assert shared_by_pages(config, *entries[:-1]).menus["en"]
    assert shared_by_pages(config, *entries).menus["en"] == ""


def test_the_digest_changes_with_what_pages_share_and_not_with_the_day(config):
    shared = shared_by_pages(config, entry("terms"))
    assert shared.digest == shared_by_pages(config, entry("terms")).digest
    assert shared.digest != shared_by_pages(config, entry("terms"), ledger=False).digest
    assert shared.digest != shared_by_pages(config, entry("rules")).digest
    assert shared.digest != shared_by_pages(replace(config, title="C"), entry("terms")).digest


def test_the_menu_marks_the_current_policy(config):
    shared = shared_by_pages(config, entry("terms"), entry("rules"))
    assert site_view(shared, "en", "/b/terms/").menu.count("aria-current") == 1
    assert '<a href="/b/terms/" aria-current="true">' in site_view(shared, "en", "/b/terms/").menu
    assert "aria-current" not in site_view(shared, "en").menu


def test_without_a_ledger_nothing_links_to_it(config):
    assert (
        site_view(shared_by_pages(config), "en").ledger_href,
        site_view(shared_by_pages(config), "en").recorded,
    ) == ("/b/LEDGER", True)
    assert site_view(shared_by_pages(config, ledger=False), "en").ledger_href == ""


def test_a_page_in_one_language_has_no_alternates(config):
    shared = shared_by_pages(config)
    assert page_view(shared, "en", "home", "", "T", alternates=[("en", "")]).alternates == ()
    both = page_view(shared, "de", "home", "de/", "T", alternates=[("en", ""), ("de", "de/")]).alternates
    assert [(alternate.name, alternate.href, alternate.current) for alternate in both] == [
        ("English", "/b/", False),
        ("Deutsch", "/b/de/", True),
    ]


def test_a_page_is_its_own_canonical_page_unless_it_names_another(config):
    shared = shared_by_pages(config)
    assert page_view(shared, "en", "policy", "terms/", "T").canonical == "https://a.test/b/terms/"
    assert (
        page_view(shared, "en", "revision", "terms/x/", "T", canonical="terms/").canonical == "https://a.test/b/terms/"
    )


def test_a_layout_sees_what_every_page_has_and_more(config):
    shared = shared_by_pages(config)
    view = page_view(shared, "de", "home", "de/", "T")
    values = layout_values(shared, site_view(shared, "de"), view, policies=[])
    assert values.keys() == {"site", "page", "say", "assets", "policies"}
    assert (values["say"].language, values["page"].language) == ("de", "de")
