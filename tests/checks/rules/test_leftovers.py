"""Tags that a build removes; which they are is in the cases of the rule."""

from collections.abc import Callable

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.leftovers import placeholder, removed_markup

Make = Callable[..., CheckedPolicy]

FRONT = "---\ntitle: Terms\nrevised: 2026-01-15\n---\n\n"


@pytest.mark.parametrize(
    "body", ["The <redacted>.", "Write to <your email>.", "<Note>Be kind.</Note>", "## <Note/>"]
)
def test_a_tag_is_reported_by_one_rule(checked_of: Make, body: str) -> None:
    checked = checked_of({"terms.md": FRONT + body})
    assert sum(len(list(rule(checked))) for rule in (removed_markup, placeholder)) == 1


@pytest.mark.parametrize(("length", "what"), [(900, "images"), (1100, "links")])
def test_a_picture_is_one_below_a_text_of_a_thousand_characters(
    checked_of: Make, length: int, what: str
) -> None:
    checked = checked_of({"terms.md": f"{FRONT}![{'x' * length}](javascript:alert)"})
    assert [problem.message.partition(" ")[0] for problem in removed_markup(checked)] == [what]
