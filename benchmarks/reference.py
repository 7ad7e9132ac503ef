"""`python -m benchmarks.reference`: what a build costs beside that of a fixed commit, in the same run.

Steps that each measured "1.00 x" against the step before once added up to 1.17 x, so the reference doesn't move. It is
a wheel of one commit, built from this repository's history into an environment of its own. Each program publishes the
same texts with its own commands, and only its builds are timed, in turn. Ratios are those of the least processor time.
With `--instructions`, each build runs once, in one process, and its instructions are counted.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import corpus
from benchmarks.measure import LEGALSITE, instructions, run, set_aside
from benchmarks.sites import amend, write_ours

COMMIT = "9f39fbe6b"
ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / ".venv" / f"reference-{COMMIT}"
WORDS = 1500
POLICIES = {100: 10, 200: 20, 1_000: 100, 5_000: 500}  # by versions in all
SIZES = (200, 1_000)
RUNS = {100: 7, 200: 7, 1_000: 3, 5_000: 1}
REVISE = "revise policy-0000 --change minor --approved-by Office --summary"


@dataclass(frozen=True, slots=True)
class Program:
    """A legalsite and the site that it has published."""

    command: str
    site: Path
    is_counted: bool = False  # whether to count instructions instead of seconds

    def __call__(self, *arguments: str) -> float:
        """Run a command of it in its site and return the seconds of all processors."""
        return run([self.command, *arguments, "--quiet"], self.site).cpu

    def build(self) -> float:
        """Build its site and return the seconds of all processors, or the millions of instructions."""
        if not self.is_counted:
            return self("build")
        python = str(Path(self.command).with_name("python"))
        return instructions([python, self.command, "build", "--jobs", "1", "--quiet"], self.site)

    def cold(self, _: int) -> float:
        """Return the cost of a first build."""
        set_aside(*(self.site / made for made in ("output", ".output.staging", ".legalsite")))
        return self.build()

    def changed(self, number: int) -> float:
        """Return the cost of a build after one policy got another version."""
        self(*REVISE.split(), f"Form {number}.")
        amend(self.site / "content/policy-0000.md", number)
        self("publish", "policy-0000")
        return self.build()

    def unchanged(self, _: int) -> float:
        """Return the cost of a build with nothing to do."""
        self("build")  # the build before may have been too early to store the times of its inputs
        return self.build()


STEPS: Sequence[tuple[str, Callable[[Program, int], float]]] = (
    ("cold", Program.cold),
    ("one change", Program.changed),
    ("nothing changed", Program.unchanged),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="*", choices=POLICIES, default=list(SIZES), help="versions"
    )
    parser.add_argument("--runs", type=int, help="of each size, instead of 7 and 3")
    parser.add_argument("--instructions", action="store_true", help="count them, in one run each")
    asked = parser.parse_args()
    reference = reference_program()
    unit = "seconds of all processors, least of several runs"
    if asked.instructions:
        unit = "millions of instructions, in one process"
    print(f"Beside {COMMIT}; {unit}\n")
    print("| versions | build | now | reference | ratio |\n|---:|---|---:|---:|---:|")
    for size in asked.sizes:
        runs = 1 if asked.instructions else asked.runs or RUNS[size]
        for name, ours, theirs in _compared(size, runs, reference, is_counted=asked.instructions):
            print(
                f"| {size:,} | {name} | {ours:.3f} | {theirs:.3f} | **{ours / theirs:.3f}** |",
                flush=True,
            )
    return 0


def reference_program() -> str:
    """Return the path of the reference's `legalsite`; build it first if it isn't there yet."""
    program = ENVIRONMENT / "bin/legalsite"
    if program.exists():
        return str(program)
    known = subprocess.run(
        ["git", "-C", str(ROOT), "cat-file", "-e", f"{COMMIT}^{{commit}}"], check=False
    )
    if known.returncode:
        sys.exit(f"the history lacks {COMMIT}, the reference: run `git fetch --unshallow`")
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(
            ["git", "-C", str(ROOT), "archive", COMMIT], check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        python = str(ENVIRONMENT / "bin/python")
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        locked = f"{folder}/.ci/locks/runtime.txt"
        subprocess.run([*pip, "install", "--require-hashes", "-r", locked], check=True)
        built = [
            *pip,
            "wheel",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            f"{folder}/wheels",
            folder,
        ]
        subprocess.run(built, check=True)
        (wheel,) = Path(folder, "wheels").glob("*.whl")
        subprocess.run([*pip, "install", "--no-deps", str(wheel)], check=True)
    return str(program)


def _compared(
    size: int, runs: int, reference: str, *, is_counted: bool
) -> Iterator[tuple[str, float, float]]:
    """Yield each kind of build with its least cost now, and that of the reference."""
    with tempfile.TemporaryDirectory() as folder:
        programs = [
            Program(LEGALSITE, Path(folder) / "now", is_counted),
            Program(reference, Path(folder) / "reference", is_counted),
        ]
        for program in programs:
            write_ours(program.site, corpus(POLICIES[size], size // POLICIES[size], WORDS))
            program("publish", "--keep-dates")
            program("build")  # a new installation compiles its layouts in its first build
        for name, step in STEPS:
            costs: list[list[float]] = [[], []]
            for number in range(runs):
                for place, program in enumerate(programs):
                    costs[place].append(step(program, number))
            yield name, min(costs[0]), min(costs[1])


if __name__ == "__main__":
    sys.exit(main())
