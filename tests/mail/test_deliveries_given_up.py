"""Who is put off again and again is given up after five days."""

from datetime import timedelta

import pytest
from tests.mail.planned_emails import Clock, plan
from tests.mail.send_runs import put_off

from legalsite.mail.deliveries import Deliveries


@pytest.mark.parametrize(("hours", "tries"), [  # between the tries, and the try after which there is no other one
    ([24] * 7, 6), ([12] * 12, 11), ([25] * 7, 6), ([23] * 8, 7), ([120] * 7, 6), ([24, 24, 500, 24, 24, 24, 24], 6),
    ([24, 1, 1, 1, 24, 24, 24, 24, 24], 9), ([500, 1, 1, 1], 0),
])  # fmt: skip
def test_who_was_put_off_in_runs_over_five_days_is_given_up_and_a_pause_is_given_back(
    hours: list[int], tries: int, deliveries: Deliveries, clock: Clock
) -> None:
    number = plan(deliveries, "a").number
    tried = 0
    for pause in hours:
        tried += put_off(deliveries, number)
        assert deliveries.counts(number) == ({"expired": 1} if tried == tries else {"deferred": 1})
        clock.time += timedelta(hours=pause)
        with deliveries.run(number, 0):  # one that tries nothing counts for nothing
            clock.time += timedelta(hours=0)
    assert tried == (tries or len(hours))
    if tries:
        assert {each["reply"] for each in deliveries.listed(number, ["expired"])} == {"450 later"}
        assert deliveries.change(number, ["expired"], "pending", "to be tried again") == 1
        assert (put_off(deliveries, number), deliveries.counts(number)) == (1, {"deferred": 1})
