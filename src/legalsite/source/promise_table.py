"""Reads how changes are announced, in front matter and settings: a promise, or a company's own rule."""

import re
from collections.abc import Callable
from typing import Any, get_args

from msgspec.structs import replace

from legalsite.model.config import Channel
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import CHANGE_TYPES, ConfirmedPromise, NoticeRule
from legalsite.source.schema import (
    Check,
    Checks,
    InvalidValue,
    Places,
    ValueProblem,
    Values,
    invalid_value,
    list_of,
    matching,
    number,
    one_of,
    place_of,
    table,
    text,
)

LONGEST_DAYS, LONGEST_MONTHS = 3650, 120
PERIOD = "([1-9][0-9]{0,3}) +(business day|day|week|month|year)s?"
ANCHOR = r"#?([^\s#]+)"
PERIOD_HELP = "write it like `30 days`, `10 business days`, `6 weeks`, `2 months` or `1 year`"
NONE_HELP = (
    "write what the policy promises, like any_of, all_of, and days_before; if it doesn't promise notice, write `none`"
)
EMPTY_HELP = (
    "add any_of, all_of, days_before, period, for, or about; if the policy doesn't promise notice, write `none`"
)
ABOUT_HELP = "use lower-case letters, digits, and hyphens, like `fees`"


def notice_period(given: object) -> NoticePeriod:
    match = re.fullmatch(PERIOD, given) if isinstance(given, str) else None
    if not match:
        raise invalid_value("bad-value", f"{given!r} isn't a period", PERIOD_HELP)
    number, unit = int(match[1]), match[2]
    months = number * {"month": 1, "year": 12}.get(unit, 0)
    days = 0 if months else number * (7 if unit == "week" else 1)
    if days > LONGEST_DAYS or months > LONGEST_MONTHS:
        raise invalid_value("bad-value", f"{given!r} is longer than ten years", "write the promised period")
    return NoticePeriod(days, months, business=unit == "business day", weeks=unit == "week")


def anchor(given: str) -> str:
    match = re.fullmatch(ANCHOR, given)
    if not match:
        help = "write the last part of the clause's link, like changes-to-this-policy"
        raise invalid_value("bad-value", f"{given!r} isn't an anchor", help)
    return match[1]


channel = one_of(get_args(Channel))
CHANNELS = list_of(channel, least=1)
about = matching("[a-z0-9-]+", "bad-value", "a word for what changes concern", ABOUT_HELP)
ANNOUNCED: Checks = {
    "any_of": CHANNELS,
    "all_of": CHANNELS,
    "days_before": number(0, LONGEST_DAYS),
    "period": notice_period,
    "for": list_of(one_of(CHANGE_TYPES), least=1),
    "about": about,
}
"""How changes are announced: the keys that a promise and a company's own rule have in common."""
PROMISE: Checks = {**ANNOUNCED, "clause": text(anchor)}
ABOUTS = list_of(about)


def promise(keys: Checks) -> Check:
    """Return a check for what a text promises: `none`, a table of these keys, or a list of such tables. Where it is
    recorded is not known yet."""
    rule = table(keys, make=_rule)

    def check(given: Any) -> Any:
        if given == "none":
            return ConfirmedPromise("", (NoticeRule(classes=()),))
        if isinstance(given, (dict, list)):
            rules = rules_of(rule)(given)
            if len(rules) > 1 and not all(rule.classes for rule in rules):
                raise invalid_value("bad-value", "none can't be combined with other rules", "keep one of the two")
            return ConfirmedPromise("", rules)
        raise invalid_value("bad-value", f"{given!r} isn't a promise", NONE_HELP)

    return check


def rules_of(rule: Check) -> Callable[[Any], tuple[NoticeRule, ...]]:
    """Return a check for one rule, or a list of rules."""
    several = list_of(rule, least=1, once=False)
    return lambda given: several(given) if isinstance(given, list) else (rule(given),)


def company_rule(values: Values) -> NoticeRule:
    """Return a rule of the company: for material changes, unless it says otherwise."""
    return _announced({"for": ("material",), **values}, of_key=True)


def _rule(values: Values) -> NoticeRule:
    stated = values.keys() - {"reason", "clause", "confirmed_by"}
    if not stated:
        raise invalid_value("bad-value", "this doesn't say what is promised", EMPTY_HELP)
    if "none" in stated and len(stated) > 1:
        raise invalid_value("bad-value", "none can't be combined with other keys", "keep one of the two")
    return _announced(values)


def _announced(values: Values, *, of_key: bool = False) -> NoticeRule:
    """Return the rule that a table names. Raises Wrong where two keys contradict each other; `of_key`: at the place of
    the second key, not of its value."""
    pairs = (("any_of", "all_of"), ("days_before", "period"))
    faults = [
        ValueProblem("bad-value", f"{key} can't be combined with {other}", "keep one of the two", (other,), of_key)
        for key, other in pairs
        if key in values and other in values
    ]
    if faults:
        raise InvalidValue(*faults)
    days, named = values.get("days_before"), ("about", "clause", "confirmed_by", "reason")
    return NoticeRule(
        values.get("any_of") or values.get("all_of") or (),
        "all" if "all_of" in values else "any",
        values.get("period") if days is None else NoticePeriod(days),
        () if "none" in values else values.get("for", CHANGE_TYPES),
        **{key: values[key] for key in named if key in values},
    )


def placed(promise: ConfirmedPromise, path: str, at_keys: Places, *keys: str) -> ConfirmedPromise:
    """Return the promise with the file in which it is recorded, and the line of each rule; `keys` lead to it."""
    several = (*keys, "0") in at_keys
    rules = []
    for nth, rule in enumerate(promise.rules):
        at = (*keys, str(nth)) if several else keys
        line, _ = place_of(at_keys, at, key=True)
        rules.append(replace(rule, line=line))
    return ConfirmedPromise(path, tuple(rules))
