"""What the name of a file in content/ says, and names that say nothing."""

import pytest

from legalsite.source.file_names import checked_slug, read_name

NAMES = """
privacy.md | privacy in en
privacy.de.md | privacy in de
eu/privacy.md | eu/privacy in en
privacy/2025-02-01.md | privacy in en of 2025-02-01
eu/privacy/2025-02-01-2.de.md | eu/privacy in de of 2025-02-01-2
privacy/2025-02-01.withheld | privacy in en of 2025-02-01
privacy/2025-02-01.gap | privacy in en of 2025-02-01
2fa.md | 2fa in en
"""
NO_NAMES = """
privacy.txt | is not a text
privacy.fr.md | ends in .fr, which is not a further language
privacy.en.md | ends in .en, which is not a further language
privacy.withheld | is the notice of a withheld text
privacy.gap | gives the reason for a gap
privacy/2025-02-01.de.gap | gives the reason for a gap
privacy/2025-02-01-2.gap | gives the reason for a gap
2025-02-01.gap | is named by its date
2025-02-01.md | is named by its date
privacy/2025-02-30.md | 2025-02-30 is not a valid date; use YYYY-MM-DD
Privacy.md | lower-case letters
a--b.md | single hyphens
feed.md | the name feed is reserved: the site uses it
eu/con.md | the name con is reserved: Windows uses it
de/privacy.md | de is a language of the site
"""


@pytest.mark.parametrize("case", NAMES.strip().split("\n"))
def test_names(case: str) -> None:
    path, expected = case.split(" | ")
    name = read_name(path, ("en", "de"))
    assert f"{name.policy} in {name.language}" + (f" of {name.archived}" if name.archived else "") == expected


@pytest.mark.parametrize("case", [*NO_NAMES.strip().split("\n"), f"{'a' * 101}.md | longer than 100 characters"])
def test_names_that_mean_nothing(case: str) -> None:
    path, reason = case.split(" | ")
    with pytest.raises(ValueError, match=reason):
        read_name(path, ("en", "de"))


def test_a_slug_is_returned_as_it_is() -> None:
    assert checked_slug("eu/privacy", ()) == "eu/privacy"
