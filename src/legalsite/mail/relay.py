"""A connection to the relay in LEGALSITE_SMTP_URL: handing over a message, and what answers mean (RFC 5321)."""

import base64
import hashlib
import re
import select
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
from legalsite.model.email import Hindrance, Message, Outcome

Security = Literal["none", "starttls", "tls"]

THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
PORTS = {"none": 25, "starttls": 587, "tls": 465}
URL_HELP = (
    "use a URL like smtps://user:password@mail.example.com:465 or smtp://localhost:25, "
    "with % escapes in the password"
)
UNENCRYPTED = "to allow unencrypted connections, add ?starttls=never to LEGALSITE_SMTP_URL"
END = b".\r\n"  # after a text that ends with a line end
TEXT_WANTED = 354
POSITIVE_REPLIES = (
    range(200, 300),
    range(200, 300),
    {TEXT_WANTED},
)  # answers to MAIL, RCPT and DATA (RFC 5321, 4.2.1)
CLOSING = 421  # "service not available, closing transmission channel"
STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")  # RFC 3463
MAILBOX_STATUS_PATTERN = re.compile(r"[45]\.[12]\.\d+")  # its quota, say, is not ours
QUOTA = re.compile(r"[45]\.4\.5|4\.3\.\d+")
QUOTA_WORDS = re.compile(
    r"throttl|rate.?limit|too many (connections|e?mails|messages|recipients|requests)"
    r"|\b(sending|daily|hourly|monthly|message) (\w+ ){0,3}(limit|quota|rate)",
    re.IGNORECASE,
)
TOO_MANY_RECIPIENTS = (452, "4.5.3")  # our emails have one each: this counts the session's
LOGIN_CODES = {530, 534, 535, 538}
SENDER_STATUS_CODES = ("5.7.", "5.1.7", "5.1.8")
SENDER_WORDS = re.compile(r"relay(ing)? (access )?denied|authentication required", re.IGNORECASE)
LONGEST_REPLY = 300  # characters
VARYING = re.compile(r"[\d@<]|\w\.\w")  # in numbers, addresses, hosts and ids
WORDS = 20  # of an answer that count: those at the end may be cut off
CLOSED = "Connection unexpectedly closed"  # as smtplib says it


class Relay(Struct, frozen=True):
    """A mail server that takes our emails and passes them on. The password is not in its `repr`."""

    host: str  # name or address
    port: int  # TCP port
    security: Security = "none"  # how the connection is encrypted
    user: str = ""  # empty if the relay wants none
    password: str = ""  # of that user
    connect_timeout: float = (
        60.0  # seconds that each step may take until a message can be handed over
    )
    timeout: float = (
        600.0  # seconds that it may take then to answer, or to read a message (RFC 5321, 4.5.3.2)
    )

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
        raise _bad_url("isn't a URL") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise _bad_url("doesn't start with smtp:// or smtps:// and a host")
    if port == 0:
        raise _bad_url("names port 0, which doesn't exist")
    if parts.path not in {"", "/"} or parts.fragment:
        raise _bad_url("has extra text after the host and port")
    security = _security(parts)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Relay(parts.hostname, port or PORTS[security], security, user, password)


def connect(relay: Relay, client_name: str) -> smtplib.SMTP:
    """Return a connection on which messages can be handed over: greeted, encrypted and logged in as the relay asks.
    `client_name` is the host name that we greet with. Raises RelayUnavailable."""
    try:
        return _greeted(relay, client_name)
    except RelayUnavailable:
        raise
    except smtplib.SMTPResponseException as rejection:
        of_login = isinstance(rejection, smtplib.SMTPAuthenticationError)
        what = "doesn't accept this user and password" if of_login else "rejects the connection"
        reply = _reply(rejection.smtp_code, rejection.smtp_error, relay)
        raise RelayUnavailable(f"{relay} {what} ({reply})") from None
    except ssl.SSLCertVerificationError as error:
        own = "if your own authority issued it, set SSL_CERT_FILE to that authority's certificate"
        message = f"{relay} has an untrusted certificate ({error.verify_message}); {own}"
        raise RelayUnavailable(message) from None
    except ssl.SSLError as error:
        message = f"{relay}: TLS negotiation failed ({error.reason}); check that the mail server uses TLS on this port"
        raise RelayUnavailable(message) from None
    except (OSError, smtplib.SMTPException) as error:
        raise RelayUnavailable(
            f"{relay} can't be reached: {_printable(str(error), relay)}"
        ) from None


def is_open(smtp: smtplib.SMTP) -> bool:
    """Return whether a connection can be used. What a relay says in a pause is that it closes the connection."""
    if smtp.sock is not None:
        if not select.select([smtp.sock], [], [], 0)[0]:
            return True
        smtp.close()
    return False


def hand_over(
    smtp: smtplib.SMTP, message: Message, relay: Relay, mark: Callable[[], None]
) -> Outcome:
    """Hand over one message and return what became of it. `mark` is called while the relay reads who is to get it, and
    returns when the attempt is on the disk: what it raises, this raises, and the relay does not get the message. A
    connection that can no longer be used is closed."""
    together = smtp.has_extn("pipelining")
    utf8 = " SMTPUTF8" if message.smtputf8 else ""
    envelope = f"MAIL FROM:<{message.sender}>{utf8}\r\nRCPT TO:<{message.recipient}>\r\nDATA\r\n"
    lines = envelope.encode().splitlines(keepends=True)
    deliverable = not message.smtputf8 or smtp.has_extn("smtputf8")
    if deliverable:
        with suppress(OSError):  # whoever waits for the answers learns it
            _send(smtp, lines if together else lines[:1])
    data = message.data()
    try:
        mark()
    except BaseException:
        smtp.close()
        raise
    try:
        if not deliverable:
            outcome = Outcome(
                message.key,
                "rejected",
                0,
                "the mail server accepts only ASCII addresses (RFC 6531)",
            )
        elif (
            rejection := _rejected_envelope(smtp, message, relay, lines, together=together)
        ) is None:
            _send(smtp, (*data, END))
            sha256 = hashlib.sha256(b"".join(data)).hexdigest()  # while the relay works
            outcome = replace(_answer_to_message(smtp, message, relay), sha256=sha256)
        else:
            outcome = rejection
    except OSError as error:
        smtp.close()
        reason = (
            f"the connection was lost before the whole message was sent: {_reason(error, relay)}"
        )
        return Outcome(message.key, "pending", 0, reason, "session")
    if outcome.code == CLOSING:
        smtp.close()
    elif outcome.state != "accepted":
        with suppress(OSError):
            smtp.rset()
    return outcome


def non_recipient_cause(code: int, reply: str) -> Hindrance:
    """Return why a rejection may have nothing to do with its recipient; empty if it has. The statuses are those of
    RFC 3463, and RFC 4954 for a login. Postfix says only after RCPT that it does not let us send."""
    if not 400 <= code <= 599:
        return ""
    match = STATUS.search(reply)
    status = match[0] if match else ""
    words = QUOTA_WORDS.search(reply) and not MAILBOX_STATUS_PATTERN.fullmatch(status)
    if words or QUOTA.fullmatch(status) or (code, status) == TOO_MANY_RECIPIENTS:
        return "quota"
    if code in LOGIN_CODES or status.startswith(SENDER_STATUS_CODES) or SENDER_WORDS.search(reply):
        return "sender"
    return "session" if code == CLOSING else ""


def answer_words(reply: str) -> str:
    """Return what an answer has in common with others of its kind: its codes and words, with * for each number,
    address, host and id. Of what it returns, it returns the same."""
    first, *rest = reply.split()[:WORDS] or [""]
    return " ".join([first if first.isdecimal() else _kept(first), *map(_kept, rest)])


def _kept(word: str) -> str:
    status = STATUS.search(word)
    return status[0] if status else "*" if VARYING.search(word) else word


def _security(parts: SplitResult) -> Security:
    options: dict[str, Security] = {"starttls=never": "none", "starttls=always": "starttls"}
    if parts.query and (parts.scheme == "smtps" or parts.query not in options):
        raise _bad_url(
            "has an invalid option; only starttls=always and starttls=never are allowed, with smtp://"
        )
    if parts.scheme == "smtps":
        return "tls"
    local = parts.hostname in THIS_MACHINE and not parts.username
    return options.get(parts.query) or ("none" if local else "starttls")


def _bad_url(fault: str) -> ProblemsFound:
    return usage_failure("bad-environment", f"LEGALSITE_SMTP_URL {fault}", URL_HELP)


def _greeted(relay: Relay, client_name: str) -> smtplib.SMTP:
    context = ssl.create_default_context() if relay.security != "none" else None
    if relay.security != "tls":
        smtp = smtplib.SMTP(relay.host, relay.port, client_name, timeout=relay.connect_timeout)
    else:
        smtp = smtplib.SMTP_SSL(
            relay.host, relay.port, client_name, timeout=relay.connect_timeout, context=context
        )
    try:
        smtp.ehlo_or_helo_if_needed()
        if relay.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise RelayUnavailable(f"{relay} doesn't offer STARTTLS; {UNENCRYPTED}")
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()  # the relay has forgotten the first one, and so have we (RFC 3207, 4.2)
        if relay.user:
            smtp.login(relay.user, relay.password)
        if smtp.sock is None:
            raise smtplib.SMTPServerDisconnected(CLOSED)
        smtp.sock.settimeout(relay.timeout)
        smtp.sock.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # else the end of a text waits for an answer
    except BaseException:
        smtp.close()
        raise
    return smtp


def _send(smtp: smtplib.SMTP, pieces: Sequence[bytes]) -> None:
    """Send all pieces. Raises OSError if the connection is lost; the last byte was then not sent."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected(CLOSED)
    smtp.sock.sendall(b"".join(pieces))


def _rejected_envelope(
    smtp: smtplib.SMTP, message: Message, relay: Relay, lines: Sequence[bytes], *, together: bool
) -> Outcome | None:
    """Return the outcome if the relay rejects sender, recipient or DATA, or None when it waits for the text. All were
    sent in one go if the relay allows it (RFC 2920), else only the first. Raises OSError."""
    rejection = None
    for stage, wanted in enumerate(POSITIVE_REPLIES):
        try:
            if stage and not together:
                _send(smtp, lines[stage : stage + 1])
            code, reply = smtp.getreply()
            if rejection and code == TEXT_WANTED:  # for a text that nobody is to get
                if rejection.code < 400:  # then an empty one might reach somebody
                    raise smtplib.SMTPServerDisconnected(CLOSED)
                _send(smtp, [END])
                smtp.getreply()
        except OSError:
            smtp.close()
            if rejection:
                return rejection
            raise
        if rejection is None and code not in wanted:
            rejection = _rejection(message, code, _reply(code, reply, relay), of_sender=stage == 0)
        if rejection and (rejection.code == CLOSING or not together):
            break
    return rejection


def _answer_to_message(smtp: smtplib.SMTP, message: Message, relay: Relay) -> Outcome:
    """Return what the relay says to the whole message. Without an answer, nobody can know whether it took it."""
    try:
        code, reply = smtp.getreply()
    except OSError as error:
        reason = f"no answer to the whole message: {_reason(error, relay)}"
        return Outcome(message.key, "unknown", 0, reason)
    text = _reply(code, reply, relay)
    if code == 250:
        return Outcome(message.key, "accepted", code, text)
    if not 400 <= code <= 599:
        return Outcome(message.key, "unknown", code, text)
    return _rejection(message, code, text)


def _rejection(message: Message, code: int, reply: str, *, of_sender: bool = False) -> Outcome:
    """Return what a rejection means (RFC 5321, 4.2.1): 5xx is permanent, anything else may be temporary. What may not
    be the recipient's fault leaves the email pending."""
    permanent = 500 <= code <= 599
    if why := non_recipient_cause(code, reply) or ("sender" if of_sender and permanent else ""):
        return Outcome(message.key, "pending", code, reply, why)
    return Outcome(message.key, "rejected" if permanent else "deferred", code, reply)


def _reason(error: OSError, relay: Relay) -> str:
    return _printable(str(error).removeprefix(f"{CLOSED}: "), relay)


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
