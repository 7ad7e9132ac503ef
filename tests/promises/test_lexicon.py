"""The word lists of each language, and the patterns that they are made of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from legalsite.promises.lexicon import PhrasePattern, any_of, lexicon_for, one_of
from legalsite.text.languages import WORDED

PHRASES = (
    r"(?:this|our) (?:policy|terms)",
    r"(?:this|our) [(\])]",
    r"(?:this|our)\) page",
    r"(?:this|our)+ notice",
    r"(?!its )(?:this|its) text",
    r"plain(?: words)?",
    r"(?:this|our) page|words",
)
WORDS = ("this", "our", "its", "policy", "terms", "(", ")", "]", "page", "notice", "text", "plain", "words")


def test_phrases_that_begin_alike_share_their_beginning() -> None:
    assert any_of(r"(?:a|b) c", r"(?:a|b) d", "e").pattern == r"(?<!\w)(?:(?:a|b)(?: c| d)|e)(?!\w)"


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_alone_stays_what_it_is(phrase: str) -> None:
    for text in ("this policy", "our )", "our) page", "thisour notice", "its text", "this text", "plain words"):
        assert bool(any_of(phrase).search(text)) == bool(one_of(phrase).search(text))


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_it_finds_what_one_of_finds(text: str) -> None:
    assert bool(any_of(*PHRASES).search(text)) == bool(one_of(*PHRASES).search(text))


@pytest.mark.parametrize("language", WORDED)
def test_every_list_of_a_language_is_a_pattern(language: str) -> None:
    words = lexicon_for(language)
    lists = [getattr(words, field.name) for field in fields(words)]
    lists += [*words.channels.values(), *words.heads.values()]
    patterns = [value for value in lists if isinstance(value, PhrasePattern)]
    assert len(patterns) > 50
    for each in patterns:
        re.compile(each.pattern)


def test_nothing_is_compiled_before_something_is_looked_for() -> None:
    broken = one_of("(")
    with pytest.raises(re.error):
        broken.search("text")


def test_other_languages_have_no_word_lists() -> None:
    with pytest.raises(KeyError):
        lexicon_for("../en")
