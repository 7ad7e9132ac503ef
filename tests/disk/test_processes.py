"""The same results as without processes, and every end comes through."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing import active_children
from pathlib import Path

import pytest

from legalsite.disk import processes
from legalsite.disk.processes import run_jobs, run_limited
from legalsite.errors import Problem
from posix_needs import KILL, LIMITS, PROCESS_GROUPS


def times(factor: int, job: int) -> int:
    return factor * job


@pytest.mark.parametrize("count", [0, 1, 2, 7, 1_000])
@pytest.mark.parametrize("started", [1, 2, 5])
def test_every_job_once(count: int, started: int) -> None:
    assert sorted(run_jobs(times, 2, range(count), started)) == [job * 2 for job in range(count)]


@pytest.mark.parametrize("can_fork", [True, False])
def test_processes_get_what_jobs_have_in_common(
    can_fork: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "CAN_FORK", can_fork)
    assert sorted(run_jobs(times, 3, range(7), 2)) == [0, 3, 6, 9, 12, 15, 18]


def repeated(data: bytes, count: int) -> bytes:
    return data * count


def problem_at(rule: str, line: int) -> Problem:
    return Problem(rule, "wrong", line=line)


def test_results_larger_than_a_pipe_and_values_of_ours_come_through() -> None:
    assert [len(data) for data in run_jobs(repeated, b"x", [1_000_000] * 4, 2)] == [1_000_000] * 4
    assert set(run_jobs(problem_at, "rule", [1, 2], 2)) == {
        problem_at("rule", line) for line in (1, 2)
    }


def fail(path: str, job: int) -> int:
    if job == 3:
        raise OSError(28, "No space left on device", path)
    return job


def die(signal: int, job: int) -> int:
    if job == 3:
        os.kill(os.getpid(), signal)
    return job


def test_what_is_raised_is_raised_here_and_a_process_that_is_killed_is_noticed() -> None:
    with pytest.raises(OSError, match="No space left") as found:
        list(run_jobs(fail, "file", range(50), 2))
    assert found.value.filename == "file"
    with pytest.raises(ChildProcessError):
        list(run_jobs(die, KILL, range(50), 2))


def number(ask: str, job: int) -> int:
    return int(getattr(os, ask)())


def test_no_process_is_left_when_nobody_asks_for_more() -> None:
    workers = run_jobs(number, "getpid", range(50), 2)
    worker = next(workers)
    workers.close()  # type: ignore[attr-defined]  # a generator
    assert worker not in [process.pid for process in active_children()]


@pytest.mark.posix_only(PROCESS_GROUPS)
def test_who_kills_the_process_group_of_a_build_kills_all_of_it() -> None:
    assert set(run_jobs(number, "getpgrp", range(2), 2)) == {os.getpgrp()}


def tell_and_wait(folder: Path, job: int) -> None:
    (folder / str(os.getpid())).touch()
    time.sleep(60)


def is_running(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("call", "count"),
    [
        ("list(run_jobs(tell_and_wait, pathlib.Path(sys.argv[1]), range(2), 2))", 2),
        ("run_limited(tell_and_wait, pathlib.Path(sys.argv[1]), 0)", 1),
    ],
    ids=["jobs", "limited"],
)
def test_processes_end_with_a_command_that_is_killed(call: str, count: int, tmp_path: Path) -> None:
    names = "run_jobs, run_limited, tell_and_wait"
    code = f"import pathlib, sys; from test_processes import {names}; {call}"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
    }
    command = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=environment)
    pids: Sequence[str] = ()
    while len(pids) < count:
        time.sleep(0.05)
        pids = [file.name for file in tmp_path.iterdir()]
    command.kill()
    command.wait()
    deadline = time.monotonic() + 20
    while any(map(is_running, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not list(filter(is_running, pids))


def raise_error(_: str) -> None:
    raise KeyError("reason")


def search_forever(_: str) -> None:
    while True:
        pass


def test_a_limited_process_returns_a_result_or_raises_the_exception() -> None:
    assert run_limited(times, 2, 3) == 6
    with pytest.raises(KeyError, match="reason"):
        run_limited(raise_error, "")


@pytest.mark.parametrize(
    ("work", "argument"),
    [
        (search_forever, ""),
        ("a".__mul__, 600 << 20),
        ("a".__mul__, 300 << 20),
        (os._exit, 1),
    ],
    ids=["time", "memory", "memory for the result", "ended"],
)
@pytest.mark.posix_only(LIMITS)
def test_a_limited_process_ends_at_its_limits(
    work: Callable[[object], object],
    argument: object,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(processes, "MAX_SECONDS", 1)
    with pytest.raises(ChildProcessError, match="more than 1 seconds or 500 MB"):
        run_limited(work, argument)
    assert not active_children()
    assert capfd.readouterr().err == ""
