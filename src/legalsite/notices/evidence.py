"""The evidence of a notice: its manifest, what became of each email, and whether a folder is what it records."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound

FORMAT = "legalsite-evidence v1"
MANIFEST, RECIPIENTS = "manifest.json", "recipients.csv"
UNRECORDED = frozenset({MANIFEST, "LEDGER", "CHECKPOINT", "CHECKPOINT.sig"})  # they go on after the manifest is written
COLUMNS = ("key", "address", "language", "state", "code", "reply", "time")
PATH = re.compile(r"[\w+-][\w.+-]*(?:/[\w+-][\w.+-]*)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
COPY = "use an untouched copy of the folder, or export it again: `legalsite notify export`"


class EvidenceFile(Struct, frozen=True):
    """A file of the evidence: its SHA-256 (hex), and its size in bytes."""

    sha256: str
    size: int


def write_manifest(facts: Mapping[str, Any], files: Mapping[str, EvidenceFile]) -> str:
    """Return a manifest: facts about a notice, which name no address, and the hash of each file by its path. The same
    facts and files give the same bytes."""
    listed = {path: {"sha256": file.sha256, "bytes": file.size} for path, file in files.items()}
    values = {"format": FORMAT, **facts, "files": listed}
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(data: bytes, path: str = MANIFEST) -> dict[str, EvidenceFile]:
    """Return the files that a manifest records, by path. Raises ProblemsFound if it is not a manifest."""
    try:
        values = json.loads(data)
        files = {name: EvidenceFile(file["sha256"], int(file["bytes"])) for name, file in values["files"].items()}
        known = values["format"] == FORMAT
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        known, files = False, {}
    if not known or not all(PATH.fullmatch(name) and SHA256.fullmatch(file.sha256) for name, file in files.items()):
        raise ProblemsFound([Problem("evidence-manifest", "this is not the manifest of an export", COPY, path)])
    return files


def same_emails(one: str, other: str) -> bool:
    """Return whether two manifests are of the same campaign, with the same number of emails in each state."""
    first, second = json.loads(one), json.loads(other)
    return all(first.get(name) == second.get(name) for name in ("campaign", "audience", "counts"))


def same_outcome(one: str, other: str) -> bool:
    """Return whether two manifests record the same outcome of each email of a campaign."""
    recipients = (read_manifest(manifest.encode()).get(RECIPIENTS) for manifest in (one, other))
    return same_emails(one, other) and len(set(recipients)) == 1


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
