"""Whatever the format, a file of another kind and an empty one are refused by name."""

import re
from datetime import date

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.readers import FORMATS

ASKED = ImportOptions("terms", date(2026, 3, 2))
PDF = b"%PDF-1.7\nTERMS OF USE\n\n1. Fees\n\nYou pay within thirty days.\n"


def refusal(form: str, data: bytes) -> ProblemsFound:
    _, read = FORMATS[form]
    with pytest.raises(ProblemsFound) as raised:
        read(data, "given", ASKED)
    assert raised.value.status == 2
    return raised.value


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_another_kind_is_refused(form: str) -> None:
    assert re.search("not a|isn't a", str(refusal(form, PDF)))


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe\n\0", "\u200b\n".encode()]
)
@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_file_is_refused(form: str, data: bytes) -> None:
    assert str(refusal(form, data)).startswith("given: error[")
