"""LEGALSITE_SMTP_URL → the relay that it names. The password never shows: not in messages, not in `repr`."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from legalsite.errors import Problem, ProblemsFound

Security = Literal["none", "starttls", "tls"]
PORTS = {"none": 25, "starttls": 587, "tls": 465}
MEND = "write it like smtps://user:password@mail.example.com:465 or smtp://localhost:25, with % escapes in the password"


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
    return ProblemsFound([Problem("bad-environment", f"LEGALSITE_SMTP_URL: {wrong}", MEND)], 2)
