"""Compare the rows of the database with the results recorded in the ledger."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from msgspec import Struct, field

from legalsite.errors import Problem, raise_problems, usage_failure
from legalsite.ledger.chain import Ledger
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.recorded_result import EMAIL, REMINDER
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.mailing_parts import mailing_files
from legalsite.mail.mime import stored_message
from legalsite.mail.restore_detection import last_line_at_restore
from legalsite.model.declared_time import stamp
from legalsite.model.email import Audience, MailingContent, StoredMailing
from legalsite.model.notice_key import NoticeKey
from legalsite.notices.joined_email import RECORD_FILE, email_at
from legalsite.notices.result_file import (
    HISTORY,
    PEOPLE,
    RECIPIENTS,
    REPLIES,
    UNTRIED_STATES,
    LastRow,
    Result,
    Subject,
    Tally,
    differences,
    read_result_file,
    sha256_of,
)

RECONCILE = (
    "look up what was sent, then send again:\n"
    "    legalsite notify reconcile --restored --maillog FILE"
)
RESTORE = (
    "nothing was sent or recorded; restore the database from a backup, "
    "or plan again and confirm the new digest"
)
CHANGED_HELP = (
    "nothing was sent, recorded, or exported; restore the database from a backup.\n"
    "  If there's none, continue with the changed rows: "
    "`legalsite notify reconcile --restored --resend-unknown`"
)
PRIVATE_HELP = (
    "nothing was exported; restore the database from a backup.\n"
    "  If there's none, erase whom this is about: `legalsite notify person ADDRESS --erase`"
)
DIGEST = "digest.txt"
HISTORY_HEADER = b"key,time,state,code,run,sent_sha256,reply_sha256\n"
RECIPIENTS_HEADER = b"key,language,person_sha256\n"


class MailingPart(NamedTuple):
    """A mailing that gives notice, and the folder of its evidence."""

    folder: str  # `notice`, `correction-1`, or `reminder`, with a number if that name is taken
    correction: int  # number of the correction; 0 for the notice itself
    stored: StoredMailing


class ReadRows(Struct, frozen=True):
    """What the database says about the emails for a notice to an audience."""

    people: Mapping[str, LastRow]  # key of a person → the row that counts
    lines: Mapping[str, int]  # path → number of lines in the file
    hashes: Mapping[str, str]  # path → hash of the file
    # path → hash of the lines that the recorded result counts
    recorded_hashes: Mapping[str, str]

    @property
    def is_unsent(self) -> bool:
        """Whether emails were canceled before any was tried, and none is left to send."""
        states = {state for state, _ in self.people.values()}
        return "canceled" in states and states <= set(UNTRIED_STATES)


class _HashedLines:
    """Computes two hashes of a file: of all lines, and of the first `first` lines."""

    def __init__(self, header: bytes, first: int) -> None:
        self._digest = hashlib.sha256(header)
        self._first = first
        self._prefix = ""
        self.count = 0

    def add(self, line: bytes) -> None:
        if self.count == self._first:  # `line` is the first one that doesn't count
            self._prefix = self.sha256
        self._digest.update(line)
        self.count += 1

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    @property
    def recorded_sha256(self) -> str:
        """The hash of the lines that a result counts, or of all lines if there are fewer."""
        return self._prefix or self.sha256


class SharedByNotices(Struct, frozen=True):
    """What all notices of a mailing have in common, so that it's only computed once."""

    planned: set[int] = field(default_factory=set)  # numbers of the mailings that are as planned
    # number of a mailing → path → email about all policies
    emails: dict[int, dict[str, bytes]] = field(default_factory=dict)


class RecordedRows(Struct, frozen=True, dict=True):
    """The database's rows about the emails for a notice to an audience, and their newest result.

    Rows are cached, so only use an instance while neither database nor ledger can change.
    """

    deliveries: Deliveries
    ledger: Ledger
    key: NoticeKey  # key of the notice, or of its reminder
    audience: Audience
    shared: SharedByNotices = field(default_factory=SharedByNotices)

    @property
    def subject(self) -> Subject:
        """The notice, channel, and audience that RESULT is about."""
        channel = REMINDER if self.key.is_reminder else EMAIL
        return Subject(str(self.key.notice), channel, self.audience)

    @cached_property
    def parts(self) -> list[MailingPart]:
        """The mailings about the subject, in the order in which they were planned."""
        counted = self.key.counted_notice  # a correction counts as its notice
        parts: list[MailingPart] = []
        taken: set[str] = set()  # names of folders
        for stored in self.deliveries.queries.mailings(str(self.key.notice)):
            keys = [key for key in stored.mailing.notices if key.counted_notice == counted]
            if stored.mailing.audience != self.audience or not keys:
                continue
            # `further` is the name of a correction or reminder, and empty for the notice itself
            folder = keys[0].further or "notice"
            if folder in taken:
                folder += f"-{len(taken) + 1}"
            taken.add(folder)
            parts.append(MailingPart(folder, keys[0].correction, stored))
        return parts

    @property
    def all_lines(self) -> list[LedgerLine]:
        """The ledger's lines about the subject, including those that `lines` ignores.

        `lines` ignores older lines if the database was restored from a backup.
        """
        wanted = self.key.notice, self.subject.channel, self.audience
        found = []
        for line in self.ledger.lines:
            result = line.result
            if result and (line.notice_key, result.channel, result.audience) == wanted:
                found.append(line)
        return found

    @property
    def lines(self) -> list[LedgerLine]:
        """The lines that this database must agree with.

        If the database was restored from a backup, it may lack older results, so lines that existed
        when the user accepted the backup are ignored.
        """
        last_before_restore = last_line_at_restore(self.deliveries.engine)  # 0 if never restored
        return [line for line in self.all_lines if line.number > last_before_restore]

    @cached_property
    def result(self) -> Result | None:
        """The newest recorded result, or None.

        Raises ProblemsFound if this database doesn't contain the result.
        """
        if not self.lines:
            return None
        line = self.lines[-1]
        for row in self.deliveries.queries.results():
            # also hash the stored text, because someone may have changed it
            if row.sha256 == line.sha256 == sha256_of(row.result):
                return read_result_file(row.result)
        raise usage_failure("restored", _unknown_emails_sentence(line), RECONCILE)

    def read(self, *, only_recorded: bool = False) -> ReadRows:
        """Read the rows of the database, and hash them as lines of evidence files.

        With `only_recorded`, only the rows counted by the recorded result are read.
        """
        tally = Tally()
        # path → number of lines that the recorded result counts
        limits = self.result.lines if self.result else {}
        lines: dict[str, int] = {}
        hashes: dict[str, str] = {}
        recorded_hashes: dict[str, str] = {}
        for part in self.parts:
            recipients_path = f"{part.folder}/{RECIPIENTS}"
            history_path = f"{part.folder}/{HISTORY}"
            # the mailing was planned after the result was recorded
            if only_recorded and recipients_path not in limits:
                continue
            recipients = _HashedLines(RECIPIENTS_HEADER, limits.get(recipients_path, 0))
            history = _HashedLines(HISTORY_HEADER, limits.get(history_path, 0))
            max_recipients = max_rows = None  # no limit
            if only_recorded:
                max_recipients = limits[recipients_path]
                max_rows = limits[history_path]
            # while `tally` reads these rows, they're also hashed and counted
            keys = self._recipient_keys(part, recipients, max_recipients)
            tally.add(part.correction, keys, self._history_rows(part, history, max_rows))
            for path, hashed in ((recipients_path, recipients), (history_path, history)):
                lines[path] = hashed.count
                hashes[path] = hashed.sha256
                if path in limits:
                    recorded_hashes[path] = hashed.recorded_sha256
        return ReadRows(tally.people(), lines, hashes, recorded_hashes)

    def _recipient_keys(
        self, part: MailingPart, hashed: _HashedLines, first: int | None
    ) -> Iterator[str]:
        """Yield the key of each recipient, and hash their lines of recipients.csv.

        Only the first `first` recipients are read, or all if it's None.
        """
        for row in self.deliveries.queries.recipients(part.stored.number, self.key.policy, first):
            hashed.add(recipient_line(row))
            yield row.key.hex()

    def _history_rows(
        self, part: MailingPart, hashed: _HashedLines, first: int | None
    ) -> Iterator[tuple[str, str, str]]:
        """Yield the time, key, and state of each row, and hash the lines of history.csv.

        Only the first `first` rows are read, or all if it's None.
        """
        times: dict[str, str] = {}  # many rows have the same time, so store each only once
        for row in self.deliveries.queries.history(part.stored.number, self.key.policy, first):
            hashed.add(history_line(row))
            yield times.setdefault(row.at, row.at), row.key.hex(), row.state

    def require_unchanged(self, rows: ReadRows) -> None:
        """Raise ProblemsFound if recorded rows were changed, or if a mailing differs from its plan."""
        planned = self.shared.planned  # mailings that were checked for another notice
        for part in self.parts:
            if part.stored.number not in planned:
                require_planned(self.deliveries, part.stored)
                planned.add(part.stored.number)
        if self.result:
            # only files with lines come from rows
            expected = {path: self.result.files[path] for path in self.result.lines}
            require_no_differences(self.subject, differences(expected, rows.recorded_hashes))

    def files(self) -> dict[str, bytes]:
        """Return the evidence files that contain no addresses, keyed by path.

        These are the emails about this policy, the text that the user confirmed, and the record
        attached to emails.
        """
        files = {}
        queries = self.deliveries.queries
        emails = self.shared.emails  # emails of each mailing, kept for its other notices
        for folder, _, stored in self.parts:
            number = stored.number
            found = mailing_files(stored)
            found |= queries.content_files(number, self.key.policy)
            found[DIGEST] = stored.parts.encode()
            if number not in emails:
                emails[number] = dict(_whole_emails(queries.content(number)))
            found |= emails[number]
            for path, data in found.items():
                files[f"{folder}/{path}"] = data
        return files

    def facts(self) -> Iterator[str]:
        """Yield facts about the mailings that are recorded with their result.

        These facts are checks of the live site, who started each run, and the languages that a
        correction was limited to.
        """
        for folder, _, stored in self.parts:
            if stored.only_languages:
                yield f"{folder} only_languages {' '.join(stored.only_languages)}"
            for seen in json.loads(stored.live):
                what = seen.get("url") if seen["checked"] else "not checked"
                yield f"{folder} live {seen['time']} {what}"
            for run in self.deliveries.queries.runs(stored.number):
                began = run.pop("began")
                words = " ".join(f"{name}={value}" for name, value in run.items())
                yield f"{folder} run {began} {words}"

    @property
    def left(self) -> int:
        """The number of emails left to send."""
        return sum(self.deliveries.queries.count_left(part.stored.number) for part in self.parts)

    @property
    def skipped(self) -> int:
        """The number of unreadable rows in the recipient lists.

        Corrections are sent to the same people again, so only the list with the most unreadable
        rows counts.
        """
        return max((part.stored.skipped for part in self.parts), default=0)


def _whole_emails(content: MailingContent) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) for the email about all policies, in each language and wording.

    The wording depends on when the email is sent. The record attached to the email is yielded, too.
    """
    for language in content.frames:
        for since in content.times:
            email = email_at(content, language, "", since)
            # `2026-03-02T0900`; file names can't contain colons
            minute = since[:16].replace(":", "")
            # the first wording has no start
            name = f"{language}-{minute}Z" if since else language
            yield f"emails/{name}.eml", stored_message(email)
            for file in email.files:
                if file.name == RECORD_FILE:
                    yield RECORD_FILE, file.data


def newest_by_deadline(lines: Iterable[LedgerLine]) -> dict[date | None, LedgerLine]:
    """Map each deadline to the newest of the lines about it.

    The key is None for emails without a deadline.
    """
    return {line.result.deadline: line for line in lines if line.result}


def require_planned(deliveries: Deliveries, stored: StoredMailing) -> None:
    """Raise ProblemsFound if a mailing differs from its plan."""
    changed = ", ".join(deliveries.queries.changed_parts(stored.number))
    if changed:
        message = f"{stored.mailing.short_key}: {changed} differs from the plan"
        raise_problems([Problem("plan-changed", message, RESTORE)])


def require_no_differences(subject: Subject, changed: Iterable[str]) -> None:
    """Raise ProblemsFound if evidence files differ between the database and the ledger.

    `changed` contains the paths of such files.
    """
    listed = ", ".join(changed)
    if listed:
        message = f"{subject}: {listed} differs from what the ledger records"
        # recording the result again wouldn't change these files with addresses, so suggest erasure
        if listed.endswith((PEOPLE, REPLIES)):
            raise_problems([Problem("database-changed", message, PRIVATE_HELP)])
        raise_problems([Problem("database-changed", message, CHANGED_HELP)])


def recipient_line(row: Any) -> bytes:
    return f"{row.key.hex()},{row.language},{row.person}\n".encode()


def history_line(row: Any) -> bytes:
    """Format a database row about the state of an email as a line of CSV."""
    key = row.key.hex()
    run = row.run or ""
    return f"{key},{row.at},{row.state},{row.code},{run},{row.sent},{row.reply_sha256}\n".encode()


def _unknown_emails_sentence(line: LedgerLine) -> str:
    return f"line {line.number:06d} of the ledger is about emails that aren't in this database"


def unknown_results_reason(deliveries: Deliveries, stored: StoredMailing, ledger: Ledger) -> str:
    """Explain which results in the ledger this database lacks, or return an empty string.

    If these are results of the mailing's notices, or newer than anything in the database, the
    database was restored from a backup or belongs to another site.
    """
    known = {row.sha256 for row in deliveries.queries.results()}  # results in this database
    notices = {key.notice for key in stored.mailing.notices}
    # skip lines from before the user accepted this database as restored (0 if the user never did)
    lines = ledger.lines[last_line_at_restore(deliveries.engine) :]
    emails = [line for line in lines if line.result and line.result.is_emails]
    for line in emails:
        if line.sha256 in known:
            continue
        if line.notice_key in notices:
            return _unknown_emails_sentence(line)
        # a result of another notice; the last one shows whether the database is older
        if line is emails[-1] and stamp(line.time) > deliveries.queries.newest_time():
            return f"line {line.number:06d} of the ledger is newer than this database"
    return ""
