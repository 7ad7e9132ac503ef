"""Non-breaking spaces, written as characters or as entities."""

from collections.abc import Callable

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.space_runs import space_runs

Make = Callable[..., CheckedPolicy]

FRONT = "---\ntitle: Terms\nrevised: 2026-01-15\n---\n\n"


@pytest.mark.parametrize("space", ["\u00a0", "\u2007", "\u202f", "&nbsp;", "&NBSP;", "&#160;", "&#xA0;"])
@pytest.mark.parametrize(
    ("body", "count"), [("Fees: ten.", 0), ("Fees:  ten.", 1), ("We keep all of this text here.", 1), ("Fees.  ", 0)]
)
def test_a_run_of_each_kind_of_space(checked_of: Make, body: str, count: int, space: str) -> None:
    assert len(list(space_runs(checked_of({"terms.md": FRONT + body.replace(" ", space)})))) == count
