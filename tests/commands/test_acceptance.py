"""An app that reads acceptance.json asks whom the command asks; what the command prints is in the cases of tests/cli."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.model.test_version_on import DAYS
from tests.pages.test_acceptance_requests import SETTINGS, config_of, file_of, histories

from legalsite.commands.acceptance import AcceptanceOnDate
from legalsite.model.config import AcceptanceSettings
from legalsite.model.policy import Policy
from legalsite.model.policy_on_date import policy_on_date
from legalsite.pages.acceptance_requests import AcceptanceRequests, acceptable_texts


def asked_by_app(file: Mapping[str, Any], revised: str, today: date) -> bool:
    """What an app does that reads the file: it compares days, and shows the version in effect, if there is one."""
    day = str(today)
    (asks,) = (each["ask_again"] for each in file["versions"] if each["revised"] == revised)
    periods = [period for each in file["versions"] for period in each["applied"]]
    in_effect = any(p["from"] <= day and (not p["to"] or day < p["to"]) for p in periods)
    return bool(asks) and asks["from"] <= day and in_effect


def answers(policy: Policy, on: date, settings: AcceptanceSettings) -> list[AcceptanceOnDate]:
    """The answer about each version that is known on a date."""
    on_day = policy_on_date(policy, on)
    found = []
    requests = AcceptanceRequests(on_day, settings, "UTC")
    for text in acceptable_texts(on_day):
        request = requests.first_request(text)
        found.append(AcceptanceOnDate(text, on_day, on, request, settings.ask_for))
    return found


@given(histories(), DAYS, st.integers(0, 30), SETTINGS)
def test_an_app_with_a_file_of_an_earlier_day_asks_whom_the_command_asks(
    policy: Policy, built: date, days: int, settings: AcceptanceSettings
) -> None:
    """As long as no version and no gap came up since then; the file is the same on all of these days."""
    config = config_of(policy.slug, settings)
    today = built + timedelta(days)
    news = [text.revised.day for text in policy.versions] + [gap.day for gap in policy.gaps]
    today = min([day - timedelta(1) for day in news if built < day <= today], default=today)
    file = file_of(policy, built, config)
    assert file == file_of(policy, today, config)
    for answer in answers(policy, today, settings):
        assert answer.is_due == asked_by_app(file, str(answer.accepted.revised), today)


@given(histories(), DAYS, SETTINGS)
def test_who_accepted_the_version_in_effect_is_not_asked(
    policy: Policy, today: date, settings: AcceptanceSettings
) -> None:
    """Otherwise they would be asked for ever, because that is what they accept."""
    for answer in answers(policy, today, settings):
        assert not (answer.is_due and answer.accepted is answer.to_accept)
