"""The checkpoint: the ledger's length and hash at one time, in four lines. Whoever keeps a copy can prove tampering."""

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from legalsite.errors import counted, failure
from legalsite.model.declared_time import stamp

CHECKPOINT = "content/CHECKPOINT"
LARGEST = 4096  # bytes
LARGEST_RECORD = 1 << 20  # bytes; it has a line for each policy that an email is about
SHAPE = (
    rb"legalsite-checkpoint v1 ([!-~]+)\n"
    rb"lines ([0-9]{1,9})\n"
    rb"sha256 ([0-9a-f]{64})\n"
    rb"time ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\n"
)
NEVER, ALWAYS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

State = Literal["same", "grown", "rewritten", "misdated"]


class Checkpoint(Struct, frozen=True):
    """The state of the ledger at one time."""

    origin: str  # the URL that the ledger names in its header
    lines: int  # number of lines, without the header
    sha256: str  # hash (hex) of the header and that many lines
    time: datetime  # when the checkpoint was made (UTC)

    def __bytes__(self) -> bytes:
        facts = f"lines {self.lines}\nsha256 {self.sha256}\ntime {stamp(self.time)}\n"
        return f"legalsite-checkpoint v1 {self.origin}\n{facts}".encode("ascii")


class CheckpointComparison(Struct, frozen=True):
    """How a ledger relates to a checkpoint."""

    # `same`; `grown`: lines were added since; `rewritten`: it is not the ledger that the checkpoint was made from;
    # `misdated`: it is, but not at the time that the checkpoint gives
    state: State
    sentence: str  # the same in words; for `rewritten` and `misdated`, what is different


def checkpoint_of(ledger: bytes, time: datetime) -> Checkpoint:
    """Return the checkpoint of an intact ledger."""
    origin = ledger.partition(b"\n")[0].decode("ascii", "replace").rpartition(" ")[2]
    return Checkpoint(origin, ledger.count(b"\n") - 1, hashlib.sha256(ledger).hexdigest(), time)


def read_checkpoint(data: bytes, path: str = CHECKPOINT) -> Checkpoint:
    """Return the checkpoint that a file holds. Raises ProblemsFound if the file is not one."""
    match = re.fullmatch(SHAPE, data) if len(data) <= LARGEST else None
    with suppress(ValueError):
        if match:
            origin, lines, sha256, time = (part.decode("ascii") for part in match.groups())
            return Checkpoint(origin, int(lines), sha256, datetime.fromisoformat(time).astimezone(UTC))
    help = "use an unedited copy; its four lines are: legalsite-checkpoint v1 URL, lines N, sha256 HEX, time"
    raise failure("checkpoint-shape", "this isn't a checkpoint", help, path, 1)


def kept_checkpoint(data: bytes, path: str) -> Checkpoint:
    """Return the checkpoint that somebody kept: a copy of the file, or the file `record.txt` that came with an email,
    which has it between other lines. Mail programs may change line ends. Raises ProblemsFound if there is none."""
    match = re.search(SHAPE, data.replace(b"\r\n", b"\n")) if len(data) <= LARGEST_RECORD else None
    return read_checkpoint(match[0] if match else data, path)


def compare(checkpoint: Checkpoint, ledger: bytes) -> CheckpointComparison:
    """Return whether the ledger is the same as when the checkpoint was made, has grown since, or was rewritten."""
    header, *lines = ledger.split(b"\n")[:-1] or [b""]
    held, kept, covers = len(lines), checkpoint.lines, f"the checkpoint covers {counted(checkpoint.lines, 'line')}"
    origin = checkpoint_of(ledger, checkpoint.time).origin
    first = b"".join(line + b"\n" for line in (header, *lines[:kept]))
    reason = ""
    if not ledger:
        reason = f"{covers}, but the ledger is missing"
    elif origin != checkpoint.origin:
        reason = f"the checkpoint is for {checkpoint.origin}, but the ledger is for {origin}"
    elif held < kept:
        reason = f"{covers}, but the ledger has only {held}; lines were removed"
    elif hashlib.sha256(first).hexdigest() != checkpoint.sha256:
        recorded = f"recorded at {stamp(checkpoint.time)}"
        reason = f"the first {counted(kept, 'line')} of the ledger differ from what the checkpoint {recorded}"
    if reason:
        return CheckpointComparison("rewritten", reason)
    if not _time_of(lines[:kept][-1:], NEVER) <= checkpoint.time <= _time_of(lines[kept:], ALWAYS):
        reason = f"{covers}, but its time, {stamp(checkpoint.time)}, doesn't fit their times"
        return CheckpointComparison("misdated", reason)
    if held == kept:
        return CheckpointComparison("same", f"the ledger matches the checkpoint, with {counted(held, 'line')}")
    return CheckpointComparison("grown", f"{covers}, which are unchanged; {held - kept} added later")


def _time_of(lines: Sequence[bytes], none: datetime) -> datetime:
    """Return the time of the first line; `none` if there is no line or its time cannot be read."""
    try:
        return datetime.fromisoformat(lines[0].split(b" ")[1].decode())
    except (IndexError, ValueError):
        return none
