"""Bytes of any editor become text, and what had to be assumed is said."""

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.decoding import decode_any, decode_file, is_western
from text_tables import table


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Größe".encode(), "", "Größe"),
        ("\ufeffGröße".encode(), "", "Größe"),
        ("\ufeffGröße".encode("utf-16-le"), "iso-8859-1", "Größe"),
        ("\ufeffGröße".encode("utf-16-be"), "", "Größe"),
        ("Größe".encode("latin-1"), "iso-8859-1", "Größe"),
        ("Größe".encode(), "no-such-encoding", "Größe"),
        *(("朱镕基, 5 €".encode("gb18030"), name, "朱镕基, 5 €") for name in ("gb2312", "GBK")),
        ("①㈱の髙橋".encode("cp932"), "shift_jis", "①㈱の髙橋"),
        ("똠방각하".encode("cp949"), "euc-kr", "똠방각하"),
        ("著者㗎".encode("big5hkscs"), "big5", "著者㗎"),
        ("Größe".encode(), "punycode", "Größe"),
        (b"a\r\nb\rc\x0cd\xe2\x80\xa8e", "", "a\nb\nc\nd\ne"),
    ],
)
def test_what_is_certain_needs_no_note(data: bytes, declared: str, text: str) -> None:
    assert decode_any(data, declared) == (text, [])


def test_a_guessed_encoding_is_said() -> None:
    text, notes = decode_any("Größe – “so”".encode("cp1252"))
    assert text == "Größe – “so”"
    assert notes == [
        "the file isn't UTF-8 and was read as Windows-1252; check accents and quotation marks"
    ]


ENCODINGS = """
cp437 cp850 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 mac_roman koi8_r
iso8859_2 shift_jis gb18030 euc_kr big5
"""


def text_or_rule(data: bytes) -> str:
    """Return the text of a file, or the rule of the problem if its encoding is asked for."""
    try:
        return decode_file(data, "in")[0]
    except ProblemsFound as asked:
        return asked.problems[0].rule


@pytest.mark.parametrize("encoding", ENCODINGS.split())
@table("decoding.txt")
def test_an_old_encoding_is_read_right_or_asked_for(text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("this encoding doesn't have all letters of the language")
    assert text_or_rule(data) in {text, "encoding"}


def test_one_bad_byte_in_utf8_is_named_with_its_line() -> None:
    data = "Für Käufer\nund für Gäste\n".encode() + b"Kinder\x92s Waren"
    text, notes = decode_file(data, "in")
    assert text == "Für Käufer\nund für Gäste\nKinder\ufffds Waren"
    (note,) = notes
    assert note.startswith("line 3: byte 0x92 isn't UTF-8")


def test_a_declared_encoding_of_valid_utf8_is_asked_for() -> None:
    with pytest.raises(ProblemsFound, match="the page names the encoding windows-1252"):
        decode_file("Größe für alle".encode(), "in", "windows-1252")


@pytest.mark.parametrize(("text", "encoding", "readings"), [
    ("Přechováváme údaje", "cp1250", "“Pøechováváme” in windows-1252 or “Přechováváme” in windows-1250"),
    ("Мы храним ваши данные", "cp1251", "“Мы” in windows-1251 or “Μϋ” in windows-1253"),
    ("お客様の情報", "cp932", "“お客様の情報” in cp932 or “궓땞뾩궻륃뺪” in cp949"),
    ("We keep Bob’s data", "mac_roman", "“Bob’s” in mac_roman or “Bobıs” in cp850"),
])  # fmt: skip
def test_two_readings_of_an_uncertain_encoding_are_shown(
    text: str, encoding: str, readings: str
) -> None:
    with pytest.raises(ProblemsFound, match="its encoding isn't certain") as asked:
        decode_file(text.encode(encoding), "in")
    assert asked.value.problems[0].message.endswith(f"certain: {readings}")


def test_a_cut_character_of_a_probable_encoding_is_no_traceback() -> None:
    data = b"We data. form\xfa"
    with pytest.raises(ProblemsFound, match="its encoding isn't certain"):
        decode_file(data, "in")
    text, _ = decode_file(data, "in", "windows-1252")
    assert text.endswith("form\u00fa")


def test_the_encoding_that_the_user_names_is_used() -> None:
    data = "5 £".encode("cp850")
    assert decode_file(data, "in", encoding="cp850")[0] == "5 £"
    with pytest.raises(ProblemsFound, match="the file can't be read as no-such-encoding"):
        decode_file(data, "in", encoding="no-such-encoding")


@pytest.mark.parametrize(("text", "encoding"), [
    ("Мы храним ваши данные тридцать дней.", "windows-1251"),
    ("Мы храним ваши данные тридцать дней.", "koi8-r"),
    ("お客様の情報を三十日間保存します。", "shift_jis"),
    ("نحتفظ ببياناتك ثلاثين يوما.", "windows-1256"),
])  # fmt: skip
def test_a_text_in_another_script_is_never_read_as_western(text: str, encoding: str) -> None:
    assert text_or_rule(text.encode(encoding)) in {text, "encoding"}
    assert decode_file(text.encode(encoding), "in", encoding) == (text, [])


CLEANED = "invalid characters were cleaned up: "


@pytest.mark.parametrize(
    ("data", "note"),
    [
        ("a\u200bb", "1 zero-width character removed"),
        ("\x00a", f"{CLEANED}1 × U+0000 (a control character): removed"),
        ("a&#x3164;", f"{CLEANED}1 × U+3164 (hangul filler): removed"),
        ("a\U000e0041", f"{CLEANED}1 × U+E0041 (tag latin capital letter a): removed"),
    ],
)
def test_characters_that_no_text_may_hold_are_left_out_and_counted(data: str, note: str) -> None:
    text, notes = decode_any(data.encode())
    assert text == data.translate(dict.fromkeys(map(ord, "\u200b\x00\U000e0041"))).replace(
        "&#x3164;", ""
    )
    assert notes == [note]


def test_characters_of_windows_are_read_as_such_and_said() -> None:
    text, notes = decode_any("It\x92s\x85".encode())
    assert text == "It’s…"
    assert [note.replace(" (a control character): read as", "").split("; ") for note in notes] == [
        [f"{CLEANED}1 × U+0085 …, as in Windows-1252", "1 × U+0092 ’, as in Windows-1252"]
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("\x80\x85", "€…"),
        ("\x9f\x85", "Ÿ…"),
        ("Größe\xa0\x85!", "Größe\xa0 !"),
        ("\x7f!\x81", "!"),
        ("&#x10FFFF;&#x110000;&#65;", "&#x10FFFF;&#x110000;&#65;"),
    ],
)
def test_the_first_and_the_last_of_the_characters_of_windows(written: str, text: str) -> None:
    assert decode_any(written.encode())[0] == text


@table("decoding.txt")
def test_a_western_text_is_recognized(text: str) -> None:
    data = text.encode("cp1252")
    assert is_western(data)
    assert decode_file(data, "in")[0] == text


@pytest.mark.parametrize(("rest", "western"), [(93, True), (92, False)])
def test_in_a_western_text_seven_letters_in_a_hundred_are_not_ascii_at_most(
    rest: int, western: bool
) -> None:
    """In Czech and Hungarian, there are more, which Windows-1252 would turn into others."""
    text = "éx" * 7 + "x" * (rest - 7)
    assert is_western(text.encode("cp1252")) == western


@pytest.mark.parametrize(
    "data",
    [
        "料金は二円。".encode("shift_jis"),
        "Мы храним ваше имя.".encode("cp1251"),
        "Zażółć gęślą jaźń".encode("cp1250"),
        "Příliš žluťoučký kůň úpěl ďábelské ódy".encode("cp1250"),
        "café, then a slip: ".encode() + b"\xe9",
        b"A\x81 boat",
        b"A\x81 boat takes all of us across the harbour.",
        "A żagiel takes all of us across the harbour.".encode("cp1250"),
        "A bağ takes all of us across the harbour. A slip: ".encode() + b"\xe9",
        b"\xa4\xa4\xa4",
        "We keep Bob’s “data” for 5 € a month.".encode("mac_roman"),
        "We keep the data of our café for a month.".encode("mac_roman"),
        "We keep the data for £5 a month.".encode("cp850"),
        "Nos bureaux sont à Paris; vos données y restent.".encode("cp850"),
        "We keep all of your personal data in Москва, and only there.".encode("cp1251"),
        "We keep all of your personal data in Москва, and only there.".encode("koi8-r"),
        "We keep all of your personal data in Ελλάδα, and only there.".encode("cp1253"),
        "We keep all of the personal data of all people in Erdőváros and there only.".encode(
            "cp1250"
        ),
        "Vaše podatke hranimo največ dve leti.".encode("cp1250"),
        "Verilerinizi en fazla iki yıl boyunca burada tutar ve koruruz.".encode("cp1254"),
    ],
)
def test_another_text_is_not_taken_for_a_western_one(data: bytes) -> None:
    assert not is_western(data)
