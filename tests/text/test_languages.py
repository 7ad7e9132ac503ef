"""Language tags and the language that a text is in."""

from pathlib import Path

import pytest

from legalsite.model.config import Config, PolicySettings
from legalsite.model.policy import Revision, RevisionId
from legalsite.source.config_file import language_tag
from legalsite.source.schema import Wrong
from legalsite.text.languages import (
    COMMON_WORDS,
    LETTERS,
    READ,
    WORD,
    base_language,
    is_right_to_left,
    language_attributes,
    languages_read,
    lookup_order,
    own_name,
    read_in,
    seems_in,
    text_language,
    usual_form,
)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de", "de"), ("de-AT", "de"), ("de_AT", "de"), ("DE-at", "de"), ("frr", "frr"), ("zh-Hant-HK", "zh"), ("", "")],
)
def test_base_language(tag: str, language: str) -> None:
    assert base_language(tag) == language


@pytest.mark.parametrize(("tag", "expected"), [("ar", True), ("he-IL", True), ("en", False), ("arn", False)])
def test_is_right_to_left(tag: str, expected: bool) -> None:
    assert is_right_to_left(tag) is expected


DOCS = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"
SPOKEN = Path(__file__).with_name("spoken.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", SPOKEN)
def test_a_text_seems_to_be_in_its_language(line: str) -> None:
    language, text = line.split(" | ")
    other = "sw" if language == "en" else "en"
    assert seems_in([text], {language}, 2) is None
    assert seems_in([text], {other}, 2) == (None if other == "sw" else language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No spam. No harassment. No illegal content. No scraping. As a member, do report abuse.", "en"),
        ("As a host, do keep no pets. No smoking, no loud music as of ten. Do not park as you like.", "en"),
        ("", "en"),
        ("12 § 3", "fr"),
        ("Harbour Ledger Ltd.", "fr"),
        ("wir und die kunden und der partner", "en"),  # too few words to ask
        ("利用規約", "ja"),  # no kana, as in many titles
    ],
)
def test_a_short_text_is_in_no_other_language(text: str, expected: str) -> None:
    assert seems_in([text], {expected}) is None


def test_only_the_beginning_of_a_long_text_decides() -> None:
    assert seems_in(["wir und die " * 2_000, "we and the " * 20_000], {"en"}) == "de"


def test_a_thousand_words_are_the_beginning() -> None:
    assert seems_in(["x " * 999 + "x", "wir und die " * 9], {"en"}) == "de"
    assert seems_in(["x " * 1000 + "x", "wir und die " * 9], {"en"}) is None


@pytest.mark.parametrize(
    ("text", "expected", "language"),
    [
        ("x" * 78 + "中" * 22, "en", None),  # a quarter of the letters
        ("x" * 74 + "中" * 26, "en", "zh"),
        ("あ" * 10 + "中" * 90, "en", "zh"),  # a tenth of kana
        ("あ" * 11 + "中" * 90, "en", "ja"),
        ("中" * 24, "ja", None),  # perhaps a title
        ("中" * 25, "ja", "zh"),
        ("中" * 24, "en", "zh"),
    ],
)
def test_a_text_is_in_the_language_of_its_letters(text: str, expected: str, language: str | None) -> None:
    assert seems_in([text], {expected}) == language


def test_a_language_is_named_in_its_own_words() -> None:
    assert [own_name(tag) for tag in ("sv", "fr", "de-AT", "qqq")] == [
        "Svenska",
        "Français",
        "Deutsch (Österreich)",
        "qqq",
    ]


def test_every_language_of_the_lists_can_be_recognised() -> None:
    for language, words in COMMON_WORDS.items():
        assert seems_in([" ".join(sorted(words))], {"ja"}) == language


@pytest.mark.parametrize("what", READ)
def test_there_is_one_list_of_the_languages_in_which_something_is_read(what: str) -> None:
    assert {"en", "de", "fr"} <= {*languages_read(what)} <= {*COMMON_WORDS, *LETTERS}
    assert read_in(what).startswith("English, German")
    assert f"| {what} | {read_in(what)} |" in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", COMMON_WORDS)
def test_the_words_of_a_list_are_words(language: str) -> None:
    words = sorted(COMMON_WORDS[language])
    assert len(words) >= 16
    assert WORD.findall(" ".join(words)) == words


@pytest.mark.parametrize(
    ("languages", "setting", "translation", "expected"),
    [
        ("en-GB", "", "", "en-GB"),
        ("en-GB", "de-AT", "", "de-AT"),
        ("en-GB de-CH", "en", "de-CH", "de-CH"),
        ("sw", "", "", "sw"),
    ],
)
def test_the_language_of_a_text_is_what_its_author_says(
    languages: str, setting: str, translation: str, expected: str
) -> None:
    first, *_ = languages.split()
    config = Config("Site", "https://example.com/", policies={"one": PolicySettings(language=setting)})
    day = RevisionId.parse("2025-01-01")
    translates = day if translation else None
    language = translation or first
    text = Revision("one", day, "One", day.day, "one.md", "", 0, language=language, translates=translates)
    assert text_language(text, config) == expected


def test_a_language_has_its_direction() -> None:
    assert language_attributes("ar-EG") == ' lang="ar-EG" dir="rtl"'


def test_words_say_their_language_where_it_is_not_that_of_what_is_around_them() -> None:
    assert language_attributes("de", "en") == ' lang="de"'
    assert language_attributes("ar", "en") == ' lang="ar" dir="rtl"'
    assert language_attributes("de", "de") == ""


@pytest.mark.parametrize(
    "tag",
    ["en", "en-GB", "zh-Hant-TW", "sr-Latn", "es-419", "de-CH-1996", "sl-rozaj-biske", "zh-cmn-Hans-CN", "en-u-ca-gb",
     "de-x-ab-cdef"],
)  # fmt: skip
def test_every_tag_has_one_usual_form_and_is_read_in_any_case(tag: str) -> None:
    assert {usual_form(form) for form in (tag, tag.lower(), tag.upper(), tag.title())} == {tag}
    assert language_tag(tag.upper()) == tag


@pytest.mark.parametrize(
    "tag", ["", "e", "en_GB", "English", "en-", "-en", "en-GB-GB", "en-u", "x-private", "en GB", "en-é"]
)
def test_what_is_no_tag_says_what_one_is(tag: str) -> None:
    with pytest.raises(Wrong) as refused:
        language_tag(tag)
    assert '"zh-Hant-TW" (BCP 47)' in refused.value.faults[0].help


def test_a_language_is_looked_up_from_the_whole_tag_to_the_language() -> None:
    assert lookup_order("zh-Hant-TW") == ["zh-hant-tw", "zh-hant", "zh"]
    assert lookup_order("de-x-ab") == ["de-x-ab", "de"]
    assert lookup_order("de_AT-x-ab") == ["de-at-x-ab", "de-at", "de"]
