"""Characters that no text may have are cleaned up, and what became of them is said."""

import re

from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import HARMFUL
from legalsite.importing.decoding import clean_characters
from text_tables import table


@table("decoding.txt")
def test_cleaned(text: str, clean: str, said: str) -> None:
    assert clean_characters(text) == (clean, tuple(said.split(" | ")) if said else ())


@given(st.text())
def test_nothing_harmful_is_left_and_what_is_clean_stays(text: str) -> None:
    clean, done = clean_characters(text)
    assert not re.search(HARMFUL, clean)
    assert bool(done) == (clean != text)
    assert clean_characters(clean) == (clean, ())
