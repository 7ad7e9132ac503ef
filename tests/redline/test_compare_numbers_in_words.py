"""Clause numbers that one text has in its words, and the other one beside them."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Document, Span
from legalsite.model.redline import Redline, WordCounts
from legalsite.redline.compare import (
    Numbers,
    compare,
    marked_words,
    numbers_in_words,
    tokens_with_numbers,
)
from legalsite.redline.tokens import Tokens, join_tokens, tokenize


def tokens(*texts: str) -> Tokens:
    return join_tokens([tokenize((Span(text),)) for text in texts])


PETS, GAS, CARS = "Dogs stay on the lead.", "Gas is turned off at night.", "Cars"


@pytest.mark.parametrize(
    ("text", "others", "numbers", "found"),
    [
        (f"{PETS}\n3. {GAS}", (PETS, GAS), ("", "3"), {1: "3."}),
        (f"(a) {PETS} (b) {GAS}", (PETS, GAS), ("(a)", "(b)"), {0: "(a)", 1: "(b)"}),
        (f"§ 5 – {PETS}", (PETS,), ("§ 5",), {0: "§ 5 –"}),
        (f"{PETS} IV.) {CARS}", (PETS, CARS), ("", "IV"), {1: "IV.)"}),
        (f"(Section 3.) – {PETS}", (PETS,), ("Section 3",), {0: "(Section 3.) –"}),
        (
            f"Section 3.) – – – {PETS}",
            (PETS,),
            ("Section 3",),
            {},
        ),  # a number has six tokens at most
        (f"{PETS}\n3. {GAS}", (PETS, GAS), ("", "4"), {}),
        (f"{PETS}\n3. {GAS}", (PETS, CARS), ("", "3"), {}),
        (f"The fee is 3. {PETS}", (PETS,), ("",), {}),
    ],
)
def test_numbers_are_found_that_the_other_text_has_beside_its_blocks(
    text: str, others: tuple[str, ...], numbers: Numbers, found: dict[int, str]
) -> None:
    side, other = tokens(text), tokens(*others)
    in_words = numbers_in_words(side, ("",), other, numbers)
    assert {block: number.written for block, number in in_words.items()} == found
    both = [f"{found.get(block, '')} {words}" for block, words in enumerate(others)]
    assert tokens_with_numbers(other, in_words).keys == tokens(*both).keys


def test_a_block_with_a_number_beside_it_keeps_that_in_its_words() -> None:
    """Readers see `3. 3.1` there."""
    assert not numbers_in_words(tokens(f"3.1 {PETS}"), ("3",), tokens(PETS), ("3.1",))


def test_a_number_beside_a_block_of_either_text_is_that_block_s() -> None:
    assert not numbers_in_words(tokens(f"3. {GAS}", PETS), ("", "3"), tokens(GAS), ("3",))


def test_a_number_within_a_clause_is_a_word_like_others(
    document: Callable[[str], Document],
) -> None:
    """Only where a block begins is it what the other text has beside the words."""
    item, paragraph = document("1. email"), document("email 1. email email")
    there, back = compare(item, paragraph), compare(paragraph, item)
    assert (marked_words(there), marked_words(back)) == (
        WordCounts(inserted=3),
        WordCounts(deleted=3),
    )
    assert (words_of(there, "insert"), words_of(back, "delete")) == ("email 1. email email",) * 2


def words_of(redline: Redline, op: str) -> str:
    return "".join(
        run.text
        for passage in redline.block_changes
        for run in passage.runs
        if run.op in ("equal", op)
    )
