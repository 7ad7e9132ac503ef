"""The environment of a command: the site's folder, the date, and the number of processes.

This module doesn't import click.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from legalsite.cli.shell_commands import command_for_shell
from legalsite.errors import usage_failure
from legalsite.model.declared_time import DeclaredTime, local_day
from legalsite.system import allowed_cores

MAX_PROCESSES = 8  # starting more processes takes longer than they save


class Invocation(NamedTuple):
    """The options that all commands have. `given_root` is the value of --root, or None."""

    given_root: Path | None = None
    quiet: bool = False
    verbose: bool = False

    @property
    def root(self) -> Path:
        """The site's folder. Raises ProblemsFound (status 2) if there's no site."""
        folder = self.found_root
        if folder is None:
            message = f"no legalsite.toml in {Path.cwd().as_posix()} or above"
            help = "pass the site's folder: `--root FOLDER`\n  or create a site: `legalsite init`"
            raise usage_failure("no-site", message, help, "legalsite.toml")
        return folder

    @property
    def found_root(self) -> Path | None:
        """The folder passed with --root, or else the nearest site's folder, or None.

        The current folder and its parents are searched.
        """
        return self.given_root or root_of(Path.cwd())

    def command_line(self, words: str) -> str:
        """Build a legalsite command that can be pasted into a shell.

        The command includes --root if the user passed it.
        """
        call = f"legalsite {words}"
        if self.given_root:
            import shlex  # not needed for a build without changes

            root = shlex.quote(self.given_root.as_posix())
            call += f" --root {root}"
        return command_for_shell(call)

    def next_steps(self, heading: str, *calls: str) -> str:
        """Format a heading, followed by a command line for each of `calls`.

        Commands are indented by two more spaces than the last line of the heading.
        """
        last = heading.rpartition("\n")[2]
        margin = last.removesuffix(last.lstrip())  # leading spaces
        return f"\n{margin}  ".join([heading, *map(self.command_line, calls)])


def root_of(place: Path) -> Path | None:
    """Find the nearest site's folder, starting at `place` and going up, or return None.

    A site's folder contains legalsite.toml, or a pyproject.toml with [tool.legalsite].
    """
    for folder in (place, *place.parents):
        pyproject = folder / "pyproject.toml"
        if (folder / "legalsite.toml").exists():
            return folder
        if pyproject.is_file() and b"[tool.legalsite" in pyproject.read_bytes():
            return folder
    return None


def process_count() -> int:
    """Return the number of processes to use: one per available core, at most 8."""
    allowed = len(allowed_cores()) or os.cpu_count() or 1
    return min(allowed, MAX_PROCESSES)


def now() -> datetime:
    """Return the current time in UTC, or the time set in SOURCE_DATE_EPOCH.

    The variable contains seconds since 1970 (reproducible-builds.org). Its time is returned as a
    DeclaredTime, so that ledger lines show that it doesn't come from a clock.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return DeclaredTime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        message = f"SOURCE_DATE_EPOCH is {epoch!r}, which isn't a timestamp"
        raise usage_failure(
            "bad-environment", message, "set it to a Unix time in seconds"
        ) from None


def database(*, needed: bool = False) -> str:
    """Return the database URL from the environment, or an empty string.

    Raises ProblemsFound (status 2) if a database is `needed` and none is set in a pipeline
    (CI=true), because its runner wouldn't keep the record of who was notified.
    """
    url = os.environ.get("LEGALSITE_DATABASE_URL", "")
    if needed and not url and os.environ.get("CI") == "true":
        raise usage_failure(
            "bad-environment",
            "LEGALSITE_DATABASE_URL isn't set, and this runner (CI=true) "
            "wouldn't keep the record of who was notified",
            "set it to a PostgreSQL database outside this runner: "
            "postgresql://user:password@host/name",
        )
    return url


def today(timezone: str) -> date:
    return local_day(now(), timezone)
