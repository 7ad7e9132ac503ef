"""What a correction, a reminder and a purge make of the outcome of a notice."""

import pytest

from commands import outcome_cases
from commands.outcome_cases import outcomes

site = pytest.fixture(outcome_cases.site)
test_outcome = outcomes("corrections")
