"""One connection to a relay: which relay LEGALSITE_SMTP_URL names, connecting to it, handing over one message, and what
its answers mean (RFC 5321)."""

import base64
import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.email import Message, Outcome

Security = Literal["none", "starttls", "tls"]

PORTS = {"none": 25, "starttls": 587, "tls": 465}
URL_HELP = (
    "write it like smtps://user:password@mail.example.com:465 or smtp://localhost:25, with % escapes in the password"
)
UNENCRYPTED = "add ?starttls=never to LEGALSITE_SMTP_URL if emails may reach it unencrypted"
END = b".\r\n"  # after a text that ends with a line end
TEXT_WANTED = 354
GO_ON = ({250}, {250, 251}, {TEXT_WANTED})  # answers to MAIL, RCPT and DATA
CLOSING = 421  # "service not available, closing transmission channel"
LOGIN_CODES = {530, 534, 535, 538}
NOT_US = re.compile(r"\b[45]\.7\.[018]\b|relay(ing)? (access )?denied|authentication required", re.IGNORECASE)
LONGEST_REPLY = 300  # characters


class Relay(Struct, frozen=True):
    """A mail server that takes our emails and passes them on. The password is not in its `repr`.

    host: name or address
    port: TCP port
    security: how the connection is encrypted
    user: empty if the relay wants none
    password: of that user
    command_timeout: seconds that it may take to answer a command
    message_timeout: seconds that it may take to answer a whole message (RFC 5321, 4.5.3.2.6)
    """

    host: str
    port: int
    security: Security = "none"
    user: str = ""
    password: str = ""
    command_timeout: float = 60.0
    message_timeout: float = 600.0

    def __repr__(self) -> str:
        return f"Relay({self})"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class RelayUnavailable(OSError):  # noqa: N818 - reads as what happened
    """The relay cannot be reached, or accepts no email from us. The message says why, and never contains a password."""


def relay_of(url: str) -> Relay:
    """Return the relay that LEGALSITE_SMTP_URL names. smtps:// means TLS from the start. smtp:// means STARTTLS, unless
    it has `?starttls=never` or names this machine and no user. Raises ProblemsFound (status 2)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad_url("is not a URL") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise _bad_url("does not start with smtp:// or smtps:// and a host")
    if port == 0:
        raise _bad_url("names port 0, which does not exist")
    if parts.path not in {"", "/"} or parts.fragment:
        raise _bad_url("has something after the host and port")
    security = _security(parts, parts.hostname)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Relay(parts.hostname, port or PORTS[security], security, user, password)


def connect(relay: Relay, client_name: str) -> smtplib.SMTP:
    """Return a connection on which messages can be handed over: greeted, encrypted and logged in as the relay asks.
    `client_name` is the host name that we greet with. Raises RelayUnavailable."""
    try:
        return _connect(relay, client_name)
    except RelayUnavailable:
        raise
    except smtplib.SMTPAuthenticationError as refusal:
        reply = _reply(refusal.smtp_code, refusal.smtp_error, relay)
        raise RelayUnavailable(f"{relay} does not accept this user and password ({reply})") from None
    except smtplib.SMTPResponseException as refusal:
        reply = _reply(refusal.smtp_code, refusal.smtp_error, relay)
        raise RelayUnavailable(f"{relay} refuses the connection ({reply})") from None
    except ssl.SSLCertVerificationError as error:
        own = "if it is from an authority of your own, set SSL_CERT_FILE to that authority's certificate"
        message = f"{relay} has a certificate that is not trusted ({error.verify_message}); {own}"
        raise RelayUnavailable(message) from None
    except ssl.SSLError as error:
        message = f"{relay}: TLS could not be negotiated ({error.reason}); does the relay use TLS on this port?"
        raise RelayUnavailable(message) from None
    except (OSError, smtplib.SMTPException) as error:
        raise RelayUnavailable(f"{relay} cannot be reached: {_printable(str(error), relay)}") from None


def hand_over(connection: smtplib.SMTP, message: Message, relay: Relay, attempted: Callable[[], None]) -> Outcome:
    """Hand over one message and return what became of it. `attempted` is called while the relay waits for the text:
    what it raises, this raises, and the relay does not get the message. A connection that can no longer be used is
    closed: its `sock` is then None."""
    try:
        outcome = _send_envelope(connection, message, relay)
    except (OSError, smtplib.SMTPException) as error:
        outcome = _lost(connection, message, relay, error)
    if outcome is None:
        data = message.data()
        try:
            attempted()
        except BaseException:
            connection.close()
            raise
        try:
            _send(connection, (*data, END))
        except (OSError, smtplib.SMTPException) as error:
            return _lost(connection, message, relay, error)
        outcome = _answer_to_message(connection, message, relay)
    if outcome.code == CLOSING:
        connection.close()
    elif outcome.state != "accepted" and connection.sock:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.rset()
    return outcome


def is_relay_failure(code: int, reply: str) -> bool:
    """Return whether a refusal is about us and not about the recipient: the relay wants a login (RFC 4954, 6) or does
    not let us send (RFC 3463, 3.8: X.7.0, X.7.1, X.7.8). Postfix says so only after RCPT."""
    return code in LOGIN_CODES or (400 <= code <= 599 and bool(NOT_US.search(reply)))


def _security(parts: SplitResult, host: str) -> Security:
    options = parse_qs(parts.query, keep_blank_values=True)
    starttls = options.pop("starttls", [""])[-1]
    if options or starttls not in {"", "always", "never"} or (starttls and parts.scheme == "smtps"):
        raise _bad_url("has a bad option; the only one is starttls=always or starttls=never, for smtp://")
    if parts.scheme == "smtps":
        return "tls"
    if starttls:
        return "starttls" if starttls == "always" else "none"
    return "none" if _is_this_machine(host) and not parts.username else "starttls"


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def _bad_url(fault: str) -> ProblemsFound:
    return ProblemsFound([Problem("bad-environment", f"LEGALSITE_SMTP_URL {fault}", URL_HELP)], 2)


def _connect(relay: Relay, client_name: str) -> smtplib.SMTP:
    connection: smtplib.SMTP
    if relay.security == "tls":
        connection = smtplib.SMTP_SSL(
            relay.host, relay.port, client_name, timeout=relay.command_timeout, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(relay.host, relay.port, client_name, timeout=relay.command_timeout)
    try:
        connection.ehlo_or_helo_if_needed()
        if relay.security == "starttls":
            if not connection.has_extn("starttls"):
                raise RelayUnavailable(f"{relay} does not offer STARTTLS; {UNENCRYPTED}")
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()  # the relay has forgotten the first one, and so have we (RFC 3207, 4.2)
        if relay.user:
            connection.login(relay.user, relay.password)
        if connection.sock:  # otherwise the last dot waits for the answer to what was sent before it
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connection.close()
        raise
    return connection


def _send_envelope(connection: smtplib.SMTP, message: Message, relay: Relay) -> Outcome | None:
    """Send sender, recipient and DATA, in one go if the relay allows it (RFC 2920). Return the outcome if the relay
    refuses one of them, or None when it waits for the text."""
    if message.smtputf8 and not connection.has_extn("smtputf8"):
        return Outcome(message.key, "refused", 0, "the relay accepts only addresses in ASCII (RFC 6531)")
    utf8 = " SMTPUTF8" if message.smtputf8 else ""
    commands = (f"MAIL FROM:<{message.sender}>{utf8}", f"RCPT TO:<{message.recipient}>", "DATA")
    lines = [f"{command}\r\n".encode() for command in commands]
    if connection.has_extn("pipelining"):
        _send(connection, lines)
        answers = [connection.getreply() for _ in lines]
    else:
        answers = []
        for line, wanted in zip(lines, GO_ON, strict=True):
            _send(connection, (line,))
            answers.append(connection.getreply())
            if answers[-1][0] not in wanted:
                break
    for stage, ((code, reply), wanted) in enumerate(zip(answers, GO_ON, strict=False)):
        if code not in wanted:
            if answers[-1][0] == TEXT_WANTED and len(answers) == len(lines):
                _send(connection, (END,))  # the relay waits for a text that nobody is to get: it refuses an empty one
                connection.getreply()
            return _refusal(message, relay, code, _reply(code, reply, relay), of_sender=stage == 0)
    return None


def _answer_to_message(connection: smtplib.SMTP, message: Message, relay: Relay) -> Outcome:
    """Return what the relay says to the whole message. If no answer comes, nobody can know whether the relay took
    it."""
    try:
        if connection.sock:
            connection.sock.settimeout(relay.message_timeout)
        code, reply = connection.getreply()
        if connection.sock:
            connection.sock.settimeout(relay.command_timeout)
    except (OSError, smtplib.SMTPException) as error:
        connection.close()
        reason = f"no answer to the whole message: {_printable(str(error), relay)}"
        return Outcome(message.key, "unknown", 0, reason)
    text = _reply(code, reply, relay)
    if code == 250:
        return Outcome(message.key, "accepted", code, text)
    if not 400 <= code <= 599:
        return Outcome(message.key, "unknown", code, text)
    return _refusal(message, relay, code, text)


def _refusal(message: Message, relay: Relay, code: int, reply: str, *, of_sender: bool = False) -> Outcome:
    """Return what a refusal means (RFC 5321, 4.2.1): 5xx is permanent, anything else may be temporary. What is not the
    recipient's fault leaves the email pending."""
    if code == CLOSING or is_relay_failure(code, reply) or (of_sender and 500 <= code <= 599):
        return Outcome(message.key, "pending", code, reply)
    return Outcome(message.key, "refused" if 500 <= code <= 599 else "deferred", code, reply)


def _lost(connection: smtplib.SMTP, message: Message, relay: Relay, error: Exception) -> Outcome:
    connection.close()
    reply = f"the connection was lost before the whole message was sent: {_printable(str(error), relay)}"
    return Outcome(message.key, "deferred", 0, reply)


def _send(connection: smtplib.SMTP, pieces: Sequence[bytes]) -> None:
    """Send all pieces. Raises OSError; the last byte was then not sent."""
    if connection.sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is closed")
    if isinstance(connection.sock, ssl.SSLSocket):
        connection.sock.sendall(b"".join(pieces))
        return
    sent, total = connection.sock.sendmsg(pieces), sum(map(len, pieces))
    if sent < total:
        connection.sock.sendall(memoryview(b"".join(pieces))[sent:])


def _reply(code: int, reply: bytes | str, relay: Relay) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return _printable(f"{code} {text}", relay)


def _printable(text: str, relay: Relay) -> str:
    """Return one printable line without the password, even in the encodings in which a relay might send it back."""
    if relay.password:
        login = f"\0{relay.user}\0{relay.password}"
        encoded = (base64.b64encode(secret.encode()).decode() for secret in (login, relay.password))
        for secret in (relay.password, *encoded):
            text = text.replace(secret, "***")
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return text[:LONGEST_REPLY]
