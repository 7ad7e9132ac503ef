"""The whole ledger: adding lines, reading it, and finding every change that was made to it later.

Every line carries the SHA-256 of all bytes above it, so that nothing above a line can change unnoticed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import quote

from msgspec import Struct

from legalsite.errors import Problem, Problems, failure
from legalsite.ledger.lines import HELP, LEDGER, LedgerEntry, LedgerLine, read_line, write_line
from legalsite.model.declared_time import stamp

TITLE = "legalsite-ledger v2"
HEADER = rb"legalsite-ledger v2 [!-~]+\r?\n"
OLDER_TITLE = b"legalsite-ledger v1 "
OLDER_HELP = "move LEDGER and CHECKPOINT out of content/, then record the archive in a new ledger: `legalsite publish`"
URL_CHARACTERS = ":/?#[]@!$&'()*+,;=%~"  # stay as they are in the header; the rest is percent-encoded
SEAL = rb" prev:([0-9a-f]{64})\n\Z"
LARGEST = 32 << 20  # bytes, some 140,000 lines
LONGEST = 2048  # bytes in a line
MOST_PROBLEMS = 100
CLOCKS_DIFFER = timedelta(minutes=15)  # those of machines that add lines, at most


class Ledger(Struct, frozen=True):
    """A ledger that was read."""

    origin: str  # the site's URL when the ledger was begun; it names the ledger for good, even if the site moves
    lines: tuple[LedgerLine, ...] = ()  # the recorded events, oldest first

    def last_about(self, line: LedgerLine | LedgerEntry) -> LedgerLine | None:
        """Return the last line of the same notice that is about the same as `line`: emails to the same audience, in the
        light of the same last day, or the same other thing. That is the one whose counts are true."""
        wanted = line.policy, line.revised, line.result and line.result.about
        for other in reversed(self.lines):
            if other.result and (other.policy, other.revised, other.result.about) == wanted:
                return other
        return None


def begin(origin: str) -> bytes:
    """Return a ledger without lines for the site at the URL `origin`."""
    return f"{TITLE} {quote(origin, safe=URL_CHARACTERS)}\n".encode("ascii")


def append(ledger: bytes, entries: Iterable[LedgerEntry], time: datetime) -> bytes:
    """Return the ledger with one more line for each entry; the bytes before them stay as they are. `ledger` must be
    intact: this function does not verify it, `examine` does. Raises ProblemsFound if it would be too large."""
    above = hashlib.sha256(ledger)
    lines = [ledger]
    for number, entry in enumerate(entries, ledger.count(b"\n")):
        line = write_line(entry, number, time, above.hexdigest())
        above.update(line)
        lines.append(line)
    data = b"".join(lines)
    if len(data) > LARGEST:
        message = f"the ledger would be larger than {LARGEST >> 20} MB"
        raise failure("ledger-size", message, "publish or import fewer versions", LEDGER)
    return data


def examine(data: bytes, *, now: datetime | None = None, path: str = LEDGER) -> tuple[Ledger, Problems]:
    """Return what can be read of a ledger, and everything that is wrong with it, by line: fields, numbers, times,
    repetitions and the chain of hashes."""
    unreadable = _unreadable(data, path)
    if unreadable:
        return Ledger(""), [unreadable]
    header, *texts = data.decode("ascii", "replace").split("\n")[:-1]
    problems: Problems = []
    events = []
    for number, text in enumerate(texts, 2):
        event = read_line(text, number, path, problems)
        if event:
            events.append((number, event))
        if len(problems) >= MOST_PROBLEMS:
            break
    problems += _chain_problems(data, path)
    problems += islice(_sequence_problems(events, now, path), MOST_PROBLEMS)
    ledger = Ledger(header.rpartition(" ")[2], tuple(event for _, event in events))
    return ledger, sorted(problems, key=lambda problem: problem.line)


def _chain_problems(data: bytes, path: str) -> Iterator[Problem]:
    """Yield the problem of the first line whose hash does not match the bytes above it. The lines after it would add no
    information. One pass: n bytes cost O(n)."""
    header, *lines = data.splitlines(keepends=True)
    above = hashlib.sha256(header)
    for number, line in enumerate(lines):
        seal = re.search(SEAL, line)
        if seal and seal[1].decode() != above.hexdigest():
            above_it = f"line {number}" if number else "the header"
            cause = f"{above_it} was changed, added, or removed, or this hash was changed"
            message = f"the hash in line {number + 1} doesn't match the lines above it: {cause}"
            yield Problem("ledger-chain", message, HELP, path, number + 2)
            return
        above.update(line)


def _unreadable(data: bytes, path: str) -> Problem | None:
    """Return the problem that makes it pointless to look for others; None if there is no such problem."""
    if not data:
        return Problem("ledger-line", "the ledger is empty", HELP, path, 1)
    if len(data) > LARGEST:
        return Problem("ledger-size", f"the ledger is larger than {LARGEST >> 20} MB", HELP, path)
    if not re.match(HEADER, data):
        message, help = f"the first line isn't `{TITLE}` and the site's URL", HELP
        if data.startswith(OLDER_TITLE):
            message = f"this ledger has the older format v1; this version of legalsite only reads `{TITLE}`"
            help = OLDER_HELP
        return Problem("ledger-line", message, help, path, 1, 1)
    if b"\r" in data:
        line = data.partition(b"\r")[0].count(b"\n") + 1
        help = "add `content/** -text` to .gitattributes, so that line endings stay, and check the file out again"
        message = "this line contains a carriage return; lines must end with LF alone"
        return Problem("ledger-line", message, help, path, line)
    longest, line = max((len(text), -number) for number, text in enumerate(data.split(b"\n"), 1))
    if longest > LONGEST:
        return Problem("ledger-size", f"this line is {longest} bytes long; the limit is {LONGEST}", HELP, path, -line)
    message, line = "the last line is incomplete: it has no line ending", data.count(b"\n") + 1
    return None if data.endswith(b"\n") else Problem("ledger-line", message, HELP, path, line)


def _sequence_problems(events: list[tuple[int, LedgerLine]], now: datetime | None, path: str) -> Iterator[Problem]:
    """Yield what no single line shows: wrong numbers, times that decrease or lie ahead, files recorded twice."""
    recorded: dict[str, LedgerLine] = {}
    previous = None
    offset = 1  # between a line's place in the file and its number: grows where lines are missing, reported once
    for line, event in events:
        if event.number != line - offset:
            message = f"this line has number {event.number} instead of {line - offset}"
            yield Problem("ledger-number", message, HELP, path, line, 1, event.text)
            offset = line - event.number
        for rule, message in _contradictions(event, previous, recorded, now):
            yield Problem(rule, message, HELP, path, line, 1, event.text)
        recorded.setdefault(event.path, event)
        previous = event


def _contradictions(
    event: LedgerLine, previous: LedgerLine | None, recorded: Mapping[str, LedgerLine], now: datetime | None
) -> Iterator[tuple[str, str]]:
    if previous and event.time < previous.time:
        above = stamp(previous.time)
        yield (
            "ledger-time",
            f"the time of this line, {stamp(event.time)}, is before the time of the line above, {above}",
        )
    if now and event.time > now + CLOCKS_DIFFER:
        yield "ledger-time", f"the time of this line, {stamp(event.time)}, is in the future: it's {stamp(now)} now"
    if event.path and event.path in recorded:
        yield "ledger-twice", f"{event.path} is already recorded, in line {recorded[event.path].number}"
    if event.verb == "withhold" and event.path.removesuffix("withheld") + "md" not in recorded:
        yield "ledger-line", f"{event.path} withholds a version that no line above records"
