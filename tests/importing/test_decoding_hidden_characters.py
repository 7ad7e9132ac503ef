"""Characters that no text may have are cleaned up, and what became of them is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.decoding import clean_characters
from legalsite.source.characters import HARMFUL


@pytest.mark.parametrize(
    ("text", "clean", "said"),
    [
        ("Plain – “words”.\n", "Plain – “words”.\n", []),
        ("| a\u2028b | c |\n", "| a b | c |\n", ["1 × U+2028 (line separator): read as a space"]),
        ("a\x0cb", "a b", ["1 × U+000C (a control character): read as a space"]),
        ("It\x92s 50 \x80.", "It’s 50 €.", [
            "1 × U+0080 (a control character): read as €, as in Windows-1252",
            "1 × U+0092 (a control character): read as ’, as in Windows-1252",
        ]),
        ("And so on\x85 it\x92s", "And so on… it’s", [
            "1 × U+0085 (a control character): read as …, as in Windows-1252",
            "1 × U+0092 (a control character): read as ’, as in Windows-1252",
        ]),
        ("One line\x85another", "One line another", ["1 × U+0085 (a control character): read as a space"]),
        ("a&#133;", "a…", ["1 × U+0085 (a control character): read as …, as in Windows-1252"]),
        ("not\u3164 a\U000e0041\u2800b", "not a b", [
            "1 × U+2800 (braille pattern blank): read as a space",
            "1 × U+3164 (hangul filler): removed",
            "1 × U+E0041 (tag latin capital letter a): removed",
        ]),
        ("a\x8db", "ab", ["1 × U+008D (a control character): removed"]),
        ("\u202eevil\u202c \u2066x\u2069", "evil x", [
            "1 × U+202C (pop directional formatting): removed",
            "1 × U+202E (right-to-left override): removed",
            "1 × U+2066 (left-to-right isolate): removed",
            "1 × U+2069 (pop directional isolate): removed",
        ]),
        ("a&#8232;b &#x202E;c it&#146;s &#228;", "a b c it’s &#228;", [
            "1 × U+0092 (a control character): read as ’, as in Windows-1252",
            "1 × U+2028 (line separator): read as a space",
            "1 × U+202E (right-to-left override): removed",
        ]),
        ("\x1b\x1b", "", ["2 × U+001B (a control character): removed"]),
    ],
)  # fmt: skip
def test_cleaned(text: str, clean: str, said: list[str]) -> None:
    assert clean_characters(text) == (clean, tuple(said))


@given(st.text())
def test_nothing_harmful_is_left_and_what_is_clean_stays(text: str) -> None:
    clean, done = clean_characters(text)
    assert not HARMFUL.search(clean)
    assert bool(done) == (clean != text)
    assert clean_characters(clean) == (clean, ())
