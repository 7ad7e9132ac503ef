"""Runs that send: what's left afterwards, a run that's killed, and a run whose emails are all
deferred.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from tests.mail.planned_emails import Clock, message

from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import DatabaseUnavailable
from legalsite.mail.send_run import SendRun
from legalsite.model.email import Outcome


def left(deliveries: Deliveries, number: int) -> list[str]:
    """Return the names of the recipients whose emails a run leases."""
    with deliveries.updates.run(number) as run:
        return sorted(email.to.name for email in run.lease_emails())


@contextmanager
def killed(deliveries: Deliveries, number: int, limit: int | None = None) -> Iterator[SendRun]:
    """Simulate a run whose process is killed at the end of the block, without cleanup."""
    with (
        suppress(DatabaseUnavailable),
        patch.object(deliveries.updates, "_end_run"),
        deliveries.updates.run(number, limit) as run,
    ):
        yield run
        driver: Any = run.connection.connection.dbapi_connection
        driver.close()


def states(deliveries: Deliveries, number: int) -> dict[str, str]:
    every = ("pending", "leased", "attempted", "accepted", "rejected", "deferred", "unknown", "canceled", "suppressed",
             "expired", "bounced", "agreed")  # fmt: skip
    return {
        delivery["address"].partition("@")[0]: delivery["state"]
        for delivery in deliveries.queries.emails(number, every)
    }


def put_off(deliveries: Deliveries, number: int, answer: str = "450 later") -> int:
    """Let a run try the remaining emails, which are deferred, and return their number."""
    with deliveries.updates.run(number) as run:
        emails = list(run.lease_emails())
        for email in emails:
            run.record([], [message(email.key)])
            run.record([Outcome(email.key, "deferred", 450, answer)], [])
    return len(emails)


def given_up_after(deliveries: Deliveries, number: int, clock: Clock, hours: list[int]) -> int:
    """Defer an email repeatedly, with these intervals in hours, until it expires.

    Returns the number of tries, or 0 if it didn't expire.
    """
    for tries, pause in enumerate(hours, start=1):
        assert put_off(deliveries, number) == 1
        counts = deliveries.queries.counts(number)
        if counts == {"expired": 1}:
            return tries
        assert counts == {"deferred": 1}
        clock.time += timedelta(hours=pause)
    return 0
