"""Append to the ledger, parse it, and detect tampering.

Each line contains the SHA-256 of all bytes above it, so changing an earlier line doesn't go
unnoticed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter
from urllib.parse import quote

from msgspec import Struct

from legalsite.errors import Problem, Problems, failure
from legalsite.ledger.lines import HELP, LEDGER, LedgerEntry, LedgerLine, read_line, write_line
from legalsite.model.declared_time import stamp

TITLE = "legalsite-ledger v2"
HEADER_PATTERN = rb"legalsite-ledger v2 [!-~]+\r?\n"
OLDER_TITLE = b"legalsite-ledger v1 "
OLDER_HELP = (
    "move LEDGER and CHECKPOINT out of content/, "
    "then record the archive in a new ledger: `legalsite publish`"
)
URL_CHARACTERS = ":/?#[]@!$&'()*+,;=%~"  # the header percent-encodes all other characters
SEAL_PATTERN = rb" prev:([0-9a-f]{64})\n\Z"
MAX_BYTES = 32 << 20  # enough for about 140,000 lines
MAX_MEGABYTES = MAX_BYTES >> 20
MAX_LINE_BYTES = 2048
MAX_PROBLEMS = 100  # a damaged ledger could have a problem in every line
# maximum difference between the clocks of machines that append lines
MAX_CLOCK_DIFFERENCE = timedelta(minutes=15)


class Ledger(Struct, frozen=True):
    """A parsed ledger."""

    origin: str  # URL of the site when the ledger was created; stays the same if the site moves
    lines: tuple[LedgerLine, ...] = ()  # recorded events, oldest first

    def lines_with_hash(self, sha256: str) -> list[LedgerLine]:
        """Return the lines with the hash of a file, such as of a RESULT, which proves them."""
        return [line for line in self.lines if line.sha256 == sha256]


def new_ledger(origin: str) -> bytes:
    """Create an empty ledger, which has only a header, for the site at the URL `origin`."""
    return f"{TITLE} {quote(origin, safe=URL_CHARACTERS)}\n".encode("ascii")


def append_entries(ledger: bytes, entries: Iterable[LedgerEntry], time: datetime) -> bytes:
    """Append a line for each entry, and return the new ledger.

    `ledger` must be intact (see `examine_ledger`). `time` is the timestamp of the new lines. Raises
    ProblemsFound if the ledger would exceed its maximum size.
    """
    above = hashlib.sha256(ledger)  # hash of all bytes above the next line
    lines = [ledger]
    # lines are numbered from 1 below the header, so this is the number of the next line
    for number, entry in enumerate(entries, ledger.count(b"\n")):
        line = write_line(entry, number, time, above.hexdigest())
        above.update(line)
        lines.append(line)
    data = b"".join(lines)
    if len(data) > MAX_BYTES:
        message = f"the ledger would be larger than {MAX_MEGABYTES} MB"
        raise failure("ledger-size", message, "publish or import fewer versions", LEDGER)
    return data


def examine_ledger(
    data: bytes, *, now: datetime | None = None, path: str = LEDGER
) -> tuple[Ledger, Problems]:
    """Parse a ledger, and check its fields, numbering, timestamps, duplicates, and hash chain.

    Return the ledger with all lines that could be parsed, and the problems sorted by line.
    Timestamps later than `now` are reported unless `now` is None. Problems refer to the ledger as
    `path`.
    """
    unreadable = _unreadable_problem(data, path)
    if unreadable:
        return Ledger(""), [unreadable]
    # the part after the last line break is empty
    header, *texts = data.decode("ascii", "replace").split("\n")[:-1]
    problems: Problems = []
    events = []  # (line number in the file, parsed line)
    for number, text in enumerate(texts, 2):  # the header is line 1
        event = read_line(text, number, path, problems)
        if event:
            events.append((number, event))
        if len(problems) >= MAX_PROBLEMS:
            break
    problems += _chain_problems(data, path)
    problems += islice(_sequence_problems(events, now, path), MAX_PROBLEMS)
    origin = header.rpartition(" ")[2]
    ledger = Ledger(origin, tuple(event for _, event in events))
    return ledger, sorted(problems, key=attrgetter("line"))


def _chain_problems(data: bytes, path: str) -> Iterator[Problem]:
    """Yield a problem for the first line whose hash doesn't match the bytes above it.

    Later lines aren't reported, because their hashes can't match either.
    """
    header, *lines = data.splitlines(keepends=True)
    above = hashlib.sha256(header)
    for above_number, line in enumerate(lines):  # 0 for the header, which isn't numbered
        seal = re.search(SEAL_PATTERN, line)  # a missing hash is reported by `read_line`
        if seal and seal[1].decode() != above.hexdigest():
            above_it = f"line {above_number}" if above_number else "the header"
            cause = f"{above_it} was changed, added, or removed, or this hash was changed"
            number = above_number + 1
            message = f"the hash in line {number} doesn't match the lines above it: {cause}"
            # in the file, the header is line 1
            yield Problem("ledger-chain", message, HELP, path, number + 1)
            return
        above.update(line)


def _unreadable_problem(data: bytes, path: str) -> Problem | None:
    """Check the size, header, and line endings of a ledger. Return the first problem, or None."""
    if not data:
        return Problem("ledger-line", "the ledger is empty", HELP, path, 1)
    if len(data) > MAX_BYTES:
        return Problem("ledger-size", f"the ledger is larger than {MAX_MEGABYTES} MB", HELP, path)
    if not re.match(HEADER_PATTERN, data):
        message = f"the first line isn't `{TITLE}` and the site's URL"
        help = HELP
        if data.startswith(OLDER_TITLE):
            message = (
                "this ledger uses the old v1 format; "
                f"this version of legalsite only reads `{TITLE}`"
            )
            help = OLDER_HELP
        return Problem("ledger-line", message, help, path, 1, 1)
    if b"\r" in data:
        line = data.partition(b"\r")[0].count(b"\n") + 1
        message = "this line contains a carriage return; lines must end with LF alone"
        help = (
            "add `content/** -text` to .gitattributes, so that git keeps the line endings, "
            "and check the file out again"
        )
        return Problem("ledger-line", message, help, path, line)
    lengths = [len(text) for text in data.split(b"\n")]  # number of bytes in each line
    longest = max(lengths)
    problem = None
    if longest > MAX_LINE_BYTES:
        message = f"this line is {longest} bytes long; the limit is {MAX_LINE_BYTES}"
        problem = Problem("ledger-size", message, HELP, path, lengths.index(longest) + 1)
    elif not data.endswith(b"\n"):
        message = "the last line is incomplete: it has no line ending"
        problem = Problem("ledger-line", message, HELP, path, data.count(b"\n") + 1)
    return problem


def _sequence_problems(
    events: list[tuple[int, LedgerLine]], now: datetime | None, path: str
) -> Iterator[Problem]:
    """Yield problems that involve several lines: wrong numbering, timestamps, and duplicates.

    `events` contains each parsed line with its line number in the file.
    """
    recorded: dict[str, LedgerLine] = {}  # path → first line that records it
    previous = None
    # Line number in the file minus number in the ledger: 1, because the header isn't numbered.
    # Where lines are missing, it changes, so that each gap is reported once.
    offset = 1
    for line, event in events:
        expected = line - offset
        if event.number != expected:
            message = f"this line is numbered {event.number} instead of {expected}"
            yield Problem("ledger-number", message, HELP, path, line, 1, event.text)
            offset = line - event.number
        for problem in _contradictions(event, previous, recorded, now):
            yield problem._replace(path=path, line=line, column=1, excerpt=event.text)
        recorded.setdefault(event.path, event)
        previous = event


def _contradictions(
    event: LedgerLine,
    previous: LedgerLine | None,
    recorded: Mapping[str, LedgerLine],
    now: datetime | None,
) -> Iterator[Problem]:
    """Check an event against earlier lines and the clock.

    `previous` is the line directly above. `recorded` maps each path to the first line that records
    it.
    """
    if previous and event.time < previous.time:
        time = stamp(event.time)
        above = stamp(previous.time)
        message = f"the time of this line, {time}, is before the time of the line above, {above}"
        yield Problem("ledger-time", message, HELP)
    if now and event.time > now + MAX_CLOCK_DIFFERENCE:
        time = stamp(event.time)
        current = stamp(now)
        message = f"the time of this line, {time}, is in the future: it's {current} now"
        yield Problem("ledger-time", message, HELP)
    if event.path and event.path in recorded:  # only lines about files have a path
        number = recorded[event.path].number
        yield Problem("ledger-twice", f"{event.path} is already recorded, in line {number}", HELP)
    if event.verb == "withhold":
        text_path = event.path.removesuffix("withheld") + "md"  # path of the withheld text
        if text_path not in recorded:
            message = f"{event.path} withholds a version that no line above records"
            yield Problem("ledger-line", message, HELP)
