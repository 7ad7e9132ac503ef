"""Mail logs and delivery reports → the results of emails after they were handed over."""

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
from legalsite.notices.bounces import OURS, DeliveryReport, MailLog, read_report, read_table
from legalsite.notices.csv_tables import ColumnMapping, read_rows

# what turned out, how that is known, and the hash of the report
Finding = tuple[Literal["accepted", "bounced"], str, str]
TOKENS = ColumnMapping({"token": ()}, ("token",), "name the column: `--column token=NAME`")


class BounceCounts(Struct):
    """What a mailbox says about our emails."""

    messages: int  # how many were read
    bounced: int = 0  # emails that came back, and were not known to have done so
    suppressed: int = 0  # addresses that get nothing more
    unexplained: int = 0  # emails that came back without a code that says why
    delayed: int = 0  # new reports of a delay
    complained: int = 0  # new complaints, whose readers are unsubscribed
    known: int = 0  # reports of what is known already
    early: int = 0  # reports about emails that a run is still working on
    answers: int = 0  # of readers, and automatic ones; they are no reports
    # messages with an id of ours that cannot be read: the address, empty if it was erased, subject
    # and file
    unread: list[tuple[str, str, str]] = []
    unrelated: int = 0  # messages without an id of ours
    mailings: set[int] = set()  # whose emails the others are about


def reconcile(
    deliveries: Deliveries,
    mailings: Sequence[StoredMailing],
    logs: Iterable[BinaryIO],
    *,
    restored: bool,
) -> MailLog:
    """Look up the emails in an unknown state of some mailings in the logs of the mail server, in
    this order. In a `restored` database, these are all that it doesn't know to be accepted, pending
    ones too."""
    numbers = [stored.number for stored in mailings]
    with sending_lock(deliveries.engine):
        for number in numbers:
            deliveries.updates.take_over_ended_runs(number)
        unknown = deliveries.queries.unknown_emails(numbers, restored=restored)
        log = MailLog(unknown)
        for file in logs:
            log.read(line.decode("utf-8", "replace") for line in file)
        findings: dict[SentEmail, Finding] = {}
        for message_id, logged in log.emails.items():
            email = unknown[message_id]
            findings[email] = "accepted", f"in the mail log: queued as {logged.queue}", ""
            if logged.bounced:
                findings[email] = "bounced", f"in the mail log: {logged.failure}", ""
        deliveries.updates.record_results(findings, restored=restored)
    return log


def accept_restored_database(deliveries: Deliveries, ledger: Ledger) -> None:
    """Let runs send with a database that was restored, once it is reconciled."""
    accept_restored(deliveries.engine, len(ledger.lines))


def read_bounces(deliveries: Deliveries, messages: Iterable[tuple[str, bytes]]) -> BounceCounts:
    """Record what the reports among some messages, each with its file, say about our emails. A
    report counts only if it has the id of one of ours, which can't be guessed: anyone can write a
    report."""
    reports = [read_report(message, file) for file, message in messages]
    ids: set[str] = set()
    for report in reports:
        ids.update(report.ids)
    emails = {}
    if reports:
        emails = deliveries.queries.emails_by_id(ids)
    return _Recording(deliveries, emails).record(reports)


def read_bounce_table(
    deliveries: Deliveries, file: BinaryIO, columns: ColumnMapping, event: str
) -> BounceCounts:
    """Record what a table from an email provider says about our emails: each row is about the
    newest one to its address; `event` as in `read_table`. Raises ProblemsFound, and records
    nothing, if it has what cannot be read."""
    reports = list(read_table(file, file.name, columns, event))
    emails = deliveries.queries.newest_emails({report.ids[0] for report in reports})
    return _Recording(deliveries, emails).record(reports)


def read_tokens(file: BinaryIO, columns: ColumnMapping) -> list[str]:
    """Return the tokens of a file: one per line or, where a name is given for their column, those
    of a table. Raises ProblemsFound with each row that cannot be read."""
    if not columns.names:
        return file.read().decode("utf-8-sig", "replace").splitlines()
    problems: Problems = []
    tokens = [token for _, (token,) in read_rows(file, file.name, problems.append, columns)]
    raise_problems(problem for problem in problems if problem.is_error)
    return tokens


def unsubscribe(deliveries: Deliveries, tokens: Iterable[str]) -> tuple[int, int, list[str]]:
    """Send nothing more to the subscribers to whom some tokens were given. Account holders still
    get what concerns them. Return for how many people this is new, for how many it isn't, and the
    tokens that we didn't make."""
    rows = deliveries.queries.keys_of_tokens(tokens)
    keys = dict.fromkeys(filter(None, rows.values()), "")
    new = deliveries.updates.suppress(keys, "unsubscribed")
    return new, len(keys) - new, [token for token, key in rows.items() if not key]


def mailbox_messages(maildir: Path | None, mbox_file: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield the messages of a mailbox with where they are, and change nothing in it. Raises
    ProblemsFound (status 2) if it is not a mailbox."""
    if maildir and not all((maildir / name).is_dir() for name in ("new", "cur")):
        help = "pass the folder that contains the folders new and cur"
        raise usage_failure("no-mailbox", "this isn't a Maildir", help, str(maildir))
    with closing(Maildir(maildir) if maildir else mbox(mbox_file or "")) as box:
        for number, key in enumerate(sorted(box.keys()), 1):
            place = f"{maildir}: {key}" if maildir else f"{mbox_file}: message {number}"
            yield place, box.get_bytes(key)


class _Recording(Struct):
    """Reports that are recorded. `emails`: those that they are about, by id."""

    deliveries: Deliveries
    emails: Mapping[str, SentEmail]
    findings: dict[SentEmail, Finding] = {}
    bad_addresses: dict[str, str] = {}  # with what the report says
    complaints: dict[str, str] = {}  # addresses that want no more, likewise

    def record(self, reports: Sequence[DeliveryReport]) -> BounceCounts:
        """Record what reports say about these emails."""
        deliveries = self.deliveries
        counts = BounceCounts(messages=len(reports))
        for report in reports:
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
        counts.known += len(self.complaints) - counts.complained
        return counts

    def _apply_report(self, report: DeliveryReport, own_id: str, counts: BounceCounts) -> None:
        """Count a report about one of our emails, and note what it means."""
        email, action = self.emails[own_id], report.action
        counts.mailings.add(email.number)
        if not action and email.state != "bounced":
            counts.unread.append((email.address, report.subject, report.file))
        if action == "answer":
            counts.answers += 1
        if action == "answer" or not action:
            return
        said = [report.status, report.reply]
        if not OURS.fullmatch(own_id) and "@" not in own_id:
            said.append(f"[{own_id}]")  # so that it is found again
        reply = " ".join(filter(None, said))
        if email.state == "unknown" and action != "failed":  # who reports on it has it
            finding: Finding = "accepted", "a delivery report exists", report.sha256
            self.deliveries.updates.record_results({email: finding})
        if action == "failed" and not report.status:
            counts.unexplained += 1
        is_unfinished = email.state in UNFINISHED
        if report.is_bad_address and not is_unfinished:
            self.bad_addresses[email.address] = reply
        if action in ("complaint", "unsubscribed"):
            self.complaints[email.address] = reply
        elif is_unfinished:
            counts.early += 1
        elif action == "delayed" and email.state in UNCERTAIN_STATES and email not in self.findings:
            counts.delayed += 1
        elif action == "failed" and email.state in UNCERTAIN_STATES and email not in self.findings:
            self.findings[email] = "bounced", reply, report.sha256
            counts.bounced += 1
        else:
            counts.known += 1
