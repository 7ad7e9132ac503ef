"""Another program locks the file of the database while `legalsite notify send` runs: the same command then goes on."""

import pytest

from commands import lost_database
from commands.lost_database import EMAILS, STAGES, Losing

loses = pytest.fixture(lost_database.loses)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("emails", EMAILS)
def test_a_file_that_is_locked_in_mid_run_is_named_and_the_same_command_goes_on(
    stage: str, emails: int, loses: Losing
) -> None:
    loses(stage, emails, server=False, for_good=True)
