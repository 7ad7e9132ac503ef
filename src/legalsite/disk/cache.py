"""Cache results of earlier runs in `.legalsite/`. Deleting the folder only costs time.

A record contains one or more typed values, each as a line of JSON, and then a line with a
signature: a keyed BLAKE2 hash. The key also depends on the code, so a record is only used by the
same code with the same key. Without the key, nobody can change a result, even with access to the
folder. A record with an invalid signature is ignored. So is a folder that isn't accessible, or that
git tracks. Nothing in the folder is ever executed.

The key is LEGALSITE_CACHE_KEY, or a file created for each user outside of the repository. Without a
key, nothing is stored or loaded.
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
MIN_GIVEN_KEY_LENGTH = 16  # in characters
KEY_SIZE = 32  # in bytes, of generated keys and of signatures

Value = TypeVar("Value")


class Cache(NamedTuple):
    """The cache of a site. `key` signs its records. An empty key disables the cache."""

    folder: Path
    key: bytes


def open_cache(root: Path) -> Cache:
    """Open the site's cache. Nothing is created until a record is stored.

    The key is empty if git tracks the cache, or there's no secret. Raises ProblemsFound (status 2)
    if LEGALSITE_CACHE_KEY is too short.
    """
    key = b""
    # a tracked cache may contain records that someone else wrote
    secret = b"" if is_tracked(root) else _signing_secret(root)
    if secret:
        key = hashlib.sha256(code_stamp().encode() + secret).digest()
    return Cache(root / FOLDER, key)


def is_tracked(root: Path) -> bool:
    """Return whether git's index contains a file in the cache.

    Anyone who can write to the repository might then write to the cache.
    """
    top = _work_tree(root)
    with suppress(OSError), open_regular(git_folder(top / ".git") / "index") as index:
        data = index.read()
        folder = (root.absolute().relative_to(top) / FOLDER).as_posix()
        # If the version of the index format (bytes 4 to 7) is 4, the index omits the start that a
        # path shares with the previous path, so only search for the name without the dot.
        if data[4:8] == b"\0\0\0\4":
            folder = FOLDER.lstrip(".")
        return os.fsencode(f"{folder}/") in data
    return False


def tracked_cache_problems(root: Path) -> Iterator[Problem]:
    """Warn if git tracks the cache, which is then ignored."""
    if is_tracked(root):
        message = "git tracks the cache, so every build ignores it and starts from scratch"
        help = f"remove it from the repository: `git rm -r --cached {FOLDER}`"
        yield Problem("cache-tracked", message, help, FOLDER, severity="warning")


def _work_tree(root: Path) -> Path:
    """Return the work tree that contains a site, or the site's folder outside of a repository."""
    root = root.absolute()
    for folder in (root, *root.parents):
        if os.path.lexists(folder / ".git"):
            return folder
    return root


def _signing_secret(root: Path) -> bytes:
    """Return the secret from which the cache's key is derived, or an empty secret.

    The secret is LEGALSITE_CACHE_KEY, or otherwise the user's key, which is created if necessary.
    Only people who may write to the cache know it. It's empty if the user's key would be in the
    repository, or if others could read it. Raises ProblemsFound (status 2) if LEGALSITE_CACHE_KEY
    is too short.
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
    if top not in folder.parents:  # a key in the repository would be shared
        with suppress(OSError, ProblemsFound):
            return _own_key(folder / "cache-key")
    return b""


def _own_key(file: Path) -> bytes:
    """Read the user's key, or create a missing one.

    Return an empty key if others can read the file, or if we didn't write it.
    """
    if not os.path.lexists(file):
        _make_key(file)
    with os.fdopen(open_own(file, os.O_RDONLY), "rb") as handle:
        status = os.fstat(handle.fileno())
        # we only write keys of this size
        if is_private(status) and status.st_size == KEY_SIZE:
            return handle.read()
    return b""


def _make_key(file: Path) -> None:
    """Create the user's key, unless another process does so at the same time."""
    file.parent.mkdir(0o700, parents=True, exist_ok=True)
    # write the whole key first; unlike renaming, linking never replaces another process's key
    new = file.with_name(f"{file.name}.{os.getpid()}")
    create_file(new, [os.urandom(KEY_SIZE)], 0o600)
    with suppress(FileExistsError):  # another process was faster
        file.hardlink_to(new)
    new.unlink()


def load_record(cache: Cache, name: str, kind: type[Value]) -> Value | None:
    """Load a value stored by `store_record`.

    Return None if there's no such record, or if its value isn't of the type `kind`.
    """
    import msgspec  # imported late because it loads slowly, as in `store_record`

    try:
        return msgspec.json.decode(next(load_json_lines(cache, name), b""), type=kind)
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return None


def load_json_lines(cache: Cache, name: str) -> Iterator[bytes]:
    """Yield the JSON of each value stored by `store_record`.

    Nothing is yielded if the record isn't signed with our key. To keep only one value in memory,
    the record is read twice: first to check the signature, then to yield the values.
    """
    with suppress(OSError, ValueError), open_regular(cache.folder / name) as file:
        digest = _keyed_hash(cache, name)
        last = b""  # previous line; the last line is the signature, which isn't hashed
        for line in file:
            digest.update(last)
            last = line
        if cache.key and last == _signature(digest):
            file.seek(0)  # read it again, now that the signature is valid
            yield from iter(file.readline, last)  # up to the signature


def store_record(cache: Cache, name: str, *values: object) -> None:
    """Store values of plain types, tuples, and structs as a record. `name` is a file name.

    Nothing is stored without a key, if the folder is a link or can't be written, or if a value
    contains invalid Unicode.
    """
    import msgspec  # imported late because it takes longer than a build without changes

    if not cache.key:
        return
    with suppress(OSError, ProblemsFound):
        make_ignored(cache.folder)
        unfinished = cache.folder / f"{name}.half"
        digest = _keyed_hash(cache, name)
        unfinished.unlink(missing_ok=True)  # left by a process that was killed
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
    """Return a stamp that changes whenever our files, Python, or installed packages change.

    Results of other code are then never used. Pipelines reinstall packages each time, so two
    installations of the same wheels have the same stamp. It takes a millisecond, because our files
    aren't read.
    """
    package = Path(__file__).parent.parent
    record, installed = _installation(package)
    # files modified after the installation, which `record` doesn't cover, or all files without an
    # installed wheel
    edited = list(_stamps_of_younger_files(str(package), installed))
    packages = []
    for folder in sys.path:
        if folder.endswith("-packages"):  # the folder is site-packages or, on Debian, dist-packages
            packages += _wheel_folders(folder)
    lines = [__version__, sys.version, record, *sorted(edited), *sorted(packages)]
    data = "\n".join(lines).encode(errors="surrogateescape")
    return hashlib.sha256(data).hexdigest()


def _installation(package: Path) -> tuple[str, int]:
    """Return the content and modification time of the installed wheel's RECORD file.

    The time is in nanoseconds. Return ("", 0) if legalsite wasn't installed from a wheel.
    """
    for name in _wheel_folders(str(package.parent)):
        if not name.startswith("legalsite-"):
            continue
        file = package.parent / name / "RECORD"
        with suppress(OSError):
            record = file.read_text(encoding="utf-8", errors="replace")
            # an editable installation also has a RECORD, but it doesn't list the modules
            if "legalsite/disk/cache.py," in record:
                return record, file.stat().st_mtime_ns
    return "", 0


def _wheel_folders(folder: str) -> list[str]:
    """Return the names of the metadata folders of installed wheels (`name-version.dist-info`)."""
    with suppress(OSError), os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.name.endswith(".dist-info")]
    return []


def _stamps_of_younger_files(folder: str, time: int) -> Iterator[str]:
    """Yield a stamp (path, size, time) for each file in a folder modified after `time`.

    Times are in nanoseconds. Compiled modules are ignored.
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
    """Start a hash with the cache's key and a record's name. The values are added later."""
    return hashlib.blake2b(f"{name}\n".encode(), key=cache.key, digest_size=KEY_SIZE)


def _signature(digest: "hashlib.blake2b") -> bytes:
    """Return the signature line for a record whose lines `digest` has hashed."""
    return f"{digest.hexdigest()}\n".encode()
