"""Levels of headings and references to clauses; the wording is in the cases of each rule."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.structure import heading_level

Make = Callable[..., CheckedPolicy]

FRONT = "---\ntitle: Terms\nrevised: {}\n---\n\n"


def draft(body: str) -> dict[str, str]:
    return {"terms.md": FRONT.format("2026-01-15") + body}


@given(st.lists(st.integers(2, 6), max_size=8))
@settings(max_examples=60)
def test_a_gap_is_reported_exactly_where_a_level_is_left_out(
    checked_of: Make, levels: list[int]
) -> None:
    body = "".join(f"{'#' * level} Heading {at}\n\nWords.\n\n" for at, level in enumerate(levels))
    steps = enumerate(zip([1, *levels], levels, strict=False))
    gaps = {6 + 4 * at: (above, level) for at, (above, level) in steps if level > above + 1}
    found = {problem.line: problem for problem in heading_level(checked_of(draft(body)))}
    assert found.keys() == gaps.keys()
    for line, (above, level) in gaps.items():
        assert f"level {level}, but the one above it has level {above}" in found[line].message
        assert found[line].help == f"start it with {'#' * (above + 1)}"
