"""The checkpoint: the ledger's length and hash on a day, in four lines. Whoever keeps one can prove later tampering."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.append import TITLE, stamp

CHECKPOINT = "content/CHECKPOINT"
LARGEST = 4096
SHAPE = re.compile(
    rb"legalsite-checkpoint v1 ([!-~]+)\n"
    rb"lines ([0-9]{1,9})\n"
    rb"sha256 ([0-9a-f]{64})\n"
    rb"time ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\n"
)

State = Literal["same", "grown", "rewritten"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`lines` does not count the header; `sha256` (hex) is of the header and that many lines."""

    origin: str
    lines: int
    sha256: str
    time: datetime

    def __bytes__(self) -> bytes:
        facts = f"lines {self.lines}\nsha256 {self.sha256}\ntime {stamp(self.time)}\n"
        return f"legalsite-checkpoint v1 {self.origin}\n{facts}".encode("ascii")


@dataclass(frozen=True, slots=True)
class CheckpointComparison:
    """What a ledger is to a checkpoint of it: reads as a sentence wherever it shows."""

    state: State
    kept: int
    held: int
    reason: str = ""

    def __str__(self) -> str:
        if self.state == "same":
            return f"the ledger is the one of the checkpoint, {counted(self.held, 'line')}"
        if self.state == "grown":
            later = self.held - self.kept
            return f"the checkpoint's {counted(self.kept, 'line')} stand as they were; {later} came after"
        return self.reason


def checkpoint_of(ledger: bytes, time: datetime) -> Checkpoint:
    """The checkpoint of a whole ledger."""
    origin = ledger.split(b"\n", 1)[0].decode("ascii", "replace").removeprefix(f"{TITLE} ")
    return Checkpoint(origin, ledger.count(b"\n") - 1, hashlib.sha256(ledger).hexdigest(), time)


def read_checkpoint(data: bytes, path: str = CHECKPOINT) -> Checkpoint:
    """Raises ProblemsFound where it is no checkpoint."""
    found = SHAPE.fullmatch(data) if len(data) <= LARGEST else None
    try:
        if found:
            origin, lines, sha256, time = (part.decode("ascii") for part in found.groups())
            return Checkpoint(origin, int(lines), sha256, datetime.fromisoformat(time).astimezone(UTC))
    except ValueError:
        pass
    help = "it has four lines: legalsite-checkpoint v1 URL, lines N, sha256 HEX, time; take a copy that nobody edited"
    raise ProblemsFound([Problem("checkpoint-shape", "this is no checkpoint", help, path, 1)])


def compare(checkpoint: Checkpoint, ledger: bytes) -> CheckpointComparison:
    """Whether the ledger is the checkpoint's, has grown since, or was rewritten."""
    held, kept = ledger.count(b"\n") - 1, checkpoint.lines
    if not ledger:
        return CheckpointComparison(
            "rewritten", kept, 0, f"the checkpoint saw {counted(kept, 'line')}, and there is no ledger"
        )
    origin = checkpoint_of(ledger, checkpoint.time).origin
    if origin != checkpoint.origin:
        return CheckpointComparison(
            "rewritten", kept, held, f"the checkpoint is of {checkpoint.origin}, the ledger of {origin}"
        )
    if held < kept:
        said = f"the checkpoint saw {counted(kept, 'line')}, the ledger has {held}: lines were cut off"
        return CheckpointComparison("rewritten", kept, held, said)
    if hashlib.sha256(_first(ledger, kept + 1)).hexdigest() != checkpoint.sha256:
        said = f"the first {kept} lines are not those that the checkpoint saw on {stamp(checkpoint.time)}"
        return CheckpointComparison("rewritten", kept, held, said)
    return CheckpointComparison("same" if held == kept else "grown", kept, held)


def counted(count: int, thing: str) -> str:
    """`1 line`, `2 lines`."""
    return f"{count} {thing}" + ("" if count == 1 else "s")


def _first(data: bytes, lines: int) -> bytes:
    end = 0
    for _ in range(lines):
        end = data.index(b"\n", end) + 1
    return data[:end]
