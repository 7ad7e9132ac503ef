"""The archive against the ledger: each disagreement once, by its path."""

from datetime import UTC, datetime

from legalsite.ledger.append import LedgerEntry, append
from legalsite.ledger.lines import read_ledger
from legalsite.ledger.recorded_files import archive_problems, recorded, withheld
from legalsite.model.revision_id import Revised

WHOLE = {"files/logo.png": "a" * 64, "privacy/2025-02-01.md": "b" * 64, "eu/terms/2025-03-01-2.de.md": "c" * 64}


def found(ledger: bytes, present: dict[str, str]) -> list[tuple[str, str]]:
    problems = archive_problems(read_ledger(ledger), present.keys(), present.__getitem__)
    return [(problem.rule, problem.path.removeprefix("content/")) for problem in problems]


def withhold(ledger: bytes) -> bytes:
    entry = LedgerEntry("withhold", "f" * 64, "privacy/2025-02-01.withheld", "privacy", Revised.parse("2025-02-01"))
    return append(ledger, [entry], datetime(2025, 5, 1, tzinfo=UTC))


def test_whole(ledger: bytes) -> None:
    assert found(ledger, WHOLE) == []
    assert found(ledger, WHOLE | {"privacy.md": "0", "files/new.png": "0", "LEDGER": "0", "CHECKPOINT": "0"}) == []


def test_changed_missing_and_not_recorded(ledger: bytes) -> None:
    present = {"privacy/2025-02-01.md": "0" * 64, "privacy/2024-01-01.md": "1" * 64, "files/logo.png": "a" * 64}
    assert found(ledger, present) == [
        ("archive-missing", "eu/terms/2025-03-01-2.de.md"),
        ("archive-unrecorded", "privacy/2024-01-01.md"),
        ("archive-changed", "privacy/2025-02-01.md"),
    ]


def test_a_withheld_text_gives_way_to_its_notice(ledger: bytes) -> None:
    after = {path: sha for path, sha in WHOLE.items() if path != "privacy/2025-02-01.md"}
    after["privacy/2025-02-01.withheld"] = "f" * 64
    data = withhold(ledger)
    assert found(data, after) == []
    assert found(data, after | {"privacy/2025-02-01.md": "b" * 64}) == [("archive-withheld", "privacy/2025-02-01.md")]
    assert found(data, WHOLE) == [
        ("archive-withheld", "privacy/2025-02-01.md"),
        ("archive-missing", "privacy/2025-02-01.withheld"),
    ]


def test_what_may_be_shown(ledger: bytes) -> None:
    assert list(recorded(read_ledger(ledger))) == ["privacy/2025-02-01.md", "eu/terms/2025-03-01-2.de.md"]
    data = read_ledger(withhold(ledger))
    assert list(recorded(data)) == ["eu/terms/2025-03-01-2.de.md", "privacy/2025-02-01.withheld"]
    assert list(withheld(data)) == ["privacy/2025-02-01.md"]
