"""Keeps results of earlier runs in `.legalsite/`. Deleting it costs time and nothing else. There is no other cache.

A record is one typed value as JSON, or several with a line for each, above a line that signs them: a BLAKE2 hash under
a key, for this name and for the code that wrote it. It is only used if the same code wrote it under the same key, so
whoever can write the folder and has no key can change nothing. Other records are ignored, and so is a folder that
cannot be read or written, or that git tracks. Nothing from a repository's folder is ever executed.

The key is LEGALSITE_CACHE_KEY, or a file that is made for each user outside of the repository. Without one, nothing is
kept and nothing is recalled.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from legalsite import __version__
from legalsite.disk.file_system import create_file, git_folder, make_ignored, open_own, open_regular
from legalsite.errors import Problem, ProblemsFound, usage_failure

FOLDER = ".legalsite"
VARIABLE = "LEGALSITE_CACHE_KEY"
SHORTEST, BYTES = 16, 32  # characters of a key that a person made, bytes of one that we make

Value = TypeVar("Value")


class Cache(NamedTuple):
    """The cache of one site. `key` signs its records; empty if there is none."""

    folder: Path
    key: bytes


def open_cache(root: Path) -> Cache:
    """Return the site's cache. Nothing is created in the site until something is kept. Raises ProblemsFound (status 2)
    for a LEGALSITE_CACHE_KEY that is too short."""
    secret = b"" if is_tracked(root) else _secret(root)
    return Cache(root / FOLDER, hashlib.sha256(code_stamp().encode() + secret).digest() if secret else b"")


def is_tracked(root: Path) -> bool:
    """Return whether git's index names a file of the cache, so that whoever writes to the repository may write it."""
    top = _work_tree(root)
    with suppress(OSError), open_regular(git_folder(top / ".git") / "index") as index:
        data = index.read()
        folder = (root.absolute().relative_to(top) / FOLDER).as_posix()
        if data[4:8] == b"\0\0\0\4":  # names are without what they have in common with the one before
            folder = FOLDER.lstrip(".")
        return os.fsencode(f"{folder}/") in data
    return False


def tracked_cache(root: Path) -> Iterator[Problem]:
    """Yield a warning if git tracks the cache."""
    if is_tracked(root):
        message = "git tracks the cache, so every build ignores it and starts from scratch"
        help = f"remove it from the repository: `git rm -r --cached {FOLDER}`"
        yield Problem("cache-tracked", message, help, FOLDER, severity="warning")


def _work_tree(root: Path) -> Path:
    """Return the work tree of the repository that a site is in; the site's folder if it is in none."""
    root = root.absolute()
    return next((folder for folder in (root, *root.parents) if os.path.lexists(folder / ".git")), root)


def _secret(root: Path) -> bytes:
    """Return what only those have who may write the cache: LEGALSITE_CACHE_KEY, or else the user's own key, which is
    made if there is none; empty if it would lie in the repository, or cannot be kept from others."""
    given = os.environ.get(VARIABLE, "")
    if given:
        if len(given) < SHORTEST:
            message = f"{VARIABLE} has fewer than {SHORTEST} characters, so it can be guessed"
            raise usage_failure("bad-environment", message, "generate a longer one: `openssl rand -hex 32`")
        return given.encode(errors="surrogateescape")
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    state = state if state.is_absolute() else Path(os.path.expanduser("~/.local/state"))  # noqa: PTH111 - never fails
    folder, top = Path(os.path.realpath(state / "legalsite")), Path(os.path.realpath(_work_tree(root)))
    if not state.is_absolute() or top in folder.parents:
        return b""
    with suppress(OSError, ProblemsFound):
        return _own_key(folder / "cache-key")
    return b""


def _own_key(file: Path) -> bytes:
    """Return the user's key, made if there is none; empty if others may read it."""
    if not os.path.lexists(file):
        file.parent.mkdir(0o700, parents=True, exist_ok=True)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        create_file(new, [os.urandom(BYTES)], 0o600)
        with suppress(FileExistsError):  # another process was first
            file.hardlink_to(new)
        new.unlink()
    with os.fdopen(open_own(file, os.O_RDONLY), "rb") as handle:
        status = os.fstat(handle.fileno())
        private = status.st_uid == os.geteuid() and not status.st_mode & 0o077
        return handle.read() if private and status.st_size == BYTES else b""


def recall(cache: Cache, name: str, kind: type[Value]) -> Value | None:
    """Return the value of type `kind` that `keep` kept under that name, or None."""
    import msgspec  # as in `keep`

    try:
        return msgspec.json.decode(next(recall_json(cache, name), b""), type=kind)
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return None


def recall_json(cache: Cache, name: str) -> Iterator[bytes]:
    """Yield the JSON of each value that `keep` kept under that name; nothing if there is none. A record is read twice:
    once to see that it is whole, and then value by value, so that only one is in memory."""
    with suppress(OSError, ValueError), open_regular(cache.folder / name) as file:
        digest, last = _digest(cache, name), b""
        for line in file:
            digest.update(last)
            last = line
        if cache.key and last == _signature(digest):
            file.seek(0)
            yield from iter(file.readline, last)


def keep(cache: Cache, name: str, *values: object) -> None:
    """Keep values of plain types, tuples and structs, under a name that is valid for a file. Nothing is kept if there
    is no key, if the folder cannot be written or is a link, or if a text in them is not valid Unicode."""
    import msgspec  # takes longer to load than a build with nothing to do has

    if not cache.key:
        return
    with suppress(OSError, ProblemsFound):
        make_ignored(cache.folder)
        half, digest = cache.folder / f"{name}.half", _digest(cache, name)
        half.unlink(missing_ok=True)  # that of a killed process
        try:
            with half.open("xb") as file:
                for value in values:
                    line = msgspec.json.encode(value) + b"\n"
                    digest.update(line)
                    file.write(line)
                file.write(_signature(digest))
            half.replace(cache.folder / name)
        except (OSError, UnicodeEncodeError):
            half.unlink()


@cache
def code_stamp() -> str:
    """Return a stamp that differs whenever our own files, Python or the installed packages differ, so that results of
    older code are never used. Two installations of the same wheels have the same stamp: a pipeline installs anew each
    time. It takes a millisecond, because no file of ours is read."""
    package = Path(__file__).parent.parent
    record, installed = _installation(package)
    edited = sorted(stamp for stamp, mtime in _stamps(str(package)) if mtime > installed)
    packages = sorted(name for folder in sys.path if folder.endswith("-packages") for name in _wheels(folder))
    lines = [__version__, sys.version, record, *edited, *packages]
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


def _installation(package: Path) -> tuple[str, int]:
    """Return the list of our files with their hashes that an installer wrote after them, and when it did (nanoseconds);
    empty and 0 if these are not the files of an installed wheel."""
    for name in _wheels(str(package.parent)):
        if name.startswith("legalsite-"):
            file = package.parent / name / "RECORD"
            with suppress(OSError):
                record = file.read_text(encoding="utf-8", errors="replace")
                if "legalsite/disk/cache.py," in record:
                    return record, file.stat().st_mtime_ns
    return "", 0


def _wheels(folder: str) -> list[str]:
    """Return the names of the folders in which installers describe what they installed: `name-version.dist-info`."""
    with suppress(OSError), os.scandir(folder) as entries:
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


def _digest(cache: Cache, name: str) -> "hashlib.blake2b":
    """Return the start of the hash under the key that signs the record of that name."""
    return hashlib.blake2b(f"{name}\n".encode(), key=cache.key, digest_size=BYTES)


def _signature(digest: "hashlib.blake2b") -> bytes:
    return f"{digest.hexdigest()}\n".encode()
