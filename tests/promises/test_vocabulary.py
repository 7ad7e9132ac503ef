"""The words of each language: the same lists in all of them, written so that a lawyer can add to them."""

import re
from importlib import import_module

import pytest
from msgspec.structs import fields

from legalsite.promises.vocabulary import PolicyWords, either
from legalsite.text.languages import WORDED

LISTS = [field.name for field in fields(PolicyWords) if field.name not in ("units", "numbers")]


def words_of(language: str) -> PolicyWords:
    words: PolicyWords = import_module(f"legalsite.promises.vocabulary.{language}").WORDS
    return words


@pytest.mark.parametrize("language", WORDED)
@pytest.mark.parametrize("name", LISTS)
def test_every_entry_is_found(language: str, name: str) -> None:
    entries = [" ".join(entry.split()) for entry in re.split("[,\n]", getattr(words_of(language), name))]
    entries = [entry for entry in entries if entry]
    assert entries
    assert len(entries) == len(set(entries))
    pattern = re.compile(rf"(?<!\w)(?:{either(getattr(words_of(language), name))})(?!\w)")
    assert [entry for entry in entries if not pattern.fullmatch(entry.replace("*", ""))] == []
    assert [entry for entry in entries if entry != entry.lower()] == []


@pytest.mark.parametrize("language", WORDED)
def test_every_unit_has_a_length(language: str) -> None:
    for days, months in words_of(language).units.values():
        assert days > 0
        assert not months or months * 30 <= days < months * 31


def test_a_star_stands_for_any_ending_and_the_longest_entry_counts() -> None:
    pattern = re.compile(either("policy, policy notice, amend*\n e-mail"))
    assert pattern.findall("policy notice, amendment, e-mail") == ["policy notice", "amendment", "e-mail"]


def test_signs_of_patterns_are_taken_as_they_are() -> None:
    assert re.fullmatch(either("t&cs, c. (a)"), "c. (a)")
