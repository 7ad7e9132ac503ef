"""What is kept of each person, and beside them: in SQLite and in PostgreSQL."""

import hashlib
from contextlib import suppress
from datetime import timedelta

import pytest
from tests.mail.planned_emails import Clock, message, plan

from legalsite.errors import ProblemsFound
from legalsite.mail.deliveries import Deliveries
from legalsite.model.email import Outcome


def test_what_is_found_out_later_was_accepted_when_it_was_handed_over(
    deliveries: Deliveries, clock: Clock
) -> None:
    """For the last time: one that was put off before is no earlier for it."""
    number = plan(deliveries, "abc").number
    with deliveries.updates.run(number) as run:
        first, second, third = run.lease_emails()
        run.record([], [message(each.key) for each in (first, second, third)])
        clock.time += timedelta(minutes=5)
        outcomes = [
            Outcome(first.key, "accepted", 250, "OK"),
            Outcome(second.key, "unknown", 0, "no answer"),
        ]
        run.record([*outcomes, Outcome(third.key, "deferred", 450, "later")], [])
    clock.time += timedelta(days=1)
    with suppress(KeyError), deliveries.updates.run(number) as run:
        run.record([], [message(email.key) for email in run.lease_emails()])
        raise KeyError  # killed
    clock.time += timedelta(days=7)
    deliveries.updates.take_over_ended_runs(number)
    found = deliveries.queries.unknown_emails([number], restored=False)
    result = ("accepted", "the relay's log has it", "")
    deliveries.updates.record_results(dict.fromkeys(found.values(), result))
    times = {}
    for row in deliveries.queries.history(number, "", None):
        if row.state == "accepted":
            times[row.key] = row.at
    assert times == {
        first.key: "2025-03-01T09:35:00Z",
        second.key: "2025-03-01T09:35:00Z",
        third.key: "2025-03-02T09:35:00Z",
    }


def test_the_addresses_that_were_erased_are_listed_without_a_name(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    deliveries.updates.change_state(number, ["pending"], "rejected", "no such user")
    before = list(deliveries.queries.recipients(number, "", None))
    assert len(deliveries.queries.addresses(number)) == 3
    deliveries.updates.erase(number, "")
    after = list(deliveries.queries.recipients(number, "", None))
    assert [(row.address, row.name) for row in after] == [(None, "")] * 3
    assert [(row.key, row.person) for row in after] == [(row.key, row.person) for row in before]
    assert deliveries.queries.addresses(number) == {}


def test_results_and_files_come_back_as_they_were_stored(deliveries: Deliveries) -> None:
    number = plan(deliveries, "a").number
    stored = []
    for name in ("one", "two"):
        data = name.encode()
        sha256 = hashlib.sha256(data).hexdigest()
        row = {"sha256": sha256, "result": name, "lines": f"000007 {name}", "clone": "mx:/legal"}
        stored.append(row)
        deliveries.updates.store_results([row], {sha256: data}, {number})
        assert deliveries.queries.stored_file(sha256) == data
    rows = deliveries.queries.results()
    assert [(row.sha256, row.result, row.lines, row.clone) for row in rows] == [
        tuple(row.values()) for row in stored
    ]
    deliveries.updates.forget_results([rows[0].id])
    assert [row.result for row in deliveries.queries.results()] == ["two"]
    with pytest.raises(
        ProblemsFound, match=r"evidence-missing.*no longer has the file 0a.*\n.*from a backup"
    ):
        deliveries.queries.stored_file("0a")
