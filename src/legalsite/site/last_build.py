"""The record of the last build of an output folder: from what it made the site, on which day, and which files.

Whether there is nothing to do is answered before anything else is loaded, so this file and what it imports stay
small."""

import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from legalsite.disk.cache import Cache, open_cache, recall_json
from legalsite.disk.file_system import NO_FILE, stat_of, unchanged, walk
from legalsite.errors import Problem

FOLDERS, SETTINGS = ("content", "layouts"), ("legalsite.toml", "pyproject.toml")
# ns: a file this young may change again and keep its time; the coarsest file systems count in steps of 2 s
RACY = 2_000_000_000


class Numbers(NamedTuple):
    """What a build reports at its end. `next_change` is the next day on which the site changes; `unpublished` are the
    drafts that the ledger does not record yet, by path below content/."""

    policies: int
    revisions: int
    pages: int
    recorded: bool
    next_change: date | None
    unpublished: tuple[str, ...]
    warnings: tuple[Problem, ...]


class LastBuild(NamedTuple):
    """The last build of an output folder.

    `key`: a digest of all its inputs.
    `times`: what `input_times` returned when it began.
    `day`, `timezone`: the day for which it was made, and the time zone that decides which day it is.
    `host`: the host that it was made for; empty for any.
    `pdf`: the versions of what made its PDFs; empty if it has none.
    `folder`, `output`: the output folder as it was named, and the real folder that this led to.
    `seen`: the stamp of each file of the output as it was left, by path; see `stamp_of` in disk/file_system.py."""

    key: str
    times: str
    day: str
    timezone: str
    host: str
    pdf: str
    folder: str
    output: str
    numbers: Numbers
    seen: dict[str, str]


def recall_last_into(root: Path, output: Path | None, *, unpublished: bool) -> LastBuild | None:
    """Return the last build into the folder on the command line, or else into that of the settings; None if there is
    none."""
    return recall_last(open_cache(root), record_name(output, unpublished=unpublished))


class QuickLook(NamedTuple):
    """What names, sizes and times tell: the `times` of all inputs, as `input_times` returns them, and whether the last
    build made what a build would make now."""

    times: str
    nothing_to_do: bool


def quick_look(last: LastBuild | None, root: Path, host: str, pdf: bool, day_in: Callable[[str], date]) -> QuickLook:
    """Compare the last build with what is on the disk, on the day that it is in the site's time zone: there is nothing
    to do if the inputs have the same times, day and host are the same, it has PDFs if they are wanted, and the output
    is as it was left."""
    times = input_times(root)
    if last is None or not times or (last.times, last.host, bool(last.pdf)) != (times, host, pdf):
        return QuickLook(times, nothing_to_do=False)
    if day_in(last.timezone).isoformat() != last.day or os.path.realpath(root / last.folder) != last.output:
        return QuickLook(times, nothing_to_do=False)
    return QuickLook(times, bool(last.seen) and unchanged(last.output, last.seen.items()))


def input_times(root: Path) -> str:
    """Return a digest of the names, sizes and times of all files that a build may read; empty if these do not tell
    whether a file changed, because one is a link or is too young."""
    stats = [(f"{name}/{path}", stat) for name in FOLDERS for path, stat in walk(f"{root}/{name}")]
    stats += [(name, stat_of(f"{root}/{name}")) for name in SETTINGS]
    young = time.time_ns() - RACY
    if any(size == NO_FILE or mtime >= young for _, (size, mtime, _) in stats):
        return ""
    lines = [f"{path} {size} {mtime}\n" for path, (size, mtime, _) in sorted(stats)]
    return sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()


def record_name(output: Path | None, *, unpublished: bool) -> str:
    """Return the name under which the cache stores the last build into the folder on the command line, or into that of
    the settings."""
    into = repr((output and os.fspath(output), unpublished))
    return f"build-{sha256(into.encode(errors='surrogateescape')).hexdigest()[:12]}"


def recall_last(cache: Cache, name: str) -> LastBuild | None:
    """Return the record of a build, which `keep` kept before the slug and the part of each part that it made; None if
    there is none."""
    try:
        *texts, numbers, seen = json.loads(next(recall_json(cache, name), b""))
        key, times, day, timezone, host, pdf, folder, output = map(str, texts)
        return LastBuild(key, times, day, timezone, host, pdf, folder, output, _numbers(numbers), dict(seen))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def recall_parts(cache: Cache, name: str) -> Iterator[bytes]:
    """Yield each part of the site as JSON, which `parts_made` in stale_parts.py reads."""
    return map(bytes.rstrip, islice(recall_json(cache, name), 1, None))


def _numbers(values: Any) -> Numbers:
    """Return the numbers that were kept. Raises TypeError or ValueError if they are of another shape."""
    policies, revisions, pages, recorded, day, unpublished, warnings = values
    next_change = date.fromisoformat(day) if day else None
    problems = tuple(Problem(*warning) for warning in warnings)
    paths = tuple(map(str, unpublished))
    return Numbers(int(policies), int(revisions), int(pages), bool(recorded), next_change, paths, problems)
