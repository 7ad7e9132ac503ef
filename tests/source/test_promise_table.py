"""What a promise may say, and what that means: each row of promise_table.txt has a value in YAML, and the rules that it
makes or what is wrong with it and where."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml

from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ConfirmedPromise, NoticeRule
from legalsite.source.config_file import SETTINGS_PROMISE
from legalsite.source.promise_table import company_rule, notice_period, promise, with_recorded_place
from legalsite.source.schema import InvalidValue, PlacedValues
from text_tables import table

CHECK = promise(SETTINGS_PROMISE)


def answer(check: Callable[[Any], object], given: object) -> str:
    try:
        return str(check(given))
    except InvalidValue as wrong:
        at = (
            (".".join(map(str, fault.loc)) if not fault.of_key else "", fault.message)
            for fault in wrong.problems
        )
        return "; ".join(f"{place}! {message}" if place else message for place, message in at)


@table("fixtures/promise_table.txt")
def test_promise(written: str, expected: str) -> None:
    assert answer(CHECK, yaml.safe_load(written)) == expected


@table("fixtures/promise_table.txt")
def test_period(written: str, expected: str) -> None:
    assert answer(notice_period, written) == expected


def test_business_days_and_weeks_are_told_from_days() -> None:
    assert notice_period("10 business days") == NoticePeriod(10, business=True)
    assert notice_period("2 weeks") == NoticePeriod(14, weeks=True)
    assert notice_period("2 years") == NoticePeriod(months=24)


@pytest.mark.parametrize(
    ("more", "classes"), [({}, ("material",)), ({"for": ("minor",)}, ("minor",))]
)
def test_a_rule_of_a_company_is_for_material_changes_unless_it_says_otherwise(
    more: Mapping[str, Any], classes: tuple[str, ...]
) -> None:
    assert company_rule({"any_of": ("email",), **more}) == NoticeRule(("email",), classes=classes)


@pytest.mark.parametrize(("read", "of_key"), [(company_rule, True), (CHECK, False)])
def test_a_contradiction_is_named_at_the_second_key(
    read: Callable[[Any], object], of_key: bool
) -> None:
    with pytest.raises(InvalidValue) as wrong:
        read({"days_before": 3, "period": "3 days"})
    assert [(fault.loc, fault.of_key) for fault in wrong.value.problems] == [(("period",), of_key)]


def test_none_is_a_promise_of_nothing() -> None:
    assert CHECK("none") == ConfirmedPromise("", (NoticeRule(classes=()),))


@pytest.mark.parametrize(("places", "lines"), [
    ({("promise",): ((3, 1), (3, 10))}, [3, 3]),
    ({("promise",): ((3, 1), (4, 3)), ("promise", "0"): ((4, 3), (4, 5)), ("promise", "1"): ((6, 3), (6, 5))}, [4, 6]),
])  # fmt: skip
def test_each_rule_has_the_line_on_which_it_begins(places: Any, lines: list[int]) -> None:
    two = CHECK(
        [{"any_of": ["email"], "for": ["minor"]}, {"any_of": ["letter"], "for": ["material"]}]
    )
    shown = with_recorded_place(two, PlacedValues("content/a.md", "", {}, places), "promise")
    assert ([rule.line for rule in shown.rules], shown.path) == (lines, "content/a.md")
    assert shown.place() == f"content/a.md:{lines[0]}"
