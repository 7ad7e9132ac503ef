"""When a policy must be reviewed: tests/cli/cases/status-review.txt has patterns, history, and withdrawals."""

from datetime import date

import pytest

from legalsite.model.config import Config, PolicySettings
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.policy_on_date import policy_on_date
from legalsite.model.review import next_review

DAY = date(2025, 1, 31)
LINE = "000001 2025-01-31T10:00:00Z publish terms 2025-01-31 sha256:0 terms/2025-01-31.md prev:0"


@pytest.mark.parametrize(
    ("reviewed", "on", "expected"),
    [
        (
            None,
            date(2025, 2, 1),
            "by 2025-02-28, 1 month after it was last published on 2025-01-31",
        ),
        (
            date(2025, 1, 30),
            date(2025, 2, 28),
            "by 2025-02-28, 1 month after it was last published on 2025-01-31",
        ),
        (
            date(2025, 2, 1),
            date(2025, 3, 2),
            "by 2025-03-01 (overdue), 1 month after it was last reviewed on 2025-02-01",
        ),
    ],
)
def test_the_last_publication_or_review_counts(
    reviewed: date | None, on: date, expected: str
) -> None:
    path = "terms/2025-01-31.md"
    version = Version("terms", VersionId(DAY), "Terms", DAY, path, "0", 1, recorded=LINE)
    settings = {
        "**": PolicySettings(review=NoticePeriod(months=1)),
        "terms": PolicySettings(reviewed=reviewed),
    }
    config = Config("A", "https://legal.test/", policies=settings)
    on_day = policy_on_date(Policy("terms", (version,)), on, "UTC")
    assert str(next_review(on_day, config, on)) == expected
