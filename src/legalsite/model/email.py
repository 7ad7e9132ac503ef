"""Notice emails: sender, recipients, content, and delivery results."""

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import Literal

from msgspec import Struct

from legalsite.model.notice_key import NoticeKeys

DeliveryState = Literal[
    "pending",
    "leased",
    "attempted",
    "accepted",
    "bounced",
    "rejected",
    "deferred",
    "unknown",
    "suppressed",
    "canceled",
    "expired",
]
# What a run would try.
UNFINISHED: tuple[DeliveryState, ...] = ("pending", "leased", "attempted", "deferred")
# What became of a notice for one person, the best first: that of their best try counts. "Left" is
# what a run would try, and "skipped" a row of a list that could not be read.
PERSON_STATES = (
    "accepted",
    "late",
    "unknown",
    "left",
    "bounced",
    "rejected",
    "expired",
    "canceled",
    "suppressed",
    "skipped",
)
OutcomeState = Literal[
    "accepted", "bounced", "rejected", "deferred", "unknown", "pending", "leased", "attempted"
]
Hindrance = Literal["", "quota", "sender", "session"]
Audience = Literal["accounts", "subscribers"]
Mailbox = tuple[str, str]  # name, address

# Hex digits of a mailing's digest that are shown, and that are enough to confirm it.
SHORT_DIGEST_LENGTH = 12
GREETING_PLACEHOLDER = (
    # A line of its own in text and HTML, replaced by a greeting for each reader.
    "xx-greeting-of-this-email-xx"
)
# In the head and in links, replaced by the recipient's token for unsubscribing.
UNSUBSCRIBE_TOKEN_PLACEHOLDER = "xx-token-of-this-reader-xx"  # noqa: S105 (no password)
# At the end of an answer: the hash of the delivery report that says so.
REPORT_HASH_FORMAT = "(report sha256:{})"
MAILBOX_PATTERN = r"\s*(.*?)\s*<([^<>]*)>\s*"


class Recipient(Struct, frozen=True):
    """One reader."""

    address: str  # email address
    name: str = ""  # empty if it is not known
    # Tag of the language in which they want to be written to; empty if it is not known.
    language: str = ""


class Attachment(Struct, frozen=True):
    """A file that comes with an email."""

    name: str  # file name
    media_type: str  # like `text/plain`
    data: bytes  # its bytes
    # Whether it proves what the email says (a checkpoint), and so differs after each publish.
    witness: bool = False
    content_id: str = ""  # of an image that the HTML part shows (RFC 2392); empty for a file


class EmailContent(Struct, frozen=True, dict=True):
    """What an email says; the same for everybody who reads it in that language."""

    language: str  # tag of its sentences
    subject: str  # header value
    text: str  # plain-text part
    html: str  # HTML part
    attachments: tuple[Attachment, ...] = ()  # files, in order, and the image in the HTML part
    greeting: str = ""  # the line that greets a reader without a name
    greeting_by_name: str = ""  # the same with `{name}`

    @property
    def images(self) -> list[Attachment]:
        """What the HTML part shows."""
        return [file for file in self.attachments if file.content_id]

    @property
    def files(self) -> list[Attachment]:
        """What readers can keep."""
        return [file for file in self.attachments if not file.content_id]

    @cached_property
    def sha256(self) -> str:
        """The hash (hex) of all fields: two emails share it only if they are the same."""
        return self._sha256(self.attachments)

    @cached_property
    def words_sha256(self) -> str:
        """The hash (hex) of all fields except witnesses: an email that is sent after another
        publish still says the same."""
        return self._sha256(file for file in self.attachments if not file.witness)

    def _sha256(self, attachments: Iterable[Attachment]) -> str:
        """Hash each part with its length before it, so that no two lists of parts have the same
        bytes."""
        words = (self.language, self.subject, self.text, self.html)
        parts = [word.encode() for word in (*words, self.greeting, self.greeting_by_name)]
        for file in attachments:
            parts += file.name.encode(), file.media_type.encode(), file.data
        digest = hashlib.sha256()
        for part in parts:
            digest.update(b"%d:" % len(part) + part)
        return digest.hexdigest()


class Variant(Struct, frozen=True):
    """The email of a mailing in one language as bytes, without what differs from reader to
    reader."""

    language: str  # tag of its sentences
    subject: str  # as a person reads it
    head: bytes  # the headers that all readers of this language get, each with its line end
    body: bytes  # everything from `MIME-Version` on
    greeting: str = ""  # the line that replaces the greeting's slot in the body, without a name
    greeting_by_name: str = ""  # the same with `{name}`
    # Who is written to from this time on gets it (UTC, like 2026-03-02T09:30:00Z); empty for any
    # time.
    since: str = ""

    @property
    def name(self) -> str:
        """The language and the time from which it is sent, if any: `en-2026-03-01T2300Z`."""
        if not self.since:
            return self.language
        minute = self.since[:16].replace(":", "")
        return f"{self.language}-{minute}Z"


class Mailing(Struct, frozen=True):
    """One email to many readers, which announces one notice or several."""

    notices: NoticeKeys
    audience: Audience  # account holders, or subscribers who can unsubscribe
    # the email in each language, in the order in which they count; and the same in other words, for
    # emails that leave once a text takes effect, in the order of time
    emails: tuple[Variant, ...]
    content: str  # SHA-256 (hex) of what the emails say and who sends them, without the checkpoint
    sender: str  # address in MAIL FROM
    host: str  # host name that makes message ids unique
    reason: str = ""  # why it corrects an earlier one; empty if it does not

    @property
    def languages(self) -> list[str]:
        """The tags of the languages in which it is written."""
        return list(dict.fromkeys(email.language for email in self.emails))

    def variants_at(self, time: datetime) -> dict[str, Variant]:
        """Return the email in each language as it leaves at a time."""
        variants = {}
        for email in self.emails:
            if not email.since or datetime.fromisoformat(email.since) <= time:
                variants[email.language] = email
        return variants

    @property
    def key(self) -> str:
        """The name of the mailing in every record: `privacy@2026-03-02+terms@2026-03-02`."""
        return "+".join(map(str, self.notices))


class StoredMailing(Struct, frozen=True):
    """A mailing as it was planned."""

    number: int  # its id in the database
    mailing: Mailing  # what is sent
    digest: str  # what a person confirms, 64 hex digits: the SHA-256 of `parts`
    planned: str  # when what is sent, or to whom, was changed by a plan for the last time
    # How the live site was checked before runs that sent some of it: a JSON list, oldest first.
    live: str = "[]"
    skipped: int = 0  # how many rows of its lists could not be read
    # nothing is sent before this time (UTC, like 2026-03-02T09:30:00Z); empty if it may be sent at
    # once
    not_before: str = ""
    parts: str = ""  # the SHA-256 of each of its parts, by name, as `sha256sum` prints them
    lists: str = "[]"  # the lists of readers with which it was planned: a JSON list, oldest first

    @property
    def short_digest(self) -> str:
        """What a person types for the digest."""
        return self.digest[:SHORT_DIGEST_LENGTH]


class Message(Struct, frozen=True):
    """What is handed to a relay: one message for one address."""

    key: bytes  # tells the caller which email it is
    sender: str  # address in MAIL FROM
    recipient: str  # address in RCPT TO
    # Makes the bytes of the message, in pieces, when it is its turn.
    data: Callable[[], tuple[bytes, ...]]
    smtputf8: bool = False  # whether the relay must accept addresses beyond ASCII (RFC 6531)


class Outcome(Struct, frozen=True):
    """What became of a message."""

    key: bytes  # that of the message
    # `accepted` means by the relay, nobody here can know "delivered"; `pending` means that it was
    # not sent, for a reason that may have nothing to do with its recipient; `leased`, that this run
    # will try it again; `bounced`, that it was accepted and came back
    state: OutcomeState
    code: int = 0  # the relay's answer (RFC 5321); 0 if there was none
    reply: str = ""  # the text of that answer, or what went wrong
    # why it is pending: a limit of the relay, the relay does not let us send, or the session was
    # closed
    hindrance: Hindrance = ""
    # Of the bytes that were handed over; empty if the relay did not get the message.
    sha256: str = ""


class Cause(Struct, frozen=True):
    """Why some emails were not accepted."""

    state: DeliveryState  # where they are now
    count: int  # how many there are
    reply: str  # one of these answers of the relay, or what went wrong
    answer: str  # the words of this answer; empty if there is no other one in this state


class Limits(Struct, frozen=True):
    """How fast a run may go, and when it must stop."""

    connections: int  # at once
    rate: float = 0.0  # emails per second; 0 for no limit
    ignore_rejections: bool = False  # whether a run goes on however many recipients are rejected


def read_mailbox(written: str) -> Mailbox:
    """Return name and address of a mailbox like `Harbour Ledger, Legal <legal@example.com>`.

    A name may have quotes around it.
    """
    named = re.fullmatch(MAILBOX_PATTERN, written)
    if not named:
        return "", written.strip()
    name = named[1]
    is_quoted = len(name) > 1 and name[0] == name[-1] == '"'
    if is_quoted:
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return name, named[2].strip()
