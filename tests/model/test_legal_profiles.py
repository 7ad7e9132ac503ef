"""The profiles that legalsite.toml may name are those that are described, each with a source and something to ask."""

import pytest

from legalsite.model.notice import PROFILES, Profile
from legalsite.source import checked_values


def test_the_config_knows_every_profile() -> None:
    assert tuple(PROFILES) == checked_values.PROFILES


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_each_names_its_source_and_asks_for_something(profile: Profile) -> None:
    assert profile.source
    assert profile.kinds
    assert bool(profile.channels) == bool(profile.classes)
    assert profile.channels or profile.review_months or profile.clause
