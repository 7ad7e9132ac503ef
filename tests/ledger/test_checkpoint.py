"""A checkpoint reads back, and tells a ledger that grew from one that was rewritten."""

from datetime import UTC, datetime

import pytest

from legalsite.errors import ProblemsFound
from legalsite.ledger.chain import append_entries
from legalsite.ledger.checkpoint import (
    checkpoint_of,
    compare,
    read_checkpoint,
    read_checkpoint_copy,
)
from legalsite.ledger.lines import LedgerEntry

TIME = datetime(2025, 3, 2, 1, 2, 3, tzinfo=UTC)


def test_four_lines(ledger: bytes) -> None:
    checkpoint = checkpoint_of(ledger, TIME)
    assert bytes(checkpoint).decode() == (
        "legalsite-checkpoint v1 https://example.com/legal/\n"
        f"lines 4\nsha256 {checkpoint.sha256}\ntime 2025-03-02T01:02:03Z\n"
    )
    assert read_checkpoint(bytes(checkpoint)) == checkpoint


def test_the_same_and_a_grown_ledger(ledger: bytes) -> None:
    checkpoint = checkpoint_of(ledger, TIME)
    assert compare(checkpoint, ledger).state == "same"
    grown = append_entries(ledger, [LedgerEntry("file", "e" * 64, "files/a.pdf")], TIME)
    assert (
        compare(checkpoint, grown).sentence
        == "the checkpoint covers 4 lines, which are unchanged; 1 added later"
    )


def test_cut_rewritten_or_another_ledger(ledger: bytes) -> None:
    checkpoint = checkpoint_of(ledger, TIME)
    lines = ledger.splitlines(keepends=True)
    sealed_anew = append_entries(
        b"".join(lines[:-1]), [LedgerEntry("file", "e" * 64, "files/a.pdf")], TIME
    )
    changed = "the first 4 lines of the ledger differ from what the checkpoint recorded at 2025-03-02T01:02:03Z"
    for other, words in (
        (
            b"".join(lines[:-1]),
            "the checkpoint covers 4 lines, but the ledger has only 3; lines were removed",
        ),
        (ledger.replace(b"ddd", b"eee"), changed),
        (sealed_anew, changed),
        (
            ledger.replace(b"example.com", b"example.org"),
            "the checkpoint is for https://example.com/legal/, but the ledger is for https://example.org/legal/",
        ),
        (b"", "the checkpoint covers 4 lines, but the ledger is missing"),
    ):
        assert (compare(checkpoint, other).state, compare(checkpoint, other).sentence) == (
            "rewritten",
            words,
        )


def test_it_may_be_made_in_the_second_of_a_line(ledger: bytes) -> None:
    last = datetime(2025, 3, 2, tzinfo=UTC)
    grown = append_entries(ledger, [LedgerEntry("file", "e" * 64, "files/a.pdf")], last)
    assert compare(checkpoint_of(ledger, last), ledger).state == "same"
    assert compare(checkpoint_of(ledger, last), grown).state == "grown"


@pytest.mark.parametrize("time", ["2001-01-01", "2025-03-02", "2031-01-01"])
def test_a_time_that_does_not_fit_the_lines(ledger: bytes, time: str) -> None:
    ledger = append_entries(
        ledger, [LedgerEntry("file", "f" * 64, "files/b.pdf")], datetime(2025, 3, 2, 1, tzinfo=UTC)
    )
    grown = append_entries(ledger, [LedgerEntry("file", "e" * 64, "files/a.pdf")], TIME)
    checkpoint = checkpoint_of(ledger, datetime.fromisoformat(time).replace(tzinfo=UTC))
    line = "after the next" if time == "2031-01-01" else "before the last"
    words = f"the checkpoint covers 5 lines, but its time, {time}T00:00:00Z, is {line} line's time"
    assert (compare(checkpoint, grown).state, compare(checkpoint, grown).sentence) == (
        "misdated",
        words,
    )


@pytest.mark.parametrize("change", [b"", b"x", b"\xef\xbb\xbf", b"\r"])
def test_anything_else_is_no_checkpoint(ledger: bytes, change: bytes) -> None:
    data = bytes(checkpoint_of(ledger, TIME))
    wrong = change + data if change else data.replace(b"03-02T", b"02-30T")
    with pytest.raises(ProblemsFound) as found:
        read_checkpoint(wrong)
    assert str(found.value) == (
        "content/CHECKPOINT:1: error[checkpoint-shape]: this isn't a checkpoint\n"
        "  help: use an unedited copy; its four lines are: legalsite-checkpoint v1 URL, lines N, sha256 HEX, time"
    )


def test_a_checkpoint_that_was_kept_may_stand_between_other_lines(ledger: bytes) -> None:
    checkpoint = checkpoint_of(ledger, TIME)
    record = b"How to verify\n\n" + bytes(checkpoint) + b"\nSignature\n"
    for kept in (bytes(checkpoint), record, record.replace(b"\n", b"\r\n")):
        assert read_checkpoint_copy(kept, "record.txt") == checkpoint
    for wrong in (
        b"",
        record.replace(b"lines 4", b"lines four"),
        record.replace(b"03-02T", b"02-30T"),
    ):
        with pytest.raises(ProblemsFound) as found:
            read_checkpoint_copy(wrong, "record.txt")
        assert found.value.problems[0].path == "record.txt"


@pytest.mark.parametrize("rubbish", [b"\xef\xbb\xbf", b"\xff\n", b"\n\n", b"x"])
def test_whatever_the_ledger_is_now(ledger: bytes, rubbish: bytes) -> None:
    assert compare(checkpoint_of(ledger, TIME), rubbish + ledger).state == "rewritten"
    assert compare(checkpoint_of(ledger, TIME), rubbish).state == "rewritten"


def test_no_larger_file_is_read(ledger: bytes) -> None:
    data = bytes(checkpoint_of(ledger, TIME))
    long = [
        data.replace(b"/legal/", b"/" + b"x" * (count - len(data) + 6)) for count in (4096, 4097)
    ]
    assert [len(each) for each in long] == [4096, 4097]
    assert bytes(read_checkpoint(long[0])) == long[0]
    with pytest.raises(ProblemsFound):
        read_checkpoint(long[1])
    assert read_checkpoint_copy(data.rjust(1 << 20, b"\n"), "record.txt") == checkpoint_of(
        ledger, TIME
    )
    with pytest.raises(ProblemsFound):
        read_checkpoint_copy(data.rjust((1 << 20) + 1, b"\n"), "record.txt")
