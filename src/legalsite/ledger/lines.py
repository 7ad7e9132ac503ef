"""One line of the ledger: its fields, how it is written and how it is read.

000001 2025-02-01T10:12:00Z publish privacy 2025-02-01 sha256:… privacy/2025-02-01.md prev:…
"""

import re
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Literal, cast

from msgspec import Struct

from legalsite.errors import Problem, Problems
from legalsite.ledger.recorded_result import GIVEN, RecordedResult, read_result
from legalsite.model.declared_time import DeclaredTime, stamp, zone
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import VersionId

Verb = Literal["publish", "import", "gap", "file", "withhold", "notice"]

LEDGER = "content/LEDGER"
HELP = "restore the published content/LEDGER from the git history or a backup; lines are only ever added"
LONGEST_EXCERPT = 300

DECLARED = ",clock=declared"  # behind the path or the notice: a variable (SOURCE_DATE_EPOCH) gave the line's time
SEGMENT = r"[a-z0-9]+(?:-[a-z0-9]+)*"
POLICY = rf"{SEGMENT}(?:/{SEGMENT})*"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[0-9]{1,2})?"
LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"
TEXT_PATH = re.compile(rf"({POLICY})/({DAY})(?:\.({LANGUAGE}))?\.(md|withheld|gap)", re.ASCII)
FILE_PATH = re.compile(rf"files(?:/[A-Za-z0-9_~+@=,-][A-Za-z0-9._~+@=,-]*)+(?<!{DECLARED})", re.ASCII)
RECORDED = rf"(?:{TEXT_PATH.pattern}|{FILE_PATH.pattern}|{GIVEN})(?:{DECLARED})?|-"
FIELDS = (  # name, pattern, what it must be
    ("number", r"[0-9]{6}|[1-9][0-9]{6,8}", "six digits"),
    ("time", r"[0-9]{4}(?:-[0-9]{2}){2}T(?:[0-9]{2}:){2}[0-9]{2}Z", "like 2025-02-01T10:12:00Z"),
    ("verb", "publish|import|gap|file|withhold|notice", "publish, import, gap, file, withhold, or notice"),
    ("policy", rf"{POLICY}|-", "a slug or -"),
    ("version", rf"{DAY}|-", "a date like 2025-02-01 or 2025-02-01-2, or -"),
    ("hash", r"sha256:[0-9a-f]{64}|-", "sha256: and 64 hex digits, or - for a notice without a manifest"),
    ("path", RECORDED, "a file below content/, how a notice was given, or -"),
    ("previous hash", r"prev:[0-9a-f]{64}", "prev: and 64 hex digits"),
)


class LedgerEntry(Struct, frozen=True):
    """One event to be recorded, before it has a number, a time and the hash of the lines above it."""

    verb: Verb  # what happened
    sha256: str  # hash of the file (hex); for a notice, of its manifest, or empty if the line says everything itself
    path: str  # below content/; empty for a notice
    policy: str = ""  # its slug; empty for a file in content/files
    revised: VersionId | None = None  # the version; empty for a file in content/files
    result: RecordedResult | None = None  # for a notice

    @property
    def notice_key(self) -> NoticeKey | None:
        """The key of the notice of its version; None for a file in content/files."""
        return NoticeKey(self.policy, self.revised) if self.revised else None


class LedgerLine(LedgerEntry, frozen=True, kw_only=True):
    """One event as the ledger records it."""

    number: int  # position in the ledger, from 1; the header has none
    time: datetime  # when it was recorded (UTC)
    prev: str  # hash of all bytes above this line (hex)
    text: str  # the whole line, without its line end
    declared: bool  # whether a variable gave the time, and no clock

    @property
    def language(self) -> str:
        """The tag in the name of the file of a translation; empty for all other files."""
        text = TEXT_PATH.fullmatch(self.path)
        return text[3] or "" if text else ""


def beginning_of(day: date, timezone: str) -> str:
    """Return when a day begins in a time zone, as the ledger would write it."""
    return stamp(datetime.combine(day, time(), zone(timezone)))


def write_line(entry: LedgerEntry, number: int, time: datetime, prev: str) -> bytes:
    """Return the line that records `entry`, with its line end. `prev` is the hash (hex) of all bytes above it."""
    fields = (
        f"{number:06d}",
        stamp(time),
        entry.verb,
        entry.policy or "-",
        str(entry.revised or "-"),
        f"sha256:{entry.sha256}" if entry.sha256 else "-",
        f"{entry.path or entry.result or '-'}{DECLARED if isinstance(time, DeclaredTime) else ''}",
        f"prev:{prev}",
    )
    return f"{' '.join(fields)}\n".encode("ascii")


def read_line(text: str, line: int, path: str, problems: Problems) -> LedgerLine | None:
    """Return the event that `text`, line `line` of the file `path`, records. Problems of its fields are added to
    `problems`; the result is None if the fields cannot be read."""
    fields = text.split(" ")
    if len(fields) != len(FIELDS):
        message = f"a ledger line has {len(FIELDS)} fields, separated by single spaces; this one has {len(fields)}"
        problems.append(Problem("ledger-line", message, HELP, path, line, 1, text[:LONGEST_EXCERPT]))
        return None
    column, misshapen = 1, []
    for field, shape, (name, _, expected) in zip(fields, _shapes(), FIELDS, strict=True):
        if not shape.fullmatch(field):
            message = f"the {name} must be {expected}"
            misshapen.append(Problem("ledger-line", message, HELP, path, line, column, text[:LONGEST_EXCERPT]))
        column += len(field) + 1
    problems += misshapen
    if misshapen:
        return None
    try:
        event = _read_fields(fields, text)
    except ValueError as error:
        problems.append(Problem("ledger-line", f"this line is invalid: {error}", HELP, path, line, 1, text))
        return None
    if not _consistent(event):
        message = f"policy, version, and path don't fit the verb `{event.verb}`"
        problems.append(Problem("ledger-line", message, HELP, path, line, 1, text))
    return event


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the fields, which take a millisecond to compile. Not every site has a ledger."""
    return tuple(re.compile(shape, re.ASCII) for _, shape, _ in FIELDS)


def _read_fields(fields: list[str], text: str) -> LedgerLine:
    """Return the event that a line with these fields records. Raises ValueError for one that cannot be right."""
    number, time, verb, policy, revised, sha256, recorded_path, prev = fields
    path_or_given = recorded_path.removesuffix(DECLARED)
    is_notice = verb == "notice" and re.fullmatch(GIVEN, path_or_given, re.ASCII)
    return LedgerLine(
        number=int(number),
        time=datetime.fromisoformat(time).astimezone(UTC),
        verb=cast("Verb", verb),  # the field's shape allows these words only
        policy="" if policy == "-" else policy,
        revised=None if revised == "-" else VersionId.parse(revised),
        sha256="" if sha256 == "-" else sha256.removeprefix("sha256:"),
        path="" if is_notice or recorded_path == "-" else path_or_given,
        prev=prev.removeprefix("prev:"),
        text=text,
        result=read_result(path_or_given) if is_notice else None,
        declared=path_or_given != recorded_path,
    )


def _consistent(event: LedgerLine) -> bool:
    """Return whether the line has the policy, version and path that its verb asks for."""
    if event.verb == "file":
        return bool(event.sha256) and not event.policy and not event.revised and bool(FILE_PATH.fullmatch(event.path))
    if event.verb == "notice":  # counts rest on the manifest
        of_a_notice = event.result and (event.sha256 or not event.result.audience)
        return bool(event.policy and event.revised and of_a_notice)
    if not event.sha256:
        return False
    parts = TEXT_PATH.fullmatch(event.path)
    suffix = {"withhold": "withheld", "gap": "gap"}.get(event.verb, "md")
    if event.verb == "gap" and event.path != f"{event.policy}/{event.revised and event.revised.day}.gap":
        return False  # a gap is one for all languages, and begins on a day
    return parts is not None and parts.group(1, 2, 4) == (event.policy, str(event.revised), suffix)
