"""Sentences end where a reader ends them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.text import sentences as sentences_module
from legalsite.text.sentences import ABBREVIATIONS, sentence_starts, sentences

CASES = Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_sentences(case: str) -> None:
    expected = case.split(" | ")
    assert list(sentences(case.replace(" | ", " "))) == expected


def test_a_sentence_may_begin_without_a_space() -> None:
    """Texts that were copied from web pages have lost some of their spaces."""
    text = "It is on example.com on this page.Before that, we write."
    assert list(sentences(text)) == ["It is on example.com on this page.", "Before that, we write."]


def test_nothing_has_no_sentences() -> None:
    assert list(sentences("")) == list(sentences(" \n ")) == []


def test_the_end_of_a_line_ends_a_sentence_only_if_asked() -> None:
    assert list(sentences("one\ntwo. Three")) == ["one\ntwo.", "Three"]
    assert list(sentences("one\ntwo. Three", lines=True)) == ["one", "two.", "Three"]


def test_a_semicolon_ends_a_sentence_only_if_asked() -> None:
    text = "We pay; You owe; nothing else."
    assert list(sentence_starts(text)) == []
    assert list(sentence_starts(text, semicolons=True)) == [text.index("You")]


@pytest.mark.parametrize("word", sorted(frozenset().union(*ABBREVIATIONS.values())))
def test_no_abbreviation_ends_a_sentence(word: str) -> None:
    text = f"Siehe hier {word}. Das ist wahr"
    assert list(sentences(text)) == [text]


@given(st.text(alphabet='aBé. \n;!?”"(1', max_size=60), st.booleans())
def test_no_word_is_lost(text: str, lines: bool) -> None:
    assert " ".join(sentences(text, lines=lines)).split() == text.split()
    end = len(text) + text.endswith(
        "\n"
    )  # after a line's end, a sentence may start where the text ends
    assert all(0 < start < end for start in sentence_starts(text, lines=lines))


LENGTH = 8_000  # characters


@pytest.mark.parametrize("piece", ["e.g. ", "A. ", "word ", "((((", "1.1. ", '."" '])
def test_the_time_grows_with_the_length(
    piece: str, growth: Callable[[Callable[[int], object]], float]
) -> None:
    assert growth(lambda size: list(sentences((piece * LENGTH * size)[: LENGTH * size]))) < 8


ENDINGS = st.sampled_from(
    [*sorted(frozenset().union(*ABBREVIATIONS.values())), "S.r.l", "e.g", "3", "a"]
)


@given(
    st.tuples(
        st.text(),
        st.sampled_from(["", " ", "(", "l'"]),
        ENDINGS | st.text(),
        st.text(")’»… %", max_size=2),
    )
)
def test_the_quick_check_finds_the_same_ends(parts: tuple[str, ...]) -> None:
    text = f"{''.join(parts)}. Next"
    quick = list(sentence_starts(text))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sentences_module, "_is_plain", lambda _: False)
        assert list(sentence_starts(text)) == quick
