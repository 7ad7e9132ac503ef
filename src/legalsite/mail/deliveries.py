"""Campaigns, and the state of every email: pending → leased → attempted → accepted, refused, deferred or unknown.

An email is marked before and after it is handed over, each time in a transaction that is on the disk before anything
else happens. So if a run is killed, the next one sends the emails that it had not begun. Only what was in transit is of
unknown outcome: nobody knows whether the relay has it, and it is never sent again automatically. Sending exactly once
is impossible over SMTP (RFC 1047).
"""

import hashlib
import hmac
import json
import secrets
import sys
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, islice, pairwise
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy.exc import SQLAlchemyError

from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import campaigns, database_errors, deliveries, events, listed, row_key, secret_key
from legalsite.mail.relay import answer_words
from legalsite.mail.restored import noting_attempts
from legalsite.mail.settling import Settling, left_out, message_id, name_and_host, unsubscribe_token
from legalsite.model import email
from legalsite.model.declared_time import stamp
from legalsite.model.email import PERSON_STATES, Audience, Campaign, Cause, DeliveryState, Recipient, StoredCampaign

PENDING = deliveries.c.state == "pending", database.UNFINISHED
HANDED_OVER_AT = deliveries.c.changed  # when an email was marked that is still in transit
NOT_ACCEPTED: tuple[DeliveryState, ...] = ("refused", "unknown", "deferred", "bounced", "expired", "attempted")
NAMES_SOMEBODY = deliveries.c.address.is_not(None) | ((deliveries.c.reply != "") & (deliveries.c.state != "suppressed"))
PURGED = "purged"  # the state of an event of a whole campaign
HANDED_OVER = ("attempted", "accepted", "unknown", "bounced")  # the reader has this email, or may have it
GIVE_UP = timedelta(days=5)  # in which runs tried (RFC 5321, 4.5.4.1)
PAUSE = timedelta(days=1)  # what counts at most between two runs
EXPIRED = "put off by the relay for five days"
LOST = "the database went away before the answer of the relay was recorded"
DROPPED = "the address is no longer on the list"
KILLED = "its run was killed, or the database went away"
LEASED_AT_ONCE = 200
CAMPAIGN, PLAN, READERS = "campaign.txt", "plan.json", "readers.txt"  # parts of a campaign, beside its emails
OUTCOME = "key", "language", "state", "code", "changed", "run", "sent", "address", "name", "reply", "person"
ANSWERS = 1000  # different ones that are kept in memory

OutcomeRow = tuple[tuple[object, ...], tuple[str, ...], str]

# All marks of a group are one statement: one round trip, and a transaction of its own. Only an email that this run has
# leased can be attempted.
MARKS = """
UPDATE deliveries
SET state = mark.state, code = mark.code, reply = mark.reply, changed = ?, tried = coalesce(deliveries.tried, ?),
sent = CASE mark.sent WHEN '' THEN deliveries.sent ELSE mark.sent END
FROM (WITH given (key, state, code, reply, sent) AS (VALUES {rows}) SELECT * FROM given) AS mark
WHERE deliveries.campaign = ? AND deliveries.key = mark.key
AND (mark.state <> 'attempted' OR (deliveries.state = 'leased' AND deliveries.run = ?))
"""


class LoadReport(Struct, frozen=True):
    """What became of a list."""

    number: int  # id of the campaign
    digest: str  # what a person confirms
    added: int  # addresses that are new
    repeated: int  # how many lines name an address that an earlier line names
    missing: int  # addresses that the list does not have any more, and whose emails are still pending
    dropped: int = 0  # addresses that the list does not have any more, and whose pending emails were cancelled


class LeasedEmail(NamedTuple):
    """An email that a run is to send: the key of its row, the reader, with the language of the variant, its message id
    (RFC 5322), the same on every try, and the token with which a subscriber unsubscribes; empty for account holders."""

    key: bytes
    to: Recipient
    message_id: str
    unsubscribe_token: str


class Deliveries(Settling):
    """The deliveries in one database."""

    def plan(
        self,
        campaign: Campaign,
        readers: Iterable[tuple[int, Recipient]],
        *,
        drop_missing: bool = False,
        source: Callable[[], Mapping[str, Any]] = dict,
        not_before: str = "",
    ) -> LoadReport:
        """Store a campaign and its readers, each with the line of the list and with the language of one of the
        variants. A reader who is stored already stays. Nothing is stored if `readers` raises, or if somebody has the
        campaign's emails in different words already (ProblemsFound). `source` says, once all readers are read, what
        is known of the list: `skipped`, how many rows could not be read, stays with the campaign until a list comes
        that has everybody. `not_before`: as in StoredCampaign; empty leaves what was planned."""
        with self._writing() as db:
            database.wait_for(db, database.PLANNING)
            number = self._store(db, campaign)
            secret = database.campaign_key(db, number) or self._new_key(db, number, campaign)
            among = secret_key(db) if db.scalar(sa.select(database.suppressions.c.key).limit(1)) else b""
            rows = (
                (row_key(secret, to.address), line, to.address, to.name, to.language,
                 row_key(among, to.address) if among else b"")
                for line, to in readers
            )  # fmt: skip
            database.copy_to_listed(db, rows)
            repeated = _drop_repeated(db)
            gone = deliveries.c.state.in_(("pending", "deferred")) & deliveries.c.key.not_in(sa.select(listed.c.key))
            missing, dropped = _count(db, number, gone), 0
            if drop_missing:
                missing, dropped = 0, self._change(db, number, gone, "cancelled", DROPPED)
            facts = {**source(), "repeated": repeated, "time": self._time()} | ({"whole": True} if drop_missing else {})
            self._keep_skipped(db, number, facts.get("skipped", 0), whole=drop_missing)
            added = self._add(db, number, campaign.audience)
            database.index_unfinished(db)
            stored, hashed = _stored(db, number), _hashed_readers(db, number)
            lists, planned = json.loads(stored.lists), stored.planned
            if hashed not in stored.parts or {**lists[-1], "time": ""} != {**facts, "time": ""}:
                lists.append(facts)
            written, sent = json.dumps(lists, ensure_ascii=False), deliveries.c.state.in_(HANDED_OVER)
            begun = db.scalar(sa.select(database.runs.c.id).where(database.runs.c.campaign == number).limit(1))
            changed = written != stored.lists or _parts(stored, hashed) != stored.parts
            if changed and not (begun and _count(db, number, sent)):
                planned = facts["time"]
            parts = _parts(replace(stored, planned=planned, lists=written), hashed)
            digest = hashlib.sha256(parts.encode()).hexdigest()
            values = {"parts": parts, "digest": digest, "lists": written, "planned": planned}
            values["not_before"] = not_before or stored.not_before
            db.execute(sa.update(campaigns).where(campaigns.c.id == number).values(**values))
        return LoadReport(number, digest, added, repeated, missing, dropped)

    def campaigns(self, name: str = "") -> list[StoredCampaign]:
        """Return the campaigns about POLICY or POLICY@REVISED (empty: all), in the order in which they were planned."""
        with self._reading() as db:
            rows = db.execute(sa.select(campaigns.c.id, campaigns.c.key).order_by(campaigns.c.id)).all()
            return [
                _stored(db, number)
                for number, keys in rows
                if not name or any(name in (key.partition("@")[0], key.partition("~")[0]) for key in keys.split("+"))
            ]

    def campaign(self, number: int) -> StoredCampaign:
        """Return a campaign as it is stored now."""
        with self._reading() as db:
            return _stored(db, number)

    def changed_parts(self, number: int) -> list[str]:
        """Return the parts of a campaign that are not what they were when it was planned, by name. Readers cannot be
        compared any more once some were erased."""
        with self._reading() as db:
            stored = _stored(db, number)
            now = _parts(stored, _hashed_readers(db, number))
        changed = {line.partition("  ")[2] for line in {*stored.parts.splitlines()} ^ {*now.splitlines()}}
        if hashlib.sha256(stored.parts.encode()).hexdigest() != stored.digest:
            changed.add("digest.txt")
        return sorted(changed - ({READERS} if self.erased(number) else set()))

    def readers(self, number: int) -> Iterator[bytes]:
        """Yield the lines of the readers of a campaign; together they are the part `readers.txt`."""
        with self._reading() as db:
            yield from _readers(db, number)

    def left(self, number: int, address: str = "") -> int:
        """Return how many emails of a campaign, or to one address, are left to send."""
        with self._reading() as db:
            return _count(db, number, *_to(db, number, address), database.UNFINISHED)

    def untaken(self, number: int) -> int:
        """Return how many emails of a campaign are left to send, without those that other runs have in their hands."""
        taken: tuple[DeliveryState, ...] = ("leased", "attempted")
        with self._reading() as db:
            free = deliveries.c.state.not_in(taken) | _of_ended_runs(db, number, taken)
            return _count(db, number, free, database.UNFINISHED)

    def counts(self, number: int, column: Literal["state", "language"] = "state") -> dict[str, int]:
        """Return the number of emails of a campaign by state, or by language."""
        by = deliveries.c[column]
        query = sa.select(by, sa.func.count()).where(deliveries.c.campaign == number)
        with self._reading() as db:
            return {row[0]: row[1] for row in db.execute(query.group_by(by).order_by(by))}

    def causes(self, number: int) -> list[Cause]:
        """Return why emails were not accepted, or not yet: each state and answer with a count, most first."""
        columns = deliveries.c.state, deliveries.c.reply
        wanted = deliveries.c.campaign == number, columns[0].not_in(("accepted", "leased", "attempted"))
        query = sa.select(*columns, sa.func.count()).where(*wanted, (columns[0] != "pending") | (columns[1] != ""))
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
        (UTC, like 2026-03-02T09:30:00Z); empty if none was. `tries` are the campaigns that announce it, each with the
        number of the correction that it is, 0 for none. What was accepted `before` a time is in time."""
        if not tries:
            return {}, ""
        best = _best_tries(tries, before).c
        ranks = sa.select(best.rank, sa.func.count(), sa.func.max(best.accepted)).group_by(best.rank)
        with self._reading() as db:
            rows = db.execute(ranks).all()
            unread = db.execute(sa.select(campaigns.c.id, campaigns.c.skipped).where(campaigns.c.id.in_(tries))).all()
        skipped = Counter[int]()  # of a correction they are the same rows again
        for number, several in unread:
            skipped[tries[number]] += several
        counts = {PERSON_STATES[row[0]]: row[1] for row in rows} | {"skipped": max(skipped.values(), default=0)}
        return counts, max((row[2] for row in rows), default="")

    def unreached(self, tries: Mapping[int, int], before: str) -> Iterator[tuple[str, str]]:
        """Yield the address of each person who was not accepted in time, with their state, sorted; an empty address for
        those that were erased. The arguments are those of `people`."""
        if not tries:
            return
        best, in_time = _best_tries(tries, before).c, PERSON_STATES.index("accepted")
        query = sa.select(best.address, best.rank).where(best.rank != in_time).order_by(best.address)
        yield from ((address or "", PERSON_STATES[rank]) for address, rank in self._streamed(query))

    def listed(
        self, number: int, states: Collection[DeliveryState] = NOT_ACCEPTED, answer: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Yield the emails of a campaign in these states as JSON values, by address, which is empty if it was erased;
        without `states`, those that were tried and that the relay has not accepted. `answer`: only those with it."""
        words = answer_words(answer)
        columns = [deliveries.c[name] for name in ("address", "state", "code", "reply", "changed", "key")]
        query = sa.select(*columns).where(deliveries.c.campaign == number, deliveries.c.state.in_(states))
        for row in self._streamed(query.order_by(deliveries.c.address)):
            if not words or answer_words(row.reply) == words:
                yield row._asdict() | {"address": row.address or "", "key": row.key.hex()}

    def change(self, number: int, old: Collection[DeliveryState], new: DeliveryState, why: str) -> int:
        """Set all emails of a campaign in some states to another one, as a person decided, and return their number,
        after those of killed runs were taken over. `why` is kept with each. Emails whose address was erased cannot be
        sent again and stay. The caller holds `sole_sender`."""
        self.recover(number)
        with self._writing() as db:
            return self._change(db, number, deliveries.c.state.in_(old), new, why)

    def keep_live(self, number: int, checked: Mapping[str, Any]) -> None:
        """Keep how the live site was checked before a run, unless the last check said the same at another `time`."""
        with self._writing() as db:
            mine = campaigns.c.id == number
            checks = json.loads(db.scalar(sa.select(campaigns.c.live).where(mine).with_for_update()) or "[]")
            if not checks or {**checks[-1], "time": ""} != {**checked, "time": ""}:
                written = json.dumps([*checks, checked], ensure_ascii=False)
                db.execute(sa.update(campaigns).where(mine).values(live=written))

    def recover(self, number: int) -> None:
        """Take over the emails of runs that are over: what is still leased was never begun, and what is still attempted
        is of unknown outcome. What a relay put off is pending again. The caller holds `sole_sender`."""
        with self._writing() as db:
            ended = _of_ended_runs(db, number, ("leased", "attempted", "deferred"))
            self._change(db, number, ended & (deliveries.c.state == "attempted"), "unknown", KILLED, at=HANDED_OVER_AT)
            self._change(db, number, ended & (deliveries.c.state != "attempted"), "pending", "")

    def outcomes(self, number: int, address: str = "") -> Iterator[OutcomeRow]:
        """Yield what became of each email of a campaign, or of the one to an address, by key: the row of recipients.csv
        without its last value, the row of people.csv, and the SHA-256 of the latter if that person was erased."""
        with self._reading() as db:
            secret, (name, host), nonces = secret_key(db), name_and_host(db, number), database.campaign_key(db, number)
            columns = [deliveries.c[name] for name in OUTCOME]
            mine = sa.select(*columns).where(deliveries.c.campaign == number, *_to(db, number, address))
            ours = events.c.campaign == number, *_to(db, number, address, events)
        said = self._streamed(sa.select(events.c.key, events.c.reply).where(*ours).order_by(events.c.key, events.c.id))
        event = next(said, None)
        for key, *facts, address_of, name_of, reply, person in self._streamed(mine.order_by(deliveries.c.key)):
            answers = dict[str, None]()
            while event and event[0] <= key:  # those before it are of the whole campaign
                answers |= {event[1]: None} if event[0] == key and event[1] else {}
                event = next(said, None)
            if not any(each.startswith(reply) for each in answers):
                answers[reply] = None
            *state, run, sent = facts
            row = key.hex(), *state, run or 0, message_id(secret, name, host, key), sent
            nonce = hmac.digest(nonces, b"person" + key, "sha256").hex()
            yield row, (key.hex(), nonce, address_of or "", name_of, " | ".join(answers)), person

    def events(self, number: int, first: int | None = None) -> Iterator[tuple[str, str, str, int, str]]:
        """Yield what happened to the emails of a campaign that is worth keeping, in order: time, key in hex, state,
        code and reply. `first`: how many at most; None for all."""
        columns = events.c.at, events.c.key, events.c.state, events.c.code, events.c.reply
        query = sa.select(*columns).where(events.c.campaign == number).order_by(events.c.id).limit(first)
        for at, key, state, code, reply in self._streamed(query):
            yield at, bytes(key).hex(), state, code, reply

    def person(self, address: str) -> dict[str, Any]:
        """Return all that is kept about one person, as JSON values: why they get no more emails, and each email with
        what happened to it. After a purge of its campaign, nobody can be recognised any more."""
        why = [database.suppressions.c[name] for name in ("reason", "since", "reply")]
        happened = [events.c[name] for name in ("at", "state", "code", "reply")]
        emails = []
        with self._reading() as db:
            known = database.suppressions.c.key == row_key(secret_key(db), address)
            suppressed = db.execute(sa.select(*why).where(known)).mappings().first()
            for number, *campaign in db.execute(sa.select(campaigns.c.id, campaigns.c.key, campaigns.c.audience)).all():
                facts = dict(zip(("campaign", "audience"), campaign, strict=True))
                mine = sa.select(deliveries).where(deliveries.c.campaign == number, *_to(db, number, address))
                about = sa.select(*happened).where(events.c.campaign == number, *_to(db, number, address, events))
                events_of = [dict(each) for each in db.execute(about.order_by(events.c.id)).mappings()]
                rows = db.execute(mine).mappings()
                emails += [{**row, **facts, "key": row["key"].hex(), "events": events_of} for row in rows]
        return {"suppressed": suppressed and dict(suppressed), "emails": emails}

    def runs(self, number: int) -> list[dict[str, str]]:
        """Return what is to be known of the runs of a campaign, oldest first."""
        of = database.runs.c
        query = sa.select(of.began, of.facts).where(of.campaign == number).order_by(of.id)
        with self._reading() as db:
            return [{"began": began, **json.loads(facts)} for began, facts in db.execute(query)]

    def newest_time(self) -> str:
        """Return the newest time of a plan, a run, an event or a state, as `stamp` writes it; empty without any."""
        times = campaigns.c.planned, database.runs.c.began, events.c.at, deliveries.c.changed
        with self._reading() as db:
            return max(db.scalar(sa.select(sa.func.max(each))) or "" for each in times)

    def contradicted(self, number: int) -> int:
        """Return how many emails of a campaign are in a state that the events do not lead to: an email that was refused
        is accepted only after another event, one that no run tried only after some event; nobody is erased without."""
        newest = sa.select(events.c.key, sa.func.max(events.c.id).label("id")).where(events.c.campaign == number)
        last = newest.group_by(events.c.key).subquery()
        joined = deliveries.outerjoin(last, last.c.key == deliveries.c.key)
        joined = joined.outerjoin(events, events.c.id == last.c.id)
        state, event = deliveries.c.state, sa.func.coalesce(events.c.state, "")
        failed = ("refused", "bounced", "unknown", "expired", "cancelled", "suppressed")
        untried = (event == "") & (deliveries.c.run == database.NO_RUN)
        differs = (state.in_(failed) & (event != state)) | ((state == "accepted") & (event.in_(failed) | untried))
        query = sa.select(sa.func.count()).select_from(joined).where(deliveries.c.campaign == number, differs)
        purged: int = sum(each["people"] for each in self.purges(number))
        with self._reading() as db:
            return (db.scalar(query) or 0) + max(0, self.erased(number) - purged)

    def erased(self, number: int) -> int:
        """Return how many addresses of a campaign were erased."""
        with self._reading() as db:
            return _count(db, number, deliveries.c.address.is_(None))

    def named(self, number: int, address: str = "") -> int:
        """Return how many emails of a campaign, or to one address, still have it, or what somebody said of one."""
        with self._reading() as db:
            return _count(db, number, *_to(db, number, address), NAMES_SOMEBODY)

    def last_change(self, number: int) -> str:
        """Return when the state of an email of a campaign was set last (UTC, like 2026-03-02T09:30:00Z)."""
        with self._reading() as db:
            return db.scalar(sa.select(sa.func.max(deliveries.c.changed)).where(deliveries.c.campaign == number)) or ""

    def erase(self, number: int, by: str, hashes: Iterable[tuple[str, str]], address: str = "") -> int:
        """Erase the addresses and names of a campaign, or those of one address, and what relays and reports said, which
        can name them. Without an address its key is destroyed as well, so that the keys of its rows cannot be
        recognised. They, states, codes, the reason of a suppression and the `hashes` of the lines of these people, each
        with its key in hex, stay. An event says `by` whom. Return the number of people."""
        reason = sa.case((deliveries.c.reply.startswith("bounced"), "bounced"), else_="unsubscribed")
        left = sa.case((deliveries.c.state == "suppressed", reason), else_="")
        people = self.named(number, address)
        purge = {"campaign": number, "key": b"", "at": self._time(), "state": PURGED, "code": people, "reply": by}
        whose = deliveries.c.campaign == number, deliveries.c.key == sa.bindparam("row"), deliveries.c.person == ""
        keep = sa.update(deliveries).where(*whose).values(person=sa.bindparam("sha256"))
        rows = ({"row": bytes.fromhex(key), "sha256": sha256} for key, sha256 in hashes)
        while some := list(islice(rows, database.ROWS_AT_ONCE)):
            with self._writing() as db:
                db.execute(keep, some)
        with self._writing() as db:
            theirs = events.c.campaign == number, events.c.state != PURGED, *_to(db, number, address, events)
            ours = deliveries.c.campaign == number, *_to(db, number, address)
            # Whose words these are cannot be told by the keys of a campaign.
            suppressed = database.suppressions.c.key == row_key(secret_key(db), address) if address else sa.true()
            db.execute(sa.insert(events).values(purge))
            db.execute(sa.update(database.suppressions).where(suppressed).values(reply=""))
            if not address:
                database.keep_campaign_key(db, number, b"")
        for which in self._steps(events.c.id, *theirs):
            with self._writing() as db:
                db.execute(sa.update(events).where(which).values(reply=""))
                database.note_erased(db)
        for which in self._steps(deliveries.c.key, *ours):
            with self._writing() as db:
                db.execute(sa.update(deliveries).where(which).values(reply=left, address=None, name=""))
                database.note_erased(db)
        return people

    def purges(self, number: int) -> list[dict[str, Any]]:
        """Return when people of a campaign were erased (UTC, like 2026-03-02T09:30:00Z), by whom, and how many."""
        columns = events.c.at.label("time"), events.c.reply.label("by"), events.c.code.label("people")
        purged = sa.select(*columns).where(events.c.campaign == number, events.c.state == PURGED)
        with self._reading() as db:
            return [dict(row) for row in db.execute(purged.order_by(events.c.id)).mappings()]

    def keep_manifest(self, notice: str, manifest: str, files: Mapping[str, bytes]) -> None:
        """Keep the manifest whose hash the ledger has for a notice, with the files that it names, by SHA-256."""
        with self._writing() as db:
            known = set(db.scalars(sa.select(database.evidence.c.sha256).where(database.evidence.c.sha256.in_(files))))
            if new := [{"sha256": sha256, "data": data} for sha256, data in files.items() if sha256 not in known]:
                db.execute(sa.insert(database.evidence), new)
            db.execute(sa.insert(database.manifests).values(notice=notice, manifest=manifest))

    def manifests(self, notice: str) -> Sequence[str]:
        """Return the manifests of a notice, or of all (empty), oldest first."""
        with self._reading() as db:
            kept = sa.select(database.manifests.c.manifest).order_by(database.manifests.c.id)
            return db.scalars(kept.where(database.manifests.c.notice == notice) if notice else kept).all()

    def last_lines(self) -> tuple[str, Sequence[str]]:
        """Return the machine and folder of the clone in which lines of notices were written last, and these lines. Both
        are empty if nobody keeps them, as in an SQLite file, which is for one machine."""
        with self._reading() as db:
            clone, *lines = database.kept_setting(db, database.LINES).decode().split("\n")
        return clone, lines

    def keep_lines(self, clone: str, lines: Sequence[str]) -> None:
        """Keep the lines of notices that are about to be written to the ledger of a clone."""
        if self.engine.dialect.name == "postgresql":
            with self._writing() as db:
                database.keep_setting(db, database.LINES, "\n".join([clone, *lines]).encode())

    def kept_file(self, sha256: str) -> bytes:
        """Return a file that a manifest names."""
        with self._reading() as db:
            file = database.evidence.c
            return bytes(db.scalars(sa.select(file.data).where(file.sha256 == sha256)).one())

    @contextmanager
    def run(self, number: int, limit: int | None = None, facts: Mapping[str, str] | None = None) -> Iterator["SendRun"]:
        """Begin a run, which takes over what killed runs left behind, and end it with the block. The caller holds
        `sole_sender`. At most `limit` emails are leased. `facts`: what is to be known of it later."""
        began = {"campaign": number, "began": self._time(), "facts": json.dumps(facts or {}, ensure_ascii=False)}
        with self._writing() as db:
            run = db.scalars(sa.insert(database.runs).values(**began).returning(database.runs.c.id)).one()
        with database_errors(self.engine), self.engine.connect() as held, noting_attempts(self.engine, number) as note:
            held.execution_options(isolation_level="AUTOCOMMIT").detach()  # its locks must not outlive the run
            database.hold_run(held, run)
            self.recover(number)
            sending = SendRun(held, run, number, time=self._time, limit=limit, note=note)
            try:
                with sending.watch.watching() if held.dialect.name == "postgresql" else nullcontext():
                    yield sending
            except BaseException:
                with suppress(database.DatabaseUnavailable):  # what ended the run says more
                    self._end(number, run)
                raise
            else:
                self._end(number, run)
            finally:
                with suppress(SQLAlchemyError):
                    if not held.invalidated:  # a new connection would take its time, and has no lock
                        database.release_run(held, run)

    def _store(self, db: sa.Connection, campaign: Campaign) -> int:
        """Add the campaign or, as long as nobody has its emails, give it today's words."""
        names = campaigns.c.key == campaign.key, campaigns.c.audience == campaign.audience
        row = db.execute(sa.select(campaigns).where(*names)).first()
        names_of = "key", "audience", "content", "sender", "host", "reason"
        values = {name: getattr(campaign, name) for name in names_of}
        if row is None:
            new = sa.insert(campaigns).values(digest="", planned="", **values)
            number: int = db.scalars(new.returning(campaigns.c.id)).one()
        else:
            number = row.id
            if readers := _count(db, number, deliveries.c.state.in_(HANDED_OVER)):
                # What they have is kept as it was sent, with the checkpoint of that day.
                if row.content != campaign.content:  # readers must be able to tell a second email from the first
                    message = f"{campaign.key} was already sent to {counted(readers, 'reader')} in different words"
                    help = "send it as a correction (--correction REASON), or restore the sent words"
                    raise ProblemsFound([Problem("other-words", message, help)])
                return number
            db.execute(sa.update(campaigns).where(campaigns.c.id == number).values(**values))
            db.execute(database.variants.delete().where(database.variants.c.campaign == number))
        db.execute(sa.insert(database.variants), [{"campaign": number} | asdict(each) for each in campaign.emails])
        return number

    def _new_key(self, db: sa.Connection, number: int, campaign: Campaign) -> bytes:
        """Keep and return the key for a campaign: that of the others about the same notices, so that each person counts
        once. Raises ProblemsFound if there is no such key."""
        about = {key.partition("~")[0] for key in campaign.notices}
        others = sa.select(campaigns.c.id, campaigns.c.key).where(campaigns.c.audience == campaign.audience)
        keys = {
            database.campaign_key(db, other)
            for other, name in db.execute(others.where(campaigns.c.id != number)).all()
            if about & {key.partition("~")[0] for key in name.split("+")}
        }
        if len(keys) > 1 or b"" in keys or _count(db, number):
            message = f"who has an email about {' or '.join(sorted(about))} is not known any more"
            help = "if addresses were erased, give the notice by other means; else plan one email for each"
            raise ProblemsFound([Problem("erased", message, help)])
        key = next(iter(keys), secrets.token_bytes(32))
        database.keep_campaign_key(db, number, key)
        return key

    def _keep_skipped(self, db: sa.Connection, number: int, rows: int, *, whole: bool) -> None:
        """Keep how many rows of a list could not be read. Unless it is meant to be the `whole` list, one that lacks
        somebody who is stored is a further list: it says nothing about the rows of earlier ones."""
        stored = sa.select(deliveries.c.key).where(deliveries.c.campaign == number, deliveries.c.state != "cancelled")
        lacking = stored.where(deliveries.c.key.not_in(sa.select(listed.c.key))).limit(1)
        further = not whole and db.scalar(lacking) is not None
        known = sa.case((campaigns.c.skipped > rows, campaigns.c.skipped), else_=rows)
        mine = sa.update(campaigns).where(campaigns.c.id == number)
        db.execute(mine.values(skipped=known if further else rows))

    def _add(self, db: sa.Connection, number: int, audience: Audience) -> int:
        """Add the readers who are new, and give those whose email is pending the name and language of today's list."""
        if before := _count(db, number):
            self._renew(db, number, audience)
        stored = sa.select(deliveries.c.key).where(deliveries.c.campaign == number)
        out = left_out(audience)
        state = sa.case((out.c.why.is_(None), "pending"), else_="suppressed")
        new = sa.select(
            sa.literal(number), listed.c.key, listed.c.address, listed.c.name, listed.c.language, state, sa.literal(0),
            sa.func.coalesce(out.c.why, ""), sa.literal(self._time()), sa.literal(database.NO_RUN),
        ).outerjoin(out, out.c.key == listed.c.suppressed)  # fmt: skip
        new = new.where(listed.c.key.not_in(stored)).order_by(listed.c.key)
        columns = ["campaign", "key", "address", "name", "language", "state", "code", "reply", "changed", "run"]
        db.execute(sa.insert(deliveries).from_select(columns, new))
        suppressed = [(table.c.campaign == number) & (table.c.state == "suppressed") for table in (deliveries, events)]
        untold = suppressed[0] & deliveries.c.key.not_in(sa.select(events.c.key).where(suppressed[1]))
        at = sa.literal(self._time())
        db.execute(database.kept_events(untold, at=at, state=deliveries.c.state))
        return _count(db, number) - before

    def _renew(self, db: sa.Connection, number: int, audience: Audience) -> None:
        """Give the emails that are stored and not done the name and language of today's list. Those that were cancelled
        or suppressed are pending again if their readers are on it, and not suppressed any more."""
        unfinished = deliveries.c.state.in_(("pending", "deferred", "cancelled"))
        ours = (deliveries.c.campaign == number) & unfinished & (deliveries.c.key == listed.c.key)
        back = (deliveries.c.state == "cancelled") & deliveries.c.key.in_(sa.select(listed.c.key))
        self._change(db, number, back, "pending", "the address is on the list again")
        free = sa.select(listed.c.key).where(listed.c.suppressed.not_in(sa.select(left_out(audience).c.key)))
        lifted = (deliveries.c.state == "suppressed") & deliveries.c.key.in_(free)
        self._change(db, number, lifted, "pending", "the address is not on the do-not-send list any more")
        differs = (listed.c.name != deliveries.c.name) | (listed.c.language != deliveries.c.language)
        today = {"name": listed.c.name, "language": listed.c.language}
        db.execute(sa.update(deliveries).where(ours, differs).values(today))

    def _end(self, number: int, run: int) -> None:
        """Leave the emails that a run leased and did not begin to the next one, and give up those that were put off for
        days. On another connection: that of the run may be lost, and what it locked as well, for which nobody waits."""
        with self._writing() as db:
            if db.dialect.name == "postgresql":
                db.exec_driver_sql(f"SET LOCAL lock_timeout = {database.ANSWERED_WITHIN * 1000:.0f}")
            leased, attempted, deferred = (
                _unfinished(number, deliveries.c.run == run, deliveries.c.state == state)
                for state in ("leased", "attempted", "deferred")
            )
            self._change(db, number, leased, "pending", "")
            self._change(db, number, attempted, "unknown", LOST, at=HANDED_OVER_AT)
            old = deferred & (deliveries.c.tried <= stamp(self.now() - GIVE_UP))
            self._change(db, number, old & (deliveries.c.tried <= _tried_for_days(db, number, old)), "expired", EXPIRED)

    def _change(
        self, db: sa.Connection, number: int, which: Any, state: DeliveryState, why: str, *, at: Any = None
    ) -> int:
        """Set the state of the emails of a campaign for which `which` holds, and return their number. With a reason, an
        event is kept for each. `at`: since when they have been in this state; now, if it is not given. Emails of people
        who were erased stay as they are."""
        at, known = sa.literal(self._time()) if at is None else at, deliveries.c.address.is_not(None)
        which = (deliveries.c.campaign == number) & known & which
        values: dict[str, Any] = {"state": state, "changed": at}
        if state == "pending":  # those that no run has tried are the next ones
            values["run"] = sa.case((deliveries.c.reply == "", database.NO_RUN), else_=deliveries.c.run)
            values |= {"tried": None} if why else {}  # a person's decision gives it five days more
        if why:
            values |= {"code": 0, "reply": why} if state != "expired" else {}  # the relay's answer says more
            answer = {"state": sa.literal(state), "code": sa.literal(0), "reply": sa.literal(why)}
            db.execute(database.kept_events(which, at=at, **answer))
        return db.execute(sa.update(deliveries).where(which).values(**values)).rowcount


class SendRun:
    """One run of `notify send`. Any thread may call it.

    `total`: emails that are left when it begins, at most its limit. `connection`: commits each statement; the lock of
    the run ends with it. `watch`: of the answers to it."""

    def __init__(
        self, connection: sa.Connection, run: int, number: int, *, time: Callable[[], str], limit: int | None,
        note: Callable[[bytes, str], object],
    ) -> None:  # fmt: skip
        self.connection, self._run, self._number, self._time = connection, run, number, time
        self._note, self.watch = note, database.AnswerWatch()
        self._lock = threading.Lock()
        self._secret, (self._name, self._host) = secret_key(connection), name_and_host(connection, number)
        self._subscribers = self._name.endswith("subscribers")
        self.total: int = min(_count(connection, number, *PENDING), sys.maxsize if limit is None else limit)
        self._left = self.total

    def leases(self) -> Iterator[LeasedEmail]:
        """Yield emails that are pending, leased to this run, until there are none or its limit is reached."""
        while rows := self._lease(min(LEASED_AT_ONCE, self._left)):
            self._left -= len(rows)
            for key, address, name, language, _ in rows:
                identified = message_id(self._secret, self._name, self._host, key)
                token = unsubscribe_token(self._secret, row_key(self._secret, address)) if self._subscribers else ""
                yield LeasedEmail(key, Recipient(address, name, language), identified, token)

    def record(self, outcomes: Sequence[email.Outcome], attempts: Sequence[email.Message]) -> None:
        """Record what became of some emails and then that others are about to be handed over. All of it is on the disk
        when this returns. Raises DatabaseUnavailable; no email may be handed over then."""
        at = self._time()
        marks = [(each.key, each.state, each.code, each.reply, each.sha256) for each in outcomes]
        marks += [(each.key, "attempted", 0, "", "") for each in attempts]
        values = (at, at, *chain.from_iterable(marks), self._number, self._run)
        place = {"campaign": self._number, "run": self._run, "at": at}
        telling = [
            {**place, "key": each.key, "state": each.state, "code": each.code, "reply": each.reply}
            for each in outcomes
            if each.state not in ("accepted", "leased")
        ]
        together = self._together() if telling or not attempts else nullcontext()
        asked = self.watch.waiting(self.connection)
        with self._lock, database_errors(self.connection.engine), asked, together:
            statement = _marks(len(marks), "%s" if self.connection.dialect.name == "postgresql" else "?")
            if self.connection.exec_driver_sql(statement, values).rowcount != len(marks):
                message = "another run took over emails of this one"
                raise database.DatabaseUnavailable(message, self.connection.engine)
            if telling:
                self.connection.execute(sa.insert(events), telling)
        for each in attempts[-1:]:
            self._note(each.key, at)

    def _lease(self, size: int) -> Sequence[Any]:
        if size < 1:
            return []
        pending = sa.select(deliveries.c.key).where(deliveries.c.campaign == self._number, *PENDING)
        in_order = pending.order_by(deliveries.c.run)  # that of the index: PostgreSQL might read all emails otherwise
        some = in_order.limit(size).with_for_update(skip_locked=True).cte("some")
        mine = deliveries.c.campaign == self._number, deliveries.c.key.in_(sa.select(some.c.key))
        columns = [deliveries.c[name] for name in ("key", "address", "name", "language", "reply")]
        leased = sa.update(deliveries).where(*mine).values(state="leased", run=self._run).returning(*columns)
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


def _best_tries(tries: Mapping[int, int], before: str) -> sa.Subquery:
    """Return the best try of each person: `rank`, its place in PERSON_STATES, when it was `accepted` (empty if it was
    not), and the `address`. The best one is the one after which the fewest corrections came, then the one of the best
    rank, then the earliest. So a try before a correction does not count once the same person was handed that one."""
    was_unknown = events.c.campaign.in_(tries), events.c.state == "unknown"
    unknown = sa.select(events.c.campaign, events.c.key, sa.func.max(events.c.at).label("since")).where(*was_unknown)
    lost = unknown.group_by(events.c.campaign, events.c.key).subquery()
    since = sa.func.coalesce(lost.c.since, deliveries.c.changed)
    handed_over = sa.case((deliveries.c.code == 0, since), else_=deliveries.c.changed)  # 0: that was found out later
    accepted, state = deliveries.c.state == "accepted", deliveries.c.state
    ranks = {name: rank for rank, name in enumerate(PERSON_STATES)}
    rank = sa.case(
        (accepted & (handed_over < before), ranks["accepted"]),
        (accepted, ranks["late"]),
        *((state == name, ranks[name]) for name in ranks if name not in ("accepted", "late", "left", "skipped")),
        else_=ranks["left"],
    )
    last = max(tries.values())
    later = sa.case({number: last - correction for number, correction in tries.items()}, value=deliveries.c.campaign)
    same = (deliveries.c.campaign == lost.c.campaign) & (deliveries.c.key == lost.c.key)
    columns = [
        deliveries.c.key,
        deliveries.c.address,
        rank.label("rank"),
        sa.case((accepted, handed_over), else_="").label("accepted"),
        sa.case((state.not_in(HANDED_OVER), last), else_=later).label("later"),
    ]
    tried = sa.select(*columns).select_from(deliveries.outerjoin(lost, same)).where(deliveries.c.campaign.in_(tries))
    every = tried.subquery()
    if len(tries) == 1:  # each person once already
        return every
    order = every.c.later, every.c.rank, every.c.accepted
    place = sa.func.row_number().over(partition_by=every.c.key, order_by=order)
    address = sa.func.max(every.c.address).over(partition_by=every.c.key)  # those of some tries may be erased
    placed = sa.select(every.c.rank, every.c.accepted, address.label("address"), place.label("place")).subquery()
    return sa.select(placed).where(placed.c.place == 1).subquery()


@cache
def _marks(count: int, mark: str) -> str:
    """Return the statement that marks so many emails. `mark`: how the database writes a parameter."""
    row = f"({', '.join([mark] * 5)})"
    return MARKS.replace("?", mark).format(rows=", ".join([row] * count))


def _drop_repeated(db: sa.Connection) -> int:
    """Remove the rows of a list whose address an earlier line names, and return their number."""
    db.exec_driver_sql("CREATE INDEX listed_keys ON listed (key, line)")  # after loading: it is built faster
    earlier = listed.alias("earlier")
    again = sa.select(earlier.c.key).where(earlier.c.key == listed.c.key, earlier.c.line < listed.c.line).exists()
    several = sa.select(listed.c.key).group_by(listed.c.key).having(sa.func.count() > 1)  # by the index, in one pass
    return db.execute(listed.delete().where(listed.c.key.in_(several), again)).rowcount


def _of_ended_runs(db: sa.Connection, number: int, states: Sequence[DeliveryState]) -> sa.ColumnElement[bool]:
    """Return a condition for the emails in some unfinished states that belong to runs that are over."""
    begun, state = sa.select(deliveries.c.run).distinct().where(deliveries.c.campaign == number), deliveries.c.state
    unfinished = {run for each in states for run in db.scalars(begun.where(state == each, database.UNFINISHED))}
    over = [run for run in sorted(unfinished - {None}) if database.run_is_over(db, run)]
    return _unfinished(number, deliveries.c.state.in_(states), deliveries.c.run.in_(over)) if over else sa.false()


def _unfinished(number: int, *which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return a condition for unfinished emails of a campaign. `which` says more about their state and run: these are in
    the index, so SQLite looks at no other email."""
    wanted = sa.select(deliveries.c.key).where(deliveries.c.campaign == number, *which, database.UNFINISHED)
    return deliveries.c.key.in_(wanted.correlate(None))


def _tried_for_days(db: sa.Connection, number: int, deferred: sa.ColumnElement[bool]) -> str:
    """Return until when emails were tried first that have been put off for as long as GIVE_UP since; empty if none
    were. Only the runs count that put some off. `deferred`: which emails are in question."""
    mine, total, ended = deliveries.c.campaign == number, timedelta(), sa.func.max(events.c.at)
    first = db.scalar(sa.select(sa.func.min(deliveries.c.tried)).where(mine, deferred)) or "9"
    put_off = events.c.campaign == number, events.c.state == "deferred", events.c.at >= first
    ended_runs = db.scalars(sa.select(ended).where(*put_off).group_by(events.c.run).order_by(ended.desc()))
    for later, earlier in pairwise(map(datetime.fromisoformat, ended_runs)):
        total += min(later - earlier, PAUSE)
        if total >= GIVE_UP:
            return stamp(earlier)
    return ""


def _to(
    db: sa.Connection, number: int, address: str, table: sa.Table = deliveries
) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what holds for the rows of one person in a campaign; nothing without an address."""
    return (table.c.key == row_key(database.campaign_key(db, number), address),) if address else ()


def _count(db: sa.Connection, number: int, *which: sa.ColumnElement[bool]) -> int:
    """Return the number of emails of a campaign for which `which` holds."""
    query = sa.select(sa.func.count()).select_from(deliveries).where(deliveries.c.campaign == number, *which)
    return int(db.scalar(query) or 0)


def _parts(stored: StoredCampaign, readers: str) -> str:
    """Return what a campaign is, as `sha256sum` prints it: the hash of each of its parts, by name. The SHA-256 of this
    text is its digest: whoever confirms it has seen these emails, for these addresses. `readers`: the last line."""
    files = sorted(campaign_files(stored).items())
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in files) + readers


def _hashed_readers(db: sa.Connection, number: int) -> str:
    """Return the line of the readers among the parts of a campaign."""
    readers = hashlib.sha256()
    for block in _readers(db, number):
        readers.update(block)
    return f"{readers.hexdigest()}  {READERS}\n"


def campaign_files(stored: StoredCampaign) -> dict[str, bytes]:
    """Return the parts of a campaign by their names, without its readers: who sends what to whom, the bytes of each
    email without what differs from reader to reader, and when and from which lists it was planned."""
    campaign = stored.campaign
    plan = {"planned": stored.planned, "skipped": stored.skipped, "lists": json.loads(stored.lists)}
    names = "audience", "reason", "sender", "host"
    facts: dict[str, str] = {"notices": campaign.key} | {name: getattr(campaign, name) for name in names}
    for each in campaign.emails:
        facts |= {f"{each.name} subject": each.subject, f"{each.name} greeting": each.greeting}
        facts[f"{each.name} greeting by name"] = each.greeting_by_name
    written = "".join(f"{name}: {value}\n" for name, value in facts.items())
    emails = {f"emails/{each.name}.eml": each.head + each.body for each in campaign.emails}
    return {CAMPAIGN: written.encode(), PLAN: f"{json.dumps(plan, ensure_ascii=False, indent=1)}\n".encode(), **emails}


def _readers(db: sa.Connection, number: int) -> Iterator[bytes]:
    """Yield the lines of the readers of a campaign, in the order of their keys: address, name and language, with tabs
    between them. All count but those whom the last list has no more, or who were erased."""
    columns = deliveries.c.address, deliveries.c.name, deliveries.c.language
    dropped = (deliveries.c.state == "cancelled") & (deliveries.c.reply == DROPPED)
    ours = deliveries.c.campaign == number, deliveries.c.address.is_not(None), ~dropped
    query = sa.select(*columns).where(*ours).order_by(deliveries.c.key)
    for partition in db.execute(query, execution_options=database.STREAMED).partitions():
        yield "".join(f"{row[0]}\t{row[1]}\t{row[2]}\n" for row in partition).encode()


def _stored(db: sa.Connection, number: int) -> StoredCampaign:
    row = db.execute(sa.select(campaigns).where(campaigns.c.id == number)).one()
    order = database.variants.c.since, database.variants.c.language
    rows = db.execute(sa.select(database.variants).where(database.variants.c.campaign == number).order_by(*order))
    emails = tuple(email.Variant(*words) for _, *words in rows)
    notices = tuple(row.key.split("+"))
    campaign = Campaign(notices, row.audience, emails, row.content, row.sender, row.host, row.reason)
    more = row.planned, row.live, row.skipped, row.not_before, row.parts, row.lists
    return StoredCampaign(number, campaign, row.digest, *more)
