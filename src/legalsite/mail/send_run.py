"""A run of `notify send`, and how it updates the states of emails."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import chain, pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import (
    EMAIL,
    DatabaseUnavailable,
    database_errors,
    execute,
)
from legalsite.mail.email_states import (
    PENDING,
    change_emails,
    count_emails,
    release_emails,
    unfinished_emails,
)
from legalsite.mail.message_ids import message_ids, unsubscribe_token
from legalsite.model.declared_time import stamp
from legalsite.model.email import Message, Outcome, Recipient

RETRY_PERIOD = timedelta(days=5)  # how long runs try to send an email again (RFC 5321, 4.5.4.1)
MAX_PAUSE = timedelta(days=1)  # a longer pause between two runs counts as this long
EXPIRED_REASON = "deferred by the mail server for five days"
LOST_REASON = "the database became unavailable before the mail server's reply was recorded"
LEASED_AT_ONCE = 200  # maximum number of emails that are leased together
SELECT_AUDIENCE = "SELECT audience FROM mailings WHERE id = :number"
# SQL for the last time when each run deferred an email, newest first
DEFERRING_RUNS = """
SELECT max(at) FROM history WHERE mailing = :number AND state = 'deferred' AND at >= :first
GROUP BY run ORDER BY max(at) DESC
"""
LEASED_COLUMNS = [
    EMAIL[name] for name in ("key", "address", "name", "language", "policies", "reply")
]
# states that aren't added to the history, because a result follows
IN_PROGRESS = ("leased", "attempted")

# SQL that updates the state of several emails. `attempted` is set just before an email is sent. A
# single statement needs one round trip, and is a transaction by itself. Only emails that this run
# has leased can become attempted.
UPDATE_STATES = """
UPDATE deliveries
SET state = result.state, code = result.code, reply = result.reply, changed = ?,
tried = coalesce(deliveries.tried, ?)
FROM (WITH results (key, state, code, reply) AS (VALUES {rows}) SELECT * FROM results) AS result
WHERE deliveries.mailing = ? AND deliveries.key = result.key
AND (result.state <> 'attempted' OR (deliveries.state = 'leased' AND deliveries.run = ?))
"""


class LeasedEmail(NamedTuple):
    """An email that a run is about to send."""

    key: bytes  # key of the row in `deliveries`
    to: Recipient  # the recipient, with the language and policies of the email
    message_id: str  # Message-ID (RFC 5322), which stays the same if the email is tried again
    unsubscribe_token: str  # empty in emails to account holders


class SendRun:
    """A run of `notify send`. It's thread-safe.

    `connection` commits each statement and holds the lock of the run. `run` and `number` are the
    numbers of the run and its mailing. At most `limit` emails are leased, or all if `limit` is
    None. `note` is called with the key and the time of the last attempt in each group, after the
    group has been stored on disk.
    """

    def __init__(
        self,
        connection: Connection,
        run: int,
        number: int,
        *,
        time: Callable[[], str],
        limit: int | None,
        note: Callable[[bytes, str], object],
    ) -> None:
        self.connection = connection
        self.watch = database.AnswerWatch()
        self._run = run
        self._number = number
        self._time = time
        self._note = note
        self._lock = threading.Lock()
        self._secret = database.secret_key(connection)
        self._mailing_key = database.mailing_key(connection, number)
        self._message_id = message_ids(connection, number)
        audience = execute(connection, SELECT_AUDIENCE, number=number).scalar()
        self._is_to_subscribers = audience == "subscribers"
        pending = count_emails(connection, number, *PENDING)
        # number of emails to send, and number of emails that aren't leased yet
        self.total: int = pending if limit is None else min(pending, limit)
        self._left = self.total

    def lease_emails(self) -> Iterator[LeasedEmail]:
        """Lease pending emails to this run and yield them, up to the limit."""
        while rows := self._lease(min(LEASED_AT_ONCE, self._left)):
            self._left -= len(rows)
            for key, address, name, language, policies, _ in rows:
                token = ""
                if self._is_to_subscribers:
                    suppression_key = database.row_key(self._secret, address)
                    token = unsubscribe_token(self._secret, suppression_key)
                to = Recipient(address, name, language, policies=policies)
                yield LeasedEmail(key, to, self._message_id(key), token)

    def record(self, outcomes: Sequence[Outcome], attempts: Sequence[Message]) -> None:
        """Record results, and attempts that are about to be made.

        Everything is on disk when this returns. After DatabaseUnavailable is raised, no email may
        be sent.
        """
        at = self._time()
        # (key, state, code, reply) of each email, as in UPDATE_STATES
        new_states = [(each.key, each.state, each.code, each.reply) for each in outcomes]
        new_states += [(attempt.key, "attempted", 0, "") for attempt in attempts]
        rows_of_history = [
            self._history_row(each, at) for each in outcomes if each.state not in IN_PROGRESS
        ]
        # the values in the order of the placeholders
        values = (at, at, *chain.from_iterable(new_states), self._number, self._run)
        is_postgresql = self.connection.dialect.name == "postgresql"
        statement = _update_statement(len(new_states), "%s" if is_postgresql else "?")
        # A single statement commits by itself, so attempts alone need no transaction. If the
        # connection was lost, `_transaction` opens a new one to store results, but attempts alone
        # must fail, because the lock of the run is lost.
        needs_transaction = rows_of_history or not attempts
        with self._using_connection(), self._transaction() if needs_transaction else nullcontext():
            rows = self.connection.exec_driver_sql(statement, values).rowcount
            if rows_of_history:
                self.connection.execute(insert(database.history), rows_of_history)
        # this run no longer leases some of the emails, so they weren't updated
        if rows != len(new_states):
            message = "another run took over emails from this one"
            raise DatabaseUnavailable(message, self.connection.engine)
        if attempts:  # the last attempt is enough to detect an older copy of the database
            self._note(attempts[-1].key, at)

    def _history_row(self, outcome: Outcome, at: str) -> database.Values:
        sha256 = database.reply_sha256(self._mailing_key, outcome.key, outcome.reply)
        row = {"mailing": self._number, "key": outcome.key, "run": self._run, "at": at}
        row |= {"state": outcome.state, "code": outcome.code, "sent": outcome.sha256}
        return row | {"reply": outcome.reply, "reply_sha256": sha256}

    def _lease(self, size: int) -> Sequence[Any]:
        """Lease up to `size` more emails, and return their rows (LEASED_COLUMNS).

        Emails that have been tried before come last.
        """
        if size < 1:  # the limit has been reached, or there were no emails
            return []
        pending = select(EMAIL.key).where(EMAIL.mailing == self._number, *PENDING)
        # Emails that no run has tried have NO_RUN, which sorts first. The index has the same order;
        # with another order, PostgreSQL might read all rows.
        ordered = pending.order_by(EMAIL.run)
        # skip emails that another run is leasing
        some = ordered.limit(size).with_for_update(skip_locked=True).cte("some")
        emails = EMAIL.mailing == self._number, EMAIL.key.in_(select(some.c.key))
        lease = update(database.deliveries).where(*emails).values(state="leased", run=self._run)
        with self._using_connection():
            rows = self.connection.execute(lease.returning(*LEASED_COLUMNS)).all()
        # RETURNING doesn't keep the order; only emails that have been tried before have a reply
        return sorted(rows, key=lambda row: bool(row.reply))

    @contextmanager
    def _using_connection(self) -> Iterator[None]:
        """Let one thread at a time use the connection. It's closed if the database doesn't answer."""
        engine = self.connection.engine
        with self._lock, database_errors(engine), self.watch.waiting(self.connection):
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Combine statements in a transaction. If the connection was lost, open a new one."""
        if self.connection.invalidated:
            self.connection.rollback()  # then the next statement opens a new connection
        self.connection.exec_driver_sql("BEGIN")
        try:
            yield
        except BaseException:
            self.connection.exec_driver_sql("ROLLBACK")
            raise
        self.connection.exec_driver_sql("COMMIT")


def end_run(db: Connection, number: int, run: int, now: datetime) -> None:
    """Make leased emails of a run pending again, and expire emails that were deferred for days.

    The run's own connection may be lost and still hold locks, so this waits only briefly for them.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SET LOCAL lock_timeout = {database.ANSWER_TIMEOUT * 1000:.0f}")
    time = stamp(now)
    # selects unfinished emails of this run that meet further conditions
    emails = partial(unfinished_emails, number, EMAIL.run == run)
    release_emails(db, number, emails(EMAIL.state.in_(("leased", "attempted"))), LOST_REASON, time)
    # An email expires if runs have tried it during the whole RETRY_PERIOD. It's not enough that the
    # first attempt was long ago, because there may have been no runs since. If the cutoff is empty,
    # no email expires, because every time is later.
    old = emails(EMAIL.state == "deferred") & (EMAIL.tried <= stamp(now - RETRY_PERIOD))
    expired = old & (EMAIL.tried <= _expiry_cutoff(db, number, old))
    change_emails(db, number, expired, "expired", EXPIRED_REASON, at=time)


def _expiry_cutoff(db: Connection, number: int, emails: Any) -> str:
    """Return a cutoff: emails first tried at this time or before have been tried for RETRY_PERIOD.

    A pause between two runs counts only up to MAX_PAUSE. The cutoff is a timestamp, or an empty
    string if there's none. `emails` is a condition for emails that may expire.
    """
    # time of the earliest first attempt
    first = db.scalar(select(func.min(EMAIL.tried)).where(EMAIL.mailing == number, emails))
    if not first:  # no emails may expire
        return ""
    # times when runs last deferred an email of the mailing, newest first
    runs = execute(db, DEFERRING_RUNS, number=number, first=first).scalars()
    times = [datetime.fromisoformat(time) for time in runs]
    total = timedelta()  # for how long an email first tried at `earlier` has been retried
    # go back in time; the time between runs counts, but at most MAX_PAUSE per pause
    for later, earlier in pairwise(times):
        total += min(later - earlier, MAX_PAUSE)
        if total >= RETRY_PERIOD:
            return stamp(earlier)
    return ""


@cache
def _update_statement(count: int, placeholder: str) -> str:
    rows = ", ".join(["(?, ?, ?, ?)"] * count)
    return UPDATE_STATES.format(rows=rows).replace("?", placeholder)
