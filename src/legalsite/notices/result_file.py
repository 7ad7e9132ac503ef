"""RESULT: the text file whose hash a ledger line has, and the files of the evidence that it lists.

It begins with facts, as comments that `sha256sum --check` skips, and then has the hash of each file:

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
PEOPLE = "people.csv"  # names and addresses: recipients.csv has the hash of each line
REPLIES = "replies.csv"  # what mail servers and reports said: history.csv has the hash of each line
PRIVATE_FILES = {PEOPLE: RECIPIENTS, REPLIES: HISTORY}  # each with the file that has its hashes
HASH_PATTERN = re.compile(r"([0-9a-f]{64})  ([\w+-][\w.+-]*(?:/[\w+-][\w.+-]*)*)")
# states of emails that no one tried to send
UNTRIED_STATES = ("pending", "canceled", "suppressed", "agreed")
ACCEPTED, LATE, LEFT = "accepted", "late", "left"
NO_EMAIL = (LEFT, "")  # the state of a person without rows, and when it began
LastRow = tuple[str, str]  # the state of a person, and its time (UTC)


class Subject(Struct, frozen=True):
    """What a RESULT is about."""

    notice: str  # the key of the notice
    channel: str = EMAIL  # or `reminder`, or of a person's statement, its field in the ledger
    audience: str = ""  # accounts or subscribers; empty for a statement

    def __str__(self) -> str:
        return f"{self.notice} {self.channel} {self.audience}".rstrip()


class Deadline(Struct, frozen=True):
    """A deadline by which emails are judged."""

    day: date
    end: str  # when it has passed (UTC, like 2026-03-15T23:00:00Z)
    why: str = ""  # the reasons for it, with the place of each promise


class Figures(Struct, frozen=True):
    """How many people are in each state, judged by one deadline."""

    deadline: date | None  # None for emails without one
    counts: dict[str, int]  # by state, in the order of PERSON_STATES
    first: date | None = None  # when the first and the last email were accepted
    last: date | None = None

    @property
    def total(self) -> int:
        """The number of people in all states together."""
        return sum(self.counts.values())

    def __str__(self) -> str:
        """Return the words of the comment in RESULT."""
        facts = {"by": self.deadline, "of": self.total, **self.counts}
        facts |= {"first": self.first, "last": self.last}
        return " ".join(f"{name}={value}" for name, value in facts.items() if value)

    @classmethod
    def parse(cls, words: str) -> Self:
        """Read the words of the comment. Raises ValueError for anything else."""
        facts = dict(pair.split("=", 1) for pair in words.split(" "))
        facts.pop("of", "")
        days: list[date | None] = []
        for name in ("by", "first", "last"):
            day = facts.pop(name, "")
            days.append(date.fromisoformat(day) if day else None)
        deadline, first, last = days
        counts = {state: int(count) for state, count in facts.items()}
        return cls(deadline, counts, first, last)


class Result(Struct, frozen=True):
    """The contents of RESULT."""

    subject: Subject
    zone: str = "UTC"  # of the days
    enough: int = 100  # the percentage of people that the company set as enough
    deadlines: tuple[Deadline, ...] = ()
    facts: tuple[str, ...] = ()  # what was seen live; of a statement, its reason and a nonce
    lines: Mapping[str, int] = {}  # how many lines of each growing file this is about, by path
    figures: tuple[Figures, ...] = ()  # one for each deadline
    files: Mapping[str, str] = {}  # the SHA-256 of each file, by path

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
        """The hash that the ledger has."""
        return sha256_of(str(self))

    def line_result(self, figures: Figures, rest: int = 0) -> RecordedResult:
        """Return what the public line in the ledger says of these figures. `rest` is the line with
        the answer for everyone who was missed; 0 without one."""
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
        """Return the figures that a ledger line states; None if it doesn't state these."""
        for figures in self.figures:
            if self.line_result(figures, result.rest) == result:
                return figures
        return None


def read_result_file(text: str) -> Result:
    """Return the contents of RESULT. Raises ValueError if the text isn't what `str` would write."""
    subject = Subject("")
    zone, enough = "", 0
    deadlines, facts, lines, figures, files = [], [], {}, [], {}
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
                day, end, why = rest.split(" ", 2)
                deadlines.append(Deadline(date.fromisoformat(day), end, why))
            case "fact":
                facts.append(rest)
            case "lines":
                count, path = rest.split(" ")
                lines[path] = int(count)
            case "result":
                figures.append(Figures.parse(rest))
            case _:
                listed = HASH_PATTERN.fullmatch(row)
                if listed:
                    files[listed[2]] = listed[1]
    result = Result(
        subject, zone, enough, tuple(deadlines), tuple(facts), lines, tuple(figures), files
    )
    if str(result) != text:
        raise ValueError("this isn't a RESULT")
    return result


class Tally:
    """The last row of each person, over all mailings that give one notice to an audience.

    Of several mailings, the one with the best state counts. Once any email of a correction was
    tried, only the correction counts for its recipients: the company says that the earlier email
    was wrong.
    """

    def __init__(self) -> None:
        self._by_correction: dict[int, dict[str, LastRow]] = {}
        self._tried: set[int] = set()  # the corrections of which any email was tried

    def add(
        self, correction: int, keys: Iterable[str], rows: Iterable[tuple[str, str, str]]
    ) -> None:
        """Add a mailing: the keys of its recipients, and time, key, and state of each row of its
        history in the order of arrival. `correction` is its number; 0 for the notice itself."""
        own = dict.fromkeys(keys, NO_EMAIL)
        for time, key, state in rows:
            if state in UNDECIDING_STATES or key not in own:
                continue
            if state not in UNTRIED_STATES:
                self._tried.add(correction)
            own[key] = (state, time)
            if state in UNFINISHED:
                own[key] = NO_EMAIL
        people = self._by_correction.setdefault(correction, {})
        for key, row in own.items():
            earlier = people.get(key)
            people[key] = row if earlier is None else min(row, earlier, key=_rank)

    def people(self) -> dict[str, LastRow]:
        """Return the row that counts for each person, by key."""
        people: dict[str, LastRow] = {}
        for correction in sorted(self._by_correction):
            own = self._by_correction[correction]
            if not correction or correction in self._tried:
                people |= own
            else:  # nothing of it was sent, so it changes nothing
                people = own | people
        return people


def _rank(row: LastRow) -> tuple[int, str]:
    """Return the sort key of a person's row: the best comes first."""
    state, time = row
    return PERSON_STATES.index(state), time


def is_missed(row: LastRow, end: str) -> bool:
    """Return whether a person with this row had no email before the time `end`.

    If `end` is empty, an email at any time counts.
    """
    state, time = row
    return state != ACCEPTED or bool(end and time >= end)


def figures_of(
    people: Mapping[str, LastRow], deadlines: Iterable[Deadline], skipped: int, zone: str
) -> tuple[Figures, ...]:
    """Return the figures for each deadline; without one, those of emails that have none.

    `skipped` is the number of rows of the lists that couldn't be read. There are no figures if
    there are no people.
    """
    if not people:
        return ()
    days = [time for state, time in people.values() if state == ACCEPTED]
    first = last = None
    if days:
        first = local_day(datetime.fromisoformat(min(days)), zone)
        last = local_day(datetime.fromisoformat(max(days)), zone)
    found = []
    limits: list[tuple[date | None, str]] = [(each.day, each.end) for each in deadlines]
    limits = limits or [(None, "")]
    for day, end in limits:
        counts = Counter[str](skipped=skipped)
        for row in people.values():
            state, _ = row
            if state == ACCEPTED and is_missed(row, end):
                state = LATE
            counts[state] += 1
        ordered = {state: counts[state] for state in PERSON_STATES if counts[state]}
        found.append(Figures(day, ordered, first, last))
    return tuple(found)


def differences(expected: Mapping[str, str], present: Mapping[str, str]) -> list[str]:
    """Return the path of each file that has another hash than RESULT, is missing, or isn't listed.

    This is the only comparison of evidence: for a database, an export, and a folder.
    """
    paths = sorted(expected.keys() | present.keys())
    return [path for path in paths if expected.get(path) != present.get(path)]


def sha256_of(file: str | bytes) -> str:
    """Return the SHA-256 (hex) of a file, as the ledger and RESULT have it."""
    if isinstance(file, str):
        file = file.encode()
    return hashlib.sha256(file).hexdigest()
