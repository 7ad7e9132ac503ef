"""What a command takes from its surroundings: the site's folder, the day, the number of processes.

Loads no click.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from legalsite.cli.shell_commands import command_for_shell
from legalsite.errors import usage_failure
from legalsite.model.declared_time import DeclaredTime, local_day
from legalsite.system import allowed_cores

MAX_PROCESSES = 8  # beyond it, starting one costs more than it saves


class Invocation(NamedTuple):
    """The options that every command has. `given_root` is --root, or None if it wasn't given."""

    given_root: Path | None = None
    quiet: bool = False
    verbose: bool = False

    @property
    def root(self) -> Path:
        """The site's folder. Raises ProblemsFound (status 2) if no site is found."""
        folder = self.found_root
        if folder is None:
            message = f"no legalsite.toml in {Path.cwd().as_posix()} or above"
            help = "pass the site's folder: `--root FOLDER`\n  or create a site: `legalsite init`"
            raise usage_failure("no-site", message, help, "legalsite.toml")
        return folder

    @property
    def found_root(self) -> Path | None:
        """The folder that --root names; else the nearest site's folder, from the current one up.

        None if no site is found.
        """
        return self.given_root or root_of(Path.cwd())

    def command_line(self, words: str) -> str:
        """Return `legalsite` and these words as a command line to paste, with --root if given."""
        call = f"legalsite {words}"
        if self.given_root:
            import shlex  # a build with nothing to do quotes nothing

            root = shlex.quote(self.given_root.as_posix())
            call += f" --root {root}"
        return command_for_shell(call)

    def next_steps(self, heading: str, *calls: str) -> str:
        """Return what to do next: a heading, and the command line of each call on its own line.

        The command lines are indented by two spaces more than the last line of the heading.
        """
        last = heading.rpartition("\n")[2]
        margin = last.removesuffix(last.lstrip())  # the spaces before its words
        return f"\n{margin}  ".join([heading, *map(self.command_line, calls)])


def root_of(place: Path) -> Path | None:
    """Return the nearest site's folder, from this one up; None if there is none.

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
    """Return how many processes to use: one per core that this process may use, at most 8."""
    allowed = len(allowed_cores()) or os.cpu_count() or 1
    return min(allowed, MAX_PROCESSES)


def now() -> datetime:
    """Return the current time in UTC, or the time that SOURCE_DATE_EPOCH sets.

    That variable has seconds since 1970 (reproducible-builds.org). Its time is a DeclaredTime, so
    that ledger lines can say that the time was set.
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
    """Return the URL of the database that the environment sets; empty if it sets none.

    Raises ProblemsFound (status 2) if a database is `needed`, and a pipeline (CI=true) sets none:
    its runner wouldn't keep the record of who was notified.
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
    """Return today's date in the site's time zone."""
    return local_day(now(), timezone)
