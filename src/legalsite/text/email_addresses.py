"""Normalize email addresses and domains, and recognize no-reply addresses."""

import unicodedata

NO_REPLY = (
    *("noreply", "donotreply", "nepasrepondre", "nichtantworten", "keineantwort"),
    *("noresponder", "nonrispondere", "naoresponda", "nietbeantwoorden", "nieodpowiada"),
)
"""The part of no-reply addresses before the @, without punctuation."""


def ascii_domain(domain: str) -> str:
    """Encode a domain in ASCII according to IDNA 2008 (RFC 5891).

    For example, straße.de becomes xn--strae-oqa.de. Raises ValueError for an invalid
    internationalized domain. ASCII domains aren't validated.
    """
    if domain.isascii():
        return domain
    import idna  # imported late, because few domains are internationalized

    return idna.encode(_lower_in_nfc(domain)).decode("ascii")


def address_key(address: str) -> str:
    """Normalize an address for comparing mailboxes: lowercase, NFC, and an ASCII domain.

    Case doesn't matter in domains (RFC 5321, 2.4), and mail hosts also ignore it before the @.
    Letters that differ in more than case stay different: groß@ and gross@ are different mailboxes.
    """
    if address.isascii():
        return address.lower()
    # (part before the last @, the @, domain)
    local, at, domain = _lower_in_nfc(address).rpartition("@")
    try:
        return f"{local}{at}{ascii_domain(domain)}"
    except ValueError:  # an invalid domain stays unchanged
        return f"{local}{at}{domain}"


def takes_replies(address: str) -> bool:
    """Return whether a person seems to read replies to an address like `Ada <ada@example.org>`."""
    before_at = address.rpartition("@")[0]
    local = before_at.rpartition("<")[2]  # the part before the @, without a name
    letters = "".join(filter(str.isalpha, local.lower()))
    # an address without letters doesn't belong to a person or team
    return bool(letters) and not any(words in letters for words in NO_REPLY)


def local_part(message_id: str) -> str:
    """Return the part of a message ID before the @, without the opening angle bracket."""
    return message_id[1:].rpartition("@")[0]


def _lower_in_nfc(text: str) -> str:
    """Convert text to lowercase and NFC. NFC is applied twice, because lowercasing may undo it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
