"""Tells which names of files Windows can't store, and which names some systems can't tell apart.

They are refused on every system, so that anyone can check out and build a site.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate

# Windows opens a device for these names, whatever ending they have: aux, aux.md, NUL.tar.gz.
DEVICE_PATTERN = re.compile(
    r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³]) *(?:\.|$)"
)
FORBIDDEN = '<>:"|?*\\'
# systems allow 255; we add at most 40 to the name of a file or folder that isn't finished
MAX_NAME_BYTES = 215
MAX_PATH_DEPTH = 100


def excessive_length_reason(path: str) -> str:
    """Return why a path is too long for some systems; empty if it isn't.

    The folders in the path are separated by slashes.
    """
    names = path.split("/")
    if len(names) > MAX_PATH_DEPTH:
        return f"the path has more than {MAX_PATH_DEPTH} folders"
    for name in names:
        if len(name.encode(errors="surrogateescape")) > MAX_NAME_BYTES:
            return f"{name[:20]}… has more than {MAX_NAME_BYTES} bytes"
    return ""


def unportable_reason(path: str) -> str:
    """Return why Windows can't store a file with this relative path; empty if it can.

    The folders in the path are separated by slashes.
    """
    for name in path.split("/"):
        if DEVICE_PATTERN.match(name):
            return f"{name} is the name of a device on Windows"
        if name.endswith((".", " ")):
            return f"{name!r} ends with a dot or a space, which Windows removes"
        for character in FORBIDDEN:
            if character in name:
                return f"{name} contains {character}, which Windows doesn't allow in names"
    return ""


def collision_key(name: str) -> str:
    """Return a form of a name that is the same for names that some systems treat as the same.

    These differ only in case, or in how their accents are written.
    """
    return unicodedata.normalize("NFC", name).casefold()


def case_collisions(paths: Iterable[str]) -> dict[str, str]:
    """Return the files and folders that some systems treat as an earlier one, with that one.

    `paths` are relative paths of files, whose folders are separated by slashes.
    """
    seen: dict[str, str] = {}  # the first file or folder with each collision key
    collisions = {}
    for path in paths:
        names = path.split("/")
        for part in accumulate(names, "{}/{}".format):  # a, a/b, a/b/c.md
            other = seen.setdefault(collision_key(part), part)
            if other != part:
                collisions[part] = other
                break  # everything below it collides, too
    return collisions
