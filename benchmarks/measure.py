"""What one run of a program costs: wall and processor time, memory."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

LEGALSITE = str(Path(sys.executable).parent / "legalsite")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of all processes on all cores, MB of the largest process."""

    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str], folder: Path, fine: Sequence[int] = (0,)) -> Cost:
    """Run a program and return what it cost. Raises CalledProcessError if it ends with a status that is not one of the
    `fine` ones. Python keeps its byte code, as it does by default."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    null = subprocess.DEVNULL
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=null, stdout=null)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def instructions(command: Sequence[str], folder: Path) -> float:
    """Return how many million instructions a program and its children execute, as Cachegrind counts them. The count
    hardly depends on what else the machine does. It takes about 50 times as long as the program."""
    with tempfile.TemporaryDirectory() as logs:
        valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--trace-children=yes"]
        files = ["--cachegrind-out-file=/dev/null", f"--log-file={logs}/%p"]
        run([*valgrind, *files, *command], folder)
        counts = [
            re.search(r"I\s+refs:\s+([\d,]+)", log.read_text()) for log in Path(logs).iterdir()
        ]
    return sum(int(found[1].replace(",", "")) for found in counts if found) / 1_000_000


def set_aside(*folders: Path) -> None:
    """Move folders out of the way; they are deleted at the end. What any program deletes in the minutes before a build
    would cost it seconds: when ext4 looks for a new inode, it passes over every one that was freed lately."""
    for folder in folders:
        if folder.exists():
            folder.rename(tempfile.mkdtemp(dir=folder.parent, prefix=".aside"))


def in_turn(runs: int, *programs: Callable[[int], Cost]) -> list[Cost]:
    """Return the median cost of each program. They run in turn (A B A B …), so that a machine that is busy for a while
    slows all of them."""
    costs: list[list[Cost]] = [[] for _ in programs]
    for number in range(runs):
        for place, program in enumerate(programs):
            costs[place].append(program(number))
    return [_median(cost) for cost in costs]


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.memory for cost in costs),
    )
