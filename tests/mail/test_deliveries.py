"""What a plan stores, what a run leaves behind, and what the next one continues with, in SQLite and in PostgreSQL."""

from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from tests.mail.planned_emails import Clock, message, plan
from tests.mail.send_runs import killed, left, put_off, states

from legalsite.mail import delivery_database
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import DatabaseUnavailable, open_database
from legalsite.model.email import Outcome


def test_what_was_tried_comes_after_what_was_not(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abcdef").number
    with deliveries.updates.run(number, 4) as run:
        tried = list(islice(run.lease_emails(), 3))
        run.record([], [message(email.key) for email in tried])
        for email, state in zip(tried, ("deferred", "pending", "leased"), strict=True):
            run.record([Outcome(email.key, state, 421, "421 closing")], [])
    with deliveries.updates.run(number, 3) as run:
        assert not {email.key for email in run.lease_emails()} & {email.key for email in tried}, (
            "one was leased, not tried"
        )
    with deliveries.updates.run(number) as run:
        order = [email.key for email in run.lease_emails()]
    assert set(order[3:]) == {email.key for email in tried}
    assert len(order) == 6


def test_a_second_run_has_only_what_is_left(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abcd").number
    with deliveries.updates.run(number) as run:
        assert run.total == 4
        a, b, c, _d = sorted(run.lease_emails(), key=lambda email: email.to.name)
        run.record([], [message(a.key), message(b.key), message(c.key)])
        run.record(
            [Outcome(a.key, "accepted", 250, "250 ok"), Outcome(b.key, "rejected", 550, "550 no")],
            [],
        )
        run.record([Outcome(c.key, "deferred", 450, "450 later")], [])
    assert deliveries.queries.counts(number) == {
        "accepted": 1,
        "deferred": 1,
        "pending": 1,
        "rejected": 1,
    }
    assert left(deliveries, number) == ["c", "d"]


def test_a_run_leases_no_more_than_its_limit(deliveries: Deliveries) -> None:
    number = plan(deliveries, (f"r{n:03}" for n in range(500))).number
    with deliveries.updates.run(number, 250) as run:
        assert (run.total, len(list(run.lease_emails()))) == (250, 250)
        assert deliveries.queries.counts(number) == {"leased": 250, "pending": 250}
    assert deliveries.queries.counts(number) == {"pending": 500}


def test_what_was_in_transit_when_a_run_was_killed_is_unknown_and_stays_so(
    deliveries: Deliveries,
) -> None:
    number = plan(deliveries, "ab").number
    with killed(deliveries, number) as run:
        a = next(email for email in run.lease_emails() if email.to.name == "a")
        run.record([], [message(a.key)])
    assert left(deliveries, number) == ["b"]
    assert states(deliveries, number) == {"a": "unknown", "b": "pending"}
    assert left(deliveries, number) == ["b"]


def test_addresses_are_erased_in_steps(
    deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_database, "ROWS_AT_ONCE", 2)
    number = plan(deliveries, "abcde").number
    put_off(deliveries, number)
    commits: list[object] = []
    event.listen(deliveries.engine, "commit", commits.append)
    assert deliveries.updates.erase(number, "Ada on mx") == 5
    assert len(commits) == 1 + 3 + 3
    assert deliveries.queries.count_with_personal_data(number) == 0
    assert {row.reply for row in deliveries.queries.history(number, "", None)} == {""}
    assert [each["by"] for each in deliveries.queries.purges(number)] == ["Ada on mx"]


def test_ten_thousand_addresses_are_erased_at_once(deliveries: Deliveries) -> None:
    number = plan(deliveries, map(str, range(10_001))).number
    commits: list[object] = []
    event.listen(deliveries.engine, "commit", commits.append)
    assert deliveries.updates.erase(number, "Ada on mx") == 10_001
    assert len(commits) == 1 + 1 + 2


def test_who_was_tried_first_on_a_later_day_is_given_up_later(
    deliveries: Deliveries, clock: Clock
) -> None:
    number = plan(deliveries, "a").number
    for day in range(1, 9):
        if day == 3:
            plan(deliveries, "ab")
        put_off(deliveries, number)
        assert states(deliveries, number) == {
            "a": "deferred" if day < 6 else "expired"
        } | ({"b": "deferred" if day < 8 else "expired"} if day >= 3 else {})  # fmt: skip
        clock.time += timedelta(days=1)


def test_an_attempt_that_is_not_ours_any_more_stops_the_run_and_no_outcome_is_lost(
    deliveries: Deliveries,
) -> None:
    number = plan(deliveries, "abc").number
    with deliveries.updates.run(number) as run:
        a, b, c = sorted(run.lease_emails(), key=lambda email: email.to.name)
        run.record([], [message(a.key)])
        run.record([Outcome(a.key, "rejected", 550, "550 'no'; %s :k0")], [message(b.key)])
        assert states(deliveries, number) == {"a": "rejected", "b": "attempted", "c": "leased"}
        assert [each["code"] for each in deliveries.queries.emails(number, ["attempted"])] == [0]
        assert [each["reply"] for each in deliveries.queries.emails(number, ["rejected"])] == [
            "550 'no'; %s :k0"
        ]
        with pytest.raises(DatabaseUnavailable, match="took over"):
            run.record(
                [Outcome(b.key, "accepted", 250, "OK")], [message(c.key), message(b"x" * 16)]
            )
        assert states(deliveries, number) == {"a": "rejected", "b": "accepted", "c": "attempted"}


def test_a_run_looks_only_at_emails_that_are_left(tmp_path: Path, clock: Clock) -> None:
    """In SQLite: no query of a run, from its begin to its end, reads the rows of a mailing one after the other."""
    with open_database(f"sqlite:///{tmp_path}/deliveries.sqlite") as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, "abc").number
        queries: list[tuple[str, Any]] = []

        @event.listens_for(engine, "before_cursor_execute")
        def keep(_: Any, __: Any, statement: str, values: Any, ___: Any, many: bool) -> None:
            queries.append((statement, values[0] if many else values))

        deliveries.queries.count_left(number)
        for _ in range(2):
            with killed(deliveries, number) as run:
                first = next(run.lease_emails())
                run.record([], [message(first.key)])
                run.record([Outcome(first.key, "deferred", 450, "later")], [])
        event.remove(engine, "before_cursor_execute", keep)
        with engine.connect() as db:
            plans = [
                (str(step[3]), query)
                for query, values in queries
                if " deliveries" in query
                and " 0 = 1" not in query  # for which SQLite looks at nothing
                for step in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
            ]
    assert any("unfinished_deliveries" in step for step, _ in plans)
    assert not [
        plan
        for plan in plans
        if plan[0].endswith("PRIMARY KEY (mailing=?)") or plan[0] == "SCAN deliveries"
    ]
