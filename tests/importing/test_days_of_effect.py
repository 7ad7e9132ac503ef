"""The days from which imported texts apply: what their own lines say, as far as the order of days allows it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.days import StatedEffect, effective_days, stated_effect
from legalsite.model.policy import RevisionId
from legalsite.source.markdown import read_markdown

DAY = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("text", "day", "line"),
    [
        ("# Terms\n\nEffective date: April 1, 2024\n\nWe keep it.\n", "2024-04-01", 3),
        ("# Terms\n\nEffective March 1, 2024.\n\nWe keep it.\n", "2024-03-01", 3),
        ("# AGB\n\nGültig ab 1. Mai 2024\n\nWir speichern.\n", "2024-05-01", 3),
        ("# Terms\n\nEffective date: April 1, 2023\n\nWe keep it.\n", None, 0),
        ("# Terms\n\nEffective date: April 1, 2026\n\nWe keep it.\n", None, 0),
        ("# Terms\n\nEffective date: April 2024\n\nWe keep it.\n", None, 0),
        ("# Terms\n\nEffective date: 03/04/2024\n\nWe keep it.\n", None, 0),
        ("# Terms\n\nLast updated: April 1, 2024\n\nWe keep it.\n", None, 0),
        ("# Terms\n\nEffective: April 1, 2024\n\nWe keep it.\n\nEffective: May 1, 2024\n", None, 0),
        ("# Terms\n\nWe keep it.\n", None, 0),
    ],
)
def test_what_a_text_states(text: str, day: str | None, line: int) -> None:
    stated = stated_effect(read_markdown(text, path="t.md"), "Terms", DAY)
    assert (str(stated.day), stated.line) == (day, line) if day else stated is None


def test_the_day_of_a_section_is_not_that_of_the_text() -> None:
    words = "We keep the goats of our guests. " * 12
    section = f"## Goats\n\nEffective date: April 1, 2024\n\n{words}\n\n"
    assert stated_effect(read_markdown(f"# Terms\n\n{words}\n\n{section}", path="t.md"), "Terms", DAY) is None
    assert stated_effect(read_markdown(f"# Terms\n\n{section}", path="t.md"), "Terms", DAY) is None
    named = section.replace("## Goats", "## Our Terms of Service")
    assert stated_effect(read_markdown(f"# Terms\n\n## Summary\n\n{words}\n\n{named}", path="t.md"), "Terms", DAY)
    assert stated_effect(
        read_markdown(f"# Terms\n\n## A\n\n{words}\n\nEffective May 1, 2024\n", path="t.md"), "Terms", DAY
    )


@pytest.mark.parametrize(
    "line",
    [
        "The next version takes effect on April 1, 2024.",
        "Effective until April 1, 2024",
        "Effective through April 1, 2024",
        "Previous version: effective April 1, 2024",
        "The previous version was effective from April 1, 2024.",
        "The revised fees take effect on April 1, 2024.",
        "Superseded by the version effective April 1, 2024",
        "For new customers, these terms are effective April 1, 2024.",
        "Die nächste Fassung gilt ab 1. April 2024",
        "Gültig bis zum Inkrafttreten am 1. April 2024",
        "La version précédente est entrée en vigueur le 1 avril 2024",
    ],
)
def test_a_line_about_another_version_is_not_about_this_one(line: str) -> None:
    assert stated_effect(read_markdown(f"# Terms\n\n{line}\n\nWe keep it.\n", path="t.md"), "Terms", DAY) is None


@pytest.mark.parametrize(
    "line",
    [
        "These Ferry Terms are effective as of Monday, April 1, 2024.",
        "Effective April 1, 2024 | Archived versions | Download",
        "Last updated: March 2, 2024. Effective: April 1, 2024",
        "Version 3.1 (effective April 1, 2024)",
        "Last updated: March 2, 2024\n**Effective date:** April 1, 2024",
        "Diese Datenschutzerklärung gilt ab dem 1. April 2024",
        "Cette politique est en vigueur à compter du 1 avril 2024.",
    ],
)
def test_a_line_that_says_nothing_else_is_about_this_text(line: str) -> None:
    stated = stated_effect(read_markdown(f"# Terms\n\n{line}\n\nWe keep it.\n", path="t.md"), "Ferry Terms", DAY)
    assert stated
    assert stated.day == date(2024, 4, 1)


def test_the_words_of_the_line_are_kept() -> None:
    stated = stated_effect(read_markdown("# T\n\n*Effective  date*: April 1, 2024\n", path="t.md"), "Terms", DAY)
    assert stated == StatedEffect(date(2024, 4, 1), 3, "Effective date: April 1, 2024")


def at(*days: int | None) -> list[StatedEffect | None]:
    return [StatedEffect(DAY + timedelta(days=day), 1, "x") if day is not None else None for day in days]


@pytest.mark.parametrize(
    ("revised", "stated", "effective"),
    [
        ([0, 10], [30, None], [0, 10]),  # the later text applies on day 10, so the first cannot begin on day 30
        ([0, 10], [30, 30], [30, 30]),  # a correction before the day, with the same line
        ([0, 40], [30, None], [30, 40]),
        ([0, 10], [30, 20], [0, 20]),
        ([0], [5], [5]),
        ([0], [-5], [0]),
        ([], [], []),
    ],
)
def test_the_order_of_days(revised: list[int], stated: list[int | None], effective: list[int]) -> None:
    days = effective_days([RevisionId(DAY + timedelta(days=day)) for day in revised], at(*stated), {})
    assert [(day - DAY).days for day in days] == effective


def test_a_person_has_the_last_word() -> None:
    assert effective_days([RevisionId(DAY)], at(30), {RevisionId(DAY): DAY + timedelta(days=7)}) == [
        DAY + timedelta(days=7)
    ]


@given(st.lists(st.tuples(st.integers(0, 50), st.none() | st.integers(-20, 100))))
def test_effective_days_never_fall_and_are_never_before_the_text(texts: list[tuple[int, int | None]]) -> None:
    texts = sorted(texts, key=lambda text: text[0])
    revised = [DAY + timedelta(days=day) for day, _ in texts]
    days = effective_days([RevisionId(day) for day in revised], at(*(stated for _, stated in texts)), {})
    assert days == sorted(days)
    assert all(day >= own for day, own in zip(days, revised, strict=True))
