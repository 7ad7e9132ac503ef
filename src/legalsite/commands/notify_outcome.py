"""What became of a notice, person by person: by the deliveries where they exist, else by the ledger. Whatever is said
about it anywhere is made from this."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.chain import Ledger
from legalsite.ledger.given_notice import REMINDER, GivenNotice, further_of, given_by_email
from legalsite.ledger.lines import stamp
from legalsite.model.config import Config
from legalsite.model.email import Audience, StoredCampaign
from legalsite.model.in_force import ONE_DAY
from legalsite.model.notice import Notice
from legalsite.model.policy import Policy, Revision
from legalsite.notices.duties import Promises, due_notices, notice_for
from legalsite.notices.outcome_in_words import outcome_in_words
from legalsite.notices.outcomes import (
    NoticeOutcome,
    NoticeStanding,
    announced_notices,
    counting_outcomes,
    local_day,
    recorded_outcomes,
    standing_of,
)
from legalsite.site.load import Site

if TYPE_CHECKING:
    from legalsite.mail.deliveries import Deliveries

EVER = "9"  # after every time as it is written


class NoticeOutcomes:
    """What became of the notices of a site.

    recorded: what the ledger says
    """

    def __init__(self, ledger: Ledger, config: Config, deliveries: "Callable[[], Deliveries]") -> None:
        self.recorded, self._config = recorded_outcomes(ledger, config.timezone), config
        self._deliveries, self._campaigns = deliveries, cache(lambda slug: deliveries().campaigns(slug))

    def due(self, policy: Policy, promises: Promises, on: date) -> tuple[NoticeStanding, ...]:
        """Return the notices that a policy owes on a day and what became of them, in the order in which they must be
        sent."""
        notices = due_notices(policy, self._config, promises, on, sent=self.announced(policy.slug))
        return tuple(self.standing(notice, on) for notice in notices)

    def standing(self, notice: Notice, on: date) -> NoticeStanding:
        """Return what became of a notice, duty by duty."""
        config = self._config
        return standing_of(
            notice, on, lambda text: self._of(text, notice), timezone=config.timezone, settings=config.notice
        )

    def counted(self, notice: Notice, by: date) -> GivenNotice | None:
        """Return the account holders of a notice by state, in the light of a last day; None if none is recorded."""
        return counting_outcomes(notice, lambda text: self._of(text, notice))[0].counted(by)

    def _of(self, text: Revision, notice: Notice) -> NoticeOutcome:
        """Return what became of the notice of a text, as far as it counts for this notice."""
        key = f"{text.policy}@{text.revised}"
        recorded = self.recorded.get(key, NoticeOutcome())
        tries = tries_of(self._campaigns(notice.policy), key, "accounts")
        if not tries:
            return recorded
        timezone, emails = self._config.timezone, dict[date, GivenNotice]()
        for by in notice.email_days:
            counts, last = self._deliveries().people(tries, end_of(by, timezone))
            emails[by] = given_by_email(counts, by=by)
        day = local_day(datetime.fromisoformat(last), timezone) if last else None
        complete = day if all(each.count("accepted", "late") == each.total for each in emails.values()) else None
        return replace(recorded, emails=emails, emailed=recorded.emailed or day, complete=complete)

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

            return stack.enter_context(open_deliveries(root, database, now, reading=True))

        yield NoticeOutcomes(ledger, config, deliveries)


def tries_of(campaigns: Sequence[StoredCampaign], key: str, audience: Audience) -> dict[int, int]:
    """Return the campaigns that try to give a notice to an audience, by number, each with the number of the correction
    that it is. A reminder gives no notice: its own key has its own tries."""
    return {
        stored.number: GivenNotice(further=further_of(each)).correction
        for stored in campaigns
        for each in stored.campaign.notices
        if stored.campaign.audience == audience and counted_under(each) == counted_under(key)
    }


def end_of(day: date, timezone: str) -> str:
    """Return when a day ends in a time zone (UTC, like 2026-03-02T23:00:00Z)."""
    return stamp(datetime.combine(day + ONE_DAY, time(), ZoneInfo(timezone)))


def standing_as_json(standing: NoticeStanding) -> dict[str, Any]:
    """Return a notice and its duties as JSON values, as `status` and `notify plan` print them."""
    return {
        "key": standing.notice.key,
        "send_by": standing.notice.send_by,
        "duties": [
            {
                "source": each.duty.source,
                "about": each.duty.rule.about or None,
                "classes": each.duty.rule.classes,
                "channels": each.duty.rule.channels,
                "logic": each.duty.rule.logic,
                "period": None if each.duty.rule.period is None else str(each.duty.rule.period),
                "send_by": each.duty.send_by,
                "state": each.state,
                "outcome": outcome_in_words(each),
                "why": each.duty.why,
            }
            for each in standing.duties
        ],
    }


def whole_outcome(
    site: Site, deliveries: "Deliveries", key: str, audience: Audience, on: date
) -> tuple[GivenNotice, ...]:
    """Return what became of the emails under a notice's key to an audience, over all campaigns that announce it, in the
    light of each last day. `on` is today."""
    tries = tries_of(deliveries.campaigns(key.partition("@")[0]), key, audience)
    return _outcome(site, deliveries, key, audience, on, tries=tries)


def outcomes_of(
    site: Site, deliveries: "Deliveries", stored: StoredCampaign, on: date
) -> dict[str, tuple[GivenNotice, ...]]:
    """Return, by the keys of the notices that a campaign announces, what lines of the ledger say of them: of a
    correction or reminder its own emails; of all but a reminder, the whole notice."""
    audience = stored.campaign.audience
    outcomes: dict[str, tuple[GivenNotice, ...]] = {}
    for key in stored.campaign.notices:
        further, whole = further_of(key), counted_under(key)
        own = _outcome(site, deliveries, key, audience, on, tries={stored.number: 0}) if further else ()
        rest = () if further == REMINDER else whole_outcome(site, deliveries, whole, audience, on)
        outcomes[key] = (*own, *rest)
    return outcomes


def _outcome(
    site: Site, deliveries: "Deliveries", key: str, audience: Audience, on: date, *, tries: dict[int, int]
) -> tuple[GivenNotice, ...]:
    """Return what became of some tries to give a notice. Subscribers and reminders have no last day: only what account
    holders get meets a duty."""
    further, timezone = further_of(key), site.config.timezone
    notice, effective = notice_of(site, key, on)
    days: tuple[date | None, ...] = notice.email_days if notice else (effective,)
    if audience == "subscribers" or further == REMINDER:
        days = (None,)
    people = ((by, deliveries.people(tries, end_of(by, timezone) if by else EVER)[0]) for by in days)
    return tuple(given_by_email(counts, audience, further, by) for by, counts in people)


def notice_of(site: Site, key: str, on: date) -> tuple[Notice | None, date]:
    """Return the notice of a key, and the day from which its text applies; None if nobody can be told of it any
    more."""
    slug, _, revised = key.partition("~")[0].partition("@")
    revision = next(each for each in site.policy(slug).revisions if str(each.revised) == revised)
    sent = announced_notices(recorded_outcomes(site.record.ledger, site.config.timezone))
    return named_notice(site, revision, on, sent), revision.effective


def unreached_by(
    site: Site, name: str, deliveries: "Deliveries", on: date, by: date | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield notice, address and state of each account holder whom the notices of POLICY, POLICY@REVISED or of all
    policies (empty) did not reach in time, with an empty address for each that was erased. `by` is one of the last days
    of the notice, the earliest if it is None."""
    campaigns = deliveries.campaigns(name.partition("@")[0])
    announced = (key for each in campaigns if each.campaign.audience == "accounts" for key in each.campaign.notices)
    keys = dict.fromkeys(counted_under(key) for key in announced if further_of(key) != REMINDER)
    for key in [name.partition("~")[0]] if "@" in name else keys:
        notice, effective = notice_of(site, key, on)
        day = last_day(notice.email_days if notice else (effective,), by, key)
        texts = (f"{notice.policy}@{text.revised}" for text in notice.carried_over) if notice else ()
        tries = next(filter(None, (tries_of(campaigns, each, "accounts") for each in (key, *texts))), {})
        for address, state in deliveries.unreached(tries, end_of(day, site.config.timezone)):
            yield key, address, state


def last_day(days: Sequence[date], by: date | None, name: str) -> date:
    """Return one of the last days for the emails of a notice: `by`, or the earliest. Raises ProblemsFound (status 2) if
    `by` is none of them."""
    if by is None or by in days:
        return by or days[0]
    help = f"its last days are: {', '.join(map(str, days))}"
    raise ProblemsFound([Problem("other-day", f"{by} is not a last day for the emails of {name}", help)], 2)


def named_notice(site: Site, revision: Revision, on: date, announced: Collection[str]) -> Notice | None:
    """Return the notice of a revision, whether or not anything calls for it. `announced` as in `due_notices`."""
    return notice_for(site.policy(revision.policy), revision, site.config, site.promise, on, asked=True, sent=announced)


def counted_under(key: str) -> str:
    """Return the key of the notice that a correction is part of; a reminder keeps its own."""
    return key if further_of(key) == REMINDER else key.partition("~")[0]
