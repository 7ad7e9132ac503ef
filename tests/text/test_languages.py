"""Language tags, names of languages, and the language that a text is said to be in."""

from pathlib import Path

import pytest

from legalsite.source.config_file import language_tag
from legalsite.source.schema import InvalidValue
from legalsite.text.language_detection import COMMON_WORDS, LETTERS
from legalsite.text.languages import (
    READ,
    base_language,
    is_right_to_left,
    language_attributes,
    languages_read,
    lookup_order,
    lower_first,
    names_of_languages_read,
    own_name,
    upper_first,
    usual_form,
)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("de_AT", "de"),
        ("DE-at", "de"),
        ("frr", "frr"),
        ("zh-Hant-HK", "zh"),
        ("", ""),
    ],
)
def test_base_language(tag: str, language: str) -> None:
    assert base_language(tag) == language


@pytest.mark.parametrize(
    ("tag", "expected"), [("ar", True), ("he-IL", True), ("en", False), ("arn", False)]
)
def test_is_right_to_left(tag: str, expected: bool) -> None:
    assert is_right_to_left(tag) is expected


DOCS = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"


def test_a_language_is_named_in_its_own_words() -> None:
    assert [own_name(tag) for tag in ("sv", "fr", "de-AT", "qqq")] == [
        "Svenska",
        "Français",
        "Deutsch (Österreich)",
        "qqq",
    ]


@pytest.mark.parametrize("what", READ)
def test_there_is_one_list_of_the_languages_in_which_something_is_read(what: str) -> None:
    assert {"en", "de", "fr"} <= {*languages_read(what)} <= {*COMMON_WORDS, *LETTERS}
    assert names_of_languages_read(what).startswith("English, German")
    assert f"| {what} | {names_of_languages_read(what)} |" in DOCS.read_text(encoding="utf-8")


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
    "tag",
    ["", "e", "en_GB", "English", "en-", "-en", "en-GB-GB", "en-u", "x-private", "en GB", "en-é"],
)
def test_what_is_no_tag_says_what_one_is(tag: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        language_tag(tag)
    assert '"zh-Hant-TW" (BCP 47)' in refused.value.problems[0].help


def test_a_language_is_looked_up_from_the_whole_tag_to_the_language() -> None:
    assert lookup_order("zh-Hant-TW") == ["zh-hant-tw", "zh-hant", "zh"]
    assert lookup_order("de-x-ab") == ["de-x-ab", "de"]
    assert lookup_order("de_AT-x-ab") == ["de-at-x-ab", "de-at", "de"]


def test_a_first_letter_changes_its_case_as_the_language_writes_it() -> None:
    words = {
        "tr": "ilk",
        "az": "ilk",
        "nl": "ijs",
        "sv": "början",
        "ka": "დასაწყისი",
        "tr-CY": "ılık",
        "en": "",
    }
    capitalized = {tag: upper_first(text, tag) for tag, text in words.items()}
    assert list(capitalized.values()) == ["İlk", "İlk", "IJs", "Början", "დასაწყისი", "Ilık", ""]
    assert {tag: lower_first(text, tag) for tag, text in capitalized.items()} == words
    assert (upper_first("ilk", "en"), lower_first("In", "en")) == ("Ilk", "in")
