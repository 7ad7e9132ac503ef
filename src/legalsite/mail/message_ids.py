"""Create message IDs, which identify emails in reports, and tokens for unsubscribing."""

import base64
import hmac
import re
from collections.abc import Callable

from sqlalchemy import Connection

from legalsite.mail.delivery_database import execute, secret_key

# An unguessable ID without a host in a mail server's reply: a long word with a digit, as in Amazon
# SES's `250 Ok 010201…-000000`.
RELAY_ID_PATTERN = re.compile(r"(?<![\w.=@+-])(?=[\w+-]*\d)([\w+-]{16,})(?=@|[>\])},;.]*(?:\s|$))")
TAG_LENGTH = 9  # length of a keyed hash, in bytes


def message_ids(db: Connection, number: int) -> Callable[[bytes], str]:
    """Create a function that maps the keys of a mailing's emails to message IDs.

    Only the mail servers and the recipient can know a message ID.
    """
    secret = secret_key(db)
    query = "SELECT key, audience, host FROM mailings WHERE id = :number"
    mailing = execute(db, query, number=number).one()
    name = f"{mailing.key} {mailing.audience}\0".encode()

    def message_id(key: bytes) -> str:
        digest = hmac.digest(secret, name + key, "sha256").hex()
        return f"<{digest[:40]}@{mailing.host}>"

    return message_id


def unsubscribe_token(secret: bytes, key: bytes) -> str:
    """Create the token with which a recipient unsubscribes: 40 case-insensitive letters and digits.

    `key` identifies the address in the suppression list, and `secret` is the database's key. The
    token consists of the encrypted key and a keyed hash that can't be forged. It doesn't contain
    the address, so it stays valid after the address is erased.
    """
    tag = hmac.digest(secret, b"unsubscribe\0" + key, "sha256")[:TAG_LENGTH]
    encrypted = _xor_with_keystream(secret, key, tag)
    return base64.b32encode(encrypted + tag).decode().lower()


def key_of_token(secret: bytes, token: str) -> bytes | None:
    """Decrypt the suppression key in an unsubscribe token, or return None if the token isn't ours."""
    token = token.strip()
    try:
        data = base64.b32decode(token.upper())
    except ValueError:
        return None
    # the last bytes are the keyed hash, and the rest is the encrypted key
    tag = data[-TAG_LENGTH:]
    key = _xor_with_keystream(secret, data[:-TAG_LENGTH], tag)
    is_ours = hmac.compare_digest(unsubscribe_token(secret, key), token.lower())
    return key if is_ours else None


def _xor_with_keystream(secret: bytes, key: bytes, tag: bytes) -> bytes:
    """Encrypt or decrypt a key with a keystream derived from its tag."""
    keystream = hmac.digest(secret, b"mask\0" + tag, "sha256")
    return bytes(a ^ b for a, b in zip(key, keystream, strict=False))
