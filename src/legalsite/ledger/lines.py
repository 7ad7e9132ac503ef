"""Format and parse lines of the ledger.

000001 2025-02-01T10:12:00Z publish privacy 2025-02-01 sha256:… privacy/2025-02-01.md prev:…
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Literal, cast

from msgspec import Struct

from legalsite.errors import Problem, Problems
from legalsite.ledger.recorded_result import RESULT_PATTERN, RecordedResult, read_result
from legalsite.model.declared_time import DeclaredTime, stamp, zone
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import VersionId

Verb = Literal["publish", "import", "gap", "file", "withhold", "notice"]

LEDGER = "content/LEDGER"
HELP = (
    "restore the published content/LEDGER from the git history or a backup; "
    "lines are only ever added"
)
MAX_EXCERPT_LENGTH = 300

# Appended to the path or result of a line whose time comes from SOURCE_DATE_EPOCH instead of a
# clock.
DECLARED_CLOCK_SUFFIX = ",clock=declared"
EMPTY_FIELD = "-"
SEGMENT_PATTERN = r"[a-z0-9]++(?>(?:-[a-z0-9]++)*)"
POLICY_PATTERN = rf"{SEGMENT_PATTERN}(?:/{SEGMENT_PATTERN})*"
VERSION_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[0-9]{1,2})?"
LANGUAGE_PATTERN = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"
TEXT_PATH_PATTERN = (
    rf"({POLICY_PATTERN})/({VERSION_PATTERN})(?:\.({LANGUAGE_PATTERN}))?\.(md|withheld|gap)"
)
FILE_NAME_PATTERN = "[A-Za-z0-9_~+@=,-][A-Za-z0-9._~+@=,-]*"
FILE_PATH_PATTERN = rf"files(?:/{FILE_NAME_PATTERN})+(?<!{DECLARED_CLOCK_SUFFIX})"
PATH_OR_RESULT_PATTERN = (
    rf"(?:{TEXT_PATH_PATTERN}|{FILE_PATH_PATTERN}|{RESULT_PATTERN})"
    rf"(?:{DECLARED_CLOCK_SUFFIX})?|-"
)
VERBS_HELP = "publish, import, gap, file, withhold, or notice"
HASH_HELP = "sha256: and 64 hex digits, or - for a statement without a file"
FIELDS = (  # (name, pattern, description of valid values)
    ("number", r"[0-9]{6}|[1-9][0-9]{6,8}", "six digits"),
    ("time", r"[0-9]{4}(?:-[0-9]{2}){2}T(?:[0-9]{2}:){2}[0-9]{2}Z", "like 2025-02-01T10:12:00Z"),
    ("verb", "publish|import|gap|file|withhold|notice", VERBS_HELP),
    ("policy", rf"{POLICY_PATTERN}|-", "a slug or -"),
    ("version", rf"{VERSION_PATTERN}|-", "a date like 2025-02-01 or 2025-02-01-2, or -"),
    ("hash", r"sha256:[0-9a-f]{64}|-", HASH_HELP),
    ("path", PATH_OR_RESULT_PATTERN, "a file below content/, how a notice was given, or -"),
    ("previous hash", r"prev:[0-9a-f]{64}", "prev: and 64 hex digits"),
)
FIELD_COUNT = len(FIELDS)


class LedgerEntry(Struct, frozen=True):
    """An event to be recorded: a ledger line without its number, time, and hash."""

    verb: Verb  # what happened
    sha256: str  # hash (hex) of the file or, for a notice, of RESULT; empty if there's none
    path: str  # the file's path relative to content/; empty for a notice
    policy: str = ""  # the policy's slug; empty for a file in content/files
    revised: VersionId | None = None  # the version, unless it's a file in content/files
    result: RecordedResult | None = None  # the result of a notice; None for other events

    @property
    def notice_key(self) -> NoticeKey | None:
        """The key of the notice for this version, or None for a file in content/files."""
        return NoticeKey(self.policy, self.revised) if self.revised else None


class LedgerLine(LedgerEntry, frozen=True, kw_only=True):
    """An event recorded in the ledger."""

    number: int  # number of the line, starting at 1 below the header
    time: datetime  # when the event was recorded (UTC)
    prev: str  # hash of all bytes above this line (hex)
    text: str  # the whole line without its line break
    declared: bool  # whether the time comes from SOURCE_DATE_EPOCH instead of a clock

    @property
    def language(self) -> str:
        """The language tag in the file name of a translation, or an empty string for other files."""
        match = re.fullmatch(TEXT_PATH_PATTERN, self.path)  # group 3 is the language
        return (match and match[3]) or ""


def start_of_day(day: date, timezone: str) -> str:
    """Return the start of a day in a time zone as a UTC timestamp, in the format of the ledger."""
    return stamp(datetime.combine(day, time(), zone(timezone)))


def write_line(entry: LedgerEntry, number: int, time: datetime, prev: str) -> bytes:
    """Format the line that records an entry. `prev` is the hash (hex) of all bytes above the line.

    `number` is the line's position in the ledger.
    """
    # a notice has a result, and all other events have a path
    recorded = str(entry.path or entry.result or EMPTY_FIELD)
    if isinstance(time, DeclaredTime):  # SOURCE_DATE_EPOCH provided the time, not a clock
        recorded += DECLARED_CLOCK_SUFFIX
    fields = (
        f"{number:06d}",
        stamp(time),
        entry.verb,
        entry.policy or EMPTY_FIELD,
        str(entry.revised or EMPTY_FIELD),
        f"sha256:{entry.sha256}" if entry.sha256 else EMPTY_FIELD,
        recorded,
        f"prev:{prev}",
    )
    line = " ".join(fields)
    return f"{line}\n".encode("ascii")


def read_line(text: str, line: int, path: str, problems: Problems) -> LedgerLine | None:
    """Parse a line, or return None if its fields are invalid.

    `text` is the line without its line break, and `line` its number in the file `path`. Problems
    are appended to `problems`.
    """
    fields = text.split(" ")
    count = len(fields)
    if count != FIELD_COUNT:
        message = (
            f"a ledger line has {FIELD_COUNT} fields, separated by single spaces; "
            f"this one has {count}"
        )
        excerpt = text[:MAX_EXCERPT_LENGTH]
        problems.append(Problem("ledger-line", message, HELP, path, line, 1, excerpt))
        return None
    invalid = list(_field_problems(fields, text, line, path))
    problems += invalid
    if invalid:
        return None
    try:
        event = _read_fields(fields, text)
    except ValueError as error:
        message = f"this line is invalid: {error}"
        problems.append(Problem("ledger-line", message, HELP, path, line, 1, text))
        return None
    # an inconsistent line is also returned, so that later checks know its number and path
    if not _is_consistent(event):
        message = f"policy, version, and path aren't valid for the verb `{event.verb}`"
        problems.append(Problem("ledger-line", message, HELP, path, line, 1, text))
    return event


def _field_problems(fields: list[str], text: str, line: int, path: str) -> Iterator[Problem]:
    """Yield a problem for each field that doesn't match its pattern.

    `text` is the whole line, and `line` its number in the file `path`.
    """
    column = 1  # column where the current field starts
    for field, pattern, (name, _, expected) in zip(fields, _field_patterns(), FIELDS, strict=True):
        if not pattern.fullmatch(field):
            message = f"the {name} must be {expected}"
            excerpt = text[:MAX_EXCERPT_LENGTH]
            yield Problem("ledger-line", message, HELP, path, line, column, excerpt)
        column += len(field) + 1  # plus the space after the field


@cache
def _field_patterns() -> tuple[re.Pattern[str], ...]:
    """Compile the patterns of the fields.

    This takes a millisecond, and not every site has a ledger, so it isn't done on import.
    """
    return tuple(re.compile(pattern, re.ASCII) for _, pattern, _ in FIELDS)


def _read_fields(fields: list[str], text: str) -> LedgerLine:
    """Create an event from fields that match their patterns.

    Raises ValueError for impossible dates and times.
    """
    number, time, verb, policy, revised, sha256, recorded_path, prev = fields
    path_or_result = recorded_path.removesuffix(DECLARED_CLOCK_SUFFIX)
    result = None
    path = path_or_result.removeprefix(EMPTY_FIELD)  # `-` stands for an empty field
    # a notice has a result instead of a path
    if verb == "notice" and re.fullmatch(RESULT_PATTERN, path_or_result, re.ASCII):
        result = read_result(path_or_result)
        path = ""
    return LedgerLine(
        number=int(number),
        time=datetime.fromisoformat(time).astimezone(UTC),
        verb=cast("Verb", verb),  # the pattern of the field guarantees this type
        policy=policy.removeprefix(EMPTY_FIELD),
        revised=None if revised == EMPTY_FIELD else VersionId.parse(revised),
        sha256=sha256.removeprefix("sha256:").removeprefix(EMPTY_FIELD),
        path=path,
        prev=prev.removeprefix("prev:"),
        text=text,
        result=result,
        declared=path_or_result != recorded_path,  # True if the suffix was removed
    )


def _is_consistent(event: LedgerLine) -> bool:
    """Return whether the line has the policy, version, path, and hash that its verb requires."""
    if event.verb == "file":  # files in content/files don't belong to a policy
        is_file = bool(event.sha256 and re.fullmatch(FILE_PATH_PATTERN, event.path))
        return is_file and not event.policy and not event.revised
    if event.verb == "notice":
        # A result of emails must have a RESULT file, which contains their counts, so it has a hash.
        # Any other result, such as a statement by the user, may have no file.
        has_proof = event.sha256 or (event.result and not event.result.is_emails)
        return bool(event.policy and event.revised and event.result and has_proof)
    # all remaining lines record a file of the archive, which has a hash
    if not event.sha256:
        return False
    match = re.fullmatch(TEXT_PATH_PATTERN, event.path)
    if match is None:
        return False
    # A gap is a past period in which the version in effect is unknown, in all languages. Its file
    # name has its first day, without the number of a version.
    if event.verb == "gap":
        day = event.revised and event.revised.day
        return event.path == f"{event.policy}/{day}.gap"
    ending = "withheld" if event.verb == "withhold" else "md"
    # compare policy, version, and extension; group 3 of the pattern is a translation's language
    return match.group(1, 2, 4) == (event.policy, str(event.revised), ending)
