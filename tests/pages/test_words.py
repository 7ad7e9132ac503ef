from dataclasses import fields
from datetime import date
from string import Formatter

import pytest

from legalsite.model.in_force import Period
from legalsite.model.revision_id import Revised
from legalsite.pages import words
from legalsite.pages.phrases import SPOKEN, Phrases, phrases_for

ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "March 2, 2026"), ("en-GB", "2 March 2026"), ("de", "2. März 2026"), ("fr", "2 mars 2026"),
        ("en-gb", "2 March 2026"), ("en-xx", "March 2, 2026"), ("xx", "2026-03-02"), ("not a tag", "2026-03-02"),
    ],
)  # fmt: skip
def test_a_day_is_written_as_the_language_writes_it(language, text):
    assert words.day_text(date(2026, 3, 2), language) == text


def test_a_further_text_of_a_day_says_which():
    assert words.revised_text(Revised(date(2026, 3, 2), 2), phrases_for("en")) == "March 2, 2026 (text 2 of that day)"
    assert words.revised_text(Revised(date(2026, 3, 2), 2), phrases_for("de")) == "2. März 2026 (2. Text des Tages)"


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (date(2026, 4, 1), None, "Applies since April 1, 2026"),
        (date(2027, 4, 1), None, "Applies from April 1, 2027"),
        (date(2026, 4, 1), date(2027, 1, 1), "Applies since April 1, 2026, until December 31, 2026"),
        (date(2027, 1, 1), date(2027, 2, 1), "Applies from January 1, 2027 to January 31, 2027"),
        (date(2025, 1, 1), date(2026, 1, 1), "Applied from January 1, 2025 to December 31, 2025"),
    ],
)
def test_a_stretch_of_days_is_told_by_first_and_last_day(sample, start, end, told):
    period = Period(sample.policies[0].revisions[0], start, end)
    assert words.applied((period,), ON, phrases_for("en")).striptags() == told


def test_what_never_applied_says_so():
    assert words.applied((), ON, phrases_for("de")) == "Hat nie gegolten"


def test_what_fills_a_sentence_is_escaped():
    assert words.sentence("{x} & co", x="<b>") == "&lt;b&gt; &amp; co"


def test_languages_are_marked_where_they_differ_from_the_page():
    assert words.language_marks("de", "de") == ""
    assert words.language_marks("de", "en") == ' lang="de" dir="ltr"'
    assert words.language_marks("ar-EG", "en") == ' lang="ar-EG" dir="rtl"'


def test_a_language_names_itself():
    assert [words.own_name(tag) for tag in ("en", "de", "fr", "xx")] == ["English", "Deutsch", "Français", "xx"]


def test_unknown_languages_read_english():
    assert phrases_for("nl").language == "en"


def test_a_country_has_its_own_names_of_months_and_the_phrases_of_its_language():
    austrian = phrases_for("de-at")
    assert (austrian.language, austrian.policies) == ("de-at", phrases_for("de").policies)
    assert words.day_text(date(2026, 1, 1), austrian.language) == "1. Jänner 2026"


def test_french_counts_the_first_of_a_month_and_keeps_its_colons_on_the_line():
    assert words.day_text(date(2026, 1, 1), "fr-ca") == "1er janvier 2026"
    assert words.day_text(date(2026, 1, 11), "fr") == "11 janvier 2026"
    assert phrases_for("fr").colon == "\N{NO-BREAK SPACE}:"


@pytest.mark.parametrize("language", sorted(SPOKEN))
def test_every_language_fills_in_the_same_as_english(language):
    def gaps(value):
        texts = value.values() if isinstance(value, dict) else [value]
        return sorted({name for text in texts for _, name, _, _ in Formatter().parse(text) if name})

    english, other = SPOKEN["en"], SPOKEN[language]
    for name in (field.name for field in fields(Phrases)):
        assert gaps(getattr(other, name)) == gaps(getattr(english, name)), name
    assert other.statuses.keys() == english.statuses.keys()
    assert other.changes.keys() == english.changes.keys()
