"""The table of policies and languages: it fits a terminal, and a spreadsheet reads it as text."""

import csv
from datetime import date

from cli.command_lines import cases
from legalsite.cli.language_table import LEGEND, language_lines, languages_csv
from legalsite.commands.language_status import LanguageStatus

test_case = cases("status-languages")

TODAY = date(2026, 3, 2)
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "ja", "ar", "sv", "cs")
CHANGES = ("2026-02-01 (material)",)


def behind(policy: str, language: str, since: date = TODAY) -> LanguageStatus:
    return LanguageStatus(policy, "Terms", language, "behind", "2026-01-01", since, CHANGES)


def lines(*statuses: LanguageStatus, verbose: bool = False) -> list[str]:
    return list(language_lines(statuses, TODAY, verbose=verbose))


def test_forty_policies_in_twelve_languages_fit_sixty_lines_and_eighty_columns() -> None:
    statuses = []
    for number in range(40):
        policy = f"eu/acceptable-use-{number}"
        statuses.append(LanguageStatus(policy, "Terms", "en", "current"))
        statuses += [behind(policy, language) for language in LANGUAGES[1:-1]]
        statuses.append(LanguageStatus(policy, "Terms", LANGUAGES[-1], "missing"))
    short = lines(*statuses)
    assert len(short) < 60
    assert all(len(line) <= 100 for line in short)
    assert all(len(line) <= 80 for line in short[:42])
    assert short[-1] == (
        "behind since 2026-03-02 by 2026-02-01 (material): in 40 policies;"
        " to list them, add --verbose"
    )
    assert short[1].split()[1:] == ["ok", *"1" * 10, "-"]
    listed = lines(*statuses, verbose=True)
    assert listed[-1].count("\n  eu/acceptable-use-") == 40


def test_a_translation_can_be_behind_from_a_later_date_on() -> None:
    assert lines(behind("terms", "de", date(2026, 3, 3))) == [
        "policy  de",
        "terms   1",
        LEGEND,
        "behind from 2026-03-03 by 2026-02-01 (material):\n  terms (de)",
    ]


def test_without_policies_there_are_no_rows() -> None:
    assert lines() == ["policy", LEGEND]


def test_a_spreadsheet_gets_a_row_for_each_policy_and_language_and_no_formulas() -> None:
    statuses = [behind("terms", "de"), LanguageStatus("a", "=1+1, b", "fr", "missing")]
    rows = list(csv.reader(languages_csv(statuses).decode().splitlines()))
    assert rows == [
        ["policy", "title", "language", "status", "translates", "since", "changes"],
        ["terms", "Terms", "de", "behind", "2026-01-01", "2026-03-02", "2026-02-01 (material)"],
        ["a", "'=1+1, b", "fr", "missing", "", "", ""],
    ]
