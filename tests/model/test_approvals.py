import pytest

from legalsite.model.approvals import ApprovalRule, describe_approval
from legalsite.model.config import Config


@pytest.mark.parametrize(
    ("slug", "pattern"),
    [
        ("terms", "**"),
        ("eux/terms", "**"),
        ("eu", "**"),
        ("eu/terms", "eu/**"),
        ("eu/at/terms", "eu/**"),
        ("eu/de/terms", "eu/de/**"),
        ("eu/de/imprint", "eu/de/imprint"),
    ],
)
def test_the_most_specific_pattern_wins_in_any_order(slug: str, pattern: str) -> None:
    rules = {name: ApprovalRule((name,)) for name in ("eu/**", "**", "eu/de/imprint", "eu/de/**")}
    for ordered in (rules, dict(reversed(rules.items()))):
        config = Config("A", "https://a.test/", approvals=ordered)
        assert config.approval_rule(slug) == rules[pattern]


def test_a_policy_may_need_no_approval() -> None:
    config = Config("A", "https://a.test/", approvals={"eu/**": ApprovalRule(("A",))})
    assert config.approval_rule("terms") is None


def test_the_sentence_never_says_that_a_name_was_verified() -> None:
    assert describe_approval(None) == ""
    assert describe_approval(("A",)) == "approved by A, as the file states"
    assert describe_approval(("A", "B", "C")) == "approved by A and B and C, as the file states"
