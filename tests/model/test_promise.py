"""What a clause offers, and what a person records."""

import pytest

from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ChangeClause, ConfirmedPromise


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
    assert str(ChangeClause(1, 2, "Words.", channels, periods).offered()) == expected


def test_the_same_promise_elsewhere_and_for_another_reason() -> None:
    record = ConfirmedPromise("content/terms.md", 4, ("email",))
    assert record.same_as(ConfirmedPromise("legalsite.toml", 9, ("email",), reason="misread"))
    assert not record.same_as(ConfirmedPromise("content/terms.md", 4, ("site",)))
