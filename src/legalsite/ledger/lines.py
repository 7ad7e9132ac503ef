"""The ledger's bytes → its lines: strict, every problem at once with its line."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import cast

from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.append import TITLE, Verb, stamp
from legalsite.model.revision_id import Revised

LEDGER = "content/LEDGER"
LARGEST = 16 << 20  # some 80,000 lines
LONGEST = 2048
MOST_PROBLEMS = 100

SEGMENT = r"[a-z0-9]+(?:-[a-z0-9]+)*"
POLICY = rf"{SEGMENT}(?:/{SEGMENT})*"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[0-9]{1,2})?"
LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
TEXT = re.compile(rf"({POLICY})/({DAY})(?:\.({LANGUAGE}))?\.(md|withheld)", re.ASCII)
FILE = re.compile(r"files(?:/[A-Za-z0-9_~+@=,-][A-Za-z0-9._~+@=,-]*)+", re.ASCII)
HEADER = re.compile(rb"legalsite-ledger v1 [!-~]+\r?\n")
SEAL = re.compile(r" prev:([0-9a-f]{64})$")
FIELDS = (
    ("number", re.compile(r"[0-9]{6,9}", re.ASCII), "six digits"),
    ("time", re.compile(r"[0-9]{4}(?:-[0-9]{2}){2}T(?:[0-9]{2}:){2}[0-9]{2}Z", re.ASCII), "like 2025-02-01T10:12:00Z"),
    ("verb", re.compile("publish|import|file|withhold|notice"), "publish, import, file, withhold or notice"),
    ("policy", re.compile(rf"{POLICY}|-", re.ASCII), "a slug, or -"),
    ("revision", re.compile(rf"{DAY}|-", re.ASCII), "a day, with a count for further texts, or -"),
    ("hash", re.compile(r"sha256:[0-9a-f]{64}", re.ASCII), "sha256: and 64 hex digits"),
    ("path", re.compile(rf"{TEXT.pattern}|{FILE.pattern}|-", re.ASCII), "a file below content/, or -"),
    ("seal", re.compile(r"prev:[0-9a-f]{64}", re.ASCII), "prev: and 64 hex digits"),
)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One recorded event. `policy` and `path` are empty and `revised` is None where the line has `-`; hashes are hex;
    `text` is the whole line without its line end; `number` counts from 1: the header has none."""

    number: int
    time: datetime
    verb: Verb
    policy: str
    revised: Revised | None
    sha256: str
    path: str
    prev: str
    text: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """`origin` is the site's URL when the ledger was begun: its name for good, also when the site has moved."""

    origin: str
    lines: tuple[LedgerLine, ...] = ()


def read_ledger(data: bytes, *, now: datetime | None = None, path: str = LEDGER) -> Ledger:
    """A whole, unbroken ledger. With `now`, no line may lie ahead. Raises ProblemsFound with all that is wrong."""
    ledger, problems = examine(data, now=now, path=path)
    if problems:
        raise ProblemsFound(problems)
    return ledger


def examine(data: bytes, *, now: datetime | None = None, path: str = LEDGER) -> tuple[Ledger, list[Problem]]:
    """What can be read of it, and everything that is wrong: shape, numbers, times, what repeats, the chain."""
    unreadable = _unreadable(data, path)
    if unreadable:
        return Ledger(""), [unreadable]
    texts = data.decode("ascii", "replace").split("\n")[:-1]
    problems: list[Problem] = []
    placed: list[tuple[int, LedgerLine]] = []
    for place, text in enumerate(texts[1:], 2):
        line = _line(text, place, path, problems)
        if line:
            placed.append((place, line))
        if len(problems) >= MOST_PROBLEMS:
            break
    lines = tuple(line for _, line in placed)
    problems += chain_problems(data, [SEAL.search(text) for text in texts[1:]], path)
    problems += islice(_history(placed, now, path), MOST_PROBLEMS)
    return Ledger(texts[0].rpartition(" ")[2], lines), sorted(problems, key=lambda problem: problem.line)


def _unreadable(data: bytes, path: str) -> Problem | None:
    """What makes all the rest pointless to say."""
    if not data:
        return Problem("ledger-line", "the ledger is empty", HELP, path, 1)
    if len(data) > LARGEST:
        return Problem("ledger-size", f"the ledger has {len(data) >> 20} MB, more than {LARGEST >> 20}", HELP, path)
    return _unreadable_line(data, path)


def _unreadable_line(data: bytes, path: str) -> Problem | None:
    if not HEADER.match(data):
        said = f"the first line is not `{TITLE}` and the site's URL"
        return Problem("ledger-line", said, HELP, path, 1, 1)
    if b"\r" in data:
        place = data.count(b"\n", 0, data.index(b"\r")) + 1
        help = "something rewrote the line ends: put `content/** -text` into .gitattributes, check the file out again"
        return Problem("ledger-line", "a carriage return: lines end with LF alone", help, path, place)
    longest, place = max((len(line), -place) for place, line in enumerate(data.split(b"\n"), 1))
    if longest > LONGEST:
        return Problem("ledger-size", f"a line of {longest} bytes, more than {LONGEST}", HELP, path, -place)
    if not data.endswith(b"\n"):
        said = "the last line is torn: it does not end with a line end"
        return Problem("ledger-line", said, HELP, path, data.count(b"\n") + 1)
    return None


def _line(text: str, place: int, path: str, problems: list[Problem]) -> LedgerLine | None:
    """Adds to `problems` what is wrong with the fields of this line, which stands on line `place` of the file."""
    parts = text.split(" ")
    if len(parts) != len(FIELDS):
        said = f"a line has {len(FIELDS)} fields with one space between them, this one has {len(parts)}"
        problems.append(Problem("ledger-line", said, HELP, path, place, 1, _shown(text)))
        return None
    column, wrong = 1, []
    for part, (name, shape, wanted) in zip(parts, FIELDS, strict=True):
        if not shape.fullmatch(part):
            said = f"the {name} must be {wanted}"
            wrong.append(Problem("ledger-line", said, HELP, path, place, column, _shown(text)))
        column += len(part) + 1
    problems += wrong
    return None if wrong else _parsed(parts, text, place, path, problems)


def _parsed(parts: list[str], text: str, place: int, path: str, problems: list[Problem]) -> LedgerLine | None:
    number, time, verb, policy, revised, sha256, file, prev = parts
    try:
        line = LedgerLine(
            number=int(number),
            time=datetime.fromisoformat(time).astimezone(UTC),
            verb=cast("Verb", verb),  # the field's shape allows these words only
            policy="" if policy == "-" else policy,
            revised=None if revised == "-" else Revised.parse(revised),
            sha256=sha256.removeprefix("sha256:"),
            path="" if file == "-" else file,
            prev=prev.removeprefix("prev:"),
            text=text,
        )
    except ValueError as error:
        problems.append(Problem("ledger-line", f"no such day or time: {error}", HELP, path, place, 1, text))
        return None
    if not _fits(line):
        said = f"policy, revision and path do not fit together in a line that says {verb}"
        problems.append(Problem("ledger-line", said, HELP, path, place, 1, text))
    return line


def _fits(line: LedgerLine) -> bool:
    if line.verb == "file":
        return not line.policy and not line.revised and bool(FILE.fullmatch(line.path))
    if line.verb == "notice":
        return bool(line.policy and line.revised) and not line.path
    found = TEXT.fullmatch(line.path)
    ending = "withheld" if line.verb == "withhold" else "md"
    return found is not None and found.group(1, 2, 4) == (line.policy, str(line.revised), ending)


def _history(placed: list[tuple[int, LedgerLine]], now: datetime | None, path: str) -> Iterator[Problem]:
    """What no single line shows: numbers in a row, times that never decrease nor lie ahead, no file recorded twice."""
    recorded: dict[str, LedgerLine] = {}
    before: LedgerLine | None = None
    ahead = 1  # how far a line's place runs ahead of its number: more once lines are missing, said once
    for place, line in placed:
        if line.number != place - ahead:
            said = f"number {line.number} stands where {place - ahead} belongs"
            yield Problem("ledger-number", said, HELP, path, place, 1, line.text)
            ahead = place - line.number
        for rule, said in (*_untimely(line, before, now), *_repeated(line, recorded)):
            yield Problem(rule, said, HELP, path, place, 1, line.text)
        recorded.setdefault(line.path, line)
        before = line


def _repeated(line: LedgerLine, recorded: Mapping[str, LedgerLine]) -> Iterator[tuple[str, str]]:
    if line.path and line.path in recorded:
        yield "ledger-twice", f"{line.path} is recorded already, by line {recorded[line.path].number}"
    if line.verb == "withhold" and line.path.removesuffix("withheld") + "md" not in recorded:
        yield "ledger-line", f"{line.path} withholds a text that no line above records"


def _untimely(line: LedgerLine, before: LedgerLine | None, now: datetime | None) -> Iterator[tuple[str, str]]:
    if before and line.time < before.time:
        yield "ledger-time", f"{stamp(line.time)} lies before the line above, {stamp(before.time)}"
    if now and line.time > now:
        yield "ledger-time", f"{stamp(line.time)} lies ahead: it is {stamp(now)}"


def _shown(text: str) -> str:
    return text[:300]


# --- The chain: every line carries the SHA-256 of all bytes above it, so that no line above can change unseen. ---

HELP = "put content/LEDGER back as it was published (from history or a backup); lines are only ever added"


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
            return [Problem("ledger-chain", said, HELP, path, place + 2)]
    return []


def _suspect(place: int) -> str:
    above = f"line {place}" if place else "the header"
    return f"{above} was changed, added or removed, or this seal was"
