"""What is due to people because of one revision, why, and the letters that tell them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from legalsite.model.config import Logic
from legalsite.model.ground import Ground
from legalsite.model.policy import Revision

State = Literal["pending", "leased", "attempted", "accepted", "refused", "deferred", "doubtful"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a notice is due: what asks for the longest time first. Reads as a sentence wherever it shows."""

    grounds: tuple[Ground, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.grounds))


@dataclass(frozen=True, slots=True)
class Notice:
    """What is due because of `revision`, which succeeds `before`. `channels` are joined by `logic`; `send_by` is the
    last day on which it is in time. A corrected notice counts its corrections from 1."""

    policy: str
    revision: Revision
    before: Revision
    channels: tuple[str, ...]
    logic: Logic
    send_by: date
    reason: Reason
    correction: int = 0

    @property
    def key(self) -> str:
        """Names the notice in every record: `privacy@2025-02-01`, and its first correction `privacy@2025-02-01~1`."""
        return f"{self.policy}@{self.revision.revised}" + (f"~{self.correction}" if self.correction else "")

    @property
    def days(self) -> int:
        """Calendar days between the last day for the notice and the effective day."""
        return (self.revision.effective - self.send_by).days

    def overdue(self, on: date) -> bool:
        return on > self.send_by

    @property
    def only_cancels(self) -> bool:
        """Whether all that calls for it is that another text never applies: that holds this one back on no day."""
        return all(ground.source == "cancelled" for ground in self.reason.grounds)

    def applies_from(self, sent: date) -> date:
        """The first day on which the text may apply when the notice goes out on that day."""
        binding = (ground.applies_from(sent) for ground in self.reason.grounds if ground.source != "cancelled")
        return max(binding, default=self.revision.effective)


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
    """`witness`: it proves what the letter says (a checkpoint), and is another one after each publish."""

    name: str
    media_type: str
    data: bytes
    witness: bool = False


@dataclass(frozen=True)
class Content:
    """What a letter says, the same for all who read it in that language."""

    language: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = field(default=())

    @cached_property
    def sha256(self) -> str:
        """Over everything above: no two letters share one."""
        return self._sha256(self.attachments)

    @cached_property
    def words_sha256(self) -> str:
        """The same, witnesses apart: a letter that goes out after another publish still says the same."""
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
class Letter:
    """One notice to one address: the two are its key. `message_id` (RFC 5322, with angle brackets) follows from it."""

    notice: str
    recipient: Recipient
    content: Content
    message_id: str


def address_key(address: str) -> str:
    """Domains do not know case (RFC 5321, 2.4), and no mail host of today tells local parts apart by it."""
    local, _, domain = address.rpartition("@")
    return f"{local.casefold()}@{domain.casefold()}"
