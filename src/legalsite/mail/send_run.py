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
MAX_PAUSE = timedelta(days=1)  # that counts between two runs
EXPIRED = "deferred by the mail server for five days"
LOST = "the database became unavailable before the mail server's reply was recorded"
LEASED_AT_ONCE = 200
AUDIENCE = "SELECT audience FROM mailings WHERE id = :number"
# When each run that deferred an email ended, the last one first.
DEFERRING_RUNS = """
SELECT max(at) FROM events WHERE mailing = :number AND state = 'deferred' AND at >= :first
GROUP BY run ORDER BY max(at) DESC
"""
LEASED_COLUMNS = [EMAIL[name] for name in ("key", "address", "name", "language", "reply")]
UNRECORDED_STATES = ("accepted", "leased", "attempted")  # without an event

# All marks of a group are one statement: one round trip in its own transaction. Only an email that
# this run has leased can be attempted.
MARKS = """
UPDATE deliveries
SET state = mark.state, code = mark.code, reply = mark.reply, changed = ?,
tried = coalesce(deliveries.tried, ?),
sent = CASE mark.sent WHEN '' THEN deliveries.sent ELSE mark.sent END
FROM (WITH given (key, state, code, reply, sent) AS (VALUES {rows}) SELECT * FROM given) AS mark
WHERE deliveries.mailing = ? AND deliveries.key = mark.key
AND (mark.state <> 'attempted' OR (deliveries.state = 'leased' AND deliveries.run = ?))
"""


class LeasedEmail(NamedTuple):
    """An email that a run is about to send."""

    key: bytes  # of its row
    to: Recipient  # with the language of its variant
    message_id: str  # RFC 5322, the same on each try
    unsubscribe_token: str  # empty for account holders


class SendRun:
    """One run of `notify send`. Any thread may call it.

    `connection` commits each statement, and holds the lock of the run. `note` is called with the
    row's key and the time after the last attempt of a group is on the disk.
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
        self._message_id = message_ids(connection, number)
        audience = execute(connection, AUDIENCE, number=number).scalar()
        self._is_to_subscribers = audience == "subscribers"
        pending = count_emails(connection, number, *PENDING)
        self.total: int = pending if limit is None else min(pending, limit)
        self._left = self.total

    def lease_emails(self) -> Iterator[LeasedEmail]:
        """Lease pending emails to this run, and yield them, until its limit is reached."""
        while rows := self._lease(min(LEASED_AT_ONCE, self._left)):
            self._left -= len(rows)
            for key, address, name, language, _ in rows:
                token = ""
                if self._is_to_subscribers:
                    suppression_key = database.row_key(self._secret, address)
                    token = unsubscribe_token(self._secret, suppression_key)
                to = Recipient(address, name, language)
                yield LeasedEmail(key, to, self._message_id(key), token)

    def record(self, outcomes: Sequence[Outcome], attempts: Sequence[Message]) -> None:
        """Record the results of some emails, and that others are about to be handed over.

        All of it is on the disk when this returns. Raises DatabaseUnavailable; then no email may be
        handed over.
        """
        at = self._time()
        marks = [(each.key, each.state, each.code, each.reply, each.sha256) for each in outcomes]
        marks += [(attempt.key, "attempted", 0, "", "") for attempt in attempts]
        events = []
        for key, state, code, reply, _ in marks:
            if state not in UNRECORDED_STATES:
                event = {"mailing": self._number, "run": self._run, "at": at}
                events.append(event | {"key": key, "state": state, "code": code, "reply": reply})
        values = (at, at, *chain.from_iterable(marks), self._number, self._run)
        is_postgresql = self.connection.dialect.name == "postgresql"
        statement = _mark_statement(len(marks), "%s" if is_postgresql else "?")
        needs_transaction = events or not attempts
        with self._asking(), self._transaction() if needs_transaction else nullcontext():
            rows = self.connection.exec_driver_sql(statement, values).rowcount
            if rows != len(marks):
                message = "another run took over emails from this one"
                raise DatabaseUnavailable(message, self.connection.engine)
            if events:
                self.connection.execute(insert(database.events), events)
        if attempts:
            self._note(attempts[-1].key, at)

    def _lease(self, size: int) -> Sequence[Any]:
        """Return the rows of at most `size` more emails, those that were tried before last."""
        if size < 1:
            return []
        pending = select(EMAIL.key).where(EMAIL.mailing == self._number, *PENDING)
        ordered = pending.order_by(EMAIL.run)  # as in the index, else PostgreSQL may read all rows
        some = ordered.limit(size).with_for_update(skip_locked=True).cte("some")
        emails = EMAIL.mailing == self._number, EMAIL.key.in_(select(some.c.key))
        lease = update(database.deliveries).where(*emails).values(state="leased", run=self._run)
        with self._asking():
            rows = self.connection.execute(lease.returning(*LEASED_COLUMNS)).all()
        return sorted(rows, key=lambda row: bool(row.reply))

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Let one thread at a time use the connection, and watch it."""
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
    """Make a run's leased emails pending again, and let those deferred for days expire.

    Waits for no lock for long, because the run's own connection may be lost with its locks.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SET LOCAL lock_timeout = {database.ANSWER_TIMEOUT * 1000:.0f}")
    time = stamp(now)
    emails = partial(unfinished_emails, number, EMAIL.run == run)
    release_emails(db, number, emails(EMAIL.state.in_(("leased", "attempted"))), LOST, time)
    old = emails(EMAIL.state == "deferred") & (EMAIL.tried <= stamp(now - RETRY_PERIOD))
    expired = old & (EMAIL.tried <= _expiry_start(db, number, old))
    change_emails(db, number, expired, "expired", EXPIRED, at=time)


def _expiry_start(db: Connection, number: int, emails: Any) -> str:
    """Return until when emails were first tried that have been deferred for RETRY_PERIOD.

    It's empty if none were. Pauses between runs count up to MAX_PAUSE, and only runs that deferred
    an email count.
    """
    first = db.scalar(select(func.min(EMAIL.tried)).where(EMAIL.mailing == number, emails))
    if not first:
        return ""
    runs = execute(db, DEFERRING_RUNS, number=number, first=first).scalars()
    times = [datetime.fromisoformat(time) for time in runs]
    total = timedelta()
    for later, earlier in pairwise(times):
        total += min(later - earlier, MAX_PAUSE)
        if total >= RETRY_PERIOD:
            return stamp(earlier)
    return ""


@cache
def _mark_statement(count: int, placeholder: str) -> str:
    """Return the statement that marks so many emails. `placeholder` depends on the database."""
    rows = ", ".join(["(?, ?, ?, ?, ?)"] * count)
    return MARKS.format(rows=rows).replace("?", placeholder)
