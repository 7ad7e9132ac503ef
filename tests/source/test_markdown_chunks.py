"""Whether every word of a source comes out again."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.source.markdown_chunks import LETTERS as WORD
from legalsite.source.markdown_chunks import decoded_entities, lost_word_problems
from text_tables import in_lines

TEXTS = st.text("aé_1 \n-’\u00a0\u2028", max_size=12)


def test_the_line_that_loses_most_is_named() -> None:
    (problem,) = lost_word_problems("we keep\nyour old data\nhere", "we keep here your")
    assert in_lines([problem]) == (
        "1:0 text-lost: the page would lose 2 words: “old data”; "
        "escape the character that hides them with a backslash, close the open markup, or remove the words"
    )


@pytest.mark.parametrize(
    ("source", "accounted"),
    [
        ("We *keep* it", "We keep it"),
        ("caf&eacute; &#233; &#xE9;", "café é é"),
        ("STRASSE", "Straße"),
        ("a b", "b a"),
    ],
)
def test_no_word_is_lost(source: str, accounted: str) -> None:
    assert lost_word_problems(source, accounted) == []


@given(TEXTS, TEXTS)
def test_a_word_is_lost_whatever_signs_are_around_it(source: str, accounted: str) -> None:
    missing = Counter(WORD.findall(source)) - Counter(WORD.findall(accounted))
    assert bool(lost_word_problems(source, accounted)) == bool(missing)


def test_a_word_that_is_there_twice_has_to_come_out_twice() -> None:
    assert lost_word_problems("not not", "not")


@pytest.mark.parametrize(
    ("text", "decoded"),
    [("&amp;", "&"), ("&nosuch;", "&nosuch;"), ("&#x110000;", "&#x110000;"), ("a & b", "a & b")],
)
def test_entities(text: str, decoded: str) -> None:
    assert decoded_entities(text) == decoded


def test_the_first_six_words_of_the_line_are_shown() -> None:
    (problem,) = lost_word_problems("one two three four five six seven\neight", "")
    assert problem.message == "the page would lose 8 words: “one two three four five six”"
