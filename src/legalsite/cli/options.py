"""Options that every command shares: the site's folder, how much to print, and the day."""

import functools
import os
import shlex
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from legalsite.cli.terminal import warn
from legalsite.errors import Problem, ProblemsFound

MOST_PROCESSES = 8  # beyond it, starting one costs more than it saves


class Invocation(NamedTuple):
    """The options of one call. `given_root` is --root, or None if it was not given."""

    given_root: Path | None
    quiet: bool
    verbose: bool

    @property
    def root(self) -> Path:
        """The site's folder. Raises ProblemsFound (status 2) if there is none."""
        folder = self.found_root
        if folder is None:
            help = "run `legalsite init`, or name the folder with --root"
            message = f"no legalsite.toml in {Path.cwd()} or above"
            raise ProblemsFound([Problem("no-site", message, help, "legalsite.toml")], 2)
        return folder

    @property
    def found_root(self) -> Path | None:
        """The given folder, else the current one or the nearest above it that contains legalsite.toml, or a
        pyproject.toml with [tool.legalsite]; None if there is none."""
        if self.given_root:
            return self.given_root
        here = Path.cwd()
        for folder in (here, *here.parents):
            pyproject = folder / "pyproject.toml"
            if (folder / "legalsite.toml").exists():
                return folder
            if pyproject.is_file() and b"[tool.legalsite" in pyproject.read_bytes():
                return folder
        return None

    def call(self, words: str) -> str:
        """Return a command line of legalsite for this site, to paste: with --root if it was given."""
        return f"legalsite {words}" + (f" --root {shlex.quote(str(self.given_root))}" if self.given_root else "")

    def steps(self, heading: str, *calls: str) -> str:
        """Return what to do next: a heading, and each command line on a line of its own, to paste."""
        return "\n".join([heading, *(f"  {self.call(words)}" for words in calls)])


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --root, --quiet and --verbose, and pass them on as one `site: Invocation`."""
    root = click.option("--root", type=click.Path(path_type=Path, file_okay=False), help="The site's folder.")
    return root(loudness(function))


def loudness(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --quiet and --verbose, and pass them on as a `site: Invocation` with the command's own `root`, if it has
    one."""

    @click.option("--quiet", "-q", is_flag=True, help="Print problems only.")
    @click.option("--verbose", "-v", is_flag=True, help="Also print which site it works on and how long it took.")
    @functools.wraps(function)
    def command(*args: Any, root: Path | None = None, quiet: bool, verbose: bool, **kwargs: Any) -> Any:
        site = Invocation(root, quiet, verbose)
        if not verbose:
            return function(*args, site=site, **kwargs)
        started = time.monotonic()
        warn(f"site: {site.found_root or 'none'}")
        try:
            return function(*args, site=site, **kwargs)
        finally:
            warn(f"took {time.monotonic() - started:.2f} s")

    return command


def cores() -> int:
    """Return how many processes to work with: one for each core that this process may use, at most MOST_PROCESSES."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, MOST_PROCESSES)


def now() -> datetime:
    """Return the time in UTC. SOURCE_DATE_EPOCH (seconds since 1970, reproducible-builds.org) sets it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        problem = Problem(
            "bad-environment", f"SOURCE_DATE_EPOCH is {epoch!r}, which is not a time", "give whole seconds since 1970"
        )
        raise ProblemsFound([problem], 2) from None


def today(timezone: str) -> date:
    """Return the day that it is now in the site's time zone."""
    if timezone == "UTC":
        return now().date()
    from zoneinfo import ZoneInfo

    return now().astimezone(ZoneInfo(timezone)).date()


class Day(click.ParamType[date]):
    """An ISO day on the command line."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a valid date; use YYYY-MM-DD", param, ctx)


as_of = click.option("--as-of", type=Day(), help="Work as if it were this day. Default: today in the site's time zone.")
