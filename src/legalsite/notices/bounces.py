"""What relays and providers say about emails after they were handed over: reports that come by email, tables of events
that providers export, and the log of Postfix.

Reports are about a delivery (RFC 3464, RFC 6533), or a complaint (RFC 5965). Whether the email that one is about is
ours, the caller finds out: anybody can send us a report.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound

HEAD = 100_000  # bytes of a message in which it must say that it is a report
REPORT = re.compile(rb"multipart/report", re.IGNORECASE)
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status", "message/feedback-report")
MESSAGE_ID = re.compile(r"<([^<>\s@]+)@[^<>\s@]*>")
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
HELP = "change the word, or leave the line out; docs/notices.md of legalsite lists the words that are known"
BAD_ADDRESS = {"failed": "5.0.0"}  # statuses (RFC 3463)
GIVEN_UP = "given up after the relay had tried for days"

# A line of Postfix about one email, and what proves that it took that email over: this is in its queue, or was tried.
POSTFIX = re.compile(r"\bpostfix[\w.-]{0,40}/(?:\w+/)?\w+(?:\[\d+\])?: (?P<queue>[0-9A-Za-z]{5,20}): (?P<event>.*)")
BEGUN = re.compile(r"message-id=(<[^<>\s]+>)")
QUEUED = re.compile(
    r"from=<[^>]*>, (?:size=\d+|status=(?:force-)?(?P<expired>expired),)"
    r"|.*?\bdsn=(?P<dsn>[245]\.\d+\.\d+), status=(?P<status>\w+) \((?P<reply>.*)\)"
)


class DeliveryReport(Struct, frozen=True):
    """What a report says about one email. Our emails have one recipient each.

    ids: what the email may be: the tokens of addresses in the report, then all message ids in it, without their hosts
    action: `failed`, `delayed`, `delivered`, `relayed`, `expanded`, `complaint` or `unsubscribed`
    status: like 5.1.1 (RFC 3463); empty if there is none
    reply: what the other server said
    """

    ids: tuple[str, ...]
    action: str
    status: str
    reply: str

    @property
    def bad_address(self) -> bool:
        """Whether no later email will reach this address either."""
        return self.action == "failed" and self.status.startswith("5.") and not self.status.startswith(POLICY_FAILURE)


def read_report(data: bytes, bounces: str = "") -> DeliveryReport | None:
    """Return what a message reports, or None if it is no report. `data`: the whole message. `bounces`: the address to
    which reports go, with `{token}`; empty if it has none."""
    try:
        report = message_from_bytes(data) if REPORT.search(data, 0, HEAD) else Message()
        parts = report.get_payload() if report.get_content_type() == "multipart/report" else ()
        statuses = [part for part in parts if isinstance(part, Message) and part.get_content_type() in STATUS_TYPES]
        fields = [block for part in statuses for block in _blocks(part)]
    except Exception:  # the parser fails in many ways on what it cannot read
        return None
    recipients = [block for block in fields if _action(block)]
    if not recipients:
        return None
    recipient = next((block for block in recipients if _action(block) == "failed"), recipients[0])
    status, text = STATUS.search(_field(recipient, "Status")), data.decode("latin-1")
    ours = re.escape(bounces).replace(re.escape("{token}"), "([0-9a-f]{40})")
    tokens = map(str.lower, re.findall(ours, text, re.IGNORECASE)) if bounces else ()
    return DeliveryReport(
        tuple(dict.fromkeys((*tokens, *MESSAGE_ID.findall(text)))),
        _action(recipient),
        status[0] if status else "",
        (_field(recipient, "Diagnostic-Code").partition(";")[2].strip() or _field(recipient, "Feedback-Type"))[
            :LONGEST_REPLY
        ],
    )


def read_table(lines: Iterable[str], path: str) -> Iterator[DeliveryReport]:
    """Yield what each line says about the email to its address, which stands for the message id. Raises ProblemsFound
    (status 2) for a table without the columns `address` and `event`, and with each word that is not known, once."""
    rows = iter(lines)
    header = next(rows, "")
    mark = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=mark), [])]
    column = next((name for name in COLUMNS if name in names), "")
    if not column or "event" not in names:
        message = "the first line has no columns `address` and `event`"
        raise ProblemsFound([Problem("list-header", message, "start it with a line like: address,event", path, 1)], 2)
    unknown, reader = dict[str, Problem](), csv.DictReader(rows, names, restval="", delimiter=mark)
    for row in filter(lambda row: any(row.values()), reader):
        address, word = row[column].strip(), row["event"].strip()
        action = MEANINGS.get(re.sub(r"[\s_-]", "", word.lower()), "")
        if not action or not address:
            message = f"{word!r} is not an event that is known" if address else "the line has no address"
            unknown.setdefault(message, Problem("bad-event", message, HELP, path, reader.line_num + 1))
        told = "failed" if action == "returned" else action
        yield DeliveryReport((address,), told, BAD_ADDRESS.get(action, ""), f"exported as {word}")
    if unknown:
        raise ProblemsFound(list(unknown.values()))


class LoggedEmail(Struct):
    """What a log says about one email.

    queue: the relay's queue id
    delivered: whether it was passed on or delivered, to anybody
    failure: why it could not be delivered; empty if the log does not say that
    """

    queue: str
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
    understood: how many of them are of Postfix
    """

    wanted: Collection[str]
    emails: dict[str, LoggedEmail] = {}
    lines: int = 0
    understood: int = 0
    _open: dict[tuple[str, str], str] = {}  # host and queue id → message id

    def read(self, lines: Iterable[str]) -> None:
        """Read the lines of one file. Read the files of a rotated log from the oldest to the newest."""
        for line in lines:
            self.lines += 1
            if match := POSTFIX.search(line):
                self.understood += 1
                self._read(match)

    def _read(self, line: re.Match[str]) -> None:
        """A message id proves nothing by itself: Postfix writes it while the email is still coming in, and drops the
        email if the connection breaks. Only a later line about the same queue id says that it took the email over."""
        place, begun = _place(line), BEGUN.match(line["event"])
        if begun or line["event"] == "removed":  # queue ids are used again
            self._open.pop(place, None)
        if begun and begun[1] in self.wanted:
            self._open[place] = begun[1]
        queued = QUEUED.match(line["event"]) if place in self._open else None
        if queued is None:
            return
        email = self.emails.setdefault(self._open[place], LoggedEmail(line["queue"]))
        email.delivered |= queued["status"] == "sent"
        if queued["status"] == "bounced":
            email.failure = f"{queued['dsn']} {queued['reply']}"[:LONGEST_REPLY]
        elif queued["expired"]:
            email.failure = GIVEN_UP


def _blocks(part: Message) -> list[Message]:
    """Return the groups of fields in a part, which have blank lines between them."""
    _, _, text = part.as_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    return [BytesHeaderParser().parsebytes(block) for block in re.split(rb"\n\s*\n", text.strip())]


def _action(block: Message) -> str:
    """Return what a group of fields reports; empty if it is about no email."""
    if kind := _field(block, "Feedback-Type"):
        return "delivered" if kind.lower() == NO_COMPLAINT else "complaint"
    return _field(block, "Action").lower().partition(" ")[0]


def _field(block: Message, name: str) -> str:
    """Return a field in one printable line; empty if there is none."""
    return "".join(c if c.isprintable() else " " for c in " ".join(str(block.get(name, "")).split()))


def _place(line: re.Match[str]) -> tuple[str, str]:
    """Return the host, which stands before the program, and the queue id: hosts may use the same ones."""
    before = line.string[: line.start()].split()
    return before[-1] if before else "", line["queue"]
