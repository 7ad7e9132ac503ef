"""Runs legalsite in a process that may use little time and memory."""

import subprocess
import sys
from pathlib import Path

MAX_MEMORY = 700 << 20  # bytes of addresses, of which a process uses less
MAX_SECONDS = 10  # of a processor
# `main` collects garbage as rarely as the command does, which `run` doesn't
CHILD = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, ({MAX_MEMORY}, {MAX_MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({MAX_SECONDS}, {MAX_SECONDS}))
from legalsite.cli import main
main()
"""


def run_limited(folder: Path, *call: str) -> tuple[int, str]:
    """Return the exit status and the errors of a command in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *call], cwd=folder, capture_output=True, check=False
    )
    return done.returncode, done.stderr.decode()
