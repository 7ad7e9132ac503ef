"""The record of the last build of an output folder: from what it made the site, on which day, and which files.

Whether there is nothing to do is answered before anything else is loaded, so this file and what it imports stay
small."""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from legalsite.disk.cache import open_cache, recall_json
from legalsite.disk.file_system import NO_FILE, stat_of, unchanged, walk
from legalsite.errors import Problem, ProblemTuple

FOLDERS, SETTINGS = ("content", "layouts"), ("legalsite.toml", "pyproject.toml")
# ns: a file this young may change again and keep its time; the coarsest file systems count in steps of 2 s
RACY = 2_000_000_000


class Numbers(NamedTuple):
    """What a build reports at its end."""

    policies: int
    versions: int
    pages: int
    recorded: bool
    next_change: date | None  # the next day on which the site changes
    unpublished: tuple[str, ...]  # the drafts that the ledger does not record yet, by path below content/
    warnings: ProblemTuple


class LastBuild(NamedTuple):
    """The last build of an output folder."""

    key: str  # a digest of all its inputs
    times: str  # what `input_times` returned when it began
    day: str  # day, timezone: the day for which it was made, and the time zone that decides which day it is
    timezone: str
    host: str  # the host that it was made for; empty for any
    pdf: str  # the versions of what made its PDFs; empty if it has none
    folder: str  # folder, output: the output folder as it was named, and the real folder that this led to
    output: str
    numbers: Numbers
    # the state of each file of the output as it was left, by part and path; `Tree` says what a state is
    files: dict[str, dict[str, str]]


def quick_look(
    last: LastBuild | None, root: Path, host: str, pdf: bool, day_in: Callable[[str], date]
) -> tuple[str, bool]:
    """Return the times of all inputs, as `input_times` does, and whether there is nothing to do on the day that it is
    in the site's time zone: if the inputs have the times that they had for the last build, day and host are the same,
    it has PDFs if they are wanted, and the output is as it was left."""
    times = input_times(root)
    if last is None or not times or (last.times, last.host, bool(last.pdf)) != (times, host, pdf):
        return times, False
    if day_in(last.timezone).isoformat() != last.day or os.path.realpath(root / last.folder) != last.output:
        return times, False
    return times, unchanged(last.output, last.files.values())


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


Recalled = tuple[LastBuild | None, Iterator[bytes]]
"""A last build, None if there is none, and each part of the site that it made as JSON, which `parts_made` in
stale_parts.py reads. Both are of one record, even if another build replaces that in between."""


def record_of(last: LastBuild, parts: Iterable[object]) -> Iterator[object]:
    """Yield the values of a record, each of which becomes a line: the build without its files, the files of each part,
    None, and the slug and the part of each part. So no line has all files of a large site."""
    return chain([last._replace(files={})], last.files.items(), [None], parts)


def recall_last(root: Path, output: Path | None, *, unpublished: bool) -> Recalled:
    """Return the last build into the folder on the command line, or else into that of the settings."""
    lines = recall_json(open_cache(root), record_name(output, unpublished=unpublished))
    try:
        *texts, numbers, _ = json.loads(next(lines, b""))
        key, times, day, timezone, host, pdf, folder, real = map(str, texts)
        files = dict(map(json.loads, iter(partial(next, lines), b"null\n")))
        last = LastBuild(key, times, day, timezone, host, pdf, folder, real, _numbers(numbers), files)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None, iter(())
    return last, map(bytes.rstrip, lines)


def _numbers(values: Any) -> Numbers:
    """Return the numbers that were kept. Raises TypeError or ValueError if they are of another shape."""
    policies, versions, pages, recorded, day, unpublished, warnings = values
    next_change = date.fromisoformat(day) if day else None
    problems = tuple(Problem(*warning) for warning in warnings)
    paths = tuple(map(str, unpublished))
    return Numbers(int(policies), int(versions), int(pages), bool(recorded), next_change, paths, problems)
