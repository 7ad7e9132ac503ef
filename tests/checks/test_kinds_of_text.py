"""What kind of text a policy is, by its title and its slug."""

import pytest
from msgspec.structs import replace

from legalsite.checks.kinds_of_text import is_agreed_or_informs, is_software_licence, no_clause_expected
from legalsite.source.markdown import read_document


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


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("Berthlist is free software; you can pass it on under the licence below.", True),
        ("This program is distributed under the Apache License, version 2.0.", True),
        ("Permission is hereby granted, free of charge, to whoever gets a copy of Berthlist.", True),
        ("The app is free. Its software belongs to the harbour.", False),
        ("Whoever gets a copy of the list needs a permission.", False),
    ],
)
def test_a_licence_of_software_is_known_by_its_first_words(first: str, expected: bool) -> None:
    document = read_document(f"---\ntitle: Terms\nrevised: 2026-01-01\n---\n# Terms\n\n{first}\n".encode(), "terms.md")
    assert is_software_licence(document) == expected
    later = replace(document, blocks=document.blocks[:1] * 20 + document.blocks)
    assert not is_software_licence(later)
