"""LEDGER and CHECKPOINT in content/: whether they agree with each other, and whether the archive agrees with them."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from legalsite.disk import archive
from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.ledger import chain, lines
from legalsite.ledger import checkpoint as checkpoints
from legalsite.ledger.chain import Ledger, examine
from legalsite.ledger.checkpoint import (
    Checkpoint,
    CheckpointComparison,
    compare,
    kept_checkpoint,
    read_checkpoint,
)
from legalsite.ledger.recorded_files import archive_problems, is_archive_path

LEDGER, CHECKPOINT = "LEDGER", "CHECKPOINT"
RECORDS = frozenset({LEDGER, CHECKPOINT, "CHECKPOINT.sig", "allowed_signers"})
FILES = "files/"

T = TypeVar("T")

FAULTY = frozenset({"rewritten", "misdated"})
AGAIN = "`legalsite publish` writes it, even if there is nothing else to record"


class Record(Struct, frozen=True):
    """LEDGER and CHECKPOINT as they are in content/.

    `data`: the bytes of LEDGER; empty if nothing was published.
    `ledger`: what can be read of it.
    `witness`: CHECKPOINT; None if there is none.
    `comparison`: how the two compare.
    `problems`: everything that is wrong with them."""

    data: bytes
    ledger: Ledger
    witness: bytes | None
    checkpoint: Checkpoint | None
    comparison: CheckpointComparison | None
    problems: tuple[Problem, ...]

    @property
    def published(self) -> bool:
        """Whether there is a ledger or a checkpoint, intact or damaged. Then the site shows what the ledger records."""
        return bool(self.data or self.problems)


def read_record(root: Path, *, now: datetime | None = None) -> Record:
    """Read LEDGER and CHECKPOINT. If `now` is given, a line with a later time is a problem."""
    problems: list[Problem] = []
    data = _read(root, "LEDGER", chain.LARGEST, problems)
    witness = _read(root, "CHECKPOINT", checkpoints.LARGEST, problems)
    if data is None:
        if witness is not None and not problems:
            problems.append(_gone())
        return Record(b"", Ledger(""), witness, None, None, tuple(problems))
    ledger, ledger_problems = examine(data, now=now)
    problems += ledger_problems
    checkpoint = _checkpoint(witness, problems)
    comparison = compare(checkpoint, data) if checkpoint else None
    if comparison and comparison.state in FAULTY:
        problems.append(_faulty(comparison, checkpoints.CHECKPOINT))
    return Record(data, ledger, witness, checkpoint, comparison, tuple(problems))


def archive_faults(
    record: Record, paths: Collection[str], sha256_of: Callable[[str], str], unfit: Sequence[Problem]
) -> list[Problem]:
    """Return every difference between the ledger and the archive. `paths` are the files below content/. `unfit` are the
    problems of files that cannot be read; nothing else is reported about these."""
    if not record.published:
        return []
    unreadable = {problem.path for problem in unfit}
    faults = [p for p in archive_problems(record.ledger, paths, sha256_of) if p.path not in unreadable]
    # a file that a damaged ledger does not record proves nothing: its line may be what is damaged
    return [fault for fault in faults if not (record.problems and fault.rule == "archive-unrecorded")]


def compare_with_kept(data: bytes, kept: bytes, path: str) -> tuple[CheckpointComparison | None, list[Problem]]:
    """Compare the ledger's bytes with a copy of a checkpoint that somebody else kept."""
    problems: list[Problem] = []
    checkpoint = _or_problems(lambda: kept_checkpoint(kept, path), problems)
    comparison = compare(checkpoint, data) if checkpoint else None
    if comparison and comparison.state in FAULTY:
        problems.append(_faulty(comparison, path))
    elif comparison and not comparison.kept:
        message = "this checkpoint covers no line, so it proves nothing: it is no witness"
        problems.append(Problem("checkpoint-empty", message, "use one that was kept after a publish", path))
    return comparison, problems


def _read(root: Path, path: str, largest: int, problems: list[Problem]) -> bytes | None:
    """Return the bytes of a file; None if it is missing, or if it cannot be read, which is then added to `problems`."""
    try:
        return _or_problems(lambda: archive.read(root, path, largest=largest), problems)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _checkpoint(data: bytes | None, problems: list[Problem]) -> Checkpoint | None:
    if data is not None:
        return _or_problems(lambda: read_checkpoint(data), problems)
    if not any(problem.path == checkpoints.CHECKPOINT for problem in problems):
        message = "there is a ledger but no checkpoint of it: lines at its end could be cut off unnoticed"
        problems.append(Problem("checkpoint-missing", message, AGAIN, checkpoints.CHECKPOINT))
    return None


def _or_problems(work: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return work()
    except ProblemsFound as found:
        problems += found.problems
        return None


def _gone() -> Problem:
    message = "there is a checkpoint, but the ledger is missing"
    return Problem("ledger-missing", message, "restore it as it was published", lines.LEDGER)


def unrecorded_archive(archived: Sequence[str]) -> Problem:
    """Return the problem of a site that has archived files, but neither a ledger nor a checkpoint."""
    message = f"there is no ledger, but the archive has {counted(len(archived), 'file')}, from {archived[0]} on"
    help = "if there was a ledger, restore it and CHECKPOINT; else `legalsite publish` records the archive as imported"
    return Problem("ledger-missing", message, help, lines.LEDGER)


def _faulty(comparison: CheckpointComparison, against: str) -> Problem:
    if comparison.state == "misdated":
        help = (
            "restore the checkpoint as it was published; if it is lost, remove it: `legalsite publish` writes a new one"
        )
        return Problem("checkpoint-time", str(comparison), help, against)
    message = f"{comparison} (compared with {against})"
    return Problem("ledger-rewritten", message, "restore the ledger as it was published", lines.LEDGER)


def is_draft(path: str) -> bool:
    """Return whether a file is a draft: a text that is neither archived nor in content/files."""
    return path.endswith(".md") and not path.startswith(FILES) and not is_archive_path(path)
