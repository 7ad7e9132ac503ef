"""Numbers of lists as Word shows them."""

import pytest

from legalsite.text.number_forms import FORMS, formatted_number
from text_tables import table


@table("number_forms.txt")
def test_a_number_in_its_form(form: str, language: str, number: str, expected: str) -> None:
    written = formatted_number(int(number), form, language)
    assert ("not known" if written is None else written) == expected


@pytest.mark.parametrize("kind", ["letters", "signs", "digits", "places", "sums"])
def test_no_two_numbers_look_the_same(kind: str) -> None:
    for form in FORMS[kind]:
        written = [formatted_number(number, form) for number in range(1, 1000)]
        assert len({*written}) == len(written), form
