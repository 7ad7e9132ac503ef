"""One connection to a relay: which relay LEGALSITE_SMTP_URL names, connecting to it, handing over one message, and what
its answers mean (RFC 5321)."""

import asyncio
import base64
import concurrent.futures
import contextlib
import re
import smtplib
import ssl
import threading
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound
from legalsite.mail.connection import Connection
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


async def connect(relay: Relay, client_name: str) -> Connection:
    """Return a connection on which messages can be handed over: greeted, encrypted and logged in as the relay asks.
    `client_name` is the host name that we greet with. Raises RelayUnavailable. Whoever cancels this need not wait for a
    relay that does not answer."""
    try:
        async with asyncio.timeout(relay.connect_timeout):
            smtp = await _greeted_on_a_thread(relay, client_name)
        return Connection(smtp, relay.command_timeout)
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


async def hand_over(connection: Connection, message: Message, relay: Relay, attempted: asyncio.Future[None]) -> Outcome:
    """Hand over one message and return what became of it. `attempted` is awaited while the relay waits for the text:
    what it raises, this raises, and the relay does not get the message. A connection that can no longer be used is
    closed."""
    try:
        outcome = await _send_envelope(connection, message, relay)
    except OSError as error:
        return _lost(message, relay, error)
    if outcome is None:
        data = message.data()
        try:
            await attempted
        except BaseException:
            connection.close()
            raise
        try:
            await connection.send(*data, END)
        except OSError as error:
            return _lost(message, relay, error)
        outcome = await _answer_to_message(connection, message, relay)
    if outcome.code == CLOSING:
        connection.close()
    elif outcome.state != "accepted":
        with contextlib.suppress(OSError):
            await connection.send(b"RSET\r\n")
            await connection.replies(1)
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


async def _greeted_on_a_thread(relay: Relay, client_name: str) -> smtplib.SMTP:
    """Return what is connected. smtplib cannot be stopped: if nobody waits for it any more, its thread goes on until
    the relay answers, and closes the connection then. The thread ends with the process, if not before."""
    greeted = concurrent.futures.Future[smtplib.SMTP]()
    greeted.set_running_or_notify_cancel()  # so that nobody can cancel it

    def greet() -> None:
        try:
            greeted.set_result(_greeted(relay, client_name))
        except Exception as error:  # whoever waits raises it
            greeted.set_exception(error)

    threading.Thread(target=greet, daemon=True).start()
    try:
        return await asyncio.wrap_future(greeted)
    except asyncio.CancelledError:
        greeted.add_done_callback(_close_unwanted)
        raise


def _close_unwanted(greeted: "concurrent.futures.Future[smtplib.SMTP]") -> None:
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


async def _send_envelope(connection: Connection, message: Message, relay: Relay) -> Outcome | None:
    """Send sender, recipient and DATA, in one go if the relay allows it (RFC 2920). Return the outcome if the relay
    refuses one of them, or None when it waits for the text. Raises OSError."""
    if message.smtputf8 and not connection.offers("smtputf8"):
        return Outcome(message.key, "refused", 0, "the relay accepts only addresses in ASCII (RFC 6531)")
    utf8 = " SMTPUTF8" if message.smtputf8 else ""
    commands = (f"MAIL FROM:<{message.sender}>{utf8}", f"RCPT TO:<{message.recipient}>", "DATA")
    lines = [f"{command}\r\n".encode() for command in commands]
    if connection.offers("pipelining"):
        await connection.send(*lines)
        answers = await connection.replies(len(lines))
    else:
        answers = []
        for line, wanted in zip(lines, GO_ON, strict=True):
            await connection.send(line)
            answers += await connection.replies(1)
            if answers[-1][0] not in wanted:
                break
    for stage, ((code, reply), wanted) in enumerate(zip(answers, GO_ON, strict=False)):
        if code not in wanted:
            if answers[-1][0] == TEXT_WANTED and len(answers) == len(lines):
                await connection.send(END)  # the relay waits for a text that nobody is to get: it refuses an empty one
                await connection.replies(1)
            return _refusal(message, relay, code, _reply(code, reply, relay), of_sender=stage == 0)
    if len(answers) < len(lines):
        await connection.replies(1)  # raises what ended the connection
    return None


async def _answer_to_message(connection: Connection, message: Message, relay: Relay) -> Outcome:
    """Return what the relay says to the whole message. If no answer comes, nobody can know whether the relay took
    it."""
    try:
        ((code, reply),) = await connection.replies(1, relay.message_timeout)
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
