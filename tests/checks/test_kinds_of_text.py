"""What kind of text a policy is, by its title and its slug."""

import pytest

from legalsite.checks.kinds_of_text import is_agreed_or_informs, no_clause_expected


@pytest.mark.parametrize(
    ("title", "slug", "expected"),
    [
        ("Privacy Policy", "privacy", True),
        ("De · Datenschutz", "de/datenschutz", True),
        ("Politique de confidentialité", "confidentialite", True),
        ("Mooring Agreement", "moorings", True),
        ("Main Navigation", "harbour/terms-of-use", True),
        ("Privacy for teams", "handbook/privacy", False),
        ("Privacy Impact Assessments", "privacy-impact", False),
        ("Community guidelines", "guidelines", False),
        ("Code of Conduct", "conduct-addendum", False),
        ("Code of Conduct Committee Membership Agreement", "committee", True),
        ("Notes", "code-of-conduct-addendum", False),
    ],
)
def test_is_agreed_or_informs(title: str, slug: str, expected: bool) -> None:
    assert is_agreed_or_informs(title, slug) is expected


@pytest.mark.parametrize(
    ("title", "expected"), [("Impressum", True), ("Free Trial Offer Terms", True), ("Terms of Use", False)]
)
def test_no_clause_expected(title: str, expected: bool) -> None:
    assert no_clause_expected(title, "text") is expected
