"""One run of `notify send`, and the marks that it leaves on emails."""

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

RETRY_PERIOD = timedelta(days=5)  # in which runs tried (RFC 5321, 4.5.4.1)
MAX_PAUSE = timedelta(days=1)  # of the time between two runs, at most this counts as tried
EXPIRED_REASON = "deferred by the mail server for five days"
LOST_REASON = "the database became unavailable before the mail server's reply was recorded"
LEASED_AT_ONCE = 200  # emails
SELECT_AUDIENCE = "SELECT audience FROM mailings WHERE id = :number"
# The last time at which each run deferred an email, the latest first.
DEFERRING_RUNS = """
SELECT max(at) FROM history WHERE mailing = :number AND state = 'deferred' AND at >= :first
GROUP BY run ORDER BY max(at) DESC
"""
LEASED_COLUMNS = [
    EMAIL[name] for name in ("key", "address", "name", "language", "policies", "reply")
]
IN_PROGRESS = ("leased", "attempted")  # states that aren't part of the history

# A mark is the new state of an email; `attempted`, just before the email is handed over. All marks
# of a group are one statement: one round trip in its own transaction. Only an email that this run
# has leased can be attempted.
MARKS = """
UPDATE deliveries
SET state = mark.state, code = mark.code, reply = mark.reply, changed = ?,
tried = coalesce(deliveries.tried, ?)
FROM (WITH marks (key, state, code, reply) AS (VALUES {rows}) SELECT * FROM marks) AS mark
WHERE deliveries.mailing = ? AND deliveries.key = mark.key
AND (mark.state <> 'attempted' OR (deliveries.state = 'leased' AND deliveries.run = ?))
"""


class LeasedEmail(NamedTuple):
    """An email that a run is about to send."""

    key: bytes  # of its row
    to: Recipient  # with the language and the policies of its variant
    message_id: str  # RFC 5322, the same on each try
    unsubscribe_token: str  # empty for account holders


class SendRun:
    """One run of `notify send`. Any thread may call it.

    `connection` commits each statement, and holds the lock of the run. `run` is the number of the
    run, and `number` the number of its mailing. At most `limit` emails are leased (None: all).
    `note` is called with the key of the last attempted email and the time, after a group of
    attempts is on the disk.
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
        """Count what the run is to send. The class describes the parameters."""
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
        # How many emails this run is to send, and how many of them it hasn't leased yet.
        self.total: int = pending if limit is None else min(pending, limit)
        self._left = self.total

    def lease_emails(self) -> Iterator[LeasedEmail]:
        """Lease pending emails to this run, and yield them, until its limit is reached."""
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
        """Record the results of some emails, and that others are about to be handed over.

        All of it is on the disk when this returns. Raises DatabaseUnavailable; then no email may be
        handed over.
        """
        at = self._time()
        # In the order of the columns in MARKS: key, state, code, reply.
        marks = [(each.key, each.state, each.code, each.reply) for each in outcomes]
        marks += [(attempt.key, "attempted", 0, "") for attempt in attempts]
        rows_of_history = [
            self._history_row(each, at) for each in outcomes if each.state not in IN_PROGRESS
        ]
        values = (at, at, *chain.from_iterable(marks), self._number, self._run)
        is_postgresql = self.connection.dialect.name == "postgresql"
        statement = _mark_statement(len(marks), "%s" if is_postgresql else "?")
        # A statement alone commits itself. A result without an attempt may come after a lost
        # connection, which only `_transaction` opens again; an attempt must not: the lock is lost.
        needs_transaction = rows_of_history or not attempts
        with self._using_connection(), self._transaction() if needs_transaction else nullcontext():
            rows = self.connection.exec_driver_sql(statement, values).rowcount
            if rows_of_history:
                self.connection.execute(insert(database.history), rows_of_history)
        if rows != len(marks):  # MARKS leaves out attempts that aren't leased to this run
            message = "another run took over emails from this one"
            raise DatabaseUnavailable(message, self.connection.engine)
        if attempts:
            self._note(attempts[-1].key, at)

    def _history_row(self, outcome: Outcome, at: str) -> database.Values:
        """Return the row that says what happened to an email at a time."""
        key, reply = outcome.key, outcome.reply
        row = {"mailing": self._number, "key": key, "run": self._run, "at": at}
        row |= {"state": outcome.state, "code": outcome.code, "sent": outcome.sha256}
        sha256 = database.reply_sha256(self._mailing_key, key, reply)
        return row | {"reply": reply, "reply_sha256": sha256}

    def _lease(self, size: int) -> Sequence[Any]:
        """Lease at most `size` more emails, and return their rows (LEASED_COLUMNS).

        Emails that were tried before come last.
        """
        if size < 1:
            return []
        pending = select(EMAIL.key).where(EMAIL.mailing == self._number, *PENDING)
        # Emails that no run has tried have NO_RUN, which sorts first. This is also the order of the
        # index: in another one, PostgreSQL may read all rows.
        ordered = pending.order_by(EMAIL.run)
        # Emails that another run is leasing right now are skipped.
        some = ordered.limit(size).with_for_update(skip_locked=True).cte("some")
        emails = EMAIL.mailing == self._number, EMAIL.key.in_(select(some.c.key))
        lease = update(database.deliveries).where(*emails).values(state="leased", run=self._run)
        with self._using_connection():
            rows = self.connection.execute(lease.returning(*LEASED_COLUMNS)).all()
        # RETURNING has no order. Only emails that were tried before have a reply.
        return sorted(rows, key=lambda row: bool(row.reply))

    @contextmanager
    def _using_connection(self) -> Iterator[None]:
        """Let one thread at a time use the connection; close it if the database doesn't answer."""
        engine = self.connection.engine
        with self._lock, database_errors(engine), self.watch.waiting(self.connection):
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit several statements together. If the connection was lost, open another one."""
        if self.connection.invalidated:
            self.connection.rollback()
        self.connection.exec_driver_sql("BEGIN")
        try:
            yield
        except BaseException:
            self.connection.exec_driver_sql("ROLLBACK")
            raise
        self.connection.exec_driver_sql("COMMIT")


def end_run(db: Connection, number: int, run: int, now: datetime) -> None:
    """Make a run's leased emails pending again, and let emails expire that were deferred for days.

    It doesn't wait long for locks: the run's own connection may be lost, and still hold some.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SET LOCAL lock_timeout = {database.ANSWER_TIMEOUT * 1000:.0f}")
    time = stamp(now)
    # Returns a condition for the run's unfinished emails that meet a further condition.
    emails = partial(unfinished_emails, number, EMAIL.run == run)
    release_emails(db, number, emails(EMAIL.state.in_(("leased", "attempted"))), LOST_REASON, time)
    # An email expires if RETRY_PERIOD has passed, and runs kept trying in that time.
    old = emails(EMAIL.state == "deferred") & (EMAIL.tried <= stamp(now - RETRY_PERIOD))
    expired = old & (EMAIL.tried <= _expiry_cutoff(db, number, old))
    change_emails(db, number, expired, "expired", EXPIRED_REASON, at=time)


def _expiry_cutoff(db: Connection, number: int, emails: Any) -> str:
    """Return the time of the first try at or before which an email expires; empty if none expires.

    Emails first tried until then were tried for RETRY_PERIOD. `emails` is a condition for those
    that may expire. Only the time between runs that deferred an email counts, and of a pause
    between two such runs at most MAX_PAUSE.
    """
    first = db.scalar(select(func.min(EMAIL.tried)).where(EMAIL.mailing == number, emails))
    if not first:
        return ""
    # when each run last deferred an email of the mailing, the newest first
    runs = execute(db, DEFERRING_RUNS, number=number, first=first).scalars()
    times = [datetime.fromisoformat(time) for time in runs]
    total = timedelta()  # for how long emails first tried at `earlier` were tried since then
    for later, earlier in pairwise(times):
        total += min(later - earlier, MAX_PAUSE)
        if total >= RETRY_PERIOD:
            return stamp(earlier)
    return ""


@cache
def _mark_statement(count: int, placeholder: str) -> str:
    """Return the statement MARKS for `count` emails, with the placeholders of the database."""
    rows = ", ".join(["(?, ?, ?, ?)"] * count)
    return MARKS.format(rows=rows).replace("?", placeholder)
