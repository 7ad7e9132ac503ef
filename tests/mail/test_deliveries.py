"""What a plan stores, what a run leaves behind, and what the next one continues with, in SQLite and in PostgreSQL."""

import json
import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, event, func, select
from tests.mail.planned_emails import CAMPAIGN, EMAILS, KEY, Clock, message, plan, readers

from legalsite.errors import ProblemsFound
from legalsite.mail import delivery_database
from legalsite.mail.deliveries import Deliveries, SendRun
from legalsite.mail.delivery_database import (
    DatabaseUnavailable,
    events,
    open_database,
    row_key,
    secret_key,
    suppressions,
)
from legalsite.model.email import Campaign, Outcome, Recipient
from mail_servers import Cluster


def left(deliveries: Deliveries, number: int) -> list[str]:
    """Return the names of the emails that a run leases."""
    with deliveries.run(number) as run:
        return sorted(email.to.name for email in run.leases())


@contextmanager
def killed(deliveries: Deliveries, number: int, limit: int | None = None) -> Iterator[SendRun]:
    """A run whose process is killed at the end of the block: it leaves nothing in order, and loses its connection."""
    with suppress(DatabaseUnavailable), patch.object(deliveries, "_end"), deliveries.run(number, limit) as run:
        yield run
        driver: Any = run.connection.connection.dbapi_connection
        driver.close()


def states(deliveries: Deliveries, number: int) -> dict[str, str]:
    every = ("pending", "leased", "attempted", "accepted", "refused", "deferred", "unknown", "cancelled", "suppressed",
             "expired", "bounced")  # fmt: skip
    return {delivery["address"].partition("@")[0]: delivery["state"] for delivery in deliveries.listed(number, every)}


def test_planning_again_changes_nothing_and_a_longer_list_adds(deliveries: Deliveries) -> None:
    first = plan(deliveries, "abc")
    assert (first.added, first.repeated, first.missing, first.dropped) == (3, 0, 0, 0)
    again = plan(deliveries, "cba")
    assert (again.added, again.digest) == (0, first.digest)
    longer = plan(deliveries, "abcd")
    assert (longer.added, longer.number) == (1, first.number)
    assert longer.digest != first.digest
    assert deliveries.counts(first.number) == {"pending": 4}
    assert deliveries.counts(first.number, "language") == {"en": 4}
    (stored,) = deliveries.campaigns("privacy")
    assert (stored.number, stored.campaign, stored.digest) == (first.number, CAMPAIGN, longer.digest)
    assert deliveries.campaigns("terms") == []


def test_each_check_of_the_live_site_is_kept_once(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    checks = [{"checked": False, "time": "1"}, {"checked": True, "time": "2"}, {"checked": True, "time": "3"}]
    for check in checks:
        deliveries.keep_live(number, check)
    (stored,) = deliveries.campaigns()
    assert json.loads(stored.live) == checks[:2]
    plan(deliveries, "abcd")
    assert deliveries.campaigns()[0].live == stored.live


@pytest.mark.parametrize(("addresses", "repeated"), [
    (["Jörg@Bücher.test", "jörg@bücher.test", "JO\u0308RG@bücher.test"], 2),
    (["ada@straße.test", "ada@strasse.test", "groß@b.test", "gross@b.test"], 0),
])  # fmt: skip
def test_a_mailbox_counts_once_however_it_is_written(
    deliveries: Deliveries, addresses: list[str], repeated: int
) -> None:
    loaded = deliveries.plan(CAMPAIGN, [(line, Recipient(each, "", "en")) for line, each in enumerate(addresses, 2)])
    first = len(addresses) - repeated
    assert (loaded.added, loaded.repeated) == (first, repeated)
    assert {each["address"] for each in deliveries.listed(loaded.number, ["pending"])} == set(addresses[:first])


def test_what_was_tried_comes_after_what_was_not(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abcdef").number
    with deliveries.run(number, 4) as run:
        tried = list(islice(run.leases(), 3))
        run.record([], [message(email.key) for email in tried])
        for email, state in zip(tried, ("deferred", "pending", "leased"), strict=True):
            run.record([Outcome(email.key, state, 421, "421 closing")], [])
    with deliveries.run(number, 3) as run:
        assert not {email.key for email in run.leases()} & {email.key for email in tried}, "one was leased, not tried"
    with deliveries.run(number) as run:
        order = [email.key for email in run.leases()]
    assert set(order[3:]) == {email.key for email in tried}
    assert len(order) == 6


def test_who_left_the_list_is_counted_and_cancelled_only_on_request(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    assert (plan(deliveries, "a").missing, deliveries.counts(number)) == (2, {"pending": 3})
    dropped = plan(deliveries, "a", drop_missing=True)
    assert (dropped.missing, dropped.dropped) == (0, 2)
    assert states(deliveries, number) == {"a": "pending", "b": "cancelled", "c": "cancelled"}
    plan(deliveries, "ab")
    assert states(deliveries, number)["b"] == "pending"


def test_rows_that_could_not_be_read_stay_until_a_list_has_everybody(deliveries: Deliveries) -> None:
    def skipped(names: str, rows: int, **options: bool) -> int:
        deliveries.plan(CAMPAIGN, readers(names), source=lambda: {"skipped": rows}, **options)
        return deliveries.campaigns()[0].skipped

    assert skipped("ab", 3) == 3
    assert skipped("c", 0) == 3, "a further list"
    assert skipped("abc", 1) == 1
    assert skipped("a", 0, drop_missing=True) == 0


def test_every_list_is_kept_also_of_a_pipe_with_as_many_rows(deliveries: Deliveries) -> None:
    def kept(names: str, **options: bool) -> int:
        deliveries.plan(CAMPAIGN, readers(names), source=lambda: {"rows": 2}, **options)
        return len(json.loads(deliveries.campaigns()[0].lists))

    assert [kept("ab"), kept("ab"), kept("ac"), kept("ac"), kept("ac", drop_missing=True)] == [1, 1, 2, 2, 3]


def test_name_and_language_of_todays_list_count_as_long_as_nothing_was_sent(deliveries: Deliveries) -> None:
    number = plan(deliveries, "ab").number
    with deliveries.run(number) as run:
        a = next(email for email in run.leases() if email.to.name == "a")
        run.record([], [message(a.key)])
        run.record([Outcome(a.key, "accepted", 250, "250 ok")], [])
    deliveries.plan(CAMPAIGN, readers("ab", "de"))
    assert deliveries.counts(number, "language") == {"en": 1, "de": 1}
    deliveries.plan(CAMPAIGN, [(line, replace(to, name=to.name.upper())) for line, to in readers("ab", "de")])
    assert {people[3] for _, people, _ in deliveries.outcomes(number)} == {"a", "B"}


def test_a_plan_is_as_old_as_its_last_change_and_stays_so_once_somebody_has_the_email(
    deliveries: Deliveries, clock: Clock
) -> None:
    def planned(names: str) -> str:
        clock.time += timedelta(minutes=1)
        plan(deliveries, names)
        return deliveries.campaigns()[0].planned[11:16]

    assert [planned(names) for names in ("ab", "ab", "abc", "abc")] == ["09:31", "09:31", "09:33", "09:33"]
    with deliveries.run(1) as run:
        assert planned("abcd") == "09:35"
        run.record([], [message(next(run.leases()).key)])
    assert planned("abcde") == "09:35"


def test_a_list_that_fails_stores_nothing(deliveries: Deliveries) -> None:
    def failing() -> Iterator[tuple[int, Recipient]]:
        yield from readers("ab")
        raise ProblemsFound([])

    with pytest.raises(ProblemsFound):
        deliveries.plan(CAMPAIGN, failing())
    assert deliveries.campaigns() == []
    assert plan(deliveries, "ab").added == 2


def test_other_words_are_refused_once_somebody_has_them(deliveries: Deliveries) -> None:
    number = plan(deliveries, "ab").number
    other = Campaign((KEY,), "accounts", EMAILS, "other content", "legal@x.test", "x.test")
    deliveries.plan(other, readers("ab"))
    with deliveries.run(number) as run:
        run.record([], [message(next(run.leases()).key)])
    with pytest.raises(ProblemsFound, match="was already sent to 1 reader in different words"):
        plan(deliveries, "ab")


def test_accounts_and_subscribers_are_two_campaigns_and_unsubscribing_counts_for_one(
    deliveries: Deliveries, engine: Engine
) -> None:
    number = plan(deliveries, "abc").number
    with engine.begin() as db:
        for name, reason in (("a", "unsubscribed"), ("b", "bounced")):
            key = row_key(secret_key(db), f"{name}@b.test")
            db.execute(suppressions.insert().values(key=key, reason=reason, since="2025-01-01T00:00:00Z"))
    opted_in = Campaign((KEY,), "subscribers", EMAILS, "content", "legal@x.test", "x.test")
    other = deliveries.plan(opted_in, readers("abc")).number
    assert other != number
    assert states(deliveries, other) == {"a": "suppressed", "b": "suppressed", "c": "pending"}
    later = Campaign(("privacy@2025-03-01",), "accounts", EMAILS, "content", "legal@x.test", "x.test")
    assert states(deliveries, deliveries.plan(later, readers("abc")).number) == {
        "a": "pending", "b": "suppressed", "c": "pending"
    }  # fmt: skip


def test_a_second_run_has_only_what_is_left(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abcd").number
    with deliveries.run(number) as run:
        assert run.total == 4
        a, b, c, _d = sorted(run.leases(), key=lambda email: email.to.name)
        run.record([], [message(a.key), message(b.key), message(c.key)])
        run.record([Outcome(a.key, "accepted", 250, "250 ok"), Outcome(b.key, "refused", 550, "550 no")], [])
        run.record([Outcome(c.key, "deferred", 450, "450 later")], [])
    assert deliveries.counts(number) == {"accepted": 1, "deferred": 1, "pending": 1, "refused": 1}
    assert left(deliveries, number) == ["c", "d"]


def test_a_run_leases_no_more_than_its_limit(deliveries: Deliveries) -> None:
    number = plan(deliveries, (f"r{n:03}" for n in range(500))).number
    with deliveries.run(number, 250) as run:
        assert (run.total, len(list(run.leases()))) == (250, 250)
        assert deliveries.counts(number) == {"leased": 250, "pending": 250}
    assert deliveries.counts(number) == {"pending": 500}


def test_only_subscribers_have_a_token(deliveries: Deliveries) -> None:
    tokens = {}
    for audience in ("accounts", "subscribers"):
        number = deliveries.plan(replace(CAMPAIGN, audience=audience), readers("a")).number  # type: ignore[arg-type]  # words of a case
        with deliveries.run(number) as run:
            tokens[audience] = len(next(run.leases()).unsubscribe_token)
    assert tokens == {"accounts": 0, "subscribers": 40}


def test_message_ids_are_the_same_on_every_try_and_of_one_reader_each(deliveries: Deliveries) -> None:
    number = plan(deliveries, "ab").number
    seen = []
    for _ in range(2):
        with deliveries.run(number) as run:
            seen.append({email.to.name: email.message_id for email in run.leases()})
    assert seen[0] == seen[1]
    assert len(set(seen[0].values())) == 2
    assert all(re.fullmatch(r"<[0-9a-f]{40}@x\.test>", each) for each in seen[0].values())


def test_what_was_in_transit_when_a_run_was_killed_is_unknown_and_stays_so(deliveries: Deliveries) -> None:
    number = plan(deliveries, "ab").number
    with killed(deliveries, number) as run:
        a = next(email for email in run.leases() if email.to.name == "a")
        run.record([], [message(a.key)])
    assert left(deliveries, number) == ["b"]
    assert states(deliveries, number) == {"a": "unknown", "b": "pending"}
    assert left(deliveries, number) == ["b"]


def test_two_runs_in_postgresql_share_the_work(postgresql: str, clock: Clock) -> None:
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, (f"r{n:03}" for n in range(500))).number
        with deliveries.run(number) as one, deliveries.run(number) as two:
            leases = one.leases(), two.leases()
            both = [next(lease).to.name for lease in leases for _ in range(200)]
            assert len(set(both)) == 400
            rest = [email.to.name for lease in leases for email in lease]
            assert len({*both, *rest}) == 500


def test_a_run_in_postgresql_has_its_emails_as_long_as_it_lives(postgresql: str, clock: Clock) -> None:
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, (f"r{n:03}" for n in range(500))).number
        with deliveries.run(number, limit=100) as living:
            first, second, *_ = living.leases()
            living.record([], [message(first.key), message(second.key)])
            with killed(deliveries, number, limit=50) as run:
                list(run.leases())
                assert deliveries.untaken(number) == 350
            assert deliveries.counts(number) == {"attempted": 2, "leased": 148, "pending": 350}
            assert deliveries.untaken(number) == 400
            living.record([Outcome(first.key, "accepted", 250, "250 ok"), Outcome(second.key, "deferred", 450, "")], [])
            assert deliveries.untaken(number) == 401
        assert deliveries.untaken(number) == 499


def test_two_plans_in_postgresql_wait_for_each_other(postgresql: str, clock: Clock) -> None:
    others = replace(CAMPAIGN, audience="subscribers")
    people = readers(f"r{n:04}" for n in range(1000))
    with open_database(postgresql) as engine, ThreadPoolExecutor(4) as threads:
        deliveries = Deliveries(engine, clock)
        plans = [threads.submit(deliveries.plan, each, people) for each in (CAMPAIGN, others, CAMPAIGN, others)]
        assert sorted(each.result().added for each in plans) == [0, 0, 1000, 1000]


def test_a_database_that_does_not_answer_ends_a_run(
    postgresql: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_database, "ANSWERED_WITHIN", 0.3)
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, "abc").number
        with deliveries.run(number) as run:
            first, second, _ = run.leases()
            run.record([], [message(first.key)])
            stalled = run.connection.scalar(select(func.pg_backend_pid()))
            assert stalled
            os.kill(stalled, signal.SIGSTOP)
            try:
                with pytest.raises(DatabaseUnavailable):
                    run.record([Outcome(first.key, "accepted", 250, "250 ok")], [message(second.key)])
                run.record([Outcome(first.key, "accepted", 250, "250 ok")], [])
            finally:
                os.kill(stalled, signal.SIGCONT)
        assert states(deliveries, number)[first.to.name] == "accepted"


def test_addresses_are_erased_in_steps(deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_database, "ROWS_AT_ONCE", 2)
    number = plan(deliveries, "abcde").number
    put_off(deliveries, number)
    commits: list[object] = []
    event.listen(deliveries.engine, "commit", commits.append)
    assert deliveries.erase(number, "Ada on mx", []) == 5
    assert len(commits) == 1 + 3 + 3
    assert deliveries.named(number) == 0
    assert {reply for *_, reply in deliveries.events(number)} == {"", "Ada on mx"}


def put_off(deliveries: Deliveries, number: int, answer: str = "450 later") -> int:
    """Let a run try what is left, and return how many emails that was."""
    with deliveries.run(number) as run:
        emails = list(run.leases())
        for email in emails:
            run.record([], [message(email.key)])
            run.record([Outcome(email.key, "deferred", 450, answer)], [])
    return len(emails)


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


def test_who_was_tried_first_on_a_later_day_is_given_up_later(deliveries: Deliveries, clock: Clock) -> None:
    number = plan(deliveries, "a").number
    for day in range(1, 9):
        if day == 3:
            plan(deliveries, "ab")
        put_off(deliveries, number)
        assert states(deliveries, number) == {
            "a": "deferred" if day < 6 else "expired"
        } | ({"b": "deferred" if day < 8 else "expired"} if day >= 3 else {})  # fmt: skip
        clock.time += timedelta(days=1)


def test_a_decision_of_a_person_is_kept_with_its_reason(deliveries: Deliveries, engine: Engine) -> None:
    number = plan(deliveries, "a").number
    with deliveries.run(number) as run:
        (email,) = run.leases()
        run.record([], [message(email.key)])
        run.record([Outcome(email.key, "refused", 550, "550 no")], [])
    assert deliveries.change(number, ["refused"], "pending", "to be tried again") == 1
    with engine.connect() as db:
        told = [(row.state, row.code, row.reply) for row in db.execute(select(events).order_by(events.c.id))]
    assert told == [("refused", 550, "550 no"), ("pending", 0, "to be tried again")]
    assert [(each["code"], each["reply"]) for each in deliveries.listed(number, ["pending"])] == [told[1][1:]]


def test_an_attempt_that_is_not_ours_any_more_stops_the_run_and_no_outcome_is_lost(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    with deliveries.run(number) as run:
        a, b, c = sorted(run.leases(), key=lambda email: email.to.name)
        run.record([], [message(a.key)])
        run.record([Outcome(a.key, "refused", 550, "550 'no'; %s :k0")], [message(b.key)])
        assert states(deliveries, number) == {"a": "refused", "b": "attempted", "c": "leased"}
        assert [each["code"] for each in deliveries.listed(number, ["attempted"])] == [0]
        assert [each["reply"] for each in deliveries.listed(number, ["refused"])] == ["550 'no'; %s :k0"]
        with pytest.raises(DatabaseUnavailable, match="took over"):
            run.record([Outcome(b.key, "accepted", 250, "OK")], [message(c.key), message(b"x" * 16)])
        assert states(deliveries, number) == {"a": "refused", "b": "accepted", "c": "attempted"}


def test_a_database_that_goes_away_is_told_in_a_line(postgresql: str, cluster: Cluster, clock: Clock) -> None:
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, "a").number
        with deliveries.run(number) as run:
            (email,) = run.leases()
            with psycopg.connect(cluster.connection, autocommit=True) as db:
                db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'")
            with pytest.raises(DatabaseUnavailable, match=r"terminating connection|closed") as raised:
                run.record([], [message(email.key)])
        (problem,) = raised.value.problems
        assert ("\n" in problem.message, raised.value.status) == (False, 2)
        assert left(deliveries, number) == ["a"]


def test_addresses_of_all_scripts_come_back_as_they_were(deliveries: Deliveries) -> None:
    addresses = ["jörg@müller.test", "阿達@例子.test"]
    number = deliveries.plan(
        CAMPAIGN, enumerate((Recipient(each, "Łukasz \t“x”", "en") for each in addresses), 2)
    ).number
    assert sorted(each["address"] for each in deliveries.listed(number, ["pending"])) == sorted(addresses)


def test_more_emails_than_a_database_takes_at_once(deliveries: Deliveries) -> None:
    number = plan(deliveries, (f"r{n}" for n in range(20_001))).number
    assert deliveries.counts(number) == {"pending": 20_001}


def test_an_email_whose_address_was_erased_is_not_sent_again(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    deliveries.change(number, ["pending"], "refused", "no such user")
    assert deliveries.erase(number, "", []) == 3
    assert deliveries.change(number, ["refused"], "pending", "to be tried again") == 0
    assert left(deliveries, number) == []


def test_a_run_looks_only_at_emails_that_are_left(tmp_path: Path, clock: Clock) -> None:
    """In SQLite: no query of a run, from its begin to its end, reads the rows of a campaign one after the other."""
    with open_database(f"sqlite:///{tmp_path}/deliveries.sqlite") as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, "abc").number
        queries: list[tuple[str, Any]] = []

        @event.listens_for(engine, "before_cursor_execute")
        def keep(_: Any, __: Any, statement: str, values: Any, ___: Any, many: bool) -> None:
            queries.append((statement, values[0] if many else values))

        deliveries.left(number)
        for _ in range(2):
            with killed(deliveries, number) as run:
                first = next(run.leases())
                run.record([], [message(first.key)])
                run.record([Outcome(first.key, "deferred", 450, "later")], [])
        event.remove(engine, "before_cursor_execute", keep)
        with engine.connect() as db:
            plans = [
                (str(step[3]), query)
                for query, values in queries
                if " deliveries" in query and " 0 = 1" not in query  # for which SQLite looks at nothing
                for step in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
            ]
    assert any("unfinished_deliveries" in step for step, _ in plans)
    assert not [plan for plan in plans if plan[0].endswith("PRIMARY KEY (campaign=?)") or plan[0] == "SCAN deliveries"]


def test_postgresql_looks_up_the_emails_of_a_lease_and_of_a_group_of_marks(postgresql: str, clock: Clock) -> None:
    """Right after a list was stored. It reads no whole campaign for either."""
    with open_database(postgresql) as engine:
        deliveries = Deliveries(engine, clock)
        number = plan(deliveries, (f"r{n}" for n in range(5_000))).number
        queries: list[tuple[str, Any]] = []
        with deliveries.run(number) as run:

            @event.listens_for(engine, "before_cursor_execute")
            def keep(_: Any, __: Any, statement: str, values: Any, ___: Any, ____: bool) -> None:
                queries.append((statement, values))

            emails = list(islice(run.leases(), 16))
            run.record([], [message(email.key) for email in emails])
            event.remove(engine, "before_cursor_execute", keep)
        with engine.connect() as db:
            plans = [
                "\n".join(row[0] for row in db.exec_driver_sql(f"EXPLAIN {query}", values)) for query, values in queries
            ]
    lease, marks = plans
    assert "Index Scan using unfinished_deliveries" in lease
    assert re.search(r"Index Cond: \(\(campaign = .*\) AND \(key = ", marks)
