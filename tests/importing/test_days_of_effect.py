"""The days from which imported texts apply: what their own lines say, as far as the order of days allows it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.days import effective_days, stated_effect
from legalsite.model.policy import RevisionId
from legalsite.source.markdown import read_markdown
from legalsite.text.dates_in_prose import StatedDay
from text_tables import table

DAY = date(2024, 3, 1)


@table("days_of_effect.txt")
def test_what_a_text_states(text: str, day: str, line: str) -> None:
    stated = stated_effect(read_markdown(text, path="t.md"), "Terms", DAY)
    assert (f"{stated.day}", f"{stated.line}") == (day, line) if day else stated is None


def test_the_day_of_a_section_is_not_that_of_the_text() -> None:
    words = "We keep the goats of our guests. " * 12
    section = f"## Goats\n\nEffective date: April 1, 2024\n\n{words}\n\n"
    assert stated_effect(read_markdown(f"# Terms\n\n{words}\n\n{section}", path="t.md"), "Terms", DAY) is None
    assert stated_effect(read_markdown(f"# Terms\n\n{section}", path="t.md"), "Terms", DAY) is None
    named = section.replace("## Goats", "## Our Terms of Service")
    assert stated_effect(read_markdown(f"# Terms\n\n## Summary\n\n{words}\n\n{named}", path="t.md"), "Terms", DAY)
    assert stated_effect(
        read_markdown(f"# Terms\n\n## Goats\n\n{words}\n\nEffective May 1, 2024\n", path="t.md"), "Terms", DAY
    )


@table("days_of_effect.txt")
def test_a_line_about_another_version_is_not_about_this_one(line: str) -> None:
    assert stated_effect(read_markdown(f"# Terms\n\n{line}\n\nWe keep it.\n", path="t.md"), "Terms", DAY) is None


@table("days_of_effect.txt")
def test_a_line_that_says_nothing_else_is_about_this_text(line: str) -> None:
    stated = stated_effect(read_markdown(f"# Terms\n\n{line}\n\nWe keep it.\n", path="t.md"), "Ferry Terms", DAY)
    assert stated
    assert stated.day == date(2024, 4, 1)


def test_the_words_of_the_line_are_kept() -> None:
    stated = stated_effect(read_markdown("# T\n\n*Effective  date*: April 1, 2024\n", path="t.md"), "Terms", DAY)
    assert (stated and (stated.day, stated.line, stated.text)) == (date(2024, 4, 1), 3, "Effective date: April 1, 2024")


def stated(day: date) -> StatedDay:
    return StatedDay("effective", day, day, 1, "x", "x")


def at(*days: int | None) -> list[StatedDay | None]:
    return [stated(DAY + timedelta(days=day)) if day is not None else None for day in days]


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
