"""The channels of a notice in words."""

from typing import get_args

import pytest

from legalsite.model.config import Channel
from legalsite.model.notice import PROFILES, WAYS, Profile, ways


@pytest.mark.parametrize(("channels", "logic", "said"), [
    (("email",), "any", "by email"),
    (("email", "other"), "all", "by email and in another way"),
    (("email", "site", "in_product", "account"), "any", "by email, on the site, in the product or in the account"),
])  # fmt: skip
def test_joined_as_a_sentence_has_them(channels: tuple[str, ...], logic: str, said: str) -> None:
    assert ways(channels, logic) == said


def test_every_channel_has_words() -> None:
    assert set(WAYS) == set(get_args(Channel))


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_each_names_its_source_and_asks_for_something(profile: Profile) -> None:
    assert profile.source
    assert profile.kinds
    assert bool(profile.channels) == bool(profile.classes)
    assert profile.channels or profile.review_months or profile.clause
