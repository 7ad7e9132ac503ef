"""Which notices a policy owes on a date: the requirements of each, with their deadlines."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from operator import attrgetter

from legalsite.model.config import Config
from legalsite.model.notice import Notice, NoticeRequirement, Source, profiles
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import NoticePeriod, last_day_for, unlisted_years
from legalsite.model.policy import Policy, Version, VersionTuple
from legalsite.model.promise import NoticeRule, TextPromise

STILL_OWED = timedelta(days=30)  # how long a forgotten notice is listed after the effective date
BY_EMAIL = NoticeRule(("email",), period=NoticePeriod(0))  # of a version that was canceled

Promises = Callable[[Version], TextPromise]


def due_notices(
    policy: Policy,
    config: Config,
    promises: Promises,
    on: date,
    *,
    sent: Collection[NoticeKey] = (),
) -> tuple[Notice, ...]:
    """Return the notices that a policy owes on a date, whether or not they were sent, in the order
    in which they must be sent.

    A version calls for one if it is upcoming, took effect (withdrawals too) within the last 30 days
    or replaces a version that would have, and if in addition its type of change requires a notice
    or it cancels a version that was announced. `promises` returns what a version promises about its
    own changes. `sent` are the notices that were sent: they show which versions were announced."""
    notices = []
    for version in policy.known(on):
        if policy.status(version, on) not in {"upcoming", "current", "withdrawn"}:
            continue
        effective = [text.effective for text in (version, *announced(policy, version, sent))]
        if max(version.revised.day, *effective) + STILL_OWED < on:
            continue
        notice = notice_for(policy, version, config, promises, on, sent=sent)
        if notice:
            notices.append(notice)
    return tuple(sorted(notices, key=in_order_of_deadlines))


def in_order_of_deadlines(notice: Notice) -> tuple[date, str]:
    """Return the sort key by which the notice to be sent first comes first."""
    return notice.deadline, str(notice.key)


def notice_for(
    policy: Policy,
    version: Version,
    config: Config,
    promises: Promises,
    on: date,
    *,
    asked: bool = False,
    sent: Collection[NoticeKey] = (),
) -> Notice | None:
    """Return the notice that a version calls for; None if it calls for none, has no previous
    version, or is withheld.

    A material change has a notice without requirements if nothing says how it is announced. With
    `asked`, return a notice whether or not anything calls for it. The other arguments are those of
    `due_notices`."""
    previous = policy.previous(version, on)
    if previous is None or version.withheld:
        return None
    required = _Requirements(policy, version, config)
    requirements = [
        *required.promised(governing_texts(policy, previous, version, on), promises),
        *required.configured(),
        *required.canceled(sent),
    ]
    is_silent = version.weight == "material" and not config.settings(policy.slug).notice
    if not (requirements or asked or is_silent):
        return None
    requirements.sort(key=attrgetter("deadline"))
    last_text = policy.last_text_before(version, previous, on) or previous
    return Notice(
        policy.slug,
        version,
        last_text,
        tuple(requirements),
        brings_back_policy=last_text is not previous,
        carried_over=versions_sharing_notice(policy, version),
        canceled=announced(policy, version, sent) or _no_longer_true(policy, version, sent),
        first=policy.versions[0],
        timezone=config.timezone,
    )


def canceled_by(policy: Policy, version: Version, sent: Collection[NoticeKey] = ()) -> VersionTuple:
    """Return the versions that will never take effect because of a version: those that it replaces
    before their effective date or that have the same one, and those that these had canceled without
    a notice.

    `sent` are the notices that were sent. The email about the version must tell those who wait for
    one of them."""
    canceled: list[Version] = []
    for earlier in policy.known(version.revised.day):
        is_upcoming = earlier.effective >= version.revised.day
        if is_upcoming and policy.canceled_by(earlier, date.max) == version:
            if NoticeKey.of(earlier) not in sent:
                canceled += canceled_by(policy, earlier, sent)
            canceled.append(earlier)
    return tuple(canceled)


def announced(policy: Policy, version: Version, sent: Collection[NoticeKey]) -> VersionTuple:
    """Return the versions canceled by a version that were announced: whatever its type of change,
    their recipients are owed another notice, unless what they were told still holds."""
    canceled = _no_longer_true(policy, version, sent) if sent else ()
    return tuple(each for each in canceled if NoticeKey.of(each) in sent)


def _no_longer_true(policy: Policy, version: Version, sent: Collection[NoticeKey]) -> VersionTuple:
    """Return the versions canceled by a version, except for those whose announcement still holds,
    with its date."""
    sharing = versions_sharing_notice(policy, version)
    holds = [each for each in sharing if each.effective == version.effective]
    return tuple(each for each in canceled_by(policy, version, sent) if each not in holds)


def versions_sharing_notice(policy: Policy, version: Version) -> VersionTuple:
    """Return the upcoming versions whose notice counts for a version as well, the last one first.

    These are the one that it replaces, if a person approved the change from it as less than
    material and it takes effect no earlier, and those whose notice counted for that one. A version
    that replaces several upcoming versions has a notice of its own."""
    replaced = policy.replaced_while_upcoming(version) if version.counts_as else ()
    is_approved = version.approved_by and version.change != "material"
    if len(replaced) != 1 or not is_approved or version.effective < replaced[0].effective:
        return ()
    return replaced[0], *versions_sharing_notice(policy, replaced[0])


def change_subjects(policy: Policy, version: Version) -> tuple[str, ...] | None:
    """Return what a version and all upcoming versions that it replaces are about, as rules of a
    promise name it; None if one of them doesn't say."""
    if version.about is None:
        return None
    subjects = set(version.about)
    for replaced in policy.replaced_while_upcoming(version):
        about = change_subjects(policy, replaced)
        if about is None:
            return None
        subjects.update(about)
    return tuple(sorted(subjects))


def governing_texts(policy: Policy, previous: Version, version: Version, on: date) -> list[Version]:
    """Return the versions whose promises govern the notice of a version: the one that it succeeds,
    and the current version when it is published. Its own clause never counts: a version that
    deletes "30 days" still owes thirty days."""
    day = version.revised.day
    if version.is_draft:
        day = max(on, day)
    current = policy.version_on(day)
    if current in (None, version, previous):
        return [previous]
    return [previous, current]


class _Requirements:
    """What asks for the notice of a version."""

    def __init__(self, policy: Policy, version: Version, config: Config) -> None:
        self.policy = policy
        self.version = version
        self.config = config
        self.about = change_subjects(policy, version)

    def promised(
        self, governing: Collection[Version], promises: Promises
    ) -> Iterator[NoticeRequirement]:
        """Yield a requirement for each rule of the promises that govern the notice."""
        for text in governing:
            promise = promises(text)
            if promise.record is None:
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
        """Yield a requirement for each rule of the company and each profile that asks for it."""
        settings = self.config.settings(self.version.policy)
        for rule in settings.notice:
            yield from self._required_by("config", rule)
        for name in self.config.notice.profiles:
            profile = profiles()[name]
            if settings.kind in profile.kinds:
                cites = f"profile {name} ({profile.source})"
                yield from self._required_by("profile", profile.rule, cites=cites)

    def canceled(self, sent: Collection[NoticeKey]) -> Iterator[NoticeRequirement]:
        """Yield a requirement for each announced version that is canceled: people who were notified
        of it must learn that by email, before they rely on it."""
        for version in announced(self.policy, self.version, sent):
            deadline = last_day_for(BY_EMAIL.period, version.effective)
            cites = str(NoticeKey.of(version))
            yield NoticeRequirement("canceled", BY_EMAIL, deadline, cites=cites)

    def _required_by(
        self, source: Source, rule: NoticeRule, **fields: str
    ) -> Iterator[NoticeRequirement]:
        """Yield the requirement of a rule that concerns the change.

        Its deadline depends on the holidays in the settings.
        """
        if not rule.concerns(self.version.weight, self.about):
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
