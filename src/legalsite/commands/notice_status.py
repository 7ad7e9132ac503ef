"""Finds the notices that are due, or that a person names, and the result of each: from the database
of deliveries if it has any, otherwise from the ledger. All commands that report on notices use this
module."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self

from msgspec.structs import replace

from legalsite.commands.version_names import version_named
from legalsite.errors import ProblemsFound, usage_failure
from legalsite.ledger.lines import start_of_day
from legalsite.ledger.recorded_result import RecordedResult, RecordedResults, email_result
from legalsite.model.declared_time import Clock, local_day
from legalsite.model.email import Audience, StoredMailing
from legalsite.model.notice import Notice, policy_name
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import ONE_DAY, Policy, Version
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
from legalsite.notices.status_phrases import (
    describe_counts,
    describe_requirement,
    describe_requirement_status,
)
from legalsite.site.load import Site
from legalsite.site.texts import promise_record

if TYPE_CHECKING:
    from legalsite.mail.deliveries import Deliveries

AudienceResults = Mapping[tuple[NoticeKey, Audience], RecordedResults]
AFTER_ALL_TIMES = "9"  # times are compared as strings, and years begin with 2


class SiteNotices:
    """The notices of a site and their results: from the database of deliveries if it has any,
    otherwise from the ledger. `deliveries` opens the database, and is called only if needed."""

    def __init__(self, site: Site, deliveries: "Callable[[], Deliveries]") -> None:
        self.site = site
        self.deliveries = deliveries  # opens the database when it is first called
        self.recorded = recorded_results(site.record.ledger, site.config.timezone)
        self._recorded_keys = announced_notices(self.recorded)  # the notices that anyone got
        self._mailings = cache(self._stored_mailings)  # by slug

    def _stored_mailings(self, slug: str) -> Sequence[StoredMailing]:
        """Return the mailings about a policy (empty: about any), as the database has them."""
        return self.deliveries().queries.mailings(slug)

    @classmethod
    def of(cls, site: Site, deliveries: "Deliveries") -> Self:
        """Return the notices of a site whose deliveries are open."""
        return cls(site, lambda: deliveries)

    def policy_notices(self, policy: Policy, on: date) -> tuple[NoticeStatus, ...]:
        """Return the status of each notice of a policy that is due on a date, the earliest deadline
        first."""
        site = self.site
        sent = self.announced_keys(policy.slug)
        notices = due_notices(policy, site.config, site.promise, on, sent=sent)
        return tuple(self.notice_status(notice, on) for notice in notices)

    def missed_notices(
        self, policy: Policy, due: Iterable[NoticeStatus], on: date
    ) -> Iterator[NoticeStatus]:
        """Yield the status of each notice that isn't `due` any more, although it was neither
        recorded as given nor explained. Its version is recorded and took effect.
        The database is only opened if the ledger lacks something."""
        known = {status.notice.version.revised for status in due}
        for version in policy.known(on):
            has_begun = version.recorded and version.first_day <= on
            if version.revised in known or not has_begun:
                continue
            notice = self.recorded_notice(version, on)
            # first by the ledger alone, without the deliveries
            if not notice or not self._evaluate(notice, on, self._recorded_result).first_not_given:
                continue
            status = self.notice_status(notice, on)  # with the deliveries
            if status.first_not_given and not policy.canceled_by(version, on):
                yield status

    def recorded_notice(self, version: Version, on: date) -> Notice | None:
        """Return the notice that is or was required for a version, by the ledger alone; None if
        there was none."""
        site = self.site
        policy = site.policy(version.policy)

        def promises(text: Version) -> TextPromise:
            """Return only what a person recorded, so that no text needs to be read."""
            return TextPromise(promise_record(text, policy, site.config.settings(policy.slug)))

        sent = self._recorded_keys  # the notices that account holders got
        return notice_for(policy, version, site.config, promises, on, sent=sent)

    def due_notices(self, on: date, slugs: Sequence[str] = ()) -> list[NoticeStatus]:
        """Return the status of each notice that is due on a date, the earliest deadline first.
        `slugs` are the policies to look at; empty means all."""
        owed: list[NoticeStatus] = []
        for slug in slugs or self.site.policies:
            owed += self.policy_notices(self.site.policy(slug), on)
        return sorted(owed, key=lambda status: by_deadline(status.notice))

    def notice_status(self, notice: Notice, on: date) -> NoticeStatus:
        """Return the status of a notice, requirement by requirement."""
        return self._evaluate(notice, on, partial(self._notice_result, notice))

    def _evaluate(self, notice: Notice, on: date, find_result: FindResult) -> NoticeStatus:
        """Return the status of a notice by the results that `find_result` returns for versions."""
        config = self.site.config
        return evaluate_notice(
            notice, on, find_result, timezone=config.timezone, settings=config.notice
        )

    def _recorded_result(self, version: Version) -> NoticeResult | None:
        """Return what the ledger says of the notice of a version."""
        return self.recorded.get(NoticeKey.of(version))

    def account_holder_counts(self, notice: Notice, deadline: date) -> RecordedResult | None:
        """Return how many account holders of a notice are in each state, where emails accepted
        after the deadline are late; None if nothing is recorded."""
        # the notice's own result comes first, before the results of notices that it repeats
        latest = applicable_results(notice, partial(self._notice_result, notice))[0]
        return latest.emails_judged_by(deadline)

    def _notice_result(self, notice: Notice, version: Version) -> NoticeResult:
        """Return the result of the notice of a version, with its emails counted by each deadline of
        `notice`, which may be a later notice that repeats it."""
        key = NoticeKey.of(version)
        recorded = self._recorded_result(version) or NoticeResult()
        mailings = self._mailings(notice.policy)
        # the mailings that announce it to account holders: the notice itself, and corrections
        tries = tries_by_number(mailings, key, "accounts")
        tried = [stored for stored in mailings if stored.number in tries]
        recorded = replace(recorded, seen_live=self._seen_live(key, tried))
        if not tries:
            return recorded
        emails = {}  # the result by deadline
        is_complete = True  # whether everyone has an email, in time or not
        last = ""  # when the last email was accepted; the same for each deadline
        for deadline in notice.email_days:
            counts, last = self._people_counts(tries, deadline, key.policy)
            if not any(counts.values()):  # no recipient has this policy
                return recorded
            result = emails[deadline] = email_result(counts, deadline=deadline)
            is_complete = is_complete and result.count("accepted", "late") == result.total
        day = self._local_day(last)
        all_emailed = day if is_complete else None
        first_emailed = recorded.first_emailed or day
        return replace(
            recorded, emails=emails, first_emailed=first_emailed, all_emailed=all_emailed
        )

    def _seen_live(self, key: NoticeKey, mailings: Iterable[StoredMailing]) -> date | None:
        """Return the date on which the announced text was first seen on the live site: by
        `verify --live`, or by a run that sent one of these mailings."""
        times = [self.deliveries().queries.seen_live(key)]
        for stored in mailings:
            times += [look["time"] for look in json.loads(stored.live) if look["checked"]]
        return self._local_day(min(filter(None, times), default=""))

    def _local_day(self, time: str) -> date | None:
        """Return the date of a time in the site's time zone; None if the time is empty."""
        if not time:
            return None
        return local_day(datetime.fromisoformat(time), self.site.config.timezone)

    def announced_keys(self, slug: str) -> frozenset[NoticeKey]:
        """Return the keys of the notices that at least one account holder got: for all policies by
        the ledger, and for this policy also by its mailings."""
        announced = set(self._recorded_keys)
        for stored in self._mailings(slug):
            mailing = stored.mailing
            if mailing.audience != "accounts":
                continue
            if "accepted" in self.deliveries().queries.counts(stored.number):
                announced.update(key.notice for key in mailing.notices)
        return frozenset(announced)

    def notice_for_version(self, version: Version, on: date) -> Notice | None:
        """Return the notice of a version, even if nothing requires one; None if it is withheld, or
        if there is no previous version to compare it with."""
        site = self.site
        sent = self.announced_keys(version.policy)
        policy = site.policy(version.policy)
        return notice_for(policy, version, site.config, site.promise, on, requested=True, sent=sent)

    def notice_for_key(self, key: NoticeKey, on: date) -> tuple[Notice | None, date]:
        """Return the notice with a key, and the effective date of its version. The notice is None
        if `notice_for_version` has none."""
        version = announced_version(self.site, key)
        return self.notice_for_version(version, on), version.effective

    def mailing_results(self, stored: StoredMailing, on: date) -> dict[NoticeKey, RecordedResults]:
        """Return the results that the ledger should record of a mailing, by notice: for a
        correction or reminder, of its own emails; for a notice or a correction, of all emails of
        the notice."""
        audience = stored.mailing.audience
        results = {}
        for key in stored.mailing.notices:
            # of its own emails, and of all emails of the notice
            own = RecordedResults()
            whole = RecordedResults()
            if key.further:
                # this mailing is the only try
                own = self._email_results(key, audience, on, {stored.number: 0})
            if not key.is_reminder:
                whole = self.all_results(key.notice, audience, on)
            results[key] = own + whole
        return results

    def all_results(self, key: NoticeKey, audience: Audience, on: date) -> RecordedResults:
        """Return the results of a notice's emails to an audience, one for each deadline, counted
        over all mailings that announce the notice. `on` is today."""
        tries = tries_by_number(self._mailings(key.policy), key, audience)
        return self._email_results(key, audience, on, tries)

    def unreached_people(
        self, name: str, on: date, by: date | None = None
    ) -> Iterator[tuple[NoticeKey, str, str]]:
        """Yield notice, address, and state of each account holder whom the notices about `name`
        (POLICY, POLICY@VERSION, or empty for all policies) didn't reach in time. An erased address
        is empty. `by` is one of the deadlines of the notice; None for the earliest."""
        mailings = self._mailings(policy_name(name))
        for key in self._notices_about(name, mailings):
            notice, effective = self.notice_for_key(key, on)
            days: tuple[date, ...] = (effective,)
            # if the notice has no mailing, the emails of a notice that it carries over count for it
            keys_sharing = [key]
            if notice:
                days = notice.email_days
                keys_sharing += map(NoticeKey.of, notice.carried_over)
            deadline = chosen_deadline(days, by, key)
            tries: dict[int, int] = {}  # the mailings of the first key that has any
            for each in keys_sharing:
                tries = tries or tries_by_number(mailings, each, "accounts")
            before = end_of_day(deadline, self.site.config.timezone)
            queries = self.deliveries().queries
            for address, state in queries.unreached(tries, before, key.policy):
                yield key, address, state

    def _notices_about(self, name: str, mailings: Iterable[StoredMailing]) -> Collection[NoticeKey]:
        """Return the notice of POLICY@VERSION or, for any other name, the notices about it that
        these mailings announce to account holders, each once, without reminders."""
        if "@" in name:
            return [NoticeKey.of(version_named(self.site, name))]
        keys: dict[NoticeKey, None] = {}
        for stored in mailings:
            if stored.mailing.audience == "accounts":
                matching = [key for key in stored.mailing.notices if key.matches(name)]
                keys |= {key.notice: None for key in matching if not key.is_reminder}
        return keys

    def _email_results(
        self, key: NoticeKey, audience: Audience, on: date, tries: dict[int, int]
    ) -> RecordedResults:
        """Return the results of a notice's emails, one for each deadline. Subscribers and reminders
        have no deadline, because only the notice to account holders meets a requirement. `tries`
        are the mailings, as `tries_by_number` returns them."""
        notice, effective = self.notice_for_key(key, on)
        deadlines: tuple[date | None, ...] = notice.email_days if notice else (effective,)
        if audience == "subscribers" or key.is_reminder:
            deadlines = (None,)
        results = []
        for deadline in deadlines:
            counts, _ = self._people_counts(tries, deadline, key.policy)
            if any(counts.values()):  # not for a policy that no recipient has
                results.append(email_result(counts, audience, key.further, deadline))
        return tuple(results)

    def _people_counts(
        self, tries: dict[int, int], deadline: date | None, slug: str
    ) -> tuple[dict[str, int], str]:
        """Return how many people are in each state after some `tries` to give them a notice of a
        policy, and when the last email was accepted. Emails accepted after the deadline are late."""
        before = end_of_day(deadline, self.site.config.timezone)
        return self.deliveries().queries.count_people(tries, before, slug)


@contextmanager
def open_site_notices(site: Site, *, database: str, now: Clock) -> Iterator[SiteNotices]:
    """Yield the notices of a site and their results. The database is opened when it is first
    needed, read only, and isn't created."""
    with ExitStack() as stack:

        @cache
        def deliveries() -> "Deliveries":
            """Open the deliveries when they are first needed; often, no notice is due."""
            from legalsite.commands.stored_mailings import open_deliveries

            return stack.enter_context(open_deliveries(site.root, database, now, reading=True))

        yield SiteNotices(site, deliveries)


def tries_by_number(
    mailings: Sequence[StoredMailing], key: NoticeKey, audience: Audience
) -> dict[int, int]:
    """Return the mailings that try to give a notice to an audience: by the number of the mailing,
    the number of the correction that it sends (0 if it sends the notice itself). A reminder
    isn't a try to give its notice; only its own key has it as a try."""
    tries = {}
    for stored in mailings:
        if stored.mailing.audience != audience:
            continue
        for notice in stored.mailing.notices:
            if notice.counted_notice == key.counted_notice:
                tries[stored.number] = notice.correction
    return tries


def end_of_day(day: date | None, timezone: str) -> str:
    """Return when a day ends in a time zone (in UTC, such as 2026-03-02T23:00:00Z). Without a day,
    return a time later than all others."""
    if day:
        return start_of_day(day + ONE_DAY, timezone)
    return AFTER_ALL_TIMES


def notice_status_as_json(status: NoticeStatus) -> dict[str, Any]:
    """Return a notice and its requirements as JSON values, as `status` and `notify plan` print
    them."""
    notice = status.notice
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
                "in_words": describe_requirement(notice, each),
            }
        )
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
    """Return the deadline `by` which a person chose from `days`, or the earliest if `by` is None.
    Raises ProblemsFound (status 2) if `by` isn't one of them. `name`: the notice, for the
    message."""
    if by is None or by in days:
        return by or days[0]
    listed = ", ".join(map(str, days))
    help = f"use one of its deadlines: {listed}"
    raise usage_failure("other-day", f"{by} isn't a deadline for the emails about {name}", help)


def unpublished_drafts(site: Site, slugs: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the paths below content/ of the drafts of existing policies. No notice can be due for
    a draft until it is published. `slugs` are the policies to look at; empty means all."""
    wanted = set(slugs or site.policies) & set(site.policies)
    return tuple(path for path in site.drafts if path.partition(".")[0] in wanted)


def choose_notice(
    notices: SiteNotices, name: str, on: date, *, again: bool = False
) -> Notice | None:
    """Return the notice that POLICY or POLICY@VERSION names. POLICY means the one notice that is
    due and that not everyone has yet; None if there is none.

    `again`: include notices that everyone has. Raises ProblemsFound (status 2) for an unknown name,
    for a policy with several such notices, and for a version that no notice may announce."""
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
        return waiting[0]
    return None


def choose_notices(
    notices: SiteNotices, names: Sequence[str], on: date, *, again: bool = False
) -> list[Notice]:
    """Return the notices to announce in one mailing, as `choose_notice` chooses them.

    If a stored mailing announces one of them, all that it announces are included, even if everyone
    has them: a separate mailing about the others would send some people a second email."""
    chosen = {name: choose_notice(notices, name, on, again=again) for name in names}
    due = {notice.key for notice in chosen.values() if notice}
    planned: dict[NoticeKey, None] = {}
    for stored in notices.deliveries().queries.mailings():
        if due.intersection(stored.mailing.notices):
            planned.update(dict.fromkeys(stored.mailing.notices))
    for name in names:
        if chosen[name] is None:
            for status in notices.policy_notices(notices.site.policy(name), on):
                if status.notice.key in planned:
                    chosen[name] = status.notice
    found = {notice.key: notice for notice in filter(None, chosen.values())}
    if found.keys() <= planned.keys():  # keep the order of the stored mailing
        ordered = filter(None, map(found.get, planned))
        return list(ordered)
    return list(found.values())


def newest_notice(site: Site, slug: str, on: date) -> Notice | None:
    """Return the notice of the newest version that a notice may announce, whether or not it is due,
    to preview its email. None if no version has a previous one."""
    policy = site.policy(slug)
    config = site.config
    sent = announced_notices(recorded_results(site.record.ledger, config.timezone))
    for version in reversed(policy.known(on)):
        with suppress(ProblemsFound):  # go on with an earlier version
            require_announceable(site, version, on)
            notice = notice_for(
                policy, version, config, site.promise, on, requested=True, sent=sent
            )
            if notice:
                return notice
    return None


def require_announceable(site: Site, version: Version, on: date) -> None:
    """Raise ProblemsFound (status 2) for a version that no notice may announce: it was canceled, a
    gap hides whether it takes effect, or its text is withheld."""
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
    """Return a version in a language: the version itself in the site's first language, otherwise
    its translation, or None if there is none."""
    if language == site.config.main_language:
        return version
    return site.policy(version.policy).translation(language, version, on)


def announced_version(site: Site, key: NoticeKey) -> Version:
    """Return the version that a notice, correction, or reminder announces. Raises ProblemsFound
    (status 2) if the policy doesn't have it."""
    return version_named(site, str(key.notice))
