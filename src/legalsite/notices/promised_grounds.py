"""What a text promises, as a person recorded it → the ground that it gives for a notice."""

from msgspec.structs import replace

from legalsite.model.config import Logic
from legalsite.model.notice import Ground
from legalsite.model.policy import ChangeClass, Revision
from legalsite.model.promise import ChangeClause, ConfirmedPromise, TextPromise


def promised_grounds(promise: TextPromise, text: Revision, weight: ChangeClass) -> list[Ground]:
    """Return the grounds that `text` gives for a notice of a change of the class `weight`: one or none. Publishing the
    new text also posts it: if posting is all that was promised, and no time before, there is no notice left to give."""
    record = promise.record
    if record is None or weight not in record.classes:
        return []
    channels, logic = _to_use(record)
    if record.channels and not channels and not record.period:
        return []
    return [
        Ground(
            "promise", record.period, channels, logic, promise.quote, text.path, text.revised.day,
            recorded=record.place,
        )
    ]  # fmt: skip


def offered_record(found: ChangeClause, clause: str = "") -> ConfirmedPromise:
    """Return what a person who confirms a clause as it is offered would record: all of its channels and its longest
    period, for every change that is not editorial; nothing if it offers nothing. `clause` is its anchor."""
    channels = tuple(name for name in found.channels if name != "post") or found.channels
    if not channels and not found.periods:
        return ConfirmedPromise("", 0, classes=())
    period = max(found.periods, key=lambda each: each.days + 30 * each.months, default=None)
    record = ConfirmedPromise("", 0, channels, "all", classes=("minor", "material"), clause=clause)
    return replace(record, period=period) if period else record


def same_record(one: ConfirmedPromise, other: ConfirmedPromise) -> bool:
    """Return whether two records say the same, wherever they stand and for whatever reason."""
    return replace(one, path="", line=0, reason="") == replace(other, path="", line=0, reason="")


def _to_use(record: ConfirmedPromise) -> tuple[tuple[str, ...], Logic]:
    """Return the channels that are left to use once the new text is on its page, and their logic."""
    if record.logic == "any" and "post" in record.channels:
        return (), "any"
    return tuple(channel for channel in record.channels if channel != "post"), record.logic
