"""Hash all inputs of a build. A file is only hashed again if its size or time changed."""

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

KnownHashes = dict[str, tuple[int, int, str]]  # path → (size, modification time in ns, SHA-256)


class Inputs(Struct, frozen=True):
    """The hex SHA-256 of each input file."""

    content: dict[str, str]  # relative to content/
    layouts: Mapping[str, str]  # relative to layouts/
    config: str  # hash of the settings
    problems: ProblemTuple  # entries of content/ that can't be part of a site

    @property
    def digest(self) -> str:
        content = sorted(self.content.items())
        return digest_of(content, sorted(self.layouts.items()), self.config, self.problems)


def hash_inputs(root: Path, cache: Cache) -> Inputs:
    """Hash all inputs.

    Raises ProblemsFound with exit status 2 if entries of layouts/ can't be part of a site.
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
    """Looks up hashes from the last build (`before`), and collects hashes to keep (`trusted`)."""

    def __init__(self, before: KnownHashes) -> None:
        self.before = before
        self.trusted: KnownHashes = {}  # for the next build
        # in nanoseconds; a younger file may change again without a new modification time
        self._settled_before = time.time_ns() - MIN_SETTLED_AGE

    def sha256(self, name: str, size: int, mtime: int, data: Callable[[], bytes]) -> str:
        """Return the hash of a file, which is only read if its size or time changed.

        `mtime` is the modification time in nanoseconds, and `data` reads the file.
        """
        entry = self.before.get(name)  # (size, modification time, hash)
        if entry is None or entry[:2] != (size, mtime):
            entry = (size, mtime, hash_of(data()))
        # A file that was just written may change again without a new time. A name that isn't valid
        # Unicode can't be stored.
        if mtime < self._settled_before and name.isprintable():
            self.trusted[name] = entry
        return entry[2]


def digest_of(*parts: object) -> str:
    """Return the hex SHA-256 of strings, numbers, None, or nested tuples and lists of them."""
    return hash_of(repr(parts).encode(errors="surrogatepass"))


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
