"""A person can change the states of emails, but not of erased ones."""

from sqlalchemy import Engine, select
from tests.mail.planned_emails import message, plan
from tests.mail.send_runs import left

from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import history
from legalsite.model.email import Outcome


def test_a_decision_of_a_person_is_kept_with_its_reason(
    deliveries: Deliveries, engine: Engine
) -> None:
    number = plan(deliveries, "a").number
    with deliveries.updates.run(number) as run:
        (email,) = run.lease_emails()
        run.record([], [message(email.key)])
        run.record([Outcome(email.key, "rejected", 550, "550 no")], [])
    assert (
        deliveries.updates.change_state(number, ["rejected"], "pending", "to be tried again") == 1
    )
    with engine.connect() as db:
        told = [
            (row.state, row.code, row.reply)
            for row in db.execute(select(history).order_by(history.c.id))
        ]
    assert told == [("rejected", 550, "550 no"), ("pending", 0, "to be tried again")]
    assert [
        (each["code"], each["reply"]) for each in deliveries.queries.emails(number, ["pending"])
    ] == [told[1][1:]]


def test_an_email_whose_address_was_erased_is_not_sent_again(deliveries: Deliveries) -> None:
    number = plan(deliveries, "abc").number
    deliveries.updates.change_state(number, ["pending"], "rejected", "no such user")
    assert deliveries.updates.erase(number, "") == 3
    assert (
        deliveries.updates.change_state(number, ["rejected"], "pending", "to be tried again") == 0
    )
    assert left(deliveries, number) == []
