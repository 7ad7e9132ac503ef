"""What the name of a file in content/ says, and names that say nothing."""

from datetime import date

import pytest

from legalsite.model.policy import RevisionId
from legalsite.source.file_names import Name, checked_slug, read_name

DAY = RevisionId(date(2025, 2, 1))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("privacy.md", Name("privacy", "en")),
        ("privacy.de.md", Name("privacy", "de")),
        ("eu/privacy.md", Name("eu/privacy", "en")),
        ("privacy/2025-02-01.md", Name("privacy", "en", DAY)),
        ("eu/privacy/2025-02-01-2.de.md", Name("eu/privacy", "de", RevisionId(DAY.day, 2))),
        ("privacy/2025-02-01.withheld", Name("privacy", "en", DAY)),
        ("privacy/2025-02-01.gap", Name("privacy", "en", DAY)),
        ("2fa.md", Name("2fa", "en")),
    ],
)
def test_names(path: str, name: Name) -> None:
    assert read_name(path, ("en", "de")) == name


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("privacy.txt", "is not a text"),
        ("privacy.fr.md", "ends in .fr, which is not a further language"),
        ("privacy.en.md", "ends in .en, which is not a further language"),
        ("privacy.withheld", "is the notice of a withheld text"),
        ("privacy.gap", "gives the reason for a gap"),
        ("privacy/2025-02-01.de.gap", "gives the reason for a gap"),
        ("privacy/2025-02-01-2.gap", "gives the reason for a gap"),
        ("2025-02-01.gap", "is named by its date"),
        ("2025-02-01.md", "is named by its date"),
        ("privacy/2025-02-30.md", "2025-02-30 is not a valid date; use YYYY-MM-DD"),
        ("Privacy.md", "lower-case letters"),
        ("a--b.md", "single hyphens"),
        ("feed.md", "the name feed is reserved: the site uses it"),
        ("eu/con.md", "the name con is reserved: Windows uses it"),
        ("de/privacy.md", "de is a language of the site"),
        (f"{'a' * 101}.md", "longer than 100 characters"),
    ],
)
def test_names_that_mean_nothing(path: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_name(path, ("en", "de"))


def test_a_slug_is_returned_as_it_is() -> None:
    assert checked_slug("eu/privacy", ()) == "eu/privacy"
