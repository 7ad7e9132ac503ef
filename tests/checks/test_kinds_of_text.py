"""What kind of text a policy is, by its title and its slug."""

import pytest

from legalsite.checks.kinds_of_text import is_agreed_or_informs, no_clause_expected


@pytest.mark.parametrize(
    ("title", "slug", "expected"),
    [
        ("Privacy Policy", "privacy", True),
        ("De · Datenschutz", "de/datenschutz", True),
        ("Politique de confidentialité", "confidentialite", True),
        ("Mooring Agreement", "moorings", False),
        ("Service Level Agreement", "sla", True),
        ("End User Licence Agreement", "licence", True),
        ("Master Subscription Agreement", "msa", True),
        ("Data Processing Agreement", "dpa", True),
        ("Nutzungsvereinbarung", "nutzung", True),
        ("Liegeplatzvertrag", "liegeplatz", False),
        ("Contrat d'utilisation", "contrat", True),
        ("Contrat de bail", "bail", False),
        ("Glossary of Terms", "glossary", False),
        ("Terms of Reference of the Board", "board", False),
        ("How to fill in the privacy form", "privacy", False),
        ("Data Protection Policy", "data-protection", False),
        ("Contributor License Agreement", "cla", False),
        ("Sponsorship Addendum", "sponsors", False),
        ("Main Navigation", "harbour/terms-of-use", True),
        ("Privacy for teams", "handbook/privacy", False),
        ("Privacy Impact Assessments", "privacy-impact", False),
        ("Community guidelines", "guidelines", False),
        ("Code of Conduct", "conduct-addendum", False),
        ("Code of Conduct Committee Membership Agreement", "committee", False),
        ("Notes", "code-of-conduct-addendum", False),
    ],
)
def test_is_agreed_or_informs(title: str, slug: str, expected: bool) -> None:
    assert is_agreed_or_informs(title, slug) is expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Impressum", True),
        ("Free Trial Offer Terms", True),
        ("Summer Sweepstakes: Official Rules", True),
        ("Accessibility", True),
        ("Terms of Use", False),
    ],
)
def test_no_clause_expected(title: str, expected: bool) -> None:
    assert no_clause_expected(title, "text") is expected
