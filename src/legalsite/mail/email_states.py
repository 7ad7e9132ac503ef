"""Conditions for emails in the database, and changing their states."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    case,
    func,
    select,
    update,
)

from legalsite.mail.delivery_database import (
    EMAIL,
    NO_RUN,
    UNFINISHED,
    Condition,
    Values,
    deliveries,
    hash_replies,
    insert_rows,
    is_run_over,
    mailing_key,
    row_key,
)
from legalsite.model.email import DeliveryState

PENDING = (EMAIL.state == "pending", UNFINISHED)
# The recipient has the email, or may have it.
POSSIBLY_SENT_STATES = ("attempted", "accepted", "unknown", "bounced")
# The reply of a suppressed email is a reason of ours.
HAS_REPLY = (EMAIL.reply != "") & (EMAIL.state != "suppressed")
HAS_PERSONAL_DATA = EMAIL.address.is_not(None) | HAS_REPLY
REMOVED_FROM_LIST = "the address was removed from the list"
# The keys of addresses that get no emails to an audience, and why. A person who unsubscribed still
# gets the emails to account holders.
EXCLUDED = """
SELECT key, reason || ' on ' || substr(since, 1, 10)
|| CASE reply WHEN '' THEN '' ELSE ': ' || reply END AS reason
FROM suppressions WHERE :audience = 'subscribers' OR reason <> 'unsubscribed'
"""
KILLED = "the run was killed, or the database became unavailable"


def count_emails(db: Connection, number: int, *conditions: Condition) -> int:
    """Return the number of a mailing's emails that meet all conditions."""
    query = select(func.count()).select_from(deliveries)
    return db.scalar(query.where(EMAIL.mailing == number, *conditions)) or 0


def person_conditions(
    db: Connection, number: int, address: str, columns: Any = EMAIL
) -> tuple[Condition, ...]:
    """Return the conditions for the rows of one address in a mailing; all rows if it's empty.

    `columns` are those of the table with the rows.
    """
    in_mailing = columns.mailing == number
    if not address:
        return (in_mailing,)
    return in_mailing, columns.key == row_key(mailing_key(db, number), address)


def unfinished_emails(number: int, *conditions: Condition) -> Condition:
    """Return a condition for a mailing's unfinished emails.

    State and run, which `conditions` may name, are in the index, so SQLite reads no other email.
    """
    keys = select(EMAIL.key).where(EMAIL.mailing == number, *conditions, UNFINISHED)
    # a query of its own, which doesn't refer to the row that the statement around it looks at
    return EMAIL.key.in_(keys.correlate(None))


def emails_in_ended_runs(db: Connection, number: int, states: Sequence[DeliveryState]) -> Condition:
    """Return a condition for emails in these unfinished states whose runs are over.

    With SQLite, the caller holds the sending lock, so all runs but the caller's are over.
    """
    is_in_state = EMAIL.state.in_(states)
    query = select(EMAIL.run).distinct().where(EMAIL.mailing == number, is_in_state, UNFINISHED)
    runs = db.scalars(query.order_by(EMAIL.run)).all()  # None if no run has tried the email
    ended = [run for run in runs if run is not None and is_run_over(db, run)]
    return unfinished_emails(number, is_in_state, EMAIL.run.in_(ended))


def change_emails(
    db: Connection, number: int, condition: Any, state: DeliveryState, reason: str, *, at: Any
) -> int:
    """Set the state of a mailing's emails that meet a condition, and return their number.

    They are in this state since `at`, a time or a column. With a reason, which a person or the
    program gives, a row is added to the history of each. Erased emails don't change.
    """
    condition = (EMAIL.mailing == number) & EMAIL.address.is_not(None) & condition
    values: Values = {"state": state, "changed": at}
    if state == "pending":
        # runs take emails with NO_RUN first: those without a reply, because no run has tried them
        values["run"] = case((EMAIL.reply == "", NO_RUN), else_=EMAIL.run)
        if reason:  # a person decided, so the retry period starts again
            values["tried"] = None
    if reason:
        if state != "expired":  # the mail server's last reply says more about an expired email
            values["code"] = 0
            values["reply"] = reason
        db.execute(insert_rows([condition], at, state, reason))
        hash_replies(db, number)
    change = update(deliveries).where(condition)
    return db.execute(change.values(**values)).rowcount


def take_over_ended_runs(db: Connection, number: int, now: str) -> None:
    """Take over the emails of runs that are over.

    Leased and deferred emails become pending again; attempted ones get an unknown result. With
    SQLite, the caller holds the sending lock.
    """
    ended = emails_in_ended_runs(db, number, ("leased", "attempted", "deferred"))
    release_emails(db, number, ended, KILLED, now)


def release_emails(db: Connection, number: int, emails: Condition, reason: str, now: str) -> None:
    """Make unfinished emails pending again. If they were attempted, their result is unknown.

    `reason` says why it's unknown.
    """
    is_attempted = EMAIL.state == "attempted"
    attempted = emails & is_attempted
    # They keep their time, when they were handed over.
    change_emails(db, number, attempted, "unknown", reason, at=EMAIL.changed)
    change_emails(db, number, emails & ~is_attempted, "pending", "", at=now)
