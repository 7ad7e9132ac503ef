"""The archive held against the ledger before anything is built: what may be on the site, and what is damaged."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from legalsite.commands.inputs import Inputs
from legalsite.disk.archive import read
from legalsite.errors import Problem, ProblemsFound

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
    from legalsite.commands.record import read_record
    from legalsite.ledger.holding import archive_problems, recorded, standing_lines

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
        texts=recorded(ledger),
        files=frozenset(line.path for line in standing_lines(ledger).values() if line.verb == "file"),
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
    """Working texts that the ledger does not hold yet, by path."""
    if recorded.ledger is None:
        return ()
    return tuple(path for path, sha256 in inputs.content.items() if is_working(path) and sha256 not in recorded.hashes)


def is_working(path: str) -> bool:
    """Whether writers edit this file: a text that is neither archived nor one of content/files."""
    from legalsite.ledger.holding import is_archived

    return path.endswith(".md") and not path.startswith(FILES) and not is_archived(path)
