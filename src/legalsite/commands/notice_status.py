"""The notices that a site owes, the one that a person names, and what became of each, person by person: by the
deliveries where they exist, else by the ledger. Whatever is said about it anywhere is made from this."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from legalsite.errors import ProblemsFound, usage_failure
from legalsite.ledger.lines import beginning_of
from legalsite.ledger.recorded_result import RecordedResult, RecordedResults, email_result
from legalsite.model.declared_time import Clock, local_day
from legalsite.model.email import Audience, StoredMailing
from legalsite.model.notice import Notice, policy_name
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import ONE_DAY, Policy, Version, VersionId
from legalsite.model.promise import TextPromise
from legalsite.notices.notice_results import (
    NoticeResult,
    NoticeStatus,
    announced_notices,
    applicable_results,
    evaluate_notice,
    recorded_results,
)
from legalsite.notices.requirements import due_notices, in_order_of_deadlines, notice_for
from legalsite.notices.status_phrases import describe_counts, describe_requirement_status
from legalsite.site.load import Site
from legalsite.site.texts import promise_record

if TYPE_CHECKING:
    from legalsite.mail.deliveries import Deliveries

AudienceResults = Mapping[tuple[NoticeKey, Audience], RecordedResults]
EVER = "9"  # after every time as it is written


class SiteNotices:
    """The notices of a site, and what became of them: by the deliveries where they exist, else by the ledger.
    `deliveries` opens them once they are asked."""

    def __init__(self, site: Site, deliveries: "Callable[[], Deliveries]") -> None:
        self.site, self._zone = site, site.config.timezone
        self.recorded = recorded_results(site.record.ledger, self._zone)  # what the ledger says
        self.deliveries, self._mailings = deliveries, cache(lambda slug: deliveries().mailings(slug))

    def due(self, policy: Policy, on: date) -> tuple[NoticeStatus, ...]:
        """Return the notices that a policy owes on a day and what became of them, the first to be sent first."""
        site = self.site
        notices = due_notices(policy, site.config, site.promise, on, sent=self.announced(policy.slug))
        return tuple(self.notice_status(notice, on) for notice in notices)

    def missed(self, policy: Policy, due: Iterable[NoticeStatus], on: date) -> Iterator[NoticeStatus]:
        """Yield what became of each notice that is not `due` any more, and that nobody has recorded or explained: of
        texts that were published with this ledger and took effect. The deliveries are asked only if the ledger lacks
        something."""
        config, sent = self.site.config, announced_notices(self.recorded)
        known = {notice_status.notice.version.revised for notice_status in due}

        def promises(text: Version) -> TextPromise:
            return TextPromise(promise_record(text, policy, config.settings(policy.slug)))

        for version in policy.known(on):
            if version.revised in known or version.recorded_as != "publish" or version.first_day > on:
                continue
            notice = notice_for(policy, version, config, promises, on, sent=sent)
            if not notice or not self._notice_status(notice, on, self._recorded).lacking:
                continue
            notice_status = self.notice_status(notice, on)
            if notice_status.lacking and not policy.canceled_by(version, on):
                yield notice_status

    def owed(self, on: date, slugs: Sequence[str] = ()) -> tuple[NoticeStatus, ...]:
        """Return the notices that are due on a day and what became of them, in the order in which they must be sent.
        `slugs` are the policies to look at; empty means all."""
        policies = [self.site.policy(slug) for slug in slugs] or list(self.site.policies.values())
        owed = (notice_status for policy in policies for notice_status in self.due(policy, on))
        return tuple(sorted(owed, key=lambda notice_status: in_order_of_deadlines(notice_status.notice)))

    def notice_status(self, notice: Notice, on: date) -> NoticeStatus:
        """Return what became of a notice, requirement by requirement."""
        return self._notice_status(notice, on, lambda text: self._of(text, notice))

    def _notice_status(self, notice: Notice, on: date, of: Callable[[Version], NoticeResult | None]) -> NoticeStatus:
        return evaluate_notice(notice, on, of, timezone=self._zone, settings=self.site.config.notice)

    def _recorded(self, text: Version) -> NoticeResult | None:
        """Return what the ledger says of the notice of a text."""
        return self.recorded.get(NoticeKey.of(text))

    def counted(self, notice: Notice, by: date) -> RecordedResult | None:
        """Return the account holders of a notice by state, in the light of a last day; None if none is recorded."""
        return applicable_results(notice, lambda text: self._of(text, notice))[0].counted(by)

    def _of(self, text: Version, notice: Notice) -> NoticeResult:
        """Return what became of the notice of a text, as far as it counts for this notice."""
        key = NoticeKey.of(text)
        recorded = self._recorded(text) or NoticeResult()
        mailings = self._mailings(notice.policy)
        tries = tries_of(mailings, key, "accounts")
        seen = self._seen_live(key, [stored for stored in mailings if stored.number in tries])
        recorded = replace(recorded, live=seen)
        if not tries:
            return recorded
        emails = {}
        for by in notice.email_days:
            counts, last = self._people(tries, by)
            emails[by] = email_result(counts, by=by)
        day = local_day(datetime.fromisoformat(last), self._zone) if last else None
        complete = day if all(sent.count("accepted", "late") == sent.total for sent in emails.values()) else None
        return replace(recorded, emails=emails, emailed=recorded.emailed or day, complete=complete)

    def _seen_live(self, key: NoticeKey, mailings: Iterable[StoredMailing]) -> date | None:
        """Return the first day on which `verify --live`, or a run that sends some mailings, saw a text on its page."""
        looks = chain.from_iterable(json.loads(stored.live) for stored in mailings)
        times = [look["time"] for look in looks if look["checked"]]
        times += filter(None, [self.deliveries().seen_live(key)])
        first = min(times, default=None)
        return local_day(datetime.fromisoformat(first), self._zone) if first else None

    def announced(self, slug: str) -> frozenset[NoticeKey]:
        """Return the notices of a policy of which some account holder was notified."""
        return announced_notices(self.recorded) | {
            key.notice
            for stored in self._mailings(slug)
            if stored.mailing.audience == "accounts" and "accepted" in self.deliveries().counts(stored.number)
            for key in stored.mailing.notices
        }

    def named(self, version: Version, on: date) -> Notice | None:
        """Return the notice of a version, whether or not anything calls for it."""
        site, sent = self.site, self.announced(version.policy)
        policy = site.policy(version.policy)
        return notice_for(policy, version, site.config, site.promise, on, asked=True, sent=sent)

    def of_key(self, key: NoticeKey, on: date) -> tuple[Notice | None, date]:
        """Return the notice of a key, None if nobody can be notified of it, and the day from which its text applies."""
        version = version_of(self.site, key)
        return self.named(version, on), version.effective

    def of_mailing(self, stored: StoredMailing, on: date) -> dict[NoticeKey, RecordedResults]:
        """Return, by the keys of the notices that a mailing announces, what lines of the ledger say of them: of a
        correction or reminder its own emails; of all but a reminder, the whole notice."""
        audience = stored.mailing.audience
        outcomes = {}
        for key in stored.mailing.notices:
            own = self._counted(key, audience, on, {stored.number: 0}) if key.further else ()
            rest = () if key.is_reminder else self.whole(key.notice, audience, on)
            outcomes[key] = (*own, *rest)
        return outcomes

    def whole(self, key: NoticeKey, audience: Audience, on: date) -> RecordedResults:
        """Return what became of the emails under a notice's key to an audience, over all mailings that announce it, in
        the light of each last day. `on` is today."""
        return self._counted(key, audience, on, tries_of(self._mailings(key.policy), key, audience))

    def unreached(self, name: str, on: date, by: date | None = None) -> Iterator[tuple[NoticeKey, str, str]]:
        """Yield notice, address and state of each account holder whom the notices of POLICY, POLICY@VERSION or of all
        policies (empty) did not reach in time, with an empty address for each that was erased. `by` is one of the last
        days of the notice, the earliest if it is None."""
        slug = policy_name(name)
        mailings = self._mailings(slug)
        keys: dict[NoticeKey, None] = {}
        for stored in mailings:
            if stored.mailing.audience == "accounts":
                announced = (key for key in stored.mailing.notices if key.matches(slug))
                keys |= dict.fromkeys(key.notice for key in announced if not key.is_reminder)
        for key in [NoticeKey.of(version_named(self.site, name))] if "@" in name else keys:
            notice, effective = self.of_key(key, on)
            day = last_day(notice.email_days if notice else (effective,), by, key)
            texts = map(NoticeKey.of, notice.carried_over) if notice else ()
            tries = next(filter(None, (tries_of(mailings, notice, "accounts") for notice in (key, *texts))), {})
            for address, state in self.deliveries().unreached(tries, end_of(day, self._zone)):
                yield key, address, state

    def _counted(self, key: NoticeKey, audience: Audience, on: date, tries: dict[int, int]) -> RecordedResults:
        """Return what became of some tries to give a notice. Subscribers and reminders have no last day: only what
        account holders get meets a requirement."""
        notice, effective = self.of_key(key, on)
        days: tuple[date | None, ...] = notice.email_days if notice else (effective,)
        if audience == "subscribers" or key.is_reminder:
            days = (None,)
        return tuple(email_result(self._people(tries, by)[0], audience, key.further, by) for by in days)

    def _people(self, tries: dict[int, int], by: date | None) -> tuple[dict[str, int], str]:
        """Return how many people got a notice, by state in the light of a last day, and when the last of them did."""
        return self.deliveries().people(tries, end_of(by, self._zone) if by else EVER)


@contextmanager
def open_site_notices(site: Site, *, database: str, now: Clock) -> Iterator[SiteNotices]:
    """Open what says what became of notices. The database is opened once it is asked; none is created."""
    with ExitStack() as stack:

        @cache
        def deliveries() -> "Deliveries":
            from legalsite.commands.stored_mailings import open_deliveries  # no database where no notice is due

            return stack.enter_context(open_deliveries(site.root, database, now, reading=True))

        yield SiteNotices(site, deliveries)


def tries_of(mailings: Sequence[StoredMailing], key: NoticeKey, audience: Audience) -> dict[int, int]:
    """Return the mailings that try to give a notice to an audience, by number, each with the number of the correction
    that it is. A reminder gives no notice: its own key has its own tries."""
    return {
        stored.number: notice.correction
        for stored in mailings
        for notice in stored.mailing.notices
        if stored.mailing.audience == audience and notice.counted_notice == key.counted_notice
    }


def end_of(day: date, timezone: str) -> str:
    """Return when a day ends in a time zone (UTC, like 2026-03-02T23:00:00Z)."""
    return beginning_of(day + ONE_DAY, timezone)


def notice_status_as_json(notice_status: NoticeStatus) -> dict[str, Any]:
    """Return a notice and its requirements as JSON values, as `status` and `notify plan` print them."""
    requirements = []
    for outcome in notice_status.requirements:
        requirement, rule = outcome.requirement, outcome.requirement.rule
        requirements.append(
            {
                "source": requirement.source,
                "about": rule.about or None,
                "classes": rule.classes,
                "channels": rule.channels,
                "logic": rule.logic,
                "period": rule.period and str(rule.period),
                "deadline": requirement.deadline,
                "state": outcome.state,
                "outcome": describe_requirement_status(outcome),
                "why": requirement.why,
            }
        )
    notice = notice_status.notice
    return {"key": str(notice.key), "deadline": notice.deadline, "requirements": requirements}


def result_as_json(result: RecordedResult) -> dict[str, Any]:
    """Return the result of emails as JSON values."""
    words = describe_counts(result)
    return {"by": result.by, "of": result.total, "counts": dict(result.counts), "in_words": words}


def last_day(days: Sequence[date], by: date | None, name: object) -> date:
    """Return one of the last days for the emails of a notice: `by`, or the earliest. Raises ProblemsFound (status 2) if
    `by` is none of them."""
    if by is None or by in days:
        return by or days[0]
    help = f"use one of its deadlines: {', '.join(map(str, days))}"
    raise usage_failure("other-day", f"{by} isn't a deadline for the emails of {name}", help)


def unpublished(site: Site, slugs: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the paths below content/ of drafts that would change a published policy: no notice can be due for them
    yet. `slugs` are the policies to look at; empty means all."""
    wanted = set(slugs or site.policies) & set(site.policies)
    return tuple(path for path in site.drafts if path.partition(".")[0] in wanted)


def choose_notice(outcomes: SiteNotices, name: str, on: date, *, again: bool = False) -> Notice | None:
    """Return the notice that `name` stands for: POLICY or POLICY@VERSION. A policy alone stands for its one notice that
    is due and that not everybody has; None if there is none. Raises ProblemsFound (status 2) for a name that means
    nothing, or more than one notice, or a text that never applies. `again`: a notice that all have counts as well."""
    slug, at, _ = name.partition("@")
    policy = outcomes.site.policy(slug)
    if at:
        version = version_named(outcomes.site, name)
        require_announceable(outcomes.site, version, on)
        notice = outcomes.named(version, on)
        if notice is None:
            help = "name a later version; this one can't be compared with anything"
            raise usage_failure("no-text-before", f"{name} has no previous version", help)
        return notice
    waiting = [
        notice_status.notice for notice_status in outcomes.due(policy, on) if again or not notice_status.reached_enough
    ]
    if len(waiting) > 1:
        keys = ", ".join(str(notice.key) for notice in waiting)
        message = f"{len(waiting)} notices are due for {slug}: {keys}"
        raise usage_failure("many-notices", message, "name the one you mean")
    return outcomes.named(waiting[0].version, on) if waiting else None


def newest_notice(site: Site, slug: str, on: date) -> Notice | None:
    """Return the notice of the last change, whether or not it is due, to preview its email. None if the policy has no
    version that changes an earlier one."""
    policy, sent = site.policy(slug), announced_notices(recorded_results(site.record.ledger, site.config.timezone))
    for version in reversed(policy.known(on)):
        with suppress(ProblemsFound):
            require_announceable(site, version, on)
            if notice := notice_for(policy, version, site.config, site.promise, on, asked=True, sent=sent):
                return notice
    return None


def require_announceable(site: Site, version: Version, on: date) -> None:
    """Raise ProblemsFound (status 2) for a version that no notice may announce: it never takes effect, it isn't known
    whether it does, or it is withheld."""
    name, policy = NoticeKey.of(version), site.policy(version.policy)
    if by := policy.canceled_by(version, on):
        message = f"{name} was canceled by the version of {by.revised}, so no notice can announce it"
        raise usage_failure("canceled", message, f"name {NoticeKey.of(by)}")
    if policy.may_have_taken_effect(version, on):
        message = f"a gap after {name} leaves unknown whether it takes effect, so no notice can announce it"
        raise usage_failure("not-known", message, "publish the version that is in effect")
    if version.withheld:
        help = "tell recipients in your own words why it was withheld, and which version replaces it"
        message = f"{name} is withheld, so no email can show what it changed"
        raise usage_failure("withheld", message, help)


def require_published(version: Version) -> None:
    """Raise ProblemsFound (status 2) for a version that isn't in the ledger."""
    if not version.recorded:
        help = "publish the version first: `legalsite publish`"
        raise usage_failure("not-recorded", f"{NoticeKey.of(version)} isn't in the ledger", help)


def in_language(site: Site, version: Version, language: str, on: date) -> Version | None:
    """Return a version in a language: itself in the site's first one, else its translation, or None if it has none."""
    if language == site.config.main_language:
        return version
    return site.policy(version.policy).translation(language, version, on)


def version_of(site: Site, key: NoticeKey) -> Version:
    """Return the version that a notice announces. Raises ProblemsFound (status 2) if there is none."""
    return version_named(site, str(key.notice))


def version_named(site: Site, name: str) -> Version:
    """Return the version POLICY@VERSION. Raises ProblemsFound (status 2) if there is none."""
    slug, _, revised = name.partition("@")
    policy = site.policy(slug)
    try:
        version = policy.version(VersionId.parse(revised))
    except ValueError:
        version = None
    if version is None:
        last = ", ".join(str(earlier.revised) for earlier in policy.versions[-5:])
        help = f"name another version; the latest are: {last}"
        raise usage_failure("no-version", f"{slug} has no version {revised!r}", help)
    return version
