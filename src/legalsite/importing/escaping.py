"""Plain words → inline Markdown that reads back as the same words; addresses become links."""

import re

URL = re.compile(r"https?://[^\s<>\"“”]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
TRAILING = ".,;:!?)'’]"
SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|[*`~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)|\[(?=\^)|\](?=[(\[:])|\|"
)
OPENING = re.compile(r"#{1,6}(?=\s|$)|[-+>](?=\s|$)|[:~](?=\s)|>|=+$|-+$|(?:\d{1,9})(?P<end>[.)])(?=\s|$)")


def markdown_of(text: str) -> str:
    """Every character that Markdown would take for markup is escaped; URLs and mail addresses stand in `<…>`."""
    parts, last = [], 0
    for found in URL.finditer(text):
        address = _without_trailing(found[0])
        parts += [escaped(text[last : found.start()]), f"<{address}>"]
        last = found.start() + len(address)
    return opening("".join([*parts, escaped(text[last:])]))


def escaped(text: str) -> str:
    """What means something anywhere in a line."""
    return SPECIAL.sub(lambda found: "\\" + found[0], text)


def opening(text: str) -> str:
    """What means something at the start of a line only, escaped there."""
    found = OPENING.match(text)
    if not found or text.startswith("\\"):
        return text
    at = found.start("end") if found["end"] else 0
    return text[:at] + "\\" + text[at:]


def _without_trailing(address: str) -> str:
    """Without the sentence's own full stop; a closing bracket stays where one was opened."""
    bare = address.rstrip(TRAILING)
    return f"{bare})" if address[len(bare) :].startswith(")") and "(" in bare else bare
