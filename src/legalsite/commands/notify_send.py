"""The emails of one notice → the relay, each recorded before and after it is handed over; and what became of them."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from pathlib import Path
from typing import Any

from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.lines import LedgerEntry
from legalsite.mail.deliveries import Deliveries, Delivery, SendRun
from legalsite.mail.delivery_database import database_url, open_database, open_existing_database, sending_lock
from legalsite.mail.mime import envelope_address, needs_smtputf8, writer
from legalsite.mail.relay import RelayUnavailable, relay_of
from legalsite.mail.sending import deliver
from legalsite.model.email import Campaign, Email, Message, Outcome
from legalsite.site.ledger_append import record_notice
from legalsite.site.load import Site

FINAL_STATES = {"accepted", "refused", "unknown"}  # no run sends these again
BLOCKING_NOTES = {"no-sender", "not-recorded"}  # rules

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class SendingProgress:
    """How far a run has got.

    total: emails that were left when it began
    done: emails that it has tried
    left: emails that the next run is to try
    """

    total: int
    done: int
    left: int


@dataclass(frozen=True, slots=True)
class CampaignStatus:
    """What became of the emails of one notice.

    notice: its key
    counts: number of emails by state
    not_accepted: each email that the relay has not accepted
    """

    notice: str
    counts: Mapping[str, int]
    not_accepted: tuple[Delivery, ...]

    @property
    def all_accepted(self) -> bool:
        """Whether every email was accepted."""
        return set(self.counts) <= {"accepted"}


def verify_confirmation(campaign: Campaign, digest: str) -> None:
    """Raise ProblemsFound if what would be sent is not what was confirmed, or cannot be sent at all."""
    problems = []
    if digest != campaign.digest:
        message = f"what would be sent has the digest {campaign.digest}, not {digest}"
        help = "the text, the list or a setting has changed; run `legalsite notify plan` again and look at the emails"
        problems.append(Problem("other-digest", message, help))
    problems += [replace(note, severity="error") for note in campaign.notes if note.rule in BLOCKING_NOTES]
    if problems:
        raise ProblemsFound(problems)


def send_emails(site: Site, campaign: Campaign, *, smtp_url: str, database: str, now: Now) -> Iterator[SendingProgress]:
    """Send the emails that are left; yield once before the first and once after each. An email that was accepted is not
    sent again, and neither is one whose outcome is unknown. Raises ProblemsFound (status 2) if the relay cannot be
    used; the outcomes so far are then recorded, and the rest is left for the next run."""
    relay = relay_of(smtp_url)
    with open_database(database_url(site.root, database)) as engine, sending_lock(engine):
        deliveries = Deliveries(engine, now)
        run = deliveries.begin(campaign.notice.key, campaign.digest, campaign.emails)
        try:
            outcomes = deliver(
                relay,
                _messages(campaign, run, now()),
                partial(deliveries.record, run),
                client_name=envelope_address(parseaddr(campaign.sender.address)[1]).rpartition("@")[2],
            )
            yield from _progress(outcomes, len(run.email_ids))
        except RelayUnavailable as error:
            help = "run the same command again to send the emails that are left"
            raise ProblemsFound([Problem("relay-away", str(error), help)], 2) from None
        finally:
            deliveries.end(run)


def campaign_status(root: Path, notice: str, *, database: str, now: Now) -> CampaignStatus:
    """Return what became of the emails of a notice. Creates no database if there is none."""
    with open_existing_database(database_url(root, database)) as engine:
        if engine is None:
            return CampaignStatus(notice, {}, ())
        deliveries = Deliveries(engine, now)
        return _status(deliveries, notice)


def emails_left(root: Path, campaign: Campaign, *, database: str, now: Now) -> int:
    """Return how many emails of a campaign a run would send. Creates no database if there is none."""
    with open_existing_database(database_url(root, database)) as engine:
        tried = Deliveries(engine, now).tried(campaign.notice.key) if engine else set()
    return sum(email.recipient.key not in tried for email in campaign.emails)


def campaign_statuses(root: Path, policy: str, *, database: str, now: Now) -> list[CampaignStatus]:
    """Return what became of the emails of all notices of a policy. Creates no database if there is none."""
    with open_existing_database(database_url(root, database)) as engine:
        if engine is None:
            return []
        deliveries = Deliveries(engine, now)
        return [_status(deliveries, key) for key in deliveries.notices(policy)]


def record(site: Site, campaign: Campaign, result: CampaignStatus, *, database: str, now: Now) -> str:
    """Record a notice in the ledger and return the line; empty if it is already recorded. The line has the hash of a
    manifest, which holds no address and is kept with the deliveries."""
    notice = campaign.notice
    with open_database(database_url(site.root, database)) as engine:
        deliveries = Deliveries(engine, now)
        if deliveries.manifest(notice.key):
            return ""
        manifest = json.dumps(_manifest(campaign, result), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        sha256 = hashlib.sha256(manifest.encode()).hexdigest()
        entry = LedgerEntry("notice", sha256, "", notice.policy, notice.revision.revised)
        line = record_notice(site.root, [entry], now())
        deliveries.keep_manifest(notice.key, manifest, line)
        return line


def _status(deliveries: Deliveries, notice: str) -> CampaignStatus:
    return CampaignStatus(notice, deliveries.counts(notice), tuple(deliveries.not_accepted(notice)))


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


def _progress(outcomes: Iterator[Outcome], total: int) -> Iterator[SendingProgress]:
    left = total
    yield SendingProgress(total, 0, left)
    for done, outcome in enumerate(outcomes, 1):
        left -= outcome.state in FINAL_STATES
        yield SendingProgress(total, done, left)


def _messages(campaign: Campaign, run: SendRun, date: datetime) -> Iterator[Message]:
    """Yield a message for each email that is left; its bytes are made when it is its turn."""
    write = writer(campaign.sender, date)
    sender = envelope_address(parseaddr(campaign.sender.address)[1])
    for email in campaign.emails:
        number = run.email_ids.get(email.recipient.key)
        if number is not None:
            yield _message(number, sender, email, partial(write, email))


def _message(number: int, sender: str, email: Email, data: Callable[[], bytes]) -> Message:
    address = email.recipient.address
    return Message(number, sender, envelope_address(address), data, needs_smtputf8(address))
