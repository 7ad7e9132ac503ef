"""`make bench`: runs all benchmarks, one after the other, and prints the load of the machine and the minutes of each.
`make bench LONG=1` adds the rows that take many minutes and gigabytes of disk, and draws the growth anew. Fails at the
end where one of them failed."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

PARTS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {  # module → its arguments, and those of the long run
    "benchmarks": ((), ()),
    "benchmarks.scale": (("--sizes", "200", "1000", "10000"), ("--plot", "docs/build-growth.svg")),
    "benchmarks.redlines": (("--every", "4"), ("--plot", "docs/redline-growth.svg")),
    "benchmarks.memory": (("--revisions", "2000"), ()),
    "benchmarks.long_inputs": (("--share", "4"), ()),
    "benchmarks.recipients": ((), ()),
    "benchmarks.sending": ((), ()),
    "benchmarks.preview": ((), ()),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="all rows, however long they take")
    asked = parser.parse_args()
    failed = []
    for module, arguments in PARTS.items():
        command = [sys.executable, "-m", module, *arguments[asked.long]]
        print(f"\n## {' '.join(command[1:])}\nLoad: {os.getloadavg()[0]:.1f}\n", flush=True)
        started = time.monotonic()
        if subprocess.run(command, check=False).returncode:
            failed.append(module)
        print(f"\n{(time.monotonic() - started) / 60:.1f} minutes", flush=True)
    print(f"\nMissed: {', '.join(failed)}" if failed else "\nAll within what we promise.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
