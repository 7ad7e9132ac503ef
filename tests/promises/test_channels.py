"""Through what a change is announced."""

import pytest

from legalsite.promises.channels import ORDER, mentions
from legalsite.promises.lexicon import lexicon_for

CASES = [
    ("en", ["we will notify you by e-mail."], ["email will"]),
    ("en", ["we may notify you by e-mail or post a notice on our website."], ["email may", "site may"]),
    ("en", ["we will not e-mail you about changes."], []),
    ("en", ["we will post the new policy on this page."], ["post will"]),
    ("en", ["we will tell you by e-mail, a banner or text message."], ["email will", "other will", "site will"]),
    ("en", ["we will show you a notice in the app."], ["in_product will"]),
    ("en", ["we will give prominent notice.", "for example, we may e-mail you."], ["email will"]),
    ("en", ["we will tell you of changes through:", "e-mail", "a banner on our website"], ["email will", "site will"]),
    ("en", ["please e-mail us if you have questions."], []),
    ("de", ["wir informieren sie per e-mail."], ["email will"]),
    ("de", ["wir können sie per e-mail informieren."], ["email may"]),
    ("de", ["wir veröffentlichen die neue fassung auf unserer website."], ["post will"]),
    ("fr", ["nous vous informerons par courriel."], ["email will"]),
    ("fr", ["nous pouvons vous informer par courriel."], ["email may"]),
]


@pytest.mark.parametrize(("language", "sentences", "expected"), CASES)
def test_mentions(language: str, sentences: list[str], expected: list[str]) -> None:
    mentioned = mentions(sentences, lexicon_for(language))
    assert sorted({f"{mention.channel} {mention.modality}" for mention in mentioned}) == expected


@pytest.mark.parametrize(("language", "sentences", "expected"), CASES)
def test_a_mention_stands_in_its_sentence(language: str, sentences: list[str], expected: list[str]) -> None:
    for mention in mentions(sentences, lexicon_for(language)):
        assert mention.channel in ORDER
        assert 0 <= mention.start < mention.end <= len(sentences[mention.sentence])


def test_the_place_of_a_banner_goes_before_the_banner() -> None:
    mentioned = mentions(["we will show a banner on your dashboard."], lexicon_for("en"))
    assert {mention.channel for mention in mentioned} == {"account"}
