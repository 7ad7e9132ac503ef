"""The word lists, which a lawyer may extend: every entry is found; all languages have the same lists."""

from importlib import import_module

import pytest

from legalsite.checks.vocabulary import vocabulary, word_list
from legalsite.text.languages import WORDED


@pytest.mark.parametrize("language", WORDED)
def test_every_entry_is_found(language: str) -> None:
    words = vocabulary(language)
    for listed in (*words.strict, *words.topics):
        for entry, meaning in listed.meaning.items():
            assert meaning in listed.found(f"x {entry} y"), f"{language}, {listed.name}: {entry}"


@pytest.mark.parametrize("language", WORDED)
def test_all_languages_have_the_same_lists(language: str) -> None:
    here, english = (import_module(f"legalsite.checks.vocabulary.{each}") for each in (language, "en"))
    assert list(here.STRICT) == list(english.STRICT)
    assert list(here.TOPICS) == list(english.TOPICS)


def test_a_star_stands_for_any_ending_and_an_equals_sign_for_the_same_meaning() -> None:
    listed = word_list("x", "retain*, we = us = our\n third party")
    assert listed.found("Retention retains; OUR data, a Third\nparty") == ["retain", "we", "third party"]
    assert listed.found("regardless, retail, bus") == []
    assert listed.shown(["retain", "we"], "We are Retaining") == ("retaining", "we")
