"""Who was put off is not given up because of days on which nothing was tried."""

from datetime import timedelta

import pytest
from tests.mail.planned_emails import Clock, plan
from tests.mail.send_runs import given_up_after, put_off

from legalsite.mail.deliveries import Deliveries


@pytest.mark.parametrize(("hours", "tries"), [  # between the tries, and the last try
    ([120] * 6, 6), ([24, 24, 500, 24, 24, 24], 6), ([24, 1, 1, 1, 24, 24, 24, 24, 24], 9), ([500, 1, 1, 1], 0),
])  # fmt: skip
def test_a_pause_between_runs_is_given_back(
    hours: list[int], tries: int, deliveries: Deliveries, clock: Clock
) -> None:
    assert given_up_after(deliveries, plan(deliveries, "a").number, clock, hours) == tries


def test_a_run_that_tries_nothing_counts_for_nothing(deliveries: Deliveries, clock: Clock) -> None:
    number = plan(deliveries, "a").number
    counts = []
    for _ in range(6):
        put_off(deliveries, number)
        counts.append(deliveries.queries.counts(number))
        for _ in range(2):
            clock.time += timedelta(hours=12)
            with deliveries.updates.run(number, 0):
                pass
    assert counts == [{"deferred": 1}] * 5 + [{"expired": 1}]
