"""Connect to the mail server in LEGALSITE_SMTP_URL, send messages, and interpret the replies.

Replies are interpreted as in RFC 5321.
"""

import base64
import hashlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import ProblemsFound, usage_failure
from legalsite.mail.connection import (
    CLOSING,
    CONNECTION_CLOSED,
    RelayConnection,
    TlsRelayConnection,
)
from legalsite.model.email import Hindrance, Message, Outcome

Security = Literal["none", "starttls", "tls"]

THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
PORTS = {"none": 25, "starttls": 587, "tls": 465}
URL_HELP = (
    "use a URL like smtps://user:password@mail.example.com:465 or smtp://localhost:25, "
    "with % escapes in the password"
)
UNENCRYPTED_HELP = "to allow unencrypted connections, add ?starttls=never to LEGALSITE_SMTP_URL"
END_OF_TEXT = b".\r\n"  # end of a message, after a line break
TEXT_WANTED = 354
RESET_REPLY = 250  # reply to a successful RSET
# for each of MAIL, RCPT, and DATA: replies that accept the command (RFC 5321, 4.2.1)
POSITIVE_REPLIES = (range(200, 300), range(200, 300), {TEXT_WANTED})
# enhanced status code (RFC 3463)
STATUS_PATTERN = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
# Status codes about the recipient's mailbox, such as a full one, rather than about limits on our
# side
MAILBOX_STATUS_PATTERN = re.compile(r"[45]\.[12]\.\d+")
QUOTA_STATUS_PATTERN = re.compile(r"[45]\.4\.5|4\.3\.\d+")
QUOTA_WORDS_PATTERN = re.compile(
    r"throttl|rate.?limit|too many (connections|e?mails|messages|recipients|requests)"
    r"|\b(sending|daily|hourly|monthly|message) (\w+ ){0,3}(limit|quota|rate)",
    re.IGNORECASE,
)
# Each email has one recipient, so these codes mean that the session has had too many recipients.
TOO_MANY_RECIPIENTS = (452, "4.5.3")
LOGIN_CODES = {530, 534, 535, 538}
SENDER_STATUS_CODES = ("5.7.", "5.1.7", "5.1.8")
SENDER_WORDS_PATTERN = re.compile(
    r"relay(ing)? (access )?denied|authentication required", re.IGNORECASE
)
MAX_REPLY_LENGTH = 300
MAX_CONNECT_STEPS = 5  # maximum time for connecting, as a multiple of the time for one step
# words that differ between replies: numbers, addresses, hosts, and IDs
VARYING_WORD_PATTERN = re.compile(r"[\d@<]|\w\.\w")
# maximum number of compared words, because stored replies are truncated
MAX_COMPARED_WORDS = 20


class Relay(Struct, frozen=True):
    """A mail server that relays our emails. The password isn't part of `repr`."""

    host: str  # name or address of the server
    port: int
    security: Security = "none"  # encryption of the connection
    user: str = ""  # empty if the server requires no login
    password: str = ""
    connect_timeout: float = 60.0  # in seconds, for each step before the first message
    # In seconds, for the envelope and the text together, and again for the reply (RFC 5321,
    # 4.5.3.2).
    timeout: float = 600.0

    def __repr__(self) -> str:
        return f"Relay({self})"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class RelayUnavailable(OSError):  # noqa: N818 - reads as what happened
    """Raised if the mail server can't be reached, or accepts no email from us.

    The message doesn't contain the password.
    """


def parse_relay_url(url: str) -> Relay:
    """Parse LEGALSITE_SMTP_URL. Raises ProblemsFound (status 2) if the URL is invalid.

    smtps:// means TLS from the start, and smtp:// means STARTTLS. A connection isn't encrypted if
    the URL has `?starttls=never`, or if the server is on this machine and the URL has no user.
    """
    try:
        parts = urlsplit(url)
        port = parts.port  # raises ValueError if it isn't a number up to 65535
    except ValueError:
        raise _url_failure("isn't a URL") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise _url_failure("doesn't start with smtp:// or smtps:// and a host")
    if port == 0:
        raise _url_failure("names port 0, which doesn't exist")
    if parts.path not in {"", "/"} or parts.fragment:
        raise _url_failure("has extra text after the host and port")
    security = _connection_security(parts)
    return Relay(
        parts.hostname,
        port or PORTS[security],
        security,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def connect(relay: Relay, client_name: str) -> RelayConnection:
    """Open a connection that's ready for messages: greeted, encrypted, and logged in.

    `client_name` is our hostname. Raises RelayUnavailable, with a message for the user, if that
    fails.
    """
    try:
        return _open_connection(relay, client_name)
    except RelayUnavailable:
        raise
    except smtplib.SMTPResponseException as rejection:
        is_login = isinstance(rejection, smtplib.SMTPAuthenticationError)
        what = "doesn't accept this user and password" if is_login else "rejects the connection"
        reply = _reply_text(rejection.smtp_code, rejection.smtp_error, relay)
        raise RelayUnavailable(f"{relay} {what} ({reply})") from None
    except ssl.SSLCertVerificationError as error:
        message = (
            f"{relay} has an untrusted certificate ({error.verify_message}); "
            "if your own certificate authority issued it, "
            "set SSL_CERT_FILE to that authority's certificate"
        )
        raise RelayUnavailable(message) from None
    except ssl.SSLError as error:
        message = f"{relay}: TLS negotiation failed ({error.reason}); "
        message += "check that the mail server uses TLS on this port"
        raise RelayUnavailable(message) from None
    except (OSError, smtplib.SMTPException) as error:
        raise RelayUnavailable(f"{relay} can't be reached: {_error_text(error, relay)}") from None


def is_open(smtp: RelayConnection) -> bool:
    """Return whether a connection is still usable, and close an unusable one.

    If a server sends anything between messages, it's about to end the connection.
    """
    with suppress(OSError):
        if not smtp.unasked_reply():
            return True
    smtp.close()
    return False


def second_reply(smtp: RelayConnection, relay: Relay) -> str:
    """Return the second reply to a message, or an empty string if the server sent only one.

    A reply that closes the connection (421) doesn't count, because it isn't about the message.
    """
    with suppress(OSError):
        reply = smtp.unasked_reply()
        if reply and not reply.startswith(b"%d" % CLOSING):
            line = _printable_line(reply.decode("utf-8", "replace"), relay)
            return line.strip() or "an empty line"
    return ""


def contradicted(outcome: Outcome, reply: str) -> Outcome:
    """Change the result to unknown, because the server sent a second reply that contradicts it."""
    both = f"{outcome.reply}, then another reply: {reply}"[:MAX_REPLY_LENGTH]
    return replace(outcome, state="unknown", code=0, reply=both, hindrance="")


def hand_over(
    smtp: RelayConnection, message: Message, relay: Relay, record_attempt: Callable[[], None]
) -> Outcome:
    """Send a message, and return the result.

    `record_attempt` is called after the envelope (sender and recipient) was sent, while the server
    processes it. It must return only after the attempt has been stored on disk. If it raises an
    exception, the message isn't sent. If the connection can't be used again, it's closed.
    """
    smtp.allow(relay.timeout)
    is_pipelined = smtp.has_extn("pipelining")
    utf8 = " SMTPUTF8" if message.smtputf8 else ""
    envelope = f"MAIL FROM:<{message.sender}>{utf8}\r\nRCPT TO:<{message.recipient}>\r\nDATA\r\n"
    lines = envelope.encode().splitlines(keepends=True)
    # non-ASCII addresses require SMTPUTF8
    is_deliverable = not message.smtputf8 or smtp.has_extn("smtputf8")
    if is_deliverable:
        # if the connection is lost, ignore this now; reading the replies raises OSError below
        with suppress(OSError):
            # without pipelining, `_envelope_rejection` sends the other commands
            smtp.send(envelope.encode() if is_pipelined else lines[0])
    data = message.data()  # render the message while the server processes the envelope
    try:
        record_attempt()
    except BaseException:
        smtp.close()
        raise
    if not is_deliverable:
        reason = "the mail server accepts only ASCII addresses (RFC 6531)"
        outcome = Outcome(message.key, "rejected", 0, reason)
    else:
        try:
            rejection = _envelope_rejection(smtp, message, relay, lines, is_pipelined=is_pipelined)
            outcome = rejection or _hand_over_text(smtp, message, relay, data)
        except OSError as error:
            smtp.close()
            # the session, not the recipient, is the cause, so the email is tried again
            reason = "the connection was lost before the whole message was sent: "
            return Outcome(message.key, "pending", 0, reason + _error_text(error, relay), "session")
    if outcome.state != "accepted":
        _reset(smtp, outcome)
    return outcome


def _reset(smtp: RelayConnection, outcome: Outcome) -> None:
    """After a message that wasn't accepted, prepare the connection for the next one, or close it."""
    is_rejection = 400 <= outcome.code <= 599
    # The code is 0 if the message wasn't sent. After any other code that isn't a rejection, the
    # connection isn't reused, because the next replies might be about another command.
    if outcome.code != CLOSING and (is_rejection or not outcome.code):
        with suppress(OSError):  # the connection may be lost
            code, _ = smtp.rset()
            if code == RESET_REPLY:
                return
    smtp.close()


def _hand_over_text(
    smtp: RelayConnection, message: Message, relay: Relay, data: Sequence[bytes]
) -> Outcome:
    """Send the text of a message after its envelope, and return the result.

    If the server doesn't reply, the result is unknown.
    """
    smtp.send(b"".join((*data, END_OF_TEXT)))
    smtp.allow(relay.timeout)
    # compute the hash while the server processes the message
    sha256 = hashlib.sha256(b"".join(data)).hexdigest()
    try:
        code, answer = smtp.getreply()
    except OSError as error:
        reason = f"no answer to the whole message: {_error_text(error, relay)}"
        return Outcome(message.key, "unknown", 0, reason, sha256=sha256)
    reply = _reply_text(code, answer, relay)
    # a code that's neither 250 nor a rejection makes no sense, so the result is unknown, too
    outcome = Outcome(message.key, "accepted" if code == 250 else "unknown", code, reply)
    if 400 <= code <= 599:
        outcome = _rejection(message, code, reply)
    outcome = replace(outcome, sha256=sha256)
    # a server must not reply twice; after a second reply, the result is unknown
    second = second_reply(smtp, relay)
    if second:
        smtp.close()
        outcome = contradicted(outcome, second)
    return outcome


def non_recipient_cause(code: int, reply: str) -> Hindrance:
    """Return why a rejection may not be about its recipient, or an empty string.

    `quota`: a limit was reached. `sender`: the server doesn't let us send. `session`: the server
    closes the connection. Status codes are defined in RFC 3463, and in RFC 4954 for login.
    """
    if not 400 <= code <= 599:
        return ""
    match = STATUS_PATTERN.search(reply)
    status = match[0] if match else ""  # a status code such as 5.7.1
    # the status is about a limit on our side, or this session has had too many recipients
    if QUOTA_STATUS_PATTERN.fullmatch(status) or (code, status) == TOO_MANY_RECIPIENTS:
        return "quota"
    # a status code about a mailbox means that the recipient exceeded a quota, not we
    if QUOTA_WORDS_PATTERN.search(reply) and not MAILBOX_STATUS_PATTERN.fullmatch(status):
        return "quota"
    # the server requires a login, or doesn't accept this sender
    if code in LOGIN_CODES or status.startswith(SENDER_STATUS_CODES):
        return "sender"
    # Postfix rejects unauthorized senders only after RCPT, with a code about the recipient
    if SENDER_WORDS_PATTERN.search(reply):
        return "sender"
    return "session" if code == CLOSING else ""


def answer_words(reply: str) -> str:
    """Normalize a reply, so that replies of the same kind are equal.

    Numbers, addresses, hosts, and IDs become *. Normalizing the result again doesn't change it.
    """
    words: list[str] = []
    for word in reply.split()[:MAX_COMPARED_WORDS]:
        status = STATUS_PATTERN.search(word)
        is_code = not words and word.isdecimal()  # the code at the start of a reply
        if status:  # keep the status code, because it says what kind of reply this is
            words.append(status[0])
        elif VARYING_WORD_PATTERN.search(word) and not is_code:
            words.append("*")
        else:
            words.append(word)
    return " ".join(words)


def _connection_security(parts: SplitResult) -> Security:
    """Determine from the scheme and the option of a URL how the connection is encrypted."""
    options: dict[str, Security] = {"starttls=never": "none", "starttls=always": "starttls"}
    if parts.query and (parts.scheme == "smtps" or parts.query not in options):
        allowed = "with smtp://, only starttls=always and starttls=never are allowed"
        raise _url_failure(f"has an invalid option; {allowed}")
    if parts.scheme == "smtps":
        return "tls"
    if parts.query:
        return options[parts.query]
    # by default, connections to this machine that send no password aren't encrypted
    is_local = parts.hostname in THIS_MACHINE and not parts.username
    return "none" if is_local else "starttls"


def _url_failure(clause: str) -> ProblemsFound:
    """Create an exception about LEGALSITE_SMTP_URL. `clause` follows its name: “isn't a URL”."""
    return usage_failure("bad-environment", f"LEGALSITE_SMTP_URL {clause}", URL_HELP)


def _open_connection(relay: Relay, client_name: str) -> RelayConnection:
    """Open a connection that's greeted, encrypted, and logged in.

    Raises exceptions of smtplib and ssl, and RelayUnavailable if the server doesn't offer STARTTLS.
    """
    context = ssl.create_default_context() if relay.security != "none" else None
    if relay.security != "tls":
        smtp = RelayConnection(relay.host, relay.port, client_name, timeout=relay.connect_timeout)
    else:
        smtp = TlsRelayConnection(
            relay.host, relay.port, client_name, timeout=relay.connect_timeout, context=context
        )
    try:
        smtp.allow(relay.connect_timeout * MAX_CONNECT_STEPS)
        smtp.ehlo_or_helo_if_needed()
        if relay.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise RelayUnavailable(f"{relay} doesn't offer STARTTLS; {UNENCRYPTED_HELP}")
            smtp.starttls(context=context)
            smtp.forbid_unencrypted_reply()
            # the reply to the first EHLO doesn't count after STARTTLS (RFC 3207, 4.2)
            smtp.ehlo_or_helo_if_needed()
        if relay.user:
            smtp.login(relay.user, relay.password)
        if smtp.sock is None:  # the connection was closed in the meantime
            raise smtplib.SMTPServerDisconnected(CONNECTION_CLOSED)
        smtp.sock.settimeout(relay.timeout)
        # without this option, the end of a message would wait for an acknowledgment
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _envelope_rejection(
    smtp: RelayConnection,
    message: Message,
    relay: Relay,
    lines: Sequence[bytes],
    *,
    is_pipelined: bool,
) -> Outcome | None:
    """Return the result if the server rejects the sender, recipient, or DATA, otherwise None.

    `lines` are the three commands. With pipelining (RFC 2920), all of them have been sent.
    Otherwise, only the first one has been sent, and each further one waits for the reply to the
    previous one. Raises OSError if the connection is lost before a rejection.
    """
    rejection = None  # the first rejection; replies to later commands are read and ignored
    # commands are MAIL (0), RCPT (1), and DATA (2)
    for number, wanted in enumerate(POSITIVE_REPLIES):
        try:
            if number and not is_pipelined:  # the first command has already been sent
                smtp.send(lines[number])
            code, reply = smtp.getreply()
            # DATA was sent before the rejection arrived, and the server accepted it
            if rejection and code == TEXT_WANTED:
                _send_empty_text(smtp, rejection)
        except OSError:
            smtp.close()
            if rejection:  # the rejection counts even if the connection is lost
                return rejection
            raise
        if rejection is None and code not in wanted:
            rejection = _rejection(
                message, code, _reply_text(code, reply, relay), of_sender=number == 0
            )
        # no more replies follow, because the server closes the connection or got no other command
        if rejection and (rejection.code == CLOSING or not is_pipelined):
            break
    return rejection


def _send_empty_text(smtp: RelayConnection, rejection: Outcome) -> None:
    """Send an empty text, because the server waits for a text although it rejected the envelope.

    Raises OSError if the recipient might get this text: a code below 400 isn't a rejection, so the
    server might have accepted the recipient.
    """
    if rejection.code < 400:
        raise smtplib.SMTPServerDisconnected(CONNECTION_CLOSED)
    smtp.send(END_OF_TEXT)
    smtp.getreply()


def _rejection(message: Message, code: int, reply: str, *, of_sender: bool = False) -> Outcome:
    """Convert a rejection to a result. 5xx is permanent, 4xx temporary (RFC 5321, 4.2.1).

    If the rejection may not be about the recipient, the email stays pending. `of_sender` means that
    the server rejected the command MAIL.
    """
    is_permanent = 500 <= code <= 599
    cause = non_recipient_cause(code, reply)
    # a permanent rejection of MAIL is about the sender
    if of_sender and is_permanent and not cause:
        cause = "sender"
    if cause:
        return Outcome(message.key, "pending", code, reply, cause)
    return Outcome(message.key, "rejected" if is_permanent else "deferred", code, reply)


def _error_text(error: OSError, relay: Relay) -> str:
    return _printable_line(str(error).removeprefix(f"{CONNECTION_CLOSED}: "), relay)


def _reply_text(code: int, reply: bytes | str, relay: Relay) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return _printable_line(f"{code} {text}", relay)


def _printable_line(text: str, relay: Relay) -> str:
    """Convert text to a printable, truncated line, with *** instead of the password.

    Servers may repeat our login, so the password's base64 forms are replaced, too.
    """
    if relay.password:
        login = f"\0{relay.user}\0{relay.password}"  # AUTH PLAIN sends user and password in base64
        text = text.replace(relay.password, "***")
        for secret in (login, relay.password):
            text = text.replace(base64.b64encode(secret.encode()).decode(), "***")
    return "".join(c if c.isprintable() else " " for c in text)[:MAX_REPLY_LENGTH]
