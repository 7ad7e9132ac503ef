"""The evidence of a notice: write and read its manifest and tables, and compare a folder with its
manifest."""

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
PEOPLE = "people.csv"  # names and addresses: recipients.csv has the hash of each line
# files that may be missing, because addresses are erased one day
WITH_ADDRESSES = frozenset({PEOPLE, "readers.txt"})
REPORTS = "reports"  # a folder: delivery reports, as they came in; people.csv has their hashes
# patterns of files that SHA256SUMS leaves out; of these, a manifest lists only readers.txt
ERASABLE = (*WITH_ADDRESSES, f"{REPORTS}/*.eml")
REPORT_HASH_PATTERN = re.compile(
    re.escape(REPORT_HASH_FORMAT).replace(r"\{\}", "([0-9a-f]{64})").encode()
)
RECORD = "record.txt"  # the lines of the ledger and the checkpoint that come with each email
BY_HAND = "by-hand"  # a folder: what people recorded
ATTACHED = "attached"  # a folder: what others added later
WITNESSES = ("LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "allowed_signers")  # copied from the site
HELPERS = ("README.txt", "verify.sh")  # how to read the evidence, and verify it without legalsite
# the files of an export that aren't in one of its folders with a manifest
FILES_ABOVE_MANIFESTS = frozenset({SUMS, *WITNESSES, *HELPERS})
# the state of an email in a manifest; in a ledger line, "accepted" means in time
ACCEPTED_AT_ANY_TIME = "accepted_at_any_time"
# With one of these signs, also a wide one, a spreadsheet may run a cell. It ignores what is before.
FORMULA_SIGNS = "=+-−@|%＝﹦＋﹢－﹣＠﹫｜％﹪"
FORMULA_PATTERN = re.compile(rf"[\s\ufeff\u200b\"'“”‘’]*[{re.escape(FORMULA_SIGNS)}]|[\t\r\n]")
NEEDS_QUOTES_PATTERN = re.compile('[,"\r\n]')  # RFC 4180
EVENT_COLUMNS = ("time", "key", "state", "code")
COLUMNS = (
    "key",
    "language",
    "policies",
    "state",
    "code",
    "time",
    "run",
    "message_id",
    "sent_sha256",
    "person_sha256",
)
PEOPLE_HEADER = b"key,nonce,address,name,answers\n"
# the help of problems
COPY_AGAIN = (
    "use an untouched copy of the folder, or export it again: `legalsite notify export POLICY`"
)

EvidencePath = Annotated[str, Meta(pattern=r"\A[\w+-][\w.+-]*(?:/[\w+-][\w.+-]*)*\Z")]


class EvidenceFile(Struct, frozen=True):
    """A file of the evidence: its SHA-256 (hex), and its size in bytes."""

    sha256: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    size: int = field(name="bytes")


class EventsHead(Struct, frozen=True):
    """How many events a mailing had at some time, and their hash. Events are only ever added, so a
    longer list can later be compared with it."""

    lines: int = 0  # how many of the first events are meant
    sha256: str = ""  # of their lines in events.csv


class Manifest(Struct, frozen=True):
    """The keys of a manifest that the program reads. What a person recorded by hand only has
    `files`."""

    format: Literal["legalsite-evidence v1"]
    files: dict[EvidencePath, EvidenceFile]  # by path in the folder of the manifest
    above: dict[str, EvidenceFile] = {}  # by name in the folder above it
    mailing: str = ""  # the key of the mailing
    audience: str = ""  # of the mailing
    digest: str = ""  # which a person confirmed before the mailing was sent
    counts: dict[str, int] = {}  # emails by state
    events: EventsHead = EventsHead()
    outcomes: dict[str, dict[str, str]] = {}  # by notice: ledger fields, each with its sentence
    rests_on: dict[str, Any] = {}  # settings and promises from which the deadlines follow
    runs: list[Any] = []  # when emails were sent
    lists: list[Any] = []  # lists of recipients with which the mailing was planned
    live: list[Any] = []  # when the live site was checked, and the results


def write_manifest(facts: Mapping[str, Any], files: Mapping[str, EvidenceFile]) -> str:
    """Return the text of a manifest.

    `facts` about a notice contain no addresses; `files` are the hashes by path. The same facts and
    files give the same text."""
    values = to_builtins({"format": FORMAT, **facts, "files": files})
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(data: bytes | str, path: str = MANIFEST) -> Manifest:
    """Return what a manifest records. Raises ProblemsFound if the data isn't a manifest.

    `path`: the file's name in the problem."""
    try:
        return decode(data, type=Manifest)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        message = "this isn't an export manifest"
        raise failure("evidence-manifest", message, COPY_AGAIN, path) from None


def sha256_of(file: str | bytes) -> str:
    """Return the SHA-256 (hex) of a file, as the ledger records it for a manifest, and a manifest
    for its files."""
    return hashlib.sha256(file.encode() if isinstance(file, str) else file).hexdigest()


def hash_blocks(blocks: Iterable[bytes]) -> EvidenceFile:
    """Return the hash and the size of a file, given its bytes in blocks."""
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
    return EvidenceFile(digest.hexdigest(), size)


def recipient_lines(
    rows: Iterable[tuple[Sequence[object], Sequence[str], str]],
    write_person: Callable[[bytes], object] = lambda _: None,
) -> Iterator[bytes]:
    """Yield the lines of recipients.csv, the header first: the result of each email, and the
    SHA-256 of its recipient's line in people.csv.

    A row has the values of COLUMNS except for that hash, the values of people.csv, and, if the
    person was erased, the hash of the line that people.csv had. `write_person` is called with each
    line of people.csv, which is empty for an erased person."""
    yield _plain_line(COLUMNS)
    for email, person, erased_sha256 in rows:
        line = b"" if erased_sha256 else person_line(person)
        write_person(line)
        yield _plain_line((*email, erased_sha256 or sha256_of(line)))


def person_line(person: Sequence[str]) -> bytes:
    """Return the line of a recipient in people.csv, without line breaks in its values."""
    return csv_line(" ".join(field.split()) for field in person)


def read_recipients(text: str) -> list[dict[str, str]]:
    """Return the rows of recipients.csv, by the names of its columns.

    Raises csv.Error, with the number of the row, if the text isn't CSV or a row doesn't have a value for each
    column.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        for row in reader:
            if row.keys() != {*COLUMNS} or None in row.values():
                raise csv.Error("it doesn't have a value for each column")
            rows.append(row)
    except csv.Error as error:
        message = f"row {len(rows) + 1} can't be read: {error}"
        raise csv.Error(message) from error
    return rows


def people_problems(recipients: Iterable[Mapping[str, str]], people: bytes) -> Iterator[str]:
    """Yield a message if people.csv has another header, and one for each of its lines that doesn't
    belong to a recipient.

    `recipients`: the rows of recipients.csv, which have the SHA-256 of each line; `people`: the
    bytes of people.csv. A line may occur only once."""
    expected = {row["person_sha256"] for row in recipients}
    if not people.startswith(PEOPLE_HEADER):
        yield "its header differs from the expected columns"
    # without the header, so that the first line has the number 2
    for number, line in enumerate(islice(io.BytesIO(people), 1, None), 2):
        try:
            expected.remove(sha256_of(line))
        except KeyError:
            yield f"line {number} doesn't match any recipient: {RECIPIENTS} doesn't have its hash"


def event_lines(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield the lines of events.csv, the header first. Each row begins with the values of
    EVENT_COLUMNS; the key stands for an address, and is in hex."""
    yield _plain_line(EVENT_COLUMNS)
    yield from map(_event_line, rows)


def _event_line(row: Sequence[object]) -> bytes:
    """Return a line of events.csv: the values of EVENT_COLUMNS. A row may have more."""
    return _plain_line(row[: len(EVENT_COLUMNS)])


def events_head(rows: Iterable[Sequence[object]]) -> EventsHead:
    """Return how many events there are, and the hash of their lines in events.csv."""
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(_event_line(row))
        count += 1
    return EventsHead(count, digest.hexdigest())


def _plain_line(cells: Iterable[object]) -> bytes:
    """Return a CSV line of values that need no quotes: they contain no comma, quote or line
    break."""
    return (",".join(map(str, cells)) + "\n").encode()


def csv_line(cells: Iterable[str]) -> bytes:
    """Return a CSV line of any values. If a value begins like a formula, it gets an apostrophe, so
    that a spreadsheet treats it as text."""
    row = [f"'{cell}" if FORMULA_PATTERN.match(cell) else cell for cell in cells]
    if NEEDS_QUOTES_PATTERN.search("".join(row)):  # few rows do
        row = [_quoted(cell) for cell in row]
    return (",".join(row) + "\n").encode("utf-8", "surrogatepass")


def _quoted(cell: str) -> str:
    """Return a value of a CSV line in quotes, if it needs them. The module csv only quotes a
    carriage return since Python 3.13."""
    if not NEEDS_QUOTES_PATTERN.search(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def state_counts(recipients: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """Return how many rows of recipients.csv are in each state, named as in a manifest."""
    return manifest_counts(Counter(row["state"] for row in recipients))


def manifest_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the number of emails by state, named as in a manifest.

    `counts`: by the states of the database, whose "accepted" doesn't mean in time, as in a ledger
    line; a manifest calls it `accepted_at_any_time`."""
    renamed = dict(counts)
    if "accepted" in renamed:
        renamed[ACCEPTED_AT_ANY_TIME] = renamed.pop("accepted")
    return renamed


def attached_files(message: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file that is attached to an email."""
    for part in message_from_bytes(message).walk():
        name, data = part.get_filename(), part.get_payload(decode=True)
        if name and isinstance(data, bytes):
            yield name, data


def is_in_sums(path: str) -> bool:
    """Return whether SHA256SUMS lists a file, given its path in the folder: not SHA256SUMS itself,
    nor what others added later, nor files that are erased one day."""
    if path == SUMS or path.startswith(f"{ATTACHED}/"):
        return False
    return not any(map(PurePosixPath(path).match, ERASABLE))


def folder_problems(
    recorded: Mapping[str, EvidenceFile], present: Mapping[str, EvidenceFile], folder: str
) -> Iterator[Problem]:
    """Yield a problem for each difference between a manifest and the files of a folder, by path.

    `recorded`: the files in the manifest; `present`: those in the folder; `folder`: its path in
    problems. Files with addresses may be missing: they are erased one day."""
    for path in sorted((recorded.keys() - WITH_ADDRESSES) | present.keys()):
        full_path = f"{folder}/{path}"
        if path not in present:
            message = "the manifest records this file, but it is missing"
            yield Problem("evidence-missing", message, COPY_AGAIN, full_path)
        elif path not in recorded:
            message = "the manifest doesn't record this file"
            help = f"if this file belongs to the evidence, move it to {ATTACHED}/"
            yield Problem("evidence-unlisted", message, help, full_path)
        elif recorded[path].sha256 != present[path].sha256:
            message = f"this file doesn't match the hash in the manifest, {recorded[path].sha256}"
            yield Problem("evidence-changed", message, COPY_AGAIN, full_path)
