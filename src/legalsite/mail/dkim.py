"""Signatures with which mail hosts verify that an email is the sender's (DKIM: RFC 6376, and RFC 8463 for Ed25519)."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from legalsite.errors import Problem, ProblemsFound

SIGNED = (
    "from", "reply-to", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-language",
    "auto-submitted", "list-id", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
SMALLEST_RSA = 1024  # bits (RFC 8301, 3.2)
WHITE_SPACE = re.compile(rb"[ \t]+")
LINE_END_SPACE = re.compile(rb"[ \t]+(?=\r\n)")
LAST_LINES = re.compile(rb"(?:\r\n)+\Z")
FOLD = re.compile(rb"\r\n(?=[ \t])")
SIGNATURE_LINE = 72  # characters
EXTRA_HELP = "install the extra: pip install 'legalsite[dkim]'"


class Signer:
    """Signs emails with one key: relaxed canonicalization of headers and body, SHA-256."""

    def __init__(self, algorithm: str, sign: Callable[[bytes], bytes], domain: str, selector: str) -> None:
        self._algorithm, self._sign, self._domain, self._selector = algorithm, sign, domain, selector

    def signature(self, head: bytes, body_hash: bytes) -> bytes:
        """Return the header that signs an email. `head`: all its headers, each with its line end; `body_hash`: of
        `relaxed_body`."""
        headers = [header for header in relaxed_headers(head) if header.partition(b":")[0].decode() in SIGNED]
        names = b":".join(header.partition(b":")[0] for header in headers)
        signature = (
            f"DKIM-Signature: v=1; a={self._algorithm}; c=relaxed/relaxed;\r\n"
            f" d={self._domain}; s={self._selector};\r\n"
        ).encode() + b" h=%s;\r\n bh=%s;\r\n b=" % (
            names.replace(b":list-id", b":\r\n list-id"),
            base64.b64encode(body_hash),
        )
        (unsigned,) = relaxed_headers(signature + b"\r\n")
        value = base64.b64encode(self._sign(b"".join(header + b"\r\n" for header in headers) + unsigned))
        lines = (value[at : at + SIGNATURE_LINE] for at in range(0, len(value), SIGNATURE_LINE))
        return signature + b"\r\n ".join(lines) + b"\r\n"


def read_signer(file: Path, domain: str, selector: str) -> Signer:
    """Return a signer with the private key in a PEM file, RSA or Ed25519. Raises ProblemsFound (status 2) for a key
    that cannot be used."""
    try:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
    except ImportError:
        raise _bad_key("LEGALSITE_DKIM_KEY needs a library that is not installed", EXTRA_HELP) from None
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except OSError as error:
        raise _bad_key(f"the key in LEGALSITE_DKIM_KEY cannot be read ({error.strerror})", "check the path") from None
    except (ValueError, TypeError):
        help = "give a file with `-----BEGIN PRIVATE KEY-----`, without a password"
        raise _bad_key("the file in LEGALSITE_DKIM_KEY is not a private key", help) from None
    if isinstance(key, ed25519.Ed25519PrivateKey):
        ed = key
        return Signer("ed25519-sha256", lambda data: ed.sign(hashlib.sha256(data).digest()), domain, selector)
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= SMALLEST_RSA:
        own, scheme, sha256 = key, padding.PKCS1v15(), hashes.SHA256()
        return Signer("rsa-sha256", lambda data: own.sign(data, scheme, sha256), domain, selector)
    raise _bad_key(
        "the key in LEGALSITE_DKIM_KEY is of a kind that mail hosts do not verify", "make an RSA key of 2048 bits"
    )


def relaxed_headers(head: bytes) -> Sequence[bytes]:
    """Return the headers in relaxed form, without their line ends (RFC 6376, 3.4.2)."""
    lines = FOLD.sub(b"", head).split(b"\r\n")
    fields = (line.partition(b":") for line in lines if line)
    return [name.lower().strip() + b":" + WHITE_SPACE.sub(b" ", value).strip(b" ") for name, _, value in fields]


def relaxed_body(body: bytes) -> bytes:
    """Return a body in relaxed form (RFC 6376, 3.4.4)."""
    body = LAST_LINES.sub(b"", relaxed(body))
    return body + b"\r\n" if body else b""


def relaxed(lines: bytes) -> bytes:
    """Return lines of a body with their white space in relaxed form."""
    return WHITE_SPACE.sub(b" ", LINE_END_SPACE.sub(b"", lines))


def _bad_key(message: str, help: str) -> ProblemsFound:
    return ProblemsFound([Problem("bad-environment", message, help)], 2)
