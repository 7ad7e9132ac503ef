"""Every query about the deliveries: counts, causes, people, events, and evidence."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import Connection, Engine, select

from legalsite.errors import usage_failure
from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import (
    EMAIL,
    EVENT,
    NO_RUN,
    PRINTED_REPLY,
    UNFINISHED,
    Database,
    Values,
    deliveries,
    events,
    execute,
    mailing_key,
    reports,
    row_key,
    secret_key,
)
from legalsite.mail.delivery_updates import PURGED, UNCERTAIN_STATES, SentEmail
from legalsite.mail.email_states import (
    HAS_PERSONAL_DATA,
    POSSIBLY_SENT_STATES,
    count_emails,
    emails_in_ended_runs,
    person_conditions,
)
from legalsite.mail.mailing_parts import (
    RECIPIENTS_FILE,
    mailing_parts,
    recipient_list_lines,
    recipients_hash_line,
    stored_mailing,
)
from legalsite.mail.message_ids import RELAY_ID_PATTERN, key_of_token, message_ids
from legalsite.mail.relay import answer_words
from legalsite.model.declared_time import Clock
from legalsite.model.email import PERSON_STATES, Cause, DeliveryState, StoredMailing
from legalsite.model.email import UNFINISHED as UNFINISHED_STATES
from legalsite.model.notice_key import NoticeKey, parse_notice_keys
from legalsite.text.email_addresses import local_part

NOT_ACCEPTED: Collection[DeliveryState] = (
    "unknown",
    "attempted",
    "rejected",
    "deferred",
    "bounced",
    "expired",
)
FAILED_STATES = (
    *("rejected", "bounced", "unknown", "expired"),
    *("canceled", "suppressed", "agreed"),
)
IN_TRANSIT: tuple[DeliveryState, ...] = ("leased", "attempted")
SENT_STATES = ("accepted", "bounced")  # even a restored backup knows that these were sent
LAST_ACTIVITY = """
SELECT max(at) FROM (SELECT max(planned) AS at FROM mailings
UNION ALL SELECT max(began) FROM runs UNION ALL SELECT max(at) FROM events) AS changes
"""
# Counts emails in a state that doesn't follow from their last event: someone changed them by hand.
# `events_of_mailing` are all events of the mailing, and `last` the newest one of each email.
# `last_events` has the state of each email, the run that tried it last, and the state in its last
# event (empty without one). An email contradicts it if it failed without an event that says so, or
# was accepted although its last event is a failure, or no run ever tried it.
CONTRADICTIONS = f"""
WITH events_of_mailing AS (SELECT id, key, state FROM events WHERE mailing = :number),
last AS (SELECT max(id) AS id FROM events_of_mailing GROUP BY key),
last_events AS (
    SELECT email.state, email.run, coalesce(event.state, '') AS event
    FROM deliveries AS email LEFT JOIN
    (SELECT key, state FROM events_of_mailing WHERE id IN (SELECT id FROM last)) AS event
    ON event.key = email.key WHERE email.mailing = :number
)
SELECT count(*) FROM last_events WHERE state IN {FAILED_STATES} AND event <> state
OR state = 'accepted' AND (event IN {FAILED_STATES} OR event = '' AND run = {NO_RUN})
"""  # noqa: S608 (made of constants)
OUTCOME_COLUMNS = (
    *("key", "language", "policies", "state", "code", "changed", "run", "sent"),
    *("address", "name", "reply", "person"),
)
# Each erasure of a mailing's people: when, by whom, and how many (an event's `code`).
PURGES = f"""
SELECT at AS time, reply AS by, code AS people FROM events
WHERE mailing = :number AND state = '{PURGED}' ORDER BY id
"""  # noqa: S608 (made of constants)
# The newest time anywhere in the database.
NEWEST_TIME = """
SELECT max(time) FROM (
SELECT max(planned) AS time FROM mailings UNION ALL SELECT max(began) FROM runs
UNION ALL SELECT max(at) FROM events UNION ALL SELECT max(changed) FROM deliveries
) AS times
"""
# How many emails of a mailing have each value of a column.
COUNTS = """
SELECT {column}, count(*) FROM deliveries WHERE mailing = :number
GROUP BY {column} ORDER BY {column}
"""
# How many emails of a mailing have each state and reply, without those that are fine so far.
CAUSES = f"""
SELECT state, reply, count(*) FROM deliveries
WHERE mailing = :number AND (state <> 'pending' OR reply <> '')
AND state NOT IN {("accepted", *IN_TRANSIT)}
GROUP BY state, reply ORDER BY state, reply
"""  # noqa: S608 (made of constants)
SKIPPED_ROWS = "SELECT skipped FROM mailings WHERE id = :number"
SUPPRESSION = "SELECT reason, since, reply FROM suppressions WHERE key = :key"
MANIFESTS = "SELECT manifest FROM manifests WHERE :notice = '' OR notice = :notice ORDER BY id"
REPORT = "SELECT data FROM reports WHERE sha256 = :sha256"
MAX_KINDS_OF_REPLIES = 1000  # that are counted separately
# `WHEN 'accepted' THEN 0 …`: the rank of each state, the best one first.
RANKS = " ".join(f"WHEN '{state}' THEN {rank}" for rank, state in enumerate(PERSON_STATES))
# Selects each person's best email of several mailings about one notice, in these steps:
# `tries`: the mailings, each with how many corrections came `later`;
# `lost`: when the result of an email became unknown, which is when it was handed over;
# `tried`: each email with its state, and when it was `handed_over`. A code of 0 means that the
# result was only known later, so that `changed` says when, and not when it was handed over;
# `judged`: the state as people are counted (`late` for an email that was accepted too late, `left`
# for one that is still to be sent), and an email that wasn't sent counts as the oldest try;
# `ranked`: with the rank of the state; `placed`: with the place among the same person's emails;
# `best`: only the first of these.
BEST_TRIES = f"""
WITH tries (mailing, later) AS (VALUES {{tries}}),
lost AS (
    SELECT mailing, key, max(at) AS since FROM events
    WHERE mailing IN (SELECT mailing FROM tries) AND state = 'unknown' GROUP BY mailing, key
),
tried AS (
    SELECT email.key, address, state, later,
    CASE code WHEN 0 THEN coalesce(since, changed) ELSE changed END AS handed_over
    FROM deliveries AS email JOIN tries ON tries.mailing = email.mailing
    LEFT JOIN lost ON lost.mailing = email.mailing AND lost.key = email.key
    WHERE :policy = '' OR policies = '' OR ' ' || policies || ' ' LIKE '% ' || :policy || ' %'
),
judged AS (
    SELECT key, address, CASE WHEN state = 'accepted' AND handed_over >= :before THEN 'late'
    WHEN state IN {UNFINISHED_STATES} THEN 'left' ELSE state END AS state,
    CASE state WHEN 'accepted' THEN handed_over ELSE '' END AS accepted,
    CASE WHEN state IN {POSSIBLY_SENT_STATES} THEN later ELSE {{last}} END AS later FROM tried
),
ranked AS (SELECT *, CASE state {RANKS} END AS rank FROM judged),
placed AS (
    SELECT state, rank, accepted, max(address) OVER (PARTITION BY key) AS address,
    row_number() OVER (PARTITION BY key ORDER BY later, rank, accepted) AS place FROM ranked
),
best AS (SELECT state, rank, accepted, address FROM {{best}}) {{query}}
"""  # noqa: S608 (made of constants)

_key_of_row = attrgetter("key")
CountedColumn = Literal["state", "language", "language || ' ' || policies"]
# The row of recipients.csv without its last value, the row of people.csv, and, if the person was
# erased, the SHA-256 of the latter (else empty).
OutcomeRow = tuple[tuple[object, ...], tuple[str, ...], str]


class DeliveryQueries(Database):
    """Every query about the deliveries in a database. None of them changes a row.

    `reading`: the caller changes nothing either, so each count is made only once. A mailing can
    announce many policies, which all ask for the same counts.
    """

    def __init__(self, engine: Engine, now: Clock, *, reading: bool = False) -> None:
        super().__init__(engine, now)
        self._count_rows = cache(self._listed_rows) if reading else self._listed_rows

    def _listed_rows(self, query: str, **values: Any) -> list[Any]:
        """Return the rows of a query that counts all emails of a mailing."""
        return list(self.rows(query, **values))

    def mailings(self, name: str = "") -> list[StoredMailing]:
        """Return the mailings in the order of planning.

        `name` selects those about a POLICY or POLICY@VERSION; empty selects all.
        """
        found = []
        with self.reading() as db:
            rows = execute(db, "SELECT id, key FROM mailings ORDER BY id").all()
            for number, keys in rows:
                if any(key.matches(name) for key in parse_notice_keys(keys)):
                    found.append(stored_mailing(db, number))
        return found

    def mailing(self, number: int) -> StoredMailing:
        """Return a mailing as it is stored now."""
        with self.reading() as db:
            return stored_mailing(db, number)

    def changed_parts(self, number: int) -> list[str]:
        """Return the names of a mailing's parts that changed since it was planned, sorted.

        `digest.txt` is among them if the list of hashes itself changed. Recipients can't be
        compared once some of them were erased.
        """
        with self.reading() as db:
            stored = stored_mailing(db, number)
            parts = mailing_parts(stored, recipients_hash_line(db, number))
        # the lines that only one of the two lists of hashes has
        differing = set(stored.parts.splitlines()) ^ set(parts.splitlines())
        changed = {line.partition("  ")[2] for line in differing}  # lines are `hash  name`
        digest = hashlib.sha256(stored.parts.encode())
        if digest.hexdigest() != stored.digest:
            changed.add("digest.txt")
        if self.count_erased(number):
            changed.discard(RECIPIENTS_FILE)
        return sorted(changed)

    def recipient_list_lines(self, number: int) -> Iterator[bytes]:
        """Yield the lines of a mailing's recipients: its part `readers.txt`."""
        with self.reading() as db:
            yield from recipient_list_lines(db, number)

    def count_left(self, number: int, address: str = "") -> int:
        """Return how many emails of a mailing, or to one address, are left to send."""
        return self._count(number, address, UNFINISHED)

    def count_unleased(self, number: int) -> int:
        """Return how many emails of a mailing are left to send and not leased to a living run."""
        with self.reading() as db:
            # a run that was killed no longer sends the emails that it had taken
            is_abandoned = emails_in_ended_runs(db, number, IN_TRANSIT)
            is_free = EMAIL.state.not_in(IN_TRANSIT)
            return count_emails(db, number, is_free | is_abandoned, UNFINISHED)

    def count_erased(self, number: int) -> int:
        """Return how many addresses of a mailing were erased."""
        return self._count(number, "", EMAIL.address.is_(None))

    def count_with_personal_data(self, number: int, address: str = "") -> int:
        """Return how many emails of a mailing, or to one address, still have personal data.

        That is the address, or a mail server's reply, which may name it.
        """
        return self._count(number, address, HAS_PERSONAL_DATA)

    def _count(self, number: int, address: str, condition: Any) -> int:
        """Return how many emails of a mailing, or to one address (if any), meet a condition."""
        with self.reading() as db:
            of_person = person_conditions(db, number, address)
            return count_emails(db, number, *of_person, condition)

    def _of_person(self, number: int, address: str, columns: Any = EMAIL) -> Any:
        """Return the conditions for the rows of one address in a mailing; all rows if it's empty.

        `columns` are those of the table with the rows.
        """
        with self.reading() as db:
            return person_conditions(db, number, address, columns)

    def count_contradictions(self, number: int) -> int:
        """Return how many emails of a mailing were changed by hand: no event explains their state.

        An email that failed has an event with this state, and only a later event makes it accepted.
        An email that no run tried is accepted only if an event says so. Each erased address counts
        in the event of a purge.
        """
        count: int = self.value(CONTRADICTIONS, number=number)
        purged: int = sum(purge["people"] for purge in self.purges(number))
        erased_silently = self.count_erased(number) - purged
        return count + max(0, erased_silently)

    def counts(self, number: int, column: CountedColumn = "state") -> dict[str, int]:
        """Return the number of emails of a mailing by state, by language, or by language and
        policies."""
        rows = self._count_rows(COUNTS.format(column=column), number=number)
        return dict(rows)

    def causes(self, number: int) -> list[Cause]:
        """Return why emails weren't accepted, or not yet, with counts, most frequent first."""
        counts = Counter[tuple[DeliveryState, str]]()
        samples: dict[tuple[DeliveryState, str], str] = {}
        for state, reply, count in self.rows(CAUSES, number=number):
            cause = state, answer_words(reply)  # equal for replies of one kind
            # Further kinds of replies count together, so that memory is limited.
            if cause not in counts and len(counts) >= MAX_KINDS_OF_REPLIES:
                cause = state, ""
            samples.setdefault(cause, reply)
            counts[cause] += count
        by_state = Counter(state for state, _ in counts)
        causes = []
        for (state, words), count in counts.most_common():
            answer = words if by_state[state] > 1 else ""  # only needed to tell causes apart
            causes.append(Cause(state, count, samples[state, words], answer))
        return causes

    def _policy(self, tries: Mapping[int, int], slug: str) -> str:
        """Return the slug of a policy if some emails of these mailings aren't about all policies;
        otherwise empty, so that all policies have the same count."""
        choices = "SELECT max(policies) FROM variants WHERE mailing = :number"
        return slug if any(self.value(choices, number=number) for number in tries) else ""

    def count_people(
        self, tries: Mapping[int, int], before: str, slug: str = ""
    ) -> tuple[dict[str, int], str]:
        """Return how many people got a notice, by PERSON_STATES, and when the last one accepted it.

        Only emails about the policy `slug` count.

        The time is UTC, like 2026-03-02T09:30:00Z, and empty if no one accepted it. `tries` maps
        each mailing that announces the notice to the number of the correction, 0 for the notice
        itself. Emails that were accepted `before` this time are in time; later ones are `late`.
        """
        if not tries:
            return {}, ""
        by_state = "SELECT state, count(*), max(accepted) FROM best GROUP BY state"
        query = _best_tries(by_state, tries)
        last = ""
        policy = self._policy(tries, slug)
        counts = self.counts(min(tries))
        is_unsent = len(tries) == 1 and counts.keys() <= {*UNFINISHED_STATES}
        if counts and is_unsent and not policy:  # for many recipients, the query takes long
            counts = {"left": sum(counts.values())}
        else:
            counts.clear()
            for state, count, accepted in self._count_rows(query, before=before, policy=policy):
                counts[state] = count
                last = max(last, accepted)
        # Unreadable rows of the lists, by number of the correction. A correction goes to the same
        # people again, so the numbers of several aren't added: the highest counts.
        skipped = Counter[int]()
        for number, correction in tries.items():
            skipped[correction] += self.value(SKIPPED_ROWS, number=number)
        counts["skipped"] = max(skipped.values())
        return counts, last

    def unreached(
        self, tries: Mapping[int, int], before: str, slug: str = ""
    ) -> Iterator[tuple[str, str]]:
        """Yield the address and state of each person whose email wasn't accepted in time, sorted.

        Erased addresses are empty. The arguments are those of `count_people`.
        """
        if not tries:
            return
        missed = "SELECT address, state FROM best WHERE state <> 'accepted' ORDER BY address"
        query = _best_tries(missed, tries)
        policy = self._policy(tries, slug)
        for address, state in self.rows(query, before=before, policy=policy):
            yield address or "", state

    def emails(
        self, number: int, states: Collection[DeliveryState] = NOT_ACCEPTED, answer: str = ""
    ) -> Iterator[Values]:
        """Yield a mailing's emails in some states as JSON values, by address.

        Erased addresses are empty. The default is emails that were tried but not accepted. `answer`
        selects emails with this kind of reply (as `answer_words` compares replies); empty selects
        all.
        """
        words = answer_words(answer)
        names = ("address", "state", "code", "reply", "changed", "key")
        columns = [EMAIL[name] for name in names]
        query = select(*columns).where(EMAIL.mailing == number, EMAIL.state.in_(states))
        for row in self.rows(query.order_by(EMAIL.address)):
            if not words or answer_words(row.reply) == words:
                yield {**row._asdict(), "address": row.address or "", "key": row.key.hex()}

    def outcomes(self, number: int, address: str = "") -> Iterator[OutcomeRow]:
        """Yield the result of each email of a mailing, or to one address, by key.

        The person's row has all replies, the earlier ones from events.
        """
        with self.reading() as db:
            message_id = message_ids(db, number)
            secret = mailing_key(db, number)
        columns = [EMAIL[name] for name in OUTCOME_COLUMNS]
        emails = select(*columns).where(*self._of_person(number, address))
        events = select(EVENT.key, PRINTED_REPLY.label("reply")).where(EVENT.state != PURGED)
        events = events.where(*self._of_person(number, address, EVENT))
        events = events.order_by(EVENT.key, EVENT.id)
        # An email comes after its events.
        rows = merge(self.rows(events), self.rows(emails.order_by(EMAIL.key)), key=_key_of_row)
        for key, group in groupby(rows, _key_of_row):
            *earlier, email = group  # the events, then the email
            # In the order of OUTCOME_COLUMNS; `result` is from the language to the run.
            _, *result, sent, address, name, reply, person = email
            replies = dict.fromkeys(event.reply for event in earlier if event.reply)
            # Events have the same reply, perhaps followed by the hash of a report.
            if not any(known.startswith(reply) for known in replies):
                replies[reply] = None
            # The hash of the person's row is shown to others, who could guess its address otherwise.
            nonce = hmac.digest(secret, b"person" + key, "sha256").hex()
            recipient_row = key.hex(), *result, message_id(key), sent
            person_row = key.hex(), nonce, address or "", name, " | ".join(replies)
            yield recipient_row, person_row, person

    def events(
        self, number: int, first: int | None = None
    ) -> Iterator[tuple[str, str, str, int, str]]:
        """Yield a mailing's events in order: time, key in hex, state, code, and reply.

        `first` limits their number; None yields all.
        """
        columns = EVENT.at, EVENT.key, EVENT.state, EVENT.code, PRINTED_REPLY
        query = select(*columns).where(EVENT.mailing == number).order_by(EVENT.id).limit(first)
        for at, key, state, code, reply in self.rows(query):
            yield at, key.hex(), state, code, reply

    def person(self, address: str) -> Values:
        """Return everything stored about a person, as JSON values.

        `suppressed` says why this person gets no more emails, None if they do; `emails` has each
        email with its events and reports. Emails of a purged mailing can't be found: its key is
        destroyed.
        """
        with self.reading() as db:
            key = row_key(secret_key(db), address)
            suppressed = execute(db, SUPPRESSION, key=key).mappings().first()
        emails = []
        for mailing in self.rows("SELECT id, key, audience FROM mailings"):
            emails += self._emails_to(address, *mailing)  # its id, key, and audience
        return {"suppressed": suppressed and dict(suppressed), "emails": emails}

    def _emails_to(self, address: str, number: int, mailing: str, audience: str) -> list[Values]:
        """Return a mailing's emails to an address (none or one) as JSON values, with their events.

        `mailing` is the mailing's key, and `audience` its audience, which the values repeat.
        """
        columns = EVENT.at, EVENT.state, EVENT.code, PRINTED_REPLY.label("reply")
        events = select(*columns).where(*self._of_person(number, address, EVENT))
        reports = {}
        for name, data in self.reports(number, address):
            reports[name] = data.decode("utf-8", "replace")
        history = self._values(events.order_by(EVENT.id))
        facts = {"mailing": mailing, "audience": audience, "reports": reports, "events": history}
        emails = self._values(select(deliveries).where(*self._of_person(number, address)))
        return [{**email, **facts, "key": email["key"].hex()} for email in emails]

    def _values(self, query: Any, **values: Any) -> list[Values]:
        """Return the rows of a query as JSON values."""
        return [row._asdict() for row in self.rows(query, **values)]

    def runs(self, number: int) -> list[dict[str, str]]:
        """Return the facts about each run of a mailing, and when it `began`; oldest first."""
        query = "SELECT began, facts FROM runs WHERE mailing = :number ORDER BY id"
        runs = self.rows(query, number=number)
        return [{"began": began, **json.loads(facts)} for began, facts in runs]

    def purges(self, number: int) -> list[Values]:
        """Return each erasure of a mailing's people: its `time` (UTC), `by` whom, and how many."""
        return self._values(PURGES, number=number)

    def seen_live(self, key: NoticeKey) -> str:
        """Return when `verify --live` first saw a notice's version on the site; empty if never."""
        with self.reading() as db:
            return database.setting(db, f"live {key}").decode()

    def newest_time(self) -> str:
        """Return the newest time of a plan, a run, an event, or a state; empty without any."""
        return self.value(NEWEST_TIME) or ""

    def last_change(self, number: int) -> str:
        """Return when an email of a mailing last changed (UTC, like 2026-03-02T09:30:00Z)."""
        query = "SELECT max(changed) FROM deliveries WHERE mailing = :number"
        return self.value(query, number=number) or ""

    def last_activity(self) -> str:
        """Return when something was last planned, sent, or known later; empty if never."""
        return self.value(LAST_ACTIVITY) or ""

    def manifests(self, notice: NoticeKey | None = None) -> Sequence[str]:
        """Return the manifests of a notice, or of all (None), oldest first."""
        with self.reading() as db:
            manifests: Sequence[str] = (
                execute(db, MANIFESTS, notice=str(notice or "")).scalars().all()
            )
            return manifests

    def last_ledger_lines(self) -> tuple[str, Sequence[str]]:
        """Return the clone (machine and folder) that last recorded notices, and these lines.

        Both are empty if they aren't stored. An SQLite file, which is for one machine, never has
        them.
        """
        with self.reading() as db:
            stored = database.setting(db, database.LINES_SETTING).decode()
        clone, *lines = stored.split("\n")
        return clone, lines

    def stored_file(self, sha256: str) -> bytes:
        """Return a file that a manifest names. Raises ProblemsFound if it was removed."""
        query = "SELECT data FROM evidence WHERE sha256 = :sha256"
        data = self.value(query, sha256=sha256)
        if data is None:
            message = f"the database no longer has the file {sha256}, which is part of the evidence"
            raise usage_failure("evidence-missing", message, "restore the database from a backup")
        return bytes(data)

    def reports(self, number: int, address: str = "") -> Iterator[tuple[str, bytes]]:
        """Yield name and content of the delivery reports about a mailing, or about one address.

        The name is the start of the report's SHA-256, with `.eml`.
        """
        sha256 = reports.c.sha256
        query = select(sha256).join(events, sha256 == EVENT.report).distinct()
        query = query.where(*self._of_person(number, address, EVENT))
        # The names first, so that the second query doesn't run while the first one is open.
        for (name,) in list(self.rows(query)):
            data = self.value(REPORT, sha256=name)
            yield f"{name[:60]}.eml", bytes(data)

    def unknown_emails(self, numbers: Iterable[int], *, restored: bool) -> dict[str, SentEmail]:
        """Return the emails of some mailings whose result is unknown, by message id.

        In a `restored` database, every email may have been sent after the backup, so these are all
        emails except those that it knows as sent.
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
        """Return the emails that have these ids, reading every row.

        An id is the part before the @: of our message id, or of the one in the mail server's reply,
        which may have replaced ours.
        """
        emails = {}
        with self.reading() as db:
            for number in execute(db, "SELECT id FROM mailings").scalars().all():
                for message_id, reply, email in _sent_emails(db, number):
                    for known_id in (local_part(message_id), *RELAY_ID_PATTERN.findall(reply)):
                        if known_id in ids:
                            emails[known_id] = email
        return emails

    def newest_emails(self, addresses: Collection[str]) -> dict[str, SentEmail]:
        """Return the newest email to each address, reading every row.

        Emails that arrived, or may have arrived, take precedence over newer ones.
        """
        emails = {}  # by address, like `arrived`; newer mailings replace older ones
        arrived = {}
        with self.reading() as db:
            for number in execute(db, "SELECT id FROM mailings ORDER BY id").scalars().all():
                secret = mailing_key(db, number)
                keys = {row_key(secret, address): address for address in addresses}
                for _, _, email in _sent_emails(db, number):
                    address = keys.get(email.key)
                    if address is None:
                        continue
                    emails[address] = email
                    # it is with a mail server, may be, or was until it came back
                    if email.state in (*UNCERTAIN_STATES, "bounced"):
                        arrived[address] = email
        return emails | arrived

    def suppression_keys(self, reports: Mapping[str, str]) -> dict[bytes, str]:
        """Return `reports` (address → what the report says) by suppression key instead of address.

        Erased addresses, which are empty, are left out.
        """
        with self.reading() as db:
            secret = secret_key(db)
        return {row_key(secret, address): words for address, words in reports.items() if address}

    def keys_of_tokens(self, tokens: Iterable[str]) -> dict[str, bytes | None]:
        """Return the suppression key for each token; None for a token that isn't ours."""
        with self.reading() as db:
            secret = secret_key(db)
        return {token: key_of_token(secret, token) for token in tokens}


def _sent_emails(
    db: Connection, number: int, *conditions: Any
) -> Iterator[tuple[str, str, SentEmail]]:
    """Yield message id, mail server's reply, and email for a mailing's emails."""
    message_id = message_ids(db, number)
    columns = EMAIL.key, EMAIL.state, EMAIL.reply, EMAIL.address
    query = select(*columns).where(EMAIL.mailing == number, *conditions)
    for key, state, reply, address in db.execute(query, execution_options=database.STREAMED):
        yield message_id(key), reply, SentEmail(number, key, state, address or "")


def _best_tries(query: str, tries: Mapping[int, int]) -> str:
    """Return BEST_TRIES with a `query` of its table `best`, which has each person's best try.

    Its columns are `state` (of PERSON_STATES), `rank` of the state, time when it was `accepted`
    (empty if it wasn't), and `address`. The best try has the fewest later corrections, then the
    best rank, then the earliest time. So a try before a correction doesn't count once the same
    person was handed the correction. `tries` are those of `count_people`.
    """
    last = max(tries.values())
    rows = [f"({number}, {last - correction})" for number, correction in tries.items()]
    has_each_person_once = len(tries) == 1  # then no window over all rows is needed
    best = "ranked" if has_each_person_once else "placed WHERE place = 1"
    return BEST_TRIES.format(tries=", ".join(rows), last=last, best=best, query=query)
