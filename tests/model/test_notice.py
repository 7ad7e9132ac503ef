"""A requirement in words, the days of a notice, and the profiles."""

from datetime import date

import pytest

from legalsite.model.config import CHANNEL_NAMES
from legalsite.model.notice import MAX_QUOTE_LENGTH, Notice, NoticeRequirement, Profile, profiles
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import Version, VersionId
from legalsite.model.promise import NoticeRule

DAY = date(2026, 4, 15)
TEXT = Version(
    "terms", VersionId(date(2026, 3, 2)), "Terms", DAY, "terms/2026-03-02.md", "0" * 64, 1
)
PROMISE = NoticeRequirement(
    "promise",
    NoticeRule(),
    DAY,
    path="terms/2025-01-01.md",
    recorded="content/terms/2025-01-01.md:4",
)
IN_TERMS = "content/terms/2025-01-01.md"


@pytest.mark.parametrize(
    ("rule", "asks"),
    [
        (NoticeRule(), ""),
        (NoticeRule(period=NoticePeriod(30)), " 30 days before the effective date"),
        (NoticeRule(period=NoticePeriod(0)), " before the effective date"),
        (NoticeRule(about="fees"), " of changes about fees"),
        (
            NoticeRule(period=NoticePeriod(months=2), about="fees"),
            " of changes about fees 2 months before the effective date",
        ),
    ],
)
def test_what_a_rule_asks_for(rule: NoticeRule, asks: str) -> None:
    assert (
        NoticeRequirement("config", rule, DAY).why
        == f"`notice` in legalsite.toml requires notice{asks}"
    )


def test_why_a_promise_asks_for_it() -> None:
    assert PROMISE.why == f"{IN_TERMS}:4 promises notice"
    elsewhere = NoticeRequirement(
        "promise", NoticeRule(), DAY, "We e-mail\nyou.", PROMISE.path, recorded="legalsite.toml:12"
    )
    promise = f"{IN_TERMS} promises notice (recorded in legalsite.toml:12)"
    assert elsewhere.why == f"{promise}: “We e-mail you.”"
    long = NoticeRequirement(
        "promise",
        NoticeRule(),
        DAY,
        "word " * MAX_QUOTE_LENGTH,
        PROMISE.path,
        recorded=PROMISE.recorded,
    ).why
    assert len(long) < MAX_QUOTE_LENGTH + 100
    assert long.endswith("word word …”")


def test_why_a_profile_and_a_text_that_never_applies_ask_for_it() -> None:
    rule = NoticeRule(period=NoticePeriod(15))
    assert NoticeRequirement("profile", rule, DAY, cites="profile x (Act 1)").why == (
        "profile x (Act 1) requires notice 15 days before the effective date"
    )
    assert NoticeRequirement("canceled", rule, DAY, cites="terms@2026-02-01").why == (
        "notice terms@2026-02-01 was sent, but that version was canceled"
    )


def test_a_requirement_without_channels_takes_any() -> None:
    rules = [NoticeRule(channels) for channels in ((), ("email",), ("site",))]
    taken = [NoticeRequirement("config", rule, DAY).allows("email") for rule in rules]
    assert taken == [True, True, False]


def test_the_days_of_a_notice_are_those_of_its_requirements() -> None:
    def notice(*days: tuple[int, tuple[str, ...]]) -> Notice:
        requirements = (
            NoticeRequirement("config", NoticeRule(channels), date(2026, 3, day))
            for day, channels in days
        )
        return Notice("terms", TEXT, TEXT, tuple(requirements))

    assert (notice().deadline, notice().email_days) == (DAY, (DAY,))
    only_site = notice((5, ("site",)))
    assert (only_site.deadline, only_site.email_days) == (date(2026, 3, 5), (None,))
    several = notice((5, ("site",)), (20, ()), (10, ("email", "site")), (10, ("email",)))
    assert (several.deadline, several.email_days) == (
        date(2026, 3, 5),
        (date(2026, 3, 10), date(2026, 3, 20)),
    )


@pytest.mark.parametrize("profile", profiles().values(), ids=lambda profile: profile.name)
def test_each_names_its_source_and_asks_for_something(profile: Profile) -> None:
    assert profile.source
    assert profile.kinds
    assert bool(profile.rule.channels) == bool(profile.rule.classes)
    assert profile.rule.channels or profile.review_months or profile.clause


def test_only_a_law_that_counts_from_the_notification_ends_on_a_working_day() -> None:
    periods = {name: profile.rule.period for name, profile in profiles().items()}
    assert [name for name, period in periods.items() if period and period.working_end] == ["eu-p2b"]
    assert periods["eu-gdpr"] == NoticePeriod(0)


def test_a_quote_of_600_letters_is_whole() -> None:
    words = "x" * 600
    whole, cut = (
        NoticeRequirement(
            "promise", NoticeRule(), DAY, f"{quote}", PROMISE.path, recorded=PROMISE.recorded
        ).why
        for quote in (f"{words[:-8]} we keep", f"{words[:-8]} we keep!")
    )
    assert whole.endswith(": “" + words[:-8] + " we keep”")
    assert cut.endswith(": “" + words[:-8] + " we …”")


NOT_DURABLE = {"site", "page", "in_product", "account"}
LEFT_OUT = {  # channels that a law with a list of channels doesn't accept
    "eu-p2b": NOT_DURABLE,
    "eu-psd2": NOT_DURABLE,
    "eu-eecc": NOT_DURABLE,
    "eu-gdpr": {"page"},
    "eu-dsa": {"page"},
}


def test_each_law_accepts_a_channel_or_leaves_it_out() -> None:
    """A new channel belongs in the list of each law that accepts it, as `other` did before."""
    listed = {name: set(law.rule.channels) for name, law in profiles().items() if law.rule.channels}
    assert listed == {name: set(CHANNEL_NAMES) - channels for name, channels in LEFT_OUT.items()}
