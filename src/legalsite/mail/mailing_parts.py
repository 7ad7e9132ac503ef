"""A stored mailing, and its parts: what a person confirms by their hash before it's sent."""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import Connection, text

from legalsite.mail.delivery_database import STREAMED, execute
from legalsite.mail.email_states import REMOVED_FROM_LIST
from legalsite.model.email import Mailing, StoredMailing, Variant
from legalsite.model.notice_key import parse_notice_keys

MAILING_FILE = "mailing.txt"
PLAN = "plan.json"
RECIPIENTS_FILE = "readers.txt"
PLAN_COLUMNS = ("digest", "planned", "live", "skipped", "not_before", "parts", "lists")
VARIANTS = """
SELECT language, subject, head, body, greeting, greeting_by_name, since FROM variants
WHERE mailing = :number ORDER BY since, language
"""
RECIPIENTS = """
SELECT address, name, language FROM deliveries
WHERE mailing = :number AND address IS NOT NULL AND NOT (state = 'canceled' AND reply = :removed)
ORDER BY key
"""


def stored_mailing(db: Connection, number: int) -> StoredMailing:
    """Return a mailing as it is stored."""
    row = execute(db, "SELECT * FROM mailings WHERE id = :number", number=number).mappings().one()
    emails = tuple(Variant(**words) for words in execute(db, VARIANTS, number=number).mappings())
    words = {name: row[name] for name in ("audience", "content", "sender", "host", "reason")}
    mailing = Mailing(notices=parse_notice_keys(row["key"]), emails=emails, **words)
    facts = {name: row[name] for name in PLAN_COLUMNS}
    return StoredMailing(number=number, mailing=mailing, **facts)


def mailing_parts(stored: StoredMailing, readers: str) -> str:
    """Return the hash of each part of a mailing, by name, as `sha256sum` prints them.

    The SHA-256 of this text is the mailing's digest: a person who confirms it has seen these emails
    for these addresses. `readers` is the last line.
    """
    lines = []
    for path, data in sorted(mailing_files(stored).items()):
        lines.append(f"{hashlib.sha256(data).hexdigest()}  {path}\n")
    return "".join(lines) + readers


def mailing_files(stored: StoredMailing) -> dict[str, bytes]:
    """Return the parts of a mailing by name, without its recipients.

    They are who sends what to whom, each email without what differs by recipient, and when and from
    which lists it was planned.
    """
    mailing = stored.mailing
    facts = {"notices": mailing.key}
    for name in ("audience", "reason", "sender", "host"):
        facts[name] = getattr(mailing, name)
    emails = {}
    for variant in mailing.emails:
        facts[f"{variant.name} subject"] = variant.subject
        facts[f"{variant.name} greeting"] = variant.greeting
        facts[f"{variant.name} greeting by name"] = variant.greeting_by_name
        emails[f"emails/{variant.name}.eml"] = variant.head + variant.body
    written = "".join(f"{name}: {value}\n" for name, value in facts.items())
    lists = json.loads(stored.lists)
    plan = {"planned": stored.planned, "skipped": stored.skipped, "lists": lists}
    plan_json = json.dumps(plan, ensure_ascii=False, indent=1)
    return {MAILING_FILE: written.encode(), PLAN: f"{plan_json}\n".encode(), **emails}


def recipients_hash_line(db: Connection, number: int) -> str:
    """Return the line of the recipients among the parts of a mailing."""
    digest = hashlib.sha256()
    for block in recipient_list_lines(db, number):
        digest.update(block)
    return f"{digest.hexdigest()}  {RECIPIENTS_FILE}\n"


def recipient_list_lines(db: Connection, number: int) -> Iterator[bytes]:
    """Yield the lines of a mailing's recipients, by key: address, name, and language, with tabs.

    Those who were erased, or aren't on the last list, are left out.
    """
    values = {"number": number, "removed": REMOVED_FROM_LIST}
    rows = db.execute(text(RECIPIENTS), values, execution_options=STREAMED)
    for block in rows.partitions():
        yield "".join(f"{row[0]}\t{row[1]}\t{row[2]}\n" for row in block).encode()
