"""Tags that a build removes; which they are is in the cases of the rule."""

from collections.abc import Callable

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.markup import placeholder, removed_markup

Make = Callable[..., CheckedPolicy]

FRONT = "---\ntitle: Terms\nrevised: 2026-01-15\n---\n\n"


@pytest.mark.parametrize("body", ["The <redacted>.", "Write to <your email>.", "<Note>Be kind.</Note>", "## <Note/>"])
def test_a_tag_is_reported_by_one_rule(checked_of: Make, body: str) -> None:
    checked = checked_of({"terms.md": FRONT + body})
    assert sum(len(list(rule(checked))) for rule in (removed_markup, placeholder)) == 1
