"""A file that shows how a notice was given is evidence whatever its name."""

import pytest

from commands.evidence_cases import KEY, Case, export, rules, with_standard_tools


@pytest.mark.parametrize(
    "name", ["My letter (1).pdf", ".hidden", "manifest.json", "texts", "LEDGER", "ünï.pdf"]
)
def test_a_file_that_shows_it_may_have_any_name(name: str, case: Case) -> None:
    (case.root / name).write_text("posted")
    given = ("--channel", "letter", "--on", "2026-01-31", "--evidence", str(case.root / name))
    assert case("notify", "record", KEY, *given, at="2026-02-01T09:00")[0] == 0
    folder = export(case, "exported")
    assert rules(folder, case.root) == set()
    assert with_standard_tools(folder)[0] == 0
