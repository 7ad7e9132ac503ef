"""The checkpoint: the ledger's length and hash at one time, in four lines.

A person who keeps a copy can prove tampering.
"""

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
MAX_BYTES = 4096
MAX_RECORD_BYTES = 1 << 20  # record.txt has a line for each policy that an email is about
CHECKPOINT_PATTERN = (
    rb"legalsite-checkpoint v1 ([!-~]+)\n"
    rb"lines ([0-9]{1,9})\n"
    rb"sha256 ([0-9a-f]{64})\n"
    rb"time ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\n"
)
EARLIEST_TIME = datetime.min.replace(tzinfo=UTC)
LATEST_TIME = datetime.max.replace(tzinfo=UTC)

State = Literal["same", "grown", "rewritten", "misdated"]


class Checkpoint(Struct, frozen=True):
    """The state of the ledger at one time."""

    origin: str  # the URL that the ledger names in its header
    lines: int  # number of lines, without the header
    sha256: str  # hash (hex) of the header and that many lines
    time: datetime  # when the checkpoint was made (UTC)

    def __bytes__(self) -> bytes:
        time = stamp(self.time)
        facts = f"lines {self.lines}\nsha256 {self.sha256}\ntime {time}\n"
        return f"legalsite-checkpoint v1 {self.origin}\n{facts}".encode("ascii")


class CheckpointComparison(Struct, frozen=True):
    """How a ledger relates to a checkpoint."""

    # `same`; `grown`: lines were added; `rewritten`: the checkpoint is from another ledger;
    # `misdated`: it's from this one, but not from the time that it states
    state: State
    sentence: str  # the same in words, with the difference


def checkpoint_of(ledger: bytes, time: datetime) -> Checkpoint:
    """Return the checkpoint of an intact ledger, made at `time`."""
    header = ledger.partition(b"\n")[0].decode("ascii", "replace")
    origin = header.rpartition(" ")[2]  # the URL at its end
    sha256 = hashlib.sha256(ledger).hexdigest()
    return Checkpoint(origin, ledger.count(b"\n") - 1, sha256, time)  # lines without the header


def read_checkpoint(data: bytes, path: str = CHECKPOINT) -> Checkpoint:
    """Return the checkpoint that is the content of a file. Raises ProblemsFound if it isn't one."""
    match = re.fullmatch(CHECKPOINT_PATTERN, data) if len(data) <= MAX_BYTES else None
    if match:
        origin, lines, sha256, written = (part.decode("ascii") for part in match.groups())
        with suppress(ValueError):  # a time that doesn't exist
            time = datetime.fromisoformat(written).astimezone(UTC)
            return Checkpoint(origin, int(lines), sha256, time)
    help = (
        "use an unedited copy; its four lines are: "
        "legalsite-checkpoint v1 URL, lines N, sha256 HEX, time"
    )
    raise failure("checkpoint-shape", "this isn't a checkpoint", help, path, 1)


def read_checkpoint_copy(data: bytes, path: str) -> Checkpoint:
    """Return the checkpoint in an independent copy. Raises ProblemsFound if there is none.

    The copy is a copied CHECKPOINT, or the file `record.txt` of an email, which has other lines as
    well. Mail programs may change its line endings.
    """
    if len(data) <= MAX_RECORD_BYTES:
        match = re.search(CHECKPOINT_PATTERN, data.replace(b"\r\n", b"\n"))
        if match:
            data = match[0]  # its four lines, without others
    return read_checkpoint(data, path)


def compare(checkpoint: Checkpoint, ledger: bytes) -> CheckpointComparison:
    """Return whether the ledger is the same as in the checkpoint, has grown, or was rewritten.

    The checkpoint is misdated if its time isn't between the times of the last line that it covers
    and the next one.
    """
    _, *lines = ledger.split(b"\n")[:-1] or [b""]  # an empty ledger has no header either
    count = len(lines)
    covered = checkpoint.lines  # how many lines there were
    covers = f"the checkpoint covers {counted(covered, 'line')}"
    reason = _mismatch_reason(checkpoint, ledger, covers)
    if reason:
        return CheckpointComparison("rewritten", reason)
    # the times of the last line that it covers, and of the next one
    earliest = _first_line_time(lines[:covered][-1:], EARLIEST_TIME)
    latest = _first_line_time(lines[covered:], LATEST_TIME)
    if not earliest <= checkpoint.time <= latest:
        time = stamp(checkpoint.time)
        conflict = "before the last" if checkpoint.time < earliest else "after the next"
        reason = f"{covers}, but its time, {time}, is {conflict} line's time"
        return CheckpointComparison("misdated", reason)
    if count == covered:
        sentence = f"the ledger matches the checkpoint, with {counted(count, 'line')}"
        return CheckpointComparison("same", sentence)
    added = count - covered
    return CheckpointComparison("grown", f"{covers}, which are unchanged; {added} added later")


def _mismatch_reason(checkpoint: Checkpoint, ledger: bytes, covers: str) -> str:
    """Return why the checkpoint is from another ledger; empty if it's from this one.

    `covers` says how many lines the checkpoint covers, as the start of a sentence.
    """
    if not ledger:
        return f"{covers}, but the ledger is missing"
    origin = checkpoint_of(ledger, checkpoint.time).origin
    if origin != checkpoint.origin:
        return f"the checkpoint is for {checkpoint.origin}, but the ledger is for {origin}"
    count = max(0, ledger.count(b"\n") - 1)  # without the header
    if count < checkpoint.lines:
        return f"{covers}, but the ledger has only {count}; lines were removed"
    lines = ledger.splitlines(keepends=True)
    first = b"".join(lines[: checkpoint.lines + 1])  # with the header
    if hashlib.sha256(first).hexdigest() == checkpoint.sha256:
        return ""
    time = stamp(checkpoint.time)
    differing = f"the first {counted(checkpoint.lines, 'line')} of the ledger differ"
    return f"{differing} from what the checkpoint recorded at {time}"


def _first_line_time(lines: Sequence[bytes], default: datetime) -> datetime:
    """Return the time of the first of these lines; the default without a line or a valid time."""
    try:  # the time is the second field of a line
        return datetime.fromisoformat(lines[0].split(b" ")[1].decode())
    except (IndexError, ValueError):
        return default
