from itertools import pairwise, permutations

import pytest

from legalsite.model.approvals import ApprovalRule, describe_approval, matches, most_specific
from legalsite.model.config import Config

# each more specific than the one before
NESTED = ("**", "**/terms", "eu/**/terms", "eu/de/terms")


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("terms", ["terms"], ["eu/terms", "terms-2", "eu"]),
        ("eu/**", ["eu/terms", "eu/de/terms"], ["terms", "eux/terms"]),
        ("**/terms", ["terms", "eu/terms", "eu/de/terms"], ["eu/my-terms"]),
        ("**", ["terms", "eu/de/terms"], []),
    ],
)
def test_what_a_pattern_matches(pattern: str, matching: list[str], others: list[str]) -> None:
    assert [slug for slug in [*matching, *others] if matches(pattern, slug)] == matching


def test_the_most_specific_pattern_wins_in_any_order() -> None:
    assert all(matches(pattern, "eu/de/terms") for pattern in NESTED)
    for less, more in pairwise(NESTED):
        for order in permutations([less, more]):
            assert most_specific(order, "eu/de/terms") == [more]
    assert most_specific(NESTED, "eu/de/terms") == ["eu/de/terms"]


def test_equally_specific_patterns_are_all_returned() -> None:
    assert most_specific(["eu/**", "**", "**/terms"], "eu/terms") == ["eu/**", "**/terms"]
    assert most_specific(["eu/**", "**/terms"], "us/terms") == ["**/terms"]
    assert most_specific(["eu/**"], "terms") == []


RULE = ApprovalRule(("A", "B", "C"), 2, ("material",))


def test_the_rule_of_a_policy() -> None:
    config = Config("A", "https://a.test/", approvals={"eu/**": RULE})
    assert config.approval_rule("eu/terms") == RULE
    assert config.approval_rule("terms") is None


def test_the_sentence_never_says_that_a_name_was_verified() -> None:
    assert describe_approval(None) == ""
    assert describe_approval(("A",)) == "approved by A, as the file states"
    assert describe_approval(("A", "B", "C")) == "approved by A, B and C, as the file states"
