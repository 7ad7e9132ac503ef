"""What the last build of an output folder made, and from what: enough to tell that there is nothing to do.

That is answered before anything else is loaded, so this file and what it imports stay small."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from legalsite.disk.cache import Cache, keep, open_cache, recall_json
from legalsite.disk.file_system import NO_FILE, stat_of, unchanged, walk
from legalsite.errors import Problem

if TYPE_CHECKING:
    from legalsite.site.page_order import Ask, FailedPart, MadeFiles, PageOrder

FOLDERS, SETTINGS = ("content", "layouts"), ("legalsite.toml", "pyproject.toml")
# ns: a file this young may change again and keep its time; the coarsest file systems count in steps of 2 s
RACY = 2_000_000_000
PART, MANY_TASKS = 2_500, 5  # files of the output that make a task; tasks that are worth a second process

Value = TypeVar("Value")
Result = TypeVar("Result")


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
    `folder`, `output`: the output folder as it was named, and the real folder that this led to.
    `seen`: the stamp of each file of the output as it was left, by path; see `stamp_of` in disk/file_system.py."""

    key: str
    times: str
    day: str
    timezone: str
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


def quick_look(last: LastBuild | None, root: Path, day_in: Callable[[str], date], jobs: int = 1) -> QuickLook:
    """Compare the last build with what is on the disk, on the day that it is in the site's time zone: there is nothing
    to do if the inputs have the same times, it is the same day, and the output is as it was left. `jobs` is the number
    of processes that share a large site. In a small one, the output is not looked at if an input differs."""
    same_day = last is not None and day_in(last.timezone).isoformat() == last.day
    if last is None or not same_day or os.path.realpath(root / last.folder) != last.output:
        return QuickLook(input_times(root), nothing_to_do=False)
    output, seen = last.output, list(last.seen.items())

    def look(files: Sequence[tuple[str, str]]) -> str | bool:
        return unchanged(output, files) if files else input_times(root)

    tasks = [(), *(seen[start : start + PART] for start in range(0, len(seen), PART))]
    times, same = None, bool(seen)
    for result in _results(look, tasks, jobs):
        if isinstance(result, str):
            times = result
        else:
            same = same and result
        if times is not None and not (same and times and times == last.times):
            return QuickLook(times, nothing_to_do=False)
    return QuickLook(last.times, nothing_to_do=True)


def _results(look: Callable[[Value], Result], tasks: Sequence[Value], jobs: int) -> Iterator[Result]:
    """Yield the result of each task, in any order. Only many are shared between processes: starting one takes longer
    than looking at some thousand files."""
    if len(tasks) < MANY_TASKS:
        return map(look, tasks)
    from legalsite.disk.processes import map_unordered

    return map_unordered(look, tasks, jobs)


def page_process(jobs: int) -> AbstractContextManager["Ask | None"]:
    """Start a process that loads what makes pages while this one finds out which are due. The context has the function
    that sends it an order and yields its answers; None with one job."""

    from legalsite.disk.processes import on_call

    def made(wait: Callable[[], "PageOrder"]) -> Iterator["MadeFiles | FailedPart"]:
        from legalsite.site.page_values import answers

        return answers(wait())

    return on_call(made, jobs)


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
    said = repr((output and os.fspath(output), unpublished))
    return f"last-{sha256(said.encode(errors='surrogateescape')).hexdigest()[:12]}"


def recall_last(cache: Cache, name: str) -> LastBuild | None:
    """Return what `keep_last` kept; None if there is nothing."""
    try:
        *texts, numbers, seen = json.loads(recall_json(cache, name))
        key, times, day, timezone, folder, output = map(str, texts)
        return LastBuild(key, times, day, timezone, folder, output, _numbers(numbers), dict(seen))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def keep_last(cache: Cache, name: str, last: LastBuild) -> None:
    keep(cache, name, last)


def _numbers(values: Any) -> Numbers:
    """Return the numbers that were kept. Raises TypeError or ValueError if they are of another shape."""
    policies, revisions, pages, recorded, day, unpublished, warnings = values
    next_change = date.fromisoformat(day) if day else None
    problems = tuple(Problem(*warning) for warning in warnings)
    return Numbers(
        int(policies), int(revisions), int(pages), bool(recorded), next_change, tuple(map(str, unpublished)), problems
    )
