"""The evidence of a notice: its manifest, the result of each email, and whether a folder is what it
records."""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from email import message_from_bytes
from itertools import islice
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal

from msgspec import DecodeError, Meta, Struct, field, to_builtins
from msgspec.json import decode

from legalsite.errors import Problem, failure
from legalsite.model.email import REPORT_HASH_FORMAT

FORMAT: Final = "legalsite-evidence v1"
MANIFEST = "manifest.json"
RECIPIENTS = "recipients.csv"
EVENTS = "events.csv"
DIGEST = "digest.txt"
SUMS = "SHA256SUMS"
PEOPLE = "people.csv"  # whom no manifest names: recipients.csv has the hash of each line
# they may be missing: addresses are erased some day
WITH_ADDRESSES = frozenset({PEOPLE, "readers.txt"})
REPORTS = "reports"  # a folder: delivery reports, as they came in. people.csv has the hash of each
# neither in SHA256SUMS nor, except for readers.txt, in a manifest
ERASABLE = (*WITH_ADDRESSES, f"{REPORTS}/*.eml")
NAMED_REPORT = re.compile(re.escape(REPORT_HASH_FORMAT).replace(r"\{\}", "([0-9a-f]{64})").encode())
RECORD = "record.txt"  # the lines of the ledger and the checkpoint that come with each email
BY_HAND = "by-hand"  # a folder: what people recorded
ATTACHED = "attached"  # a folder: what others added later
WITNESSES = ("LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "allowed_signers")  # copies of the site's
HELPERS = ("README.txt", "verify.sh")  # how to read the evidence, and to check it without legalsite
ABOVE = frozenset({SUMS, *WITNESSES, *HELPERS})  # the files beside the folders that have a manifest
ANY_TIME = "accepted_at_any_time"  # by the relay; "accepted" in a line of the ledger means in time
FORMULA = ("=", "+", "-", "@", "\t", "\r")
QUOTED = re.compile('[,"\r\n]')  # what CSV puts into quotes (RFC 4180)
EVENT_COLUMNS = ("time", "key", "state", "code")
COLUMNS = (
    "key",
    "language",
    "state",
    "code",
    "time",
    "run",
    "message_id",
    "sent_sha256",
    "person_sha256",
)
PEOPLE_HEADER = b"key,nonce,address,name,answers\n"
COPY = "use an untouched copy of the folder, or export it again: `legalsite notify export POLICY`"

EvidencePath = Annotated[str, Meta(pattern=r"\A[\w+-][\w.+-]*(?:/[\w+-][\w.+-]*)*\Z")]


class EvidenceFile(Struct, frozen=True):
    """A file of the evidence: its SHA-256 (hex), and its size in bytes."""

    sha256: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    size: int = field(name="bytes")


class EventsHead(Struct, frozen=True):
    """The first `lines` events of a mailing, with the SHA-256 of their times, keys, states and
    codes: a chain, because events are only ever added."""

    lines: int = 0
    sha256: str = ""


class Manifest(Struct, frozen=True):
    """What is read of a manifest: which files it records, by path, and which in the folder `above`,
    about which emails it is, what lines of the ledger say of each notice, with the sentence of
    each, what their deadlines depend on, and what is known of its runs, lists and looks at the live
    site. What a person recorded by hand has files only."""

    format: Literal["legalsite-evidence v1"]
    files: dict[EvidencePath, EvidenceFile]
    above: dict[str, EvidenceFile] = {}
    mailing: str = ""
    audience: str = ""
    digest: str = ""
    counts: dict[str, int] = {}
    events: EventsHead = EventsHead()
    outcomes: dict[str, dict[str, str]] = {}
    rests_on: dict[str, Any] = {}
    runs: list[Any] = []
    lists: list[Any] = []
    live: list[Any] = []


def write_manifest(facts: Mapping[str, Any], files: Mapping[str, EvidenceFile]) -> str:
    """Return a manifest: facts about a notice, which name no address, and the hash of each file by
    its path. The same facts and files give the same bytes."""
    values = to_builtins({"format": FORMAT, **facts, "files": files})
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(data: bytes | str, path: str = MANIFEST) -> Manifest:
    """Return what a manifest records. Raises ProblemsFound if it is not one."""
    try:
        return decode(data, type=Manifest)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        message = "this isn't an export manifest"
        raise failure("evidence-manifest", message, COPY, path) from None


def sha256_of(file: str | bytes) -> str:
    """Return the hash by which the ledger records a manifest, and a manifest its files."""
    return hashlib.sha256(file.encode() if isinstance(file, str) else file).hexdigest()


def hashed(blocks: Iterable[bytes]) -> EvidenceFile:
    """Return the hash and the size of a file that has these bytes."""
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
    return EvidenceFile(digest.hexdigest(), size)


def recipient_lines(
    rows: Iterable[tuple[Sequence[object], Sequence[str], str]],
    keep: Callable[[bytes], object] = lambda _: None,
) -> Iterator[bytes]:
    """Yield the lines of recipients.csv, the header first: the result of each email, and the
    SHA-256 of the line of its recipient in people.csv, which stays when that person is erased.
    `keep` gets that line of each who wasn't."""
    yield _plain_line(COLUMNS)
    for facts, person, erased in rows:
        line = b"" if erased else person_line(person)
        keep(line)
        yield _plain_line((*facts, erased or sha256_of(line)))


def person_line(person: Sequence[str]) -> bytes:
    """Return the line of a recipient in people.csv."""
    return _csv_line(" ".join(field.split()) for field in person)


def people_faults(recipients: str, people: bytes) -> Iterator[str]:
    """Yield what is wrong with each line of people.csv of which recipients.csv does not have the
    SHA-256, once."""
    left = {row.get("person_sha256") for row in csv.DictReader(io.StringIO(recipients))}
    if not people.startswith(PEOPLE_HEADER):
        yield "its header differs from the expected columns"
    for number, line in enumerate(islice(io.BytesIO(people), 1, None), 2):
        try:
            left.remove(sha256_of(line))
        except KeyError:
            yield f"line {number} doesn't match any recipient: {RECIPIENTS} doesn't have its hash"


def event_lines(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield the lines of events.csv, the header first. Each row begins with the values of
    EVENT_COLUMNS, the key of the address in hex."""
    yield _plain_line(EVENT_COLUMNS)
    yield from map(_event_line, rows)


def _event_line(row: Sequence[object]) -> bytes:
    return _plain_line(row[:4])


def events_head(rows: Iterable[Sequence[object]]) -> EventsHead:
    """Return how many events there are, and the hash of the lines of events.csv without its
    header."""
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(_event_line(row))
        count += 1
    return EventsHead(count, digest.hexdigest())


def _plain_line(cells: Iterable[object]) -> bytes:
    """Return a line of a table whose values have no comma, no quote and no line break."""
    return (",".join(map(str, cells)) + "\n").encode()


def _csv_line(cells: Iterable[str]) -> bytes:
    """Return a line of a table. A spreadsheet would run what begins like a formula: an apostrophe
    makes it text."""
    row = [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]
    if QUOTED.search("".join(row)) is None:  # almost all: csv would take five times as long
        return (",".join(row) + "\n").encode("utf-8", "surrogatepass")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue().encode("utf-8", "surrogatepass")


def counts_of(recipients: str) -> dict[str, int]:
    """Return how many rows of recipients.csv are in each state, as a manifest counts them."""
    return manifest_counts(Counter(row["state"] for row in csv.DictReader(io.StringIO(recipients))))


def manifest_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the number of emails by state, as a manifest has it. Whether one was accepted in time
    isn't counted there: ledger lines say that."""
    renamed = dict(counts)
    if "accepted" in renamed:
        renamed[ANY_TIME] = renamed.pop("accepted")
    return renamed


def attached_files(message: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file that comes with an email."""
    for part in message_from_bytes(message).walk():
        name, data = part.get_filename(), part.get_payload(decode=True)
        if name and isinstance(data, bytes):
            yield name, data


def lasts(path: str) -> bool:
    """Return whether SHA256SUMS has the hash of a file, by its path in the folder."""
    if path == SUMS or path.startswith(f"{ATTACHED}/"):
        return False
    return not any(map(PurePosixPath(path).match, ERASABLE))


def folder_problems(
    recorded: Mapping[str, EvidenceFile], present: Mapping[str, EvidenceFile], folder: str
) -> Iterator[Problem]:
    """Yield every difference between a manifest and the files of a folder, by path. Files with
    addresses may be missing: they are erased some day, and the manifest still has the hash of the
    file."""
    for path in sorted((recorded.keys() - WITH_ADDRESSES) | present.keys()):
        full_path = f"{folder}/{path}"
        if path not in present:
            message = "the manifest records this file, but it is missing"
            yield Problem("evidence-missing", message, COPY, full_path)
        elif path not in recorded:
            message = "the manifest doesn't record this file"
            help = f"if this file belongs to the evidence, move it to {ATTACHED}/"
            yield Problem("evidence-unlisted", message, help, full_path)
        elif recorded[path].sha256 != present[path].sha256:
            message = f"this file doesn't match the hash in the manifest, {recorded[path].sha256}"
            yield Problem("evidence-changed", message, COPY, full_path)
