"""Patterns for the characters of a text: they match the same, but have smaller classes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.source.link_targets import INVISIBLE
from legalsite.text.clause_numbers import DIGIT_IN_PARAGRAPH, WITH_DIGIT, WITH_LETTER, WITH_SIGN
from legalsite.text.inline_html import REFERENCE_PATTERN
from legalsite.text.patterns import characters_of, compile_for, pattern_for
from legalsite.text.sentence_ends import _CLOSING
from legalsite.text.sentences import _ABBREVIATED, _END, _END_OR_SEMICOLON

PATTERNS = (
    *(_END, _END_OR_SEMICOLON, _ABBREVIATED, REFERENCE_PATTERN, INVISIBLE, _CLOSING),
    *("|".join(forms) for forms in (WITH_SIGN, WITH_DIGIT, WITH_LETTER, DIGIT_IN_PARAGRAPH)),
)


@pytest.mark.parametrize(
    ("text", "characters"),
    [("a~", "ascii"), ("\x80é", "western"), ("“5 €”…", "western"), ("ł", "any"), ("日", "any")],
)
def test_a_text_has_characters(text: str, characters: str) -> None:
    assert characters_of(text) == characters


@pytest.mark.parametrize(
    ("pattern", "in_ascii", "in_western"),
    [
        ("[a-z“年]+", "[a-z]+", "[a-z“]+"),
        (r"[\u2010-\u2015-]", "[-]", "[‐-―-]"),  # the range contains an en dash
        (r"\[“年]", r"\[“年]", r"\[“年]"),  # not a class
        (r"[(\[\]年é]", r"[(\[\]]", r"[(\[\]é]"),
        (r"[\x7f-\xa0\u3000]", r"[\x7f-\xa0]", r"[\x7f-\xa0]"),
        ("[年月]?日", "(?!)?日", "(?!)?日"),
        ("[^年月]", r"[\s\S]", r"[\s\S]"),
    ],
)
def test_a_class_keeps_the_characters_of_a_text(
    pattern: str, in_ascii: str, in_western: str
) -> None:
    assert compile_for("ascii", pattern).pattern == in_ascii
    assert compile_for("western", pattern).pattern == in_western
    assert compile_for("any", pattern).pattern == pattern


@given(
    st.text("aBé1ix .,;:!?()[]§\"'“”’–—…€\u00a0Ω日。年ł", max_size=30)
    | st.text("aB1ix .,;:!?()[]\"'", max_size=30)
    | st.text("aBé1ix .,;:()§“”’–—…€\u00a0", max_size=30)
)
def test_a_pattern_finds_the_same(text: str) -> None:
    for pattern in PATTERNS:
        found = [match.span() for match in pattern_for(text, pattern).finditer(text)]
        assert found == [match.span() for match in re.finditer(pattern, text)]
