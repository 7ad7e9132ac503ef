"""Which notices a policy owes on a day, and by when."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from legalsite.model import in_force as standing
from legalsite.model.config import Logic, NoticeRule, PolicySettings
from legalsite.model.notice import Ground, Notice, Reason
from legalsite.model.policy import Policy, Revision
from legalsite.model.profiles import PROFILES
from legalsite.model.promise import Promise

STILL_OWED = timedelta(days=30)  # a notice that was forgotten is shown for so long after the text took effect
POSTING = {"post", "none_stated"}  # publishing does this by itself, or no way is named
CLASSES = {"any": {"minor", "material"}}  # an editorial change leaves what was agreed as it is

Promises = Callable[[Revision], tuple[Promise, ...]]


def due_notices(
    policy: Policy,
    settings: PolicySettings,
    promises: Promises,
    on: date,
    *,
    profiles: Sequence[str] = (),
    sent: Collection[str] = (),
) -> tuple[Notice, ...]:
    """A notice for each revision that is pending, or took effect within 30 days, and whose class calls for one, or that
    cancels a text of which one went out; the first to send first. `sent` are the notices that went out, by
    `slug@revised`: what is due is told whether or not it is among them. `profiles` are those that the site turns on."""
    every = _open(policy, on, sent)
    notices = [notice_for(policy, text, settings, promises, on, profiles=profiles, sent=sent) for text in every]
    return tuple(sorted((notice for notice in notices if notice), key=lambda notice: (notice.send_by, notice.key)))


def notice_for(
    policy: Policy,
    revision: Revision,
    settings: PolicySettings,
    promises: Promises,
    on: date,
    *,
    profiles: Sequence[str] = (),
    asked: bool = False,
    correction: int = 0,
    sent: Collection[str] = (),
) -> Notice | None:
    """The notice that this revision calls for; None where it calls for none, has no text before it, or is
    withheld. `asked`: one is wanted whether or not anything calls for it."""
    prior = standing.previous(policy, revision, on)
    if prior is None or revision.withheld:
        return None
    cancelling = _cancelling(policy, revision, sent)
    grounds = [
        *_promised(_governing(policy, revision, prior, on), revision, promises),
        *_configured(settings.notice, revision),
        *_profiled(settings, revision, profiles),
    ] or _unasked(settings, revision, asked=asked and not cancelling)
    grounds += cancelling
    if not grounds:
        return None
    grounds.sort(key=lambda ground: (ground.send_by(revision.effective), ground.source != "promise"))
    channels, logic = _joined(grounds)
    send_by = grounds[0].send_by(revision.effective)
    return Notice(policy.slug, revision, prior, channels, logic, send_by, Reason(tuple(grounds)), correction)


def _open(policy: Policy, on: date, sent: Collection[str]) -> list[Revision]:
    """Pending, or in force since lately (a withdrawal too), or in place of a text that would be."""
    return [
        revision
        for revision in standing.known(policy, on)
        if standing.status(policy, revision, on) in {"pending", "in force", "withdrawn"}
        and max(revision.revised.day, *(one.effective for one in (revision, *_cancelled(policy, revision, sent))))
        + STILL_OWED
        >= on
    ]


def _governing(policy: Policy, revision: Revision, prior: Revision, on: date) -> list[Revision]:
    """Whose change clause binds: the text in force when the notice goes out, and the one that gives way. Never the
    new text's own: a revision that deletes "30 days" still owes thirty days."""
    bound = standing.in_force(policy, on)
    return [prior] if bound is None or bound in (revision, prior) else [prior, bound]


def _promised(texts: Iterable[Revision], revision: Revision, promises: Promises) -> list[Ground]:
    return [
        promised_ground(promise, text)
        for text in texts
        for promise in promises(text)
        if binds(promise) and revision.weight in CLASSES.get(promise.scope or "", {"material"})
    ]


def promised_ground(promise: Promise, text: Revision) -> Ground:
    days = promise.days or (1 if promise.timing == "before_effective" else 0)
    return Ground(
        "promise", days, promise.days_kind == "business", promised_channels(promise),
        promise.channel_logic or "any", promise.quote, text.path, text.revised.day,
        promise.first_line, promise.last_line, promise=promise,
    )  # fmt: skip


def binds(promise: Promise) -> bool:
    """A promise that goes beyond putting the new text on its page."""
    if promise.discretion != "will":
        return False
    return bool(promised_channels(promise) or promise.days) or "none_stated" in promise.channels


def promised_channels(promise: Promise) -> tuple[str, ...]:
    return tuple(channel for channel in promise.channels if channel not in {*promise.channels_may, *POSTING})


def _configured(rule: NoticeRule | None, revision: Revision) -> list[Ground]:
    if rule is None or revision.weight not in rule.classes:
        return []
    return [Ground("config", rule.days_before, channels=rule.channels, logic=rule.logic)]


def _profiled(settings: PolicySettings, revision: Revision, names: Iterable[str]) -> Iterator[Ground]:
    for profile in (PROFILES[name] for name in names):
        if settings.kind in profile.kinds and revision.weight in profile.classes:
            cites = f"profile {profile.name} ({profile.source})"
            yield Ground(
                "profile", profile.days, channels=profile.channels, logic=profile.logic,
                months=profile.months, cites=cites,
            )  # fmt: skip


def _unasked(settings: PolicySettings, revision: Revision, *, asked: bool) -> list[Ground]:
    """Where nothing asks for a notice: custom does for a material change, else whoever wants one all the same."""
    if revision.weight == "material" and settings.notice is None:
        return [Ground("custom", channels=("site",))]
    return [Ground("asked", channels=("email",))] if asked else []


def _cancelling(policy: Policy, revision: Revision, sent: Collection[str]) -> list[Ground]:
    """Only an email reaches those who have the first one, and it has to before they go by that."""
    return [
        Ground("cancelled", channels=("email",), cites=f"{policy.slug}@{gone.revised}", by=gone.effective)
        for gone in _cancelled(policy, revision, sent)
    ]


def _cancelled(policy: Policy, revision: Revision, sent: Collection[str]) -> tuple[Revision, ...]:
    if not sent:  # a build asks without it, and need not load what looks
        return ()
    return announced(policy, revision, sent)


def _joined(grounds: list[Ground]) -> tuple[tuple[str, ...], Logic]:
    """Channels that satisfy every ground: the choice that one of them leaves where it is enough for all, else those
    that all have in common, else one of each choice and everything that is asked for without one."""
    named = [ground for ground in grounds if ground.channels]
    if not named:
        return ("site",), "any"
    common = tuple(way for way in named[0].channels if all(way in ground.channels for ground in named))
    for chosen in (*named, Ground("custom", channels=common)):
        if chosen.channels and all(covers(chosen, other) for other in named):
            return chosen.channels, chosen.logic
    every = [way for ground in named if _without_choice(ground) for way in ground.channels]
    chosen_ways = [ground.channels[0] for ground in named if not set(every) & set(ground.channels)]
    return tuple(dict.fromkeys((*every, *chosen_ways))), "all"


def covers(chosen: Ground, wanted: Ground) -> bool:
    """Whether using the channels of the one is always enough for the other."""
    every = _without_choice(chosen)
    if _without_choice(wanted):
        return every and set(wanted.channels) <= set(chosen.channels)
    return set(chosen.channels) <= set(wanted.channels) or (every and bool(set(chosen.channels) & set(wanted.channels)))


def _without_choice(ground: Ground) -> bool:
    return ground.logic == "all" or len(ground.channels) == 1


# --- Which texts that were to come never apply, because another took their place first. ---


def cancelled_by(policy: Policy, revision: Revision, sent: Collection[str] = ()) -> tuple[Revision, ...]:
    """What this text replaces before it applied, and what that had replaced in the same way without telling anybody:
    `sent` has the notices that went out, by `slug@revised`. Whoever waits for one of these, its email has to tell."""
    gone = [text for text in policy.revisions if text.revised in (revision.replaces or ())]
    found: list[Revision] = []
    for text in gone:
        if text.revised < revision.revised and text.effective >= revision.revised.day:
            untold = f"{policy.slug}@{text.revised}" not in sent
            found += [*(cancelled_by(policy, text, sent) if untold else ()), text]
    return tuple(found)


def announced(policy: Policy, revision: Revision, sent: Collection[str]) -> tuple[Revision, ...]:
    """Those of them of which a notice went out: whatever the class of this text, these readers are owed another."""
    return tuple(text for text in cancelled_by(policy, revision, sent) if f"{policy.slug}@{text.revised}" in sent)
