"""Days and periods in the words of a page, on either side of each day on which they change."""

from datetime import date

import pytest
from markupsafe import Markup

from legalsite.model.policy import Period, VersionId
from legalsite.model.policy_on_date import policy_on_day
from legalsite.pages.period_phrases import (
    both_days,
    change_title,
    covers_earlier,
    dated_html,
    day_html,
    effective_html,
    named,
    not_known,
    period,
    sentence,
    since_title,
    told_apart,
)
from legalsite.text.phrase_catalogue import english
from short_policies import policy_of
from text_tables import table

SAY = english("pages")


def day(written: str) -> date:
    return date.fromisoformat(written)


def plain(html: Markup) -> str:
    return html.striptags()


@table("period_phrases.txt")
def test_period(texts: str, on: str, which: str, lasting: str, expected: str) -> None:
    on_day = policy_on_day(policy_of(texts), day(on))
    text = on_day.by_id[VersionId.parse(which)]
    assert plain(period(text, on_day, day(on), SAY, lasting=lasting == "lasting")) == expected


@table("period_phrases.txt")
def test_named(texts: str, on: str, which: str, expected: str) -> None:
    on_day = policy_on_day(policy_of(texts), day(on))
    assert plain(named(on_day.by_id[VersionId.parse(which)], on_day, SAY)) == expected


@table("period_phrases.txt")
def test_told_apart(texts: str, which: str, expected: str) -> None:
    on_day = policy_on_day(policy_of(texts), day("2026-06-01"))
    assert (
        told_apart("When & how", on_day.by_id[VersionId.parse(which)], on_day, SAY).unescape()
        == expected
    )


@table("period_phrases.txt")
def test_not_known(gaps: str, on: str, expected: str) -> None:
    periods = [
        Period(*(day(each) if each else None for each in gap.split(" to ", 1)))
        for gap in gaps.split(", ")
        if gap
    ]
    assert plain(not_known(periods, day(on), SAY)) == expected


def test_a_day_is_in_an_element_that_machines_read() -> None:
    assert day_html(day("2026-03-02"), SAY) == '<time datetime="2026-03-02">March 2, 2026</time>'
    assert plain(dated_html(VersionId(day("2026-03-02"), 1), SAY)) == "March 2, 2026"
    assert plain(dated_html(VersionId(day("2026-03-02"), 2), SAY)) == "March 2, 2026 (2)"


def test_a_retroactive_text_has_both_days() -> None:
    second = day("2026-03-02")
    one, other = policy_on_day(
        policy_of("2026-03-01, 2026-03-02 from 2026-02-01 instead of 2026-03-01"), second
    ).texts[::-1]
    assert plain(effective_html(one, SAY)) == "March 1, 2026"
    assert both_days(one, SAY) == ""
    assert plain(effective_html(other, SAY)) == "February 1, 2026, published March 2, 2026"
    assert both_days(other, SAY).count("<time") == 2
    assert plain(covers_earlier(other, SAY)) == (
        "This version took effect on March 2, 2026 and applies retroactively to February 1, 2026."
    )
    assert (
        change_title(other, SAY)
        == "What changed: Effective February 1, 2026, published March 2, 2026"
    )
    assert since_title(other, SAY) == (
        "What has changed since March 2, 2026 (Effective February 1, 2026, published March 2, 2026)"
    )


@pytest.mark.parametrize(("phrase", "part", "html"), [
    ("a {x} & b", "<i>", "a &lt;i&gt; &amp; b"), ("a {x}", Markup("<i>"), "a <i>"),
])  # fmt: skip
def test_all_but_markup_is_escaped(phrase: str, part: str, html: str) -> None:
    assert sentence(phrase, x=part) == Markup(html)
