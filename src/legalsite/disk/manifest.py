"""What a build made, as a file of the site: `sha256sum --check .legalsite-manifest` reads it too."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

NAME = ".legalsite-manifest"
LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def manifest_bytes(made: Mapping[str, str]) -> bytes:
    """`made`: path below the site's folder → sha256 as hex. One line each, sorted: no times, no machine in it."""
    return "".join(f"{made[path]}  {path}\n" for path in sorted(made)).encode()


def read_manifest(file: Path) -> dict[str, str] | None:
    """None where there is none that can be read as one: then nothing in that folder counts as ours."""
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
    lines = text.split("\n")
    if lines.pop():
        return None
    found = [LINE.fullmatch(line) for line in lines]
    if not all(found):
        return None
    return {match[2]: match[1] for match in found if match}


def sha256_of(file: str) -> str:
    with Path(file).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
