"""Language tags and the language that a text is in."""

from pathlib import Path

import pytest

from legalsite.model.config import Config, PolicySettings
from legalsite.model.document import Block, Document, Span
from legalsite.model.policy import Revision, RevisionId
from legalsite.source.config_file import language_tag
from legalsite.source.schema import Wrong
from legalsite.text.languages import (
    COMMON_WORDS,
    UNKNOWN,
    WORD,
    WORDED,
    base_language,
    detect_language,
    is_right_to_left,
    language_attributes,
    language_in_name,
    lookup_order,
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


def test_language_in_name() -> None:
    names = {"privacy.de.md": "de", "a/b.fr-CA.md": "fr"}
    unknown = ("a.de/b.md", "privacy.md", "de.md", "x.pl.md", "x.frr.md")
    assert {path: language_in_name(path) for path in (*names, *unknown)} == {**names, **dict.fromkeys(unknown)}


SPOKEN = Path(__file__).with_name("spoken.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", SPOKEN)
def test_detect_language(line: str) -> None:
    language, text = line.split(" | ")
    assert detect_language([text]) == language


def test_only_the_beginning_of_a_long_text_decides() -> None:
    assert detect_language(["wir und die " * 2_000, "we and the " * 20_000]) == "de"


def test_every_language_of_the_lists_can_be_detected() -> None:
    assert set(COMMON_WORDS) >= set(WORDED)
    for language, words in COMMON_WORDS.items():
        assert detect_language([" ".join(sorted(words))]) == language


@pytest.mark.parametrize("language", COMMON_WORDS)
def test_the_words_of_a_list_are_words(language: str) -> None:
    words = sorted(COMMON_WORDS[language])
    assert len(words) >= 16
    assert WORD.findall(" ".join(words)) == words


def test_a_language_that_is_in_no_list_is_not_known() -> None:
    assert detect_language([SWAHILI]) == UNKNOWN


SWAHILI = "Tunaweza kubadilisha sera hii wakati wowote tutakujulisha kwanza " * 4
GERMAN = "Wir löschen, was Sie uns senden, sobald Sie es von uns verlangen. "


@pytest.mark.parametrize(
    ("languages", "setting", "translation", "words", "expected"),
    [
        ("en-GB", "", "", "We delete what you send to us as soon as you ask.", "en-GB"),
        ("en-GB", "", "", "Harbour Ledger", "en-GB"),
        ("en-GB", "", "", GERMAN, "de"),
        ("en-GB", "de-AT", "", "We delete what you send to us as soon as you ask.", "de-AT"),
        ("en-GB de-CH", "en", "de-CH", "We delete what you send to us as soon as you ask.", "de-CH"),
        ("en-GB", "", "", SWAHILI, UNKNOWN),
        ("sw", "", "", SWAHILI, "sw"),
        ("sw", "", "", GERMAN, "de"),
        ("ja", "", "", SWAHILI, UNKNOWN),
    ],
)
def test_the_language_of_a_text(languages: str, setting: str, translation: str, words: str, expected: str) -> None:
    first, *_ = languages.split()
    config = Config("Site", "https://example.com/", policies={"one": PolicySettings(language=setting)})
    day = RevisionId.parse("2025-01-01")
    translates = day if translation else None
    language = translation or first
    text = Revision("one", day, "One", day.day, "one.md", "", 0, language=language, translates=translates)
    document = Document((Block("paragraph", (Span(words),), 1),))
    assert text_language(text, config, document) == expected


def test_an_unknown_language_claims_nothing() -> None:
    assert language_attributes("ar-EG") == ' lang="ar-EG" dir="rtl"'
    assert language_attributes(UNKNOWN) == ' lang="" dir="auto"'


@pytest.mark.parametrize("text", ["", "12 § 3", "Harbour Ledger Ltd."])
def test_a_text_too_short_to_tell_is_in_the_likely_language(text: str) -> None:
    assert (detect_language([text]), detect_language([text], "fr")) == ("en", "fr")


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
    assert lookup_order("de_AT-x-ab") == ["de-at-x-ab", "de-at", "de"]
