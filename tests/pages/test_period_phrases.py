"""Days and periods in the words of a page, on either side of each day on which they change."""

from datetime import date

import pytest
from markupsafe import Markup

from legalsite.model.policy import Period, VersionId
from legalsite.model.policy_on_date import policy_on_date
from legalsite.pages.period_phrases import (
    VersionPhrases,
    day_html,
    fill_markup,
    gap_sentences,
    version_day_html,
)
from legalsite.text.phrase_catalogue import english
from short_policies import policy_of
from text_tables import table

SAY = english("pages")


def day(written: str) -> date:
    return date.fromisoformat(written)


def plain(html: Markup) -> str:
    return html.striptags()


def phrases_of(texts: str, on: str, which: str, *, for_fragments: bool = False) -> VersionPhrases:
    on_day = policy_on_date(policy_of(texts), day(on))
    return VersionPhrases(on_day.by_id[VersionId.parse(which)], on_day, SAY, day(on), for_fragments)


@table("period_phrases.txt")
def test_period(texts: str, on: str, which: str, for_fragments: str, expected: str) -> None:
    phrases = phrases_of(texts, on, which, for_fragments=for_fragments == "fragment")
    assert plain(phrases.period) == expected


@table("period_phrases.txt")
def test_named(texts: str, on: str, which: str, expected: str) -> None:
    assert plain(phrases_of(texts, on, which).name) == expected


@table("period_phrases.txt")
def test_told_apart(texts: str, which: str, expected: str) -> None:
    phrases = phrases_of(texts, "2026-06-01", which)
    assert phrases.with_date_if_alike("When & how").unescape() == expected


@table("period_phrases.txt")
def test_own_period(texts: str, which: str, expected: str) -> None:
    assert plain(phrases_of(texts, "2026-06-01", which).own_period) == expected


@table("period_phrases.txt")
def test_not_known(gaps: str, on: str, expected: str) -> None:
    periods = [
        Period(*(day(each) if each else None for each in gap.split(" to ", 1)))
        for gap in gaps.split(", ")
        if gap
    ]
    assert plain(gap_sentences(periods, day(on), SAY)) == expected


def test_a_day_is_in_an_element_that_machines_read() -> None:
    assert day_html(day("2026-03-02"), SAY) == '<time datetime="2026-03-02">March 2, 2026</time>'
    assert plain(version_day_html(VersionId(day("2026-03-02"), 1), SAY)) == "March 2, 2026"
    assert (
        plain(version_day_html(VersionId(day("2026-03-02"), 2), SAY))
        == "March 2, 2026 (version 2 of that day)"
    )


def test_a_retroactive_text_has_both_days() -> None:
    texts = "2026-03-01, 2026-03-02 from 2026-02-01 instead of 2026-03-01"
    one = phrases_of(texts, "2026-03-02", "2026-03-01")
    other = phrases_of(texts, "2026-03-02", "2026-03-02")
    assert plain(one.effective) == "March 1, 2026"
    assert one.both_days == ""
    assert plain(other.effective) == "February 1, 2026, published March 2, 2026"
    assert other.both_days.count("<time") == 2
    assert plain(other.covers_earlier) == (
        "This version took effect on March 2, 2026 and applies retroactively to February 1, 2026."
    )
    assert other.change_title == "What changed: Effective February 1, 2026, published March 2, 2026"
    assert other.since_title == (
        "What has changed since March 2, 2026 (Effective February 1, 2026, published March 2, 2026)"
    )


def test_a_canceled_version_that_applied_to_new_accounts_is_not_said_to_be_without_effect() -> None:
    texts = "2026-01-01, 2026-01-05 from 2026-03-01 new 2026-02-01"
    texts += ", 2026-02-10 from 2026-04-01 instead of 2026-01-05"
    canceled = phrases_of(texts, "2026-02-10", "2026-01-05")
    words = "Only applied to accounts opened from February 1, 2026 to February 9, 2026"
    assert plain(canceled.instead) == (
        "A version dated January 5, 2026 only applied to accounts opened"
        " from February 1, 2026 to February 9, 2026."
    )
    assert plain(canceled.own_period) == words
    never = phrases_of(texts.replace(" new 2026-02-01", ""), "2026-02-10", "2026-01-05")
    assert plain(never.instead) == "A version dated January 5, 2026 never took effect."
    assert phrases_of(texts, "2026-02-10", "2026-02-10").instead == ""


@pytest.mark.parametrize(("phrase", "part", "html"), [
    ("a {x} & b", "<i>", "a &lt;i&gt; &amp; b"), ("a {x}", Markup("<i>"), "a <i>"),
])  # fmt: skip
def test_all_but_markup_is_escaped(phrase: str, part: str, html: str) -> None:
    assert fill_markup(phrase, x=part) == Markup(html)
