"""A report is true to the ledger, and its JSON to its schema; its formats are in the cases of tests/cli."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from legalsite.commands.report import report
from legalsite.model.declared_time import local_day
from legalsite.site.load import load
from legalsite.site.settings import cached_settings

OWN_SITE = Path(__file__).parents[2]
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def report_on(root: Path, start: date, end: date) -> dict[str, Any]:
    config = cached_settings(root)
    return report(root, config, start, end, on=NOW.date())


@pytest.mark.parametrize("year", [2022, 2025, 2026, 2027])
def test_has_a_row_for_each_version_that_the_ledger_records_in_the_period(year: int) -> None:
    start, end = date(year, 1, 1), date(year, 12, 31)
    recorded = {}
    for line in load(OWN_SITE).record.ledger.lines:
        is_version = line.verb in ("publish", "import") and line.path and not line.language
        if is_version and start <= local_day(line.time, "Europe/Berlin") <= end:
            recorded[line.number] = f"{line.policy}@{line.revised}"
    done = report_on(OWN_SITE, start, end)
    assert {
        each["ledger_line"]: f"{each['policy']}@{each['version']}" for each in done["versions"]
    } == recorded
    assert done["totals"]["versions"] == len(recorded)


def test_without_a_ledger_nothing_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text("---\ntitle: T\nrevised: 2026-01-01\n---\nWe pay.\n")
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://legal.test/"\n')
    done = report_on(tmp_path, date(2026, 1, 1), date(2026, 12, 31))
    assert done["versions"] == []
    names = ["versions", "times from a setting", "gaps", "withheld texts"]
    assert done["totals"] == dict.fromkeys(names, 0)
