from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from legalsite.model.config import CHANNEL_NAMES, PolicySettings
from legalsite.model.promise import ConfirmedPromise, NoticeRule, TextPromise
from legalsite.pages.policy_summary import (
    SHOWN_CHANNELS,
    PolicySummary,
    next_change,
    summarize,
)
from short_policies import policy_of


def test_a_summary_survives_the_cache(sample):
    for summary in sample.summaries():
        assert msgspec.json.decode(msgspec.json.encode(summary), type=PolicySummary) == summary


EMAIL = TextPromise(ConfirmedPromise("legalsite.toml", (NoticeRule(("email",)),)))
BANNER = TextPromise(ConfirmedPromise("legalsite.toml", (NoticeRule(("site",)),)))
NOTHING = TextPromise()
MATERIAL = NoticeRule(("email",), classes=("material",))


def test_each_channel_is_shown_on_the_site_or_in_the_product_or_used_elsewhere():
    """A new channel that needs our banner or our JSON files belongs in SHOWN_CHANNELS."""
    elsewhere = ("email", "page", "letter", "other")
    assert sorted((*SHOWN_CHANNELS, *elsewhere)) == sorted(CHANNEL_NAMES)


@pytest.mark.parametrize(
    ("rule", "promise", "channels"),
    [
        # a material change is announced at least on the site and in the product
        ((), NOTHING, ["site", "in_product"]),
        ((), EMAIL, []),
        ((), BANNER, ["site"]),
        ((MATERIAL,), NOTHING, []),
        ((MATERIAL,), BANNER, ["site"]),
        ((NoticeRule(("email", "site"), "all"),), EMAIL, ["site"]),
        ((NoticeRule(("site",), classes=("minor",)),), NOTHING, []),
        ((NoticeRule(("email", "in_product"), "all"),), EMAIL, ["in_product"]),
        ((NoticeRule(("account", "in_product")),), BANNER, ["site", "in_product", "account"]),
    ],
)
def test_a_notice_is_shown_where_one_is_due_through_these_channels(sample, rule, promise, channels):
    settings = {"privacy": PolicySettings(notice=rule)}
    config = replace(sample.config, policies=settings)
    summary = summarize(sample.policies[0], date(2026, 11, 20), config, promises=lambda _: promise)
    shown = {str(each.revised): list(each.channels) for each in summary.announced}
    assert shown == ({"2026-11-01": channels} if channels else {})


def test_change_clauses_are_read_only_where_a_text_is_to_come(sample):
    asked = []
    for policy in sample.policies:
        summarize(
            policy,
            date(2026, 11, 20),
            sample.config,
            promises=lambda text: asked.append(text.path) or TextPromise(),
        )
    assert asked == ["privacy/2026-03-02.md"]


def test_before_its_first_text_is_revised_a_policy_is_not_there(sample):
    summary = summarize(sample.policies[0], date(2022, 4, 30), sample.config)
    assert not summary.shown
    assert not summary.in_menu
    assert summary.next_change == date(2022, 5, 1)
    assert summary.on_day.texts == ()


def test_a_translation_that_is_revised_later_is_a_change_ahead(sample):
    assert summarize(sample.policies[0], date(2023, 9, 15), sample.config).next_change == date(
        2023, 9, 20
    )


def test_a_translation_of_today_is_no_change_ahead(sample):
    assert summarize(sample.policies[0], date(2023, 9, 20), sample.config).next_change == date(
        2023, 10, 1
    )


def test_the_end_of_a_banner_is_a_change(sample):
    sample.config = replace(sample.config, notice=replace(sample.config.notice, banner_days=30))
    privacy = sample.summaries(date(2027, 1, 1))[0]
    assert [str(each.revised) for each in privacy.announced] == ["2026-11-01"]
    assert privacy.next_change == date(2027, 1, 31)
    assert sample.summaries(date(2027, 1, 31))[0].announced == ()


def test_in_a_gap_a_policy_has_the_title_of_its_last_known_text(sample):
    policy = policy_of("2026-01-01, 2026-01-05, gap 2026-01-10")
    texts = tuple(
        replace(text, title=title)
        for text, title in zip(policy.versions, ("Old", "New"), strict=True)
    )
    on = date(2026, 2, 1)
    assert summarize(replace(policy, versions=texts), on, sample.config).labels[0].title == "New"


def test_the_next_change_of_the_site_is_that_of_the_first_policy_to_change(sample):
    assert next_change(sample.summaries()).isoformat() == "2026-12-24"
    assert next_change(sample.summaries()[1:3]) is None
