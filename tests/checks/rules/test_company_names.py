"""Names of companies; which of them are normal is in the cases of the rule."""

from collections.abc import Callable

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.company_names import mixed_names

Make = Callable[..., CheckedPolicy]

Growth = Callable[[Callable[[int], object]], float]

FRONT = "---\ntitle: Terms\nrevised: 2026-01-15\n---\n\n"


@pytest.mark.parametrize(
    ("body", "odd"),
    [
        ("We pay Acme Ltd.", ["Acme Ltd"]),
        ("We pay Acme Limited.", ["Acme Ltd"]),
        ("We pay Acme Incorporated.", []),
        ("We pay Zenith Ltd.", []),
        ("We pay Acme e. V. in May.", ["Acme e.V."]),
        ("We pay Acme S.A. in May.", ["Acme SA"]),
        ("Zenith Ltd (“we”) pays.", ["Zenith Ltd"]),
    ],
)
def test_a_company_that_does_not_belong(checked_of: Make, body: str, odd: list[str]) -> None:
    usual = "Acme Inc. (“we”) runs it. Acme Inc. may end it. You pay Acme, Inc. in May.\n\n"
    problems = list(mixed_names(checked_of({"terms.md": FRONT + usual + body})))
    assert [problem.message.split("”")[0].removeprefix("“") for problem in problems] == odd


def test_the_time_grows_with_the_companies_in_a_line(checked_of: Make, growth: Growth) -> None:
    companies = {size: "".join(f"Acme{number} Inc. pays. " for number in range(1500 * size)) for size in (1, 4)}
    checked = {size: checked_of({"terms.md": FRONT + line}) for size, line in companies.items()}
    assert growth(lambda size: list(mixed_names(checked[size]))) < 8
