"""The days that texts state for themselves."""

from datetime import date

import pytest

from legalsite.source.markdown import read_document
from legalsite.text.dates_in_prose import newest, stated_days, without_date_line

FILLER = "\n\n".join(f"Clause {number} says that boats leave the harbour before noon." for number in range(30))


def days(body: str) -> list[tuple[str, date, date]]:
    document = read_document(f"---\ntitle: T\nrevised: 2026-01-01\n---\n\n{body}\n".encode(), "terms.md")
    return [(day.kind, day.first, day.last) for day in stated_days(document)]


@pytest.mark.parametrize(
    ("line", "kind", "first", "last"),
    [
        ("Last updated: March 2, 2026", "revised", date(2026, 3, 2), date(2026, 3, 2)),
        ("**Last updated:** 2 March 2026", "revised", date(2026, 3, 2), date(2026, 3, 2)),
        ("These terms take effect on 2026-03-02.", "effective", date(2026, 3, 2), date(2026, 3, 2)),
        ("Be fair. Last updated: 2 March 2026.", "revised", date(2026, 3, 2), date(2026, 3, 2)),
        ("Last updated: 03/04/2026", "revised", date(2026, 3, 4), date(2026, 4, 3)),
        ("Stand: Februar 2024", "revised", date(2024, 2, 1), date(2024, 2, 29)),
        ("Stand: 02/2024", "revised", date(2024, 2, 1), date(2024, 2, 29)),
        ("Gültig ab 01.03.2026", "effective", date(2026, 3, 1), date(2026, 3, 1)),
        ("Dernière mise à jour : 3 mars 2026", "revised", date(2026, 3, 3), date(2026, 3, 3)),
        ("Effective 6 May 2026 · Harbour Ledger Ltd", "effective", date(2026, 5, 6), date(2026, 5, 6)),
    ],
)
@pytest.mark.parametrize("body", ["{}\n\n" + FILLER, FILLER + "\n\n{}"])
def test_a_line_at_the_top_or_the_bottom(line: str, kind: str, first: date, last: date, body: str) -> None:
    assert days(body.format(line)) == [(kind, first, last)]


@pytest.mark.parametrize(
    "line",
    [
        "The next version takes effect on April 1, 2026",
        "Effective until April 1, 2026",
        "Previous version: last updated April 1, 2025",
        "Die nächste Fassung gilt ab 1. April 2026",
        "We keep what the Data Act, in force since 12 September 2025, asks for.",
        "- Last updated: April 1, 2025",
        "| Last updated | April 1, 2025 |\n|---|---|\n| a | b |",
        "April 1, 2025",
    ],
)
def test_a_line_that_states_no_day_of_this_text(line: str) -> None:
    assert days(f"{line}\n\n{FILLER}") == []


def test_a_line_in_the_middle_is_a_clause() -> None:
    assert days(f"{FILLER}\n\nThis clause applies from May 2, 2020.\n\n{FILLER}") == []


def test_the_newest_day_of_each_kind_counts() -> None:
    body = "Effective: May 2, 2020\n\nLast updated: May 1, 2021\n\nLast updated: May 3, 2020\n\n" + FILLER
    assert days(body) == [
        ("revised", date(2021, 5, 1), date(2021, 5, 1)),
        ("effective", date(2020, 5, 2), date(2020, 5, 2)),
    ]


def test_newest_of_no_days() -> None:
    assert newest(()) is None


def test_a_date_line_has_no_words() -> None:
    assert without_date_line("Last updated: May 2, 2020") == ""
    assert without_date_line("We keep names.") == "We keep names."
