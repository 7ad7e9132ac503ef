"""Email addresses as mailboxes are compared, domains as the DNS has them, and no-reply
addresses."""

import unicodedata

NO_REPLY = (
    *("noreply", "donotreply", "nepasrepondre", "nichtantworten", "keineantwort"),
    *("noresponder", "nonrispondere", "naoresponda", "nietbeantwoorden", "nieodpowiada"),
)
"""Words before the @ of an address whose mail no one reads, without signs between the letters."""


def ascii_domain(domain: str) -> str:
    """Return a domain in ASCII, by IDNA 2008 (RFC 5891).

    straße.de is xn--strae-oqa.de, not strasse.de. Raises ValueError if a domain with other
    letters can't be one; a domain in ASCII isn't checked.
    """
    if domain.isascii():
        return domain
    import idna  # few domains have other letters

    return idna.encode(_lower_in_nfc(domain)).decode("ascii")


def address_key(address: str) -> str:
    """Return an address as mailboxes are compared: in lower case and NFC, with the domain in ASCII.

    Case doesn't matter in domains (RFC 5321, 2.4), and in practice mail hosts ignore it before
    the @ as well. Letters are not folded any further: groß@ and gross@ are two mailboxes."""
    if address.isascii():
        return address.lower()
    # what is before the last @, the @, and the domain
    local, at, domain = _lower_in_nfc(address).rpartition("@")
    try:
        return f"{local}{at}{ascii_domain(domain)}"
    except ValueError:  # not a domain: compare it as it is written
        return f"{local}{at}{domain}"


def takes_replies(address: str) -> bool:
    """Return whether replies to an address, such as `Ada <ada@example.org>`, seem to be read."""
    before_at = address.rpartition("@")[0]
    local = before_at.rpartition("<")[2]  # without the name
    letters = "".join(filter(str.isalpha, local.lower()))
    # without letters, it isn't the address of a person or team
    return bool(letters) and not any(words in letters for words in NO_REPLY)


def local_part(message_id: str) -> str:
    """Return what is before the @ in a message ID, which is in angle brackets."""
    return message_id[1:].rpartition("@")[0]


def _lower_in_nfc(text: str) -> str:
    """Return a text in lower case and NFC: lower case may change the form, so NFC comes twice."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
