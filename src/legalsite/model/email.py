"""An email: who gets it, what it says, and what became of it."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

DeliveryState = Literal["pending", "leased", "attempted", "accepted", "refused", "deferred", "unknown"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader of an email. `language` is empty if the list gives none."""

    address: str
    name: str = ""
    language: str = ""

    @property
    def key(self) -> str:
        """Equal for addresses that reach the same mailbox, as far as anybody outside can tell."""
        return address_key(self.address)


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attached file. A `witness` proves what the email says (a checkpoint), and is a new one after each publish."""

    name: str
    media_type: str
    data: bytes
    witness: bool = False


@dataclass(frozen=True)
class EmailContent:
    """What an email says: the same for everybody who reads it in this language."""

    language: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = field(default=())

    @cached_property
    def sha256(self) -> str:
        """The hash of everything that the email says and attaches."""
        return self._sha256(self.attachments)

    @cached_property
    def words_sha256(self) -> str:
        """The hash of the same without witnesses: an email that is sent after a further publish still says the same."""
        return self._sha256(file for file in self.attachments if not file.witness)

    def _sha256(self, attachments: Iterable[Attachment]) -> str:
        """Hashes each part with its length in front, so that no two contents run together."""
        words = (self.language, self.subject, self.text, self.html)
        files = [part for file in attachments for part in (file.name.encode(), file.media_type.encode(), file.data)]
        digest = hashlib.sha256()
        for part in (*(word.encode() for word in words), *files):
            digest.update(b"%d:" % len(part) + part)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Email:
    """One notice to one address: these two are its key. `message_id` (RFC 5322, with angle brackets) follows from the
    key."""

    notice: str
    recipient: Recipient
    content: EmailContent
    message_id: str


def address_key(address: str) -> str:
    """Returns the address in one spelling: domains ignore case (RFC 5321, 2.4), and so do the local parts of all mail
    hosts in use."""
    local, _, domain = address.rpartition("@")
    return f"{local.casefold()}@{domain.casefold()}"


OutcomeState = Literal["accepted", "refused", "deferred", "unknown", "pending"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one address, as a relay gets it. `number` is the caller's; `data` makes the bytes when they are
    needed."""

    number: int
    sender: str
    recipient: str
    data: Callable[[], bytes]
    smtputf8: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message. `code` and `reply` are the relay's; the code is 0 if it gave none. "Accepted" means by
    the relay: nobody here can know "delivered". "Pending" means that it was never sent, through no fault of its own."""

    number: int
    state: OutcomeState
    code: int = 0
    reply: str = ""
