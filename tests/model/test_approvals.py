import pytest

from legalsite.model.approvals import describe_approval, most_specific

PATTERNS = (
    "eu/**",
    "**/imprint",
    "**",
    "eu/de/imprint",
    "**/eu/**",
    "eu/de/**",
    "privacy",
    "**/privacy",
)


@pytest.mark.parametrize(
    ("slug", "found"),
    [
        ("terms", {"**"}),
        ("eux/terms", {"**"}),
        ("eu", {"**"}),
        ("eu/terms", {"eu/**"}),
        ("eu/at/terms", {"eu/**"}),
        ("eu/de/terms", {"eu/de/**"}),
        ("eu/de/imprint", {"eu/de/imprint"}),
        ("uk/eu/terms", {"**/eu/**"}),
        ("imprint", {"**/imprint"}),
        ("uk/imprint", {"**/imprint"}),
        ("uk/imprints", {"**"}),
        ("eu/imprint", {"eu/**", "**/imprint"}),
        ("privacy", {"privacy"}),
        ("uk/privacy", {"**/privacy"}),
    ],
)
def test_the_most_specific_pattern_wins_in_any_order(slug: str, found: set[str]) -> None:
    assert set(most_specific(PATTERNS, slug)) == found
    assert set(most_specific(reversed(PATTERNS), slug)) == found


def test_a_policy_may_need_no_approval() -> None:
    assert most_specific(["eu/**"], "terms") == []


def test_the_sentence_never_says_that_a_name_was_verified() -> None:
    assert describe_approval(()) == ""
    assert describe_approval(("A",)) == "approved by A, as the file states"
    assert describe_approval(("A", "B", "C")) == "approved by A and B and C, as the file states"
