"""The state of every email: pending → leased → attempted → accepted, refused, deferred or unknown.

An email is marked before and after it is handed over, each time in a transaction that is on the disk before anything
else happens. So if a run is killed, the next one sends the emails that it had not begun. Only what was in transit is of
unknown outcome: nobody knows whether the relay has it, and it is never sent again automatically.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from legalsite.errors import Problem, ProblemsFound
from legalsite.mail.delivery_database import database_errors, emails, events, manifests, runs
from legalsite.model.email import DeliveryState, Email, Message, Outcome

SENDABLE = ("pending", "deferred")
HANDED_OVER = ("attempted", "accepted", "unknown")  # the reader has this email, or may have it
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Delivery:
    """The state of one email.

    address: the reader's
    state: where it is now
    code: the relay's last answer (RFC 5321); 0 if there was none
    reply: the text of that answer, or what went wrong
    changed: when the state was last set (UTC, like 2026-03-02T09:30:00Z)
    """

    address: str
    state: DeliveryState
    code: int
    reply: str
    changed: str


@dataclass(frozen=True, slots=True)
class SendRun:
    """One run of `notify send`.

    number: its id in the database
    email_ids: the emails that it is to send, by address key
    """

    number: int
    email_ids: Mapping[str, int]


class Deliveries:
    """The deliveries in one database. Only one process at a time may send; any number may read."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now
        self._writer = threading.Lock()

    def begin(self, notice: str, digest: str, wanted: Sequence[Email]) -> SendRun:
        """Begin a run: record every email of a notice, and lease those that are left to send. Raises ProblemsFound if
        the notice was already sent in different words."""
        with self._writing() as db:
            new_run = insert(runs).values(notice=notice, digest=digest, began=self._time()).returning(runs.c.id)
            number = db.scalars(new_run).one()
            self._recover(db)
            rows = {row.address_key: row for row in db.execute(select(emails).where(emails.c.notice == notice))}
            _check_words(notice, wanted, rows)
            self._add(db, wanted, rows)
            keys = {email.recipient.key for email in wanted}
            sendable = select(emails).where(emails.c.notice == notice, emails.c.state.in_(SENDABLE))
            left = {row.address_key: row.id for row in db.execute(sendable) if row.address_key in keys}
            self._set_state(db, list(left.values()), "leased", number)
        return SendRun(number, left)

    def record(self, run: SendRun, outcome: Outcome | None, attempt: Message | None) -> None:
        """Record what became of one email, and that the next is about to be handed over. Both are on the disk when this
        returns."""
        with self._writing() as db:
            if outcome:
                answer = {"code": outcome.code, "reply": outcome.reply}
                self._set_state(db, [outcome.number], outcome.state, run.number, **answer)
            if attempt:
                self._set_state(db, [attempt.number], "attempted", run.number)

    def end(self, run: SendRun) -> None:
        """End a run: emails that it leased and did not try are pending again."""
        with self._writing() as db:
            untried = select(emails.c.id).where(emails.c.run == run.number, emails.c.state == "leased")
            self._set_state(db, list(db.scalars(untried)), "pending", run.number)
            db.execute(update(runs).where(runs.c.id == run.number).values(ended=self._time()))

    def counts(self, notice: str) -> dict[str, int]:
        """Return the number of emails of a notice by state; empty if it was never sent."""
        by_state = select(emails.c.state, func.count()).where(emails.c.notice == notice).group_by(emails.c.state)
        with self._reading() as db:
            return {row[0]: row[1] for row in db.execute(by_state.order_by(emails.c.state))}

    def not_accepted(self, notice: str) -> list[Delivery]:
        """Return every email of a notice that the relay has not accepted, by address."""
        columns = (emails.c.address, emails.c.state, emails.c.code, emails.c.reply, emails.c.changed)
        query = select(*columns).where(emails.c.notice == notice, emails.c.state != "accepted")
        with self._reading() as db:
            return [Delivery(*row) for row in db.execute(query.order_by(emails.c.address_key))]

    def tried(self, notice: str) -> set[str]:
        """Return the address keys of the emails that no run sends again automatically."""
        query = select(emails.c.address_key).where(emails.c.notice == notice)
        with self._reading() as db:
            return set(db.scalars(query.where(emails.c.state.not_in((*SENDABLE, "leased")))))

    def notices(self, policy: str) -> list[str]:
        """Return the keys of all notices of a policy that have emails in this database."""
        query = select(emails.c.notice).distinct().where(emails.c.notice.startswith(f"{policy}@", autoescape=True))
        with self._reading() as db:
            return sorted(db.scalars(query))

    def manifest(self, notice: str) -> tuple[str, str] | None:
        """Return the manifest of a notice and its line in the ledger; None if the notice is not recorded."""
        with self._reading() as db:
            row = db.execute(select(manifests).where(manifests.c.notice == notice)).first()
            return (row.manifest, row.line) if row else None

    def keep_manifest(self, notice: str, manifest: str, line: str) -> None:
        """Keep the manifest of a notice, whose hash is in this line of the ledger."""
        with self._writing() as db:
            db.execute(insert(manifests).values(notice=notice, manifest=manifest, line=line))

    def _recover(self, db: Connection) -> None:
        """Take over the emails of a killed run. Because no other run is alive, an email that is still leased was never
        begun, and one that is still attempted is of unknown outcome."""
        attempted = list(db.scalars(select(emails.c.id).where(emails.c.state == "attempted")))
        self._set_state(db, attempted, "unknown", None, code=0, reply="the run that was sending it was killed")
        leased = list(db.scalars(select(emails.c.id).where(emails.c.state == "leased")))
        self._set_state(db, leased, "pending", None)

    def _add(self, db: Connection, wanted: Sequence[Email], rows: Mapping[str, Any]) -> None:
        """Add emails that are not in the database yet. Those that were not handed over get the words and the language
        of today's list."""
        at = self._time()
        new = [_row(email, at) for email in wanted if email.recipient.key not in rows]
        if new:
            last = db.scalar(select(func.max(emails.c.id))) or 0
            db.execute(insert(emails), new)
            added = db.scalars(select(emails.c.id).where(emails.c.id > last)).all()
            db.execute(insert(events), [{"email": email_id, "at": at, "state": "pending"} for email_id in added])
        for email in wanted:
            row = rows.get(email.recipient.key)
            if row and row.content != email.content.words_sha256:
                today = {"content": email.content.words_sha256, "language": email.content.language}
                db.execute(update(emails).where(emails.c.id == row.id).values(today))

    def _set_state(
        self, db: Connection, email_ids: list[int], state: DeliveryState, run: int | None, **answer: Any
    ) -> None:
        """Set the state of these emails and add the events that say so. `answer` is the relay's: `code` and `reply`."""
        at = self._time()
        for start in range(0, len(email_ids), ROWS_AT_ONCE):
            some = email_ids[start : start + ROWS_AT_ONCE]
            db.execute(update(emails).where(emails.c.id.in_(some)).values(state=state, changed=at, run=run, **answer))
            event = {"run": run, "at": at, "state": state, **answer}
            db.execute(insert(events), [{"email": email_id, **event} for email_id in some])

    def _time(self) -> str:
        return self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._writer, database_errors(self._engine), self._engine.begin() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with database_errors(self._engine), self._engine.connect() as db:
            yield db


def _row(email: Email, at: str) -> dict[str, str]:
    return {
        "notice": email.notice,
        "address_key": email.recipient.key,
        "address": email.recipient.address,
        "language": email.content.language,
        "content": email.content.words_sha256,
        "message_id": email.message_id,
        "state": "pending",
        "changed": at,
    }


def _check_words(notice: str, wanted: Sequence[Email], rows: Mapping[str, Any]) -> None:
    """Raise ProblemsFound if somebody was sent different words under the same key. A second email must call itself a
    correction, so that readers can tell the two apart."""
    words = {email.content.language: email.content.words_sha256 for email in wanted}
    handed_over = [row for row in rows.values() if row.state in HANDED_OVER]
    different = [row for row in handed_over if words.get(row.language, row.content) != row.content]
    if different:
        counted = "1 reader" if len(different) == 1 else f"{len(different):,} readers"
        message = f"{notice} was already sent to {counted} in different words"
        help = "send it as a correction (--correction 1), or restore the words that were sent"
        raise ProblemsFound([Problem("other-words", message, help)])
