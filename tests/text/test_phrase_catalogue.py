import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from legalsite.model.policy import VersionId
from legalsite.text.languages import plural_form
from legalsite.text.phrase_catalogue import (
    ENGLISH_BEGIN,
    ENGLISH_END,
    Catalogue,
    Eliding,
    built_in,
    built_in_languages,
    english,
    french_spaces,
    is_plural,
    keys,
)

SOURCE = Path(__file__).parents[2] / "src" / "legalsite"
LANGUAGES = sorted(path.stem for path in (SOURCE / "locale").glob("*.toml"))
DANISH = {"da": {"pages": {"home_title": "Vores vilkår", "changes": {"minor": "Mindre ændring"}}}}
TERMS = VersionId(date(2026, 3, 2), 2)


def texts(phrase: object) -> list[str]:
    return [phrase] if isinstance(phrase, str) else list(phrase.values())  # type: ignore[attr-defined]  # a table of texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_in_the_same_order(language: str) -> None:
    assert list(keys(built_in(language))) == list(keys(built_in("en")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_in_the_same_placeholders(language: str) -> None:
    def placeholders(phrase: object) -> set[str]:
        return {name for text in texts(phrase) for name in re.findall(r"\{(\w+)\}", text)}

    there = keys(built_in(language))
    assert {key: placeholders(phrase) for key, phrase in there.items()} == {
        key: placeholders(phrase) for key, phrase in keys(built_in("en")).items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_phrases_have_every_form_that_numbers_up_to_a_thousand_ask_for(
    language: str,
) -> None:
    """Or one text that serves all of them."""
    asked = {plural_form(n, language) for n in range(1001)}
    plural = {
        key: set(phrase) for key, phrase in keys(built_in(language)).items() if is_plural(phrase)
    }
    assert list(plural) == [
        key for key, phrase in keys(built_in("en")).items() if is_plural(phrase)
    ]
    assert [
        key
        for key, forms in plural.items()
        if forms != {"other"} and not asked | {"other"} <= forms
    ] == []


# What is the same in English: marks, names, and words that languages share.
ALIKE = {
    "*": {"common.thousands", "common.smallest_grouped", "common.comma", "common.semicolon", "common.colon",
          "common.after_colon", "common.brackets",
          "common.full_stop", "email.subject", "email.heading", "email.link", "email.quote"},
    "fr": {"pages.menu", "redline.introduction", "redline.fold_section"},
    "it": {"pages.menu", "pages.ledger_file"},
    "nl": {"pages.menu", "redline.rest", "redline.was"},
    "pl": {"pages.menu"},
    "pt": {"pages.menu"},
}  # fmt: skip


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_phrase_is_left_in_english(language: str) -> None:
    ours, theirs = keys(built_in("en")), keys(built_in(language))
    alike = {key for key in ours if set(texts(ours[key])) & set(texts(theirs[key]))}
    assert alike - ALIKE["*"] == ALIKE.get(language, set())


def test_the_languages_are_those_of_the_catalogues() -> None:
    assert built_in_languages() == ("en", *(each for each in LANGUAGES if each != "en"))


def test_a_search_for_a_phrase_finds_who_asks_for_it() -> None:
    """In the code stands its key or, where that is put together from parts, the pattern that a comment above it has."""
    files = [path for path in SOURCE.rglob("*") if path.suffix in (".py", ".html", ".js")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    named = {name for pair in re.findall(r"""["'](\w+)["']|\.(\w+)""", code) for name in pair}
    catalogue = (SOURCE / "locale/en.toml").read_text(encoding="utf-8")
    patterns = set(re.findall(r"`(\w+\{[^`]*\})`", catalogue)) - {"ledger_{verb}"}
    assert [pattern for pattern in patterns if f'f"{pattern}' not in code] == []
    composed = re.compile(
        "|".join(re.sub(r"\{.*?\}", r"\\w+", pattern) for pattern in patterns) + "|old_\\w+"
    )
    unknown = {key for key in built_in("en") for key in built_in("en")[key] if key not in named}
    assert [key for key in unknown if not composed.fullmatch(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_ends_as_the_english_one(language: str) -> None:
    """A sentence has its full stop, and a phrase that goes into a sentence has none: the program adds it."""
    full_stop = Catalogue().phrases("pages", language).full_stop
    theirs = keys(built_in(language))
    for key, phrase in keys(built_in("en")).items():
        if not key.startswith("common."):
            (ended,) = {text.endswith(".") for text in texts(phrase)}
            assert {text.endswith(full_stop) for text in texts(theirs[key])} == {ended}, key


def test_every_arabic_phrase_is_in_arabic() -> None:
    known = {
        "LEDGER",
        "FILE",
        "Mac",
        "SHA",
        "shasum",
        "sha256sum",
        "a",
        "commit",
        "clock",
        "declared",
        "Atom",
        "unchanged",
    }  # names, commands and their options
    for key, phrase in keys(built_in("ar")).items():
        for text in texts(phrase):
            assert set(re.findall(r"[A-Za-z]\w*", re.sub(r"\{\w+\}", "", text))) <= known, key


def test_an_arabic_phrase_has_the_form_of_its_number() -> None:
    arabic = Catalogue().phrases("redline", "ar")
    assert [arabic.counted("amended", n) for n in (1, 2, 3, 11, 100)] == [
        "عُدّل بند واحد", "عُدّل بندان", "عُدّلت 3 بنود", "عُدّل 11 بندًا", "عُدّل 100 بند",
    ]  # fmt: skip


def asked_for() -> Iterator[str]:
    """Every phrase that a layout of ours or the code of the pages names."""
    files = [*(SOURCE / "layouts").glob("*.html"), *(SOURCE / "pages").glob("*.py")]
    for file in files:
        for match in re.finditer(r"\bsay\.(\w+)(?!\()\b", file.read_text(encoding="utf-8")):
            yield match[1]


def test_every_phrase_that_pages_ask_for_is_there() -> None:
    there = english("pages")
    asked = set(asked_for())
    assert len(asked) > 60
    assert not [
        name
        for name in asked
        if name not in there and not hasattr(type(there), name) and name != "language"
    ]


def test_no_phrase_is_hidden_by_a_method() -> None:
    for section in built_in("en"):
        assert not [key for key in english(section) if hasattr(type(english(section)), key)]


def test_sentences_stand_apart_but_for_those_with_a_full_width_stop() -> None:
    assert english("pages").sentences("One.", "", "Two.") == "One. Two."
    assert Catalogue().phrases("pages", "ja").sentences("一。", "二。", "") == "一。二。"
    assert Catalogue().phrases("pages", "ja").titled("規約", "改定履歴") == "規約：改定履歴"


def test_after_a_colon_a_title_goes_on_as_its_language_does() -> None:
    titles = {
        tag: Catalogue().phrases("pages", tag) for tag in ("en", "de", "es", "fr", "nl", "sv")
    }
    assert {tag: say.titled("A", say.versions) for tag, say in titles.items()} == {
        "en": "A: All versions", "de": "A: Alle Fassungen", "es": "A: todas las versiones",
        "fr": "A\xa0: toutes les versions", "nl": "A: alle versies",
        "sv": "A: alla versioner",
    }  # fmt: skip


def test_a_site_says_how_its_own_language_goes_on_after_a_colon() -> None:
    turkish = Catalogue(
        own={"tr": {"common": {"after_colon": "lowercase"}, "pages": {"skip": "İçeriğe"}}}
    )
    say = turkish.phrases("pages", "tr")
    assert say.titled("A", "İlk sürüm") == "A: ilk sürüm"
    assert say.titled("A", "Işık") == "A: ışık"
    assert Catalogue().phrases("pages", "tr").titled("A", "Versions") == "A: Versions"


def test_the_last_of_a_list_has_its_own_word() -> None:
    arabic, english_ones = Catalogue().phrases("redline", "ar"), english("redline")
    assert arabic.listed(["فقرة واحدة", "3 عناصر قائمة"]) == "فقرة واحدة و3 عناصر قائمة"
    assert [english_ones.listed(list(items)) for items in ("a", "ab", "abc")] == [
        "a",
        "a and b",
        "a, b and c",
    ]


TERM = re.compile(r"^#   ([a-z ]+): (.+?); not: (.+)$", re.MULTILINE)
TERMS = {
    "in effect",
    "effective",
    "withdrawn",
    "never took effect",
    "notice",
    "ledger",
    "redline",
    "account holder",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_one_term_for_each_thing(language: str) -> None:
    """The terms stand at its top, with the words that it does not use for them."""
    head, _, _ = (
        (SOURCE / "locale" / f"{language}.toml").read_text(encoding="utf-8").partition("[common]")
    )
    terms = {
        term: (used.split(", "), unused.split(", ")) for term, used, unused in TERM.findall(head)
    }
    assert terms.keys() >= TERMS
    phrases = {
        key: " ".join(texts(phrase)).lower() for key, phrase in keys(built_in(language)).items()
    }
    everything = "\n".join(phrases.values())
    start = (
        "" if language in ("ar", "ja") else r"(?<!\w)"
    )  # these have words without a space before them
    for used, unused in terms.values():
        assert [word for word in used if word.lower() not in everything] == []
        words = re.compile("|".join(start + re.escape(word.lower()) for word in unused))
        assert [key for key, text in phrases.items() if words.search(text)] == []


def test_a_language_without_phrases_speaks_english() -> None:
    danish = Catalogue().phrases("pages", "da")
    assert danish.language == "en"
    assert dict(danish) == dict(english("pages"))


def test_a_country_speaks_the_language_with_its_own_names_of_months() -> None:
    austrian = Catalogue().phrases("pages", "de-at")
    assert austrian.language == "de-at"
    assert dict(austrian) == dict(Catalogue().phrases("pages", "de"))
    assert austrian.day_text(date(2026, 1, 1)) == "1.\xa0Jänner 2026"


def test_a_site_adds_a_language_phrase_by_phrase() -> None:
    catalogue = Catalogue(DANISH)
    danish = catalogue.phrases("pages", "da-gl")
    assert (danish.language, danish.home_title, danish.skip) == (
        "da-gl",
        "Vores vilkår",
        english("pages").skip,
    )
    assert (danish.changes["minor"], danish.changes["material"]) == (
        "Mindre ændring",
        "Material change",
    )
    assert catalogue.phrases("email", "da").language == "en", (
        "of a section without phrases, English is no Danish"
    )


def test_a_site_changes_single_phrases_of_a_built_in_language() -> None:
    own = {
        "en": {"pages": {"home_title": "Legal"}},
        "de-at": {"pages": {"home_title": "Rechtliches"}},
    }
    catalogue = Catalogue(own)
    assert [catalogue.phrases("pages", tag).home_title for tag in ("en", "en-gb", "da", "de-at")] == [
        "Legal", "Legal", "Legal", "Rechtliches",
    ]  # fmt: skip
    assert (
        catalogue.phrases("pages", "de").home_title == Catalogue().phrases("pages", "de").home_title
    )


def test_plural_forms_come_from_one_language() -> None:
    own = {
        "pl": {
            "redline": {
                "fold": {"one": "{n} akapit", "few": "{n} akapity", "other": "{n} akapitów"}
            }
        }
    }
    polish = Catalogue(own).phrases("redline", "pl")
    assert [polish.counted("fold", n) for n in (1, 3, 5)] == ["1 akapit", "3 akapity", "5 akapitów"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "3,804 words added"), ("de", "3.804 Wörter eingefügt"), ("fr", "3\u202f804 mots ajoutés"),
        ("es", "3804 palabras añadidas"), ("it", "3804 parole aggiunte"), ("pl", "3804 dodane słowa"),
    ],
)  # fmt: skip
def test_numbers_are_grouped_as_the_language_does(language: str, text: str) -> None:
    assert Catalogue().phrases("redline", language).counted("words_inserted", 3804) == text


def test_a_language_that_leaves_four_digits_together_groups_five() -> None:
    assert Catalogue().phrases("redline", "es").number(12345) == "12\u202f345"
    mexican = Catalogue({"es-mx": {"common": {"thousands": ",", "smallest_grouped": "1000"}}})
    assert mexican.phrases("redline", "es-MX").number(1234) == "1,234"


@pytest.mark.parametrize("day", [8, 11])
def test_an_italian_article_is_elided_before_a_vowel(day: int) -> None:
    italian = Catalogue().phrases("pages", "it")
    words = italian.day_text(date(2026, 5, day))
    assert italian.filled("applies_since", start=words) == f"In vigore dall’{day}\xa0maggio 2026"
    assert italian.filled("applied_between", start=words, end=words) == f"Dall’{words} all’{words}"
    assert italian.filled("change_title", day=words) == f"Che cosa è cambiato l’{words}"
    assert italian.filled(
        "applies_from", start=italian.day_text(date(2026, 5, day + 10))
    ).startswith("Dal ")


def test_what_is_missing_is_listed() -> None:
    missing = Catalogue(DANISH).missing("da")
    assert "pages.skip" in missing
    assert "pages.changes.material" in missing
    assert not {"pages.home_title", "pages.changes.minor"} & set(missing)
    assert [Catalogue(DANISH).missing(language) for language in (*LANGUAGES, "de-at", "en-gb")] == [
        ()
    ] * 14


def test_days_and_names_are_spelled_out_once() -> None:
    catalogue = Catalogue(spelled={"de 2026-03-02": "as remembered"})
    german = catalogue.phrases("pages", "de")
    assert german.day_text(date(2026, 3, 2)) == "as remembered"
    assert (german.day_text(date(2026, 3, 3)), catalogue.own_name("fr")) == (
        "3.\xa0März 2026",
        "Français",
    )
    assert catalogue.spelled == {
        "de 2026-03-02": "as remembered", "de 2026-03-03": "3.\xa0März 2026", "fr": "Français",
    }  # fmt: skip


def test_french_keeps_its_punctuation_on_the_line() -> None:
    assert french_spaces("« oui » : non ! n° 2") == "«\xa0oui\xa0»\xa0: non\u202f! n°\xa02"
    assert Catalogue().phrases("pages", "fr").colon == "\xa0:"
    assert (
        Catalogue({"fr": {"pages": {"skip": "Hop !"}}}).phrases("pages", "fr").skip == "Hop\u202f!"
    )


def test_a_wrong_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no phrase is called 'hme_title'"):
        _ = english("pages").hme_title
    with pytest.raises(KeyError):
        english("pages")["hme_title"]


def test_italian_words_elide_before_a_vowel_however_often_a_phrase_is_filled_in() -> None:
    phrase = Eliding("dal {day} {rest}")
    assert phrase.format(day="7 maggio", rest="") == "dal 7 maggio "
    assert (
        phrase.format(day="8 maggio", rest="al {day}").format(day="11 giugno")
        == "dall’8 maggio all’11 giugno"
    )


CZECH = {"cs": {"pages": {"menu": "Nabídka", "changes": {"minor": "Menší změna"}}}}


def in_brackets(words: str) -> str:
    """Words with visible marks around English."""
    return words.replace(ENGLISH_BEGIN, "⟦").replace(ENGLISH_END, "⟧")


def test_english_phrases_are_marked_if_asked_for() -> None:
    catalogue = Catalogue(own=CZECH)
    say = catalogue.phrases("pages", "cs", marked=True)
    assert (say.menu, in_brackets(say.contents)) == ("Nabídka", "⟦Contents⟧")
    assert (say.changes["minor"], in_brackets(say.changes["material"])) == (
        "Menší změna",
        "⟦Material change⟧",
    )
    assert in_brackets(say.filled("applied_between", start="1. ledna", end="2. ledna")) == (
        "1. ledna⟦ to ⟧2. ledna"
    )
    assert (say.colon, say.smallest_grouped, say.number(12345)) == (":", "1000", "12,345")
    assert in_brackets(say.titled("Podmínky", say.contents)) == "Podmínky: ⟦Contents⟧"
    assert in_brackets(say.in_lowercase(say.contents)) == "⟦contents⟧"
    redline = catalogue.phrases("redline", "cs", marked=True)
    assert redline.language == "en"  # the language has none of its phrases
    assert catalogue.phrases("pages", "cs").contents == "Contents"


def test_plural_forms_are_marked() -> None:
    own = {"cs": {"redline": {"key": "Klíč"}}}
    say = Catalogue(own=own).phrases("redline", "cs", marked=True)
    assert in_brackets(say.counted("amended", 2)) == "2⟦ clauses changed⟧"


@pytest.mark.parametrize("language", [*built_in_languages(), "de-AT"])
@pytest.mark.parametrize("section", built_in("en"))
def test_no_language_of_ours_has_english_phrases(language: str, section: str) -> None:
    phrases = Catalogue().phrases(section, language, marked=True)
    assert ENGLISH_BEGIN not in str(list(keys({section: dict(phrases)}).values()))


def test_a_language_that_only_has_own_phrases_says_them() -> None:
    """The pages then say all others in English."""
    own = {
        "en": {"own": {"shop": "Shop", "years": {"one": "{n} year", "other": "{n} years"}}},
        "cs": {"own": {"shop": "Obchod"}},
        "de": {"own": {"gone": "Weg"}},
    }
    say = Catalogue(own=own).phrases("pages", "cs", marked=True)
    assert (say.language, say["own"].shop, in_brackets(say.menu)) == ("cs", "Obchod", "⟦Menu⟧")
    assert in_brackets(say["own"].counted("years", 3)) == "3⟦ years⟧"
    assert say["own"].gone == "Weg"
    german = Catalogue(own=own).phrases("pages", "de-AT")["own"]
    assert (german.shop, german.counted("years", 12345)) == ("Shop", "12.345 years")
