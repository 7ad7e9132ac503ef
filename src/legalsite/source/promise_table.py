"""Parse how changes are announced, as recorded in front matter and settings.

A rule may come from a policy's promise or be a company's internal rule.
"""

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from legalsite.model.config import CHANNEL_NAMES
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import CHANGE_TYPES, ConfirmedPromise, NoticeRule
from legalsite.source.schema import (
    Check,
    Checks,
    InvalidValue,
    PlacedValues,
    ValueProblem,
    Values,
    invalid_value,
    list_of,
    matching,
    number,
    one_of,
    table,
    text,
)

MAX_NOTICE_DAYS = 3650
MAX_NOTICE_MONTHS = 120
PERIOD = "(?P<number>[1-9][0-9]{0,3}) +(?P<unit>business day|day|week|month|year)s?"
# unit in PERIOD → number of days
DAYS = {"day": 1, "business day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}
ANCHOR = r"#?(?P<name>[^\s#]+)"
PERIOD_HELP = "write it like `30 days`, `10 business days`, `6 weeks`, `2 months` or `1 year`"
NONE_HELP = (
    "write what the policy promises, like any_of, all_of, and days_before;"
    " if it doesn't promise notice, write `none`"
)
EMPTY_HELP = (
    "add any_of, all_of, days_before, period, for, or about;"
    " if the policy doesn't promise notice, write `none`"
)
ABOUT_HELP = "use lower-case letters, digits, and hyphens, like `fees`"


def notice_period(value: object) -> NoticePeriod:
    """Parse a period such as `30 days`. Raises InvalidValue for other values."""
    match = re.fullmatch(PERIOD, value) if isinstance(value, str) else None
    if not match:
        raise invalid_value(f"{value!r} isn't a period", PERIOD_HELP)
    number = int(match["number"])
    unit = match["unit"]
    # either `months` or `days` is 0, because each unit is in only one of the tables
    months = number * MONTHS.get(unit, 0)
    days = number * DAYS.get(unit, 0)
    if days > MAX_NOTICE_DAYS or months > MAX_NOTICE_MONTHS:
        raise invalid_value(f"{value!r} is longer than ten years", "write the promised period")
    return NoticePeriod(days, months, business=unit == "business day", weeks=unit == "week")


def anchor(value: str) -> str:
    """Remove a leading `#` from an anchor.

    Raises InvalidValue for text with spaces or another `#`.
    """
    match = re.fullmatch(ANCHOR, value)
    if not match:
        help = "write the last part of the clause's link, like changes-to-this-policy"
        raise invalid_value(f"{value!r} isn't an anchor", help)
    return match["name"]


channel = one_of(CHANNEL_NAMES)
CHANNELS = list_of(channel, minimum=1)
about = matching("[a-z0-9-]+", "bad-value", "a valid topic", ABOUT_HELP)
ANNOUNCED: Checks = {
    "any_of": CHANNELS,
    "all_of": CHANNELS,
    "days_before": number(0, MAX_NOTICE_DAYS),
    "period": notice_period,
    "for": list_of(one_of(CHANGE_TYPES), minimum=1),
    "about": about,
}
"""The keys that both promises and company rules can have."""
PROMISE: Checks = {**ANNOUNCED, "clause": text(anchor)}
ABOUTS = list_of(about)
# keys that have a field of the same name in NoticeRule
NAMED_KEYS = ("about", "clause", "confirmed_by", "reason")


def promise(keys: Checks) -> Check:
    """Create a check for the value of `promise`.

    The value is `none`, a table with the given keys, or a list of such tables. The promise that the
    check returns has no file name or line numbers; `with_recorded_place` adds them.
    """
    rule = table(keys, make=_rule)

    def check(value: Any) -> Any:
        """Convert a promise. Raises InvalidValue for other values."""
        if value == "none":
            return ConfirmedPromise("", (NoticeRule(classes=()),))
        if not isinstance(value, (dict, list)):
            raise invalid_value(f"{value!r} isn't a promise", NONE_HELP)
        rules = rules_of(rule)(value)
        # a rule without types of change is `none: true`
        if len(rules) > 1 and not all(rule.classes for rule in rules):
            raise invalid_value("none can't be combined with other rules", "keep one of the two")
        return ConfirmedPromise("", rules)

    return check


def rules_of(rule: Check) -> Callable[[Any], tuple[NoticeRule, ...]]:
    """Create a check for a table or list of tables. The result is always a tuple."""
    several = list_of(rule, minimum=1, once=False)

    def check(value: Any) -> tuple[NoticeRule, ...]:
        if isinstance(value, list):
            return tuple(several(value))
        return (rule(value),)

    return check


def company_rule(values: Values) -> NoticeRule:
    """Create a company rule. By default, it applies to material changes."""
    return _notice_rule({"for": ("material",), **values}, of_key=True)


def _rule(values: Values) -> NoticeRule:
    """Create a rule of a promise. Raises InvalidValue if it's empty or contradicts itself."""
    # these three keys don't promise anything
    stated = values.keys() - {"reason", "clause", "confirmed_by"}
    if not stated:
        raise invalid_value("this doesn't say what is promised", EMPTY_HELP)
    if "none" in stated and len(stated) > 1:
        raise invalid_value("none can't be combined with other keys", "keep one of the two")
    return _notice_rule(values)


def _notice_rule(values: Values, *, of_key: bool = False) -> NoticeRule:
    """Create a rule from a table. By default, the rule applies to all types of change.

    In a promise, the key `none` states that no notice is required. Raises InvalidValue if two keys
    contradict each other. The problem is at the value of the second key, or at the key itself if
    `of_key` is True.
    """
    problems = []
    for key, other in (("any_of", "all_of"), ("days_before", "period")):
        if key in values and other in values:
            message = f"{key} can't be combined with {other}"
            problems.append(
                ValueProblem("bad-value", message, "keep one of the two", (other,), of_key)
            )
    if problems:
        raise InvalidValue(*problems)
    period = values.get("period")
    days = values.get("days_before")
    if days is not None:
        period = NoticePeriod(days)
    named = {key: values[key] for key in NAMED_KEYS if key in values}
    return NoticeRule(
        channels=values.get("any_of") or values.get("all_of") or (),
        logic="all" if "all_of" in values else "any",
        period=period,
        classes=() if "none" in values else values.get("for", CHANGE_TYPES),
        **named,
    )


def with_recorded_place(
    promise: ConfirmedPromise, file: PlacedValues, *keys: str
) -> ConfirmedPromise:
    """Add the file name and the line of each rule to a promise.

    `keys` is the path to the promise in the file's values.
    """
    is_list = (*file.root, *keys, "0") in file.places  # the promise is a list of rules
    rules = []
    for nth, rule in enumerate(promise.rules):
        rule_keys = (*keys, str(nth)) if is_list else keys
        line, _ = file.place(rule_keys, key=True)
        rules.append(replace(rule, line=line))
    return ConfirmedPromise(file.path, tuple(rules))
