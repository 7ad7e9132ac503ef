"""Determine which notices are due for a policy on a date, and the requirements of each.

Three kinds of versions of a policy appear here: the `version` that a notice announces, the
`previous` version that it succeeds, and upcoming versions that it replaces before they take effect
(they are canceled). `sent` always names the notices that reached anyone."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from operator import attrgetter

from legalsite.model.config import Config
from legalsite.model.notice import Notice, NoticeRequirement, Source, profiles
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import NoticePeriod, last_day_for, unlisted_years
from legalsite.model.policy import Policy, Version, VersionTuple
from legalsite.model.policy_on_date import published_late
from legalsite.model.promise import NoticeRule, TextPromise

OVERDUE_LISTING_PERIOD = timedelta(days=30)  # after the effective date, for a forgotten notice
# a version that was announced and then canceled: an email before its effective date says so
CANCELLATION_RULE = NoticeRule(("email",), period=NoticePeriod(0))

FindPromise = Callable[[Version], TextPromise]


def due_notices(
    policy: Policy,
    config: Config,
    find_promise: FindPromise,
    on: date,
    *,
    sent: Collection[NoticeKey] = (),
) -> tuple[Notice, ...]:
    """Return the notices that are due for a policy on a date, whether or not they were sent, in the
    order in which they must be sent.

    A notice is due for a version if something requires it (see `notice_for`) and the version is
    upcoming or took effect within the last 30 days. These days don't begin before the effective dates
    of announced versions that it canceled. `find_promise` returns what a version promises about its
    own changes. `sent` are the keys of the notices that were sent: they show which versions were
    announced."""
    notices = []
    for version in policy.known(on):
        if policy.status(version, on) not in {"upcoming", "current", "withdrawn"}:
            continue
        canceled = announced_then_canceled(policy, version, sent)
        effective = [each.effective for each in (version, *canceled)]
        if max(version.revised.day, *effective) + OVERDUE_LISTING_PERIOD < on:
            continue
        notice = notice_for(policy, version, config, find_promise, on, sent=sent)
        if notice:
            notices.append(notice)
    return tuple(sorted(notices, key=by_deadline))


def by_deadline(notice: Notice) -> tuple[date, str]:
    """Return the sort key of a notice: the one with the earliest deadline comes first."""
    return notice.deadline, str(notice.key)


def notice_for(
    policy: Policy,
    version: Version,
    config: Config,
    find_promise: FindPromise,
    on: date,
    *,
    requested: bool = False,
    sent: Collection[NoticeKey] = (),
) -> Notice | None:
    """Return the notice that is due for a version; None if none is due, if there is no previous
    version, or if the version is withheld.

    A notice is due if a promise, the settings, a profile, or a canceled version that was announced
    requires it. A material change also has a notice, without requirements, if the settings don't
    say how to announce it. With `requested`, return a notice even if nothing requires it, because a
    person wants to send one. The other arguments are the same as for `due_notices`."""
    previous = policy.previous(version, on)
    if previous is None or version.withheld:
        return None
    # it was in effect before the ledger began, so nothing requires a notice
    is_history = policy.is_history(version, config.timezone)
    if is_history and not requested:
        return None
    governing = governing_versions(policy, previous, version, on)
    requirements: list[NoticeRequirement] = []
    if not is_history:
        finder = _RequirementFinder(policy, version, config)
        requirements += finder.promised(governing, find_promise)
        requirements += finder.configured()
        requirements += finder.for_canceled_versions(sent)
    # the settings don't say how to announce a material change: a person has to decide
    lacks_notice_rule = version.weight == "material" and not config.settings(policy.slug).notice
    if not (requirements or requested or lacks_notice_rule):
        return None
    requirements.sort(key=attrgetter("deadline"))
    # if `previous` withdrew the policy, readers last had the text before it
    last_text = policy.comparison_base(version, on) or previous
    publications = {}
    for text in (version, last_text, *governing):
        publications[text.revised] = published_late(policy, text, config.timezone)
    return Notice(
        policy.slug,
        version,
        last_text,
        tuple(requirements),
        brings_back_policy=last_text is not previous,
        carried_over=versions_sharing_notice(policy, version),
        # if readers know none of the canceled versions from a notice, all of them
        canceled=announced_then_canceled(policy, version, sent)
        or _canceled_versions_to_correct(policy, version, sent),
        publications=publications,
    )


def versions_canceled_by(
    policy: Policy, version: Version, sent: Collection[NoticeKey] = ()
) -> VersionTuple:
    """Return the versions that will never take effect because of a version.

    It cancels the versions that it replaces on or before their effective date. If no notice of a
    canceled version was `sent`, readers were never told what that version had canceled in turn, so
    these versions are in the result, too."""
    canceled: list[Version] = []
    for earlier in policy.known(version.revised.day):
        # it was to take effect on the date of `version`, or later
        is_upcoming = earlier.effective >= version.revised.day
        if is_upcoming and policy.canceled_by(earlier, date.max) == version:
            if NoticeKey.of(earlier) not in sent:
                canceled += versions_canceled_by(policy, earlier, sent)
            canceled.append(earlier)
    return tuple(canceled)


def announced_then_canceled(
    policy: Policy, version: Version, sent: Collection[NoticeKey]
) -> VersionTuple:
    """Return the versions that were announced and that a version then canceled.

    Their recipients need another notice, whatever the type of change is. A version isn't in the
    result if what its recipients were told is still true."""
    if not sent:
        return ()
    canceled = _canceled_versions_to_correct(policy, version, sent)
    return tuple(each for each in canceled if NoticeKey.of(each) in sent)


def _canceled_versions_to_correct(
    policy: Policy, version: Version, sent: Collection[NoticeKey]
) -> VersionTuple:
    """Return the versions canceled by a version, without those whose announcement is still true:
    their notice counts for the version, and the effective date is the same."""
    sharing = versions_sharing_notice(policy, version)
    still_true = [each for each in sharing if each.effective == version.effective]
    canceled = versions_canceled_by(policy, version, sent)
    return tuple(each for each in canceled if each not in still_true)


def versions_sharing_notice(policy: Policy, version: Version) -> VersionTuple:
    """Return the upcoming versions whose notice counts for a version as well, the last one first.

    The version that it replaces is one of them if a person approved the change between the two as
    less than material, and if the new version takes effect no earlier. So are the versions whose
    notice counted for the replaced version. A version that replaces several upcoming versions
    always needs its own notice."""
    # `counts_as` is only set if the version replaces upcoming versions, and changes words
    replaced = policy.replaced_while_upcoming(version) if version.counts_as else ()
    is_approved = version.approved_by and version.change != "material"
    if len(replaced) != 1 or not is_approved or version.effective < replaced[0].effective:
        return ()
    return replaced[0], *versions_sharing_notice(policy, replaced[0])


def change_subjects(policy: Policy, version: Version) -> tuple[str, ...] | None:
    """Return the subjects of all changes that readers get with a version: of its own change, and of
    the changes in upcoming versions that it replaces.

    Return None if one of these versions doesn't say what its change is about. The subjects are
    sorted, and named as in the rules of a promise."""
    if version.about is None:
        return None
    subjects = set(version.about)
    for replaced in policy.replaced_while_upcoming(version):
        about = change_subjects(policy, replaced)
        if about is None:
            return None
        subjects.update(about)
    return tuple(sorted(subjects))


def governing_versions(
    policy: Policy, previous: Version, version: Version, on: date
) -> list[Version]:
    """Return the versions whose promises apply to the notice of a version: the previous version,
    and the current version on the date of publication if that is another one.

    The promise of the version itself never applies: a version that deletes "30 days' notice" still
    needs 30 days' notice. A draft counts as published on the date `on`, or on its own date if that
    is later."""
    published = version.revised.day
    if version.is_draft:
        published = max(on, published)
    current = policy.version_on(published)
    if current in (None, version, previous):
        return [previous]
    return [previous, current]


class _RequirementFinder:
    """Finds everything that requires a notice of one version."""

    def __init__(self, policy: Policy, version: Version, config: Config) -> None:
        self.policy = policy
        self.version = version
        self.config = config
        self.subjects = change_subjects(policy, version)  # None if they aren't known

    def promised(
        self, governing: Collection[Version], find_promise: FindPromise
    ) -> Iterator[NoticeRequirement]:
        """Yield a requirement for each rule that the `governing` versions promise and that concerns
        the change."""
        for text in governing:
            promise = find_promise(text)
            if promise.record is None:  # no one has recorded what the version promises
                continue
            for rule in promise.record.rules:
                yield from self._required_by(
                    "promise",
                    rule,
                    quote=promise.quotes.get(rule.clause, ""),
                    path=text.path,
                    recorded=promise.record.place(rule),
                )

    def configured(self) -> Iterator[NoticeRequirement]:
        """Yield a requirement for each rule in the settings that concerns the change: the company's
        own rules, and the rule of each profile of a law for this kind of policy."""
        settings = self.config.settings(self.version.policy)
        for rule in settings.notice:
            yield from self._required_by("config", rule)
        for name in self.config.notice.profiles:
            profile = profiles()[name]
            if settings.kind in profile.kinds:
                cites = f"profile {name} ({profile.source})"
                yield from self._required_by("profile", profile.rule, cites=cites)

    def for_canceled_versions(self, sent: Collection[NoticeKey]) -> Iterator[NoticeRequirement]:
        """Yield a requirement for each announced version that is canceled: everyone who was
        notified of it must get an email that says so before the date when it was to take effect."""
        for canceled in announced_then_canceled(self.policy, self.version, sent):
            deadline = last_day_for(CANCELLATION_RULE.period, canceled.effective)
            cites = str(NoticeKey.of(canceled))
            yield NoticeRequirement("canceled", CANCELLATION_RULE, deadline, cites=cites)

    def _required_by(
        self, source: Source, rule: NoticeRule, **fields: str
    ) -> Iterator[NoticeRequirement]:
        """Yield the requirement of a rule; nothing if the rule doesn't concern the change.

        `fields` are further fields of the requirement, which depend on its source. The deadline
        depends on the holidays in the settings.
        """
        if not rule.concerns(self.version.weight, self.subjects):
            return
        holidays = self.config.notice.holidays
        effective = self.version.effective
        deadline = last_day_for(rule.period, effective, holidays)
        yield NoticeRequirement(
            source,
            rule,
            deadline,
            unlisted_years=unlisted_years(rule.period, deadline, effective, holidays),
            **fields,
        )
