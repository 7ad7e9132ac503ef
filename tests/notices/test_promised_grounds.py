"""What a text promises gives grounds for notices: what is confirmed does, and else what is suggested."""

from datetime import date

import pytest

from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import ChangeClass, Revision
from legalsite.model.promise import ConfirmedPromise, Promise, TextPromises
from legalsite.model.revision_id import RevisionId
from legalsite.notices.promised_grounds import as_record, binds, promised_grounds, same_notice, same_record

TEXT = Revision("terms", RevisionId(date(2025, 2, 1)), "Terms", date(2025, 2, 1), "terms/2025-02-01.md", "0" * 64, 1)
READ = Promise("We will e-mail you.", 9, 10, ("email",), discretion="will", scope="any", days=30)
PLACE = "content/terms/2025-02-01.md"


def record(*channels: str, **fields: object) -> ConfirmedPromise:
    return ConfirmedPromise(PLACE, 4, channels, **fields)  # type: ignore[arg-type]  # words of a case


@pytest.mark.parametrize(("weight", "number"), [("editorial", 0), ("minor", 1), ("material", 1), (None, 1)])
def test_what_is_read_is_a_suggestion(weight: ChangeClass | None, number: int) -> None:
    grounds = promised_grounds(TextPromises(suggested=(READ,)), TEXT, weight)
    assert len(grounds) == number
    assert all(ground.suggested and ground.place == f"{PLACE}:9-10" for ground in grounds)


@pytest.mark.parametrize(("weight", "number"), [("editorial", 0), ("minor", 1), ("material", 0), (None, 1)])
def test_what_is_confirmed_counts_alone(weight: ChangeClass | None, number: int) -> None:
    confirmed = record("site", "account", logic="all", period=NoticePeriod(months=1), classes=("minor",))
    grounds = promised_grounds(TextPromises(confirmed, (READ,), quote="We tell you."), TEXT, weight)
    assert len(grounds) == number
    for ground in grounds:
        assert (ground.channels, ground.logic, ground.period) == (("site", "account"), "all", NoticePeriod(months=1))
        assert not ground.suggested
        assert str(ground) == (
            f"{PLACE} has a promise, confirmed in line 4, which asks for notice 1 month before it applies: "
            "“We tell you.”"
        )


def test_where_it_was_confirmed_is_told() -> None:
    in_settings = ConfirmedPromise("legalsite.toml", 12, ("email",))
    (ground,) = promised_grounds(TextPromises(in_settings), TEXT)
    assert str(ground) == f"{PLACE} has a promise, confirmed in legalsite.toml:12, which asks for notice"


@pytest.mark.parametrize(
    ("confirmed", "channels"),
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
    confirmed: ConfirmedPromise, channels: tuple[str, ...] | None
) -> None:
    grounds = promised_grounds(TextPromises(confirmed, (READ,)), TEXT)
    assert [ground.channels for ground in grounds] == ([] if channels is None else [channels])


@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        (READ, record("email", logic="all", period=NoticePeriod(30), classes=("minor", "material"))),
        (
            Promise("", 1, 1, ("email", "site", "post"), ("site",), "any", "material", discretion="will"),
            record("email", logic="all", classes=("material",)),
        ),
        (
            Promise("", 1, 1, ("email", "site"), (), "any", timing="before_effective", discretion="will"),
            record("email", "site", logic="any", period=NoticePeriod(1), classes=("material",)),
        ),
        (Promise("", 1, 1, ("post",), discretion="will"), record("post", logic="all", classes=("material",))),
        (Promise("", 1, 1, ("none_stated",), discretion="will"), record(logic="all", classes=("material",))),
        (
            Promise("", 1, 1, ("email",), days=60, months=2, discretion="will"),
            record("email", logic="all", period=NoticePeriod(months=2), classes=("material",)),
        ),
        (Promise("", 1, 1, ("email",), ("email",), discretion="may"), record(classes=())),
        (Promise("", 1, 1, ("none_stated",)), record(classes=())),
    ],
)
def test_a_suggestion_as_a_person_would_record_it(promise: Promise, expected: ConfirmedPromise) -> None:
    made = as_record(promise, path=PLACE, line=4)
    assert made == expected
    assert not (made.nothing and as_record(promise, path=PLACE, line=4, clause="changes").clause)
    assert bool(promised_grounds(TextPromises(made), TEXT)) == binds(promise)
    assert same_notice(made, promise)


def test_the_same_promise_elsewhere_and_for_another_reason() -> None:
    assert same_record(record("email"), ConfirmedPromise("legalsite.toml", 9, ("email",), reason="misread"))
    assert not same_record(record("email"), record("site"))


@pytest.mark.parametrize(
    "confirmed",
    [
        record("email", period=NoticePeriod(14), classes=("minor", "material")),
        record("site", period=NoticePeriod(30), classes=("minor", "material")),
        record("email", period=NoticePeriod(30), classes=("material",)),
        record(classes=()),
    ],
)
def test_another_notice(confirmed: ConfirmedPromise) -> None:
    assert not same_notice(confirmed, READ)
