"""The emails that tell people of a notice: who reads, what it says, what became of it."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

DeliveryState = Literal["pending", "leased", "attempted", "accepted", "refused", "deferred", "unknown"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader. `key` is equal for addresses that reach the same mailbox as far as anyone can tell from outside."""

    address: str
    name: str = ""
    language: str = ""

    @property
    def key(self) -> str:
        return address_key(self.address)


@dataclass(frozen=True, slots=True)
class Attachment:
    """`witness`: it proves what the email says (a checkpoint), and is another one after each publish."""

    name: str
    media_type: str
    data: bytes
    witness: bool = False


@dataclass(frozen=True)
class EmailContent:
    """What an email says, the same for all who read it in that language."""

    language: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = field(default=())

    @cached_property
    def sha256(self) -> str:
        """Over everything above: no two emails share one."""
        return self._sha256(self.attachments)

    @cached_property
    def words_sha256(self) -> str:
        """The same, witnesses apart: an email that goes out after another publish still says the same."""
        return self._sha256(file for file in self.attachments if not file.witness)

    def _sha256(self, attachments: Iterable[Attachment]) -> str:
        """Each part with its length before it."""
        words = (self.language, self.subject, self.text, self.html)
        files = [part for file in attachments for part in (file.name.encode(), file.media_type.encode(), file.data)]
        digest = hashlib.sha256()
        for part in (*(word.encode() for word in words), *files):
            digest.update(b"%d:" % len(part) + part)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Email:
    """One notice to one address: the two are its key. `message_id` (RFC 5322, with angle brackets) follows from it."""

    notice: str
    recipient: Recipient
    content: EmailContent
    message_id: str


def address_key(address: str) -> str:
    """Domains do not know case (RFC 5321, 2.4), and no mail host of today tells local parts apart by it."""
    local, _, domain = address.rpartition("@")
    return f"{local.casefold()}@{domain.casefold()}"


# --- What is handed to a relay, and what became of it. ---

OutcomeState = Literal["accepted", "refused", "deferred", "unknown", "pending"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one address. `number` tells the caller which it is; `data` makes its bytes when they are due."""

    number: int
    sender: str
    recipient: str
    data: Callable[[], bytes]
    smtputf8: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` and `reply` are the relay's; code 0 where it said nothing. "Accepted" is by the relay: nobody here can
    know "delivered". `pending`: it never went out, by no fault of its own."""

    number: int
    state: OutcomeState
    code: int = 0
    reply: str = ""
