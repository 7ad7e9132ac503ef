"""A stored mailing, and its parts: what a person confirms by their hash before it's sent."""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import Connection, text

from legalsite.mail.delivery_database import ROWS_AT_ONCE, STREAMED, execute
from legalsite.mail.email_states import REMOVED_FROM_LIST
from legalsite.model.email import Mailing, StoredMailing, Variant
from legalsite.model.notice_key import parse_notice_keys

MAILING_FILE = "mailing.txt"
PLAN_FILE = "plan.json"
RECIPIENTS_FILE = "readers.txt"
PLAN_COLUMNS = ("digest", "planned", "live", "skipped", "not_before", "parts", "lists")
SELECT_VARIANTS = """
SELECT language, subject, head, body, greeting, greeting_by_name, since, policies FROM variants
WHERE mailing = :number ORDER BY policies, since, language
"""
# The people of a mailing who weren't erased, and weren't dropped because a later list lacks them.
SELECT_RECIPIENTS = """
SELECT address, name, language, policies FROM deliveries
WHERE mailing = :number AND address IS NOT NULL AND NOT (state = 'canceled' AND reply = :removed)
ORDER BY key
"""


def stored_mailing(db: Connection, number: int) -> StoredMailing:
    """Return the mailing with this number as the database has it, with its variants."""
    row = execute(db, "SELECT * FROM mailings WHERE id = :number", number=number).mappings().one()
    emails = tuple(
        Variant(**words) for words in execute(db, SELECT_VARIANTS, number=number).mappings()
    )
    words = {name: row[name] for name in ("audience", "content", "sender", "host", "reason")}
    mailing = Mailing(notices=parse_notice_keys(row["key"]), emails=emails, **words)
    facts = {name: row[name] for name in PLAN_COLUMNS}
    return StoredMailing(number=number, mailing=mailing, **facts)


def mailing_parts(stored: StoredMailing, recipients_line: str) -> str:
    """Return the hash of each part of a mailing, by name, as `sha256sum` prints them.

    The SHA-256 of this text is the mailing's digest: a person who confirms it has seen these emails
    for these addresses. `recipients_line` is the last line, which `recipients_hash_line` returns.
    """
    lines = []
    for path, data in sorted(mailing_files(stored).items()):
        lines.append(f"{hashlib.sha256(data).hexdigest()}  {path}\n")
    return "".join(lines) + recipients_line


def mailing_files(stored: StoredMailing) -> dict[str, bytes]:
    """Return the parts of a mailing by name, without its recipients.

    MAILING_FILE says who sends what to whom; PLAN_FILE, when and from which lists the mailing was
    planned. There's an `.eml` file for each variant, without what differs by recipient.
    """
    mailing = stored.mailing
    facts = {"notices": mailing.key}
    for name in ("audience", "reason", "sender", "host"):
        facts[name] = getattr(mailing, name)
    emails = {}
    for variant in mailing.emails:
        if variant.policies:
            facts[f"{variant.name} policies"] = variant.policies
        facts[f"{variant.name} subject"] = variant.subject
        facts[f"{variant.name} greeting"] = variant.greeting
        facts[f"{variant.name} greeting by name"] = variant.greeting_by_name
        emails[f"emails/{variant.name}.eml"] = variant.head + variant.body
    written = "".join(f"{name}: {value}\n" for name, value in facts.items())
    lists = json.loads(stored.lists)
    plan = {"planned": stored.planned, "skipped": stored.skipped, "lists": lists}
    plan_json = json.dumps(plan, ensure_ascii=False, indent=1)
    return {MAILING_FILE: written.encode(), PLAN_FILE: f"{plan_json}\n".encode(), **emails}


def recipients_hash_line(db: Connection, number: int) -> str:
    """Return the line with the hash of a mailing's recipients, as `mailing_parts` needs it."""
    digest = hashlib.sha256()
    for block in recipient_list_lines(db, number):
        digest.update(block)
    return f"{digest.hexdigest()}  {RECIPIENTS_FILE}\n"


def recipient_list_lines(db: Connection, number: int) -> Iterator[bytes]:
    """Yield the content of RECIPIENTS_FILE in blocks of lines, by the keys of the emails.

    A line has address, name, and language, and the policies if the email isn't about all of them,
    separated by tabs. Recipients who were erased, or whose
    email was canceled because a later list lacks them, are left out.
    """
    values = {"number": number, "removed": REMOVED_FROM_LIST}
    rows = db.execute(text(SELECT_RECIPIENTS), values, execution_options=STREAMED)
    for block in rows.partitions(ROWS_AT_ONCE):
        lines = ["\t".join(row).removesuffix("\t") for row in block]
        yield "".join(f"{line}\n" for line in lines).encode()
