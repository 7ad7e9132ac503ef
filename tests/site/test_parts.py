"""The parts that the last build made, as it kept them."""

from datetime import date

import pytest

from legalsite.site.parts import Validity, decode_parts


@pytest.mark.parametrize("kept", [[b"{"], [b'["terms", {}]'], [b"\xff"], []])
def test_a_last_build_that_cannot_be_read_made_nothing(kept: list[bytes]) -> None:
    assert decode_parts(kept) == {}


def test_a_part_is_true_until_the_day_before_its_end() -> None:
    june = Validity(date(2025, 6, 1), date(2025, 7, 1))
    assert str(june) == "2025-06-01 to 2025-06-30"
    assert june.input_on(date(2025, 6, 30)) == str(june)
    assert june.input_on(date(2025, 7, 1)) == "it is 2025-07-01"
    assert str(Validity(date(2025, 6, 1), None)) == "2025-06-01 and later"
