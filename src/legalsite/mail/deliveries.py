"""Mailings, and the state of every email: pending → leased → attempted → accepted, rejected, deferred or unknown.

An email is marked before and after it is handed over, each time in a transaction that is on the disk before anything
else happens. So if a run is killed, the next one sends the emails that it had not begun. Only what was in transit is of
unknown outcome: nobody knows whether the relay has it, and it is never sent again automatically. Sending exactly once
is impossible over SMTP (RFC 1047).
"""

import hashlib
import json
import secrets
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, islice, pairwise
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from legalsite.errors import counted, failure
from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import (
    EMAIL,
    EVENT,
    MAILING,
    NO_RUN,
    DatabaseUnavailable,
    database_errors,
    deliveries,
    events,
    evidence,
    keep_mailing_key,
    kept_events,
    listed,
    mailing_key,
    mailings,
    row_key,
    runs,
    secret_key,
    suppressions,
    variants,
)
from legalsite.mail.delivery_queries import (
    POSSIBLY_SENT_STATES,
    PURGED,
    REMOVED_FROM_LIST,
    DeliveryQueries,
    count_emails,
    emails_in_ended_runs,
    hashed_readers,
    parts_of,
    person_condition,
    stored_mailing,
    unfinished_emails,
)
from legalsite.mail.delivery_updates import Settling, left_out, message_ids, unsubscribe_token
from legalsite.mail.restore_detection import noting_attempts
from legalsite.model import email
from legalsite.model.declared_time import stamp
from legalsite.model.email import Audience, DeliveryState, Mailing, Recipient
from legalsite.model.notice_key import NoticeKey, parse_notice_keys

PENDING = EMAIL.state == "pending", database.UNFINISHED
HANDED_OVER_AT = EMAIL.changed  # when an email was marked that is still in transit
RETRY_PERIOD = timedelta(days=5)  # in which runs tried (RFC 5321, 4.5.4.1)
PAUSE = timedelta(days=1)  # what counts at most between two runs
EXPIRED = "deferred by the mail server for five days"
LOST = "the database became unavailable before the mail server's reply was recorded"
KILLED = "the run was killed, or the database became unavailable"
LEASED_AT_ONCE = 200
UNLISTED = ~exists().where(listed.c.key == EMAIL.key)  # `NOT IN` is quadratic on PostgreSQL for a long list

# All marks of a group are one statement: one round trip, and a transaction of its own. Only an email that this run has
# leased can be attempted.
MARKS = """
UPDATE deliveries
SET state = mark.state, code = mark.code, reply = mark.reply, changed = ?, tried = coalesce(deliveries.tried, ?),
sent = CASE mark.sent WHEN '' THEN deliveries.sent ELSE mark.sent END
FROM (WITH given (key, state, code, reply, sent) AS (VALUES {rows}) SELECT * FROM given) AS mark
WHERE deliveries.mailing = ? AND deliveries.key = mark.key
AND (mark.state <> 'attempted' OR (deliveries.state = 'leased' AND deliveries.run = ?))
"""


class LoadReport(Struct, frozen=True):
    """What became of a list."""

    number: int  # id of the mailing
    digest: str  # what a person confirms
    added: int  # addresses that are new
    repeated: int  # how many lines name an address that an earlier line names
    missing: int  # addresses that the list does not have any more, and whose emails are still pending
    dropped: int = 0  # addresses that the list does not have any more, and whose pending emails were canceled


class LeasedEmail(NamedTuple):
    """An email that a run is to send: the key of its row, the reader, with the language of the variant, its message id
    (RFC 5322), the same on every try, and the token with which a subscriber unsubscribes; empty for account holders."""

    key: bytes
    to: Recipient
    message_id: str
    unsubscribe_token: str


class Deliveries(Settling, DeliveryQueries):
    """The deliveries in one database."""

    def plan(
        self,
        mailing: Mailing,
        readers: Iterable[tuple[int, Recipient]],
        *,
        drop_missing: bool = False,
        source: Callable[[], Mapping[str, Any]] = dict,
        not_before: str = "",
    ) -> LoadReport:
        """Store a mailing and its readers, each with the line of the list and with the language of one of the
        variants. A reader who is stored already stays. Nothing is stored if `readers` raises, or if somebody has the
        mailing's emails in different words already (ProblemsFound). `source` says, once all readers are read, what
        is known of the list: `skipped`, how many rows could not be read, stays with the mailing until a list comes
        that has everybody. `not_before`: as in StoredCampaign; empty leaves what was planned."""
        with self._writing() as db:
            database.wait_for(db, database.PLANNING)
            number = self._store(db, mailing)
            secret = mailing_key(db, number) or self._new_key(db, number, mailing)
            among = secret_key(db) if db.scalar(select(suppressions.c.key).limit(1)) else b""
            rows = (
                (row_key(secret, to.address), line, to.address, to.name, to.language,
                 row_key(among, to.address) if among else b"")
                for line, to in readers
            )  # fmt: skip
            database.copy_to_listed(db, rows)
            repeated = _drop_repeated(db)
            gone = EMAIL.state.in_(("pending", "deferred")) & UNLISTED
            missing, dropped = count_emails(db, number, gone), 0
            if drop_missing:
                missing, dropped = 0, self._change(db, number, gone, "canceled", REMOVED_FROM_LIST)
            facts = {**source(), "repeated": repeated, "time": self._time()} | ({"whole": True} if drop_missing else {})
            self._keep_skipped(db, number, facts.get("skipped", 0), whole=drop_missing)
            added = self._add(db, number, mailing.audience)
            database.index_unfinished(db)
            stored, hashed = stored_mailing(db, number), hashed_readers(db, number)
            lists, planned = json.loads(stored.lists), stored.planned
            if hashed not in stored.parts or {**lists[-1], "time": ""} != {**facts, "time": ""}:
                lists.append(facts)
            written, sent = json.dumps(lists, ensure_ascii=False), EMAIL.state.in_(POSSIBLY_SENT_STATES)
            begun = db.scalar(select(runs.c.id).where(runs.c.mailing == number).limit(1))
            changed = written != stored.lists or parts_of(stored, hashed) != stored.parts
            if changed and not (begun and count_emails(db, number, sent)):
                planned = facts["time"]
            parts = parts_of(replace(stored, planned=planned, lists=written), hashed)
            digest = hashlib.sha256(parts.encode()).hexdigest()
            until = not_before or stored.not_before
            values = {"parts": parts, "digest": digest, "lists": written, "planned": planned, "not_before": until}
            db.execute(update(mailings).where(MAILING.id == number).values(values))
        return LoadReport(number, digest, added, repeated, missing, dropped)

    def change(self, number: int, old: Collection[DeliveryState], new: DeliveryState, why: str) -> int:
        """Set all emails of a mailing in some states to another one, as a person decided, and return their number,
        after those of killed runs were taken over. `why` is kept with each. Emails whose address was erased cannot be
        sent again and stay. The caller holds `sole_sender`."""
        self.recover(number)
        with self._writing() as db:
            return self._change(db, number, EMAIL.state.in_(old), new, why)

    def record_live_page(self, number: int, checked: Mapping[str, Any]) -> None:
        """Keep how the live site was checked before a run, unless the last check said the same at another `time`."""
        with self._writing() as db:
            mine = MAILING.id == number
            checks = json.loads(db.scalar(select(MAILING.live).where(mine).with_for_update()) or "[]")
            if not checks or {**checks[-1], "time": ""} != {**checked, "time": ""}:
                written = json.dumps([*checks, checked], ensure_ascii=False)
                db.execute(update(mailings).where(mine).values(live=written))

    def keep_seen_live(self, keys: Iterable[NoticeKey]) -> None:
        """Keep the time at which notices were seen on the live site, unless an earlier one is kept."""
        with self._writing() as db:
            for key in keys:
                name = f"live {key}"
                if not database.kept_setting(db, name):
                    database.keep_setting(db, name, stamp(self.now()).encode())

    def recover(self, number: int) -> None:
        """Take over the emails of runs that are over: what is still leased was never begun, and what is still attempted
        is of unknown outcome. What a relay put off is pending again. The caller holds `sole_sender`."""
        with self._writing() as db:
            ended = emails_in_ended_runs(db, number, ("leased", "attempted", "deferred"))
            self._change(db, number, ended & (EMAIL.state == "attempted"), "unknown", KILLED, at=HANDED_OVER_AT)
            self._change(db, number, ended & (EMAIL.state != "attempted"), "pending", "")

    def erase(self, number: int, by: str, hashes: Iterable[tuple[str, str]], address: str = "") -> int:
        """Erase the addresses and names of a mailing, or those of one address, and what relays and reports said, which
        can name them. Without an address its key is destroyed as well, so that the keys of its rows cannot be
        recognized. They, states, codes, the reason of a suppression and the `hashes` of the lines of these people, each
        with its key in hex, stay. An event says `by` whom. Return the number of people."""
        reason = case((EMAIL.reply.startswith("bounced"), "bounced"), else_="unsubscribed")
        left = case((EMAIL.state == "suppressed", reason), else_="")
        people = self.named(number, address)
        purge = {"mailing": number, "key": b"", "at": self._time(), "state": PURGED, "code": people, "reply": by}
        whose = EMAIL.mailing == number, EMAIL.key == bindparam("row"), EMAIL.person == ""
        keep = update(deliveries).where(*whose).values(person=bindparam("sha256"))
        rows = ({"row": bytes.fromhex(key), "sha256": sha256} for key, sha256 in hashes)
        while some := list(islice(rows, database.ROWS_AT_ONCE)):
            with self._writing() as db:
                db.execute(keep, some)
        with self._writing() as db:
            theirs = EVENT.state != PURGED, *person_condition(db, number, address, EVENT)
            ours = person_condition(db, number, address)
            # Whose words these are cannot be told by the keys of a mailing.
            suppressed = suppressions.c.key == row_key(secret_key(db), address) if address else true()
            db.execute(insert(events).values(purge))
            db.execute(update(suppressions).where(suppressed).values(reply=""))
            if not address:
                keep_mailing_key(db, number, b"")
        person = {"reply": left, "address": None, "name": ""}
        for column, which_rows, values in ((EVENT.id, theirs, {"reply": ""}), (EMAIL.key, ours, person)):
            for which in self._steps(column, *which_rows):
                with self._writing() as db:
                    db.execute(update(column.table).where(which).values(**values))
                    database.note_erased(db)
        return people

    def erase_reports(self) -> None:
        """Erase the delivery reports that no event names any more, because their readers were erased."""
        unnamed = database.KEPT_REPORTS.except_(database.NAMED_REPORTS)
        with self._writing() as db:
            if db.execute(delete(evidence).where(evidence.c.sha256.in_(unnamed))).rowcount:
                database.note_erased(db)

    def keep_manifest(self, notice: NoticeKey, manifest: str, files: Mapping[str, bytes]) -> None:
        """Keep the manifest whose hash the ledger has for a notice, with the files that it names, by SHA-256."""
        with self._writing() as db:
            if files:
                db.execute(database.KEEP_FILE, [{"name": sha256, "data": data} for sha256, data in files.items()])
            db.execute(insert(database.manifests).values(notice=str(notice), manifest=manifest))

    def keep_lines(self, clone: str, lines: Sequence[str]) -> None:
        """Keep the lines of notices that are about to be written to the ledger of a clone."""
        if self.engine.dialect.name == "postgresql":
            with self._writing() as db:
                database.keep_setting(db, database.LINES, "\n".join([clone, *lines]).encode())

    @contextmanager
    def run(self, number: int, limit: int | None = None, facts: Mapping[str, str] | None = None) -> Iterator["SendRun"]:
        """Begin a run, which takes over what killed runs left behind, and end it with the block. The caller holds
        `sole_sender`. At most `limit` emails are leased. `facts`: what is to be known of it later."""
        began = {"mailing": number, "began": self._time(), "facts": json.dumps(facts or {}, ensure_ascii=False)}
        with self._writing() as db:
            run = db.scalars(insert(runs).values(**began).returning(runs.c.id)).one()
        with database_errors(self.engine), self.engine.connect() as held, noting_attempts(self.engine, number) as note:
            held.execution_options(isolation_level="AUTOCOMMIT").detach()  # its locks must not outlive the run
            database.lock_run(held, run)
            self.recover(number)
            sending = SendRun(held, run, number, time=self._time, limit=limit, note=note)
            try:
                with sending.watch.watching() if held.dialect.name == "postgresql" else nullcontext():
                    yield sending
            except BaseException:
                with suppress(DatabaseUnavailable):  # what ended the run says more
                    self._end(number, run)
                raise
            else:
                self._end(number, run)
            finally:
                with suppress(SQLAlchemyError):
                    if not held.invalidated:  # a new connection would take its time, and has no lock
                        database.release_run(held, run)

    def _store(self, db: Connection, mailing: Mailing) -> int:
        """Add the mailing or, as long as nobody has its emails, give it today's words."""
        same = select(mailings).where(MAILING.key == mailing.key, MAILING.audience == mailing.audience)
        row = db.execute(same).first()
        names_of = "key", "audience", "content", "sender", "host", "reason"
        values = {name: getattr(mailing, name) for name in names_of}
        if row is None:
            new = insert(mailings).values(digest="", planned="", **values)
            number: int = db.scalars(new.returning(MAILING.id)).one()
        else:
            number = row.id
            if readers := count_emails(db, number, EMAIL.state.in_(POSSIBLY_SENT_STATES)):
                # What they have is kept as it was sent, with the checkpoint of that day.
                if row.content != mailing.content:  # readers must be able to tell a second email from the first
                    message = f"{mailing.key} was already sent to {counted(readers, 'recipient')} in different words"
                    help = "send it as a correction (--correction REASON), or restore the wording that was sent"
                    raise failure("other-words", message, help)
                return number
            db.execute(update(mailings).where(MAILING.id == number).values(**values))
            db.execute(variants.delete().where(variants.c.mailing == number))
        db.execute(insert(variants), [{"mailing": number} | asdict(email) for email in mailing.emails])
        return number

    def _new_key(self, db: Connection, number: int, mailing: Mailing) -> bytes:
        """Keep and return the key for a mailing: that of the others about the same notices, so that each person counts
        once. Raises ProblemsFound if there is no such key."""
        about = {key.notice for key in mailing.notices}
        others = select(MAILING.id, MAILING.key).where(MAILING.audience == mailing.audience)
        keys = {
            mailing_key(db, other)
            for other, name in db.execute(others.where(MAILING.id != number)).all()
            if about & {key.notice for key in parse_notice_keys(name)}
        }
        if len(keys) > 1 or b"" in keys or count_emails(db, number):
            message = f"it's no longer known who has an email about {' or '.join(sorted(map(str, about)))}"
            help = "if addresses were erased, give the notice by other means; otherwise plan one email for each"
            raise failure("erased", message, help)
        key = next(iter(keys), secrets.token_bytes(32))
        keep_mailing_key(db, number, key)
        return key

    def _keep_skipped(self, db: Connection, number: int, rows: int, *, whole: bool) -> None:
        """Keep how many rows of a list could not be read. Unless it is meant to be the `whole` list, one that lacks
        somebody who is stored is a further list: it says nothing about the rows of earlier ones."""
        lacking = select(EMAIL.key).where(EMAIL.mailing == number, EMAIL.state != "canceled", UNLISTED).limit(1)
        further = not whole and db.scalar(lacking) is not None
        most = case((MAILING.skipped > rows, MAILING.skipped), else_=rows)
        db.execute(update(mailings).where(MAILING.id == number).values(skipped=most if further else rows))

    def _add(self, db: Connection, number: int, audience: Audience) -> int:
        """Add the readers who are new, and give those whose email is pending the name and language of today's list."""
        if before := count_emails(db, number):
            self._renew(db, number, audience)
        stored = select(EMAIL.key).where(EMAIL.mailing == number)
        out = left_out(audience)
        state = case((out.c.why.is_(None), "pending"), else_="suppressed")
        new = select(
            literal(number), listed.c.key, listed.c.address, listed.c.name, listed.c.language, state, literal(0),
            func.coalesce(out.c.why, ""), literal(self._time()), literal(NO_RUN),
        ).outerjoin(out, out.c.key == listed.c.suppressed)  # fmt: skip
        new = new.where(~stored.where(EMAIL.key == listed.c.key).exists()).order_by(listed.c.key)
        columns = ["mailing", "key", "address", "name", "language", "state", "code", "reply", "changed", "run"]
        db.execute(insert(deliveries).from_select(columns, new))
        suppressed = [(table.c.mailing == number) & (table.c.state == "suppressed") for table in (deliveries, events)]
        untold = suppressed[0] & ~exists().where(EVENT.key == EMAIL.key, suppressed[1])
        db.execute(kept_events(untold, at=self._time(), state=EMAIL.state))
        return count_emails(db, number) - before

    def _renew(self, db: Connection, number: int, audience: Audience) -> None:
        """Give the emails that are stored and not done the name and language of today's list. Those that were canceled
        or suppressed are pending again if their readers are on it, and not suppressed any more."""
        unfinished = EMAIL.state.in_(("pending", "deferred", "canceled"))
        ours = (EMAIL.mailing == number) & unfinished & (EMAIL.key == listed.c.key)
        back = (EMAIL.state == "canceled") & EMAIL.key.in_(select(listed.c.key))
        self._change(db, number, back, "pending", "the address is on the list again")
        out = left_out(audience)
        free = select(listed.c.key).where(~exists().where(out.c.key == listed.c.suppressed))
        lifted = (EMAIL.state == "suppressed") & EMAIL.key.in_(free)
        self._change(db, number, lifted, "pending", "the address is no longer on the suppression list")
        differs = (listed.c.name != EMAIL.name) | (listed.c.language != EMAIL.language)
        today = {"name": listed.c.name, "language": listed.c.language}
        db.execute(update(deliveries).where(ours, differs).values(today))

    def _end(self, number: int, run: int) -> None:
        """Leave the emails that a run leased and did not begin to the next one, and give up those that were put off for
        days. On another connection: that of the run may be lost, and what it locked as well, for which nobody waits."""
        with self._writing() as db:
            if db.dialect.name == "postgresql":
                db.exec_driver_sql(f"SET LOCAL lock_timeout = {database.ANSWERED_WITHIN * 1000:.0f}")
            leased, attempted, deferred = (
                unfinished_emails(number, EMAIL.run == run, EMAIL.state == state)
                for state in ("leased", "attempted", "deferred")
            )
            self._change(db, number, leased, "pending", "")
            self._change(db, number, attempted, "unknown", LOST, at=HANDED_OVER_AT)
            old = deferred & (EMAIL.tried <= stamp(self.now() - RETRY_PERIOD))
            self._change(db, number, old & (EMAIL.tried <= _tried_for_days(db, number, old)), "expired", EXPIRED)

    def _change(
        self, db: Connection, number: int, which: Any, state: DeliveryState, why: str, *, at: Any = None
    ) -> int:
        """Set the state of the emails of a mailing for which `which` holds, and return their number. With a reason, an
        event is kept for each. `at`: since when they have been in this state; now, if it is not given. Emails of people
        who were erased stay as they are."""
        at, not_erased = self._time() if at is None else at, EMAIL.address.is_not(None)
        which = (EMAIL.mailing == number) & not_erased & which
        values: dict[str, Any] = {"state": state, "changed": at}
        if state == "pending":  # those that no run has tried are the next ones
            values["run"] = case((EMAIL.reply == "", NO_RUN), else_=EMAIL.run)
            values |= {"tried": None} if why else {}  # a person's decision gives it five days more
        if why:
            values |= {"code": 0, "reply": why} if state != "expired" else {}  # the relay's answer says more
            db.execute(kept_events(which, at=at, state=state, code=0, reply=why))
        return db.execute(update(deliveries).where(which).values(**values)).rowcount


class SendRun:
    """One run of `notify send`. Any thread may call it.

    `total`: emails that are left when it begins, at most its limit. `connection`: commits each statement; the lock of
    the run ends with it. `watch`: of the answers to it."""

    def __init__(
        self, connection: Connection, run: int, number: int, *, time: Callable[[], str], limit: int | None,
        note: Callable[[bytes, str], object],
    ) -> None:  # fmt: skip
        self.connection, self._run, self._number, self._time = connection, run, number, time
        self._note, self.watch = note, database.AnswerWatch()
        self._lock = threading.Lock()
        self._secret, self._message_id = secret_key(connection), message_ids(connection, number)
        audience = connection.scalar(select(MAILING.audience).where(MAILING.id == number))
        self._subscribers = audience == "subscribers"
        self.total: int = min(count_emails(connection, number, *PENDING), sys.maxsize if limit is None else limit)
        self._left = self.total

    def leases(self) -> Iterator[LeasedEmail]:
        """Yield emails that are pending, leased to this run, until there are none or its limit is reached."""
        while rows := self._lease(min(LEASED_AT_ONCE, self._left)):
            self._left -= len(rows)
            for key, address, name, language, _ in rows:
                token = unsubscribe_token(self._secret, row_key(self._secret, address)) if self._subscribers else ""
                yield LeasedEmail(key, Recipient(address, name, language), self._message_id(key), token)

    def record(self, outcomes: Sequence[email.Outcome], attempts: Sequence[email.Message]) -> None:
        """Record what became of some emails and then that others are about to be handed over. All of it is on the disk
        when this returns. Raises DatabaseUnavailable; no email may be handed over then."""
        at = self._time()
        marks = [(outcome.key, outcome.state, outcome.code, outcome.reply, outcome.sha256) for outcome in outcomes]
        marks += [(attempt.key, "attempted", 0, "", "") for attempt in attempts]
        values = (at, at, *chain.from_iterable(marks), self._number, self._run)
        at_run = {"mailing": self._number, "run": self._run, "at": at}
        telling = [
            {**at_run, "key": outcome.key, "state": outcome.state, "code": outcome.code, "reply": outcome.reply}
            for outcome in outcomes
            if outcome.state not in ("accepted", "leased")
        ]
        together = self._together() if telling or not attempts else nullcontext()
        asked = self.watch.waiting(self.connection)
        with self._lock, database_errors(self.connection.engine), asked, together:
            statement = _marks(len(marks), "%s" if self.connection.dialect.name == "postgresql" else "?")
            if self.connection.exec_driver_sql(statement, values).rowcount != len(marks):
                message = "another run took over emails from this one"
                raise DatabaseUnavailable(message, self.connection.engine)
            if telling:
                self.connection.execute(insert(events), telling)
        for attempt in attempts[-1:]:
            self._note(attempt.key, at)

    def _lease(self, size: int) -> Sequence[Any]:
        if size < 1:
            return []
        pending = select(EMAIL.key).where(EMAIL.mailing == self._number, *PENDING)
        in_order = pending.order_by(EMAIL.run)  # that of the index: PostgreSQL might read all emails otherwise
        some = in_order.limit(size).with_for_update(skip_locked=True).cte("some")
        mine = EMAIL.mailing == self._number, EMAIL.key.in_(select(some.c.key))
        columns = [EMAIL[name] for name in ("key", "address", "name", "language", "reply")]
        leased = update(deliveries).where(*mine).values(state="leased", run=self._run).returning(*columns)
        with self._lock, database_errors(self.connection.engine), self.watch.waiting(self.connection):
            return sorted(self.connection.execute(leased), key=lambda row: bool(row.reply))  # the tried ones last

    @contextmanager
    def _together(self) -> Iterator[None]:
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


@cache
def _marks(count: int, mark: str) -> str:
    """Return the statement that marks so many emails. `mark`: how the database writes a parameter."""
    row = f"({', '.join([mark] * 5)})"
    return MARKS.replace("?", mark).format(rows=", ".join([row] * count))


def _drop_repeated(db: Connection) -> int:
    """Remove the rows of a list whose address an earlier line names, and return their number."""
    db.exec_driver_sql("CREATE INDEX listed_keys ON listed (key, line)")  # after loading: it is built faster
    earlier = listed.alias("earlier")
    again = select(earlier.c.key).where(earlier.c.key == listed.c.key, earlier.c.line < listed.c.line).exists()
    several = select(listed.c.key).group_by(listed.c.key).having(func.count() > 1)  # by the index, in one pass
    return db.execute(listed.delete().where(listed.c.key.in_(several), again)).rowcount


def _tried_for_days(db: Connection, number: int, deferred: ColumnElement[bool]) -> str:
    """Return until when emails were tried first that have been put off for as long as GIVE_UP since; empty if none
    were. Only the runs count that put some off. `deferred`: which emails are in question."""
    mine, total, ended = EMAIL.mailing == number, timedelta(), func.max(EVENT.at)
    first = db.scalar(select(func.min(EMAIL.tried)).where(mine, deferred)) or "9"
    put_off = EVENT.mailing == number, EVENT.state == "deferred", EVENT.at >= first
    ended_runs = db.scalars(select(ended).where(*put_off).group_by(EVENT.run).order_by(ended.desc()))
    for later, earlier in pairwise(map(datetime.fromisoformat, ended_runs)):
        total += min(later - earlier, PAUSE)
        if total >= RETRY_PERIOD:
            return stamp(earlier)
    return ""
