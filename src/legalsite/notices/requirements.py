"""Which notices a policy owes on a day: the requirements of each, with their last days."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from legalsite.model.config import Config
from legalsite.model.notice import Notice, NoticeRequirement, Source, profiles
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import NoticePeriod, last_day_for, unlisted_years
from legalsite.model.policy import Policy, Version, VersionTuple
from legalsite.model.promise import NoticeRule, TextPromise

STILL_OWED = timedelta(days=30)  # how long a forgotten notice is listed after the text took effect
BY_EMAIL = NoticeRule(("email",), period=NoticePeriod(0))  # that an announced text will never apply

Promises = Callable[[Version], TextPromise]


def due_notices(
    policy: Policy, config: Config, promises: Promises, on: date, *, sent: Collection[NoticeKey] = ()
) -> tuple[Notice, ...]:
    """Return the notices that a policy owes on a day, in the order in which they must be sent. A version calls for one
    if it is upcoming, took effect (withdrawals too) within the last 30 days or replaces a text that would have, and if
    in addition its class asks for a notice or it cancels a text that was announced.

    `promises` gives what a version promises about its own changes. `sent` are the notices that were sent: they
    show which texts were announced. A notice is returned whether or not it was sent."""
    notices = []
    for version in policy.known(on):
        texts = (version, *announced(policy, version, sent))
        last_day = max(version.revised.day, *(text.effective for text in texts))
        status = policy.status(version, on)
        if status in {"upcoming", "current", "withdrawn"} and last_day + STILL_OWED >= on:
            notices.append(notice_for(policy, version, config, promises, on, sent=sent))
    return tuple(sorted(filter(None, notices), key=in_order_of_deadlines))


def in_order_of_deadlines(notice: Notice) -> tuple[date, str]:
    """Return the sort key that puts the notice to be sent first before the others."""
    return notice.deadline, str(notice.key)


def notice_for(
    policy: Policy, version: Version, config: Config, promises: Promises, on: date,
    *, asked: bool = False, sent: Collection[NoticeKey] = (),
) -> Notice | None:  # fmt: skip
    """Return the notice that a version calls for; None if it calls for none, has no previous version, or is withheld. A
    material change of which nobody says how it is announced has a notice without requirements. With `asked`, a notice
    is returned whether or not anything calls for it. The other arguments are those of `due_notices`."""
    previous = policy.previous(version, on)
    if previous is None or version.withheld:
        return None
    requirements = [
        *_promised(policy, version, governing_texts(policy, previous, version, on), config, promises),
        *_required(policy, version, config),
        *_canceled(policy, version, sent),
    ]
    if not (requirements or asked or (version.weight == "material" and not config.settings(policy.slug).notice)):
        return None
    requirements.sort(key=lambda requirement: requirement.deadline)
    last_text = policy.last_text_before(version, previous, on) or previous
    canceled = announced(policy, version, sent) or _no_longer_true(policy, version, sent)
    return Notice(
        policy.slug, version, last_text, tuple(requirements),
        again=last_text is not previous, carried_over=versions_sharing_notice(policy, version),
        canceled=canceled, first=policy.versions[0], timezone=config.timezone,
    )  # fmt: skip


def canceled_by(policy: Policy, version: Version, sent: Collection[NoticeKey] = ()) -> VersionTuple:
    """Return the texts that will never apply because of a version: those that it replaces before they applied, or that
    take effect on the same day, and those that these had canceled in the same way without a notice. `sent` are the
    notices that were sent. The email about the version must tell those who wait for one of them."""
    canceled = []
    for text in policy.known(version.revised.day):
        if text.effective >= version.revised.day and policy.canceled_by(text, date.max) == version:
            unsent = NoticeKey.of(text) not in sent
            canceled += [*(canceled_by(policy, text, sent) if unsent else ()), text]
    return tuple(canceled)


def announced(policy: Policy, version: Version, sent: Collection[NoticeKey]) -> VersionTuple:
    """Return the texts canceled by a version that were announced: whatever its class, their readers are owed another
    notice, unless what they were told still holds, with its day."""
    canceled = _no_longer_true(policy, version, sent) if sent else ()
    return tuple(text for text in canceled if NoticeKey.of(text) in sent)


def _no_longer_true(policy: Policy, version: Version, sent: Collection[NoticeKey]) -> VersionTuple:
    """Return the texts canceled by a version, but for those of which what was announced still holds, with its day."""
    shared = versions_sharing_notice(policy, version)
    holds = [text for text in shared if text.effective == version.effective]
    return tuple(text for text in canceled_by(policy, version, sent) if text not in holds)


def versions_sharing_notice(policy: Policy, version: Version) -> VersionTuple:
    """Return the upcoming versions whose notice counts for a version as well, the last one first: the one that it
    replaces, if somebody signed that the change from it is less than material, and if it applies no earlier; and those
    whose notice counted for that one. A version that replaces several upcoming versions has a notice of its own."""
    gone = policy.replaced_while_upcoming(version) if version.counts_as else ()
    signed = version.approved_by and version.change != "material"
    if len(gone) != 1 or not signed or version.effective < gone[0].effective:
        return ()
    return gone[0], *versions_sharing_notice(policy, gone[0])


def change_subjects(policy: Policy, version: Version) -> tuple[str, ...] | None:
    """Return what a version and the upcoming versions that it replaces are about, those too that these had replaced, as
    rules of a promise name it; None if one of them does not say."""
    replaced = (change_subjects(policy, text) for text in policy.replaced_while_upcoming(version))
    subjects = [version.about, *replaced]
    stated = [about for about in subjects if about is not None]
    return tuple(sorted({word for about in stated for word in about})) if len(stated) == len(subjects) else None


def governing_texts(policy: Policy, previous: Version, version: Version, on: date) -> list[Version]:
    """Return the texts whose promises govern the notice of a version: the one that it succeeds, and the current version
    when it is published. Its own clause never counts: a version that deletes "30 days" still owes thirty days."""
    day = max(on, version.revised.day) if version.is_draft else version.revised.day
    current = policy.version_on(day)
    return [previous] if current in (None, version, previous) else [previous, current]


def _promised(
    policy: Policy, version: Version, governing: Sequence[Version], config: Config, promises: Promises
) -> Iterator[NoticeRequirement]:
    """Yield a requirement for each rule of the promises that govern the notice of a version."""
    about = change_subjects(policy, version)
    for text in governing:
        promise = promises(text)
        record = promise.record
        if record is None:
            continue
        for rule in record.rules:
            if rule.concerns(version.weight, about):
                quote = promise.quotes.get(rule.clause, "")
                yield _requirement(
                    "promise", rule, version, config, quote=quote, path=text.path, recorded=record.place(rule)
                )


def _canceled(policy: Policy, version: Version, sent: Collection[NoticeKey]) -> Iterator[NoticeRequirement]:
    """Yield a requirement for each announced text that will never apply because of a version: people who were notified
    of it must learn that by email, before they rely on it."""
    for gone in announced(policy, version, sent):
        by = last_day_for(BY_EMAIL.period, gone.effective)
        yield NoticeRequirement("canceled", BY_EMAIL, by, cites=str(NoticeKey.of(gone)))


def _required(policy: Policy, version: Version, config: Config) -> Iterator[NoticeRequirement]:
    """Yield a requirement for each rule of the company and each profile that asks for a notice."""
    settings, about = config.settings(version.policy), change_subjects(policy, version)
    for rule in settings.notice:
        if rule.concerns(version.weight, about):
            yield _requirement("config", rule, version, config)
    for name in config.notice.profiles:
        profile = profiles()[name]
        if settings.kind in profile.kinds and profile.rule.concerns(version.weight, about):
            cites = f"profile {name} ({profile.source})"
            yield _requirement("profile", profile.rule, version, config, cites=cites)


def _requirement(source: Source, rule: NoticeRule, version: Version, config: Config, **more: Any) -> NoticeRequirement:
    """Return a requirement with the last day for its notice, which rests on the holidays that the settings list. `more`
    are values of its other fields."""
    holidays = config.notice.holidays
    deadline = last_day_for(rule.period, version.effective, holidays)
    years = unlisted_years(rule.period, deadline, version.effective, holidays)
    return NoticeRequirement(source, rule, deadline, unlisted_years=years, **more)
