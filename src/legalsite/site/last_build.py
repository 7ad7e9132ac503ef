"""The record of the last build of an output folder: from what it made the site, on which day, and
which files.

Whether there is nothing to do is answered before anything else is loaded, so this file and what it
imports stay small.
"""

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

from legalsite.disk.cache import load_json_lines, open_cache
from legalsite.disk.file_system import NO_FILE, is_unchanged, stat_of, walk
from legalsite.errors import Problem, ProblemTuple

FOLDERS = ("content", "layouts")
SETTINGS = ("legalsite.toml", "pyproject.toml")
MIN_SETTLED_AGE = (
    2_000_000_000  # ns: a younger file may change and keep its time, which may count in 2 s
)


class Numbers(NamedTuple):
    """What a build reports at its end."""

    policies: int
    versions: int
    pages: int
    recorded: bool
    next_change: date | None  # the next day on which the site changes
    unpublished: tuple[str, ...]  # the drafts that the ledger doesn't record, below content/
    warnings: ProblemTuple


class LastBuild(NamedTuple):
    """The last build of an output folder."""

    key: str  # a digest of all its inputs
    times: str  # what `input_times` returned when it began
    day: str  # for which it was made
    timezone: str  # decides which day it is
    host: str  # the host that it was made for; empty for any
    pdf: str  # the versions of what made its PDFs; empty if it has none
    folder: str  # the output folder as it was named
    output: str  # the real folder that this led to
    numbers: Numbers
    # the state (see `Tree`) of each file of the output as it was left, by part and path
    files: dict[str, dict[str, str]]


def quick_look(
    last: LastBuild | None, root: Path, host: str, pdf: bool, day_in: Callable[[str], date]
) -> tuple[str, bool]:
    """Return the times of all inputs, as `input_times` does, and whether there is nothing to do.

    There is nothing to do if all of this is as in the last build: the times of the inputs, the day
    in the site's time zone, the host, whether there are PDFs, and the output.
    """
    times = input_times(root)
    if last is None or not times:
        return times, False
    if (last.times, last.host, bool(last.pdf)) != (times, host, pdf):
        return times, False
    if day_in(last.timezone).isoformat() != last.day:
        return times, False
    if os.path.realpath(root / last.folder) != last.output:
        return times, False
    return times, is_unchanged(last.output, last.files.values())


def input_times(root: Path) -> str:
    """Return a digest of the names, sizes and times of all files that a build may read.

    It is empty if they don't tell whether a file changed: because a file is a link, or was written
    so recently that it may change again and keep its time.
    """
    stats = [(name, stat_of(f"{root}/{name}")) for name in SETTINGS]
    for name in FOLDERS:
        stats += [(f"{name}/{path}", stat) for path, stat in walk(f"{root}/{name}")]
    young = time.time_ns() - MIN_SETTLED_AGE
    lines = []
    for path, (size, mtime, _) in sorted(stats):
        if size == NO_FILE or mtime >= young:
            return ""
        lines.append(f"{path} {size} {mtime}\n")
    return sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()


def record_name(output: Path | None, *, unpublished: bool) -> str:
    """Return the name of the cache's record of the last build into a folder.

    `output` is the folder on the command line; without one, the settings name it. A build with
    drafts (`unpublished`) has another record.
    """
    into = repr((output and os.fspath(output), unpublished))
    digest = sha256(into.encode(errors="surrogateescape")).hexdigest()
    return f"build-{digest[:12]}"


Recalled = tuple[LastBuild | None, Iterator[bytes]]
"""A last build, if there is one, and each part of the site that it made, as JSON for `parts_made`.

Both are of one record, even if another build replaces that in between."""


def record_values(last: LastBuild, parts: Iterable[object]) -> Iterator[object]:
    """Yield the values of a record: the build, the files of each part, None, and each part.

    Each becomes a line, so no line has all files of a large site.
    """
    # the files follow in lines of their own, until the line None
    return chain([last._replace(files={})], last.files.items(), [None], parts)


def recall_last(root: Path, output: Path | None, *, unpublished: bool) -> Recalled:
    """Return the last build into the folder on the command line, or else of the settings."""
    lines = load_json_lines(open_cache(root), record_name(output, unpublished=unpublished))
    try:
        # the last field, `files`, is empty here: they follow, up to the line null
        *texts, numbers, _ = json.loads(next(lines, b""))
        # each by name, so that a record with more or fewer fields can't be read
        key, times, day, timezone, host, pdf, folder, real = map(str, texts)
        # a line for each part, [slug, its files], up to the line null
        files = dict(map(json.loads, iter(partial(next, lines), b"null\n")))
        of = (key, times, day, timezone, host, pdf, folder, real)
        last = LastBuild(*of, numbers=_numbers(numbers), files=files)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None, iter(())
    return last, map(bytes.rstrip, lines)


def _numbers(values: Any) -> Numbers:
    """Return the numbers of a build from their JSON values.

    Raises TypeError or ValueError if they are of another shape.
    """
    policies, versions, pages, recorded, day, unpublished, warnings = values
    return Numbers(
        int(policies),
        int(versions),
        int(pages),
        bool(recorded),
        date.fromisoformat(day) if day else None,
        tuple(map(str, unpublished)),
        tuple(Problem(*warning) for warning in warnings),
    )
