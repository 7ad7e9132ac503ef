"""Older values are found as people type them."""

import pytest

from legalsite.checks.rules.fact_values import _pattern_with_newer


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Quay C# Ltd", True),
        ("Quay\nC\\#  Ltd.", True),
        ("(Quay C# Ltd)", True),
        ("Quay C# Ltds, aQuay C# Ltd", False),
        ("New Quay C\\# Ltd", False),
        ("New Quay C# Ltd or Quay C# Ltd", True),
    ],
)
def test_an_older_value_is_found_but_not_in_a_newer_one(source: str, found: bool) -> None:
    pattern = _pattern_with_newer("Quay C# Ltd", ["New Quay C# Ltd", "Trier"])
    assert any(match["old"] for match in pattern.finditer(source)) == found
