"""The checkpoint: a four-line file with the ledger's length and hash at a point in time.

Anyone who keeps a copy can later prove that the ledger was tampered with.
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
# in bytes; the record.txt of an email has a line for each of its policies
MAX_RECORD_BYTES = 1 << 20
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
    """The length and hash of the ledger at a point in time."""

    origin: str  # the URL in the ledger's header
    lines: int  # number of lines, without the header
    sha256: str  # SHA-256 (hex) of the ledger's header and lines
    time: datetime  # when the checkpoint was created (UTC)

    def __bytes__(self) -> bytes:
        time = stamp(self.time)
        facts = f"lines {self.lines}\nsha256 {self.sha256}\ntime {time}\n"
        return f"legalsite-checkpoint v1 {self.origin}\n{facts}".encode("ascii")


class CheckpointComparison(Struct, frozen=True):
    """The result of comparing a ledger with a checkpoint."""

    # `same`: nothing changed; `grown`: lines were added; `rewritten`: the lines covered by the
    # checkpoint changed; `misdated`: the covered lines are unchanged, but the checkpoint's time is
    # impossible
    state: State
    sentence: str  # a sentence about the state, with details


def checkpoint_of(ledger: bytes, time: datetime) -> Checkpoint:
    """Create a checkpoint of an intact ledger with the given time."""
    header = ledger.partition(b"\n")[0].decode("ascii", "replace")
    origin = header.rpartition(" ")[2]  # the URL is the last field
    sha256 = hashlib.sha256(ledger).hexdigest()
    return Checkpoint(origin, ledger.count(b"\n") - 1, sha256, time)  # the header doesn't count


def read_checkpoint(data: bytes, path: str = CHECKPOINT) -> Checkpoint:
    """Parse a checkpoint file. Raises ProblemsFound if the file isn't a valid checkpoint."""
    match = re.fullmatch(CHECKPOINT_PATTERN, data) if len(data) <= MAX_BYTES else None
    if match:
        origin, lines, sha256, written = (part.decode("ascii") for part in match.groups())
        with suppress(ValueError):  # a checkpoint with an impossible time is invalid
            time = datetime.fromisoformat(written).astimezone(UTC)
            return Checkpoint(origin, int(lines), sha256, time)
    help = (
        "use an unedited copy; its four lines are: "
        "legalsite-checkpoint v1 URL, lines N, sha256 HEX, time"
    )
    raise failure("checkpoint-shape", "this isn't a checkpoint", help, path, 1)


def read_checkpoint_copy(data: bytes, path: str) -> Checkpoint:
    """Parse an independent copy of the checkpoint. Raises ProblemsFound if it's invalid.

    The copy is either a CHECKPOINT file or the `record.txt` of an email, which contains other
    lines, too. Mail programs may have changed the line endings.
    """
    if len(data) <= MAX_RECORD_BYTES:
        match = re.search(CHECKPOINT_PATTERN, data.replace(b"\r\n", b"\n"))
        if match:
            data = match[0]  # only the four lines of the checkpoint
    return read_checkpoint(data, path)


def compare(checkpoint: Checkpoint, ledger: bytes) -> CheckpointComparison:
    """Compare a ledger with a checkpoint.

    The checkpoint is misdated if it's older than the last line it covers, or newer than the next
    line.
    """
    # Without the header, and the empty part after the last line break. An empty file doesn't even
    # have a header.
    _, *lines = ledger.split(b"\n")[:-1] or [b""]
    count = len(lines)
    covered = checkpoint.lines  # number of lines that the checkpoint covers
    covers = f"the checkpoint covers {counted(covered, 'line')}"
    reason = _mismatch_reason(checkpoint, ledger, covers)
    if reason:
        return CheckpointComparison("rewritten", reason)
    # times of the last covered line and of the next line, with defaults for missing lines
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
    """Explain why a ledger doesn't match a checkpoint, or return an empty string if it does.

    `covers` is the start of the sentence, such as “the checkpoint covers 3 lines”.
    """
    if not ledger:
        return f"{covers}, but the ledger is missing"
    origin = checkpoint_of(ledger, checkpoint.time).origin  # any time would do
    if origin != checkpoint.origin:
        return f"the checkpoint is for {checkpoint.origin}, but the ledger is for {origin}"
    count = max(0, ledger.count(b"\n") - 1)  # the header doesn't count
    if count < checkpoint.lines:
        return f"{covers}, but the ledger has only {count}; lines were removed"
    lines = ledger.splitlines(keepends=True)
    # the header and the lines that the checkpoint covers
    first = b"".join(lines[: checkpoint.lines + 1])
    if hashlib.sha256(first).hexdigest() == checkpoint.sha256:
        return ""
    time = stamp(checkpoint.time)
    differing = f"the first {counted(checkpoint.lines, 'line')} of the ledger differ"
    return f"{differing} from what the checkpoint recorded at {time}"


def _first_line_time(lines: Sequence[bytes], default: datetime) -> datetime:
    """Return the time of the first line, or `default` if there's no line or its time is invalid."""
    try:  # the time is the second field
        return datetime.fromisoformat(lines[0].split(b" ")[1].decode())
    except (IndexError, ValueError):
        return default
