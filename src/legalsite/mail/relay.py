"""One connection to a relay: which relay LEGALSITE_SMTP_URL names, connecting to it, handing over one message, and what
its answers mean (RFC 5321)."""

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.email import Hindrance, Message, Outcome

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
STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")  # RFC 3463
OF_MAILBOX = re.compile(r"[45]\.[12]\.\d+")  # its quota, say, is not ours
QUOTA = re.compile(r"[45]\.4\.5|4\.3\.\d+")
QUOTA_WORDS = re.compile(
    r"throttl|rate.?limit|too many (connections|e?mails|messages|recipients|requests)"
    r"|\b(sending|daily|hourly|monthly|message) (\w+ ){0,3}(limit|quota|rate)",
    re.IGNORECASE,
)
TOO_MANY_RECIPIENTS = (452, "4.5.3")  # our emails have one each: this counts the session's
LOGIN_CODES = {530, 534, 535, 538}
OF_SENDER = ("5.7.", "5.1.7", "5.1.8")
SENDER_WORDS = re.compile(r"relay(ing)? (access )?denied|authentication required", re.IGNORECASE)
TIMED_OUT = "timed out"  # as sockets say it
LONGEST_REPLY = 300  # characters
READ_AT_ONCE = MOST_UNREAD = 1 << 16  # bytes: more than any answer has
CONTINUED = b"-"  # after the code of each line of a reply but the last (RFC 5321, 4.2.1)
CLOSED = "Connection unexpectedly closed"  # as smtplib says it
NO_CODE = -1  # of a reply that does not begin with three digits
INTERVAL = 0.1  # seconds between two looks whether to stop

Reply = tuple[int, bytes]  # code, text


class Relay(Struct, frozen=True):
    """A mail server that takes our emails and passes them on. The password is not in its `repr`.

    host: name or address
    port: TCP port
    security: how the connection is encrypted
    user: empty if the relay wants none
    password: of that user
    connect_timeout: seconds that it may take to greet us, to encrypt and to log us in
    command_timeout: seconds that it may take to answer a command
    message_timeout: seconds that it may take to answer a whole message (RFC 5321, 4.5.3.2.6)
    """

    host: str
    port: int
    security: Security = "none"
    user: str = ""
    password: str = ""
    connect_timeout: float = 120.0
    command_timeout: float = 60.0
    message_timeout: float = 600.0

    def __repr__(self) -> str:
        return f"Relay({self})"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Connection:
    """A connection on which smtplib has greeted the relay, encrypted and logged in. `timeout`: seconds that it may take
    to send or to answer a command. One that breaks closes itself. It serves one thread."""

    def __init__(self, smtp: smtplib.SMTP, timeout: float) -> None:
        if smtp.sock is None:
            raise smtplib.SMTPServerDisconnected(CLOSED)
        self._smtp, self._socket, self._timeout = smtp, smtp.sock, timeout
        self._received, self._lines = b"", list[bytes]()  # the beginning of a line, and of a reply
        self._replies: list[Reply] = []
        self._fault = ""
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the end of a text waits for an answer

    def is_open(self) -> bool:
        """Return whether it can be used. What the relay says in a pause is that it closes the connection."""
        if not self._fault:
            self._socket.settimeout(0)
            try:
                self._socket.recv(READ_AT_ONCE)
                self.close()
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            except OSError as error:
                self._lose(str(error))
        return not self._fault

    def offers(self, extension: str) -> bool:
        """Return whether the relay offers an extension, like `pipelining`."""
        return self._smtp.has_extn(extension)

    def send(self, *pieces: bytes) -> None:
        """Send all pieces. Raises OSError if the connection is lost; the last byte was then not sent."""
        self._require_open()
        try:
            self._socket.settimeout(self._timeout)
            self._socket.sendall(b"".join(pieces))
        except OSError as error:
            self._lose(str(error))
            raise

    def replies(self, count: int, timeout: float = 0) -> list[Reply]:
        """Return so many replies; fewer if the connection is lost after some of them. Raises OSError if it is lost
        before the first, or if `timeout` seconds have passed."""
        end = time.monotonic() + (timeout or self._timeout)
        unread = 0
        while len(self._replies) < count and not self._fault:
            try:
                self._socket.settimeout(max(0.001, end - time.monotonic()))
                data = self._socket.recv(READ_AT_ONCE)
            except TimeoutError:
                self._lose(TIMED_OUT)
                break
            except OSError as error:
                self._lose(f"{CLOSED}: {error}")
                break
            unread += len(data)
            if not data:
                self._lose(CLOSED)
            elif unread > MOST_UNREAD:
                self._lose("the relay does not stop talking")
            else:
                self._read(data)
        if not self._replies:
            self._require_open()
        replies, self._replies = self._replies[:count], self._replies[count:]
        return replies

    def quit(self) -> None:
        """Take leave of the relay and close the connection."""
        with contextlib.suppress(OSError):
            self.send(b"QUIT\r\n")
            self.replies(1)
        self.close()

    def close(self) -> None:
        """Close the connection without a word."""
        self._lose("the connection is closed")

    def _read(self, data: bytes) -> None:
        """Add what has come to the replies, in whatever pieces it comes."""
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            self._lines.append(line[4:].strip())
            code = int(line[:3]) if line[:3].isdigit() else NO_CODE
            if code == NO_CODE or line[3:4] != CONTINUED:
                self._replies.append((code, b"\n".join(self._lines)))
                self._lines = []

    def _require_open(self) -> None:
        if self._fault:
            raise smtplib.SMTPServerDisconnected(self._fault)

    def _lose(self, fault: str) -> None:
        if not self._fault:
            self._fault = fault
            self._smtp.close()


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


def connect(relay: Relay, client_name: str, stop: threading.Event | None = None) -> Connection | None:
    """Return a connection on which messages can be handed over: greeted, encrypted and logged in as the relay asks.
    None if `stop` is set before: nobody waits for a relay that does not answer. `client_name` is the host name that we
    greet with. Raises RelayUnavailable."""
    try:
        smtp = _greeted_on_a_thread(relay, client_name, stop or threading.Event())
        return Connection(smtp, relay.command_timeout) if smtp else None
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
        raise RelayUnavailable(f"{relay} cannot be reached: {_printable(str(error) or TIMED_OUT, relay)}") from None


def hand_over(connection: Connection, message: Message, relay: Relay, mark: Callable[[], None]) -> Outcome:
    """Hand over one message and return what became of it. `mark` is called while the relay reads who is to get it, and
    returns when the attempt is on the disk: what it raises, this raises, and the relay does not get the message. A
    connection that can no longer be used is closed."""
    at_once = len(GO_ON) if connection.offers("pipelining") else 1
    lines = _envelope(message)
    deliverable = not message.smtputf8 or connection.offers("smtputf8")
    if deliverable:
        with contextlib.suppress(OSError):  # whoever waits for the answers learns it
            connection.send(*lines[:at_once])
    data = message.data()
    try:
        mark()
    except BaseException:
        connection.close()
        raise
    try:
        if not deliverable:
            outcome = Outcome(message.key, "refused", 0, "the relay accepts only addresses in ASCII (RFC 6531)")
        elif (refusal := _refused_envelope(connection, message, relay, lines, at_once)) is None:
            connection.send(*data, END)
            outcome = _answer_to_message(connection, message, relay)
        else:
            outcome = refusal
    except OSError as error:
        return _lost(message, relay, error)
    if outcome.code == CLOSING:
        connection.close()
    elif outcome.state != "accepted":
        with contextlib.suppress(OSError):
            connection.send(b"RSET\r\n")
            connection.replies(1)
    return outcome


def hindrance(code: int, reply: str) -> Hindrance:
    """Return why a refusal may have nothing to do with its recipient; empty if it has. The statuses are those of
    RFC 3463, and RFC 4954 for a login. Postfix says only after RCPT that it does not let us send."""
    if not 400 <= code <= 599:
        return ""
    match = STATUS.search(reply)
    status = match[0] if match else ""
    words = QUOTA_WORDS.search(reply) and not OF_MAILBOX.fullmatch(status)
    if words or QUOTA.fullmatch(status) or (code, status) == TOO_MANY_RECIPIENTS:
        return "quota"
    if code in LOGIN_CODES or status.startswith(OF_SENDER) or SENDER_WORDS.search(reply):
        return "sender"
    return "session" if code == CLOSING else ""


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


def _greeted_on_a_thread(relay: Relay, client_name: str, stop: threading.Event) -> smtplib.SMTP | None:
    """Return what is connected. smtplib cannot be stopped: if nobody waits for it any more, its thread goes on until
    the relay answers, and closes the connection then. The thread ends with the process, if not before."""
    greeted = Future[smtplib.SMTP]()

    def greet() -> None:
        try:
            greeted.set_result(_greeted(relay, client_name))
        except Exception as error:  # whoever waits raises it
            greeted.set_exception(error)

    threading.Thread(target=greet, daemon=True).start()
    end = time.monotonic() + relay.connect_timeout
    while not stop.is_set():
        seconds = min(INTERVAL, end - time.monotonic())
        if wait([greeted], max(0, seconds)).done:
            return greeted.result()
        if seconds <= 0:
            break
    greeted.add_done_callback(_close_unwanted)
    if not stop.is_set():
        raise TimeoutError(TIMED_OUT)
    return None


def _close_unwanted(greeted: "Future[smtplib.SMTP]") -> None:
    if not greeted.exception():
        greeted.result().close()


def _greeted(relay: Relay, client_name: str) -> smtplib.SMTP:
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
    except BaseException:
        connection.close()
        raise
    return connection


def _envelope(message: Message) -> tuple[bytes, ...]:
    utf8 = " SMTPUTF8" if message.smtputf8 else ""
    commands = (f"MAIL FROM:<{message.sender}>{utf8}", f"RCPT TO:<{message.recipient}>", "DATA")
    return tuple(f"{command}\r\n".encode() for command in commands)


def _refused_envelope(
    connection: Connection, message: Message, relay: Relay, lines: Sequence[bytes], at_once: int
) -> Outcome | None:
    """Return the outcome if the relay refuses sender, recipient or DATA, or None when it waits for the text. All were
    sent in one go if the relay allows it (RFC 2920), else only the first. Raises OSError."""
    answers = connection.replies(at_once)
    for stage, wanted in enumerate(GO_ON):
        if stage == len(answers):
            if at_once == 1:
                connection.send(lines[stage])
            answers += connection.replies(1)
        code, reply = answers[stage]
        if code not in wanted:
            if answers[-1][0] == TEXT_WANTED and len(answers) == len(GO_ON):
                connection.send(END)  # the relay waits for a text that nobody is to get: it refuses an empty one
                connection.replies(1)
            return _refusal(message, relay, code, _reply(code, reply, relay), of_sender=stage == 0)
    return None


def _answer_to_message(connection: Connection, message: Message, relay: Relay) -> Outcome:
    """Return what the relay says to the whole message. If no answer comes, nobody can know whether the relay took
    it."""
    try:
        ((code, reply),) = connection.replies(1, relay.message_timeout)
    except OSError as error:
        reason = f"no answer to the whole message: {_printable(str(error), relay)}"
        return Outcome(message.key, "unknown", 0, reason)
    text = _reply(code, reply, relay)
    if code == 250:
        return Outcome(message.key, "accepted", code, text)
    if not 400 <= code <= 599:
        return Outcome(message.key, "unknown", code, text)
    return _refusal(message, relay, code, text)


def _refusal(message: Message, relay: Relay, code: int, reply: str, *, of_sender: bool = False) -> Outcome:
    """Return what a refusal means (RFC 5321, 4.2.1): 5xx is permanent, anything else may be temporary. What may not be
    the recipient's fault leaves the email pending."""
    permanent = 500 <= code <= 599
    if why := hindrance(code, reply) or ("sender" if of_sender and permanent else ""):
        return Outcome(message.key, "pending", code, reply, why)
    return Outcome(message.key, "refused" if permanent else "deferred", code, reply)


def _lost(message: Message, relay: Relay, error: OSError) -> Outcome:
    reply = f"the connection was lost before the whole message was sent: {_printable(str(error), relay)}"
    return Outcome(message.key, "pending", 0, reply, "session")


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
