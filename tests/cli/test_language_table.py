"""The table of policies and languages: it fits a terminal, and a spreadsheet reads it as text."""

import csv
from datetime import date

from cli.command_lines import cases
from legalsite.cli.language_table import LEGEND, language_lines, languages_csv
from legalsite.commands.language_status import LanguageStatus

test_case = cases("originals", "status-languages", "translation-held-back")

TODAY = date(2026, 3, 2)
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "ja", "ar", "sv", "cs")
CHANGES = ("2026-02-01 (material)",)


def behind(policy: str, language: str, since: date | None = TODAY) -> LanguageStatus:
    return LanguageStatus(policy, language, "behind", since, CHANGES)


def test_forty_policies_in_twelve_languages_fit_sixty_lines_and_eighty_columns() -> None:
    statuses = []
    for number in range(40):
        policy = f"eu/acceptable-use-{number}"
        statuses.append(LanguageStatus(policy, "en", "current"))
        statuses += [behind(policy, language) for language in LANGUAGES[1:-1]]
        statuses.append(LanguageStatus(policy, LANGUAGES[-1], "missing"))
    short = list(language_lines(statuses, LANGUAGES, verbose=False))
    assert len(short) < 60
    assert all(len(line) <= 100 for line in short)
    assert all(len(line) <= 80 for line in short[:42])
    assert short[-1] == (
        "behind by 2026-02-01 (material) since 2026-03-02: 400 translations;"
        " to list them, add --verbose"
    )
    assert short[1].split()[1:] == ["ok", *"1" * 10, "-"]
    *_, listed = language_lines(statuses, LANGUAGES, verbose=True)
    assert listed.count("eu/acceptable-use-") == 400


def test_a_version_that_is_upcoming_has_no_date_since_when_it_lacks_a_translation() -> None:
    assert list(language_lines([behind("terms", "de", None)], ["de"], verbose=False)) == [
        "policy  de",
        "terms   1",
        LEGEND,
        "behind by 2026-02-01 (material): terms (de)",
    ]


def test_without_policies_there_are_no_rows() -> None:
    assert list(language_lines([], ["en", "de"], verbose=False)) == ["policy  en  de", LEGEND]


def test_a_spreadsheet_gets_a_row_for_each_policy_and_language_and_no_formulas() -> None:
    statuses = [behind("terms", "de"), LanguageStatus("a", "fr", "missing", None, ("=1+1, b",))]
    rows = list(csv.reader(languages_csv(statuses).decode().splitlines()))
    assert rows == [
        ["policy", "language", "status", "since", "changes"],
        ["terms", "de", "behind", "2026-03-02", "2026-02-01 (material)"],
        ["a", "fr", "missing", "", "'=1+1, b"],
    ]
