"""Which slug a path of a repository gets, and which if two want the same."""

import pytest

from legalsite.importing.policy_names import slug_of, unique_slugs

LANGUAGES = ("en", "de")


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("Privacy_Policy.md", "privacy-policy"),
        ("eu/Terms Of Service.markdown", "eu/terms-of-service"),
        ("terms/index.md", "terms"),
        ("legal/index.html.erb", "legal"),
        ("index.md", "policy-index"),
        ("README.md", "readme"),
        ("Datenschutzerklärung.md", "datenschutzerklarung"),
        ("利用規約.md", "policy"),
        ("2020-01-01.md", "policy-2020-01-01"),
        ("feed.md", "policy-feed"),
        ("de/agb.md", "policy-de/agb"),
        ("a/de.md", "a/de"),
        ("x\udcff.md", "x"),
        ("../../etc/passwd", "policy/policy/etc/passwd"),
        (".md", "md"),
    ],
)
def test_slugs(path: str, slug: str) -> None:
    assert slug_of(path, LANGUAGES) == slug


def test_slugs_that_collide_or_lie_in_an_archive() -> None:
    wanted = ["privacy/gdpr", "terms", "privacy", "terms", "privacy/regulations/ccpa", "old/x"]
    names = unique_slugs(wanted, ["old"])
    assert [names[place] for place in range(len(wanted))] == [
        *("privacy-gdpr", "terms", "privacy", "terms-2", "privacy-regulations-ccpa", "old-x")
    ]
