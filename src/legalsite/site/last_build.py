"""The record of the last build into an output folder: its inputs, date, and files.

A build without changes only loads this module and its imports, so they must stay small.
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
    # In nanoseconds. A newer file may change without a new modification time, because times may
    # have a resolution of 2 s.
    2_000_000_000
)


class Numbers(NamedTuple):
    policies: int
    versions: int
    pages: int
    recorded: bool
    next_change: date | None  # the next date on which the site changes
    unpublished: tuple[str, ...]  # paths of unrecorded drafts, relative to content/
    warnings: ProblemTuple


class LastBuild(NamedTuple):
    key: str  # digest of all inputs
    times: str  # result of `input_times` at the start of the build
    day: str  # date for which the site was built
    timezone: str  # the site's time zone, which determines the date
    host: str  # host named on the command line
    pdf: str  # versions of the software that creates PDFs; empty without PDFs
    folder: str  # output folder as the user specified it
    output: str  # resolved path of the output folder
    numbers: Numbers
    # part → path → state of the file (see `Tree`)
    files: dict[str, dict[str, str]]


def quick_look(
    last: LastBuild | None, root: Path, host: str, pdf: bool, day_in: Callable[[str], date]
) -> tuple[str, bool]:
    """Return the result of `input_times`, and whether the site is up to date.

    Inputs, the date in the site's time zone, the host, the use of PDFs, and the output must be the
    same as in the last build.
    """
    times = input_times(root)
    # there was no build, or the inputs may have changed without a new time
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
    """Return a digest of the names, sizes, and times of all files that a build may read.

    Return an empty string if the digest couldn't detect all changes.
    """
    stats = [(name, stat_of(f"{root}/{name}")) for name in SETTINGS]
    for name in FOLDERS:
        stats += [(f"{name}/{path}", stat) for path, stat in walk(f"{root}/{name}")]
    young = time.time_ns() - MIN_SETTLED_AGE
    lines = []
    for path, (size, mtime, _) in sorted(stats):
        # The target of a link (size NO_FILE) may change, and a file that was just written may
        # change again without a new time. A missing settings file has another size, so it's part of
        # the digest.
        if size == NO_FILE or mtime >= young:
            return ""
        lines.append(f"{path} {size} {mtime}\n")
    return sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()


def record_name(output: Path | None, *, unpublished: bool) -> str:
    """Return the name of the cache record for builds into a folder.

    `output` is the folder on the command line, or None for the folder in the settings. Builds with
    drafts (`unpublished`) have a separate record.
    """
    into = repr((output and os.fspath(output), unpublished))
    digest = sha256(into.encode(errors="surrogateescape")).hexdigest()
    return f"build-{digest[:12]}"


Recalled = tuple[LastBuild | None, Iterator[bytes]]
"""The last build, if any, and the parts that it built, as JSON for `decode_parts`. Both come from the
same record, even if another build replaces it in the meantime."""


def record_values(last: LastBuild, parts: Iterable[object]) -> Iterator[object]:
    """Yield the values to store for a build. Each value becomes a line.

    The first value is the build without its files. The files of each part, None, and the parts
    follow. Files are stored separately, so that lines don't get too long on a large site.
    """
    return chain([last._replace(files={})], last.files.items(), [None], parts)


def recall_last(root: Path, output: Path | None, *, unpublished: bool) -> Recalled:
    """Load the record of the last build into the folder on the command line or in the settings."""
    lines = load_json_lines(open_cache(root), record_name(output, unpublished=unpublished))
    try:
        # the last field is `files`, which is stored in the following lines, up to null
        *texts, numbers, _ = json.loads(next(lines, b""))
        # a line for each part: [slug, files]; `iter` stops at the line with null
        files = dict(map(json.loads, iter(partial(next, lines), b"null\n")))
        # raises TypeError for a record with more or fewer fields
        last = LastBuild._make([*map(str, texts), _numbers(numbers), files])
    # there's no record, or it's damaged or from another version of legalsite
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None, iter(())
    return last, map(bytes.rstrip, lines)  # the remaining lines are the parts


def _numbers(values: Any) -> Numbers:
    """Convert JSON values to Numbers.

    Raises TypeError or ValueError if the values have a different structure.
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
