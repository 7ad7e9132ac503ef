"""Read what mail servers and email providers report about emails after they accepted them: reports
that come by email, tables of events that providers export, and the log of Postfix.

A report is about a delivery (RFC 3464, RFC 6533) or a complaint (RFC 5965), or is in the words of
the program that wrote it. Anyone can send us a report, so the caller must find out whether it is
about one of our emails."""

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

# media types of the parts of a report: what happened, and the email that it returns
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
# the ids of our emails: message ids before the @, and tokens of addresses
OUR_ID_PATTERN = re.compile("(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
MESSAGE_ID_PATTERN = r"<([^<>\s@]+)@[^<>\s@]*>"
NOT_SPAM = "not-spam"  # a type of feedback that takes back a complaint
# a status code, like 5.1.1 (RFC 3463)
STATUS_PATTERN = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
BAD_ADDRESS_STATUSES = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}  # also RFC 7505
# words of replies that have such a status although nothing is wrong with the address
OTHER_CAUSE_PATTERN = (
    r"(?i)\b(rate|too many|quota|full|policy|preferences|spam\w*|black-?listed|blocked|"
    r"temporar\w+)\b"
)

# For reports in words only. The sender of one is a mail server:
SERVER_SENDER_PATTERN = (
    r"(?i)mailer.?daemon|post.?master|mail.?(delivery|admin|system)|delivery.?(sub)?system|^<>$"
)
# a status code in the reply of another server, as opposed to a section number like 5.1.1
QUOTED_STATUS_PATTERN = re.compile(
    r"(?im)(?:\b[45]\d\d:?[ -]+['\"#]?|#|(?:\b|_)(?:status|code) ?: ?|^(?=[\d.]+ <))"
    r"([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)"
)
REPLY_CODE_PATTERN = re.compile(r"\b[45]\d\d\b")
# a header of the email that a report returns
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
READ_RECEIPT_TYPE = "message/disposition-notification"  # a person saw the email (RFC 8098)
MAX_REPLY_LENGTH = 300  # characters
# the words of providers for each action, and the action for each word
EVENT_WORDS = packaged_tables("notices/delivery_events.toml", dict[str, str])
ACTIONS = {word: action for action, words in EVENT_WORDS.items() for word in words.split()}
EVENT_HELP = "write bounced, delayed, complaint, unsubscribed, or delivered, or remove the line"
# the parts of a provider's word that don't matter, as in `email.hard_bounce`
IGNORED_IN_EVENTS_PATTERN = r"^email\.|[\s_.-]"
COLUMNS = ColumnMapping(
    {"address": ("email",), "event": (), "status": ()},
    ("address", "event"),
    "name the column: `--column event=NAME`\n  or give the event of every line: `--event bounced`",
)
GIVEN_UP = "the mail server tried for days, then gave up"

# a line of Postfix about one email
POSTFIX_PATTERN = (
    r"\bpostfix[\w.-]{0,40}/(?:\w+/)?\w+(?:\[\d+\])?: (?P<queue>[0-9A-Za-z]{5,20}): (?P<event>.*)"
)
# the event of an email whose message id is known, but which may still not be accepted
INCOMING_PATTERN = r"message-id=(<[^<>\s]+>)"
# an event that proves that Postfix accepted the email: it is in the queue, or was tried
ACCEPTED_PATTERN = re.compile(
    r"from=<[^>]*>, (?:size=\d+|status=(?:force-)?(?P<expired>expired),)"
    r"|.*?\bdsn=(?P<dsn>[245]\.\d+\.\d+), status=(?P<status>\w+) \((?P<reply>.*)\)"
)


class DeliveryReport(Struct, frozen=True):
    """What a message, or a row of a table, says about one email. Each of our emails has only one
    recipient."""

    # the ids that the email may have: first those in the form of our ids, then all message ids in
    # the message, without their hosts; for a row of a table, the address
    ids: tuple[str, ...]
    # `failed`, `delayed`, `delivered`, `relayed`, `expanded`, `complaint` or `unsubscribed`;
    # `answer` if a reader wrote it, or a program for them (RFC 3834); empty if it isn't known
    action: str
    status: str  # like 5.1.1 (RFC 3463); empty if there is none
    reply: str  # what the recipient's mail server said
    subject: str = ""  # of the message
    file: str = ""  # which contains the message
    sha256: str = ""  # of the bytes of the message; empty for a row of a table

    @property
    def is_bad_address(self) -> bool:
        """Whether the address is wrong or closed, so that no later email will reach it either."""
        has_bad_status = self.action == "failed" and self.status in BAD_ADDRESS_STATUSES
        # some servers use these codes for other causes, such as spam or a quota
        return has_bad_status and not re.search(OTHER_CAUSE_PATTERN, self.reply)


def read_report(data: bytes, file: str) -> DeliveryReport:
    """Return what a message reports, and the ids of the emails that it may be about.

    `data`: the bytes of the message; `file`: the file that contains it. If the message can't be
    parsed, the action is empty."""
    # ids are ASCII, and latin-1 can decode the bytes of any message
    text, subject = data.decode("latin-1"), ""
    action = status = reply = ""
    try:
        message = message_from_bytes(data)
        subject = _printable_line(str(make_header(decode_header(message["Subject"] or ""))))
        # ids in an encoded part can't be found in the bytes of the message
        text += "\n".join(
            _text(part) for part in message.walk() if part["Content-Transfer-Encoding"]
        )
        # the fields of a report are exact; without them, its words have to do
        action, status, reply = _read_fields(message) or _read_words(message, subject)
    except Exception:  # noqa: S110 - the parser fails in many ways on what it cannot read
        pass
    # each id once: first what looks like one of our own ids, then every message id
    ids = dict.fromkeys(
        (*OUR_ID_PATTERN.findall(text.lower()), *re.findall(MESSAGE_ID_PATTERN, text))
    )
    sha256 = hashlib.sha256(data).hexdigest()
    return DeliveryReport(tuple(ids), action, status, reply, subject, file, sha256)


def read_table(
    file: BinaryIO, path: str, columns: ColumnMapping = COLUMNS, event: str = ""
) -> Iterator[DeliveryReport]:
    """Yield what each row of a table reports. Its address takes the place of a message id.

    `event`: what each row reports, if the table has no column for that; `path`: the table's name in
    problems. Raises ProblemsFound with status 2 for a table that can't be read at all, and, after
    the last row, with all rows that can't be read: if there are any, what the other rows report
    must not be used. An unknown event is reported only once."""
    problems = {}  # by place or, if the same problem is reported only once, by message

    def report(problem: Problem) -> None:
        if problem.severity == "error":  # columns that are ignored are reported as info
            problems[problem.place] = problem

    if event:
        columns = replace(columns, required=columns.required[:1])  # only the address
    for line, values in read_rows(file, path, report, columns):
        address, word, status = map(str.strip, values)
        word = word or event
        # from `Ada <ada@example.com>`, take ada@example.com
        address = address.rpartition("<")[2].removesuffix(">")
        action = ACTIONS.get(re.sub(IGNORED_IN_EVENTS_PATTERN, "", word.lower()), "")
        if not action or not address:
            message = "the address is missing"
            if address:
                message = f"unknown event {word!r}"
            problem = Problem("bad-event", message, EVENT_HELP, path, line.number)
            problems.setdefault(message, problem)
            continue
        server_reply = _printable_line(status)[:MAX_REPLY_LENGTH]
        reply = f"{server_reply}, exported as {word}".lstrip(", ")  # the server's may be empty
        status = _decisive_status(STATUS_PATTERN.findall(status))
        yield DeliveryReport((address,), action, status, reply)
    raise_problems(problems.values())


class LoggedEmail(Struct):
    """What a log says about one email that the mail server accepted."""

    queue: str  # the id of the email in the server's queue
    delivered: bool = False  # whether it was delivered, or passed on to another server
    failure: str = ""  # why it couldn't be delivered; empty if the log doesn't report a failure

    @property
    def bounced(self) -> bool:
        """Whether the mail server gave up delivering it."""
        return bool(self.failure) and not self.delivered


class MailLog(Struct):
    """What the logs of a Postfix server say about our emails. It stores nothing about other
    emails."""

    wanted: Collection[str]  # the message ids of our emails, with angle brackets
    emails: dict[str, LoggedEmail] = {}  # by message id: those that the server accepted
    lines: int = 0  # how many lines were read
    understood: int = 0  # how many of these lines Postfix wrote about an email
    # from host and queue id to message id: our emails that are in a queue, or on their way into it
    _in_queue: dict[tuple[str, str], str] = {}

    def read(self, lines: Iterable[str]) -> None:
        """Read the lines of one file. Read the files of a rotated log from the oldest to the
        newest."""
        for line in lines:
            self.lines += 1
            match = re.search(POSTFIX_PATTERN, line)
            if match:
                self.understood += 1
                self._read_line(match)

    def _read_line(self, line: re.Match[str]) -> None:
        """Record what a line of Postfix (a match of POSTFIX_PATTERN) says about one of our emails.

        A line with its message id proves nothing by itself: Postfix writes it while the email is
        still coming in, and drops the email if the connection breaks. Only a later line about the
        same queue id proves that Postfix accepted the email."""
        host = line.string[: line.start()].split()[-1:]  # the word before `postfix/`, if any
        queue_id = "".join(host), line["queue"]  # hosts may use the same ids
        incoming = re.match(INCOMING_PATTERN, line["event"])
        # Postfix reuses queue ids, so forget the email that had this one before
        if incoming or line["event"] == "removed":
            self._in_queue.pop(queue_id, None)
        if incoming and incoming[1] in self.wanted:  # the email with this message id is ours
            self._in_queue[queue_id] = incoming[1]
        proof = None  # the event, if it proves that Postfix accepted the email
        if queue_id in self._in_queue:
            proof = ACCEPTED_PATTERN.match(line["event"])
        if not proof:
            return
        email = self.emails.setdefault(self._in_queue[queue_id], LoggedEmail(line["queue"]))
        email.delivered |= proof["status"] == "sent"
        # Postfix may have accepted the email, and still fail to deliver it later
        if proof["status"] == "bounced":
            email.failure = " ".join(proof.group("dsn", "reply"))[:MAX_REPLY_LENGTH]
        elif proof["expired"]:
            email.failure = GIVEN_UP


def _read_fields(message: Message) -> tuple[str, str, str] | None:
    """Return action, status and reply from the fields of a report; None if it has no such fields.

    If a report is about several recipients, one whose email failed counts."""
    recipients: list[Message] = []  # a group of fields for each recipient
    for part in _parts(message):
        if part.get_content_type() in STATUS_TYPES:
            # a group without an action is about the whole message, not about a recipient
            recipients += filter(_action, _field_groups(part))
    if not recipients:
        return None
    failed = [fields for fields in recipients if _action(fields) == "failed"]
    recipient = [*failed, *recipients][0]  # the first one that failed, or else the first one
    reply = _field(recipient, "Diagnostic-Code").partition(";")[2].strip()  # after `smtp;`
    status = _field(recipient, "Status")
    codes = STATUS_PATTERN.findall(f"{status} {reply}")
    # codes like 5.0.0 say nothing; the words of the report may quote a better one, here and if
    # the fields have no code at all
    if all(code.endswith(".0.0") for code in codes):
        codes += QUOTED_STATUS_PATTERN.findall(_own_words(message))
    reply = reply or _field(recipient, "Feedback-Type")  # a complaint has this instead of a reply
    return _action(recipient), _decisive_status(codes), reply[:MAX_REPLY_LENGTH]


def _read_words(message: Message, subject: str) -> tuple[str, str, str]:
    """Return the action, status and reply of a delivery report, guessed from its prose: the message
    doesn't have the fields of a report (RFC 3464).

    Only a mail server's message is a report. A read receipt or an automatic reply is an "answer",
    whatever it quotes. All three are empty for a message that seems to be neither; the action is
    also empty for a server's message that mentions neither a failure nor a delay."""
    if READ_RECEIPT_TYPE in {part.get_content_type() for part in _parts(message)}:
        return "answer", "", ""
    is_from_server = re.search(SERVER_SENDER_PATTERN, str(message["From"]))
    if not is_from_server and not message["X-Failed-Recipients"]:  # only servers add this header
        action = "answer" if any(map(message.get, AUTO_REPLY_HEADERS)) else ""
        return action, "", ""
    words = _own_words(message)
    lines = list(map(_printable_line, words.splitlines()))
    replies: list[str] = []  # lines that may be the reply of the other server, the likeliest first
    for pattern in (QUOTED_STATUS_PATTERN, REPLY_CODE_PATTERN, FAILED_PATTERN):
        replies += filter(pattern.search, lines)
    reply = [*replies, subject][0]  # the subject if no line may be the reply
    both = f"{subject}\n{words}"
    action = ""
    if FAILED_PATTERN.search(both):
        action = "failed"
    if re.search(DELAYED_PATTERN, both):  # a delay is often described as a failure so far
        action = "delayed"
    return action, _decisive_status(QUOTED_STATUS_PATTERN.findall(words)), reply[:MAX_REPLY_LENGTH]


def _decisive_status(codes: Sequence[str]) -> str:
    """Return the status code that counts, of all codes in a report; empty if there is none.

    A code like 5.1.0 is vague, so it counts only if there is no exact one. Then, a code that isn't
    about a bad address counts more, to suppress no address by mistake."""
    exact = [code for code in codes if not code.endswith(".0")] or codes
    others = [code for code in exact if code not in BAD_ADDRESS_STATUSES]
    return [*others, *exact, ""][0]  # the first one in this order


def _parts(message: Message) -> list[Message]:
    """Return the parts of a message or, if it has no parts, the message itself."""
    parts = message.get_payload() if message.is_multipart() else [message]
    return [part for part in parts if isinstance(part, Message)]


def _own_words(message: Message) -> str:
    """Return the text of a report up to the email that it returns."""
    texts = []
    for part in _parts(message):
        if part.get_content_type() in RETURNED_TYPES:
            break
        texts.append(_text(part))
    return RETURNED_EMAIL_PATTERN.split("\n".join(texts), maxsplit=1)[0]


def _text(part: Message) -> str:
    """Return the text of a part and of the parts in it; empty for a report that a person
    forwarded, because it isn't about our email."""
    if part.get_content_type() in STATUS_TYPES:
        return part.as_string()  # the parser has no payload for it, only groups of fields
    if part.get_content_type() == "multipart/report" and part.is_multipart():
        return ""
    if part.is_multipart():
        return "\n".join(map(_text, _parts(part)))
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload.decode("utf-8", "replace")
    return ""


def _field_groups(part: Message) -> list[Message]:
    """Return the groups of fields in a part of a report, which are separated by blank lines. Each
    is parsed like the header of an email."""
    _, _, text = part.as_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    groups = re.split(rb"\n\s*\n", text.strip())
    return list(map(BytesHeaderParser().parsebytes, groups))


def _action(fields: Message) -> str:
    """Return the action that a group of fields reports; empty if the group isn't about an email."""
    feedback = _field(fields, "Feedback-Type")  # a report about a complaint has this field
    if feedback:
        if feedback.lower() == NOT_SPAM:  # the recipient takes the complaint back
            return "delivered"
        return "complaint"
    action = _field(fields, "Action").lower().partition(" ")[0]
    if action == "expired":  # not in RFC 3464: the server gave up
        return "failed"
    return action


def _field(fields: Message, name: str) -> str:
    """Return the value of a field in one printable line; empty if the group has no such field."""
    return _printable_line(str(fields.get(name, "")))


def _printable_line(text: str) -> str:
    """Return a text in one line, with a space in place of each character that isn't printable."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
