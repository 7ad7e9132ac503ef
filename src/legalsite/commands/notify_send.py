"""The emails of one notice → the relay, each put down before and after; and what became of them."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from pathlib import Path
from typing import Any

from legalsite.commands.notify import Campaign
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.lines import LedgerEntry
from legalsite.mail.database import database_url, open_database, open_existing_database, sending_lock
from legalsite.mail.deliveries import Deliveries, Delivery, SendRun
from legalsite.mail.mime import envelope_address, needs_smtputf8, writer
from legalsite.mail.relay import RelayUnavailable, relay_of
from legalsite.mail.sending import deliver
from legalsite.model.email import Email, Message, Outcome
from legalsite.site.ledger_append import record_notice
from legalsite.site.load import Site

SETTLED = {"accepted", "refused", "unknown"}
NEEDED = {"no-sender", "not-recorded"}

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class SendingProgress:
    """Of `total` emails that were left when a run began, `done` were tried and `left` are to be tried again."""

    total: int
    done: int
    left: int


@dataclass(frozen=True, slots=True)
class CampaignStatus:
    """How far a notice is: how many emails in which state, and each that the relay has not accepted."""

    notice: str
    counts: Mapping[str, int]
    open: tuple[Delivery, ...]

    @property
    def settled(self) -> bool:
        """Whether every email was accepted."""
        return set(self.counts) <= {"accepted"}


def confirmed(campaign: Campaign, digest: str) -> None:
    """Raises ProblemsFound where what would go out is not what was looked at, or cannot go out at all."""
    problems = []
    if digest != campaign.digest:
        wrong = f"what would be sent has the digest {campaign.digest}, not {digest}"
        help = "the text, the list or the settings changed since: run `legalsite notify plan` again and look at it"
        problems.append(Problem("other-digest", wrong, help))
    problems += [replace(note, severity="error") for note in campaign.notes if note.rule in NEEDED]
    if problems:
        raise ProblemsFound(problems)


def send(site: Site, campaign: Campaign, *, smtp_url: str, database: str, now: Now) -> Iterator[SendingProgress]:
    """Once before the first email and once after each. What was accepted before is not sent again, what is unknown
    neither. Raises ProblemsFound where the relay cannot be used (status 2); all outcomes so far are
    put down then, and the rest is left for the next run."""
    relay = relay_of(smtp_url)
    with open_database(database_url(site.root, database)) as engine, sending_lock(engine):
        book = Deliveries(engine, now)
        run = book.begin(campaign.notice.key, campaign.digest, campaign.emails)
        try:
            outcomes = deliver(
                relay,
                _messages(campaign, run, now()),
                partial(book.record, run),
                client_name=envelope_address(parseaddr(campaign.sender.address)[1]).rpartition("@")[2],
            )
            yield from _counted(outcomes, len(run.email_ids))
        except RelayUnavailable as away:
            help = "what is left goes out when the same command is run again"
            raise ProblemsFound([Problem("relay-away", str(away), help)], 2) from None
        finally:
            book.end(run)


def campaign_status(root: Path, notice: str, *, database: str, now: Now) -> CampaignStatus:
    """How far that notice is. Makes no database where there is none."""
    with open_existing_database(database_url(root, database)) as engine:
        if engine is None:
            return CampaignStatus(notice, {}, ())
        book = Deliveries(engine, now)
        return CampaignStatus(notice, book.counts(notice), tuple(book.not_accepted(notice)))


def left(root: Path, campaign: Campaign, *, database: str, now: Now) -> int:
    """How many of its emails a run would send. Makes no database where there is none."""
    with open_existing_database(database_url(root, database)) as engine:
        tried = Deliveries(engine, now).tried(campaign.notice.key) if engine else set()
    return sum(email.recipient.key not in tried for email in campaign.emails)


def campaign_statuses(root: Path, policy: str, *, database: str, now: Now) -> list[CampaignStatus]:
    """All notices of a policy for which emails were put down."""
    with open_existing_database(database_url(root, database)) as engine:
        if engine is None:
            return []
        book = Deliveries(engine, now)
        return [CampaignStatus(key, book.counts(key), tuple(book.not_accepted(key))) for key in book.notices(policy)]


def record(site: Site, campaign: Campaign, result: CampaignStatus, *, database: str, now: Now) -> str:
    """Adds the notice to the ledger and gives the line; empty where it is recorded already. The manifest that the line
    stands for holds no address and is kept with the deliveries."""
    notice = campaign.notice
    with open_database(database_url(site.root, database)) as engine:
        book = Deliveries(engine, now)
        if book.manifest(notice.key):
            return ""
        manifest = json.dumps(_manifest(campaign, result), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        sha256 = hashlib.sha256(manifest.encode()).hexdigest()
        entry = LedgerEntry("notice", sha256, "", notice.policy, notice.revision.revised)
        line = record_notice(site.root, [entry], now())
        book.keep_manifest(notice.key, manifest, line)
        return line


def _manifest(campaign: Campaign, result: CampaignStatus) -> dict[str, Any]:
    return {
        "notice": campaign.notice.key,
        "digest": campaign.digest,
        "emails": {
            language: {"subject": content.subject, "sha256": content.sha256, "emails": count}
            for language, (content, count) in campaign.by_language.items()
        },
        "states": dict(result.counts),
    }


def _counted(outcomes: Iterator[Outcome], total: int) -> Iterator[SendingProgress]:
    left = total
    yield SendingProgress(total, 0, left)
    for done, outcome in enumerate(outcomes, 1):
        left -= outcome.state in SETTLED
        yield SendingProgress(total, done, left)


def _messages(campaign: Campaign, run: SendRun, date: datetime) -> Iterator[Message]:
    """What is left, made when it is its turn."""
    write = writer(campaign.sender, date)
    sender = envelope_address(parseaddr(campaign.sender.address)[1])
    for email in campaign.emails:
        number = run.email_ids.get(email.recipient.key)
        if number is not None:
            yield _message(number, sender, email, partial(write, email))


def _message(number: int, sender: str, email: Email, data: Callable[[], bytes]) -> Message:
    address = email.recipient.address
    return Message(number, sender, envelope_address(address), data, needs_smtputf8(address))
