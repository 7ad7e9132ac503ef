"""What happened → the ledger's next lines. Only ever appends: the bytes before stay as they are."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from legalsite.model.revision_id import Revised

Verb = Literal["publish", "import", "file", "withhold", "notice"]

TITLE = "legalsite-ledger v1"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One event, before it has a number, a time and a seal. `policy`, `revised` are empty for a file of content/files,
    `path` (below content/) for a notice. `sha256` (hex) is the file's; for a notice its manifest's."""

    verb: Verb
    sha256: str
    path: str = ""
    policy: str = ""
    revised: Revised | None = None


def begin(origin: str) -> bytes:
    """A ledger without lines."""
    return f"{TITLE} {quote(origin, safe=SAFE)}\n".encode("ascii")


def append(ledger: bytes, entries: Iterable[LedgerEntry], time: datetime) -> bytes:
    """The ledger's bytes with these lines after them. `ledger` must be whole: `read_ledger` is for telling."""
    above = hashlib.sha256(ledger)
    number = ledger.count(b"\n")
    lines = [ledger]
    for entry in entries:
        line = f"{text_of(entry, number, time)} prev:{above.hexdigest()}\n".encode("ascii")
        above.update(line)
        lines.append(line)
        number += 1
    return b"".join(lines)


def text_of(entry: LedgerEntry, number: int, time: datetime) -> str:
    """The line without its seal. Times are UTC and whole seconds, cut off and never rounded up: no line lies ahead."""
    fields = (
        f"{number:06d}",
        stamp(time),
        entry.verb,
        entry.policy or "-",
        str(entry.revised or "-"),
        f"sha256:{entry.sha256}",
        entry.path or "-",
    )
    return " ".join(fields)


def stamp(time: datetime) -> str:
    """`2025-02-01T10:12:00Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


SAFE = ":/?#[]@!$&'()*+,;=%~"
