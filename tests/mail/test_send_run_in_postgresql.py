"""Runs and plans in PostgreSQL at the same time, and a database that goes away."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace
from sqlalchemy import event, func, select
from tests.mail.planned_emails import MAILING, Clock, message, plan, readers
from tests.mail.send_runs import killed, left, states

from legalsite.mail import delivery_database
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import DatabaseUnavailable, open_database
from legalsite.model.email import Outcome
from mail_servers import Cluster


def test_two_runs_in_postgresql_share_the_work(postgresql: str, clock: Clock) -> None:
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, (f"r{n:03}" for n in range(500))).number
        with deliveries.updates.run(number) as one, deliveries.updates.run(number) as two:
            leases = one.lease_emails(), two.lease_emails()
            both = [next(lease).to.name for lease in leases for _ in range(200)]
            assert len(set(both)) == 400
            rest = [email.to.name for lease in leases for email in lease]
            assert len({*both, *rest}) == 500


def test_a_run_in_postgresql_has_its_emails_as_long_as_it_lives(
    postgresql: str, clock: Clock
) -> None:
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, (f"r{n:03}" for n in range(500))).number
        with deliveries.updates.run(number, limit=100) as living:
            first, second, *_ = living.lease_emails()
            living.record([], [message(first.key), message(second.key)])
            with killed(deliveries, number, limit=50) as run:
                list(run.lease_emails())
                assert deliveries.queries.count_unleased(number) == 350
            assert deliveries.queries.counts(number) == {
                "attempted": 2,
                "leased": 148,
                "pending": 350,
            }
            assert deliveries.queries.count_unleased(number) == 400
            living.record(
                [
                    Outcome(first.key, "accepted", 250, "250 ok"),
                    Outcome(second.key, "deferred", 450, ""),
                ],
                [],
            )
            assert deliveries.queries.count_unleased(number) == 401
        assert deliveries.queries.count_unleased(number) == 499


def test_two_plans_in_postgresql_wait_for_each_other(postgresql: str, clock: Clock) -> None:
    others = replace(MAILING, audience="subscribers")
    people = readers(f"r{n:04}" for n in range(1000))
    with open_database(postgresql) as engine, ThreadPoolExecutor(4) as threads:
        deliveries = Deliveries(engine, clock)
        plans = [
            threads.submit(deliveries.updates.plan, each, people)
            for each in (MAILING, others, MAILING, others)
        ]
        assert sorted(each.result().added for each in plans) == [0, 0, 1000, 1000]


def test_a_database_that_does_not_answer_ends_a_run(
    postgresql: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_database, "ANSWER_TIMEOUT", 0.3)
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, "abc").number
        with deliveries.updates.run(number) as run:
            first, second, _ = run.lease_emails()
            run.record([], [message(first.key)])
            stalled = run.connection.scalar(select(func.pg_backend_pid()))
            assert stalled
            os.kill(stalled, signal.SIGSTOP)
            try:
                with pytest.raises(DatabaseUnavailable):
                    run.record(
                        [Outcome(first.key, "accepted", 250, "250 ok")], [message(second.key)]
                    )
                run.record([Outcome(first.key, "accepted", 250, "250 ok")], [])
            finally:
                os.kill(stalled, signal.SIGCONT)
        assert states(deliveries, number)[first.to.name] == "accepted"


def test_a_database_that_goes_away_is_told_in_a_line(
    postgresql: str, cluster: Cluster, clock: Clock
) -> None:
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, "a").number
        with deliveries.updates.run(number) as run:
            (email,) = run.lease_emails()
            with psycopg.connect(cluster.connection, autocommit=True) as db:
                db.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'"
                )
            with pytest.raises(
                DatabaseUnavailable, match=r"terminating connection|closed"
            ) as raised:
                run.record([], [message(email.key)])
        (problem,) = raised.value.problems
        assert ("\n" in problem.message, raised.value.status) == (False, 2)
        assert left(deliveries, number) == ["a"]


def test_the_end_of_a_run_in_postgresql_waits_fifteen_seconds_for_rows(
    postgresql: str, clock: Clock
) -> None:
    said: list[str] = []
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        with deliveries.updates.run(plan(deliveries, "a").number):
            event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    assert [each for each in said if "lock_timeout" in each] == ["SET LOCAL lock_timeout = 15000"]


def test_postgresql_looks_up_the_emails_of_a_lease_and_of_a_group_of_marks(
    postgresql: str, clock: Clock
) -> None:
    """Right after a list was stored. It reads no whole mailing for either."""
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, (f"r{n}" for n in range(5_000))).number
        queries: list[tuple[str, Any]] = []
        with deliveries.updates.run(number) as run:

            @event.listens_for(engine, "before_cursor_execute")
            def keep(_: Any, __: Any, statement: str, values: Any, ___: Any, ____: bool) -> None:
                queries.append((statement, values))

            emails = list(islice(run.lease_emails(), 16))
            run.record([], [message(email.key) for email in emails])
            event.remove(engine, "before_cursor_execute", keep)
        with engine.connect() as db:
            plans = [
                "\n".join(row[0] for row in db.exec_driver_sql(f"EXPLAIN {query}", values))
                for query, values in queries
            ]
    lease, marks = plans
    assert "Index Scan using unfinished_deliveries" in lease
    assert re.search(r"Index Cond: \(\(mailing = .*\) AND \(key = ", marks)
