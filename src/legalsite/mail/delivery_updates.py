"""What is learned about emails after they were handed over: from the log of a relay, delivery reports and readers."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, Subquery, and_, bindparam, case, delete, func, insert, literal, or_, select, update

from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import (
    EMAIL,
    MAILING,
    STREAMED,
    Database,
    deliveries,
    events,
    kept_events,
    mailing_key,
    mailings,
    row_key,
    secret_key,
    suppressions,
)
from legalsite.model.email import REPORT_HASH_FORMAT, Audience, DeliveryState
from legalsite.text.email_addresses import local_part

SETTLED = ("accepted", "unknown")  # what may still turn out to have come back
ENDED = ("accepted", "bounced")  # of which a backup knows that they were sent
# An id in a relay's answer that nobody can guess, like `250 Ok 010201…-000000` of Amazon SES: a word that is long and
# has a digit, without its host.
RELAY_ID = re.compile(r"(?<![\w.=@+-])(?=[\w+-]*\d)([\w+-]{16,})(?=@|[>\])},;.]*(?:\s|$))")

TAG = 9  # bytes of a keyed hash
MESSAGES_AT_ONCE = 100  # that are in memory

SET_STATE = (
    update(deliveries)
    .where(EMAIL.mailing == bindparam("of"), EMAIL.key == bindparam("row"))
    .values(state=bindparam("to"), code=0, reply=bindparam("said"), changed=bindparam("at"))
)
SETTLE = SET_STATE.where(or_(*(EMAIL.state == state for state in SETTLED)))  # `IN` cannot be prepared
NOTED = insert(events).values(
    mailing=bindparam("of"), key=bindparam("row"), at=bindparam("at"), state=bindparam("to"), code=0,
    reply=bindparam("noted"),
)  # fmt: skip

# What comes back was accepted before: when, and with which answer, is worth keeping. So is why a reader is left out.
NAMED = and_(EMAIL.mailing == bindparam("of"), EMAIL.key == bindparam("row"))
ACCEPTED = kept_events(
    and_(NAMED, EMAIL.state == "accepted", EMAIL.state != bindparam("to")),
    at=EMAIL.changed, state=EMAIL.state,
)  # fmt: skip
LEFT_OUT = kept_events(NAMED, at=EMAIL.changed, state=EMAIL.state)

ADDRESS = suppressions.c.key == bindparam("row")
KNOWN = select(suppressions.c.reason).where(ADDRESS)


class SentEmail(Struct, frozen=True):
    """An email that is known by its message id."""

    number: int  # id of its mailing
    key: bytes  # of its row
    state: DeliveryState  # where it is now
    address: str = ""  # empty if it was erased


# What turned out, how that is known, and the SHA-256 of the message that reports it; empty for anything else.
Findings = Mapping[SentEmail, tuple[Literal["accepted", "bounced"], str, str]]


class Settling(Database):
    """The emails of one database, by their message ids."""

    def unsettled(self, numbers: Iterable[int], *, restored: bool) -> dict[str, SentEmail]:
        """Return the emails of some mailings whose outcome is unknown, by message id. In a `restored` database, it may
        be unknown of each that was not accepted."""
        open_ones = EMAIL.state.not_in(ENDED) if restored else EMAIL.state == "unknown"
        with self._writing() as db:
            return {identified: email for number in numbers for identified, _, email in _emails(db, number, open_ones)}

    def find(self, ids: Collection[str]) -> dict[str, SentEmail]:
        """Return the emails that have these ids: the part of the message id before the @, ours or the one by which the
        relay replaced it, as its answer named it. Every row is read."""
        emails: dict[str, SentEmail] = {}
        with self._writing() as db:
            for number in db.scalars(select(MAILING.id)).all():
                for identified, reply, email in _emails(db, number):
                    own = (local_part(identified), *RELAY_ID.findall(reply))
                    emails |= {message_id: email for message_id in own if message_id in ids}
        return emails

    def newest(self, addresses: Collection[str]) -> dict[str, SentEmail]:
        """Return the newest email to each address; one that it got, or may have got, if any. Every row is read."""
        emails, got = dict[str, SentEmail](), dict[str, SentEmail]()
        with self._writing() as db:
            for number in db.scalars(select(MAILING.id).order_by(MAILING.id)).all():
                secret = mailing_key(db, number)
                keys = {row_key(secret, address): address for address in addresses}
                emails |= {keys[email.key]: email for _, _, email in _emails(db, number) if email.key in keys}
                got |= {address: email for address, email in emails.items() if email.state in (*SETTLED, "bounced")}
        return emails | got

    def settle(self, findings: Findings, *, restored: bool = False) -> None:
        """Record what turned out about some emails, and how that is known unless its reader was erased. One that came
        back before stays so; one that was not sent, unless the database was `restored`. The hash of a report is in the
        event."""
        rows = []
        for email, (state, reply, report) in findings.items():
            answer = reply if email.address else ""
            noted = f"{answer} {REPORT_HASH_FORMAT.format(report)}" if answer and report else answer
            rows.append({"of": email.number, "row": email.key, "to": state, "said": answer, "noted": noted})
        at = {"at": self._time()}
        with self._writing() as db:
            for statement in (ACCEPTED, SET_STATE if restored else SETTLE, NOTED) if rows else ():
                db.execute(statement, [row | at for row in rows])

    def keep_reports(self, messages: Iterable[bytes]) -> None:
        """Keep those of some messages with which emails were settled, until their readers are erased. Messages are read
        only if some of these are not kept yet."""
        with self._reading() as db:
            missing = set(db.scalars(database.NAMED_REPORTS.except_(database.KEPT_REPORTS)))
        named = ((f"{hashlib.sha256(data).hexdigest()[:60]}.eml", data) for data in (messages if missing else ()))
        reports = ({"name": name, "data": data} for name, data in named if name in missing)
        while some := list(islice(reports, MESSAGES_AT_ONCE)):
            with self._writing() as db:
                db.execute(database.KEEP_FILE, some)

    def keys_of(self, reports: Mapping[str, str]) -> dict[bytes, str]:
        """Return what reports say of some addresses, by their keys among the suppressions; nothing of erased ones."""
        with self._reading() as db:
            secret = secret_key(db)
        return {row_key(secret, address): words for address, words in reports.items() if address}

    def suppress(self, reports: Mapping[bytes, str], reason: Literal["bounced", "unsubscribed"]) -> int:
        """Send nothing more to some addresses, given by their keys among the suppressions, and return how many are new.
        Emails that are pending are suppressed as well. Somebody who unsubscribed still gets what account holders get.
        `reports`: for each what a report says."""
        at = self._time()
        with self._writing() as db:
            reasons = {key: db.scalar(KNOWN, {"row": key}) for key in reports}
            less = "unsubscribed" if reason == "bounced" else None  # than this
            changed = [key for key, was in reasons.items() if was in (None, less)]
            if changed:
                db.execute(delete(suppressions).where(ADDRESS), [{"row": key} for key in changed])
                rows = [{"key": key, "reason": reason, "since": at, "reply": reports[key]} for key in changed]
                db.execute(insert(suppressions), rows)
            audience = ("subscribers",) if reason == "unsubscribed" else ("subscribers", "accounts")
            secret = secret_key(db)
            unsent = MAILING.audience.in_(audience), EMAIL.state.in_(("pending", "deferred")), database.UNFINISHED
            query = select(EMAIL.mailing, EMAIL.key, EMAIL.address).join_from(deliveries, mailings).where(*unsent)
            waiting = [
                {"of": number, "row": key, "reader": reader}
                for number, key, address in (db.execute(query, execution_options=STREAMED) if reports else ())
                if address and (reader := row_key(secret, address)) in reports
            ]
            if waiting:
                out = left_out("subscribers")
                why = select(out.c.why).where(out.c.key == bindparam("reader")).scalar_subquery()
                db.execute(SET_STATE.values(state="suppressed", reply=why, changed=at), waiting)
                db.execute(LEFT_OUT, waiting)
        return sum(was is None for was in reasons.values())

    def lift(self, addresses: Iterable[str], why: str) -> dict[str, str]:
        """Let some addresses get emails again, and return for each why it was suppressed; empty if it was not. `why` is
        kept with each of its emails. Emails that were suppressed stay so until their mailing is planned again."""
        at, reasons = self._time(), dict[str, str]()
        with self._writing() as db:
            secret = secret_key(db)
            for address in addresses:
                key = row_key(secret, address)
                reason = reasons[address] = db.scalar(KNOWN, {"row": key}) or ""
                if reason:
                    db.execute(delete(suppressions).where(ADDRESS), {"row": key})
                    words = f"no longer on the suppression list ({reason}): {why}"
                    for number in db.scalars(select(MAILING.id)).all():
                        key = row_key(mailing_key(db, number), address)
                        mine = (EMAIL.mailing == number) & (EMAIL.key == key)
                        db.execute(kept_events(mine, at=at, state=EMAIL.state, code=0, reply=words))
        return reasons

    def keys_of_tokens(self, tokens: Iterable[str]) -> dict[str, bytes | None]:
        """Return the key among the suppressions for each token; None for one that we did not make."""
        with self._reading() as db:
            secret = secret_key(db)
        return {token: key_of_token(secret, token) for token in tokens}


def _emails(db: Connection, number: int, *which: Any) -> Iterator[tuple[str, str, SentEmail]]:
    """Yield the message ids of the emails of a mailing for which `which` holds, and what relays said."""
    message_id = message_ids(db, number)
    query = select(EMAIL.key, EMAIL.state, EMAIL.reply, EMAIL.address).where(EMAIL.mailing == number, *which)
    for key, state, reply, address in db.execute(query, execution_options=STREAMED):
        yield message_id(key), reply, SentEmail(number, key, state, address or "")


def message_ids(db: Connection, number: int) -> Callable[[bytes], str]:
    """Return what makes the message id of an email of a mailing, with angle brackets, from the key of its row. Nobody
    can know it but those who handle the email."""
    secret = secret_key(db)
    mailing = db.execute(select(MAILING.key, MAILING.audience, MAILING.host).where(MAILING.id == number)).one()

    def message_id(key: bytes) -> str:
        digest = hmac.digest(secret, f"{mailing.key} {mailing.audience}\0".encode() + key, "sha256").hex()
        return f"<{digest[:40]}@{mailing.host}>"

    return message_id


def unsubscribe_token(secret: bytes, key: bytes) -> str:
    """Return the token with which a reader unsubscribes: their key among the suppressions, encrypted, with a keyed hash
    of it, so that nobody can make one up. It has no address, and stays valid when the address is erased. It has 40
    letters and digits; their case does not matter."""
    tag = hmac.digest(secret, b"unsubscribe\0" + key, "sha256")[:TAG]
    return base64.b32encode(_masked(secret, key, tag) + tag).decode().lower()


def _masked(secret: bytes, key: bytes, tag: bytes) -> bytes:
    """Return a key encrypted by a stream that depends on its tag, or decrypted."""
    return bytes(a ^ b for a, b in zip(key, hmac.digest(secret, b"mask\0" + tag, "sha256"), strict=False))


def key_of_token(secret: bytes, token: str) -> bytes | None:
    """Return the key among the suppressions that a token is for; None if we did not make it."""
    try:
        data = base64.b32decode(token.strip().upper())
    except ValueError:
        return None
    key = _masked(secret, data[:-TAG], data[-TAG:])
    return key if hmac.compare_digest(unsubscribe_token(secret, key), token.strip().lower()) else None


def left_out(audience: Audience) -> Subquery:
    """Return the keys of the addresses that get no emails, and `why`: the reason, since when, and what the report says.
    Who unsubscribed still gets what account holders get."""
    row = suppressions.c
    words = row.reason.concat(" on ").concat(func.substr(row.since, 1, 10))
    words = words.concat(case((row.reply == "", ""), else_=literal(": ").concat(row.reply)))
    some = select(row.key, words.label("why"))
    return (some if audience == "subscribers" else some.where(row.reason != "unsubscribed")).subquery()
