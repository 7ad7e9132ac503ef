"""What became of emails that were tried again, came back or were settled later."""

import pytest

from commands import outcome_cases
from commands.outcome_cases import outcomes

site = pytest.fixture(outcome_cases.site)
test_outcome = outcomes("later-runs")
