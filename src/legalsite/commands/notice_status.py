"""The notices that a site owes, the one that a person names, and the result of each, person by
person: by the deliveries where they exist, otherwise by the ledger. Everything that is said about a
notice comes from here."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self

from msgspec.structs import replace

from legalsite.errors import ProblemsFound, usage_failure
from legalsite.ledger.lines import start_of_day
from legalsite.ledger.recorded_result import RecordedResult, RecordedResults, email_result
from legalsite.model.declared_time import Clock, local_day
from legalsite.model.email import Audience, StoredMailing
from legalsite.model.notice import Notice, policy_name
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import ONE_DAY, Policy, Version, VersionId
from legalsite.model.promise import TextPromise
from legalsite.notices.notice_results import (
    FindResult,
    NoticeResult,
    NoticeStatus,
    announced_notices,
    applicable_results,
    evaluate_notice,
    recorded_results,
)
from legalsite.notices.requirements import by_deadline, due_notices, notice_for
from legalsite.notices.status_phrases import describe_counts, describe_requirement_status
from legalsite.site.load import Site
from legalsite.site.texts import promise_record

if TYPE_CHECKING:
    from legalsite.mail.deliveries import Deliveries

AudienceResults = Mapping[tuple[NoticeKey, Audience], RecordedResults]
AFTER_ALL_TIMES = "9"  # after every time as it is written


class SiteNotices:
    """The notices of a site, and their results: by the deliveries where they exist, otherwise by
    the ledger. `deliveries` opens them once they are needed."""

    def __init__(self, site: Site, deliveries: "Callable[[], Deliveries]") -> None:
        self.site = site
        self.deliveries = deliveries
        self.recorded = recorded_results(site.record.ledger, site.config.timezone)
        self._mailings = cache(self._stored_mailings)

    def _stored_mailings(self, slug: str) -> Sequence[StoredMailing]:
        return self.deliveries().queries.mailings(slug)

    @classmethod
    def of(cls, site: Site, deliveries: "Deliveries") -> Self:
        """Return the notices of a site whose deliveries are open."""
        return cls(site, lambda: deliveries)

    def policy_notices(self, policy: Policy, on: date) -> tuple[NoticeStatus, ...]:
        """Return the status of each notice that a policy owes on a date, the first to be sent
        first."""
        site = self.site
        sent = self.announced_keys(policy.slug)
        notices = due_notices(policy, site.config, site.promise, on, sent=sent)
        return tuple(self.notice_status(notice, on) for notice in notices)

    def missed_notices(
        self, policy: Policy, due: Iterable[NoticeStatus], on: date
    ) -> Iterator[NoticeStatus]:
        """Yield the status of each notice that isn't `due` any more, and that was neither recorded
        nor explained: of versions that were published with this ledger and took effect. The
        deliveries are only needed if the ledger lacks something."""
        config = self.site.config
        sent = announced_notices(self.recorded)
        known = {status.notice.version.revised for status in due}

        def promises(text: Version) -> TextPromise:
            return TextPromise(promise_record(text, policy, config.settings(policy.slug)))

        for version in policy.known(on):
            has_begun = version.recorded_as == "publish" and version.first_day <= on
            if version.revised in known or not has_begun:
                continue
            notice = notice_for(policy, version, config, promises, on, sent=sent)
            if not notice or not self._evaluate(notice, on, self._recorded_result).first_not_given:
                continue
            status = self.notice_status(notice, on)
            if status.first_not_given and not policy.canceled_by(version, on):
                yield status

    def due_notices(self, on: date, slugs: Sequence[str] = ()) -> list[NoticeStatus]:
        """Return the status of each notice that is due on a date, the first to be sent first.
        `slugs` are the policies to look at; empty means all."""
        owed: list[NoticeStatus] = []
        for slug in slugs or self.site.policies:
            owed += self.policy_notices(self.site.policy(slug), on)
        return sorted(owed, key=lambda status: by_deadline(status.notice))

    def notice_status(self, notice: Notice, on: date) -> NoticeStatus:
        """Return the status of a notice, requirement by requirement."""
        return self._evaluate(notice, on, partial(self._notice_result, notice))

    def _evaluate(self, notice: Notice, on: date, find_result: FindResult) -> NoticeStatus:
        zone = self.site.config.timezone
        settings = self.site.config.notice
        return evaluate_notice(notice, on, find_result, timezone=zone, settings=settings)

    def _recorded_result(self, version: Version) -> NoticeResult | None:
        """Return what the ledger says of the notice of a version."""
        return self.recorded.get(NoticeKey.of(version))

    def account_holder_counts(self, notice: Notice, deadline: date) -> RecordedResult | None:
        """Return the account holders of a notice by state, judged by a deadline; None if none is
        recorded."""
        latest = applicable_results(notice, partial(self._notice_result, notice))[0]
        return latest.emails_judged_by(deadline)

    def _notice_result(self, notice: Notice, version: Version) -> NoticeResult:
        """Return the result of the notice of a version, as far as it counts for this notice."""
        key = NoticeKey.of(version)
        recorded = self._recorded_result(version) or NoticeResult()
        mailings = self._mailings(notice.policy)
        tries = tries_by_number(mailings, key, "accounts")
        tried = [stored for stored in mailings if stored.number in tries]
        recorded = replace(recorded, seen_live=self._seen_live(key, tried))
        if not tries:
            return recorded
        emails = {}
        is_complete = True
        last = ""
        for deadline in notice.email_days:
            counts, last = self._people_counts(tries, deadline)
            result = emails[deadline] = email_result(counts, deadline=deadline)
            is_complete = is_complete and result.count("accepted", "late") == result.total
        day = self._local_day(last)
        all_emailed = day if is_complete else None
        first_emailed = recorded.first_emailed or day
        return replace(
            recorded, emails=emails, first_emailed=first_emailed, all_emailed=all_emailed
        )

    def _seen_live(self, key: NoticeKey, mailings: Iterable[StoredMailing]) -> date | None:
        """Return when `verify --live`, or a run that sends some mailings, first saw a text on its
        page."""
        times = [self.deliveries().queries.seen_live(key)]
        for stored in mailings:
            times += [look["time"] for look in json.loads(stored.live) if look["checked"]]
        return self._local_day(min(filter(None, times), default=""))

    def _local_day(self, time: str) -> date | None:
        if not time:
            return None
        return local_day(datetime.fromisoformat(time), self.site.config.timezone)

    def announced_keys(self, slug: str) -> frozenset[NoticeKey]:
        """Return the notices of a policy of which some account holder was notified."""
        announced = set(announced_notices(self.recorded))
        for stored in self._mailings(slug):
            mailing = stored.mailing
            if mailing.audience != "accounts":
                continue
            if "accepted" in self.deliveries().queries.counts(stored.number):
                announced.update(key.notice for key in mailing.notices)
        return frozenset(announced)

    def notice_for_version(self, version: Version, on: date) -> Notice | None:
        """Return the notice of a version, whether or not anything calls for it."""
        site = self.site
        sent = self.announced_keys(version.policy)
        policy = site.policy(version.policy)
        return notice_for(policy, version, site.config, site.promise, on, requested=True, sent=sent)

    def notice_for_key(self, key: NoticeKey, on: date) -> tuple[Notice | None, date]:
        """Return the notice with a key, None if no one can be notified of it, and the effective
        date of its version."""
        version = announced_version(self.site, key)
        return self.notice_for_version(version, on), version.effective

    def mailing_results(self, stored: StoredMailing, on: date) -> dict[NoticeKey, RecordedResults]:
        """Return what ledger lines say of the notices that a mailing announces: of a correction or
        reminder its own emails; of all but a reminder, the whole notice."""
        audience = stored.mailing.audience
        results = {}
        for key in stored.mailing.notices:
            own = RecordedResults()
            whole = RecordedResults()
            if key.further:
                own = self._email_results(key, audience, on, {stored.number: 0})
            if not key.is_reminder:
                whole = self.all_results(key.notice, audience, on)
            results[key] = own + whole
        return results

    def all_results(self, key: NoticeKey, audience: Audience, on: date) -> RecordedResults:
        """Return the results of a notice's emails to an audience, over all mailings that announce
        it, judged by each deadline. `on` is today."""
        tries = tries_by_number(self._mailings(key.policy), key, audience)
        return self._email_results(key, audience, on, tries)

    def unreached_people(
        self, name: str, on: date, by: date | None = None
    ) -> Iterator[tuple[NoticeKey, str, str]]:
        """Yield notice, address, and state of each account holder whom the notices of POLICY,
        POLICY@VERSION, or all policies (empty) didn't reach in time, with an empty address for each
        that was erased. `by` is one of the deadlines of the notice; None for the earliest."""
        mailings = self._mailings(policy_name(name))
        keys: dict[NoticeKey, None] = {}
        if "@" in name:
            keys[NoticeKey.of(version_named(self.site, name))] = None
        else:
            for stored in mailings:
                if stored.mailing.audience == "accounts":
                    matching = [key for key in stored.mailing.notices if key.matches(name)]
                    keys |= {key.notice: None for key in matching if not key.is_reminder}
        for key in keys:
            notice, effective = self.notice_for_key(key, on)
            days: tuple[date, ...] = (effective,)
            keys_sharing = [key]
            if notice:
                days = notice.email_days
                keys_sharing += map(NoticeKey.of, notice.carried_over)
            deadline = chosen_deadline(days, by, key)
            tries: dict[int, int] = {}
            for each in keys_sharing:
                tries = tries or tries_by_number(mailings, each, "accounts")
            before = end_of_day(deadline, self.site.config.timezone)
            for address, state in self.deliveries().queries.unreached(tries, before):
                yield key, address, state

    def _email_results(
        self, key: NoticeKey, audience: Audience, on: date, tries: dict[int, int]
    ) -> RecordedResults:
        """Return the results of some tries to give a notice. Subscribers and reminders have no
        deadline: only what account holders get meets a requirement."""
        notice, effective = self.notice_for_key(key, on)
        deadlines: tuple[date | None, ...] = notice.email_days if notice else (effective,)
        if audience == "subscribers" or key.is_reminder:
            deadlines = (None,)
        results = []
        for deadline in deadlines:
            counts, _ = self._people_counts(tries, deadline)
            results.append(email_result(counts, audience, key.further, deadline))
        return tuple(results)

    def _people_counts(
        self, tries: dict[int, int], deadline: date | None
    ) -> tuple[dict[str, int], str]:
        """Return how many people got a notice, by state judged by a deadline, and when the last of
        them did."""
        before = end_of_day(deadline, self.site.config.timezone)
        return self.deliveries().queries.count_people(tries, before)


@contextmanager
def open_site_notices(site: Site, *, database: str, now: Clock) -> Iterator[SiteNotices]:
    """Open the notices of a site and their results. The database is opened once it is needed; none
    is created."""
    with ExitStack() as stack:

        @cache
        def deliveries() -> "Deliveries":
            # no database where no notice is due
            from legalsite.commands.stored_mailings import open_deliveries

            return stack.enter_context(open_deliveries(site.root, database, now, reading=True))

        yield SiteNotices(site, deliveries)


def tries_by_number(
    mailings: Sequence[StoredMailing], key: NoticeKey, audience: Audience
) -> dict[int, int]:
    """Return the mailings that try to give a notice to an audience, by number, each with the number
    of the correction that it is. A reminder doesn't give a notice: its own key has its own
    tries."""
    tries = {}
    for stored in mailings:
        if stored.mailing.audience != audience:
            continue
        for notice in stored.mailing.notices:
            if notice.counted_notice == key.counted_notice:
                tries[stored.number] = notice.correction
    return tries


def end_of_day(day: date | None, timezone: str) -> str:
    """Return when a day ends in a time zone (UTC, like 2026-03-02T23:00:00Z); without a day, a
    later time."""
    if day:
        return start_of_day(day + ONE_DAY, timezone)
    return AFTER_ALL_TIMES


def notice_status_as_json(status: NoticeStatus) -> dict[str, Any]:
    """Return a notice and its requirements as JSON values, as `status` and `notify plan` print
    them."""
    requirements = []
    for each in status.requirements:
        requirement = each.requirement
        rule = each.requirement.rule
        requirements.append(
            {
                "source": requirement.source,
                "about": rule.about or None,
                "classes": rule.classes,
                "channels": rule.channels,
                "logic": rule.logic,
                "period": rule.period and str(rule.period),
                "deadline": requirement.deadline,
                "state": each.state,
                "outcome": describe_requirement_status(each),
                "why": requirement.why,
            }
        )
    notice = status.notice
    return {"key": str(notice.key), "deadline": notice.deadline, "requirements": requirements}


def result_as_json(result: RecordedResult) -> dict[str, Any]:
    """Return the result of emails as JSON values."""
    words = describe_counts(result)
    return {
        "by": result.deadline,
        "of": result.total,
        "counts": dict(result.counts),
        "in_words": words,
    }


def chosen_deadline(days: Sequence[date], by: date | None, name: object) -> date:
    """Return one of the deadlines for the emails of a notice: `by`, or the earliest. Raises
    ProblemsFound (status 2) if `by` is none of them."""
    if by is None or by in days:
        return by or days[0]
    listed = ", ".join(map(str, days))
    help = f"use one of its deadlines: {listed}"
    raise usage_failure("other-day", f"{by} isn't a deadline for the emails about {name}", help)


def unpublished_drafts(site: Site, slugs: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the paths below content/ of drafts that would change a published policy: no notice can
    be due for them yet. `slugs` are the policies to look at; empty means all."""
    wanted = set(slugs or site.policies) & set(site.policies)
    return tuple(path for path in site.drafts if path.partition(".")[0] in wanted)


def choose_notice(
    notices: SiteNotices, name: str, on: date, *, again: bool = False
) -> Notice | None:
    """Return the notice that POLICY or POLICY@VERSION names. A policy alone names its one notice
    that is due and that not everyone has; None if there is none.

    Raises ProblemsFound (status 2) for a name that means nothing, or more than one notice, or a
    version that never takes effect. `again`: a notice that all have counts as well."""
    if "@" in name:
        version = version_named(notices.site, name)
        require_announceable(notices.site, version, on)
        notice = notices.notice_for_version(version, on)
        if notice is None:
            help = "choose a later version; this one can't be compared with anything"
            raise usage_failure("no-text-before", f"{name} has no previous version", help)
        return notice
    due = notices.policy_notices(notices.site.policy(name), on)
    waiting = [status.notice for status in due if again or not status.reached_enough]
    if len(waiting) > 1:
        keys = ", ".join(str(notice.key) for notice in waiting)
        message = f"{len(waiting)} notices are due for {name}: {keys}"
        raise usage_failure("many-notices", message, "name the one you mean")
    if waiting:
        return notices.notice_for_version(waiting[0].version, on)
    return None


def newest_notice(site: Site, slug: str, on: date) -> Notice | None:
    """Return the notice of the last change, whether or not it is due, to preview its email. None if
    the policy has no version that changes an earlier one."""
    policy = site.policy(slug)
    config = site.config
    sent = announced_notices(recorded_results(site.record.ledger, config.timezone))
    for version in reversed(policy.known(on)):
        with suppress(ProblemsFound):
            require_announceable(site, version, on)
            notice = notice_for(
                policy, version, config, site.promise, on, requested=True, sent=sent
            )
            if notice:
                return notice
    return None


def require_announceable(site: Site, version: Version, on: date) -> None:
    """Raise ProblemsFound (status 2) for a version that no notice may announce: it never takes
    effect, it isn't known whether it does, or it is withheld."""
    name = NoticeKey.of(version)
    policy = site.policy(version.policy)
    replacement = policy.canceled_by(version, on)
    if replacement:
        message = f"{name} was canceled by the version of {replacement.revised}"
        help = f"name {NoticeKey.of(replacement)}"
        raise usage_failure("canceled", f"{message}, so no notice can announce it", help)
    if policy.may_have_taken_effect(version, on):
        message = f"because of a gap after {name}, we don't know whether it takes effect"
        help = "publish the version that is in effect"
        raise usage_failure("not-known", f"{message}, so no notice can announce it", help)
    if version.withheld:
        help = "tell recipients in your own words why it was withheld, "
        message = f"{name} is withheld, so no email can show what it changed"
        raise usage_failure("withheld", message, f"{help}and which version replaces it")


def require_published(version: Version) -> None:
    """Raise ProblemsFound (status 2) for a version that isn't in the ledger."""
    if not version.recorded:
        help = "publish the version first: `legalsite publish`"
        raise usage_failure("not-recorded", f"{NoticeKey.of(version)} isn't in the ledger", help)


def version_in_language(site: Site, version: Version, language: str, on: date) -> Version | None:
    """Return a version in a language: itself in the site's first one, otherwise its translation, or
    None if it has none."""
    if language == site.config.main_language:
        return version
    return site.policy(version.policy).translation(language, version, on)


def announced_version(site: Site, key: NoticeKey) -> Version:
    """Return the version that a notice announces. Raises ProblemsFound (status 2) if there is
    none."""
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
        help = f"choose another version; the latest are: {last}"
        raise usage_failure("no-version", f"{slug} has no version {revised!r}", help)
    return version
