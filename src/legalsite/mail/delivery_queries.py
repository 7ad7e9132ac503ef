"""Every query about the deliveries: counts, causes, people, events, and evidence."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Subquery, case, func, select

from legalsite.errors import usage_failure
from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import (
    EMAIL,
    EVENT,
    MAILING,
    NO_RUN,
    PRINTED_REPLY,
    UNFINISHED,
    Database,
    deliveries,
    events,
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
    READERS,
    hashed_readers,
    mailing_parts,
    reader_lines,
    stored_mailing,
)
from legalsite.mail.message_ids import RELAY_ID_PATTERN, key_of_token, message_ids
from legalsite.mail.relay import answer_words
from legalsite.model.email import PERSON_STATES, Cause, DeliveryState, StoredMailing
from legalsite.model.notice_key import NoticeKey, parse_notice_keys
from legalsite.text.email_addresses import local_part

NOT_ACCEPTED: tuple[DeliveryState, ...] = (
    *("rejected", "unknown", "deferred"),
    *("bounced", "expired", "attempted"),
)
IN_TRANSIT: tuple[DeliveryState, ...] = ("leased", "attempted")
SENT_STATES = ("accepted", "bounced")  # a backup knows that these were sent
FAILED_STATES = ("rejected", "bounced", "unknown", "expired", "canceled", "suppressed")
OUTCOME_COLUMNS = [
    *(EMAIL.key, EMAIL.language, EMAIL.state, EMAIL.code, EMAIL.changed, EMAIL.run, EMAIL.sent),
    *(EMAIL.address, EMAIL.name, EMAIL.reply, EMAIL.person),
]
MAX_KINDS_OF_REPLIES = 1000  # in memory
IS_ACCEPTED = EMAIL.state == "accepted"
RANKS = {name: rank for rank, name in enumerate(PERSON_STATES)}

OutcomeRow = tuple[tuple[object, ...], tuple[str, ...], str]


class DeliveryQueries:
    """Every query about the deliveries in a database. None of them changes a row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mailings(self, name: str = "") -> list[StoredMailing]:
        """Return the mailings about POLICY or POLICY@VERSION, or all, in the order of planning."""
        found = []
        with self._database.reading() as db:
            rows = db.execute(select(MAILING.id, MAILING.key).order_by(MAILING.id)).all()
            for number, keys in rows:
                if any(key.matches(name) for key in parse_notice_keys(keys)):
                    found.append(stored_mailing(db, number))
        return found

    def mailing(self, number: int) -> StoredMailing:
        """Return a mailing as it is stored now."""
        with self._database.reading() as db:
            return stored_mailing(db, number)

    def changed_parts(self, number: int) -> list[str]:
        """Return the names of a mailing's parts that changed since it was planned.

        Recipients can't be compared once some of them were erased.
        """
        with self._database.reading() as db:
            stored = stored_mailing(db, number)
            parts = mailing_parts(stored, hashed_readers(db, number))
        changed = set[str]()
        for line in set(stored.parts.splitlines()) ^ set(parts.splitlines()):
            changed.add(line.partition("  ")[2])
        if hashlib.sha256(stored.parts.encode()).hexdigest() != stored.digest:
            changed.add("digest.txt")
        if self.count_erased(number):
            changed.discard(READERS)
        return sorted(changed)

    def readers(self, number: int) -> Iterator[bytes]:
        """Yield the lines of a mailing's recipients: its part `readers.txt`."""
        with self._database.reading() as db:
            yield from reader_lines(db, number)

    def count_left(self, number: int, address: str = "") -> int:
        """Return how many emails of a mailing, or to one address, are left to send."""
        with self._database.reading() as db:
            conditions = person_conditions(db, number, address)
            return count_emails(db, number, *conditions, UNFINISHED)

    def count_unleased(self, number: int) -> int:
        """Return how many emails of a mailing are left to send and in no other run's hands."""
        with self._database.reading() as db:
            is_free = EMAIL.state.not_in(IN_TRANSIT) | emails_in_ended_runs(db, number, IN_TRANSIT)
            return count_emails(db, number, is_free, UNFINISHED)

    def count_erased(self, number: int) -> int:
        """Return how many addresses of a mailing were erased."""
        with self._database.reading() as db:
            return count_emails(db, number, EMAIL.address.is_(None))

    def count_with_personal_data(self, number: int, address: str = "") -> int:
        """Return how many emails of a mailing, or to one address, have an address or a reply."""
        with self._database.reading() as db:
            conditions = person_conditions(db, number, address)
            return count_emails(db, number, *conditions, HAS_PERSONAL_DATA)

    def count_contradictions(self, number: int) -> int:
        """Return how many emails of a mailing are in a state that no event led to.

        A rejected email is only accepted after another event, one that no run tried only after some
        event, and an address is only erased with an event.
        """
        newest = select(EVENT.key, func.max(EVENT.id).label("id")).where(EVENT.mailing == number)
        last = newest.group_by(EVENT.key).subquery()
        joined = deliveries.outerjoin(last, last.c.key == EMAIL.key)
        joined = joined.outerjoin(events, EVENT.id == last.c.id)
        event = func.coalesce(EVENT.state, "")
        is_untried = (event == "") & (EMAIL.run == NO_RUN)
        failed_silently = EMAIL.state.in_(FAILED_STATES) & (event != EMAIL.state)
        accepted_silently = IS_ACCEPTED & (event.in_(FAILED_STATES) | is_untried)
        query = select(func.count()).select_from(joined).where(EMAIL.mailing == number)
        count: int = self._database.value(query.where(failed_silently | accepted_silently))
        purged: int = sum(purge["people"] for purge in self.purges(number))
        return count + max(0, self.count_erased(number) - purged)

    def counts(self, number: int, column: Literal["state", "language"] = "state") -> dict[str, int]:
        """Return the number of emails of a mailing by state, or by language."""
        key = EMAIL[column]
        query = select(key, func.count()).where(EMAIL.mailing == number)
        return dict(self._database.rows(query.group_by(key).order_by(key)))

    def causes(self, number: int) -> list[Cause]:
        """Return why emails weren't accepted, or not yet, with counts, most frequent first."""
        columns = EMAIL.state, EMAIL.reply
        was_tried = (EMAIL.state != "pending") | (EMAIL.reply != "")
        query = select(*columns, func.count()).where(EMAIL.mailing == number, was_tried)
        query = query.where(EMAIL.state.not_in(("accepted", *IN_TRANSIT)))
        counts = Counter[tuple[DeliveryState, str]]()
        samples: dict[tuple[DeliveryState, str], str] = {}
        for state, reply, count in self._database.rows(query.group_by(*columns).order_by(*columns)):
            cause = state, answer_words(reply)
            if cause not in counts and len(counts) >= MAX_KINDS_OF_REPLIES:
                cause = state, ""
            samples.setdefault(cause, reply)
            counts[cause] += count
        by_state = Counter(state for state, _ in counts)
        causes = []
        for cause, count in counts.most_common():
            state, words = cause
            answer = words if by_state[state] > 1 else ""
            causes.append(Cause(state, count, samples[cause], answer))
        return causes

    def count_people(self, tries: Mapping[int, int], before: str) -> tuple[dict[str, int], str]:
        """Return how many people got a notice, by PERSON_STATES, and when the last one accepted it.

        The time is UTC, like 2026-03-02T09:30:00Z, and empty if none did. `tries` has the mailings
        that announce the notice, each with the number of the correction, 0 for none. Emails that
        were accepted `before` a time are in time.
        """
        if not tries:
            return {}, ""
        best = _best_tries(tries, before).c
        query = select(best.rank, func.count(), func.max(best.accepted)).group_by(best.rank)
        counts: dict[str, int] = {}
        last = ""
        for rank, count, accepted in self._database.rows(query):
            counts[PERSON_STATES[rank]] = count
            last = max(last, accepted)
        skipped = Counter[int]()  # a correction has the same unreadable rows again
        unread = select(MAILING.id, MAILING.skipped).where(MAILING.id.in_(tries))
        for number, count in self._database.rows(unread):
            skipped[tries[number]] += count
        counts["skipped"] = max(skipped.values())
        return counts, last

    def unreached(self, tries: Mapping[int, int], before: str) -> Iterator[tuple[str, str]]:
        """Yield the address and state of each person whose email wasn't accepted in time, sorted.

        Erased addresses are empty. The arguments are those of `count_people`.
        """
        if not tries:
            return
        best = _best_tries(tries, before).c
        query = select(best.address, best.rank).where(best.rank != RANKS["accepted"])
        for address, rank in self._database.rows(query.order_by(best.address)):
            yield address or "", PERSON_STATES[rank]

    def emails(
        self, number: int, states: Collection[DeliveryState] = NOT_ACCEPTED, answer: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Yield a mailing's emails in some states as JSON values, by address.

        Erased addresses are empty. The default is emails that were tried but not accepted.
        `answer` selects those with a kind of reply.
        """
        words = answer_words(answer)
        columns = [EMAIL[name] for name in ("address", "state", "code", "reply", "changed", "key")]
        query = select(*columns).where(EMAIL.mailing == number, EMAIL.state.in_(states))
        for row in self._database.rows(query.order_by(EMAIL.address)):
            if not words or answer_words(row.reply) == words:
                yield row._asdict() | {"address": row.address or "", "key": row.key.hex()}

    def outcomes(self, number: int, address: str = "") -> Iterator[OutcomeRow]:
        """Yield the result of each email of a mailing, or to one address, by key.

        It is the row of recipients.csv without its last value, the row of people.csv, and, if the
        person was erased, the SHA-256 of the latter.
        """
        with self._database.reading() as db:
            message_id = message_ids(db, number)
            secret = mailing_key(db, number)
            emails = select(*OUTCOME_COLUMNS).where(*person_conditions(db, number, address))
            of_person = person_conditions(db, number, address, EVENT)
        replies = _RepliesByKey(
            self._database.rows(
                select(EVENT.key, PRINTED_REPLY).where(*of_person).order_by(EVENT.key, EVENT.id)
            )
        )
        for row in self._database.rows(emails.order_by(EMAIL.key)):
            key, language, state, code, changed, run, sent, address, name, reply, person = row
            known = replies.of(key)
            if not any(known_reply.startswith(reply) for known_reply in known):
                known.append(reply)
            nonce = hmac.digest(secret, b"person" + key, "sha256").hex()
            result = key.hex(), language, state, code, changed, run, message_id(key), sent
            yield result, (key.hex(), nonce, address or "", name, " | ".join(known)), person

    def events(
        self, number: int, first: int | None = None
    ) -> Iterator[tuple[str, str, str, int, str]]:
        """Yield a mailing's events in order: time, key in hex, state, code, and reply.

        `first` is how many at most; None for all.
        """
        columns = EVENT.at, EVENT.key, EVENT.state, EVENT.code, PRINTED_REPLY
        query = select(*columns).where(EVENT.mailing == number).order_by(EVENT.id).limit(first)
        for at, key, state, code, reply in self._database.rows(query):
            yield at, key.hex(), state, code, reply

    def person(self, address: str) -> dict[str, Any]:
        """Return everything stored about a person, as JSON values.

        It says why they get no more emails, and has each email with its events. After a purge of
        its mailing, no one can be recognized.
        """
        suppressions = database.suppressions.c
        columns = suppressions.reason, suppressions.since, suppressions.reply
        emails = []
        with self._database.reading() as db:
            is_person = suppressions.key == row_key(secret_key(db), address)
            suppressed = db.execute(select(*columns).where(is_person)).mappings().first()
            for mailing in db.execute(select(MAILING.id, MAILING.key, MAILING.audience)).all():
                emails += self._emails_to(db, address, *mailing)
        return {"suppressed": suppressed and dict(suppressed), "emails": emails}

    def _emails_to(
        self, db: Connection, address: str, number: int, mailing: str, audience: str
    ) -> list[dict[str, Any]]:
        columns = EVENT.at, EVENT.state, EVENT.code, PRINTED_REPLY.label("reply")
        of_person = person_conditions(db, number, address, EVENT)
        happened = db.execute(select(*columns).where(*of_person).order_by(EVENT.id))
        reports: dict[str, str] = {}
        for name, data in self.reports(number, address):
            reports[name] = data.decode("utf-8", "replace")
        events = [dict(row) for row in happened.mappings()]
        facts = {"mailing": mailing, "audience": audience, "reports": reports, "events": events}
        query = select(deliveries).where(*person_conditions(db, number, address))
        rows = db.execute(query).mappings()
        return [{**row, **facts, "key": row["key"].hex()} for row in rows]

    def runs(self, number: int) -> list[dict[str, str]]:
        """Return the facts about a mailing's runs, oldest first."""
        runs = database.runs.c
        query = select(runs.began, runs.facts).where(runs.mailing == number).order_by(runs.id)
        return [
            {"began": began, **json.loads(facts)} for began, facts in self._database.rows(query)
        ]

    def purges(self, number: int) -> list[dict[str, Any]]:
        """Return when people of a mailing were erased, by whom, and how many (time is UTC)."""
        columns = EVENT.at.label("time"), EVENT.reply.label("by"), EVENT.code.label("people")
        purges = select(*columns).where(EVENT.mailing == number, EVENT.state == PURGED)
        return [row._asdict() for row in self._database.rows(purges.order_by(EVENT.id))]

    def seen_live(self, key: NoticeKey) -> str:
        """Return when `verify --live` first saw a notice's version; empty if it never did."""
        with self._database.reading() as db:
            return database.setting(db, f"live {key}").decode()

    def newest_time(self) -> str:
        """Return the newest time of a plan, a run, an event, or a state; empty without any."""
        newest = ""
        for column in (MAILING.planned, database.runs.c.began, EVENT.at, EMAIL.changed):
            newest = max(newest, self._database.value(select(func.max(column))) or "")
        return newest

    def last_change(self, number: int) -> str:
        """Return when an email of a mailing last changed (UTC, like 2026-03-02T09:30:00Z)."""
        query = select(func.max(EMAIL.changed)).where(EMAIL.mailing == number)
        return self._database.value(query) or ""

    def manifests(self, notice: NoticeKey | None = None) -> Sequence[str]:
        """Return the manifests of a notice, or of all (None), oldest first."""
        table = database.manifests
        query = select(table.c.manifest).order_by(table.c.id)
        if notice:
            query = query.where(table.c.notice == str(notice))
        with self._database.reading() as db:
            return db.scalars(query).all()

    def last_ledger_lines(self) -> tuple[str, Sequence[str]]:
        """Return the clone (machine and folder) that last recorded notices, and these lines.

        Both are empty if they aren't stored, as in an SQLite file, which is for one machine.
        """
        with self._database.reading() as db:
            clone, *lines = database.setting(db, database.LINES).decode().split("\n")
        return clone, lines

    def stored_file(self, sha256: str) -> bytes:
        """Return a file that a manifest names. Raises ProblemsFound if it was removed."""
        evidence = database.evidence.c
        data = self._database.value(select(evidence.data).where(evidence.sha256 == sha256))
        if data is None:
            message = f"the database no longer has the file {sha256}, which is part of the evidence"
            raise usage_failure("evidence-missing", message, "restore the database from a backup")
        return bytes(data)

    def reports(self, number: int, address: str = "") -> Iterator[tuple[str, bytes]]:
        """Yield name and content of the delivery reports about a mailing, or about one address."""
        sha256 = reports.c.sha256
        with self._database.reading() as db:
            of_person = person_conditions(db, number, address, EVENT)
        query = select(sha256).join(events, sha256 == EVENT.report).where(*of_person).distinct()
        for name in list(self._database.rows(query)):
            data = self._database.value(select(reports.c.data).where(sha256 == name[0]))
            yield f"{name[0][:60]}.eml", bytes(data)

    def unknown_emails(self, numbers: Iterable[int], *, restored: bool) -> dict[str, SentEmail]:
        """Return the emails of some mailings whose result is unknown, by message id.

        In a `restored` database, it may be unknown for each that wasn't accepted.
        """
        is_unknown = EMAIL.state == "unknown"
        if restored:
            is_unknown = EMAIL.state.not_in(SENT_STATES)
        emails = {}
        with self._database.reading() as db:
            for number in numbers:
                found = _sent_emails(db, number, is_unknown)
                emails.update({message_id: email for message_id, _, email in found})
        return emails

    def emails_by_id(self, ids: Collection[str]) -> dict[str, SentEmail]:
        """Return the emails that have these ids, reading every row.

        An id is the part of the message id before the @, ours or the one in the mail server's
        reply, if it replaced ours.
        """
        emails = {}
        with self._database.reading() as db:
            for number in db.scalars(select(MAILING.id)).all():
                for message_id, reply, email in _sent_emails(db, number):
                    for own in (local_part(message_id), *RELAY_ID_PATTERN.findall(reply)):
                        if own in ids:
                            emails[own] = email
        return emails

    def newest_emails(self, addresses: Collection[str]) -> dict[str, SentEmail]:
        """Return the newest email to each address, reading every row.

        Emails that arrived, or may have, take precedence.
        """
        emails: dict[str, SentEmail] = {}
        arrived: dict[str, SentEmail] = {}
        with self._database.reading() as db:
            for number in db.scalars(select(MAILING.id).order_by(MAILING.id)).all():
                secret = mailing_key(db, number)
                keys = {row_key(secret, address): address for address in addresses}
                for _, _, email in _sent_emails(db, number):
                    address = keys.get(email.key)
                    if address is None:
                        continue
                    emails[address] = email
                    if email.state in (*UNCERTAIN_STATES, "bounced"):
                        arrived[address] = email
        return emails | arrived

    def suppression_keys(self, reports: Mapping[str, str]) -> dict[bytes, str]:
        """Return what reports say about addresses, by suppression key, without erased ones."""
        with self._database.reading() as db:
            secret = secret_key(db)
        return {row_key(secret, address): words for address, words in reports.items() if address}

    def keys_of_tokens(self, tokens: Iterable[str]) -> dict[str, bytes | None]:
        """Return the suppression key for each token; None for a token that isn't ours."""
        with self._database.reading() as db:
            secret = secret_key(db)
        return {token: key_of_token(secret, token) for token in tokens}


class _RepliesByKey:
    """The replies of events that are sorted by key."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self._row = next(rows, None)

    def of(self, key: bytes) -> list[str]:
        """Return each reply of an email once. Keys must be asked for in order."""
        replies: dict[str, None] = {}
        while self._row and self._row[0] <= key:  # an empty key is of the whole mailing
            row_key, reply = self._row
            if row_key == key and reply:
                replies[reply] = None
            self._row = next(self._rows, None)
        return list(replies)


def _sent_emails(
    db: Connection, number: int, *conditions: Any
) -> Iterator[tuple[str, str, SentEmail]]:
    """Yield message id, mail server's reply, and email for a mailing's emails."""
    message_id = message_ids(db, number)
    columns = EMAIL.key, EMAIL.state, EMAIL.reply, EMAIL.address
    query = select(*columns).where(EMAIL.mailing == number, *conditions)
    for key, state, reply, address in db.execute(query, execution_options=database.STREAMED):
        yield message_id(key), reply, SentEmail(number, key, state, address or "")


def _best_tries(tries: Mapping[int, int], before: str) -> Subquery:
    """Return the best try of each person: `rank` in PERSON_STATES, `accepted`, and `address`.

    `accepted` is the time, empty if it wasn't. The best try has the fewest later corrections, then
    the best rank, then the earliest time. So a try before a correction doesn't count once the same
    person was handed the correction.
    """
    was_unknown = EVENT.mailing.in_(tries), EVENT.state == "unknown"
    unknown = select(EVENT.mailing, EVENT.key, func.max(EVENT.at).label("since"))
    lost = unknown.where(*was_unknown).group_by(EVENT.mailing, EVENT.key).subquery()
    since = func.coalesce(lost.c.since, EMAIL.changed)
    handed_over = case((EMAIL.code == 0, since), else_=EMAIL.changed)  # 0: known only later
    ranks = [
        (IS_ACCEPTED & (handed_over < before), RANKS["accepted"]),
        (IS_ACCEPTED, RANKS["late"]),
    ]
    for name, rank in RANKS.items():
        if name not in ("accepted", "late", "left", "skipped"):
            ranks.append((EMAIL.state == name, rank))
    last = max(tries.values())
    corrections = {number: last - correction for number, correction in tries.items()}
    later: Any = case(corrections, value=EMAIL.mailing)
    later = case((EMAIL.state.not_in(POSSIBLY_SENT_STATES), last), else_=later)
    is_same = (EMAIL.mailing == lost.c.mailing) & (EMAIL.key == lost.c.key)
    columns = [
        EMAIL.key,
        EMAIL.address,
        case(*ranks, else_=RANKS["left"]).label("rank"),
        case((IS_ACCEPTED, handed_over), else_="").label("accepted"),
        later.label("later"),
    ]
    joined = deliveries.outerjoin(lost, is_same)
    every = select(*columns).select_from(joined).where(EMAIL.mailing.in_(tries)).subquery()
    if len(tries) == 1:  # has each person once
        return every
    order = every.c.later, every.c.rank, every.c.accepted
    place = func.row_number().over(partition_by=every.c.key, order_by=order)
    address = func.max(every.c.address).over(partition_by=every.c.key)  # some may be erased
    columns = [every.c.rank, every.c.accepted, address.label("address"), place.label("place")]
    placed = select(*columns).subquery()
    return select(placed).where(placed.c.place == 1).subquery()
