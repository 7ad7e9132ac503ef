"""What became of every email: pending → leased → attempted → accepted, refused, deferred or unknown.

An email is marked before it is handed over and after, each in a transaction that is on the disk before anything else
happens. So a run that was killed leaves what it had not begun to the next one, and only what was in flight is unknown:
nobody knows whether the relay has it, and it is never sent again by itself.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from legalsite.errors import Problem, ProblemsFound
from legalsite.mail.database import emails, events, faults_told, manifests, runs
from legalsite.model.email import DeliveryState, Email, Message, Outcome

SENDABLE = ("pending", "deferred")
GONE_OUT = ("attempted", "accepted", "unknown")


@dataclass(frozen=True, slots=True)
class Delivery:
    """The state of one email, and the relay's last answer to it."""

    address: str
    state: DeliveryState
    code: int
    reply: str
    changed: str


@dataclass(frozen=True, slots=True)
class SendRun:
    """One campaign. `numbers` are the emails that it is to send: their ids, by address key."""

    number: int
    numbers: Mapping[str, int]


class Deliveries:
    """One database, used by one process at a time for sending and by any number for reading."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now
        self._turn = threading.Lock()

    def begin(self, notice: str, digest: str, wanted: Sequence[Email]) -> SendRun:
        """Puts down every email of a notice and leases what is left to send. Raises ProblemsFound where the notice
        has gone out in other words before."""
        with self._writing() as db:
            began = insert(runs).values(notice=notice, digest=digest, began=self._time()).returning(runs.c.id)
            number = db.scalars(began).one()
            self._recover(db)
            known = {row.address_key: row for row in db.execute(select(emails).where(emails.c.notice == notice))}
            _same_words(notice, wanted, known)
            self._put_down(db, wanted, known)
            keys = {email.recipient.key for email in wanted}
            left = {
                row.address_key: row.id
                for row in db.execute(select(emails).where(emails.c.notice == notice, emails.c.state.in_(SENDABLE)))
                if row.address_key in keys
            }
            self._move(db, list(left.values()), "leased", number)
        return SendRun(number, left)

    def write(self, run: SendRun, outcome: Outcome | None, attempt: Message | None) -> None:
        """What became of one email, and that the next is about to be handed over. On the disk when this returns."""
        with self._writing() as db:
            if outcome:
                told = {"code": outcome.code, "reply": outcome.reply}
                self._move(db, [outcome.number], outcome.state, run.number, **told)
            if attempt:
                self._move(db, [attempt.number], "attempted", run.number)

    def end(self, run: SendRun) -> None:
        """What was leased and not tried is free again."""
        with self._writing() as db:
            untried = select(emails.c.id).where(emails.c.run == run.number, emails.c.state == "leased")
            self._move(db, list(db.scalars(untried)), "pending", run.number)
            db.execute(update(runs).where(runs.c.id == run.number).values(ended=self._time()))

    def counts(self, notice: str) -> dict[str, int]:
        """How many emails of that notice are in which state; none where it was never sent."""
        by_state = select(emails.c.state, func.count()).where(emails.c.notice == notice).group_by(emails.c.state)
        with self._reading() as db:
            return {row[0]: row[1] for row in db.execute(by_state.order_by(emails.c.state))}

    def unsettled(self, notice: str) -> list[Delivery]:
        """Every email that the relay has not accepted, by address."""
        columns = (emails.c.address, emails.c.state, emails.c.code, emails.c.reply, emails.c.changed)
        wanted = select(*columns).where(emails.c.notice == notice, emails.c.state != "accepted")
        with self._reading() as db:
            return [Delivery(*row) for row in db.execute(wanted.order_by(emails.c.address_key))]

    def tried(self, notice: str) -> set[str]:
        """The address keys of the emails that no run sends again by itself."""
        wanted = select(emails.c.address_key).where(emails.c.notice == notice)
        with self._reading() as db:
            return set(db.scalars(wanted.where(emails.c.state.not_in((*SENDABLE, "leased")))))

    def notices(self, policy: str) -> list[str]:
        """The keys of all notices of a policy for which emails were put down."""
        wanted = select(emails.c.notice).distinct().where(emails.c.notice.startswith(f"{policy}@", autoescape=True))
        with self._reading() as db:
            return sorted(db.scalars(wanted))

    def manifest(self, notice: str) -> tuple[str, str] | None:
        """What was recorded of a notice, and the line of the ledger; None where nothing was."""
        with self._reading() as db:
            row = db.execute(select(manifests).where(manifests.c.notice == notice)).first()
            return (row.manifest, row.line) if row else None

    def keep_manifest(self, notice: str, manifest: str, line: str) -> None:
        with self._writing() as db:
            db.execute(insert(manifests).values(notice=notice, manifest=manifest, line=line))

    def _recover(self, db: Connection) -> None:
        """No other run is alive, so what is still leased was never begun, and what is still attempted is unknown."""
        lost = list(db.scalars(select(emails.c.id).where(emails.c.state == "attempted")))
        self._move(db, lost, "unknown", None, code=0, reply="the run that was sending it was killed")
        self._move(db, list(db.scalars(select(emails.c.id).where(emails.c.state == "leased"))), "pending", None)

    def _put_down(self, db: Connection, wanted: Sequence[Email], known: Mapping[str, Any]) -> None:
        """New emails as pending; those that have not gone out take over the words and language of today's list."""
        at = self._time()
        fresh = [_row(email, at) for email in wanted if email.recipient.key not in known]
        if fresh:
            last = db.scalar(select(func.max(emails.c.id))) or 0
            db.execute(insert(emails), fresh)
            put_down = db.scalars(select(emails.c.id).where(emails.c.id > last)).all()
            db.execute(insert(events), [{"email": number, "at": at, "state": "pending"} for number in put_down])
        for email in wanted:
            row = known.get(email.recipient.key)
            if row and row.content != email.content.words_sha256:
                today = {"content": email.content.words_sha256, "language": email.content.language}
                db.execute(update(emails).where(emails.c.id == row.id).values(today))

    def _move(self, db: Connection, numbers: list[int], state: str, run: int | None, **told: Any) -> None:
        """The emails' state, and the event that tells of it."""
        at = self._time()
        for start in range(0, len(numbers), 500):
            some = numbers[start : start + 500]
            db.execute(update(emails).where(emails.c.id.in_(some)).values(state=state, changed=at, run=run, **told))
            event = {"run": run, "at": at, "state": state, **told}
            db.execute(insert(events), [{"email": number, **event} for number in some])

    def _time(self) -> str:
        return self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._turn, faults_told(self._engine), self._engine.begin() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with faults_told(self._engine), self._engine.connect() as db:
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


def _same_words(notice: str, wanted: Sequence[Email], known: Mapping[str, Any]) -> None:
    """One key, one text: who has an email must not be told by another that looks the same."""
    said = {email.content.language: email.content.words_sha256 for email in wanted}
    gone = [row for row in known.values() if row.state in GONE_OUT]
    others = [row for row in gone if said.get(row.language, row.content) != row.content]
    if others:
        wrong = f"{notice} has gone out to {len(others)} in other words"
        help = "send it as a correction (--correction 1), or bring back the words that were sent"
        raise ProblemsFound([Problem("other-words", wrong, help)])
