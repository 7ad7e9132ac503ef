"""Email addresses in the form in which mailboxes are compared, domains as the DNS has them, and whose mail nobody
reads."""

import unicodedata

NO_REPLY = (
    "noreply", "donotreply", "nepasrepondre", "nichtantworten", "keineantwort", "noresponder", "nonrispondere",
    "naoresponda", "nietbeantwoorden", "nieodpowiada",
)  # fmt: skip
"""What stands before the @ of an address whose mail nobody reads, in letters alone: anyone may add to it."""


def ascii_domain(domain: str) -> str:
    """Return a domain in ASCII, by IDNA 2008 (RFC 5891): straße.de is xn--strae-oqa.de, not strasse.de. Raises
    ValueError if it cannot be one."""
    if domain.isascii():
        return domain
    import idna  # few domains have other letters

    return idna.encode(_lower(domain)).decode("ascii")


def address_key(address: str) -> str:
    """Return an address in the form in which mailboxes are compared: in lower case and in NFC, with the domain in
    ASCII. Case does not matter in domains (RFC 5321, 2.4), and in practice mail hosts ignore it in front of the @ as
    well. Letters are not folded any further: groß@ and gross@ are two mailboxes."""
    if address.isascii():
        return address.lower()
    local, at, domain = _lower(address).rpartition("@")
    try:
        return f"{local}{at}{ascii_domain(domain)}"
    except ValueError:
        return f"{local}{at}{domain}"


def takes_replies(address: str) -> bool:
    """Return whether somebody seems to read what is sent to an address, which may have a name before it."""
    letters = "".join(filter(str.isalpha, address.rpartition("@")[0].rpartition("<")[2].lower()))
    return bool(letters) and not any(words in letters for words in NO_REPLY)


def local_part(message_id: str) -> str:
    """Return what stands before the @ in a message id with angle brackets."""
    return message_id[1:].rpartition("@")[0]


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
