"""A server lets nobody into the database any more while `legalsite notify send` runs: the same command then goes on."""

import pytest

from commands import lost_database

loses = pytest.fixture(lost_database.loses)
test_after_a_database_went_away_in_mid_run_the_same_command_goes_on = lost_database.goes_on(
    server=True, for_good=True
)
