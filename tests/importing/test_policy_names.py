"""Which slug a path of a repository gets, and which if two want the same."""

from legalsite.importing.policy_names import slug_of, unique_slugs
from text_tables import table

LANGUAGES = ("en", "de")


@table("policy_names.txt")
def test_slugs(path: str, slug: str) -> None:
    assert slug_of(path, LANGUAGES) == slug


def test_slugs_that_collide_or_lie_in_an_archive() -> None:
    wanted = ["privacy/gdpr", "terms", "privacy", "terms", "privacy/regulations/ccpa", "old/x"]
    names = unique_slugs(wanted, ["old"])
    assert [names[place] for place in range(len(wanted))] == [
        *("privacy-gdpr", "terms", "privacy", "terms-2", "privacy-regulations-ccpa", "old-x")
    ]
