"""What spares loading Babel is what Babel has: names of languages and plural forms."""

import pytest

from legalsite.text.languages import (
    OWN_NAMES,
    language_name,
    own_name,
    plural_form,
    tag_of_language_name,
)


def test_a_language_names_itself() -> None:
    assert [own_name(tag) for tag in ("en", "de", "fr", "xx")] == [
        "English",
        "Deutsch",
        "Français",
        "xx",
    ]


def test_the_names_that_spare_loading_babel_are_babels() -> None:
    from babel import Locale

    assert {tag: Locale.parse(tag).get_display_name(tag).title() for tag in OWN_NAMES} == dict(
        OWN_NAMES
    )


def test_a_language_is_named_in_another() -> None:
    assert [language_name("de", tag) for tag in ("en", "de-AT", "fr")] == [
        "German",
        "Deutsch",
        "allemand",
    ]
    assert language_name("xx", "en") == "xx"


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Deutsch", "de"),
        ("german (Austria)", "de"),
        ("allemand", "de"),
        ("日本語", "ja"),
        ("klingon", ""),
    ],
)
def test_a_language_is_recognized_by_its_name(name: str, tag: str) -> None:
    assert tag_of_language_name(name) == tag


FORMS = """
de-at other one other other other
pl many one few many few
cy zero one two other other
ja other other other other other
xx other one other other other
"""


@pytest.mark.parametrize("case", FORMS.strip().split("\n"))
def test_each_language_has_its_own_plural_forms(case: str) -> None:
    language, *forms = case.split()
    assert [plural_form(n, language) for n in (0, 1, 2, 5, 22)] == forms


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr"])
def test_the_rules_that_spare_loading_babel_are_babels(language: str) -> None:
    from babel import Locale

    numbers = range(1000)
    assert [plural_form(n, language) for n in numbers] == [
        Locale.parse(language).plural_form(n) for n in numbers
    ]


def test_a_language_that_cldr_lacks_has_one_and_others() -> None:
    assert [plural_form(n, "xx") for n in (0, 1, 2)] == ["other", "one", "other"]
