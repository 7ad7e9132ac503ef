"""`make bench`: runs all benchmarks, one after the other, and prints the load of the machine and the minutes of each.
On two quiet cores it takes less than 20 minutes. `make bench LONG=1` repeats everything more often, adds the rows that
take many minutes and gigabytes of disk. Fails at the end where one of them failed."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

PARTS: Mapping[
    str, tuple[Sequence[str], Sequence[str]]
] = {  # module → its arguments, and those of the long run
    "benchmarks.reference": ((), ("--runs", "7")),
    "benchmarks": ((), ("--runs", "5")),
    "benchmarks.scale": (("--sizes", "200", "1000"), ()),
    "benchmarks.redlines": (("--every", "4"), ()),
    "benchmarks.memory": (("--versions", "2000", "--each", "100"), ()),
    "benchmarks.long_inputs": (("--share", "4"), ()),
    "benchmarks.recipients": (("--rows", "250000"), ()),
    "benchmarks.sending": ((), ()),
    "benchmarks.preview": (("--saves", "15"), ()),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="all rows, however long they take")
    asked = parser.parse_args()
    failed = []
    for module, arguments in PARTS.items():
        command = [sys.executable, "-m", module, *arguments[asked.long]]
        print(f"\n## {' '.join(command[1:])}\nLoad: {os.getloadavg()[0]:.1f}\n", flush=True)
        started, used = time.monotonic(), _processor_time()
        if subprocess.run(command, check=False).returncode:
            failed.append(module)
        wall, cpu = (time.monotonic() - started) / 60, (_processor_time() - used) / 60
        print(f"\n{wall:.1f} minutes, {cpu:.1f} of processor time", flush=True)
    print(f"\nMissed: {', '.join(failed)}" if failed else "\nAll within what we promise.")
    return 1 if failed else 0


def _processor_time() -> float:
    """Return the seconds of processor time of all programs that have ended."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main())
