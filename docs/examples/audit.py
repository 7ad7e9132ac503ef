"""Verifies a live site with the standard library alone: python audit.py https://example.com/legal/ [KEPT-CHECKPOINT]"""

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from posixpath import splitext
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen


def address(path: str, sha256: str) -> str:
    """Return where the site has a file that the ledger names: at that path, but for files and translations."""
    if path.startswith("files/"):
        stem, ending = splitext(path.removeprefix("files/"))
        return f"assets/{stem}.{sha256[:12]}{ending}"
    translation = re.fullmatch(r"(.+)\.([a-z0-9-]+)\.(\w+)", path)
    return f"{translation[2]}/{translation[1]}.{translation[3]}" if translation else path


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def problems(site: str, kept: str) -> Iterator[str]:
    with urlopen(f"{site}LEDGER") as answer:
        ledger = answer.read()
    lines, files, above = ledger.splitlines(keepends=True), {}, b""
    for number, line in enumerate(lines):
        if number:
            own, _, verb, _, _, sha256, path, seal = line.decode("ascii").split()
            if int(own) != number or seal != f"prev:{hash_of(above)}":
                yield f"line {number} does not follow the lines above it"
            path = path.removesuffix(",clock=declared")
            if verb == "withhold":
                files.pop(path.removesuffix("withheld") + "md", None)
            if verb != "notice":
                files[path] = sha256.removeprefix("sha256:")
        above += line
    counted, seen = (re.search(rf"(?m)^{name} (\S+)$", kept)[1] for name in ("lines", "sha256"))
    if hash_of(b"".join(lines[: int(counted) + 1])) != seen:
        yield "the ledger does not begin with the lines of the checkpoint"
    for path, sha256 in files.items():
        try:
            with urlopen(site + quote(address(path, sha256))) as answer:
                if hash_of(answer.read()) != sha256:
                    yield f"{path} is not the file that was recorded"
        except HTTPError as error:
            yield f"{path}: {error}"


if __name__ == "__main__":
    site, *checkpoints = sys.argv[1:]
    kept = Path(checkpoints[0]).read_bytes() if checkpoints else urlopen(f"{site}CHECKPOINT").read()
    sys.exit("\n".join(problems(site, kept.decode("ascii"))) or 0)
