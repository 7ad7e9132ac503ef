"""What the database says of mailings and their emails. (Of people, and in PostgreSQL: the file beside this one.)"""

from datetime import timedelta
from itertools import islice, product
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, event
from tests.mail.planned_emails import KEY, MAILING, Clock, message, plan, readers

from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import database_url, history
from legalsite.mail.delivery_database import deliveries as rows
from legalsite.mail.delivery_queries import NOT_ACCEPTED
from legalsite.model.email import Outcome
from legalsite.model.notice_key import parse_notice_keys

NOW = "2025-03-01T09:30:00Z"


@pytest.fixture
def url(site_folder: Path) -> str:
    return database_url(site_folder, "")


def tried(deliveries: Deliveries, number: int, **answers: tuple[str, str]) -> None:
    """Let a run try the emails to these people, and get a state and an answer for each."""
    with deliveries.updates.run(number) as run:
        for email in run.lease_emails():
            if answer := answers.get(email.to.name):
                run.record([], [message(email.key)])
                run.record([Outcome(email.key, answer[0], int(answer[1][:3]), answer[1])], [])  # type: ignore[arg-type]  # a state by its name


def test_a_mailing_is_found_by_its_policy_by_its_text_or_among_all(deliveries: Deliveries) -> None:
    for key in (KEY, f"{KEY}~1", "privacy@2025-03-01", f"terms@2025-02-01+{KEY}"):
        deliveries.updates.plan(replace(MAILING, notices=parse_notice_keys(key)), readers("a"))

    def found(name: str) -> list[int]:
        return [stored.number for stored in deliveries.queries.mailings(name)]

    assert [found(name) for name in ("", "privacy", KEY, "terms", "term", f"{KEY}~1")] == [
        [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 4], [4], [], [],
    ]  # fmt: skip


def test_answers_that_differ_in_numbers_are_one_cause_and_the_most_frequent_comes_first(
    deliveries: Deliveries,
) -> None:
    number = plan(deliveries, "abcde").number
    tried(
        deliveries,
        number,
        a=("rejected", "550 5.1.1 no user"),
        b=("deferred", "450 4.2.0 try later 17"),
        c=("deferred", "450 4.2.0 try later 18"),
        d=("accepted", "250 ok"),
    )
    causes = deliveries.queries.causes(number)
    assert [(cause.state, cause.count) for cause in causes] == [("deferred", 2), ("rejected", 1)]
    assert causes[0].reply in ("450 4.2.0 try later 17", "450 4.2.0 try later 18")
    assert [each["address"] for each in deliveries.queries.emails(number)] == [
        "a@b.test",
        "b@b.test",
        "c@b.test",
    ]
    assert [
        each["address"]
        for each in deliveries.queries.emails(number, NOT_ACCEPTED, "450 4.2.0 try later 99")
    ] == [
        "b@b.test",
        "c@b.test",
    ]


def test_an_answer_is_named_where_a_state_has_several(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    rejected = {"a": ("rejected", "550 5.1.1 no user"), "b": ("rejected", "550 5.2.1 disabled")}
    tried(deliveries, number, **rejected, c=("deferred", "450 later"))
    assert {(cause.state, cause.answer) for cause in deliveries.queries.causes(number)} == {
        ("rejected", "550 5.1.1 no user"), ("rejected", "550 5.2.1 disabled"), ("deferred", ""),
    }  # fmt: skip


def test_beyond_a_thousand_different_answers_they_are_counted_together(
    deliveries: Deliveries, engine: Engine
) -> None:
    number = plan(deliveries, map("".join, islice(product("abcdefghij", repeat=4), 1_002))).number
    with engine.begin() as db:
        db.execute(rows.update().values(state="rejected", reply="550 " + rows.c.name))
    causes = [(cause.count, cause.answer) for cause in deliveries.queries.causes(number)]
    assert (causes[0], {count for count, _ in causes[1:]}, len(causes)) == ((2, ""), {1}, 1_001)


def test_what_happened_to_a_person_is_found_by_their_address_in_every_mailing(
    deliveries: Deliveries,
) -> None:
    number = plan(deliveries, "ab").number
    other = deliveries.updates.plan(
        replace(MAILING, notices=parse_notice_keys("terms@2025-02-01")), readers("a")
    ).number
    tried(deliveries, number, a=("rejected", "550 no user"), b=("accepted", "250 ok"))
    kept = deliveries.queries.person("A@b.test")
    assert kept["suppressed"] is None
    assert [(each["mailing"], each["state"], each["audience"]) for each in kept["emails"]] == [
        (KEY, "rejected", "accounts"),
        ("terms@2025-02-01", "pending", "accounts"),
    ]
    assert [(each["state"], each["reply"]) for each in kept["emails"][0]["events"]] == [
        ("rejected", "550 no user")
    ]
    assert not any(deliveries.queries.person("c@b.test").values())
    assert [
        deliveries.queries.count_with_personal_data(each, "a@b.test") for each in (number, other)
    ] == [1, 1]
    assert [deliveries.queries.count_left(each, "a@b.test") for each in (number, other)] == [0, 1]


def test_the_history_has_each_row_in_the_order_of_arrival(deliveries: Deliveries) -> None:
    number = plan(deliveries, "ab").number
    tried(deliveries, number, a=("deferred", "450 later"), b=("accepted", "250 ok"))
    tried(deliveries, number, a=("rejected", "550 no user"))
    deliveries.updates.change_state(number, ["rejected"], "pending", "to be tried again")
    rows_of = list(deliveries.queries.history(number, "", None))
    keys = {row.name: row.key for row in deliveries.queries.recipients(number, "", None)}
    told = {name: [row.reply for row in rows_of if row.key == key] for name, key in keys.items()}
    assert told == {"a": ["450 later", "550 no user", "to be tried again"], "b": ["250 ok"]}
    assert list(deliveries.queries.history(number, "", 2)) == rows_of[:2]
    assert list(deliveries.queries.history(number, "", None, skip=2)) == rows_of[2:]
    assert all(len(row.reply_sha256) == 64 for row in rows_of)


def test_the_newest_time_is_that_of_whatever_was_last(
    deliveries: Deliveries, engine: Engine, clock: Clock
) -> None:
    assert deliveries.queries.newest_time() == ""
    number = plan(deliveries, "a").number
    assert (deliveries.queries.newest_time(), deliveries.queries.last_change(number)) == (NOW, NOW)
    clock.time += timedelta(hours=1)
    tried(deliveries, number, a=("rejected", "550 no user"))
    assert (
        deliveries.queries.last_change(number)
        == deliveries.queries.newest_time()
        == "2025-03-01T10:30:00Z"
    )
    with engine.begin() as db:
        db.execute(
            history.insert().values(
                mailing=9, key=b"", at="2025-03-02T00:00:00Z", state="x", code=0, reply=""
            )
        )
    assert deliveries.queries.newest_time() == "2025-03-02T00:00:00Z"
    (row,) = deliveries.queries.history(number, "", None)
    assert (row.at, row.state, row.code) == ("2025-03-01T10:30:00Z", "rejected", 550)
    assert list(deliveries.queries.history(number, "", 0)) == []


def test_erasing_leaves_who_did_it_and_how_many_people_that_were(deliveries: Deliveries) -> None:
    number = plan(deliveries, "ab").number
    deliveries.updates.change_state(number, ["pending"], "canceled", "no longer needed")
    assert (
        deliveries.queries.count_erased(number),
        deliveries.queries.count_with_personal_data(number),
        deliveries.queries.purges(number),
    ) == (0, 2, [])
    deliveries.updates.erase(number, "Ada on mx")
    assert (
        deliveries.queries.count_erased(number),
        deliveries.queries.count_with_personal_data(number),
    ) == (2, 0)
    assert deliveries.queries.purges(number) == [{"time": NOW, "by": "Ada on mx", "people": 2}]


def test_a_command_that_only_reads_counts_the_emails_of_a_mailing_once(
    deliveries: Deliveries, engine: Engine, clock: Clock
) -> None:
    """A mailing of 600,000 that announces 40 policies was read 80 times. Who sends counts again each time."""
    number = plan(deliveries, "abc").number
    reading = Deliveries(engine, clock, reading=True)
    statements = list[str]()
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for queries in (reading.queries, deliveries.queries):
        assert queries.counts(number) == {"pending": 3}
    statements.clear()
    for _ in range(3):
        assert reading.queries.counts(number) == {"pending": 3}
    assert not any("count(*)" in statement for statement in statements)
    tried(deliveries, number, a=("accepted", "250 ok"))
    assert deliveries.queries.counts(number) == {"accepted": 1, "pending": 2}
