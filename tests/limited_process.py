"""Run legalsite in a process with limits on time and memory."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from started_legalsite import LIMITS

MAX_MEMORY = 700 << 20  # bytes of address space; the process uses less
MAX_SECONDS = 10  # of CPU time

LimitedRun = Callable[..., tuple[int, str]]


@pytest.fixture
def run_limited(legalsite: Path) -> LimitedRun:
    """Return a function that runs a command in a folder, and returns its exit status and errors."""

    def run_limited(folder: Path, *call: str) -> tuple[int, str]:
        environment = {**os.environ, LIMITS: f"{MAX_MEMORY} {MAX_SECONDS}"}
        done = subprocess.run(
            [legalsite, *call], cwd=folder, env=environment, capture_output=True, check=False
        )
        return done.returncode, done.stderr.decode()

    return run_limited
