"""Print what the lock files require on Windows with CPython 3.13, without what only other systems or other checks need.

pip reads the markers of a requirement as those of the system that it runs on, even if it downloads for another one."""

import re
import sys
from pathlib import Path

from packaging.markers import Marker

WINDOWS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": "3.13.2",
    "python_version": "3.13",
    "sys_platform": "win32",
}
NOT_RUN_THERE = {  # a browser, linters, and PDFs, which need Pango
    *("axe-playwright-python", "hugo", "mypy", "playwright", "ruff", "weasyprint"),
}
ENTRY = re.compile(r"^([\w.-]+)(==\S+)(?: ; ([^\\\n]+?))?( \\\n(?:    --hash.*\n?)+)", re.MULTILINE)


def requirements(locks: list[Path]) -> dict[str, str]:
    """Return the entry of each package, with its hashes, under the package's name."""
    entries = {}
    for lock in locks:
        for name, version, marker, hashes in ENTRY.findall(lock.read_text(encoding="utf-8")):
            if name in NOT_RUN_THERE or (marker and not Marker(marker).evaluate(WINDOWS)):
                continue
            entries[name] = name + version + hashes
    return entries


if __name__ == "__main__":
    sys.stdout.writelines(requirements([Path(path) for path in sys.argv[1:]]).values())
