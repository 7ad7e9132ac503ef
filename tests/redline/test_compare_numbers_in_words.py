"""Clause numbers that one text has in its words, and the other one beside them."""

import pytest

from legalsite.model.document import Span
from legalsite.redline.compare import Numbers, without_numbers
from legalsite.redline.tokens import Tokens, joined, tokenise


def tokens(*texts: str) -> Tokens:
    return joined([tokenise((Span(text),)) for text in texts])


PETS, GAS, CARS = "Dogs stay on the lead.", "Gas is turned off at night.", "Cars"


@pytest.mark.parametrize(
    ("text", "others", "numbers", "left"),
    [
        (f"{PETS}\n3. {GAS}", (PETS, GAS), ("", "3"), f"{PETS} {GAS}"),
        (f"(a) {PETS} (b) {GAS}", (PETS, GAS), ("(a)", "(b)"), f"{PETS} {GAS}"),
        (f"§ 5 – {PETS}", (PETS,), ("§ 5",), PETS),
        (f"{PETS} IV.) {CARS}", (PETS, CARS), ("", "IV"), f"{PETS} {CARS}"),
        (f"{PETS}\n3. {GAS}", (PETS, GAS), ("", "4"), f"{PETS}\n3. {GAS}"),
        (f"{PETS}\n3. {GAS}", (PETS, CARS), ("", "3"), f"{PETS}\n3. {GAS}"),
        (f"The fee is 3. {PETS}", (PETS,), ("",), f"The fee is 3. {PETS}"),
    ],
)
def test_numbers_are_left_out_where_the_other_text_has_them_beside(
    text: str, others: tuple[str, ...], numbers: Numbers, left: str
) -> None:
    side, blocks = without_numbers(tokens(text), ("",), tokens(*others), numbers, shown=False)
    assert side.keys == tokens(left).keys
    assert blocks == ({at for at, number in enumerate(numbers) if number} if left != text else set())


def test_a_block_with_a_number_beside_it_keeps_that_in_its_words() -> None:
    """Readers see `3. 3.1` there."""
    text = tokens(f"3.1 {PETS}")
    assert without_numbers(text, ("3",), tokens(PETS), ("3.1",), shown=False) == (text, set())
