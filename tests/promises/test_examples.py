"""Each list of words has examples and counter-examples in examples/*.txt, and each of its phrases is in an example."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import fields

from legalsite.promises.lexicon import Lexicon, PhrasePattern, lexicon_for
from legalsite.text.languages import WORDED

EXAMPLES = Path(__file__).parent / "examples"


def lists(words: Lexicon) -> Iterator[tuple[str, PhrasePattern]]:
    """Yield every list of a language with its name: `about`, `channels.email`."""
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, PhrasePattern):
            yield field.name, value
        elif field.name in ("channels", "heads"):
            yield from ((f"{field.name}.{name}", pattern) for name, pattern in value.items())


def examples(language: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return the examples and the counter-examples of each list."""
    _, *parts = (EXAMPLES / f"{language}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    by_list = {}
    for part in parts:
        name, *lines = part.split("\n")
        marked = [(line[0], line[2:].removesuffix("|")) for line in lines]
        by_list[name] = [text for mark, text in marked if mark == "+"], [text for mark, text in marked if mark == "-"]
    return by_list


LISTS = [(language, name) for language in WORDED for name, _ in lists(lexicon_for(language))]


@pytest.mark.parametrize(("language", "name"), LISTS)
def test_a_list_finds_its_examples_and_not_its_counter_examples(language: str, name: str) -> None:
    pattern = dict(lists(lexicon_for(language)))[name]
    found, not_found = examples(language)[name]
    assert [text for text in found if not pattern.search(text)] == []
    assert [text for text in not_found if pattern.search(text)] == []
    assert not_found


@pytest.mark.parametrize(("language", "name"), LISTS)
def test_every_phrase_has_an_example(language: str, name: str) -> None:
    found, _ = examples(language)[name]
    phrases = dict(lists(lexicon_for(language)))[name].phrases
    assert [phrase for phrase in phrases if not any(re.search(phrase, text) for text in found)] == []


@pytest.mark.parametrize("language", WORDED)
def test_every_example_is_for_a_list(language: str) -> None:
    assert list(examples(language)) == [name for name, _ in lists(lexicon_for(language))]
