"""The hashes of all that a build reads. A file is hashed again if its size or time changed."""

import hashlib
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from legalsite.disk.archive import read, scan_files
from legalsite.disk.cache import Cache, load_record, store_record
from legalsite.disk.layout_files import layout_files, read_layout
from legalsite.errors import ProblemTuple
from legalsite.site.last_build import MIN_SETTLED_AGE
from legalsite.site.settings import config_bytes, config_path

RECORD = "hashes"

KnownHashes = dict[str, tuple[int, int, str]]  # path → size, time of modification in ns, SHA-256


class Inputs(Struct, frozen=True):
    """The SHA-256 (hex) of each file by its path."""

    content: dict[str, str]  # below content/
    layouts: Mapping[str, str]  # below layouts/
    config: str  # of the settings
    problems: ProblemTuple  # about entries in content/ that can't be files of a site

    @property
    def digest(self) -> str:
        """Return one digest of all inputs."""
        content = sorted(self.content.items())
        layouts = sorted(self.layouts.items())
        return digest_of(content, layouts, self.config, self.problems)


def hash_inputs(root: Path, cache: Cache) -> Inputs:
    """Hash all inputs.

    Raises ProblemsFound (status 2) with every entry in layouts/ that cannot be a file of a site.
    """
    known = _KnownHashes(load_record(cache, RECORD, KnownHashes) or {})
    files, problems = scan_files(root)
    content = {}
    for path, (size, mtime) in files.items():
        data = partial(read, root, path)
        content[path] = known.sha256(f"content/{path}", size, mtime, data)
    layouts = {}
    for path, (size, mtime, _) in layout_files(root).items():
        data = partial(read_layout, root, path)
        layouts[path] = known.sha256(f"layouts/{path}", size, mtime, data)
    config = hash_of(config_bytes(root, config_path(root)))
    if known.trusted != known.before:
        store_record(cache, RECORD, known.trusted)
    return Inputs(content, layouts, config, tuple(problems))


class _KnownHashes:
    """The hashes that the last build kept in `before`, and those to keep in `trusted`."""

    def __init__(self, before: KnownHashes) -> None:
        self.before = before
        self.trusted: KnownHashes = {}  # for the next build
        # nanoseconds; a file that was written later may change again and keep its time
        self._settled_before = time.time_ns() - MIN_SETTLED_AGE

    def sha256(self, name: str, size: int, mtime: int, data: Callable[[], bytes]) -> str:
        """Return the hash of a file, which is read only if its size or time changed.

        `name` is the file's path, `mtime` its time of modification in nanoseconds, and `data`
        returns its bytes. The hash is kept for the next build if the file hasn't been written just
        now: only then, a later change would also change its time.
        """
        entry = self.before.get(name)  # (size, mtime, hash)
        if entry is None or entry[:2] != (size, mtime):  # another size or time
            entry = (size, mtime, hash_of(data()))
        # Only a file that was last written a while ago is trusted. A name that isn't valid Unicode
        # would keep the whole record from being stored.
        if mtime < self._settled_before and name.isprintable():
            self.trusted[name] = entry
        return entry[2]  # the hash


def digest_of(*parts: object) -> str:
    """Return the SHA-256 of strings, numbers, None, and tuples and lists of these."""
    return hash_of(repr(parts).encode(errors="surrogatepass"))


def hash_of(data: bytes) -> str:
    """Return the SHA-256 of these bytes (hex)."""
    return hashlib.sha256(data).hexdigest()
