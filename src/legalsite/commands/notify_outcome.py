"""What became of a notice, person by person: by the deliveries where they exist, else by the ledger. Whatever is said
about it anywhere is made from this."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from legalsite.ledger.chain import Ledger
from legalsite.ledger.given_notice import REMINDER, GivenNotice, further_of, given_by_email
from legalsite.model.config import Config
from legalsite.model.email import Audience, StoredCampaign
from legalsite.model.in_force import ONE_DAY
from legalsite.model.notice import Notice
from legalsite.model.policy import Policy, Revision
from legalsite.notices.deadlines import Promises, due_notices, notice_for
from legalsite.notices.timing import (
    NoticeOutcome,
    NoticeTiming,
    announced_notices,
    local_day,
    recorded_outcomes,
    timing_of,
    with_carried_over,
)
from legalsite.site.load import Site

if TYPE_CHECKING:
    from legalsite.mail.deliveries import Deliveries


class NoticeOutcomes:
    """What became of the notices of a site.

    recorded: what the ledger says
    """

    def __init__(self, ledger: Ledger, config: Config, deliveries: "Callable[[], Deliveries]") -> None:
        self.recorded, self._config = recorded_outcomes(ledger, config.timezone), config
        self._deliveries, self._campaigns = deliveries, cache(lambda slug: deliveries().campaigns(slug))

    def due(self, policy: Policy, promises: Promises, on: date) -> tuple[NoticeTiming, ...]:
        """Return the notices that a policy owes on a day and what became of them, in the order in which they must be
        sent."""
        notices = due_notices(policy, self._config, promises, on, sent=self.announced(policy.slug))
        return tuple(self.timing(notice, on) for notice in notices)

    def timing(self, notice: Notice, on: date) -> NoticeTiming:
        """Return what became of a notice, and when it goes out."""
        config = self._config
        outcome = with_carried_over(notice, lambda text: self._of(text, notice))
        return timing_of(notice, on, outcome, timezone=config.timezone, reached=config.notice.reached)

    def _of(self, text: Revision, notice: Notice) -> NoticeOutcome:
        """Return what became of the notice of a text, as far as it counts for this notice."""
        key = f"{text.policy}@{text.revised}"
        recorded = self.recorded.get(key, NoticeOutcome())
        tries = tries_of(self._campaigns(notice.policy), key, "accounts")
        if not tries:
            return recorded
        timezone = self._config.timezone
        counts, last = self._deliveries().people(tries, end_of(notice.send_by, timezone))
        emails, day = given_by_email(counts), local_day(datetime.fromisoformat(last), timezone) if last else None
        return replace(recorded, emails=emails, accepted=((day, emails.total),) if day else ())

    def announced(self, slug: str) -> frozenset[str]:
        """Return the notices of a policy, by `slug@revised`, of which some account holder was notified."""
        return announced_notices(self.recorded) | {
            key.partition("~")[0]
            for stored in self._campaigns(slug)
            if stored.campaign.audience == "accounts" and self._deliveries().was_sent(stored.number)
            for key in stored.campaign.notices
        }


@contextmanager
def notice_outcomes(
    root: Path, ledger: Ledger, config: Config, *, database: str, now: Callable[[], datetime]
) -> Iterator[NoticeOutcomes]:
    """Open what says what became of notices. The database is opened once it is asked; none is created."""
    with ExitStack() as stack:

        @cache
        def deliveries() -> "Deliveries":
            from legalsite.commands.notify_send import open_deliveries

            return stack.enter_context(open_deliveries(root, database, now))

        yield NoticeOutcomes(ledger, config, deliveries)


def tries_of(campaigns: Sequence[StoredCampaign], key: str, audience: Audience) -> dict[int, int]:
    """Return the campaigns that try to give a notice to an audience, by number, each with the number of the correction
    that it is. A reminder gives no notice: its own key has its own tries."""
    return {
        stored.number: GivenNotice(further=further_of(each)).correction
        for stored in campaigns
        for each in stored.campaign.notices
        if stored.campaign.audience == audience and _counted_under(each) == _counted_under(key)
    }


def end_of(day: date, timezone: str) -> str:
    """Return when a day ends in a time zone (UTC, like 2026-03-02T23:00:00Z)."""
    end = datetime.combine(day + ONE_DAY, time(), ZoneInfo(timezone))
    return end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def emails_as_json(timing: NoticeTiming) -> dict[str, Any] | None:
    """Return what became of the emails of a notice to account holders; null if none is recorded."""
    emails = timing.emails
    if emails is None:
        return None
    return {"of": emails.total, "counts": dict(emails.counts), "in_words": timing.figures}


def outcomes_about(
    site: Site, campaigns: Iterable[StoredCampaign], deliveries: "Deliveries", on: date
) -> dict[tuple[str, Audience], GivenNotice]:
    """Return what became of each notice that some campaigns announce, by its key and audience. A correction is part of
    the notice, a reminder is not."""
    keys = dict.fromkeys(
        (_counted_under(key), stored.campaign.audience) for stored in campaigns for key in stored.campaign.notices
    )
    return {(key, audience): whole_outcome(site, deliveries, key, audience, on) for key, audience in keys}


def unreached_by(site: Site, campaigns: Iterable[StoredCampaign], deliveries: "Deliveries", on: date) -> Iterator[str]:
    """Yield the address of each account holder whom the notices of some campaigns did not reach, each once, and an
    empty one for each that was erased."""
    keys = dict.fromkeys(
        _counted_under(key)
        for stored in campaigns
        for key in stored.campaign.notices
        if stored.campaign.audience == "accounts" and further_of(key) != REMINDER
    )
    addresses = (each for key in keys for each in deliveries.unreached(*_tries(site, deliveries, key, "accounts", on)))
    seen = set[str]()
    for address in addresses:
        if not address or address not in seen:
            seen.add(address)
            yield address


def whole_outcome(site: Site, deliveries: "Deliveries", key: str, audience: Audience, on: date) -> GivenNotice:
    """Return what became of the emails under a notice's key to an audience, over all campaigns that announce it: what
    a line of the ledger says. `on` is today."""
    counts, _ = deliveries.people(*_tries(site, deliveries, key, audience, on))
    return given_by_email(counts, audience, further_of(key))


def named_notice(
    site: Site, revision: Revision, on: date, announced: Collection[str], correction: int = 0
) -> Notice | None:
    """Return the notice of a revision, whether or not anything calls for it. `announced` as in `due_notices`."""
    return notice_for(
        site.policy(revision.policy), revision, site.config, site.promise, on,
        asked=True, correction=correction, sent=announced,
    )  # fmt: skip


def _tries(site: Site, deliveries: "Deliveries", key: str, audience: Audience, on: date) -> tuple[dict[int, int], str]:
    """Return the campaigns that try to give a notice to an audience, as `tries_of` does, and the time until which it is
    in time: for a reminder, or a text that nobody can be told of any more, until the text takes effect."""
    slug, _, revised = key.partition("~")[0].partition("@")
    tries, timezone = tries_of(deliveries.campaigns(slug), key, audience), site.config.timezone
    revision = next(each for each in site.policy(slug).revisions if str(each.revised) == revised)
    notice = named_notice(site, revision, on, announced_notices(recorded_outcomes(site.record.ledger, timezone)))
    reminds = further_of(key) == REMINDER
    return tries, end_of(notice.send_by if notice and not reminds else revision.effective, timezone)


def _counted_under(key: str) -> str:
    """Return the key of the notice that a correction is part of; a reminder keeps its own."""
    return key if further_of(key) == REMINDER else key.partition("~")[0]
