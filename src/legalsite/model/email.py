"""The emails that announce a notice: who sends and who reads them, what they say, and what became of them."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from legalsite.errors import Problem
from legalsite.model.notice import Notice

DeliveryState = Literal["pending", "leased", "attempted", "accepted", "refused", "deferred", "unknown"]
OutcomeState = Literal["accepted", "refused", "deferred", "unknown", "pending"]
Audience = Literal["accounts", "subscribers"]

GREETING = "xx-greeting-of-this-email-xx"  # a line of its own in text and HTML, replaced by a greeting for each reader


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends an email. Both fields are header values like `Harbour Ledger <legal@example.com>`.

    address: value of From
    reply_to: value of Reply-To; empty for none
    """

    address: str
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader.

    address: email address
    name: empty if it is not known
    language: tag of the language in which they want to be written to; empty if it is not known
    """

    address: str
    name: str = ""
    language: str = ""

    @property
    def key(self) -> str:
        """The address in a form that is equal for addresses that reach the same mailbox, as far as anyone can tell from
        outside."""
        return address_key(self.address)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with an email.

    name: file name
    media_type: like `text/plain`
    data: its bytes
    witness: whether it proves what the email says (a checkpoint), and so differs after each publish
    """

    name: str
    media_type: str
    data: bytes
    witness: bool = False


@dataclass(frozen=True)
class EmailContent:
    """What an email says; the same for everybody who reads it in that language.

    language: tag of its sentences
    subject: header value
    text: plain-text part
    html: HTML part
    attachments: files, in order
    greeting: the line that greets a reader without a name
    greeting_by_name: the same with `{name}`
    """

    language: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = field(default=())
    greeting: str = ""
    greeting_by_name: str = ""

    @cached_property
    def sha256(self) -> str:
        """The hash (hex) of all fields: two emails share it only if they are the same."""
        return self._sha256(self.attachments)

    @cached_property
    def words_sha256(self) -> str:
        """The hash (hex) of all fields except witnesses: an email that is sent after another publish still says the
        same."""
        return self._sha256(file for file in self.attachments if not file.witness)

    def _sha256(self, attachments: Iterable[Attachment]) -> str:
        """Hash each part with its length before it, so that no two lists of parts have the same bytes."""
        words = (self.language, self.subject, self.text, self.html, self.greeting, self.greeting_by_name)
        files = [part for file in attachments for part in (file.name.encode(), file.media_type.encode(), file.data)]
        digest = hashlib.sha256()
        for part in (*(word.encode() for word in words), *files):
            digest.update(b"%d:" % len(part) + part)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Email:
    """One notice to one address; the two are its key.

    notice: key of the notice, like `privacy@2026-03-02`
    recipient: who reads it
    content: what it says
    message_id: header value (RFC 5322), with angle brackets; the same for the same key
    """

    notice: str
    recipient: Recipient
    content: EmailContent
    message_id: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """All emails of one notice.

    notice: what they announce
    emails: one for each address on the list
    sender: whom they are from
    digest: what is confirmed before they are sent, 64 hex digits
    notes: what deserves a look before the emails are sent
    """

    notice: Notice
    emails: tuple[Email, ...]
    sender: Sender
    digest: str
    notes: tuple[Problem, ...]

    @property
    def by_language(self) -> dict[str, tuple[EmailContent, int]]:
        """The content of the emails in each language, and how many emails have it."""
        counted: dict[str, tuple[EmailContent, int]] = {}
        for email in self.emails:
            _, count = counted.get(email.content.language, (email.content, 0))
            counted[email.content.language] = email.content, count + 1
        return counted


@dataclass(frozen=True, slots=True)
class Message:
    """What is handed to a relay: one message for one address.

    number: tells the caller which email it is
    sender: address in MAIL FROM
    recipient: address in RCPT TO
    data: makes the bytes of the message when it is its turn
    smtputf8: whether the relay must accept addresses beyond ASCII (RFC 6531)
    """

    number: int
    sender: str
    recipient: str
    data: Callable[[], bytes]
    smtputf8: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message.

    number: that of the message
    state: `accepted` means by the relay, nobody here can know "delivered"; `pending` means that it was not sent, for a
        reason that has nothing to do with its recipient
    code: the relay's answer (RFC 5321); 0 if there was none
    reply: the text of that answer, or what went wrong
    """

    number: int
    state: OutcomeState
    code: int = 0
    reply: str = ""


def address_key(address: str) -> str:
    """Return an address in the form in which mailboxes are compared. Case does not matter in domains (RFC 5321, 2.4),
    and in practice mail hosts ignore it in front of the @ as well."""
    local, _, domain = address.rpartition("@")
    return f"{local.casefold()}@{domain.casefold()}"
