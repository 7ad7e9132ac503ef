"""The dates that a text states for itself, and where its date lines are."""

from collections.abc import Sequence
from datetime import date

import pytest

from legalsite.model.document import Document
from legalsite.source.markdown import read_document
from legalsite.text.stated_dates import date_lines, day_comes_first, is_own_date_line, stated_dates

FILLER = "\n\n".join(f"Clause {number} says that we are kind to you." for number in range(20))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Last updated: 1 March 2026", [("revised", "2026-03-01")]),
        ("**Effective date:** March 1, 2026", [("effective", "2026-03-01")]),
        ("Stand: Januar 2025", [("revised", "2025-01")]),
        ("Stand der Hafenordnung: Januar 2025", [("revised", "2025-01")]),
        ("LIEGEPLATZRICHTLINIEN  ZULETZT GEÄNDERT: 25.09.2019", [("revised", "2019-09-25")]),
        ("En vigueur au 16/01/2023", [("effective", "2023-01-16")]),
        ("Dernière mise à jour : 1 mars 2026", [("revised", "2026-03-01")]),
        ("| Last updated | 2026-03-01 |\n|---|---|\n| Kind | Terms |", [("revised", "2026-03-01")]),
        ("This policy was last updated on 1 March 2026.", [("revised", "2026-03-01")]),
        ("The law was last amended on 1 March 2026, says the ministry.", []),
        ("We have been kind since 1 March 2026.", []),
        (
            "Effective Date: May 6, 2026 · Last Updated: 2 June 2026 · Harbour Ledger Ltd · Quay 4, 20457 Hamburg",
            [("revised", "2026-06-02"), ("effective", "2026-05-06")],
        ),
        (
            "Last updated: 2026-06-23 (draft: the list of those who process data is as long as the one of the plan)",
            [("revised", "2026-06-23")],
        ),
        ("Last updated: [31.12.2025]", [("revised", "2025-12-31")]),
        ("Stand: Dezember2025", [("revised", "2025-12")]),
        ("Made with the generator of Harbour Ltd. (version 2018-09-24).", []),
        ("These terms were last updated in March 2026.", [("revised", "2026-03")]),
        ("Diese Bedingungen wurden zuletzt im März 2026 geändert.", []),
        ("Diese Bedingungen wurden zuletzt aktualisiert im März 2026.", [("revised", "2026-03")]),
        ("(Last reviewed and updated: 1 March 2026)", [("revised", "2026-03-01")]),
        ("(Last reviewed: 1 March 2026)", []),
        ("Updated 3 May 2026", [("revised", "2026-05-03")]),
        ("Last updated: May 3,2026", [("revised", "2026-05-03")]),
        ("Last updated: 3 May2026", [("revised", "2026-05-03")]),
        ("This version was last updated on 14 November 2025.", [("revised", "2025-11-14")]),
        ("This page has been updated on 14 November 2025.", [("revised", "2025-11-14")]),
        ("The version of the list was last updated on 14 November 2025.", []),
        ("This page explains the Boat Act, which took effect on 3 May 2019.", []),
        ("This page was in force from 3 May 2025 to 4 May 2026.", []),
        ("This text is licensed under the Harbour License, Version 2.0, January 2004.", []),
        ("This version replaces the version of 3 May 2024.", []),
        ("The Boat Act came into force on 25 May 2018; the terms in effect are below.", []),
        ("The Boat Act was last amended on 3 May 2019; these terms take effect with your signature.", []),
        ("The fees were last updated on 4 June 2025, and under this policy they rise in effect.", []),
        ("Under this policy, the boats updated 3 May 2025 show your berth.", []),
        ("Effective May 1,1200 crowns are due under this agreement.", []),
        ("Previous version · Effective 3 May 2019", []),
        ("Boat Act · Effective 25 May 2018 · Harbour", []),
        ("Fees | Last updated 3 May 2026", []),
        ("Old terms | Effective 3 May 2019", []),
        ("Terms of use · Last updated 3 May 2026", [("revised", "2026-05-03")]),
        ("This version of the policy is effective from 3 May 2026.", [("effective", "2026-05-03")]),
        ("Version 1.2 | Effective Date: May 3, 2026 | Owner: Harbour", [("effective", "2026-05-03")]),
        ("Boats | Harbour fees, last updated 3 May 2026", []),
    ],
)
def test_dates_at_the_top(text: str, expected: list[tuple[str, str]]) -> None:
    dates = stated_dates(document(f"# Terms\n\n{text}\n\n{FILLER}\n"))
    assert [(stated.kind, stated.shown) for stated in dates] == expected


@pytest.mark.parametrize(("above", "found"), [("Boats\n\nFees\n\nTowing\n\nContact", 1), (FILLER, 0)])
def test_a_bare_date_below_the_title_counts_below_a_menu_as_well(above: str, found: int) -> None:
    assert len(list(stated_dates(document(f"{above}\n\n# Berth rules\n\n_March 1, 2026_\n\n{FILLER}\n")))) == found


def test_of_a_list_of_versions_the_newest_counts() -> None:
    dates = stated_dates(document("# T\n\n- Last updated: 1 May 2024\n- Last updated: 1 May 2025\n"))
    assert [stated.shown for stated in dates] == ["2025-05-01"]


def test_a_date_below_the_heading_of_a_part_belongs_to_that_part() -> None:
    part = f"{FILLER}\n\n## Cookies\n\nLast updated: 1 May 2024\n\n{FILLER}\n"
    assert not list(stated_dates(document(f"# T\n\n{part}")))
    of_changes = stated_dates(document(f"# T\n\n{part.replace('Cookies', 'Changes')}"))
    assert [stated.shown for stated in of_changes] == ["2024-05-01"]
    with_own = stated_dates(document(f"# T\n\nLast updated: 1 May 2025\n\n{part}"))
    assert [stated.shown for stated in with_own] == ["2025-05-01"]


MEANINGS = ("Berth: a place", "Crane: a lift", "Effective date: 1 May 2012", "Fee: a price", "Gate: a door", "Key: it")


@pytest.mark.parametrize(
    ("heading", "entries", "found"),
    [
        ("1.2 Definitions", MEANINGS[1:5], 0),
        ("Begriffe", [f"**{entry}**" for entry in MEANINGS[2:]], 0),
        ("Words", MEANINGS, 0),  # in the order of the alphabet
        ("Words", MEANINGS[::-1], 1),
        ("Words", MEANINGS[1:5], 1),
        ("Definitions", MEANINGS[1:4], 1),
        ("Definitions", ("We let berths.", *MEANINGS[2:4], "You pay for them."), 1),
    ],
)
def test_a_date_in_a_list_of_definitions_explains_a_term(heading: str, entries: Sequence[str], found: int) -> None:
    text = "\n\n".join(("# Terms", "We let berths.", f"## {heading}", *entries, FILLER))
    assert len(list(stated_dates(document(text)))) == found


def test_a_date_that_can_be_read_in_two_ways_has_two_readings() -> None:
    (stated,) = stated_dates(document("# T\n\nLast updated: 03/04/2025\n"))
    assert {first for first, _ in stated.readings} == {date(2025, 3, 4), date(2025, 4, 3)}


@pytest.mark.parametrize(
    ("others", "day_first"),
    [
        (["28/03/2024", "01/02/2024"], True),
        (["03/28/2024", "01/02/2024"], False),
        (["03/28/2024", "28/03/2024"], False),
        (["01/02/2024", "28 March 2024"], False),
    ],
)
def test_another_date_shows_which_number_is_the_day(others: list[str], day_first: bool) -> None:
    dates = [next(stated_dates(document(f"# T\n\nLast updated: {other}\n"))) for other in others]
    assert day_comes_first(dates) is day_first


def test_a_month_is_any_day_of_it() -> None:
    (stated,) = stated_dates(document("# T\n\nStand: Februar 2024\n"))
    assert stated.readings == [(date(2024, 2, 1), date(2024, 2, 29))]


LONG = "The first wording of these rules is the one that the members agreed on, whatever a later copy may say of it" * 2


@pytest.mark.parametrize(
    ("above", "line", "below", "expected"),
    [
        ("MOORING RULES", "Last Modified: 2024-05-07", LONG, [("2024-05-07", 4)]),
        ("Hafenordnung", "Zuletzt geändert: 24.01.2024", LONG, [("2024-01-24", 4)]),
        ("Règles du port", "**Dernière mise à jour : 24 janvier 2024**  ", LONG, [("2024-01-24", 4)]),
        ("The list of boats, which is kept at the quay, was", "last updated on 3 May 2020.", LONG, []),
        ("The list of boats:", "Last updated on 3 May 2020 by the harbour master and two members", LONG, []),
    ],
)
def test_a_line_of_a_paragraph_may_be_a_date_line(
    above: str, line: str, below: str, expected: list[tuple[str, int]]
) -> None:
    dates = stated_dates(document(f"# T\n\n{above}\n{line}\n{below}\n"))
    assert [(stated.shown, stated.line) for stated in dates] == expected


def test_where_date_lines_are() -> None:
    text = f"# T\n\nEffective: 1 May 2025\n\n{FILLER}\n\n## End\n\nLast updated: 2 May 2025\n"
    lines = [(line.at, line.revised, line.short) for line in date_lines(document(text))]
    assert lines == [("at the top", False, True), ("at the bottom", True, True)]


def document(text: str) -> Document:
    return read_document(text.encode(), "x.md")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Last updated: 1 March 2026", True),
        ("This policy takes effect on 1 March 2026.", True),
        ("Last updated two days ago", False),
        ("Last updated 2 days ago", True),
        ("The revised fees take effect on 1 March 2026.", False),
        ("Die neuen Preise gelten ab 1. März 2026.", False),
    ],
)
def test_a_line_that_only_dates_the_text_itself(line: str, expected: bool) -> None:
    assert is_own_date_line(line) is expected
