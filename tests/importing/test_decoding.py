"""Bytes of any editor become text, and what had to be assumed is said."""

import pytest

from legalsite.importing.decoding import decode_any, decode_western


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Größe".encode(), "", "Größe"),
        ("\ufeffGröße".encode(), "", "Größe"),
        ("\ufeffGröße".encode("utf-16-le"), "iso-8859-1", "Größe"),
        ("\ufeffGröße".encode("utf-16-be"), "", "Größe"),
        ("Größe".encode("latin-1"), "iso-8859-1", "Größe"),
        ("Größe".encode(), "no-such-encoding", "Größe"),
        ("Größe".encode(), "punycode", "Größe"),
        (b"a\r\nb\rc\x0cd\xe2\x80\xa8e", "", "a\nb\nc\nd\ne"),
    ],
)
def test_what_is_certain_needs_no_note(data: bytes, declared: str, text: str) -> None:
    assert decode_any(data, declared) == (text, [])


def test_a_guessed_encoding_is_said() -> None:
    text, notes = decode_any("Größe – “so”".encode("cp1252"))
    assert text == "Größe – “so”"
    assert notes == ["the file is not UTF-8 and was read as Windows-1252: check accents and quotation marks"]


@pytest.mark.parametrize(("data", "count"), [("a\u200bb", "1 invisible character "), ("\x00a\u202e", "2 invisible")])
def test_characters_that_no_text_may_hold_are_left_out_and_counted(data: str, count: str) -> None:
    text, notes = decode_any(data.encode())
    assert text == data.translate(dict.fromkeys(map(ord, "\u200b\x00\u202e")))
    assert [note.startswith(count) for note in notes] == [True]


def test_characters_of_windows_are_read_as_such_and_said() -> None:
    text, notes = decode_any("It\x92s\x85".encode())
    assert text == "It’s…"
    assert [note.partition(":")[0] for note in notes] == [
        "characters that no text may have were read as what they stand for"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We keep what you drink in our café.",
        "“Boat” means anything that floats – and doesn’t sink – for 5 €.",
        "Die Hafenmeisterin prüft, ob der Schlüssel zurück ist.",
        "Le port s'engage à effacer les données, où qu'elles soient.",
    ],
)
def test_a_western_text_is_recognised(text: str) -> None:
    assert decode_western(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    "data",
    [
        "料金は二円。".encode("shift_jis"),
        "Мы храним ваше имя.".encode("cp1251"),
        "Zażółć gęślą jaźń".encode("cp1250"),
        "Příliš žluťoučký kůň úpěl ďábelské ódy".encode("cp1250"),
        "café, then a slip: ".encode() + b"\xe9",
        b"A\x81 boat",
        b"\xa4\xa4\xa4",
    ],
)
def test_another_text_is_not_taken_for_a_western_one(data: bytes) -> None:
    assert decode_western(data) is None
