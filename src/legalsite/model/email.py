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
    "agreed",
    "canceled",
    "expired",
]
# the states in which a run would try to send an email
UNFINISHED: tuple[DeliveryState, ...] = ("pending", "leased", "attempted", "deferred")
# the states of rows in the history of an email that don't decide its result
UNDECIDING_STATES = ("complained", "unsubscribed", "delayed", "unsuppressed")
# the states in which an email needs nothing more: its recipient has it, or had agreed before
COMPLETE = {"accepted", "agreed"}
# The result of a notice for one recipient, the best first: of several emails, the best one counts.
# "left": a run would try to send it; "skipped": this row of the list could not be read.
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
Mailbox = tuple[str, str]  # name, address
EmailChoice = tuple[str, str]  # language, and the slugs of policies with spaces, empty for all

# hex digits of a mailing's digest that are shown, and that a person types to confirm it
SHORT_DIGEST_LENGTH = 12
GREETING_PLACEHOLDER = (
    # a line of its own in text and HTML, replaced by a greeting for each recipient
    "xx-greeting-of-this-email-xx"
)
# in the headers and in links, replaced by the recipient's token for unsubscribing
UNSUBSCRIBE_TOKEN_PLACEHOLDER = "xx-token-of-this-reader-xx"  # noqa: S105 (no password)
# at the end of a reply that comes from a delivery report: the hash of that report
REPORT_HASH_FORMAT = "(report sha256:{})"
REPORT_HASH_PATTERN = re.compile(r"\(report sha256:([0-9a-f]{64})\)")


class Recipient(Struct, frozen=True):
    """One recipient of a mailing."""

    address: str  # email address
    name: str = ""  # empty if it is not known
    # tag of the language that they prefer; empty if it is not known
    language: str = ""
    has_agreed: bool = False  # to the version that is announced, so they get no email
    # the slugs of the policies that their email is about, separated by spaces; empty for all
    policies: str = ""


class Attachment(Struct, frozen=True):
    """A file that comes with an email."""

    name: str  # file name
    media_type: str  # like `text/plain`
    data: bytes  # its bytes
    # whether it is a checkpoint, which proves what the email says, and differs after each publish
    witness: bool = False
    content_id: str = ""  # of an image that the HTML part shows (RFC 2392); empty for a file


class EmailContent(Struct, frozen=True, dict=True):
    """What an email says: the same for all recipients with that language."""

    language: str  # tag of its sentences
    subject: str  # header value
    text: str  # plain-text part
    html: str  # HTML part
    attachments: tuple[Attachment, ...] = ()  # files, in order, and the image in the HTML part
    greeting: str = ""  # the line that greets a reader without a name
    greeting_by_name: str = ""  # the same with `{name}`
    is_linked: bool = False  # whether it has links to the texts instead of attaching them

    @property
    def images(self) -> list[Attachment]:
        """The images in the HTML part."""
        return [file for file in self.attachments if file.content_id]

    @property
    def files(self) -> list[Attachment]:
        """The attached files, without the images in the HTML part."""
        return [file for file in self.attachments if not file.content_id]

    @cached_property
    def sha256(self) -> str:
        """The hash (hex) of all fields: two emails share it only if they are the same."""
        return self._sha256(self.attachments)

    @cached_property
    def words_sha256(self) -> str:
        """The hash (hex) of all fields except witnesses, which stays the same when an email is sent
        after another publish."""
        return self._sha256(file for file in self.attachments if not file.witness)

    def _sha256(self, attachments: Iterable[Attachment]) -> str:
        """Return the hash of the content with these attachments. Each part has its length before
        it, so that two lists of parts never have the same bytes."""
        words = (self.language, self.subject, self.text, self.html)
        parts = [word.encode() for word in (*words, self.greeting, self.greeting_by_name)]
        for file in attachments:
            parts += file.name.encode(), file.media_type.encode(), file.data
        digest = hashlib.sha256()
        for part in parts:
            digest.update(b"%d:" % len(part) + part)  # `5:hello`
        return digest.hexdigest()


class Variant(Struct, frozen=True):
    """The email of a mailing in one language as bytes, with placeholders where the emails to single
    recipients differ. It is about all policies of the mailing, or only about the ones that some
    recipients have."""

    language: str  # tag of its sentences
    subject: str  # as a person reads it
    head: bytes  # the headers that all recipients get, each with its line end
    body: bytes  # everything from `MIME-Version` on
    greeting: str = ""  # the line that replaces the greeting's placeholder, without a name
    greeting_by_name: str = ""  # the same with `{name}`
    # the time from which this variant is sent (UTC, like 2026-03-02T09:30:00Z); empty for any time
    since: str = ""
    # the slugs of the policies that it is about, as for a recipient; empty for all
    policies: str = ""

    @property
    def name(self) -> str:
        """The language, a hash of the policies, if it isn't about all, and the time from which it is
        sent, if any: `en-2026-03-01T2300Z`."""
        name = self.language
        if self.policies:
            name += f"-{hashlib.sha256(self.policies.encode()).hexdigest()[:SHORT_DIGEST_LENGTH]}"
        if not self.since:  # it is sent at any time
            return name
        minute = self.since[:16].replace(":", "")  # a name of a file can't have colons
        return f"{name}-{minute}Z"


class Mailing(Struct, frozen=True):
    """One email to many recipients, which announces one or several notices."""

    notices: NoticeKeys
    audience: Audience  # account holders, or subscribers who can unsubscribe
    # the email in each language, the default language first; then, in order of time, the variants
    # for emails that are sent after a version took effect
    emails: tuple[Variant, ...]
    content: str  # SHA-256 (hex) of what the emails say and who sends them, without the checkpoint
    sender: str  # address in MAIL FROM
    host: str  # host name that makes message ids unique
    reason: str = ""  # why it corrects an earlier one; empty if it does not

    @property
    def languages(self) -> list[str]:
        """The tags of the languages in which it is written."""
        return list(dict.fromkeys(email.language for email in self.emails))

    def variants_at(self, time: datetime) -> dict[EmailChoice, Variant]:
        """Return the email that is sent at a time, for each language and choice of policies."""
        variants = {}
        for email in self.emails:  # in order of time: later ones replace earlier ones
            # `since`: the time from which it is sent; empty for any time
            if not email.since or datetime.fromisoformat(email.since) <= time:
                variants[email.language, email.policies] = email
        return variants

    @property
    def key(self) -> str:
        """The name of the mailing in every record: `privacy@2026-03-02+terms@2026-03-02`."""
        return "+".join(map(str, self.notices))


class StoredMailing(Struct, frozen=True):
    """A mailing as it was planned."""

    number: int  # its id in the database
    mailing: Mailing  # what is sent
    digest: str  # the SHA-256 of `parts`, 64 hex digits, which a person confirms
    planned: str  # the last time at which a plan changed the emails or the recipients
    # the checks of the live site before each run that sent emails: a JSON list, oldest first
    live: str = "[]"
    skipped: int = 0  # how many rows of its lists could not be read
    # nothing is sent before this time (UTC, like 2026-03-02T09:30:00Z); empty if it may be sent at
    # once
    not_before: str = ""
    parts: str = ""  # the SHA-256 of each of its parts, by name, as `sha256sum` prints them
    lists: str = "[]"  # the lists of readers with which it was planned: a JSON list, oldest first

    @property
    def short_digest(self) -> str:
        """The start of the digest, which a person types to confirm the mailing."""
        return self.digest[:SHORT_DIGEST_LENGTH]


class Message(Struct, frozen=True):
    """A message for one address, to hand to a mail server."""

    key: bytes  # identifies the email for the caller
    sender: str  # address in MAIL FROM
    recipient: str  # address in RCPT TO
    # called just before sending: returns the bytes of the message in pieces
    data: Callable[[], tuple[bytes, ...]]
    smtputf8: bool = False  # whether the relay must accept addresses beyond ASCII (RFC 6531)


class Outcome(Struct, frozen=True):
    """The result of an attempt to send a message."""

    key: bytes  # the key of the message
    # `accepted`: by the relay, which doesn't prove delivery; `pending`: not sent, perhaps for a
    # reason that doesn't concern its recipient; `leased`: this run will try again; `bounced`:
    # accepted, but came back
    state: OutcomeState
    code: int = 0  # the relay's reply (RFC 5321); 0 if there was none
    reply: str = ""  # the text of that reply, or the error
    # why it is pending: "quota", a limit of the relay; "sender", the relay doesn't let us send;
    # "session", the session was closed
    hindrance: Hindrance = ""
    # hash of the bytes that the relay got; empty if it didn't get the message
    sha256: str = ""


class Cause(Struct, frozen=True):
    """A reason why some emails were not accepted."""

    state: DeliveryState  # of these emails
    count: int  # the number of emails
    reply: str  # a reply of the relay to one of them, or an error
    answer: str  # the text by which these replies are grouped; empty if all in the state are alike


class Limits(Struct, frozen=True):
    """How fast a run may go, and when it must stop."""

    connections: int  # open at the same time
    rate: float = 0.0  # emails per second; 0 for no limit
    ignore_rejections: bool = False  # whether a run goes on however many recipients are rejected


def read_mailbox(written: str) -> Mailbox:
    """Return name and address of a mailbox like `Harbour Ledger, Legal <legal@example.com>`.

    The name may have quotes around it. It is empty if there is only an address.
    """
    written = written.strip()
    # a name, and an address in angle brackets
    name, bracket, address = written.removesuffix(">").rpartition("<")
    if not bracket or not written.endswith(">") or ">" in address or "\n" in name.strip():
        return "", written  # only an address
    name = name.strip()
    is_quoted = len(name) > 1 and name[0] == name[-1] == '"'
    if is_quoted:
        name = re.sub(r"\\(.)", r"\1", name[1:-1])  # a backslash quotes the next character
    return name, address.strip()
