"""Dates in prose: the days that a text says of itself."""

from datetime import date

import pytest

from legalsite.text.dates_in_prose import days_in, find_days, is_date_line


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Last Revised: September 4, 2024", date(2024, 9, 4)),
        ("Last revised on 21 August 2020", date(2020, 8, 21)),
        ("Last updated: 1st of May, 2020", date(2020, 5, 1)),
        ("This page was last modified on Sept. 3rd, 2019.", date(2019, 9, 3)),
        ("Revised 2021-02-03", date(2021, 2, 3)),
        ("Stand: 4. September 2024", date(2024, 9, 4)),
        ("Stand 01.02.2024", date(2024, 2, 1)),
        ("Zuletzt aktualisiert am 5. März 2021", date(2021, 3, 5)),
        ("Dernière mise à jour : 1er août 2022", date(2022, 8, 1)),
        ("Mise à jour le 3 février 2022", date(2022, 2, 3)),
        ("Last updated 25/12/2019", date(2019, 12, 25)),
        ("Modified: March 3, 2023", date(2023, 3, 3)),
        ("Last updated: 25th, August 2022", date(2022, 8, 25)),
        ("This version is dated 16 Jan 2022", date(2022, 1, 16)),
        ("This policy is current as of October 19th, 2016.", date(2016, 10, 19)),
        ("Fassung 01.04.2020", date(2020, 4, 1)),
        ("Last updated: Jan, 16th, 2024", date(2024, 1, 16)),
        ("Last updated & effective at 7 October, 2022", date(2022, 10, 7)),
        ("Last Modified: Mon May 04, 2026", date(2026, 5, 4)),
        ("Last updated: Monday, May 4, 2026", date(2026, 5, 4)),
        ("Stand: Montag, 4. Mai 2026", date(2026, 5, 4)),
        ("Dernière mise à jour : lundi 4 mai 2026", date(2026, 5, 4)),
        ("Last revised and effective on October 7, 2022", date(2022, 10, 7)),
        ("Date amended: 4 May 2023", date(2023, 5, 4)),
        ("Date of the revision: 4 May 2023", date(2023, 5, 4)),
        ("Datum der Änderung: 4. Mai 2023", date(2023, 5, 4)),
        ("Aktualisierungsdatum: 4. Mai 2023", date(2023, 5, 4)),
        ("Date de mise à jour : 4 mai 2023", date(2023, 5, 4)),
    ],
)
def test_the_day_of_a_revision(line: str, day: date) -> None:
    assert [found.day for found in find_days([(1, line)]).revised] == [day]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Effective Date: May 24, 2018", date(2018, 5, 24)),
        ("Effective as of the 1st day of June 2018", date(2018, 6, 1)),
        ("These terms apply and are in force since 1 May 2018.", date(2018, 5, 1)),
        ("Gültig ab 1. Januar 2020", date(2020, 1, 1)),
        ("Entrée en vigueur le 1er janvier 2020", date(2020, 1, 1)),
    ],
)
def test_the_day_a_text_takes_effect(line: str, day: date) -> None:
    assert [found.day for found in find_days([(1, line)]).effective] == [day]


@pytest.mark.parametrize(
    "line",
    [
        "Last updated: February 30, 2020",
        "We were founded on May 3, 2010.",
        "Last updated in May 2020",
        "Your last update of the app may be from May 3, 2020.",
    ],
)
def test_what_is_no_such_day(line: str) -> None:
    found = find_days([(1, line)])
    assert found.revised == found.effective == ()


def test_a_day_on_the_line_below_its_label() -> None:
    assert find_days([(3, "Last updated:"), (4, "May 5, 2020")]).revised[0].day == date(2020, 5, 5)


@pytest.mark.parametrize(
    ("text", "day", "sure"),
    [
        ("on 5/12/2020", date(2020, 12, 5), False),
        ("on May 3, 2010", date(2010, 5, 3), True),
        ("am 3.5.2010", date(2010, 5, 3), True),
        ("le 1er mai 2010", date(2010, 5, 1), True),
        ("2010/5/3", date(2010, 5, 3), True),
        ("25/12/2019", date(2019, 12, 25), True),
        ("12/25/2019", date(2019, 12, 25), True),
        ("03/04/2020", date(2020, 4, 3), False),
        ("03/03/2020", date(2020, 3, 3), True),
    ],
)
def test_days_in(text: str, day: date, sure: bool) -> None:
    assert [(day, sure) for _, day, sure in days_in(text)] == [(day, sure)]


def test_days_that_do_not_exist_are_left_out() -> None:
    assert list(days_in("31.2.2020, 2020-13-01 and May 32, 2020")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Last updated: May 3, 2010", True),
        ("Stand: 3. Mai 2010", True),
        ("May 3, 2010", False),
        ("We last updated the list of the companies that work for us on May 3, 2010, when we moved.", False),
    ],
)
def test_is_date_line(text: str, expected: bool) -> None:
    assert is_date_line(text) is expected
