"""Record what happened to emails after they were sent, from mail server logs and delivery reports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from mailbox import Maildir, mbox
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec import Struct

from legalsite.errors import Problems, raise_problems, usage_failure
from legalsite.ledger.chain import Ledger
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import sending_lock
from legalsite.mail.delivery_updates import UNCERTAIN_STATES, SentEmail
from legalsite.mail.restore_detection import accept_restored
from legalsite.model.email import UNFINISHED, StoredMailing
from legalsite.notices.bounces import (
    OUR_ID_PATTERN,
    DeliveryReport,
    MailLog,
    read_report,
    read_table,
)
from legalsite.notices.csv_tables import ColumnMapping, read_rows

# (result of an email, how the result is known, hash of the report or empty for a mail log)
Finding = tuple[Literal["accepted", "bounced"], str, str]
MBOX_START = b"From "
TOKENS = ColumnMapping({"token": ()}, ("token",), "name the column: `--column token=NAME`")


class BounceCounts(Struct):
    """Counts of what the messages in a mailbox report about our emails."""

    messages: int
    bounced: int = 0  # emails newly recorded as bounced
    suppressed: int = 0  # addresses added to the suppression list
    unexplained: int = 0  # emails that bounced without a status code that explains why
    delayed: int = 0  # reports about delays
    complained: int = 0  # recipients who complained and are now unsubscribed
    known: int = 0  # reports that were already recorded
    early: int = 0  # reports about emails that a run is still processing
    answers: int = 0  # replies by people and automatic replies, which aren't reports
    # unreadable reports about our emails: (address or empty if erased, subject, file)
    unread: list[tuple[str, str, str]] = []
    unrelated: int = 0  # messages without an id of one of our emails
    mailings: set[int] = set()  # numbers of the mailings that the reports are about


def reconcile(
    deliveries: Deliveries,
    mailings: Sequence[StoredMailing],
    logs: Iterable[BinaryIO],
    *,
    restored: bool,
) -> MailLog:
    """Look up emails with an unknown result in the mail server's logs, and record results.

    Logs must be passed oldest first. `restored` means that the database is an older copy. All
    emails that it doesn't list as accepted are then looked up.
    """
    numbers = [stored.number for stored in mailings]
    with sending_lock(deliveries.engine):
        # emails that a killed run was sending get an unknown result, so they're looked up, too
        for number in numbers:
            deliveries.updates.take_over_ended_runs(number)
        unknown = deliveries.queries.unknown_emails(numbers, restored=restored)
        log = MailLog(unknown)
        for file in logs:
            log.read(line.decode("utf-8", "replace") for line in file)
        findings: dict[SentEmail, Finding] = {}
        no_report = ""  # a log isn't a delivery report, so there's no hash of one
        for message_id, logged in log.emails.items():
            email = unknown[message_id]
            findings[email] = "accepted", f"in the mail log: queued as {logged.queue}", no_report
            if logged.bounced:  # the email bounced after it was accepted
                findings[email] = "bounced", f"in the mail log: {logged.failure}", no_report
        deliveries.updates.record_results(findings, restored=restored)
    return log


def accept_restored_database(deliveries: Deliveries, ledger: Ledger) -> None:
    """Allow sending with a restored database after it was reconciled."""
    accept_restored(deliveries.engine, len(ledger.lines))


def read_bounces(deliveries: Deliveries, messages: Iterable[tuple[str, bytes]]) -> BounceCounts:
    """Record what delivery reports among the messages say about our emails.

    `messages` yields (position, content) pairs. Anyone can write a report, so a report only counts
    if it contains the id of one of our emails, which can't be guessed.
    """
    reports = [read_report(message, file) for file, message in messages]
    ids: set[str] = set()
    for report in reports:
        ids.update(report.ids)
    emails = {}
    if reports:  # the query reads all rows, so skip it if the mailbox is empty
        emails = deliveries.queries.emails_by_id(ids)
    return _Recording(deliveries, emails).record(reports)


def read_bounce_table(
    deliveries: Deliveries, file: BinaryIO, columns: ColumnMapping, event: str
) -> BounceCounts:
    """Record what a table from an email provider says about our emails.

    Each row is about the latest email to an address. `event` is what happened to these emails, as
    in `read_table`. If a row is invalid, nothing is recorded, and ProblemsFound is raised.
    """
    reports = list(read_table(file, file.name, columns, event))
    # in a table, the address serves as the id of a report
    emails = deliveries.queries.newest_emails({report.ids[0] for report in reports})
    return _Recording(deliveries, emails).record(reports)


def read_tokens(file: BinaryIO, columns: ColumnMapping) -> list[str]:
    """Read tokens from a file, one per line, or from the column specified by `columns`.

    Raises ProblemsFound with all invalid rows.
    """
    if not columns.names:
        return file.read().decode("utf-8-sig", "replace").splitlines()
    problems: Problems = []
    tokens = [token for _, (token,) in read_rows(file, file.name, problems.append, columns)]
    raise_problems(problem for problem in problems if problem.is_error)
    return tokens


def unsubscribe(deliveries: Deliveries, tokens: Iterable[str]) -> tuple[int, int, list[str]]:
    """Add the subscribers with these tokens to the suppression list.

    Account holders still get notices. Return how many subscribers were added, how many were already
    on the list, and the unknown tokens.
    """
    # token → suppression key, or None if the token isn't ours
    rows = deliveries.queries.keys_of_tokens(tokens)
    keys = dict.fromkeys(filter(None, rows.values()), "")
    new = deliveries.updates.suppress(keys, "unsubscribed")
    return new, len(keys) - new, [token for token, key in rows.items() if not key]


def is_mailbox(path: Path) -> bool:
    """Return whether a path is a folder, or a file that starts like an mbox file.

    An empty file is an mbox file without messages.
    """
    if not path.is_file():
        return path.is_dir()
    with path.open("rb") as file:
        return file.read(len(MBOX_START)) in (MBOX_START, b"")


def mailbox_messages(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (position, content) for each message of a mailbox, without changing the mailbox.

    The mailbox is a Maildir or an mbox file. Raises ProblemsFound (status 2) if a folder isn't a
    Maildir.
    """
    is_folder = path.is_dir()
    if is_folder and not all((path / name).is_dir() for name in ("new", "cur")):
        help = "pass the folder that contains the folders new and cur"
        raise usage_failure("no-mailbox", "this isn't a Maildir", help, path.as_posix())
    with closing(Maildir(path) if is_folder else mbox(path)) as box:
        for number, key in enumerate(sorted(box.keys()), 1):
            place = key if is_folder else f"message {number}"
            yield f"{path.as_posix()}: {place}", box.get_bytes(key)


class _Recording(Struct):
    """Records what reports say about emails, and counts them."""

    deliveries: Deliveries
    emails: Mapping[str, SentEmail]  # id → email that the reports are about
    # recorded after all reports have been read
    findings: dict[SentEmail, Finding] = {}
    bad_addresses: dict[str, str] = {}  # address → what the report says
    complaints: dict[str, str] = {}  # like `bad_addresses`, for recipients who want no more emails

    def record(self, reports: Sequence[DeliveryReport]) -> BounceCounts:
        deliveries = self.deliveries
        counts = BounceCounts(messages=len(reports))
        for report in reports:
            # ids of our emails; only the first one counts, because a report is about one email
            ids = [each for each in report.ids if each in self.emails]
            if ids:
                self._apply_report(report, ids[0], counts)
            else:
                counts.unrelated += 1
        deliveries.updates.record_results(self.findings)
        bad = deliveries.queries.suppression_keys(self.bad_addresses)
        counts.suppressed += deliveries.updates.suppress(bad, "bounced")
        complaints = deliveries.queries.suppression_keys(self.complaints)
        counts.complained += deliveries.updates.suppress(complaints, "unsubscribed")
        # the remaining complaints are about addresses that were already suppressed
        counts.known += len(self.complaints) - counts.complained
        return counts

    def _apply_report(self, report: DeliveryReport, own_id: str, counts: BounceCounts) -> None:
        """Count a report about the email with the id `own_id`, and record what it says.

        Invalid addresses, complaints, and bounces are recorded after all reports have been read. If
        the final state of the email is already known, the report is only counted.
        """
        email = self.emails[own_id]
        action = report.action
        counts.mailings.add(email.number)
        if not action:  # the report can't be read
            # the user needn't read a report about an email that's known to have bounced
            if email.state != "bounced":
                counts.unread.append((email.address, report.subject, report.file))
            return
        if action == "answer":  # an automatic reply or a read receipt
            counts.answers += 1
            return
        reply = _reply_with_id(report, own_id)
        # any report other than a failure proves that the mail server accepted the email
        if email.state == "unknown" and action != "failed":
            finding: Finding = "accepted", "a delivery report exists", report.sha256
            self.deliveries.updates.record_results({email: finding})
        # without a status code, it's unknown whether the address is bad, so it isn't suppressed
        if action == "failed" and not report.status:
            counts.unexplained += 1
        # a run is still processing the email, so its state can't be changed yet
        is_unfinished = email.state in UNFINISHED
        # in these states, an email may still bounce; only the first bounce counts
        may_change = email.state in UNCERTAIN_STATES and email not in self.findings
        # no more emails are sent to such an address
        if report.is_bad_address and not is_unfinished:
            self.bad_addresses[email.address] = reply
        if action in ("complaint", "unsubscribed"):
            self.complaints[email.address] = reply
        elif is_unfinished:  # the user has to read this report again later
            counts.early += 1
        elif action == "delayed" and may_change:
            counts.delayed += 1
        elif action == "failed" and may_change:
            self.findings[email] = "bounced", reply, report.sha256
            counts.bounced += 1
        else:  # the report says nothing more that's new
            counts.known += 1


def _reply_with_id(report: DeliveryReport, own_id: str) -> str:
    """Return the status and reply in a report.

    `own_id` is the id by which the report refers to our email. An id that the mail server assigned
    is appended to the reply, so that the email can be looked up by that id.
    """
    parts = [report.reply]
    if report.status not in report.reply:
        parts.insert(0, report.status)
    # in a table, the id may be an email address
    if not OUR_ID_PATTERN.fullmatch(own_id) and "@" not in own_id:
        parts.append(f"[{own_id}]")
    return " ".join(filter(None, parts))
