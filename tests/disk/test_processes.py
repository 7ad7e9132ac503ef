"""The same results as without processes, and every end comes through."""

import os
import signal

import pytest

from legalsite.disk.processes import map_unordered
from legalsite.errors import Problem


@pytest.mark.parametrize("count", [0, 1, 2, 7, 10_000])
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_value_once(count: int, jobs: int) -> None:
    assert sorted(map_unordered(lambda value: value * 2, range(count), jobs)) == [value * 2 for value in range(count)]


def test_of_more_values_than_a_pipe_holds_a_process_takes_several_at_once() -> None:
    """Two to 4,096, so that 2,048 numbers wait in the pipe; three to one more."""
    by = dict(map_unordered(lambda value: (value, os.getpid()), range(4_097), 2))
    assert all(by[value] == by[value - value % 3] for value in by)


def test_results_larger_than_a_pipe_and_values_of_ours_come_through() -> None:
    assert [len(data) for data in map_unordered(lambda size: b"x" * size, [1_000_000] * 4, 2)] == [1_000_000] * 4
    problems = {Problem("rule", "wrong", line=line) for line in (1, 2)}
    assert set(map_unordered(lambda line: Problem("rule", "wrong", line=line), [1, 2], 2)) == problems


def fail(value: int) -> int:
    if value == 3:
        raise OSError(28, "No space left on device", "file")
    return value


def die(value: int) -> int:
    if value == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return value


def test_what_is_raised_is_raised_here_and_a_process_that_is_killed_is_noticed() -> None:
    with pytest.raises(OSError, match="No space left") as found:
        list(map_unordered(fail, range(50), 2))
    assert found.value.filename == "file"
    with pytest.raises(ChildProcessError):
        list(map_unordered(die, range(50), 2))


def test_no_process_is_left_when_nobody_asks_for_more() -> None:
    workers = map_unordered(lambda _: os.getpid(), range(50), 2)
    worker = next(workers)
    workers.close()  # type: ignore[attr-defined]  # a generator
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_who_kills_the_process_group_of_a_build_kills_all_of_it() -> None:
    assert set(map_unordered(lambda _: os.getpgrp(), range(2), 2)) == {os.getpgrp()}
