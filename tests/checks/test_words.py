"""The word lists, which a lawyer may extend: every entry is found; all languages have the same lists."""

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.checks.changed_sentences import binding_differences, changed_sentences, new_numbers, topic_differences
from legalsite.checks.vocabulary import vocabulary, word_list
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from legalsite.text.languages import WORDED

SAID = "we may share your data for 30 days with Stripe, unless you object. § 4 (a) costs €5 May 2020"
WORDS = st.sampled_from(SAID.split(" "))


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


@given(st.lists(WORDS, min_size=1, max_size=30))
def test_another_mark_at_the_end_touches_nothing(words: list[str]) -> None:
    text = "a " + " ".join(words)
    assert list(_touched(f"{text} z", f"{text} z")) == []
    assert list(_touched(f"{text} z.", f"{text} z!")) == []


def _touched(old: str, new: str) -> list[object]:
    redline = compare(*(read_document(text.encode(), "x.md") for text in (old, new)))
    numbers = new_numbers(redline)
    return [
        difference
        for sentence in changed_sentences(redline)
        for difference in (*binding_differences(sentence, "en", numbers), *topic_differences(sentence, "en", ()))
    ]
