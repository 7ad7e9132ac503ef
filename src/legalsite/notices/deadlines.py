"""Which notices a policy owes on a day, and the last day for each."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta

from legalsite.model import in_force
from legalsite.model.config import Config, Logic
from legalsite.model.notice import PROFILES, Ground, Notice
from legalsite.model.policy import ChangeClass, Policy, Revision
from legalsite.model.promise import TextPromise

STILL_OWED = timedelta(days=30)  # how long a forgotten notice is listed after the text took effect

Promises = Callable[[Revision], TextPromise]


def due_notices(
    policy: Policy, config: Config, promises: Promises, on: date, *, sent: Collection[str] = ()
) -> tuple[Notice, ...]:
    """Return the notices that a policy owes on a day, in the order in which they must be sent. A revision calls for one
    if it is pending or took effect within the last 30 days, and if in addition its class asks for a notice or it
    cancels a text that was announced.

    `promises` gives what a revision promises about its own changes. `sent` are the notices that were sent, by
    `slug@revised`: they show which texts were announced. A notice is returned whether or not it was sent."""
    revisions = _recent(policy, on, sent)
    notices = [notice_for(policy, text, config, promises, on, sent=sent) for text in revisions]
    return tuple(sorted((notice for notice in notices if notice), key=lambda notice: (notice.send_by, notice.key)))


def notice_for(
    policy: Policy,
    revision: Revision,
    config: Config,
    promises: Promises,
    on: date,
    *,
    asked: bool = False,
    correction: int = 0,
    sent: Collection[str] = (),
) -> Notice | None:
    """Return the notice that a revision calls for; None if it calls for none, has no previous revision, or is withheld.
    With `asked`, a notice is returned whether or not anything calls for it. The other arguments are those of
    `due_notices`."""
    previous = in_force.previous(policy, revision, on)
    if previous is None or revision.withheld:
        return None
    current = in_force.in_force(policy, on)
    # The text in force when the notice goes out binds, and the one that the revision replaces. The revision's own
    # clause never counts: a revision that deletes "30 days" still owes thirty days.
    binding = [previous] if current in (None, revision, previous) else [previous, current]
    promised = [promised_ground(promises(text), text, revision.weight) for text in binding if text]
    grounds = [*filter(None, promised), *_required(config, revision)]
    if not grounds and revision.weight == "material" and config.settings(policy.slug).notice is None:
        grounds = [Ground("custom", channels=("site",))]
    # People who were notified of a text must learn by email that it will not apply, before they rely on it.
    grounds += [
        Ground("cancelled", channels=("email",), cites=f"{policy.slug}@{gone.revised}", by=gone.effective)
        for gone in announced(policy, revision, sent)
    ]
    if asked and not grounds:
        grounds = [Ground("asked", channels=("email",))]
    if not grounds:
        return None
    grounds.sort(key=lambda ground: (send_by(ground, revision.effective), ground.source != "promise"))
    channels, logic = _joined(grounds)
    deadline = send_by(grounds[0], revision.effective)
    last_text = in_force.last_text_before(policy, revision, previous, on) or previous
    return Notice(
        policy.slug, revision, last_text, channels, logic, deadline, tuple(grounds), correction,
        again=last_text is not previous, carried_over=carried_over(policy, revision),
    )  # fmt: skip


def cancelled_by(policy: Policy, revision: Revision, sent: Collection[str] = ()) -> tuple[Revision, ...]:
    """Return the texts that will never apply because of a revision: those that it replaces before they applied, or that
    take effect on the same day, and those that these had cancelled in the same way without a notice. `sent` are the
    notices that were sent, by `slug@revised`. The email about the revision must tell those who wait for one of these
    texts."""
    cancelled: list[Revision] = []
    for text in in_force.known(policy, revision.revised.day):
        if text.effective >= revision.revised.day and in_force.cancelled_by(policy, text, date.max) == revision:
            silent = f"{policy.slug}@{text.revised}" not in sent
            cancelled += [*(cancelled_by(policy, text, sent) if silent else ()), text]
    return tuple(cancelled)


def announced(policy: Policy, revision: Revision, sent: Collection[str]) -> tuple[Revision, ...]:
    """Return the texts cancelled by a revision that were announced: whatever its class, their readers are owed another
    notice, unless what they were told still holds, with its day."""
    cancelled = cancelled_by(policy, revision, sent) if sent else ()
    told = carried_over(policy, revision) if cancelled else ()
    holds = [text for text in told if text.effective == revision.effective]
    return tuple(text for text in cancelled if f"{policy.slug}@{text.revised}" in sent and text not in holds)


def carried_over(policy: Policy, revision: Revision) -> tuple[Revision, ...]:
    """Return the pending texts whose notice counts for a revision as well, the last one first: the one that it
    replaces, if somebody signed that the change from it is less than material, and if it applies no earlier; and those
    whose notice counted for that one. A revision that replaces several pending texts has a notice of its own."""
    gone = in_force.replaced_while_pending(policy, revision) if revision.counts_as else ()
    signed = revision.approved_by and revision.change != "material"
    if len(gone) != 1 or not signed or revision.effective < gone[0].effective:
        return ()
    return gone[0], *carried_over(policy, gone[0])


def promised_ground(promise: TextPromise, text: Revision, weight: ChangeClass) -> Ground | None:
    """Return the ground that `text` gives for a notice of a change of the class `weight`; None if it gives none.
    Publishing the new text also posts it: if posting is all that was promised, and no time before, there is no notice
    left to give."""
    record = promise.record
    if record is None or weight not in record.classes:
        return None
    chosen_post = record.logic == "any" and "post" in record.channels
    channels = () if chosen_post else tuple(channel for channel in record.channels if channel != "post")
    if record.channels and not channels and not record.period:
        return None
    place = text.path, text.effective
    return Ground("promise", record.period, channels, record.logic, promise.quote, *place, recorded=record.place)


def _recent(policy: Policy, on: date, sent: Collection[str]) -> list[Revision]:
    """Return the revisions that can still call for a notice: those that are pending, took effect (withdrawals too)
    within the last 30 days, or replace a text that would have."""
    revisions = []
    for revision in in_force.known(policy, on):
        texts = (revision, *announced(policy, revision, sent))
        last_day = max(revision.revised.day, *(text.effective for text in texts))
        status = in_force.status(policy, revision, on)
        if status in {"pending", "in force", "withdrawn"} and last_day + STILL_OWED >= on:
            revisions.append(revision)
    return revisions


def _required(config: Config, revision: Revision) -> Iterator[Ground]:
    """Yield the grounds that the company's own rule and its profiles give for a notice."""
    settings = config.settings(revision.policy)
    rule = settings.notice
    if rule and revision.weight in rule.classes:
        yield Ground("config", rule.period, rule.channels, rule.logic)
    for profile in (PROFILES[name] for name in config.notice.profiles):
        if settings.kind in profile.kinds and revision.weight in profile.classes:
            cites = f"profile {profile.name} ({profile.source})"
            yield Ground("profile", profile.period, profile.channels, profile.logic, cites=cites)


def _joined(grounds: Iterable[Ground]) -> tuple[tuple[str, ...], Logic]:
    """Return channels that satisfy every ground: everything that is asked for without a choice, and one channel of each
    choice that this leaves open; where there are only choices, what they have in common."""
    named = [ground for ground in grounds if ground.channels] or [Ground("custom", channels=("site",))]
    fixed = [ground for ground in named if ground.logic == "all" or len(ground.channels) == 1]
    required = dict.fromkeys(channel for ground in fixed for channel in ground.channels)
    choices = [ground.channels for ground in named if not required.keys() & ground.channels]
    common = tuple(channel for channel in choices[0] if all(channel in choice for choice in choices)) if choices else ()
    if common and not required:
        return common, "any"
    channels = tuple(dict.fromkeys((*required, *(choice[0] for choice in choices))))
    return channels, "all" if len(channels) > 1 else named[0].logic


def send_by(ground: Ground, effective: date) -> date:
    """Return the last day on which a notice is in time for a text that takes effect on that day."""
    return ground.by or ground.period.send_by(effective)


def notice_applies_from(notice: Notice, sent: date) -> date:
    """Return the first day on which the text may apply if the notice is sent on that day."""
    binding = (ground.period.applies_from(sent) for ground in notice.grounds if ground.source != "cancelled")
    return max(binding, default=notice.revision.effective)
