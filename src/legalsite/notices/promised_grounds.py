"""What a text promises, confirmed or suggested → the grounds that it gives for a notice."""

from collections.abc import Mapping

from msgspec.structs import replace

from legalsite.model.config import Logic
from legalsite.model.notice import Ground
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import ChangeClass, Revision
from legalsite.model.promise import ConfirmedPromise, Promise, TextPromises

POSTING = {"post", "none_stated"}  # publishing does this by itself, or no channel is named
CLASSES: Mapping[str, set[str]] = {"any": {"minor", "material"}}  # an editorial change leaves what was agreed as it is


def promised_grounds(promises: TextPromises, text: Revision, weight: ChangeClass | None = None) -> list[Ground]:
    """Return the grounds that `text` gives for a notice of a change of the class `weight`, or of any class. What a
    person confirmed is the only ground; what was read in the text is one only if nobody confirmed anything."""
    if promises.record:
        applies = weight is None or weight in promises.record.classes
        return _confirmed_grounds(promises.record, promises.quote, text) if applies else []
    return [
        suggested_ground(promise, text)
        for promise in promises.suggested
        if binds(promise) and (weight is None or weight in classes_of(promise))
    ]


def suggested_ground(promise: Promise, text: Revision) -> Ground:
    """Return the ground for a notice that the program reads in `text`. Nobody confirmed it."""
    return Ground(
        "promise", period_of(promise), promised_channels(promise),
        promise.channel_logic or "any", promise.quote, text.path, text.revised.day,
        promise.first_line, promise.last_line, promise=promise,
    )  # fmt: skip


def binds(promise: Promise) -> bool:
    """Return whether a promise binds the company to more than putting the new text on its page."""
    if promise.discretion != "will":
        return False
    return bool(promised_channels(promise) or promise.days) or "none_stated" in promise.channels


def period_of(promise: Promise) -> NoticePeriod:
    """Return how long before a change its notice must be given: one day if the promise says only that it comes
    before."""
    return promise.period or NoticePeriod(1 if promise.timing == "before_effective" else 0)


def classes_of(promise: Promise) -> set[str]:
    """Return the classes of change for which a promise that was read in a text calls for a notice."""
    return CLASSES.get(promise.scope or "", {"material"})


def promised_channels(promise: Promise) -> tuple[str, ...]:
    """Return the channels that a promise commits to, without those it only allows, and without publishing itself."""
    return tuple(channel for channel in promise.channels if channel not in {*promise.channels_may, *POSTING})


def as_record(promise: Promise, *, path: str, line: int, clause: str = "") -> ConfirmedPromise:
    """Return what a person would record if the program read the clause right. `clause` is its anchor, which a record
    of no promise does not have."""
    if promise.discretion != "will":
        return ConfirmedPromise(path, line, classes=())
    named = tuple(name for name in promise.channels if name not in {*promise.channels_may, "none_stated"})
    firm = promised_channels(promise)
    classes = tuple(name for name in ("minor", "material") if name in classes_of(promise))
    return ConfirmedPromise(
        path=path,
        line=line,
        channels=firm or named,
        logic="any" if promise.channel_logic == "any" and len(firm) > 1 else "all",
        period=period_of(promise),
        classes=classes,
        clause=clause,
    )


def same_notice(record: ConfirmedPromise, promise: Promise) -> bool:
    """Return whether a promise that was read in a text calls for the same notices as what a person recorded. Editorial
    changes are left aside: hardly any text speaks of them."""
    return _notices(record) == _notices(as_record(promise, path="", line=0))


def same_record(one: ConfirmedPromise, other: ConfirmedPromise) -> bool:
    """Return whether two records say the same, wherever they stand and for whatever reason."""
    return replace(one, path="", line=0, reason="") == replace(other, path="", line=0, reason="")


def _notices(record: ConfirmedPromise) -> object:
    """Return what a record calls for, in a form that can be compared; None if it calls for no notice."""
    channels, logic = _to_use(record)
    if record.nothing or (record.channels and not channels and not record.period):
        return None
    return frozenset(channels), logic if len(channels) > 1 else "", record.period, {*record.classes} - {"editorial"}


def _to_use(record: ConfirmedPromise) -> tuple[tuple[str, ...], Logic]:
    """Return the channels that are left to use once the new text is on its page, and their logic."""
    if record.logic == "any" and "post" in record.channels:
        return (), "any"
    return tuple(channel for channel in record.channels if channel != "post"), record.logic


def _confirmed_grounds(record: ConfirmedPromise, quote: str, text: Revision) -> list[Ground]:
    """Return the ground of a confirmed promise. Publishing the new text also posts it: if posting is all that was
    promised, and no time before, there is no notice left to give."""
    if _notices(record) is None:
        return []
    channels, logic = _to_use(record)
    ground = Ground(
        "promise", record.period, channels, logic, quote, text.path, text.revised.day,
        promise=record.as_promise(quote), confirmed=record.place,
    )  # fmt: skip
    return [ground]
