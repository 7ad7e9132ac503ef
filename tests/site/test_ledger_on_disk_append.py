"""New lines in the ledger: nothing above them changes, and nothing is added to a damaged one. How damage is found is in
tests/commands/test_verify.py."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledgers import record_notice
from legalsite.errors import ProblemsFound
from legalsite.ledger.chain import new_ledger
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult
from legalsite.model.policy import VersionId
from legalsite.site.ledger_on_disk import (
    add_lines,
    is_behind,
    is_draft,
    read_record,
    read_signature,
    require_intact,
    restored_notice_lines,
    short_line,
    signature_files,
    unsigned_lines,
    write_notice_lines,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REVISED = VersionId.parse("2026-03-01")
TEXT = LedgerEntry("publish", "ab" * 32, "terms/2026-03-01.md", "terms", REVISED)
NOTICE = LedgerEntry(
    "notice", "cd" * 32, "", "terms", REVISED, RecordedResult("stated", "letter", on=REVISED.day)
)


def restore_notice(root: Path, lines: Sequence[str]) -> bool:
    """Write lines of another clone if they continue this ledger; return whether they do."""
    restored = restored_notice_lines(root, lines)
    if restored:
        write_notice_lines(root, *restored)
    return restored is not None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    add_lines(
        tmp_path, new_ledger("https://a.test/"), [TEXT], now=NOW, files=[(TEXT.path, b"text")]
    )
    return tmp_path


def test_people_are_told_number_verb_and_path_or_the_version_of_a_notice(root: Path) -> None:
    (notice,) = record_notice(root, [NOTICE], NOW)
    text = read_record(root).ledger.lines[0].text
    assert [short_line(line) for line in (text, notice)] == [
        "000001 publish terms/2026-03-01.md",
        "000002 notice terms@2026-03-01",
    ]
    key = root / "key"
    key.touch()
    assert unsigned_lines(root, key) == [f"  {short_line(text)}", f"  {short_line(notice)}"]


def test_file_line_and_checkpoint_are_there_together(root: Path) -> None:
    assert (root / "content" / TEXT.path).read_bytes() == b"text"
    record = require_intact(read_record(root), NOW)
    assert [line.path for line in record.ledger.lines] == [TEXT.path]
    assert not is_behind(root, record, None)
    again = add_lines(root, record.data, [NOTICE], now=NOW + timedelta(days=1))
    assert again.startswith(record.data)
    assert read_record(root).data == again
    assert not is_behind(root, read_record(root), None)


def test_the_bytes_that_come_back_are_those_on_the_disk(root: Path) -> None:
    (line,) = record_notice(root, [NOTICE], NOW)
    assert (root / "content/LEDGER").read_text().splitlines()[-1] == line
    assert " notice terms 2026-03-01 " in line


def test_a_notice_needs_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    with pytest.raises(ProblemsFound, match=r"error\[ledger-missing\]"):
        record_notice(tmp_path, [NOTICE], NOW)
    assert list((tmp_path / "content").glob("[A-Z]*")) == []


def record_files(root: Path) -> dict[str, bytes]:
    """Return the ledger and its checkpoint, or what is left of them, by their names."""
    files = (root / "content" / name for name in ("LEDGER", "CHECKPOINT"))
    return {file.name: file.read_bytes() for file in files if file.exists()}


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (
            lambda content: (content / "LEDGER").write_bytes(new_ledger("https://a.test/")),
            "ledger-rewritten",
        ),
        (lambda content: (content / "LEDGER").unlink(), "ledger-missing"),
        (lambda content: None, "ledger-time"),
    ],
    ids=["lines cut off", "no ledger", "the clock is behind"],
)
def test_a_damaged_record_is_left_as_it_is(root: Path, damage, rule) -> None:  # type: ignore[no-untyped-def]  # three ways
    damage(root / "content")
    before = record_files(root)
    with pytest.raises(ProblemsFound, match=rf"error\[{rule}\]"):
        require_intact(read_record(root), NOW - timedelta(days=1))
    with pytest.raises(ProblemsFound):
        record_notice(root, [NOTICE], NOW - timedelta(days=1))
    assert record_files(root) == before


def test_a_line_of_tomorrow_is_a_problem(root: Path) -> None:
    assert read_record(root, now=NOW - timedelta(days=1)).problems
    assert not read_record(root, now=NOW).problems


def test_the_clock_of_another_machine_may_be_a_little_ahead(root: Path) -> None:
    behind = NOW - timedelta(minutes=10)
    assert not read_record(root, now=behind).problems
    (line,) = record_notice(root, [NOTICE], behind)
    assert line.split()[1] == "2026-03-01T12:00:00Z", "that of the line above"
    assert not read_record(root).problems


def test_lines_of_another_clone_are_written_only_where_they_belong(
    root: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(root, tmp_path / "other")
    lines = record_notice(root, [NOTICE], NOW)
    assert restore_notice(other, lines)
    for name in ("LEDGER", "CHECKPOINT"):
        assert (other / "content" / name).read_bytes() == (root / "content" / name).read_bytes()
    before = read_record(other).data
    assert not restore_notice(other, lines)
    assert read_record(other).data == before


def test_a_checkpoint_that_is_missing_is_behind_and_comes_back(root: Path) -> None:
    (root / "content/CHECKPOINT").unlink()
    record = require_intact(read_record(root), NOW)
    assert is_behind(root, record, None)
    add_lines(root, record.data, [], now=NOW)
    assert read_record(root).problems == ()


def test_a_notice_leaves_a_signed_checkpoint_and_renews_an_unsigned_one(root: Path) -> None:
    checkpoint = (root / "content/CHECKPOINT").read_bytes()
    (root / "content/CHECKPOINT.sig").write_text("signature")
    record_notice(root, [NOTICE], NOW)
    assert (root / "content/CHECKPOINT").read_bytes() == checkpoint
    (root / "content/CHECKPOINT.sig").unlink()
    record_notice(root, [NOTICE], NOW)
    assert (root / "content/CHECKPOINT").read_bytes() != checkpoint


def test_a_notice_of_another_clone_leaves_the_checkpoint_of_that_clone(
    root: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(root / "content", clone / "content")
    assert restore_notice(clone, record_notice(root, [NOTICE], NOW + timedelta(days=1)))
    assert (clone / "content/CHECKPOINT").read_bytes() == (root / "content/CHECKPOINT").read_bytes()


def test_before_anything_is_published_no_checkpoint_is_behind_and_no_line_is_signed(
    tmp_path: Path, root: Path
) -> None:
    assert not is_behind(tmp_path / "new", read_record(tmp_path / "new"), None)
    signature = read_signature(root, read_record(root))
    assert (
        signature.signed_by,
        signature.covered,
        len(signature.uncovered),
        signature.problems,
    ) == ("", 0, 1, ())


@pytest.mark.parametrize("more", [0, 1])
def test_a_signature_has_at_most_a_mebibyte(root: Path, more: int) -> None:
    with (root / "content/CHECKPOINT.sig").open("wb") as file:
        file.truncate((1 << 20) + more)
    assert list(signature_files(root)) == ["CHECKPOINT.sig"] * (not more)


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
