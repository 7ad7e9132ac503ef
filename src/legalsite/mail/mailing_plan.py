"""Store a planned mailing: its emails, and the recipients on its list."""

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, and_, case, exists, insert, text, update

from legalsite.errors import ProblemsFound, counted, failure
from legalsite.mail import delivery_database as database
from legalsite.mail.delivery_database import (
    EMAIL,
    MAILING,
    execute,
    listed,
    mailing_key,
    person_line,
    row_key,
)
from legalsite.mail.email_states import (
    EXCLUDED,
    POSSIBLY_SENT_STATES,
    REMOVED_FROM_LIST,
    change_emails,
    count_emails,
)
from legalsite.mail.mailing_parts import (
    content_hash_lines,
    mailing_parts,
    recipients_hash_line,
    stored_mailing,
)
from legalsite.model.email import (
    EmailChoice,
    EmailFrame,
    Mailing,
    MailingContent,
    Recipient,
)
from legalsite.model.notice_key import parse_notice_keys

FIND_MAILING = "SELECT id, content FROM mailings WHERE key = :key AND audience = :audience"
ADD_MAILING = """
INSERT INTO mailings (key, audience, content, sender, host, reason, digest, planned)
VALUES (:key, :audience, :content, :sender, :host, :reason, '', '') RETURNING id
"""
# shown as the reason for not emailing someone who has agreed
AGREED = "to this version or a later one"
HAS_AGREED = exists().where(listed.c.key == EMAIL.key, listed.c.agreed)
# `NOT IN` would take quadratic time in PostgreSQL
IS_UNLISTED = ~exists().where(listed.c.key == EMAIL.key)
# SQL for lines of the list with the address of another line but different policies
DIFFERING_ROWS = """
SELECT key, policies FROM listed
WHERE key IN (SELECT key FROM listed GROUP BY key HAVING count(DISTINCT policies) > 1) ORDER BY key
"""
# SQL that deletes all lines of an address except the first. The outer condition uses the index, in
# one pass.
DELETE_REPEATED = """
DELETE FROM listed
WHERE key IN (SELECT key FROM listed GROUP BY key HAVING count(*) > 1)
AND EXISTS (
    SELECT 1 FROM listed AS earlier WHERE earlier.key = listed.key AND earlier.line < listed.line
)
"""
# SQL that adds an email for each person on the list who has no email in this mailing yet. The email
# is pending, agreed, or suppressed with the reason why the address is excluded.
ADD_LISTED = f"""
INSERT INTO deliveries
(mailing, key, address, name, language, policies, person, added, state, code, reply, changed, run)
SELECT :number, listed.key, address, name, language, policies, person, :added,
CASE WHEN reason IS NOT NULL THEN 'suppressed' WHEN agreed THEN 'agreed' ELSE 'pending' END,
0, coalesce(reason, CASE WHEN agreed THEN '{AGREED}' ELSE '' END), :time, {database.NO_RUN}
FROM listed LEFT JOIN ({EXCLUDED}) AS excluded ON excluded.key = listed.suppressed
WHERE NOT EXISTS (
    SELECT 1 FROM deliveries WHERE mailing = :number AND deliveries.key = listed.key
)
ORDER BY listed.key
"""  # noqa: S608 (made of constants)
# SQL that adds a history row for each suppressed or agreed email whose last row has a different
# state.
ADD_UNSENT = """
WITH last AS (SELECT max(id) AS id FROM history WHERE mailing = :number GROUP BY key)
INSERT INTO history (mailing, key, run, at, state, code, reply)
SELECT mailing, key, run, :time, state, code, reply FROM deliveries
WHERE mailing = :number AND state IN ('suppressed', 'agreed') AND NOT EXISTS (
    SELECT 1 FROM history WHERE mailing = :number AND id IN (SELECT id FROM last)
    AND history.state = deliveries.state AND history.key = deliveries.key
)
"""
# SQL condition: the address is on the list, and isn't suppressed for this audience
IS_ALLOWED = text(f"""
deliveries.key IN (SELECT key FROM listed WHERE NOT EXISTS (
    SELECT 1 FROM ({EXCLUDED}) AS excluded WHERE excluded.key = listed.suppressed
))
""")  # noqa: S608 (made of constants)
# SQL that suppresses canceled emails to addresses that are on the list again but have been
# suppressed.
SUPPRESS_LISTED_AGAIN = f"""
UPDATE deliveries SET state = 'suppressed', code = 0, changed = :time, reply = excluded.reason
FROM listed JOIN ({EXCLUDED}) AS excluded ON excluded.key = listed.suppressed
WHERE mailing = :number AND deliveries.state = 'canceled' AND deliveries.key = listed.key
AND deliveries.address IS NOT NULL
"""  # noqa: S608 (made of constants)
# SQL that updates the name, language, and policies of unsent emails from the list, unless a
# recorded result has counted them.
REFRESH = """
UPDATE deliveries SET name = listed.name, language = listed.language, policies = listed.policies,
person = listed.person FROM listed
WHERE mailing = :number AND state IN ('pending', 'deferred', 'canceled')
AND deliveries.key = listed.key
AND added > (SELECT recorded_lists FROM mailings WHERE id = :number)
AND (listed.name <> deliveries.name OR listed.language <> deliveries.language
OR listed.policies <> deliveries.policies)
"""
# SQL for the languages and policies of all emails, whether on the list or already stored.
CHOICES = """
SELECT language, policies FROM listed UNION
SELECT language, policies FROM deliveries WHERE mailing = :number ORDER BY language, policies
"""
STORED_FILE = "SELECT data FROM email_files WHERE mailing = :mailing AND name = :name"
STORED_PART = """
SELECT data FROM email_parts
WHERE mailing = :mailing AND language = :language AND notice = :notice AND since = :since
"""
# SQL that counts people whose email is about other policies than the list says, even after REFRESH.
# They're grouped by the policies on the list and in the email.
SENT_CHOICES = """
SELECT listed.policies, deliveries.policies, count(*) FROM listed JOIN deliveries
ON mailing = :number AND deliveries.key = listed.key
WHERE listed.policies <> deliveries.policies GROUP BY listed.policies, deliveries.policies
"""


ListedRecipients = Iterable[tuple[int, Recipient]]  # (line number in the list, recipient)
# function that composes the emails to recipients with certain languages and policies
ContentFor = Callable[[Iterable[EmailChoice]], MailingContent]


class LoadReport(Struct, frozen=True):
    """What was stored when a mailing was planned from a list."""

    number: int  # ID of the mailing
    digest: str  # SHA-256 that the user confirms before sending
    added: int  # number of new addresses
    repeated: int  # number of lines with the address of an earlier line
    missing: int  # number of stored addresses with a pending email that aren't on the list
    # number of people on the list whose sent email isn't about all of their policies
    incomplete: int
    dropped: int = 0  # number of `missing` addresses whose pending emails were canceled


class MailingPlan:
    """Stores a mailing in a transaction (`db`). `time` returns the current time, as stored in rows.

    Raises ProblemsFound if anyone was sent the mailing's emails with different wording.
    """

    def __init__(self, db: Connection, mailing: Mailing, time: Callable[[], str]) -> None:
        """Store the mailing and a key to hash its addresses."""
        self._db = db
        self._mailing = mailing
        self._time = time
        self._sent = 0  # number of people who may have been sent the mailing's emails
        database.wait_for_lock(db, database.PLANNING)  # only one process at a time may plan
        self._number = self._store_mailing()
        self._key = mailing_key(db, self._number) or self._new_key()

    def add(
        self,
        recipients: ListedRecipients,
        source: Callable[[], Mapping[str, Any]],
        content_for: ContentFor,
        *,
        drop_missing: bool,
        not_before: str,
    ) -> LoadReport:
        """Store the recipients of a list, and return counts for the user.

        `source` returns facts about the list after it was read, and `content_for` composes the
        emails to its recipients. With `drop_missing`, unsent emails to stored addresses that aren't
        on the list are canceled. Nothing is sent before the time `not_before`; an empty text keeps
        the stored time.
        """
        repeated = self._load_list(recipients)
        # only compose emails in the languages and about the policies that recipients have
        choices = execute(self._db, CHOICES, number=self._number).all()
        self._store_content(content_for([tuple(choice) for choice in choices]))
        missing = 0
        dropped = 0
        # an unsent email to an address that isn't on the list
        is_removed = EMAIL.state.in_(("pending", "deferred")) & IS_UNLISTED
        facts = {**source(), "repeated": repeated, "time": self._time()}
        if drop_missing:
            dropped = self._change_emails(is_removed, "canceled", REMOVED_FROM_LIST)
            facts["whole"] = True  # the list contains all recipients
        else:
            missing = self._count_emails(is_removed)
        self._store_skipped(facts.get("skipped", 0), is_whole_list=drop_missing)
        added = self._add_recipients()
        database.index_unfinished(self._db)
        digest = self._store_parts(facts, not_before)
        incomplete = self._count_incomplete()
        return LoadReport(self._number, digest, added, repeated, missing, incomplete, dropped)

    def _store_mailing(self) -> int:
        """Store the mailing, or update its settings if nothing was sent yet, and return its number.

        Raises ProblemsFound if emails with different wording may have been sent.
        """
        db = self._db
        mailing = self._mailing
        names = ("key", "audience", "content", "sender", "host", "reason")
        values = {name: getattr(mailing, name) for name in names}
        row = execute(db, FIND_MAILING, key=mailing.key, audience=mailing.audience).first()
        if not row:
            return int(execute(db, ADD_MAILING, **values).scalar_one())
        number: int = row.id
        self._sent = count_emails(db, number, EMAIL.state.in_(POSSIBLY_SENT_STATES))
        if not self._sent:
            # no one has received the stored parts, so `_store_content` stores new ones
            db.execute(update(database.mailings).where(MAILING.id == number).values(values))
            execute(db, "DELETE FROM email_parts WHERE mailing = :number", number=number)
            execute(db, "DELETE FROM email_files WHERE mailing = :number", number=number)
        elif row.content != mailing.content:
            raise self._other_words()
        return number

    def _other_words(self) -> ProblemsFound:
        """Create the exception for a mailing that was already sent with different wording."""
        sent = counted(self._sent, "recipient")
        message = f"{self._mailing.key} was already sent to {sent} with different wording"
        help = "send it as a correction (--correction REASON), or restore the wording that was sent"
        return failure("other-words", message, help)

    def _store_content(self, content: MailingContent) -> None:
        """Store the parts of the emails that aren't stored yet.

        Stored parts are kept, so that all emails of a mailing have the same checkpoint, even if
        some are sent later. Raises ProblemsFound if a stored part has different wording.
        """
        db = self._db
        for name, data in content.files.items():  # the attached texts
            key = {"mailing": self._number, "name": name}
            stored = execute(db, STORED_FILE, **key).scalar()
            if stored is None:
                db.execute(insert(database.email_files), key | {"data": data})
            elif bytes(stored) != data:
                raise self._other_words()
        # `content.changes` has a list of changes for each language
        for part in chain(content.frames.values(), *content.changes.values()):
            names = ("language", "notice", "since")
            key = {"mailing": self._number, **{name: getattr(part, name) for name in names}}
            stored = execute(db, STORED_PART, **key).scalar()
            if stored is None:
                row = {**key, "data": msgspec.json.encode(part)}
                db.execute(insert(database.email_parts), row)
            elif not _has_same_words(msgspec.json.decode(stored, type=type(part)), part):
                raise self._other_words()

    def _new_key(self) -> bytes:
        """Store and return the key for hashing the addresses of a mailing that has none.

        Mailings about the same notice to the same audience share a key, so that a recipient of
        several of them is counted once. Raises ProblemsFound if this key was destroyed, or if the
        mailings have different keys.
        """
        db = self._db
        notices = {key.notice for key in self._mailing.notices}
        # the column `key` names the notices of a mailing; `mailing_key` returns its key for hashing
        query = "SELECT id, key FROM mailings WHERE audience = :audience AND id <> :number"
        others = execute(db, query, audience=self._mailing.audience, number=self._number)
        keys = set()
        for number, names in others.all():
            if notices & {key.notice for key in parse_notice_keys(names)}:
                keys.add(mailing_key(db, number))
        # if there are no other mailings, `keys` is empty, and a key is created below
        has_no_common_key = len(keys) > 1 or b"" in keys  # an empty key was destroyed
        # if this mailing already has emails, it had a key, too, which was destroyed
        if has_no_common_key or self._count_emails():
            shown_notices = " or ".join(sorted(map(str, notices)))
            message = f"the record of who received an email about {shown_notices} was erased"
            help = (
                "if addresses were erased, give the notice by other means; "
                "otherwise, plan a separate email for each notice"
            )
            raise failure("erased", message, help)
        key = keys.pop() if keys else secrets.token_bytes(32)
        database.store_mailing_key(db, self._number, key)
        return key

    def _load_list(self, recipients: ListedRecipients) -> int:
        """Fill the table `listed` from a list, and return the number of duplicate lines.

        Duplicate lines are deleted from the table. A person with several lines has the policies of
        all of them.
        """
        db = self._db
        # without suppressions, addresses needn't be hashed a second time
        has_suppressions = execute(db, "SELECT 1 FROM suppressions LIMIT 1").scalar()
        secret = database.secret_key(db) if has_suppressions else b""
        database.copy_to_listed(db, _listed_rows(recipients, self._key, secret))
        execute(db, "CREATE INDEX listed_keys ON listed (key, line)")
        merged = list(self._merged_policies())
        if merged:
            db.execute(text("UPDATE listed SET policies = :policies WHERE key = :key"), merged)
        repeated: int = execute(db, DELETE_REPEATED).rowcount
        return repeated

    def _merged_policies(self) -> Iterator[Mapping[str, Any]]:
        """Yield the key and all policies of each person whose lines name different policies."""
        lines = execute(self._db, DIFFERING_ROWS)
        for key, lines_of_person in groupby(lines, key=itemgetter(0)):
            choices = [policies for _, policies in lines_of_person]
            policies = ""  # all policies, as for a line that names none
            if all(choices):
                policies = chosen_policies(self._mailing, " ".join(choices).split())
            yield {"key": key, "policies": policies}

    def _store_skipped(self, rows: int, *, is_whole_list: bool) -> None:
        """Store how many rows of the mailing's lists couldn't be read.

        `rows` is the number for this list, which usually replaces the stored number.
        """
        skipped: Any = rows
        # A list that lacks stored recipients may be an addition to earlier lists. Their unreadable
        # rows still count, so the number never decreases.
        if not is_whole_list and self._count_emails(EMAIL.state != "canceled", IS_UNLISTED):
            skipped = case((MAILING.skipped > rows, MAILING.skipped), else_=rows)
        self._update_mailing(skipped=skipped)

    def _add_recipients(self) -> int:
        """Add people who aren't stored yet, and return their number."""
        before = self._count_emails()
        if before:  # the mailing was planned before
            self._refresh_pending_emails()
        values = {"number": self._number, "time": self._time()}
        # number of the list, starting at 1
        added = 1 + len(json.loads(stored_mailing(self._db, self._number).lists))
        execute(self._db, ADD_LISTED, audience=self._mailing.audience, added=added, **values)
        # add emails that aren't sent, because they're suppressed or agreed, to the history
        execute(self._db, ADD_UNSENT, **values)
        database.hash_replies(self._db, self._number)
        return self._count_emails() - before

    def _refresh_pending_emails(self) -> None:
        """Update unsent emails from the list.

        Emails get the name and language on the list. Suppressed recipients stay suppressed. The
        following emails become pending again:

        - canceled emails to recipients on the list
        - suppressed emails to recipients who aren't suppressed anymore
        - emails that were skipped because an earlier list said that their recipients had agreed, if
          this list doesn't
        """
        audience = self._mailing.audience
        values = {"number": self._number, "time": self._time()}
        execute(self._db, SUPPRESS_LISTED_AGAIN, audience=audience, **values)
        is_back = (EMAIL.state == "canceled") & ~IS_UNLISTED
        self._change_emails(is_back, "pending", "the address is on the list again")
        is_allowed = IS_ALLOWED.bindparams(audience=audience)
        is_unsuppressed = and_(EMAIL.state == "suppressed", is_allowed)
        self._change_emails(
            is_unsuppressed, "pending", "the address is no longer on the suppression list"
        )
        is_revoked = and_(EMAIL.state == "agreed", ~HAS_AGREED, is_allowed)
        self._change_emails(is_revoked, "pending", "the list of who agreed lacks the address")
        # this includes emails that became pending above
        has_newly_agreed = EMAIL.state.in_(("pending", "deferred")) & HAS_AGREED
        self._change_emails(has_newly_agreed, "agreed", AGREED)
        execute(self._db, REFRESH, number=self._number)

    def _count_incomplete(self) -> int:
        """Count the people on the list whose sent email lacks some of their policies."""
        count = 0
        all_slugs = {key.policy for key in self._mailing.notices}
        for listed_policies, policies, people in execute(
            self._db, SENT_CHOICES, number=self._number
        ):
            named = set(listed_policies.split()) or all_slugs  # empty means all policies
            # an email with empty `policies` is about all policies, so it can't lack any
            if policies and named - set(policies.split()):
                count += people
        return count

    def _store_parts(self, facts: dict[str, Any], not_before: str) -> str:
        """Store the hashes of the mailing's parts, and return the digest that the user confirms.

        `facts` about the list are stored with the mailing. Nothing is sent before the time
        `not_before`; an empty text keeps the stored time.
        """
        stored = stored_mailing(self._db, self._number)
        recipients_line = recipients_hash_line(self._db, self._number)
        content_lines = content_hash_lines(self._db, self._number) + recipients_line
        lists = json.loads(stored.lists)
        # `lists` has the facts about each planned list. If the last one is planned again and no
        # recipients change, it isn't added again, so that the digest stays the same. If the stored
        # parts contain the hash of the recipients, the mailing was planned before, so `lists` isn't
        # empty.
        if recipients_line not in stored.parts or not is_repetition(facts, lists[-1]):
            lists.append(facts)
        lists_json = json.dumps(lists, ensure_ascii=False)
        planned = stored.planned
        is_changed = (
            lists_json != stored.lists or mailing_parts(stored, content_lines) != stored.parts
        )
        # the plan's time is that of its last change, but stays the same once emails were sent
        if is_changed and not self._may_have_sent():
            planned = facts["time"]
        parts = mailing_parts(replace(stored, planned=planned, lists=lists_json), content_lines)
        digest = hashlib.sha256(parts.encode()).hexdigest()
        values = {"parts": parts, "digest": digest, "lists": lists_json, "planned": planned}
        self._update_mailing(**values, not_before=not_before or stored.not_before)
        return digest

    def _may_have_sent(self) -> bool:
        """Return whether anyone has or may have received the mailing's email."""
        # a mailing without a run wasn't sent; this query is faster, and usually enough
        first_run = "SELECT 1 FROM runs WHERE mailing = :number LIMIT 1"
        if execute(self._db, first_run, number=self._number).scalar() is None:
            return False
        return self._count_emails(EMAIL.state.in_(POSSIBLY_SENT_STATES)) > 0

    def _change_emails(self, condition: Any, state: Any, reason: str) -> int:
        """Set the state of the emails that meet a condition, and return their number."""
        return change_emails(self._db, self._number, condition, state, reason, at=self._time())

    def _count_emails(self, *conditions: Any) -> int:
        return count_emails(self._db, self._number, *conditions)

    def _update_mailing(self, **values: Any) -> None:
        mailing = update(database.mailings).where(MAILING.id == self._number)
        self._db.execute(mailing.values(values))


def _has_same_words(one: Struct, other: Struct) -> bool:
    """Return whether two parts contain the same text. Different checkpoints don't matter."""
    if isinstance(one, EmailFrame) and isinstance(other, EmailFrame):
        one = replace(one, record=other.record)
    return one == other


def chosen_policies(mailing: Mailing, slugs: Collection[str]) -> str:
    """Return the names of the given policies in the order of the mailing, separated by spaces.

    Return an empty string for all policies.
    """
    announced = [key.policy for key in mailing.notices]
    chosen = [slug for slug in announced if slug in slugs]
    if len(chosen) == len(announced):
        return ""
    return " ".join(chosen)


def is_repetition(facts: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    """Return whether facts are the same as earlier facts, except for their `time`."""
    return {**facts, "time": ""} == {**earlier, "time": ""}


def _listed_rows(
    recipients: ListedRecipients, key_of_mailing: bytes, secret: bytes
) -> Iterator[tuple[Any, ...]]:
    """Yield a row of the table `listed` for each line of a list.

    `secret` is the database's key for hashing suppressed addresses; empty if none are suppressed.
    """
    for line, to in recipients:
        suppression_key = row_key(secret, to.address) if secret else b""
        key = row_key(key_of_mailing, to.address)
        person = hashlib.sha256(person_line(key_of_mailing, key, to.address, to.name)).hexdigest()
        yield (
            key, line, to.address, to.name, to.language, suppression_key, person, to.has_agreed,
            to.policies,
        )  # fmt: skip
