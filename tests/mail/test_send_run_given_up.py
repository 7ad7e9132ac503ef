"""Who is put off again and again is given up after five days."""

import pytest
from tests.mail.planned_emails import Clock, plan
from tests.mail.send_runs import given_up_after, put_off

from legalsite.mail.deliveries import Deliveries


@pytest.mark.parametrize(("hours", "tries"), [(24, 6), (12, 11), (25, 6), (23, 7)])
def test_who_was_put_off_in_runs_over_five_days_is_given_up(
    hours: int, tries: int, deliveries: Deliveries, clock: Clock
) -> None:
    number = plan(deliveries, "a").number
    assert given_up_after(deliveries, number, clock, [hours] * tries) == tries
    assert put_off(deliveries, number) == 0
    assert {each["reply"] for each in deliveries.queries.emails(number, ["expired"])} == {
        "450 later"
    }
    assert deliveries.updates.change_state(number, ["expired"], "pending", "to be tried again") == 1
    assert (put_off(deliveries, number), deliveries.queries.counts(number)) == (1, {"deferred": 1})
