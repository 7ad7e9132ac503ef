import re
from datetime import date, timedelta

import pytest

from legalsite.text.languages import DAYS, OWN_NAMES, day_in_words, language_name, own_name, plural_form, tag_named


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "March 2, 2026"), ("en-GB", "2\xa0March 2026"), ("de", "2.\xa0März 2026"), ("fr", "2\xa0mars 2026"),
        ("en-gb", "2\xa0March 2026"), ("en-xx", "March 2, 2026"), ("xx", "2026-03-02"), ("not a tag", "2026-03-02"),
    ],
)  # fmt: skip
def test_a_day_is_written_as_the_language_writes_it(language: str, text: str) -> None:
    assert day_in_words(date(2026, 3, 2), language) == text


def test_a_country_has_its_own_names_of_months() -> None:
    assert day_in_words(date(2026, 1, 1), "de-at") == "1.\xa0Jänner 2026"


@pytest.mark.parametrize(
    ("language", "first", "eleventh"),
    [
        ("fr-ca", "1er\xa0janvier 2026", "11\xa0janvier 2026"), ("it", "1º\xa0gennaio 2026", "11\xa0gennaio 2026"),
        ("pt-br", "1º\xa0de janeiro de 2026", "11\xa0de janeiro de 2026"),
        ("pt-pt", "1\xa0de janeiro de 2026", "11\xa0de janeiro de 2026"),
    ],
)  # fmt: skip
def test_the_first_of_a_month_is_an_ordinal_in_some_languages(language: str, first: str, eleventh: str) -> None:
    assert [day_in_words(date(2026, 1, day), language) for day in (1, 11)] == [first, eleventh]


@pytest.mark.parametrize("language", DAYS)
def test_the_days_that_spare_loading_babel_are_babels(language: str) -> None:
    from babel.dates import format_date

    days = [date(2024, 1, 1) + timedelta(n) for n in range(366)]
    babels = [format_date(day, "long", locale=language) for day in days]
    if language == "fr":
        babels = [text.replace("1 ", "1er ") if text.startswith("1 ") else text for text in babels]
    babels = [re.sub(r"^(\d\S*) ", "\\1\xa0", text) for text in babels]
    assert [day_in_words(day, language) for day in days] == babels


def test_a_language_names_itself() -> None:
    assert [own_name(tag) for tag in ("en", "de", "fr", "xx")] == ["English", "Deutsch", "Français", "xx"]


def test_the_names_that_spare_loading_babel_are_babels() -> None:
    from babel import Locale

    assert {tag: Locale.parse(tag).get_display_name(tag).title() for tag in OWN_NAMES} == dict(OWN_NAMES)


def test_a_language_is_named_in_another() -> None:
    assert [language_name("de", tag) for tag in ("en", "de-AT", "fr")] == ["German", "Deutsch", "allemand"]
    assert language_name("xx", "en") == "xx"


@pytest.mark.parametrize(
    ("name", "tag"),
    [("Deutsch", "de"), ("german (Austria)", "de"), ("allemand", "de"), ("日本語", "ja"), ("klingon", "")],
)
def test_a_language_is_recognised_by_its_name(name: str, tag: str) -> None:
    assert tag_named(name) == tag


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
    assert [plural_form(n, language) for n in numbers] == [Locale.parse(language).plural_form(n) for n in numbers]


def test_a_language_that_cldr_lacks_has_one_and_others() -> None:
    assert [plural_form(n, "xx") for n in (0, 1, 2)] == ["other", "one", "other"]
