"""Keep results of earlier runs in `.legalsite/`. Deleting it only costs time.

A record is one typed value as JSON, or several with a line for each, above a line that signs them:
a BLAKE2 hash under a key, for this name and for the code that wrote it. It is only used if the same
code wrote it under the same key, so anyone who can write the folder but has no key can't change
anything. Other records are ignored, and so is a folder that can't be read or written, or that git
tracks. Nothing from a repository's folder is ever executed.

The key is LEGALSITE_CACHE_KEY, or a file that is made for each user outside the repository. Without
a key, nothing is stored or loaded.
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
from legalsite.system import is_private, state_folder

FOLDER = ".legalsite"
VARIABLE = "LEGALSITE_CACHE_KEY"
MIN_GIVEN_KEY_LENGTH = 16  # characters
KEY_SIZE = 32  # bytes of a key that we make, and of a signature

Value = TypeVar("Value")


class Cache(NamedTuple):
    """The cache of one site. `key` signs its records; empty if there is no key."""

    folder: Path
    key: bytes


def open_cache(root: Path) -> Cache:
    """Return the site's cache. Nothing is created in the site until a record is stored.

    If git tracks the cache or there's no secret, its key is empty, so nothing is stored or loaded.

    Raises ProblemsFound (status 2) for a LEGALSITE_CACHE_KEY that is too short.
    """
    key = b""
    secret = b"" if is_tracked(root) else _signing_secret(root)
    if secret:
        key = hashlib.sha256(code_stamp().encode() + secret).digest()
    return Cache(root / FOLDER, key)


def is_tracked(root: Path) -> bool:
    """Return whether git's index names a file of the cache.

    If so, anyone who can write to the repository may write the cache.
    """
    top = _work_tree(root)
    with suppress(OSError), open_regular(git_folder(top / ".git") / "index") as index:
        data = index.read()
        folder = (root.absolute().relative_to(top) / FOLDER).as_posix()
        # An index of version 4 leaves out what a path has in common with the previous one, so only
        # the folder's name without the dot is sure to be there.
        if data[4:8] == b"\0\0\0\4":
            folder = FOLDER.lstrip(".")
        return os.fsencode(f"{folder}/") in data
    return False


def tracked_cache_problems(root: Path) -> Iterator[Problem]:
    """Yield a warning if git tracks the cache, which then isn't used."""
    if is_tracked(root):
        message = "git tracks the cache, so every build ignores it and starts from scratch"
        help = f"remove it from the repository: `git rm -r --cached {FOLDER}`"
        yield Problem("cache-tracked", message, help, FOLDER, severity="warning")


def _work_tree(root: Path) -> Path:
    """Return the work tree that a site is in; the site's folder if it isn't in a repository."""
    root = root.absolute()
    for folder in (root, *root.parents):
        if os.path.lexists(folder / ".git"):
            return folder
    return root


def _signing_secret(root: Path) -> bytes:
    """Return the secret from which the cache's key is made: LEGALSITE_CACHE_KEY, or the user's key.

    Only people who may write the cache know it. The user's key is created if there's none. The
    secret is empty if the user's key would be in the repository, or if others could read it. Raises
    ProblemsFound (status 2) for a LEGALSITE_CACHE_KEY that is too short.
    """
    given = os.environ.get(VARIABLE, "")
    if given:
        if len(given) < MIN_GIVEN_KEY_LENGTH:
            message = f"{VARIABLE} has fewer than {MIN_GIVEN_KEY_LENGTH} characters"
            help = "generate a longer one: `openssl rand -hex 32`"
            raise usage_failure("bad-environment", f"{message}, so it can be guessed", help)
        return given.encode(errors="surrogateescape")
    state = state_folder()
    if state is None:
        return b""
    folder = Path(os.path.realpath(state))
    top = Path(os.path.realpath(_work_tree(root)))
    if top not in folder.parents:  # if it were in the repository, others would get the key
        with suppress(OSError, ProblemsFound):
            return _own_key(folder / "cache-key")
    return b""


def _own_key(file: Path) -> bytes:
    """Return the user's key in this file, which is created if it's missing; empty if it isn't safe.

    It isn't safe if others may read the file, or if it isn't a key that we wrote.
    """
    if not os.path.lexists(file):
        _make_key(file)
    with os.fdopen(open_own(file, os.O_RDONLY), "rb") as handle:
        status = os.fstat(handle.fileno())
        if is_private(status) and status.st_size == KEY_SIZE:
            return handle.read()
    return b""


def _make_key(file: Path) -> None:
    """Create the user's key, unless another process does so at the same time."""
    file.parent.mkdir(0o700, parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}")
    create_file(new, [os.urandom(KEY_SIZE)], 0o600)
    with suppress(FileExistsError):  # another process was first
        file.hardlink_to(new)
    new.unlink()


def load_record(cache: Cache, name: str, kind: type[Value]) -> Value | None:
    """Return the single value that `store_record` stored under this name.

    None if there's no such record, or if the value isn't of the type `kind`.
    """
    import msgspec  # as in `store_record`

    try:
        return msgspec.json.decode(next(load_json_lines(cache, name), b""), type=kind)
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return None


def load_json_lines(cache: Cache, name: str) -> Iterator[bytes]:
    """Yield the JSON of each value that `store_record` stored under this name.

    Yields nothing if our key didn't sign the record. It's read twice: once to check the signature,
    and then value by value, so that only one is in memory.
    """
    with suppress(OSError, ValueError), open_regular(cache.folder / name) as file:
        digest = _keyed_hash(cache, name)
        last = b""  # the line that was read last; in the end, the signature, which isn't hashed
        for line in file:
            digest.update(last)
            last = line
        if cache.key and last == _signature(digest):
            file.seek(0)
            yield from iter(file.readline, last)  # all lines until the signature


def store_record(cache: Cache, name: str, *values: object) -> None:
    """Store values of plain types, tuples, and structs as a record, under a valid file name.

    Nothing is stored without a key, if the folder can't be written or is a link, or if a text in
    the values isn't valid Unicode.
    """
    import msgspec  # takes longer to load than a build with nothing to do

    if not cache.key:
        return
    with suppress(OSError, ProblemsFound):
        make_ignored(cache.folder)
        unfinished = cache.folder / f"{name}.half"
        digest = _keyed_hash(cache, name)
        unfinished.unlink(missing_ok=True)  # of a process that was killed
        try:
            with unfinished.open("xb") as file:
                for value in values:
                    line = msgspec.json.encode(value) + b"\n"
                    digest.update(line)
                    file.write(line)
                file.write(_signature(digest))
            unfinished.replace(cache.folder / name)
        except (OSError, UnicodeEncodeError):
            unfinished.unlink()


@cache
def code_stamp() -> str:
    """Return a stamp that differs whenever our own files, Python, or installed packages differ.

    So results of older code are never used. Two installations of the same wheels have the same
    stamp, because a pipeline installs them each time. It takes a millisecond, because none of our
    files is read.
    """
    package = Path(__file__).parent.parent
    record, installed = _installation(package)
    # Files that were edited after the installation, which `record` doesn't describe: without an
    # installed wheel, all files.
    edited = list(_stamps_of_younger_files(str(package), installed))
    packages = []
    for folder in sys.path:
        if folder.endswith("-packages"):  # site-packages or, on Debian, dist-packages
            packages += _wheel_folders(folder)
    lines = [__version__, sys.version, record, *sorted(edited), *sorted(packages)]
    data = "\n".join(lines).encode(errors="surrogateescape")
    return hashlib.sha256(data).hexdigest()


def _installation(package: Path) -> tuple[str, int]:
    """Return the installer's list of our files with their hashes, and when it wrote the list.

    The time is in nanoseconds. If our files aren't from an installed wheel, these are "" and 0.
    """
    for name in _wheel_folders(str(package.parent)):
        if not name.startswith("legalsite-"):
            continue
        file = package.parent / name / "RECORD"
        with suppress(OSError):
            record = file.read_text(encoding="utf-8", errors="replace")
            if "legalsite/disk/cache.py," in record:
                return record, file.stat().st_mtime_ns
    return "", 0


def _wheel_folders(folder: str) -> list[str]:
    """Return the names of the folders that describe installed wheels: `name-version.dist-info`."""
    with suppress(OSError), os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.name.endswith(".dist-info")]
    return []


def _stamps_of_younger_files(folder: str, time: int) -> Iterator[str]:
    """Yield a stamp (path, size, time) of each file below a folder that was written after `time`.

    Times are in nanoseconds. Compiled modules are left out.
    """
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                    continue
                stat = entry.stat()
                if stat.st_mtime_ns > time:
                    yield f"{entry.path} {stat.st_size} {stat.st_mtime_ns}"


def _keyed_hash(cache: Cache, name: str) -> "hashlib.blake2b":
    """Return a hash with the cache's key that has only read a record's name; the values follow."""
    return hashlib.blake2b(f"{name}\n".encode(), key=cache.key, digest_size=KEY_SIZE)


def _signature(digest: "hashlib.blake2b") -> bytes:
    """Return the last line of a record, which signs the lines that `digest` has read."""
    return f"{digest.hexdigest()}\n".encode()
