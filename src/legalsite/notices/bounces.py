"""Parse what happened to emails after mail servers accepted them.

Sources are reports that arrive by email, event tables exported by providers, and Postfix logs. A
report is about a delivery (RFC 3464, RFC 6533) or a complaint (RFC 5965), or is prose written by a
mail server. Anyone can send us a report, so callers must check whether it's about one of our
emails.
"""

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

# media types of the parts of a report that contain status fields
STATUS_TYPES = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/feedback-report",
)
# media types of the parts that contain the returned email
RETURNED_TYPES = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/global-headers",
)
# our IDs occur before the @ of message IDs, and in unsubscribe addresses
OUR_ID_PATTERN = re.compile("(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
MESSAGE_ID_PATTERN = r"<([^<>\s@]+)@[^<>\s@]*>"
NOT_SPAM = "not-spam"  # type of feedback that retracts a complaint
# a status code, such as 5.1.1 (RFC 3463)
STATUS_PATTERN = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
# 5.1.10 is from RFC 7505
BAD_ADDRESS_STATUSES = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
# words in a server's reply that show that the address is fine, despite a status in
# BAD_ADDRESS_STATUSES
OTHER_CAUSE_PATTERN = (
    r"(?i)\b(rate|too many|quota|full|policy|preferences|spam\w*|black-?listed|blocked|"
    r"temporar\w+)\b"
)

# addresses of mail servers, which send reports in prose
SERVER_SENDER_PATTERN = (
    r"(?i)mailer.?daemon|post.?master|mail.?(delivery|admin|system)|delivery.?(sub)?system|^<>$"
)
# a status code quoted from another server's reply, but not a section number such as 5.1.1
QUOTED_STATUS_PATTERN = re.compile(
    r"(?im)(?:\b[45]\d\d:?[ -]+['\"#]?|#|(?:\b|_)(?:status|code) ?: ?|^(?=[\d.]+ <))"
    r"([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)"
)
REPLY_CODE_PATTERN = re.compile(r"\b[45]\d\d\b")
# a header of a returned email
RETURNED_EMAIL_PATTERN = re.compile(
    r"(?im)^[ >]*(?:Received|Return-Path|Message-ID|MIME-Version|DKIM-Signature):"
)
DELAYED_PATTERN = (
    r"(?i)delay|(still being|will be) retried|not yet been deliv|(message|warning) only|"
    r"will continue"
)
FAILED_PATTERN = re.compile(
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
# type of the report that someone opened the email (RFC 8098)
READ_RECEIPT_TYPE = "message/disposition-notification"
MAX_REPLY_LENGTH = 300
# `EVENT_WORDS` maps each action to providers' names for it; `ACTIONS` is the inverse.
EVENT_WORDS = packaged_tables("notices/delivery_events.toml", dict[str, str])
ACTIONS = {word: action for action, words in EVENT_WORDS.items() for word in words.split()}
EVENT_HELP = "write bounced, delayed, complaint, unsubscribed, or delivered, or remove the line"
# parts of an event name to ignore, such as the prefix in `email.hard_bounce`
IGNORED_IN_EVENTS_PATTERN = r"^email\.|[\s_.-]"
COLUMNS = ColumnMapping(
    {"address": ("email",), "event": (), "status": ()},
    ("address", "event"),
    "name the column: `--column event=NAME`\n  or give the event of every line: `--event bounced`",
)
GIVEN_UP = "the mail server tried for days, then gave up"

# a line of a Postfix log about an email
POSTFIX_PATTERN = (
    r"\bpostfix[\w.-]{0,40}/(?:\w+/)?\w+(?:\[\d+\])?: (?P<queue>[0-9A-Za-z]{5,20}): (?P<event>.*)"
)
# The event with the message ID. Postfix may still reject the email afterward.
INCOMING_PATTERN = r"message-id=(?P<id><[^<>\s]+>)"
# an event that Postfix only logs after it accepted the email: it was queued, or delivery was tried
ACCEPTED_PATTERN = re.compile(
    r"from=<[^>]*>, (?:size=\d+|status=(?:force-)?(?P<expired>expired),)"
    r"|.*?\bdsn=(?P<dsn>[245]\.\d+\.\d+), status=(?P<status>\w+) \((?P<reply>.*)\)"
)


class DeliveryReport(Struct, frozen=True):
    """The content of a report, or of a table row, about one email.

    Each of our emails has only one recipient.
    """

    # Possible IDs of the email: first IDs that look like ours, then all message IDs without their
    # hosts. For a table row, the email address.
    ids: tuple[str, ...]
    # `failed`, `delayed`, `delivered`, `relayed`, `expanded`, `complaint`, or `unsubscribed`;
    # `answer` for a reply by a reader or an automatic reply (RFC 3834); empty if unknown
    action: str
    status: str  # status code such as 5.1.1 (RFC 3463), or empty
    reply: str  # reply of the recipient's mail server
    subject: str = ""  # subject of the report
    file: str = ""  # path of the report
    sha256: str = ""  # hash of the report; empty for a table row

    @property
    def is_bad_address(self) -> bool:
        """Whether the address is wrong or closed, so that no email will ever reach it."""
        has_bad_status = self.action == "failed" and self.status in BAD_ADDRESS_STATUSES
        # some servers use these codes for other reasons, such as spam or a full mailbox
        return has_bad_status and not re.search(OTHER_CAUSE_PATTERN, self.reply)


def read_report(data: bytes, file: str) -> DeliveryReport:
    """Parse a report in `data`.

    If the message can't be parsed, the action is empty, but the IDs and the hash are set.
    """
    # IDs are ASCII, and latin-1 can decode any bytes
    text = data.decode("latin-1")
    subject = ""
    action = status = reply = ""
    try:
        message = message_from_bytes(data)
        subject = _printable_line(str(make_header(decode_header(message["Subject"] or ""))))
        # the raw bytes don't show IDs in an encoded part
        text += "\n".join(
            _text(part) for part in message.walk() if part["Content-Transfer-Encoding"]
        )
        # prefer the exact fields of a report to its prose
        action, status, reply = _read_fields(message) or _read_words(message, subject)
    except Exception:  # noqa: S110 - the parser fails in many ways on what it cannot read
        pass
    # find our IDs, which are lowercase, even if a server capitalized them; `dict` drops duplicates
    ids = dict.fromkeys(
        (*OUR_ID_PATTERN.findall(text.lower()), *re.findall(MESSAGE_ID_PATTERN, text))
    )
    sha256 = hashlib.sha256(data).hexdigest()
    return DeliveryReport(tuple(ids), action, status, reply, subject, file, sha256)


def read_table(
    file: BinaryIO, path: str, columns: ColumnMapping = COLUMNS, event: str = ""
) -> Iterator[DeliveryReport]:
    """Yield a report for each row of a table, with the email address instead of message IDs.

    `event` is used for all rows if the table has no event column. Problems refer to the table as
    `path`. Raises ProblemsFound with status 2 if the table can't be read at all. After the last
    row, raises ProblemsFound with all unreadable rows; the caller must then discard the other rows,
    too. Each unknown event is reported only once.
    """
    problems = {}  # keyed by position, or by message for problems that are reported only once

    def report(problem: Problem) -> None:
        if problem.severity == "error":  # ignored columns are only reported as information
            problems[problem.place] = problem

    if event:
        # only the first column, the address, is still required
        columns = replace(columns, required=columns.required[:1])
    for line, values in read_rows(file, path, report, columns):
        # the last column contains a status code, or the server's whole reply with its code
        address, word, answer = map(str.strip, values)
        word = word or event
        # extract the address from `Ada <ada@example.com>`
        address = address.rpartition("<")[2].removesuffix(">")
        action = ACTIONS.get(re.sub(IGNORED_IN_EVENTS_PATTERN, "", word.lower()), "")
        if not action or not address:
            message = "the address is missing"
            if address:
                message = f"unknown event {word!r}"
            problem = Problem("bad-event", message, EVENT_HELP, path, line.number)
            # thousands of rows may have the same problem, so only keep the first
            problems.setdefault(message, problem)
            continue
        server_reply = _printable_line(answer)[:MAX_REPLY_LENGTH]
        # strip the comma if the server's reply is empty
        reply = f"{server_reply}, exported as {word}".lstrip(", ")
        status = _decisive_status(STATUS_PATTERN.findall(answer))
        yield DeliveryReport((address,), action, status, reply)
    raise_problems(problems.values())


class LoggedEmail(Struct):
    """What the mail log says about an accepted email."""

    queue: str  # the mail server's queue ID
    delivered: bool = False  # whether the email was delivered or relayed to another server
    failure: str = ""  # why delivery failed, or empty

    @property
    def bounced(self) -> bool:
        return bool(self.failure) and not self.delivered


class MailLog(Struct):
    """What Postfix logs say about our emails. All other emails are ignored."""

    wanted: Collection[str]  # message IDs of our emails, with angle brackets
    emails: dict[str, LoggedEmail] = {}  # message ID → email, for accepted emails
    lines: int = 0  # number of lines read
    understood: int = 0  # number of lines that Postfix logged about an email
    # (host, queue ID) → message ID, for our emails that are queued or being received
    _in_queue: dict[tuple[str, str], str] = {}

    def read(self, lines: Iterable[str]) -> None:
        """Read a log file. Read rotated logs from oldest to newest."""
        for line in lines:
            self.lines += 1
            match = re.search(POSTFIX_PATTERN, line)
            if match:
                self.understood += 1
                self._read_line(match)

    def _read_line(self, line: re.Match[str]) -> None:
        """Process a line about one of our emails. `line` is a match of POSTFIX_PATTERN.

        The line with the message ID doesn't prove that Postfix accepted the email, because it's
        logged while the email is being received, and the email is dropped if the connection breaks.
        Only a later line with the same queue ID proves it.
        """
        host = line.string[: line.start()].split()[-1:]  # the word before `postfix/`, if any
        queue_id = "".join(host), line["queue"]  # hosts may use the same IDs
        incoming = re.match(INCOMING_PATTERN, line["event"])
        # Postfix reuses queue IDs, so forget the previous email with this ID
        if incoming or line["event"] == "removed":
            self._in_queue.pop(queue_id, None)
        if incoming and incoming["id"] in self.wanted:  # this is one of our emails
            self._in_queue[queue_id] = incoming["id"]
        message_id = self._in_queue.get(queue_id)
        if not message_id:  # the line is about another email
            return
        proof = ACCEPTED_PATTERN.match(line["event"])
        if not proof:  # the event doesn't prove that Postfix accepted the email
            return
        email = self.emails.setdefault(message_id, LoggedEmail(line["queue"]))
        email.delivered |= proof["status"] == "sent"  # later lines never undo a delivery
        # an accepted email can still bounce later; `expired` is for one that Postfix gave up on
        if proof["status"] == "bounced":
            email.failure = " ".join(proof.group("dsn", "reply"))[:MAX_REPLY_LENGTH]
        elif proof["expired"]:
            email.failure = GIVEN_UP


def _read_fields(message: Message) -> tuple[str, str, str] | None:
    """Extract the action, status, and reply from a report's fields, or return None.

    If the report is about several recipients, one whose email failed is preferred.
    """
    recipients: list[Message] = []  # a group of fields per recipient
    for part in _parts(message):
        if part.get_content_type() in STATUS_TYPES:
            # a group without an action is about the message as a whole
            recipients += filter(_action, _field_groups(part))
    if not recipients:
        return None
    failed = [fields for fields in recipients if _action(fields) == "failed"]
    recipient = [*failed, *recipients][0]  # the first that failed, or else the first
    reply = _field(recipient, "Diagnostic-Code").partition(";")[2].strip()  # after `smtp;`
    status = _field(recipient, "Status")
    codes = STATUS_PATTERN.findall(f"{status} {reply}")
    # Codes such as 5.0.0 are too vague. If there's no better code, look for one in the report's
    # prose, where servers quote each other.
    if all(code.endswith(".0.0") for code in codes):
        codes += QUOTED_STATUS_PATTERN.findall(_report_text(message))
    reply = reply or _field(recipient, "Feedback-Type")  # complaints have no reply
    return _action(recipient), _decisive_status(codes), reply[:MAX_REPLY_LENGTH]


def _read_words(message: Message, subject: str) -> tuple[str, str, str]:
    """Guess the action, status, and reply from a report in prose.

    The action is `answer` for a read receipt or an automatic reply. It's empty if the message
    mentions neither a failure nor a delay.
    """
    if READ_RECEIPT_TYPE in {part.get_content_type() for part in _parts(message)}:
        return "answer", "", ""
    # only a message from a mail server is a report; anyone else has replied to our email
    is_from_server = re.search(SERVER_SENDER_PATTERN, str(message["From"]))
    if not is_from_server and not message["X-Failed-Recipients"]:  # a header that only servers add
        action = "answer" if any(map(message.get, AUTO_REPLY_HEADERS)) else ""
        return action, "", ""
    words = _report_text(message)
    lines = list(map(_printable_line, words.splitlines()))
    replies: list[str] = []  # lines that may be the reply of the other server, most likely first
    for pattern in (QUOTED_STATUS_PATTERN, REPLY_CODE_PATTERN, FAILED_PATTERN):
        replies += filter(pattern.search, lines)
    reply = [*replies, subject][0]  # use the subject if there are none
    both = f"{subject}\n{words}"
    action = ""
    if FAILED_PATTERN.search(both):
        action = "failed"
    if re.search(DELAYED_PATTERN, both):  # servers often describe a delay as a failure
        action = "delayed"
    return action, _decisive_status(QUOTED_STATUS_PATTERN.findall(words)), reply[:MAX_REPLY_LENGTH]


def _decisive_status(codes: Sequence[str]) -> str:
    """Choose the most significant status code, or an empty string if there are no codes.

    Vague codes such as 5.1.0 are ignored if there's an exact one. Codes that aren't about a bad
    address take precedence, so that no address is suppressed by mistake.
    """
    exact = [code for code in codes if not code.endswith(".0")] or codes
    others = [code for code in exact if code not in BAD_ADDRESS_STATUSES]
    return [*others, *exact, ""][0]


def _parts(message: Message) -> list[Message]:
    parts = message.get_payload() if message.is_multipart() else [message]
    return [part for part in parts if isinstance(part, Message)]


def _report_text(message: Message) -> str:
    """Extract the text of a report, up to the returned email."""
    texts = []
    for part in _parts(message):
        if part.get_content_type() in RETURNED_TYPES:
            break
        texts.append(_text(part))
    return RETURNED_EMAIL_PATTERN.split("\n".join(texts), maxsplit=1)[0]


def _text(part: Message) -> str:
    """Extract the text of a part, including its own parts, but not forwarded reports."""
    if part.get_content_type() in STATUS_TYPES:
        # the parser treats these parts as groups of fields without a payload
        return part.as_string()
    # A forwarded report isn't about our email. If it's malformed, the parser finds no parts in it,
    # so it's read as text.
    if part.get_content_type() == "multipart/report" and part.is_multipart():
        return ""
    if part.is_multipart():
        return "\n".join(map(_text, _parts(part)))
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload.decode("utf-8", "replace")
    return ""


def _field_groups(part: Message) -> list[Message]:
    """Parse a report's groups of header fields, which are separated by blank lines."""
    # skip the headers of `part` itself
    _, _, text = part.as_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    return list(map(BytesHeaderParser().parsebytes, re.split(rb"\n\s*\n", text.strip())))


def _action(fields: Message) -> str:
    """Return the action in a group of fields, or an empty string if it isn't about an email."""
    feedback = _field(fields, "Feedback-Type")  # a field that only complaints have
    if feedback:
        if feedback.lower() == NOT_SPAM:  # the recipient retracts the complaint
            return "delivered"
        return "complaint"
    action = _field(fields, "Action").lower().partition(" ")[0]
    if action == "expired":  # not in RFC 3464, but means that the server gave up
        return "failed"
    return action


def _field(fields: Message, name: str) -> str:
    """Return a field as one printable line, or an empty string."""
    return _printable_line(str(fields.get(name, "")))


def _printable_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
