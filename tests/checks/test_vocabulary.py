"""The word lists, which a lawyer may extend: every entry is found; all languages have the same lists; each list finds
its own example."""

from importlib import import_module

import pytest

from legalsite.checks.changed_sentences import changed_sentences
from legalsite.checks.vocabulary import meanings_of, pattern_of, vocabulary
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
