"""Runs legalsite in a process that may use little time and memory."""

import subprocess
import sys
import time
from functools import cache
from math import ceil
from pathlib import Path

MAX_MEMORY = 700 << 20  # bytes of addresses, of which a process uses less
MAX_SECONDS = 10  # of a processor, where the reference work takes at most REFERENCE_SECONDS
REFERENCE_SECONDS = 0.3
MAX_FACTOR = 3  # by which a slower machine may exceed MAX_SECONDS
CHILD = """
import resource, sys
memory, seconds = int(sys.argv.pop(1)), int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
from legalsite.cli import run
sys.exit(run(sys.argv[1:]))
"""


@cache
def seconds_allowed() -> int:
    """Return how many seconds of a processor a process may use on this machine.

    The same import took 9 s on one machine, and 18 s on another with slow memory. So the limit is a
    ratio to fixed work that also makes many small objects.
    """
    start = time.process_time()
    names = [str(number) for number in range(1_000_000)]
    assert len({name: name for name in names}) == len(names)
    factor = (time.process_time() - start) / REFERENCE_SECONDS
    return ceil(MAX_SECONDS * min(max(factor, 1), MAX_FACTOR))


def run_limited(folder: Path, *call: str) -> tuple[int, str]:
    """Return the exit status and the errors of a command in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(MAX_MEMORY), str(seconds_allowed()), *call],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stderr.decode()
