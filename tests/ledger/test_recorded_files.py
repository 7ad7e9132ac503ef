"""The archive compared with the ledger: each difference once, by its path; and which files a text shows."""

from datetime import UTC, datetime

from ledgers import read_ledger
from legalsite.ledger.chain import append_entries
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_files import (
    archive_problems,
    recorded_texts,
    shown_files,
    withheld_texts,
)
from legalsite.model.document import Block, Document, Span
from legalsite.model.policy import VersionId
from text_tables import cases, table

WHOLE = {
    "files/logo.png": "a" * 64,
    "privacy/2025-02-01.md": "b" * 64,
    "eu/terms/2025-03-01-2.de.md": "c" * 64,
}


def found(ledger: bytes, present: dict[str, str]) -> str:
    problems = archive_problems(read_ledger(ledger), present.keys(), present.__getitem__)
    return "\n".join(map(str, problems))


def withhold(ledger: bytes) -> bytes:
    entry = LedgerEntry(
        "withhold",
        "f" * 64,
        "privacy/2025-02-01.withheld",
        "privacy",
        VersionId.parse("2025-02-01"),
    )
    return append_entries(ledger, [entry], datetime(2025, 5, 1, tzinfo=UTC))


def test_whole(ledger: bytes) -> None:
    assert found(ledger, WHOLE) == ""
    assert (
        found(
            ledger,
            WHOLE | {"privacy.md": "0", "files/new.png": "0", "LEDGER": "0", "CHECKPOINT": "0"},
        )
        == ""
    )


@cases("archive.txt")
def test_each_difference_is_found(text: str, expected: str, ledger: bytes) -> None:
    """A case has the files of the archive, each with the letter of its hash, below `withheld` if a text was."""
    present = {
        path: letter * 64 for path, letter in map(str.split, text.split("\n")) if path != "withheld"
    }
    assert found(withhold(ledger) if text.startswith("withheld") else ledger, present) == expected


def test_what_may_be_shown(ledger: bytes) -> None:
    assert list(recorded_texts(read_ledger(ledger))) == [
        "privacy/2025-02-01.md",
        "eu/terms/2025-03-01-2.de.md",
    ]
    data = read_ledger(withhold(ledger))
    assert list(recorded_texts(data)) == [
        "eu/terms/2025-03-01-2.de.md",
        "privacy/2025-02-01.withheld",
    ]
    assert list(withheld_texts(data)) == ["privacy/2025-02-01.md"]


@table("recorded_files.txt")
def test_which_file_a_target_shows(target: str, shown: str) -> None:
    block = Block(
        "paragraph",
        (Span("See files/other.png"), Span(target, "target"), Span(target, "target")),
        1,
    )
    assert shown_files(Document((block,))) == ((shown,) if shown else ())
