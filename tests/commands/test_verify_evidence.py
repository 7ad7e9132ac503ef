"""Somebody changes one thing in the folder with the evidence of a case, and it is found, also by standard tools."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from commands.evidence_cases import KEY, Case, export, rules, with_standard_tools
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.system import Entry, scan_folder

LINE = "in_time=not_all,first=2026-01-31,last=2026-01-31"
FORGED: dict[str, tuple[str, str, str, str]] = {  # what someone changes in the folder, and which rule finds it
    "what the last line says": ("LEDGER", LINE, LINE.replace("not_all", "all"), "evidence-counts"),
    "the deadline": ("LEDGER", "by=2026-02-01,in", "by=2026-02-02,in", "evidence-counts"),
    "the first day": ("LEDGER", "first=2026-01-31", "first=2026-01-30", "evidence-counts"),
    "the time of the last line": ("LEDGER", "2026-02-03T09:00:00Z notice", "2026-02-01T09:00:00Z notice",
                                  "evidence-ledger"),
    "that a variable gave it": ("LEDGER", "last=2026-01-31,clock=declared", "last=2026-01-31", "evidence-ledger"),
    "the checkpoint": ("CHECKPOINT", "lines 5", "lines 4", "ledger-rewritten"),
    "the figures": ("accounts/RESULT", "rejected=3", "rejected=2", "evidence-result"),
    "the promise": ("accounts/RESULT", "promises notice", "wishes notice", "evidence-unrecorded"),
    "a recipient": ("accounts/notice/recipients.csv", ",en,", ",de,", "evidence-changed"),
    "a rejection": ("accounts/notice/history.csv", ",rejected,550", ",accepted,250", "evidence-changed"),
    "a row that isn't CSV": ("accounts/notice/history.csv", ",rejected,550", '"\r,rejected,550', "evidence-changed"),
    "the columns": ("accounts/notice/history.csv", ",state,", ",status,", "evidence-changed"),
    "a bounce": ("accounts/notice/history.csv", ",bounced,", ",accepted,", "evidence-changed"),
    "an address": ("accounts/notice/people.csv", "user08@x.test", "user88@x.test", "evidence-changed"),
    "a name": ("accounts/notice/people.csv", "User 08", "Somebody", "evidence-changed"),
    "a reply": ("accounts/notice/replies.csv", "5.1.1 no such user", "2.1.5 taken", "evidence-changed"),
    "a word of the email": ("accounts/notice/emails/en.eml", "email you", "e-mail you", "evidence-changed"),
    "the digest": ("accounts/notice/digest.txt", "readers.txt", "others.txt", "evidence-changed"),
    "a text": ("texts/terms/2025-09-15.md", "10 euros", "1 euro", "evidence-changed"),
}  # fmt: skip


@pytest.fixture
def git_bash(tmp_path: Path) -> str:
    """Return a PATH with no more programs than README.txt and verify.sh name; Perl isn't among them."""
    names = "sh awk cat cut dirname find grep head mktemp rm sed sha256sum sort split ssh-keygen tail tr xargs"
    folder = tmp_path / "git-bash"
    folder.mkdir()
    for name in names.split():
        program = shutil.which(name)
        assert program, f"install {name}"
        (folder / name).symlink_to(program)
    return str(folder)


@pytest.mark.parametrize("what", FORGED)
def test_one_changed_thing_in_the_folder_is_found(what: str, sent: Case, evidence: Path) -> None:
    path, old, new, rule = FORGED[what]
    data = (evidence / path).read_bytes()
    assert old.encode() in data
    (evidence / path).write_bytes(data.replace(old.encode(), new.encode()))
    for root in (None, sent.root):
        assert rules(evidence, root) & {rule, "evidence-ledger", "ledger-rewritten"}
    assert with_standard_tools(evidence)[0] == 1


def test_standard_tools_name_a_file_that_has_another_sum(evidence: Path) -> None:
    file = evidence / "accounts/notice/history.csv"
    file.write_bytes(file.read_bytes() + b"\n")
    status, said = with_standard_tools(evidence)
    assert status == 1
    assert "FAILED: files differ from accounts/RESULT: notice/history.csv\n" in said


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
    (evidence / "accounts/notice/history.csv").write_text("")
    status, said = with_standard_tools(evidence, str(tmp_path))
    assert status == 1
    assert "FAILED: files differ from accounts/RESULT" in said


@pytest.mark.posix_only("needs a POSIX shell and its tools")
def test_the_programs_of_git_bash_are_enough(evidence: Path, git_bash: str) -> None:
    """README.txt says so, for Windows: these are in usr/bin of Git for Windows."""
    assert with_standard_tools(evidence, git_bash)[0] == 0
    people = evidence / "accounts/notice/people.csv"
    data = people.read_bytes()
    for changed in (b"x\n", data[:-1], data[:-1] + b"\0x\n"):
        people.write_bytes(changed)
        assert with_standard_tools(evidence, git_bash)[0] == 1
    # without Perl, each line becomes a file, a thousand lines at a time
    people.write_bytes(data * 200)
    assert with_standard_tools(evidence, git_bash)[0] == 0
    for changed in (data * 100 + b"x\n" + data * 100, data * 200 + b"x\n"):
        people.write_bytes(changed)
        assert with_standard_tools(evidence, git_bash)[0] == 1
    people.write_bytes(b"")  # everyone was erased
    assert with_standard_tools(evidence, git_bash)[0] == 0


@pytest.mark.posix_only("needs a POSIX shell and its tools")
@pytest.mark.parametrize("what", ["an address", "a name", "a reply", "a bounce", "a text"])
def test_one_changed_thing_is_found_without_perl(what: str, evidence: Path, git_bash: str) -> None:
    path, old, new, _ = FORGED[what]
    data = (evidence / path).read_bytes()
    (evidence / path).write_bytes(data.replace(old.encode(), new.encode()))
    assert with_standard_tools(evidence, git_bash)[0] == 1


def hash_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("notice/history.csv", ",rejected,550", ",accepted,250"),
        ("notice/history.csv", ",bounced,", ",accepted,"),
        ("notice/history.csv", ",bounced,", ",unheard,"),
        ("notice/history.csv", ",bounced,", ""),
        ("notice/history.csv", ",accepted,", "\n,accepted,"),
        ("notice/recipients.csv", ",en,", ",de,"),
    ],
)
def test_whoever_also_changes_result_and_ledger_needs_the_site_or_a_checkpoint(
    path: str, old: str, new: str, sent: Case, evidence: Path
) -> None:
    """What the history says must be what RESULT says, and that what the line says; a folder in which
    all of them, and the hashes of the lines below, were rewritten only agrees with itself."""
    file = evidence / "accounts" / path
    result = evidence / "accounts/RESULT"
    ledger = evidence / "LEDGER"
    sha256, recorded = hash_of(file), hash_of(result)
    file.write_bytes(file.read_bytes().replace(old.encode(), new.encode(), 1))
    result.write_text(result.read_text().replace(sha256, hash_of(file)))
    ledger.write_text(ledger.read_text().replace(recorded, hash_of(result)))
    assert rules(evidence, sent.root) >= {"evidence-ledger", "evidence-unrecorded"}
    assert rules(evidence, None) & {"ledger-rewritten", "evidence-ledger", "evidence-counts"}
    assert with_standard_tools(evidence)[0] == 1


def test_parts_that_were_taken_out_are_no_evidence_of_their_lines(corrected: Case) -> None:
    why = ("--unreached", "--reason", "They closed their accounts")
    assert corrected("notify", "record", KEY, *why, at="2026-02-12T12:00")[0] == 0
    folder = export(corrected, "answered", at="2026-02-12T13:00")
    parts = sorted(path.parent.name for path in folder.glob("*/RESULT"))
    assert parts == ["accounts", "statement-000007"]
    for root in (None, corrected.root):
        assert "line 7 of the ledger: as the company states: " in verify_evidence(folder, root).said
    shutil.rmtree(folder / "statement-000007")
    for root in (None, corrected.root):
        part = verify_evidence(folder, root)
        assert (part.problems, "line 7 of the ledger" in part.said) == ((), False)


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
    ["letter.pdf", "RESULT", ".x/letter.pdf", "manifest.json", "accounts/LEDGER", "accounts/letter.pdf",
     "statement-000004/letter.pdf", "accounts/notice/x/letter.pdf"],
)  # fmt: skip
def test_a_file_that_nothing_records_is_found_wherever_it_is(
    place: str, sent: Case, evidence: Path
) -> None:
    (evidence / place).parent.mkdir(parents=True, exist_ok=True)
    (evidence / place).write_bytes(b"It was sent to all of them.")
    for root in (sent.root, None):
        assert rules(evidence, root) & {"evidence-unlisted", "evidence-changed"}
    assert with_standard_tools(evidence)[0] == 1


def test_what_was_added_or_erased_later_is_not_listed(sent: Case, evidence: Path) -> None:
    (evidence / "attached").mkdir()
    (evidence / "attached/stamp.tsr").write_bytes(b"a time stamp")
    (evidence / "accounts/notice/people.csv").unlink()
    assert rules(evidence, sent.root) == set()
    assert "in attached/, which no RESULT lists: attached/stamp.tsr" in (
        verify_evidence(evidence, sent.root).said
    )
    assert with_standard_tools(evidence)[0] == 0


def test_a_line_says_so_far_until_the_deadline_in_the_zone_of_the_site(case: Case) -> None:
    """The deadline is February 1 in Berlin; there, the line is from February 2."""
    at = "2026-02-01T23:30"
    case.send(case.plan(at="2026-01-31T08:00"), at=at)
    words = "accepted in time for fewer than all account holders"
    assert words in case("notify", "export", KEY, "--output", str(case.root / "e"), at=at)[1]
    assert words in verify_evidence(case.root / "e", case.root).said
    assert case("build", at=at)[0] == 0
    assert words in (case.root / "output/record/index.html").read_text()


def test_a_link_or_a_pipe_is_no_list_of_people(sent: Case, evidence: Path) -> None:
    people = evidence / "accounts/notice/people.csv"
    people.rename(sent.root / "people.csv")
    people.symlink_to(sent.root / "people.csv")
    assert rules(evidence, None)
    people.unlink()
    os.mkfifo(people)
    assert rules(evidence, None), "nobody writes to it"


def test_a_link_to_a_folder_is_found(sent: Case, evidence: Path) -> None:
    (evidence / "accounts/notice/more").symlink_to(sent.root)
    assert rules(evidence, None)


def test_a_folder_that_cannot_be_read_is_an_error(
    evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (evidence / "accounts/notice/more").mkdir()

    def scan(folder: str) -> AbstractContextManager[Iterator[Entry]]:
        if folder.endswith("/more/"):
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), folder)
        return scan_folder(folder)

    monkeypatch.setattr("legalsite.disk.file_system.scan_folder", scan)
    with pytest.raises(OSError, match="/more/"):
        verify_evidence(evidence, None)
