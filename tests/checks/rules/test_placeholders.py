"""Gaps of a template; their forms are in the cases of the rule."""

from collections.abc import Callable

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.placeholders import placeholder

Make = Callable[..., CheckedPolicy]

FRONT = "---\ntitle: Terms\nrevised: 2026-01-15\n---\n\n"


@pytest.mark.parametrize(
    ("body", "gaps"),
    [
        ("We are [Company Name] of [city].", ["[Company Name]", "[city]"]),
        ("Write to <your email>.", ["<your email>"]),
        ("Write “Dear [Company Name]” on it.", []),
        ("## Model withdrawal form\n\nTo [Company Name]: I hereby withdraw.", []),
        ("Signed ________ for ________ and [Company Name].", []),
    ],
)
def test_a_gap_that_the_reader_does_not_fill_in(checked_of: Make, body: str, gaps: list[str]) -> None:
    problems = list(placeholder(checked_of({"terms.md": FRONT + body})))
    assert [problem.message.split("“")[1].split("”")[0] for problem in problems] == gaps
