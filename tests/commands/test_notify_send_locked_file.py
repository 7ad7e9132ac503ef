"""Another program locks the file of the database while `legalsite notify send` runs: the same command then goes on."""

import pytest

from commands import lost_database

loses = pytest.fixture(lost_database.loses)
test_after_a_file_was_locked_in_mid_run_the_same_command_goes_on = lost_database.goes_on(
    server=False, for_good=True
)
