"""What became of the emails of a notice, and through which channels it was given: by the deliveries where they exist,
else by the ledger."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from legalsite.ledger.given_notice import REMINDER, counts_in_words, further_of, given_by_email
from legalsite.model.email import UNFINISHED
from legalsite.notices.timing import GivenOn, Sent, given_again, local_day


class EmailOutcome(Struct, frozen=True):
    """What became of the emails of a notice.

    counts: their number by state
    day: that of the last one that was accepted; None if none was
    """

    counts: Mapping[str, int]
    day: date | None

    @property
    def left(self) -> int:
        """Emails that a run would try."""
        return sum(self.counts.get(state, 0) for state in UNFINISHED)

    @property
    def in_words(self) -> str:
        """The counts, like `19,980 accepted, 12 refused, 8 unknown of 20,000`."""
        return counts_in_words(self.counts)


def email_outcomes(
    root: Path, policy: str, *, database: str, timezone: str, now: Callable[[], datetime]
) -> dict[str, EmailOutcome]:
    """Return what became of the emails of each notice of a policy, by its key. Creates no database if there is none."""
    from legalsite.mail.deliveries import Deliveries
    from legalsite.mail.delivery_database import database_url, open_existing_database

    counts: dict[str, Counter[str]] = {}
    last: dict[str, str] = {}
    with open_existing_database(database_url(root, database)) as engine:
        if engine is None:
            return {}
        deliveries = Deliveries(engine, now)
        for stored in deliveries.campaigns(policy):
            by_state, accepted = deliveries.counts(stored.number), deliveries.last_accepted(stored.number)
            for key in stored.campaign.notices:
                counts.setdefault(key, Counter()).update(by_state)
                last[key] = max(last.get(key, ""), accepted)
    return {key: EmailOutcome(counts[key], _day(last[key], timezone)) for key in counts}


def with_emails(sent: Sent, emails: Mapping[str, EmailOutcome]) -> Sent:
    """Return when notices were given, as the ledger (`sent`) and the deliveries (`emails`, by the key of the notice)
    say. A notice with emails left to send does not count as sent. Its first emails count; those to readers who joined
    later and reminders do not. A correction begins the period again."""
    given = {key: dict(channels) for key, channels in sent.items()}
    for key, outcome in emails.items():
        further = further_of(key)
        if outcome.day and not outcome.left and further != REMINDER:
            channels = given.setdefault(key.partition("~")[0], {})
            given_again(channels, GivenOn(outcome.day, given_by_email(outcome.counts, further)))
    return given


def _day(time: str, timezone: str) -> date | None:
    return local_day(datetime.fromisoformat(time), timezone) if time else None
