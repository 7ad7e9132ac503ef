"""What became of a notice that was sent once."""

import pytest

from commands import outcome_cases
from commands.outcome_cases import outcomes

site = pytest.fixture(outcome_cases.site)
test_outcome = outcomes("one-run")
