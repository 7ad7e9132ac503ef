"""Dates in prose: the days that a text says of itself."""

from pathlib import Path

import pytest

from legalsite.source.markdown import read_document
from legalsite.text.dates_in_prose import (
    days_alone,
    days_in,
    days_of_text,
    is_date_line,
    names_this_text,
    newest,
    stated_days,
    without_date_line,
)
from text_tables import table

CASES = {
    part.partition("\n")[0]: part.rstrip("\n").split("\n")[1:]
    for part in Path(__file__)
    .with_name("dates.txt")
    .read_text(encoding="utf-8")
    .replace("⏎", "\r")
    .split("\n== ")[1:]
}


def found_in(line: str) -> dict[str, list[str]]:
    """The days that an imported text gives for itself."""
    days = [day for day in days_of_text(line.replace("\r", "\n"), "") if not day.is_month]
    return {
        kind: [str(day.day) for day in days if day.kind == kind]
        for kind in ("revised", "effective")
    }


@pytest.mark.parametrize("kind", ["revised", "effective"])
def test_the_days_of_an_imported_text(kind: str) -> None:
    for day, line in (case.split(" | ") for case in CASES[kind]):
        assert found_in(line)[kind] == [day], line


@pytest.mark.parametrize("line", CASES["neither"])
def test_what_is_no_such_day(line: str) -> None:
    assert found_in(line) == {"revised": [], "effective": []}


@pytest.mark.parametrize("case", CASES["days_in"])
def test_days_in(case: str) -> None:
    expected, text = case.split(" | ")
    assert [f"{day}{'' if day == other else '?'}" for _, day, other in days_in(text)] == [expected]


def test_days_that_do_not_exist_are_left_out() -> None:
    assert list(days_in("31.2.2020, 2020-13-01 and May 32, 2020")) == []


@table("dates_in_prose.txt")
def test_is_date_line(text: str, expected: str) -> None:
    assert str(is_date_line(text)) == expected


FILLER = "\n\n".join(
    f"Clause {number} says that boats leave the harbour before noon." for number in range(30)
)


def stated(body: str) -> list[str]:
    """The days that a text of our own states."""
    document = read_document(
        f"---\ntitle: T\nrevised: 2026-01-01\n---\n\n{body}\n".encode(), "terms.md"
    )
    return [f"{day.kind} {day.first} {day.last}" for day in stated_days(document, "")]


@pytest.mark.parametrize("case", CASES["stated_days"])
def test_a_line_at_the_top_or_the_bottom(case: str) -> None:
    expected, _, line = case.partition(" | ")
    line = line.replace("\r", "\n").replace("¦", "|")
    assert stated(f"{line}\n\n{FILLER}") == stated(f"{FILLER}\n\n{line}") == [expected]


@pytest.mark.parametrize(
    "line", [*CASES["states nothing"], f"{FILLER}\n\nThis clause applies from May 2, 2020."]
)
def test_a_line_that_states_no_day_of_this_text(line: str) -> None:
    lines = line.replace("\r", "\n").replace("¦", "|")
    assert stated(f"{lines}\n\n{FILLER}") == []


def test_the_newest_day_of_each_kind_counts() -> None:
    body = (
        "Effective: May 2, 2020\n\nLast updated: May 1, 2021\n\nLast updated: May 3, 2020\n\n"
        + FILLER
    )
    assert stated(body) == [
        "effective 2020-05-02 2020-05-02",
        "revised 2021-05-01 2021-05-01",
        "revised 2020-05-03 2020-05-03",
    ]
    assert newest(()) is None


def test_a_line_that_only_says_a_day_is_read_anywhere() -> None:
    assert stated(f"{FILLER}\n\nThese terms were last revised on May 3, 2020.\n\n{FILLER}") == [
        "revised 2020-05-03 2020-05-03"
    ]
    assert stated(f"{FILLER}\n\nClause 9 was last revised on May 3, 2020.\n\n{FILLER}") == []


def test_a_day_alone_below_the_title_is_that_of_the_revision() -> None:
    for line in (
        "February 9, 2017",
        "*9 de febrero de 2017*",
        "Thursday, 9 February 2017",
        "2017年2月9日",
        "2017年2月9日星期四",
    ):
        assert stated(f"# Privacy\n\n{line}\n\n{FILLER}") == ["revised 2017-02-09 2017-02-09"]
        assert stated(f"{line}\n\n{FILLER}") == ["revised 2017-02-09 2017-02-09"]
    assert stated(f"# Privacy\n\nWe keep it.\n\nFebruary 9, 2017\n\n{FILLER}") == []
    assert stated(f"We keep it.\n\nFebruary 9, 2017\n\n{FILLER}") == []
    assert stated(f"# Privacy\n\nFebruary 9, 2017\n\nLast updated: May 3, 2020\n\n{FILLER}") == [
        "revised 2020-05-03 2020-05-03"
    ]


def test_of_days_with_a_reason_only_the_newest_counts() -> None:
    body = (
        "Updated on June 7th, 2017 to say more.\n\nUpdated on June 23rd, 2017 to add a service.\n\n"
        + FILLER
    )
    assert stated(body) == ["revised 2017-06-23 2017-06-23"]


def test_a_date_line_has_no_words() -> None:
    assert without_date_line("Last updated: May 2, 2020") == ""
    assert without_date_line("We keep names.") == "We keep names."
    assert without_date_line("Last updated: one day") == "Last updated: one day"
    assert without_date_line("We keep 3 names.") == "We keep 3 names."


def test_a_longer_line_is_a_sentence() -> None:
    line, longer = ("Last updated: May 3, 2020".ljust(length, ".") for length in (160, 161))
    assert (without_date_line(line), without_date_line(longer)) == ("", longer)
    assert stated(f"{line}\n\n{FILLER}") == ["revised 2020-05-03 2020-05-03"]


@pytest.mark.parametrize(("dots", "found"), [(100, True), (101, False)])
def test_a_day_stands_at_most_100_characters_behind_its_label(dots: int, found: bool) -> None:
    assert bool(stated(f"Last updated{'.' * dots}May 3, 2020\n\n{FILLER}")) is found


@pytest.mark.parametrize(
    ("words", "found"),
    [("September 12,", True), ("on Wednesday,", True), ("by the owners,", False)],
)
def test_the_rest_of_a_day_may_be_on_the_next_line(words: str, found: bool) -> None:
    rest = "2020" if words.startswith("September") else "September 12, 2020"
    assert bool(days_of_text(f"Last updated: {words}\n{rest}", "")) is found


def test_a_line_that_says_nothing_else_may_be_a_bit_longer() -> None:
    assert [
        names_this_text("Last updated: May 3, 2020".ljust(length, "."), "") for length in (200, 201)
    ] == [
        True,
        False,
    ]


def test_a_day_is_given_as_it_is_written() -> None:
    assert [day.written for day in days_alone([(1, "Monday, February 9, 2017")])] == [
        "February 9, 2017"
    ]
