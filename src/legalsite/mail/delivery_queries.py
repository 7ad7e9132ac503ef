"""All queries about deliveries: counts, causes, recipients, events, and evidence."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, Engine, literal, select

from legalsite.errors import usage_failure
from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import (
    EMAIL,
    PRINTED_REPLY,
    ROW,
    UNFINISHED,
    Condition,
    Database,
    Values,
    deliveries,
    execute,
    history,
    mailing_key,
    reports,
    row_key,
    secret_key,
)
from legalsite.mail.delivery_updates import PURGED, UNCERTAIN_STATES, SentEmail
from legalsite.mail.email_states import (
    HAS_PERSONAL_DATA,
    count_emails,
    emails_in_ended_runs,
    person_conditions,
)
from legalsite.mail.mailing_parts import (
    RECIPIENTS_FILE,
    content_files,
    content_hash_lines,
    mailing_parts,
    recipients_hash_line,
    stored_content,
    stored_mailing,
)
from legalsite.mail.message_ids import RELAY_ID_PATTERN, key_of_token, message_ids
from legalsite.mail.relay import answer_words
from legalsite.model.declared_time import Clock
from legalsite.model.email import (
    Cause,
    DeliveryState,
    MailingContent,
    Recipient,
    StoredMailing,
)
from legalsite.model.notice_key import parse_notice_keys
from legalsite.text.email_addresses import local_part

NOT_ACCEPTED: Collection[DeliveryState] = (
    "unknown",
    "attempted",
    "rejected",
    "deferred",
    "bounced",
    "expired",
)
IN_TRANSIT: tuple[DeliveryState, ...] = ("leased", "attempted")
# states of emails that were certainly sent, even if a backup was restored
SENT_STATES = ("accepted", "bounced")
# SQL for the erasures of a mailing's recipients: when, by whom, and how many (`code`)
PURGES = f"""
SELECT at AS time, reply AS by, code AS people FROM history
WHERE mailing = :number AND state = '{PURGED}' ORDER BY id
"""  # noqa: S608 (made of constants)
# SQL for the latest time of any row in the database
NEWEST_TIME = """
SELECT max(time) FROM (
SELECT max(planned) AS time FROM mailings UNION ALL SELECT max(began) FROM runs
UNION ALL SELECT max(at) FROM history UNION ALL SELECT max(changed) FROM deliveries
) AS times
"""
# SQL that counts the emails of a mailing for each value of a column
COUNTS = """
SELECT {column}, count(*) FROM deliveries WHERE mailing = :number
GROUP BY {column} ORDER BY {column}
"""
# SQL that counts the emails of a mailing for each state and reply. Emails without a problem are
# left out.
CAUSES = f"""
SELECT state, reply, count(*) FROM deliveries
WHERE mailing = :number AND (state <> 'pending' OR reply <> '')
AND state NOT IN {("accepted", *IN_TRANSIT)}
GROUP BY state, reply ORDER BY state, reply
"""  # noqa: S608 (made of constants)
LAST_CHOICE = "SELECT max(policies) FROM deliveries WHERE mailing = :number"
SUPPRESSION = "SELECT reason, since, reply FROM suppressions WHERE key = :key"
REPORT = "SELECT data FROM reports WHERE sha256 = :sha256"
MAX_KINDS_OF_REPLIES = 1000  # maximum number of kinds of replies that are counted separately
CountedColumn = Literal[
    "state", "language", "state || ' ' || policies", "language || ' ' || policies"
]


class DeliveryQueries(Database):
    """All queries about deliveries. Queries don't change anything.

    `reading` caches counts, because the caller doesn't change anything either. A mailing may
    announce many policies, which all need the same counts.
    """

    def __init__(self, engine: Engine, now: Clock, *, reading: bool = False) -> None:
        super().__init__(engine, now)
        self._count_rows = cache(self._all_rows) if reading else self._all_rows

    def _all_rows(self, query: str, **values: Any) -> list[Any]:
        return list(self.rows(query, **values))

    def mailings(self, name: str = "") -> list[StoredMailing]:
        """Return mailings in the order of planning.

        `name` is POLICY or POLICY@VERSION, or empty for all mailings.
        """
        found = []
        with self.reading() as db:
            rows = execute(db, "SELECT id, key FROM mailings ORDER BY id").all()
            for number, keys in rows:
                if any(key.matches(name) for key in parse_notice_keys(keys)):
                    found.append(stored_mailing(db, number))
        return found

    def mailing(self, number: int) -> StoredMailing:
        with self.reading() as db:
            return stored_mailing(db, number)

    def content(self, number: int) -> MailingContent:
        with self.reading() as db:
            return stored_content(db, number)

    def content_files(self, number: int, policy: str) -> dict[str, bytes]:
        with self.reading() as db:
            return dict(content_files(db, number, policy))

    def changed_parts(self, number: int) -> list[str]:
        """Return the sorted names of a mailing's parts that changed after it was planned.

        `stored.parts` lists the hashes of the parts when the mailing was planned, and
        `stored.digest` is the hash of that list, which the user confirms. If the list doesn't
        match it, `digest.txt` is included. Recipients can't be compared after some of them were
        erased.
        """
        with self.reading() as db:
            stored = stored_mailing(db, number)
            content_lines = content_hash_lines(db, number) + recipients_hash_line(db, number)
            parts = mailing_parts(stored, content_lines)  # the hashes of the parts as they are now
        # lines that only one of the two lists of hashes contains
        differing = set(stored.parts.splitlines()) ^ set(parts.splitlines())
        # names of the parts (each line is `hash  name`)
        changed = {line.partition("  ")[2] for line in differing}
        digest = hashlib.sha256(stored.parts.encode())
        if digest.hexdigest() != stored.digest:
            changed.add("digest.txt")
        if self.count_erased(number):  # an erasure also changes the hash of the recipients
            changed.discard(RECIPIENTS_FILE)
        return sorted(changed)

    def count_left(self, number: int, address: str = "") -> int:
        """Count the emails of a mailing, or to one address, that are left to send."""
        return self._count(number, address, UNFINISHED)

    def count_unleased(self, number: int) -> int:
        """Count the emails of a mailing that are left to send and not leased to a running run."""
        with self.reading() as db:
            # killed runs still lease these emails
            is_abandoned = emails_in_ended_runs(db, number, IN_TRANSIT)
            is_free = EMAIL.state.not_in(IN_TRANSIT)
            return count_emails(db, number, is_free | is_abandoned, UNFINISHED)

    def count_erased(self, number: int) -> int:
        return self._count(number, "", EMAIL.address.is_(None))

    def count_with_personal_data(self, number: int, address: str = "") -> int:
        """Count the emails of a mailing, or to one address, that still contain personal data.

        Personal data is the address, or a mail server's reply, which may contain the address.
        """
        return self._count(number, address, HAS_PERSONAL_DATA)

    def _count(self, number: int, address: str, condition: Any) -> int:
        with self.reading() as db:
            of_person = person_conditions(db, number, address)
            return count_emails(db, number, *of_person, condition)

    def _of_person(self, number: int, address: str, columns: Any = EMAIL) -> Any:
        """Return conditions that select a mailing's rows for an address.

        If the address is empty, all rows are selected. `columns` contains the columns of the table.
        """
        with self.reading() as db:
            return person_conditions(db, number, address, columns)

    def counts(self, number: int, column: CountedColumn = "state") -> dict[str, int]:
        """Count the emails of a mailing for each value of a column."""
        return dict(self._count_rows(COUNTS.format(column=column), number=number))

    def causes(self, number: int) -> list[Cause]:
        """Return why emails haven't been accepted, with counts, most frequent cause first."""
        counts = Counter[tuple[DeliveryState, str]]()
        samples: dict[tuple[DeliveryState, str], str] = {}  # cause → its first whole reply
        for state, reply, count in self.rows(CAUSES, number=number):
            cause = state, answer_words(reply)  # replies of the same kind count as one cause
            # count all further kinds of replies together, to limit memory
            if cause not in counts and len(counts) >= MAX_KINDS_OF_REPLIES:
                cause = state, ""
            samples.setdefault(cause, reply)
            counts[cause] += count
        by_state = Counter(state for state, _ in counts)
        causes = []
        for (state, words), count in counts.most_common():
            # users only need to name the kind of reply if several causes have the same state
            answer = words if by_state[state] > 1 else ""
            causes.append(Cause(state, count, samples[state, words], answer))
        return causes

    def emails(
        self, number: int, states: Collection[DeliveryState] = NOT_ACCEPTED, answer: str = ""
    ) -> Iterator[Values]:
        """Yield the emails of a mailing in certain states as JSON values, sorted by address.

        By default, these are emails that were tried but not accepted. Erased addresses are empty.
        `answer` selects emails with this kind of reply, as compared by `answer_words`.
        """
        words = answer_words(answer)
        names = ("address", "state", "code", "reply", "changed", "key")
        columns = [EMAIL[name] for name in names]
        query = select(*columns).where(EMAIL.mailing == number, EMAIL.state.in_(states))
        for row in self.rows(query.order_by(EMAIL.address)):
            if not words or answer_words(row.reply) == words:
                yield {**row._asdict(), "address": row.address or "", "key": row.key.hex()}

    def recipients(self, number: int, policy: str, first: int | None) -> Iterator[Any]:
        """Yield the key, language, hash, address, and name of recipients, in the order added.

        `policy`, if not empty, selects recipients who were emailed about this policy. `first`
        limits the number of recipients.
        """
        columns = EMAIL.key, EMAIL.language, EMAIL.person, EMAIL.address, EMAIL.name
        conditions = self._policy_conditions(number, policy)
        query = select(*columns).where(EMAIL.mailing == number, *conditions)
        yield from self.rows(query.order_by(EMAIL.added, EMAIL.key).limit(first))

    def history(
        self, number: int, policy: str, first: int | None, *, skip: int = 0
    ) -> Iterator[Any]:
        """Yield the history of a mailing's emails in order, except the first `skip` rows.

        Rows contain the key, time, state, code, run, hash of the message, hash of the reply, and
        reply. The remaining arguments are the same as for `recipients`.
        """
        columns = ROW.key, ROW.at, ROW.state, ROW.code, ROW.run, ROW.sent, ROW.reply_sha256
        query = select(*columns, PRINTED_REPLY.label("reply"))
        conditions = self._policy_conditions(number, policy)
        if conditions:
            is_its_row = (EMAIL.mailing == ROW.mailing) & (EMAIL.key == ROW.key)
            query = query.join(deliveries, is_its_row).where(*conditions)
        query = query.where(ROW.mailing == number, ROW.state != PURGED)
        yield from self.rows(query.order_by(ROW.id).limit(first).offset(skip))

    def _policy_conditions(self, number: int, policy: str) -> tuple[Condition, ...]:
        """Return conditions for emails of a mailing that are about a policy.

        The result is empty if all emails are about all policies, or if `policy` is empty.
        """
        if not policy:
            return ()
        # the last value of `policies` in sort order, from a single row with a single column
        ((last_choice,),) = self._count_rows(LAST_CHOICE, number=number)
        # an empty value stands for all policies and sorts first, so all other values are empty, too
        if not last_choice:
            return ()
        # surround both names with spaces, so that `terms` doesn't match `terms-eu`
        named = literal(" ").concat(EMAIL.policies).concat(" ").contains(f" {policy} ")
        return ((EMAIL.policies == "") | named,)

    def mailing_secret(self, number: int) -> bytes:
        """Return the key for hashing a mailing's personal data. A destroyed key is empty."""
        with self.reading() as db:
            return mailing_key(db, number)

    def addresses(self, number: int, address: str = "") -> dict[str, str]:
        """Map the keys (hex) of a mailing's recipients to their addresses.

        Erased addresses are left out. If `address` isn't empty, only that recipient is returned.
        """
        query = select(EMAIL.key, EMAIL.address).where(*self._of_person(number, address))
        rows = self.rows(query.where(EMAIL.address.is_not(None)))
        return {key.hex(): address for key, address in rows}

    def people_with_email(self, number: int) -> Iterator[Recipient]:
        """Yield the recipients of a mailing who may have received its email and weren't erased."""
        # keys of emails that were accepted, or may have been, at any time
        has_it = select(ROW.key).where(ROW.mailing == number, ROW.state.in_(UNCERTAIN_STATES))
        columns = EMAIL.address, EMAIL.name, EMAIL.language, EMAIL.policies
        query = select(*columns).where(EMAIL.mailing == number, EMAIL.key.in_(has_it))
        query = query.where(EMAIL.state != "bounced", EMAIL.address.is_not(None))
        for row in self.rows(query.order_by(EMAIL.key)):
            yield Recipient(row.address, row.name, row.language, policies=row.policies)

    def results(self) -> Sequence[Any]:
        """Return the stored results in the order of recording: ID, hash, RESULT, lines, and clone."""
        return list(self.rows("SELECT id, sha256, result, lines, clone FROM results ORDER BY id"))

    def person(self, address: str) -> Values:
        """Return everything that's stored about a person, as JSON values.

        `suppressed` is the reason why the person isn't emailed anymore, or None. `emails` contains
        the emails to the person, with events and reports. Emails of erased mailings can't be found,
        because their key was destroyed.
        """
        with self.reading() as db:
            key = row_key(secret_key(db), address)
            suppressed = execute(db, SUPPRESSION, key=key).mappings().first()  # a row or None
        emails = []
        for mailing in self.rows("SELECT id, key, audience FROM mailings"):
            emails += self._emails_to(address, *mailing)
        return {"suppressed": suppressed and dict(suppressed), "emails": emails}

    def _emails_to(self, address: str, number: int, mailing: str, audience: str) -> list[Values]:
        """Return a mailing's email to an address, with its events, as JSON values in a list.

        The list is empty if there's no such email. `mailing` is the mailing's key.
        """
        columns = ROW.at, ROW.state, ROW.code, PRINTED_REPLY.label("reply")
        events = select(*columns).where(*self._of_person(number, address, ROW))
        reports = {}
        for name, data in self.reports(number, address):
            reports[name] = data.decode("utf-8", "replace")
        history = self._values(events.order_by(ROW.id))
        facts = {"mailing": mailing, "audience": audience, "reports": reports, "events": history}
        emails = self._values(select(deliveries).where(*self._of_person(number, address)))
        return [{**email, **facts, "key": email["key"].hex()} for email in emails]

    def _values(self, query: Any, **values: Any) -> list[Values]:
        return [row._asdict() for row in self.rows(query, **values)]

    def runs(self, number: int) -> list[dict[str, str]]:
        """Return the facts about each run of a mailing and when it `began`, oldest run first."""
        query = "SELECT began, facts FROM runs WHERE mailing = :number ORDER BY id"
        runs = self.rows(query, number=number)
        return [{"began": began, **json.loads(facts)} for began, facts in runs]

    def purges(self, number: int) -> list[Values]:
        """Return the erasures of recipients of a mailing: `time` (UTC), `by` whom, and how many."""
        return self._values(PURGES, number=number)

    def newest_time(self) -> str:
        """Return the latest time of any plan, run, event, or state, or an empty string."""
        return self.value(NEWEST_TIME) or ""

    def last_change(self, number: int) -> str:
        """Return when any email of a mailing last changed (UTC, such as 2026-03-02T09:30:00Z)."""
        query = "SELECT max(changed) FROM deliveries WHERE mailing = :number"
        return self.value(query, number=number) or ""

    def stored_file(self, sha256: str) -> bytes:
        """Return a file listed in RESULT. Raises ProblemsFound if it was removed."""
        query = "SELECT data FROM evidence WHERE sha256 = :sha256"
        data = self.value(query, sha256=sha256)
        if data is None:
            message = f"the database no longer has the file {sha256}, which is part of the evidence"
            raise usage_failure("evidence-missing", message, "restore the database from a backup")
        return bytes(data)

    def reports(self, number: int, address: str = "") -> Iterator[tuple[str, bytes]]:
        """Yield names and contents of the delivery reports about a mailing, or about one address.

        The name is the start of the SHA-256, with `.eml`.
        """
        sha256 = reports.c.sha256
        query = select(sha256).join(history, sha256 == ROW.report).distinct()
        query = query.where(*self._of_person(number, address, ROW))
        # read all names first, so that no other query runs at the same time
        for (name,) in list(self.rows(query)):
            data = self.value(REPORT, sha256=name)
            yield f"{name[:60]}.eml", bytes(data)

    def unknown_emails(self, numbers: Iterable[int], *, restored: bool) -> dict[str, SentEmail]:
        """Return the emails of mailings whose result is unknown, keyed by message ID.

        A `restored` database may lack emails that were sent after the backup. So all emails that it
        doesn't list as sent count as unknown.
        """
        is_unknown = EMAIL.state == "unknown"
        if restored:
            is_unknown = EMAIL.state.not_in(SENT_STATES)
        emails = {}
        with self.reading() as db:
            for number in numbers:
                found = _sent_emails(db, number, is_unknown)
                emails.update({message_id: email for message_id, _, email in found})
        return emails

    def emails_by_id(self, ids: Collection[str]) -> dict[str, SentEmail]:
        """Find emails by ID. This reads all rows.

        IDs don't include the host. An ID comes from our message or, if the mail server replaced our
        ID, from the mail server's reply.
        """
        emails = {}
        with self.reading() as db:
            for number in execute(db, "SELECT id FROM mailings").scalars().all():
                for message_id, reply, email in _sent_emails(db, number):
                    # our ID, and IDs in the mail server's reply
                    for known_id in (local_part(message_id), *RELAY_ID_PATTERN.findall(reply)):
                        if known_id in ids:
                            emails[known_id] = email
        return emails

    def newest_emails(self, addresses: Collection[str]) -> dict[str, SentEmail]:
        """Return the newest email to each address. This reads all rows.

        Emails that were or may have been delivered take precedence over newer emails.
        """
        emails = {}  # address → email; an email of a newer mailing replaces the older one
        arrived = {}
        with self.reading() as db:
            for number in execute(db, "SELECT id FROM mailings ORDER BY id").scalars().all():
                secret = mailing_key(db, number)
                # key of an address in this mailing → address
                keys = {row_key(secret, address): address for address in addresses}
                for _, _, email in _sent_emails(db, number):
                    address = keys.get(email.key)
                    if address is None:
                        continue
                    emails[address] = email
                    # the email was or may have been accepted, even if it bounced later
                    if email.state in (*UNCERTAIN_STATES, "bounced"):
                        arrived[address] = email
        return emails | arrived  # emails that arrived take precedence

    def suppression_keys(self, reports: Mapping[str, str]) -> dict[bytes, str]:
        """Replace the addresses in `reports` (address → content) with suppression keys.

        Erased addresses, which are empty, are left out.
        """
        with self.reading() as db:
            secret = secret_key(db)
        return {row_key(secret, address): words for address, words in reports.items() if address}

    def keys_of_tokens(self, tokens: Iterable[str]) -> dict[str, bytes | None]:
        """Map unsubscribe tokens to suppression keys, or to None if a token isn't ours."""
        with self.reading() as db:
            secret = secret_key(db)
        return {token: key_of_token(secret, token) for token in tokens}


def _sent_emails(
    db: Connection, number: int, *conditions: Any
) -> Iterator[tuple[str, str, SentEmail]]:
    """Yield the message ID, the mail server's reply, and the email for each email of a mailing."""
    message_id = message_ids(db, number)
    columns = EMAIL.key, EMAIL.state, EMAIL.reply, EMAIL.address
    query = select(*columns).where(EMAIL.mailing == number, *conditions)
    for key, state, reply, address in db.execute(query, execution_options=database.STREAMED):
        yield message_id(key), reply, SentEmail(number, key, state, address or "")
