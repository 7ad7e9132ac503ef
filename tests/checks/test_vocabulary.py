"""The word lists, which a lawyer may extend: every entry is found; all languages have the same lists; each list finds
its own example."""

import re
from importlib import import_module

import pytest

from legalsite.checks.changed_sentences import changed_sentences
from legalsite.checks.vocabulary import alternatives_of, meanings_of, pattern_of, vocabulary
from legalsite.checks.vocabulary.listed import Listed
from legalsite.checks.weighty_changes import COMPARED, weighty_differences
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from legalsite.text.languages import WORDED


def lists_of(language: str) -> dict[str, Listed]:
    lists: dict[str, Listed] = import_module(f"legalsite.checks.vocabulary.{language}").LISTS
    return lists


@pytest.mark.parametrize("language", WORDED)
def test_every_entry_is_found(language: str) -> None:
    words = vocabulary(language)
    for name, meanings in words.lists.items():
        for entry, meaning in meanings.items():
            found = {(each.name, each.meaning) for each in words.entries(f"x {entry} y")}
            assert (name, meaning) in found, f"{language}, {name}: {entry}"


@pytest.mark.parametrize("language", WORDED)
def test_all_languages_have_the_same_lists(language: str) -> None:
    here, english = (import_module(f"legalsite.checks.vocabulary.{each}") for each in (language, "en"))
    assert list(here.LISTS) == list(english.LISTS)
    names = [{name for name in vars(module) if name.isupper()} for module in (here, english)]
    assert names[0] == names[1]


def test_every_list_that_is_compared_in_a_way_of_its_own_exists() -> None:
    assert set(COMPARED) < set(lists_of("en"))


@pytest.mark.parametrize(("language", "name"), [(language, name) for language in WORDED for name in lists_of(language)])
def test_a_list_finds_its_example_and_not_its_counterexample(language: str, name: str) -> None:
    listed = lists_of(language)[name]
    assert name in kinds(*listed.found, language)
    assert name not in kinds(*listed.not_found, language)


def kinds(old: str, new: str, language: str) -> set[str]:
    redline = compare(*(read_document(text.encode(), "x.md") for text in (old, new)))
    return {
        difference.kind
        for sentence in changed_sentences(redline)
        for difference in weighty_differences(sentence, language, {})
    }


def test_a_star_stands_for_any_ending_and_an_equals_sign_for_the_same_meaning() -> None:
    entries = "retain*, we = us\n = our\n third party"
    assert meanings_of(entries) == {
        "retain": "retain", "we": "we", "us": "we", "our": "we", "third party": "third party"
    }  # fmt: skip
    pattern = pattern_of(entries)
    assert pattern.findall("retention retains; our data, a third\nparty") == ["retains", "our", "third\nparty"]
    assert pattern.findall("regardless, retail, bus") == []


def test_a_slash_stands_between_alternatives() -> None:
    entries = "and/or, granted = approved\n / refused / put off, open / closed"
    assert alternatives_of(entries) == {"granted": 0, "refused": 0, "put off": 0, "open": 1, "closed": 1}
    assert list(meanings_of(entries)) == ["and/or", "granted", "approved", "refused", "put off", "open", "closed"]


@pytest.mark.parametrize("language", WORDED)
def test_no_list_has_a_word_twice(language: str) -> None:
    """A word has one meaning in a list; of two, only the last would count."""
    for name, listed in lists_of(language).items():
        entries = re.split(r"[,=\n]|\s/\s", str(listed.words))
        words = [entry.strip().rstrip("*") for entry in entries if entry.strip()]
        assert {word for word in words if words.count(word) > 1} == set(), f"{language}, {name}"


def test_a_word_counts_in_each_list_that_knows_it() -> None:
    """A longer entry of one list does not hide a shorter one of another that may have any ending."""
    found = vocabulary("de").entries("jeder")
    assert {entry.name for entry in found} == {"all or some", "settings"}


def test_where_entries_overlap_the_longest_counts() -> None:
    found = vocabulary("en").entries("We answer without undue delay, not less than once.")
    assert [(entry.name, entry.meaning) for entry in found if entry.name in {"negations", "periods", "limits"}] == [
        ("periods", "without undue delay"),
        ("limits", "at least"),
    ]


def test_a_language_without_lists_has_none() -> None:
    words = vocabulary("es")
    assert (words.lists, words.numbers, words.entries("no podemos")) == ({}, {}, ())
    assert vocabulary("de-AT").lists == vocabulary("de").lists
