"""How a phrase of words.toml becomes a pattern, and in which languages there are lists."""

import re

import pytest

from legalsite.model.config import CHANNEL_NAMES
from legalsite.promises.change_clauses import change_clauses
from legalsite.promises.words import is_weighty, pattern, why_clauses_not_read, word_lists, words_of
from legalsite.source.markdown import read_document
from text_tables import table


@table("words.txt")
def test_is_found(phrase: str, text: str, expected: str) -> None:
    match = pattern(phrase).search(text)
    assert (match[0] if match else "") == expected


def test_the_longest_of_several_phrases_is_found() -> None:
    assert pattern("notice\nnotice of change, prior notice").findall(
        "Prior notice, notice of change"
    ) == [
        "Prior notice",
        "notice of change",
    ]


@pytest.mark.parametrize(("language", "says"), [
    ("en", ""), ("de-AT", ""), ("fr", ""),
    ("sv", "; this text is in Swedish"),
    ("", "; it doesn't recognize the language of this text"),
])  # fmt: skip
def test_in_other_languages_it_says_that_clauses_are_not_read(language: str, says: str) -> None:
    assert why_clauses_not_read(language).endswith(says)
    assert bool(why_clauses_not_read(language)) == bool(says) == (words_of(language) is None)
    assert not says or why_clauses_not_read(language).startswith(
        "legalsite reads clauses on changes in "
    )


@pytest.mark.parametrize(("word", "weighty"), [
    ("material", True), ("Significant", True), ("wesentliche", True), ("substantielles", True), ("minor", False),
    ("immaterial", False), ("", False),
])  # fmt: skip
def test_a_person_may_write_material_in_words_of_any_language(word: str, weighty: bool) -> None:
    assert is_weighty(word) == weighty


def test_every_language_names_every_unit_and_channel() -> None:
    english = word_lists()["en"]
    for language, words in word_lists().items():
        assert words.units.keys() == english.units.keys(), language
        assert set(words.channels) == set(CHANNEL_NAMES), language


def test_no_phrase_names_two_channels() -> None:
    """Words for a new channel must leave the list of `other`, or a clause with them would name both channels."""
    for language, words in word_lists().items():
        lists: dict[str, list[str]] = {}  # phrase → the channels that it names
        for channel, phrases in words.channels.items():
            for phrase in filter(None, {part.strip() for part in re.split(r"[,\n]", phrases)}):
                lists.setdefault(phrase, []).append(channel)
        assert {phrase: names for phrase, names in lists.items() if len(names) > 1} == {}, language


EXAMPLES = [
    (language, read_as, sentence)
    for language, words in word_lists().items()
    for read_as, sentences in words.read_as.items()
    for sentence in sentences.strip().split("\n")
]


@pytest.mark.parametrize(("language", "read_as", "sentence"), EXAMPLES)
def test_an_example_is_read_as_what_it_stands_under(
    language: str, read_as: str, sentence: str
) -> None:
    document = read_document(sentence.encode(), "policy.md")
    (clause,) = change_clauses(document, language, sentence)
    assert bool(clause.unclear) == (read_as == "unclear")
    if read_as in ("any", "none"):
        assert (clause.channels, clause.promises_notice) == ((), read_as == "any")
    elif read_as != "unclear":
        assert (clause.channels, clause.promises_notice) == ((read_as,), True)


def test_every_channel_has_an_example() -> None:
    for language, words in word_lists().items():
        others = {"any", "none", "unclear"}
        assert {*words.read_as} == {*words.channels} | others, language
