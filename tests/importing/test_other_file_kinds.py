"""A file that is no text is refused by name."""

import zipfile
from io import BytesIO

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.other_file_kinds import require_text
from text_tables import cases


def zipped(*names: str) -> bytes:
    with zipfile.ZipFile(archive := BytesIO(), "w") as writer:
        for name in names:
            writer.writestr(name, "Last updated: March 2, 2026. " * 99)
    return archive.getvalue()


@cases("no_texts.txt")
def test_a_file_of_another_kind_is_refused_by_name_with_what_to_do(
    text: str, expected: str
) -> None:
    """The cases are Python."""
    with pytest.raises(ProblemsFound) as refusal:
        require_text(eval(text), "in")
    assert (str(refusal.value), refusal.value.status) == (expected, 2)


def test_a_nul_beside_a_byte_of_no_text_is_none() -> None:
    with pytest.raises(ProblemsFound, match="a binary file"):
        require_text(b"We keep it for\0 forty days, all of it. \xff\n", "in")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PKWARE is a company. {\\rtf} is not how this text begins. %PDF-",
        *(
            "\ufeffGröße, 30 days\n".encode(encoding)
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")
        ),
        "Größe – 料金\n".encode() * 999,
        "Größe".encode("latin-1"),
        "料金は二円。".encode("iso2022_jp"),
        b"# Terms\n\nWe keep it for\0 40 days.\x0c\x1a\n",
        b"\x01" + b"a" * 15,
        b"\xe9" + b"a" * 7999 + b"\0",
        b"\0" + b"a" * 7997 + "料".encode(),
    ],
)
def test_a_text_in_any_encoding_is_one(data: bytes) -> None:
    require_text(data, "in")
