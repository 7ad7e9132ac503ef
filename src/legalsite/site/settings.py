"""legalsite.toml, else [tool.legalsite] of pyproject.toml → Config; with the cache, an unchanged file is not parsed
again."""

import hashlib
from pathlib import Path

from msgspec import Struct

from legalsite.disk.cache import Cache, keep, open_cache, recall
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.config import Config

OWN, SHARED = "legalsite.toml", "pyproject.toml"
RECORD = "config"
NO_SETTINGS = Config(title="", url="")
"""For a command that needs no settings, or that wrong settings must not stop."""


class KnownConfig(Struct, frozen=True):
    """A config, with the name and the SHA-256 of the file that it was read from."""

    path: str
    sha256: str
    config: Config


def config_path(root: Path) -> str:
    """Return the name of the file that holds the settings."""
    pyproject = root / SHARED
    if not (root / OWN).exists() and pyproject.is_file() and b"[tool.legalsite" in pyproject.read_bytes():
        return SHARED
    return OWN


def read_settings(root: Path, cache: Cache | None = None) -> Config:
    """Return the settings. With a `cache`, an unchanged file is not parsed again. Raises ProblemsFound (status 2) if
    there is no such file, or with every problem in it."""
    path = config_path(root)
    try:
        data = (root / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        help = "run `legalsite init`, or name the site's folder with --root"
        raise ProblemsFound([Problem("no-site", f"there is no {path} in {root}", help, path)], 2) from None
    sha256 = hashlib.sha256(data).hexdigest()
    known = recall(cache, RECORD, KnownConfig) if cache else None
    if known and known.path == path and known.sha256 == sha256:
        return known.config
    from legalsite.source.config import read_config

    config = read_config(data, path)
    if cache:
        keep(cache, RECORD, KnownConfig(path, sha256, config))
    return config


def remembered_settings(root: Path) -> Config:
    """Return the settings, from the site's own cache if the file did not change."""
    return read_settings(root, open_cache(root))
