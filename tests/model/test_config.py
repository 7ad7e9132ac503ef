"""Where readers' replies go, the languages of texts, and companies, by the settings."""

from datetime import date

import pytest
from msgspec.structs import replace

from legalsite.model.config import (
    CompanySettings,
    Config,
    NoticeSettings,
    PolicySettings,
    Reached,
)
from legalsite.model.facts import Fact


@pytest.mark.parametrize(("sender", "reply_to", "answers"), [
    ("legal@a.test", "", "legal@a.test"),
    ("no_reply@a.test", "A <legal@a.test>", "A <legal@a.test>"),
    ("", "", ""),
])  # fmt: skip
def test_where_replies_go(sender: str, reply_to: str, answers: str) -> None:
    assert NoticeSettings(sender=sender, reply_to=reply_to).answers == answers


@pytest.mark.parametrize(
    ("languages", "original", "pages", "translations", "in_urls"),
    [
        ("en", "", "en", "", False),
        ("en de fr", "", "en", "de fr", False),
        ("en de fr", "en", "en", "de fr", False),
        ("en de fr", "de", "de", "en fr", True),
        ("de en", "de", "de", "en", False),
        ("en-GB de-CH", "de-CH", "de-CH", "en-GB", True),
        # without pages in the original's language, they are in the first one
        ("en", "de", "en", "", False),
        ("en fr", "de", "en", "fr", False),
        ("en de", "de-AT", "en", "de", False),
    ],
)
def test_where_the_texts_of_a_policy_are(
    languages: str, original: str, pages: str, translations: str, in_urls: bool
) -> None:
    tags = tuple(languages.split())
    policies = {"terms": PolicySettings(language=original), "other": PolicySettings()}
    config = Config("Site", "https://a.test/", languages=tags, policies=policies)
    found = config.text_languages
    assert found.of_original("terms") == (original or tags[0])
    assert found.of_original("other") == found.of_original("unknown") == tags[0]
    assert found.of_pages("terms") == pages
    assert found.of_translations("terms") == tuple(translations.split())
    assert ("terms" in found.with_language_in_url) is in_urls
    assert config.all_languages == {*tags, original or tags[0]}


HARBOUR = Config(
    "Harbour Group",
    "https://example.com/",
    languages=("en", "de"),
    home="https://example.com/shop/",
    notice=NoticeSettings(
        company="Harbour Group plc",
        sender="group@example.com",
        imprint="1 Quay",
        logo="files/group.png",
        logo_dark="files/group-dark.png",
        holidays=frozenset({date(2026, 12, 25)}),
        reached=Reached(0.98, "bounces"),
    ),
    companies={
        "**": CompanySettings(name="{{ company.name }}"),
        "eu/**": CompanySettings(sender="{{ company.name }} <eu@example.com>", imprint="1 Hafen"),
        "eu/at/**": CompanySettings(
            imprint="1 Gasse",
            logo="files/at.png",
            closing={"terms": {"": "Call {{ company.name }}."}},
        ),
    },
    facts=(
        Fact("**", "company.name", {"default": "Harbour"}),
        Fact("eu/**", "company.name", {"default": 'Hafen "EU"', "en": "Harbour EU"}),
    ),
)


def test_each_key_has_the_value_of_the_most_specific_section_that_sets_it():
    austria = HARBOUR.for_policy("eu/at/terms")
    assert (austria.title, austria.company, austria.home) == (
        "Harbour EU",
        "Harbour EU",
        "https://example.com/shop/",
    )
    assert austria.notice.sender == "Harbour EU <eu@example.com>"
    assert austria.notice.imprint == "1 Gasse"
    # the dark logo of another company would be wrong
    assert (austria.notice.logo, austria.notice.logo_dark) == ("files/at.png", "")
    assert austria.notice.closing_in("terms", "de") == "Call Harbour EU."
    assert austria.notice.holidays == HARBOUR.notice.holidays
    assert austria.notice.reached == HARBOUR.notice.reached


def test_the_value_of_a_fact_is_in_the_language_of_the_page():
    assert HARBOUR.for_policy("eu/terms", "de").title == 'Hafen "EU"'
    assert HARBOUR.for_policy("eu/terms", "de").notice.sender == 'Hafen "EU" <eu@example.com>'
    assert HARBOUR.for_policy("terms", "de").title == "Harbour"


def test_all_policies_of_a_company_have_the_same_settings():
    assert HARBOUR.for_policy("eu/terms") is HARBOUR.for_policy("eu/privacy")
    assert HARBOUR.for_policies(["eu/terms", "eu/privacy"]) is HARBOUR.for_policy("eu/terms")
    assert HARBOUR.for_policies(["eu/terms", "terms"]) is HARBOUR
    assert HARBOUR.for_policies([]) is HARBOUR


def test_a_site_of_one_company_has_the_settings_of_the_site():
    one = replace(HARBOUR, companies={})
    assert one.for_policy("eu/terms") is one
