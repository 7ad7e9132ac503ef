"""Find file names that Windows can't store, or that some systems can't tell apart.

Such names are rejected on all systems, so that anyone can check out and build a site.
"""

import unicodedata
from collections.abc import Iterable
from itertools import accumulate

# names that Windows treats as devices, with any suffix: aux, aux.md, NUL.tar.gz
DEVICES = frozenset(
    [
        *("con", "prn", "aux", "nul", "conin$", "conout$"),
        *(f"com{digit}" for digit in "123456789¹²³"),
        *(f"lpt{digit}" for digit in "123456789¹²³"),
    ]
)
FORBIDDEN = '<>:"|?*\\'
# systems allow 255; the names of temporary files are up to 40 bytes longer
MAX_NAME_BYTES = 215
MAX_PATH_DEPTH = 100


def excessive_length_reason(path: str) -> str:
    """Explain why a path is too long for some systems, or return an empty string.

    The path must contain slashes rather than backslashes.
    """
    names = path.split("/")
    if len(names) > MAX_PATH_DEPTH:
        return f"the path has more than {MAX_PATH_DEPTH} folders"
    for name in names:
        if len(name.encode(errors="surrogateescape")) > MAX_NAME_BYTES:
            return f"{name[:20]}… has more than {MAX_NAME_BYTES} bytes"
    return ""


def unportable_reason(path: str) -> str:
    """Explain why Windows can't store a file with a relative path, or return an empty string.

    The path must contain slashes rather than backslashes.
    """
    for name in path.split("/"):
        stem = name.partition(".")[0].rstrip(" ")
        if stem.lower() in DEVICES:
            return f"{name} is the name of a device on Windows"
        if name.endswith((".", " ")):
            return f"{name!r} ends with a dot or a space, which Windows removes"
        for character in FORBIDDEN:
            if character in name:
                return f"{name} contains {character}, which Windows doesn't allow in names"
    return ""


def collision_key(name: str) -> str:
    """Return the same key for all names that some systems can't tell apart.

    Such names differ only in case or in how accents are encoded.
    """
    return unicodedata.normalize("NFC", name).casefold()


def case_collisions(paths: Iterable[str]) -> dict[str, str]:
    """Find files and folders whose paths some systems can't tell from an earlier path.

    Map each of them to the earlier path. The paths are relative and contain slashes.
    """
    seen: dict[str, str] = {}  # collision key → first file or folder
    collisions = {}
    for path in paths:
        names = path.split("/")
        # the folders that contain a file, and the file itself: a, a/b, a/b/c.md
        for part in accumulate(names, "{}/{}".format):
            other = seen.setdefault(collision_key(part), part)
            if other != part:
                collisions[part] = other
                break  # everything in this folder collides, so skip the rest of the path
    return collisions
