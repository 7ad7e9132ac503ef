"""What each command says of a name is in the cases of tests/cli."""

from datetime import date
from pathlib import Path

import pytest

from legalsite.commands.version_names import names_on, other_versions_help
from legalsite.errors import ProblemsFound
from legalsite.site.load import load

OWN_SITE = Path(__file__).parents[2]
ON = date(2025, 3, 1)


def test_only_policies_get_a_version() -> None:
    names = ("privacy", "-", "old.md", "you@example.org", "terms")
    assert list(names_on(OWN_SITE, names, ON)) == [
        "privacy@2025-01-13",
        "-",
        "old.md",
        "you@example.org",
        "terms@2024-09-12",
    ]


def test_rejects_a_name_with_a_version() -> None:
    with pytest.raises(ProblemsFound, match="already names a version"):
        list(names_on(OWN_SITE, ["privacy@2025-01-13"], ON))


@pytest.mark.parametrize("revised", ["2025-03-01", "2025-03-01-2"])
def test_names_the_version_in_effect_on_the_date(revised: str) -> None:
    policy = load(OWN_SITE).policy("privacy")
    help = other_versions_help(policy, revised)
    assert "privacy@2025-01-13" in help
    assert "`legalsite show privacy --on 2025-03-01`" in help


@pytest.mark.parametrize("revised", ["", "latest", "2025-02-30", "1999-01-01"])
def test_lists_the_last_versions_if_none_was_in_effect(revised: str) -> None:
    policy = load(OWN_SITE).policy("privacy")
    assert other_versions_help(policy, revised).endswith(str(policy.versions[-1].revised))
