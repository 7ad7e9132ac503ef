"""What is due, by when and why: the clause in force governs, the longest time wins."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model import in_force
from legalsite.model.config import NoticeRule, PolicyKind, PolicySettings
from legalsite.model.notice import PROFILES, Notice
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import ChangeClass, Policy, Revision, RevisionId
from legalsite.model.promise import ConfirmedPromise, TextPromise
from legalsite.notices.deadlines import (
    cancelled_by,
    due_notices,
    notice_applies_from,
    notice_for,
    promised_ground,
)

NOTHING = TextPromise()
ON = date(2025, 1, 10)


def revision(revised: str, effective: str = "", **fields: object) -> Revision:
    parsed = RevisionId.parse(revised)
    day = date.fromisoformat(effective) if effective else parsed.day
    return Revision("terms", parsed, "Terms", day, f"terms/{revised}.md", "0" * 64, 1, **fields)  # type: ignore[arg-type]  # words of a case


OLD = revision("2024-01-01")


def promise(
    *channels: str, logic: str = "all", classes: tuple[str, ...] = ("minor", "material"), **period: Any
) -> TextPromise:
    record = ConfirmedPromise("content/terms/2024-01-01.md", 4, channels, logic, NoticePeriod(**period), classes)  # type: ignore[arg-type]  # words of a case
    return TextPromise(record, "We will e-mail you thirty days before.")


THIRTY = promise("email", days=30)


def due(
    new: Revision, promised: TextPromise = NOTHING, *, rule: NoticeRule | None = None, on: date = ON
) -> tuple[Notice, ...]:
    policy, settings = Policy("terms", (OLD, new)), PolicySettings(notice=rule)
    return due_notices(policy, settings, lambda text: promised if text == OLD else NOTHING, on)


def only(notices: tuple[Notice, ...]) -> Notice:
    (notice,) = notices
    return notice


def test_a_text_that_brings_a_policy_back_is_compared_with_the_last_one_and_not_bound_by_it() -> None:
    ended, back = revision("2024-06-01", withdrawn=True), revision("2025-01-05", "2025-03-01")
    policy = Policy("terms", (OLD, ended, back))

    def grounds(promising: Revision) -> list[str]:
        promises = {promising: THIRTY}
        notice = only(due_notices(policy, PolicySettings(), lambda text: promises.get(text, NOTHING), ON))
        assert (notice.previous, notice.again) == (OLD, True)
        return [ground.source for ground in notice.reason.grounds]

    assert grounds(OLD) == ["custom"]
    assert grounds(ended) == ["promise"]


def test_a_promise_in_the_text_before_sets_day_and_channel() -> None:
    notice = only(due(revision("2025-01-05", "2025-03-01", change="minor"), THIRTY))
    assert (notice.send_by, notice.days, notice.channels) == (date(2025, 1, 30), 30, ("email",))
    assert str(notice.reason) == (
        "content/terms/2024-01-01.md has a promise, recorded in line 4, which asks for notice 30 days before it "
        "applies: “We will e-mail you thirty days before.”"
    )


def test_the_new_text_s_own_promise_counts_for_nothing() -> None:
    new = revision("2025-01-05", "2025-03-01", change="minor")
    assert (
        due_notices(
            Policy("terms", (OLD, new)),
            PolicySettings(),
            lambda r: THIRTY if r == new else NOTHING,
            ON,
        )
        == ()
    )


def test_the_longest_time_wins_and_all_grounds_are_told() -> None:
    rule = NoticeRule(("email", "site"), "all", NoticePeriod(14))
    notice = only(due(revision("2025-01-05", "2025-03-01"), THIRTY, rule=rule))
    assert notice.days == 30
    assert str(notice.reason).endswith("; `notice` in legalsite.toml asks for notice 14 days before it applies")
    longer = only(
        due(revision("2025-01-05", "2025-03-01"), THIRTY, rule=NoticeRule(("email",), "any", NoticePeriod(45)))
    )
    assert longer.days == 45


@pytest.mark.parametrize(("rule", "channels", "logic"), [
    (NoticeRule(("email", "site"), "all"), ("email", "site"), "all"),
    (NoticeRule(("email",)), ("email",), "all"),
    (NoticeRule(("site",)), ("email", "site"), "all"),
    (NoticeRule(("email", "site"), "any"), ("email",), "all"),
])  # fmt: skip
def test_channels_keep_the_promise_and_the_config(rule: NoticeRule, channels: tuple[str, ...], logic: str) -> None:
    notice = only(due(revision("2025-01-05", "2025-03-01"), THIRTY, rule=rule))
    assert (notice.channels, notice.logic) == (channels, logic)


def test_promised_months_are_months_of_the_calendar() -> None:
    notice = only(due(revision("2025-01-05", "2025-08-31"), promise("email", months=2)))
    assert notice.send_by == date(2025, 6, 30)
    assert "2 months before it applies" in str(notice.reason)


def test_business_days_leave_out_weekends() -> None:
    notice = only(due(revision("2025-01-05", "2025-03-03"), promise("email", days=10, business=True)))
    assert (notice.send_by, notice.days) == (date(2025, 2, 17), 14)
    assert "10 business days before it applies" in str(notice.reason)


def test_before_it_applies_is_at_least_the_day_before() -> None:
    notice = only(due(revision("2025-01-05", "2025-03-01"), promise("email", days=1)))
    assert notice.send_by == date(2025, 2, 28)
    assert "at least the day before it applies" in str(notice.reason)


def test_without_promise_and_config_a_material_change_is_announced_on_the_site() -> None:
    notice = only(due(revision("2025-01-05", "2025-03-01", change="material")))
    assert (notice.channels, notice.send_by) == (("site",), date(2025, 3, 1))
    assert "as soon as possible" in str(notice.reason)


@pytest.mark.parametrize("promised", [promise(classes=()), promise("post"), NOTHING])
def test_nothing_recorded_or_only_posted_promises_no_notice(promised: TextPromise) -> None:
    assert due(revision("2025-01-05", "2025-03-01", change="minor"), promised) == ()


def test_classes() -> None:
    material = promise("email", classes=("material",))
    assert due(revision("2025-01-05", "2025-03-01", change="minor"), material) == ()
    assert due(revision("2025-01-05", "2025-03-01", change="editorial"), THIRTY) == ()
    assert due(revision("2025-01-05", "2025-03-01", change="material"), rule=NoticeRule(("email",), classes=())) == ()
    assert only(due(revision("2025-01-05", "2025-03-01"), material)).channels == ("email",)


def test_a_notice_that_was_forgotten_is_shown_for_a_month() -> None:
    new = revision("2025-01-05", "2025-02-01")
    assert only(due(new, THIRTY, on=date(2025, 2, 20))).overdue(date(2025, 2, 20))
    assert due(new, THIRTY, on=date(2025, 3, 20)) == ()


def test_no_notice_of_a_first_text_nor_of_one_that_never_comes() -> None:
    first = Policy("terms", (OLD,))
    assert due_notices(first, PolicySettings(), lambda _: THIRTY, date(2024, 1, 2)) == ()
    gone = revision("2025-01-05", "2025-03-01")
    instead = revision("2025-01-08", "2025-03-15", replaces=(gone.revised,))
    policy = Policy("terms", (OLD, gone, instead))
    assert [notice.key for notice in due_notices(policy, PolicySettings(), lambda _: NOTHING, ON)] == [
        "terms@2025-01-08"
    ]


def test_of_two_texts_for_one_day_only_the_later_is_announced() -> None:
    first, later = revision("2025-01-05", "2025-03-01"), revision("2025-01-08", "2025-03-01", change="editorial")
    policy = Policy("terms", (OLD, first, later))
    assert due_notices(policy, PolicySettings(), lambda _: THIRTY, ON) == ()
    notice = only(due_notices(policy, PolicySettings(), lambda _: THIRTY, ON, sent={"terms@2025-01-05"}))
    assert (notice.key, notice.channels) == ("terms@2025-01-08", ("email",))
    assert "notice terms@2025-01-05 was sent, but that text will never apply" in str(notice.reason)


def test_each_of_three_texts_for_one_day_cancels_the_one_before_it() -> None:
    texts = [revision(f"2025-01-0{day}", "2025-03-01") for day in (5, 6, 7)]
    policy = Policy("terms", (OLD, *texts))
    assert cancelled_by(policy, texts[2]) == tuple(texts[:2])
    assert cancelled_by(policy, texts[2], {"terms@2025-01-06"}) == (texts[1],)
    assert cancelled_by(policy, texts[1]) == (texts[0],)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Up to six texts within a month, many of them for the same days, each replacing any before it."""
    texts: list[Revision] = []
    for day in sorted(draw(st.sets(st.integers(1, 20), max_size=6))):
        earlier = [text.revised for text in texts]
        replaces = draw(st.none() | st.lists(st.sampled_from(earlier), unique=True).map(tuple)) if earlier else None
        effective = max(day, draw(st.sampled_from([1, 10, 20, 28])))
        texts.append(revision(f"2025-02-{day:02}", f"2025-02-{effective:02}", replaces=replaces))
    return Policy("terms", (OLD, *texts))


@given(policies(), st.integers(1, 28), st.data())
def test_only_texts_that_apply_or_will_apply_are_announced(policy: Policy, day: int, data: st.DataObject) -> None:
    on = date(2025, 2, day)
    keys = [f"terms@{text.revised}" for text in policy.revisions]
    sent = data.draw(st.sets(st.sampled_from(keys)))
    applying = {period.revised for period in in_force.timeline(policy, on)}
    for notice in due_notices(policy, PolicySettings(), lambda _: THIRTY, on, sent=sent):
        assert notice.revision.revised in applying


def test_a_policy_that_ends_owes_a_notice_too() -> None:
    assert only(due(revision("2025-01-05", "2025-03-01", withdrawn=True), THIRTY)).days == 30


def test_asked_for_by_name() -> None:
    new = revision("2025-01-05", "2025-03-01", change="editorial")
    policy = Policy("terms", (OLD, new))
    assert notice_for(policy, new, PolicySettings(), lambda _: NOTHING, ON) is None
    asked = notice_for(policy, new, PolicySettings(), lambda _: NOTHING, ON, asked=True, correction=2)
    assert asked is not None
    assert asked.key == "terms@2025-01-05~2"
    assert notice_for(policy, OLD, PolicySettings(), lambda _: NOTHING, ON, asked=True) is None


@pytest.mark.parametrize(("profile", "kind", "send_by", "channels"), [
    ("eu-p2b", "terms", "2025-04-15", ("email", "other")),
    ("eu-psd2", "terms", "2025-02-28", ("email", "other")),
    ("eu-eecc", "terms", "2025-03-30", ("email", "other")),
    ("eu-dsa", "terms", "2025-04-30", ("email", "site", "in_product", "account", "other")),
    ("eu-gdpr", "notice", "2025-04-29", ("email", "site", "in_product", "account", "other")),
])  # fmt: skip
def test_profiles_ask_for_notice(profile: str, kind: PolicyKind, send_by: str, channels: tuple[str, ...]) -> None:
    policy = Policy("terms", (OLD, revision("2025-01-05", "2025-04-30")))
    notice = only(due_notices(policy, PolicySettings(kind), lambda _: NOTHING, ON, profiles=[profile]))
    assert (notice.send_by, notice.channels) == (date.fromisoformat(send_by), channels)
    assert str(notice.reason).startswith(f"profile {profile} ({PROFILES[profile].source}) asks for notice")


@pytest.mark.parametrize(("profile", "kind"), [
    ("eu-p2b", "notice"), ("eu-gdpr", "terms"), ("eu-eecc", "list"),
    ("us-ca-ccpa", "notice"), ("us-ca-caloppa", "notice"),
])  # fmt: skip
def test_profiles_leave_alone_what_does_not_concern_them(profile: str, kind: PolicyKind) -> None:
    policy = Policy("terms", (OLD, revision("2025-01-05", "2025-04-30", change="minor")))
    assert due_notices(policy, PolicySettings(kind), lambda _: NOTHING, ON, profiles=[profile]) == ()


def test_a_channel_in_common_is_enough_for_a_profile_and_a_promise() -> None:
    either = promise("email", "site", logic="any", classes=("material",))
    policy = Policy("terms", (OLD, revision("2025-01-05", "2025-04-30")))
    settings = PolicySettings("terms")
    notice = only(due_notices(policy, settings, lambda r: either if r == OLD else NOTHING, ON, profiles=["eu-p2b"]))
    assert (notice.channels, notice.logic) == (("email",), "any")


def test_where_nothing_is_in_common_one_of_each_is_used() -> None:
    both = promise("site", "in_product", classes=("material",))
    policy = Policy("terms", (OLD, revision("2025-01-05", "2025-04-30")))
    settings = PolicySettings("terms")
    notice = only(due_notices(policy, settings, lambda r: both if r == OLD else NOTHING, ON, profiles=["eu-p2b"]))
    assert (notice.channels, notice.logic) == (("site", "in_product", "email"), "all")


def test_who_was_told_of_a_text_that_never_applies_is_owed_an_email_before_it_would_have() -> None:
    """Whatever the class of the text that replaces it, and however long ago that was revised."""
    gone = revision("2025-01-05", "2025-03-01", change="material")
    instead = revision("2025-01-08", change="editorial", replaces=(gone.revised,))
    policy = Policy("terms", (OLD, gone, instead))
    assert due_notices(policy, PolicySettings(), lambda _: NOTHING, ON) == ()
    for on in (ON, date(2025, 3, 30)):
        notice = only(due_notices(policy, PolicySettings(), lambda _: NOTHING, on, sent={"terms@2025-01-05"}))
        assert (notice.key, notice.channels, notice.send_by) == ("terms@2025-01-08", ("email",), date(2025, 3, 1))
        assert notice_applies_from(notice, on) == instead.effective
        assert str(notice.reason) == "notice terms@2025-01-05 was sent, but that text will never apply"
    assert due_notices(policy, PolicySettings(), lambda _: NOTHING, date(2025, 4, 1), sent={"terms@2025-01-05"}) == ()


def test_of_a_text_that_gave_way_without_a_word_the_next_email_tells() -> None:
    gone = revision("2025-01-05", "2025-03-01")
    silent = revision("2025-01-08", "2025-04-01", change="editorial", replaces=(gone.revised,))
    instead = revision("2025-01-09", "2025-05-01", change="editorial", replaces=(silent.revised,))
    policy = Policy("terms", (OLD, gone, silent, instead))
    for sent, told in (({"terms@2025-01-05"}, "2025-01-05"), ({"terms@2025-01-05", "terms@2025-01-08"}, "2025-01-08")):
        notice = only(due_notices(policy, PolicySettings(), lambda _: NOTHING, ON, sent=sent))
        assert str(notice.reason) == f"notice terms@{told} was sent, but that text will never apply"


PROMISING = revision("2025-02-01")
PLACE = "content/terms/2025-02-01.md"


def record(*channels: str, **fields: object) -> ConfirmedPromise:
    return ConfirmedPromise(PLACE, 4, channels, **fields)  # type: ignore[arg-type]  # words of a case


@pytest.mark.parametrize(("weight", "number"), [("editorial", 0), ("minor", 1), ("material", 0)])
def test_what_is_recorded_counts(weight: ChangeClass, number: int) -> None:
    recorded = record("site", "account", logic="all", period=NoticePeriod(months=1), classes=("minor",))
    ground = promised_ground(TextPromise(recorded, "We tell you."), PROMISING, weight)
    assert (ground is not None) == bool(number)
    if ground:
        assert (ground.channels, ground.logic, ground.period) == (("site", "account"), "all", NoticePeriod(months=1))
        assert str(ground) == (
            f"{PLACE} has a promise, recorded in line 4, which asks for notice 1 month before it applies: "
            "“We tell you.”"
        )


def test_without_a_record_there_is_no_ground() -> None:
    assert promised_ground(TextPromise(), PROMISING, "material") is None


def test_where_it_was_recorded_is_told() -> None:
    in_settings = ConfirmedPromise("legalsite.toml", 12, ("email",))
    ground = promised_ground(TextPromise(in_settings), PROMISING, "material")
    assert str(ground) == f"{PLACE} has a promise, recorded in legalsite.toml:12, which asks for notice"


@pytest.mark.parametrize(
    ("recorded", "channels"),
    [
        (record(classes=()), None),
        (record("post"), None),
        (record("post", "email", logic="any"), None),
        (record("post", "email", logic="all"), ("email",)),
        (record("post", period=NoticePeriod(14)), ()),
        (record(), ()),
    ],
)
def test_posting_the_text_is_done_by_publishing_it(
    recorded: ConfirmedPromise, channels: tuple[str, ...] | None
) -> None:
    ground = promised_ground(TextPromise(recorded), PROMISING, "material")
    assert (ground and ground.channels) == channels
