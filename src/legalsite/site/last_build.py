"""What the last build of an output folder made, and from what: enough to tell that there is nothing to do."""

import os
from datetime import date
from pathlib import Path

from msgspec import Struct

from legalsite.disk.cache import Cache, keep, recall
from legalsite.disk.file_system import Stat
from legalsite.errors import Problem
from legalsite.site.fingerprint import digest_of


class Numbers(Struct, frozen=True):
    """What a build reports at its end. `next_change` is the next day on which the site changes; `unpublished` are the
    drafts that the ledger does not record yet, by path below content/."""

    policies: int
    revisions: int
    pages: int
    recorded: bool
    next_change: date | None
    unpublished: tuple[str, ...]
    warnings: tuple[Problem, ...]


class LastBuild(Struct, frozen=True):
    """The last build of an output folder. `key` is a digest of all its inputs; `seen` is what tree.finish returned."""

    key: str
    seen: dict[str, Stat]
    numbers: Numbers


def state_name(output: Path, *, unpublished: bool) -> str:
    """Return the name under which the cache stores what a build of that folder leaves for the next build."""
    return digest_of(os.fspath(output), unpublished)[:12]


def recall_last(cache: Cache, name: str) -> LastBuild | None:
    return recall(cache, f"last-{name}", LastBuild)


def keep_last(cache: Cache, name: str, last: LastBuild) -> None:
    keep(cache, f"last-{name}", last)
