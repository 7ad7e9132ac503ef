"""Long sentences, the reading ease of each section, syllables that are heard, and what only looks passive."""

import pytest

from legalsite.checks.rules.prose import (
    ENGLISH_APART,
    ENGLISH_PASSIVE,
    ENGLISH_SILENT,
    ENGLISH_VOWELS,
    GERMAN_PASSIVE,
    GERMAN_VOWELS,
    eases,
    long_sentences,
    reading_ease,
    sentences_of,
)
from legalsite.model.document import Block, Document, Span
from legalsite.source.markdown import read_document

HEARD = (
    "use 1 used 1 uses 2 table 2 needed 2 changes 2 agree 2 information 4 services 3 people 2 rules 1 shared 1 delete 2"
    " business 2 every 2 area 3 create 2 created 3 being 2 violation 4 associated 5 idea 3 real 2 deal 1 via 2"
    " client 2 recipient 4 patient 2 liable 3 liability 5 various 3 previous 3 annual 3 individual 5 union 2 opinion 3"
    " special 2 financial 3 obligation 4 governing 3 playing 2 applying 3 someone 2 please 1 review 2 language 2"
)
DEUTSCH = "Daten 2 speichern 2 Verarbeitung 4 erheben 3 neue 2 Unternehmen 4 personenbezogene 7 beachten 3 Käufer 2"


@pytest.mark.parametrize(("word", "count"), list(zip(HEARD.split()[::2], HEARD.split()[1::2], strict=True)))
def test_english_syllables(word: str, count: str) -> None:
    heard = len(ENGLISH_VOWELS.findall(word)) + len(ENGLISH_APART.findall(word))
    assert heard - len(ENGLISH_SILENT.findall(word)) == int(count)


@pytest.mark.parametrize(("word", "count"), list(zip(DEUTSCH.split()[::2], DEUTSCH.split()[1::2], strict=True)))
def test_german_syllables(word: str, count: str) -> None:
    assert len(GERMAN_VOWELS.findall(word.casefold())) == int(count)


def test_sentences_end_at_no_abbreviation() -> None:
    text = 'We keep, e.g. Mr. Doe\'s mail. Acme Inc. does, too. "Why?" Z. B. deshalb.\nAnd so on! See No. 5.'
    assert list(sentences_of(Block("paragraph", (Span(text),), 1))) == [
        "We keep, e.g. Mr. Doe's mail.",
        "Acme Inc. does, too.",
        '"Why?"',
        "Z. B. deshalb.",
        "And so on!",
        "See No. 5.",
    ]


def test_flesch_as_he_counts_it() -> None:
    """Six words of one syllable: 206.835 - 1.015 * 6 - 84.6."""
    ease = reading_ease([Block("paragraph", (Span("The cat sat on the mat."),), 1)], "en")
    assert ease is not None
    assert round(ease.score, 3) == 116.145


def test_amstad_as_he_counts_it() -> None:
    """Three words, four syllables: 180 - 3 - 58.5 * 4 / 3."""
    ease = reading_ease([Block("paragraph", (Span("Wir lesen das."),), 1)], "de")
    assert ease is not None
    assert round(ease.score, 3) == 99.0


def test_other_languages_have_no_formula() -> None:
    assert reading_ease([Block("paragraph", (Span("Nous lisons."),), 1)], "fr") is None


@pytest.mark.parametrize(
    "text", ["It is kept.", "It was never sold.", "Data may be shared.", "They are automatically deleted."]
)
def test_english_passive(text: str) -> None:
    assert ENGLISH_PASSIVE.search(text)


@pytest.mark.parametrize("text", ["It is red.", "We share it.", "You are a member.", "It has been here."])
def test_english_active(text: str) -> None:
    assert not ENGLISH_PASSIVE.search(text)


@pytest.mark.parametrize(
    "text", ["Es wird gespeichert.", "Daten, die gelöscht werden, fehlen.", "Es wurde uns übermittelt."]
)
def test_german_passive(text: str) -> None:
    assert GERMAN_PASSIVE.search(text)


@pytest.mark.parametrize("text", ["Wir werden es lesen.", "Es wird kalt.", "Sie speichern es."])
def test_german_future(text: str) -> None:
    assert not GERMAN_PASSIVE.search(text)


def document(text: str) -> Document:
    return read_document(text.encode(), "x.md")


def test_a_sentence_of_more_than_forty_words_is_long() -> None:
    forty, more = (" ".join(["lengthy"] * count) for count in (40, 41))
    text = f"# T\n\nWe read. {forty.capitalize()}. {more.capitalize()}. We end.\n"
    assert [(words, block.line) for words, block, _ in long_sentences(document(text))] == [(41, 3)]


def test_only_sections_of_a_hundred_words_have_a_reading_ease() -> None:
    short, long = "We read it. " * 10, "We read it all. " * 30
    text = f"{long}\n\n## Short\n\n{short}\n\n## Long\n\n{long}\n"
    assert [heading and heading.text for heading, _ in eases(document(text), "en")] == [None, "Long"]
