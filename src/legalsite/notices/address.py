"""Whether a text is one e-mail address that a relay will take: a dot-atom at a host name (RFC 5321, RFC 6531)."""

import re

ATOM = r"[^\s\x00-\x20\x7f\"(),.:;<>@\[\]\\\u200c\u200d]+"
LOCAL = re.compile(rf"{ATOM}(\.{ATOM})*")
LABEL = re.compile(r"(?!-)[^\W_](?:(?:[^\W_]|-)*[^\W_])?")

Fault = tuple[str, str]


def fault_of_address(address: str) -> Fault | None:
    """What is wrong and how to mend it; None where nothing is."""
    if not address:
        return "no address", "fill it in or remove the line"
    if len(address.encode()) > 254:
        return "an address of more than 254 bytes (RFC 5321)", "check it"
    return _fault_of_shape(address) or _fault_of_parts(*address.rsplit("@", 1))


def _fault_of_shape(address: str) -> Fault | None:
    if "@" not in address:
        return f"{address!r} has no @", "write it like ada@example.com"
    if "<" in address or ">" in address:
        return f"{address!r} is a name with an address", "put the address alone, and the name into the column `name`"
    if re.search(r"[,;\s]", address):
        return f"{address!r} is more than one address, or has a space in it", "one address a line"
    return None


def _fault_of_parts(local: str, domain: str) -> Fault | None:
    if not LOCAL.fullmatch(local) or len(local.encode()) > 64:
        return f"{local!r} cannot stand before the @", "check the address; quoted local parts are not taken"
    labels = domain.split(".")
    if len(labels) < 2:
        return f"{domain!r} has no dot", "write the whole domain, like example.com"
    try:
        domain.encode("idna")
    except UnicodeError:
        return f"{domain!r} is no domain", "check what stands after the @"
    if not all(LABEL.fullmatch(label) for label in labels):
        return f"{domain!r} is no domain", "check what stands after the @"
    return None
