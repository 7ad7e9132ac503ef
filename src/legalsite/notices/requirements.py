"""Determine which notices of a policy are due on a date, and why.

A notice announces a `version`, which follows the `previous` version. The version may also replace
upcoming versions before they take effect, which cancels them. `announced` contains the keys of
notices that reached anyone.
"""

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

# how long a forgotten notice is listed after the effective date
OVERDUE_LISTING_PERIOD = timedelta(days=30)
# recipients of an announced version must be told of its cancellation before its effective date
CANCELLATION_RULE = NoticeRule(("email",), period=NoticePeriod(0))

FindPromise = Callable[[Version], TextPromise]


def due_notices(
    policy: Policy,
    config: Config,
    find_promise: FindPromise,
    on: date,
    *,
    announced: Collection[NoticeKey] = (),
) -> tuple[Notice, ...]:
    """Return the notices that are due on a date, sent or not, sorted by deadline.

    Something must require the notice (see `notice_for`), and the version must be upcoming or have
    taken effect in the last 30 days. `find_promise` returns the promise of a version about its
    changes. `announced` contains the keys of notices that reached anyone.
    """
    notices = []
    for version in policy.known(on):
        # nothing is due anymore for a version that was replaced or canceled
        if policy.status(version, on) not in {"upcoming", "current", "withdrawn"}:
            continue
        # Announced versions that this version canceled may have later effective dates. The first
        # day is the effective date, or the date of publication if that's later.
        canceled = announced_then_canceled(policy, version, announced)
        last_day = max(each.first_day for each in (version, *canceled))
        if last_day + OVERDUE_LISTING_PERIOD < on:
            continue
        notice = notice_for(policy, version, config, find_promise, on, announced=announced)
        if notice:
            notices.append(notice)
    return tuple(sorted(notices, key=lambda notice: (notice.deadline, str(notice.key))))


def notice_for(
    policy: Policy,
    version: Version,
    config: Config,
    find_promise: FindPromise,
    on: date,
    *,
    requested: bool = False,
    announced: Collection[NoticeKey] = (),
) -> Notice | None:
    """Create the notice that's due for a version, or return None if none is due.

    A notice is required by a promise, the settings, a profile, or the cancellation of an announced
    version. With `requested`, a notice is created even if nothing requires it. The remaining
    arguments are the same as for `due_notices`.
    """
    previous = policy.previous(version, on)
    # without a previous version, there's no change to announce
    if previous is None or version.withheld:
        return None
    # whether the version was in effect before the ledger began, so nothing requires a notice
    is_history = policy.is_history(version, config.timezone)
    if is_history and not requested:
        return None
    # versions whose promises about changes apply to this change: the previous version and, if
    # different, the one in effect when `version` is published
    governing = governing_versions(policy, previous, version, on)
    requirements: list[NoticeRequirement] = []
    if not is_history:
        finder = _RequirementFinder(policy, version, config)
        if not version.only_cancels:  # readers notice no change if the version only cancels others
            requirements += finder.promised(governing, find_promise)
            requirements += finder.configured()
        requirements += finder.for_canceled_versions(announced)
    # nothing requires this notice, but the settings don't say how to announce a material change, so
    # the user must decide
    lacks_notice_rule = version.weight == "material" and not config.settings(policy.slug).notice
    if not (requirements or requested or lacks_notice_rule):
        return None
    requirements.sort(key=attrgetter("deadline"))
    # if `previous` withdrew the policy, readers last saw the version before it
    last_text = policy.comparison_base(version, on) or previous
    # the notice states these versions' dates, so it must say if one was published late
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
        # Name the versions that were announced and won't take effect. If there are none, name those
        # that weren't announced, because readers may know them from their pages.
        canceled=announced_then_canceled(policy, version, announced)
        or _canceled_versions_to_correct(policy, version, announced),
        publications=publications,
    )


def versions_canceled_by(
    policy: Policy, version: Version, announced: Collection[NoticeKey] = ()
) -> VersionTuple:
    """Return the versions that never take effect because a version replaces them first.

    If a replaced version wasn't `announced`, the versions that it had canceled are included,
    because nobody was told about their cancellation.
    """
    canceled: list[Version] = []
    for earlier in policy.known(version.revised.day):
        # the earlier version would have taken effect on the date of `version` or later
        is_upcoming = earlier.effective >= version.revised.day
        # `date.max` also finds a `version` whose date is in the future
        if is_upcoming and policy.canceled_by(earlier, date.max) == version:
            if NoticeKey.of(earlier) not in announced:
                canceled += versions_canceled_by(policy, earlier, announced)
            canceled.append(earlier)
    return tuple(canceled)


def announced_then_canceled(
    policy: Policy, version: Version, announced: Collection[NoticeKey]
) -> VersionTuple:
    """Return the announced versions that a version cancels.

    A version whose announcement is still true is left out. Recipients of the other announcements
    need another notice, regardless of the type of change.
    """
    if not announced:  # fast path, because finding canceled versions is slow
        return ()
    canceled = _canceled_versions_to_correct(policy, version, announced)
    return tuple(each for each in canceled if NoticeKey.of(each) in announced)


def _canceled_versions_to_correct(
    policy: Policy, version: Version, announced: Collection[NoticeKey]
) -> VersionTuple:
    """Return the versions canceled by `version`, except versions whose announcement is still true.

    An announcement is still true if it also counts for `version`, and the effective date is the
    same.
    """
    # the announcements of these versions also count for `version`
    sharing = versions_sharing_notice(policy, version)
    still_true = [each for each in sharing if each.effective == version.effective]
    canceled = versions_canceled_by(policy, version, announced)
    return tuple(each for each in canceled if each not in still_true)


def versions_sharing_notice(policy: Policy, version: Version) -> VersionTuple:
    """Return the upcoming versions whose notices also count for a version, newest first.

    The notice of the replaced version counts if someone approved the change as not material. So do
    all notices that counted for the replaced version.
    """
    # Without `counts_as`, the version doesn't state its type of change, or it restores the current
    # wording. Then notices that announced a change can't count for it.
    replaced = policy.replaced_while_upcoming(version) if version.counts_as else ()
    is_approved = version.approved_by and version.change != "material"
    # a version that replaces several versions, or takes effect earlier, needs its own notice
    if len(replaced) != 1 or not is_approved or version.effective < replaced[0].effective:
        return ()
    return replaced[0], *versions_sharing_notice(policy, replaced[0])


def change_subjects(policy: Policy, version: Version) -> tuple[str, ...] | None:
    """Return the subjects of all changes that a version brings, sorted.

    This includes the changes of replaced upcoming versions, because they never took effect. Returns
    None if one of the versions doesn't state its subjects.
    """
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
    """Return the versions whose promises apply to the notice of a version.

    These are the previous version and, if different, the version that's current on the date of
    publication. A version's own promise never applies: a version that deletes "30 days' notice"
    still needs 30 days' notice.
    """
    published = version.revised.day
    # a draft can't be published before the date `on`
    if version.is_draft:
        published = max(on, published)
    current = policy.version_on(published)
    if current in (None, version, previous):  # no other version's promise applies
        return [previous]
    return [previous, current]


class _RequirementFinder:
    """Finds everything that requires a notice of a version."""

    def __init__(self, policy: Policy, version: Version, config: Config) -> None:
        self.policy = policy
        self.version = version
        self.config = config
        # subjects of the changes, or None if unknown
        self.subjects = change_subjects(policy, version)

    def promised(
        self, governing: Collection[Version], find_promise: FindPromise
    ) -> Iterator[NoticeRequirement]:
        """Yield the requirements that `governing` versions promise for the change."""
        for text in governing:
            promise = find_promise(text)
            if promise.record is None:  # nobody has recorded what the version promises
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
        """Yield a requirement for each applicable rule in the settings.

        These are the company's own rules, and the rules of legal profiles for the policy's kind.
        """
        settings = self.config.settings(self.version.policy)
        for rule in settings.notice:
            yield from self._required_by("config", rule)
        for name in self.config.notice.profiles:
            profile = profiles()[name]
            if settings.kind in profile.kinds:
                cites = f"profile {name} ({profile.source})"
                yield from self._required_by("profile", profile.rule, cites=cites)

    def for_canceled_versions(
        self, announced: Collection[NoticeKey]
    ) -> Iterator[NoticeRequirement]:
        """Yield a requirement for each canceled version that was announced.

        Everyone who was notified of the version must be emailed about its cancellation before its
        effective date.
        """
        for canceled in announced_then_canceled(self.policy, self.version, announced):
            deadline = last_day_for(CANCELLATION_RULE.period, canceled.effective)
            cites = str(NoticeKey.of(canceled))
            yield NoticeRequirement("canceled", CANCELLATION_RULE, deadline, cites=cites)

    def _required_by(
        self, source: Source, rule: NoticeRule, **fields: str
    ) -> Iterator[NoticeRequirement]:
        """Yield the requirement of a rule, if the rule applies to the change.

        `fields` are additional fields of the requirement.
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
