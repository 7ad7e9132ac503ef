"""The letters of a language tell the encoding of a text; tests of decoding have more languages."""

import pytest

from legalsite.text.old_encodings import detect_encodings


@pytest.mark.parametrize(("text", "encoding", "language"), [
    ("Údaje uchováváme dva roky, žádné předání třetím osobám.", "cp1250", "cs"),
    ("Мы храним ваши данные два года.", "koi8-r", "ru"),
    ("お客様の情報は二年間保存します。", "cp932", "ja"),
    ("It costs 5 £, as in Bob’s café.", "cp1252", "en"),
])  # fmt: skip
def test_the_letters_of_the_language_tell_the_encoding(
    text: str, encoding: str, language: str
) -> None:
    assert detect_encodings(text.encode(encoding), language) == [encoding]


@pytest.mark.parametrize("language", ["en", "no-such-language", ""])
def test_a_text_that_no_encoding_explains_has_none(language: str) -> None:
    assert detect_encodings(b"\x81a\x8db\x81 c\x9dd", language) == []
