"""Keeps results of earlier runs in `.legalsite/`. Deleting it costs time and nothing else. There is no other cache.

A record is one typed value as JSON, or several with a line for each, above a line with the stamp of the code that wrote
it and the SHA-256 of the rest. It is only used if the same code wrote it and no byte of it has changed, so it does not
matter who else writes at the same time. Other records are ignored, and so is a folder that cannot be read or written.
Nothing from a repository's folder is ever executed.
"""

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from legalsite import __version__
from legalsite.disk.file_system import make_ignored, open_regular

FOLDER = ".legalsite"

Value = TypeVar("Value")


class Cache(NamedTuple):
    """The cache of one site. `code` identifies the code that writes and reads the records."""

    folder: Path
    code: str


def open_cache(root: Path) -> Cache:
    """Return the site's cache. Nothing is created on the disk until something is kept."""
    return Cache(root / FOLDER, code_stamp())


def recall(cache: Cache, name: str, kind: type[Value]) -> Value | None:
    """Return the value of type `kind` that `keep` kept under that name, or None."""
    import msgspec

    try:
        return msgspec.json.decode(next(recall_json(cache, name), b""), type=kind)
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return None


def recall_json(cache: Cache, name: str) -> Iterator[bytes]:
    """Yield the JSON of each value that `keep` kept under that name; nothing if there is none. A record is read twice:
    once to see that it is whole, and then value by value, so that only one is in memory."""
    with contextlib.suppress(OSError, ValueError), open_regular(cache.folder / name) as file:
        digest, last = hashlib.sha256(), b""
        for line in file:
            digest.update(last)
            last = line
        if last == _stamp(cache, digest.hexdigest()):
            file.seek(0)
            yield from iter(file.readline, last)


def keep(cache: Cache, name: str, *values: object) -> None:
    """Keep values of plain types, tuples and structs, under a name that is valid for a file. Nothing is kept if the
    folder cannot be written, or if a text in them is not valid Unicode."""
    import msgspec  # takes longer to load than a build with nothing to do has

    with contextlib.suppress(OSError):
        if cache.folder.is_symlink():
            raise NotADirectoryError(cache.folder)
        make_ignored(cache.folder)
        half, digest = cache.folder / f"{name}.half", hashlib.sha256()
        half.unlink(missing_ok=True)  # that of a killed process
        try:
            with half.open("xb") as file:
                for value in values:
                    line = msgspec.json.encode(value) + b"\n"
                    digest.update(line)
                    file.write(line)
                file.write(_stamp(cache, digest.hexdigest()))
            half.replace(cache.folder / name)
        except (OSError, UnicodeEncodeError):
            half.unlink(missing_ok=True)


@cache
def code_stamp() -> str:
    """Return a stamp that differs whenever our own files, Python or the installed packages differ, so that results of
    older code are never used. Two installations of the same wheels have the same stamp: a pipeline installs anew each
    time. It takes a millisecond, because no file of ours is read."""
    package = Path(__file__).parent.parent
    record, installed = _installation(package)
    edited = sorted(stamp for stamp, mtime in _stamps(str(package)) if mtime > installed)
    packages = sorted(name for place in sys.path if place.endswith("-packages") for name in _wheels(place))
    lines = [__version__, sys.version, record, *edited, *packages]
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


def _installation(package: Path) -> tuple[str, int]:
    """Return the list of our files with their hashes that an installer wrote after them, and when it did (nanoseconds);
    empty and 0 if these are not the files of an installed wheel."""
    for name in _wheels(str(package.parent)):
        if name.startswith("legalsite-"):
            file = package.parent / name / "RECORD"
            with contextlib.suppress(OSError):
                record = file.read_text(encoding="utf-8", errors="replace")
                if "legalsite/disk/cache.py," in record:
                    return record, file.stat().st_mtime_ns
    return "", 0


def _wheels(folder: str) -> list[str]:
    """Return the names of the folders in which installers describe what they installed: `name-version.dist-info`."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.name.endswith(".dist-info")]
    return []


def _stamps(folder: str) -> Iterator[tuple[str, int]]:
    """Yield path, size and time of each file as one string, and its time (nanoseconds)."""
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from _stamps(entry.path) if entry.name != "__pycache__" else ()
        else:
            stat = entry.stat()
            yield f"{entry.path} {stat.st_size} {stat.st_mtime_ns}", stat.st_mtime_ns


def _stamp(cache: Cache, sha256: str) -> bytes:
    return f"{cache.code} {sha256}\n".encode()
