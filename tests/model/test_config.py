"""Where readers' replies go, and the languages of texts, by the settings."""

import pytest

from legalsite.model.config import Config, NoticeSettings, PolicySettings


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
