"""LEDGER and CHECKPOINT beside each other, and the archive beside both: each state and what is said of it."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalsite.errors import Problem
from legalsite.ledger.chain import append, begin
from legalsite.ledger.checkpoint import checkpoint_of
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.policy import RevisionId
from legalsite.site.ledger_on_disk import archive_faults, compare_with_kept, is_draft, read_record

TEXTS = {"terms/2025-01-01.md": b"one", "terms/2026-01-01.md": b"two"}


def at(year: int) -> datetime:
    return datetime(year, 1, 1, 12, tzinfo=UTC)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def ledger(lines: int = 2) -> bytes:
    data = begin("https://a.test/")
    for path, text in list(TEXTS.items())[:lines]:
        revised = RevisionId.parse(path[6:16])
        data = append(data, [LedgerEntry("publish", sha(text), path, "terms", revised)], at(revised.day.year))
    return data


def checkpoint(data: bytes) -> bytes:
    return bytes(checkpoint_of(data, at(2026)))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/LEDGER").write_bytes(ledger())
    (tmp_path / "content/CHECKPOINT").write_bytes(checkpoint(ledger()))
    return tmp_path


def rules(problems: list[Problem] | tuple[Problem, ...]) -> list[str]:
    return [problem.rule for problem in problems]


def test_a_whole_record(root: Path) -> None:
    record = read_record(root, now=at(2026))
    assert (record.problems, record.published, record.data) == ((), True, ledger())
    assert [line.path for line in record.ledger.lines] == list(TEXTS)
    assert record.comparison is not None
    assert record.comparison.state == "same"


def test_before_the_first_publish(tmp_path: Path) -> None:
    record = read_record(tmp_path)
    assert (record.data, record.problems, record.published, record.ledger.lines) == (b"", (), False, ())
    assert archive_faults(record, list(TEXTS), lambda path: sha(TEXTS[path]), ()) == []


@pytest.mark.parametrize(
    ("ledger_bytes", "checkpoint_bytes", "problems"),
    [
        (ledger(), None, ["checkpoint-missing"]),
        (None, checkpoint(ledger()), ["ledger-missing"]),
        (ledger(1), checkpoint(ledger()), ["ledger-rewritten"]),
        (ledger(), checkpoint(ledger(1)), []),
    ],
    ids=["no checkpoint", "no ledger", "lines cut off", "grown since the checkpoint"],
)
def test_what_one_says_of_the_other(
    root: Path, ledger_bytes: bytes | None, checkpoint_bytes: bytes | None, problems: list[str]
) -> None:
    for name, data in (("LEDGER", ledger_bytes), ("CHECKPOINT", checkpoint_bytes)):
        if data is None:
            (root / "content" / name).unlink()
        else:
            (root / "content" / name).write_bytes(data)
    record = read_record(root)
    assert rules(record.problems) == problems
    assert record.published, "a damaged record is one"


def test_a_line_of_tomorrow(root: Path) -> None:
    assert read_record(root, now=at(2025)).problems
    assert not read_record(root, now=at(2026)).problems


def test_a_checkpoint_that_somebody_kept() -> None:
    assert rules(compare_with_kept(ledger(), checkpoint(ledger(1)), "kept")[1]) == []
    comparison, problems = compare_with_kept(ledger(1), checkpoint(ledger()), "kept")
    assert comparison is not None
    assert (rules(problems), "(compared with kept)" in problems[0].message) == (["ledger-rewritten"], True)
    nothing, problems = compare_with_kept(ledger(), b"not a checkpoint\n", "kept")
    assert nothing is None
    assert {problem.path for problem in problems} == {"kept"}


def test_the_archive_beside_the_ledger(root: Path) -> None:
    record = read_record(root)

    def faults(texts: dict[str, bytes], *unfit: Problem) -> list[tuple[str, str]]:
        found = archive_faults(record, texts, lambda path: sha(texts[path]), unfit)
        return [(problem.rule, problem.path) for problem in found]

    first, second = TEXTS
    assert faults(TEXTS) == []
    assert faults({**TEXTS, second: b"edited"}) == [("archive-changed", f"content/{second}")]
    assert faults({second: TEXTS[second]}) == [("archive-missing", f"content/{first}")]
    assert faults({**TEXTS, "terms/2026-02-02.md": b"new"}) == [("archive-unrecorded", "content/terms/2026-02-02.md")]
    unreadable = Problem("device", "it cannot be read", path=f"content/{first}")
    assert faults({second: TEXTS[second]}, unreadable) == [], "what cannot be read is said once"


@pytest.mark.parametrize(
    ("path", "draft"),
    [
        ("terms.md", True),
        ("eu/terms.de.md", True),
        ("terms/2025-01-01.md", False),
        ("terms/2025-01-01.de.md", False),
        ("files/readme.md", False),
        ("LEDGER", False),
    ],
)
def test_drafts(path: str, draft: bool) -> None:
    assert is_draft(path) == draft
