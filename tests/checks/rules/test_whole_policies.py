"""A reminder to review a policy; tests/checks/review-due has when it begins."""

from collections.abc import Callable
from typing import Any

from legalsite.checks.rules.whole_policies import review_due


def test_a_policy_without_published_versions_needs_no_review(
    checked_of: Callable[..., Any],
) -> None:
    text = "---\ntitle: Terms\nrevised: 2025-01-05\n---\nYou pay 5 crowns.\n"
    checked = checked_of({"terms.md": text}, on="2027-01-05")
    assert list(review_due(checked)) == []
