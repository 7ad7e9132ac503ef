"""Mail logs and delivery reports → what became of emails after they were handed over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from mailbox import Maildir, mbox
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec import Struct

from legalsite.errors import Problems, refuse, usage_failure
from legalsite.ledger.chain import Ledger
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import sending_lock
from legalsite.mail.delivery_updates import UNCERTAIN_STATES, Results, SentEmail
from legalsite.mail.restore_detection import accept_restored
from legalsite.model.email import UNFINISHED, StoredMailing
from legalsite.notices.bounces import OURS, DeliveryReport, MailLog, read_report, read_table
from legalsite.notices.csv_tables import ColumnMapping, read_rows

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
    """Settle the emails of unknown outcome of some mailings with the logs of the relay, in this
    order. In a `restored` database, these are all that it does not know to be accepted, pending
    ones too."""
    numbers = [stored.number for stored in mailings]
    with sending_lock(deliveries.engine):
        for number in numbers:
            deliveries.updates.take_over_ended_runs(number)
        unknown = deliveries.queries.unknown_emails(numbers, restored=restored)
        log = MailLog(unknown)
        for file in logs:
            log.read(line.decode("utf-8", "replace") for line in file)
        findings: Results = {
            unknown[identified]: ("bounced", f"in the mail log: {logged.failure}", "")
            if logged.bounced
            else ("accepted", f"in the mail log: queued as {logged.queue}", "")
            for identified, logged in log.emails.items()
        }
        deliveries.updates.record_results(findings, restored=restored)
    return log


def accept_restored_database(deliveries: Deliveries, ledger: Ledger) -> None:
    """Let runs send with a database that was restored, once it is reconciled."""
    accept_restored(deliveries.engine, len(ledger.lines))


def read_bounces(deliveries: Deliveries, messages: Iterable[tuple[str, bytes]]) -> BounceCounts:
    """Record what the reports among some messages, each with its file, say about our emails. A
    report counts only if it has the id of one of ours, which nobody can guess: anybody can write a
    report."""
    reports = [read_report(message, file) for file, message in messages]
    emails = (
        deliveries.queries.emails_by_id({message_id for report in reports for message_id in report.ids})
        if reports
        else {}
    )
    return _record(deliveries, reports, emails)


def read_bounce_table(
    deliveries: Deliveries, file: BinaryIO, columns: ColumnMapping, event: str
) -> BounceCounts:
    """Record what a table from an email provider says about our emails: each row is about the
    newest one to its address; `event` as in `read_table`. Raises ProblemsFound, and records
    nothing, if it has what cannot be read."""
    reports = list(read_table(file, file.name, columns, event))
    return _record(deliveries, reports, deliveries.queries.newest_emails({report.ids[0] for report in reports}))


def read_tokens(file: BinaryIO, columns: ColumnMapping) -> list[str]:
    """Return the tokens of a file: one per line or, where a name is given for their column, those
    of a table. Raises ProblemsFound with each row that cannot be read."""
    if not columns.names:
        return file.read().decode("utf-8-sig", "replace").splitlines()
    problems: Problems = []
    tokens = [token for _, (token,) in read_rows(file, file.name, problems.append, columns)]
    refuse(problem for problem in problems if problem.is_error)
    return tokens


def unsubscribe(deliveries: Deliveries, tokens: Iterable[str]) -> tuple[int, int, list[str]]:
    """Send nothing more to the subscribers to whom some tokens were given. Account holders still
    get what concerns them. Return for how many readers this is new, for how many it is not, and the
    tokens that we did not make."""
    rows = deliveries.queries.keys_of_tokens(tokens)
    keys = dict.fromkeys(filter(None, rows.values()), "")
    new = deliveries.updates.suppress(keys, "unsubscribed")
    return new, len(keys) - new, [token for token, key in rows.items() if not key]


def mailbox_messages(maildir: Path | None, mbox_file: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield the messages of a mailbox with where they are, and change nothing in it. Raises
    ProblemsFound (status 2) if it is not a mailbox."""
    if maildir and not all((maildir / name).is_dir() for name in ("new", "cur")):
        help = "name the folder that contains the folders new and cur"
        raise usage_failure("no-mailbox", "this isn't a Maildir", help, str(maildir))
    with closing(Maildir(maildir) if maildir else mbox(mbox_file or "")) as box:
        for number, key in enumerate(sorted(box.keys()), 1):
            yield (
                f"{maildir}: {key}" if maildir else f"{mbox_file}: message {number}",
                box.get_bytes(key),
            )


def _record(
    deliveries: Deliveries, reports: Sequence[DeliveryReport], emails: Mapping[str, SentEmail]
) -> BounceCounts:
    """Record what reports say about the emails that were found."""
    counts = BounceCounts(messages=len(reports))
    findings: dict[SentEmail, tuple[Literal["bounced"], str, str]] = {}
    gone, unwilling = dict[str, str](), dict[str, str]()
    for report in reports:
        own_id = next((message_id for message_id in report.ids if message_id in emails), "")
        if not own_id:
            counts.unrelated += 1
            continue
        email, action = emails[own_id], report.action
        counts.mailings.add(email.number)
        named = (
            "" if OURS.fullmatch(own_id) or "@" in own_id else f"[{own_id}]"
        )  # so that it is found again
        reply = " ".join(filter(None, (report.status, report.reply, named)))
        if not action and email.state != "bounced":
            counts.unread.append((email.address, report.subject, report.file))
        counts.answers += action == "answer"
        if action in ("", "answer"):
            continue
        if email.state == "unknown" and report.action != "failed":  # whoever reports on it has it
            deliveries.updates.record_results({email: ("accepted", "a delivery report exists", report.sha256)})
        counts.unexplained += report.action == "failed" and not report.status
        if report.is_bad_address and email.state not in UNFINISHED:
            gone[email.address] = reply
        if action in ("complaint", "unsubscribed"):
            unwilling[email.address] = reply
        elif email.state in UNFINISHED:
            counts.early += 1
        elif email.state not in UNCERTAIN_STATES or email in findings:
            counts.known += 1
        elif action == "failed":
            findings[email] = "bounced", reply, report.sha256
            counts.bounced += 1
        elif action == "delayed":
            counts.delayed += 1
        else:
            counts.known += 1
    deliveries.updates.record_results(findings)
    counts.suppressed += deliveries.updates.suppress(deliveries.queries.suppression_keys(gone), "bounced")
    counts.complained += deliveries.updates.suppress(deliveries.queries.suppression_keys(unwilling), "unsubscribed")
    counts.known += len(unwilling) - counts.complained
    return counts
