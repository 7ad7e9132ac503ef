"""Five real texts, imported as they are: which of them break on their face what they promise about their date."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.checks.run import Findings
from legalsite.commands.check import check
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.plain_text import import_text
from legalsite.site.load import load_fresh

SEEDS = Path(__file__).parents[2] / "../shared/seeds"
FILES = sorted(SEEDS.glob("*.txt"))
DAY = date(2026, 1, 10)
CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\n'

pytestmark = pytest.mark.skipif(not FILES, reason="the shared seeds are not beside this repository")


def imported(root: Path, number: str) -> bytes:
    (root / "content").mkdir()
    (root / "legalsite.toml").write_text(CONFIG)
    (file,) = SEEDS.glob(f"{number}_*.txt")
    data = import_text(file.read_bytes(), file.name, ImportOptions("privacy", DAY, None, "")).data
    (root / "content/privacy.md").write_bytes(data)
    return data


def found(root: Path, rule: str, on: date = DAY) -> Findings:
    now = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return check(load_fresh(root, now=now), on, now=now, rules=[rule])


def test_korero_owes_a_notice_before_a_change_applies(tmp_path: Path) -> None:
    old = imported(tmp_path, "004")
    (tmp_path / "content/privacy").mkdir()
    (tmp_path / "content/privacy/2026-01-10.md").write_bytes(old)
    new = old.replace(
        b"revised: 2026-01-10", b"revised: 2026-03-01\nchange: material\nsummary: More."
    )
    (tmp_path / "content/privacy.md").write_bytes(new)
    assert not found(tmp_path, "notice-period", date(2026, 3, 1)).problems
    question = found(tmp_path, "promise-unconfirmed", date(2026, 3, 1)).problems[0]
    assert question.severity == "error"
    asked = "what do the version of 2026-01-10, which is in effect, and this draft promise about how changes are announced?"
    assert asked in question.message
    assert "it names email or site" in question.message
    record = b"revised: 2026-01-10\npromise: {all_of: [email], days_before: 1}"
    (tmp_path / "content/privacy/2026-01-10.md").write_bytes(
        old.replace(b"revised: 2026-01-10", record)
    )
    (problem,) = found(tmp_path, "notice-period", date(2026, 3, 1)).problems
    assert problem.severity == "error"
    assert problem.help == "set `effective` to 2026-03-03 or later"
    later = new.replace(b"revised: 2026-03-01", b"revised: 2026-03-01\neffective: 2026-03-03")
    (tmp_path / "content/privacy.md").write_bytes(later)
    assert not found(tmp_path, "notice-period", date(2026, 3, 1)).problems
