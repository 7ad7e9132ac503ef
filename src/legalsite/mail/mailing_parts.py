"""Load a stored mailing, and hash its parts, which a user confirms before sending."""

import hashlib
import json
from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, text

from legalsite.mail.delivery_database import ROWS_AT_ONCE, STREAMED, execute
from legalsite.mail.email_states import REMOVED_FROM_LIST
from legalsite.model.email import (
    EmailChange,
    EmailFrame,
    Mailing,
    MailingContent,
    StoredMailing,
)
from legalsite.model.notice_key import parse_notice_keys

MAILING_FILE = "mailing.txt"
PLAN_FILE = "plan.json"
RECIPIENTS_FILE = "readers.txt"
PLAN_COLUMNS = ("digest", "planned", "live", "skipped", "not_before", "parts", "lists")
# SQL for the parts, frames (which have no notice) first.
SELECT_PARTS = """
SELECT language, notice, since, data FROM email_parts WHERE mailing = :number
ORDER BY notice, language, since
"""
SELECT_FILES = "SELECT name, data FROM email_files WHERE mailing = :number ORDER BY name"
# SQL for the recipients who weren't erased, and weren't removed because a later list lacks them.
SELECT_RECIPIENTS = """
SELECT address, name, language, policies FROM deliveries
WHERE mailing = :number AND address IS NOT NULL AND NOT (state = 'canceled' AND reply = :removed)
ORDER BY key
"""


def stored_mailing(db: Connection, number: int) -> StoredMailing:
    """Load a mailing with the facts about its planning, but without its emails and recipients."""
    row = execute(db, "SELECT * FROM mailings WHERE id = :number", number=number).mappings().one()
    words = {name: row[name] for name in ("audience", "content", "sender", "host", "reason")}
    mailing = Mailing(notices=parse_notice_keys(row["key"]), **words)
    facts = {name: row[name] for name in PLAN_COLUMNS}
    return StoredMailing(number=number, mailing=mailing, **facts)


def stored_content(db: Connection, number: int) -> MailingContent:
    """Load the content of a mailing's emails."""
    content = MailingContent(files=dict(execute(db, SELECT_FILES, number=number).all()))
    # changes are announced in the order of the mailing's notices
    order = [str(key.notice) for key in stored_mailing(db, number).mailing.notices]
    for language, notice, _, data in execute(db, SELECT_PARTS, number=number):
        if notice:  # the text about one notice; a frame, which all emails share, has none
            change = msgspec.json.decode(data, type=EmailChange)
            content.changes.setdefault(language, []).append(change)
        else:
            content.frames[language] = msgspec.json.decode(data, type=EmailFrame)
    for changes in content.changes.values():
        changes.sort(key=lambda change: order.index(change.notice))
    return content


def mailing_parts(stored: StoredMailing, content_lines: str) -> str:
    """Return the hashes and names of a mailing's parts, as printed by `sha256sum`.

    The SHA-256 of this text is the mailing's digest: by confirming the digest, the user confirms
    these emails to these addresses. `content_lines` are the results of `content_hash_lines` and
    `recipients_hash_line`.
    """
    files = mailing_files(stored)
    return "".join([_hash_line(path, data) for path, data in files.items()]) + content_lines


def mailing_files(stored: StoredMailing) -> dict[str, bytes]:
    """Return the parts of a mailing by name, except its recipients and the emails' content.

    MAILING_FILE says who sends what to whom. PLAN_FILE says when the mailing was planned, and from
    which lists.
    """
    mailing = stored.mailing
    facts = {"notices": mailing.key}
    for name in ("audience", "reason", "sender", "host"):
        facts[name] = getattr(mailing, name)
    written = "".join(f"{name}: {value}\n" for name, value in facts.items())
    lists = json.loads(stored.lists)
    plan = {"planned": stored.planned, "skipped": stored.skipped, "lists": lists}
    plan_json = json.dumps(plan, ensure_ascii=False, indent=1)
    return {MAILING_FILE: written.encode(), PLAN_FILE: f"{plan_json}\n".encode()}


def content_files(db: Connection, number: int, policy: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the path and data of each part of a mailing's emails, and of the attached texts.

    If `policy` isn't empty, only the parts about this policy are yielded.
    """
    attached: set[str] = set()  # names of the attached texts that have been yielded
    for language, notice, since, data in execute(db, SELECT_PARTS, number=number):
        if policy and notice:  # a frame, without a notice, is part of all emails
            if not notice.startswith(f"{policy}@"):
                continue
            attached.update(msgspec.json.decode(data, type=EmailChange).files)
        # `since` is the time from which emails have this content, or empty
        name = "-".join(filter(None, (language, notice, since)))
        # file names can't contain these characters on all systems
        name = name.replace("/", "--").replace("@", "-").replace(":", "")
        yield f"parts/{name}.json", data
    for name, data in execute(db, SELECT_FILES, number=number):
        if not policy or name in attached:
            yield f"files/{name}", data


def content_hash_lines(db: Connection, number: int) -> str:
    """Return the lines with the hashes of `content_files`, for `mailing_parts`."""
    return "".join([_hash_line(path, data) for path, data in content_files(db, number)])


def _hash_line(path: str, data: bytes) -> str:
    return f"{hashlib.sha256(data).hexdigest()}  {path}\n"


def recipients_hash_line(db: Connection, number: int) -> str:
    """Return the line with the hash of the recipients, for `mailing_parts`."""
    digest = hashlib.sha256()
    for block in recipient_list_lines(db, number):
        digest.update(block)
    return f"{digest.hexdigest()}  {RECIPIENTS_FILE}\n"


def recipient_list_lines(db: Connection, number: int) -> Iterator[bytes]:
    """Yield the content of RECIPIENTS_FILE in chunks, sorted by key.

    A line contains the address, name, language, and policies, separated by tabs. Erased recipients
    are left out, and so are recipients whose email was canceled because a later list lacks them.
    """
    values = {"number": number, "removed": REMOVED_FROM_LIST}
    rows = db.execute(text(SELECT_RECIPIENTS), values, execution_options=STREAMED)
    for block in rows.partitions(ROWS_AT_ONCE):
        # an email about all policies has empty `policies`, whose tab is removed
        lines = ["\t".join(row).removesuffix("\t") for row in block]
        yield "".join(f"{line}\n" for line in lines).encode()
