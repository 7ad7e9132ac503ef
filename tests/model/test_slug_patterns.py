import pytest

from legalsite.model.slug_patterns import most_specific

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
