"""Mail logs and delivery reports → what became of emails after they were handed over."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from mailbox import Maildir, mbox
from pathlib import Path
from typing import BinaryIO, Literal, TextIO

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import sole_sender
from legalsite.mail.settling import SETTLED, SentEmail, Settling
from legalsite.model.email import UNFINISHED, StoredCampaign
from legalsite.notices.bounces import DeliveryReport, MailLog, read_report, read_table
from legalsite.notices.recipients import UTF_8

OURS = re.compile("[0-9a-f]{40}")  # the part of our message ids before the @


class BounceCounts(Struct):
    """What a mailbox says about our emails.

    messages: how many were read
    bounced: emails that came back, and were not known to have done so
    suppressed: addresses that get nothing more
    delayed: new reports of a delay
    complained: new complaints, whose readers are unsubscribed
    known: reports of what is known already
    early: reports about emails that a run is still working on
    unrelated: reports that are not about an email of ours
    """

    messages: int = 0
    bounced: int = 0
    suppressed: int = 0
    delayed: int = 0
    complained: int = 0
    known: int = 0
    early: int = 0
    unrelated: int = 0


def reconcile(deliveries: Deliveries, campaigns: Sequence[StoredCampaign], logs: Iterable[BinaryIO]) -> MailLog:
    """Settle the emails of unknown outcome of some campaigns with the logs of the relay, in this order."""
    numbers, settling = [stored.number for stored in campaigns], Settling(deliveries.engine, deliveries.now)
    with sole_sender(deliveries.engine):
        for number in numbers:
            deliveries.recover(number)
        unknown = settling.unknown(numbers)
        log = MailLog(unknown)
        for file in logs:
            log.read(line.decode("utf-8", "replace") for line in file)
        settling.settle({
            unknown[identified]: ("bounced", f"in the mail log: {logged.failure}")
            if logged.bounced
            else ("accepted", f"in the mail log: queued as {logged.queue}")
            for identified, logged in log.emails.items()
        })  # fmt: skip
    return log


def read_bounces(deliveries: Deliveries, messages: Iterable[bytes], bounces: str = "") -> BounceCounts:
    """Record what the reports among some messages say about our emails. A report counts only if it has the id of one of
    ours, which nobody can guess: anybody can write a report. `bounces`: as in `read_report`."""
    counts = BounceCounts()
    reports = []
    for message in messages:
        counts.messages += 1
        if report := read_report(message, bounces):
            reports.append(report)
        else:
            counts.unrelated += 1
    settling = Settling(deliveries.engine, deliveries.now)
    emails = settling.find({each for report in reports for each in report.ids}) if reports else {}
    _record(settling, reports, emails, counts)
    return counts


def read_bounce_table(deliveries: Deliveries, file: TextIO) -> BounceCounts:
    """Record what a table from an email provider says about our emails: each line is about the newest one to its
    address. Raises ProblemsFound if it cannot be read, or has words that are not known; nothing is recorded then."""
    try:
        reports = list(read_table(file, file.name))
    except UnicodeDecodeError:
        raise ProblemsFound([Problem("list-encoding", "the table is not UTF-8", UTF_8, file.name)], 2) from None
    except csv.Error as error:
        help = "look for a quote that is not closed"
        raise ProblemsFound([Problem("list-quote", f"the table cannot be read: {error}", help, file.name)], 2) from None
    counts, settling = BounceCounts(messages=len(reports)), Settling(deliveries.engine, deliveries.now)
    _record(settling, reports, settling.newest({report.ids[0] for report in reports}), counts)
    return counts


def unsubscribe(deliveries: Deliveries, tokens: Iterable[str]) -> tuple[int, int, list[str]]:
    """Send nothing more to the subscribers to whom some tokens were given. Account holders still get what concerns
    them. Return for how many readers this is new, for how many it is not, and the tokens that we did not make."""
    settling = Settling(deliveries.engine, deliveries.now)
    rows = settling.rows_of_tokens(tokens)
    keys = set(filter(None, rows.values()))
    new = settling.suppress(keys, "unsubscribed")
    return new, len(keys) - new, [token for token, key in rows.items() if not key]


def lift_suppressions(deliveries: Deliveries, addresses: Sequence[str], reason: str) -> Mapping[str, str]:
    """Let suppressed addresses get emails again. Return for each why it was suppressed; empty if it was not. `reason`
    is kept."""
    return Settling(deliveries.engine, deliveries.now).lift(addresses, reason)


def mailbox_messages(maildir: Path | None, mbox_file: Path | None) -> Iterator[bytes]:
    """Yield the messages of a mailbox, and change nothing in it. Raises ProblemsFound (status 2) if it is not a
    mailbox."""
    if maildir and not all((maildir / name).is_dir() for name in ("new", "cur")):
        help = "name the folder that contains the folders new and cur"
        raise ProblemsFound([Problem("no-mailbox", "this is not a Maildir", help, str(maildir))], 2)
    with closing(Maildir(maildir, create=False) if maildir else mbox(mbox_file or "", create=False)) as box:
        for key in sorted(box.keys()):
            yield box.get_bytes(key)


def _record(
    settling: Settling, reports: Iterable[DeliveryReport], emails: Mapping[str, SentEmail], counts: BounceCounts
) -> None:
    """Record what reports say about the emails that were found."""
    findings: dict[SentEmail, tuple[Literal["bounced"], str]] = {}
    gone, unwilling = set[bytes](), set[bytes]()
    for report in reports:
        known = next((each for each in report.ids if each in emails), "")
        if not known:
            counts.unrelated += 1
            continue
        email = emails[known]
        named = "" if OURS.fullmatch(known) or "@" in known else f"[{known}]"  # so that it is found again
        reply = " ".join(filter(None, (report.status, report.reply, named)))
        if email.state == "unknown" and report.action != "failed":  # whoever reports on it has it
            settling.settle({email: ("accepted", "there is a delivery report about it")})
        if report.action in ("complaint", "unsubscribed"):
            unwilling.add(email.key)
        elif email.state in UNFINISHED:
            counts.early += 1
        elif email.state not in SETTLED or email in findings:
            counts.known += 1
        elif report.action == "failed":
            findings[email] = "bounced", reply
            counts.bounced += 1
            gone |= {email.key} if report.bad_address else set()
        elif report.action == "delayed":
            counts.delayed += 1
        else:
            counts.known += 1
    settling.settle(findings)
    counts.suppressed += settling.suppress(gone, "bounced")
    counts.complained += settling.suppress(unwilling, "unsubscribed")
    counts.known += len(unwilling) - counts.complained
