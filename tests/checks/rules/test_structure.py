"""Levels of headings and references to clauses; the wording is in the cases of each rule."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.structure import heading_level, lost_reference

Make = Callable[..., CheckedPolicy]

FRONT = "---\ntitle: Terms\nrevised: {}\n---\n\n"
OLD = "## 1. Fees\n\nYou pay.\n\n## 2. Pets\n\nDogs sleep outside.\n\n## 3. Law\n\nClause 2 stays in force.\n"


def draft(body: str) -> dict[str, str]:
    return {"terms.md": FRONT.format("2026-01-15") + body}


@given(st.lists(st.integers(2, 6), max_size=8))
@settings(max_examples=60)
def test_a_gap_is_reported_exactly_where_a_level_is_left_out(checked_of: Make, levels: list[int]) -> None:
    body = "".join(f"{'#' * level} Heading {at}\n\nWords.\n\n" for at, level in enumerate(levels))
    steps = enumerate(zip([1, *levels], levels, strict=False))
    gaps = {6 + 4 * at: (above, level) for at, (above, level) in steps if level > above + 1}
    found = {problem.line: problem for problem in heading_level(checked_of(draft(body)))}
    assert found.keys() == gaps.keys()
    for line, (above, level) in gaps.items():
        assert f"level {level}, but the one above it has level {above}" in found[line].message
        assert found[line].help == f"start it with {'#' * (above + 1)}"


def test_the_title_of_the_page_is_no_gap(checked_of: Make) -> None:
    assert list(heading_level(checked_of(draft("# Terms\n\n## Fees\n\nYou pay.\n")))) == []


def test_a_clause_that_moved_away_under_its_reference(checked_of: Make) -> None:
    archived = {"terms/2025-01-01.md": FRONT.format("2025-01-01") + OLD}
    moved = "## 1. Fees\n\nYou pay.\n\n## 2. Noise\n\nBe quiet after ten.\n\n" + OLD[OLD.index("## 2.") :].replace(
        "3. Law", "4. Law"
    ).replace("2. Pets", "3. Pets")
    (problem,) = lost_reference(checked_of(archived | draft(moved)))
    assert problem.severity == "warning"
    assert problem.message == "“Clause 2” of 2025-01-01 is 3 now, but this sentence did not change"
    assert list(lost_reference(checked_of(archived | draft(moved.replace("Clause 2", "Clause 3"))))) == []
