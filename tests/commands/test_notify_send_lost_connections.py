"""The database ends all connections while `legalsite notify send` runs, as when it is started again."""

import pytest

from commands import lost_database

loses = pytest.fixture(lost_database.loses)
test_after_a_run_that_lost_its_connections_the_same_command_goes_on = lost_database.goes_on(
    server=True, for_good=False
)
