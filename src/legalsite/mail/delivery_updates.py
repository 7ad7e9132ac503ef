"""All updates of deliveries: plans, runs, results that arrive later, and erasure.

States of an email: pending → leased → attempted → accepted, rejected, deferred, or unknown.

The state is updated before and after an email is sent, each time in a transaction that's on disk
before anything else happens. If a run is killed, the next run sends the emails that the killed run
hadn't started to send. Only emails in transit have an unknown result, because the mail server may
or may not have received them. They're never sent again automatically, because SMTP can't guarantee
that an email is sent exactly once (RFC 1047).
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from itertools import islice
from typing import Any, Literal, get_args

from msgspec import Struct
from sqlalchemy import Connection, case, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import (
    EMAIL,
    MAILING,
    ROW,
    Database,
    DatabaseUnavailable,
    Values,
    execute,
    insert_rows,
    mailings,
    row_key,
    secret_key,
)
from legalsite.mail.email_states import (
    EXCLUDED,
    HAS_PERSONAL_DATA,
    change_emails,
    count_emails,
    person_conditions,
    take_over_ended_runs,
)
from legalsite.mail.mailing_plan import (
    ContentFor,
    ListedRecipients,
    LoadReport,
    MailingPlan,
    is_repetition,
)
from legalsite.mail.restore_detection import attempt_recorder
from legalsite.mail.send_run import SendRun, end_run
from legalsite.model.email import REPORT_HASH_FORMAT, DeliveryState, Mailing, MailingContent

PURGED = "purged"  # state of a history row that's about a whole mailing
UNCERTAIN_STATES = ("accepted", "unknown")  # states in which an email may still bounce
MESSAGES_AT_ONCE = 100  # maximum number of messages that are in memory and in a transaction

# SQL that sets a result that became known after the run. The code of such results is 0.
SET_RESULT = """
UPDATE deliveries SET state = :state, code = 0, reply = :reply, changed = :at
WHERE mailing = :mailing AND key = :key
"""
IS_UNCERTAIN = "AND state IN ('accepted', 'unknown')"
# SQL that suppresses an email. Its reply becomes the reason why the address is excluded.
SET_SUPPRESSED = f"""
UPDATE deliveries SET state = 'suppressed', code = 0, changed = :at,
reply = (SELECT reason FROM ({EXCLUDED}) AS excluded WHERE excluded.key = :suppression_key)
WHERE mailing = :mailing AND key = :key
"""  # noqa: S608 (made of constants)
# SQL for the unsent emails that a suppression stops: emails to subscribers and, if the address
# bounced, to account holders.
UNSENT = f"""
SELECT mailing, deliveries.key, address FROM deliveries JOIN mailings ON mailings.id = mailing
WHERE (audience = 'subscribers' OR :reason = 'bounced')
AND deliveries.state IN ('pending', 'deferred') AND {database.UNFINISHED}
"""  # noqa: S608 (made of constants)
ADD_RUN = """
INSERT INTO runs (mailing, began, facts) VALUES (:mailing, :began, :facts) RETURNING id
"""
ADD_RESULT = """
INSERT INTO results (sha256, result, lines, clone) VALUES (:sha256, :result, :lines, :clone)
"""
FORGET_RESULTS = "DELETE FROM results WHERE id = :id"
# SQL that marks recipients of a mailing as counted by a recorded result. Later lists don't change
# them.
FREEZE_RECIPIENTS = """
UPDATE mailings SET recorded_lists = (
    SELECT coalesce(max(added), 0) FROM deliveries WHERE mailing = :number
) WHERE id = :number
"""
ADD_FILE = """
INSERT INTO evidence (sha256, data) VALUES (:sha256, :data)
ON CONFLICT (sha256) DO UPDATE SET data = excluded.data
"""
ADD_REPORT = "INSERT INTO reports (sha256, data) VALUES (:sha256, :data) ON CONFLICT DO NOTHING"
# SQL for the hashes of missing reports: the history names them, but they aren't stored
MISSING_REPORTS = """
SELECT report FROM history WHERE report <> '' EXCEPT SELECT sha256 FROM reports
"""
# SQL that deletes reports that the history doesn't name anymore
DELETE_UNNAMED_REPORTS = """
DELETE FROM reports WHERE sha256 IN (SELECT sha256 FROM reports EXCEPT SELECT report FROM history)
"""
# SQL that adds the history row of an erasure, whose code is the number of people
ADD_PURGE = f"""
INSERT INTO history (mailing, key, at, state, code, reply)
VALUES (:mailing, :key, :at, '{PURGED}', :people, :by)
"""  # noqa: S608 (made of constants)
# SQL that suppresses an address; if it's added twice, `bounced` takes precedence over
# `unsubscribed`
ADD_SUPPRESSION = """
INSERT INTO suppressions (key, reason, since, reply) VALUES (:key, :reason, :since, :reply)
ON CONFLICT (key) DO UPDATE
SET reason = excluded.reason, since = excluded.since, reply = excluded.reply
WHERE excluded.reason = 'bounced' AND suppressions.reason = 'unsubscribed'
"""
COUNT_SUPPRESSIONS = "SELECT count(*) FROM suppressions"
DELETE_SUPPRESSION = "DELETE FROM suppressions WHERE key = :key"
SuppressionReason = Literal["bounced", "unsubscribed"]
SUPPRESSION_REASONS = get_args(SuppressionReason)
SUPPRESSED_KEYS = "SELECT key FROM suppressions WHERE reason = :reason"
SUPPRESSION_REASON = "SELECT reason FROM suppressions WHERE key = :key"
# SQL that adds a history row for a result that became known after the run, before the email's state
# changes. If an unknown result becomes `accepted`, the row has the time of sending.
ADD_LATER_RESULT = """
INSERT INTO history (mailing, key, at, state, code, reply, reply_sha256, report)
SELECT mailing, key, CASE WHEN :state = 'accepted' AND state = 'unknown' THEN changed ELSE :at END,
:state, 0, :reply, :reply_sha256, :report FROM deliveries
WHERE mailing = :mailing AND key = :key
"""
# SQL that adds the current state of an email to its history
ADD_STATE = """
INSERT INTO history (mailing, key, run, at, state, code, reply)
SELECT mailing, key, run, changed, state, code, reply FROM deliveries
WHERE mailing = :mailing AND key = :key
"""


class SentEmail(Struct, frozen=True):
    """An email that was found by its message ID."""

    number: int  # ID of the mailing
    key: bytes  # key of the row in `deliveries`
    state: DeliveryState
    address: str = ""  # empty if the address was erased


# email → (result, how the result is known, SHA-256 of the report or an empty string)
Results = Mapping[SentEmail, tuple[Literal["accepted", "bounced"], str, str]]


class DeliveryUpdates(Database):
    """All updates of deliveries in a database."""

    def plan(
        self,
        mailing: Mailing,
        recipients: ListedRecipients,
        *,
        drop_missing: bool = False,
        source: Callable[[], Mapping[str, Any]] = dict,
        not_before: str = "",
        content_for: ContentFor = lambda _: MailingContent(),
    ) -> LoadReport:
        """Store a mailing and its recipients.

        `recipients` contains (line number in the list, recipient). `content_for` composes the
        emails to these recipients. Recipients who were already stored are kept. With
        `drop_missing`, unsent emails to stored addresses that aren't on the list are canceled.

        Nothing is stored if `recipients` raises an exception. Raises ProblemsFound if anyone was
        sent the mailing's emails with different wording. After all recipients were read, `source`
        returns facts about the list, such as `skipped`, the number of unreadable rows. `not_before`
        is the same as in StoredMailing; an empty text keeps the stored time.
        """
        with self.writing() as db:
            plan = MailingPlan(db, mailing, self.time)
            return plan.add(
                recipients,
                source,
                content_for,
                drop_missing=drop_missing,
                not_before=not_before,
            )

    @contextmanager
    def run(
        self, number: int, limit: int | None = None, facts: Mapping[str, str] | None = None
    ) -> Iterator[SendRun]:
        """Start a run, which takes over emails of killed runs, and end it after the `with` block.

        At most `limit` emails are leased, or all if `limit` is None. `facts` state who started the
        run and where, and are stored. The caller must hold the sending lock.
        """
        facts_json = json.dumps(facts or {}, ensure_ascii=False)
        with self.writing() as db:
            added = execute(db, ADD_RUN, mailing=number, began=self.time(), facts=facts_json)
            run: int = added.scalar_one()
        # `held` is the run's own connection. `note` also writes the run's last attempt outside the
        # database.
        with self.reading() as held, attempt_recorder(self.engine, number, run) as note:
            # without a pool, the run's locks end with the run
            held.execution_options(isolation_level="AUTOCOMMIT").detach()
            database.lock_run(held, run)
            self.take_over_ended_runs(number)
            sending = SendRun(held, run, number, time=self.time, limit=limit, note=note)
            # only the answers of a server can be late
            is_watched = held.dialect.name == "postgresql"
            try:
                with sending.watch.watching() if is_watched else nullcontext():
                    yield sending
            except BaseException:
                with suppress(DatabaseUnavailable):  # the first error is more informative
                    self._end_run(number, run)
                raise
            else:
                self._end_run(number, run)
            finally:
                with suppress(SQLAlchemyError):
                    # a lost connection no longer has the lock, and using it would open a new one
                    if not held.invalidated:
                        database.release_run(held, run)

    def take_over_ended_runs(self, number: int) -> None:
        """Take over the emails of runs that have ended. The caller must hold the sending lock."""
        with self.writing() as db:
            take_over_ended_runs(db, number, self.time())

    def change_state(
        self, number: int, old: Collection[DeliveryState], new: DeliveryState, reason: str
    ) -> int:
        """Change emails from `old` states to a `new` one, and return their number.

        Emails of killed runs are taken over first. The reason is stored with each email. Erased
        emails aren't changed, because they can't be sent again. The caller must hold the sending
        lock.
        """
        self.take_over_ended_runs(number)
        time = self.time()
        with self.writing() as db:
            changed = change_emails(db, number, EMAIL.state.in_(old), new, reason, at=time)
            if new != "pending":
                return changed
            # addresses may have been suppressed since, and their emails must not be sent
            for why in SUPPRESSION_REASONS:
                keys = set(db.scalars(text(SUPPRESSED_KEYS), {"reason": why}))
                changed -= _suppress_unsent(db, keys, why, time)
            return changed

    def record_results(self, results: Results, *, restored: bool = False) -> None:
        """Record the results of emails that became known after their run.

        Only uncertain results change: `unknown`, and `accepted`, because an accepted email can
        still bounce. In a `restored` database, all results can change, because any email may have
        been sent.
        """
        rows = []
        time = self.time()
        condition = "" if restored else IS_UNCERTAIN
        with self.writing() as db:
            for email, (state, source, report_hash) in results.items():
                # `source` says how the result is known, and replaces the mail server's reply. It
                # may contain the recipient's name, so it isn't stored if the email was erased.
                # Neither is the hash of the report.
                reply = source if email.address else ""
                report = report_hash if reply else ""
                row = {"mailing": email.number, "key": email.key, "at": time, "state": state}
                row |= {"reply": reply, "report": report}
                printed = reply  # the reply as the history shows it, with the report's hash
                if report:
                    printed += f" {REPORT_HASH_FORMAT.format(report)}"
                secret = database.mailing_key(db, email.number)
                row["reply_sha256"] = database.reply_sha256(secret, email.key, printed)
                rows.append(row)
            # add to the history first, because the condition is about the previous states
            if rows:
                db.execute(text(f"{ADD_LATER_RESULT} {condition}"), rows)
                db.execute(text(f"{SET_RESULT} {condition}"), rows)

    def store_reports(self, messages: Iterable[bytes]) -> None:
        """Store delivery reports whose results were recorded, until their recipients are erased.

        `messages` is only read if a report is missing.
        """
        missing = {row[0] for row in self.rows(MISSING_REPORTS)}
        if not missing:
            return
        found = _missing_reports(messages, missing)
        while batch := list(islice(found, MESSAGES_AT_ONCE)):
            with self.writing() as db:
                db.execute(text(ADD_REPORT), batch)

    def suppress(self, reports: Mapping[bytes, str], reason: SuppressionReason) -> int:
        """Suppress addresses and their unsent emails, and return the number of new addresses.

        `reports` maps suppression keys to the content of reports. People who unsubscribed are still
        emailed as account holders.
        """
        time = self.time()
        rows = []
        for key, reply in reports.items():
            rows.append({"key": key, "reason": reason, "since": time, "reply": reply})
        if not rows:
            return 0
        with self.writing() as db:
            before = execute(db, COUNT_SUPPRESSIONS).scalar_one()
            db.execute(text(ADD_SUPPRESSION), rows)
            added: int = execute(db, COUNT_SUPPRESSIONS).scalar_one() - before
            _suppress_unsent(db, reports, reason, time)
        return added

    def unsuppress(self, addresses: Iterable[str], why: str) -> dict[str, str]:
        """Remove addresses from the suppression list.

        Return the reason why each address was suppressed, or an empty string if it wasn't. `why` is
        stored in a history row for each email to the address. Suppressed emails become pending only
        when their mailing is planned again.
        """
        time = self.time()
        reasons = {}
        with self.writing() as db:
            secret = secret_key(db)
            numbers = db.scalars(select(MAILING.id)).all()
            for address in addresses:
                key = row_key(secret, address)
                reason = execute(db, SUPPRESSION_REASON, key=key).scalar() or ""
                reasons[address] = reason
                if not reason:
                    continue
                execute(db, DELETE_SUPPRESSION, key=key)
                reply = f"no longer on the suppression list ({reason}): {why}"
                for number in numbers:
                    emails = person_conditions(db, number, address)
                    db.execute(insert_rows(emails, time, "unsuppressed", reply))
                    database.hash_replies(db, number)
        return reasons

    def record_live_page(self, number: int, check: Mapping[str, Any]) -> None:
        """Store the result of checking the live site before a run, unless it repeats the last one."""
        with self.writing() as db:
            is_mailing = MAILING.id == number
            # lock the row, because another run may add a check
            stored = db.scalar(select(MAILING.live).where(is_mailing).with_for_update())
            checks = json.loads(stored or "[]")
            if not checks or not is_repetition(check, checks[-1]):
                live = json.dumps([*checks, check], ensure_ascii=False)
                db.execute(update(mailings).where(is_mailing).values(live=live))

    def store_results(
        self,
        results: Sequence[Values],
        files: Mapping[str, bytes],
        numbers: Iterable[int],
    ) -> None:
        """Store results that are about to be recorded, as rows of the table `results`.

        `files` maps SHA-256 hashes to the files with the evidence. The recipients of mailings in
        `numbers` can't change anymore, because the results count them.
        """
        rows = [{"sha256": sha256, "data": data} for sha256, data in files.items()]
        with self.writing() as db:
            if rows:
                db.execute(text(ADD_FILE), rows)
            db.execute(text(ADD_RESULT), results)
            for number in numbers:
                execute(db, FREEZE_RECIPIENTS, number=number)

    def forget_results(self, ids: Iterable[int]) -> None:
        """Delete results whose lines aren't in any ledger."""
        with self.writing() as db:
            for number in ids:
                execute(db, FORGET_RESULTS, id=number)

    def erase(self, number: int, by: str, address: str = "") -> int:
        """Erase the personal data of a mailing, or of one address, and return the number of people.

        This erases names, addresses, replies, and reports, which may also contain names. For a
        whole mailing, the key is destroyed, too, so that nobody can tell whose rows remain. States,
        codes, hashes, and reasons for suppression are kept. `by` is stored in a history row.
        """
        # count people first, because the erasure is recorded with their number
        with self.reading() as db:
            of_emails = person_conditions(db, number, address)
            of_rows = person_conditions(db, number, address, ROW)
            people = count_emails(db, number, *of_emails, HAS_PERSONAL_DATA)
        # record the erasure first, so that an interrupted erasure is also recorded
        with self.writing() as db:
            execute(db, ADD_PURGE, mailing=number, key=b"", at=self.time(), people=people, by=by)
            _erase_suppression_replies(db, address)
            if not address:  # for the whole mailing
                database.store_mailing_key(db, number, b"")
        # keep the `reply` in the row of an erasure, which says who erased the data
        has_reply_of_server = ROW.state != PURGED
        self._overwrite(ROW.id, [has_reply_of_server, *of_rows], reply="", report="")
        # the reply of a suppressed email starts with the reason
        reason = case((EMAIL.reply.startswith("bounced"), "bounced"), else_="unsubscribed")
        reply = case((EMAIL.state == "suppressed", reason), else_="")
        self._overwrite(EMAIL.key, of_emails, reply=reply, address=None, name="")
        return people

    def erase_reports(self) -> None:
        """Delete delivery reports that the history doesn't name anymore after an erasure."""
        with self.writing() as db:
            if execute(db, DELETE_UNNAMED_REPORTS).rowcount:
                database.note_erased(db)

    def _end_run(self, number: int, run: int) -> None:
        """Release emails that a run has leased but not sent, and expire old emails."""
        # use another connection, because the run's connection may be lost
        with self.writing() as db:
            end_run(db, number, run, self.now())

    def _overwrite(self, column: Any, conditions: Iterable[Any], **values: Any) -> None:
        """Overwrite `values` in all rows that meet all conditions, in batches.

        `column` must contain unique values, by which the rows are split.
        """
        for batch in self.batches(column, *conditions):
            with self.writing() as db:
                db.execute(update(column.table).where(batch).values(**values))
                database.note_erased(db)


def _erase_suppression_replies(db: Connection, address: str) -> None:
    """Erase the reply in the suppression of an address, or all replies if `address` is empty."""
    if address:
        key = row_key(secret_key(db), address)
        execute(db, "UPDATE suppressions SET reply = '' WHERE key = :key", key=key)
    # suppression keys and row keys are different hashes, so nobody can tell which suppressions are
    # about the recipients of a mailing
    else:
        execute(db, "UPDATE suppressions SET reply = ''")


def _missing_reports(messages: Iterable[bytes], missing: Collection[str]) -> Iterator[Values]:
    for data in messages:
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in missing:
            yield {"sha256": sha256, "data": data}


def _suppress_unsent(
    db: Connection, suppression_keys: Collection[bytes], reason: str, time: str
) -> int:
    """Suppress the unsent emails to addresses, and return their number.

    People who unsubscribed are still emailed as account holders. `time` is stored with each email.
    """
    if not suppression_keys:
        return 0
    secret = secret_key(db)
    emails = []
    rows = db.execute(text(UNSENT), {"reason": reason}, execution_options=database.STREAMED)
    for number, key, address in rows:
        if not address:  # the address was erased
            continue
        suppression_key = row_key(secret, address)
        if suppression_key in suppression_keys:
            email = {"mailing": number, "key": key, "suppression_key": suppression_key, "at": time}
            # SET_SUPPRESSED looks up why the address is suppressed. With the audience `accounts`,
            # it ignores people who unsubscribed; with `subscribers`, it finds every reason. UNSENT
            # has already left out account holders whose emails unsubscribing doesn't stop.
            emails.append(email | {"audience": "subscribers"})
    if emails:
        db.execute(text(SET_SUPPRESSED), emails)
        db.execute(text(ADD_STATE), emails)
        # the new history rows contain replies
        for number in {email["mailing"] for email in emails}:
            database.hash_replies(db, number)
    return len(emails)
