"""The chain: every line carries the SHA-256 of all bytes above it, so that no line above can change unseen."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from legalsite.errors import Problem

MEND = "put content/LEDGER back as it was published (from history or a backup); lines are only ever added"


def seals(data: bytes) -> Iterator[str]:
    """For each line after the first, in order, the SHA-256 (hex) of all bytes above it. One pass: n bytes cost O(n)."""
    above = hashlib.sha256()
    *lines, _ = data.split(b"\n")
    for place, line in enumerate(lines):
        if place:
            yield above.hexdigest()
        above.update(line + b"\n")


def chain_problems(data: bytes, written: Sequence[re.Match[str] | None], path: str) -> list[Problem]:
    """The first line whose seal does not fit what stands above it; those after it say nothing more. `written` are the
    seals as they stand there (group 1), one for each line after the header; None where a line has none."""
    for place, (seal, real) in enumerate(zip(written, seals(data), strict=True)):
        if seal and seal[1] != real:
            said = f"line {place + 1} is sealed for other bytes than stand above it: {_suspect(place)}"
            return [Problem("ledger-chain", said, MEND, path, place + 2)]
    return []


def _suspect(place: int) -> str:
    above = f"line {place}" if place else "the header"
    return f"{above} was changed, added or removed, or this seal was"
