"""Each line of each file in the folder with the evidence of a case is changed or left out, and each file removed or
emptied, and it is found; and files that nothing records are found wherever they are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.evidence_cases import KEY, Case, export, rules, with_standard_tools
from legalsite.notices.result_file import PRIVATE_FILES

# A shell script that someone else wrote would print anything: docs/prove.md says which commands to type.
HELPERS = ("README.txt", "verify.sh")


@pytest.fixture
def folder(corrected: Case) -> Path:
    """The evidence of a notice with a bounce, a correction, and an answer for people who were missed."""
    why = ("--unreached", "--reason", "They closed their accounts")
    assert corrected("notify", "record", KEY, *why, at="2026-02-12T12:00")[0] == 0
    return export(corrected, "folder", at="2026-02-12T13:00")


def files_of(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if path.name not in HELPERS]


def changed_lines(file: Path, numbers: slice) -> Iterator[bytes]:
    """Yield the data of a file with one character of one line changed, for some of its lines, and without the line.
    Lines with addresses may be missing, because people are erased."""
    lines = file.read_bytes().splitlines(keepends=True)
    for number in range(len(lines))[numbers]:
        line = lines[number]
        at = len(line) // 2
        other = b"x" if line[at : at + 1] != b"x" else b"y"
        before, after = b"".join(lines[:number]), b"".join(lines[number + 1 :])
        yield before + line[:at] + other + line[at + 1 :] + after
        if file.name not in PRIVATE_FILES:
            yield before + after


def check_lines(root: Path, folder: Path, numbers: slice) -> None:
    assert rules(folder, root) == rules(folder, None) == set()
    for file in files_of(folder):
        data = file.read_bytes()
        for changed in changed_lines(file, numbers):
            file.write_bytes(changed)
            assert rules(folder, root), (file, changed)
            assert rules(folder, None), (file, changed)
        file.write_bytes(data)


def test_a_changed_first_or_last_line_of_each_file_is_found(corrected: Case, folder: Path) -> None:
    check_lines(corrected.root, folder, slice(1))
    check_lines(corrected.root, folder, slice(-1, None))


@pytest.mark.long
def test_each_changed_line_is_found(corrected: Case, folder: Path) -> None:
    check_lines(corrected.root, folder, slice(None))


@pytest.mark.long
def test_standard_tools_find_a_changed_line_of_each_file(folder: Path) -> None:
    assert with_standard_tools(folder)[0] == 0
    for file in files_of(folder):
        data = file.read_bytes()
        # without a signature, nothing shows that the last line of CHECKPOINT, the time, was changed
        numbers = slice(1, 3) if file.name == "CHECKPOINT" else slice(-1, None)
        for changed in changed_lines(file, numbers):
            file.write_bytes(changed)
            assert with_standard_tools(folder)[0] == 1, file
        file.write_bytes(data)


def test_each_missing_or_empty_file_is_found(corrected: Case, folder: Path) -> None:
    for file in files_of(folder):
        data = file.read_bytes()
        part = folder / file.relative_to(folder).parts[0]
        is_whole = part.name in ("texts", "statement-000007")  # may be left out, each by itself
        if file.name in PRIVATE_FILES:
            continue
        file.write_bytes(b"")
        assert rules(folder, corrected.root), file
        assert rules(folder, None), file
        file.unlink()
        assert is_whole or rules(folder, corrected.root), file
        file.write_bytes(data)


@pytest.mark.parametrize(
    "place", ["RESULT", "more/RESULT", "accounts/notice/RESULT", "texts/RESULT", "texts/terms/x.md"]
)
def test_a_result_that_nothing_records_is_found_wherever_it_is(
    place: str, corrected: Case, folder: Path
) -> None:
    (folder / place).parent.mkdir(exist_ok=True)
    recorded = (folder / "accounts/RESULT").read_text()
    (folder / place).write_text(recorded.replace("rejected=3", "rejected=2"))
    for root in (corrected.root, None):
        assert rules(folder, root)
    assert with_standard_tools(folder)[0] == 1


def test_a_result_of_an_earlier_database_is_not_exported(sent: Case) -> None:
    accept = ("notify", "reconcile", "--restored", "--resend-unknown")
    assert sent(*accept, at="2026-02-04T09:00")[0] == 0
    folder = str(sent.root / "earlier")
    status, said = sent("notify", "export", KEY, "--output", folder, at="2026-02-04T09:01")
    assert (status, "error[no-evidence]" in said) == (1, True), said
    assert sent("notify", "record", KEY, "--sent", at="2026-02-04T09:02")[0] == 0
    assert rules(export(sent, "later", at="2026-02-04T09:03"), sent.root) == set()
