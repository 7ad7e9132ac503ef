"""What relays and providers say about emails after they were handed over: reports that come by email, tables of events
that providers export, and relays' logs.

Reports are about a delivery (RFC 3464, RFC 6533), or a complaint (RFC 5965). Whether the email that one is about is
ours, the caller finds out: anybody can send us a report.

The logs of Postfix, Exim and sendmail are understood. A message id in a log proves nothing by itself: Postfix writes it
while the email is still coming in, and drops the email if the connection breaks. What proves that the relay took an
email over is a later line about the same queue id.
"""

import csv
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound

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
# As providers write them, without spaces, _ and -. What they mean is in docs/notices.md.
EVENTS = {
    "failed": "bounce bounced hardbounce permanent permanentfail failed failure invalid invalidemail undeliverable",
    "returned": "softbounce soft transient temporaryfail blocked dropped rejected reject suppressed expired",
    "delayed": "deferred deferral delayed delay",
    "complaint": "complaint complained spam spamreport spamcomplaint abuse",
    "unsubscribed": "unsubscribe unsubscribed subscriptionchange groupunsubscribe listunsubscribe",
    "delivered": "delivered delivery sent send request processed accepted open opened click clicked",
}
MEANINGS = {word: action for action, words in EVENTS.items() for word in words.split()}
COLUMNS = ("address", "email")  # either
HELP = "change the word, or leave the line out; docs/notices.md lists the words that are known"
BAD_ADDRESS = {"failed": "5.0.0"}  # statuses (RFC 3463)
GIVEN_UP = "given up after the relay had tried for days"

# What a line of a log does to the email with its queue id. `ends`: the id is free again; `begins`: the email with this
# message id has it; `queued`: the relay took the email over; `sent`: it was passed on or delivered; `failed`: it could
# not be delivered. The first pattern that matches counts.
Events = Mapping[re.Pattern[str], str]
POSTFIX: Events = {
    re.compile(r"cleanup\S* \S+ message-id=(?P<id><[^<>\s]+>)"): "begins",
    re.compile(r"cleanup"): "",
    re.compile(r"qmgr\S* \S+ removed"): "ends",
    re.compile(r"\S+ \S+ from=<[^>]*>, size=\d+"): "queued",
    re.compile(r"\S+ \S+ from=<[^>]*>, status=(?:force-)?expired, returned to sender"): "queued failed",
    re.compile(r".*?\bdsn=[245]\.\d+\.\d+, status=sent \("): "queued sent",
    re.compile(r".*?\bdsn=(?P<dsn>[245]\.\d+\.\d+), status=bounced \((?P<reply>.*)\)"): "queued failed",
    re.compile(r".*?\bdsn=[245]\.\d+\.\d+, status=\w+ \("): "queued",
}
SENDMAIL: Events = {
    re.compile(r".*?\bmsgid=(?P<id><[^<>\s]+>)"): "begins",
    re.compile(r".*?\bmailer=.*\bdsn=2\.\d+\.\d+, stat="): "queued sent",
    re.compile(r".*?\bmailer=.*\bdsn=(?P<dsn>5\.\d+\.\d+), stat=(?P<reply>.*)"): "queued failed",
    re.compile(r".*?\bmailer=.*\bdsn=4\.\d+\.\d+, stat="): "queued",
}
EXIM: Events = {
    re.compile(r"<=.*? id=(?P<id>\S+)"): "begins queued",  # written once the whole message was received
    re.compile(r"Completed"): "ends",
    re.compile(r"[=-]>"): "sent",
    re.compile(r"\*\*(?:.*?: )?(?P<reply>.*)"): "failed",
}
SERVERS = {  # the lines of each
    re.compile(r"\bpostfix[\w.-]{0,40}/(?:\w+/)?(?P<event>\w+(?:\[\d+\])?: (?P<queue>[0-9A-Za-z]{5,20}): .*)"): POSTFIX,
    re.compile(r"\b(?:sendmail|sm-mta)(?:\[\d+\])?: (?P<event>(?P<queue>[0-9A-Za-z]{10,20}): .*)"): SENDMAIL,
    re.compile(
        r"(?:^|: )\d{4}-\d\d-\d\d [\d:.]+ (?:[+-]\d{4} )?(?:\[\d+\] )?"
        r"(?P<queue>[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) (?P<event>(?:<=|=>|->|\*\*|Completed).*)"
    ): EXIM,
}


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
    try:
        report = message_from_bytes(data) if REPORT.search(data, 0, HEAD) else Message()
        fields = [block for part in _parts(report, STATUS_TYPES) for block in _blocks(part)]
        returned = [block for part in _parts(report, RETURNED_TYPES) for block in _blocks(part)[:1]]
    except Exception:  # the parser fails in many ways on what it cannot read
        return None
    recipients = [block for block in fields if _action(block)]
    if report.get_content_type() != "multipart/report" or not recipients:
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


def read_table(lines: Iterable[str], path: str) -> Iterator[DeliveryReport]:
    """Yield what each line says about the email to its address, which stands for the message id. Raises ProblemsFound
    (status 2) for a table without the columns `address` and `event`, and with each word that is not known, once."""
    rows = iter(lines)
    header = next(rows, "")
    mark = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=mark), [])]
    places = [names.index(name) for name in (*COLUMNS, "event") if name in names]
    if len(places) < 2 or "event" not in names:
        message = "the first line has no columns `address` and `event`"
        raise ProblemsFound([Problem("list-header", message, "start it with a line like: address,event", path, 1)], 2)
    unknown, reader = dict[str, Problem](), csv.reader(rows, delimiter=mark)
    for row in filter(any, reader):
        padded = [*row, *[""] * len(names)]
        address, word = padded[places[0]].strip(), padded[places[-1]].strip()
        action = MEANINGS.get(re.sub(r"[\s_-]", "", word.lower()), "")
        if not action or not address:
            message = f"{word!r} is not an event that is known" if address else "the line has no address"
            unknown.setdefault(message, Problem("bad-event", message, HELP, path, reader.line_num + 1))
        told = "failed" if action == "returned" else action
        yield DeliveryReport((address,), (address,), told, BAD_ADDRESS.get(action, ""), f"exported as {word}")
    if unknown:
        raise ProblemsFound(list(unknown.values()))


class LoggedEmail(Struct):
    """What a log says about one email.

    queue: the relay's queue id; empty if it did not take it over
    delivered: whether it was passed on or delivered, to anybody
    failure: why it could not be delivered; empty if the log does not say that
    """

    queue: str = ""
    delivered: bool = False
    failure: str = ""

    @property
    def bounced(self) -> bool:
        """Whether the relay gave it up."""
        return bool(self.failure) and not self.delivered


class MailLog(Struct):
    """What the logs of a relay say about some emails. Only these take up memory.

    wanted: their message ids, with angle brackets
    emails: those that the relay queued, by message id
    lines: how many lines were read
    understood: how many of them are of a mail server
    """

    wanted: Container[str]
    emails: dict[str, LoggedEmail] = {}
    lines: int = 0
    understood: int = 0
    _open: dict[tuple[str, str], str] = {}  # host and queue id → message id
    _seen: dict[str, LoggedEmail] = {}

    def read(self, lines: Iterable[str]) -> None:
        """Read the lines of one file. Read the files of a rotated log from the oldest to the newest."""
        for line in lines:
            self.lines += 1
            for server, events in SERVERS.items():
                if match := server.search(line):
                    self.understood += 1
                    self._read(match, events)
                    break

    def _read(self, line: re.Match[str], events: Events) -> None:
        place, known = _place(line), ((pattern.match(line["event"]), does) for pattern, does in events.items())
        said, does = next((each for each in known if each[0]), (None, ""))
        if said is None:
            return
        if "begins" in does or "ends" in does:  # queue ids are used again
            self._open.pop(place, None)
        if "begins" in does and (message_id := f"<{said['id'].strip('<>')}>") in self.wanted:
            self._open[place] = message_id
            self._seen.setdefault(message_id, LoggedEmail())
        if place not in self._open:
            return
        email = self._seen[self._open[place]]
        if "queued" in does and not email.queue:
            email.queue = place[1]
            self.emails[self._open[place]] = email
        email.delivered |= "sent" in does
        if "failed" in does:
            failure = " ".join(filter(None, said.groupdict().values()))
            email.failure = failure[:LONGEST_REPLY] or GIVEN_UP


def _parts(report: Message, types: tuple[str, ...]) -> list[Message]:
    """Return the parts of a report that are of some types."""
    parts = report.get_payload() if report.is_multipart() else []
    return [part for part in parts if isinstance(part, Message) and part.get_content_type() in types]


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


def _place(line: re.Match[str]) -> tuple[str, str]:
    """Return the host, which stands before the program, and the queue id: hosts may use the same ones."""
    before = line.string[: line.start()].split()
    return before[-1] if before else "", line["queue"]
