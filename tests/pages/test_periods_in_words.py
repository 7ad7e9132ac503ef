"""Days and periods in the words of a page, on either side of each day on which they change."""

from datetime import date

import pytest
from markupsafe import Markup

from legalsite.model.policy import Period, RevisionId
from legalsite.model.policy_on_day import policy_on_day
from legalsite.pages.periods_in_words import dated_html, day_html, effective_html, named, not_known, period, sentence
from legalsite.text.phrase_catalogue import english
from short_policies import policy_of
from text_tables import table

SAY = english("pages")


def day(written: str) -> date:
    return date.fromisoformat(written)


def plain(html: Markup) -> str:
    return html.striptags()


@table("periods_in_words.txt")
def test_period(texts: str, on: str, which: str, lasting: str, expected: str) -> None:
    on_day = policy_on_day(policy_of(texts), day(on))
    text = on_day.by_id[RevisionId.parse(which)]
    assert plain(period(text, day(on), SAY, lasting=lasting == "lasting")) == expected


@table("periods_in_words.txt")
def test_named(texts: str, on: str, which: str, expected: str) -> None:
    on_day = policy_on_day(policy_of(texts), day(on))
    assert plain(named(on_day.by_id[RevisionId.parse(which)], on_day, SAY)) == expected


@table("periods_in_words.txt")
def test_not_known(gaps: str, on: str, expected: str) -> None:
    periods = [
        Period(*(day(each) if each else None for each in gap.split(" to ", 1))) for gap in gaps.split(", ") if gap
    ]
    assert plain(not_known(periods, day(on), SAY)) == expected


def test_a_day_is_in_an_element_that_machines_read() -> None:
    assert day_html(day("2026-03-02"), SAY) == '<time datetime="2026-03-02">March 2, 2026</time>'
    assert plain(dated_html(RevisionId(day("2026-03-02"), 1), SAY)) == "March 2, 2026"
    assert plain(dated_html(RevisionId(day("2026-03-02"), 2), SAY)) == "March 2, 2026 (2)"


def test_a_retroactive_text_has_both_days() -> None:
    first, second = day("2026-03-01"), day("2026-03-02")
    assert plain(effective_html(first, first, SAY)) == "March 1, 2026"
    assert plain(effective_html(second, first, SAY)) == "March 2, 2026"
    both = effective_html(first, second, SAY)
    assert plain(both).startswith("March 1, 2026")
    assert both.count("<time") == 2


@pytest.mark.parametrize(("phrase", "part", "html"), [
    ("a {x} & b", "<i>", "a &lt;i&gt; &amp; b"), ("a {x}", Markup("<i>"), "a <i>"),
])  # fmt: skip
def test_all_but_markup_is_escaped(phrase: str, part: str, html: str) -> None:
    assert sentence(phrase, x=part) == Markup(html)
