"""The archive held against the ledger before anything is built: what may be on the site, and what is damaged."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from legalsite.disk import archive
from legalsite.disk.archive import read
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger import chain, lines
from legalsite.ledger import checkpoint as checkpoints
from legalsite.ledger.chain import Ledger, examine
from legalsite.ledger.checkpoint import Checkpoint, CheckpointComparison, compare, read_checkpoint
from legalsite.site.fingerprint import Inputs

LEDGER, CHECKPOINT = "LEDGER", "CHECKPOINT"
RECORDS = frozenset({LEDGER, CHECKPOINT, "CHECKPOINT.sig", "allowed_signers"})
FILES = "files/"


@dataclass(frozen=True, slots=True)
class Recorded:
    """`texts`: path below content/ → its ledger line; `files`: paths of content/files that are recorded; `hashes`: of
    all that ever was. Without a ledger (None) nothing is recorded, and all there is may be shown."""

    ledger: bytes | None = None
    checkpoint: bytes | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    hashes: frozenset[str] = frozenset()
    warnings: tuple[Problem, ...] = ()


def hold(root: Path, inputs: Inputs, *, unpublished: bool = False) -> Recorded:
    """Raises ProblemsFound (status 1) with all that is wrong with the ledger (gone while its checkpoint is there, say)
    or with a file that it records. What lies beside those and can be no text stops a build only where it might be one:
    without a ledger, or where `unpublished` asks for it."""
    if not any(os.path.lexists(root / "content" / name) for name in (LEDGER, CHECKPOINT)):
        if inputs.problems:
            raise ProblemsFound(inputs.problems)
        return Recorded()
    from legalsite.ledger.recorded_files import archive_problems, expected_files, recorded_texts

    record = read_record(root)
    if record.problems:
        raise ProblemsFound(record.problems)
    if inputs.problems and (unpublished or not record.published):
        raise ProblemsFound(inputs.problems)
    if not record.published:
        return Recorded()
    data, ledger = record.data, record.ledger
    problems = list(archive_problems(ledger, inputs.content, inputs.content.__getitem__))
    if any(problem.severity == "error" for problem in problems):
        raise ProblemsFound(problems)
    return Recorded(
        ledger=data,
        checkpoint=read(root, CHECKPOINT) if CHECKPOINT in inputs.content else None,
        texts=recorded_texts(ledger),
        files=frozenset(line.path for line in expected_files(ledger).values() if line.verb == "file"),
        hashes=frozenset(line.sha256 for line in ledger.lines),
        warnings=tuple(replace(problem, severity="warning") for problem in (*inputs.problems, *problems)),
    )


def texts_to_build(inputs: Inputs, recorded: Recorded, *, unpublished: bool) -> list[str]:
    """Paths below content/. With a ledger: what it holds; all there is without one, or where `unpublished` asks."""
    texts = [path for path in inputs.content if path not in RECORDS and not path.startswith(FILES)]
    if recorded.ledger is None or unpublished:
        return texts
    return [path for path in texts if path in recorded.texts]


def files_to_build(inputs: Inputs, recorded: Recorded, *, unpublished: bool) -> dict[str, str]:
    """Of content/files, path → sha256."""
    free = recorded.ledger is None or unpublished
    files = {path: sha256 for path, sha256 in inputs.content.items() if path.startswith(FILES)}
    return {path: sha256 for path, sha256 in files.items() if free or path in recorded.files}


def waiting(inputs: Inputs, recorded: Recorded) -> tuple[str, ...]:
    """Drafts that the ledger does not hold yet, by path."""
    if recorded.ledger is None:
        return ()
    return tuple(path for path, sha256 in inputs.content.items() if is_draft(path) and sha256 not in recorded.hashes)


def is_draft(path: str) -> bool:
    """Whether writers edit this file: a text that is neither archived nor one of content/files."""
    from legalsite.ledger.recorded_files import is_archive_path

    return path.endswith(".md") and not path.startswith(FILES) and not is_archive_path(path)


# --- What content/ says was published: LEDGER and CHECKPOINT as they lie there, and whether they agree with each
# other. ---

T = TypeVar("T")

AGAIN = "`legalsite publish` writes it, also where there is nothing else to record"


@dataclass(frozen=True, slots=True)
class Record:
    """`data` is LEDGER, empty where nothing was published; `ledger` what can be read of it. `comparison` holds it
    against CHECKPOINT, None where there is none to read. `problems` are all that is wrong with the two of them."""

    data: bytes
    ledger: Ledger
    checkpoint: Checkpoint | None
    comparison: CheckpointComparison | None
    problems: tuple[Problem, ...]

    @property
    def published(self) -> bool:
        """Whether there is a record, whole or damaged: only then is the site what the ledger holds."""
        return bool(self.data or self.problems)


def read_record(root: Path, *, now: datetime | None = None) -> Record:
    """With `now`, no line may lie ahead of it."""
    problems: list[Problem] = []
    data = _read(root, "LEDGER", chain.LARGEST, problems)
    witness = _read(root, "CHECKPOINT", checkpoints.LARGEST, problems)
    if data is None:
        if witness is not None and not problems:
            problems.append(_gone())
        return Record(b"", Ledger(""), None, None, tuple(problems))
    ledger, wrong = examine(data, now=now)
    problems += wrong
    checkpoint = _checkpoint(witness, problems)
    comparison = compare(checkpoint, data) if checkpoint else None
    if comparison and comparison.state == "rewritten":
        problems.append(_rewritten(comparison, checkpoints.CHECKPOINT))
    return Record(data, ledger, checkpoint, comparison, tuple(problems))


def held_against(data: bytes, kept: bytes, path: str) -> tuple[CheckpointComparison | None, list[Problem]]:
    """The ledger's bytes against a checkpoint that somebody else kept."""
    problems: list[Problem] = []
    checkpoint = _or_problems(lambda: read_checkpoint(kept, path), problems)
    comparison = compare(checkpoint, data) if checkpoint else None
    if comparison and comparison.state == "rewritten":
        problems.append(_rewritten(comparison, path))
    return comparison, problems


def _read(root: Path, path: str, largest: int, problems: list[Problem]) -> bytes | None:
    """None where there is none, or none to read: `problems` then tells."""
    try:
        return _or_problems(lambda: archive.read(root, path, largest=largest), problems)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _checkpoint(data: bytes | None, problems: list[Problem]) -> Checkpoint | None:
    if data is not None:
        return _or_problems(lambda: read_checkpoint(data), problems)
    if not any(problem.path == checkpoints.CHECKPOINT for problem in problems):
        said = "there is a ledger, and no checkpoint of it: lines at its end could be cut off unseen"
        problems.append(Problem("checkpoint-missing", said, AGAIN, checkpoints.CHECKPOINT))
    return None


def _or_problems(work: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return work()
    except ProblemsFound as found:
        problems += found.problems
        return None


def _gone() -> Problem:
    said = "there is a checkpoint of a ledger, and the ledger is gone"
    return Problem("ledger-missing", said, "put it back as it was published", lines.LEDGER)


def _rewritten(comparison: CheckpointComparison, against: str) -> Problem:
    said = f"{comparison} (held against {against})"
    return Problem("ledger-rewritten", said, "put the ledger back as it was published", lines.LEDGER)
