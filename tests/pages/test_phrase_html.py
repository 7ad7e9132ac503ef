from datetime import date

import pytest

from legalsite.model.in_force import Period
from legalsite.model.policy import RevisionId
from legalsite.pages import page
from legalsite.text.phrase_catalogue import Catalogue, english

ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (date(2026, 4, 1), None, "In force since April 1, 2026"),
        (date(2027, 4, 1), None, "Takes effect on April 1, 2027"),
        (date(2026, 4, 1), date(2027, 1, 1), "In force since April 1, 2026, until December 31, 2026"),
        (date(2027, 1, 1), date(2027, 2, 1), "In force from January 1, 2027 to January 31, 2027"),
        (date(2025, 1, 1), date(2026, 1, 1), "Was in force from January 1, 2025 to December 31, 2025"),
    ],
)
def test_a_stretch_of_days_is_told_by_first_and_last_day(sample, start, end, told):
    period = Period(sample.policies[0].revisions[0], start, end)
    assert page.applied((period,), ON, english("pages")).striptags() == told


def test_what_never_applied_says_so():
    assert page.applied((), ON, Catalogue().phrases("pages", "de")) == "Nie in Kraft"


def test_days_are_marked_up_for_machines():
    revised = RevisionId(date(2026, 3, 2), 2)
    html = page.revised_html(revised, english("pages"))
    assert html == '<time datetime="2026-03-02">March 2, 2026</time> (version 2 of that day)'


def test_what_fills_a_sentence_is_escaped():
    assert page.sentence("{x} & co", x="<b>") == "&lt;b&gt; &amp; co"


def test_languages_are_marked_where_they_differ_from_the_page():
    assert page.language_marks("de", "de") == ""
    assert page.language_marks("de", "en") == ' lang="de" dir="ltr"'
    assert page.language_marks("ar-EG", "en") == ' lang="ar-EG" dir="rtl"'
