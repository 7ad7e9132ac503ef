"""Older values are found as people type them."""

import re

import pytest

from legalsite.checks.rules.fact_values import _value_pattern


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Quay C# Ltd", True),
        ("Quay\nC\\#  Ltd.", True),
        ("(Quay C# Ltd)", True),
        ("Quay C# Ltds, aQuay C# Ltd", False),
    ],
)
def test_an_older_value_is_found(source: str, found: bool) -> None:
    assert bool(re.search(_value_pattern("Quay C# Ltd"), source)) == found
