"""What the command prints is in the cases of tests/cli; here: that it agrees with the policy on every date."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from legalsite.commands.show import show, shown_text
from legalsite.commands.version_names import names_on
from legalsite.errors import ProblemsFound
from legalsite.site.load import load

OWN_SITE = Path(__file__).parents[2]
TODAY = date(2026, 11, 29)


def test_shows_the_version_that_is_in_effect_on_each_date() -> None:
    site = load(OWN_SITE)
    for slug, policy in site.policies.items():
        for version in policy.known(TODAY):
            for days in (-1, 0, 1):
                on = version.effective + timedelta(days)
                expected = policy.version_on(on)
                if expected is None:
                    with pytest.raises(ProblemsFound):
                        list(names_on(OWN_SITE, [slug], on))
                    continue
                (name,) = names_on(OWN_SITE, [slug], on)
                title, *_, text = show(shown_text(OWN_SITE, site.config, name, "", TODAY))
                assert title == f"{slug}@{expected.revised}: {expected.title}"
                assert text.strip().encode() in site.read(expected)
