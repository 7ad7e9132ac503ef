"""Read and write RESULT, a text file that lists the evidence and whose hash is in the ledger.

It starts with facts, in comments that `sha256sum --check` ignores, followed by hashes of files:

# legalsite-result v1
# notice privacy@2026-03-02 email accounts
# zone Europe/Berlin
# enough 100
# deadline 2026-03-15 2026-03-15T23:00:00Z content/privacy.md:7 promises notice …
# lines 3 notice/history.csv
# result by=2026-03-15 of=3 accepted=2 rejected=1 first=2026-03-03 last=2026-03-04
9f2c…  notice/history.csv
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Self

from msgspec import Struct

from legalsite.ledger.recorded_result import EMAIL, RecordedResult, share_of
from legalsite.model.declared_time import local_day
from legalsite.model.email import PERSON_STATES, UNDECIDING_STATES, UNFINISHED

FORMAT = "# legalsite-result v1\n"
RESULT = "RESULT"
HISTORY = "history.csv"
RECIPIENTS = "recipients.csv"
PEOPLE = "people.csv"  # names and addresses; recipients.csv contains the hash of each line
# replies and reports of mail servers; history.csv contains the hash of each line
REPLIES = "replies.csv"
# file → file that contains the hashes of its lines
PRIVATE_FILES = {PEOPLE: RECIPIENTS, REPLIES: HISTORY}
HASH_PATTERN = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<path>[\w+-][\w.+-]*(?:/[\w+-][\w.+-]*)*)")
# states of emails that were never tried
UNTRIED_STATES = ("pending", "canceled", "suppressed", "agreed")
ACCEPTED, LATE, LEFT = "accepted", "late", "left"
NO_EMAIL = (LEFT, "")  # (state, time) of a recipient without rows in the history
LastRow = tuple[str, str]  # (state, time in UTC) of a recipient


class Subject(Struct, frozen=True):
    notice: str  # key of the notice
    channel: str = EMAIL  # `email`, `reminder`, or the channel that a user stated
    audience: str = ""  # accounts or subscribers; empty for a statement

    def __str__(self) -> str:
        return f"{self.notice} {self.channel} {self.audience}".rstrip()


class Deadline(Struct, frozen=True):
    """A deadline of a notice. Emails that are accepted after it count as late."""

    day: date
    end: str  # UTC time when the deadline has passed, such as 2026-03-15T23:00:00Z
    why: str = ""  # reasons for the deadline, with the position of each promise


class Figures(Struct, frozen=True):
    """The number of recipients in each state by a deadline."""

    deadline: date | None  # None if the emails have no deadline
    counts: dict[str, int]  # state → count, in the order of PERSON_STATES
    first: date | None = None  # dates when the first and last email were accepted
    last: date | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def __str__(self) -> str:
        """Format the figures as a comment in RESULT."""
        facts = {"by": self.deadline, "of": self.total, **self.counts}
        facts |= {"first": self.first, "last": self.last}
        return " ".join(f"{name}={value}" for name, value in facts.items() if value)

    @classmethod
    def parse(cls, words: str) -> Self:
        """Parse a comment in RESULT. Raises ValueError if it's invalid."""
        facts = dict(pair.split("=", 1) for pair in words.split(" "))
        # `of` is the total, which is computed from the counts
        facts.pop("of", "")
        days: list[date | None] = []
        for name in ("by", "first", "last"):
            day = facts.pop(name, "")
            days.append(date.fromisoformat(day) if day else None)
        deadline, first, last = days
        counts = {state: int(count) for state, count in facts.items()}
        return cls(deadline, counts, first, last)


class Result(Struct, frozen=True):
    subject: Subject
    zone: str = "UTC"  # time zone of the dates
    enough: int = 100  # percentage of recipients that the company considers enough
    deadlines: tuple[Deadline, ...] = ()
    # facts such as runs and checks of the live site; for a statement, its reason and a nonce
    facts: tuple[str, ...] = ()
    # path of an append-only file → number of lines that the result covers
    lines: Mapping[str, int] = {}
    figures: tuple[Figures, ...] = ()  # one per deadline
    files: Mapping[str, str] = {}  # path → SHA-256

    def __str__(self) -> str:
        text = f"{FORMAT}# notice {self.subject}\n# zone {self.zone}\n# enough {self.enough}\n"
        for deadline in self.deadlines:
            text += f"# deadline {deadline.day} {deadline.end} {deadline.why}\n"
        for fact in self.facts:
            text += f"# fact {fact}\n"
        for path, count in self.lines.items():
            text += f"# lines {count} {path}\n"
        for figures in self.figures:
            text += f"# result {figures}\n"
        for path, sha256 in sorted(self.files.items()):
            text += f"{sha256}  {path}\n"
        return text

    @property
    def sha256(self) -> str:
        """The hash that the ledger records."""
        return sha256_of(str(self))

    def line_result(self, figures: Figures, rest: int = 0) -> RecordedResult:
        """Create the public result for the ledger from figures.

        `rest` is the number of the line that says what was done for everyone who was missed, or 0.
        """
        counts = Counter(figures.counts)
        accepted = counts[ACCEPTED]
        reached = accepted + counts[LATE]
        return RecordedResult(
            "seen",
            self.subject.channel,
            audience=self.subject.audience,
            deadline=figures.deadline,
            accepted=share_of(accepted, figures.total, self.enough),
            reached=share_of(reached, figures.total, self.enough),
            first=figures.first,
            last=figures.last,
            left=LEFT in figures.counts,
            rest=rest,
        )

    def figures_behind(self, result: RecordedResult) -> Figures | None:
        """Return the figures of a result in the ledger, or None if this file lacks them."""
        # the ledger contains no counts, so find the figures that lead to the same public result
        for figures in self.figures:
            if self.line_result(figures, result.rest) == result:
                return figures
        return None


def read_result_file(text: str) -> Result:
    """Parse a RESULT file, which lists the facts and files that prove the result of a notice.

    Raises ValueError if `str` would write the parsed result differently.
    """
    subject = Subject("")
    zone = ""
    enough = 0
    deadlines = []
    facts = []
    lines = {}
    figures = []
    files = {}
    for row in text.removeprefix(FORMAT).splitlines():
        kind, _, rest = row.removeprefix("# ").partition(" ")
        match kind:
            case "notice":
                notice, channel, *audience = rest.split(" ")
                subject = Subject(notice, channel, " ".join(audience))
            case "zone":
                zone = rest
            case "enough":
                enough = int(rest)
            case "deadline":
                day, end, why = rest.split(" ", maxsplit=2)
                deadlines.append(Deadline(date.fromisoformat(day), end, why))
            case "fact":
                facts.append(rest)
            case "lines":
                count, path = rest.split(" ")
                lines[path] = int(count)
            case "result":
                figures.append(Figures.parse(rest))
            case _:  # not a fact, so this must be the hash of a file
                listed = HASH_PATTERN.fullmatch(row)
                if listed:
                    files[listed["path"]] = listed["sha256"]
    result = Result(
        subject, zone, enough, tuple(deadlines), tuple(facts), lines, tuple(figures), files
    )
    # `str` writes the lines in a fixed order, so this finds lines that weren't understood, and
    # lines in another order
    if str(result) != text:
        raise ValueError("this isn't a RESULT")
    return result


class Tally:
    """The state of each recipient of a notice, from the histories of all mailings.

    Of several mailings, the best state counts. A correction counts for its recipients as soon as
    one of its emails was tried, because the earlier email was wrong.
    """

    def __init__(self) -> None:
        self._by_correction: dict[int, dict[str, LastRow]] = {}
        self._tried: set[int] = set()  # corrections with at least one tried email

    def add(
        self, correction: int, keys: Iterable[str], rows: Iterable[tuple[str, str, str]]
    ) -> None:
        """Add a mailing.

        `keys` identify its recipients, and `rows` are the time, key, and state of each row in its
        history, in order. `correction` is the number of the correction, or 0 for the original
        notice.
        """
        new_rows = dict.fromkeys(keys, NO_EMAIL)  # the newest row of each recipient
        for time, key, state in rows:
            # skip rows that don't change the result, such as complaints, and rows of other
            # recipients
            if state in UNDECIDING_STATES or key not in new_rows:
                continue
            if state not in UNTRIED_STATES:
                self._tried.add(correction)
            new_rows[key] = (state, time)
            if state in UNFINISHED:  # the email may still be sent
                new_rows[key] = NO_EMAIL
        people = self._by_correction.setdefault(correction, {})
        for key, row in new_rows.items():
            other = people.get(key, row)  # the row of another mailing about the same correction
            # of several emails to a person, the best result counts
            people[key] = min(row, other, key=_rank)

    def people(self) -> dict[str, LastRow]:
        """Return the state and time that count for each recipient, by key.

        A later correction takes precedence, unless none of its emails has been tried.
        """
        people: dict[str, LastRow] = {}
        for correction in sorted(self._by_correction):  # the notice itself, 0, comes first
            rows = self._by_correction[correction]
            if not correction or correction in self._tried:
                people |= rows  # these rows replace earlier ones
            else:
                people = rows | people  # only add recipients who had no row yet
        return people


def _rank(row: LastRow) -> tuple[int, str]:
    """Return a sort key for rows, best first."""
    state, time = row
    return PERSON_STATES.index(state), time


def is_missed(row: LastRow, end: str) -> bool:
    """Return whether a recipient wasn't emailed before the time `end`.

    If `end` is empty, an email at any time counts.
    """
    state, time = row
    return state != ACCEPTED or bool(end and time >= end)


def figures_of(
    people: Mapping[str, LastRow], deadlines: Iterable[Deadline], skipped: int, zone: str
) -> tuple[Figures, ...]:
    """Count recipients by state for each deadline, or once if there are no deadlines.

    `skipped` is the number of unreadable rows in the lists. The result is empty if there are no
    recipients.
    """
    if not people:
        return ()
    times = [time for state, time in people.values() if state == ACCEPTED]
    first = last = None  # dates when the first and last email were accepted
    if times:
        first = local_day(datetime.fromisoformat(min(times)), zone)
        last = local_day(datetime.fromisoformat(max(times)), zone)
    found = []
    # (day, UTC time when the deadline has passed)
    limits: list[tuple[date | None, str]] = [(each.day, each.end) for each in deadlines]
    for day, end in limits or [(None, "")]:  # without a deadline, an email at any time counts
        counts = Counter[str](skipped=skipped)
        for row in people.values():
            state, _ = row
            if state == ACCEPTED and is_missed(row, end):  # accepted, but not by this deadline
                state = LATE
            counts[state] += 1
        ordered = {state: counts[state] for state in PERSON_STATES if counts[state]}
        found.append(Figures(day, ordered, first, last))
    return tuple(found)


def differences(expected: Mapping[str, str], present: Mapping[str, str]) -> list[str]:
    """Return the paths of files that are missing, unlisted, or whose hash differs from RESULT.

    All evidence is compared by this function: databases, exports, and folders.
    """
    paths = sorted(expected.keys() | present.keys())
    return [path for path in paths if expected.get(path) != present.get(path)]


def sha256_of(file: str | bytes) -> str:
    """Hash a file as in the ledger and in RESULT."""
    if isinstance(file, str):
        file = file.encode()
    return hashlib.sha256(file).hexdigest()
