"""A message from a mailbox → what a report in it says: about a delivery (RFC 3464, RFC 6533), or a complaint
(RFC 5965). Whether the email that it is about is one of ours, the caller finds out: anybody can send us a report."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser

from msgspec import Struct

HEAD = 100_000  # bytes of a message in which it must say that it is a report
REPORT = re.compile(rb"multipart/report", re.IGNORECASE)
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status", "message/feedback-report")
RETURNED_TYPES = (
    "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers",
)  # fmt: skip
MESSAGE_ID = re.compile(r"<([^<>\s]+)@[^<>\s]*>")
NO_COMPLAINT = "not-spam"
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
POLICY_FAILURE = "5.7."  # a refusal of what was sent or of who sent it, not of the address (RFC 3463, 3.8)
LONGEST_REPLY = 300  # characters


class DeliveryReport(Struct, frozen=True):
    """What a report says about one email. Our emails have one recipient each.

    ids: what the email may be, the best source first: the tokens of addresses that the report went to, and message ids
        without their hosts
    addresses: to which it may have been sent
    action: `failed`, `delayed`, `delivered`, `relayed`, `expanded`, `complaint` or `unsubscribed`
    status: like 5.1.1 (RFC 3463); empty if there is none
    reply: what the other server said
    """

    ids: tuple[str, ...]
    addresses: tuple[str, ...]
    action: str
    status: str
    reply: str

    @property
    def failed(self) -> bool:
        """Whether the email was given up."""
        return self.action == "failed"

    @property
    def bad_address(self) -> bool:
        """Whether no later email will reach this address either."""
        return self.failed and self.status.startswith("5.") and not self.status.startswith(POLICY_FAILURE)


def read_report(data: bytes, bounces: str = "") -> DeliveryReport | None:
    """Return what a message reports, or None if it is no report. `data`: the whole message. `bounces`: the address to
    which reports go, with `{token}`; empty if it has none."""
    if not REPORT.search(data, 0, HEAD):
        return None
    try:
        report = message_from_bytes(data)
        if not report.is_multipart():
            return None
        parts = [part for part in report.get_payload() if isinstance(part, Message)]
        fields = [block for part in parts if part.get_content_type() in STATUS_TYPES for block in _blocks(part)]
        returned = [block for part in parts if part.get_content_type() in RETURNED_TYPES for block in _blocks(part)[:1]]
    except Exception:  # the parser fails in many ways on what it cannot read
        return None
    if report.get_content_type() != "multipart/report" or not fields:
        return None
    recipients = [block for block in fields if _action(block)]
    if not recipients:
        return None
    recipient = next((block for block in recipients if _action(block) == "failed"), recipients[0])
    status = STATUS.search(_field(recipient, "Status"))
    return DeliveryReport(
        tuple(dict.fromkeys((*_tokens(report, bounces), *_message_ids(report, fields, returned)))),
        tuple(dict.fromkeys(_addresses(recipients, returned))),
        _action(recipient),
        status[0] if status else "",
        (_typed(recipient, "Diagnostic-Code") or _field(recipient, "Feedback-Type"))[:LONGEST_REPLY],
    )


def _blocks(part: Message) -> list[Message]:
    """Return the groups of fields in a part. The standard library parses some types of parts, and not others."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return _groups(part)
    blocks = []
    for block in payload:
        if isinstance(block, Message):
            blocks += [block, *(_groups(block) if part.get_content_type() in STATUS_TYPES else ())]
    return blocks


def _groups(part: Message) -> list[Message]:
    """Return the groups of fields in the text of a part, with blank lines between them."""
    data = part.get_payload(decode=True)
    text = data.decode("utf-8", "replace").strip() if isinstance(data, bytes) else ""
    return [_fields(group) for group in re.split(r"\r?\n\s*\r?\n", text) if group]


def _fields(text: str) -> Message:
    return HeaderParser().parsestr(text, headersonly=True)


def _tokens(report: Message, bounces: str) -> Iterator[str]:
    """Yield the tokens of the addresses that a report went to."""
    if bounces:
        address = re.compile(re.escape(bounces).replace(re.escape("{token}"), "([0-9a-f]{40})"), re.IGNORECASE)
        for _, value in report.raw_items():
            yield from map(str.lower, address.findall(str(value)))


def _message_ids(report: Message, fields: list[Message], returned: list[Message]) -> Iterator[str]:
    """Yield the message ids that the reported email may have: the report's own field (not in RFC 3464, but in use), the
    headers that came back, and what the report is an answer to."""
    for block in fields:
        for name in ("Original-Message-ID", "X-Original-Message-ID"):
            yield from MESSAGE_ID.findall(_field(block, name))
    for block in returned:
        yield from MESSAGE_ID.findall(_field(block, "Message-ID"))
    for name in ("In-Reply-To", "References"):
        yield from MESSAGE_ID.findall(_field(report, name))


def _addresses(recipients: list[Message], returned: list[Message]) -> Iterator[str]:
    for block in recipients:
        for name in ("Original-Recipient", "Final-Recipient"):
            if address := _typed(block, name).strip("<>"):
                yield address
        if address := _field(block, "Original-Rcpt-To").strip("<>"):
            yield address
    for block in returned:
        yield from re.findall(r"[^\s<>,;:\"]+@[^\s<>,;:\"]+", _field(block, "To"))


def _action(block: Message) -> str:
    """Return what a group of fields reports; empty if it is about no email."""
    if kind := _field(block, "Feedback-Type"):
        return "delivered" if kind.lower() == NO_COMPLAINT else "complaint"
    return _field(block, "Action").lower().partition(" ")[0]


def _typed(block: Message, name: str) -> str:
    """Return the value of a field that starts with its type: `rfc822; ada@example.org`."""
    return _field(block, name).partition(";")[2].strip()


def _field(block: Message, name: str) -> str:
    """Return a field in one printable line; empty if there is none. It may be UTF-8 (RFC 6533)."""
    for key, value in block.raw_items():
        if key.lower() == name.lower():
            text = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    return ""
