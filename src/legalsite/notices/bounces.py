"""What relays and providers say about emails after they were handed over: reports that come by
email, tables of events that providers export, and the log of Postfix.

Reports are about a delivery (RFC 3464, RFC 6533), or a complaint (RFC 5965), or are in the words of
the program that wrote them. Whether the email that one is about is ours, the caller finds out:
anybody can send us a report."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, raise_problems
from legalsite.notices.csv_tables import ColumnMapping, read_rows
from legalsite.text.word_lists import packaged_tables

STATUS_TYPES = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/feedback-report",
)
RETURNED_TYPES = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/global-headers",
)
# message ids before the @, and tokens of addresses
OURS = re.compile("(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
MESSAGE_ID = r"<([^<>\s@]+)@[^<>\s@]*>"
NO_COMPLAINT = "not-spam"
STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
# The statuses of a bad address (RFC 3463, RFC 7505), and words beside them of what is not the
# address's fault.
BAD = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
PASSING = (
    r"(?i)\b(rate|too many|quota|full|policy|preferences|spam\w*|black-?listed|blocked|"
    r"temporar\w+)\b"
)

# Reports in words only: who writes them, what the other server said, and where the email begins
# that is returned. That one may have sections like 5.1.1.
SYSTEM = (
    r"(?i)mailer.?daemon|post.?master|mail.?(delivery|admin|system)|delivery.?(sub)?system|^<>$"
)
SAID = re.compile(
    r"(?im)(?:\b[45]\d\d:?[ -]+['\"#]?|#|(?:\b|_)(?:status|code) ?: ?|^(?=[\d.]+ <))"
    r"([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)"
)
REPLY_CODE = re.compile(r"\b[45]\d\d\b")
EMAIL_RETURNED = re.compile(
    r"(?im)^[ >]*(?:Received|Return-Path|Message-ID|MIME-Version|DKIM-Signature):"
)
DELAYED = (
    r"(?i)delay|(still being|will be) retried|not yet been deliv|(message|warning) only|"
    r"will continue"
)
FAILED = re.compile(
    r"(?i)\b5\d\d\b|fail|return|undeliver|unable|n[o']t (be )?deliver|error|reject|"
    r"unknown|not exist"
)
AUTO_REPLY_HEADERS = (
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Autoreply",
    "X-Autorespond",
)
READ = "message/disposition-notification"  # says that a person read it (RFC 8098)
LONGEST_REPLY = 300  # characters
EVENTS = packaged_tables("notices/delivery_events.toml", dict[str, str])
MEANINGS = {word: action for action, words in EVENTS.items() for word in words.split()}
HELP = "write bounced, delayed, complaint, unsubscribed, or delivered, or remove the line"
WITHIN_EVENTS = r"^email\.|[\s_.-]"
COLUMNS = ColumnMapping(
    {"address": ("email",), "event": (), "status": ()},
    ("address", "event"),
    "name the column: `--column event=NAME`\n  or give the event of every line: `--event bounced`",
)
GIVEN_UP = "the mail server tried for days, then gave up"

# A line of Postfix about one email, and what proves that it took that email over: this is in its
# queue, or was tried.
POSTFIX = (
    r"\bpostfix[\w.-]{0,40}/(?:\w+/)?\w+(?:\[\d+\])?: (?P<queue>[0-9A-Za-z]{5,20}): (?P<event>.*)"
)
BEGUN = r"message-id=(<[^<>\s]+>)"
QUEUED = re.compile(
    r"from=<[^>]*>, (?:size=\d+|status=(?:force-)?(?P<expired>expired),)"
    r"|.*?\bdsn=(?P<dsn>[245]\.\d+\.\d+), status=(?P<status>\w+) \((?P<reply>.*)\)"
)


class DeliveryReport(Struct, frozen=True):
    """What a message, or a line of a table, says about one email. Our emails have one recipient
    each."""

    # what the email may be: ids and tokens as we make them, then all message ids in the message,
    # without their hosts
    ids: tuple[str, ...]
    # `failed`, `delayed`, `delivered`, `relayed`, `expanded`, `complaint` or `unsubscribed`;
    # `answer` if a reader wrote it, or a program for them (RFC 3834); empty if it cannot be read
    action: str
    status: str  # like 5.1.1 (RFC 3463); empty if there is none
    reply: str  # what the other server said
    subject: str = ""  # of the message
    file: str = ""  # where the message is
    sha256: str = ""  # of the bytes of the message; empty for a line of a table

    @property
    def is_bad_address(self) -> bool:
        """Whether no later email will reach this address either."""
        return self.action == "failed" and self.status in BAD and not re.search(PASSING, self.reply)


def read_report(data: bytes, file: str) -> DeliveryReport:
    """Return what a message reports, and about which email it may be. `file`: where it is."""
    text, subject, reported = data.decode("latin-1"), "", ("", "", "")
    try:
        message = message_from_bytes(data)
        subject = _printed(str(make_header(decode_header(message["Subject"] or ""))))
        text += "\n".join(
            _text(part) for part in message.walk() if part["Content-Transfer-Encoding"]
        )
        reported = _by_fields(message) or _by_words(message, subject)
    except Exception:  # noqa: S110 - the parser fails in many ways on what it cannot read
        pass
    ids = dict.fromkeys((*OURS.findall(text.lower()), *re.findall(MESSAGE_ID, text)))
    return DeliveryReport(tuple(ids), *reported, subject, file, hashlib.sha256(data).hexdigest())


def read_table(
    file: BinaryIO, path: str, columns: ColumnMapping = COLUMNS, event: str = ""
) -> Iterator[DeliveryReport]:
    """Yield what each row says about the email to its address, which stands for the message id.
    `event`: what every row reports, if the table has no column for that. Raises ProblemsFound for a
    table that cannot be read (status 2), and with each row that cannot be, and each word that is
    not known, once."""
    problems = {}

    def report(problem: Problem) -> None:
        if problem.severity == "error":
            problems[problem.place] = problem

    if event:
        columns = replace(columns, required=columns.required[:1])
    for line, values in read_rows(file, path, report, columns):
        address, word, status = map(str.strip, values)
        word = word or event
        address = address.rpartition("<")[2].removesuffix(">")
        action = MEANINGS.get(re.sub(WITHIN_EVENTS, "", word.lower()), "")
        if not action or not address:
            message = "the address is missing"
            if address:
                message = f"unknown event {word!r}"
            problems.setdefault(message, Problem("bad-event", message, HELP, path, line.number))
        said = _printed(status)[:LONGEST_REPLY]
        reply = f"{said}, exported as {word}".lstrip(", ")
        yield DeliveryReport((address,), action, _status(STATUS.findall(status)), reply)
    raise_problems(problems.values())


class LoggedEmail(Struct):
    """What a log says about one email."""

    queue: str  # the relay's queue id
    delivered: bool = False  # whether it was passed on or delivered, to anybody
    failure: str = ""  # why it could not be delivered; empty if the log does not say that

    @property
    def bounced(self) -> bool:
        """Whether the relay gave it up."""
        return bool(self.failure) and not self.delivered


class MailLog(Struct):
    """What the logs of a relay say about some emails. Only these take up memory."""

    wanted: Collection[str]  # their message ids, with angle brackets
    emails: dict[str, LoggedEmail] = {}  # those that the relay queued, by message id
    lines: int = 0  # how many lines were read
    understood: int = 0  # how many of them are of Postfix
    _open: dict[tuple[str, str], str] = {}  # host and queue id → message id

    def read(self, lines: Iterable[str]) -> None:
        """Read the lines of one file. Read the files of a rotated log from the oldest to the
        newest."""
        for line in lines:
            self.lines += 1
            match = re.search(POSTFIX, line)
            if match:
                self.understood += 1
                self._read(match)

    def _read(self, line: re.Match[str]) -> None:
        """A message id proves nothing by itself: Postfix writes it while the email is still coming
        in, and drops the email if the connection breaks. Only a later line about the same queue id
        says that it took the email over."""
        host = line.string[: line.start()].split()[-1:]
        queue = "".join(host), line["queue"]  # hosts may use the same queue ids
        begun = re.match(BEGUN, line["event"])
        if begun or line["event"] == "removed":  # queue ids are used again
            self._open.pop(queue, None)
        if begun and begun[1] in self.wanted:
            self._open[queue] = begun[1]
        queued = None
        if queue in self._open:
            queued = QUEUED.match(line["event"])
        if not queued:
            return
        email = self.emails.setdefault(self._open[queue], LoggedEmail(line["queue"]))
        email.delivered |= queued["status"] == "sent"
        if queued["status"] == "bounced":
            email.failure = " ".join(queued.group("dsn", "reply"))[:LONGEST_REPLY]
        elif queued["expired"]:
            email.failure = GIVEN_UP


def _by_fields(message: Message) -> tuple[str, str, str] | None:
    """Return action, status and reply as the fields of a report have them; None if it has none."""
    recipients: list[Message] = []
    for part in _parts(message):
        if part.get_content_type() in STATUS_TYPES:
            recipients += filter(_action, _blocks(part))
    if not recipients:
        return None
    failed = [block for block in recipients if _action(block) == "failed"]
    recipient = [*failed, *recipients][0]
    reply = _field(recipient, "Diagnostic-Code").partition(";")[2].strip()
    status = _field(recipient, "Status")
    codes = STATUS.findall(f"{status} {reply}")
    if all(code.endswith(".0.0") for code in codes):
        codes += SAID.findall(_words(message))
    reply = reply or _field(recipient, "Feedback-Type")
    return _action(recipient), _status(codes), reply[:LONGEST_REPLY]


def _by_words(message: Message, subject: str) -> tuple[str, str, str]:
    """Return action, status and reply of a message whose words alone may say that it is a report.
    Only the programs of mail servers write some: an automatic reply is none, whatever it quotes."""
    if READ in {part.get_content_type() for part in _parts(message)}:
        return "answer", "", ""
    if not re.search(SYSTEM, str(message["From"])) and not message["X-Failed-Recipients"]:
        return "answer" if any(map(message.get, AUTO_REPLY_HEADERS)) else "", "", ""
    words = _words(message)
    lines = list(map(_printed, words.splitlines()))
    replies: list[str] = []
    for pattern in (SAID, REPLY_CODE, FAILED):
        replies += filter(pattern.search, lines)
    reply = [*replies, subject][0]
    both = f"{subject}\n{words}"
    action = ""
    if FAILED.search(both):
        action = "failed"
    if re.search(DELAYED, both):
        action = "delayed"
    return action, _status(SAID.findall(words)), reply[:LONGEST_REPLY]


def _status(codes: Sequence[str]) -> str:
    """Return the status that decides: one that is not about a bad address, if there is any. Those
    like 5.0.0 and 5.1.0 say nothing beside others."""
    exact = [code for code in codes if not code.endswith(".0")] or codes
    deciding = [code for code in exact if code not in BAD]
    return [*deciding, *exact, ""][0]


def _parts(message: Message) -> list[Message]:
    """Return the parts of a message; itself if it has none."""
    parts = message.get_payload() if message.is_multipart() else [message]
    return [part for part in parts if isinstance(part, Message)]


def _words(message: Message) -> str:
    """Return what a message says before the email that it returns."""
    texts = []
    for part in _parts(message):
        if part.get_content_type() in RETURNED_TYPES:
            break
        texts.append(_text(part))
    return EMAIL_RETURNED.split("\n".join(texts), maxsplit=1)[0]


def _text(part: Message) -> str:
    """Return the text of a part and of those in it, but nothing of another report that somebody
    passes on."""
    if part.get_content_type() in STATUS_TYPES:
        return part.as_string()
    if part.get_content_type() == "multipart/report" and part.is_multipart():
        return ""
    if part.is_multipart():
        return "\n".join(map(_text, _parts(part)))
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload.decode("utf-8", "replace")
    return ""


def _blocks(part: Message) -> list[Message]:
    """Return the groups of fields in a part, which have blank lines between them."""
    _, _, text = part.as_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    blocks = re.split(rb"\n\s*\n", text.strip())
    return list(map(BytesHeaderParser().parsebytes, blocks))


def _action(block: Message) -> str:
    """Return what a group of fields reports; empty if it is about no email."""
    kind = _field(block, "Feedback-Type")
    if kind:
        if kind.lower() == NO_COMPLAINT:
            return "delivered"
        return "complaint"
    action = _field(block, "Action").lower().partition(" ")[0]
    if action == "expired":
        return "failed"
    return action


def _field(block: Message, name: str) -> str:
    """Return a field in one printable line; empty if there is none."""
    return _printed(str(block.get(name, "")))


def _printed(text: str) -> str:
    """Return a text in one printable line."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
