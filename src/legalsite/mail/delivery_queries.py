"""What the database says of mailings and of their emails: counts, causes, people, events and evidence. Nothing in here
changes a row."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Subquery, case, false, func, select

from legalsite.errors import usage_failure
from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import (
    EMAIL,
    EVENT,
    MAILING,
    UNFINISHED,
    deliveries,
    events,
    evidence,
    mailing_key,
    mailings,
    manifests,
    row_key,
    runs,
    secret_key,
    suppressions,
    variants,
)
from legalsite.mail.delivery_updates import message_ids
from legalsite.mail.relay import answer_words
from legalsite.model import email
from legalsite.model.email import PERSON_STATES, Cause, DeliveryState, Mailing, StoredMailing
from legalsite.model.notice_key import NoticeKey, parse_notice_keys

NOT_ACCEPTED: tuple[DeliveryState, ...] = ("rejected", "unknown", "deferred", "bounced", "expired", "attempted")
HAS_PERSONAL_DATA = EMAIL.address.is_not(None) | ((EMAIL.reply != "") & (EMAIL.state != "suppressed"))
PURGED = "purged"  # the state of an event of a whole mailing
POSSIBLY_SENT_STATES = ("attempted", "accepted", "unknown", "bounced")  # the reader has this email, or may have it
REMOVED_FROM_LIST = "the address is no longer on the list"
MAILING_FILE, PLAN, READERS = "mailing.txt", "plan.json", "readers.txt"  # parts of a mailing, beside its emails
OUTCOME = "key", "language", "state", "code", "changed", "run", "sent", "address", "name", "reply", "person"
ANSWERS = 1000  # different ones that are kept in memory

OutcomeRow = tuple[tuple[object, ...], tuple[str, ...], str]


class DeliveryQueries(database.Database):
    """What is asked about the deliveries in one database."""

    def mailings(self, name: str = "") -> list[StoredMailing]:
        """Return the mailings about POLICY or POLICY@VERSION (empty: all), in the order in which they were planned."""
        with self._reading() as db:
            rows = db.execute(select(MAILING.id, MAILING.key).order_by(MAILING.id)).all()
            return [
                stored_mailing(db, number)
                for number, keys in rows
                if any(key.matches(name) for key in parse_notice_keys(keys))
            ]

    def mailing(self, number: int) -> StoredMailing:
        """Return a mailing as it is stored now."""
        with self._reading() as db:
            return stored_mailing(db, number)

    def changed_parts(self, number: int) -> list[str]:
        """Return the parts of a mailing that are not what they were when it was planned, by name. Readers cannot be
        compared any more once some were erased."""
        with self._reading() as db:
            stored = stored_mailing(db, number)
            now = parts_of(stored, hashed_readers(db, number))
        changed = {line.partition("  ")[2] for line in {*stored.parts.splitlines()} ^ {*now.splitlines()}}
        if hashlib.sha256(stored.parts.encode()).hexdigest() != stored.digest:
            changed.add("digest.txt")
        return sorted(changed - ({READERS} if self.erased(number) else set()))

    def readers(self, number: int) -> Iterator[bytes]:
        """Yield the lines of the readers of a mailing; together they are the part `readers.txt`."""
        with self._reading() as db:
            yield from _readers(db, number)

    def left(self, number: int, address: str = "") -> int:
        """Return how many emails of a mailing, or to one address, are left to send."""
        with self._reading() as db:
            return count_emails(db, number, *person_condition(db, number, address), UNFINISHED)

    def unleased_count(self, number: int) -> int:
        """Return how many emails of a mailing are left to send, without those that other runs have in their hands."""
        taken: tuple[DeliveryState, ...] = ("leased", "attempted")
        with self._reading() as db:
            free = EMAIL.state.not_in(taken) | emails_in_ended_runs(db, number, taken)
            return count_emails(db, number, free, UNFINISHED)

    def counts(self, number: int, column: Literal["state", "language"] = "state") -> dict[str, int]:
        """Return the number of emails of a mailing by state, or by language."""
        by = EMAIL[column]
        query = select(by, func.count()).where(EMAIL.mailing == number)
        return dict(self._streamed(query.group_by(by).order_by(by)))

    def causes(self, number: int) -> list[Cause]:
        """Return why emails were not accepted, or not yet: each state and answer with a count, most first."""
        columns = EMAIL.state, EMAIL.reply
        wanted = EMAIL.mailing == number, columns[0].not_in(("accepted", "leased", "attempted"))
        query = select(*columns, func.count()).where(*wanted, (columns[0] != "pending") | (columns[1] != ""))
        groups: dict[tuple[DeliveryState, str], tuple[int, str]] = {}
        for state, reply, count in self._streamed(query.group_by(*columns).order_by(*columns)):
            key = state, answer_words(reply)
            key = key if key in groups or len(groups) < ANSWERS else (state, "")
            before, sample = groups.get(key, (0, reply))
            groups[key] = before + count, sample
        answers = Counter(state for state, _ in groups)
        causes = [Cause(state, *group, words if answers[state] > 1 else "") for (state, words), group in groups.items()]
        return sorted(causes, key=lambda cause: -cause.count)

    def people(self, tries: Mapping[int, int], before: str) -> tuple[dict[str, int], str]:
        """Return how many people got a notice, each once, by PERSON_STATES, and when the last of them was accepted
        (UTC, like 2026-03-02T09:30:00Z); empty if none was. `tries` are the mailings that announce it, each with the
        number of the correction that it is, 0 for none. What was accepted `before` a time is in time."""
        if not tries:
            return {}, ""
        best = _best_tries(tries, before).c
        ranks = select(best.rank, func.count(), func.max(best.accepted)).group_by(best.rank)
        rows = list(self._streamed(ranks))
        unread = select(MAILING.id, MAILING.skipped).where(MAILING.id.in_(tries))
        skipped = Counter[int]()  # of a correction they are the same rows again
        for number, several in self._streamed(unread):
            skipped[tries[number]] += several
        counts = {PERSON_STATES[row[0]]: row[1] for row in rows} | {"skipped": max(skipped.values())}
        return counts, max((row[2] for row in rows), default="")

    def unreached(self, tries: Mapping[int, int], before: str) -> Iterator[tuple[str, str]]:
        """Yield the address of each person who was not accepted in time, with their state, sorted; an empty address for
        those that were erased. The arguments are those of `people`."""
        if not tries:
            return
        best, in_time = _best_tries(tries, before).c, PERSON_STATES.index("accepted")
        query = select(best.address, best.rank).where(best.rank != in_time).order_by(best.address)
        yield from ((address or "", PERSON_STATES[rank]) for address, rank in self._streamed(query))

    def listed(
        self, number: int, states: Collection[DeliveryState] = NOT_ACCEPTED, answer: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Yield the emails of a mailing in these states as JSON values, by address, which is empty if it was erased;
        without `states`, those that were tried and that the relay has not accepted. `answer`: only those with it."""
        words = answer_words(answer)
        columns = [EMAIL[name] for name in ("address", "state", "code", "reply", "changed", "key")]
        query = select(*columns).where(EMAIL.mailing == number, EMAIL.state.in_(states))
        for row in self._streamed(query.order_by(EMAIL.address)):
            if not words or answer_words(row.reply) == words:
                yield row._asdict() | {"address": row.address or "", "key": row.key.hex()}

    def outcomes(self, number: int, address: str = "") -> Iterator[OutcomeRow]:
        """Yield what became of each email of a mailing, or of the one to an address, by key: the row of recipients.csv
        without its last value, the row of people.csv, and the SHA-256 of the latter if that person was erased."""
        with self._reading() as db:
            message_id, nonces = message_ids(db, number), mailing_key(db, number)
            columns = [EMAIL[name] for name in OUTCOME]
            mine = select(*columns).where(*person_condition(db, number, address))
            ours = person_condition(db, number, address, EVENT)
        kept = self._streamed(select(EVENT.key, EVENT.reply).where(*ours).order_by(EVENT.key, EVENT.id))
        event = next(kept, None)
        for key, *facts, address_of, name_of, reply, person in self._streamed(mine.order_by(EMAIL.key)):
            answers = dict[str, None]()
            while event and event[0] <= key:  # those before it are of the whole mailing
                answers |= {event[1]: None} if event[0] == key and event[1] else {}
                event = next(kept, None)
            if not any(answer.startswith(reply) for answer in answers):
                answers[reply] = None
            *state, run, sent = facts
            row = key.hex(), *state, run, message_id(key), sent
            nonce = hmac.digest(nonces, b"person" + key, "sha256").hex()
            yield row, (key.hex(), nonce, address_of or "", name_of, " | ".join(answers)), person

    def events(self, number: int, first: int | None = None) -> Iterator[tuple[str, str, str, int, str]]:
        """Yield what happened to the emails of a mailing that is worth keeping, in order: time, key in hex, state,
        code and reply. `first`: how many at most; None for all."""
        columns = EVENT.at, EVENT.key, EVENT.state, EVENT.code, EVENT.reply
        query = select(*columns).where(EVENT.mailing == number).order_by(EVENT.id).limit(first)
        for at, key, state, code, reply in self._streamed(query):
            yield at, key.hex(), state, code, reply

    def person(self, address: str) -> dict[str, Any]:
        """Return all that is kept about one person, as JSON values: why they get no more emails, and each email with
        what happened to it. After a purge of its mailing, nobody can be recognized any more."""
        why = [suppressions.c[name] for name in ("reason", "since", "reply")]
        happened = [EVENT[name] for name in ("at", "state", "code", "reply")]
        emails = []
        with self._reading() as db:
            theirs = suppressions.c.key == row_key(secret_key(db), address)
            suppressed = db.execute(select(*why).where(theirs)).mappings().first()
            for number, mailing, audience in db.execute(select(MAILING.id, MAILING.key, MAILING.audience)).all():
                mine = select(deliveries).where(*person_condition(db, number, address))
                about = select(*happened).where(*person_condition(db, number, address, EVENT))
                events_of = [dict(row) for row in db.execute(about.order_by(EVENT.id)).mappings()]
                names = self.reports(number, address)
                reports = {name: self.kept_file(name).decode("utf-8", "replace") for name in names}
                facts = {"mailing": mailing, "audience": audience, "reports": reports, "events": events_of}
                emails += [{**row, **facts, "key": row["key"].hex()} for row in db.execute(mine).mappings()]
        return {"suppressed": suppressed and dict(suppressed), "emails": emails}

    def runs(self, number: int) -> list[dict[str, str]]:
        """Return what is to be known of the runs of a mailing, oldest first."""
        of = runs.c
        query = select(of.began, of.facts).where(of.mailing == number).order_by(of.id)
        return [{"began": began, **json.loads(facts)} for began, facts in self._streamed(query)]

    def seen_live(self, key: NoticeKey) -> str:
        """Return the first time at which `verify --live` saw the text of a notice; empty if it never did."""
        with self._reading() as db:
            return database.kept_setting(db, f"live {key}").decode()

    def newest_time(self) -> str:
        """Return the newest time of a plan, a run, an event or a state, as `stamp` writes it; empty without any."""
        times = MAILING.planned, runs.c.began, EVENT.at, EMAIL.changed
        with self._reading() as db:
            return max(db.scalar(select(func.max(column))) or "" for column in times)

    def contradicted(self, number: int) -> int:
        """Return how many emails of a mailing are in a state that the events do not lead to: an email that was rejected
        is accepted only after another event, one that no run tried only after some event; nobody is erased without."""
        newest = select(EVENT.key, func.max(EVENT.id).label("id")).where(EVENT.mailing == number)
        last = newest.group_by(EVENT.key).subquery()
        joined = deliveries.outerjoin(last, last.c.key == EMAIL.key)
        joined = joined.outerjoin(events, EVENT.id == last.c.id)
        state, event = EMAIL.state, func.coalesce(EVENT.state, "")
        failed = ("rejected", "bounced", "unknown", "expired", "canceled", "suppressed")
        untried = (event == "") & (EMAIL.run == database.NO_RUN)
        differs = (state.in_(failed) & (event != state)) | ((state == "accepted") & (event.in_(failed) | untried))
        query = select(func.count()).select_from(joined).where(EMAIL.mailing == number, differs)
        purged: int = sum(purge["people"] for purge in self.purges(number))
        with self._reading() as db:
            return (db.scalar(query) or 0) + max(0, self.erased(number) - purged)

    def erased(self, number: int) -> int:
        """Return how many addresses of a mailing were erased."""
        with self._reading() as db:
            return count_emails(db, number, EMAIL.address.is_(None))

    def named(self, number: int, address: str = "") -> int:
        """Return how many emails of a mailing, or to one address, still have it, or what somebody said of one."""
        with self._reading() as db:
            return count_emails(db, number, *person_condition(db, number, address), HAS_PERSONAL_DATA)

    def last_change(self, number: int) -> str:
        """Return when the state of an email of a mailing was set last (UTC, like 2026-03-02T09:30:00Z)."""
        with self._reading() as db:
            return db.scalar(select(func.max(EMAIL.changed)).where(EMAIL.mailing == number)) or ""

    def purges(self, number: int) -> list[dict[str, Any]]:
        """Return when people of a mailing were erased (UTC, like 2026-03-02T09:30:00Z), by whom, and how many."""
        columns = EVENT.at.label("time"), EVENT.reply.label("by"), EVENT.code.label("people")
        purged = select(*columns).where(EVENT.mailing == number, EVENT.state == PURGED)
        return [row._asdict() for row in self._streamed(purged.order_by(EVENT.id))]

    def manifests(self, notice: NoticeKey | None = None) -> Sequence[str]:
        """Return the manifests of a notice, or of all (None), oldest first."""
        with self._reading() as db:
            kept = select(manifests.c.manifest).order_by(manifests.c.id)
            return db.scalars(kept.where(manifests.c.notice == str(notice)) if notice else kept).all()

    def last_lines(self) -> tuple[str, Sequence[str]]:
        """Return the machine and folder of the clone in which lines of notices were written last, and these lines. Both
        are empty if nobody keeps them, as in an SQLite file, which is for one machine."""
        with self._reading() as db:
            clone, *lines = database.kept_setting(db, database.LINES).decode().split("\n")
        return clone, lines

    def kept_file(self, sha256: str) -> bytes:
        """Return a file that a manifest names, or a report by its name. Raises ProblemsFound if somebody removed it."""
        with self._reading() as db:
            data = db.scalar(select(evidence.c.data).where(evidence.c.sha256 == sha256))
        if data is None:
            message = f"the database no longer has the file {sha256}, which is part of the evidence"
            raise usage_failure("evidence-missing", message, "restore the database from a backup")
        return bytes(data)

    def reports(self, number: int, address: str = "") -> Sequence[str]:
        """Return the names of the delivery reports that settled emails of a mailing, or the one to an address."""
        name = evidence.c.sha256
        with self._reading() as db:
            theirs = person_condition(db, number, address, EVENT)
            return db.scalars(select(name).join(events, name == database.REPORT).where(*theirs).distinct()).all()


def _best_tries(tries: Mapping[int, int], before: str) -> Subquery:
    """Return the best try of each person: `rank`, its place in PERSON_STATES, when it was `accepted` (empty if it was
    not), and the `address`. The best one is the one after which the fewest corrections came, then the one of the best
    rank, then the earliest. So a try before a correction does not count once the same person was handed that one."""
    was_unknown = EVENT.mailing.in_(tries), EVENT.state == "unknown"
    unknown = select(EVENT.mailing, EVENT.key, func.max(EVENT.at).label("since")).where(*was_unknown)
    lost = unknown.group_by(EVENT.mailing, EVENT.key).subquery()
    since = func.coalesce(lost.c.since, EMAIL.changed)
    handed_over = case((EMAIL.code == 0, since), else_=EMAIL.changed)  # 0: that was found out later
    accepted, state = EMAIL.state == "accepted", EMAIL.state
    ranks = {name: rank for rank, name in enumerate(PERSON_STATES)}
    rank = case(
        (accepted & (handed_over < before), ranks["accepted"]),
        (accepted, ranks["late"]),
        *((state == name, ranks[name]) for name in ranks if name not in ("accepted", "late", "left", "skipped")),
        else_=ranks["left"],
    )
    last = max(tries.values())
    later = case({number: last - correction for number, correction in tries.items()}, value=EMAIL.mailing)
    same = (EMAIL.mailing == lost.c.mailing) & (EMAIL.key == lost.c.key)
    columns = [
        EMAIL.key,
        EMAIL.address,
        rank.label("rank"),
        case((accepted, handed_over), else_="").label("accepted"),
        case((state.not_in(POSSIBLY_SENT_STATES), last), else_=later).label("later"),
    ]
    tried = select(*columns).select_from(deliveries.outerjoin(lost, same)).where(EMAIL.mailing.in_(tries))
    every = tried.subquery()
    if len(tries) == 1:  # each person once already
        return every
    order = every.c.later, every.c.rank, every.c.accepted
    place = func.row_number().over(partition_by=every.c.key, order_by=order)
    address = func.max(every.c.address).over(partition_by=every.c.key)  # those of some tries may be erased
    placed = select(every.c.rank, every.c.accepted, address.label("address"), place.label("place")).subquery()
    return select(placed).where(placed.c.place == 1).subquery()


def emails_in_ended_runs(db: Connection, number: int, states: Sequence[DeliveryState]) -> ColumnElement[bool]:
    """Return a condition for the emails in some unfinished states that belong to runs that are over."""
    begun, state = select(EMAIL.run).distinct().where(EMAIL.mailing == number), EMAIL.state
    unfinished = {run for wanted in states for run in db.scalars(begun.where(state == wanted, UNFINISHED))}
    over = [run for run in sorted(unfinished - {None}) if database.run_is_over(db, run)]
    return unfinished_emails(number, EMAIL.state.in_(states), EMAIL.run.in_(over)) if over else false()


def unfinished_emails(number: int, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition for unfinished emails of a mailing. `which` says more about their state and run: these are in
    the index, so SQLite looks at no other email."""
    wanted = select(EMAIL.key).where(EMAIL.mailing == number, *which, UNFINISHED)
    return EMAIL.key.in_(wanted.correlate(None))


def person_condition(db: Connection, number: int, address: str, row: Any = EMAIL) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for the rows of a mailing or, with an address, of one person in it. `row`: their columns."""
    ours = row.mailing == number
    return (ours, row.key == row_key(mailing_key(db, number), address)) if address else (ours,)


def count_emails(db: Connection, number: int, *which: ColumnElement[bool]) -> int:
    """Return the number of emails of a mailing for which `which` holds."""
    query = select(func.count()).select_from(deliveries).where(EMAIL.mailing == number, *which)
    return db.scalar(query) or 0


def parts_of(stored: StoredMailing, readers: str) -> str:
    """Return what a mailing is, as `sha256sum` prints it: the hash of each of its parts, by name. The SHA-256 of this
    text is its digest: whoever confirms it has seen these emails, for these addresses. `readers`: the last line."""
    files = sorted(mailing_files(stored).items())
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in files) + readers


def hashed_readers(db: Connection, number: int) -> str:
    """Return the line of the readers among the parts of a mailing."""
    readers = hashlib.sha256()
    for block in _readers(db, number):
        readers.update(block)
    return f"{readers.hexdigest()}  {READERS}\n"


def mailing_files(stored: StoredMailing) -> dict[str, bytes]:
    """Return the parts of a mailing by their names, without its readers: who sends what to whom, the bytes of each
    email without what differs from reader to reader, and when and from which lists it was planned."""
    mailing = stored.mailing
    plan = {"planned": stored.planned, "skipped": stored.skipped, "lists": json.loads(stored.lists)}
    names = "audience", "reason", "sender", "host"
    facts: dict[str, str] = {"notices": mailing.key} | {name: getattr(mailing, name) for name in names}
    for variant in mailing.emails:
        facts |= {f"{variant.name} subject": variant.subject, f"{variant.name} greeting": variant.greeting}
        facts[f"{variant.name} greeting by name"] = variant.greeting_by_name
    written = "".join(f"{name}: {value}\n" for name, value in facts.items())
    emails = {f"emails/{variant.name}.eml": variant.head + variant.body for variant in mailing.emails}
    return {
        MAILING_FILE: written.encode(),
        PLAN: f"{json.dumps(plan, ensure_ascii=False, indent=1)}\n".encode(),
        **emails,
    }


def _readers(db: Connection, number: int) -> Iterator[bytes]:
    """Yield the lines of the readers of a mailing, in the order of their keys: address, name and language, with tabs
    between them. All count but those whom the last list has no more, or who were erased."""
    dropped = (EMAIL.state == "canceled") & (EMAIL.reply == REMOVED_FROM_LIST)
    ours = EMAIL.mailing == number, EMAIL.address.is_not(None), ~dropped
    query = select(EMAIL.address, EMAIL.name, EMAIL.language).where(*ours).order_by(EMAIL.key)
    for partition in db.execute(query, execution_options=database.STREAMED).partitions():
        yield "".join(f"{row[0]}\t{row[1]}\t{row[2]}\n" for row in partition).encode()


def stored_mailing(db: Connection, number: int) -> StoredMailing:
    """Return a mailing as it is stored."""
    row = db.execute(select(mailings).where(MAILING.id == number)).one()
    order = variants.c.since, variants.c.language
    rows = db.execute(select(variants).where(variants.c.mailing == number).order_by(*order))
    emails = tuple(email.Variant(*words) for _, *words in rows)
    mailing = Mailing(parse_notice_keys(row.key), row.audience, emails, row.content, row.sender, row.host, row.reason)
    return StoredMailing(
        number, mailing, row.digest, row.planned, row.live, row.skipped, row.not_before, row.parts, row.lists
    )
