"""`python -m benchmarks.scale`: builds and checks sites of 200 to 100,000 versions, prints a Markdown table of time
and memory. Fails where the memory is above what we promise."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import corpus
from benchmarks.measure import LEGALSITE, Cost, run
from benchmarks.sites import amend, write_ours

SIZES = (200, 1_000, 10_000, 100_000)
EACH = 50  # versions of a policy
WORDS = 300
MEMORY = {100_000: 500}  # MB of the largest process
MOST = 300  # MB for every other size


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="revisions")
    asked = parser.parse_args()
    print(
        f"{EACH} versions of each policy, texts of {WORDS} words; seconds of all processors; MB of the largest process"
    )
    print(
        "\n| versions | build | one change | nothing changed | check | memory of the build | one change | check |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    held = True
    for size in asked.sizes:
        build, change, unchanged, check = _costs(size)
        missed = max(build.memory, change.memory, check.memory) > MEMORY.get(size, MOST)
        seconds = " | ".join(f"{cost.cpu:.2f} s" for cost in (build, change, unchanged, check))
        memory = " | ".join(f"{cost.memory:.0f} MB" for cost in (build, change, check))
        print(f"| {size:,} | {seconds} | {memory} |{' MISSED' * missed}", flush=True)
        held &= not missed
    return 0 if held else 1


def _costs(size: int) -> list[Cost]:
    """Return what a cold build, a build after one change, one with nothing to do, and a check cost."""
    folder = Path(tempfile.mkdtemp())
    try:
        write_ours(folder, corpus(size // EACH, EACH, WORDS))
        build = [LEGALSITE, "build", "--unpublished", "--quiet"]
        cold = run(build, folder)
        amend(folder / "content/policy-0000.md", 1)
        costs = [cold, run(build, folder), run(build, folder)]
        return [*costs, run([LEGALSITE, "check", "--quiet", "--format", "concise"], folder, (0, 1))]
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
