"""What a person recorded that a text promises gives grounds for notices; what the program finds gives none."""

from datetime import date

import pytest

from legalsite.model.policy import ChangeClass, Revision, RevisionId
from legalsite.model.promise import ChangeClause, ConfirmedPromise, NoticePeriod, TextPromise
from legalsite.notices.promised_grounds import offered_record, promised_grounds, same_record

TEXT = Revision("terms", RevisionId(date(2025, 2, 1)), "Terms", date(2025, 2, 1), "terms/2025-02-01.md", "0" * 64, 1)
PLACE = "content/terms/2025-02-01.md"


def record(*channels: str, **fields: object) -> ConfirmedPromise:
    return ConfirmedPromise(PLACE, 4, channels, **fields)  # type: ignore[arg-type]  # words of a case


@pytest.mark.parametrize(("weight", "number"), [("editorial", 0), ("minor", 1), ("material", 0)])
def test_what_is_recorded_counts(weight: ChangeClass, number: int) -> None:
    recorded = record("site", "account", logic="all", period=NoticePeriod(months=1), classes=("minor",))
    grounds = promised_grounds(TextPromise(recorded, "We tell you."), TEXT, weight)
    assert len(grounds) == number
    for ground in grounds:
        assert (ground.channels, ground.logic, ground.period) == (("site", "account"), "all", NoticePeriod(months=1))
        assert str(ground) == (
            f"{PLACE} has a promise, recorded in line 4, which asks for notice 1 month before it applies: "
            "“We tell you.”"
        )


def test_without_a_record_there_is_no_ground() -> None:
    assert promised_grounds(TextPromise(), TEXT, "material") == []


def test_where_it_was_recorded_is_told() -> None:
    in_settings = ConfirmedPromise("legalsite.toml", 12, ("email",))
    (ground,) = promised_grounds(TextPromise(in_settings), TEXT, "material")
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
    grounds = promised_grounds(TextPromise(recorded), TEXT, "material")
    assert [ground.channels for ground in grounds] == ([] if channels is None else [channels])


@pytest.mark.parametrize(
    ("channels", "periods", "expected"),
    [
        (("email", "post"), (NoticePeriod(30),), "all_of: [email], period: 30 days, for: [minor, material]"),
        (("email", "site"), (), "all_of: [email, site], for: [minor, material]"),
        (("post",), (), "all_of: [post], for: [minor, material]"),
        ((), (NoticePeriod(14), NoticePeriod(months=1)), "period: 1 month, for: [minor, material]"),
        ((), (), "none"),
    ],
)
def test_an_offer_as_a_person_would_record_it(
    channels: tuple[str, ...], periods: tuple[NoticePeriod, ...], expected: str
) -> None:
    assert str(offered_record(ChangeClause(1, 2, "Words.", channels, periods), "changes")) == expected


def test_the_same_promise_elsewhere_and_for_another_reason() -> None:
    assert same_record(record("email"), ConfirmedPromise("legalsite.toml", 9, ("email",), reason="misread"))
    assert not same_record(record("email"), record("site"))
