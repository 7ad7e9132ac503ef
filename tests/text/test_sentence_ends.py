"""A sentence has one full stop, whatever fact ends it."""

import re

import pytest
from markupsafe import Markup

from legalsite.text.phrase_catalogue import (
    Catalogue,
    Phrase,
    Phrases,
    built_in,
    built_in_languages,
    is_plural,
)
from legalsite.text.sentence_ends import end_sentence, fit_stops

COMPANIES = [
    "Korero, Inc.",
    "Korero GmbH & Co.",
    "S.A.",
    "“Korero, Inc.”",
    "« Korero, Inc. »",
    "Yahoo!",
    "Who?",
]
NO_ENDS = ["Korero", "<b>Korero</b>", "v1.2", "korero.example", "Who? Korero", ""]
DOUBLE_END = r"[.?!](?:[”\"]|\s»)?\.(?:\W|$)|。[.。]"
PLACEHOLDER = r"\{(\w+)\}"


@pytest.mark.parametrize(
    ("words", "stop", "ended"),
    [
        ("It changes", ".", "It changes."),
        ("It changes.", ".", "It changes."),
        ("An account with Korero, Inc.", ".", "An account with Korero, Inc."),
        ("An account (with Korero, Inc.)", ".", "An account (with Korero, Inc.)."),
        ("An account with Yahoo!", ".", "An account with Yahoo!"),
        ("It says “Why?”", ".", "It says “Why?”"),
        ("It says “no”", ".", "It says “no”."),
        ("Il dit « Non. »", ".", "Il dit « Non. »"),
        ("Er sagt „Nein.“", ".", "Er sagt „Nein.“"),
        ("And so on…", ".", "And so on…"),
        ("変更します", "。", "変更します。"),
        ("変更します。", "。", "変更します。"),
        ("「変更します。」", "。", "「変更します。」"),
        ("変更しますか？", "。", "変更しますか？"),
        ("変更します。", ".", "変更します。"),
        (
            "事業者：Korero, Inc.",
            "。",
            "事業者：Korero, Inc.。",
        ),  # the full stop of an abbreviation
        ("यह बदलता है", "।", "यह बदलता है।"),
        ("यह बदलता है।", "।", "यह बदलता है।"),
        ("هل تغيّر؟", ".", "هل تغيّر؟"),
        (Markup("by <a>Korero, <b>Inc.</b></a>"), ".", "by <a>Korero, <b>Inc.</b></a>"),
        (Markup("by <a>Korero</a>"), ".", "by <a>Korero</a>."),
        (Markup("&#34;Korero, Inc.&#34;"), ".", "&#34;Korero, Inc.&#34;"),
        ("\ufdd0English words.\ufdd1", ".", "\ufdd0English words.\ufdd1"),
    ],
)
def test_a_sentence_gets_a_full_stop_only_if_it_has_no_end(
    words: str, stop: str, ended: str
) -> None:
    assert end_sentence(words, stop) == ended
    assert isinstance(end_sentence(words, stop), type(words))


@pytest.mark.parametrize(
    ("phrase", "seen"),
    [
        ("It is {a}. Yes.", "It is Inc. Yes."),
        ("It is “{a}”.", "It is “Inc.”"),
        ("It is {a}, {b}.", "It is Inc., Ltd."),
        ("It is {a} {b}", "It is Inc. Ltd."),
        ("Is it {a}?", "Is it Inc.?"),
        ("It is {b}.{a}", "It is Ltd.Inc."),
    ],
)
def test_a_full_stop_goes_after_a_value_with_one(phrase: str, seen: str) -> None:
    values = {"a": "Inc.", "b": "Ltd."}
    assert fit_stops(phrase, values).format(**values) == seen


@pytest.mark.parametrize("company", COMPANIES)
@pytest.mark.parametrize("language", built_in_languages())
def test_no_phrase_has_two_ends_of_a_sentence(language: str, company: str) -> None:
    """Each phrase in each language, with a fact in each of its placeholders."""
    count = 0
    for section in built_in("en"):
        phrases = Catalogue().phrases(section, language)
        for key, phrase in phrases.items():
            for text in _filled(phrases, key, phrase, company):
                count += 1
                for words in (text, phrases.sentence(text)):
                    assert not re.search(DOUBLE_END, words), (key, words)
    assert count > 100


def _filled(phrases: Phrases, key: str, phrase: Phrase, company: str) -> list[str]:
    """Return a phrase, or each form of a table, filled with the name of a company."""
    if key == "own":
        return []
    if is_plural(phrase):
        forms = "".join(phrase.values())  # type: ignore[union-attr]  # plural ones are tables
        names = set(re.findall(PLACEHOLDER, forms)) - {"n"}
        return [phrases.counted(key, n, **dict.fromkeys(names, company)) for n in (1, 2, 5, 11)]
    if not isinstance(phrase, str):
        return list(phrase.values())
    names = set(re.findall(PLACEHOLDER, phrase))
    return [phrases.filled(key, **dict.fromkeys(names, company))]


@pytest.mark.parametrize("company", NO_ENDS)
@pytest.mark.parametrize(
    "phrase", ["By {name}.", "By “{name}”.", "By {other} {name}’s.", "By {name}"]
)
def test_a_value_without_an_end_keeps_the_full_stop(phrase: str, company: str) -> None:
    assert fit_stops(phrase, {"name": company}) == phrase
