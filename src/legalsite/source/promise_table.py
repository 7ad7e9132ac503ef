"""Reads how changes are announced, in front matter and settings: a promise, or a company's own rule."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from msgspec.structs import replace

from legalsite.model.config import Channel
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import ChangeClass
from legalsite.model.promise import ConfirmedPromise
from legalsite.source.schema import Check, Fault, Places, Wrong, list_of, number, one_of, place_of, table, text, wrong

LONGEST_DAYS, LONGEST_MONTHS = 3650, 120
PERIOD = re.compile(r"([1-9][0-9]{0,3}) +(business day|day|week|month)s?", re.ASCII)
ANCHOR = re.compile(r"#?([^\s#]+)")
PERIOD_HELP = "write it like `30 days`, `10 business days`, `2 weeks` or `2 months`"
NONE_HELP = "write `none` if the text promises no notice, else what it promises, like any_of, all_of and days_before"
EMPTY_HELP = "add any_of, all_of, days_before, period or for; if the text promises no notice, write `none`"


def notice_period(given: object) -> NoticePeriod:
    match = PERIOD.fullmatch(given) if isinstance(given, str) else None
    if not match:
        raise wrong("bad-value", f"{given!r} is not a period", PERIOD_HELP)
    number, unit = int(match[1]), match[2]
    if number > (LONGEST_MONTHS if unit == "month" else LONGEST_DAYS):
        raise wrong("bad-value", f"{given!r} is longer than ten years", "write the period that is promised")
    if unit == "month":
        return NoticePeriod(months=number)
    return NoticePeriod(number * 7 if unit == "week" else number, business=unit == "business day")


def anchor(given: str) -> str:
    match = ANCHOR.fullmatch(given)
    if not match:
        help = "write the last part of the clause's link, like changes-to-this-policy"
        raise wrong("bad-value", f"{given!r} is not an anchor", help)
    return match[1]


CLASSES: tuple[ChangeClass, ...] = get_args(ChangeClass)
CHANNELS = list_of(one_of(get_args(Channel)), least=1)
ANNOUNCED: Mapping[str, Check] = {
    "any_of": CHANNELS,
    "all_of": CHANNELS,
    "days_before": number(0, LONGEST_DAYS),
    "period": notice_period,
    "for": list_of(one_of(CLASSES), least=1),
}
"""How changes are announced: the keys that a promise and a company's own rule have in common."""
PROMISE: Mapping[str, Check] = {**ANNOUNCED, "clause": text(anchor)}


def promise(keys: Mapping[str, Check]) -> Check:
    """Return a check for what a text promises: `none`, or a table of these keys. Its place is not known yet."""
    some = table(keys, make=_promise)

    def check(given: Any) -> Any:
        if given == "none":
            return ConfirmedPromise("", 0, classes=())
        if isinstance(given, dict):
            return some(given)
        raise wrong("bad-value", f"{given!r} is not a promise", NONE_HELP)

    return check


def announced(values: Mapping[str, Any], *, of_key: bool = False) -> dict[str, Any]:
    """Return the channels, their logic and the period that a table names. Raises Wrong where two keys contradict each
    other; `of_key`: at the place of the second key, not of its value."""
    pairs = (("any_of", "all_of"), ("days_before", "period"))
    faults = [
        Fault("bad-value", f"{one} and {other} cannot be used together", "keep one of the two", (other,), of_key)
        for one, other in pairs
        if one in values and other in values
    ]
    if faults:
        raise Wrong(*faults)
    return {
        "channels": values.get("any_of") or values.get("all_of") or (),
        "logic": "all" if "all_of" in values else "any",
        "period": values.get("period") or NoticePeriod(values.get("days_before", 0)),
    }


def _promise(values: Mapping[str, Any]) -> ConfirmedPromise:
    said = values.keys() - {"reason", "clause"}
    if not said:
        raise wrong("bad-value", "this does not say what is promised", EMPTY_HELP)
    if "none" in said and len(said) > 1:
        raise wrong("bad-value", "none and other keys cannot be used together", "keep one of the two")
    classes = () if "none" in said else values.get("for", CLASSES)
    clause, reason = values.get("clause", ""), values.get("reason", "")
    return ConfirmedPromise("", 0, **announced(values), classes=classes, clause=clause, reason=reason)


def placed(promise: ConfirmedPromise, path: str, known: Places, *keys: str) -> ConfirmedPromise:
    """Return the promise with the file and the line in which it is recorded, below these keys."""
    return replace(promise, path=path, line=place_of(known, keys, key=True)[0])
