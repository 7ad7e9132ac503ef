"""Notice emails: senders, recipients, content, and delivery results."""

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
    "agreed",
    "canceled",
    "expired",
]
# states in which an email would be sent
UNFINISHED: tuple[DeliveryState, ...] = ("pending", "leased", "attempted", "deferred")
# events in an email's history that don't determine its result
UNDECIDING_STATES = ("complained", "unsubscribed", "delayed", "unsuppressed")
# final states: the recipient has received the email or had already agreed
COMPLETE = {"accepted", "agreed"}
# Results of a notice for a recipient, best first. If there are several emails, the best result
# counts. "left" means that an email would be sent, and "skipped" that a row in the list couldn't be
# read.
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
    "agreed",
    "skipped",
)
OutcomeState = Literal[
    "accepted", "bounced", "rejected", "deferred", "unknown", "pending", "leased", "attempted"
]
Hindrance = Literal["", "quota", "sender", "session"]
Audience = Literal["accounts", "subscribers"]
Mailbox = tuple[str, str]  # (name, address)
EmailChoice = tuple[str, str]  # (language, slugs of policies separated by spaces, or empty for all)

# hex digits of a mailing's digest that are shown and typed to confirm it
SHORT_DIGEST_LENGTH = 12
GREETING_PLACEHOLDER = (
    # a separate line in the text and HTML, replaced with a greeting for each recipient
    "xx-greeting-of-this-email-xx"
)
# in headers and links, replaced with the recipient's token for unsubscribing
UNSUBSCRIBE_TOKEN_PLACEHOLDER = "xx-token-of-this-reader-xx"  # noqa: S105 (no password)
# appended to a reply that comes from a delivery report: the hash of that report
REPORT_HASH_FORMAT = "(report sha256:{})"
REPORT_HASH_PATTERN = re.compile(r"\(report sha256:([0-9a-f]{64})\)")


class Recipient(Struct, frozen=True):
    address: str  # email address
    name: str = ""  # empty if unknown
    # tag of the preferred language; empty if unknown
    language: str = ""
    has_agreed: bool = False  # to the announced version, so they get no email
    # slugs of the policies that concern them, separated by spaces; empty for all
    policies: str = ""


class Attachment(Struct, frozen=True):
    name: str  # file name
    media_type: str  # like `text/plain`
    data: bytes  # content
    # whether it's a checkpoint, which is evidence of the content and differs after each publish
    witness: bool = False
    content_id: str = ""  # Content-ID of an image in the HTML part (RFC 2392); otherwise empty


class EmailContent(Struct, frozen=True, dict=True):
    """The content of an email, which is the same for all recipients with that language."""

    language: str  # language tag
    subject: str  # header value
    text: str  # plain-text part
    html: str  # HTML part
    # attached files in order, and the image in the HTML part
    attachments: tuple[Attachment, ...] = ()
    greeting: str = ""  # greeting if the recipient's name is unknown
    greeting_by_name: str = ""  # greeting with the placeholder `{name}`
    is_linked: bool = False  # whether it links to versions instead of attaching them

    @property
    def images(self) -> list[Attachment]:
        return [file for file in self.attachments if file.content_id]

    @property
    def files(self) -> list[Attachment]:
        return [file for file in self.attachments if not file.content_id]

    @cached_property
    def sha256(self) -> str:
        """The hex hash of all fields and attachments. Only identical emails have the same hash."""
        return self._sha256(self.attachments)

    @cached_property
    def words_sha256(self) -> str:
        """The hex hash of all fields and attachments except witnesses.

        It stays the same if the email is sent after another publish.
        """
        return self._sha256(file for file in self.attachments if not file.witness)

    def _sha256(self, attachments: Iterable[Attachment]) -> str:
        """Hash the content with the given attachments.

        Each part is prefixed with its length, so that different parts can't result in the same
        bytes.
        """
        words = (self.language, self.subject, self.text, self.html)
        parts = [word.encode() for word in (*words, self.greeting, self.greeting_by_name)]
        for file in attachments:
            parts += file.name.encode(), file.media_type.encode(), file.data
        digest = hashlib.sha256()
        for part in parts:
            digest.update(b"%d:" % len(part) + part)  # `5:hello`
        return digest.hexdigest()


class Variant(Struct, frozen=True):
    """A mailing's email in one language, with placeholders for what differs between recipients.

    It's about all policies of the mailing, or only those that concern some recipients.
    """

    language: str  # language tag
    subject: str  # decoded, as shown to recipients
    head: bytes  # headers that are the same for all recipients, with line endings
    body: bytes  # everything from `MIME-Version` on, including this header
    greeting: str = ""  # greeting if the recipient's name is unknown
    greeting_by_name: str = ""  # greeting with the placeholder `{name}`
    # this variant is sent from this time on (UTC, such as 2026-03-02T09:30:00Z); empty for any time
    since: str = ""
    # slugs of the policies that it's about, separated by spaces; empty for all
    policies: str = ""

    @property
    def name(self) -> str:
        """The language, a hash of the policies, and the start time: `en-2026-03-01T2300Z`.

        The hash is omitted if it's about all policies, and so is the time if it's sent at any time.
        """
        name = self.language
        if self.policies:
            name += f"-{hashlib.sha256(self.policies.encode()).hexdigest()[:SHORT_DIGEST_LENGTH]}"
        if not self.since:  # sent at any time
            return name
        minute = self.since[:16].replace(":", "")  # file names can't contain colons
        return f"{name}-{minute}Z"


class Mailing(Struct, frozen=True):
    notices: NoticeKeys
    audience: Audience  # only subscribers can unsubscribe
    # The email in each language, default language first, followed (in order of time) by variants to
    # send after a version has taken effect.
    emails: tuple[Variant, ...]
    content: str  # hex SHA-256 of the content and sender of the emails, without the checkpoint
    sender: str  # address in MAIL FROM
    host: str  # host name for unique message IDs
    reason: str = ""  # reason for a correction; otherwise empty

    @property
    def languages(self) -> list[str]:
        return list(dict.fromkeys(email.language for email in self.emails))

    def variants_at(self, time: datetime) -> dict[EmailChoice, Variant]:
        """Return the emails to send at a time, keyed by language and choice of policies."""
        variants = {}
        for email in self.emails:  # in order of time, so later variants overwrite earlier ones
            # an empty `since` means any time
            if not email.since or datetime.fromisoformat(email.since) <= time:
                variants[email.language, email.policies] = email
        return variants

    @property
    def key(self) -> str:
        """The key used in all records, such as `privacy@2026-03-02+terms@2026-03-02`."""
        return "+".join(map(str, self.notices))


class StoredMailing(Struct, frozen=True):
    number: int  # ID in the database
    mailing: Mailing
    digest: str  # hex SHA-256 of `parts`, which users confirm
    planned: str  # last time when planning changed the emails or recipients
    # checks of the live site before each run: a JSON list, oldest first
    live: str = "[]"
    skipped: int = 0  # number of rows in its lists that couldn't be read
    # don't send before this time (UTC, such as 2026-03-02T09:30:00Z); empty means any time
    not_before: str = ""
    parts: str = ""  # SHA-256 of each part, as printed by `sha256sum`
    lists: str = "[]"  # lists of recipients used for planning: a JSON list, oldest first

    @property
    def short_digest(self) -> str:
        """The start of the digest, which users type to confirm the mailing."""
        return self.digest[:SHORT_DIGEST_LENGTH]


class Message(Struct, frozen=True):
    key: bytes  # identifies the email for the caller
    sender: str  # address in MAIL FROM
    recipient: str  # address in RCPT TO
    # returns the content of the message in pieces; called just before sending
    data: Callable[[], tuple[bytes, ...]]
    smtputf8: bool = False  # whether the relay must support non-ASCII addresses (RFC 6531)


class Outcome(Struct, frozen=True):
    key: bytes  # key of the message
    # `accepted`: by the relay, which doesn't prove delivery. `pending`: not sent, perhaps for a
    # reason unrelated to the recipient. `leased`: will be retried in this run. `bounced`: accepted,
    # but returned later.
    state: OutcomeState
    code: int = 0  # reply code of the relay (RFC 5321), or 0
    reply: str = ""  # text of the reply or error
    # why it's pending: "quota" is a limit of the relay; "sender" means that the relay doesn't
    # accept our mail; "session" means that the session was closed
    hindrance: Hindrance = ""
    # hash of the data sent to the relay; empty if it wasn't sent
    sha256: str = ""


class Cause(Struct, frozen=True):
    state: DeliveryState  # state of these emails
    count: int  # number of emails
    reply: str  # the relay's reply to one of them, or an error
    answer: str  # text used to group replies; empty if all in this state are similar


class Limits(Struct, frozen=True):
    connections: int  # number of simultaneous connections
    rate: float = 0.0  # emails per second; 0 means no limit
    # whether to continue regardless of how many recipients are rejected
    ignore_rejections: bool = False


def read_mailbox(written: str) -> Mailbox:
    """Split a mailbox such as `Harbour Ledger, Legal <legal@example.com>` into name and address.

    The name may be quoted. It's empty if there's only an address.
    """
    written = written.strip()
    # name, and address in angle brackets
    name, bracket, address = written.removesuffix(">").rpartition("<")
    if not bracket or not written.endswith(">") or ">" in address or "\n" in name.strip():
        return "", written  # no name
    name = name.strip()
    is_quoted = len(name) > 1 and name[0] == name[-1] == '"'
    if is_quoted:
        name = re.sub(r"\\(.)", r"\1", name[1:-1])  # remove backslash escapes
    return name, address.strip()
