"""The hashes of everything that a build reads; a file is hashed again only if its size or time changed."""

import hashlib
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from legalsite.disk.archive import read, scan_files
from legalsite.disk.cache import Cache, keep, recall
from legalsite.disk.layout_files import layout_files, read_layout
from legalsite.errors import ProblemTuple
from legalsite.site.last_build import RACY
from legalsite.site.settings import config_bytes, config_path

RECORD = "hashes"

Known = dict[str, tuple[int, int, str]]  # path → size, time of modification in ns, sha256


class Inputs(Struct, frozen=True):
    """The SHA-256 (hex) of each file by its path: `content` for content/, `layouts` for layouts/, `config` for the
    settings. `problems` are about entries in content/ that cannot be files of a site."""

    content: dict[str, str]
    layouts: Mapping[str, str]
    config: str
    problems: ProblemTuple

    @property
    def digest(self) -> str:
        """Return one digest of all inputs."""
        return digest_of(sorted(self.content.items()), sorted(self.layouts.items()), self.config, self.problems)


def hash_inputs(root: Path, cache: Cache) -> Inputs:
    """Hash all inputs. Raises ProblemsFound (status 2) with every entry in layouts/ that cannot be a file of a site."""
    started, before = time.time_ns(), recall(cache, RECORD, Known) or {}
    hashes: Known = {}
    files, problems = scan_files(root)
    content = {
        path: _hash(f"content/{path}", stat, partial(read, root, path), before, hashes) for path, stat in files.items()
    }
    layouts = {
        path: _hash(f"layouts/{path}", stat[:2], partial(read_layout, root, path), before, hashes)
        for path, stat in layout_files(root).items()
    }
    config = hash_of(config_bytes(root, config_path(root)))
    trusted = {path: entry for path, entry in hashes.items() if entry[1] < started - RACY and path.isprintable()}
    if trusted != before:
        keep(cache, RECORD, trusted)
    return Inputs(content, layouts, config, tuple(problems))


def digest_of(*parts: object) -> str:
    """Return the SHA-256 of values that differ in their repr: strings, numbers, None, and tuples and lists of these."""
    return hash_of(repr(parts).encode(errors="surrogatepass"))


def hash_of(data: bytes) -> str:
    """Return the SHA-256 of these bytes (hex)."""
    return hashlib.sha256(data).hexdigest()


def _hash(path: str, stat: tuple[int, int], data: "partial[bytes]", before: Known, hashes: Known) -> str:
    entry = before.get(path)
    if entry is None or (entry[0], entry[1]) != stat:
        entry = (*stat, hash_of(data()))
    hashes[path] = entry
    return entry[2]
