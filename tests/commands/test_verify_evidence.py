"""Somebody changes one thing in the folder with the evidence of a case, and it is found, also by standard tools."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from commands.evidence_cases import Case, rules, with_standard_tools
from legalsite.commands.verify_evidence import verify_evidence

FORGED: dict[str, tuple[str, str, str, str]] = {  # what somebody changes in the folder, and which rule finds it
    "the words of the last line": ("LEDGER", "accepted=8,rejected=3,bounced=2", "accepted=13", "evidence-counts"),
    "the number of people": ("LEDGER", "of=13,accepted=8", "of=9005,accepted=9000", "evidence-counts"),
    "the last day": ("LEDGER", "=2026-02-01,of=13,accepted=8,r", "=2026-02-02,of=13,accepted=8,r", "evidence-counts"),
    "the time of the last line": ("LEDGER", "2026-02-03T09:00:00Z notice", "2026-02-01T09:00:00Z notice",
                                  "ledger-rewritten"),
    "that a variable gave it": ("LEDGER", "bounced=2,clock=declared", "bounced=2", "ledger-rewritten"),
    "the checkpoint": ("CHECKPOINT", "lines 5", "lines 4", "ledger-rewritten"),
    "a row": ("notice/recipients.csv", ",rejected,550", ",accepted,250", "evidence-changed"),
    "a row that isn't CSV": ("notice/recipients.csv", ",rejected,550", '"\r,rejected,550', "evidence-changed"),
    "the columns": ("notice/recipients.csv", ",state,", ",status,", "evidence-changed"),
    "an address": ("notice/people.csv", "user08@x.test", "user88@x.test", "evidence-counts"),
    "a name": ("notice/people.csv", "User 08", "Somebody", "evidence-counts"),
    "an answer": ("notice/people.csv", "5.1.1 no such user", "2.1.5 taken", "evidence-counts"),
    "the names of columns": ("notice/people.csv", "address,name", "name,address", "evidence-counts"),
    "how to read it": ("README.txt", "exported by", "made up by", "evidence-changed"),
    "how to check it": ("verify.sh", 'exit "$bad"', "exit 1", "evidence-changed"),
    "an event": ("notice/events.csv", ",bounced,", ",accepted,", "evidence-changed"),
    "a word of the email": ("notice/emails/en.eml", "email you", "e-mail you", "evidence-changed"),
    "the digest": ("notice/digest.txt", "readers.txt", "others.txt", "evidence-changed"),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_one_changed_thing_in_the_folder_is_found(what: str, sent: Case, evidence: Path) -> None:
    path, old, new, rule = FORGED[what]
    data = (evidence / path).read_bytes()
    assert old.encode() in data
    (evidence / path).write_bytes(data.replace(old.encode(), new.encode()))
    for root in (None, sent.root):
        assert rules(evidence, root) & {rule, "evidence-ledger"}
    sums = [line.split("  ")[1] for line in (evidence / "SHA256SUMS").read_text().splitlines()]
    assert path in sums or path == "notice/people.csv", "out of which a line may be taken"
    hashes = {name: hashlib.sha256((evidence / name).read_bytes()).hexdigest() for name in sums}
    (evidence / "SHA256SUMS").write_text(
        "".join(f"{sha256}  {name}\n" for name, sha256 in hashes.items())
    )
    assert with_standard_tools(evidence)[0] == 1, "with new sums as well"
    for root in (None, sent.root):
        assert rules(evidence, root) & {rule, "evidence-ledger"}, "with new sums as well"


def test_standard_tools_name_a_file_that_has_another_sum(evidence: Path) -> None:
    (evidence / "CHECKPOINT").write_bytes((evidence / "CHECKPOINT").read_bytes() + b"\n")
    status, said = with_standard_tools(evidence)
    assert (
        status,
        "CHECKPOINT: FAILED" in said,
        "FAILED: files differ from SHA256SUMS" in said,
    ) == (1, True, True)


@pytest.mark.skipif(
    shutil.which("shasum") is None, reason="install shasum (Perl) to verify evidence with it"
)
def test_older_macs_have_no_sha256sum(evidence: Path, tmp_path: Path) -> None:
    for folder in map(Path, reversed(os.get_exec_path())):
        for program in folder.glob("*"):
            (tmp_path / program.name).unlink(missing_ok=True)
            (tmp_path / program.name).symlink_to(program)
    (tmp_path / "sha256sum").unlink()
    assert with_standard_tools(evidence, str(tmp_path))[0] == 0
    (evidence / "notice/events.csv").write_text("")
    status, said = with_standard_tools(evidence, str(tmp_path))
    assert status == 1
    assert "FAILED: files in notice don't match its manifest" in said


@pytest.mark.posix_only("needs a POSIX shell and its tools")
def test_the_programs_of_git_bash_are_enough(evidence: Path, tmp_path: Path) -> None:
    """README.txt says so, for Windows: these are in usr/bin of Git for Windows."""
    names = "sh awk cut dirname find grep head mktemp rm sed sha256sum split ssh-keygen"
    for name in names.split():
        program = shutil.which(name)
        assert program, f"install {name}"
        (tmp_path / name).symlink_to(program)
    assert with_standard_tools(evidence, str(tmp_path))[0] == 0
    (evidence / "notice/people.csv").write_text("")
    assert with_standard_tools(evidence, str(tmp_path))[0] == 1


def test_a_line_that_was_changed_in_the_site_and_in_the_folder_is_found_by_the_manifest(
    sent: Case, evidence: Path
) -> None:
    for path in (evidence / "LEDGER", sent.root / "content/LEDGER"):
        path.write_text(path.read_text().replace("accepted=8,rejected=3,bounced=2", "accepted=13"))
    assert "evidence-counts" in rules(evidence, sent.root)


def hash_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(("path", "old", "new", "place", "said"), [
    ("emails/en.eml", "email you", "e-mail you", "digest.txt", "emails/en.eml differs from the confirmed digest"),
    ("digest.txt", "readers.txt", "others.txt", "digest.txt", "this differs from the confirmed digest"),
    ("recipients.csv", ",rejected,550", ",accepted,250", "recipients.csv", "'accepted_at_any_time': 9"),
    ("texts/terms/2025-09-15.md", "10 euros", "1 euro", "texts/terms/2025-09-15.md", "the ledger doesn't record this"),
])  # fmt: skip
def test_who_changes_the_manifest_and_the_copy_of_the_ledger_as_well_is_found(
    path: str, old: str, new: str, place: str, said: str, evidence: Path
) -> None:
    file, manifest, ledger = (
        evidence / "notice" / path,
        evidence / "notice/manifest.json",
        evidence / "LEDGER",
    )
    size, sha256, recorded = file.stat().st_size, hash_of(file), hash_of(manifest)
    file.write_bytes(file.read_bytes().replace(old.encode(), new.encode(), 1))
    now = f'"bytes": {file.stat().st_size},\n   "sha256": "{hash_of(file)}"'
    manifest.write_text(
        manifest.read_text().replace(f'"bytes": {size},\n   "sha256": "{sha256}"', now)
    )
    ledger.write_text(ledger.read_text().replace(recorded, hash_of(manifest)))
    assert [
        said in problem.message
        for problem in verify_evidence(evidence, None).problems
        if (problem.rule, problem.path)
        == ("evidence-counts", f"{evidence.as_posix()}/notice/{place}")
    ] == [True]
