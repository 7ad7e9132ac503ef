"""The evidence of a notice: its manifest, what became of each email, and whether a folder is what it records."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from msgspec import DecodeError, Meta, Struct, field, to_builtins
from msgspec.json import decode

from legalsite.errors import Problem, ProblemsFound

FORMAT = "legalsite-evidence v1"
MANIFEST, RECIPIENTS = "manifest.json", "recipients.csv"
UNRECORDED = frozenset({MANIFEST, "LEDGER", "CHECKPOINT", "CHECKPOINT.sig"})  # they go on after the manifest is written
COLUMNS = ("key", "address", "language", "state", "code", "reply", "time")
COPY = "use an untouched copy of the folder, or export it again: `legalsite notify export POLICY`"

EvidencePath = Annotated[str, Meta(pattern=r"\A[\w+-][\w.+-]*(?:/[\w+-][\w.+-]*)*\Z")]


class EvidenceFile(Struct, frozen=True):
    """A file of the evidence: its SHA-256 (hex), and its size in bytes."""

    sha256: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    size: int = field(name="bytes")


class Manifest(Struct, frozen=True):
    """What is read of a manifest: which files it records, by path, about which emails it is, and what lines of
    the ledger say of each notice, with the sentence of each."""

    format: Literal["legalsite-evidence v1"]
    files: dict[EvidencePath, EvidenceFile]
    campaign: str = ""
    audience: str = ""
    counts: dict[str, int] = {}
    outcomes: dict[str, dict[str, str]] = {}


def write_manifest(facts: Mapping[str, Any], files: Mapping[str, EvidenceFile]) -> str:
    """Return a manifest: facts about a notice, which name no address, and the hash of each file by its path. The same
    facts and files give the same bytes."""
    values = {"format": FORMAT, **facts, "files": to_builtins(files)}
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(data: bytes | str, path: str = MANIFEST) -> Manifest:
    """Return what a manifest records. Raises ProblemsFound if it is not one."""
    try:
        return decode(data, type=Manifest)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        raise ProblemsFound(
            [Problem("evidence-manifest", "this is not the manifest of an export", COPY, path)]
        ) from None


def recipient_lines(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield the lines of recipients.csv, the header first. Each row has the values of COLUMNS: the key of the address
    in hex, the address (empty if it was erased), the language of the email, its state, the relay's last answer and its
    text, and the time of the state."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    yield text.getvalue().encode()
    for row in rows:
        text.seek(0)
        text.truncate()
        writer.writerow(row)
        yield text.getvalue().encode("utf-8", "surrogatepass")


def folder_problems(
    recorded: Mapping[str, EvidenceFile], present: Mapping[str, EvidenceFile], folder: str
) -> Iterator[Problem]:
    """Yield every difference between a manifest and the files of a folder, by path. The list of recipients may be
    missing: its addresses are erased some day, and the manifest still has its hash."""
    needed = recorded.keys() - {RECIPIENTS}
    for path in sorted(needed | (present.keys() - UNRECORDED)):
        place = f"{folder}/{path}"
        if path not in present:
            yield Problem("evidence-missing", "the manifest records this file, but it is missing", COPY, place)
        elif path not in recorded:
            help = "remove it if somebody put it there"
            yield Problem("evidence-unlisted", "the manifest does not record this file", help, place)
        elif recorded[path].sha256 != present[path].sha256:
            message = f"this file is not the one that the manifest records, with the hash {recorded[path].sha256}"
            yield Problem("evidence-changed", message, COPY, place)
