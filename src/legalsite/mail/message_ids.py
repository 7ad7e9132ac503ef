"""Message ids, by which reports name an email, and the tokens with which recipients unsubscribe."""

import base64
import hmac
import re
from collections.abc import Callable

from sqlalchemy import Connection

from legalsite.mail.delivery_database import execute, secret_key

# An unguessable id in a mail server's reply, without its host: a long word with a digit, like
# `250 Ok 010201…-000000` of Amazon SES.
RELAY_ID_PATTERN = re.compile(r"(?<![\w.=@+-])(?=[\w+-]*\d)([\w+-]{16,})(?=@|[>\])},;.]*(?:\s|$))")
TAG_LENGTH = 9  # bytes of a keyed hash


def message_ids(db: Connection, number: int) -> Callable[[bytes], str]:
    """Return a function that returns the message id of one of a mailing's emails, from its key.

    The id has angle brackets. Only the mail servers and the recipient can know it.
    """
    secret = secret_key(db)
    query = "SELECT key, audience, host FROM mailings WHERE id = :number"
    mailing = execute(db, query, number=number).one()
    name = f"{mailing.key} {mailing.audience}\0".encode()

    def message_id(key: bytes) -> str:
        """Return the message id of the email with this row key."""
        digest = hmac.digest(secret, name + key, "sha256").hex()
        return f"<{digest[:40]}@{mailing.host}>"

    return message_id


def unsubscribe_token(secret: bytes, key: bytes) -> str:
    """Return the token with which a recipient unsubscribes: 40 letters and digits in any case.

    `key` is the key that their address has, or would have, among the suppressions; `secret` is the
    database's key. The token is the encrypted key, with a keyed hash that no one can forge. It
    doesn't contain the address, so it stays valid when the address is erased.
    """
    tag = hmac.digest(secret, b"unsubscribe\0" + key, "sha256")[:TAG_LENGTH]
    encrypted = _xor_with_keystream(secret, key, tag)
    return base64.b32encode(encrypted + tag).decode().lower()


def key_of_token(secret: bytes, token: str) -> bytes | None:
    """Return the suppression key in an unsubscribe token; None if the token isn't ours."""
    token = token.strip()
    try:
        data = base64.b32decode(token.upper())
    except ValueError:
        return None
    # the encrypted key, followed by a keyed hash, which only we can make
    tag = data[-TAG_LENGTH:]
    key = _xor_with_keystream(secret, data[:-TAG_LENGTH], tag)
    is_ours = hmac.compare_digest(unsubscribe_token(secret, key), token.lower())
    return key if is_ours else None


def _xor_with_keystream(secret: bytes, key: bytes, tag: bytes) -> bytes:
    """Return a key encrypted, or an encrypted one decrypted, by a keystream made from its tag."""
    keystream = hmac.digest(secret, b"mask\0" + tag, "sha256")
    return bytes(a ^ b for a, b in zip(key, keystream, strict=False))
