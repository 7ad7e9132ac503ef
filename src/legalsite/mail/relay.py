"""One connection to a relay: opening it, and handing over one message (RFC 5321)."""

import base64
import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.email import Message, Outcome, OutcomeState

# --- LEGALSITE_SMTP_URL → the relay that it names. The password never shows: not in messages, not in `repr`. ---

Security = Literal["none", "starttls", "tls"]
PORTS = {"none": 25, "starttls": 587, "tls": 465}
HELP = "write it like smtps://user:password@mail.example.com:465 or smtp://localhost:25, with % escapes in the password"


@dataclass(frozen=True, slots=True)
class Relay:
    """`patience` is how long a relay may take for a command, `dot_patience` for its answer to a whole message
    (RFC 5321, 4.5.3.2.6), in seconds."""

    host: str
    port: int
    security: Security = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    patience: float = 60.0
    dot_patience: float = 600.0

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def relay_of(url: str) -> Relay:
    """smtps:// speaks TLS from the start; smtp:// with a user turns to TLS by STARTTLS, unless it says
    `?starttls=never`; without a user it stays as it is, unless it says `?starttls=always`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad("it is no URL") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise _bad("it does not start with smtp:// or smtps:// and a host")
    if port == 0:
        raise _bad("0 is no port")
    if parts.path not in {"", "/"} or parts.fragment:
        raise _bad("something follows the host and port")
    security = _security(parts)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Relay(parts.hostname, port or PORTS[security], security, user, password)


def _security(parts: SplitResult) -> Security:
    options = parse_qs(parts.query, keep_blank_values=True)
    wish = options.pop("starttls", [""])[-1]
    if options or wish not in {"", "always", "never"} or (wish and parts.scheme == "smtps"):
        raise _bad("the only option is starttls=always or starttls=never, for smtp://")
    if parts.scheme == "smtps":
        return "tls"
    return "starttls" if wish == "always" or (parts.username and wish != "never") else "none"


def _bad(wrong: str) -> ProblemsFound:
    return ProblemsFound([Problem("bad-environment", f"LEGALSITE_SMTP_URL: {wrong}", HELP)], 2)


# --- session ---

LEADING_DOT = re.compile(rb"(?m)^\.")
CLOSING = 421  # "service not available, closing transmission channel"
LONGEST_REPLY = 300


class RelayAway(OSError):  # noqa: N818 - reads as what happened
    """The relay cannot be reached, or takes nothing from us. Says why, never with a password."""


def connected(relay: Relay, name: str) -> smtplib.SMTP:
    """Greeted, encrypted and logged in as the relay asks for. `name` is whom we say we are."""
    try:
        return _opened(relay, name)
    except smtplib.SMTPAuthenticationError as refusal:
        reply = _told(refusal.smtp_code, refusal.smtp_error, relay)
        raise RelayAway(f"{relay} does not take this user and password ({reply})") from None
    except smtplib.SMTPResponseException as refusal:
        raise RelayAway(f"{relay} turns us away ({_told(refusal.smtp_code, refusal.smtp_error, relay)})") from None
    except ssl.SSLCertVerificationError as fault:
        own = "that of an authority of your own is trusted where SSL_CERT_FILE names it"
        raise RelayAway(f"{relay} shows a certificate that is not trusted ({fault.verify_message}); {own}") from None
    except ssl.SSLError as fault:
        raise RelayAway(f"{relay}: no agreement on TLS ({fault.reason}); does it speak it on this port?") from None
    except (OSError, smtplib.SMTPException) as fault:
        raise RelayAway(f"{relay} cannot be reached: {_scrubbed(str(fault), relay)}") from None


def hand_over(smtp: smtplib.SMTP, message: Message, data: bytes, relay: Relay) -> Outcome:
    """What the relay made of one message. Closes the connection when it is of no more use: `smtp.sock` is None then."""
    try:
        outcome = _announced(smtp, message, relay)
        if outcome is None:
            smtp.send(LEADING_DOT.sub(b"..", data.removesuffix(b"\r\n")))
    except (OSError, smtplib.SMTPException) as fault:
        smtp.close()
        return Outcome(message.number, "deferred", 0, f"connection lost before the end: {_scrubbed(str(fault), relay)}")
    if outcome is None:
        outcome = _finished(smtp, message, relay)
    if outcome.code == CLOSING:
        smtp.close()
    elif outcome.state != "accepted":
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.rset()
    return outcome


def _opened(relay: Relay, name: str) -> smtplib.SMTP:
    context = ssl.create_default_context()
    smtp: smtplib.SMTP
    if relay.security == "tls":
        smtp = smtplib.SMTP_SSL(relay.host, relay.port, name, timeout=relay.patience, context=context)
    else:
        smtp = smtplib.SMTP(relay.host, relay.port, name, timeout=relay.patience)
    try:
        smtp.ehlo_or_helo_if_needed()
        if relay.security == "starttls":
            smtp.starttls(context=context)
        if relay.user:
            smtp.login(relay.user, relay.password)
        if smtp.sock:  # or the last dot waits for the answer to what went before it
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _announced(smtp: smtplib.SMTP, message: Message, relay: Relay) -> Outcome | None:
    """Sender, recipient and DATA; None when the relay waits for the text."""
    if message.smtputf8 and not smtp.has_extn("smtputf8"):
        return Outcome(message.number, "refused", 0, "the relay takes no address beyond ASCII (RFC 6531)")
    code, reply = smtp.mail(message.sender, ["SMTPUTF8"] if message.smtputf8 else [])
    if code != 250:
        state: OutcomeState = "pending" if 500 <= code <= 599 else "deferred"
        return Outcome(message.number, state, code, _told(code, reply, relay))
    code, reply = smtp.rcpt(message.recipient)
    if code not in (250, 251):
        return Outcome(message.number, _fate(code), code, _told(code, reply, relay))
    code, reply = smtp.docmd("DATA")
    if code != 354:
        return Outcome(message.number, _fate(code), code, _told(code, reply, relay))
    return None


def _finished(smtp: smtplib.SMTP, message: Message, relay: Relay) -> Outcome:
    """The last dot hands the message over; whoever does not hear the answer to it cannot know whether it was taken."""
    try:
        if smtp.sock:
            smtp.sock.settimeout(relay.dot_patience)
        smtp.send(b"\r\n.\r\n")
        code, reply = smtp.getreply()
        if smtp.sock:
            smtp.sock.settimeout(relay.patience)
    except (OSError, smtplib.SMTPException) as fault:
        smtp.close()
        return Outcome(message.number, "unknown", 0, f"no answer to the whole message: {_scrubbed(str(fault), relay)}")
    state: OutcomeState = "accepted" if code == 250 else _fate(code) if 400 <= code <= 599 else "unknown"
    return Outcome(message.number, state, code, _told(code, reply, relay))


def _fate(code: int) -> OutcomeState:
    return "refused" if 500 <= code <= 599 else "deferred"


def _told(code: int, reply: bytes | str, relay: Relay) -> str:
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return _scrubbed(f"{code} {words}", relay)


def _scrubbed(words: str, relay: Relay) -> str:
    """One printable line in which no password can stand, not even as a relay might send it back."""
    if relay.password:
        spoken = (f"\0{relay.user}\0{relay.password}", relay.password)
        for secret in (relay.password, *(base64.b64encode(text.encode()).decode() for text in spoken)):
            words = words.replace(secret, "***")
    return "".join(c if c.isprintable() else " " for c in words)[:LONGEST_REPLY]
