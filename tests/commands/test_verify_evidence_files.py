"""Files that come to the folder with the evidence of a case, go from it, or are of another kind, are found."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from commands.evidence_cases import KEY, Case, export, rules, with_standard_tools
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.system import Entry, scan_folder


@pytest.mark.parametrize("name", ["SHA256SUMS", "README.txt", "verify.sh"])
def test_what_explains_the_evidence_must_be_there(name: str, sent: Case, evidence: Path) -> None:
    (evidence / name).unlink()
    sums = evidence / "SHA256SUMS"
    if sums.exists():
        lines = sums.read_text().splitlines(keepends=True)
        sums.write_text("".join(line for line in lines if not line.endswith(f"  {name}\n")))
    assert rules(evidence, None) == rules(evidence, sent.root) == {"evidence-changed"}


def test_evidence_that_was_taken_out_of_the_folder_is_named(corrected: Case) -> None:
    why = ("--unreached", "--reason", "They closed their accounts")
    assert corrected("notify", "record", KEY, *why, at="2026-02-12T12:00")[0] == 0
    folder = export(corrected, "evidence", at="2026-02-12T13:00")
    assert "not here" not in verify_evidence(folder, None).said
    for part, line in (
        ("correction-1", "line 6, correction 1: accepted"),
        ("by-hand", "line 8, 13 people"),
        ("notice", "line 5, accepted in time for 8 of 13"),
    ):
        copy = shutil.copytree(folder, corrected.root / f"without {part}")
        shutil.rmtree(copy / part)
        lines = (copy / "SHA256SUMS").read_text().splitlines(keepends=True)
        (copy / "SHA256SUMS").write_text(
            "".join(each for each in lines if f"  {part}/" not in each)
        )
        for root in (None, corrected.root):
            assert f"not in this folder: the evidence of {line}" in verify_evidence(copy, root).said


def test_the_evidence_of_another_notice_is_not_missed(sent: Case, evidence: Path) -> None:
    letter = (
        "--channel",
        "letter",
        "--on",
        "2025-09-16",
        "--evidence",
        str(sent.root / "readers.csv"),
    )
    assert sent("notify", "record", "terms@2025-09-15", *letter, at="2026-02-03T11:00")[0] == 0
    part = verify_evidence(evidence, sent.root)
    assert (part.problems, "not here" in part.said) == ((), False)


@pytest.mark.parametrize(
    "data", [b"garbage", b"", b"\xff\0", None], ids=["garbage", "empty", "bytes", "missing"]
)
def test_the_checkpoint_of_the_folder_is_read(
    data: bytes | None, sent: Case, evidence: Path
) -> None:
    checkpoint = evidence / "CHECKPOINT"
    checkpoint.unlink() if data is None else checkpoint.write_bytes(data)
    for root in (None, sent.root):
        assert rules(checkpoint.parent, root), "it says that all is well"


@pytest.mark.parametrize(
    "place",
    [
        "letter.pdf",
        "manifest.json",
        "notice/LEDGER",
        "by-hand/letter.pdf",
        "by-hand/000004/letter.pdf",
        "notice/x/letter.pdf",
    ],
)
def test_a_file_that_nothing_records_is_found_wherever_it_is(
    place: str, sent: Case, evidence: Path
) -> None:
    (evidence / place).parent.mkdir(parents=True, exist_ok=True)
    (evidence / place).write_bytes(b"It was sent to all of them.")
    for root in (sent.root, None):
        assert rules(evidence, root) == {"evidence-unlisted"}
    assert with_standard_tools(evidence) == (1, f"FAILED: SHA256SUMS doesn't list {place}\n")


@pytest.mark.parametrize("left", ["", "  README.txt\n", "  LEDGER\n"])
def test_sums_of_some_files_only_are_no_sums_of_all(left: str, sent: Case, evidence: Path) -> None:
    sums = evidence / "SHA256SUMS"
    lines = sums.read_text().splitlines(keepends=True)
    sums.write_text("".join(line for line in lines if left and line.endswith(left)))
    assert rules(evidence, None) == rules(evidence, sent.root) == {"evidence-changed"}
    assert with_standard_tools(evidence)[0] == 1
    sums.unlink()
    sums.symlink_to("nowhere")
    assert rules(evidence, None) == {"evidence-changed"}


def test_what_was_added_or_erased_later_has_no_sum(sent: Case, evidence: Path) -> None:
    (evidence / "attached").mkdir()
    (evidence / "attached/stamp.tsr").write_bytes(b"a time stamp")
    (evidence / "notice/people.csv").unlink()
    assert rules(evidence, sent.root) == set()
    assert with_standard_tools(evidence)[0] == 0


def test_a_link_or_a_pipe_is_no_list_of_people(sent: Case, evidence: Path) -> None:
    people = evidence / "notice/people.csv"
    people.rename(sent.root / "people.csv")
    people.symlink_to(sent.root / "people.csv")
    assert rules(evidence, None) == {"evidence-unlisted"}
    people.unlink()
    os.mkfifo(people)
    assert rules(evidence, None) == {"evidence-unlisted"}, "nobody writes to it"


def test_a_link_to_a_folder_is_found(sent: Case, evidence: Path) -> None:
    (evidence / "notice/more").symlink_to(sent.root)
    assert rules(evidence, None) == {"evidence-unlisted"}


def test_a_folder_that_cannot_be_read_is_an_error(
    evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (evidence / "notice/more").mkdir()

    def scan(folder: str) -> AbstractContextManager[Iterator[Entry]]:
        if folder.endswith("/more/"):
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), folder)
        return scan_folder(folder)

    monkeypatch.setattr("legalsite.disk.file_system.scan_folder", scan)
    with pytest.raises(OSError, match="/more/"):
        verify_evidence(evidence, None)
