"""The database ends all connections while `legalsite notify send` runs, as when it is started again."""

import pytest

from commands import lost_database
from commands.lost_database import EMAILS, STAGES, Losing

loses = pytest.fixture(lost_database.loses)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("emails", EMAILS)
def test_after_a_run_that_lost_its_connections_the_same_command_goes_on(stage: str, emails: int, loses: Losing) -> None:
    loses(stage, emails, server=True, for_good=False)
