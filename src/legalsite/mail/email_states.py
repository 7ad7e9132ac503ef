"""Select emails in the database by condition, and change their states."""

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
# states of emails that the recipient has or may have received
POSSIBLY_SENT_STATES = ("attempted", "accepted", "unknown", "bounced")
# the `reply` of a suppressed email is our reason for suppressing it
HAS_REPLY = (EMAIL.reply != "") & (EMAIL.state != "suppressed")
HAS_PERSONAL_DATA = EMAIL.address.is_not(None) | HAS_REPLY
REMOVED_FROM_LIST = "the address was removed from the list"
# SQL for the keys of addresses that aren't emailed, with the reasons. People who unsubscribed are
# still emailed as account holders.
EXCLUDED = """
SELECT key, reason || ' on ' || substr(since, 1, 10)
|| CASE reply WHEN '' THEN '' ELSE ': ' || reply END AS reason
FROM suppressions WHERE :audience = 'subscribers' OR reason <> 'unsubscribed'
"""
KILLED = "the run was killed, or the database became unavailable"


def count_emails(db: Connection, number: int, *conditions: Condition) -> int:
    """Count the emails of a mailing that meet all conditions."""
    query = select(func.count()).select_from(deliveries)
    return db.scalar(query.where(EMAIL.mailing == number, *conditions)) or 0


def person_conditions(
    db: Connection, number: int, address: str, columns: Any = EMAIL
) -> tuple[Condition, ...]:
    """Return conditions that select the rows of an address in a mailing.

    If the address is empty, all rows are selected. `columns` are the columns of the table.
    """
    in_mailing = columns.mailing == number
    if not address:
        return (in_mailing,)
    return in_mailing, columns.key == row_key(mailing_key(db, number), address)


def unfinished_emails(number: int, *conditions: Condition) -> Condition:
    """Return a condition for the unfinished emails of a mailing.

    `conditions` may use state and run, which are in the index, so that SQLite only reads matching
    emails.
    """
    keys = select(EMAIL.key).where(EMAIL.mailing == number, *conditions, UNFINISHED)
    # the subquery must not refer to the row of the outer statement
    return EMAIL.key.in_(keys.correlate(None))


def emails_in_ended_runs(db: Connection, number: int, states: Sequence[DeliveryState]) -> Condition:
    """Return a condition for emails in unfinished states whose runs have ended.

    With SQLite, the caller must hold the sending lock, so all other runs have ended.
    """
    is_in_state = EMAIL.state.in_(states)
    query = select(EMAIL.run).distinct().where(EMAIL.mailing == number, is_in_state, UNFINISHED)
    # None stands for emails that no run has tried to send
    runs = db.scalars(query.order_by(EMAIL.run)).all()
    ended = [run for run in runs if run is not None and is_run_over(db, run)]
    return unfinished_emails(number, is_in_state, EMAIL.run.in_(ended))


def change_emails(
    db: Connection, number: int, condition: Any, state: DeliveryState, reason: str, *, at: Any
) -> int:
    """Set the state of emails that meet a condition, and return their number.

    `at` is the time of this state, or a column with that time. If there's a reason, a row is added
    to the history of each email. Erased emails aren't changed.
    """
    condition = (EMAIL.mailing == number) & EMAIL.address.is_not(None) & condition
    values: Values = {"state": state, "changed": at}
    if state == "pending":
        # Without a reply, no run has tried the email. It gets NO_RUN instead of the number of the
        # last run, because runs lease emails with NO_RUN first.
        values["run"] = case((EMAIL.reply == "", NO_RUN), else_=EMAIL.run)
        if reason:  # a user or a new list has changed the state, so the retry period starts again
            values["tried"] = None  # time of the first attempt
    if reason:
        # an expired email keeps the mail server's last reply, which is more informative than our
        # reason
        if state != "expired":
            values["code"] = 0
            values["reply"] = reason
        # insert the rows first, because the update may change which emails meet the condition
        db.execute(insert_rows([condition], at, state, reason))
        hash_replies(db, number)
    return db.execute(update(deliveries).where(condition).values(**values)).rowcount


def take_over_ended_runs(db: Connection, number: int, now: str) -> None:
    """Reset the emails of runs that have ended.

    Leased and deferred emails become pending again, and the result of attempted emails is unknown.
    With SQLite, the caller must hold the sending lock.
    """
    ended = emails_in_ended_runs(db, number, ("leased", "attempted", "deferred"))
    release_emails(db, number, ended, KILLED, now)


def release_emails(db: Connection, number: int, emails: Condition, reason: str, now: str) -> None:
    """Make unfinished emails pending again. The result of attempted emails becomes unknown.

    `reason` says why the result is unknown. `emails` must only select unfinished emails.
    """
    is_attempted = EMAIL.state == "attempted"
    # these emails keep the time of the attempt; they're finished now, so `emails` no longer selects
    # them
    change_emails(db, number, emails & is_attempted, "unknown", reason, at=EMAIL.changed)
    change_emails(db, number, emails & ~is_attempted, "pending", "", at=now)
